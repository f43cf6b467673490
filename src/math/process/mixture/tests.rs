#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::math::numbers::statistics::{linspace, mean, standard_deviation};
use crate::math::process::conversion::{Quantity, from_x0, to_x0};
use crate::math::process::schedule::{Schedule, ScheduleName};
use proptest::prelude::*;

/// A mixture of random weights, means and covariances in 1 to 3 dimensions.
fn random_mixture(seed: u32, dimension: usize, count: usize) -> GaussianMixture {
    let mut generator = Generator::new(seed, "mixture");
    let weights: Vec<f64> = (0..count).map(|_| generator.uniform() + 0.1).collect();
    let total: f64 = weights.iter().sum();
    let means = (0..count).map(|_| generator.normals(dimension)).collect();
    let covariances = (0..count)
        .map(|_| {
            let factor: Vec<Vec<f64>> =
                (0..dimension).map(|_| generator.normals(dimension)).collect();
            let entry = |i: usize, j: usize| {
                let inner = dot(&factor[i], &factor[j]);
                0.3 * inner + if i == j { 0.05 } else { 0.0 }
            };
            let row = |i| (0..dimension).map(|j| entry(i, j)).collect();
            (0..dimension).map(row).collect()
        })
        .collect();
    let weights = weights.iter().map(|weight| weight / total).collect();
    GaussianMixture::new(weights, means, covariances).unwrap()
}

#[test]
fn the_worked_example_by_three_routes() {
    // G2 at alpha_bar = 0.3 and x_t = 0.4.
    let mixture = NamedMixture::G2.mixture();
    let (x, alpha_bar) = ([0.4], 0.3);
    assert!((mixture.responsibilities(&x, alpha_bar)[0] - 0.6492).abs() < 5e-5);
    let score = mixture.score(&x, alpha_bar);
    assert!((score[0] + 0.3323).abs() < 5e-5);

    let from_posterior = mixture.x0_hat(&x, alpha_bar);
    let from_score = to_x0(Quantity::Score, &score, &x, alpha_bar);
    let eps = [-(1.0f64 - alpha_bar).sqrt() * score[0]];
    let from_eps = to_x0(Quantity::Eps, &eps, &x, alpha_bar);
    assert!((eps[0] - 0.2780).abs() < 5e-5);
    for route in [&from_posterior, &from_score, &from_eps] {
        assert!((route[0] - 0.3056).abs() < 5e-5);
        assert!((route[0] - from_posterior[0]).abs() < 1e-14);
    }
    let v = from_x0(Quantity::V, &from_posterior, &x, alpha_bar);
    assert!((v[0] + 0.1034).abs() < 5e-5);
}

#[test]
fn one_jump_from_noise_answers_with_the_mean_of_everything() {
    let mixture = NamedMixture::G2.mixture();
    for (name, slope) in [(ScheduleName::Linear, 0.0066), (ScheduleName::Cosine, 5e-5)] {
        let last = Schedule::new(name, 1000).unwrap().level(1000).unwrap().alpha_bar();
        assert!(mixture.x0_hat(&[0.0], last)[0].abs() < 1e-15);
        let rise = mixture.x0_hat(&[0.5], last)[0] - mixture.x0_hat(&[-0.5], last)[0];
        assert!((rise / slope - 1.0).abs() < 0.03, "{rise} is not {slope}");
    }
    // There the data are all but absent: less than a hundred-thousandth of their density at a mode.
    let line = mixture.on_the_line().unwrap();
    let at = |x: f64| line.density(x, 1.0);
    assert!(at(0.0) < 1e-5 * at(1.0));
}

/// The least mean squared error of any guess of eps on G2: E eps^2 - E eps_hat^2, by quadrature.
fn least_eps_error(alpha_bar: f64) -> f64 {
    let mixture = NamedMixture::G2.mixture();
    let points = linspace(-7.0, 7.0, 14_001);
    let explained = points.iter().map(|x| {
        let x = [*x];
        let eps = from_x0(Quantity::Eps, &mixture.x0_hat(&x, alpha_bar), &x, alpha_bar);
        libm::exp(mixture.log_density(&x, alpha_bar)) * eps[0] * eps[0]
    });
    1.0 - explained.sum::<f64>() * 0.001
}

#[test]
fn the_floor_under_every_loss_curve_on_g2() {
    let schedule = Schedule::new(ScheduleName::Linear, 1000).unwrap();
    for (t, reference) in
        [(1, 0.9975), (50, 0.5741), (100, 0.3391), (200, 0.5109), (500, 0.0815), (700, 0.0072)]
    {
        let found = least_eps_error(schedule.level(t).unwrap().alpha_bar());
        assert!((found - reference).abs() < 5e-5, "{found} is not {reference} at {t}");
    }
}

