#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::figures::bench::tests as bench;

#[test]
fn wider_clouds_tell_less_miss_more_and_leave_their_means_where_they_are() {
    let plate = bench::plate(&KIND, "steps = 300");
    let at = |row: usize, column: &str| bench::number(&plate, "spread", row, column);
    for row in 1..8 {
        assert!(at(row, "information") < at(row - 1, "information"));
    }
    // Row 2 is the trained encoder: the rate is that of the model, and no other spread misses as little at that rate.
    assert_eq!(at(2, "spread"), 1.0);
    let rate = bench::number(&plate, "training", 0, "rate");
    assert!((at(2, "rate") - rate).abs() < 1e-12);
    assert!(at(7, "miss") > at(2, "miss"));
    for row in 0..8 {
        let parts = at(row, "information") + at(row, "mismatch");
        assert!((parts - at(row, "rate")).abs() < 1e-4, "{row}");
    }
}

#[test]
fn three_digits_of_each_label_are_shown() {
    let plate = bench::plate(&KIND, "steps = 20\nspreads = [1]");
    for row in 0..30 {
        let label = bench::cell(&plate, "clouds", row, "label");
        assert_eq!(label, Cell::from(row % 10));
    }
}

#[test]
fn what_is_out_of_range_is_refused() {
    assert_eq!(bench::refused(&KIND, "spreads = [0]"), ["spreads"]);
    assert_eq!(bench::refused(&KIND, "beta = 0"), ["beta"]);
    assert_eq!(bench::refused(&KIND, "steps = 0"), ["steps"]);
    assert_eq!(bench::refused(&KIND, "model_seed = -1"), ["model_seed"]);
}
