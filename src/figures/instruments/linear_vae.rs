//! The beta knob on the variational autoencoder that can be solved by hand.
//!
//! The reader should see axes of the data switch off one after another as beta grows, each at its variance
//! over the decoder's noise, and beta walk along a curve of rate against distortion. Lucas and others 2019;
//! Alemi and others 2018.

use crate::figures::prelude::*;
use crate::math::bound::linear_vae::{AxisOptimum, collapse};

/// Reverse water-filling: rate and distortion of every axis at every beta.
pub const KIND: Kind = Kind {
    name: "linear-vae",
    summary: "Rate and distortion of the best linear autoencoder, axis by axis, as beta grows.",
    key: SourceKey::file(file!()),
    corners: &["", "eigenvalues = [3, 3, 2, 1, 0.5]\nbetas = [40, 1]"],
    read: |reader| Box::new(LinearVae::read(reader)),
};

/// The colours of the first axes; further ones are muted.
const ROLES: [Role; 4] = [Role::Truth, Role::Gold, Role::Model, Role::Noise];

#[derive(Debug)]
struct LinearVae {
    eigenvalues: Vec<f64>,
    noise_variance: f64,
    betas: Vec<f64>,
}

/// The optimum of every axis at one beta.
struct At {
    beta: f64,
    optima: Vec<AxisOptimum>,
}

/// A row of the table.
struct Row {
    beta: f64,
    axis: usize,
    optimum: AxisOptimum,
}

const CURVE: Columns<Row> = Columns {
    name: "curve",
    keys: &[("beta", |row| row.beta.into()), ("axis", |row| row.axis.into())],
    values: &[
        ("rate", |row| row.optimum.rate.into()),
        ("distortion", |row| row.optimum.distortion.into()),
        ("active", |row| row.optimum.active.into()),
    ],
};

impl At {
    /// Rate and distortion, summed over the axes.
    fn sums(&self) -> (f64, f64) {
        let sum = |of: fn(&AxisOptimum) -> f64| self.optima.iter().map(of).sum();
        (sum(|optimum| optimum.rate), sum(|optimum| optimum.distortion))
    }

    fn rows(&self) -> impl Iterator<Item = Row> {
        let optima = self.optima.iter().copied().enumerate();
        optima.map(|(axis, optimum)| Row { beta: self.beta, axis, optimum })
    }
}

impl LinearVae {
    fn read(reader: &mut Reader<'_>) -> Self {
        let positive = 1e-9..=1e9;
        let meaning = "variances of the data along their axes";
        let eigenvalues =
            reader.vector("eigenvalues", meaning, positive.clone(), 1..=64, &[4.0, 1.0]);
        let meaning = "variance of the decoder's noise";
        let noise_variance = reader.number("noise_variance", meaning, positive.clone(), 0.25);
        let usual = [0.25, 1.0, 2.0, 4.0, 8.0, 16.0];
        let betas = reader.vector("betas", "weights of the KL term", positive, 1..=200, &usual);
        Self { eigenvalues, noise_variance, betas }
    }

    fn at(&self, beta: f64) -> At {
        let axis = |lambda: &f64| AxisOptimum::new(*lambda, self.noise_variance, beta);
        At { beta, optima: self.eigenvalues.iter().map(axis).collect() }
    }

    /// The range of beta that is drawn: what was asked for and where every axis collapses.
    fn range(&self) -> (f64, f64) {
        let collapses = self.eigenvalues.iter().map(|l| collapse(*l, self.noise_variance));
        let all = self.betas.iter().copied().chain(collapses);
        let (low, high) =
            all.fold((f64::INFINITY, 0.0f64), |(low, high), beta| (low.min(beta), high.max(beta)));
        (low / 1.2, high * 1.2)
    }

    /// The optima at betas in equal factors over the range.
    fn dense(&self) -> Vec<At> {
        let (low, high) = self.range();
        let beta = |k: i32| low * libm::pow(high / low, f64::from(k) / 200.0);
        (0..=200).map(|k| self.at(beta(k))).collect()
    }
}

