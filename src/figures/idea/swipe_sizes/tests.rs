#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

fn number(plate: &Plate, t: usize, column: &str) -> f64 {
    let Cell::Number(number) = bench::cell(plate, "swipes", t - 1, column) else {
        panic!("{column} at {t} is no number");
    };
    number
}

#[test]
fn the_levels_are_those_of_the_book() {
    let plate = bench::plate(&KIND, "");
    assert!((number(&plate, 999, "noise") - 0.99998).abs() < 1e-5);
    assert!((number(&plate, 600, "noise") - 0.9870).abs() < 5e-5);
    assert!((number(&plate, 250, "noise") - 0.6899).abs() < 5e-5);
    assert!(number(&plate, 601, "signal") < 0.161);
    assert!((number(&plate, 1, "share") - 1.0).abs() < 1e-12);
}

#[test]
fn a_swipe_is_a_pull_and_fresh_noise_at_right_angles() {
    let plate = bench::plate(&KIND, "");
    for t in [900, 500, 100] {
        let (change, pull) = (number(&plate, t, "change"), number(&plate, t, "change_of_mean"));
        let fresh = number(&plate, t, "change_of_noise");
        assert!((change * change - pull * pull - fresh * fresh).abs() < 0.1 * change * change);
        assert!(pull < 0.3 * change);
    }
    assert_eq!(number(&plate, 1, "change_of_noise"), 0.0);
}

#[test]
fn without_fresh_noise_the_way_is_shorter() {
    let length = |toml: &str| {
        let plate = bench::plate(&KIND, toml);
        let Cell::Number(length) = bench::cell(&plate, "summary", 0, "value") else {
            panic!("no number");
        };
        length
    };
    assert!(length("sampler = \"ddim\"\nsteps = 200") < length("steps = 200") / 5.0);
}
