#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

#[test]
fn variances_are_those_of_the_book() {
    let plate = bench::plate(&KIND, "sigmas = [0.1, 1]\ndimensions = [1, 2]");
    let number = |row: usize, column: &str| bench::number(&plate, "variances", row, column);
    // Rows: sigma 0.1 with d = 1 and 2, then sigma 1.
    let references = [
        (0, [0.04, 114.15, 8.1]),
        (2, [4.0, 30.0, 18.0]),
        // d = 2, |mu|^2 = 2: 4 + 24 + 4 + 24, and 8 + 4 + 12.
        (3, [4.0, 56.0, 24.0]),
    ];
    for (row, wanted) in references {
        for (column, wanted) in ["pathwise", "score", "score_baseline"].iter().zip(wanted) {
            assert!((number(row, column) - wanted).abs() < 1e-9, "{row} {column}");
        }
    }
}

#[test]
fn draws_stand_about_the_truth() {
    let plate = bench::plate(&KIND, "draws = 2000\nsigmas = [0.5, 1]\ndimensions = [1, 4]");
    for row in 0..12 {
        let exact = {
            let column = ["pathwise", "score", "score_baseline"][row % 3];
            bench::number(&plate, "variances", row / 3, column)
        };
        let mean = bench::number(&plate, "draws", row, "mean");
        assert!((mean - 2.0).abs() < 3.5 * (exact / 2000.0).sqrt(), "{row}: {mean}");
        let variance = bench::number(&plate, "draws", row, "variance");
        assert!((variance / exact - 1.0).abs() < 0.5, "{row}: {variance}");
    }
}

#[test]
fn the_path_descends_and_a_lost_walk_is_told() {
    let plate = bench::plate(&KIND, "");
    let table = plate.tables.iter().find(|table| table.name == "descent").unwrap();
    for row in table.rows.iter().filter(|row| row[2] == Cell::from("pathwise")) {
        let Cell::Number(distance) = row[4] else {
            panic!("a path is lost: {row:?}");
        };
        assert!(distance < 0.7, "{row:?}");
    }
    // Sigma 0.1 in 16 dimensions: without a baseline each step throws mu farther out.
    let rows = table.rows.iter();
    let small: Vec<_> =
        rows.filter(|row| row[0] == Cell::from(16usize) && row[1] == Cell::from(0.1)).collect();
    assert_eq!(small[1][4], Cell::Missing);
    assert_ne!(small[2][4], Cell::Missing);
}

#[test]
fn what_lies_outside_is_refused() {
    let refused = |toml: &str| bench::refused(&KIND, toml);
    assert_eq!(refused("mu = 0"), ["mu"]);
    assert_eq!(refused("sigmas = [0]"), ["sigmas"]);
    assert_eq!(refused("sigmas = [1, 0.5]"), ["sigmas"]);
    assert_eq!(refused("dimensions = [1.5]"), ["dimensions"]);
    assert_eq!(refused("dimensions = [65]"), ["dimensions"]);
    assert_eq!(refused("draws = 5\nrate = 1\nsteps = 1"), ["draws", "rate", "steps"]);
}
