#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

/// A number where rules are compared: by the index of the strength and of the rule.
fn of(plate: &Plate, w: usize, rule: usize, column: &str) -> f64 {
    bench::number(plate, "heaps", w * 3 + rule, column)
}

/// Three standard errors of the mean of one coordinate.
fn error(sd: f64) -> f64 {
    3.0 * sd / (PARTICLES as f64).sqrt()
}

#[test]
fn the_class_alone_is_the_class_and_a_push_overshoots_and_narrows() {
    for class in 0..3 {
        let plate = bench::plate(&KIND, &format!("compare = \"rule\"\nclass = {class}"));
        assert!(of(&plate, 1, 0, "shift").abs() < error(0.15));
        assert!((of(&plate, 1, 0, "sd") - 0.15).abs() < 0.5 * error(0.15));
        let shift = |w| of(&plate, w, 0, "shift");
        let sd = |w| of(&plate, w, 0, "sd");
        assert!(shift(5) > shift(3) && shift(3) > shift(1) + 0.1);
        assert!(sd(5) < sd(3) && sd(3) < sd(1));
    }
}

#[test]
fn autoguidance_narrows_without_shifting() {
    let toml = "compare = \"rule\"\nclass = 2\nmodel_sd = 0.22\nworse_sd = 0.3";
    let plate = bench::plate(&KIND, toml);
    for w in 2..6 {
        assert!(of(&plate, w, 2, "shift").abs() < error(0.22));
        assert!(of(&plate, w, 0, "shift") > of(&plate, w, 1, "shift") + 0.05);
    }
    // At w = 2 it has undone most of the model's excess.
    let (model, guided) = (of(&plate, 1, 2, "sd"), of(&plate, 2, 2, "sd"));
    assert!(guided < model && (guided - 0.15).abs() < 0.3 * (model - 0.15), "{guided}");
}

#[test]
fn at_strength_one_every_rule_is_the_same() {
    let plate = bench::plate(&KIND, "compare = \"rule\"");
    for column in ["mean_x", "mean_y", "sd"] {
        let one = of(&plate, 1, 0, column);
        assert_eq!(one, of(&plate, 1, 1, column));
        assert_eq!(one, of(&plate, 1, 2, column));
    }
}

#[test]
fn few_steps_shrink_the_heap() {
    let plate = bench::plate(&KIND, "w = 1");
    let sd = |steps| bench::number(&plate, "heaps", steps, "sd");
    assert!(sd(0) < sd(1) && sd(1) < sd(2) && sd(2) < 0.17);
}

#[test]
fn what_is_out_of_range_is_named() {
    assert_eq!(bench::refused(&KIND, "w = -1"), ["w"]);
    assert_eq!(bench::refused(&KIND, "model_sd = 0.4"), ["worse_sd"]);
    assert_eq!(bench::refused(&KIND, "interval = [2, 1]"), ["interval"]);
    assert_eq!(bench::refused(&KIND, "compare = \"x\""), ["compare"]);
}
