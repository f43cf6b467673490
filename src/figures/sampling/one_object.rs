//! One state, four read-outs: score, noise, clean value and velocity, tied together by Tweedie's formula.
//!
//! The reader should see that dragging the noisy value moves all four at once, since each follows from any
//! other: where the log density is steep the noise is large and the clean guess far away; at its summit and
//! in its valley there is no slope and the guess of the noise is nought. Robbins 1956; Miyasawa 1961; Efron
//! 2011; Salimans and Ho 2022, section 4, for the velocity.

mod drawing;

use crate::draw::number::fixed;
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::bound::gaussian::normal_density;
use crate::math::numbers::statistics::linspace;
use crate::math::process::conversion::{Quantity, from_x0, to_x0};
use crate::math::process::denoiser::Denoiser;
use crate::math::process::mixture::{GaussianMixture, NamedMixture};
use crate::params::{Reader, Sweep};
use crate::plate::{Cell, Figure, FigureError, Paper, Plate, Readout, Status, Studio, TableShape};
use crate::plate::{Kind, SourceKey};

/// The kind.
pub const KIND: Kind = Kind {
    name: "one-object",
    summary: "Score, noise, clean value and velocity at one noisy value of two bumps, all moving together.",
    key: SourceKey::file(file!()),
    corners: &["", "levels = [0.99, 0.01]\nshown = 1\nx = 0"],
    read,
};

/// The plots show -`REACH`…`REACH`.
const REACH: f64 = 2.2;

/// The lowest log density that may be drawn.
const DEEPEST: f64 = -6.0;

/// Half the length of the tangent, in pixels.
const TANGENT: f64 = 84.0;

#[derive(Debug)]
struct OneObject {
    levels: Vec<f64>,
    shown: usize,
    x: Sweep,
}

/// What is known at one noisy value.
#[derive(Clone, Copy, Debug)]
struct Known {
    x: f64,
    alpha_bar: f64,
    log_density: f64,
    responsibility: f64,
    score: f64,
    x0_hat: f64,
    eps_hat: f64,
    v_hat: f64,
}

/// A curve: its colour, its value, its name.
type Currency = (Role, fn(&Known) -> f64, &'static str);

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let levels = reader.vector(
        "levels",
        "the noise levels to choose from, each a share of signal ᾱ",
        0.01..=0.99,
        1..=6,
        &[0.9, 0.6, 0.3, 0.05],
    );
    let last = levels.len().saturating_sub(1);
    let shown = reader.integer(
        "shown",
        "which of the levels is shown first, from 0",
        0..=5,
        last.min(2) as i64,
    );
    if shown as usize > last {
        let message = format!("`shown` is {shown}, but the last of the levels is {last}");
        reader.problem("shown", message, format!("take 0 to {last}"));
    }
    let x = reader.sweep("x", "the noisy value", -2.0..=2.0, usual_values());
    Box::new(OneObject { shown: (shown as usize).min(last), levels, x })
}

/// Every tenth from -2 to 2, exact to the last bit, and 0.4 first.
fn usual_values() -> Sweep {
    Sweep {
        values: (-20..=20).map(|tenths| f64::from(tenths) / 10.0).collect(),
        print: vec![24],
        start: 24,
    }
}

/// Everything that is known at `x`, each currency made from the clean guess.
fn at(data: &GaussianMixture, x: f64, alpha_bar: f64) -> Known {
    let x0 = data.x0_hat(&[x], alpha_bar);
    let of = |quantity| first(&from_x0(quantity, &x0, &[x], alpha_bar));
    Known {
        x,
        alpha_bar,
        log_density: data.log_density(&[x], alpha_bar),
        responsibility: first(&data.responsibilities(&[x], alpha_bar)),
        score: first(&data.score(&[x], alpha_bar)),
        eps_hat: of(Quantity::Eps),
        v_hat: of(Quantity::V),
        x0_hat: first(&x0),
    }
}

fn first(values: &[f64]) -> f64 {
    values.first().copied().unwrap_or_default()
}

