#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

fn value(plate: &Plate, schedule: &str, t: usize, column: &str) -> f64 {
    let table = &plate.tables[0];
    let name = Cell::from(schedule);
    let same = |row: &Vec<Cell>| row[0] == name && row[1] == Cell::from(t);
    let row = table.rows.iter().position(same).unwrap();
    bench::number(plate, "levels", row, column)
}

#[test]
fn it_agrees_with_the_books_reference_values() {
    let plate = bench::plate(&KIND, "");
    let linear = [(1, 4.00), (100, 0.94), (250, 0.04), (500, -1.07), (750, -2.47), (1000, -4.39)];
    for (t, ratio) in linear {
        assert!((value(&plate, "linear", t, "log10_snr") - ratio).abs() < 0.0051);
    }
    assert!((value(&plate, "linear", 1000, "signal") - 0.00635).abs() < 5e-6);
    assert!((value(&plate, "cosine", 500, "alpha_bar") - 0.493844).abs() < 1e-6);
    for (row, at) in [(0, [260.0, 343.0, 476.0]), (2, [497.0, 629.0, 794.0])] {
        for (column, at) in ["half_at", "third_at", "tenth_at"].into_iter().zip(at) {
            let found = match bench::cell(&plate, "summary", row, column) {
                Cell::Count(count) => count as f64,
                other => panic!("{other:?}"),
            };
            assert_eq!(found, at);
        }
    }
}

#[test]
fn rescaling_gives_0_2757_at_500_and_nothing_at_the_end() {
    let plate = bench::plate(&KIND, "t = { sweep = [500, 1000], frames = 2 }");
    let found = |row, column| bench::number(&plate, "rescaled", row, column);
    assert!((found(0, "signal") - 0.2803).abs() < 5e-5);
    assert!((found(0, "signal_rescaled") - 0.2757).abs() < 5e-5);
    assert_eq!(found(1, "signal_rescaled"), 0.0);
}

#[test]
fn the_edm_grid_runs_between_its_two_sigmas() {
    let plate = bench::plate(&KIND, "");
    assert!((value(&plate, "edm", 1, "sigma") - 0.002).abs() < 1e-9);
    assert!((value(&plate, "edm", 1000, "sigma") - 80.0).abs() < 1e-9);
    assert!((value(&plate, "edm", 1000, "alpha_bar") - 1.0 / 6401.0).abs() < 1e-12);
}

#[test]
fn what_does_not_fit_is_named() {
    assert_eq!(bench::refused(&KIND, "steps = 1"), ["steps"]);
    assert_eq!(bench::refused(&KIND, "sigma_min = 2.0\nsigma_max = 1.0"), ["sigma_max"]);
    assert_eq!(bench::refused(&KIND, "schedule = \"quadratic\""), ["schedule"]);
}
