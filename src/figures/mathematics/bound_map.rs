//! The bound on one observation's evidence for every Gaussian encoder: a map, with a hand on it.
//!
//! What to see: ln p(x) stays where it is while the encoder moves; what the bound lacks is the divergence
//! from the true posterior, whose level lines are drawn in closed form; and the bound is a reconstruction less
//! a divergence from the prior, which pull in different directions. z ~ N(0, 1), x given z ~ N(z, s).
//! Kingma and Welling 2014, equations 1 to 3.

mod drawing;
#[cfg(test)]
mod tests;

use ndarray::array;

use crate::figures::prelude::*;
use crate::math::bound::evidence::{Bound, LinearGaussian};
use crate::math::bound::gaussian::{Gaussian, Normal};
use crate::math::numbers::invalid::Invalid;

/// The bound over all encoders, by hand.
pub const KIND: Kind = Kind {
    name: "bound-map",
    summary: "The evidence bound of one observation over mean and spread of the encoder, with bars for its parts.",
    key: SourceKey::file(file!()),
    corners: &[
        "",
        "x = -4\nq_mean = -3\nnoise_variance = 0.07\nq_sd = 0.3",
        "x = 4\nq_mean = 1\nnoise_variance = 4\nq_sd = 1.2",
    ],
    read: |reader| Box::new(BoundMap::read(reader)),
};

/// Means on the map to each side of the middle one, a tenth apart.
const SIDE: i32 = 13;

/// Sharpnesses 1 / sigma on the map: sixths from 5 / 6 to 20 / 6, so that the summits of the bells, whose height is
/// 0.4 / sigma, stand at equal distances and can be dragged.
const SIXTHS: (i32, i32) = (5, 20);

#[derive(Debug)]
struct BoundMap {
    x: f64,
    noise_variance: f64,
    q_mean: f64,
    q_sd: f64,
}

/// The truth, and every encoder on the map.
struct Map {
    posterior: Normal,
    log_evidence: f64,
    /// Stops of the mean, ascending.
    mean: Dial<f64>,
    /// Stops of the standard deviation, ascending.
    sd: Dial<f64>,
    all: Frames<At>,
}

/// An encoder on the map and its bound.
struct At {
    mean: f64,
    sd: f64,
    bound: Bound,
}

/// An encoder that the text speaks of.
struct Named {
    name: &'static str,
    mean: f64,
    variance: f64,
    bound: Bound,
}

const ENCODERS: Columns<Named> = Columns {
    name: "encoders",
    keys: &[("encoder", |named| named.name.into())],
    values: &[
        ("mean", |named| named.mean.into()),
        ("variance", |named| named.variance.into()),
        ("log_evidence", |named| named.bound.log_evidence.into()),
        ("reconstruction", |named| named.bound.reconstruction.into()),
        ("kl", |named| named.bound.kl.into()),
        ("elbo", |named| named.bound.elbo.into()),
        ("gap", |named| named.bound.gap.into()),
    ],
};

const MAP: Columns<At> = Columns {
    name: "map",
    keys: &[("mean", |at| at.mean.into()), ("sd", |at| at.sd.into())],
    values: &[
        ("reconstruction", |at| at.bound.reconstruction.into()),
        ("kl", |at| at.bound.kl.into()),
        ("elbo", |at| at.bound.elbo.into()),
        ("gap", |at| at.bound.gap.into()),
    ],
};

impl BoundMap {
    fn read(reader: &mut Reader<'_>) -> Self {
        let noise = "variance s of the decoder's noise";
        let sd = "standard deviation of the encoder shown first";
        let figure = Self {
            x: reader.number("x", "the observation", -4.0..=4.0, 1.5),
            noise_variance: reader.number("noise_variance", noise, 0.07..=4.0, 0.25),
            q_mean: reader.number("q_mean", "mean of the encoder shown first", -6.0..=6.0, 0.8),
            q_sd: reader.number("q_sd", sd, 0.3..=1.2, 0.6),
        };
        let (centre, reach) = (figure.centre(), f64::from(SIDE) / 10.0);
        if (figure.q_mean - centre).abs() > reach + 1e-9 {
            let (low, high) = (trimmed(centre - reach, 1), trimmed(centre + reach, 1));
            reader.problem(
                "q_mean",
                format!("`q_mean` is {}, off the map about the true posterior", figure.q_mean),
                format!("number from {low} to {high} for this observation"),
            );
        }
        figure
    }

    fn model(&self) -> Result<LinearGaussian, Invalid> {
        LinearGaussian::new(array![[1.0]], vec![0.0], self.noise_variance)
    }

    /// The middle of the map: the posterior's mean, to a tenth.
    fn centre(&self) -> f64 {
        (10.0 * self.x / (1.0 + self.noise_variance)).round() / 10.0
    }

