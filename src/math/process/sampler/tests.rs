#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::math::numbers::statistics::{distance, mean, standard_deviation};
use crate::math::process::conversion::{Quantity, from_x0};
use crate::math::process::mixture::{GaussianMixture, NamedMixture};
use crate::math::process::schedule::{Schedule, ScheduleName};
use ndarray::array;
use proptest::prelude::*;

const DETERMINISTIC: Method = Method::Ddim { eta: 0.0 };
const POSTERIOR: Method = Method::Ddpm(Variance::Posterior);
const BETA: Method = Method::Ddpm(Variance::Beta);

fn close(value: f64, reference: f64, tolerance: f64) {
    assert!(
        (value - reference).abs() <= tolerance,
        "{value} is not {reference} within {tolerance}"
    );
}

/// The standard deviation after a whole walk on data N(0, `variance`), started from N(0, 1).
///
/// The exact denoiser is then linear, x0_hat = k x, so every step is x_s = (a k + b) x_t + sigma z.
fn final_sd(
    schedule: &Schedule,
    spacing: Spacing,
    count: usize,
    method: Method,
    variance: f64,
) -> f64 {
    let ladder = Ladder::spaced(schedule, spacing, count).unwrap();
    let mut spread = 1.0;
    for (from, to) in ladder.steps() {
        let slope =
            from.alpha_bar.sqrt() * variance / (from.alpha_bar * variance + 1.0 - from.alpha_bar);
        let step = Transition::new(method, from.alpha_bar, to.alpha_bar);
        let factor = step.x0_hat * slope + step.x;
        spread = factor * factor * spread + step.sigma * step.sigma;
    }
    f64::sqrt(spread)
}

#[test]
fn one_step_of_the_worked_example() {
    // G2 from alpha_bar = 0.3 to 0.5 at x = 0.4.
    let mixture = NamedMixture::G2.mixture();
    let x0_hat = mixture.x0_hat(&[0.4], 0.3);
    let mean = |method| Transition::new(method, 0.3, 0.5).mean(&[0.4], &x0_hat)[0];
    close(mean(DETERMINISTIC), 0.4127, 5e-5);
    close(mean(POSTERIOR), 0.3448, 5e-5);
    close(mean(BETA), 0.3448, 5e-5);
    let variance = |method| {
        let sigma = Transition::new(method, 0.3, 0.5).sigma;
        sigma * sigma
    };
    close(variance(POSTERIOR), 0.2857, 5e-5);
    close(variance(BETA), 0.4, 1e-12);
    assert_eq!(variance(DETERMINISTIC), 0.0);
}

#[test]
fn ddim_is_not_ddpm_without_its_noise() {
    // The coefficient of eps_hat, found by asking for the step at x = 0 with eps_hat = 1.
    let coefficient = |method| {
        let x0_hat = [-(1.0f64 - 0.3).sqrt() / 0.3f64.sqrt()];
        close(from_x0(Quantity::Eps, &x0_hat, &[0.0], 0.3)[0], 1.0, 1e-15);
        Transition::new(method, 0.3, 0.5).mean(&[0.0], &x0_hat)[0]
    };
    close(coefficient(DETERMINISTIC), -0.3730, 5e-5);
    close(coefficient(POSTERIOR), -0.6172, 5e-5);
}

#[test]
fn on_standard_normal_data_ddim_shrinks_and_noiseless_ddpm_collapses() {
    let schedule = Schedule::new(ScheduleName::Linear, 1000).unwrap();
    for (count, reference) in [(1000, 0.9981), (50, 0.9636), (10, 0.8294), (5, 0.6798)] {
        let found = final_sd(&schedule, Spacing::Trailing, count, DETERMINISTIC, 1.0);
        close(found, reference, 5e-5);
    }
    let mut factor = 1.0;
    for step in schedule.each_step().rev() {
        let (before, level) = (step.before(), step.level());
        let back = Transition::new(POSTERIOR, level.alpha_bar(), before.alpha_bar());
        factor *= back.x0_hat * level.signal() + back.x;
    }
    close(factor, 0.0064, 5e-5);
}

