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

use crate::draw::number::{fixed, trimmed};
use crate::figures::readers;
use crate::math::bound::evidence::{Bound, LinearGaussian};
use crate::math::bound::gaussian::Gaussian;
use crate::math::numbers::invalid::Invalid;
use crate::params::Reader;
use crate::plate::{Cell, Figure, FigureError, Plate, Status, Studio, TableShape};
use crate::plate::{Kind, SourceKey};

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
    read,
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

/// The model, the truth and everything on the map.
struct Map {
    posterior: (f64, f64),
    log_evidence: f64,
    /// Stops of the mean, ascending, and the one shown first.
    means: (Vec<f64>, usize),
    /// Stops of the standard deviation, ascending, and the one shown first.
    sds: (Vec<f64>, usize),
    /// `[mean][sd]`.
    bounds: Vec<Vec<Bound>>,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let x = reader.number("x", "the observation", -4.0..=4.0, 1.5);
    let meaning = "variance s of the decoder's noise";
    let noise_variance = reader.number("noise_variance", meaning, 0.07..=4.0, 0.25);
    let q_mean = reader.number("q_mean", "mean of the encoder shown first", -6.0..=6.0, 0.8);
    let meaning = "standard deviation of the encoder shown first";
    let q_sd = reader.number("q_sd", meaning, 0.3..=1.2, 0.6);
    let figure = BoundMap { x, noise_variance, q_mean, q_sd };
    let centre = figure.centre();
    let reach = f64::from(SIDE) / 10.0;
    if (q_mean - centre).abs() > reach + 1e-9 {
        let (low, high) = (trimmed(centre - reach, 1), trimmed(centre + reach, 1));
        reader.problem(
            "q_mean",
            format!("`q_mean` is {q_mean}, off the map about the true posterior"),
            format!("number from {low} to {high} for this observation"),
        );
    }
    Box::new(figure)
}

impl BoundMap {
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

    fn map(&self) -> Result<Map, Invalid> {
        let model = self.model()?;
        let posterior = model.posterior(&[self.x]);
        let posterior = posterior.marginal(0).unwrap_or((0.0, 1.0));
        let tenths = (10.0 * self.centre()).round();
        let means = (-SIDE..=SIDE).map(|k| (tenths + f64::from(k)) / 10.0);
        let sds = (SIXTHS.0..=SIXTHS.1).rev().map(|k| 6.0 / f64::from(k));
        let means = with_exact(means.collect(), self.q_mean, posterior.0, |mean| mean);
        let sds = with_exact(sds.collect(), self.q_sd, posterior.1, |sd| 1.0 / sd);
        let row = |mean: &f64| {
            let sds = sds.0.iter();
            sds.map(|sd| self.bound(&model, *mean, sd * sd)).collect()
        };
        Ok(Map {
            log_evidence: model.log_evidence(&[self.x]),
            bounds: means.0.iter().map(row).collect::<Result<_, _>>()?,
            posterior,
            means,
            sds,
        })
    }

    /// The encoders that the text speaks of.
    fn named(&self, map: &Map) -> [(&'static str, f64, f64); 5] {
        let (mean, sd) = map.posterior;
        let (start, right) = (self.q_sd * self.q_sd, sd * sd);
        [
            ("start", self.q_mean, start),
            ("right_mean", mean, start),
            ("right_width", self.q_mean, right),
            ("prior", 0.0, 1.0),
            ("posterior", mean, right),
        ]
    }

    fn rows(&self, map: &Map) -> Result<Vec<Vec<Cell>>, Invalid> {
        let model = self.model()?;
        let row = |(name, mean, variance): (&str, f64, f64)| {
            let bound = self.bound(&model, mean, variance)?;
            let mut row = vec![Cell::from(name), mean.into(), variance.into()];
            row.push(bound.log_evidence.into());
            row.extend(cells(&bound));
            Ok(row)
        };
        self.named(map).into_iter().map(row).collect()
    }

    fn alt(&self, map: &Map) -> String {
        let at = |mean: usize, sd: usize| map.bounds.get(mean).and_then(|row| row.get(sd));
        let told = at(map.means.1, map.sds.1).map_or_else(String::new, |bound| {
            format!(
                "There the reconstruction is {}, the divergence from the prior {}, the bound {} and the gap {}.",
                fixed(bound.reconstruction, 4),
                fixed(bound.kl, 4),
                fixed(bound.elbo, 4),
                fixed(bound.gap, 4)
            )
        });
        format!(
            "Bell curves of the prior, the true posterior with mean {} and standard deviation {}, and an encoder that can be dragged; \
             a map of the gap over the encoder's mean and spread, with oval level lines around the true posterior; and bars that \
             add up to the log evidence, {} nats wherever the encoder stands. It begins at mean {} and standard deviation {}. {told}",
            fixed(map.posterior.0, 2),
            fixed(map.posterior.1, 3),
            fixed(map.log_evidence, 4),
            trimmed(self.q_mean, 2),
            trimmed(self.q_sd, 3),
        )
    }
}

fn cells(bound: &Bound) -> [Cell; 4] {
    [bound.reconstruction, bound.kl, bound.elbo, bound.gap].map(Cell::from)
}

/// Stops of which the nearest to `start` becomes `start` itself, and the nearest to `truth` the truth, if it
/// is another one; and the index of `start`. Distances are measured in `of` a stop.
fn with_exact(
    mut stops: Vec<f64>,
    start: f64,
    truth: f64,
    of: impl Fn(f64) -> f64,
) -> (Vec<f64>, usize) {
    let nearest = |stops: &[f64], wanted: f64| {
        let far = |stop: &f64| (of(*stop) - of(wanted)).abs();
        let all = stops.iter().enumerate();
        all.min_by(|a, b| far(a.1).total_cmp(&far(b.1))).map_or(0, |(index, _)| index)
    };
    let (first, exact) = (nearest(&stops, start), nearest(&stops, truth));
    if let Some(stop) = stops.get_mut(exact) {
        *stop = truth;
    }
    if let Some(stop) = stops.get_mut(first) {
        *stop = start;
    }
    (stops, first)
}

impl Figure for BoundMap {
    fn tables(&self) -> Vec<TableShape> {
        let parts = ["reconstruction", "kl", "elbo", "gap"];
        let named = ["mean", "variance", "log_evidence"];
        vec![
            TableShape::new("encoders", &["encoder"], &[&named[..], &parts[..]].concat()),
            TableShape::new("map", &["mean", "sd"], &parts),
        ]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let map = self.map()?;
        let shapes = self.tables();
        let rows = map.means.0.iter().zip(&map.bounds).flat_map(|(mean, row)| {
            let row = map.sds.0.iter().zip(row);
            row.map(|(sd, bound)| {
                let mut cells = cells(bound).to_vec();
                cells.splice(0..0, [Cell::from(*mean), Cell::from(*sd)]);
                cells
            })
        });
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: format!(
                "natural logarithms: everything in nats; z from N(0, 1), x = {} given z from N(z, {})",
                trimmed(self.x, 3),
                trimmed(self.noise_variance, 3)
            ),
            axes: drawing::axes(&map),
            panels: drawing::panels(&map, self.noise_variance),
            readouts: drawing::readouts(&map),
            tables: vec![
                readers::filled(&shapes, 0, self.rows(&map)?),
                readers::filled(&shapes, 1, rows.collect()),
            ],
            alt: self.alt(&map),
            credit: None,
        })
    }
}
