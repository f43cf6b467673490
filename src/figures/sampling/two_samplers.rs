//! DDPM and DDIM on two modes in the plane: the same starts, the same exact denoiser, different ways home.
//!
//! The reader should see two things. With few steps both end too narrow, DDIM and DDPM alike; only the
//! larger variance overshoots. And with more steps the path of DDPM grows longer without limit while that
//! of DDIM stays a glide. Ho, Jain and Abbeel 2020, algorithm 2; Song, Meng and Ermon 2021, equations 12
//! and 16; Lu and others 2022, algorithm 2. The widths come from the variance recursion, not from draws.

mod drawing;

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::numbers::coordinates::coordinates;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::distance;
use crate::math::process::mixture::{GaussianMixture, NamedMixture};
use crate::math::process::sampler::{
    Ladder, Method, Spacing, State, Transition, Variance, sample, sample_second_order,
};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::math::process::variance_recursion::{Centred, final_standard_deviation};

/// DDPM against DDIM, particle by particle and in two numbers.
pub const KIND: Kind = Kind {
    name: "two-samplers",
    summary: "Paths of DDPM and DDIM from the same starts, how wide they end and how long they are.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 10\ncounts = [1]\nparticles = 8"],
    read: |reader| Box::new(TwoSamplers::read(reader)),
};

/// The paths that are drawn: the first of all.
const DRAWN: usize = 8;

#[derive(Debug)]
struct TwoSamplers {
    schedule: ScheduleSpecification,
    spacing: Spacing,
    counts: Vec<usize>,
    eta: f64,
    particles: usize,
}

/// One of the samplers compared.
#[derive(Clone, Debug, PartialEq)]
struct Contender {
    /// Its name in the tables.
    name: &'static str,
    /// Its name as a reader sees it.
    label: String,
    /// None for DPM-Solver++(2M).
    method: Option<Method>,
}

/// One sampler with one number of steps.
struct Run {
    count: usize,
    sampler: Contender,
    /// Standard deviation across the modes at the end, from the recursion.
    sd: f64,
    /// The same over the true one.
    sd_ratio: f64,
    /// Median over all particles of the path's length over the distance of its ends.
    length_over_chord: f64,
    /// The first paths, `[DRAWN, steps + 1]`.
    paths: Vec<Curve>,
}

const RUNS: Columns<Run> = Columns {
    name: "runs",
    keys: &[("sampler", |run| run.sampler.name.into()), ("sampling_steps", |run| run.count.into())],
    values: &[
        ("sd", |run| run.sd.into()),
        ("sd_ratio", |run| run.sd_ratio.into()),
        ("length_over_chord", |run| run.length_over_chord.into()),
    ],
};

/// Where a particle of a run ends.
struct End {
    sampler: &'static str,
    count: usize,
    particle: usize,
    at: (f64, f64),
}

const PATHS: Columns<End> = Columns {
    name: "paths",
    keys: &[
        ("sampler", |end| end.sampler.into()),
        ("sampling_steps", |end| end.count.into()),
        ("particle", |end| end.particle.into()),
    ],
    values: &[("x", |end| end.at.0.into()), ("y", |end| end.at.1.into())],
};

impl Run {
    fn ends(&self) -> impl Iterator<Item = End> {
        self.paths.iter().enumerate().filter_map(|(particle, path)| {
            let (sampler, count) = (self.sampler.name, self.count);
            Some(End { sampler, count, particle, at: *path.last()? })
        })
    }
}

