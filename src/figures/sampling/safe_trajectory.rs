//! A path denoised instead of a picture, and four ways of keeping it out of a disc.
//!
//! The reader should see that projection and the barrier filter keep every *waypoint* out and not every
//! *segment*, that mending only at the end is crude, and that safety is paid for in likelihood. The data are
//! a mixture of two Gaussian processes whose ends are held; the denoiser is exact. Ho, Jain and Abbeel 2020,
//! algorithm 2, as in Janner and others 2022; projection at every step: Christopher, Baek and Fioretto 2024;
//! the filter: Xiao and others 2025, for one constraint in closed form.

mod drawing;
mod walks;

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::process::safety::{Disc, Law, Point, chord_dip, filtered, margin};
use crate::math::process::sampler::{Ladder, Spacing};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::math::process::trajectory::PathPrior;

use walks::{At, Outcome, Walk};

/// Paths around a disc.
pub const KIND: Kind = Kind {
    name: "safe-trajectory",
    summary: "A path of waypoints denoised around a disc, with four kinds of safety and their cost.",
    key: SourceKey::file(file!()),
    corners: &["", "sampling_steps = 1\nwaypoints = 8\ndrawn = 1\ntrials = 10\nrate = 1"],
    read: |reader| Box::new(SafeTrajectory::read(reader)),
};

/// The stops of the slider from noise to data.
const FRAMES: usize = 11;

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

/// The worked example: a state beside a disc, and the velocity wished there.
struct Worked {
    disc: Disc,
    law: Law,
    x: Point,
    wanted: Point,
}

impl Worked {
    const RATE: f64 = 2.0;
    const BOOK: Self = Self {
        disc: Disc { centre: [0.0, 0.0], radius: 0.5 },
        law: Law::Linear { rate: Self::RATE },
        x: [0.36, 0.48],
        wanted: [-1.0, -0.5],
    };

    fn allowed(&self) -> Point {
        filtered(self.disc, self.law, self.x, self.wanted)
    }
}

const SUMMARY: Columns<Outcome> = Columns {
    name: "summary",
    keys: &[("variant", |all| all.variant.name().into())],
    values: &[
        ("waypoints", |all| all.waypoints().into()),
        ("segments", |all| all.segments().into()),
        ("paths_with_waypoint", |all| all.share(|walk| walk.found.waypoints > 0).into()),
        ("paths_with_segment", |all| all.share(Walk::cuts).into()),
        ("deepest", |all| all.deepest().into()),
        ("length", |all| all.length().into()),
        ("log_density_lost", |all| all.lost().into()),
        ("above", |all| all.share(|walk| walk.above).into()),
    ],
};

const PATHS: Columns<Walk> = Columns {
    name: "paths",
    keys: &[("variant", |walk| walk.variant.name().into()), ("path", |walk| walk.path.into())],
    values: &[
        ("waypoints", |walk| walk.found.waypoints.into()),
        ("segments", |walk| walk.found.segments.into()),
        ("depth", |walk| walk.found.depth.into()),
        ("length", |walk| walk.length.into()),
        ("log_density_lost", |walk| walk.lost.into()),
    ],
};

const COUNTERS: Columns<At> = Columns {
    name: "counters",
    keys: &[("t", |at| at.t.into()), ("variant", |at| at.variant.name().into())],
    values: &[
        ("waypoints", |at| at.waypoints.into()),
        ("segments", |at| at.segments.into()),
        ("length", |at| at.length.into()),
        ("log_density_lost", |at| at.lost.into()),
    ],
};

/// Besides the example, the times in which the laws return from b = -0.25, and the dip of a chord over 60 degrees.
const WORKED: Columns<Worked> = Columns {
    name: "worked",
    keys: &[],
    values: &[
        ("barrier", |at| at.disc.barrier(at.x).into()),
        ("h", |at| margin(at.disc, at.law, at.x, at.wanted).into()),
        ("u_x", |at| at.allowed()[0].into()),
        ("u_y", |at| at.allowed()[1].into()),
        ("linear_return", |at| at.law.time_to_return(-0.25, -0.001).into()),
        ("root_return", |_| Law::Root { rate: Worked::RATE }.time_to_return(-0.25, 0.0).into()),
        ("chord_dip", |at| chord_dip(at.disc.radius, std::f64::consts::FRAC_PI_3).into()),
    ],
};

