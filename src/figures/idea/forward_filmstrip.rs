//! One painting, one draw of noise, turned up: x_t for growing t.
//!
//! The reader should see that small things drown long before large ones, and that the share of the
//! variance on the curve below says little about what the eye still finds. The same noise is used at
//! every t, so that nothing changes but its strength: Ho, Jain and Abbeel 2020, equation 4.

use crate::draw::number::{fixed, percent, significant};
use crate::draw::plot::{Layout, Plot};
use crate::draw::raster::{Channels, Frame, Sheet, atlas};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::data::paintings;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::random::Generator;
use crate::math::process::forward::noised;
use crate::math::process::schedule::{Schedule, ScheduleName, ScheduleSpecification};
use crate::params::{Reader, Sweep};
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, Table, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The forward process on one painting.
pub const KIND: Kind = Kind {
    name: "forward-filmstrip",
    summary: "One painting under one draw of noise that grows stronger with t.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"linear\"\nsteps = 10\nt = 3"],
    read,
};

/// The side of the painting in its own pixels: noise in larger ones would not be small on the wire.
const SIDE: usize = 32;

#[derive(Debug)]
struct ForwardFilmstrip {
    schedule: ScheduleSpecification,
    painting: u32,
    t: Sweep,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let schedule = readers::schedule(reader, ScheduleName::Cosine);
    let painting = reader.integer("painting", "which clean painting", 0..=9999, 0);
    let shares = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0];
    let default = readers::levels(0, schedule.steps, &shares, 0.25);
    let t = reader.whole_sweep("t", "the steps to visit", 0..=schedule.steps as i64, default);
    Box::new(ForwardFilmstrip { schedule, painting: painting as u32, t })
}

/// A schedule for the plot, and how it is drawn.
struct Strand {
    /// alpha_bar at every stop of the slider.
    shares: Vec<f64>,
    schedule: Schedule,
    role: Role,
    side: Side,
}

impl Figure for ForwardFilmstrip {
    fn tables(&self) -> Vec<TableShape> {
        let values = ["beta", "alpha", "alpha_bar", "signal", "noise", "snr", "log_snr"];
        vec![TableShape::new("schedule", &["t"], &values)]
    }

    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let strands = self.strands(&schedule)?;
        let pictures = self.pictures(&schedule, studio.seed)?;
        let noise: Vec<String> =
            self.shares(&schedule)?.iter().map(|share| percent(1.0 - share, 1)).collect();
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: format!("DDPM time: 0 is the picture, {} is noise", schedule.steps()),
            axes: vec![controls::whole_slider("t", "step t", &self.t)],
            panels: vec![
                panels::tile("canvas", "", Paper::Strip(0), vec![pictures]),
                panels::plot("schedule", "", Paper::Once, panels::PLOT_HEIGHTS, |layout| {
                    self.plot(layout, &strands)
                }),
            ],
            readouts: vec![Readout {
                label: "noise share".to_owned(),
                axes: vec![0],
                texts: noise,
            }],
            tables: vec![table(&self.tables(), &schedule)],
            alt: alt(&schedule)?,
            credit: None,
        })
    }
}

impl ForwardFilmstrip {
    /// alpha_bar at every stop of the slider.
    fn shares(&self, schedule: &Schedule) -> Result<Vec<f64>, Invalid> {
        let levels = self.t.values.iter().map(|t| schedule.level(*t as usize));
        levels.map(|level| Ok(level?.alpha_bar())).collect()
    }

    /// The chosen schedule, and beside it the other of the two that the book compares.
    fn strands(&self, chosen: &Schedule) -> Result<Vec<Strand>, FigureError> {
        let other = match self.schedule.name {
            ScheduleName::Cosine => ScheduleName::Linear,
            _ => ScheduleName::Cosine,
        };
        let other = Schedule::new(other, self.schedule.steps)?;
        let half = |schedule: &Schedule| schedule.first_at_or_below(0.5).map(|level| level.t());
        // A schedule that never falls so low is the later one.
        let later = half(chosen).is_none_or(|t| half(&other).is_some_and(|other| t >= other));
        let sides = if later { [Side::Above, Side::Below] } else { [Side::Below, Side::Above] };
        let roles = [Role::Truth, Role::Gold];
        let strands = [chosen.clone(), other].into_iter().zip(roles).zip(sides);
        let strand = |((schedule, role), side): ((Schedule, Role), Side)| {
            Ok(Strand { shares: self.shares(&schedule)?, schedule, role, side })
        };
        strands.map(strand).collect()
    }

