#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

fn close(found: f64, reference: f64, tolerance: f64) {
    assert!((found - reference).abs() < tolerance, "{found} for {reference}");
}

#[test]
fn the_worked_step_of_the_book() {
    let plate = bench::plate(&KIND, "");
    let step = |row, column| bench::number(&plate, "step", row, column);
    close(step(0, "of_eps_hat"), -0.6172, 5e-5);
    close(step(1, "of_eps_hat"), -0.3730, 5e-5);
    close(step(0, "mean"), 0.3448, 5e-5);
    close(step(1, "mean"), 0.4127, 5e-5);
    close(step(0, "variance"), 0.2857, 5e-5);
    close(step(1, "variance"), 0.0, 1e-15);
    let guess = |column| bench::number(&plate, "guess", 0, column);
    close(guess("x0_hat"), 0.3056, 5e-5);
    close(guess("eps_hat"), 0.2780, 5e-5);
    close(guess("signal_at_start"), 0.0064, 5e-5);
}

#[test]
fn the_collapse_is_total_at_any_number_of_steps() {
    let plate = bench::plate(&KIND, "");
    for (row, reference) in [0.6798, 0.8294, 0.9636, 0.9981].into_iter().enumerate() {
        close(bench::number(&plate, "unit", row, "ddim_sd"), reference, 5e-5);
        close(bench::number(&plate, "unit", row, "product_of_cosines"), reference, 5e-5);
        close(bench::number(&plate, "unit", row, "dropped_sd"), 0.0064, 5e-5);
        // In the plane no more of the mode is left.
        let [dropped, ddim] =
            ["dropped_sd", "ddim_sd"].map(|column| bench::number(&plate, "modes", row, column));
        assert!(dropped < 0.01 && ddim > 0.07, "{dropped} {ddim}");
    }
}

#[test]
fn what_is_out_of_range_is_named() {
    let wrong = "counts = []\nvariance = \"gamma\"\nparticles = 0\nalpha_bar_t = 0.6\nx = 9";
    let names = bench::refused(&KIND, wrong);
    assert_eq!(names, ["counts", "variance", "particles", "alpha_bar_s", "x"]);
}
