//! The beta knob on the variational autoencoder that can be solved by hand.
//!
//! What to see: beta walks along one curve of distortion against rate, and its value is the slope there; an axis of
//! the code goes dark when beta reaches its variance over the decoder's noise; the clouds of the others merge, while all
//! clouds together stay the bell. Lucas and others (2019), section 4; Alemi and others (2018).

use crate::draw::panels::{TILE, tile};
use crate::draw::plane::Plane;
use crate::figures::prelude::*;
use crate::math::bound::linear_vae::{AxisLearner, AxisOptimum, collapse};
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::linspace;

/// The kind.
pub const KIND: Kind = Kind {
    name: "beta-knob",
    summary: "The linear VAE solved by hand: beta on its curve of rate and distortion, the clouds, what comes back.",
    key: SourceKey::file(file!()),
    corners: &[
        "",
        "eigenvalues = [0.1, 100]\nnoise_variance = 0.01\ndescent_beta = 10",
        "eigenvalues = [0.1, 0.1]\nnoise_variance = 10",
    ],
    read: |reader| Box::new(BetaKnob::read(reader)),
};

/// Points of the data that are followed.
const POINTS: usize = 14;

/// The first and the last beta of the slider, four stops to a doubling.
const BETAS: (f64, f64) = (0.25, 32.0);

/// The steps of gradient descent that are tabulated, and the length of one.
const DESCENT_STEPS: [usize; 6] = [0, 10, 50, 200, 1000, 4000];
const STEP: f64 = 0.01;

/// Each axis of the data: its colour, its name, and at which share of its height its rate is named.
const AXES: [(Role, &str, f64); 2] = [(Role::Truth, "first", 0.62), (Role::Gold, "second", 0.45)];

#[derive(Debug)]
struct BetaKnob {
    eigenvalues: [f64; 2],
    noise_variance: f64,
    descent_beta: f64,
}

/// What holds at one beta.
struct At {
    beta: f64,
    slope: f64,
    axes: [OnAxis; 2],
}

/// The same on one axis of the data.
struct OnAxis {
    beta: f64,
    axis: usize,
    eigenvalue: f64,
    optimum: AxisOptimum,
}

/// The learner of the first axis after some steps of gradient descent.
struct Descent {
    step: usize,
    learner: AxisLearner,
    rate: f64,
    distortion: f64,
    loss: f64,
}

const CURVE: Columns<OnAxis> = Columns {
    name: "curve",
    keys: &[("beta", |at| at.beta.into()), ("axis", |at| at.axis.into())],
    values: &[
        ("eigenvalue", |at| at.eigenvalue.into()),
        ("weight_squared", |at| at.optimum.weight_squared.into()),
        ("posterior_variance", |at| at.optimum.posterior_variance.into()),
        ("rate", |at| at.optimum.rate.into()),
        ("distortion", |at| at.optimum.distortion.into()),
        ("active", |at| at.optimum.active.into()),
    ],
};

const TOTAL: Columns<At> = Columns {
    name: "total",
    keys: &[("beta", |at| at.beta.into())],
    values: &[
        ("rate", |at| at.rate().into()),
        ("distortion", |at| at.distortion().into()),
        ("slope", |at| at.slope.into()),
        ("active", |at| at.active().into()),
    ],
};

/// For each axis the beta at which it goes dark.
const COLLAPSE: Columns<(usize, f64)> = Columns {
    name: "collapse",
    keys: &[("axis", |(axis, _)| (*axis).into())],
    values: &[("beta", |(_, beta)| (*beta).into())],
};

const DESCENT: Columns<Descent> = Columns {
    name: "descent",
    keys: &[("step", |at| at.step.into())],
    values: &[
        ("weight_squared", |at| (at.learner.weight * at.learner.weight).into()),
        ("gain", |at| at.learner.gain.into()),
        ("variance", |at| libm::exp(at.learner.log_variance).into()),
        ("rate", |at| at.rate.into()),
        ("distortion", |at| at.distortion.into()),
        ("loss", |at| at.loss.into()),
    ],
};

