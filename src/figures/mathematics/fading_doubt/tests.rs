#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

#[test]
fn doubt_is_all_at_the_noisy_end_and_nothing_at_the_picture() {
    let plate = bench::plate(&KIND, "");
    let number = |row: usize, column: &str| bench::number(&plate, "doubt", row, column);
    let rows = plate.tables[1].rows.len();
    assert!(number(3, "doubt_share") > 0.999);
    assert!((number(3, "probability_of_a") - 0.5).abs() < 0.1);
    for row in rows - 5..rows {
        assert_eq!(number(row, "doubt"), 0.0);
        assert_eq!(number(row, "probability_of_a"), 1.0);
    }
    // It falls from stop to stop; five second pictures to a stop.
    for row in 5..rows {
        assert!(number(row, "doubt") <= number(row - 5, "doubt") + 1e-12);
    }
}

#[test]
fn near_pictures_are_told_apart_later() {
    let plate = bench::plate(&KIND, "");
    let half = |row: usize| match bench::cell(&plate, "pairs", row, "half_gone_at") {
        Cell::Count(t) => t,
        other => panic!("{other:?}"),
    };
    let halves: Vec<i64> = (0..5).map(half).collect();
    assert!(halves.is_sorted() && halves[0] < halves[4], "{halves:?}");
}

#[test]
fn what_lies_outside_is_refused() {
    assert_eq!(bench::refused(&KIND, "digit = -1"), ["digit"]);
    assert_eq!(bench::refused(&KIND, "p = 0"), ["p"]);
    assert_eq!(bench::refused(&KIND, "t = 1001"), ["t"]);
}
