//! The beta knob on the variational autoencoder that can be solved by hand.
//!
//! The reader should see axes of the data switch off one after another as beta grows, each at its variance
//! over the decoder's noise, and beta walk along a curve of rate against distortion. Lucas and others 2019;
//! Alemi and others 2018.

use crate::draw::number::{fixed, significant, trimmed};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::bound::linear_vae::{AxisOptimum, collapse};
use crate::params::{Reader, Sweep};
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// Reverse water-filling: rate and distortion of every axis at every beta.
pub const KIND: Kind = Kind {
    name: "linear-vae",
    summary: "Rate and distortion of the best linear autoencoder, axis by axis, as beta grows.",
    key: SourceKey::file(file!()),
    corners: &["", "eigenvalues = [3, 3, 2, 1, 0.5]\nbetas = [40, 1]"],
    read,
};

/// The colours of the first axes; further ones share the last.
const ROLES: [Role; 4] = [Role::Truth, Role::Gold, Role::Model, Role::Noise];

#[derive(Debug)]
struct LinearVae {
    eigenvalues: Vec<f64>,
    noise_variance: f64,
    betas: Vec<f64>,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let positive = 1e-9..=1e9;
    let meaning = "variances of the data along their axes";
    let eigenvalues = reader.vector("eigenvalues", meaning, positive.clone(), 1..=64, &[4.0, 1.0]);
    let meaning = "variance of the decoder's noise";
    let noise_variance = reader.number("noise_variance", meaning, positive.clone(), 0.25);
    let usual = [0.25, 1.0, 2.0, 4.0, 8.0, 16.0];
    let betas = reader.vector("betas", "weights of the KL term", positive, 1..=200, &usual);
    Box::new(LinearVae { eigenvalues, noise_variance, betas })
}

impl Figure for LinearVae {
    fn tables(&self) -> Vec<TableShape> {
        let values = ["rate", "distortion", "active"];
        vec![TableShape::new("curve", &["beta", "axis"], &values)]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let stops: Vec<String> = self.betas.iter().map(|beta| significant(*beta, 3)).collect();
        let sweep = Sweep {
            values: self.betas.clone(),
            print: (0..self.betas.len()).take(6).collect(),
            start: self.betas.len() / 2,
        };
        let total =
            |beta: f64, of: fn(&AxisOptimum) -> f64| -> f64 { self.at(beta).iter().map(of).sum() };
        let readout = |label: &str, text: &dyn Fn(f64) -> String| Readout {
            label: label.to_owned(),
            axes: vec![0],
            texts: self.betas.iter().map(|beta| text(*beta)).collect(),
        };
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: format!(
                "rates in nats; the decoder's noise has variance {}",
                significant(self.noise_variance, 3)
            ),
            axes: vec![controls::slider("beta", "weight β", &sweep, |beta| significant(beta, 3))],
            panels: vec![
                panels::plot("rates", "", Paper::Once, [240.0, 220.0], |layout| {
                    self.rates(layout, &stops)
                }),
                panels::plot("trade", "", Paper::Once, [240.0, 220.0], |layout| self.trade(layout)),
            ],
            readouts: vec![
                readout("rate", &|beta| fixed(total(beta, |o| o.rate), 4)),
                readout("distortion", &|beta| significant(total(beta, |o| o.distortion), 4)),
                readout("axes in use", &|beta| {
                    let active = self.at(beta).iter().filter(|o| o.active).count();
                    format!("{active} of {}", self.eigenvalues.len())
                }),
            ],
            tables: vec![readers::filled(&self.tables(), 0, self.rows())],
            alt: self.alt(),
            credit: None,
        })
    }
}

impl LinearVae {
    /// The optimum of every axis at one beta.
    fn at(&self, beta: f64) -> Vec<AxisOptimum> {
        let axis = |lambda: &f64| AxisOptimum::new(*lambda, self.noise_variance, beta);
        self.eigenvalues.iter().map(axis).collect()
    }

    fn rows(&self) -> Vec<Vec<Cell>> {
        let of_beta = |beta: &f64| {
            let beta = *beta;
            let row = move |(axis, optimum): (usize, AxisOptimum)| {
                vec![
                    Cell::from(beta),
                    Cell::from(axis),
                    Cell::from(optimum.rate),
                    Cell::from(optimum.distortion),
                    Cell::from(optimum.active),
                ]
            };
            self.at(beta).into_iter().enumerate().map(row)
        };
        self.betas.iter().flat_map(of_beta).collect()
    }

    /// The range of beta that is drawn: what was asked for and where every axis collapses.
    fn range(&self) -> (f64, f64) {
        let collapses = self.eigenvalues.iter().map(|l| collapse(*l, self.noise_variance));
        let all = self.betas.iter().copied().chain(collapses);
        let (low, high) =
            all.fold((f64::INFINITY, 0.0f64), |(low, high), beta| (low.min(beta), high.max(beta)));
        (low / 1.2, high * 1.2)
    }