impl At {
    fn rate(&self) -> f64 {
        self.axes.iter().map(|at| at.optimum.rate).sum()
    }

    fn distortion(&self) -> f64 {
        self.axes.iter().map(|at| at.optimum.distortion).sum()
    }

    fn active(&self) -> usize {
        self.axes.iter().filter(|at| at.optimum.active).count()
    }

    /// Where it stands on the curve of distortion over rate.
    fn place(&self) -> (f64, f64) {
        (self.rate(), self.distortion())
    }
}

impl BetaKnob {
    fn read(reader: &mut Reader<'_>) -> Self {
        let meaning = "variances of the data along their two axes";
        let noise = "variance of the decoder's noise";
        let descent = "beta at which gradient descent is tabulated";
        Self {
            eigenvalues: reader.numbers("eigenvalues", meaning, 0.1..=100.0, [4.0, 1.0]),
            noise_variance: reader.number("noise_variance", noise, 0.01..=10.0, 0.25),
            descent_beta: reader.number("descent_beta", descent, 0.01..=10.0, 4.0),
        }
    }

    fn at(&self, beta: f64) -> At {
        let [first, second] = self.eigenvalues;
        let on = |axis, eigenvalue| {
            let optimum = AxisOptimum::new(eigenvalue, self.noise_variance, beta);
            OnAxis { beta, axis, eigenvalue, optimum }
        };
        let slope = -2.0 * beta * self.noise_variance;
        At { beta, slope, axes: [on(0, first), on(1, second)] }
    }

    /// The beta at which each axis goes dark.
    fn collapses(&self) -> [f64; 2] {
        self.eigenvalues.map(|lambda| collapse(lambda, self.noise_variance))
    }

    /// Points of the data, `[POINTS]`, from N(0, diag eigenvalues).
    fn points(&self, seed: u32) -> Vec<[f64; 2]> {
        let mut generator = Generator::new(seed, "points of the knob");
        let point = |_| self.eigenvalues.map(|lambda| lambda.sqrt() * generator.normal());
        (0..POINTS).map(point).collect()
    }

    fn descent(&self) -> Vec<Descent> {
        let [lambda, _] = self.eigenvalues;
        let (noise, beta) = (self.noise_variance, self.descent_beta);
        // Short enough for the steepest direction of any data and noise the parameters allow.
        let length = STEP * (noise / 0.25).min(1.0) * (4.0 / lambda).min(1.0)
            / (lambda / noise / 16.0).max(1.0);
        let start = AxisLearner { weight: 0.3, gain: 0.3, log_variance: 0.0 };
        let stepped = |at: &AxisLearner| Some(at.stepped(lambda, noise, beta, length));
        let told = |(step, learner): (usize, AxisLearner)| Descent {
            step,
            rate: learner.rate(lambda),
            distortion: learner.distortion(lambda),
            loss: learner.loss(lambda, noise, beta),
            learner,
        };
        let [.., last] = DESCENT_STEPS;
        let course = std::iter::successors(Some(start), stepped).enumerate().take(last + 1);
        course.filter(|(step, _)| DESCENT_STEPS.contains(step)).map(told).collect()
    }
}

