//! How far each step of a sampler moves the canvas, and how much of that is fresh noise.
//!
//! The reader should see that the motion comes early and the picture late: most of what a step of DDPM
//! does is to put fresh static in the place of old. Ho, Jain and Abbeel 2020, algorithm 2; Song, Meng and
//! Ermon 2021, equation 12. Every distance is a root mean square over the numbers of the canvas.

use crate::draw::number::{fixed, percent, significant};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::data::paintings;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{distance, root_mean_square};
use crate::math::process::sampler::{Ladder, Method, Spacing, State, Transition, Variance, sample};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::params::{Reader, Sweep};
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The steps of one reverse trajectory, measured.
pub const KIND: Kind = Kind {
    name: "swipe-sizes",
    summary: "How far each reverse step moves the canvas, its pull and its fresh noise told apart.",
    key: SourceKey::file(file!()),
    corners: &["", "sampler = \"ddim\"\nsteps = 20"],
    read,
};

/// The side of the canvas in pixels: distances for each number hardly depend on it.
const SIDE: usize = 16;

#[derive(Debug)]
struct SwipeSizes {
    schedule: ScheduleSpecification,
    sampler: &'static str,
    t: Sweep,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let schedule = readers::schedule(reader, ScheduleName::Linear);
    let sampler = reader.choice(
        "sampler",
        "with fresh noise after each step, or without",
        &["ddpm", "ddim"],
        |name| name,
        "ddpm",
    );
    let shares = [1.0, 0.75, 0.5, 0.25, 0.0];
    let mut default = readers::levels(1, schedule.steps, &shares, 0.6);
    // The slider counts down, as the restorer does.
    let last = default.values.len() - 1;
    default.values.reverse();
    default.start = last - default.start;
    default.print.iter_mut().for_each(|stop| *stop = last - *stop);
    let t = reader.whole_sweep("t", "the steps to visit", 1..=schedule.steps as i64, default);
    Box::new(SwipeSizes { schedule, sampler, t })
}

/// One step from t to t - 1.
struct Swipe {
    t: usize,
    /// How far the canvas moved.
    change: f64,
    /// How far the mean of the step moved it.
    pull: f64,
    /// How far the fresh noise moved it.
    fresh: f64,
    /// Amplitude of the picture in the canvas before the step.
    signal: f64,
    /// Amplitude of the noise before the step.
    noise: f64,
    /// Share of all the motion that is done when this step is done.
    share: f64,
}

impl Figure for SwipeSizes {
    fn tables(&self) -> Vec<TableShape> {
        let swipes = ["change", "change_of_mean", "change_of_noise", "signal", "noise", "share"];
        vec![
            TableShape::new("swipes", &["t"], &swipes),
            TableShape::new("summary", &["measure"], &["value"]),
        ]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let states = self.walk(&schedule, studio.seed)?;
        let swipes = measured(self.method(), &states);
        let summary = summary(&states, &swipes);
        let stops: Vec<&Swipe> = self
            .t
            .values
            .iter()
            .filter_map(|t| swipes.iter().find(|swipe| swipe.t == *t as usize))
            .collect();
        let steps = schedule.steps();
        Ok(Plate {
            status: Status::Exact {
                method: format!(
                    "exact denoiser of the painting mixture, {SIDE} by {SIDE}, one trajectory of {steps}-step {}",
                    self.sampler.to_uppercase()
                ),
            },
            clock: format!("DDPM time, counted down: {steps} is noise, 0 is the picture"),
            axes: vec![controls::whole_slider("t", "step t", &self.t)],
            panels: vec![
                panels::plot("change", "", Paper::Once, [270.0, 240.0], |layout| {
                    self.changes(layout, &swipes, &stops)
                }),
                panels::plot("share", "", Paper::Once, [250.0, 230.0], |layout| {
                    self.shares(layout, &swipes, &stops)
                }),
            ],
            readouts: vec![Readout {
                label: "motion done".to_owned(),
                axes: vec![0],
                texts: stops.iter().map(|swipe| percent(swipe.share, 0)).collect(),
            }],
            alt: self.alt(&swipes, &summary),
            tables: vec![
                readers::filled(&self.tables(), 0, swipes.iter().rev().map(row).collect()),
                readers::filled(
                    &self.tables(),
                    1,
                    summary
                        .iter()
                        .map(|(measure, value)| vec![Cell::from(*measure), Cell::from(*value)])
                        .collect(),
                ),
            ],
            credit: None,
        })
    }
}

