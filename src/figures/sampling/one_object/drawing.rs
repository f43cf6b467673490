//! The three plots of one object: log density with its tangent, score, and the guesses.

use super::{AtLevel, Known, REACH, Seen};
use crate::figures::prelude::*;

/// The lowest log density that may be drawn.
const DEEPEST: f64 = -6.0;

/// Half the length of the tangent, in pixels.
const TANGENT: f64 = 84.0;

/// The value from which on a marker's values would touch the names at the ends of the curves.
const NEAR_END: f64 = 1.6;

/// A curve: its colour, its value, its name.
type Currency = (Role, fn(&Known) -> f64, &'static str);

/// The three guesses.
const CURRENCIES: [Currency; 3] = [
    (Role::Truth, |known| known.x0_hat, "clean value"),
    (Role::Noise, |known| known.eps_hat, "noise"),
    (Role::Gold, |known| known.v_hat, "velocity"),
];

/// The size up to which a scale reaches: the largest of `of`, rounded up to something with few digits.
fn reach(level: &AtLevel, of: impl Fn(&Known) -> f64) -> f64 {
    let most = level.dense.iter().map(|known| of(known).abs()).fold(0.1, f64::max);
    let round = [0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 20.0];
    round.into_iter().find(|r| *r >= most).unwrap_or(most)
}

/// A plot over the noisy values.
fn plot(layout: Layout, across: &str, up: Scale) -> Plot {
    let values = Scale::linear(-REACH, REACH).ticks(&[-2.0, -1.0, 0.0, 1.0, 2.0]);
    Plot::new(layout, values.title(across), up).room_right(layout.either(92.0, 64.0))
}

fn curve(level: &AtLevel, of: impl Fn(&Known) -> f64) -> Curve {
    level.dense.iter().map(|known| (known.x, of(known))).collect()
}

/// The layers of a plot that follows the level in its scale and curves, and both controls in its marker.
fn layers(
    seen: &Seen<'_>,
    plot: impl Fn(&AtLevel) -> Plot,
    curves: impl Fn(&mut Sketch<'_>, &AtLevel),
    marker: impl Fn(&mut Sketch<'_>, &Plot, &AtLevel, &Known),
) -> Vec<Layer> {
    let plots = seen.levels.map(|level| (plot(level), level));
    let each = plots.by(seen.x, |plot, _| plot);
    vec![
        plots.drawn(|svg, (plot, level)| {
            let mut sketch = plot.sketch();
            curves(sketch.frame(), level);
            svg.push_str(&sketch.finish());
        }),
        each.zip(seen.known).drawn(|svg, ((plot, level), known)| {
            let mut sketch = plot.sketch();
            marker(sketch.labels_across(Some((known.x, &fixed(known.x, 1)))), plot, level, known);
            svg.push_str(&sketch.finish());
        }),
    ]
}

/// The log density, and its tangent at the marker: the slope is the score.
pub(super) fn density(layout: Layout, seen: &Seen<'_>) -> Vec<Layer> {
    let log_density = |level: &AtLevel| {
        let least = level.dense.iter().map(|known| known.log_density).fold(0.0, f64::min);
        let low = least.floor().clamp(DEEPEST, -1.0);
        let ticks = [low, (low / 2.0).round(), 0.0];
        plot(layout, "", Scale::linear(low, 0.0).ticks(&ticks).title("log density, ln q_t"))
    };
    let curves = |sketch: &mut Sketch<'_>, level: &AtLevel| {
        // What is deeper than the plot breaks the curve.
        let deep = |height: f64| if height < DEEPEST { f64::NAN } else { height };
        sketch.strong_curve(Role::Truth, &curve(level, |known| deep(known.log_density)));
    };
    layers(seen, log_density, curves, |sketch, plot, _, known| {
        let words = format!("slope {}", fixed(known.score, 2));
        let side = if known.score < 0.0 { Side::Above } else { Side::Below };
        let reading = Reading { value: known.log_density, text: words, role: Role::Truth, side };
        sketch.line(Role::Accent, &tangent(plot, known)).marker(known.x, &[reading]);
    })
}

/// The tangent at a point of the log density; its ends stay within the field.
fn tangent(plot: &Plot, known: &Known) -> [(f64, f64); 2] {
    let low = plot.up().low();
    let (x0, y0) = plot.place(0.0, 0.0);
    let (x1, y1) = plot.place(1.0, -1.0);
    let (wide, high) = (x1 - x0, (y1 - y0) * known.score);
    let half = TANGENT / (wide * wide + high * high).sqrt().max(1e-9);
    [-1.0, 1.0].map(|side| {
        let (x, y) = (known.x + side * half, known.log_density + side * half * known.score);
        let to = |edge: f64| (edge - known.log_density) / (y - known.log_density);
        let top = if y > 0.0 { to(0.0) } else { 1.0 };
        let foot = if y < low { to(low) } else { 1.0 };
        let share = top.min(foot).clamp(0.0, 1.0);
        (known.x + share * (x - known.x), known.log_density + share * (y - known.log_density))
    })
}

/// The score itself, at a scale that fits the level.
pub(super) fn score(layout: Layout, seen: &Seen<'_>) -> Vec<Layer> {
    let score = |level: &AtLevel| {
        let reach = reach(level, |known| known.score);
        let up = Scale::linear(-reach, reach).ticks(&[-reach, 0.0, reach]);
        plot(layout, "", up.title("score, the slope of ln q_t"))
    };
    let curves = |sketch: &mut Sketch<'_>, level: &AtLevel| {
        sketch.strong_curve(Role::Truth, &curve(level, |known| known.score));
    };
    layers(seen, score, curves, |sketch, _, _, known| {
        let reading = Reading::fixed(Role::Truth, known.score, 2, Side::Above);
        sketch.marker(known.x, &[reading]);
    })
}

/// Clean value, noise and velocity in one plot.
pub(super) fn guesses(layout: Layout, seen: &Seen<'_>) -> Vec<Layer> {
    let guesses = |level: &AtLevel| {
        let of = |known: &Known| known.x0_hat.abs().max(known.eps_hat.abs()).max(known.v_hat.abs());
        let reach = reach(level, of);
        let up = Scale::linear(-reach, reach).ticks(&[-reach, 0.0, reach]).title("guess");
        plot(layout, "noisy value x_t", up)
    };
    let curves = |sketch: &mut Sketch<'_>, level: &AtLevel| {
        for (role, of, _) in CURRENCIES {
            sketch.strong_curve(role, &curve(level, of));
        }
    };
    let short = |name: &'static str| layout.either(name, name.trim_end_matches(" value"));
    layers(seen, guesses, curves, |sketch, _, level, known| {
        // Near the right end the values stand where the names do: there they carry them.
        let near = known.x > NEAR_END;
        if !near {
            let name = |(role, of, name): Currency| (role, of(&level.edge), short(name));
            sketch.end_labels(&CURRENCIES.map(name));
        }
        sketch.marker(
            known.x,
            &CURRENCIES.map(|(role, of, name)| {
                let reading = Reading::fixed(role, of(known), 2, Side::Above);
                let named = format!("{} {}", short(name), reading.text);
                if near { Reading { text: named, ..reading } } else { reading }
            }),
        );
    })
}
