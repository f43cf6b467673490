#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

fn number(plate: &Plate, table: &str, row: usize, column: &str) -> f64 {
    let Cell::Number(number) = bench::cell(plate, table, row, column) else {
        panic!("{column} is no number");
    };
    number
}

#[test]
fn one_jump_has_the_slopes_of_the_book_and_hits_nothing() {
    let plate = bench::plate(&KIND, "");
    assert!((number(&plate, "jump", 0, "slope") - 0.0066).abs() < 5e-5);
    assert!((number(&plate, "jump", 1, "slope") - 5e-5).abs() < 5e-6);
    assert!(number(&plate, "runs", 0, "sd") < 1e-3);
    assert_eq!(number(&plate, "runs", 0, "near_a_mode"), 0.0);
    assert!(number(&plate, "runs", 0, "histogram_distance") > 0.99);
}

#[test]
fn more_steps_come_nearer_to_the_truth() {
    let plate = bench::plate(&KIND, "");
    let distances: Vec<f64> =
        (0..4).map(|run| number(&plate, "runs", run, "histogram_distance")).collect();
    assert!(distances.windows(2).all(|pair| pair[1] < pair[0]), "{distances:?}");
    // A perfect sampler with 2,000 draws in 41 bars comes to about 0.05.
    assert!(distances[3] < 0.1, "{distances:?}");
    assert!(number(&plate, "runs", 3, "near_a_mode") > 0.9);
}

#[test]
fn counts_that_do_not_grow_are_refused() {
    let place = crate::diagnostic::Span::new(crate::diagnostic::FileId(0), 0..20);
    let table = crate::params::parse("counts = [5, 2, 5000]", place).unwrap();
    let mut reader = Reader::new(&table, Some(place));
    read(&mut reader);
    assert_eq!(reader.finish().problems.len(), 1);
}
