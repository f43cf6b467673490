//! The course of a training, held to its floor.
#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

const SHORT: &str = "training_steps = 300\n";

#[test]
fn the_floor_is_the_books_and_the_network_stays_above_it() {
    let plate = bench::plate(&KIND, SHORT);
    for (t, wanted) in
        [(1, 0.9975), (50, 0.5741), (100, 0.3391), (200, 0.5109), (500, 0.0815), (700, 0.0072)]
    {
        let floor = bench::number(&plate, "levels", t - 1, "floor");
        assert!((floor - wanted).abs() < 5e-5, "{floor} at {t}");
        assert!(bench::number(&plate, "levels", t - 1, "excess") >= 0.0);
    }
    assert_eq!(bench::cell(&plate, "levels", 10, "excess"), Cell::Missing);
}

#[test]
fn the_expected_loss_falls_towards_the_floor() {
    let plate = bench::plate(&KIND, SHORT);
    let rows = plate.tables[0].rows.len();
    let excess = |row| bench::number(&plate, "training", row, "excess");
    assert!(excess(0) > 0.3 && excess(rows - 1) < 0.15 * excess(0));
    assert!((0..rows).all(|row| excess(row) > 0.0));
}
