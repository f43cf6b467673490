//! What many kinds share: parameters read the same way everywhere.

mod counts;
mod digits;
pub mod predictor;
mod sampler;

use serde_json::Value as Json;

use crate::math::numbers::invalid::Invalid;
use crate::math::process::schedule::{MAX_STEPS, Schedule, ScheduleName, ScheduleSpecification};
use crate::params::{Reader, Sweep};

pub use counts::counts;
pub use digits::digit_autoencoders;
pub use sampler::{eta, method, variance};

/// Reads `schedule`, `steps`, `beta_start`, `beta_end`; what does not fit together is noted.
pub fn schedule(reader: &mut Reader<'_>, usual: ScheduleName) -> ScheduleSpecification {
    schedule_with(reader, usual, false)
}

/// Reads a schedule and `zero_terminal_snr` too.
pub fn schedule_or_rescaled(reader: &mut Reader<'_>, usual: ScheduleName) -> ScheduleSpecification {
    schedule_with(reader, usual, true)
}

fn schedule_with(
    reader: &mut Reader<'_>,
    usual: ScheduleName,
    may_rescale: bool,
) -> ScheduleSpecification {
    let name = schedule_name(reader, "how the noise grows", usual);
    let steps = reader.integer(
        "steps",
        "number of steps T from picture to noise",
        1..=MAX_STEPS as i64,
        1000,
    );
    let mut specification = ScheduleSpecification::new(name, steps.max(1) as usize);
    specification.beta_start = beta(reader, "beta_start", "first beta in place of the usual one");
    specification.beta_end = beta(reader, "beta_end", "last beta in place of the usual one");
    if may_rescale {
        let meaning = "rescale so that nothing of the picture is left at T";
        specification.zero_terminal_snr = reader.boolean("zero_terminal_snr", meaning, false);
    }
    if let Err(wrong) = Schedule::from_specification(specification) {
        note(reader, &wrong);
    }
    specification
}

/// Reads `schedule` alone, for a kind whose schedules differ in nothing else.
pub fn schedule_name(
    reader: &mut Reader<'_>,
    meaning: &'static str,
    usual: ScheduleName,
) -> ScheduleName {
    reader.choice("schedule", meaning, &ScheduleName::ALL, ScheduleName::as_str, usual)
}

/// A beta, or nothing for the usual one.
fn beta(reader: &mut Reader<'_>, name: &'static str, meaning: &'static str) -> Option<f64> {
    reader.value_with(
        name,
        meaning,
        "number above 0 and below 1; the schedule's own if left out",
        None,
        |value| value.map_or(Json::Null, Json::from),
        |value| match value.number() {
            Some(beta) if beta > 0.0 && beta < 1.0 => Ok(Some(beta)),
            Some(beta) => Err(format!("is {beta}")),
            None => Err(format!("is {}", value.described())),
        },
    )
}

/// Notes everything that the mathematics found wrong, each under its parameter.
pub fn note(reader: &mut Reader<'_>, wrong: &Invalid) {
    for problem in wrong.problems() {
        let written = problem.parameter.as_str();
        let name = written.split_once('[').map_or(written, |(name, _)| name);
        reader.problem(name, problem.to_string(), "see `figure show` for its range");
    }
}

/// The levels that a slider visits: 0 or 1 to `steps` in 40 strides, those in `shares` of it printed.
pub fn levels(first: usize, steps: usize, shares: &[f64], start: f64) -> Sweep {
    let level = |share: f64| (share * steps as f64).round().max(first as f64);
    let print: Vec<f64> = shares.iter().map(|share| level(*share)).collect();
    Sweep::of((0..=40).map(|k| level(f64::from(k) / 40.0)), &print, level(start))
}

/// The levels at these `shares` of `steps`, those in `printed` shown on paper, and `start` first.
pub fn stops(steps: usize, shares: &[f64], printed: &[f64], start: f64) -> Sweep {
    let level = |share: &f64| (share * steps as f64).round();
    let mut print: Vec<f64> = printed.iter().map(level).collect();
    print.dedup();
    Sweep::of(shares.iter().map(level), &print, level(&start))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::diagnostic::{FileId, Span};
    use crate::params::{Problem, parse};

    fn read(toml: &str) -> (ScheduleSpecification, Vec<Problem>) {
        let place = Span::new(FileId(0), 0..toml.len());
        let table = parse(toml, place).unwrap();
        let mut reader = Reader::new(&table, Some(place));
        let schedule = schedule_or_rescaled(&mut reader, ScheduleName::Cosine);
        (schedule, reader.finish().problems)
    }

    #[test]
    fn a_schedule_is_read_as_written() {
        let (schedule, problems) = read("schedule = \"linear\"\nsteps = 50\nbeta_end = 0.3");
        assert_eq!(problems, []);
        assert_eq!((schedule.name, schedule.steps), (ScheduleName::Linear, 50));
        assert_eq!((schedule.beta_start, schedule.beta_end), (None, Some(0.3)));
    }

    #[test]
    fn what_the_mathematics_refuses_is_noted_at_its_place() {
        let (_, problems) = read("schedule = \"cosine\"\nbeta_start = 0.1");
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].name, "beta_start");
        assert!(problems[0].span.is_some());
    }

    #[test]
    fn stops_stand_once_and_in_order() {
        let sweep = stops(10, &[0.0, 0.5, 0.98, 1.0], &[0.0, 0.2, 1.0], 0.5);
        assert_eq!(sweep.values, [0.0, 2.0, 5.0, 10.0]);
        assert_eq!((sweep.print, sweep.start), (vec![0, 1, 3], 2));
    }

    #[test]
    fn a_slider_meets_both_ends_and_what_is_printed() {
        let sweep = levels(1, 1000, &[0.0, 0.33, 1.0], 0.5);
        assert_eq!((sweep.values[0], sweep.values[41]), (1.0, 1000.0));
        let printed: Vec<f64> = sweep.print.iter().map(|i| sweep.values[*i]).collect();
        assert_eq!(printed, [1.0, 330.0, 1000.0]);
        assert_eq!(sweep.values[sweep.start], 500.0);
    }
}
