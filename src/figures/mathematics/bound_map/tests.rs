#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;
use proptest::prelude::*;

#[test]
fn it_agrees_with_the_books_reference_values() {
    let plate = bench::plate(&KIND, "");
    let columns = ["log_evidence", "reconstruction", "kl", "elbo", "gap"];
    let rows = [
        (0, [-1.9305, -1.9258, 0.5108, -2.4366, 0.5061]),
        (1, [-1.9305, -1.1258, 0.9108, -2.0366, 0.1061]),
        // N(0.8, 0.2): the right width alone; its gap is the square of 0.4 over 2 times 0.2.
        (2, [-1.9305, -1.6058, 0.7247, -2.3305, 0.4]),
        (3, [-1.9305, -6.7258, 0.0, -6.7258, 4.7953]),
        (4, [-1.9305, -0.8058, 1.1247, -1.9305, 0.0]),
    ];
    for (row, references) in rows {
        for (column, reference) in columns.into_iter().zip(references) {
            let found = bench::number(&plate, "encoders", row, column);
            assert!((found - reference).abs() < 5.1e-5, "{column} is {found}");
        }
    }
}

#[test]
fn the_map_holds_the_start_and_the_truth_themselves() {
    let figure = BoundMap { x: 1.5, noise_variance: 0.25, q_mean: 0.8, q_sd: 0.6 };
    let mut dials = Dials::default();
    let map = figure.map(&figure.model().unwrap(), &mut dials).unwrap();
    let starts = dials.axes().into_iter().map(|axis| axis.stops[axis.start].value);
    assert_eq!(starts.collect::<Vec<_>>(), [0.8, 0.6]);
    let (means, sds) = (map.mean.stops(), map.sd.stops());
    assert!(means.contains(&map.posterior.mean) && sds.contains(&map.posterior.sd));
    assert!(means.is_sorted() && sds.is_sorted());
    let least = map.all.iter().map(|at| at.bound.gap);
    assert!(least.fold(f64::INFINITY, f64::min).abs() < 1e-12);
}

#[test]
fn what_does_not_fit_is_refused_under_its_name() {
    let refused = |toml: &str| bench::refused(&KIND, toml);
    assert_eq!(refused("x = 5"), ["x"]);
    assert_eq!(refused("noise_variance = 0.01"), ["noise_variance"]);
    assert_eq!(refused("q_sd = 2"), ["q_sd"]);
    assert_eq!(refused("q_mean = 3"), ["q_mean"]);
    assert_eq!(refused("q_mean = 7"), ["q_mean"]);
}

proptest! {
    #[test]
    fn every_encoder_on_a_level_line_has_that_gap(
        x in -3.0f64..3.0, s in 0.07f64..4.0, level in 0.05f64..5.0,
    ) {
        let figure = BoundMap { x, noise_variance: s, q_mean: 0.0, q_sd: 1.0 };
        let model = figure.model().unwrap();
        let posterior = model.posterior(&[x]).marginal(0).unwrap();
        for (mean, sharp) in drawing::level_line(posterior, level) {
            let gap = figure.bound(&model, mean, 1.0 / (sharp * sharp)).unwrap().gap;
            prop_assert!((gap - level).abs() < 1e-6 * (1.0 + level), "{gap} for {level}");
        }
    }
}
