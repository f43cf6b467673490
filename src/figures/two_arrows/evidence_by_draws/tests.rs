#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;
use crate::math::bound::evidence::LinearGaussian;

fn row(plate: &Plate, guesser: &str, d: usize) -> usize {
    let table = &plate.tables[0];
    let wanted = [Cell::from(guesser), Cell::from(d)];
    let found = table.rows.iter().position(|row| row[..2] == wanted);
    found.unwrap()
}

fn value(plate: &Plate, guesser: &str, d: usize, column: &str) -> f64 {
    bench::number(plate, "estimates", row(plate, guesser, d), column)
}

#[test]
fn the_evidence_is_that_of_the_model() {
    let plate = bench::plate(&KIND, "dimensions = [1, 2]\nrepetitions = 2");
    let x = 1.25_f64.sqrt();
    for d in [1, 2] {
        let model = LinearGaussian::new(ndarray::Array2::eye(d), vec![0.0; d], 0.25).unwrap();
        let exact = model.log_evidence(&vec![x; d]);
        assert!((value(&plate, "prior", d, "log_evidence") - exact).abs() < 1e-12);
    }
}

#[test]
fn the_true_belief_needs_one_draw_and_the_prior_explodes() {
    let plate = bench::plate(&KIND, "");
    for d in [1, 2, 8, 32] {
        assert!((value(&plate, "posterior", d, "ratio") - 1.0).abs() < 1e-9);
        assert!((value(&plate, "posterior", d, "effective_draws") - 1000.0).abs() < 1e-6);
    }
    // sqrt(((5 / 3) exp(4 / 9))^d - 1) / sqrt(1000), by hand.
    for (d, exact) in [(1, 0.0400), (2, 0.0759), (8, 1.442)] {
        let found = value(&plate, "prior", d, "relative_error");
        assert!((found / exact - 1.0).abs() < 2e-3, "{found} for {exact}");
    }
    assert!(value(&plate, "prior", 32, "relative_error") > 1e5);
    assert!(value(&plate, "prior", 1, "median_error") < 0.1);
    assert!(value(&plate, "prior", 32, "median_ratio") < 1e-3);
    let worked =
        bench::cell(&plate, "estimates", row(&plate, "prior", 32), "draws_for_nine_tenths");
    assert!(matches!(worked, Cell::Count(count) if count < 10), "{worked:?}");
    let rough = value(&plate, "guess", 32, "relative_error");
    assert!(rough > 0.1 && rough < 2.0, "{rough}");
}

#[test]
fn a_quarter_of_the_draws_hit_one_coordinate() {
    let plate = bench::plate(&KIND, "");
    let hit = bench::number(&plate, "one_dimension", 0, "hit");
    // Phi(1.3416) - Phi(0.4472).
    assert!((hit - (0.91014 - 0.67264)).abs() < 1e-4, "{hit}");
}

#[test]
fn the_measured_error_in_one_dimension_is_the_one_foretold() {
    let plate = bench::plate(&KIND, "repetitions = 40\ndimensions = [1, 2]");
    // The median of |e| for a normal e of sd s is 0.6745 s; forty of them know it to a quarter.
    let foretold = 0.6745 * value(&plate, "prior", 1, "relative_error");
    let found = value(&plate, "prior", 1, "median_error");
    assert!((found / foretold - 1.0).abs() < 0.6, "{found} for {foretold}");
}

#[test]
fn the_listed_draws_are_the_first_of_the_estimate() {
    let plate = bench::plate(&KIND, "dimensions = [1, 2]\ndraws = 20");
    let listed: Vec<f64> =
        (0..10).map(|draw| bench::number(&plate, "ten_draws", draw, "likelihood")).collect();
    let estimate = bench::number(&plate, "one_dimension", 0, "estimate");
    assert!((mean(&listed) - estimate).abs() < 1e-15);
    let figure = EvidenceByDraws {
        noise_variance: 0.25,
        dimensions: NonEmpty::ending(vec![1], 2),
        draws: 20,
        repetitions: 2,
        guess: belief(0.25),
    };
    let guessers = figure.guessers();
    let runs = figure.runs(&guessers, 7, 0);
    let case = |guesser: usize| figure.case(guessers[guesser], 1, &runs).unwrap();
    let truth = bench::number(&plate, "one_dimension", 0, "evidence");
    let running = libm::exp(case(0).running[0][9]) * truth;
    assert!((running - estimate).abs() < 1e-12);
    assert_eq!(drawing::depth(&case(2)), "1");
}

#[test]
fn what_does_not_fit_is_refused_under_its_name() {
    let refused = |toml: &str| bench::refused(&KIND, toml);
    assert_eq!(refused("noise_variance = 0"), ["noise_variance"]);
    assert_eq!(refused("dimensions = [4]"), ["dimensions"]);
    assert_eq!(refused("dimensions = [4, 2]"), ["dimensions"]);
    assert_eq!(refused("dimensions = [1, 129]"), ["dimensions"]);
    assert_eq!(refused("draws = 5"), ["draws"]);
    assert_eq!(refused("repetitions = 1"), ["repetitions"]);
    assert_eq!(refused("guess_offset = 4"), ["guess_offset"]);
    assert_eq!(refused("guess_width = 0.5"), ["guess_width"]);
}
