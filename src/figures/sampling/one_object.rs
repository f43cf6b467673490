//! One state, four read-outs: score, noise, clean value and velocity, tied together by Tweedie's formula.
//!
//! The reader should see that dragging the noisy value moves all four at once, since each follows from any
//! other: where the log density is steep the noise is large and the clean guess far away; at its summit and
//! in its valley there is no slope and the guess of the noise is nought. Robbins 1956; Miyasawa 1961; Efron
//! 2011; Salimans and Ho 2022, section 4, for the velocity.

mod drawing;

use crate::figures::prelude::*;
use crate::math::bound::gaussian::normal_density;
use crate::math::numbers::coordinates::coordinates;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::statistics::linspace;
use crate::math::process::conversion::{Quantity, from_x0, to_x0};
use crate::math::process::denoiser::Denoiser;
use crate::math::process::mixture::{GaussianMixture, NamedMixture};

/// The kind.
pub const KIND: Kind = Kind {
    name: "one-object",
    summary: "Score, noise, clean value and velocity at one noisy value of two bumps, all moving together.",
    key: SourceKey::file(file!()),
    corners: &["", "levels = [0.99, 0.01]\nshown = 1\nx = 0"],
    read: |reader| Box::new(OneObject::read(reader)),
};

/// The plots show -`REACH`…`REACH`.
const REACH: f64 = 2.2;

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

/// A noise level, and all that is known along the axis there.
struct AtLevel {
    alpha_bar: f64,
    signal: f64,
    noise: f64,
    component_mean: f64,
    component_variance: f64,
    dense: Vec<Known>,
    /// What is known at the right end of the plots.
    edge: Known,
}

/// What the plots show: the levels, and each value of `x` at each of them.
struct Seen<'a> {
    levels: &'a Frames<AtLevel>,
    x: &'a Dial<f64>,
    known: &'a Frames<Known>,
}

/// The clean guess by one of three routes that share no formula.
struct Route {
    alpha_bar: f64,
    name: &'static str,
    x: f64,
    x0_hat: f64,
}

const POINTS: Columns<Known> = Columns {
    name: "points",
    keys: &[("alpha_bar", |known| known.alpha_bar.into()), ("x", |known| known.x.into())],
    values: &[
        ("log_density", |known| known.log_density.into()),
        ("responsibility", |known| known.responsibility.into()),
        ("score", |known| known.score.into()),
        ("x0_hat", |known| known.x0_hat.into()),
        ("eps_hat", |known| known.eps_hat.into()),
        ("v_hat", |known| known.v_hat.into()),
    ],
};

const LEVELS: Columns<AtLevel> = Columns {
    name: "levels",
    keys: &[("alpha_bar", |level| level.alpha_bar.into())],
    values: &[
        ("signal", |level| level.signal.into()),
        ("noise", |level| level.noise.into()),
        ("component_mean", |level| level.component_mean.into()),
        ("component_variance", |level| level.component_variance.into()),
    ],
};

const ROUTES: Columns<Route> = Columns {
    name: "routes",
    keys: &[("alpha_bar", |route| route.alpha_bar.into()), ("route", |route| route.name.into())],
    values: &[("x", |route| route.x.into()), ("x0_hat", |route| route.x0_hat.into())],
};

/// Everything that is known at `x`, each currency made from the clean guess.
fn at(data: &GaussianMixture, x: f64, alpha_bar: f64) -> Result<Known, Invalid> {
    let [x0_hat] = coordinates(&data.x0_hat(&[x], alpha_bar))?;
    let of = |quantity| coordinates(&from_x0(quantity, &[x0_hat], &[x], alpha_bar));
    let ([score], [eps_hat], [v_hat]) =
        (coordinates(&data.score(&[x], alpha_bar))?, of(Quantity::Eps)?, of(Quantity::V)?);
    let [responsibility, _] = coordinates(&data.responsibilities(&[x], alpha_bar))?;
    let log_density = data.log_density(&[x], alpha_bar);
    Ok(Known { x, alpha_bar, log_density, responsibility, score, x0_hat, eps_hat, v_hat })
}

/// All that is known along the axis at a level.
fn at_level(data: &GaussianMixture, alpha_bar: f64) -> Result<AtLevel, FigureError> {
    let missing = || FigureError::new("the data have no component");
    let [mean] = coordinates(data.component_mean(0).ok_or_else(missing)?)?;
    let sd = data.component_standard_deviation(0, 0).ok_or_else(missing)?;
    let signal = alpha_bar.sqrt();
    let along = linspace(-REACH, REACH, 221).into_iter();
    Ok(AtLevel {
        alpha_bar,
        signal,
        noise: (1.0 - alpha_bar).sqrt(),
        component_mean: signal * mean,
        component_variance: alpha_bar * sd * sd + 1.0 - alpha_bar,
        dense: along.map(|x| at(data, x, alpha_bar)).collect::<Result<_, _>>()?,
        edge: at(data, REACH, alpha_bar)?,
    })
}

