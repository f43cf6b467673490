//! Estimates of a gradient from draws: through the draw, or around it.

/// An unbiased estimator of d/dmu E\[z^2\] = 2 mu for z = mu + sigma eps, eps ~ N(0, 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Estimator {
    /// Through the draw, d/dmu z^2 = 2 z (Kingma and Welling 2014, section 2.4).
    Pathwise,
    /// Around it, z^2 d/dmu ln q(z) = z^2 eps / sigma (Williams 1992).
    Score,
    /// The same with the mean of z^2 taken off, (z^2 - mu^2 - sigma^2) eps / sigma.
    ScoreBaseline,
}

impl Estimator {
    /// Every estimator, in the order in which the book shows them.
    pub const ALL: [Self; 3] = [Self::Pathwise, Self::Score, Self::ScoreBaseline];

    /// The name as tables have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pathwise => "pathwise",
            Self::Score => "score",
            Self::ScoreBaseline => "score-baseline",
        }
    }

    /// One estimate from one draw `eps`; `sigma` is above 0.
    pub fn estimate(self, mu: f64, sigma: f64, eps: f64) -> f64 {
        let z = mu + sigma * eps;
        match self {
            Self::Pathwise => 2.0 * z,
            Self::Score => z * z * eps / sigma,
            // z^2 - mu^2 - sigma^2 = sigma (2 mu eps + sigma (eps^2 - 1)), written without cancellation.
            Self::ScoreBaseline => (2.0 * mu * eps + sigma * (eps * eps - 1.0)) * eps,
        }
    }

    /// The variance of one estimate, from the moments 1, 3, 15 of a normal (Mohamed and others 2020).
    ///
    /// 4 sigma^2; (mu^4 + 18 mu^2 sigma^2 + 15 sigma^4) / sigma^2 - 4 mu^2; 8 mu^2 + 10 sigma^2.
    pub fn exact_variance(self, mu: f64, sigma: f64) -> f64 {
        let (mean, variance) = (mu * mu, sigma * sigma);
        match self {
            Self::Pathwise => 4.0 * variance,
            Self::Score => mean * mean / variance + 14.0 * mean + 15.0 * variance,
            Self::ScoreBaseline => 8.0 * mean + 10.0 * variance,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The mean of f(eps) over N(0, 1), by the trapezium rule, which is exact to rounding here.
    fn expectation(f: impl Fn(f64) -> f64) -> f64 {
        let weight = |eps: f64| libm::exp(-0.5 * eps * eps) / (2.0 * std::f64::consts::PI).sqrt();
        let points = (-2400..=2400).map(|k| f64::from(k) * 0.005);
        points.map(|eps| f(eps) * weight(eps) * 0.005).sum()
    }

    #[test]
    fn variances_of_the_worked_example() {
        let rows = [(1.0, [4.0, 30.0, 18.0]), (0.1, [0.04, 114.15, 8.1])];
        for (sigma, references) in rows {
            for (estimator, reference) in Estimator::ALL.into_iter().zip(references) {
                let found = estimator.exact_variance(1.0, sigma);
                assert!((found - reference).abs() < 1e-10, "{found} for {reference}");
            }
        }
    }

    proptest! {
        #[test]
        fn each_is_unbiased_and_has_its_variance(mu in -3.0..3.0f64, sigma in 0.1..3.0f64) {
            for estimator in Estimator::ALL {
                let mean = expectation(|eps| estimator.estimate(mu, sigma, eps));
                prop_assert!((mean - 2.0 * mu).abs() < 1e-8, "{estimator:?}: {mean}");
                let variance = expectation(|eps| {
                    let off = estimator.estimate(mu, sigma, eps) - 2.0 * mu;
                    off * off
                });
                let exact = estimator.exact_variance(mu, sigma);
                prop_assert!((variance - exact).abs() < 1e-8 * exact, "{estimator:?}: {variance}");
            }
        }
    }
}
