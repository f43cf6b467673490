//! The way from noise to data on the clock of sigma, particle by particle.
//!
//! The reader should see that a second look a step (Heun) reaches with few levels what Euler needs many for,
//! and that churn makes the paths rough without moving where they end as a crowd. Karras and others 2022,
//! algorithms 1 and 2.

use super::readers::mixture::guided;
use super::readers::paths::{self, Starts, Walk};
use super::readers::{Grid, grid};
use crate::figures::prelude::*;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::process::denoiser::Denoiser;
use crate::math::process::distribution::Guided;
use crate::math::process::mixture::NamedMixture;
use crate::math::process::sampler::{Churn, SigmaMethod, SigmaState, sample_sigma};

/// Samplers of the clock of sigma on an exact denoiser.
pub const KIND: Kind = Kind {
    name: "sigma-paths",
    summary: "The paths of particles from noise to data on the clock of sigma, by Euler, Heun or ancestral steps.",
    key: SourceKey::file(file!()),
    corners: &[
        "",
        "mixture = \"g2\"\nsampler = \"euler\"\nlevels = 1",
        "sampler = \"ancestral\"\nchurn = 40",
    ],
    read: |reader| Box::new(SigmaPaths::read(reader)),
};

#[derive(Debug)]
struct SigmaPaths {
    guided: Guided,
    grid: Grid,
    method: SigmaMethod,
    name: &'static str,
    churn: Churn,
    starts: Starts,
}

/// Reads `churn`, `churn_from`, `churn_to` and `churn_noise`.
fn churn(reader: &mut Reader<'_>) -> Churn {
    let meaning = "noise added before a step (S_churn)";
    let amount = reader.number("churn", meaning, 0.0..=1e6, 0.0);
    let meaning = "lowest level at which churn adds noise (S_tmin)";
    let from = reader.number("churn_from", meaning, 0.0..=1e6, 0.0);
    let meaning = "highest level at which churn adds noise (S_tmax)";
    let to = reader.number("churn_to", meaning, 0.0..=1e6, 1e6);
    let meaning =
        "standard deviation of the added noise, in units of what its level asks for (S_noise)";
    let noise = reader.number("churn_noise", meaning, 0.01..=10.0, 1.0);
    Churn { amount, from, to, noise }
}

impl SigmaPaths {
    fn read(reader: &mut Reader<'_>) -> Self {
        let guided = guided(reader, NamedMixture::M2);
        let grid = grid(reader);
        let names = ["euler", "heun", "ancestral"];
        let name = reader.choice("sampler", "how each step is made", &names, |name| name, "heun");
        let eta = "share of the posterior's noise that \"ancestral\" puts back";
        let eta = reader.number("eta", eta, 0.0..=1.0, 1.0);
        let method = match name {
            "euler" => SigmaMethod::Euler,
            "ancestral" => SigmaMethod::Ancestral { eta },
            _ => SigmaMethod::Heun,
        };
        let churn = churn(reader);
        let random = "random starts, from N(0, sigma_max^2 I)";
        let given = "explicit starts, in units of sigma_max, in place of random ones";
        let starts = Starts::read(reader, guided.dimension(), random, given);
        starts.check(reader, "levels", grid.levels + 1);
        Self { guided, grid, method, name, churn, starts }
    }

    /// Every particle's states, the start first.
    fn walk(&self, seed: u32) -> Result<Vec<NonEmpty<SigmaState>>, Invalid> {
        let sigmas = self.grid.sigmas()?;
        self.starts.walked(seed, |start, noise| {
            let start: Vec<f64> = start.iter().map(|x| self.grid.sigma_max * x).collect();
            sample_sigma(&self.guided, &sigmas, self.method, self.churn, &start, noise)
        })
    }
}

