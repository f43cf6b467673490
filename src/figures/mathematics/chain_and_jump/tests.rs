#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

fn run(particles: usize) -> Run {
    let figure = ChainAndJump {
        schedule: ScheduleSpecification::new(ScheduleName::Linear, 1000),
        particles,
        t: Sweep::even(0.0, 1000.0, 6, &[0.0], 0.0),
    };
    figure.run(11).unwrap()
}

#[test]
fn chain_and_jump_have_the_exact_mean_and_spread() {
    let run = run(4000);
    let root = 4000f64.sqrt();
    for moment in &run.moments {
        let (exact_mean, exact_sd) = exact_moments(&run.data, moment.alpha_bar);
        for heap in [&moment.chain, &moment.jump] {
            assert!((mean(heap) - exact_mean).abs() < 3.5 * exact_sd / root);
            assert!((standard_deviation(heap) - exact_sd).abs() < 3.5 * exact_sd / root);
        }
    }
}

#[test]
fn the_spread_is_that_of_the_data_and_then_that_of_noise() {
    let data = NamedMixture::G2.mixture().on_the_line().unwrap();
    let (_, sd) = exact_moments(&data, 1.0);
    assert!((sd - 1.04f64.sqrt()).abs() < 1e-12);
    assert!((exact_moments(&data, 0.0).1 - 1.0).abs() < 1e-12);
}

#[test]
fn both_heaps_are_honest_draws_of_the_exact_density() {
    for moment in run(2000).moments {
        // Seven in a thousand by luck; there are twelve gaps, and they hang together.
        let allowed = gap_by_luck(2000, 0.001);
        assert!(moment.chain_gap < allowed && moment.jump_gap < allowed);
    }
}

#[test]
fn the_wrong_level_would_be_noticed() {
    let run = run(2000);
    let moment = &run.moments[1];
    let elsewhere = |x: f64| run.data.probability_below(x, 0.97);
    assert!(largest_gap(&moment.chain, elsewhere).unwrap() > gap_by_luck(2000, 1e-6));
}

#[test]
fn what_is_out_of_range_is_named() {
    assert_eq!(bench::refused(&KIND, "particles = 10"), ["particles"]);
    assert_eq!(bench::refused(&KIND, "t = -5"), ["t"]);
}
