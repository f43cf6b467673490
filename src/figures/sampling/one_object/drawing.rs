//! The three plots of one object: log density with its tangent, score, and the guesses.

use super::{Currency, DEEPEST, Known, OneObject, REACH, TANGENT, at};
use crate::draw::number::fixed;
use crate::draw::panels;
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::theme::Role;
use crate::math::numbers::statistics::linspace;
use crate::math::process::mixture::GaussianMixture;
use crate::plate::Layer;

/// The value from which on a marker's values would touch the names at the ends of the curves.
const NEAR_END: f64 = 1.6;

/// Twice the largest size that `of` reaches on `dense`, rounded up to something with few digits.
fn reach(dense: &[Known], of: impl Fn(&Known) -> f64) -> f64 {
    let most = dense.iter().map(|k| of(k).abs()).fold(0.1, f64::max);
    let round = [0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 20.0];
    round.into_iter().find(|r| *r >= most).unwrap_or(most)
}

impl OneObject {
    /// What is known all along the axis at a level.
    fn dense(data: &GaussianMixture, alpha_bar: f64) -> Vec<Known> {
        let along = linspace(-REACH, REACH, 221);
        along.into_iter().map(|x| at(data, x, alpha_bar)).collect()
    }

    fn across() -> Scale {
        Scale::linear(-REACH, REACH).ticks(&[-2.0, -1.0, 0.0, 1.0, 2.0])
    }

    /// The layers of a plot whose curves follow the level and whose marker follows both axes.
    fn layers(
        &self,
        data: &GaussianMixture,
        known: &[Vec<Known>],
        plot: impl Fn(&[Known]) -> Plot,
        curves: impl Fn(&Plot, &[Known]) -> String,
        marker: impl Fn(&Plot, &Known) -> String,
    ) -> Vec<Layer> {
        let (mut still, mut moving) = (Vec::new(), Vec::new());
        for (alpha_bar, known) in self.levels.iter().zip(known) {
            let dense = Self::dense(data, *alpha_bar);
            let plot = plot(&dense);
            still.push(curves(&plot, &dense));
            moving.extend(known.iter().map(|k| marker(&plot, k)));
        }
        vec![panels::moving(&[0], still), panels::moving(&[0, 1], moving)]
    }

    /// The log density, and its tangent at the marker: the slope is the score.
    pub(super) fn density(
        &self,
        layout: Layout,
        data: &GaussianMixture,
        known: &[Vec<Known>],
    ) -> Vec<Layer> {
        let plot = |dense: &[Known]| {
            let least = dense.iter().map(|k| k.log_density).fold(0.0, f64::min);
            let low = least.floor().clamp(DEEPEST, -1.0);
            let up = Scale::linear(low, 0.0)
                .ticks(&[low, (low / 2.0).round(), 0.0])
                .title("log density, ln q_t");
            Plot::new(layout, Self::across(), up).room_right(layout.either(92.0, 64.0))
        };
        let curves = |plot: &Plot, dense: &[Known]| {
            let low = plot.up().low();
            let deep = |value: f64| if value < low { f64::NAN } else { value };
            let curve: Vec<(f64, f64)> = dense.iter().map(|k| (k.x, deep(k.log_density))).collect();
            plot.sketch().frame().strong_curve(Role::Truth, &curve).finish()
        };
        let marker = |plot: &Plot, k: &Known| {
            let low = plot.up().low();
            let (x0, y0) = plot.place(0.0, 0.0);
            let (x1, y1) = plot.place(1.0, -1.0);
            let (wide, high) = (x1 - x0, (y1 - y0) * k.score);
            let half = TANGENT / (wide * wide + high * high).sqrt().max(1e-9);
            let end = |side: f64| (k.x + side * half, k.log_density + side * half * k.score);
            // The ends stay within the field, on the tangent.
            let clipped = |side: f64| {
                let (x, y) = end(side);
                let top = if y > 0.0 { (0.0 - k.log_density) / (y - k.log_density) } else { 1.0 };
                let foot = if y < low { (low - k.log_density) / (y - k.log_density) } else { 1.0 };
                let share = top.min(foot).clamp(0.0, 1.0);
                (k.x + share * (x - k.x), k.log_density + share * (y - k.log_density))
            };
            let words = format!("slope {}", fixed(k.score, 2));
            plot.sketch()
                .labels_across(Some((k.x, &fixed(k.x, 1))))
                .line(Role::Accent, &[clipped(-1.0), clipped(1.0)])
                .marker(
                    k.x,
                    &[Reading {
                        value: k.log_density,
                        text: words,
                        role: Role::Truth,
                        side: if k.score < 0.0 { Side::Above } else { Side::Below },
                    }],
                )
                .finish()
        };
        self.layers(data, known, plot, curves, marker)
    }