impl Figure for SigmaPaths {
    fn tables(&self) -> Vec<TableShape> {
        paths::tables(&["sigma"], self.guided.dimension())
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let states = self.walk(studio.seed)?;
        let walks: Vec<Walk> = states.iter().map(|states| walk(states)).collect();
        let summary = paths::summary(self.guided.data(), &walks);
        let across = Scale::linear(0.0, self.grid.levels as f64).title("level i");
        Ok(Plate {
            clock: "EDM time: sigma is the noise, 0 is the data; drawn as x / √(1 + σ²)".to_owned(),
            panels: vec![paths::panel(self.guided.data(), &walks, &across)],
            readouts: paths::readouts(&summary),
            tables: paths::filled(&self.tables(), &states, &summary, |state| {
                [state.sigma].iter().chain(&state.x).map(|number| Cell::from(*number)).collect()
            }),
            alt: format!(
                "The paths of {} particles from crosses of noise to dots at the data over {} levels of sigma by {} steps. Of the ends and \
                 the paths: {}.",
                states.len(),
                self.grid.levels,
                self.name,
                paths::in_words(&summary)
            ),
            ..Plate::exact(format!(
                "{} steps on the exact denoiser over {} levels; {} particles",
                self.name,
                self.grid.levels,
                states.len()
            ))
        })
    }
}

/// The path of one particle over the levels, each state brought to the variance that DDPM's clock would give it.
fn walk(states: &[SigmaState]) -> Walk {
    let scaled = |state: &SigmaState| -> Vec<f64> {
        let total = (1.0 + state.sigma * state.sigma).sqrt();
        state.x.iter().map(|x| x / total).collect()
    };
    let places = states.iter().enumerate();
    places.map(|(step, state)| (step as f64, scaled(state))).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    const GAUSSIAN: &str =
        "mixture = { weights = [1], means = [0], covariances = [0.25] }\nstart = [1, -0.5]";

    /// On N(0, s^2) the flow keeps x / sqrt(s^2 + sigma^2), and the start counts in units of sigma_max.
    #[test]
    fn many_heun_steps_follow_the_exact_flow() {
        let plate = bench::plate(&KIND, &format!("{GAUSSIAN}\nlevels = 400"));
        let exact = 80.0 * f64::sqrt(0.25 / (0.25 + 6400.0));
        assert_eq!(bench::number(&plate, "paths", 0, "x"), 80.0);
        assert!((bench::number(&plate, "paths", 400, "x") - exact).abs() < 1e-4);
        assert_eq!(bench::number(&plate, "paths", 400, "sigma"), 0.0);
        assert!((bench::number(&plate, "paths", 801, "x") + 0.5 * exact).abs() < 1e-4);
    }

    #[test]
    fn heun_needs_fewer_levels_than_euler() {
        let end = |sampler: &str| {
            let plate = bench::plate(&KIND, &format!("{GAUSSIAN}\nsampler = \"{sampler}\""));
            bench::number(&plate, "paths", 18, "x")
        };
        let exact = 80.0 * f64::sqrt(0.25 / (0.25 + 6400.0));
        let (euler, heun) = ((end("euler") - exact).abs(), (end("heun") - exact).abs());
        assert!(heun < 0.5 * euler, "{heun} {euler}");
    }

    #[test]
    fn churn_depends_on_the_seed_and_euler_does_not() {
        let end = |toml: &str| {
            let plate = bench::plate(&KIND, &format!("{GAUSSIAN}\n{toml}"));
            bench::number(&plate, "paths", 18, "x")
        };
        assert_eq!(end("sampler = \"euler\""), end("sampler = \"euler\"\nchurn = 0"));
        assert_ne!(end("churn = 40"), end("churn = 0"));
        assert_eq!(end("churn = 40\nchurn_from = 90"), end("churn = 0"));
    }

    #[test]
    fn what_does_not_fit_is_refused_under_its_name() {
        let refused = |toml: &str| bench::refused(&KIND, toml);
        assert_eq!(refused("sigma_min = 3\nsigma_max = 2"), ["sigma_max"]);
        assert_eq!(refused("levels = 0"), ["levels"]);
        assert_eq!(refused("churn = -1"), ["churn"]);
        assert_eq!(refused("start = [[1]]"), ["start"]);
        assert_eq!(refused("sampler = \"ddim\""), ["sampler"]);
        assert_eq!(refused("particles = 10000\nlevels = 1000"), ["particles"]);
    }
}
