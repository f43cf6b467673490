//! The way from noise to data on the clock of sigma, particle by particle.
//!
//! The reader should see that a second look a step (Heun) reaches with few levels what Euler needs many for,
//! and that churn makes the paths rough without moving where they end as a crowd. Karras and others 2022,
//! algorithms 1 and 2.

use super::readers as instrument;
use super::readers::paths::{self, Walk};
use crate::draw::scale::Scale;
use crate::figures::readers;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::process::denoiser::Denoiser;
use crate::math::process::distribution::Guided;
use crate::math::process::mixture::NamedMixture;
use crate::math::process::sampler::{Churn, SigmaMethod, SigmaState, sample_sigma};
use crate::params::Reader;
use crate::plate::{Cell, Figure, FigureError, Plate, Status, Studio, TableShape};
use crate::plate::{Kind, SourceKey};

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
    read,
};

/// The most rows of the table of paths.
const MOST_ROWS: usize = 1_000_000;

#[derive(Debug)]
struct SigmaPaths {
    guided: Guided,
    grid: instrument::Grid,
    method: SigmaMethod,
    name: &'static str,
    churn: Churn,
    start: Option<Vec<Vec<f64>>>,
    particles: usize,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let guided = instrument::mixture::guided(reader, NamedMixture::M2);
    let grid = instrument::grid(reader);
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
    let meaning = "random starts, from N(0, sigma_max^2 I)";
    let particles = reader.integer("particles", meaning, 1..=10_000, 40);
    let start = reader.written("start");
    let dimension = guided.dimension();
    let meaning = "explicit starts, in units of sigma_max, in place of random ones";
    let usual = vec![vec![0.0; dimension]];
    let states = instrument::mixture::states(reader, "start", meaning, dimension, usual);
    let start = start.then_some(states);
    let rows = start.as_ref().map_or(particles as usize, Vec::len) * (grid.levels + 1);
    if rows > MOST_ROWS {
        let message = format!("`particles` times levels make {rows} rows");
        let hint = format!("a table holds up to {MOST_ROWS}; take fewer of either");
        reader.problem("particles", message, hint);
    }
    Box::new(SigmaPaths { guided, grid, method, name, churn, start, particles: particles as usize })
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
    /// Every particle's states, the start first.
    fn walk(&self, seed: u32) -> Result<Vec<NonEmpty<SigmaState>>, Invalid> {
        let sigmas = self.grid.sigmas()?;
        let mut random = Generator::new(seed, "starts");
        let dimension = self.guided.dimension();
        let starts = match &self.start {
            Some(start) => start.clone(),
            None => (0..self.particles).map(|_| random.normals(dimension)).collect(),
        };
        let mut noise = Generator::new(seed, "noise");
        let walk = |start: &Vec<f64>| {
            let start: Vec<f64> = start.iter().map(|x| self.grid.sigma_max * x).collect();
            let (method, churn) = (self.method, self.churn);
            sample_sigma(&self.guided, &sigmas, method, churn, &start, &mut noise)
        };
        starts.iter().map(walk).collect()
    }
}

impl Figure for SigmaPaths {
    fn tables(&self) -> Vec<TableShape> {
        let mut values = vec!["sigma"];
        values.extend(paths::coordinates(self.guided.dimension()));
        vec![
            TableShape::new("paths", &["particle", "step"], &values),
            TableShape::new("summary", &["measure"], &["value"]),
        ]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let states = self.walk(studio.seed)?;
        let walks: Vec<Walk> = states.iter().map(|states| walk(states)).collect();
        let summary = paths::summary(self.guided.data(), &walks);
        let across = Scale::linear(0.0, self.grid.levels as f64).title("level i");
        let rows = states.iter().enumerate().flat_map(|(particle, path)| {
            path.iter().enumerate().map(move |(step, state)| {
                let mut row = vec![particle.into(), step.into(), state.sigma.into()];
                row.extend(state.x.iter().map(|x| Cell::from(*x)));
                row
            })
        });
        Ok(Plate {
            status: Status::Exact {
                method: format!(
                    "{} steps on the exact denoiser over {} levels; {} particles",
                    self.name,
                    self.grid.levels,
                    states.len()
                ),
            },
            clock: "EDM time: sigma is the noise, 0 is the data; drawn as x / √(1 + σ²)".to_owned(),
            axes: Vec::new(),
            panels: vec![paths::panel(self.guided.data(), &walks, &across)],
            readouts: paths::readouts(&summary),
            alt: format!(
                "The paths of {} particles from crosses of noise to dots at the data over {} levels of sigma by {} steps. Of the ends and \
                 the paths: {}.",
                states.len(),
                self.grid.levels,
                self.name,
                paths::in_words(&summary)
            ),
            tables: vec![
                readers::filled(&self.tables(), 0, rows.collect()),
                readers::filled(&self.tables(), 1, paths::rows(&summary)),
            ],
            credit: None,
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
