//! The way from noise to data, particle by particle, by the samplers of diffusion.
//!
//! The reader should see that every sampler ends in the same modes but goes there differently: DDIM along
//! nearly straight lines, DDPM on a walk that grows longer the more steps it takes. Ho, Jain and Abbeel
//! 2020, algorithm 2; Song, Meng and Ermon 2021, equation 12; Lu and others 2022, algorithm 2.

use serde_json::Value as Json;

use super::{Kind, instrument, settings};
use crate::draw::number::{fixed, significant};
use crate::draw::panels;
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::theme::Role;
use crate::math::denoiser::Denoiser;
use crate::math::distribution::Guided;
use crate::math::invalid::Invalid;
use crate::math::mixture::NamedMixture;
use crate::math::random::Generator;
use crate::math::sampler::{Ladder, Method, Spacing, State, sample, sample_second_order};
use crate::math::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::math::statistics::{distance, mean, standard_deviation};
use crate::params::{Data, Reader, Value};
use crate::plate::{Cell, Figure, FigureError, Layer, Paper, Plate, Status, Studio, TableShape};

/// Samplers on an exact denoiser.
pub const KIND: Kind = Kind {
    name: "sampler-paths",
    summary: "The paths of particles from noise to data by DDPM, DDIM or DPM-Solver++.",
    file: file!(),
    read,
};

/// The most rows of the table of paths.
const MOST_ROWS: usize = 1_000_000;

/// The most paths that are drawn, and the most corners of each.
const DRAWN: (usize, usize) = (40, 100);

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
    let schedule = settings::schedule(reader, ScheduleName::Cosine);
    let names = ["ddpm", "ddim", "dpm-solver++2m"];
    let name = reader.choice(
        "sampler",
        "how each step is made",
        &names,
        |name| name,
        "ddim",
    );
    let (variance, eta) = (instrument::variance(reader), instrument::eta(reader));
    let method = match name {
        "ddpm" => Some(Method::Ddpm(variance)),
        "ddim" => Some(Method::Ddim { eta }),
        _ => None,
    };
    let most = schedule.steps as i64;
    let meaning = "number of steps from noise to data";
    let count = reader.integer("sampling_steps", meaning, 1..=most, most.min(50));
    let meaning = "how these steps are spread over the schedule";
    let spacing = reader.choice(
        "spacing",
        meaning,
        &Spacing::ALL,
        Spacing::as_str,
        Spacing::Trailing,
    );
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
        _ => Err(format!(
            "holds one that is not a whole number from 1 to {steps}"
        )),
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
            Err(wrong) => settings::note(reader, &wrong),
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
    fn walk(&self, ladder: &Ladder, seed: u32) -> Result<Vec<Vec<State>>, Invalid> {
        let mut random = Generator::new(seed, "starts");
        let dimension = self.guided.dimension();
        let starts = match &self.start {
            Some(start) => start.clone(),
            None => (0..self.particles)
                .map(|_| random.normals(dimension))
                .collect(),
        };
        let mut noise = Generator::new(seed, "noise");
        let walk = |start: &Vec<f64>| match self.method {
            Some(method) => sample(&self.guided, ladder, method, start, &mut noise),
            None => sample_second_order(&self.guided, ladder, start),
        };
        starts.iter().map(walk).collect()
    }
}

/// The names of the coordinates.
fn coordinates(dimension: usize) -> &'static [&'static str] {
    if dimension == 1 { &["x"] } else { &["x", "y"] }
}

impl Figure for SamplerPaths {
    fn tables(&self) -> Vec<TableShape> {
        let mut values = vec!["t", "alpha_bar"];
        values.extend(coordinates(self.guided.dimension()));
        vec![
            TableShape::new("paths", &["particle", "step"], &values),
            TableShape::new("summary", &["measure"], &["value"]),
        ]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule).map_err(FigureError::new)?;
        let ladder = self.ladder(&schedule).map_err(FigureError::new)?;
        let paths = self.walk(&ladder, studio.seed).map_err(FigureError::new)?;
        let summary = self.summary(&paths);
        let rows = paths.iter().enumerate().flat_map(|(particle, path)| {
            path.iter().enumerate().map(move |(step, state)| {
                let mut row = vec![particle.into(), step.into(), state.t.into()];
                row.push(state.alpha_bar.into());
                row.extend(state.x.iter().map(|x| Cell::from(*x)));
                row
            })
        });
        let told = |(name, value): &(String, f64)| instrument::told(name, fixed(*value, 3));
        Ok(Plate {
            status: Status::Exact {
                method: format!(
                    "{} on the exact denoiser, {} steps; {} particles",
                    self.name,
                    ladder.rungs().len(),
                    paths.len()
                ),
            },
            clock: format!("DDPM time: {} is noise, 0 is the data", schedule.steps()),
            axes: Vec::new(),
            panels: vec![panels::plot(
                "paths",
                "",
                Paper::Once,
                [380.0, 320.0],
                |layout| self.layers(layout, &paths, schedule.steps()),
            )],
            readouts: summary.iter().take(4).map(told).collect(),
            alt: self.alt(&paths, &ladder, &summary),
            tables: vec![
                settings::filled(&self.tables(), 0, rows.collect()),
                settings::filled(
                    &self.tables(),
                    1,
                    summary
                        .iter()
                        .map(|(name, value)| vec![Cell::from(name.as_str()), Cell::from(*value)])
                        .collect(),
                ),
            ],
            credit: None,
        })
    }
}

