//! Mixtures on the line, where a state is one number and so is every answer.

use super::{GaussianMixture, LN_TWO_PI};
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::log_sum_exp::shares;
use crate::math::numbers::non_empty::NonEmpty;

/// One Gaussian of a [`LineMixture`], of the data themselves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bump {
    /// Its share pi of the data, above 0.
    pub weight: f64,
    /// Its mean m.
    pub mean: f64,
    /// Its variance v, above 0.
    pub variance: f64,
}

impl Bump {
    /// The variance once noised to `alpha_bar`: alpha_bar v + 1 - alpha_bar.
    pub fn noised_variance(&self, alpha_bar: f64) -> f64 {
        alpha_bar * self.variance + (1.0 - alpha_bar)
    }

    /// sqrt(v).
    pub fn standard_deviation(&self) -> f64 {
        self.variance.sqrt()
    }
}

/// Data on the line drawn from K Gaussians: x_0 ~ sum_k pi_k N(m_k, v_k).
///
/// It is had from [`GaussianMixture::on_the_line`] or [`GaussianMixture::marginal`]. Every method takes
/// `alpha_bar` in `[0, 1]`, 1 being the data themselves; the formulas are those of [`GaussianMixture`].
#[derive(Debug, Clone, PartialEq)]
pub struct LineMixture {
    bumps: NonEmpty<Bump>,
}

impl GaussianMixture {
    /// This mixture as one on the line.
    ///
    /// # Errors
    /// When it has more than one dimension.
    pub fn on_the_line(&self) -> Result<LineMixture, Invalid> {
        if self.dimension == 1 {
            return self.marginal(0);
        }
        let message = format!("has {} dimensions; it must lie on the line", self.dimension);
        Err(Invalid::one("mixture", message))
    }

    /// Coordinate `axis` alone, which is a mixture on the line: sum_k pi_k N(m_k\[axis\], Sigma_k\[axis\]\[axis\]).
    ///
    /// # Errors
    /// When `axis` is not below d.
    pub fn marginal(&self, axis: usize) -> Result<LineMixture, Invalid> {
        let bump = |component: &super::Component| {
            let variance = component.covariance.diagonal().get(axis).copied()?;
            let mean = component.mean.get(axis).copied()?;
            Some(Bump { weight: component.weight, mean, variance })
        };
        let bumps = self.components.iter().map(bump).collect::<Option<Vec<Bump>>>();
        let bumps = bumps.and_then(NonEmpty::new).ok_or_else(|| {
            Invalid::one("axis", format!("is {axis}; it must be below {}", self.dimension))
        })?;
        Ok(LineMixture { bumps })
    }
}

impl LineMixture {
    /// The Gaussians, `[K]`.
    pub fn bumps(&self) -> &NonEmpty<Bump> {
        &self.bumps
    }

    /// The density at `x`: sum_k pi_k N(x; sqrt(alpha_bar) m_k, alpha_bar v_k + 1 - alpha_bar).
    pub fn density(&self, x: f64, alpha_bar: f64) -> f64 {
        self.sum(x, alpha_bar, |z, sd| libm::exp(-0.5 * (z * z + LN_TWO_PI)) / sd)
    }

    /// The probability of `x` or less, sum_k pi_k Phi((x - mean) / sd): the exact height that a
    /// histogram's bars should add up to.
    pub fn probability_below(&self, x: f64, alpha_bar: f64) -> f64 {
        self.sum(x, alpha_bar, |z, _| 0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2))
    }

    /// sum_k pi_k f(z_k, sd_k), where z_k is x standardised by bump k.
    fn sum(&self, x: f64, alpha_bar: f64, f: impl Fn(f64, f64) -> f64) -> f64 {
        let mut sum = 0.0;
        for bump in &self.bumps {
            let sd = bump.noised_variance(alpha_bar).sqrt();
            let mean = alpha_bar.sqrt() * bump.mean;
            sum += bump.weight * f((x - mean) / sd, sd);
        }
        sum
    }

    /// The responsibilities r_k, `[K]`: how likely it is that `x` came from bump k; they add to 1.
    pub fn responsibilities(&self, x: f64, alpha_bar: f64) -> Vec<f64> {
        let logarithm = |bump: &Bump| {
            let offset = x - alpha_bar.sqrt() * bump.mean;
            let variance = bump.noised_variance(alpha_bar);
            let square = offset * offset / variance;
            libm::log(bump.weight) + -0.5 * (square + libm::log(variance) + LN_TWO_PI)
        };
        shares(&self.bumps.map(logarithm)).0
    }

    /// The best guess of the clean number, E\[x_0 | x_t = x\] =
    /// sum_k r_k (m_k + sqrt(alpha_bar) v_k (x - sqrt(alpha_bar) m_k) / (alpha_bar v_k + 1 - alpha_bar)).
    pub fn x0_hat(&self, x: f64, alpha_bar: f64) -> f64 {
        let signal = alpha_bar.sqrt();
        let mut guess = 0.0;
        for (bump, r) in self.bumps.iter().zip(self.responsibilities(x, alpha_bar)) {
            let offset = x - signal * bump.mean;
            guess += r * bump.mean;
            guess += r * signal * bump.variance * offset / bump.noised_variance(alpha_bar);
        }
        guess
    }

    /// The best guess of the noise in `x`, E\[eps | x_t = x\] = (x - sqrt(alpha_bar) x0_hat) / sqrt(1 - alpha_bar).
    ///
    /// `alpha_bar` in `[0, 1)`.
    pub fn eps_hat(&self, x: f64, alpha_bar: f64) -> f64 {
        (x - alpha_bar.sqrt() * self.x0_hat(x, alpha_bar)) / (1.0 - alpha_bar).sqrt()
    }
}