impl Figure for BetaKnob {
    fn tables(&self) -> Vec<TableShape> {
        vec![CURVE.shape(), TOTAL.shape(), COLLAPSE.shape(), DESCENT.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        // Powers of two are exact.
        let octaves = (0..=7).map(|octave| BETAS.0 * f64::from(1u32 << octave));
        let stops =
            octaves.flat_map(|low| (0..4).map(move |part| low * libm::exp2(f64::from(part) / 4.0)));
        let stops = stops.filter(|beta| *beta <= BETAS.1);
        let sweep = Sweep::of(stops, &[0.25, 1.0, 4.0, 8.0, 16.0], 1.0);
        let mut dials = Dials::default();
        let beta = dials.slider("beta", "price of a nat, β", &sweep, |beta| trimmed(beta, 2));
        let all = Frames::along(&beta, |beta| self.at(*beta));
        let points = self.points(studio.seed);
        let collapses = self.collapses();
        Ok(Plate {
            clock: format!(
                "no clock; rates in nats; data of variances {} and {}; decoder's noise of variance {}",
                significant(self.eigenvalues[0], 3),
                significant(self.eigenvalues[1], 3),
                significant(self.noise_variance, 3)
            ),
            axes: dials.axes(),
            panels: vec![
                tile("codes", "the clouds of the codes", beta.strip(), self.codes(&all, &points)),
                tile(
                    "returned",
                    "the data, and what comes back",
                    beta.strip(),
                    self.returned(&all, &points),
                ),
                panels::plot("trade", "", Paper::Once, [240.0, 250.0], |layout| {
                    self.trade(layout, &all)
                }),
                panels::plot("rates", "", Paper::Once, [180.0, 200.0], |layout| {
                    self.rates(layout, &all)
                }),
            ],
            readouts: vec![
                all.readout("rate, nats", |at| fixed(at.rate(), 4)),
                all.readout("distortion", |at| fixed(at.distortion(), 4)),
                all.readout("axes alight", |at| format!("{} of 2", at.active())),
            ],
            tables: vec![
                CURVE.of(all.iter().flat_map(|at| &at.axes)),
                TOTAL.of(&all),
                COLLAPSE.of(collapses.into_iter().enumerate()),
                DESCENT.of(self.descent()),
            ],
            alt: self.alt(),
            ..Plate::exact("")
        })
    }
}

/// Betas in equal factors over the slider.
fn fine() -> impl Iterator<Item = f64> {
    linspace(libm::log(BETAS.0), libm::log(BETAS.1), 241).into_iter().map(libm::exp)
}

impl BetaKnob {
    /// Distortion over rate: the curve that beta walks along, where axes go dark, and the line of its slope.
    fn trade(&self, layout: Layout, all: &Frames<At>) -> Vec<Layer> {
        let curve: Curve = fine().map(|beta| self.at(beta).place()).collect();
        let right = curve.iter().map(|point| point.0).fold(0.1, f64::max);
        let top = 1.06 * self.eigenvalues.iter().sum::<f64>();
        let across = Scale::linear(0.0, right).title("rate R, nats");
        let plot = Plot::new(layout, across, Scale::linear(0.0, top).title("distortion D"));
        // Half a stretch along the slope to either side, within the field.
        let reach = |at: &At, share: f64| {
            let (rate, distortion) = at.place();
            let rise = (at.slope * (0.22 * right * share)).clamp(-0.3 * top, 0.3 * top);
            let run = rise / at.slope;
            let edges =
                [-rate / run, (right - rate) / run, -distortion / rise, (top - distortion) / rise];
            let keep = edges.into_iter().filter(|part| *part >= 0.0).fold(1.0, f64::min);
            (rate + keep * run, distortion + keep * rise)
        };
        vec![
            plot.still(|sketch| {
                sketch.axes().strong_curve(Role::Truth, &curve);
                for (off, (_, name, _)) in self.collapses().into_iter().zip(AXES) {
                    let point = self.at(off).place();
                    let words = format!("β = {}: the {name} axis goes dark", trimmed(off, 2));
                    sketch.points(Role::Truth, &[point], 4.0);
                    sketch.label(Role::Truth, point, (12.0, -8.0), Anchor::Start, &words);
                }
            }),
            plot.each(all, |sketch, at| {
                if at.active() > 0 {
                    sketch.line(Role::Accent, &[reach(at, -1.0), at.place(), reach(at, 1.0)]);
                }
                sketch.points(Role::Accent, &[at.place()], 5.5);
            }),
        ]
    }

