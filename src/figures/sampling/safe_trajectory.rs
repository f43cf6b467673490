//! A path denoised instead of a picture, and four ways of keeping it out of a disc.
//!
//! The reader should see that projection and the barrier filter keep every *waypoint* out and not every
//! *segment*, that mending only at the end is crude, and that safety is paid for in likelihood. The data are
//! a mixture of two Gaussian processes whose ends are held; the denoiser is exact. Ho, Jain and Abbeel 2020,
//! algorithm 2, as in Janner and others 2022; projection at every step: Christopher, Baek and Fioretto 2024;
//! the filter: Xiao and others 2025, for one constraint in closed form.

mod drawing;
mod tables;

use rayon::prelude::*;

use crate::draw::controls;
use crate::draw::number::{fixed, significant};
use crate::figures::readers;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::process::denoiser::Denoiser;
use crate::math::process::mixture::GaussianMixture;
use crate::math::process::safety::{Disc, Inspection, Law, Point, filtered, path_length};
use crate::math::process::sampler::{
    Ladder, Landing, Method, Spacing, State, Transition, Variance, walk,
};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::math::process::trajectory::{PathPrior, points, with_ends};
use crate::params::Reader;
use crate::plate::{Axis, Figure, FigureError, Plate, Readout, Status, Stop, Studio, TableShape};
use crate::plate::{Kind, SourceKey};

/// Paths around a disc.
pub const KIND: Kind = Kind {
    name: "safe-trajectory",
    summary: "A path of waypoints denoised around a disc, with four kinds of safety and their cost.",
    key: SourceKey::file(file!()),
    corners: &["", "sampling_steps = 1\nwaypoints = 8\ndrawn = 1\ntrials = 10\nrate = 1"],
    read,
};

/// The axes of the plate.
const T: usize = 0;
const VARIANT: usize = 1;

/// The stops of the slider from noise to data.
const FRAMES: usize = 11;

/// What is done about the disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variant {
    /// Nothing.
    None,
    /// Waypoints inside are projected out when the walk is over.
    LastStep,
    /// Waypoints inside are projected out after every step.
    EveryStep,
    /// Every step is bent by the barrier filter.
    Barrier,
}

impl Variant {
    const ALL: [Self; 4] = [Self::None, Self::LastStep, Self::EveryStep, Self::Barrier];

    fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::LastStep => "last-step",
            Self::EveryStep => "every-step",
            Self::Barrier => "barrier",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::None => "no safety",
            Self::LastStep => "project at the end",
            Self::EveryStep => "project every step",
            Self::Barrier => "barrier filter",
        }
    }
}

#[derive(Debug)]
struct SafeTrajectory {
    schedule: ScheduleSpecification,
    sampling_steps: usize,
    prior: PathPrior,
    radius: f64,
    /// How much further out than the rim waypoints are kept.
    clearance: f64,
    law: Law,
    drawn: usize,
    trials: usize,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let schedule = readers::schedule(reader, ScheduleName::Cosine);
    let most = (schedule.steps as i64).clamp(1, 400);
    let meaning = "number of steps from noise to path";
    let steps = reader.integer("sampling_steps", meaning, 1..=most, most.min(200));
    let meaning = "waypoints of a path, its two ends included";
    let waypoints = reader.integer("waypoints", meaning, 8..=48, 32);
    let prior = PathPrior {
        waypoints: waypoints.max(3) as usize,
        height: reader.number(
            "height",
            "how far above or below the origin the mean paths pass",
            0.0..=1.0,
            0.4,
        ),
        spread: reader.number(
            "spread",
            "standard deviation of the process before its ends are held",
            0.05..=0.5,
            0.2,
        ),
        length: reader.number(
            "length",
            "share of the path over which waypoints move together",
            0.1..=1.0,
            0.3,
        ),
        wobble: reader.number(
            "wobble",
            "standard deviation of each waypoint by itself",
            0.003..=0.1,
            0.01,
        ),
    };
    let radius = reader.number("radius", "radius of the disc at the origin", 0.05..=0.8, 0.35);
    let meaning = "how much further out than the disc waypoints are kept";
    let clearance = reader.number("clearance", meaning, 0.0..=0.15, 0.0);
    let names = ["linear", "root", "return"];
    let meaning = "how fast the barrier may fall: c b, c sgn(b) sqrt|b|, or the first outside and the second inside";
    let name = reader.choice("law", meaning, &names, |name| name, "return");
    let meaning = "rate c of that law, where the whole walk takes the time 1";
    let rate = reader.number("rate", meaning, 0.1..=400.0, steps.min(50) as f64);
    if rate > steps as f64 {
        let hint = format!("a step takes 1/{steps}, and the rate times it must not pass 1");
        reader.problem("rate", format!("`rate` is {rate}"), hint);
    }
    let law = match name {
        "linear" => Law::Linear { rate },
        "root" => Law::Root { rate },
        _ => Law::Return { rate },
    };
    let drawn = reader.integer("drawn", "paths that are drawn, the first of all", 1..=6, 6);
    let trials = reader.integer("trials", "paths that are counted", 10..=1000, 60);
    Box::new(SafeTrajectory {
        schedule,
        sampling_steps: steps.max(1) as usize,
        prior,
        radius,
        clearance,
        law,
        drawn: drawn.max(1) as usize,
        trials: trials.max(1) as usize,
    })
}

