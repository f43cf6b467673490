//! Two estimators of one gradient: what 500 draws of each say, and what descent makes of them.
//!
//! What to see: both histograms stand about the same true value, one of them much wider. Less noise and more
//! dimensions make the score function worse and leave the path alone; a baseline takes most of the excess away.
//! The gradient is that of E\[|z|^2\] with respect to mu, z = mu + sigma eps in d dimensions, every component
//! of mu alike. Williams 1992; Kingma and Welling 2014, section 2.4; Mohamed and others 2020.

mod drawing;

use crate::draw::controls;
use crate::draw::number::{significant, trimmed};
use crate::figures::readers;
use crate::math::bound::estimators::Estimator;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{mean, standard_deviation};
use crate::params::{Reader, Sweep};
use crate::plate::{Axis, Cell, Figure, FigureError, Plate, Readout, Status, Studio, TableShape};
use crate::plate::{Kind, SourceKey};

/// The kind.
pub const KIND: Kind = Kind {
    name: "two-gradients",
    summary: "A gradient estimated through the draw and around it, in one dimension and in many.",
    key: SourceKey::file(file!()),
    corners: &[
        "",
        "sigmas = [0.01]\ndimensions = [64]\nrate = 0.4",
        "mu = 0.01\nsigmas = [100]\ndraws = 20\nsteps = 10",
    ],
    read,
};

/// The axes, in the order in which layers name them.
const BASELINE: usize = 0;
const SIGMA: usize = 1;
const DIMENSION: usize = 2;

#[derive(Debug)]
struct TwoGradients {
    mu: f64,
    sigmas: Vec<f64>,
    dimensions: Vec<usize>,
    draws: usize,
    rate: f64,
    steps: usize,
}

/// What the draws of one estimator come to in one case.
struct Run {
    estimator: Estimator,
    /// First components of the estimates, `[draws]`.
    estimates: Vec<f64>,
    mean: f64,
    variance: f64,
    exact_variance: f64,
    /// How far descent stands from the optimum, the start first; it ends early if the walk is lost.
    walk: NonEmpty<f64>,
}

/// One spread in one dimension.
struct Case {
    sigma: f64,
    dimension: usize,
    /// In the order of [`Estimator::ALL`].
    runs: [Run; 3],
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let mu = reader.number("mu", "every component of the mean of z", 0.01..=100.0, 1.0);
    let usual = [0.1, 0.2, 0.5, 1.0, 2.0];
    let meaning = "standard deviations of z, each larger than the one before";
    let sigmas = reader.vector("sigmas", meaning, 0.01..=100.0, 1..=6, &usual);
    let usual = [1.0, 2.0, 4.0, 8.0, 16.0];
    let meaning = "numbers of dimensions, whole, each larger than the one before";
    let dimensions = reader.vector("dimensions", meaning, 1.0..=64.0, 1..=6, &usual);
    for (name, values) in [("sigmas", &sigmas), ("dimensions", &dimensions)] {
        if let Some(pair) = values.windows(2).find(|pair| pair[0] >= pair[1]) {
            let message = format!("`{name}` has {} before {}", pair[0], pair[1]);
            reader.problem(name, message, format!("`{name}` takes: growing numbers"));
        }
    }
    if let Some(odd) = dimensions.iter().find(|d| d.fract() != 0.0) {
        let message = format!("`dimensions` holds {odd}, which is not whole");
        reader.problem("dimensions", message, "whole numbers, 1 to 64");
    }
    let draws = reader.integer("draws", "estimates in a histogram", 20..=2000, 500);
    let rate = reader.number("rate", "step size of the descent", 1e-4..=0.4, 0.02);
    let steps = reader.integer("steps", "steps of the descent", 10..=200, 100);
    Box::new(TwoGradients {
        mu,
        sigmas,
        dimensions: dimensions.iter().map(|d| *d as usize).collect(),
        draws: draws as usize,
        rate,
        steps: steps as usize,
    })
}

impl TwoGradients {
    /// Every case, the dimension fastest. All of them use the same draws.
    fn cases(&self, seed: u32) -> Vec<Case> {
        let most = self.dimensions.iter().copied().max().unwrap_or(1);
        let draw = |purpose: &str, count: usize| -> Vec<Vec<f64>> {
            let mut generator = Generator::new(seed, purpose);
            (0..count).map(|_| generator.normals(most)).collect()
        };
        let (draws, noise) = (draw("draws", self.draws), draw("descent", self.steps));
        let pairs =
            self.sigmas.iter().flat_map(|sigma| self.dimensions.iter().map(move |d| (*sigma, *d)));
        pairs
            .map(|(sigma, dimension)| Case {
                sigma,
                dimension,
                runs: Estimator::ALL
                    .map(|estimator| self.run(estimator, sigma, dimension, &draws, &noise)),
            })
            .collect()
    }

    fn run(
        &self,
        estimator: Estimator,
        sigma: f64,
        dimension: usize,
        draws: &[Vec<f64>],
        noise: &[Vec<f64>],
    ) -> Run {
        let mu = vec![self.mu; dimension];
        let first = |eps: &Vec<f64>| estimator.gradient(&mu, sigma, eps).first().copied();
        let estimates: Vec<f64> = draws.iter().filter_map(first).collect();
        let (sd, count) = (standard_deviation(&estimates), estimates.len() as f64);
        let square = self.mu * self.mu * dimension as f64;
        Run {
            estimator,
            mean: mean(&estimates),
            // The unbiased estimate, divisor n - 1.
            variance: sd * sd * (count / (count - 1.0)),
            exact_variance: estimator
                .exact_variance_of_component(dimension, square, self.mu, sigma),
            estimates,
            walk: estimator.descent(&mu, sigma, self.rate, noise),
        }
    }