#[test]
fn standard_deviations_on_gaussian_data_of_variance_a_quarter() {
    let schedule = Schedule::new(ScheduleName::Linear, 1000).unwrap();
    let rows = [
        (DETERMINISTIC, [0.4985, 0.4714, 0.4314, 0.3700, 0.2625]),
        (BETA, [0.5008, 0.5117, 0.5168, 0.4939, 0.3599]),
        (POSTERIOR, [0.4961, 0.4441, 0.3915, 0.3335, 0.2483]),
    ];
    for (method, references) in rows {
        for (count, reference) in [1000, 50, 20, 10, 5].into_iter().zip(references) {
            let found = final_sd(&schedule, Spacing::Trailing, count, method, 0.25);
            close(found, reference, 1e-4);
        }
    }
}

#[test]
fn transverse_spread_on_m2_under_the_cosine_schedule() {
    let schedule = Schedule::new(ScheduleName::Cosine, 1000).unwrap();
    let rows = [
        (DETERMINISTIC, [0.557, 0.754, 0.870, 0.946, 0.972, 0.997]),
        (POSTERIOR, [0.528, 0.686, 0.795, 0.894, 0.939, 0.992]),
        (BETA, [0.893, 1.060, 1.063, 1.034, 1.018, 1.002]),
    ];
    for (method, references) in rows {
        for (count, reference) in [5, 10, 20, 50, 100, 1000].into_iter().zip(references) {
            let found = final_sd(&schedule, Spacing::Trailing, count, method, 0.0625) / 0.25;
            close(found, reference, 1e-3);
        }
    }
}

#[test]
fn the_price_of_a_fixed_variance_in_the_bound() {
    // Data N(0, 0.25), perfect means: each step but the last adds
    // KL(N(m, true) || N(m, sigma^2)) = (true / sigma^2 - 1 - ln(true / sigma^2)) / 2.
    let schedule = Schedule::new(ScheduleName::Linear, 1000).unwrap();
    let rows =
        [(BETA, [0.0772, 0.0212, 0.0108, 0.0011]), (POSTERIOR, [0.2088, 0.8024, 0.7995, 0.4563])];
    for (method, references) in rows {
        for (count, reference) in [10, 50, 100, 1000].into_iter().zip(references) {
            let ladder = Ladder::spaced(&schedule, Spacing::Trailing, count).unwrap();
            let excess = ladder.steps().filter(|(_, to)| to.t > 0).map(|(from, to)| {
                let v_t = 0.25 * from.alpha_bar + 1.0 - from.alpha_bar;
                let v_s = 0.25 * to.alpha_bar + 1.0 - to.alpha_bar;
                let true_variance = v_s * (1.0 - from.alpha_bar / to.alpha_bar) / v_t;
                let sigma = Transition::new(method, from.alpha_bar, to.alpha_bar).sigma;
                let ratio = true_variance / (sigma * sigma);
                0.5 * (ratio - 1.0 - libm::log(ratio))
            });
            close(excess.sum(), reference, 5.1e-5);
        }
    }
}

#[test]
fn the_deterministic_walk_solves_the_flow_to_first_order() {
    // Data N(0, 0.25): the flow's factor is sqrt(0.25 / v_T), and ten times the steps a tenth of the error.
    let schedule = Schedule::new(ScheduleName::Linear, 10_000).unwrap();
    let last = schedule.level(10_000).unwrap().alpha_bar();
    let exact = f64::sqrt(0.25 / (0.25 * last + 1.0 - last));
    let error = |count| exact - final_sd(&schedule, Spacing::Trailing, count, DETERMINISTIC, 0.25);
    let ratio = error(100) / error(200);
    assert!((1.8..2.2).contains(&ratio), "{ratio}");
}

#[test]
fn a_walk_is_what_its_transitions_say() {
    let mixture = NamedMixture::Tri.mixture();
    let schedule = Schedule::new(ScheduleName::Cosine, 1000).unwrap();
    let ladder = Ladder::spaced(&schedule, Spacing::Trailing, 10).unwrap();
    let mut generator = Generator::new(3, "walk");
    let states = sample(&mixture, &ladder, DETERMINISTIC, &[0.4, -1.2], &mut generator).unwrap();
    assert_eq!(states.len(), 11);
    assert_eq!((states[0].t, states[10].t), (1000, 0));
    assert_eq!(states[10].alpha_bar, 1.0);
    for pair in states.windows(2) {
        let step = Transition::new(DETERMINISTIC, pair[0].alpha_bar, pair[1].alpha_bar);
        assert_eq!(pair[0].x0_hat, mixture.x0_hat(&pair[0].x, pair[0].alpha_bar));
        assert_eq!(pair[1].x, step.mean(&pair[0].x, &pair[0].x0_hat));
    }
    // The last step lands on the last guess, and no random number was drawn.
    assert!(distance(&states[10].x, &states[9].x0_hat) < 1e-15);
    assert_eq!(generator.normal(), Generator::new(3, "walk").normal());
    // Noise is drawn on every step but the last.
    let mut generator = Generator::new(3, "walk");
    let noisy = sample(&mixture, &ladder, BETA, &[0.4, -1.2], &mut generator).unwrap();
    assert!(distance(&noisy[10].x, &noisy[9].x0_hat) < 1e-15);
    let mut reference = Generator::new(3, "walk");
    reference.normals(18);
    assert_eq!(generator.normal(), reference.normal());
}

