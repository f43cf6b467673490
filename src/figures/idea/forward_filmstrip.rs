//! One painting, one draw of noise, turned up: x_t for growing t.
//!
//! The reader should see that small things drown long before large ones, and that the share of the
//! variance on the curve below says little about what the eye still finds. The same noise is used at
//! every t, so that nothing changes but its strength: Ho, Jain and Abbeel 2020, equation 4.

use crate::draw::raster::{Channels, Frame, Sheet};
use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::data::paintings;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::random::Generator;
use crate::math::process::forward::noised;
use crate::math::process::schedule::{Level, Schedule, ScheduleName, ScheduleSpecification, Step};

/// The forward process on one painting.
pub const KIND: Kind = Kind {
    name: "forward-filmstrip",
    summary: "One painting under one draw of noise that grows stronger with t.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"linear\"\nsteps = 10\nt = 3"],
    read: |reader| Box::new(ForwardFilmstrip::read(reader)),
};

/// The side of the painting in its own pixels: noise in larger ones would not be small on the wire.
const SIDE: usize = 32;

const SHEET: Sheet = panels::sheet(SIDE, Channels::Colour);

#[derive(Debug)]
struct ForwardFilmstrip {
    schedule: ScheduleSpecification,
    painting: u32,
    t: Sweep,
}

/// The chosen schedule, and beside it the other of the two that the book compares.
struct Pair {
    chosen: Schedule,
    other: Schedule,
}

/// Both schedules at one stop of the slider.
struct Levels {
    chosen: Level,
    other: Level,
}

/// A level, and the step that leads to it: none leads to the data.
const SCHEDULE: Columns<(Level, Option<Step>)> = Columns {
    name: "schedule",
    keys: &[("t", |(level, _)| level.t().into())],
    values: &[
        ("beta", |(_, step)| step.map(|step| step.beta()).into()),
        ("alpha", |(_, step)| step.map(|step| step.alpha()).into()),
        ("alpha_bar", |(level, _)| level.alpha_bar().into()),
        ("signal", |(level, _)| level.signal().into()),
        ("noise", |(level, _)| level.noise().into()),
        ("snr", |(level, _)| level.snr().into()),
        ("log_snr", |(level, _)| level.log_snr().into()),
    ],
};

impl ForwardFilmstrip {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule(reader, ScheduleName::Cosine);
        let painting = reader.integer("painting", "which clean painting", 0..=9999, 0) as u32;
        let shares = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0];
        let usual = readers::levels(0, schedule.steps, &shares, 0.25);
        let t = reader.whole_sweep("t", "the steps to visit", 0..=schedule.steps as i64, usual);
        Self { schedule, painting, t }
    }

    fn pair(&self) -> Result<Pair, Invalid> {
        let other = match self.schedule.name {
            ScheduleName::Cosine => ScheduleName::Linear,
            _ => ScheduleName::Cosine,
        };
        Ok(Pair {
            chosen: Schedule::from_specification(self.schedule)?,
            other: Schedule::new(other, self.schedule.steps)?,
        })
    }
}

impl Figure for ForwardFilmstrip {
    fn tables(&self) -> Vec<TableShape> {
        vec![SCHEDULE.shape()]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let pair = self.pair()?;
        let schedule = &pair.chosen;
        let mut dials = Dials::default();
        let t = dials.whole_slider("t", "step t", &self.t);
        let levels = Frames::each(&t, |t| pair.at(*t as usize))?;
        let mixture = paintings::mixture(SIDE)?;
        let (_, clean) = paintings::numbered(&mixture, self.painting);
        // One draw of noise for all of them.
        let eps = Generator::new(studio.seed, "noise").normals(clean.len());
        let noisy = levels.map(|at| noised(&clean, &eps, at.chosen.alpha_bar()));
        let noisy = noisy.zip(&levels);
        let canvas = noisy.map(|(values, at)| Frame { values, noise: at.chosen.noise() });
        let data = (schedule.data(), None);
        let steps = schedule.each_step().map(|step| (step.level(), Some(step)));
        Ok(Plate {
            clock: format!("DDPM time: 0 is the picture, {} is noise", schedule.steps()),
            axes: dials.axes(),
            panels: vec![
                panels::film("canvas", "", &t, &SHEET, &canvas)?,
                panels::plot("schedule", "", Paper::Once, panels::PLOT_HEIGHTS, |layout| {
                    pair.shares(layout, &levels)
                }),
            ],
            readouts: vec![
                levels.readout("noise share", |at| percent(1.0 - at.chosen.alpha_bar(), 1)),
            ],
            tables: vec![SCHEDULE.of(std::iter::once(data).chain(steps))],
            alt: alt(schedule)?,
            ..Plate::exact("")
        })
    }
}

impl Pair {
    fn at(&self, t: usize) -> Result<Levels, Invalid> {
        Ok(Levels { chosen: self.chosen.level(t)?, other: self.other.level(t)? })
    }