    fn axes(&self) -> Vec<Axis> {
        let sweep = |values: Vec<f64>, wanted: f64| {
            let start = values.iter().position(|v| *v == wanted).unwrap_or(0);
            Sweep { print: vec![start], start, values }
        };
        let dimensions = self.dimensions.iter().map(|d| *d as f64).collect();
        vec![
            controls::choice(
                "baseline",
                "baseline of the score",
                &["none".to_owned(), "the mean".to_owned()],
                0,
            ),
            controls::slider("sigma", "spread σ", &sweep(self.sigmas.clone(), 1.0), |sigma| {
                trimmed(sigma, 3)
            }),
            controls::whole_slider("d", "dimensions d", &sweep(dimensions, 1.0)),
        ]
    }
}

/// A variance as a reader sees it.
fn told(variance: f64) -> String {
    if variance < 0.01 { significant(variance, 2) } else { trimmed(variance, 2) }
}

/// The run of the score function, without its baseline or with it.
fn score(case: &Case, baseline: bool) -> &Run {
    let [_, plain, with] = &case.runs;
    if baseline { with } else { plain }
}

impl Figure for TwoGradients {
    fn tables(&self) -> Vec<TableShape> {
        let names = ["pathwise", "score", "score_baseline"];
        let keys = ["d", "sigma", "estimator"];
        vec![
            TableShape::new("variances", &["d", "sigma"], &names),
            TableShape::new("draws", &keys, &["mean", "variance"]),
            TableShape::new("descent", &keys, &["steps_walked", "distance"]),
        ]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let cases = self.cases(studio.seed);
        let both = [false, true];
        let readout = |label: &str, axes: Vec<usize>, texts: Vec<String>| Readout {
            label: label.to_owned(),
            axes,
            texts,
        };
        let of_score = |text: &dyn Fn(&Case, &Run) -> String| -> Vec<String> {
            let all = both.iter().flat_map(|baseline| {
                let cases = cases.iter();
                cases.map(move |case| (case, score(case, *baseline)))
            });
            all.map(|(case, run)| text(case, run)).collect()
        };
        let path = cases.iter().map(|case| case.runs[0].exact_variance);
        let path = path.map(told).collect();
        Ok(Plate {
            status: Status::Exact {
                method: format!(
                    "variances in closed form; {} estimates and {} steps of descent, the first drawn",
                    self.draws, self.steps
                ),
            },
            clock: "no clock: one gradient, the same draws of noise for every estimator".to_owned(),
            axes: self.axes(),
            panels: drawing::panels(self, &cases),
            readouts: vec![
                readout("exact variance, through the draw", vec![SIGMA, DIMENSION], path),
                readout(
                    "around it",
                    vec![BASELINE, SIGMA, DIMENSION],
                    of_score(&|_, run| told(run.exact_variance)),
                ),
                readout(
                    "draws around that are worth one through",
                    vec![BASELINE, SIGMA, DIMENSION],
                    of_score(&|case, run| {
                        significant(run.exact_variance / case.runs[0].exact_variance, 3)
                    }),
                ),
            ],
            tables: self.filled(&cases),
            alt: self.alt(&cases),
            credit: None,
        })
    }
}

impl TwoGradients {
    fn filled(&self, cases: &[Case]) -> Vec<crate::plate::Table> {
        let keys = |case: &Case| vec![Cell::from(case.dimension), Cell::from(case.sigma)];
        let variances = cases.iter().map(|case| {
            let mut row = keys(case);
            row.extend(case.runs.iter().map(|run| Cell::from(run.exact_variance)));
            row
        });
        let each = |values: &dyn Fn(&Run) -> [Cell; 2]| -> Vec<Vec<Cell>> {
            let rows = cases.iter().flat_map(|case| {
                case.runs.iter().map(move |run| {
                    let mut row = keys(case);
                    row.push(Cell::from(run.estimator.as_str()));
                    row.extend(values(run));
                    row
                })
            });
            rows.collect()
        };
        let draws = each(&|run| [Cell::from(run.mean), Cell::from(run.variance)]);
        let descent = each(&|run| {
            let arrived = run.walk.len() == self.steps + 1;
            let end = Some(*run.walk.last()).filter(|_| arrived);
            [Cell::from(run.walk.len() - 1), Cell::from(end)]
        });
        let shapes = self.tables();
        vec![
            readers::filled(&shapes, 0, variances.collect()),
            readers::filled(&shapes, 1, draws),
            readers::filled(&shapes, 2, descent),
        ]
    }

    fn alt(&self, cases: &[Case]) -> String {
        let one = |case: &Case| {
            let [path, score, baseline] = &case.runs;
            format!(
                "sigma {} and {} dimensions: {} through the draw, {} around it, {} with the mean as baseline",
                trimmed(case.sigma, 3),
                case.dimension,
                told(path.exact_variance),
                told(score.exact_variance),
                told(baseline.exact_variance),
            )
        };
        let (first, last) = (cases.first().map(one), cases.last().map(one));
        format!(
            "Two histograms on one axis, each of {} estimates of a gradient whose true value is {}: above, estimates through \
             the draw, a narrow heap; below, around the draw, a wide one. Exact variances: {}; {}. Beneath, the distance \
             from the optimum over {} steps of descent: a smooth fall with the first, a restless one with the second.",
            self.draws,
            trimmed(2.0 * self.mu, 4),
            first.unwrap_or_default(),
            last.unwrap_or_default(),
            self.steps,
        )
    }
}

#[cfg(test)]
mod tests;
