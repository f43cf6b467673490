#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench;

/// The row of a class, strength and way, counted from 0 with `ways` ways.
fn of(plate: &Plate, place: [usize; 3], ways: usize, column: &str) -> f64 {
    let [class, w, way] = place;
    bench::number(plate, "heaps", (class * 6 + w) * ways + way, column)
}

#[test]
fn it_keeps_its_promises() {
    bench::keeps_its_promises(&KIND, "");
    bench::keeps_its_promises(&KIND, "compare = \"rule\"\nmodel_sd = 0.22\nw = 2");
}

#[test]
fn the_class_alone_is_the_class_and_a_push_overshoots_and_narrows() {
    let plate = bench::plate(&KIND, "compare = \"rule\"");
    for class in 0..3 {
        // Within three standard errors of 400 particles.
        assert!(of(&plate, [class, 1, 0], 3, "shift").abs() < 3.0 * 0.15 / 20.0);
        assert!((of(&plate, [class, 1, 0], 3, "sd") - 0.15).abs() < 3.0 * 0.15 / 40.0);
        let shift = |w| of(&plate, [class, w, 0], 3, "shift");
        let sd = |w| of(&plate, [class, w, 0], 3, "sd");
        assert!(shift(5) > shift(3) && shift(3) > shift(1));
        assert!(sd(5) < sd(3) && sd(3) < sd(1));
    }
}

#[test]
fn autoguidance_narrows_without_shifting() {
    let plate = bench::plate(&KIND, "compare = \"rule\"\nmodel_sd = 0.22\nworse_sd = 0.32");
    let shift = |way| of(&plate, [0, 3, way], 3, "shift");
    let error = 3.0 * 0.22 / 20.0;
    assert!(shift(2).abs() < error, "{}", shift(2));
    assert!(shift(0) > shift(1), "{} {}", shift(0), shift(1));
    assert!(of(&plate, [0, 2, 2], 3, "sd") < of(&plate, [0, 1, 2], 3, "sd"));
}

#[test]
fn at_strength_one_every_rule_is_the_same() {
    let plate = bench::plate(&KIND, "compare = \"rule\"");
    for column in ["mean_x", "mean_y", "sd"] {
        let one = of(&plate, [1, 1, 0], 3, column);
        assert_eq!(one, of(&plate, [1, 1, 1], 3, column));
        assert_eq!(one, of(&plate, [1, 1, 2], 3, column));
    }
}

#[test]
fn what_is_out_of_range_is_named() {
    assert_eq!(bench::refused(&KIND, "w = -1"), ["w"]);
    assert_eq!(bench::refused(&KIND, "model_sd = 0.4"), ["worse_sd"]);
    assert_eq!(bench::refused(&KIND, "interval = [2, 1]"), ["interval"]);
    assert_eq!(bench::refused(&KIND, "compare = \"x\""), ["compare"]);
}