#[test]
fn named_mixtures_are_those_of_the_book() {
    for name in NamedMixture::ALL {
        assert_eq!(name.as_str().parse::<NamedMixture>(), Ok(name));
    }
    assert!("g3".parse::<NamedMixture>().is_err());
    let tri = NamedMixture::Tri.mixture();
    assert_eq!(tri.dimension(), 2);
    assert_eq!(tri.component_count(), 3);
    assert_eq!(tri.weights(), [0.5, 0.3, 0.2]);
    assert_eq!(tri.component_mean(3), None);
    // A mode's own peak: 0.5 / (2 pi 0.15^2), the others being 11 standard deviations away.
    let peak = 0.5 / (2.0 * std::f64::consts::PI * 0.0225);
    assert!((tri.log_density(&[1.0, 0.0], 1.0) - libm::log(peak)).abs() < 1e-12);
    assert_eq!(tri.component(1).unwrap().weights(), [1.0]);
    assert!(tri.component(3).is_none());
}

#[test]
fn every_mistake_is_named() {
    let names = |weights: &[f64], means: &[&[f64]], covariances: Vec<Vec<Vec<f64>>>| {
        let means = means.iter().map(|mean| mean.to_vec()).collect();
        let error = GaussianMixture::new(weights.to_vec(), means, covariances).unwrap_err();
        error.problems().iter().map(|problem| problem.parameter.clone()).collect::<Vec<_>>()
    };
    let one = || vec![vec![vec![1.0]]];
    let two = || vec![vec![vec![1.0]], vec![vec![1.0]]];
    assert_eq!(names(&[], &[], vec![]), ["weights"]);
    assert_eq!(names(&[0.5, -0.5], &[&[0.0], &[1.0]], two()), ["weights[1]"]);
    assert_eq!(names(&[0.5, 0.6], &[&[0.0], &[1.0]], two()), ["weights"]);
    assert_eq!(names(&[1.0], &[&[0.0], &[1.0]], one()), ["means"]);
    assert_eq!(names(&[0.5, 0.5], &[&[0.0], &[1.0, 2.0]], two()), ["means[1]"]);
    assert_eq!(names(&[1.0], &[&[f64::NAN]], one()), ["means[0]"]);
    assert_eq!(names(&[1.0], &[&[0.0]], two()), ["covariances"]);
    assert_eq!(names(&[1.0], &[&[0.0]], vec![vec![vec![0.0]]]), ["covariances[0]"]);
    assert_eq!(names(&[1.0], &[&[0.0, 1.0]], one()), ["covariances[0]"]);
    let saddle = vec![vec![vec![1.0, 2.0], vec![2.0, 1.0]]];
    assert_eq!(
        names(&[2.0], &[&[0.0, f64::INFINITY]], saddle),
        ["weights", "means[0]", "covariances[0]"]
    );
}

#[test]
fn draws_have_the_moments_of_their_component() {
    let covariance = vec![vec![vec![1.0, 0.6], vec![0.6, 0.5]]];
    let mixture = GaussianMixture::new(vec![1.0], vec![vec![2.0, -1.0]], covariance).unwrap();
    let mut generator = Generator::new(11, "draws");
    let count = 20_000;
    let draws: Vec<Vec<f64>> = (0..count).map(|_| mixture.sample(&mut generator).1).collect();
    let first: Vec<f64> = draws.iter().map(|x| x[0]).collect();
    let product: Vec<f64> = draws.iter().map(|x| (x[0] - 2.0) * (x[1] + 1.0)).collect();
    let n = f64::from(count);
    assert!((mean(&first) - 2.0).abs() < 3.0 / n.sqrt());
    assert!((standard_deviation(&first) - 1.0).abs() < 3.0 / (2.0 * n).sqrt());
    // The variance of the product of two Gaussians is s11 s22 + s12^2.
    assert!((mean(&product) - 0.6).abs() < 3.0 * (0.86 / n).sqrt());
}

#[test]
fn components_are_drawn_in_proportion_to_their_weights() {
    let mixture = NamedMixture::Tri.mixture();
    let mut generator = Generator::new(12, "draws");
    let mut counts = [0.0; 3];
    let n = 20_000.0;
    for _ in 0..20_000 {
        counts[mixture.sample(&mut generator).0] += 1.0;
    }
    for (count, weight) in counts.iter().zip([0.5, 0.3, 0.2f64]) {
        assert!((count / n - weight).abs() < 3.0 * (weight * (1.0 - weight) / n).sqrt());
    }
}

