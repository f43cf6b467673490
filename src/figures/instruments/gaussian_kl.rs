//! How far one Gaussian is from another.
//!
//! The reader should see that the divergence counts what the first believes and the second denies: it is
//! not a distance, and turning it round gives another number. Kingma and Welling 2014, appendix B.

use super::readers as instrument;
use ndarray::Array2;

use crate::draw::number::{fixed, significant};
use crate::draw::panels;
use crate::draw::theme::Role;
use crate::figures::readers;
use crate::math::bound::gaussian::Gaussian;
use crate::math::numbers::invalid::Invalid;
use crate::params::Reader;
use crate::plate::{Cell, Figure, FigureError, Paper, Plate, Readout, Status, Studio, TableShape};
use crate::plate::{Kind, SourceKey};

/// The divergence of two Gaussians in closed form.
pub const KIND: Kind = Kind {
    name: "gaussian-kl",
    summary: "The Kullback-Leibler divergence from one Gaussian to another.",
    key: SourceKey::file(file!()),
    corners: &[
        "",
        "mean = [1, 0]\ncovariance = [[2, 0.5], [0.5, 1]]",
        "mean = [0]\ncovariance = [[1]]",
    ],
    read,
};

#[derive(Debug)]
struct GaussianKl {
    mean: Vec<f64>,
    covariance: Array2<f64>,
    to_mean: Vec<f64>,
    to_covariance: Array2<f64>,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let mean = reader.point("mean", "mean of the first Gaussian", &[0.8]);
    let usual = instrument::identity(mean.len(), 0.36);
    let meaning = "covariance of the first Gaussian";
    let covariance = reader.matrix("covariance", meaning, usual);
    let usual = vec![0.0; mean.len()];
    let to_mean = reader.point("to_mean", "mean of the second Gaussian", &usual);
    let usual = instrument::identity(mean.len(), 1.0);
    let meaning = "covariance of the second Gaussian";
    let to_covariance = reader.matrix("to_covariance", meaning, usual);
    let kind = GaussianKl { mean, covariance, to_mean, to_covariance };
    if let Err(wrong) = kind.pair() {
        readers::note(reader, &wrong);
    }
    Box::new(kind)
}

impl GaussianKl {
    /// Both Gaussians, checked to be of one dimension.
    fn pair(&self) -> Result<[Gaussian; 2], Invalid> {
        if self.to_mean.len() != self.mean.len() {
            let (found, wanted) = (self.to_mean.len(), self.mean.len());
            let message = format!("has {found} coordinates; it must have {wanted}, like `mean`");
            return Err(Invalid::one("to_mean", message));
        }
        let gaussian = |mean: &Vec<f64>, covariance: &Array2<f64>, names| {
            Gaussian::new(mean.clone(), covariance.clone(), names)
        };
        Ok([
            gaussian(&self.mean, &self.covariance, ["mean", "covariance"])?,
            gaussian(&self.to_mean, &self.to_covariance, ["to_mean", "to_covariance"])?,
        ])
    }
}

impl Figure for GaussianKl {
    fn tables(&self) -> Vec<TableShape> {
        vec![TableShape::new("kl", &[], &["kl"])]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let [first, second] = self.pair()?;
        let (forward, backward) = (first.divergence(&second), second.divergence(&first));
        let bells =
            instrument::bells(&[(Role::Model, "first", &first), (Role::Truth, "second", &second)]);
        let title = instrument::coordinate("x", self.mean.len());
        let marginal = |g: &Gaussian| g.marginal(0).unwrap_or((0.0, 1.0));
        let ((m1, s1), (m2, s2)) = (marginal(&first), marginal(&second));
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: "natural logarithms: divergences in nats".to_owned(),
            axes: Vec::new(),
            panels: vec![panels::plot("bells", "", Paper::Once, [220.0, 210.0], |layout| {
                vec![panels::bells(layout, &title, "density", &bells)]
            })],
            readouts: vec![
                Readout::told("divergence, first to second", significant(forward, 5)),
                Readout::told("turned round", significant(backward, 5)),
            ],
            tables: vec![readers::filled(&self.tables(), 0, vec![vec![Cell::from(forward)]])],
            alt: format!(
                "Two bell curves along {title}: the first has mean {} and standard deviation {}, the second {} and {}. \
                 The divergence from the first to the second is {} nats, the other way round {}.",
                fixed(m1, 2),
                significant(s1, 3),
                fixed(m2, 2),
                significant(s2, 3),
                significant(forward, 4),
                significant(backward, 4),
            ),
            credit: None,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    #[test]
    fn it_agrees_with_the_books_reference_values() {
        let kl = |toml: &str| bench::number(&bench::plate(&KIND, toml), "kl", 0, "kl");
        // The encoders of the worked example against the prior, and against the true posterior.
        assert!((kl("mean = [0.8]\ncovariance = [[0.36]]") - 0.5108).abs() < 5e-5);
        assert!((kl("mean = [1.2]\ncovariance = [[0.2]]") - 1.1247).abs() < 5e-5);
        let gap =
            kl("mean = [0.8]\ncovariance = [[0.36]]\nto_mean = [1.2]\nto_covariance = [[0.2]]");
        assert!((gap - 0.5061).abs() < 5e-5);
        assert_eq!(kl("mean = [0, 0, 0]\ncovariance = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]"), 0.0);
    }

    #[test]
    fn what_is_no_gaussian_is_refused() {
        let refused = |toml: &str| bench::refused(&KIND, toml);
        assert_eq!(refused("covariance = [[-1]]"), ["covariance"]);
        assert_eq!(refused("to_covariance = [[1, 2], [2, 1]]"), ["to_covariance"]);
        assert_eq!(refused("mean = [0, 0]\nto_mean = [1]"), ["to_mean"]);
        assert_eq!(refused("mean = [0, 0]\ncovariance = [[1, 2], [2, 1]]"), ["covariance"]);
        assert_eq!(refused("mean = []"), ["mean"]);
        assert_eq!(refused("covariance = [[1], 2]"), ["covariance"]);
    }
}
