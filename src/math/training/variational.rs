//! The terms of the evidence lower bound for Gaussian encoders and decoders, in nats.

use crate::math::numbers::LN_TWO_PI;

/// KL(N(mean, diag exp(log_variance)) || N(0, I)) in nats.
///
/// 1/2 times the sum of mean^2 + variance - 1 - ln variance. Source: Kingma and Welling (2014), appendix B.
pub fn divergence_from_prior(mean: &[f64], log_variance: &[f64]) -> f64 {
    mean.iter()
        .zip(log_variance)
        .map(|(mean, log)| 0.5 * (mean * mean + libm::exp(*log) - 1.0 - log))
        .sum()
}

/// ln N(x; mean, sigma^2 I) in nats, given the squared distance between x and mean, in `dimensions` numbers.
pub fn gaussian_log_likelihood(squared_distance: f64, sigma: f64, dimensions: usize) -> f64 {
    let variance = sigma * sigma;
    -0.5 * (squared_distance / variance + dimensions as f64 * (LN_TWO_PI + libm::log(variance)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::numbers::random::Generator;

    #[test]
    fn the_divergence_agrees_with_its_definition_by_sampling() {
        let (mean, log_variance) = ([0.7, -1.2], [-0.5, 0.3]);
        let mut generator = Generator::new(4, "divergence");
        let draws = 200_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..draws {
            let mut ratio = 0.0;
            for (mean, log) in mean.iter().zip(&log_variance) {
                let noise = generator.normal();
                let code: f64 = mean + libm::exp(0.5 * log) * noise;
                ratio += -0.5 * (noise * noise + log) + 0.5 * code * code;
            }
            sum += ratio;
            squares += ratio * ratio;
        }
        let estimate = sum / f64::from(draws);
        let error = ((squares / f64::from(draws) - estimate * estimate) / f64::from(draws)).sqrt();
        let exact = divergence_from_prior(&mean, &log_variance);
        assert!((estimate - exact).abs() < 4.0 * error, "{estimate} {exact}");
    }

    #[test]
    fn the_divergence_is_zero_at_the_prior_and_positive_elsewhere() {
        assert_eq!(divergence_from_prior(&[0.0, 0.0], &[0.0, 0.0]), 0.0);
        for (mean, log) in [(0.1, 0.0), (0.0, 0.2), (0.0, -0.2), (-3.0, -5.0)] {
            assert!(divergence_from_prior(&[mean], &[log]) > 0.0);
        }
        // KL(N(1, 4) || N(0, 1)) = (1 + 4 - 1 - ln 4) / 2.
        let value = divergence_from_prior(&[1.0], &[libm::log(4.0)]);
        assert!((value - 1.306_852_819_440_054_7).abs() < 1e-14);
    }

    proptest::proptest! {
        #[test]
        fn the_divergence_is_never_negative(mean in -20.0..20.0f64, log in -20.0..20.0f64) {
            proptest::prop_assert!(divergence_from_prior(&[mean], &[log]) >= 0.0);
            // Axes add up.
            let both = divergence_from_prior(&[mean, 0.5], &[log, -1.0]);
            let apart = divergence_from_prior(&[mean], &[log]) + divergence_from_prior(&[0.5], &[-1.0]);
            proptest::prop_assert!((both - apart).abs() <= 1e-12 * both);
        }
    }

    #[test]
    fn the_likelihood_of_a_standard_normal_at_its_mean() {
        assert!((gaussian_log_likelihood(0.0, 1.0, 1) + 0.918_938_533_204_672_7).abs() < 1e-15);
        let half = gaussian_log_likelihood(0.25, 0.5, 1);
        assert!((half - (-0.918_938_533_204_672_7 + libm::log(2.0) - 0.5)).abs() < 1e-14);
    }
}
