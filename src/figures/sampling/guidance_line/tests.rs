#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

/// The book's table, by row of `w` = 0, 1, 2, 3, 5, 7.5.
#[test]
fn it_agrees_with_the_books_reference_values() {
    let plate = bench::plate(&KIND, "");
    let references = [
        (0.0, 0.000, 1.118, 0.000, 1.118),
        (1.0, 0.994, 0.500, 1.000, 0.500),
        (2.0, 1.316, 0.358, 1.036, 0.468),
        (3.0, 1.513, 0.313, 1.051, 0.457),
        (5.0, 1.797, 0.272, 1.0697, 0.4445),
        (7.5, 2.062, 0.248, 1.085, 0.436),
    ];
    for (w, mean, sd, target_mean, target_sd) in references {
        let row = usual_strengths().values.iter().position(|x| *x == w).unwrap();
        let found = |column| bench::number(&plate, "moments", row, column);
        assert_eq!(found("w"), w);
        let wanted = [
            ("sampled_mean", mean),
            ("sampled_sd", sd),
            ("target_mean", target_mean),
            ("target_sd", target_sd),
        ];
        for (column, reference) in wanted {
            let found = found(column);
            assert!(
                (found - reference).abs() < 1.1e-3,
                "{column} at {w} is {found}, not {reference}"
            );
        }
    }
}

#[test]
fn twice_the_levels_change_nothing_that_is_told() {
    let of = |levels: usize| {
        let plate = bench::plate(&KIND, &format!("levels = {levels}\nw = 3"));
        ["sampled_mean", "sampled_sd"].map(|column| bench::number(&plate, "moments", 0, column))
    };
    let (coarse, fine) = (of(128), of(256));
    for (one, other) in coarse.iter().zip(fine) {
        assert!((one - other).abs() < 5e-4, "{one} {other}");
    }
}

#[test]
fn the_gap_is_nought_only_where_there_is_no_push() {
    let plate = bench::plate(&KIND, "levels = 4\nw = 1");
    let gap = |row| bench::number(&plate, "gap", row, "gap");
    // Far within the class the push fades, and with it the gap: it is no constant.
    assert!(gap(0) < gap(1) && gap(1) < gap(2) && gap(2) < gap(3) && gap(3) < 0.0);
}

#[test]
fn what_is_out_of_range_is_named() {
    assert_eq!(bench::refused(&KIND, "spread = 0"), ["spread"]);
    assert_eq!(bench::refused(&KIND, "levels = 1"), ["levels"]);
    assert_eq!(bench::refused(&KIND, "w = 11"), ["w"]);
}
