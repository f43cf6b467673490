#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::math::numbers::statistics::{mean, standard_deviation};
use crate::math::process::mixture::{GaussianMixture, NamedMixture};
use crate::math::process::posterior::Posterior;
use crate::math::process::sigma::{SigmaSpacing, sigma_grid};
use proptest::prelude::*;

/// Data N(0, `variance`) on the line.
fn gaussian(variance: f64) -> GaussianMixture {
    GaussianMixture::new(vec![1.0], vec![vec![0.0]], vec![vec![vec![variance]]]).unwrap()
}

fn grid(levels: usize) -> Vec<f64> {
    sigma_grid(SigmaSpacing::Karras { rho: 7.0 }, 0.002, 80.0, levels).unwrap()
}

fn end<D: Denoiser>(data: &D, sigmas: &[f64], method: SigmaMethod, start: f64) -> f64 {
    let mut generator = Generator::new(1, "sigma");
    let states = sample_sigma(data, sigmas, method, Churn::NONE, &[start], &mut generator);
    states.unwrap().last().x[0]
}

/// On N(0, s^2) the flow is x = x_max sqrt((s^2 + sigma^2) / (s^2 + sigma_max^2)).
#[test]
fn the_methods_converge_to_the_exact_flow_with_their_orders() {
    let (data, start) = (gaussian(0.25), 40.0);
    let error = |method, levels| {
        // Without the last step to 0, whose length does not shrink with the number of levels.
        let sigmas = grid(levels);
        let states = sample_sigma(
            &data,
            &sigmas,
            method,
            Churn::NONE,
            &[start],
            &mut Generator::new(1, "sigma"),
        )
        .unwrap();
        let before_last = &states[levels - 1];
        let exact =
            start * ((0.25 + before_last.sigma * before_last.sigma) / (0.25 + 6400.0)).sqrt();
        (before_last.x[0] - exact).abs()
    };
    for (method, order) in [(SigmaMethod::Euler, 1.0), (SigmaMethod::Heun, 2.0)] {
        let rate = libm::log2(error(method, 101) / error(method, 201));
        assert!((rate - order).abs() < 0.15, "{method:?} has order {rate}");
    }
}

#[test]
fn on_a_single_point_every_step_is_exact() {
    let point = gaussian(1e-12);
    for method in [SigmaMethod::Euler, SigmaMethod::Heun] {
        assert!(end(&point, &grid(4), method, 80.0).abs() < 1e-6);
    }
}

#[test]
fn the_last_step_lands_on_the_guess() {
    let data = NamedMixture::G2.mixture();
    for method in [SigmaMethod::Euler, SigmaMethod::Heun] {
        let guess = data.x0_hat_at_sigma(&[0.7], 0.9)[0];
        assert!((end(&data, &[0.9], method, 0.7) - guess).abs() < 1e-15);
    }
}

/// Many draws of one noisy step from a fixed state: their mean and standard deviation.
fn step_statistics(method: SigmaMethod, churn: Churn) -> (f64, f64) {
    let data = gaussian(0.25);
    let mut generator = Generator::new(3, "steps");
    let ends: Vec<f64> = (0..40_000)
        .map(|_| {
            let states = sample_sigma(&data, &[2.0, 0.8], method, churn, &[1.5], &mut generator);
            states.unwrap()[1].x[0]
        })
        .collect();
    (mean(&ends), standard_deviation(&ends))
}

#[test]
fn an_ancestral_step_has_the_posteriors_mean_and_variance() {
    let (found_mean, found_sd) = step_statistics(SigmaMethod::Ancestral { eta: 1.0 }, Churn::NONE);
    // The same step on the clock of DDPM, where x_t = x / sqrt(1 + sigma^2).
    let (t, s) = (1.0 / (1.0 + 4.0), 1.0 / (1.0 + 0.64));
    let posterior = Posterior::between(t, s);
    let x0_hat = gaussian(0.25).x0_hat_at_sigma(&[1.5], 2.0)[0];
    let scale = f64::sqrt(1.0 + 0.64);
    let expected_mean =
        scale * (posterior.mean_x0 * x0_hat + posterior.mean_xt * 1.5 / f64::sqrt(5.0));
    let expected_sd = scale * posterior.variance.sqrt();
    let error = expected_sd / 200.0;
    assert!((found_mean - expected_mean).abs() < 3.0 * error, "{found_mean} {expected_mean}");
    assert!((found_sd - expected_sd).abs() < 3.0 * error, "{found_sd} {expected_sd}");
}

#[test]
fn churn_adds_the_noise_of_its_level() {
    // gamma = 0.5 / 2: the level is raised from 2 to 2.5 before Euler's step to 0.8.
    let churn = Churn { amount: 0.5, ..Churn::NONE };
    let (found_mean, found_sd) = step_statistics(SigmaMethod::Euler, churn);
    let raised: f64 = 2.5;
    let slope = (1.0 - 0.25 / (0.25 + raised * raised)) / raised;
    let factor = 1.0 + (0.8 - raised) * slope;
    let sd = factor * (raised * raised - 4.0).sqrt();
    assert!((found_mean - 1.5 * factor).abs() < 3.0 * sd / 200.0);
    assert!((found_sd - sd).abs() < 3.0 * sd / 200.0);
    let elsewhere = Churn { from: 3.0, ..churn };
    assert!(step_statistics(SigmaMethod::Euler, elsewhere).1 < 1e-12);
}

#[test]
fn gamma_never_exceeds_its_ceiling() {
    let churn = Churn { amount: 1e6, ..Churn::NONE };
    assert_eq!(churn.gamma(1.0, 10), std::f64::consts::SQRT_2 - 1.0);
}

#[test]
fn what_cannot_begin_is_named() {
    let data = gaussian(1.0);
    let names = |sigmas: &[f64], method, churn, start: &[f64]| -> Vec<String> {
        let mut generator = Generator::new(1, "sigma");
        let wrong = sample_sigma(&data, sigmas, method, churn, start, &mut generator);
        let wrong = wrong.unwrap_err();
        wrong.problems().iter().map(|p| p.parameter.clone()).collect()
    };
    let euler = SigmaMethod::Euler;
    assert_eq!(names(&[], euler, Churn::NONE, &[0.0, 1.0]), ["start", "sigmas"]);
    assert_eq!(
        names(&[1.0, 1.0, f64::NAN, 0.0], euler, Churn::NONE, &[0.0]),
        ["sigmas[1]", "sigmas[2]", "sigmas[3]"]
    );
    let eta = SigmaMethod::Ancestral { eta: 1.5 };
    let churn = Churn { amount: -1.0, noise: 0.0, ..Churn::NONE };
    assert_eq!(names(&[1.0], eta, churn, &[0.0]), ["eta", "churn", "churn_noise"]);
}

proptest! {
    #[test]
    fn a_split_level_adds_up(sigma in 0.1..50.0f64, share in 0.0..0.999f64, eta in 0.0..=1.0f64) {
        let next = share * sigma;
        let (down, up) = ancestral_split(sigma, next, eta);
        prop_assert!((down * down + up * up - next * next).abs() <= 1e-12 * next * next);
        prop_assert!(down <= next);
    }

    #[test]
    fn without_noise_eta_zero_is_euler(x in -60.0..60.0f64, levels in 2..20usize) {
        let data = NamedMixture::G2.mixture();
        let one = end(&data, &grid(levels), SigmaMethod::Ancestral { eta: 0.0 }, x);
        prop_assert_eq!(one, end(&data, &grid(levels), SigmaMethod::Euler, x));
    }
}
