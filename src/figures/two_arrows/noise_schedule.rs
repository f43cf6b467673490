//! A noise schedule laid open: the variance budget and the amplitudes behind it.
//!
//! The reader should see that signal and noise share one budget of variance that always adds to 1, while
//! their amplitudes do not: at the crossing each is 0.71. Ho, Jain and Abbeel 2020, equation 4; Nichol
//! and Dhariwal 2021, equation 17; Lin and others 2024, algorithm 1 (zero terminal SNR).

use crate::figures::prelude::*;
use crate::figures::readers;
use crate::math::process::schedule::{Level, Schedule, ScheduleName, ScheduleSpecification, Step};

/// The schedule as an instrument: every number it holds, and two pictures of it.
pub const KIND: Kind = Kind {
    name: "noise-schedule",
    summary: "How much signal and how much noise each step of a schedule holds.",
    key: SourceKey::file(file!()),
    corners: &["", "schedule = \"cosine\"\nsteps = 1", "zero_terminal_snr = true"],
    read: |reader| Box::new(NoiseSchedule::read(reader)),
};

#[derive(Debug)]
struct NoiseSchedule {
    schedule: ScheduleSpecification,
    t: Sweep,
}

const SCHEDULE: Columns<Step> = Columns {
    name: "schedule",
    keys: &[("t", |step| step.t().into())],
    values: &[
        ("beta", |step| step.beta().into()),
        ("alpha", |step| step.alpha().into()),
        ("alpha_bar", |step| step.level().alpha_bar().into()),
        ("signal", |step| step.level().signal().into()),
        ("noise", |step| step.level().noise().into()),
        ("snr", |step| step.level().snr().into()),
        ("log_snr", |step| step.level().log_snr().into()),
        ("posterior_variance", |step| step.posterior_variance().into()),
        ("posterior_mean_x0", |step| step.posterior_mean_x0().into()),
        ("posterior_mean_xt", |step| step.posterior_mean_xt().into()),
        ("vlb_weight", |step| step.vlb_weight().into()),
        ("vlb_weight_beta", |step| step.vlb_weight_beta().into()),
    ],
};

impl NoiseSchedule {
    fn read(reader: &mut Reader<'_>) -> Self {
        let schedule = readers::schedule_or_rescaled(reader, ScheduleName::Linear);
        let steps = schedule.steps;
        let usual = readers::levels(1, steps, &[0.0, 0.1, 0.25, 0.5, 0.75, 1.0], 0.25);
        let t = reader.whole_sweep("t", "the steps to visit", 1..=steps as i64, usual);
        Self { schedule, t }
    }
}

impl Figure for NoiseSchedule {
    fn tables(&self) -> Vec<TableShape> {
        vec![SCHEDULE.shape()]
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        let schedule = Schedule::from_specification(self.schedule)?;
        let mut dials = Dials::default();
        let t = dials.slider("t", "step t", &self.t, |t| fixed(t, 0));
        let steps = Frames::each(&t, |t| schedule.step(*t as usize))?;
        let levels = steps.map(Step::level);
        Ok(Plate {
            clock: format!("DDPM time: 0 is the data, {} is noise", schedule.steps()),
            axes: dials.axes(),
            panels: vec![
                panels::plot("budget", "", Paper::Once, [250.0, 230.0], |layout| {
                    budget(layout, &schedule, &levels)
                }),
                panels::plot("amplitudes", "", Paper::Once, [250.0, 230.0], |layout| {
                    amplitudes(layout, &schedule, &levels)
                }),
            ],
            readouts: vec![
                steps.readout("β, replaced by this step", |step| significant(step.beta(), 3)),
                levels.readout("signal-to-noise ratio", |level| significant(level.snr(), 3)),
                levels.readout("its logarithm", |level| fixed(level.log_snr(), 2)),
            ],
            tables: vec![SCHEDULE.of(schedule.each_step())],
            alt: alt(&schedule),
            ..Plate::exact("")
        })
    }
}

/// A curve of something over the levels: as many as there are, but no more than a screen shows.
fn curve(schedule: &Schedule, of: impl Fn(&Level) -> f64) -> Curve {
    let stride = (schedule.steps() / 250).max(1);
    let steps = schedule.each_step().step_by(stride).map(|step| step.level());
    let levels = [schedule.data()].into_iter().chain(steps).chain([schedule.terminal()]);
    levels.map(|level| (level.t() as f64, of(&level))).collect()
}

fn plot(layout: Layout, schedule: &Schedule, up: &str) -> Plot {
    let steps = schedule.steps() as f64;
    let ticks = layout.either([0.0, 0.25, 0.5, 0.75, 1.0].as_slice(), &[0.0, 0.5, 1.0]);
    let ticks: Vec<f64> = ticks.iter().map(|share| (share * steps).round()).collect();
    let across = Scale::linear(0.0, steps).ticks(&ticks).title("step t");
    Plot::new(layout, across, Scale::linear(0.0, 1.0).ticks(&[0.0, 0.5, 1.0]).title(up)).marked()
}

fn budget(layout: Layout, schedule: &Schedule, levels: &Frames<Level>) -> Vec<Layer> {
    let plot = plot(layout, schedule, "share of the variance");
    let steps = schedule.steps() as f64;
    let half = schedule.first_at_or_below(0.5).unwrap_or(schedule.terminal()).t() as f64;
    let signal = curve(schedule, Level::alpha_bar);
    let ceiling: Curve = signal.iter().map(|(t, _)| (*t, 1.0)).collect();
    vec![
        plot.still(|sketch| {
            sketch
                .area(Role::Truth, &signal, 0.0)
                .band(Role::Noise, &ceiling, &signal)
                .frame()
                .strong_curve(Role::Truth, &signal)
                .within(Role::Truth, (half / 2.0, 0.3), "signal, ᾱ_t")
                .within(Role::Noise, ((half + steps) / 2.0, 0.7), "noise, 1 \u{2212} ᾱ_t");
        }),
        plot.marker(levels, at, |level| {
            vec![Reading::fixed(Role::Truth, level.alpha_bar(), 3, Side::Above)]
        }),
    ]
}

fn amplitudes(layout: Layout, schedule: &Schedule, levels: &Frames<Level>) -> Vec<Layer> {
    let plot = plot(layout, schedule, "amplitude");
    let steps = schedule.steps() as f64;
    let (signal, noise) = (curve(schedule, Level::signal), curve(schedule, Level::noise));
    vec![
        plot.still(|sketch| {
            sketch
                .frame()
                .strong_curve(Role::Truth, &signal)
                .strong_curve(Role::Noise, &noise)
                .name(Role::Truth, &signal, steps * 0.75, Side::Above, "signal, √ᾱ_t")
                .name(Role::Noise, &noise, steps * 0.85, Side::Below, "noise, √(1 \u{2212} ᾱ_t)");
        }),
        plot.marker(levels, at, |level| {
            vec![
                Reading::fixed(Role::Truth, level.signal(), 3, Side::Above),
                Reading::fixed(Role::Noise, level.noise(), 3, Side::Below),
            ]
        }),
    ]
}

/// Where a marker stands.
fn at(level: &Level) -> (f64, String) {
    (level.t() as f64, level.t().to_string())
}

fn alt(schedule: &Schedule) -> String {
    let name = schedule.specification().name;
    let steps = schedule.steps();
    let last = schedule.terminal().alpha_bar();
    let crossing = match schedule.first_at_or_below(0.5) {
        Some(level) => format!("Half of the variance is noise from step {} on", level.t()),
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
