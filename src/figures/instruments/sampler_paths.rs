//! The way from noise to data, particle by particle, by the samplers of diffusion.
//!
//! The reader should see that every sampler ends in the same modes but goes there differently: DDIM along
//! nearly straight lines, DDPM on a walk that grows longer the more steps it takes. Ho, Jain and Abbeel
//! 2020, algorithm 2; Song, Meng and Ermon 2021, equation 12; Lu and others 2022, algorithm 2.

use serde_json::Value as Json;

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
use crate::math::process::sampler::{Ladder, Method, Spacing, State, sample, sample_second_order};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::params::{Data, Reader, Value};
use crate::plate::{Cell, Figure, FigureError, Plate, Status, Studio, TableShape};
use crate::plate::{Kind, SourceKey};

/// Samplers on an exact denoiser.
pub const KIND: Kind = Kind {
    name: "sampler-paths",
    summary: "The paths of particles from noise to data by DDPM, DDIM or DPM-Solver++.",
    key: SourceKey::file(file!()),
    corners: &[
        "",
        "mixture = \"g2\"\nsampler = \"dpm-solver++2m\"",
        "sampler = \"ddpm\"\nsampling_steps = 1000\nparticles = 60",
        "mixture = { points = [1, 2] }\ntimes = [9]\nstart = [0]",
    ],
    read,
};

/// The most rows of the table of paths.
const MOST_ROWS: usize = 1_000_000;

#[derive(Debug)]
struct SamplerPaths {
    guided: Guided,
    schedule: ScheduleSpecification,
    /// None for DPM-Solver++(2M).
    method: Option<Method>,
    name: &'static str,
    times: Option<Vec<usize>>,
    spacing: Spacing,
    sampling_steps: usize,
    start: Option<Vec<Vec<f64>>>,
    particles: usize,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let guided = instrument::mixture::guided(reader, NamedMixture::M2);
    let schedule = readers::schedule(reader, ScheduleName::Cosine);
    let names = ["ddpm", "ddim", "dpm-solver++2m"];
    let name = reader.choice("sampler", "how each step is made", &names, |name| name, "ddim");
    let (variance, eta) = (readers::variance(reader), readers::eta(reader));
    let method = match name {
        "ddpm" => Some(Method::Ddpm(variance)),
        "ddim" => Some(Method::Ddim { eta }),
        _ => None,
    };
    let most = schedule.steps as i64;
    let meaning = "number of steps from noise to data";
    let count = reader.integer("sampling_steps", meaning, 1..=most, most.min(50));
    let meaning = "how these steps are spread over the schedule";
    let spacing =
        reader.choice("spacing", meaning, &Spacing::ALL, Spacing::as_str, Spacing::Trailing);
    let times = times(reader, schedule.steps);
    let particles = reader.integer("particles", "random starts, from N(0, I)", 1..=10_000, 40);
    let start = reader.written("start");
    let dimension = guided.dimension();
    let meaning = "explicit starts in place of random ones";
    let usual = vec![vec![0.0; dimension]];
    let states = instrument::mixture::states(reader, "start", meaning, dimension, usual);
    let kind = SamplerPaths {
        guided,
        schedule,
        method,
        name,
        times,
        spacing,
        sampling_steps: count.max(1) as usize,
        start: start.then_some(states),
        particles: particles as usize,
    };
    kind.check(reader);
    Box::new(kind)
}

/// Reads explicit times, which take the place of `sampling_steps` and `spacing`.
fn times(reader: &mut Reader<'_>, steps: usize) -> Option<Vec<usize>> {
    let item = |value: &Value| match value.data {
        Data::Integer(t) if (1..=steps as i64).contains(&t) => Ok(t as usize),
        _ => Err(format!("holds one that is not a whole number from 1 to {steps}")),
    };
    reader.value_with(
        "times",
        "explicit times in place of sampling_steps and spacing",
        &format!("list of whole numbers, 1 to {steps}, largest first; none if left out"),
        None,
        |times: &Option<Vec<usize>>| times.clone().map_or(Json::Null, Json::from),
        |value| {
            let items = value.array().ok_or(format!("is {}", value.described()))?;
            items.iter().map(item).collect::<Result<_, _>>().map(Some)
        },
    )
}