impl SamplerPaths {
    /// Mean and standard deviation of the ends, length of the paths, shares of the components.
    fn summary(&self, paths: &[Vec<State>]) -> Vec<(String, f64)> {
        let ends: Vec<&[f64]> = paths
            .iter()
            .filter_map(|path| path.last().map(|state| state.x.as_slice()))
            .collect();
        let mut summary = Vec::new();
        for (axis, name) in coordinates(self.guided.dimension()).iter().enumerate() {
            let values: Vec<f64> = ends.iter().filter_map(|x| x.get(axis).copied()).collect();
            summary.push((format!("mean_{name}"), mean(&values)));
            summary.push((format!("sd_{name}"), standard_deviation(&values)));
        }
        let mut ratios: Vec<f64> = paths.iter().filter_map(|path| detour(path)).collect();
        ratios.sort_by(f64::total_cmp);
        if let Some(median) = ratios.get(ratios.len() / 2) {
            summary.push(("median_length_over_chord".to_owned(), *median));
        }
        let data = self.guided.data();
        let mut counts = vec![0usize; data.component_count()];
        for end in &ends {
            let shares = data.responsibilities(end, 1.0);
            let likelier = |best: (usize, f64), (k, share): (usize, &f64)| {
                if *share > best.1 { (k, *share) } else { best }
            };
            let (k, _) = shares.iter().enumerate().fold((0, 0.0), likelier);
            if let Some(count) = counts.get_mut(k) {
                *count += 1;
            }
        }
        let total = ends.len().max(1) as f64;
        let shares = counts.iter().enumerate();
        summary.extend(shares.map(|(k, count)| (format!("share_{k}"), *count as f64 / total)));
        summary
    }

    fn layers(&self, layout: Layout, paths: &[Vec<State>], steps: usize) -> Vec<Layer> {
        let data = self.guided.data();
        let centres = (0..data.component_count())
            .filter_map(|k| data.centre(k))
            .flatten();
        let reach = centres.fold(1.8, |far: f64, c| far.max(c.abs())) + 1.0;
        let line = self.guided.dimension() == 1;
        let (across, up) = if line {
            let across = Scale::linear(0.0, steps as f64).reversed().title("step t");
            (across, Scale::linear(-reach, reach).title("state"))
        } else {
            let wide = reach * ((layout.width - 44.0) / (layout.height - 70.0)).max(1.0);
            let across = Scale::linear(-wide, wide).title("first coordinate");
            (
                across,
                Scale::linear(-reach, reach).title("second coordinate"),
            )
        };
        let plot = Plot::new(layout, across, up);
        let place = |state: &State| {
            let first = *state.x.first()?;
            match state.x.get(1) {
                Some(second) => Some((first, *second)),
                None => Some((state.t as f64, first)),
            }
        };
        let mut sketch = plot.sketch();
        sketch.axes();
        let (mut starts, mut ends) = (Vec::new(), Vec::new());
        for path in paths.iter().take(DRAWN.0) {
            let stride = path.len().div_ceil(DRAWN.1).max(1);
            let mut points: Vec<(f64, f64)> =
                path.iter().step_by(stride).filter_map(place).collect();
            points.extend(path.last().and_then(place));
            sketch.line(Role::Model, &points);
            starts.extend(points.first());
            ends.extend(points.last());
        }
        sketch.points(Role::Noise, &starts, 2.5);
        sketch.points(Role::Truth, &ends, 2.5);
        vec![panels::still(sketch.finish())]
    }

    fn alt(&self, paths: &[Vec<State>], ladder: &Ladder, summary: &[(String, f64)]) -> String {
        let told: Vec<String> = summary
            .iter()
            .take(8)
            .map(|(name, value)| format!("{} {}", name.replace('_', " "), significant(*value, 3)))
            .collect();
        format!(
            "The paths of {} particles from crosses of noise to dots at the data in {} steps of {}. Of the ends and the paths: {}.",
            paths.len(),
            ladder.rungs().len(),
            self.name,
            told.join(", ")
        )
    }
}

/// The length of a path over the distance of its ends; none where these coincide.
fn detour(path: &[State]) -> Option<f64> {
    let (first, last) = (path.first()?, path.last()?);
    let chord = distance(&first.x, &last.x);
    let length: f64 = path
        .windows(2)
        .map(|pair| distance(&pair[0].x, &pair[1].x))
        .sum();
    Some(length / chord).filter(|ratio| ratio.is_finite())
}

#[cfg(test)]
mod tests;
