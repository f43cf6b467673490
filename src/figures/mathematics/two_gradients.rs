//! Two estimators of one gradient: what 500 draws of each say, and what descent makes of them.
//!
//! What to see: both histograms stand about the same true value, one of them much wider. Less noise and more
//! dimensions make the score function worse and leave the path alone; a baseline takes most of the excess away.
//! The gradient is that of E\[|z|^2\] with respect to mu, z = mu + sigma eps in d dimensions, every component
//! of mu alike. Williams 1992; Kingma and Welling 2014, section 2.4; Mohamed and others 2020.

mod drawing;

use std::borrow::Cow;

use ndarray::{Array2, ArrayView2};

use crate::figures::prelude::*;
use crate::math::bound::estimators::Estimator;
use crate::math::numbers::batch;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{mean, standard_deviation};

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
    read: |reader| Box::new(TwoGradients::read(reader)),
};

#[derive(Debug)]
struct TwoGradients {
    mu: f64,
    sigmas: Vec<f64>,
    dimensions: Vec<f64>,
    draws: usize,
    rate: f64,
    steps: usize,
}

/// What the draws of one estimator come to with one spread in one dimension.
struct Run {
    dimension: usize,
    sigma: f64,
    estimator: Estimator,
    /// First components of the estimates, `[draws]`.
    estimates: Vec<f64>,
    mean: f64,
    variance: f64,
    exact_variance: f64,
    /// How far descent stands from the optimum, the start first; it ends early if the walk is lost.
    walk: NonEmpty<f64>,
    /// Where a walk that was not lost ends.
    end: Option<f64>,
}

/// The three estimators with one spread in one dimension.
struct Case {
    path: Run,
    score: Run,
    with_baseline: Run,
}

const VARIANCES: Columns<Case> = Columns {
    name: "variances",
    keys: &[("d", |case| case.path.dimension.into()), ("sigma", |case| case.path.sigma.into())],
    values: &[
        ("pathwise", |case| case.path.exact_variance.into()),
        ("score", |case| case.score.exact_variance.into()),
        ("score_baseline", |case| case.with_baseline.exact_variance.into()),
    ],
};

const DRAWS: Columns<Run> = Columns {
    name: "draws",
    keys: &[
        ("d", |run| run.dimension.into()),
        ("sigma", |run| run.sigma.into()),
        ("estimator", |run| run.estimator.as_str().into()),
    ],
    values: &[("mean", |run| run.mean.into()), ("variance", |run| run.variance.into())],
};

const DESCENT: Columns<Run> = Columns {
    name: "descent",
    keys: DRAWS.keys,
    values: &[
        ("steps_walked", |run| (run.walk.len() - 1).into()),
        ("distance", |run| run.end.into()),
    ],
};

impl Case {
    /// In the order of [`Estimator::ALL`].
    fn runs(&self) -> [&Run; 3] {
        [&self.path, &self.score, &self.with_baseline]
    }
}

impl TwoGradients {
    fn read(reader: &mut Reader<'_>) -> Self {
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
        Self {
            mu,
            sigmas,
            dimensions,
            draws: reader.integer("draws", "estimates in a histogram", 20..=2000, 500) as usize,
            rate: reader.number("rate", "step size of the descent", 1e-4..=0.4, 0.02),
            steps: reader.integer("steps", "steps of the descent", 10..=200, 100) as usize,
        }
    }

    /// As many draws of noise, enough for the most dimensions: the same for every case.
    fn noise(&self, seed: u32, purpose: &str, count: usize) -> Array2<f64> {
        let most = self.dimensions.iter().copied().fold(1.0, f64::max) as usize;
        let mut generator = Generator::new(seed, purpose);
        Array2::from_shape_simple_fn((count, most), || generator.normal())
    }

    fn run(
        &self,
        estimator: Estimator,
        (sigma, dimension): (f64, usize),
        draws: ArrayView2<'_, f64>,
        noise: ArrayView2<'_, f64>,
    ) -> Run {
        let mu = vec![self.mu; dimension];
        let first = |eps: Cow<'_, [f64]>| estimator.gradient(&mu, sigma, &eps).first().copied();
        let estimates: Vec<f64> = batch::rows(draws).filter_map(first).collect();
        let (sd, count) = (standard_deviation(&estimates), estimates.len() as f64);
        let square = self.mu * self.mu * dimension as f64;
        let walk = estimator.descent(&mu, sigma, self.rate, noise);
        let arrived = walk.len() == self.steps + 1;
        Run {
            dimension,
            sigma,
            estimator,
            mean: mean(&estimates),
            // The unbiased estimate, divisor n - 1.
            variance: sd * sd * (count / (count - 1.0)),
            exact_variance: estimator
                .exact_variance_of_component(dimension, square, self.mu, sigma),
            estimates,
            end: arrived.then(|| *walk.last()),
            walk,
        }
    }
}