fn row(swipe: &Swipe) -> Vec<Cell> {
    let numbers = [swipe.change, swipe.pull, swipe.fresh, swipe.signal, swipe.noise, swipe.share];
    std::iter::once(Cell::from(swipe.t)).chain(numbers.map(Cell::from)).collect()
}

/// Every step measured, the first step taken first.
fn measured(method: Method, states: &[State]) -> Vec<Swipe> {
    let root = |state: &State| (state.x.len().max(1) as f64).sqrt();
    let pairs = states.iter().zip(states.iter().skip(1));
    let mut done = 0.0;
    let mut swipes: Vec<Swipe> = pairs
        .map(|(from, to)| {
            let step = Transition::new(method, from.alpha_bar, to.alpha_bar);
            let mean = step.mean(&from.x, &from.x0_hat);
            let change = distance(&to.x, &from.x) / root(from);
            done += change;
            Swipe {
                t: from.t,
                change,
                pull: distance(&mean, &from.x) / root(from),
                fresh: distance(&to.x, &mean) / root(from),
                signal: from.alpha_bar.sqrt(),
                noise: (1.0 - from.alpha_bar).sqrt(),
                share: done,
            }
        })
        .collect();
    for swipe in &mut swipes {
        swipe.share /= done;
    }
    swipes
}

/// What the whole trajectory amounts to.
fn summary(states: &NonEmpty<State>, swipes: &[Swipe]) -> Vec<(&'static str, f64)> {
    let length: f64 = swipes.iter().map(|swipe| swipe.change).sum();
    let difference = states.first().x.iter().zip(&states.last().x).map(|(a, b)| a - b);
    let straight = root_mean_square(&difference.collect::<Vec<f64>>());
    let half = swipes.iter().find(|swipe| swipe.share >= 0.5);
    let first = swipes.first();
    vec![
        ("path_length", length),
        ("straight_distance", straight),
        ("detour", length / straight),
        ("half_done_at", half.map_or(0.0, |swipe| swipe.t as f64)),
        ("signal_when_half_done", half.map_or(0.0, |swipe| swipe.signal)),
        ("noise_at_the_start", first.map_or(0.0, |swipe| swipe.noise)),
    ]
}

impl SwipeSizes {
    fn method(&self) -> Method {
        match self.sampler {
            "ddim" => Method::Ddim { eta: 0.0 },
            _ => Method::Ddpm(Variance::Posterior),
        }
    }

    /// Every state of one walk from noise to picture, visiting each step of the schedule.
    fn walk(&self, schedule: &Schedule, seed: u32) -> Result<NonEmpty<State>, FigureError> {
        let mixture = paintings::mixture(SIDE)?;
        let ladder = Ladder::spaced(schedule, Spacing::Trailing, schedule.steps())?;
        let start = Generator::new(seed, "start").normals(SIDE * SIDE * 3);
        let mut noise = Generator::new(seed, "noise");
        sample(&mixture, &ladder, self.method(), &start, &mut noise).map_err(FigureError::new)
    }

    fn across(&self, layout: Layout) -> Scale {
        let steps = self.schedule.steps as f64;
        let ticks = layout.either([0.0, 0.25, 0.5, 0.75, 1.0].as_slice(), &[0.0, 0.5, 1.0]);
        let ticks: Vec<f64> = ticks.iter().map(|share| (share * steps).round()).collect();
        Scale::linear(0.0, steps).ticks(&ticks).reversed().title("step t, from static to picture")
    }

    fn changes(&self, layout: Layout, swipes: &[Swipe], stops: &[&Swipe]) -> Vec<Layer> {
        let highest = swipes.iter().map(|s| s.change.max(s.pull)).fold(0.0, f64::max);
        let up = Scale::linear(0.0, highest * 1.08).title("how far one swipe moves each number");
        let plot = Plot::new(layout, self.across(layout), up).marked();
        let curve = |of: fn(&Swipe) -> f64| thinned(swipes, of);
        let (change, pull) = (curve(|s| s.change), curve(|s| s.pull));
        let steps = self.schedule.steps as f64;
        let fresh = self.method() == Method::Ddpm(Variance::Posterior);
        let mut still = plot.sketch();
        if fresh {
            still.band(Role::Noise, &change, &pull);
        }
        still.area(Role::Model, &pull, 0.0).frame();
        if fresh {
            // A dash would not survive a line as restless as this one.
            let middle = (steps * 0.42, highest * 0.36);
            still
                .line(Role::Noise, &change)
                .name(Role::Noise, &change, steps * 0.84, Side::Above, "whole swipe")
                .within(Role::Noise, middle, "fresh static");
        }
        still.curve(Role::Model, &pull).name(
            Role::Model,
            &pull,
            steps * 0.24,
            Side::Above,
            layout.either("pull to the guess", "pull"),
        );
        let readings = |swipe: &Swipe| {
            let reading = |value: f64, role: Role, side: Side| Reading {
                value,
                text: significant(value, 2),
                role,
                side,
            };
            let pull = reading(swipe.pull, Role::Model, Side::Above);
            if fresh {
                vec![reading(swipe.change, Role::Noise, Side::Above), pull]
            } else {
                vec![pull]
            }
        };
        vec![panels::still(still.finish()), followed(&plot, stops, readings)]
    }

