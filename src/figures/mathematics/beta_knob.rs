//! The beta knob on the variational autoencoder that can be solved by hand.
//!
//! What to see: beta walks along one curve of distortion against rate, and its value is the slope there; an axis of
//! the code goes dark when beta reaches its variance over the decoder's noise; the clouds of the others merge, while all
//! clouds together stay the bell. Lucas and others (2019), section 4; Alemi and others (2018).

mod drawing;

use crate::draw::number::{fixed, significant};
use crate::math::bound::linear_vae::{AxisLearner, AxisOptimum, collapse};
use crate::math::numbers::random::Generator;
use crate::params::Reader;
use crate::plate::{Cell, Figure, FigureError, Plate, Readout, Status, Studio, TableShape};

use crate::figures::readers;
use crate::plate::{Kind, SourceKey};

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
    read,
};

/// Points of the data that are followed.
const POINTS: usize = 14;

/// Stops of the slider: from 1/4 to 32, four to a doubling.
const STOPS: usize = 29;

/// The steps of gradient descent that are tabulated, and the length of one.
const DESCENT: [usize; 6] = [0, 10, 50, 200, 1000, 4000];
const STEP: f64 = 0.01;

#[derive(Debug)]
struct BetaKnob {
    eigenvalues: [f64; 2],
    noise_variance: f64,
    descent_beta: f64,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let meaning = "variances of the data along their two axes";
    let found = reader.vector("eigenvalues", meaning, 0.1..=100.0, 2..=2, &[4.0, 1.0]);
    let pair = |index: usize| found.get(index).copied().unwrap_or(1.0);
    Box::new(BetaKnob {
        eigenvalues: [pair(0), pair(1)],
        noise_variance: reader.number(
            "noise_variance",
            "variance of the decoder's noise",
            0.01..=10.0,
            0.25,
        ),
        descent_beta: reader.number(
            "descent_beta",
            "beta at which gradient descent is tabulated",
            0.01..=10.0,
            4.0,
        ),
    })
}

/// What holds at one beta, axis by axis.
struct At {
    beta: f64,
    axes: [AxisOptimum; 2],
}

impl At {
    fn rate(&self) -> f64 {
        self.axes.iter().map(|axis| axis.rate).sum()
    }

    fn distortion(&self) -> f64 {
        self.axes.iter().map(|axis| axis.distortion).sum()
    }
}

impl BetaKnob {
    fn at(&self, beta: f64) -> At {
        At {
            beta,
            axes: self
                .eigenvalues
                .map(|lambda| AxisOptimum::new(lambda, self.noise_variance, beta)),
        }
    }

    /// The betas of the slider; powers of two are exact.
    fn stops(&self) -> Vec<At> {
        let beta = |index: usize| {
            let (octave, part) = (index / 4, index % 4);
            0.25 * f64::from(1u32 << octave) * libm::exp2(part as f64 / 4.0)
        };
        (0..STOPS).map(|index| self.at(beta(index))).collect()
    }

    /// Points of the data, `[POINTS]`, from N(0, diag eigenvalues).
    fn points(&self, seed: u32) -> Vec<[f64; 2]> {
        let mut generator = Generator::new(seed, "points of the knob");
        let point = |_| self.eigenvalues.map(|lambda| lambda.sqrt() * generator.normal());
        (0..POINTS).map(point).collect()
    }

    fn descent(&self) -> Vec<Vec<Cell>> {
        let [lambda, _] = self.eigenvalues;
        let (noise, beta) = (self.noise_variance, self.descent_beta);
        let mut learner = AxisLearner { weight: 0.3, gain: 0.3, log_variance: 0.0 };
        let mut rows = Vec::new();
        let last = DESCENT.last().copied().unwrap_or(0);
        // Short enough for the steepest direction of any data and noise the parameters allow.
        let step = STEP * (noise / 0.25).min(1.0) * (4.0 / lambda).min(1.0)
            / (lambda / noise / 16.0).max(1.0);
        for index in 0..=last {
            if DESCENT.contains(&index) {
                let numbers = [
                    learner.weight * learner.weight,
                    learner.gain,
                    libm::exp(learner.log_variance),
                    learner.rate(lambda),
                    learner.distortion(lambda),
                    learner.loss(lambda, noise, beta),
                ];
                let mut row = vec![Cell::from(index)];
                row.extend(numbers.map(Cell::from));
                rows.push(row);
            }
            learner = learner.stepped(lambda, noise, beta, step);
        }
        rows
    }
}

