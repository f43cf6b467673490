#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

/// A schedule of one step at which exactly 0.3 of the variance is signal.
const ONE_STEP: &str = "steps = 1\nbeta_start = 0.7\nbeta_end = 0.7\nt = 1";

fn number(plate: &Plate, row: usize, column: &str) -> f64 {
    bench::number(plate, "points", row, column)
}

#[test]
fn it_agrees_with_the_worked_example() {
    let toml = format!("mixture = \"g2\"\npoints = [[0.4], -0.4]\n{ONE_STEP}");
    let plate = bench::plate(&KIND, &toml);
    let references = [
        ("responsibility_0", 0.6492),
        ("score_x", -0.3323),
        ("eps_hat_x", 0.2780),
        ("x0_hat_x", 0.3056),
        ("v_hat_x", -0.1034),
    ];
    for (column, reference) in references {
        let found = number(&plate, 0, column);
        assert!((found - reference).abs() < 5.1e-5, "{column} is {found}");
    }
    // The data are symmetric, and so is all that is known about them.
    assert!((number(&plate, 1, "score_x") - 0.3323).abs() < 5.1e-5);
    let (one, other) = (number(&plate, 0, "log_density"), number(&plate, 1, "log_density"));
    assert!((one - other).abs() < 1e-14);
}

#[test]
fn a_mixture_may_be_written_out() {
    let written = "mixture = { weights = [0.5, 0.5], means = [[1], [-1]], covariances = [[[0.04]], [[0.04]]] }";
    let of =
        |mixture: &str| bench::plate(&KIND, &format!("{mixture}\npoints = [0.4, 2]\n{ONE_STEP}"));
    let (named, written) = (of("mixture = \"g2\""), of(written));
    for (one, other) in named.tables[0].rows.iter().zip(&written.tables[0].rows) {
        for (one, other) in one.iter().zip(other) {
            let (Cell::Number(one), Cell::Number(other)) = (one, other) else {
                panic!("no numbers");
            };
            assert!((one - other).abs() < 1e-12);
        }
    }
}

#[test]
fn guidance_of_one_is_the_class_alone_and_of_none_is_nothing() {
    let of = |more: &str| {
        let toml = format!("points = [[0.3, -0.2]]\nt = 400\n{more}");
        let plate = bench::plate(&KIND, &toml);
        ["score_x", "x0_hat_y", "eps_hat_x", "v_hat_y"].map(|column| number(&plate, 0, column))
    };
    let alone =
        "mixture = { weights = [1], means = [[1, 0]], covariances = [[[0.0225, 0], [0, 0.0225]]] }";
    let (guided, class) = (of("guidance = { class = 0, w = 1 }"), of(alone));
    let (none, all) = (of("guidance = { class = 0, w = 0 }"), of(""));
    let twice = of("guidance = { class = 0, w = 2.0 }");
    for k in 0..4 {
        assert!((guided[k] - class[k]).abs() < 1e-12);
        assert!((none[k] - all[k]).abs() < 1e-14);
        assert!((twice[k] - (2.0 * class[k] - all[k])).abs() < 1e-12);
    }
}

#[test]
fn a_mixture_of_one_point_knows_everything() {
    let toml = format!("mixture = {{ points = [[0.6, -1]] }}\npoints = [[0.1, 0.2]]\n{ONE_STEP}");
    let plate = bench::plate(&KIND, &toml);
    assert_eq!(number(&plate, 0, "x0_hat_x"), 0.6);
    let score = (-(0.3f64.sqrt()) - 0.2) / 0.7;
    assert!((number(&plate, 0, "score_y") - score).abs() < 1e-14);
    assert_eq!(number(&plate, 0, "responsibility_0"), 1.0);
}

#[test]
fn what_is_no_mixture_is_refused_under_its_name() {
    let refused = |toml: &str| bench::refused(&KIND, toml);
    for mixture in [
        "\"g3\"",
        "3",
        "{ points = [] }",
        "{ points = [[1, 2, 3]] }",
        "{ points = [[1]], weights = [1] }",
        "{ weights = [1], means = [[0]] }",
        "{ weights = [0.5], means = [[0]], covariances = [[[1]]] }",
        "{ weights = [1], means = [[0]], covariances = [[[-1]]] }",
        "{ weights = [1], means = [[0, 0]], covariances = [[[1, 2], [2, 1]]] }",
        "{ weigths = [1] }",
    ] {
        assert_eq!(refused(&format!("mixture = {mixture}")), ["mixture"], "{mixture}");
    }
    assert_eq!(refused("points = [[1]]"), ["points"]);
    assert_eq!(refused("points = [[1, 2], [3, 4, 5]]"), ["points"]);
    assert_eq!(refused("points = []"), ["points"]);
    assert_eq!(refused("t = 1001"), ["t"]);
    assert_eq!(refused("guidance = { class = 3, w = 1 }"), ["guidance"]);
    assert_eq!(refused("guidance = { class = 0 }"), ["guidance"]);
    assert_eq!(refused("guidance = { class = 0, w = 1000 }"), ["guidance"]);
}