/// A variance as a reader sees it.
fn told(variance: f64) -> String {
    if variance < 0.01 { significant(variance, 2) } else { trimmed(variance, 2) }
}

impl Figure for TwoGradients {
    fn tables(&self) -> Vec<TableShape> {
        vec![VARIANCES.shape(), DRAWS.shape(), DESCENT.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let mut dials = Dials::default();
        let baseline =
            dials.choice("baseline", "baseline of the score", vec![false, true], 0, |with| {
                if *with { "the mean" } else { "none" }.to_owned()
            });
        let sigmas = Sweep::starting(self.sigmas.clone(), 1.0);
        let sigma = dials.slider("sigma", "spread σ", &sigmas, |sigma| trimmed(sigma, 3));
        let dimensions = Sweep::starting(self.dimensions.clone(), 1.0);
        let dimension = dials.whole_slider("d", "dimensions d", &dimensions);
        let draws = self.noise(studio.seed, "draws", self.draws);
        let noise = self.noise(studio.seed, "descent", self.steps);
        let cases = Frames::along(&sigma, |sigma| *sigma).by(&dimension, |sigma, d| {
            let [path, score, with_baseline] = Estimator::ALL.map(|estimator| {
                self.run(estimator, (*sigma, *d as usize), draws.view(), noise.view())
            });
            Case { path, score, with_baseline }
        });
        let paths = cases.map(|case| &case.path);
        // The score function, without its baseline or with it, in its case.
        let scores = Frames::along(&baseline, |with| *with).with(&cases, |with, case| {
            (case, if *with { &case.with_baseline } else { &case.score })
        });
        let runs = || cases.iter().flat_map(Case::runs);
        Ok(Plate {
            clock: "no clock: one gradient, the same draws of noise for every estimator".to_owned(),
            panels: vec![
                panels::plot(
                    "path",
                    "Through the draw (pathwise)",
                    Paper::Once,
                    [150.0, 140.0],
                    |layout| {
                        let bars = |case| self.bars(layout, case, &case.path, Role::Model, "");
                        vec![cases.drawn(|svg, case| svg.push_str(&bars(case)))]
                    },
                ),
                panels::plot(
                    "score",
                    "Around the draw (score function)",
                    Paper::Once,
                    [168.0, 158.0],
                    |layout| {
                        let title = "one estimate of the first component of the gradient";
                        let bars = |case, run| self.bars(layout, case, run, Role::Gold, title);
                        vec![scores.drawn(|svg, (case, run)| svg.push_str(&bars(case, run)))]
                    },
                ),
                panels::plot(
                    "descent",
                    "Each of them used to go downhill, same start, same draws",
                    Paper::Once,
                    [200.0, 190.0],
                    |layout| self.descent(layout, &paths, &scores),
                ),
            ],
            readouts: vec![
                paths.readout("exact variance, through the draw", |run| told(run.exact_variance)),
                scores.readout("around it", |(_, run)| told(run.exact_variance)),
                scores.readout("draws around that are worth one through", |(case, run)| {
                    significant(run.exact_variance / case.path.exact_variance, 3)
                }),
            ],
            tables: vec![VARIANCES.of(&cases), DRAWS.of(runs()), DESCENT.of(runs())],
            alt: self.alt(&cases),
            axes: dials.axes(),
            ..Plate::exact(format!(
                "variances in closed form; {} estimates and {} steps of descent, the first drawn",
                self.draws, self.steps
            ))
        })
    }
}

impl TwoGradients {
    fn alt(&self, cases: &Frames<Case>) -> String {
        let one = |case: &Case| {
            format!(
                "sigma {} and {} dimensions: {} through the draw, {} around it, {} with the mean as baseline",
                trimmed(case.path.sigma, 3),
                case.path.dimension,
                told(case.path.exact_variance),
                told(case.score.exact_variance),
                told(case.with_baseline.exact_variance),
            )
        };
        let ends = cases.iter().take(1).chain(cases.iter().last());
        format!(
            "Two histograms on one axis, each of {} estimates of a gradient whose true value is {}: above, estimates through \
             the draw, a narrow heap; below, around the draw, a wide one. Exact variances: {}. Beneath, the distance \
             from the optimum over {} steps of descent: a smooth fall with the first, a restless one with the second.",
            self.draws,
            trimmed(2.0 * self.mu, 4),
            ends.map(one).collect::<Vec<_>>().join("; "),
            self.steps,
        )
    }
}

#[cfg(test)]
mod tests;
