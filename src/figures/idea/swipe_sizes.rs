//! How far each step of a sampler moves the canvas, and how much of that is fresh noise.
//!
//! The reader should see that the motion comes early and the picture late: most of what a step of DDPM
//! does is to put fresh static in the place of old. Ho, Jain and Abbeel 2020, algorithm 2; Song, Meng and
//! Ermon 2021, equation 12. Every distance is a root mean square over the numbers of the canvas.

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::data::paintings;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{distance, root_mean_square};
use crate::math::process::sampler::{Ladder, Method, Spacing, State, Transition, Variance, sample};
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};

/// The steps of one reverse trajectory, measured.
pub const KIND: Kind = Kind {
    name: "swipe-sizes",
    summary: "How far each reverse step moves the canvas, its pull and its fresh noise told apart.",
    key: SourceKey::file(file!()),
    corners: &["", "sampler = \"ddim\"\nsteps = 20"],
    read: |reader| Box::new(SwipeSizes::read(reader)),
};

/// The side of the canvas in pixels: distances for each number hardly depend on it.
const SIDE: usize = 16;

#[derive(Debug)]
struct SwipeSizes {
    schedule: ScheduleSpecification,
    sampler: &'static str,
    t: Sweep,
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

const SWIPES: Columns<Swipe> = Columns {
    name: "swipes",
    keys: &[("t", |swipe| swipe.t.into())],
    values: &[
        ("change", |swipe| swipe.change.into()),
        ("change_of_mean", |swipe| swipe.pull.into()),
        ("change_of_noise", |swipe| swipe.fresh.into()),
        ("signal", |swipe| swipe.signal.into()),
        ("noise", |swipe| swipe.noise.into()),
        ("share", |swipe| swipe.share.into()),
    ],
};

const SUMMARY: Columns<(&str, f64)> = Columns {
    name: "summary",
    keys: &[("measure", |(measure, _)| (*measure).into())],
    values: &[("value", |(_, value)| (*value).into())],
};

impl SwipeSizes {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Linear);
        let sampler = reader.choice(
            "sampler",
            "with fresh noise after each step, or without",
            &["ddpm", "ddim"],
            |name| name,
            "ddpm",
        );
        let shares = [1.0, 0.75, 0.5, 0.25, 0.0];
        // The slider counts down, as the restorer does.
        let usual = readers::levels(1, schedule.steps, &shares, 0.6).reversed();
        let t = reader.whole_sweep("t", "the steps to visit", 1..=schedule.steps as i64, usual);
        Self { schedule, sampler, t }
    }

    fn method(&self) -> Method {
        match self.sampler {
            "ddim" => Method::Ddim { eta: 0.0 },
            _ => Method::Ddpm(Variance::Posterior),
        }
    }

    /// Every state of one walk from noise to picture, visiting each step of the schedule.
    fn walk(&self, schedule: &Schedule, seed: u32) -> Result<NonEmpty<State>, Invalid> {
        let mixture = paintings::mixture(SIDE)?;
        let ladder = Ladder::spaced(schedule, Spacing::Trailing, schedule.steps())?;
        let start = Generator::new(seed, "start").normals(SIDE * SIDE * 3);
        let mut noise = Generator::new(seed, "noise");
        sample(&mixture, &ladder, self.method(), &start, &mut noise)
    }
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

