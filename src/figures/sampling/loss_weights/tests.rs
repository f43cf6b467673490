//! The weights of the loss, held to the numbers of the book.
#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

/// The row of level t, a multiple of ten: levels 1 to 10 come first, then every tenth, 109 for each way.
fn share(plate: &Plate, way: usize, t: usize, column: &str) -> f64 {
    bench::number(plate, "shares", way * 109 + 8 + t / 10, column)
}

#[test]
fn shares_are_the_books() {
    let plate = bench::plate(&KIND, "");
    for (t, weight, bound) in
        [(10, 0.184, 0.445), (50, 0.325, 0.727), (100, 0.392, 0.798), (200, 0.466, 0.876)]
    {
        assert!((share(&plate, 1, t, "weight_share") - weight).abs() < 5e-4);
        assert!((share(&plate, 1, t, "loss_share") - bound).abs() < 5e-4);
    }
    for (t, simple) in [(10, 0.049), (50, 0.202), (100, 0.306), (200, 0.520)] {
        assert!((share(&plate, 0, t, "loss_share") - simple).abs() < 5e-4);
        assert!((share(&plate, 0, t, "weight_share") - t as f64 / 1000.0).abs() < 1e-12);
    }
    assert_eq!(bench::cell(&plate, "weights", 0, "vlb"), Cell::Missing);
}

#[test]
fn the_clipped_cosine_warns_of_its_last_rung() {
    let cosine = bench::plate(&KIND, "schedule = \"cosine\"");
    assert!((bench::number(&cosine, "last", 1, "weight") - 499.5).abs() < 0.05);
    assert!((bench::number(&cosine, "last", 1, "weight_share") - 0.97).abs() < 5e-3);
    assert!(cosine.alt.contains("left out of the plot"));
    assert!(!bench::plate(&KIND, "").alt.contains("left out"));
}

#[test]
fn what_is_out_of_range_is_named() {
    assert_eq!(bench::refused(&KIND, "steps = 5"), ["steps"]);
    assert_eq!(bench::refused(&KIND, "gamma = 0"), ["gamma"]);
}
