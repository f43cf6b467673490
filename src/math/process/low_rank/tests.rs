#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use crate::math::numbers::statistics::{distance, mean, norm, standard_deviation};
use crate::math::process::conversion::{Quantity, from_x0};
use crate::math::process::forward::noised;
use crate::math::process::mixture::GaussianMixture;
use ndarray::array;
use proptest::prelude::*;

/// A random mixture, and the same one with its covariances written out.
fn pair(
    seed: u32,
    dimension: usize,
    rank: usize,
    count: usize,
) -> (LowRankMixture, GaussianMixture) {
    let mut generator = Generator::new(seed, "low-rank");
    let weights = vec![1.0 / count as f64; count];
    let mut normals = |shape| Array2::from_shape_simple_fn(shape, || generator.normal());
    let means = normals((count, dimension));
    let factors: Vec<_> = (0..count).map(|_| normals((rank, dimension))).collect();
    let noise = 0.2 + generator.uniform();
    let covariances = factors
        .iter()
        .map(|factor| {
            let entry = |(i, j): (usize, usize)| {
                let inner: f64 = rows(factor.view()).map(|row| row[i] * row[j]).sum();
                inner + if i == j { noise * noise } else { 0.0 }
            };
            Array2::from_shape_fn((dimension, dimension), entry)
        })
        .collect();
    let full = GaussianMixture::new(weights.clone(), means.clone(), covariances).unwrap();
    let low = LowRankMixture::new(weights, means, factors, noise).unwrap();
    (low, full)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn it_is_the_mixture_with_covariances_written_out(
        seed in 0..5000u32, dimension in 1..6usize, rank in 0..4usize, count in 1..4usize, alpha_bar in 0.0..=1.0f64,
    ) {
        // A rank above the dimension makes rows that depend on each other: the directions shrink to d.
        let (low, full) = pair(seed, dimension, rank, count);
        let x = Generator::new(seed, "state").normals(dimension);
        let difference = low.log_density(&x, alpha_bar) - full.log_density(&x, alpha_bar);
        prop_assert!(difference.abs() < 1e-8, "{difference}");
        let shares = low.responsibilities(&x, alpha_bar);
        for (one, other) in shares.iter().zip(full.responsibilities(&x, alpha_bar)) {
            prop_assert!((one - other).abs() < 1e-8);
        }
        for (one, other) in low.x0_hat(&x, alpha_bar).iter().zip(full.x0_hat(&x, alpha_bar)) {
            prop_assert!((one - other).abs() < 1e-8, "{one} is not {other}");
        }
    }
}

#[test]
fn draws_have_the_covariance_of_the_factor_and_the_noise() {
    let factors = vec![array![[3.0, 0.0, 4.0]]];
    let mixture = LowRankMixture::new(vec![1.0], Array2::ones((1, 3)), factors, 0.5).unwrap();
    let mut generator = Generator::new(2, "draws");
    let count = 20_000;
    let draws: Vec<_> = (0..count).map(|_| mixture.sample(&mut generator).1).collect();
    let n = f64::from(count);
    for (axis, variance) in [9.25, 0.25, 16.25f64].into_iter().enumerate() {
        let values: Vec<f64> = draws.iter().map(|x| x[axis]).collect();
        let sd = variance.sqrt();
        assert!((mean(&values) - 1.0).abs() < 3.0 * sd / n.sqrt());
        assert!((standard_deviation(&values) - sd).abs() < 3.0 * sd / (2.0 * n).sqrt());
    }
    let product: Vec<f64> = draws.iter().map(|x| (x[0] - 1.0) * (x[2] - 1.0)).collect();
    let spread = (9.25f64 * 16.25 + 144.0).sqrt();
    assert!((mean(&product) - 12.0).abs() < 3.0 * spread / n.sqrt());
}

#[test]
fn every_mistake_is_named() {
    let names = |weights: Vec<f64>, means, factors, noise| {
        let error = LowRankMixture::new(weights, means, factors, noise).unwrap_err();
        let problems = error.problems().iter();
        problems.map(|p| p.parameter.clone()).collect::<Vec<_>>()
    };
    let mean = || array![[0.0, 1.0]];
    let flat = || Array2::zeros((0, 2));
    assert_eq!(names(vec![1.0], mean(), vec![flat()], 0.0), ["noise"]);
    assert_eq!(names(vec![1.0], mean(), vec![], f64::NAN), ["factors", "noise"]);
    assert_eq!(
        names(vec![1.0], mean(), vec![array![[1.0, 0.0], [1.0, f64::NAN]]], 1.0),
        ["factors[0][1]"]
    );
    assert_eq!(names(vec![1.0], mean(), vec![array![[1.0]]], 1.0), ["factors[0][0]"]);
    assert_eq!(names(vec![0.0], array![[]], vec![flat()], 1.0), ["weights[0]", "means[0]"]);
}