impl Figure for LinearVae {
    fn tables(&self) -> Vec<TableShape> {
        vec![CURVE.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let mut dials = Dials::default();
        // In the order in which they were written.
        let sweep = Sweep {
            values: self.betas.clone(),
            print: (0..self.betas.len()).take(6).collect(),
            start: self.betas.len() / 2,
        };
        let beta = dials.slider("beta", "weight β", &sweep, |beta| significant(beta, 3));
        let all = Frames::along(&beta, |beta| self.at(*beta));
        Ok(Plate {
            clock: format!(
                "rates in nats; the decoder's noise has variance {}",
                significant(self.noise_variance, 3)
            ),
            axes: dials.axes(),
            panels: vec![
                panels::plot("rates", "", Paper::Once, [240.0, 220.0], |layout| {
                    self.rates(layout, &all)
                }),
                panels::plot("trade", "", Paper::Once, [240.0, 220.0], |layout| {
                    self.trade(layout, &all)
                }),
            ],
            readouts: vec![
                all.readout("rate", |at| fixed(at.sums().0, 4)),
                all.readout("distortion", |at| significant(at.sums().1, 4)),
                all.readout("axes in use", |at| {
                    let active = at.optima.iter().filter(|optimum| optimum.active).count();
                    format!("{active} of {}", self.eigenvalues.len())
                }),
            ],
            tables: vec![CURVE.of(all.iter().flat_map(At::rows))],
            alt: self.alt(),
            ..Plate::exact("")
        })
    }
}

impl LinearVae {
    /// The rate of each axis over beta.
    fn rates(&self, layout: Layout, all: &Frames<At>) -> Vec<Layer> {
        let (low, high) = self.range();
        let top = self.at(low).optima.iter().map(|optimum| optimum.rate).fold(0.1, f64::max);
        let across = Scale::logarithmic(low, high).title("weight β");
        let up = Scale::linear(0.0, top).title("rate of each axis, nats");
        let plot = Plot::new(layout, across, up);
        let dense = self.dense();
        vec![
            plot.still(|sketch| {
                sketch.frame();
                for (axis, lambda) in self.eigenvalues.iter().enumerate() {
                    let role = ROLES.get(axis).copied().unwrap_or(Role::Muted);
                    let curve: Curve = dense
                        .iter()
                        .filter_map(|at| Some((at.beta, at.optima.get(axis)?.rate)))
                        .collect();
                    let off = collapse(*lambda, self.noise_variance);
                    sketch.strong_curve(role, &curve).points(role, &[(off, 0.0)], 3.5);
                }
            }),
            plot.each(all, |sketch, At { beta, optima }| {
                let handles: Curve = optima.iter().map(|optimum| (*beta, optimum.rate)).collect();
                sketch
                    .labels_across(Some((*beta, &significant(*beta, 3))))
                    .line(Role::Accent, &[(*beta, 0.0), (*beta, top)])
                    .points(Role::Accent, &handles, 5.0);
            }),
        ]
    }

    /// Distortion over rate, summed over the axes: the curve that beta walks along.
    fn trade(&self, layout: Layout, all: &Frames<At>) -> Vec<Layer> {
        let curve: Curve = self.dense().iter().map(At::sums).collect();
        let top = self.eigenvalues.iter().sum::<f64>();
        let right = curve.iter().map(|point| point.0).fold(0.1, f64::max);
        let across = Scale::linear(0.0, right).title("rate, nats");
        let up = Scale::linear(0.0, top * 1.02).title("distortion");
        let plot = Plot::new(layout, across, up);
        vec![
            plot.still(|sketch| {
                sketch.axes().strong_curve(Role::Truth, &curve);
            }),
            plot.each(all, |sketch, at| {
                sketch.points(Role::Accent, &[at.sums()], 5.0);
            }),
        ]
    }

    fn alt(&self) -> String {
        let told = |lambda: &f64| {
            let off = collapse(*lambda, self.noise_variance);
            format!("variance {} at β = {}", trimmed(*lambda, 4), significant(off, 3))
        };
        let told: Vec<String> = self.eigenvalues.iter().take(6).map(told).collect();
        format!(
            "Two plots. In the first the rate of each axis falls in a straight line over the logarithm of β and reaches 0: {}. \
             In the second the distortion falls as the rate grows; at β = 1 the rate is {} nats in all.",
            told.join("; "),
            fixed(self.at(1.0).sums().0, 4),
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
