//! How the paths are drawn: the disc, the states on their way, the guess of the first, and what cuts in.

use super::SafeTrajectory;
use super::walks::At;
use crate::figures::prelude::*;
use crate::math::numbers::statistics::linspace;
use crate::math::process::safety::Point;

/// Half the width of the plane that is drawn; what lies beyond is cut off.
const REACH: f64 = 1.3;

/// The screen's plane, then for each variant a tile on paper, where two and two stand above their table.
pub(super) fn panels(figure: &SafeTrajectory, all: &Frames<At>) -> Vec<Panel> {
    let screen = panels::plot("paths", "", Paper::Once, [380.0, 280.0], |layout| {
        let plot = plane(layout);
        vec![
            plot.still(|sketch| obstacle(sketch.axes(), figure)),
            plot.each(all, |sketch, at| paths(sketch, &plot, figure, at)),
        ]
    });
    let small = Layout { width: 236.0, height: 192.0, narrow: true };
    let tile = |at: &At| {
        let (label, waypoints, segments) = (at.variant.label(), at.waypoints, at.segments);
        let title = format!("{label}: {waypoints} waypoints, {segments} segments inside");
        panels::paper_tile(&format!("paper-{}", at.variant.name()), &title, small, |layout| {
            let plot = square(layout);
            vec![
                plot.still(|sketch| obstacle(sketch, figure)),
                plot.still(|sketch| paths(sketch, &plot, figure, at)),
            ]
        })
    };
    let finished = all.iter().filter(|at| at.t == 0);
    std::iter::once(screen.on_screen()).chain(finished.map(tile)).collect()
}

/// The plane with equal scales on both axes.
fn plane(layout: Layout) -> Plot {
    let wide = layout.either(1.9, REACH);
    let high = wide * (layout.height - 70.0) / (layout.width - 44.0);
    let across = Scale::linear(-wide, wide).ticks(&[-1.0, 0.0, 1.0]).title("first coordinate");
    let up = Scale::linear(-high, high).ticks(&[-0.5, 0.0, 0.5]).title("second coordinate");
    Plot::new(layout, across, up)
}

/// The plane without axes, for a small tile.
fn square(layout: Layout) -> Plot {
    let high = REACH * (layout.height - 30.0) / (layout.width - 8.0);
    let across = Scale::linear(-REACH, REACH).ticks(&[]);
    Plot::new(layout, across, Scale::linear(-high, high).ticks(&[]))
}

/// The disc, and the two ends that are held.
fn obstacle(sketch: &mut Sketch<'_>, figure: &SafeTrajectory) {
    let radius = figure.radius;
    let half = |side: f64| -> Curve {
        let turn = linspace(0.0, std::f64::consts::PI, 61).into_iter();
        turn.map(|angle| (radius * libm::cos(angle), side * radius * libm::sin(angle))).collect()
    };
    let (upper, lower) = (half(1.0), half(-1.0));
    sketch.band(Role::Ink, &upper, &lower).line(Role::Ink, &upper).line(Role::Ink, &lower).points(
        Role::Truth,
        &[(-1.0, 0.0), (1.0, 0.0)],
        4.5,
    );
}

/// The drawn paths at one state of the walk, the first of them marked, with the guess made there.
fn paths(sketch: &mut Sketch<'_>, plot: &Plot, figure: &SafeTrajectory, at: &At) {
    for (index, path) in at.paths.iter().enumerate().rev() {
        for piece in visible(plot, path) {
            match index {
                0 => sketch.strong_curve(Role::Accent, &piece),
                _ => sketch.line(Role::Muted, &piece),
            };
        }
    }
    if let Some(guess) = &at.guess {
        for piece in visible(plot, guess) {
            sketch.strong_curve(Role::Model, &piece);
        }
        if let Some([x, y]) = guess.get(guess.len() * 3 / 4) {
            let side = if *y > 0.0 { -12.0 } else { 12.0 };
            sketch.label(Role::Model, (*x, *y), (6.0, side), Anchor::Start, "guess");
        }
    }
    let disc = figure.disc();
    for path in &at.paths {
        let cuts = path.windows(2).filter(|pair| disc.clearance(pair[0], pair[1]) < -1e-9);
        for piece in cuts.flat_map(|pair| visible(plot, pair)) {
            sketch.line(Role::Noise, &piece);
        }
        let inside = path.iter().filter(|x| disc.holds(**x));
        sketch.points(Role::Noise, &inside.map(|x| (*x).into()).collect::<Curve>(), 2.5);
    }
}

/// The pieces of a path that lie within the field.
fn visible(plot: &Plot, path: &[Point]) -> Vec<Curve> {
    plot.visible(&path.iter().map(|x| (*x).into()).collect::<Curve>())
}
