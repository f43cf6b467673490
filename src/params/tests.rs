use super::*;
use crate::diagnostic::FileId;

fn read<T>(toml: &str, kind: impl FnOnce(&mut Reader<'_>) -> T) -> (T, Noted) {
    let place = Span::new(FileId(0), 100..100 + toml.len());
    let table = parse(toml, place).expect("valid TOML");
    let mut reader = Reader::new(&table, Some(place));
    let settings = kind(&mut reader);
    (settings, reader.finish())
}

#[test]
fn what_is_not_written_takes_its_default_and_is_listed() {
    let (steps, noted) = read("", |p| p.integer("steps", "levels", 1..=10_000, 1000));
    assert_eq!(steps, 1000);
    assert!(noted.problems.is_empty());
    assert_eq!(noted.parameters[0].accepts, "whole number, 1 to 10000");
    assert_eq!(noted.values, [("steps", Json::from(1000))]);
}

#[test]
fn mistakes_stand_at_their_place_all_at_once() {
    let toml = "steps = 0\nshedule = \"cosine\"";
    let (_, noted) = read(toml, |p| {
        let steps = p.integer("steps", "levels", 1..=10_000, 1000);
        (steps, p.choice("schedule", "which", &["cosine", "linear"], |n| n, "cosine"))
    });
    let spans: Vec<_> = noted.problems.iter().map(|p| p.span.map(|s| s.start)).collect();
    assert_eq!(spans, [Some(108), Some(110)]);
    assert_eq!(noted.problems[0].message, "`steps` is 0");
    assert_eq!(noted.problems[1].hint.as_deref(), Some("did you mean `schedule`?"));
}

#[test]
fn a_choice_names_its_nearest() {
    let (_, noted) = read("schedule = \"cosin\"", |p| {
        p.choice("schedule", "which", &["cosine", "linear"], |n| n, "cosine")
    });
    assert!(noted.problems[0].message.contains("did you mean \"cosine\"?"));
}

#[test]
fn a_sweep_holds_its_printed_values_and_its_start() {
    let toml = "t = { sweep = [0, 1000], frames = 5, print = [0, 100, 1000], start = 500 }";
    let default = Sweep::fixed(0.0);
    let (sweep, noted) = read(toml, |p| p.whole_sweep("t", "level", 0..=1000, default));
    assert!(noted.problems.is_empty(), "{:?}", noted.problems);
    assert_eq!(sweep.values, [0.0, 100.0, 250.0, 500.0, 750.0, 1000.0]);
    assert_eq!(sweep.print, [0, 1, 5]);
    assert_eq!(sweep.start, 3);
}

#[test]
fn a_sweep_may_run_downwards() {
    let sweep = Sweep::even(1000.0, 0.0, 3, &[1000.0, 0.0], 1000.0);
    assert_eq!(sweep.values, [1000.0, 500.0, 0.0]);
    assert_eq!((sweep.start, sweep.print), (0, vec![0, 2]));
}

#[test]
fn a_sweep_outside_its_range_is_refused() {
    let (_, noted) = read("t = { sweep = [0, 2000] }", |p| {
        p.whole_sweep("t", "level", 0..=1000, Sweep::fixed(0.0))
    });
    assert_eq!(noted.problems.len(), 1);
    assert!(noted.problems[0].message.contains("2000"));
}

#[test]
fn a_step_that_differs_from_a_printed_value_by_rounding_gives_way_to_it() {
    let sweep = Sweep::even(0.1, 1.5, 15, &[0.3, 0.7, 1.2], 1.2);
    assert_eq!(sweep.values.len(), 15);
    let printed: Vec<f64> = sweep.print.iter().map(|i| sweep.values[*i]).collect();
    assert_eq!(printed, [0.3, 0.7, 1.2]);
    assert_eq!(sweep.values[sweep.start], 1.2);
}