/// What the whole trajectory amounts to; `None` where nothing moves.
fn summary(states: &NonEmpty<State>, swipes: &[Swipe]) -> Option<[(&'static str, f64); 6]> {
    let (from, to) = (states.first(), states.last());
    let difference: Vec<f64> = from.x.iter().zip(&to.x).map(|(a, b)| a - b).collect();
    let straight = root_mean_square(&difference);
    let length: f64 = swipes.iter().map(|swipe| swipe.change).sum();
    let half = swipes.iter().find(|swipe| swipe.share >= 0.5)?;
    Some([
        ("path_length", length),
        ("straight_distance", straight),
        ("detour", length / straight),
        ("half_done_at", half.t as f64),
        ("signal_when_half_done", half.signal),
        ("noise_at_the_start", swipes.first()?.noise),
    ])
}

impl Figure for SwipeSizes {
    fn tables(&self) -> Vec<TableShape> {
        vec![SWIPES.shape(), SUMMARY.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let states = self.walk(&schedule, studio.seed)?;
        let swipes = measured(self.method(), &states);
        let still = || FigureError::new("`steps` leaves the canvas where it was");
        let summary = summary(&states, &swipes).ok_or_else(still)?;
        let mut dials = Dials::default();
        let t = dials.whole_slider("t", "step t", &self.t);
        let stops = Frames::each(&t, |t| swipe_at(&swipes, *t as usize))?;
        let steps = schedule.steps();
        Ok(Plate {
            clock: format!("DDPM time, counted down: {steps} is noise, 0 is the picture"),
            axes: dials.axes(),
            panels: vec![
                panels::plot("change", "", Paper::Once, [270.0, 240.0], |layout| {
                    self.changes(layout, &swipes, &stops)
                }),
                panels::plot("share", "", Paper::Once, [250.0, 230.0], |layout| {
                    self.shares(layout, &swipes, &stops)
                }),
            ],
            readouts: vec![stops.readout("motion done", |swipe| percent(swipe.share, 0))],
            tables: vec![SWIPES.of(swipes.iter().rev()), SUMMARY.of(summary)],
            alt: self.alt(&swipes, summary)?,
            ..Plate::exact(format!(
                "exact denoiser of the painting mixture, {SIDE} by {SIDE}, one trajectory of {steps}-step {}",
                self.sampler.to_uppercase()
            ))
        })
    }
}

/// The step from t to t - 1.
fn swipe_at(swipes: &[Swipe], t: usize) -> Result<&Swipe, FigureError> {
    let found = swipes.iter().find(|swipe| swipe.t == t);
    found.ok_or_else(|| FigureError::new(format!("no step of the walk begins at t = {t}")))
}

/// Where a marker stands.
fn step(swipe: &&Swipe) -> (f64, String) {
    (swipe.t as f64, swipe.t.to_string())
}

impl SwipeSizes {
    fn across(&self, layout: Layout) -> Scale {
        layout.steps(self.schedule.steps).reversed().title("step t, from static to picture")
    }

    /// How far each step moves the canvas, and its mean alone.
    fn changes(&self, layout: Layout, swipes: &[Swipe], stops: &Frames<&Swipe>) -> Vec<Layer> {
        let highest = swipes.iter().map(|s| s.change.max(s.pull)).fold(0.0, f64::max);
        let up = Scale::linear(0.0, highest * 1.08).title("how far one swipe moves each number");
        let plot = Plot::new(layout, self.across(layout), up).marked();
        let change = thinned(swipes, |swipe| swipe.change);
        let pull = thinned(swipes, |swipe| swipe.pull);
        let steps = self.schedule.steps as f64;
        let fresh = self.method() == Method::Ddpm(Variance::Posterior);
        let still = plot.still(|sketch| {
            if fresh {
                sketch.band(Role::Noise, &change, &pull);
            }
            sketch.area(Role::Model, &pull, 0.0).frame();
            if fresh {
                // A dash would not survive a line as restless as this one.
                let middle = (steps * 0.42, highest * 0.36);
                sketch
                    .line(Role::Noise, &change)
                    .name(Role::Noise, &change, steps * 0.84, Side::Above, "whole swipe")
                    .within(Role::Noise, middle, "fresh static");
            }
            let (at, words) = (steps * 0.24, layout.either("pull to the guess", "pull"));
            sketch.curve(Role::Model, &pull).name(Role::Model, &pull, at, Side::Above, words);
        });
        let marker = plot.marker(stops, step, |swipe| {
            let reading = |role, value| Reading::significant(role, value, 2, Side::Above);
            let change = fresh.then(|| reading(Role::Noise, swipe.change));
            change.into_iter().chain([reading(Role::Model, swipe.pull)]).collect()
        });
        vec![still, marker]
    }

    /// How much of the motion is done, and how much of the picture is there.
    fn shares(&self, layout: Layout, swipes: &[Swipe], stops: &Frames<&Swipe>) -> Vec<Layer> {
        let up = Scale::linear(0.0, 1.0).ticks(&[0.0, 0.5, 1.0]);
        let plot = Plot::new(layout, self.across(layout), up.title("how far along")).marked();
        let done = thinned(swipes, |swipe| swipe.share);
        let signal = thinned(swipes, |swipe| swipe.signal);
        let steps = self.schedule.steps as f64;
        let (at, words) = layout.either((0.2, "picture on the canvas"), (0.15, "picture"));
        vec![
            plot.still(|sketch| {
                sketch
                    .frame()
                    .curve(Role::Model, &done)
                    .strong_curve(Role::Truth, &signal)
                    .name(Role::Model, &done, steps * 0.82, Side::Above, "motion done")
                    .name(Role::Truth, &signal, steps * at, Side::Below, words);
            }),
            plot.marker(stops, step, |swipe| {
                vec![
                    Reading::fixed(Role::Model, swipe.share, 2, Side::Below),
                    Reading::fixed(Role::Truth, swipe.signal, 2, Side::Below),
                ]
            }),
        ]
    }

    fn alt(
        &self,
        swipes: &[Swipe],
        [_, _, detour, half_done_at, signal_when_half_done, _]: [(&str, f64); 6],
    ) -> Result<String, FigureError> {
        let told = |share: f64| -> Result<String, FigureError> {
            let t = (self.schedule.steps as f64 * share).round() as usize;
            let swipe = swipe_at(swipes, t.max(1))?;
            let (change, pull) = (significant(swipe.change, 2), significant(swipe.pull, 2));
            Ok(format!(
                "at step {} the canvas moves by {change}, its pull towards the guess by {pull}; ",
                swipe.t
            ))
        };
        Ok(format!(
            "Two plots over the steps counted down from {} to 1. The first shows how far each step moves each number of \
             the canvas: {}{}the rest is fresh noise. The second shows that half of all the motion is done at step {}, where the \
             amplitude of the picture on the canvas is {}. The path is {} times as long as the straight line.",
            self.schedule.steps,
            told(0.9)?,
            told(0.1)?,
            fixed(half_done_at.1, 0),
            significant(signal_when_half_done.1, 2),
            significant(detour.1, 3),
        ))
    }
}

/// A curve over the steps, no finer than a screen shows.
fn thinned(swipes: &[Swipe], of: impl Fn(&Swipe) -> f64) -> Curve {
    let stride = (swipes.len() / 330).max(1);
    let kept = swipes.iter().enumerate();
    kept.filter(|(index, _)| index % stride == 0 || index + 1 == swipes.len())
        .map(|(_, swipe)| (swipe.t as f64, of(swipe)))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    fn number(plate: &Plate, t: usize, column: &str) -> f64 {
        let Cell::Number(number) = bench::cell(plate, "swipes", t - 1, column) else {
            panic!("{column} at {t} is no number");
        };
        number
    }

    #[test]
    fn the_levels_are_those_of_the_book() {
        let plate = bench::plate(&KIND, "");
        assert!((number(&plate, 999, "noise") - 0.99998).abs() < 1e-5);
        assert!((number(&plate, 600, "noise") - 0.9870).abs() < 5e-5);
        assert!((number(&plate, 250, "noise") - 0.6899).abs() < 5e-5);
        assert!(number(&plate, 601, "signal") < 0.161);
        assert!((number(&plate, 1, "share") - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_swipe_is_a_pull_and_fresh_noise_at_right_angles() {
        let plate = bench::plate(&KIND, "");
        for t in [900, 500, 100] {
            let (change, pull) = (number(&plate, t, "change"), number(&plate, t, "change_of_mean"));
            let fresh = number(&plate, t, "change_of_noise");
            assert!((change * change - pull * pull - fresh * fresh).abs() < 0.1 * change * change);
            assert!(pull < 0.3 * change);
        }
        assert_eq!(number(&plate, 1, "change_of_noise"), 0.0);
    }

    #[test]
    fn without_fresh_noise_the_way_is_shorter() {
        let length = |toml: &str| {
            let plate = bench::plate(&KIND, toml);
            let Cell::Number(length) = bench::cell(&plate, "summary", 0, "value") else {
                panic!("no number");
            };
            length
        };
        assert!(length("sampler = \"ddim\"\nsteps = 200") < length("steps = 200") / 5.0);
    }
}