    /// The score itself, at a scale that fits the level.
    pub(super) fn score(
        &self,
        layout: Layout,
        data: &GaussianMixture,
        known: &[Vec<Known>],
    ) -> Vec<Layer> {
        let plot = |dense: &[Known]| {
            let reach = reach(dense, |k| k.score);
            let up = Scale::linear(-reach, reach)
                .ticks(&[-reach, 0.0, reach])
                .title("score, the slope of ln q_t");
            Plot::new(layout, Self::across(), up).room_right(layout.either(92.0, 64.0))
        };
        let curves = |plot: &Plot, dense: &[Known]| {
            let curve: Vec<(f64, f64)> = dense.iter().map(|k| (k.x, k.score)).collect();
            plot.sketch().frame().strong_curve(Role::Truth, &curve).finish()
        };
        let marker = |plot: &Plot, k: &Known| {
            let reading = Reading {
                value: k.score,
                text: fixed(k.score, 2),
                role: Role::Truth,
                side: Side::Above,
            };
            plot.sketch()
                .labels_across(Some((k.x, &fixed(k.x, 1))))
                .marker(k.x, &[reading])
                .finish()
        };
        self.layers(data, known, plot, curves, marker)
    }

    /// Clean value, noise and velocity in one plot.
    pub(super) fn guesses(
        &self,
        layout: Layout,
        data: &GaussianMixture,
        known: &[Vec<Known>],
    ) -> Vec<Layer> {
        let plot = |dense: &[Known]| {
            let of = |k: &Known| k.x0_hat.abs().max(k.eps_hat.abs()).max(k.v_hat.abs());
            let reach = reach(dense, of);
            let up = Scale::linear(-reach, reach).ticks(&[-reach, 0.0, reach]).title("guess");
            let across = Self::across().title("noisy value x_t");
            Plot::new(layout, across, up).room_right(layout.either(92.0, 64.0))
        };
        let currencies: [Currency; 3] = [
            (Role::Truth, |k| k.x0_hat, "clean value"),
            (Role::Noise, |k| k.eps_hat, "noise"),
            (Role::Gold, |k| k.v_hat, "velocity"),
        ];
        let curves = |plot: &Plot, dense: &[Known]| {
            let mut sketch = plot.sketch();
            sketch.frame();
            for (role, of, _) in currencies {
                let curve: Vec<(f64, f64)> = dense.iter().map(|k| (k.x, of(k))).collect();
                sketch.strong_curve(role, &curve);
            }
            sketch.finish()
        };
        let short = |name: &'static str| {
            if layout.narrow { name.trim_end_matches(" value") } else { name }
        };
        let marker = |plot: &Plot, k: &Known| {
            // Near the right end the values stand where the names do: there they carry them.
            let near = k.x > NEAR_END;
            let edge = at(data, REACH, k.alpha_bar);
            let reading = |(role, of, name): &Currency| {
                let value = fixed(of(k), 2);
                Reading {
                    value: of(k),
                    text: if near { format!("{} {value}", short(name)) } else { value },
                    role: *role,
                    side: Side::Above,
                }
            };
            let readings: Vec<Reading> = currencies.iter().map(reading).collect();
            let name = |(role, of, name): &Currency| (*role, of(&edge), short(name));
            let names: Vec<(Role, f64, &str)> = currencies.iter().map(name).collect();
            let mut sketch = plot.sketch();
            sketch.labels_across(Some((k.x, &fixed(k.x, 1))));
            if !near {
                sketch.end_labels(&names);
            }
            sketch.marker(k.x, &readings).finish()
        };
        self.layers(data, known, plot, curves, marker)
    }
}
