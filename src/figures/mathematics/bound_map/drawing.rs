//! The drawing of the map: the bells, the level lines of the gap, the bars that add up.

use super::{At, Map};
use crate::draw::panels::{HALF, half_plot};
use crate::figures::prelude::*;
use crate::math::bound::gaussian::{Normal, normal_density};
use crate::math::numbers::statistics::{extremes, linspace};

/// The gaps whose level lines are drawn, in nats.
const LEVELS: [f64; 5] = [0.1, 0.5, 1.0, 2.0, 4.0];

/// The heights of the bells on a page and on a phone, and of the half panels.
const HEIGHTS: [f64; 2] = [240.0, 220.0];
const HALF_HEIGHT: f64 = 280.0;

/// The height of a bell of this spread.
fn summit(sd: f64) -> f64 {
    normal_density(0.0, 0.0, sd)
}

/// The least and the greatest stop of a control.
fn ends(dial: &Dial<f64>) -> (f64, f64) {
    extremes(dial.stops().iter().copied())
}

impl Map {
    pub(super) fn panels(&self, noise_variance: f64) -> Vec<Panel> {
        let plots = Layout::BOTH.into_iter().zip(HEIGHTS);
        let areas =
            plots.map(|(layout, height)| self.reach(&self.bells_plot(layout.high(height)), summit));
        let area = self.reach(&self.map_plot(HALF.high(HALF_HEIGHT)), |sd| 1.0 / sd);
        vec![
            panels::plot("codes", "", Paper::Once, HEIGHTS, |layout| self.bells(layout)).picked(
                &self.mean,
                &self.sd,
                areas.collect(),
            ),
            half_plot("map", "", Paper::Once, HALF_HEIGHT, |layout| self.levels(layout)).picked(
                &self.mean,
                &self.sd,
                vec![area],
            ),
            half_plot("bars", "", Paper::Once, HALF_HEIGHT, |layout| {
                self.bars(layout, noise_variance)
            }),
        ]
    }

    /// The box of the stops' centres, where the height of a spread is given by `height`.
    fn reach(&self, plot: &Plot, height: impl Fn(f64) -> f64) -> [f64; 4] {
        let ((low, high), (sharp, blunt)) = (ends(&self.mean), ends(&self.sd));
        let (left, top) = plot.place(low, height(sharp));
        let (right, bottom) = plot.place(high, height(blunt));
        [left, top, right - left, bottom - top]
    }

    /// The codes that are drawn: what the map holds, and a margin.
    fn window(&self) -> (f64, f64) {
        let (low, high) = ends(&self.mean);
        (low - 0.8, high + 0.8)
    }

    fn bells_plot(&self, layout: Layout) -> Plot {
        let (low, high) = self.window();
        let sharpest = ends(&self.sd).0.min(self.posterior.sd);
        let up = Scale::linear(0.0, 1.06 * summit(sharpest)).title("density");
        Plot::new(layout, Scale::linear(low, high).title("code z"), up)
    }

    fn bell(&self, Normal { mean, sd }: Normal, count: usize) -> Curve {
        let (low, high) = self.window();
        let (low, high) = ((mean - 3.7 * sd).max(low), (mean + 3.7 * sd).min(high));
        let places = linspace(low, high, count).into_iter();
        places.map(|z| (z, normal_density(z, mean, sd))).collect()
    }

