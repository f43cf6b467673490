//! Where a picture was one rung ago, if we knew both where it is and where it began.

/// The Gaussian q(x_s | x_t, x_0) for a cleaner level s and a noisier level t.
///
/// Its mean is `mean_x0` x_0 + `mean_xt` x_t, its covariance `variance` times the identity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Posterior {
    /// Coefficient of the clean picture x_0 in the mean.
    pub mean_x0: f64,
    /// Coefficient of the noisy picture x_t in the mean.
    pub mean_xt: f64,
    /// Variance of every coordinate.
    pub variance: f64,
}

impl Posterior {
    /// The posterior at the level of `alpha_bar_s`, seen from the noisier `alpha_bar_t`.
    ///
    /// With a = alpha_bar_t / alpha_bar_s and beta = 1 - a,
    ///
    /// mean_x0 = sqrt(alpha_bar_s) beta / (1 - alpha_bar_t),
    /// mean_xt = sqrt(a) (1 - alpha_bar_s) / (1 - alpha_bar_t),
    /// variance = beta (1 - alpha_bar_s) / (1 - alpha_bar_t)
    ///
    /// (Ho, Jain and Abbeel 2020, equations 6 and 7, where s = t - 1).
    /// Range: 0 <= alpha_bar_t < alpha_bar_s <= 1.
    pub fn between(alpha_bar_t: f64, alpha_bar_s: f64) -> Self {
        Self::after_step(alpha_bar_t, alpha_bar_s, 1.0 - alpha_bar_t / alpha_bar_s)
    }

    /// The same with `beta` given, which the quotient of two nearly equal levels would round.
    pub(crate) fn after_step(alpha_bar_t: f64, alpha_bar_s: f64, beta: f64) -> Self {
        let noise_variance = 1.0 - alpha_bar_t;
        let share = (1.0 - alpha_bar_s) / noise_variance;
        Self {
            mean_x0: alpha_bar_s.sqrt() * beta / noise_variance,
            mean_xt: (1.0 - beta).sqrt() * share,
            variance: beta * share,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_what_bayes_rule_makes_of_two_gaussians(
            alpha_bar_s in 0.01..0.999f64, a in 0.01..0.999f64, x0 in -3.0..3.0f64, xt in -3.0..3.0f64,
        ) {
            // q(x_s | x_t, x_0) is proportional to N(x_t; sqrt(a) x_s, 1 - a) N(x_s; sqrt(alpha_bar_s) x_0, 1 - alpha_bar_s).
            let precision = a / (1.0 - a) + 1.0 / (1.0 - alpha_bar_s);
            let mean = (a.sqrt() * xt / (1.0 - a) + alpha_bar_s.sqrt() * x0 / (1.0 - alpha_bar_s)) / precision;
            let posterior = Posterior::between(a * alpha_bar_s, alpha_bar_s);
            prop_assert!((posterior.variance * precision - 1.0).abs() < 1e-10);
            prop_assert!((posterior.mean_x0 * x0 + posterior.mean_xt * xt - mean).abs() < 1e-10);
        }
    }

    #[test]
    fn at_the_data_nothing_is_left_open() {
        let posterior = Posterior::between(0.3, 1.0);
        assert_eq!(posterior.mean_x0, 1.0);
        assert_eq!(posterior.mean_xt, 0.0);
        assert_eq!(posterior.variance, 0.0);
    }

    #[test]
    fn from_pure_noise_the_noise_says_nothing() {
        let posterior = Posterior::between(0.0, 0.36);
        assert!((posterior.mean_x0 - 0.6).abs() < 1e-15);
        assert_eq!(posterior.mean_xt, 0.0);
        assert!((posterior.variance - 0.64).abs() < 1e-15);
    }
}