#[test]
fn a_state_beyond_all_reach_gives_finite_guesses() {
    let mixture = NamedMixture::G2.mixture();
    assert!(mixture.x0_hat(&[1e9], 1e-9)[0].is_finite());
    let shares = mixture.responsibilities(&[1e300], 0.5);
    assert_eq!(shares, [0.5, 0.5]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_density_integrates_to_one(seed in 0..5000u32, count in 1..5usize, alpha_bar in 0.0..1.0f64) {
        let mixture = random_mixture(seed, 1, count);
        let points = linspace(-15.0, 15.0, 3001);
        let density = |x: &f64| libm::exp(mixture.log_density(&[*x], alpha_bar));
        let integral: f64 = points.iter().map(density).sum::<f64>() * 0.01;
        prop_assert!((integral - 1.0).abs() < 1e-6, "{integral}");
        let line = mixture.on_the_line().unwrap();
        for x in [-1.0, 0.3, 2.0] {
            let marginal = line.density(x, alpha_bar);
            prop_assert!((marginal - density(&x)).abs() < 1e-12);
            let step = 1e-5;
            let below = |x| line.probability_below(x, alpha_bar);
            let slope = (below(x + step) - below(x - step)) / (2.0 * step);
            prop_assert!((slope - marginal).abs() < 1e-6 * (1.0 + marginal));
        }
        prop_assert!(mixture.marginal(1).is_err());
    }

    /// On the line the mixture of vectors and the mixture of numbers say the same, bit for bit.
    #[test]
    fn the_line_agrees_with_the_vectors(
        seed in 0..5000u32, count in 1..5usize, x in -4.0..4.0f64, alpha_bar in 0.0..1.0f64,
    ) {
        let mixture = random_mixture(seed, 1, count);
        let line = mixture.on_the_line().unwrap();
        prop_assert_eq!(line.responsibilities(x, alpha_bar), mixture.responsibilities(&[x], alpha_bar));
        let guess = mixture.x0_hat(&[x], alpha_bar);
        prop_assert_eq!(&[line.x0_hat(x, alpha_bar)], guess.as_slice());
        let noise = from_x0(Quantity::Eps, &guess, &[x], alpha_bar);
        prop_assert_eq!(&[line.eps_hat(x, alpha_bar)], noise.as_slice());
    }

    /// A coordinate alone is what is left when the others are drawn and forgotten.
    #[test]
    fn a_marginal_has_the_mean_of_its_coordinate(seed in 0..5000u32, count in 1..5usize) {
        let plane = random_mixture(seed, 2, count);
        for axis in [0, 1] {
            let line = plane.marginal(axis).unwrap();
            let mean: f64 = line.bumps().iter().map(|bump| bump.weight * bump.mean).sum();
            // Nothing is known at alpha_bar = 0, where the best guess is the mean of everything.
            prop_assert!((mean - plane.x0_hat(&[0.3, -0.7], 0.0)[axis]).abs() < 1e-12);
            prop_assert!((line.x0_hat(0.3, 0.0) - mean).abs() < 1e-12);
        }
        let wrong = plane.on_the_line().unwrap_err();
        prop_assert_eq!(wrong.problems()[0].parameter.as_str(), "mixture");
    }

    #[test]
    fn the_score_is_the_slope_of_the_log_density(
        seed in 0..5000u32, dimension in 1..4usize, count in 1..4usize, alpha_bar in 0.0..1.0f64,
    ) {
        let mixture = random_mixture(seed, dimension, count);
        let x = Generator::new(seed, "state").normals(dimension);
        let score = mixture.score(&x, alpha_bar);
        let step = 1e-5;
        for axis in 0..dimension {
            let shifted = |by: f64| {
                let mut y = x.clone();
                y[axis] += by;
                mixture.log_density(&y, alpha_bar)
            };
            let slope = (shifted(step) - shifted(-step)) / (2.0 * step);
            prop_assert!((slope - score[axis]).abs() < 1e-5 * (1.0 + score[axis].abs()));
        }
    }

    #[test]
    fn tweedie_joins_score_and_posterior_mean(
        seed in 0..5000u32, dimension in 1..4usize, count in 1..4usize, alpha_bar in 0.01..0.99f64,
    ) {
        let mixture = random_mixture(seed, dimension, count);
        let x = Generator::new(seed, "state").normals(dimension);
        let guess = mixture.x0_hat(&x, alpha_bar);
        let from_score = to_x0(Quantity::Score, &mixture.score(&x, alpha_bar), &x, alpha_bar);
        for (one, other) in guess.iter().zip(&from_score) {
            prop_assert!((one - other).abs() < 1e-9);
        }
        let total: f64 = mixture.responsibilities(&x, alpha_bar).iter().sum();
        prop_assert!((total - 1.0).abs() < 1e-12);
    }

    #[test]
    fn at_the_data_the_guess_is_the_state_and_at_noise_the_mean(seed in 0..5000u32, dimension in 1..4usize) {
        let mixture = random_mixture(seed, dimension, 3);
        let x = Generator::new(seed, "state").normals(dimension);
        let at_data = mixture.x0_hat(&x, 1.0);
        let at_noise = mixture.x0_hat(&x, 0.0);
        for axis in 0..dimension {
            prop_assert!((at_data[axis] - x[axis]).abs() < 1e-9);
            let overall: f64 = (0..3)
                .map(|k| mixture.weights()[k] * mixture.component_mean(k).unwrap()[axis])
                .sum();
            prop_assert!((at_noise[axis] - overall).abs() < 1e-12);
        }
        // The clock of sigma meets the clock of alpha_bar.
        let at_sigma = mixture.x0_hat_at_sigma(&x, 0.0);
        prop_assert_eq!(at_sigma, at_data);
    }
}