    fn bells(&self, layout: Layout) -> Vec<Layer> {
        let plot = self.bells_plot(layout);
        let Normal { mean, sd } = self.posterior;
        let (prior, truth) = (self.bell(Normal::STANDARD, 161), self.bell(self.posterior, 161));
        let (low, _) = self.window();
        // The prior is named where the map begins, the truth on its right flank.
        let named = (low + 0.25, normal_density(low + 0.25, 0.0, 1.0));
        let flank = (mean + 1.5 * sd, normal_density(1.5 * sd, 0.0, sd));
        let words = layout.either("true posterior", "posterior");
        vec![
            plot.still(|sketch| {
                sketch
                    .axes()
                    .area(Role::Truth, &truth, 0.0)
                    .curve(Role::Ink, &prior)
                    .strong_curve(Role::Truth, &truth)
                    .label(Role::Ink, named, (0.0, -12.0), Anchor::Start, "prior")
                    .label(Role::Truth, flank, (8.0, -6.0), Anchor::Start, words);
            }),
            plot.each(&self.all, |sketch, At { mean, sd, .. }| {
                let bell = self.bell(Normal { mean: *mean, sd: *sd }, 41);
                sketch.strong_curve(Role::Model, &bell).points(
                    Role::Accent,
                    &[(*mean, summit(*sd))],
                    6.0,
                );
            }),
        ]
    }

    fn map_plot(&self, layout: Layout) -> Plot {
        let ((low, high), (sharp, blunt)) = (ends(&self.mean), ends(&self.sd));
        let ticks = [0.3, 0.4, 0.6, 1.0].map(|sd| (1.0 / sd, trimmed(sd, 2)));
        let up = Scale::linear(1.0 / blunt - 0.1, 1.0 / sharp + 0.1)
            .named_ticks(ticks.to_vec())
            .title("spread σ; on the lines, the gap in nats");
        let across = Scale::linear(low - 0.05, high + 0.05).title("encoder's mean μ");
        Plot::new(layout, across, up)
    }

    /// Level lines of the gap over mean and sharpness, the prior, the truth, and a hand.
    fn levels(&self, layout: Layout) -> Vec<Layer> {
        let plot = self.map_plot(layout);
        let Normal { mean, sd } = self.posterior;
        let (across, up) = (plot.across(), plot.up());
        let inside = |(x, y): &(f64, f64)| {
            (across.low()..=across.high()).contains(x) && (up.low()..=up.high()).contains(y)
        };
        let means = Frames::along(&self.mean, |mean| *mean);
        let sharps = Frames::along(&self.sd, |sd| 1.0 / sd);
        vec![
            plot.still(|sketch| {
                sketch.axes();
                for level in LEVELS {
                    let line = level_line(self.posterior, level);
                    for piece in line.split(|point| !inside(point)).filter(|piece| piece.len() > 1)
                    {
                        sketch.line(Role::Noise, piece);
                    }
                    let at = (mean + sd * (2.0 * level).sqrt(), 1.0 / sd);
                    if inside(&at) {
                        let ((x, y), text) = (plot.place(at.0, at.1), trimmed(level, 1));
                        let text = Text::new(Role::Noise, &text).small().halo();
                        sketch.write(&text.anchor(Anchor::Middle), x, y + 4.0);
                    }
                }
                let prior = (0.0, 1.0);
                if inside(&prior) {
                    sketch.points(Role::Ink, &[prior], 3.0);
                    sketch.label(Role::Ink, prior, (7.0, 0.0), Anchor::Start, "prior");
                }
                sketch.points(Role::Truth, &[(mean, 1.0 / sd)], 4.0);
            }),
            plot.each(&means, |sketch, mean| {
                sketch.line(Role::Accent, &[(*mean, up.low()), (*mean, up.high())]);
            }),
            plot.each(&sharps, |sketch, sharp| {
                sketch.line(Role::Accent, &[(across.low(), *sharp), (across.high(), *sharp)]);
            }),
            plot.each(&self.all, |sketch, at| {
                sketch.points(Role::Accent, &[(at.mean, 1.0 / at.sd)], 5.0);
            }),
        ]
    }

