//! One gradient, three unbiased estimates of it.
//!
//! The reader should see that all three are right on average and how far a single draw may be off: the
//! path through the draw knows the slope of what it differentiates, the score only its height. Kingma and
//! Welling 2014, section 2.4; Williams 1992; Mohamed and others 2020.

use crate::draw::number::{fixed, significant, trimmed};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::bound::estimators::Estimator;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{histogram, linspace, mean, standard_deviation};
use crate::params::Reader;
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// Estimators of the gradient of an expectation, drawn and in closed form.
pub const KIND: Kind = Kind {
    name: "gradient-estimators",
    summary: "Three unbiased estimates of one gradient and how far a single draw may be off.",
    key: SourceKey::file(file!()),
    corners: &["", "mu = 0\nsigma = 0.01\nsamples = 2"],
    read,
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

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let meaning = "what is averaged: the square of z";
    reader.choice("f", meaning, &["square"], |name| name, "square");
    let mu = reader.number("mu", "mean of z", -1e6..=1e6, 1.0);
    let sigma = reader.number("sigma", "standard deviation of z", 1e-6..=1e6, 1.0);
    let samples = reader.integer("samples", "draws", 2..=1_000_000, 10_000);
    Box::new(GradientEstimators { mu, sigma, samples: samples as usize })
}

impl Figure for GradientEstimators {
    fn tables(&self) -> Vec<TableShape> {
        let values = ["mean", "variance", "exact_variance"];
        vec![TableShape::new("estimators", &["estimator"], &values)]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let eps = Generator::new(studio.seed, "draws").normals(self.samples);
        let runs = Estimator::ALL.map(|estimator| self.run(estimator, &eps));
        let names = Estimator::ALL.map(|estimator| estimator.as_str().to_owned());
        let row = |run: &Run| {
            vec![
                Cell::from(run.estimator.as_str()),
                Cell::from(run.mean),
                Cell::from(run.variance),
                Cell::from(run.exact_variance),
            ]
        };
        let readout = |label: &str, text: &dyn Fn(&Run) -> String| Readout {
            label: label.to_owned(),
            axes: vec![0],
            texts: runs.iter().map(text).collect(),
        };
        Ok(Plate {
            status: Status::Exact {
                method: format!("variances in closed form; histograms of {} draws", self.samples),
            },
            clock: "the same draws of noise for every estimator".to_owned(),
            axes: vec![controls::choice("estimator", "estimator", &names, 0)],
            panels: vec![panels::plot(
                "histogram",
                "",
                Paper::Strip(0),
                [260.0, 230.0],
                |layout| self.layers(layout, &runs),
            )],
            readouts: vec![
                readout("mean of the draws", &|run| significant(run.mean, 4)),
                readout("their variance", &|run| significant(run.variance, 4)),
                readout("exactly", &|run| significant(run.exact_variance, 4)),
            ],
            tables: vec![readers::filled(&self.tables(), 0, runs.iter().map(row).collect())],
            alt: self.alt(&runs),
            credit: None,
        })
    }
}

impl GradientEstimators {
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

    fn layers(&self, layout: Layout, runs: &[Run]) -> Vec<Layer> {
        let truth = 2.0 * self.mu;
        let highest = runs.iter().flat_map(|run| &run.shares).copied().fold(0.05, f64::max);
        let across = Scale::linear(truth - self.reach(), truth + self.reach());
        let up = Scale::linear(0.0, highest * 1.05).title("share of the draws");
        let plot = Plot::new(layout, across.title("one estimate of the gradient"), up);
        let frame =
            |run: &Run| plot.sketch().bars(Role::Model, &self.edges(), &run.shares).finish();
        let still = plot
            .sketch()
            .line(Role::Truth, &[(truth, 0.0), (truth, highest * 1.05)])
            .label(
                Role::Truth,
                (truth, highest),
                (8.0, 0.0),
                crate::draw::svg::Anchor::Start,
                &format!("true gradient {}", trimmed(truth, 3)),
            )
            .finish();
        vec![
            panels::still(plot.sketch().axes().finish()),
            panels::moving(&[0], runs.iter().map(frame).collect()),
            panels::still(still),
        ]
    }

    fn alt(&self, runs: &[Run]) -> String {
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
