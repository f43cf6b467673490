//! A noise schedule laid open: the variance budget and the amplitudes behind it.
//!
//! The reader should see that signal and noise share one budget of variance that always adds to 1, while
//! their amplitudes do not: at the crossing each is 0.71. Ho, Jain and Abbeel 2020, equation 4; Nichol
//! and Dhariwal 2021, equation 17; Lin and others 2024, algorithm 1 (zero terminal SNR).

use crate::draw::number::{fixed, significant, trimmed};
use crate::draw::plot::{Layout, Plot};
use crate::draw::scale::Scale;
use crate::draw::sketch::{Reading, Side};
use crate::draw::theme::Role;
use crate::draw::{controls, panels};
use crate::figures::readers;
use crate::math::process::schedule::{Level, Schedule, ScheduleName, ScheduleSpecification, Step};
use crate::params::{Reader, Sweep};
use crate::plate::{
    Cell, Figure, FigureError, Layer, Paper, Plate, Readout, Status, Studio, Table, TableShape,
};
use crate::plate::{Kind, SourceKey};

/// The schedule as an instrument: every number it holds, and two pictures of it.
pub const KIND: Kind = Kind {
    name: "noise-schedule",
    summary: "How much signal and how much noise each step of a schedule holds.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"cosine\"\nsteps = 1", "zero_terminal_snr = true"],
    read,
};

#[derive(Debug)]
struct NoiseSchedule {
    schedule: ScheduleSpecification,
    t: Sweep,
}

fn read(reader: &mut Reader<'_>) -> Box<dyn Figure> {
    let schedule = readers::schedule_or_rescaled(reader, ScheduleName::Linear);
    let steps = schedule.steps;
    let shares = [0.0, 0.1, 0.25, 0.5, 0.75, 1.0];
    let default = readers::levels(1, steps, &shares, 0.25);
    let t = reader.whole_sweep("t", "the steps to visit", 1..=steps as i64, default);
    Box::new(NoiseSchedule { schedule, t })
}

impl Figure for NoiseSchedule {
    fn tables(&self) -> Vec<TableShape> {
        vec![TableShape::new(
            "schedule",
            &["t"],
            &[
                "beta",
                "alpha",
                "alpha_bar",
                "signal",
                "noise",
                "snr",
                "log_snr",
                "posterior_variance",
                "posterior_mean_x0",
                "posterior_mean_xt",
                "vlb_weight",
                "vlb_weight_beta",
            ],
        )]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let stops = self.t.values.iter();
        let levels: Vec<Step> =
            stops.map(|t| schedule.step(*t as usize)).collect::<Result<_, _>>()?;
        Ok(Plate {
            status: Status::Exact { method: String::new() },
            clock: format!("DDPM time: 0 is the data, {} is noise", schedule.steps()),
            axes: vec![controls::whole_slider("t", "step t", &self.t)],
            panels: vec![
                panels::plot("budget", "", Paper::Once, [250.0, 230.0], |layout| {
                    budget(layout, &schedule, &levels)
                }),
                panels::plot("amplitudes", "", Paper::Once, [250.0, 230.0], |layout| {
                    amplitudes(layout, &schedule, &levels)
                }),
            ],
            readouts: readouts(&levels),
            tables: vec![table(&self.tables(), &schedule)],
            alt: alt(&schedule),
            credit: None,
        })
    }
}

/// Steps along the axis: as many as there are, but no more than a screen shows.
fn drawn(schedule: &Schedule) -> Vec<Level> {
    let stride = (schedule.steps() / 250).max(1);
    let mut levels: Vec<Level> =
        schedule.each_step().map(|step| step.level()).step_by(stride).collect();
    levels.push(schedule.terminal());
    levels
}

/// A curve of something over the steps, the data at t = 0 included.
fn curve(schedule: &Schedule, data: f64, of: impl Fn(&Level) -> f64) -> Vec<(f64, f64)> {
    let levels = drawn(schedule);
    let steps = levels.iter().map(|level| (level.t() as f64, of(level)));
    std::iter::once((0.0, data)).chain(steps).collect()
}

fn across(layout: Layout, schedule: &Schedule) -> Scale {
    let steps = schedule.steps() as f64;
    let ticks = layout.either([0.0, 0.25, 0.5, 0.75, 1.0].as_slice(), &[0.0, 0.5, 1.0]);
    let ticks: Vec<f64> = ticks.iter().map(|share| (share * steps).round()).collect();
    Scale::linear(0.0, steps).ticks(&ticks).title("step t")
}

/// A layer that follows t: the marker with what it reads, and the ticks that give way to it.
fn marker(plot: &Plot, levels: &[Step], read: impl Fn(&Level) -> Vec<Reading>) -> Layer {
    let frame = |step: &Step| {
        let t = step.t() as f64;
        plot.sketch()
            .labels_across(Some((t, &fixed(t, 0))))
            .marker(t, &read(&step.level()))
            .finish()
    };
    panels::moving(&[0], levels.iter().map(frame).collect())
}