    /// A sum that hangs from 0: the reconstruction, less the divergence, and the gap makes up for the rest.
    fn bars(&self, layout: Layout, noise_variance: f64) -> Vec<Layer> {
        // The reconstruction is never above that of a code without doubt or miss.
        let best = -0.5 * libm::log(2.0 * std::f64::consts::PI * noise_variance);
        let level = self.log_evidence;
        let (floor, ceiling) = (level - 5.6, best.max(0.0));
        let [said, kl, gap, sum] = [0.5, 1.5, 2.4, 3.4];
        let names = [(said, "reconstruction"), (kl, "− KL"), (gap, "+ gap"), (sum, "ln p(x)")];
        let ticks = names.map(|(x, name)| (x, name.to_owned())).to_vec();
        let across = Scale::linear(0.0, 4.0).named_ticks(ticks);
        let plot = Plot::new(layout, across, Scale::linear(floor, ceiling).title("nats"));
        let [_, top, _, _] = plot.field();
        let column = |sketch: &mut Sketch<'_>, role, place: f64, from: f64, to: f64| {
            let (left, right) = (place - 0.32, place + 0.32);
            let (from, to) = (from.max(floor), to.max(floor));
            sketch
                .area(role, &[(left, to), (right, to)], from)
                .line(role, &[(left, from), (left, to), (right, to), (right, from)]);
        };
        let value = |sketch: &mut Sketch<'_>, role, place: f64, sign: &str, value: f64| {
            let words = format!("{sign}{}", fixed(value, 3));
            let text = Text::new(role, &words).anchor(Anchor::Middle);
            sketch.write(&text, plot.place(place, floor).0, top - 14.0);
        };
        vec![
            plot.still(|sketch| {
                sketch.axes();
            }),
            plot.each(&self.all, |sketch, At { bound, .. }| {
                column(sketch, Role::Model, said, 0.0, bound.reconstruction);
                column(sketch, Role::Gold, kl, bound.reconstruction, bound.elbo);
                column(sketch, Role::Noise, gap, bound.elbo, level);
                if bound.elbo > floor {
                    let line = [(kl - 0.32, bound.elbo), (gap + 0.32, bound.elbo)];
                    sketch.line(Role::Model, &line);
                }
                value(sketch, Role::Model, said, "", bound.reconstruction);
                value(sketch, Role::Gold, kl, "− ", bound.kl);
                value(sketch, Role::Noise, gap, "+ ", bound.gap);
            }),
            plot.still(|sketch| {
                column(sketch, Role::Truth, sum, 0.0, level);
                sketch.line(Role::Truth, &[(0.0, level), (4.0, level)]);
                value(sketch, Role::Truth, sum, "= ", level);
            }),
        ]
    }
}

/// The encoders whose gap is `level`: a closed curve of (mean, 1 / sd) around the posterior N(a, u).
///
/// (mu - a)^2 = u (2 c + 1 - t + ln t), t = sigma^2 / u, from the divergence between two Gaussians.
pub(super) fn level_line(posterior: Normal, level: f64) -> Vec<(f64, f64)> {
    let Normal { mean, sd } = posterior;
    let room = |t: f64| 2.0 * level + 1.0 - t + libm::log(t);
    // The room is greatest, 2 c, at t = 1, and falls to 0 once on either side.
    let end = |mut outside: f64| {
        let mut inside = 1.0;
        for _ in 0..200 {
            let middle = 0.5 * (inside + outside);
            if room(middle) > 0.0 {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        inside
    };
    let least = end(libm::exp(-2.0 * level - 2.0));
    let most = end(4.0 * level + 6.0);
    let (first, last) = (1.0 / (sd * least.sqrt()), 1.0 / (sd * most.sqrt()));
    let (first, last) = (libm::log(first), libm::log(last));
    let count = 600;
    let half = |side: f64| {
        (0..=count).map(move |k| {
            // Denser towards the ends, where the curve turns.
            let share =
                0.5 - 0.5 * libm::cos(std::f64::consts::PI * f64::from(k) / f64::from(count));
            let sharp = libm::exp(first + (last - first) * share);
            let t = 1.0 / (sharp * sharp * sd * sd);
            (mean + side * sd * room(t).max(0.0).sqrt(), sharp)
        })
    };
    let mut line: Vec<(f64, f64)> = half(1.0).collect();
    line.extend(half(-1.0).rev());
    line
}
