#![allow(clippy::unwrap_used)]
use super::*;
use crate::math::process::mixture::NamedMixture;
use crate::math::process::sampler::{Method, Spacing, Variance, sample};
use crate::math::process::schedule::{Schedule, ScheduleName};
use proptest::prelude::*;

fn g2() -> LineMixture {
    NamedMixture::G2.mixture().on_the_line().unwrap()
}

fn ladder(count: usize) -> Ladder {
    let schedule = Schedule::new(ScheduleName::Cosine, 1000).unwrap();
    Ladder::spaced(&schedule, Spacing::Trailing, count).unwrap()
}

#[test]
fn divergences_are_those_of_the_book() {
    let rows = [
        (1, 0.936, 5e-4, 0.936, 5e-4),
        (2, 0.918, 5e-4, 0.733, 5e-4),
        (5, 0.791, 5e-4, 0.165, 5e-4),
        (10, 0.527, 5e-4, 0.063, 5e-4),
        (20, 0.315, 5e-4, 0.0215, 5.1e-5),
        (50, 0.081, 5e-4, 0.0047, 5e-5),
        (100, 0.018, 5e-4, 0.0014, 5e-5),
        (1000, 1.5e-5, 5e-7, 1.7e-5, 5e-7),
    ];
    for (count, worst, worst_by, summed, summed_by) in rows {
        let (mut most, mut sum) = (0.0, 0.0);
        for (rung, next) in ladder(count).steps() {
            let kernel = ReverseKernel::new(&g2(), 0.0, rung.alpha_bar, next.alpha_bar);
            most = f64::max(most, kernel.divergence_from_gaussian());
            sum += mean_divergence(&g2(), rung.alpha_bar, next.alpha_bar);
        }
        assert!((most - worst).abs() <= worst_by, "{count}: worst {most}");
        assert!((sum - summed).abs() <= summed_by, "{count}: summed {sum}");
    }
}

proptest! {
    #[test]
    fn the_kernel_is_what_bayes_rule_makes(
        x_t in -2.0..2.0f64, alpha_bar_s in 0.05..0.999f64, a in 0.02..0.98f64, x in -2.0..2.0f64,
    ) {
        let alpha_bar_t = a * alpha_bar_s;
        let kernel = ReverseKernel::new(&g2(), x_t, alpha_bar_t, alpha_bar_s);
        let joint = |x: f64| {
            let forward = normal_density(x_t, a.sqrt() * x, (1.0 - a).sqrt());
            g2().density(x, alpha_bar_s) * forward
        };
        let evidence = g2().density(x_t, alpha_bar_t);
        let bayes = joint(x) / evidence;
        prop_assert!((kernel.density(x) - bayes).abs() < 1e-9 * (1.0 + bayes));
    }

    #[test]
    fn the_mean_is_the_posterior_mean_of_the_best_guess(
        x_t in -2.0..2.0f64, alpha_bar_s in 0.05..0.999f64, a in 0.02..0.98f64,
    ) {
        let alpha_bar_t = a * alpha_bar_s;
        let kernel = ReverseKernel::new(&g2(), x_t, alpha_bar_t, alpha_bar_s);
        let guess = g2().x0_hat(x_t, alpha_bar_t);
        let posterior = Posterior::between(alpha_bar_t, alpha_bar_s);
        let mean = posterior.mean_x0 * guess + posterior.mean_xt * x_t;
        prop_assert!((kernel.mean() - mean).abs() < 1e-10);
        // The law of total variance: beta_tilde is the least that a step can have.
        prop_assert!(kernel.variance() >= posterior.variance - 1e-12);
    }
}

#[test]
fn one_component_makes_a_gaussian() {
    let one = NamedMixture::G2.mixture().component(0).unwrap().on_the_line().unwrap();
    let kernel = ReverseKernel::new(&one, 0.3, 0.2, 0.6);
    assert!(kernel.divergence_from_gaussian() < 1e-9);
    assert!(mean_divergence(&one, 0.2, 0.6) < 1e-9);
}

#[test]
fn the_walk_is_that_of_the_sampler() {
    for (spread, variance) in
        [(Spread::Beta, Variance::Beta), (Spread::Posterior, Variance::Posterior)]
    {
        let walk = |seed| {
            let mut random = Generator::new(seed, "walk");
            descend(&g2(), &ladder(20), spread, 0.4, &mut random)
        };
        let mut random = Generator::new(3, "walk");
        let method = Method::Ddpm(variance);
        let states =
            sample(&NamedMixture::G2.mixture(), &ladder(20), method, &[0.4], &mut random).unwrap();
        for ((t, x), state) in walk(3).into_iter().zip(states) {
            assert_eq!(t, state.t);
            assert!((x - state.x[0]).abs() < 1e-9);
        }
        assert_ne!(walk(3), walk(4));
    }
}