#[test]
fn every_sampler_finds_the_two_modes_of_g2() {
    let mixture = NamedMixture::G2.mixture();
    let schedule = Schedule::new(ScheduleName::Cosine, 1000).unwrap();
    let ladder = Ladder::spaced(&schedule, Spacing::Trailing, 200).unwrap();
    for method in [DETERMINISTIC, Method::Ddim { eta: 0.5 }, POSTERIOR, BETA] {
        let mut generator = Generator::new(8, "modes");
        let count = 2000;
        let ends: Vec<f64> = (0..count)
            .map(|_| {
                let start = generator.normals(1);
                let states = sample(&mixture, &ladder, method, &start, &mut generator).unwrap();
                states[200].x[0]
            })
            .collect();
        let right: Vec<f64> = ends.iter().copied().filter(|x| *x > 0.0).collect();
        let share = right.len() as f64 / f64::from(count);
        assert!((share - 0.5).abs() < 3.0 * 0.5 / f64::from(count).sqrt(), "{method:?}: {share}");
        close(mean(&right), 1.0, 0.03);
        close(standard_deviation(&right), 0.2, 0.02);
    }
}

#[test]
fn a_wrong_start_or_eta_is_an_error() {
    let mixture = NamedMixture::G2.mixture();
    let schedule = Schedule::new(ScheduleName::Linear, 10).unwrap();
    let ladder = Ladder::spaced(&schedule, Spacing::Trailing, 5).unwrap();
    let mut generator = Generator::new(1, "errors");
    let mut name = |method, start: &[f64]| {
        let error = sample(&mixture, &ladder, method, start, &mut generator).unwrap_err();
        error.problems()[0].parameter.clone()
    };
    assert_eq!(name(DETERMINISTIC, &[0.0, 0.0]), "start");
    assert_eq!(name(Method::Ddim { eta: 1.1 }, &[0.0]), "eta");
    assert_eq!(name(Method::Ddim { eta: f64::NAN }, &[0.0]), "eta");
}

#[test]
fn from_pure_noise_every_step_is_defined() {
    let mixture = GaussianMixture::new(vec![1.0], array![[2.0]], vec![array![[0.25]]]).unwrap();
    let x0_hat = mixture.x0_hat(&[0.7], 0.0);
    for method in [DETERMINISTIC, Method::Ddim { eta: 1.0 }, POSTERIOR, BETA] {
        let step = Transition::new(method, 0.0, 0.2);
        assert!(step.mean(&[0.7], &x0_hat)[0].is_finite());
        assert!(step.sigma.is_finite());
    }
}