    /// Betas in equal factors over the range.
    fn dense(&self) -> Vec<f64> {
        let (low, high) = self.range();
        let beta = |k: i32| low * libm::pow(high / low, f64::from(k) / 200.0);
        (0..=200).map(beta).collect()
    }

    fn role(axis: usize) -> Role {
        ROLES.get(axis).copied().unwrap_or(Role::Muted)
    }

    /// The rate of each axis over beta.
    fn rates(&self, layout: Layout, stops: &[String]) -> Vec<Layer> {
        let (low, high) = self.range();
        let top = self.at(low).iter().map(|o| o.rate).fold(0.1, f64::max);
        let across = Scale::logarithmic(low, high).title("weight β");
        let up = Scale::linear(0.0, top).title("rate of each axis, nats");
        let plot = Plot::new(layout, across, up);
        let mut still = plot.sketch();
        still.frame();
        for (axis, lambda) in self.eigenvalues.iter().enumerate() {
            let curve: Vec<(f64, f64)> = self
                .dense()
                .into_iter()
                .map(|beta| (beta, AxisOptimum::new(*lambda, self.noise_variance, beta).rate))
                .collect();
            still.strong_curve(Self::role(axis), &curve);
            let off = collapse(*lambda, self.noise_variance);
            still.points(Self::role(axis), &[(off, 0.0)], 3.5);
        }
        let frame = |(beta, words): (&f64, &String)| {
            let handles: Vec<(f64, f64)> = self.at(*beta).iter().map(|o| (*beta, o.rate)).collect();
            plot.sketch()
                .labels_across(Some((*beta, words)))
                .line(Role::Accent, &[(*beta, 0.0), (*beta, top)])
                .points(Role::Accent, &handles, 5.0)
                .finish()
        };
        let frames = self.betas.iter().zip(stops).map(frame).collect();
        vec![panels::still(still.finish()), panels::moving(&[0], frames)]
    }

    /// Distortion over rate, summed over the axes: the curve that beta walks along.
    fn trade(&self, layout: Layout) -> Vec<Layer> {
        let sums = |beta: f64| {
            let optima = self.at(beta);
            let rate: f64 = optima.iter().map(|o| o.rate).sum();
            let distortion: f64 = optima.iter().map(|o| o.distortion).sum();
            (rate, distortion)
        };
        let curve: Vec<(f64, f64)> = self.dense().into_iter().map(sums).collect();
        let top = self.eigenvalues.iter().sum::<f64>();
        let right = curve.iter().map(|point| point.0).fold(0.1, f64::max);
        let across = Scale::linear(0.0, right).title("rate, nats");
        let up = Scale::linear(0.0, top * 1.02).title("distortion");
        let plot = Plot::new(layout, across, up);
        let still = plot.sketch().axes().strong_curve(Role::Truth, &curve).finish();
        let frame = |beta: &f64| plot.sketch().points(Role::Accent, &[sums(*beta)], 5.0).finish();
        let frames = self.betas.iter().map(frame).collect();
        vec![panels::still(still), panels::moving(&[0], frames)]
    }

    fn alt(&self) -> String {
        let told = |lambda: &f64| {
            let off = collapse(*lambda, self.noise_variance);
            format!("variance {} at β = {}", trimmed(*lambda, 4), significant(off, 3))
        };
        let told: Vec<String> = self.eigenvalues.iter().take(6).map(told).collect();
        let at_one: f64 = self.at(1.0).iter().map(|optimum| optimum.rate).sum();
        format!(
            "Two plots. In the first the rate of each axis falls in a straight line over the logarithm of β and reaches 0: {}. \
             In the second the distortion falls as the rate grows; at β = 1 the rate is {} nats in all.",
            told.join("; "),
            fixed(at_one, 4),
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;
    use std::f64::consts::LN_2;

    #[test]
    fn it_agrees_with_the_books_reference_values() {
        let plate = bench::plate(&KIND, "");
        let first = [2.0794, 1.3863, 1.0397, LN_2, 0.3466, 0.0];
        let second = [1.3863, LN_2, 0.3466, 0.0, 0.0, 0.0];
        for (step, references) in first.into_iter().zip(second).enumerate() {
            for (axis, reference) in [references.0, references.1].into_iter().enumerate() {
                let row = 2 * step + axis;
                let found = bench::number(&plate, "curve", row, "rate");
                assert!((found - reference).abs() < 5.1e-5, "{found} for {reference}");
                let active = bench::cell(&plate, "curve", row, "active");
                assert_eq!(active, Cell::from(reference > 0.0));
            }
        }
        assert_eq!(bench::number(&plate, "curve", 2, "distortion"), 0.25);
        assert!(plate.alt.contains("variance 4 at β = 16.0"), "{}", plate.alt);
    }

    #[test]
    fn what_is_not_above_zero_is_refused() {
        let refused = |toml: &str| bench::refused(&KIND, toml);
        assert_eq!(refused("betas = [0]"), ["betas"]);
        assert_eq!(refused("eigenvalues = [1, -1]"), ["eigenvalues"]);
        assert_eq!(refused("noise_variance = 0"), ["noise_variance"]);
    }
}
