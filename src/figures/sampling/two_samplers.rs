//! DDPM and DDIM on two modes in the plane: the same starts, the same exact denoiser, different ways home.
//!
//! The reader should see two things. With few steps both end too narrow, DDIM and DDPM alike; only the
//! larger variance overshoots. And with more steps the path of DDPM grows longer without limit while that
//! of DDIM stays a glide. Ho, Jain and Abbeel 2020, algorithm 2; Song, Meng and Ermon 2021, equations 12
//! and 16; Lu and others 2022, algorithm 2. The widths come from the variance recursion, not from draws.

mod drawing;

use rayon::prelude::*;

use crate::draw::controls;
use crate::draw::number::{fixed, significant};
use crate::figures::readers;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::distance;
use crate::math::process::mixture::{GaussianMixture, NamedMixture};
use crate::math::process::sampler::{
    Ladder, Method, Spacing, State, Transition, Variance, sample, sample_second_order,
};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::math::process::variance_recursion::{Centred, final_standard_deviation};
use crate::params::Reader;
use crate::plate::{Cell, Figure, FigureError, Plate, Readout, Status, Studio, TableShape};
use crate::plate::{Kind, SourceKey};

/// DDPM against DDIM, particle by particle and in two numbers.
pub const KIND: Kind = Kind {
    name: "two-samplers",
    summary: "Paths of DDPM and DDIM from the same starts, how wide they end and how long they are.",
    key: SourceKey::file(file!()),
    corners: &["", "steps = 10\ncounts = [1]\nparticles = 8"],
    read,
};

/// The axes of the plate.
const STEPS: usize = 0;
const SAMPLER: usize = 1;

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

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let schedule = readers::schedule(reader, ScheduleName::Cosine);
    let meaning = "how the steps are spread over the schedule";
    let spacing =
        reader.choice("spacing", meaning, &Spacing::ALL, Spacing::as_str, Spacing::Trailing);
    let counts = readers::counts(reader, 1, schedule.steps, &[5, 10, 20, 50, 100, 1000], 8);
    let eta = reader.number(
        "eta",
        "share of DDPM's noise that the sampler between the two puts back",
        0.0..=1.0,
        0.5,
    );
    let meaning = "random starts for the median of the lengths; the first of them are drawn";
    let particles = reader.integer("particles", meaning, 8..=2000, 100);
    Box::new(TwoSamplers { schedule, spacing, counts, eta, particles: particles.max(1) as usize })
}

/// One of the samplers compared.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Contender {
    /// Its name in the tables.
    name: &'static str,
    /// None for DPM-Solver++(2M).
    method: Option<Method>,
}

/// One sampler with one number of steps.
struct Run {
    /// Standard deviation across the modes at the end, from the recursion.
    sd: f64,
    /// The same over the true one.
    sd_ratio: f64,
    /// Median over all particles of the path's length over the distance of its ends.
    length_over_chord: f64,
    /// The first paths, `[DRAWN, steps + 1]`.
    paths: Vec<Vec<[f64; 2]>>,
}

impl TwoSamplers {
    fn contenders(&self) -> [Contender; 5] {
        let contender = |name, method| Contender { name, method };
        [
            contender("ddim", Some(Method::Ddim { eta: 0.0 })),
            contender("eta", Some(Method::Ddim { eta: self.eta })),
            contender("ddpm-posterior", Some(Method::Ddpm(Variance::Posterior))),
            contender("ddpm-beta", Some(Method::Ddpm(Variance::Beta))),
            contender("dpm-solver++2m", None),
        ]
    }

    /// The samplers as a reader sees them.
    fn labels(&self) -> [String; 5] {
        [
            "DDIM".to_owned(),
            format!("η = {}", crate::draw::number::trimmed(self.eta, 2)),
            "DDPM, small noise".to_owned(),
            "DDPM, large noise".to_owned(),
            "DPM-Solver++ 2M".to_owned(),
        ]
    }

    /// Walks every start, and the recursion beside them.
    fn run(
        &self,
        contender: Contender,
        ladder: &Ladder,
        mixture: &GaussianMixture,
        starts: &[Vec<f64>],
        seed: u32,
    ) -> Result<Run, FigureError> {
        let across = mixture.component_standard_deviation(0, 1).unwrap_or(1.0);
        let data = Centred { data_variance: across * across };
        let mut noise = Generator::new(seed, "noise");
        let mut ratios = Vec::with_capacity(starts.len());
        let mut paths = Vec::new();
        for start in starts {
            let states = match contender.method {
                Some(method) => sample(mixture, ladder, method, start, &mut noise),
                None => sample_second_order(mixture, ladder, start),
            };
            let states = states?;
            ratios.extend(detour(&states));
            if paths.len() < DRAWN {
                paths.push(states.iter().filter_map(place).collect());
            }
        }
        ratios.sort_by(f64::total_cmp);
        let sd = match contender.method {
            Some(method) => {
                let step = |t, s| Transition::new(method, t, s);
                final_standard_deviation(ladder, step, data.data_variance)
            }
            // Without noise the sampler is linear here: what it makes of 1 is its factor.
            None => {
                let walked = sample_second_order(&data, ladder, &[1.0])?;
                let [end] = walked.last().x[..] else {
                    return Err(FigureError::new("the factor of a sampler is one number"));
                };
                end.abs()
            }
        };
        Ok(Run {
            sd,
            sd_ratio: sd / across,
            length_over_chord: ratios.get(ratios.len() / 2).copied().unwrap_or(1.0),
            paths,
        })
    }
}