    /// The rate of each axis over beta.
    fn rates(&self, layout: Layout, all: &Frames<At>) -> Vec<Layer> {
        let curves = self.eigenvalues.map(|lambda| -> Curve {
            fine()
                .map(|beta| (beta, AxisOptimum::new(lambda, self.noise_variance, beta).rate))
                .collect()
        });
        let top = 1.05 * curves.iter().flatten().map(|point| point.1).fold(0.1, f64::max);
        let ticks = [0.25, 1.0, 4.0, 16.0];
        let across =
            Scale::logarithmic(BETAS.0, BETAS.1).ticks(&ticks).title("price β, by factors");
        let up = Scale::linear(0.0, top).title("rate of each axis, nats");
        let plot = Plot::new(layout, across, up);
        vec![
            plot.still(|sketch| {
                sketch.frame();
                for ((curve, (role, _, _)), off) in curves.iter().zip(AXES).zip(self.collapses()) {
                    sketch.strong_curve(role, curve);
                    if off <= BETAS.1 {
                        sketch.points(role, &[(off, 0.0)], 3.5);
                    }
                }
                for ((curve, (role, _, share)), lambda) in
                    curves.iter().zip(AXES).zip(self.eigenvalues)
                {
                    let high = |(_, first): &(f64, f64)| {
                        curve.iter().find(|point| point.1 <= share * first)
                    };
                    if let Some(at) = curve.first().and_then(high) {
                        let words = format!("λ = {}", trimmed(lambda, 2));
                        sketch.label(role, *at, (10.0, -9.0), Anchor::Start, &words);
                    }
                }
            }),
            plot.each(all, |sketch, at| {
                let handles = at.axes.each_ref().map(|axis| (at.beta, axis.optimum.rate));
                sketch
                    .labels_across(Some((at.beta, &trimmed(at.beta, 2))))
                    .line(Role::Accent, &[(at.beta, 0.0), (at.beta, top)])
                    .points(Role::Accent, &handles, 5.0);
            }),
        ]
    }

    /// q(z | x) = N(w x / (w^2 + beta s), v), axis by axis.
    fn cloud(&self, at: &At, point: [f64; 2]) -> ([f64; 2], [f64; 2]) {
        let water = at.beta * self.noise_variance;
        let mean = |axis: usize| {
            let square = at.axes[axis].optimum.weight_squared;
            square.sqrt() * point[axis] / (square + water)
        };
        let sd = |at: &OnAxis| at.optimum.posterior_variance.sqrt();
        ([0, 1].map(mean), at.axes.each_ref().map(sd))
    }

    /// The clouds of the points over the rings of the bell.
    fn codes(&self, all: &Frames<At>, points: &[[f64; 2]]) -> Vec<Layer> {
        let plane = window(3.2);
        vec![
            Layer::still(|svg| {
                plane.frame(svg);
                plane.rings(svg, &[1.0, 2.0, 3.0]);
            }),
            all.drawn(|svg, at| {
                for point in points {
                    let (mean, sd) = self.cloud(at, *point);
                    plane.cloud(svg, Role::Model, mean, sd);
                }
            }),
        ]
    }

    /// The points, and where the decoder puts the means of their clouds.
    fn returned(&self, all: &Frames<At>, points: &[[f64; 2]]) -> Vec<Layer> {
        let farthest = points.iter().flatten().fold(1.0, |most: f64, x| most.max(x.abs()));
        let plane = window((1.15 * farthest * 10.0).ceil() / 10.0);
        vec![
            Layer::still(|svg| plane.frame(svg)),
            all.drawn(|svg, at| {
                for point in points {
                    let (mean, _) = self.cloud(at, *point);
                    let weight = |axis: usize| at.axes[axis].optimum.weight_squared.sqrt();
                    let back = [0, 1].map(|axis| weight(axis) * mean[axis]);
                    plane.line(svg, Role::Noise, *point, back);
                    plane.dot(svg, Role::Truth, *point, 3.2);
                    plane.ring(svg, Role::Model, back, 3.2);
                }
            }),
        ]
    }

