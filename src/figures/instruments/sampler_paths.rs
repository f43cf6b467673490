//! The way from noise to data, particle by particle, by the samplers of diffusion.
//!
//! The reader should see that every sampler ends in the same modes but goes there differently: DDIM along
//! nearly straight lines, DDPM on a walk that grows longer the more steps it takes. Ho, Jain and Abbeel
//! 2020, algorithm 2; Song, Meng and Ermon 2021, equation 12; Lu and others 2022, algorithm 2.

use serde_json::Value as Json;

use super::readers::mixture::guided;
use super::readers::paths::{self, Starts, Walk};
use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::process::denoiser::Denoiser;
use crate::math::process::distribution::Guided;
use crate::math::process::mixture::NamedMixture;
use crate::math::process::sampler::{Ladder, Method, Spacing, State, sample, sample_second_order};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::params::{Data, Value};

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
    read: |reader| Box::new(SamplerPaths::read(reader)),
};

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
    starts: Starts,
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
    fn read(reader: &mut Reader<'_>) -> Self {
        let guided = guided(reader, NamedMixture::M2);
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
        let (random, given) =
            ("random starts, from N(0, I)", "explicit starts in place of random ones");
        let starts = Starts::read(reader, guided.dimension(), random, given);
        let sampling_steps = count.max(1) as usize;
        let figure =
            Self { guided, schedule, method, name, times, spacing, sampling_steps, starts };
        figure.check(reader);
        figure
    }

    /// Notes times that do not fall and tables that would be too long.
    fn check(&self, reader: &mut Reader<'_>) {
        let Ok(schedule) = Schedule::from_specification(self.schedule) else {
            return;
        };
        match self.ladder(&schedule) {
            Err(wrong) => readers::note(reader, &wrong),
            Ok(ladder) => self.starts.check(reader, "steps", ladder.rungs().len() + 1),
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
        self.starts.walked(seed, |start, noise| match self.method {
            Some(method) => sample(&self.guided, ladder, method, start, noise),
            None => sample_second_order(&self.guided, ladder, start),
        })
    }
}

impl Figure for SamplerPaths {
    fn tables(&self) -> Vec<TableShape> {
        paths::tables(&["t", "alpha_bar"], self.guided.dimension())
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let ladder = self.ladder(&schedule)?;
        let (states, steps) = (self.walk(&ladder, studio.seed)?, ladder.rungs().len());
        let walks: Vec<Walk> = states.iter().map(|states| walk(states)).collect();
        let summary = paths::summary(self.guided.data(), &walks);
        let across = Scale::linear(0.0, schedule.steps() as f64).reversed().title("step t");
        Ok(Plate {
            clock: format!("DDPM time: {} is noise, 0 is the data", schedule.steps()),
            panels: vec![paths::panel(self.guided.data(), &walks, &across)],
            readouts: paths::readouts(&summary),
            tables: paths::filled(&self.tables(), &states, &summary, |state| {
                let clock = [state.t.into(), state.alpha_bar.into()];
                clock.into_iter().chain(state.x.iter().map(|x| Cell::from(*x))).collect()
            }),
            alt: format!(
                "The paths of {} particles from crosses of noise to dots at the data in {steps} steps of {}. Of the ends and the paths: {}.",
                states.len(),
                self.name,
                paths::in_words(&summary)
            ),
            ..Plate::exact(format!(
                "{} on the exact denoiser, {steps} steps; {} particles",
                self.name,
                states.len()
            ))
        })
    }
}

/// The path of one particle over the clock of DDPM.
fn walk(states: &[State]) -> Walk {
    states.iter().map(|state| (state.t as f64, state.x.clone())).collect()
}

#[cfg(test)]
mod tests;