/// One path on its way by one variant.
struct Walk {
    /// Every state, the start first, `[steps + 1]`.
    states: NonEmpty<State>,
    /// What the finished path does to the disc.
    found: Inspection,
    length: f64,
    /// How much less likely than without safety the finished path is, in nats.
    lost: f64,
    /// Whether its middle passes above the centre.
    above: bool,
}

impl SafeTrajectory {
    fn disc(&self) -> Disc {
        Disc { centre: [0.0, 0.0], radius: self.radius }
    }

    /// The disc with its clearance: what the waypoints are kept out of.
    fn forbidden(&self) -> Disc {
        Disc { radius: self.radius + self.clearance, ..self.disc() }
    }

    /// Mends a landing by one of the variants.
    fn mend(&self, variant: Variant, landing: Landing<'_>) {
        let disc = self.forbidden();
        let project = match variant {
            Variant::None => return,
            Variant::LastStep => landing.to.t == 0,
            Variant::EveryStep => true,
            Variant::Barrier => false,
        };
        let duration = 1.0 / self.sampling_steps as f64;
        let pairs = points(landing.x).collect::<Vec<Point>>();
        for (x, moved) in pairs.into_iter().zip(landing.moved.chunks_exact_mut(2)) {
            let [Some(first), Some(second)] = [moved.first().copied(), moved.get(1).copied()]
            else {
                continue;
            };
            let mended = match variant {
                Variant::Barrier => {
                    let wanted = [(first - x[0]) / duration, (second - x[1]) / duration];
                    let allowed = filtered(disc, self.law, x, wanted);
                    [x[0] + duration * allowed[0], x[1] + duration * allowed[1]]
                }
                _ if project => disc.projected([first, second]),
                _ => continue,
            };
            moved.copy_from_slice(&mended);
        }
    }

    /// Walks path `index` down by every variant: the same start, the same noise.
    fn walks(
        &self,
        mixture: &GaussianMixture,
        ladder: &Ladder,
        seed: u32,
        index: usize,
    ) -> Vec<Walk> {
        let mut random = Generator::new(seed, &format!("start {index}"));
        let start = random.normals(mixture.dimension());
        let step = |t, s| Transition::new(Method::Ddpm(Variance::Posterior), t, s);
        let mut walks: Vec<Walk> = Vec::new();
        for variant in Variant::ALL {
            let mut noise = Generator::new(seed, &format!("noise {index}"));
            let mend = |landing: Landing<'_>| self.mend(variant, landing);
            let states = walk(mixture, ladder, step, &start, &mut noise, mend);
            let end = states.last().x.clone();
            let path = with_ends(&end);
            let density = mixture.log_density(&end, 1.0);
            let middle = path.get(path.len() / 2).map_or(0.0, |point| point[1]);
            walks.push(Walk {
                states,
                found: self.disc().inspected(&path),
                length: path_length(&path),
                // Held against the first variant below.
                lost: density,
                above: middle > 0.0,
            });
        }
        let free = walks.first().map_or(0.0, |walk| walk.lost);
        for walk in &mut walks {
            walk.lost = free - walk.lost;
        }
        walks
    }