impl SamplerPaths {
    /// Notes times that do not fall and tables that would be too long.
    fn check(&self, reader: &mut Reader<'_>) {
        let Ok(schedule) = Schedule::from_specification(self.schedule) else {
            return;
        };
        let count = self.start.as_ref().map_or(self.particles, Vec::len);
        match self.ladder(&schedule) {
            Err(wrong) => readers::note(reader, &wrong),
            Ok(ladder) => {
                let rows = count * (ladder.rungs().len() + 1);
                if rows > MOST_ROWS {
                    let message = format!("`particles` times steps make {rows} rows");
                    let hint = format!("a table holds up to {MOST_ROWS}; take fewer of either");
                    reader.problem("particles", message, hint);
                }
            }
        }
    }

    fn ladder(&self, schedule: &Schedule) -> Result<Ladder, Invalid> {
        match &self.times {
            Some(times) => Ladder::new(schedule, times),
            None => Ladder::spaced(schedule, self.spacing, self.sampling_steps),
        }
    }

    /// Every particle's states, the start first.
    fn walk(&self, ladder: &Ladder, seed: u32) -> Result<Vec<NonEmpty<State>>, Invalid> {
        let mut random = Generator::new(seed, "starts");
        let dimension = self.guided.dimension();
        let starts = match &self.start {
            Some(start) => start.clone(),
            None => (0..self.particles).map(|_| random.normals(dimension)).collect(),
        };
        let mut noise = Generator::new(seed, "noise");
        let walk = |start: &Vec<f64>| match self.method {
            Some(method) => sample(&self.guided, ladder, method, start, &mut noise),
            None => sample_second_order(&self.guided, ladder, start),
        };
        starts.iter().map(walk).collect()
    }
}

impl Figure for SamplerPaths {
    fn tables(&self) -> Vec<TableShape> {
        let mut values = vec!["t", "alpha_bar"];
        values.extend(paths::coordinates(self.guided.dimension()));
        vec![
            TableShape::new("paths", &["particle", "step"], &values),
            TableShape::new("summary", &["measure"], &["value"]),
        ]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let ladder = self.ladder(&schedule)?;
        let states = self.walk(&ladder, studio.seed)?;
        let walks: Vec<Walk> = states.iter().map(|states| walk(states)).collect();
        let summary = paths::summary(self.guided.data(), &walks);
        let across = Scale::linear(0.0, schedule.steps() as f64).reversed().title("step t");
        let rows = states.iter().enumerate().flat_map(|(particle, path)| {
            path.iter().enumerate().map(move |(step, state)| {
                let mut row = vec![particle.into(), step.into(), state.t.into()];
                row.push(state.alpha_bar.into());
                row.extend(state.x.iter().map(|x| Cell::from(*x)));
                row
            })
        });
        Ok(Plate {
            status: Status::Exact {
                method: format!(
                    "{} on the exact denoiser, {} steps; {} particles",
                    self.name,
                    ladder.rungs().len(),
                    states.len()
                ),
            },
            clock: format!("DDPM time: {} is noise, 0 is the data", schedule.steps()),
            axes: Vec::new(),
            panels: vec![paths::panel(self.guided.data(), &walks, &across)],
            readouts: paths::readouts(&summary),
            alt: self.alt(states.len(), &ladder, &summary),
            tables: vec![
                readers::filled(&self.tables(), 0, rows.collect()),
                readers::filled(&self.tables(), 1, paths::rows(&summary)),
            ],
            credit: None,
        })
    }
}

impl SamplerPaths {
    fn alt(&self, particles: usize, ladder: &Ladder, summary: &[(String, f64)]) -> String {
        format!(
            "The paths of {particles} particles from crosses of noise to dots at the data in {} steps of {}. Of the ends and the paths: {}.",
            ladder.rungs().len(),
            self.name,
            paths::in_words(summary)
        )
    }
}

/// The path of one particle over the clock of DDPM.
fn walk(states: &[State]) -> Walk {
    states.iter().map(|state| (state.t as f64, state.x.clone())).collect()
}

#[cfg(test)]
mod tests;