    fn alt(&self) -> String {
        let mut text = "A curve of distortion against rate with a dot that beta moves, the rate of each of two axes against beta, and two planes: the \
                        clouds of codes, and data points with what comes back of them."
            .to_owned();
        for ((lambda, off), (_, name, _)) in self.eigenvalues.iter().zip(self.collapses()).zip(AXES)
        {
            text += &format!(
                " The {name} axis, of variance {}, goes dark at β = {}.",
                significant(*lambda, 3),
                significant(off, 3)
            );
        }
        for at in [self.at(BETAS.0), self.at(BETAS.1)] {
            text += &format!(
                " At β = {} the rate is {} nats and the distortion {}.",
                significant(at.beta, 3),
                fixed(at.rate(), 3),
                fixed(at.distortion(), 3)
            );
        }
        text
    }
}

fn window(reach: f64) -> Plane {
    Plane { reach, left: 0.0, top: 0.0, side: TILE }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn rates_of_the_worked_example() {
        let plate = bench::plate(&KIND, "");
        // In units of ln 2: 2.0794, 1.3863, 1.0397, 0.6931, 0.3466, 0 and 1.3863, 0.6931, 0.3466, 0 nats.
        let references = [
            (0, 3.0, 2.0),
            (8, 2.0, 1.0),
            (12, 1.5, 0.5),
            (16, 1.0, 0.0),
            (20, 0.5, 0.0),
            (24, 0.0, 0.0),
        ];
        for (stop, first, second) in references {
            for (axis, reference) in [(0, first), (1, second)] {
                let reference = reference * std::f64::consts::LN_2;
                let found = bench::number(&plate, "curve", 2 * stop + axis, "rate");
                assert!((found - reference).abs() < 5.1e-5, "{stop} {axis} {found}");
            }
        }
        assert_eq!(bench::number(&plate, "curve", 16, "beta"), 1.0);
        assert_eq!(bench::number(&plate, "collapse", 0, "beta"), 16.0);
        assert_eq!(bench::number(&plate, "collapse", 1, "beta"), 4.0);
    }

    #[test]
    fn the_slope_is_that_of_the_curve() {
        let plate = bench::plate(&KIND, "");
        let at = |row: usize, column: &str| bench::number(&plate, "total", row, column);
        for row in 1..23 {
            let secant = (at(row + 1, "distortion") - at(row - 1, "distortion"))
                / (at(row + 1, "rate") - at(row - 1, "rate"));
            // Between neighbours at equal factors; not across the kink where an axis goes dark.
            if row != 16 {
                assert!((secant / at(row, "slope") - 1.0).abs() < 0.03, "{row} {secant}");
            }
        }
    }

    #[test]
    fn gradient_descent_ends_at_the_formula() {
        let plate = bench::plate(&KIND, "");
        let last = |column: &str| bench::number(&plate, "descent", 5, column);
        let wanted = [("weight_squared", 3.0), ("variance", 0.25), ("distortion", 1.0)];
        for (column, value) in wanted {
            assert!((last(column) - value).abs() < 1e-6, "{column}");
        }
        assert!((last("rate") - std::f64::consts::LN_2).abs() < 1e-6);
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        assert_eq!(bench::refused(&KIND, "eigenvalues = [4]"), ["eigenvalues"]);
        assert_eq!(bench::refused(&KIND, "eigenvalues = [4, 0]"), ["eigenvalues"]);
        assert_eq!(bench::refused(&KIND, "noise_variance = 0"), ["noise_variance"]);
        assert_eq!(bench::refused(&KIND, "descent_beta = 11"), ["descent_beta"]);
    }
}