/// The clean guess from responsibilities and component means; from the closed-form score through Tweedie's formula; and
/// from Bayes' rule as it stands, both integrals summed in steps of 1/1000.
fn routes(data: &GaussianMixture, x: f64, alpha_bar: f64) -> Result<[Route; 3], Invalid> {
    let [mixture] = coordinates(&data.x0_hat(&[x], alpha_bar))?;
    let score = data.score(&[x], alpha_bar);
    let [tweedie] = coordinates(&to_x0(Quantity::Score, &score, &[x], alpha_bar))?;
    let (signal, noise) = (alpha_bar.sqrt(), (1.0 - alpha_bar).sqrt());
    let (mut above, mut below) = (0.0, 0.0);
    for x0 in linspace(-3.0, 3.0, 6001) {
        let weight =
            libm::exp(data.log_density(&[x0], 1.0)) * normal_density(x, signal * x0, noise);
        above += x0 * weight;
        below += weight;
    }
    let route = |name, x0_hat| Route { alpha_bar, name, x, x0_hat };
    Ok([route("mixture", mixture), route("tweedie", tweedie), route("bayes", above / below)])
}

impl OneObject {
    fn read(reader: &mut Reader<'_>) -> Self {
        let meaning = "the noise levels to choose from, each a share of signal ᾱ";
        let usual = [0.9, 0.6, 0.3, 0.05];
        let levels = reader.vector("levels", meaning, 0.01..=0.99, 1..=6, &usual);
        let last = levels.len().saturating_sub(1);
        let meaning = "which of the levels is shown first, from 0";
        let shown = reader.integer("shown", meaning, 0..=5, last.min(2) as i64) as usize;
        if shown > last {
            let message = format!("`shown` is {shown}, but the last of the levels is {last}");
            reader.problem("shown", message, format!("take 0 to {last}"));
        }
        // Every tenth, exact to the last bit.
        let tenths = (-20..=20).map(|tenths| f64::from(tenths) / 10.0);
        let usual = Sweep::of(tenths, &[0.4], 0.4);
        let x = reader.sweep("x", "the noisy value", -2.0..=2.0, usual);
        Self { shown: shown.min(last), levels, x }
    }
}

impl Figure for OneObject {
    fn tables(&self) -> Vec<TableShape> {
        vec![POINTS.shape(), LEVELS.shape(), ROUTES.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let data = NamedMixture::G2.mixture();
        let mut dials = Dials::default();
        let (levels, shown) = (self.levels.clone(), self.shown);
        let level = dials.choice("alpha_bar", "signal kept, ᾱ", levels, shown, |a| fixed(*a, 2));
        let x = dials.slider("x", "noisy value x", &self.x, |x| fixed(x, 2));
        let levels = Frames::each(&level, |alpha_bar| at_level(&data, *alpha_bar))?;
        let known = levels.each_by(&x, |level, x| at(&data, *x, level.alpha_bar))?;
        let first = (self.levels.get(self.shown), self.x.values.get(self.x.start));
        let (Some(shown_level), Some(shown_x)) = first else {
            return Err(FigureError::new("`levels` and `x` need a value to show first"));
        };
        let routes = self.levels.iter().map(|alpha_bar| routes(&data, *shown_x, *alpha_bar));
        let routes: Vec<[Route; 3]> = routes.collect::<Result<_, _>>()?;
        let seen = Seen { levels: &levels, x: &x, known: &known };
        Ok(Plate {
            clock: "DDPM time, told by its level: ᾱ = 1 is the data, 0 is noise".to_owned(),
            axes: dials.axes(),
            panels: vec![
                panels::plot("density", "", Paper::Once, [176.0, 164.0], |layout| {
                    drawing::density(layout, &seen)
                }),
                panels::plot("score", "", Paper::Once, [176.0, 164.0], |layout| {
                    drawing::score(layout, &seen)
                }),
                panels::plot("guesses", "", Paper::Once, [200.0, 190.0], |layout| {
                    drawing::guesses(layout, &seen)
                }),
            ],
            readouts: vec![
                known.readout("score", |known| fixed(known.score, 4)),
                known.readout("guess of the noise", |known| fixed(known.eps_hat, 4)),
                known.readout("of the clean value", |known| fixed(known.x0_hat, 4)),
                known.readout("of the velocity", |known| fixed(known.v_hat, 4)),
                known.readout("from the right bump", |known| fixed(known.responsibility, 4)),
            ],
            tables: vec![
                POINTS.of(&known),
                LEVELS.of(&levels),
                ROUTES.of(routes.into_iter().flatten()),
            ],
            alt: alt(&at(&data, *shown_x, *shown_level)?),
            ..Plate::exact("")
        })
    }
}

fn alt(known: &Known) -> String {
    format!(
        "Three plots over the noisy value: the logarithm of the density of two bumps under noise, \
         with its tangent; the slope of that curve; and the guesses of clean value, noise and velocity. The slope is minus \
         the guess of the noise over its amplitude, so that where the first curve is level the guess of the noise is nought. \
         At {} with {} of the variance signal: score {}, noise {}, clean value {}, velocity {}.",
        fixed(known.x, 1),
        fixed(known.alpha_bar, 2),
        fixed(known.score, 4),
        fixed(known.eps_hat, 4),
        fixed(known.x0_hat, 4),
        fixed(known.v_hat, 4),
    )
}

#[cfg(test)]
mod tests;