impl SafeTrajectory {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Cosine);
        let most = (schedule.steps as i64).clamp(1, 400);
        let meaning = "number of steps from noise to path";
        let steps = reader.integer("sampling_steps", meaning, 1..=most, most.min(200));
        let meaning = "waypoints of a path, its two ends included";
        let waypoints = reader.integer("waypoints", meaning, 8..=48, 32) as usize;
        let meaning = "how far above or below the origin the mean paths pass";
        let height = reader.number("height", meaning, 0.0..=1.0, 0.4);
        let meaning = "standard deviation of the process before its ends are held";
        let spread = reader.number("spread", meaning, 0.05..=0.5, 0.2);
        let meaning = "share of the path over which waypoints move together";
        let length = reader.number("length", meaning, 0.1..=1.0, 0.3);
        let meaning = "standard deviation of each waypoint by itself";
        let wobble = reader.number("wobble", meaning, 0.003..=0.1, 0.01);
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
        Self {
            schedule,
            sampling_steps: steps as usize,
            prior: PathPrior { waypoints, height, spread, length, wobble },
            radius,
            clearance,
            law,
            drawn: drawn as usize,
            trials: trials as usize,
        }
    }

    fn disc(&self) -> Disc {
        Disc { centre: [0.0, 0.0], radius: self.radius }
    }

    /// The disc with its clearance: what the waypoints are kept out of.
    fn forbidden(&self) -> Disc {
        Disc { radius: self.radius + self.clearance, ..self.disc() }
    }

    /// Which states of a walk the slider stops at, noise first, and their times.
    fn stops(&self, ladder: &Ladder) -> Vec<(usize, usize)> {
        let stop = |k| (k as f64 * self.sampling_steps as f64 / (FRAMES - 1) as f64).round();
        let stops: Vec<usize> = (0..FRAMES).map(|k| stop(k) as usize).collect();
        let times = ladder.rungs().iter().map(|rung| rung.t).chain([0]).enumerate();
        times.filter(|(index, _)| stops.contains(index)).collect()
    }
}

impl Figure for SafeTrajectory {
    fn tables(&self) -> Vec<TableShape> {
        vec![SUMMARY.shape(), PATHS.shape(), COUNTERS.shape(), WORKED.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let mixture = self.prior.mixture()?;
        let ladder = Ladder::spaced(&schedule, Spacing::Trailing, self.sampling_steps)?;
        let outcomes = self.outcomes(&mixture, &ladder, studio.seed);

        let mut dials = Dials::default();
        let stops = self.stops(&ladder);
        // The last stop is shown first: the finished paths.
        let times = Sweep::of(stops.iter().map(|(_, t)| *t as f64), &[0.0], 0.0);
        let t = dials.add(controls::whole_slider("t", "step t", &times), stops);
        dials.play(&t, 6.0, false);
        let label = |all: &Outcome| all.variant.label().to_owned();
        let variant = dials.choice("variant", "safety", outcomes.into(), 0, label);
        let free = variant.stops().first().ok_or_else(|| FigureError::new("nothing was walked"))?;
        let all = Frames::along(&t, |stop| *stop)
            .by(&variant, |stop, outcome| self.at(&mixture, free, outcome, *stop));
        let drawn = variant.stops().iter().flat_map(|all| all.walks.iter().take(self.drawn));
        Ok(Plate {
            clock: format!(
                "DDPM time, counted down: {} is noise, 0 is the path; {} schedule",
                schedule.steps(),
                self.schedule.name
            ),
            axes: dials.axes(),
            panels: drawing::panels(self, &all),
            readouts: vec![
                all.readout("waypoints inside", |at| at.waypoints.to_string()),
                all.readout("segments inside", |at| at.segments.to_string()),
                all.readout("length, mean", |at| significant(at.length, 3)),
                all.readout("log-density lost, mean", |at| format!("{} nats", fixed(at.lost, 1))),
            ],
            alt: self.alt(variant.stops()),
            tables: vec![
                SUMMARY.of(variant.stops()),
                PATHS.of(drawn),
                COUNTERS.of(&all),
                WORKED.of([Worked::BOOK]),
            ],
            ..Plate::exact(format!(
                "exact denoiser of two Gaussian processes; DDPM, {} steps; the first {} paths drawn, {} counted",
                self.sampling_steps, self.drawn, self.trials
            ))
        })
    }
}

impl SafeTrajectory {
    fn alt(&self, outcomes: &[Outcome]) -> String {
        let told = outcomes.iter().map(|all| {
            format!(
                "{}: {} waypoints and {} segments a path inside, {} of the paths cut the disc, length {}, {} nats lost",
                all.variant.label(),
                fixed(all.waypoints(), 1),
                fixed(all.segments(), 1),
                percent(all.share(Walk::cuts), 0),
                significant(all.length(), 3),
                fixed(all.lost(), 1)
            )
        });
        format!(
            "Paths of {} waypoints from left to right around a disc of radius {}, denoised from noise. {}.",
            self.prior.waypoints,
            self.radius,
            told.collect::<Vec<_>>().join(". ")
        )
    }
}

#[cfg(test)]
mod tests;