#[test]
fn in_thousands_of_dimensions_the_guess_is_still_the_slope_of_the_log_density() {
    // Tweedie along one direction u: d/dh log q(x + h u) = u . score(x), score from the guess.
    let dimension = 3072;
    let mut generator = Generator::new(4, "large");
    let mut vectors =
        |count: usize| Array2::from_shape_simple_fn((count, dimension), || generator.normal());
    let means = vectors(3);
    let factors = (0..3).map(|_| vectors(4)).collect();
    let mixture = LowRankMixture::new(vec![0.2, 0.3, 0.5], means, factors, 0.02).unwrap();
    let eps = generator.normals(dimension);
    let direction = generator.normals(dimension);
    for alpha_bar in [0.001, 0.3, 0.9, 0.999] {
        let clean = mixture.sample(&mut generator).1;
        let x = noised(&clean, &eps, alpha_bar);
        let guess = mixture.x0_hat(&x, alpha_bar);
        let score = from_x0(Quantity::Score, &guess, &x, alpha_bar);
        let step = 1e-5;
        let moved = |by: f64| {
            let mut y = x.clone();
            add_scaled(&mut y, &direction, by);
            mixture.log_density(&y, alpha_bar)
        };
        let slope = (moved(step) - moved(-step)) / (2.0 * step);
        let expected = dot(&score, &direction);
        let scale = norm(&score) * norm(&direction);
        assert!((slope - expected).abs() < 1e-6 * scale, "{slope} is not {expected}");
        // And a guess is nearer to the clean picture than the noisy state says by itself.
        let naive: Vec<f64> = x.iter().map(|x| x / alpha_bar.sqrt()).collect();
        assert!(distance(&guess, &clean) < distance(&naive, &clean));
    }
}

#[test]
fn draws_given_a_canvas_average_to_the_guess_and_vary_as_bayes_says() {
    // One component: x_0 | x is Gaussian with covariance (Sigma^-1 + a / (1 - a) I)^-1, a = alpha_bar.
    let (low, _) = pair(6, 3, 1, 1);
    let (x, alpha_bar, count) = ([0.4, -0.9, 1.3], 0.4, 40_000);
    let mut generator = Generator::new(8, "given");
    let draws: Vec<_> =
        (0..count).map(|_| low.sample_given(&x, alpha_bar, &mut generator).1).collect();
    let guess = low.x0_hat(&x, alpha_bar);
    let component = &low.components[0];
    for (axis, expected) in guess.iter().enumerate() {
        let values: Vec<f64> = draws.iter().map(|draw| draw[axis]).collect();
        let on = component.directions[(0, axis)] * component.directions[(0, axis)];
        let variance =
            |prior: f64| prior * (1.0 - alpha_bar) / (alpha_bar * prior + 1.0 - alpha_bar);
        let s2 = low.noise_variance;
        let expected_sd =
            (on * variance(component.variances[0] + s2) + (1.0 - on) * variance(s2)).sqrt();
        let error = expected_sd / f64::from(count).sqrt();
        assert!((mean(&values) - expected).abs() < 3.5 * error);
        assert!((standard_deviation(&values) - expected_sd).abs() < 3.5 * error);
    }
}

#[test]
fn draws_given_a_canvas_come_from_its_likely_components() {
    let (low, _) = pair(7, 2, 1, 3);
    let (x, alpha_bar, count) = ([0.3, 0.1], 0.5, 20_000);
    let mut generator = Generator::new(9, "given");
    let mut counts = [0.0; 3];
    for _ in 0..count {
        counts[low.sample_given(&x, alpha_bar, &mut generator).0] += 1.0 / f64::from(count);
    }
    for (found, expected) in counts.iter().zip(low.responsibilities(&x, alpha_bar)) {
        assert!((found - expected).abs() < 3.5 * 0.5 / f64::from(count).sqrt());
    }
}