    fn bound(&self, model: &LinearGaussian, mean: f64, variance: f64) -> Result<Bound, Invalid> {
        let encoder = Gaussian::new(vec![mean], array![[variance]], ["q_mean", "q_sd"])?;
        model.bound(&[self.x], &encoder)
    }

    fn map(&self, model: &LinearGaussian, dials: &mut Dials) -> Result<Map, Invalid> {
        let posterior = model.posterior(&[self.x]).marginal(0)?;
        let tenths = (10.0 * self.centre()).round();
        let means: Vec<f64> = (-SIDE..=SIDE).map(|k| (tenths + f64::from(k)) / 10.0).collect();
        let sds: Vec<f64> = (SIXTHS.0..=SIXTHS.1).rev().map(|k| 6.0 / f64::from(k)).collect();
        let means = with_exact(&means, self.q_mean, posterior.mean, |mean| mean);
        let sds = with_exact(&sds, self.q_sd, posterior.sd, |sd| 1.0 / sd);
        let mean = dials.slider("mean", "encoder's mean μ", &means, |mean| trimmed(mean, 2));
        let sd = dials.slider("sd", "encoder's spread σ", &sds, |sd| trimmed(sd, 3));
        let all = Frames::along(&mean, |mean| *mean).each_by(&sd, |mean, sd| {
            let bound = self.bound(model, *mean, sd * sd)?;
            Ok(At { mean: *mean, sd: *sd, bound })
        })?;
        Ok(Map { posterior, log_evidence: model.log_evidence(&[self.x]), mean, sd, all })
    }

    /// The encoders that the text speaks of; the one shown first comes first.
    fn named(&self, model: &LinearGaussian, posterior: Normal) -> Result<[Named; 5], Invalid> {
        let named = |name, mean, variance| {
            Ok(Named { name, mean, variance, bound: self.bound(model, mean, variance)? })
        };
        let (mean, start, right) = (posterior.mean, self.q_sd * self.q_sd, posterior.variance());
        Ok([
            named("start", self.q_mean, start)?,
            named("right_mean", mean, start)?,
            named("right_width", self.q_mean, right)?,
            named("prior", 0.0, 1.0)?,
            named("posterior", mean, right)?,
        ])
    }
}

/// Stops of which the nearest to `start` becomes `start` itself, and the nearest to `truth` the truth, if it
/// is another one; `start` is shown first. Distances are measured in `of` a stop.
fn with_exact(stops: &[f64], start: f64, truth: f64, of: impl Fn(f64) -> f64) -> Sweep {
    let nearest = |wanted: f64| {
        let far = |stop: &f64| (of(*stop) - of(wanted)).abs();
        stops.iter().copied().min_by(|a, b| far(a).total_cmp(&far(b)))
    };
    let (first, exact) = (nearest(start), nearest(truth));
    let moved = |stop: &f64| match Some(*stop) {
        stop if stop == first => start,
        stop if stop == exact => truth,
        _ => *stop,
    };
    Sweep::of(stops.iter().map(moved), &[start], start)
}

impl Figure for BoundMap {
    fn tables(&self) -> Vec<TableShape> {
        vec![ENCODERS.shape(), MAP.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let model = self.model()?;
        let mut dials = Dials::default();
        let map = self.map(&model, &mut dials)?;
        let named = self.named(&model, map.posterior)?;
        Ok(Plate {
            clock: format!(
                "natural logarithms: everything in nats; z from N(0, 1), x = {} given z from N(z, {})",
                trimmed(self.x, 3),
                trimmed(self.noise_variance, 3)
            ),
            axes: dials.axes(),
            panels: map.panels(self.noise_variance),
            readouts: vec![
                map.all.readout("bound", |at| fixed(at.bound.elbo, 4)),
                Readout::told("ln p(x)", fixed(map.log_evidence, 4)),
            ],
            alt: self.alt(&map, &named),
            tables: vec![ENCODERS.of(named), MAP.of(&map.all)],
            ..Plate::exact("")
        })
    }
}

impl BoundMap {
    fn alt(&self, map: &Map, [Named { bound, .. }, ..]: &[Named; 5]) -> String {
        let told = format!(
            "There the reconstruction is {}, the divergence from the prior {}, the bound {} and the gap {}.",
            fixed(bound.reconstruction, 4),
            fixed(bound.kl, 4),
            fixed(bound.elbo, 4),
            fixed(bound.gap, 4)
        );
        format!(
            "Bell curves of the prior, the true posterior with mean {} and standard deviation {}, and an encoder that can be dragged; \
             a map of the gap over the encoder's mean and spread, with oval level lines around the true posterior; and bars that \
             add up to the log evidence, {} nats wherever the encoder stands. It begins at mean {} and standard deviation {}. {told}",
            fixed(map.posterior.mean, 2),
            fixed(map.posterior.sd, 3),
            fixed(map.log_evidence, 4),
            trimmed(self.q_mean, 2),
            trimmed(self.q_sd, 3),
        )
    }
}
