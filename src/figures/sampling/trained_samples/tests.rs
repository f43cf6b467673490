//! Samples of a trained network, held to those of the exact denoiser.
#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::figures::bench::tests as bench;

#[test]
fn a_trained_network_draws_the_bump_it_is_asked_for() {
    let plate = bench::plate(&KIND, "training_steps = 1500\nparticles = 400\nsampling_steps = 25");
    for row in 0..6 {
        let number = |column| bench::number(&plate, "samples", row, column);
        let wanted = [0.0, -1.0, 1.0][row % 3];
        assert!((number("exact_mean") - wanted).abs() < 0.15);
        // The averaged weights come first; those of the last step wander.
        let (shift, distance) = if row < 3 { (0.2, 0.35) } else { (0.5, 0.5) };
        assert!((number("mean") - wanted).abs() < shift, "row {row}");
        assert!(number("histogram_distance") < distance, "row {row}");
    }
}

#[test]
fn sampler_and_walk_agree() {
    let ladder = Ladder::spaced(&schedule().unwrap(), Spacing::Trailing, 7).unwrap();
    let one = walk(&ladder, &[0.4], |states, alpha_bar| {
        crate::math::process::denoiser::Denoiser::x0_hat(&data(), states, alpha_bar)
    });
    let method = Method::Ddim { eta: 0.0 };
    let mut unused = Generator::new(0, "unused");
    let states =
        crate::math::process::sampler::sample(&data(), &ladder, method, &[0.4], &mut unused)
            .unwrap();
    assert_eq!(states.last().x, one);
}

#[test]
fn what_is_out_of_range_is_named() {
    assert_eq!(
        bench::refused(&KIND, "ema_decay = 1.5\nclass_dropout = 0"),
        ["ema_decay", "class_dropout"]
    );
}