    fn shares(&self, layout: Layout, swipes: &[Swipe], stops: &[&Swipe]) -> Vec<Layer> {
        let up = Scale::linear(0.0, 1.0).ticks(&[0.0, 0.5, 1.0]);
        let plot = Plot::new(layout, self.across(layout), up.title("how far along")).marked();
        let done = thinned(swipes, |swipe| swipe.share);
        let signal = thinned(swipes, |swipe| swipe.signal);
        let steps = self.schedule.steps as f64;
        let still = plot
            .sketch()
            .frame()
            .curve(Role::Model, &done)
            .strong_curve(Role::Truth, &signal)
            .name(Role::Model, &done, steps * 0.82, Side::Above, "motion done")
            .name(
                Role::Truth,
                &signal,
                layout.either(steps * 0.2, steps * 0.15),
                Side::Below,
                layout.either("picture on the canvas", "picture"),
            )
            .finish();
        let readings = |swipe: &Swipe| {
            let reading = |value: f64, role: Role, side: Side| Reading {
                value,
                text: fixed(value, 2),
                role,
                side,
            };
            vec![
                reading(swipe.share, Role::Model, Side::Below),
                reading(swipe.signal, Role::Truth, Side::Below),
            ]
        };
        vec![panels::still(still), followed(&plot, stops, readings)]
    }

    fn alt(&self, swipes: &[Swipe], summary: &[(&'static str, f64)]) -> String {
        let value = |measure: &str| {
            let found = summary.iter().find(|(name, _)| *name == measure);
            found.map_or(0.0, |(_, value)| *value)
        };
        let at = |share: f64| {
            let t = (self.schedule.steps as f64 * share).round() as usize;
            swipes.iter().find(|swipe| swipe.t == t.max(1))
        };
        let told = |share: f64| {
            at(share).map_or_else(String::new, |swipe| {
                let (change, pull) = (significant(swipe.change, 2), significant(swipe.pull, 2));
                format!("at step {} the canvas moves by {change}, its pull towards the guess by {pull}; ", swipe.t)
            })
        };
        format!(
            "Two plots over the steps counted down from {} to 1. The first shows how far each step moves each number of \
             the canvas: {}{}the rest is fresh noise. The second shows that half of all the motion is done at step {}, where the \
             amplitude of the picture on the canvas is {}. The path is {} times as long as the straight line.",
            self.schedule.steps,
            told(0.9),
            told(0.1),
            fixed(value("half_done_at"), 0),
            significant(value("signal_when_half_done"), 2),
            significant(value("detour"), 3),
        )
    }
}

/// A curve over the steps, no finer than a screen shows.
fn thinned(swipes: &[Swipe], of: impl Fn(&Swipe) -> f64) -> Vec<(f64, f64)> {
    let stride = (swipes.len() / 330).max(1);
    let kept = swipes.iter().enumerate();
    kept.filter(|(index, _)| index % stride == 0 || index + 1 == swipes.len())
        .map(|(_, swipe)| (swipe.t as f64, of(swipe)))
        .collect()
}

/// The layer of the marker.
fn followed(plot: &Plot, stops: &[&Swipe], readings: impl Fn(&Swipe) -> Vec<Reading>) -> Layer {
    let frame = |swipe: &&Swipe| {
        let t = swipe.t as f64;
        plot.sketch().labels_across(Some((t, &fixed(t, 0)))).marker(t, &readings(swipe)).finish()
    };
    panels::moving(&[0], stops.iter().map(frame).collect())
}

#[cfg(test)]
mod tests;
