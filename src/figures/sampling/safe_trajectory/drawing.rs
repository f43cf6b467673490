//! How the paths are drawn: the disc, the states on their way, the guess of the first, and what cuts in.

use super::{SafeTrajectory, T, VARIANT, Variant, Walk};
use crate::draw::panels;
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::Sketch;
use crate::draw::svg::Anchor;
use crate::draw::theme::Role;
use crate::math::numbers::statistics::linspace;
use crate::math::process::safety::Point;
use crate::math::process::trajectory::with_ends;
use crate::plate::{Drawing, Panel, Paper, Shape, Shown};

/// Half the width of the plane that is drawn; what lies beyond is cut off.
const REACH: f64 = 1.3;

/// Heights on a page and on a phone.
const HEIGHTS: [f64; 2] = [380.0, 280.0];

/// Width and height of a tile on paper, where two and two stand above their table.
const PAPER_TILE: [f64; 2] = [236.0, 192.0];

pub(super) fn panels(figure: &SafeTrajectory, drawn: &[Vec<Walk>]) -> Vec<Panel> {
    let stops = figure.stops();
    let screen = panels::plot("paths", "", Paper::Once, HEIGHTS, |layout| {
        let plot = plane(layout);
        let frames = stops.iter().enumerate().flat_map(|(index, stop)| {
            let finished = index + 1 == stops.len();
            let plot = &plot;
            (0..Variant::ALL.len())
                .map(move |variant| paths(plot, figure, drawn, *stop, variant, finished))
        });
        vec![
            panels::still(obstacle(plot.sketch().axes(), figure)),
            panels::moving(&[T, VARIANT], frames.collect()),
        ]
    });
    let mut all = vec![Panel { shown: Shown::Screen, ..screen }];
    let layout = Layout { width: PAPER_TILE[0], height: PAPER_TILE[1], narrow: true };
    let plot = square(layout);
    let last = stops.last().copied().unwrap_or(0);
    for (index, variant) in Variant::ALL.iter().enumerate() {
        let found = || {
            let walks = drawn.iter().filter_map(|walks| walks.get(index));
            walks.map(|walk| walk.found)
        };
        let waypoints: usize = found().map(|found| found.waypoints).sum();
        let segments: usize = found().map(|found| found.segments).sum();
        let svg = paths(&plot, figure, drawn, last, index, true);
        all.push(Panel {
            name: format!("paper-{}", variant.name()),
            title: format!(
                "{}: {waypoints} waypoints, {segments} segments inside",
                variant.label()
            ),
            shape: Shape::Tile,
            shown: Shown::Paper,
            paper: Paper::Once,
            drawings: vec![Drawing {
                width: layout.width,
                height: layout.height,
                layers: vec![
                    panels::still(obstacle(&mut plot.sketch(), figure)),
                    panels::still(svg),
                ],
            }],
            pick: None,
        });
    }
    all
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
fn obstacle(sketch: &mut Sketch<'_>, figure: &SafeTrajectory) -> String {
    let radius = figure.radius;
    let half = |side: f64| -> Vec<(f64, f64)> {
        let turn = linspace(0.0, std::f64::consts::PI, 61).into_iter();
        turn.map(|angle| (radius * libm::cos(angle), side * radius * libm::sin(angle))).collect()
    };
    let (upper, lower) = (half(1.0), half(-1.0));
    sketch.band(Role::Ink, &upper, &lower);
    sketch.line(Role::Ink, &upper).line(Role::Ink, &lower);
    sketch.points(Role::Truth, &[(-1.0, 0.0), (1.0, 0.0)], 4.5);
    sketch.finish()
}

/// The drawn paths at one state of the walk, the first of them marked, with the guess made there.
fn paths(
    plot: &Plot,
    figure: &SafeTrajectory,
    drawn: &[Vec<Walk>],
    stop: usize,
    variant: usize,
    finished: bool,
) -> String {
    let mut sketch = plot.sketch();
    let states: Vec<_> =
        drawn.iter().filter_map(|walks| walks.get(variant)?.states.get(stop)).collect();
    for (index, state) in states.iter().enumerate().rev() {
        for piece in visible(plot, &with_ends(&state.x)) {
            if index == 0 {
                sketch.strong_curve(Role::Accent, &piece);
            } else {
                sketch.line(Role::Muted, &piece);
            }
        }
    }
    if let Some(first) = states.first().filter(|_| !finished) {
        let guess = with_ends(&first.x0_hat);
        for piece in visible(plot, &guess) {
            sketch.strong_curve(Role::Model, &piece);
        }
        if let Some([x, y]) = guess.get(guess.len() * 3 / 4) {
            let side = if *y > 0.0 { -12.0 } else { 12.0 };
            sketch.label(Role::Model, (*x, *y), (6.0, side), Anchor::Start, "guess");
        }
    }
    let disc = figure.disc();
    for state in &states {
        let path = with_ends(&state.x);
        for pair in path.windows(2) {
            if disc.clearance(pair[0], pair[1]) < -1e-9 {
                for piece in visible(plot, pair) {
                    sketch.line(Role::Noise, &piece);
                }
            }
        }
        let inside = path.iter().filter(|x| disc.holds(**x));
        let inside: Vec<(f64, f64)> = inside.map(|[x, y]| (*x, *y)).collect();
        sketch.points(Role::Noise, &inside, 2.5);
    }
    sketch.finish()
}

/// The pieces of a path that lie within the field.
fn visible(plot: &Plot, path: &[Point]) -> Vec<Vec<(f64, f64)>> {
    let line: Vec<(f64, f64)> = path.iter().map(|[x, y]| (*x, *y)).collect();
    plot.visible(&line)
}
