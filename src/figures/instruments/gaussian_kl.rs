//! How far one Gaussian is from another.
//!
//! The reader should see that the divergence counts what the first believes and the second denies: it is
//! not a distance, and turning it round gives another number. Kingma and Welling 2014, appendix B.

use super::readers::{bells, coordinate, identity};
use crate::figures::prelude::*;
use crate::figures::readers::note;
use crate::math::bound::gaussian::Gaussian;
use crate::math::numbers::invalid::Invalid;

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
    read: |reader| Box::new(GaussianKl::read(reader)),
};

#[derive(Debug)]
struct GaussianKl {
    mean: Vec<f64>,
    covariance: Vec<Vec<f64>>,
    to_mean: Vec<f64>,
    to_covariance: Vec<Vec<f64>>,
}

const KL: Columns<f64> = Columns { name: "kl", keys: &[], values: &[("kl", |kl| (*kl).into())] };

impl GaussianKl {
    fn read(reader: &mut Reader<'_>) -> Self {
        let mean = reader.point("mean", "mean of the first Gaussian", &[0.8]);
        let d = mean.len();
        let meaning = "covariance of the first Gaussian";
        let covariance = reader.matrix("covariance", meaning, identity(d, 0.36));
        let to_mean = reader.point("to_mean", "mean of the second Gaussian", &vec![0.0; d]);
        let meaning = "covariance of the second Gaussian";
        let to_covariance = reader.matrix("to_covariance", meaning, identity(d, 1.0));
        let figure = Self { mean, covariance, to_mean, to_covariance };
        if let Err(wrong) = figure.pair() {
            note(reader, &wrong);
        }
        figure
    }

    /// Both Gaussians, checked to be of one dimension.
    fn pair(&self) -> Result<[Gaussian; 2], Invalid> {
        if self.to_mean.len() != self.mean.len() {
            let (found, wanted) = (self.to_mean.len(), self.mean.len());
            let message = format!("has {found} coordinates; it must have {wanted}, like `mean`");
            return Err(Invalid::one("to_mean", message));
        }
        let gaussian = |mean: &Vec<f64>, covariance: &Vec<Vec<f64>>, names| {
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
        vec![KL.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let [first, second] = self.pair()?;
        let (forward, backward) = (first.divergence(&second), second.divergence(&first));
        let bells = bells(&[(Role::Model, "first", &first), (Role::Truth, "second", &second)])?;
        let title = coordinate("x", self.mean.len());
        let (one, other) = (first.marginal(0)?, second.marginal(0)?);
        Ok(Plate {
            clock: "natural logarithms: divergences in nats".to_owned(),
            panels: vec![panels::plot("bells", "", Paper::Once, [220.0, 210.0], |layout| {
                vec![panels::bells(layout, &title, "density", &bells)]
            })],
            readouts: vec![
                Readout::told("divergence, first to second", significant(forward, 5)),
                Readout::told("turned round", significant(backward, 5)),
            ],
            tables: vec![KL.of([forward])],
            alt: format!(
                "Two bell curves along {title}: the first has mean {} and standard deviation {}, the second {} and {}. \
                 The divergence from the first to the second is {} nats, the other way round {}.",
                fixed(one.mean, 2),
                significant(one.sd, 3),
                fixed(other.mean, 2),
                significant(other.sd, 3),
                significant(forward, 4),
                significant(backward, 4),
            ),
            ..Plate::exact("")
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