    /// Which states of a walk the slider stops at, noise first.
    fn stops(&self) -> Vec<usize> {
        let steps = self.sampling_steps;
        let mut stops: Vec<usize> = (0..FRAMES)
            .map(|k| (k as f64 * steps as f64 / (FRAMES - 1) as f64).round() as usize)
            .collect();
        stops.dedup();
        stops
    }
}

/// What the counters say at one stop of one variant.
struct Count {
    waypoints: usize,
    segments: usize,
    length: f64,
    lost: f64,
}

impl Figure for SafeTrajectory {
    fn tables(&self) -> Vec<TableShape> {
        let summary = [
            "waypoints",
            "segments",
            "paths_with_waypoint",
            "paths_with_segment",
            "deepest",
            "length",
            "log_density_lost",
            "above",
        ];
        let path = ["waypoints", "segments", "depth", "length", "log_density_lost"];
        let counters = ["waypoints", "segments", "length", "log_density_lost"];
        vec![
            TableShape::new("summary", &["variant"], &summary),
            TableShape::new("paths", &["variant", "path"], &path),
            TableShape::new("counters", &["t", "variant"], &counters),
            TableShape::new(
                "worked",
                &[],
                &["barrier", "h", "u_x", "u_y", "linear_return", "root_return", "chord_dip"],
            ),
        ]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let mixture = self.prior.mixture()?;
        let ladder = Ladder::spaced(&schedule, Spacing::Trailing, self.sampling_steps);
        let ladder = ladder?;
        let all: Vec<Vec<Walk>> = (0..self.trials.max(self.drawn))
            .into_par_iter()
            .map(|index| self.walks(&mixture, &ladder, studio.seed, index))
            .collect();
        let drawn = all.get(..self.drawn).unwrap_or(&all);
        let counts = self.counts(&mixture, drawn);
        let axis = self.slider(&ladder);
        let labels = Variant::ALL.map(|variant| variant.label().to_owned());
        let readout = |label: &str, text: &dyn Fn(&Count) -> String| Readout {
            label: label.to_owned(),
            axes: vec![T, VARIANT],
            texts: counts.iter().map(text).collect(),
        };
        Ok(Plate {
            status: Status::Exact {
                method: format!(
                    "exact denoiser of two Gaussian processes; DDPM, {} steps; the first {} paths drawn, {} counted",
                    self.sampling_steps, self.drawn, self.trials
                ),
            },
            clock: format!(
                "DDPM time, counted down: {} is noise, 0 is the path; {} schedule",
                schedule.steps(),
                self.schedule.name
            ),
            axes: vec![axis, controls::choice("variant", "safety", &labels, 0)],
            panels: drawing::panels(self, drawn),
            readouts: vec![
                readout("waypoints inside", &|count| count.waypoints.to_string()),
                readout("segments inside", &|count| count.segments.to_string()),
                readout("length, mean", &|count| significant(count.length, 3)),
                readout("log-density lost, mean", &|count| {
                    format!("{} nats", fixed(count.lost, 1))
                }),
            ],
            alt: self.alt(&all),
            tables: self.filled(&ladder, &all, drawn, &counts),
            credit: None,
        })
    }
}

impl SafeTrajectory {
    /// The slider over t, its last stop shown first: the finished paths.
    fn slider(&self, ladder: &Ladder) -> Axis {
        let stops: Vec<Stop> = self
            .stops()
            .into_iter()
            .map(|index| {
                let t = ladder.rungs().get(index).map_or(0, |rung| rung.t);
                Stop { value: t as f64, text: t.to_string() }
            })
            .collect();
        let last = stops.len().saturating_sub(1);
        let axis = Axis {
            name: "t".to_owned(),
            label: "step t".to_owned(),
            stops,
            start: last,
            print: vec![last],
            control: crate::plate::Control::Slider,
            play: None,
        };
        controls::played(axis, 6.0, false)
    }
}

#[cfg(test)]
mod tests;