/// The state as a point of the plane.
fn place(state: &State) -> Option<[f64; 2]> {
    Some([*state.x.first()?, *state.x.get(1)?])
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
        let keys = ["sampler", "sampling_steps"];
        let runs = ["sd", "sd_ratio", "length_over_chord"];
        vec![
            TableShape::new("runs", &keys, &runs),
            TableShape::new("paths", &["sampler", "sampling_steps", "particle"], &["x", "y"]),
        ]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let mixture = NamedMixture::M2.mixture();
        let mut random = Generator::new(studio.seed, "starts");
        let starts: Vec<Vec<f64>> = (0..self.particles).map(|_| random.normals(2)).collect();
        let contenders = self.contenders();
        let pairs: Vec<(usize, Contender)> = self
            .counts
            .iter()
            .flat_map(|count| contenders.map(|contender| (*count, contender)))
            .collect();
        // Steps outside, samplers inside: the order of the frames. Each run has its own stream of noise.
        let runs: Vec<Run> = pairs
            .par_iter()
            .map(|(count, contender)| {
                let ladder = Ladder::spaced(&schedule, self.spacing, *count);
                let ladder = ladder?;
                self.run(*contender, &ladder, &mixture, &starts, studio.seed)
            })
            .collect::<Result<_, FigureError>>()?;
        let labels = self.labels();
        let texts: Vec<String> = self.counts.iter().map(usize::to_string).collect();
        let readout = |label: &str, text: &dyn Fn(&Run) -> String| Readout {
            label: label.to_owned(),
            axes: vec![STEPS, SAMPLER],
            texts: runs.iter().map(text).collect(),
        };
        let rows = pairs.iter().zip(&runs);
        Ok(Plate {
            status: Status::Exact {
                method: format!(
                    "exact denoiser of M2; widths by the variance recursion; lengths: median over {} draws",
                    self.particles
                ),
            },
            clock: format!(
                "DDPM time: {} is noise, 0 is the data; {} schedule, {} steps",
                schedule.steps(),
                self.schedule.name,
                self.spacing
            ),
            axes: vec![
                controls::choice("sampling_steps", "steps", &texts, texts.len() / 2),
                controls::choice("sampler", "sampler", &labels, 0),
            ],
            panels: drawing::panels(self, &mixture, &runs, &labels),
            readouts: vec![
                readout("final spread over true spread", &|run| fixed(run.sd_ratio, 3)),
                readout("path over straight line, median", &|run| {
                    significant(run.length_over_chord, 3)
                }),
            ],
            alt: self.alt(&runs, &labels),
            tables: vec![
                readers::filled(
                    &self.tables(),
                    0,
                    rows.clone()
                        .map(|((count, contender), run)| {
                            let numbers = [run.sd, run.sd_ratio, run.length_over_chord];
                            let keys = [Cell::from(contender.name), Cell::from(*count)];
                            keys.into_iter().chain(numbers.map(Cell::from)).collect()
                        })
                        .collect(),
                ),
                readers::filled(
                    &self.tables(),
                    1,
                    rows.flat_map(|((count, contender), run)| {
                        run.paths.iter().enumerate().filter_map(|(particle, path)| {
                            let [x, y] = *path.last()?;
                            let keys = [
                                Cell::from(contender.name),
                                Cell::from(*count),
                                Cell::from(particle),
                            ];
                            Some(keys.into_iter().chain([x, y].map(Cell::from)).collect())
                        })
                    })
                    .collect(),
                ),
            ],
            credit: None,
        })
    }
}

impl TwoSamplers {
    fn alt(&self, runs: &[Run], labels: &[String]) -> String {
        let told: Vec<String> = labels
            .iter()
            .enumerate()
            .map(|(index, label)| {
                let of = runs.iter().skip(index).step_by(labels.len());
                let list = |number: &dyn Fn(&Run) -> String| -> String {
                    let texts: Vec<String> = of.clone().map(number).collect();
                    texts.join(", ")
                };
                format!(
                    "{label}: spread {}; length {}",
                    list(&|run| fixed(run.sd_ratio, 3)),
                    list(&|run| significant(run.length_over_chord, 3))
                )
            })
            .collect();
        let counts: Vec<String> = self.counts.iter().map(usize::to_string).collect();
        format!(
            "Paths of {DRAWN} particles from the same starts to two round modes, by five samplers. For {} steps, the final spread \
             across the modes over the true one and the median length of a path over the straight line between its ends. {}.",
            counts.join(", "),
            told.join(". ")
        )
    }
}

#[cfg(test)]
mod tests;
