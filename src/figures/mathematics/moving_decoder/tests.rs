#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;
use proptest::prelude::*;

#[test]
fn the_bound_rises_while_the_evidence_falls() {
    let plate = bench::plate(&KIND, "");
    let value = |row: usize, column: &str| bench::number(&plate, "steps", row, column);
    // By hand: w = x m / (m^2 + v) = 1.8 / 1.8, and N(1.5; 0, 1.69), N(1.5; 0, 1.25).
    assert!((value(1, "w") - 1.0).abs() < 1e-12);
    for (row, evidence, elbo) in [(0, -1.8470, -2.1806), (1, -1.9305, -2.0366)] {
        assert!((value(row, "log_evidence") - evidence).abs() < 5.1e-5);
        assert!((value(row, "elbo") - elbo).abs() < 5.1e-5);
    }
    assert!((bench::number(&plate, "likeliest", 0, "w") - 2.0_f64.sqrt()).abs() < 1e-12);
}

#[test]
fn from_an_exact_encoder_both_rise() {
    let plate = bench::plate(&KIND, "");
    let value = |row: usize, column: &str| bench::number(&plate, "steps", row, column);
    assert!(value(2, "gap").abs() < 1e-12);
    assert!(value(3, "elbo") > value(2, "elbo"));
    assert!(value(3, "log_evidence") > value(2, "log_evidence"));
}

#[test]
fn what_does_not_fit_is_refused_under_its_name() {
    let refused = |toml: &str| bench::refused(&KIND, toml);
    assert_eq!(refused("x = 0.5"), ["x"]);
    assert_eq!(refused("noise_variance = 1"), ["noise_variance"]);
    assert_eq!(refused("q_mean = 4"), ["q_mean"]);
    assert_eq!(refused("q_variance = 0"), ["q_variance"]);
    assert_eq!(refused("w_before = 3"), ["w_before"]);
    assert_eq!(refused("w = 0"), ["w"]);
}

proptest! {
    #[test]
    fn a_step_from_an_exact_encoder_never_harms(
        x in 0.8f64..3.0, s in 0.05f64..0.5, before in 0.4f64..2.2,
    ) {
        let figure = MovingDecoder {
            x,
            noise_variance: s,
            q_mean: 0.0,
            q_variance: 1.0,
            before,
            w: Sweep::fixed(1.0),
        };
        let cases = figure.cases().unwrap();
        let (from, to) = (
            figure.bound(&cases[1], before).unwrap(),
            figure.bound(&cases[1], cases[1].best).unwrap(),
        );
        prop_assert!(to.elbo >= from.elbo - 1e-12);
        prop_assert!(to.log_evidence >= from.log_evidence - 1e-12);
        // No decoder beats the best, whatever the encoder.
        for case in &cases {
            let best = figure.bound(case, case.best).unwrap().elbo;
            prop_assert!(best >= figure.bound(case, case.best + 0.01).unwrap().elbo);
            prop_assert!(best >= figure.bound(case, case.best - 0.01).unwrap().elbo);
        }
    }
}
