#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

#[test]
fn it_agrees_with_the_books_reference_values() {
    let plate = bench::plate(&KIND, "t = 500");
    let linear = |column| bench::number(&plate, "budget", 0, column);
    assert!((linear("alpha_bar") - 0.078587).abs() < 1e-6);
    assert!((linear("signal") - 0.2803).abs() < 5e-5);
    assert!((linear("noise") - 0.9599).abs() < 5e-5);
    let cosine = |column| bench::number(&plate, "budget", 1, column);
    assert!((cosine("alpha_bar") - 0.493844).abs() < 1e-6);
    assert!((cosine("sum_of_amplitudes") - 1.4141).abs() < 1e-4);
}

#[test]
fn squares_fill_the_bar_and_amplitudes_overflow_it() {
    let figure = VarianceBudget {
        schedule: ScheduleName::Linear,
        steps: 1000,
        t: Sweep::even(1.0, 999.0, 50, &[1.0], 1.0),
    };
    let mut dials = Dials::default();
    let t = dials.whole_slider("t", "step t", &figure.t);
    for share in &figure.shares(&mut dials, &t).unwrap() {
        let (signal, noise) = (share.signal(), share.noise());
        assert!((signal * signal + noise * noise - 1.0).abs() < 1e-12);
        assert!(signal + noise > 1.0 && signal + noise <= 2f64.sqrt() + 1e-12);
    }
}

#[test]
fn the_legs_of_the_triangle_are_the_amplitudes() {
    for alpha_bar in [0.0, 0.1, 0.36, 0.5, 0.99, 1.0] {
        let share = Share { schedule: ScheduleName::Linear, t: 1, alpha_bar };
        let height = share.signal() * share.noise();
        let left = (alpha_bar * alpha_bar + height * height).sqrt();
        let right = ((1.0 - alpha_bar) * (1.0 - alpha_bar) + height * height).sqrt();
        assert!((left - share.signal()).abs() < 1e-12);
        assert!((right - share.noise()).abs() < 1e-12);
    }
}

#[test]
fn what_is_out_of_range_is_named() {
    assert_eq!(bench::refused(&KIND, "steps = 0"), ["steps"]);
    assert_eq!(bench::refused(&KIND, "schedule = \"sigmoid\""), ["schedule"]);
}
