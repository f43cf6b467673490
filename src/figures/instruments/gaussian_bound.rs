//! A bound on the evidence, and everything it is made of.
//!
//! The reader should see that the truth, ln p(x), stays where it is while the encoder moves; what an
//! encoder loses is exactly its divergence from the true posterior. Kingma and Welling 2014, equation 3.

use super::readers::{bells, coordinate, identity};
use crate::figures::prelude::*;
use crate::figures::readers::note;
use crate::math::bound::evidence::{Bound, LinearGaussian};
use crate::math::bound::gaussian::{Gaussian, Normal};
use crate::math::numbers::invalid::Invalid;

/// The evidence lower bound of a linear-Gaussian model in closed form.
pub const KIND: Kind = Kind {
    name: "gaussian-bound",
    summary: "The evidence of a linear-Gaussian model, the bound an encoder reaches, and the gap.",
    key: SourceKey::file(file!()),
    corners: &[
        "",
        "W = [[1, 0.5], [0, 2], [1, 1]]\nx = [1, 0, -1]",
        "q_mean = [1.2]\nq_covariance = [[0.2]]",
    ],
    read: |reader| Box::new(GaussianBound::read(reader)),
};

#[derive(Debug)]
struct GaussianBound {
    rows: Vec<Vec<f64>>,
    mu: Vec<f64>,
    noise_variance: f64,
    x: Vec<f64>,
    q_mean: Vec<f64>,
    q_covariance: Vec<Vec<f64>>,
}

/// The model, the encoder and what it reaches.
struct Case {
    posterior: Gaussian,
    encoder: Gaussian,
    bound: Bound,
}

const BOUND: Columns<Bound> = Columns {
    name: "bound",
    keys: &[],
    values: &[
        ("log_evidence", |bound| bound.log_evidence.into()),
        ("reconstruction", |bound| bound.reconstruction.into()),
        ("kl", |bound| bound.kl.into()),
        ("elbo", |bound| bound.elbo.into()),
        ("gap", |bound| bound.gap.into()),
    ],
};

impl GaussianBound {
    fn read(reader: &mut Reader<'_>) -> Self {
        let meaning =
            "the matrix that turns a code into an observation, a row for each coordinate of x";
        let rows = reader.matrix("W", meaning, vec![vec![1.0]]);
        let (d, k) = (rows.len(), rows.first().map_or(1, Vec::len));
        let mu = reader.point("mu", "what is added to W z", &vec![0.0; d]);
        let meaning = "variance of the decoder's noise";
        let noise_variance = reader.number("noise_variance", meaning, 1e-9..=1e9, 0.25);
        let x = reader.point("x", "the observation", &vec![1.5; d]);
        let q_mean = reader.point("q_mean", "mean of the encoder", &vec![0.8; k]);
        let meaning = "covariance of the encoder";
        let q_covariance = reader.matrix("q_covariance", meaning, identity(k, 0.36));
        let figure = Self { rows, mu, noise_variance, x, q_mean, q_covariance };
        if let Err(wrong) = figure.case() {
            note(reader, &wrong);
        }
        figure
    }

    fn case(&self) -> Result<Case, Invalid> {
        let model = LinearGaussian::new(self.rows.clone(), self.mu.clone(), self.noise_variance)?;
        let names = ["q_mean", "q_covariance"];
        let encoder = Gaussian::new(self.q_mean.clone(), self.q_covariance.clone(), names)?;
        let bound = model.bound(&self.x, &encoder)?;
        Ok(Case { posterior: model.posterior(&self.x), encoder, bound })
    }
}

impl Figure for GaussianBound {
    fn tables(&self) -> Vec<TableShape> {
        vec![BOUND.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let Case { posterior, encoder, bound } = self.case()?;
        let prior = Gaussian::standard(encoder.dimension());
        let bells = bells(&[
            (Role::Muted, "prior", &prior),
            (Role::Truth, "true posterior", &posterior),
            (Role::Model, "encoder", &encoder),
        ])?;
        let title = coordinate("z", encoder.dimension());
        let told = |label: &str, value: f64| Readout::told(label, fixed(value, 4));
        Ok(Plate {
            clock: "natural logarithms: everything in nats".to_owned(),
            panels: vec![panels::plot("codes", "", Paper::Once, [230.0, 220.0], |layout| {
                vec![panels::bells(layout, &title, "density", &bells)]
            })],
            readouts: vec![
                told("log evidence", bound.log_evidence),
                told("bound", bound.elbo),
                told("gap", bound.gap),
                told("reconstruction", bound.reconstruction),
                told("divergence from the prior", bound.kl),
            ],
            tables: vec![BOUND.of([&bound])],
            alt: alt(&posterior.marginal(0)?, &encoder.marginal(0)?, &bound, &title),
            ..Plate::exact("")
        })
    }
}

fn alt(posterior: &Normal, encoder: &Normal, bound: &Bound, title: &str) -> String {
    let told = |Normal { mean, sd }: &Normal| {
        format!("mean {} and standard deviation {}", fixed(*mean, 2), significant(*sd, 3))
    };
    format!(
        "Three bell curves along {title}: the prior, the true posterior with {}, the encoder with {}. \
         The log evidence is {} nats; the encoder reaches a bound of {}, made of a reconstruction of {} less a \
         divergence of {} from the prior. The gap is {}.",
        told(posterior),
        told(encoder),
        fixed(bound.log_evidence, 4),
        fixed(bound.elbo, 4),
        fixed(bound.reconstruction, 4),
        fixed(bound.kl, 4),
        fixed(bound.gap, 4),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn it_agrees_with_the_books_reference_values() {
        let columns = ["log_evidence", "reconstruction", "kl", "elbo", "gap"];
        let rows = [
            ("", [-1.9305, -1.9258, 0.5108, -2.4366, 0.5061]),
            ("q_mean = [1.2]", [-1.9305, -1.1258, 0.9108, -2.0366, 0.1061]),
            ("q_mean = [0]\nq_covariance = [[1]]", [-1.9305, -6.7258, 0.0, -6.7258, 4.7953]),
            ("q_mean = [1.2]\nq_covariance = [[0.2]]", [-1.9305, -0.8058, 1.1247, -1.9305, 0.0]),
        ];
        for (toml, references) in rows {
            let plate = bench::plate(&KIND, toml);
            for (column, reference) in columns.into_iter().zip(references) {
                let found = bench::number(&plate, "bound", 0, column);
                assert!((found - reference).abs() < 5.1e-5, "{column} is {found}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_under_its_name() {
        let refused = |toml: &str| bench::refused(&KIND, toml);
        assert_eq!(refused("W = [[1, 0], [1]]"), ["W"]);
        assert_eq!(refused("x = [1, 2]"), ["x"]);
        assert_eq!(refused("mu = [1, 2]"), ["mu"]);
        assert_eq!(refused("noise_variance = 0"), ["noise_variance"]);
        assert_eq!(refused("q_covariance = [[0]]"), ["q_covariance"]);
        assert_eq!(refused("q_mean = [0, 0]"), ["q_covariance"]);
    }
}
