#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

/// The row of `points` at the level of this index and the value 0.4.
fn worked(plate: &Plate, level: usize, column: &str) -> f64 {
    bench::number(plate, "points", level * 41 + 24, column)
}

#[test]
fn it_agrees_with_the_worked_example() {
    let plate = bench::plate(&KIND, "");
    let references = [
        ("x", 0.4),
        ("alpha_bar", 0.3),
        ("responsibility", 0.6492),
        ("score", -0.3323),
        ("eps_hat", 0.2780),
        ("x0_hat", 0.3056),
        ("v_hat", -0.1034),
    ];
    for (column, reference) in references {
        let found = worked(&plate, 2, column);
        assert!((found - reference).abs() < 5.1e-5, "{column} is {found}");
    }
    let variance = bench::number(&plate, "levels", 2, "component_variance");
    assert!((variance - 0.712).abs() < 1e-12);
    for route in 6..9 {
        let found = bench::number(&plate, "routes", route, "x0_hat");
        assert!((found - 0.3056).abs() < 5.1e-5, "route {route}: {found}");
    }
}

#[test]
fn the_three_routes_meet_at_every_level() {
    let data = NamedMixture::G2.mixture();
    for alpha_bar in [0.02, 0.3, 0.8, 0.98] {
        for x in [-1.7, -0.2, 0.4, 1.1] {
            let [one, two, three] = routes(&data, x, alpha_bar).unwrap().map(|route| route.x0_hat);
            assert!((one - two).abs() < 1e-10, "{one} {two}");
            assert!((one - three).abs() < 1e-8, "{one} {three}");
        }
    }
}

#[test]
fn the_slope_of_the_log_density_is_the_score() {
    let data = NamedMixture::G2.mixture();
    for alpha_bar in [0.05, 0.3, 0.9] {
        for x in [-1.3, 0.1, 0.9] {
            let density = |x: f64| data.log_density(&[x], alpha_bar);
            let slope = (density(x + 1e-5) - density(x - 1e-5)) / 2e-5;
            let k = at(&data, x, alpha_bar).unwrap();
            assert!((slope - k.score).abs() < 1e-6);
            assert!((k.score + k.eps_hat / (1.0 - alpha_bar).sqrt()).abs() < 1e-9);
        }
    }
}

#[test]
fn what_is_out_of_range_is_named() {
    assert_eq!(bench::refused(&KIND, "levels = [1.5]"), ["levels"]);
    assert_eq!(bench::refused(&KIND, "levels = [0.5]\nshown = 3"), ["shown"]);
    assert_eq!(bench::refused(&KIND, "x = 9"), ["x"]);
}