impl TwoSamplers {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Cosine);
        let meaning = "how the steps are spread over the schedule";
        let spacing =
            reader.choice("spacing", meaning, &Spacing::ALL, Spacing::as_str, Spacing::Trailing);
        let counts = readers::counts(reader, 1, schedule.steps, &[5, 10, 20, 50, 100, 1000], 8);
        let meaning = "share of DDPM's noise that the sampler between the two puts back";
        let eta = reader.number("eta", meaning, 0.0..=1.0, 0.5);
        let meaning = "random starts for the median of the lengths; the first of them are drawn";
        let particles = reader.integer("particles", meaning, 8..=2000, 100) as usize;
        Self { schedule, spacing, counts, eta, particles }
    }

    fn contenders(&self) -> Vec<Contender> {
        let contender =
            |name, label: &str, method| Contender { name, label: label.to_owned(), method };
        let between = format!("η = {}", trimmed(self.eta, 2));
        let ddpm = |variance| Some(Method::Ddpm(variance));
        vec![
            contender("ddim", "DDIM", Some(Method::Ddim { eta: 0.0 })),
            contender("eta", &between, Some(Method::Ddim { eta: self.eta })),
            contender("ddpm-posterior", "DDPM, small noise", ddpm(Variance::Posterior)),
            contender("ddpm-beta", "DDPM, large noise", ddpm(Variance::Beta)),
            contender("dpm-solver++2m", "DPM-Solver++ 2M", None),
        ]
    }

    /// Walks every start, and the recursion beside them.
    fn run(
        &self,
        sampler: &Contender,
        ladder: &Ladder,
        mixture: &GaussianMixture,
        starts: &[Vec<f64>],
        seed: u32,
    ) -> Result<Run, FigureError> {
        let across = mixture.component_standard_deviation(0, 1);
        let across = across.ok_or_else(|| FigureError::new("M2 has no second coordinate"))?;
        let data = Centred { data_variance: across * across };
        let mut noise = Generator::new(seed, "noise");
        let mut ratios = Vec::with_capacity(starts.len());
        let mut paths = Vec::new();
        for start in starts {
            let states = match sampler.method {
                Some(method) => sample(mixture, ladder, method, start, &mut noise)?,
                None => sample_second_order(mixture, ladder, start)?,
            };
            ratios.extend(detour(&states));
            if paths.len() < DRAWN {
                let place = |state: &State| Ok(coordinates::<2>(&state.x)?.into());
                paths.push(states.iter().map(place).collect::<Result<_, FigureError>>()?);
            }
        }
        ratios.sort_by(f64::total_cmp);
        let median = ratios.get(ratios.len() / 2).copied();
        let sd = match sampler.method {
            Some(method) => {
                let step = |t, s| Transition::new(method, t, s);
                final_standard_deviation(ladder, step, data.data_variance)
            }
            // Without noise the sampler is linear here: what it makes of 1 is its factor.
            None => {
                let walked = sample_second_order(&data, ladder, &[1.0])?;
                let [factor] = coordinates(&walked.last().x)?;
                factor.abs()
            }
        };
        Ok(Run {
            count: ladder.rungs().len(),
            sampler: sampler.clone(),
            sd,
            sd_ratio: sd / across,
            length_over_chord: median.ok_or_else(|| FigureError::new("every path is a loop"))?,
            paths,
        })
    }
}

/// The length of a path over the distance of its ends; none where these coincide.
fn detour(path: &[State]) -> Option<f64> {
    let (first, last) = (path.first()?, path.last()?);
    let pairs = path.iter().zip(path.iter().skip(1));
    let length: f64 = pairs.map(|(from, to)| distance(&from.x, &to.x)).sum();
    Some(length / distance(&first.x, &last.x)).filter(|ratio| ratio.is_finite())
}

impl Figure for TwoSamplers {
    fn tables(&self) -> Vec<TableShape> {
        vec![RUNS.shape(), PATHS.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let mixture = NamedMixture::M2.mixture();
        let mut random = Generator::new(studio.seed, "starts");
        let starts: Vec<Vec<f64>> = (0..self.particles).map(|_| random.normals(2)).collect();

        let mut dials = Dials::default();
        let (counts, middle) = (self.counts.clone(), self.counts.len() / 2);
        let steps = dials.choice("sampling_steps", "steps", counts, middle, usize::to_string);
        let sampler =
            dials.choice("sampler", "sampler", self.contenders(), 0, |one| one.label.clone());
        let ladders =
            Frames::each(&steps, |count| Ladder::spaced(&schedule, self.spacing, *count))?;
        // Each run has its own stream of noise.
        let runs = ladders.parallel_by(&sampler, |ladder, one| {
            self.run(one, ladder, &mixture, &starts, studio.seed)
        })?;
        Ok(Plate {
            clock: format!(
                "DDPM time: {} is noise, 0 is the data; {} schedule, {} steps",
                schedule.steps(),
                self.schedule.name,
                self.spacing
            ),
            axes: dials.axes(),
            panels: drawing::panels(&mixture, &runs, &steps, &sampler),
            readouts: vec![
                runs.readout("final spread over true spread", |run| fixed(run.sd_ratio, 3)),
                runs.readout("path over straight line, median", |run| {
                    significant(run.length_over_chord, 3)
                }),
            ],
            alt: self.alt(&runs, sampler.stops()),
            tables: vec![RUNS.of(&runs), PATHS.of(runs.iter().flat_map(Run::ends))],
            ..Plate::exact(format!(
                "exact denoiser of M2; widths by the variance recursion; lengths: median over {} draws",
                self.particles
            ))
        })
    }
}

impl TwoSamplers {
    fn alt(&self, runs: &Frames<Run>, samplers: &[Contender]) -> String {
        let told = samplers.iter().map(|sampler| {
            let list = |number: fn(&Run) -> String| -> String {
                let of = runs.iter().filter(|run| run.sampler == *sampler);
                of.map(number).collect::<Vec<_>>().join(", ")
            };
            format!(
                "{}: spread {}; length {}",
                sampler.label,
                list(|run| fixed(run.sd_ratio, 3)),
                list(|run| significant(run.length_over_chord, 3))
            )
        });
        let counts: Vec<String> = self.counts.iter().map(usize::to_string).collect();
        format!(
            "Paths of {DRAWN} particles from the same starts to two round modes, by five samplers. For {} steps, the final spread \
             across the modes over the true one and the median length of a path over the straight line between its ends. {}.",
            counts.join(", "),
            told.collect::<Vec<_>>().join(". ")
        )
    }
}

#[cfg(test)]
mod tests;
