//! One coordinate of a mixture alone, under noise.

use crate::math::bound::gaussian::Normal;
use crate::math::numbers::LN_TWO_PI;

/// One coordinate of a mixture: a mixture on the line.
///
/// Noised to alpha_bar it is sum_k pi_k N(sqrt(alpha_bar) m_k, alpha_bar v_k + 1 - alpha_bar), with m_k and v_k the
/// mean and the variance of that coordinate in component k.
#[derive(Debug, Clone, PartialEq)]
pub struct Marginal {
    parts: Vec<Part>,
}

/// What one component gives to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    pub(super) weight: f64,
    pub(super) mean: f64,
    pub(super) variance: f64,
}

impl Marginal {
    pub(super) fn of(parts: Vec<Part>) -> Self {
        Self { parts }
    }

    /// The components, each with its weight; the weights add to 1.
    pub fn components(&self) -> impl Iterator<Item = (f64, Normal)> + '_ {
        let normal = |part: &Part| Normal { mean: part.mean, sd: part.variance.sqrt() };
        self.parts.iter().map(move |part| (part.weight, normal(part)))
    }

    /// The density at `x`, noised to `alpha_bar`.
    pub fn density(&self, x: f64, alpha_bar: f64) -> f64 {
        self.over(x, alpha_bar, |z, sd| libm::exp(-0.5 * (z * z + LN_TWO_PI)) / sd)
    }

    /// The probability of `x` or less, noised to `alpha_bar`.
    ///
    /// sum_k pi_k Phi((x - mean) / sd), the exact height that a histogram's bars should add up to.
    pub fn probability_below(&self, x: f64, alpha_bar: f64) -> f64 {
        self.over(x, alpha_bar, |z, _| 0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2))
    }

    fn over(&self, x: f64, alpha_bar: f64, f: impl Fn(f64, f64) -> f64) -> f64 {
        let mut sum = 0.0;
        for Part { weight, mean, variance } in &self.parts {
            let sd = (alpha_bar * variance + (1.0 - alpha_bar)).sqrt();
            let mean = alpha_bar.sqrt() * mean;
            sum += weight * f((x - mean) / sd, sd);
        }
        sum
    }
}
