//! A bound on the evidence, and everything it is made of.
//!
//! The reader should see that the truth, ln p(x), stays where it is while the encoder moves; what an
//! encoder loses is exactly its divergence from the true posterior. Kingma and Welling 2014, equation 3.

use super::readers as instrument;
use ndarray::{Array2, array};

use crate::draw::number::{fixed, significant};
use crate::draw::panels;
use crate::draw::theme::Role;
use crate::figures::readers;
use crate::math::bound::evidence::{Bound, LinearGaussian};
use crate::math::bound::gaussian::Gaussian;
use crate::math::numbers::invalid::Invalid;
use crate::params::Reader;
use crate::plate::{Cell, Figure, FigureError, Paper, Plate, Readout, Status, Studio, TableShape};
use crate::plate::{Kind, SourceKey};

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
    read,
};

#[derive(Debug)]
struct GaussianBound {
    rows: Array2<f64>,
    mu: Vec<f64>,
    noise_variance: f64,
    x: Vec<f64>,
    q_mean: Vec<f64>,
    q_covariance: Array2<f64>,
}

/// The model, the encoder and what it reaches.
struct Case {
    posterior: Gaussian,
    encoder: Gaussian,
    bound: Bound,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let meaning =
        "the matrix that turns a code into an observation, a row for each coordinate of x";
    let rows = reader.matrix("W", meaning, array![[1.0]]);
    let (d, k) = rows.dim();
    let mu = reader.point("mu", "what is added to W z", &vec![0.0; d]);
    let meaning = "variance of the decoder's noise";
    let noise_variance = reader.number("noise_variance", meaning, 1e-9..=1e9, 0.25);
    let x = reader.point("x", "the observation", &vec![1.5; d]);
    let q_mean = reader.point("q_mean", "mean of the encoder", &vec![0.8; k]);
    let usual = instrument::identity(k, 0.36);
    let meaning = "covariance of the encoder";
    let q_covariance = reader.matrix("q_covariance", meaning, usual);
    let kind = GaussianBound { rows, mu, noise_variance, x, q_mean, q_covariance };
    if let Err(wrong) = kind.case() {
        readers::note(reader, &wrong);
    }
    Box::new(kind)
}

impl GaussianBound {
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
        let values = ["log_evidence", "reconstruction", "kl", "elbo", "gap"];
        vec![TableShape::new("bound", &[], &values)]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let case = self.case()?;
        let Bound { log_evidence, reconstruction, kl, elbo, gap } = case.bound;
        let prior = Gaussian::standard(case.encoder.dimension());
        let bells = instrument::bells(&[
            (Role::Muted, "prior", &prior),
            (Role::Truth, "true posterior", &case.posterior),
            (Role::Model, "encoder", &case.encoder),
        ]);
        let title = instrument::coordinate("z", case.encoder.dimension());
        let cells = [log_evidence, reconstruction, kl, elbo, gap].map(Cell::from);
        let told = |label: &str, value: f64| Readout::told(label, fixed(value, 4));
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: "natural logarithms: everything in nats".to_owned(),
            axes: Vec::new(),
            panels: vec![panels::plot("codes", "", Paper::Once, [230.0, 220.0], |layout| {
                vec![panels::bells(layout, &title, "density", &bells)]
            })],
            readouts: vec![
                told("log evidence", log_evidence),
                told("bound", elbo),
                told("gap", gap),
                told("reconstruction", reconstruction),
                told("divergence from the prior", kl),
            ],
            tables: vec![readers::filled(&self.tables(), 0, vec![cells.to_vec()])],
            alt: alt(&case, &title),
            credit: None,
        })
    }
}

fn alt(case: &Case, title: &str) -> String {
    let marginal = |gaussian: &Gaussian| {
        let (mean, sd) = gaussian.marginal(0).unwrap_or((0.0, 1.0));
        format!("mean {} and standard deviation {}", fixed(mean, 2), significant(sd, 3))
    };
    format!(
        "Three bell curves along {title}: the prior, the true posterior with {}, the encoder with {}. \
         The log evidence is {} nats; the encoder reaches a bound of {}, made of a reconstruction of {} less a \
         divergence of {} from the prior. The gap is {}.",
        marginal(&case.posterior),
        marginal(&case.encoder),
        fixed(case.bound.log_evidence, 4),
        fixed(case.bound.elbo, 4),
        fixed(case.bound.reconstruction, 4),
        fixed(case.bound.kl, 4),
        fixed(case.bound.gap, 4),
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