/// The clean guess by three routes that share no formula: responsibilities and component means; the closed-form score
/// through Tweedie's formula; and Bayes' rule as it stands, both integrals summed in steps of 1/1000.
fn routes(data: &GaussianMixture, x: f64, alpha_bar: f64) -> [(&'static str, f64); 3] {
    let score = data.score(&[x], alpha_bar);
    let tweedie = first(&to_x0(Quantity::Score, &score, &[x], alpha_bar));
    let (signal, noise) = (alpha_bar.sqrt(), (1.0 - alpha_bar).sqrt());
    let (mut above, mut below) = (0.0, 0.0);
    for x0 in linspace(-3.0, 3.0, 6001) {
        let weight =
            libm::exp(data.log_density(&[x0], 1.0)) * normal_density(x, signal * x0, noise);
        above += x0 * weight;
        below += weight;
    }
    [
        ("mixture", first(&data.x0_hat(&[x], alpha_bar))),
        ("tweedie", tweedie),
        ("bayes", above / below),
    ]
}

impl OneObject {
    fn known(&self, data: &GaussianMixture) -> Vec<Vec<Known>> {
        let level = |alpha_bar: &f64| {
            let values = self.x.values.iter();
            values.map(|x| at(data, *x, *alpha_bar)).collect()
        };
        self.levels.iter().map(level).collect()
    }
}

impl Figure for OneObject {
    fn tables(&self) -> Vec<TableShape> {
        let guesses = ["log_density", "responsibility", "score", "x0_hat", "eps_hat", "v_hat"];
        vec![
            TableShape::new("points", &["alpha_bar", "x"], &guesses),
            TableShape::new(
                "levels",
                &["alpha_bar"],
                &["signal", "noise", "component_mean", "component_variance"],
            ),
            TableShape::new("routes", &["alpha_bar", "route"], &["x", "x0_hat"]),
        ]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let data = NamedMixture::G2.mixture();
        let known = self.known(&data);
        let texts: Vec<String> = self.levels.iter().map(|a| fixed(*a, 2)).collect();
        let across = "noisy value x";
        let heights = [176.0, 164.0];
        let low = [200.0, 190.0];
        let readout = |label: &str, of: fn(&Known) -> f64| Readout {
            label: label.to_owned(),
            axes: vec![0, 1],
            texts: known.iter().flatten().map(|k| fixed(of(k), 4)).collect(),
        };
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: "DDPM time, told by its level: ᾱ = 1 is the data, 0 is noise".to_owned(),
            axes: vec![
                controls::choice("alpha_bar", "signal kept, ᾱ", &texts, self.shown),
                controls::slider("x", across, &self.x, |x| fixed(x, 2)),
            ],
            panels: vec![
                panels::plot("density", "", Paper::Once, heights, |layout| {
                    self.density(layout, &data, &known)
                }),
                panels::plot("score", "", Paper::Once, heights, |layout| {
                    self.score(layout, &data, &known)
                }),
                panels::plot("guesses", "", Paper::Once, low, |layout| {
                    self.guesses(layout, &data, &known)
                }),
            ],
            readouts: vec![
                readout("score", |k| k.score),
                readout("guess of the noise", |k| k.eps_hat),
                readout("of the clean value", |k| k.x0_hat),
                readout("of the velocity", |k| k.v_hat),
                readout("from the right bump", |k| k.responsibility),
            ],
            tables: self.filled(&data, &known),
            alt: self.alt(&known),
            credit: None,
        })
    }
}

impl OneObject {
    fn filled(&self, data: &GaussianMixture, known: &[Vec<Known>]) -> Vec<crate::plate::Table> {
        let shapes = self.tables();
        let levels = || self.levels.iter().copied();
        let points = levels().zip(known).flat_map(|(alpha_bar, known)| {
            known.iter().map(move |k| {
                let numbers = [
                    alpha_bar,
                    k.x,
                    k.log_density,
                    k.responsibility,
                    k.score,
                    k.x0_hat,
                    k.eps_hat,
                    k.v_hat,
                ];
                numbers.map(Cell::from).to_vec()
            })
        });
        let sd = data.component_standard_deviation(0, 0).unwrap_or_default();
        let mean = data.component_mean(0).map_or(0.0, first);
        let level = |alpha_bar: f64| {
            let signal = alpha_bar.sqrt();
            let variance = alpha_bar * sd * sd + 1.0 - alpha_bar;
            let numbers = [alpha_bar, signal, (1.0 - alpha_bar).sqrt(), signal * mean, variance];
            numbers.map(Cell::from).to_vec()
        };
        let x = self.x.values.get(self.x.start).copied().unwrap_or(0.4);
        let route = levels().flat_map(|alpha_bar| {
            routes(data, x, alpha_bar)
                .map(|(name, x0_hat)| vec![alpha_bar.into(), name.into(), x.into(), x0_hat.into()])
        });
        vec![
            readers::filled(&shapes, 0, points.collect()),
            readers::filled(&shapes, 1, levels().map(level).collect()),
            readers::filled(&shapes, 2, route.collect()),
        ]
    }

    fn alt(&self, known: &[Vec<Known>]) -> String {
        let mut text = "Three plots over the noisy value: the logarithm of the density of two bumps under noise, \
             with its tangent; the slope of that curve; and the guesses of clean value, noise and velocity. The slope is minus \
             the guess of the noise over its amplitude, so that where the first curve is level the guess of the noise is nought."
            .to_owned();
        let level = self.levels.get(self.shown).zip(known.get(self.shown));
        if let Some((alpha_bar, known)) = level
            && let Some(k) = known.get(self.x.start)
        {
            text += &format!(
                " At {} with {} of the variance signal: score {}, noise {}, clean value {}, velocity {}.",
                fixed(k.x, 1),
                fixed(*alpha_bar, 2),
                fixed(k.score, 4),
                fixed(k.eps_hat, 4),
                fixed(k.x0_hat, 4),
                fixed(k.v_hat, 4),
            );
        }
        text
    }
}

#[cfg(test)]
mod tests;