impl Figure for BetaKnob {
    fn tables(&self) -> Vec<TableShape> {
        let curve =
            ["eigenvalue", "weight_squared", "posterior_variance", "rate", "distortion", "active"];
        let descent = ["weight_squared", "gain", "variance", "rate", "distortion", "loss"];
        vec![
            TableShape::new("curve", &["beta", "axis"], &curve),
            TableShape::new("total", &["beta"], &["rate", "distortion", "slope", "active"]),
            TableShape::new("collapse", &["axis"], &["beta"]),
            TableShape::new("descent", &["step"], &descent),
        ]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let stops = self.stops();
        let points = self.points(studio.seed);
        let readout = |label: &str, text: &dyn Fn(&At) -> String| Readout {
            label: label.to_owned(),
            axes: vec![0],
            texts: stops.iter().map(text).collect(),
        };
        let rows = [
            curve(self, &stops),
            stops.iter().map(|at| total(self, at)).collect(),
            self.collapses(),
            self.descent(),
        ];
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: format!(
                "no clock; rates in nats; data of variances {} and {}; decoder's noise of variance {}",
                significant(self.eigenvalues[0], 3),
                significant(self.eigenvalues[1], 3),
                significant(self.noise_variance, 3)
            ),
            axes: vec![drawing::axis(&stops)],
            panels: drawing::panels(self, &stops, &points),
            readouts: vec![
                readout("rate, nats", &|at| fixed(at.rate(), 4)),
                readout("distortion", &|at| fixed(at.distortion(), 4)),
                readout("axes alight", &|at| {
                    format!("{} of 2", at.axes.iter().filter(|axis| axis.active).count())
                }),
            ],
            tables: rows
                .into_iter()
                .enumerate()
                .map(|(index, rows)| readers::filled(&self.tables(), index, rows))
                .collect(),
            alt: self.alt(&stops),
            credit: None,
        })
    }
}

fn curve(knob: &BetaKnob, stops: &[At]) -> Vec<Vec<Cell>> {
    let row = |at: &At, axis: usize| {
        let optimum = at.axes[axis];
        let mut row = vec![Cell::from(at.beta), Cell::from(axis)];
        row.extend(
            [
                knob.eigenvalues[axis],
                optimum.weight_squared,
                optimum.posterior_variance,
                optimum.rate,
                optimum.distortion,
            ]
            .map(Cell::from),
        );
        row.push(optimum.active.into());
        row
    };
    stops.iter().flat_map(|at| [row(at, 0), row(at, 1)]).collect()
}

fn total(knob: &BetaKnob, at: &At) -> Vec<Cell> {
    vec![
        at.beta.into(),
        at.rate().into(),
        at.distortion().into(),
        (-2.0 * at.beta * knob.noise_variance).into(),
        at.axes.iter().filter(|axis| axis.active).count().into(),
    ]
}

impl BetaKnob {
    fn collapses(&self) -> Vec<Vec<Cell>> {
        let row = |(axis, lambda): (usize, &f64)| {
            vec![Cell::from(axis), collapse(*lambda, self.noise_variance).into()]
        };
        self.eigenvalues.iter().enumerate().map(row).collect()
    }

    fn alt(&self, stops: &[At]) -> String {
        let mut text = "A curve of distortion against rate with a dot that beta moves, the rate of each of two axes against beta, and two planes: the \
                        clouds of codes, and data points with what comes back of them."
            .to_owned();
        for (lambda, name) in self.eigenvalues.iter().zip(["first", "second"]) {
            text += &format!(
                " The {name} axis, of variance {}, goes dark at β = {}.",
                significant(*lambda, 3),
                significant(collapse(*lambda, self.noise_variance), 3)
            );
        }
        for at in [stops.first(), stops.last()].into_iter().flatten() {
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