proptest! {
    #[test]
    fn eta_one_is_the_posterior_of_ddpm(alpha_bar_s in 0.001..=1.0f64, a in 0.0..0.999f64) {
        let full = Transition::new(Method::Ddim { eta: 1.0 }, a * alpha_bar_s, alpha_bar_s);
        let ancestral = Transition::new(POSTERIOR, a * alpha_bar_s, alpha_bar_s);
        // The square root of a difference near 0 keeps half of the digits.
        prop_assert!((full.x0_hat - ancestral.x0_hat).abs() < 1e-7);
        prop_assert!((full.x - ancestral.x).abs() < 1e-7);
        prop_assert!((full.sigma - ancestral.sigma).abs() < 1e-12);
    }

    #[test]
    fn every_eta_keeps_the_marginal(
        alpha_bar_s in 0.001..=1.0f64, a in 0.0..0.999f64, eta in 0.0..=1.0f64,
    ) {
        // With the true x_0 as the guess, x_s must again be N(sqrt(alpha_bar_s) x_0, 1 - alpha_bar_s).
        let alpha_bar_t = a * alpha_bar_s;
        let step = Transition::new(Method::Ddim { eta }, alpha_bar_t, alpha_bar_s);
        let mean = step.x0_hat + step.x * alpha_bar_t.sqrt();
        let variance = step.x * step.x * (1.0 - alpha_bar_t) + step.sigma * step.sigma;
        prop_assert!((mean - alpha_bar_s.sqrt()).abs() < 1e-12);
        prop_assert!((variance - (1.0 - alpha_bar_s)).abs() < 1e-12);
    }

    #[test]
    fn the_deterministic_step_is_euler_in_rescaled_time(
        alpha_bar_s in 0.01..=1.0f64, a in 0.01..0.999f64, x in -3.0..3.0f64, x0_hat in -3.0..3.0f64,
    ) {
        // y = x / sqrt(alpha_bar), varsigma = sqrt((1 - alpha_bar) / alpha_bar): y moves by eps_hat.
        let alpha_bar_t = a * alpha_bar_s;
        let varsigma = |alpha_bar: f64| ((1.0 - alpha_bar) / alpha_bar).sqrt();
        let eps_hat = from_x0(Quantity::Eps, &[x0_hat], &[x], alpha_bar_t)[0];
        let euler = x / alpha_bar_t.sqrt() + (varsigma(alpha_bar_s) - varsigma(alpha_bar_t)) * eps_hat;
        let step = Transition::new(DETERMINISTIC, alpha_bar_t, alpha_bar_s).mean(&[x], &[x0_hat])[0];
        prop_assert!((step / alpha_bar_s.sqrt() - euler).abs() < 1e-7);
    }
}

#[test]
fn the_coefficient_of_the_noise_is_what_tells_ddim_from_ddpm() {
    let of = |method| Transition::new(method, 0.3, 0.5).in_noise(0.3);
    // Both stretch the state alike, by 1 / sqrt(a) = sqrt(0.5 / 0.3); they subtract different amounts.
    let stretch = (0.5f64 / 0.3).sqrt();
    close(of(DETERMINISTIC).0, stretch, 1e-12);
    close(of(POSTERIOR).0, stretch, 1e-12);
    close(of(DETERMINISTIC).1, -0.3730, 5e-5);
    close(of(POSTERIOR).1, -0.6172, 5e-5);
    close(of(BETA).1, of(POSTERIOR).1, 1e-12);
}

proptest! {
    #[test]
    fn a_mean_is_the_same_in_either_currency(
        x in -3.0..3.0f64, eps in -3.0..3.0f64, t in 0.01..0.95f64, share in 0.01..0.99f64, eta in 0.0..1.0f64,
    ) {
        let s = t + share * (1.0 - t);
        let x0_hat = (x - (1.0 - t).sqrt() * eps) / t.sqrt();
        for method in [Method::Ddim { eta }, POSTERIOR, BETA] {
            let step = Transition::new(method, t, s);
            let (of_x, of_eps) = step.in_noise(t);
            let mean = step.mean(&[x], &[x0_hat])[0];
            prop_assert!((of_x * x + of_eps * eps - mean).abs() < 1e-9 * (1.0 + mean.abs()));
        }
    }
}

#[test]
fn a_landing_can_be_mended_and_the_mended_state_is_walked_on_from() {
    let schedule = Schedule::new(ScheduleName::Cosine, 100).unwrap();
    let ladder = Ladder::spaced(&schedule, Spacing::Trailing, 4).unwrap();
    let step = |t, s| Transition::new(BETA, t, s).without_noise();
    let mut levels = Vec::new();
    let mut unused = Generator::new(0, "unused");
    let states = walk(&NamedMixture::G2.mixture(), &ladder, step, &[0.3], &mut unused, |landing| {
        levels.push((landing.from.t, landing.to.t, landing.x[0]));
        landing.moved[0] = 0.125;
    });
    let times: Vec<usize> = states.iter().map(|state| state.t).collect();
    assert_eq!(times, [100, 75, 50, 25, 0]);
    assert_eq!(levels[0], (100, 75, 0.3));
    assert_eq!(levels[3], (25, 0, 0.125));
    assert!(states[1..].iter().all(|state| state.x == [0.125]));
}