    /// On which side of its curve the name of each stands: the later one's above.
    fn sides(&self) -> [Side; 2] {
        let half = |schedule: &Schedule| schedule.first_at_or_below(0.5).map(|level| level.t());
        // A schedule that never falls so low is the later one.
        let later =
            half(&self.chosen).is_none_or(|t| half(&self.other).is_some_and(|other| t >= other));
        if later { [Side::Above, Side::Below] } else { [Side::Below, Side::Above] }
    }

    /// What is still picture, over the steps.
    fn shares(&self, layout: Layout, levels: &Frames<Levels>) -> Vec<Layer> {
        let steps = self.chosen.steps() as f64;
        let across = layout.steps(self.chosen.steps()).title("step t");
        let up = Scale::linear(0.0, 1.0).ticks(&[0.0, 0.5, 1.0]);
        let plot = Plot::new(layout, across, up.title("share that is still picture, ᾱ_t")).marked();
        let [chosen_side, other_side] = self.sides();
        let name = |sketch: &mut Sketch<'_>, role, schedule: &Schedule, curve: &Curve, side| {
            let at = match side {
                Side::Above => steps * 0.66,
                Side::Below => {
                    let low = schedule.first_at_or_below(0.16);
                    low.unwrap_or(schedule.terminal()).t() as f64 * 0.78
                }
            };
            sketch.name(role, curve, at, side, schedule.specification().name.as_str());
        };
        vec![
            plot.still(|sketch| {
                let (chosen, other) = (curve(&self.chosen), curve(&self.other));
                sketch.frame().curve(Role::Gold, &other);
                name(sketch, Role::Gold, &self.other, &other, other_side);
                sketch.strong_curve(Role::Truth, &chosen);
                name(sketch, Role::Truth, &self.chosen, &chosen, chosen_side);
            }),
            plot.marker(
                levels,
                |at| (at.chosen.t() as f64, at.chosen.t().to_string()),
                |at| {
                    let reading = |role, level: &Level| {
                        Reading::fixed(role, level.alpha_bar(), 3, Side::Above)
                    };
                    vec![reading(Role::Truth, &at.chosen), reading(Role::Gold, &at.other)]
                },
            ),
        ]
    }
}

/// alpha_bar over t, no finer than a screen shows.
fn curve(schedule: &Schedule) -> Curve {
    let steps = schedule.steps();
    let stride = (steps / 250).max(1);
    let levels = schedule.levels().take(steps).step_by(stride).chain([schedule.terminal()]);
    levels.map(|level| (level.t() as f64, level.alpha_bar())).collect()
}

fn alt(schedule: &Schedule) -> Result<String, Invalid> {
    let steps = schedule.steps();
    let at = |part: usize| -> Result<String, Invalid> {
        let level = schedule.level(steps * part / 4)?;
        Ok(format!("{} at step {}", significant(level.alpha_bar(), 3), level.t()))
    };
    Ok(format!(
        "A small painting that disappears under coloured static as t goes from 0 to {steps}, and a plot of the share \
         of its variance that is still picture under the {} schedule: 1 at step 0, {}, {}, {} and {} at step {steps}. \
         Small things are lost first; the largest shapes can be made out long after half of the share is gone.",
        schedule.specification().name,
        at(1)?,
        at(2)?,
        at(3)?,
        significant(schedule.terminal().alpha_bar(), 2),
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::draw::raster::frame_pixels;
    use crate::figures::bench::tests as bench;
    use crate::plate::Art;

    #[test]
    fn the_table_begins_with_the_clean_picture() {
        let plate = bench::plate(&KIND, "");
        assert_eq!(bench::cell(&plate, "schedule", 0, "alpha_bar"), Cell::Number(1.0));
        assert_eq!(bench::cell(&plate, "schedule", 0, "snr"), Cell::Missing);
        let Cell::Number(half) = bench::cell(&plate, "schedule", 500, "alpha_bar") else {
            panic!("no number");
        };
        assert!((half - 0.493844).abs() < 1e-6);
        assert!(plate.alt.contains("0.494 at step 500"));
    }

    #[test]
    fn the_first_frame_is_the_painting_and_the_plate_stays_light() {
        let plate = bench::plate(&KIND, "");
        let Art::Raster(atlas) = &plate.panels[0].drawings[0].layers[0].art else {
            panic!("a picture");
        };
        let mixture = paintings::mixture(SIDE).unwrap();
        let (_, clean) = paintings::numbered(&mixture, 0);
        let pixels = frame_pixels(atlas, 0).unwrap().concat();
        for (byte, value) in pixels.iter().zip(clean) {
            let wanted = (value.clamp(-1.0, 1.0) + 1.0) * 127.5;
            assert!((f64::from(*byte) - wanted).abs() <= 1.0);
        }
        assert!(atlas.png.len() < 90_000, "{} bytes", atlas.png.len());
    }
}