    /// x_t for every stop, all from one clean painting and one draw of noise.
    fn pictures(&self, schedule: &Schedule, seed: u32) -> Result<Layer, FigureError> {
        let mixture = paintings::mixture(SIDE)?;
        let (_, clean) = paintings::numbered(&mixture, self.painting);
        let eps = Generator::new(seed, "noise").normals(clean.len());
        let canvases: Vec<(Vec<f64>, f64)> = self
            .shares(schedule)?
            .into_iter()
            .map(|share| (noised(&clean, &eps, share), (1.0 - share).sqrt()))
            .collect();
        let frames: Vec<Frame<'_>> =
            canvases.iter().map(|(values, noise)| Frame { values, noise: *noise }).collect();
        let sheet = Sheet {
            width: SIDE,
            height: SIDE,
            channels: Channels::Colour,
            levels: 256,
            hard_edges: true,
            area: panels::WHOLE_TILE,
        };
        let atlas = atlas(&sheet, &frames)?;
        Ok(panels::pictures(&[0], atlas))
    }

    fn plot(&self, layout: Layout, strands: &[Strand]) -> Vec<Layer> {
        let steps = self.schedule.steps as f64;
        let ticks = layout.either([0.0, 0.25, 0.5, 0.75, 1.0].as_slice(), &[0.0, 0.5, 1.0]);
        let ticks: Vec<f64> = ticks.iter().map(|share| (share * steps).round()).collect();
        let across = Scale::linear(0.0, steps).ticks(&ticks).title("step t");
        let up = Scale::linear(0.0, 1.0).ticks(&[0.0, 0.5, 1.0]);
        let plot = Plot::new(layout, across, up.title("share that is still picture, ᾱ_t")).marked();
        let mut still = plot.sketch();
        still.frame();
        for (index, strand) in strands.iter().enumerate().rev() {
            let curve = curve(&strand.schedule);
            let at = match strand.side {
                Side::Above => steps * 0.66,
                Side::Below => {
                    let low = strand.schedule.first_at_or_below(0.16);
                    low.unwrap_or(strand.schedule.data()).t() as f64 * 0.78
                }
            };
            if index == 0 {
                still.strong_curve(strand.role, &curve);
            } else {
                still.curve(strand.role, &curve);
            }
            let name = strand.schedule.specification().name.as_str();
            still.name(strand.role, &curve, at, strand.side, name);
        }
        let frame = |(stop, t): (usize, &f64)| {
            let readings: Vec<Reading> =
                strands.iter().filter_map(|strand| reading(strand, stop)).collect();
            plot.sketch().labels_across(Some((*t, &fixed(*t, 0)))).marker(*t, &readings).finish()
        };
        let moving = self.t.values.iter().enumerate().map(frame).collect();
        vec![panels::still(still.finish()), panels::moving(&[0], moving)]
    }
}

fn reading(strand: &Strand, stop: usize) -> Option<Reading> {
    let value = *strand.shares.get(stop)?;
    Some(Reading { value, text: fixed(value, 3), role: strand.role, side: Side::Above })
}

/// alpha_bar over t, no finer than a screen shows.
fn curve(schedule: &Schedule) -> Vec<(f64, f64)> {
    let steps = schedule.steps();
    let stride = (steps / 250).max(1);
    let levels = schedule.levels().take(steps).step_by(stride).chain([schedule.terminal()]);
    levels.map(|level| (level.t() as f64, level.alpha_bar())).collect()
}

fn table(shapes: &[TableShape], schedule: &Schedule) -> Table {
    let data: Vec<Cell> = vec![
        Cell::from(0usize),
        Cell::Missing,
        Cell::Missing,
        Cell::from(1.0),
        Cell::from(1.0),
        Cell::from(0.0),
        Cell::Missing,
        Cell::Missing,
    ];
    let rows = schedule.each_step().map(|step| {
        let level = step.level();
        let numbers = [
            step.beta(),
            step.alpha(),
            level.alpha_bar(),
            level.signal(),
            level.noise(),
            level.snr(),
            level.log_snr(),
        ];
        let numbers = numbers.map(|n| Cell::from(Some(n).filter(|n| n.is_finite())));
        std::iter::once(Cell::from(level.t())).chain(numbers).collect()
    });
    let rows = std::iter::once(data).chain(rows).collect();
    readers::filled(shapes, 0, rows)
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