fn budget(layout: Layout, schedule: &Schedule, levels: &[Step]) -> Vec<Layer> {
    let steps = schedule.steps() as f64;
    let up = Scale::linear(0.0, 1.0).ticks(&[0.0, 0.5, 1.0]);
    let up = up.title("share of the variance");
    let plot = Plot::new(layout, across(layout, schedule), up).marked();
    let signal = curve(schedule, 1.0, Level::alpha_bar);
    let half = schedule.first_at_or_below(0.5).unwrap_or(schedule.terminal()).t() as f64;
    let ceiling: Vec<(f64, f64)> = signal.iter().map(|(t, _)| (*t, 1.0)).collect();
    let still = plot
        .sketch()
        .area(Role::Truth, &signal, 0.0)
        .band(Role::Noise, &ceiling, &signal)
        .frame()
        .strong_curve(Role::Truth, &signal)
        .within(Role::Truth, (half / 2.0, 0.3), "signal, ᾱ_t")
        .within(Role::Noise, ((half + steps) / 2.0, 0.7), "noise, 1 \u{2212} ᾱ_t")
        .finish();
    let moving = marker(&plot, levels, |level| {
        vec![Reading {
            value: level.alpha_bar(),
            text: fixed(level.alpha_bar(), 3),
            role: Role::Truth,
            side: Side::Above,
        }]
    });
    vec![panels::still(still), moving]
}

fn amplitudes(layout: Layout, schedule: &Schedule, levels: &[Step]) -> Vec<Layer> {
    let up = Scale::linear(0.0, 1.0).ticks(&[0.0, 0.5, 1.0]);
    let plot = Plot::new(layout, across(layout, schedule), up.title("amplitude")).marked();
    let signal = curve(schedule, 1.0, Level::signal);
    let noise = curve(schedule, 0.0, Level::noise);
    let steps = schedule.steps() as f64;
    let still = plot
        .sketch()
        .frame()
        .strong_curve(Role::Truth, &signal)
        .strong_curve(Role::Noise, &noise)
        .name(Role::Truth, &signal, steps * 0.75, Side::Above, "signal, √ᾱ_t")
        .name(Role::Noise, &noise, steps * 0.85, Side::Below, "noise, √(1 \u{2212} ᾱ_t)")
        .finish();
    let moving = marker(&plot, levels, |level| {
        let reading = |value: f64, role: Role, side: Side| Reading {
            value,
            text: fixed(value, 3),
            role,
            side,
        };
        vec![
            reading(level.signal(), Role::Truth, Side::Above),
            reading(level.noise(), Role::Noise, Side::Below),
        ]
    });
    vec![panels::still(still), moving]
}

fn readouts(levels: &[Step]) -> Vec<Readout> {
    let readout = |label: &str, text: &dyn Fn(&Step) -> String| Readout {
        label: label.to_owned(),
        axes: vec![0],
        texts: levels.iter().map(text).collect(),
    };
    vec![
        readout("β, replaced by this step", &|step| significant(step.beta(), 3)),
        readout("signal-to-noise ratio", &|step| significant(step.level().snr(), 3)),
        readout("its logarithm", &|step| fixed(step.level().log_snr(), 2)),
    ]
}

fn table(shapes: &[TableShape], schedule: &Schedule) -> Table {
    let row = |step: Step| -> Vec<Cell> {
        let level = step.level();
        let numbers = [
            step.beta(),
            step.alpha(),
            level.alpha_bar(),
            level.signal(),
            level.noise(),
            level.snr(),
            level.log_snr(),
            step.posterior_variance(),
            step.posterior_mean_x0(),
            step.posterior_mean_xt(),
            step.vlb_weight(),
            step.vlb_weight_beta(),
        ];
        std::iter::once(Cell::from(level.t()))
            .chain(numbers.map(|n| Cell::from(Some(n).filter(|n| n.is_finite()))))
            .collect()
    };
    readers::filled(shapes, 0, schedule.each_step().map(row).collect())
}

fn alt(schedule: &Schedule) -> String {
    let name = schedule.specification().name;
    let steps = schedule.steps();
    let last = schedule.terminal().alpha_bar();
    let crossing = match schedule.first_at_or_below(0.5) {
        Some(half) => format!("Half of the variance is noise from step {} on", half.t()),
        None => "Signal keeps more than half of the variance to the end".to_owned(),
    };
    format!(
        "Two plots of the {name} schedule over its {} steps. The first divides the variance, always 1 in all, \
         into signal below and noise above a falling curve. {crossing}; at the last step {} of the signal is left. \
         The second shows the amplitudes, which cross at 0.71 and do not add to 1.",
        trimmed(steps as f64, 0),
        significant(last, 2),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::figures::bench::tests as bench;

    fn value(plate: &Plate, t: usize, column: &str) -> Cell {
        bench::cell(plate, "schedule", t - 1, column)
    }

    fn number(plate: &Plate, t: usize, column: &str) -> f64 {
        let Cell::Number(number) = value(plate, t, column) else {
            panic!("{column} at {t} is no number");
        };
        number
    }

    #[test]
    fn it_agrees_with_the_books_reference_values() {
        let linear = bench::plate(&KIND, "schedule = \"linear\"");
        assert!((number(&linear, 500, "alpha_bar") - 0.078587).abs() < 1e-6);
        assert!((number(&linear, 250, "noise") - 0.6899).abs() < 5e-5);
        assert!(linear.alt.contains("from step 260 on"));
        let cosine = bench::plate(&KIND, "schedule = \"cosine\"");
        assert!((number(&cosine, 750, "alpha_bar") - 0.144272).abs() < 1e-6);
        assert!(cosine.alt.contains("from step 497 on"));
    }

    #[test]
    fn what_is_infinite_is_left_out() {
        let plate = bench::plate(&KIND, "");
        assert_eq!(value(&plate, 1, "vlb_weight"), Cell::Missing);
        assert_ne!(value(&plate, 2, "vlb_weight"), Cell::Missing);
        let rescaled = bench::plate(&KIND, "zero_terminal_snr = true");
        assert_eq!(value(&rescaled, 1000, "log_snr"), Cell::Missing);
        assert_eq!(number(&rescaled, 1000, "snr"), 0.0);
    }
}
