//! One gradient, three unbiased estimates of it.
//!
//! The reader should see that all three are right on average and how far a single draw may be off: the
//! path through the draw knows the slope of what it differentiates, the score only its height. Kingma and
//! Welling 2014, section 2.4; Williams 1992; Mohamed and others 2020.

use crate::figures::prelude::*;
use crate::math::bound::estimators::Estimator;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{histogram, linspace, mean, standard_deviation};

/// Estimators of the gradient of an expectation, drawn and in closed form.
pub const KIND: Kind = Kind {
    name: "gradient-estimators",
    summary: "Three unbiased estimates of one gradient and how far a single draw may be off.",
    key: SourceKey::file(file!()),
    corners: &["", "mu = 0\nsigma = 0.01\nsamples = 2"],
    read: |reader| Box::new(GradientEstimators::read(reader)),
};

/// The bars of a histogram: an odd number, so that the true gradient lies in the middle of one.
const BARS: usize = 51;

#[derive(Debug)]
struct GradientEstimators {
    mu: f64,
    sigma: f64,
    samples: usize,
}

/// What the draws of one estimator came to.
struct Run {
    estimator: Estimator,
    mean: f64,
    variance: f64,
    exact_variance: f64,
    /// The share of the draws in each bar.
    shares: Vec<f64>,
}

const ESTIMATORS: Columns<Run> = Columns {
    name: "estimators",
    keys: &[("estimator", |run| run.estimator.as_str().into())],
    values: &[
        ("mean", |run| run.mean.into()),
        ("variance", |run| run.variance.into()),
        ("exact_variance", |run| run.exact_variance.into()),
    ],
};

impl GradientEstimators {
    fn read(reader: &mut Reader<'_>) -> Self {
        let meaning = "what is averaged: the square of z";
        reader.choice("f", meaning, &["square"], |name| name, "square");
        Self {
            mu: reader.number("mu", "mean of z", -1e6..=1e6, 1.0),
            sigma: reader.number("sigma", "standard deviation of z", 1e-6..=1e6, 1.0),
            samples: reader.integer("samples", "draws", 2..=1_000_000, 10_000) as usize,
        }
    }

    fn run(&self, estimator: Estimator, eps: &[f64]) -> Run {
        let draws: Vec<f64> =
            eps.iter().map(|eps| estimator.estimate(self.mu, self.sigma, *eps)).collect();
        let sd = standard_deviation(&draws);
        let count = draws.len() as f64;
        let counted = histogram(&draws, &self.edges());
        Run {
            estimator,
            mean: mean(&draws),
            // The unbiased estimate, divisor n - 1.
            variance: sd * sd * (count / (count - 1.0)),
            exact_variance: estimator.exact_variance(self.mu, self.sigma),
            shares: counted.iter().map(|n| *n as f64 / count).collect(),
        }
    }

    /// Half the width of the plot: two standard deviations of the widest estimator.
    fn reach(&self) -> f64 {
        let variance = |estimator: Estimator| estimator.exact_variance(self.mu, self.sigma);
        2.0 * Estimator::ALL.map(variance).into_iter().fold(0.0, f64::max).sqrt()
    }

    /// The edges of the bars, `[BARS + 1]`, the true gradient in the middle.
    fn edges(&self) -> Vec<f64> {
        let (truth, reach) = (2.0 * self.mu, self.reach());
        linspace(truth - reach, truth + reach, BARS + 1)
    }
}

impl Figure for GradientEstimators {
    fn tables(&self) -> Vec<TableShape> {
        vec![ESTIMATORS.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let eps = Generator::new(studio.seed, "draws").normals(self.samples);
        let mut dials = Dials::default();
        let all = Estimator::ALL.to_vec();
        let estimator =
            dials.choice("estimator", "estimator", all, 0, |one| one.as_str().to_owned());
        let runs = Frames::along(&estimator, |estimator| self.run(*estimator, &eps));
        Ok(Plate {
            clock: "the same draws of noise for every estimator".to_owned(),
            axes: dials.axes(),
            panels: vec![panels::plot(
                "histogram",
                "",
                estimator.strip(),
                [260.0, 230.0],
                |layout| self.layers(layout, &runs),
            )],
            readouts: vec![
                runs.readout("mean of the draws", |run| significant(run.mean, 4)),
                runs.readout("their variance", |run| significant(run.variance, 4)),
                runs.readout("exactly", |run| significant(run.exact_variance, 4)),
            ],
            tables: vec![ESTIMATORS.of(&runs)],
            alt: self.alt(&runs),
            ..Plate::exact(format!(
                "variances in closed form; histograms of {} draws",
                self.samples
            ))
        })
    }
}

impl GradientEstimators {
    fn layers(&self, layout: Layout, runs: &Frames<Run>) -> Vec<Layer> {
        let truth = 2.0 * self.mu;
        let highest = runs.iter().flat_map(|run| &run.shares).copied().fold(0.05, f64::max);
        let across = Scale::linear(truth - self.reach(), truth + self.reach());
        let up = Scale::linear(0.0, highest * 1.05).title("share of the draws");
        let plot = Plot::new(layout, across.title("one estimate of the gradient"), up);
        vec![
            plot.still(|sketch| {
                sketch.axes();
            }),
            plot.each(runs, |sketch, run| {
                sketch.bars(Role::Model, &self.edges(), &run.shares);
            }),
            plot.still(|sketch| {
                let words = format!("true gradient {}", trimmed(truth, 3));
                sketch.line(Role::Truth, &[(truth, 0.0), (truth, highest * 1.05)]).label(
                    Role::Truth,
                    (truth, highest),
                    (8.0, 0.0),
                    Anchor::Start,
                    &words,
                );
            }),
        ]
    }

    fn alt(&self, runs: &Frames<Run>) -> String {
        let told = |run: &Run| {
            format!(
                "{}: mean {}, variance {} ({} exactly)",
                run.estimator.as_str(),
                fixed(run.mean, 3),
                significant(run.variance, 4),
                significant(run.exact_variance, 4),
            )
        };
        let told: Vec<String> = runs.iter().map(told).collect();
        format!(
            "Histograms, on one scale, of {} estimates of a gradient whose true value is {}. {}.",
            self.samples,
            trimmed(2.0 * self.mu, 4),
            told.join("; ")
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn it_agrees_with_the_books_reference_values() {
        for (toml, references) in
            [("sigma = 1.0", [4.0, 30.0, 18.0]), ("sigma = 0.1", [0.04, 114.15, 8.1])]
        {
            let plate = bench::plate(&KIND, &format!("{toml}\nsamples = 100000"));
            for (row, reference) in references.into_iter().enumerate() {
                let number = |column: &str| bench::number(&plate, "estimators", row, column);
                let exact = number("exact_variance");
                assert!((exact - reference).abs() < 1e-10, "{exact}");
                // Three standard errors of the mean; the variance has a heavier tail.
                let error = (exact / 100_000.0f64).sqrt();
                assert!((number("mean") - 2.0).abs() < 3.0 * error);
                assert!((number("variance") / exact - 1.0).abs() < 0.1);
            }
        }
    }

    #[test]
    fn what_lies_outside_is_refused() {
        let refused = |toml: &str| bench::refused(&KIND, toml);
        assert_eq!(refused("sigma = 0"), ["sigma"]);
        assert_eq!(refused("samples = 1"), ["samples"]);
        assert_eq!(refused("f = \"cube\""), ["f"]);
    }
}
