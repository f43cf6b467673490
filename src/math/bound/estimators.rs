//! Estimates of a gradient from draws: through the draw, or around it.

use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::statistics::root_mean_square;

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
        self.component(self.weight(&[mu], sigma, &[eps]), mu, sigma, eps)
    }

    /// The same in d dimensions: one estimate, `[d]`, of the gradient of E\[|z|^2\] = |mu|^2 + d sigma^2,
    /// which is 2 mu, from one draw z = mu + sigma eps with `mu` and `eps` `[d]`.
    ///
    /// Pathwise 2 z; score |z|^2 eps / sigma; with the baseline (|z|^2 - |mu|^2 - d sigma^2) eps / sigma.
    /// Should the lengths differ, the shorter counts.
    pub fn gradient(self, mu: &[f64], sigma: f64, eps: &[f64]) -> Vec<f64> {
        let weight = self.weight(mu, sigma, eps);
        mu.iter().zip(eps).map(|(mu, eps)| self.component(weight, *mu, sigma, *eps)).collect()
    }

    /// What a draw is worth as a whole: the height, over sigma, that the score multiplies. Unused by the path.
    fn weight(self, mu: &[f64], sigma: f64, eps: &[f64]) -> f64 {
        let pairs = || mu.iter().zip(eps);
        match self {
            Self::Pathwise => 1.0,
            Self::Score => {
                let square = |(mu, eps): (&f64, &f64)| (mu + sigma * eps) * (mu + sigma * eps);
                pairs().map(square).sum::<f64>() / sigma
            }
            // |z|^2 - |mu|^2 - d sigma^2 = sigma (2 mu eps + sigma (|eps|^2 - d)), written without cancellation.
            Self::ScoreBaseline => {
                pairs().map(|(mu, eps)| 2.0 * mu * eps + sigma * (eps * eps - 1.0)).sum()
            }
        }
    }

    /// One component of an estimate.
    fn component(self, weight: f64, mu: f64, sigma: f64, eps: f64) -> f64 {
        match self {
            Self::Pathwise => 2.0 * (mu + sigma * eps),
            Self::Score | Self::ScoreBaseline => weight * eps,
        }
    }

    /// The variance of one estimate, from the moments 1, 3, 15 of a normal (Mohamed and others 2020).
    ///
    /// 4 sigma^2; (mu^4 + 18 mu^2 sigma^2 + 15 sigma^4) / sigma^2 - 4 mu^2; 8 mu^2 + 10 sigma^2.
    pub fn exact_variance(self, mu: f64, sigma: f64) -> f64 {
        self.exact_variance_of_component(1, mu * mu, mu, sigma)
    }

    /// The variance of one component of [`Estimator::gradient`] in `d` dimensions, where |mu|^2 is `square`
    /// and that component of mu is `mu`.
    ///
    /// Pathwise 4 sigma^2; score |mu|^4 / sigma^2 + 2 (d + 4) |mu|^2 + 4 mu_j^2 + (d + 2) (d + 4) sigma^2;
    /// with the baseline 4 |mu|^2 + 4 mu_j^2 + (2 d + 8) sigma^2. They follow from E\[eps_j^2\] = 1,
    /// E\[eps_j^2 |eps|^2\] = d + 2, E\[eps_j^2 |eps|^4\] = (d + 2) (d + 4) and
    /// E\[eps_j^2 (mu eps)^2\] = |mu|^2 + 2 mu_j^2.
    pub fn exact_variance_of_component(self, d: usize, square: f64, mu: f64, sigma: f64) -> f64 {
        let (d, own, variance) = (d as f64, 4.0 * mu * mu, sigma * sigma);
        match self {
            Self::Pathwise => 4.0 * variance,
            Self::Score => {
                square * square / variance
                    + 2.0 * (d + 4.0) * square
                    + own
                    + (d + 2.0) * (d + 4.0) * variance
            }
            Self::ScoreBaseline => 4.0 * square + own + (2.0 * d + 8.0) * variance,
        }
    }

    /// Plain stochastic descent of E\[|z|^2\] with this estimator: after each of the draws `noise`
    /// `[steps, d]` mu moves by -`rate` times its estimate.
    ///
    /// Returns how far mu is from the optimum 0, |mu| / sqrt(d), `[steps + 1]`, the start first. A walk that
    /// has left every bound ends there: the list is then shorter.
    pub fn descent(
        self,
        start: &[f64],
        sigma: f64,
        rate: f64,
        noise: &[Vec<f64>],
    ) -> NonEmpty<f64> {
        let mut mu = start.to_vec();
        let mut distances = NonEmpty::of(root_mean_square(&mu));
        for eps in noise {
            let gradient = self.gradient(&mu, sigma, eps);
            for (entry, slope) in mu.iter_mut().zip(gradient) {
                *entry -= rate * slope;
            }
            let distance = root_mean_square(&mu);
            if distance.is_nan() || distance >= LOST {
                break;
            }
            distances.push(distance);
        }
        distances
    }
}

/// A walk farther out than this does not come back.
const LOST: f64 = 1e6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::numbers::random::Generator;
    use crate::math::numbers::statistics::{mean, standard_deviation};
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

    #[test]
    fn one_dimension_is_the_case_of_one() {
        for estimator in Estimator::ALL {
            let one = estimator.estimate(0.7, 0.4, -1.3);
            assert_eq!(estimator.gradient(&[0.7], 0.4, &[-1.3]), [one]);
        }
        assert_eq!(Estimator::Score.estimate(1.0, 0.5, 2.0), 16.0);
        assert_eq!(Estimator::ScoreBaseline.estimate(1.0, 0.5, 2.0), 11.0);
    }

    #[test]
    fn in_many_dimensions_each_is_unbiased_and_has_its_variance() {
        // 200,000 draws: three standard errors of the mean; the variances have heavy tails, so a tenth.
        let (mu, sigma) = ([1.0, -0.5, 0.25, 0.0], 0.7);
        let square: f64 = mu.iter().map(|m| m * m).sum();
        let mut generator = Generator::new(3, "estimators");
        let draws: Vec<Vec<f64>> = (0..200_000).map(|_| generator.normals(4)).collect();
        for estimator in Estimator::ALL {
            let estimates: Vec<Vec<f64>> =
                draws.iter().map(|eps| estimator.gradient(&mu, sigma, eps)).collect();
            for (axis, mu) in mu.into_iter().enumerate() {
                let column: Vec<f64> = estimates.iter().map(|row| row[axis]).collect();
                let exact = estimator.exact_variance_of_component(4, square, mu, sigma);
                let error = (exact / 200_000.0f64).sqrt();
                assert!((mean(&column) - 2.0 * mu).abs() < 3.5 * error);
                let sd = standard_deviation(&column);
                assert!((sd * sd / exact - 1.0).abs() < 0.1, "{estimator:?}: {sd}");
            }
        }
    }

    #[test]
    fn the_baseline_saves_what_the_algebra_says() {
        // E[(S - b)^2 eps_j^2] = E[S^2 eps_j^2] - b^2 - 4 b sigma^2 for S = |z|^2 and b = E[S].
        for d in [1, 2, 7, 32] {
            let (square, mu, sigma) = (1.7, 0.6, 0.4);
            let variance = sigma * sigma;
            let b = square + d as f64 * variance;
            let saved = (b * b + 4.0 * b * variance) / variance;
            let score = Estimator::Score.exact_variance_of_component(d, square, mu, sigma);
            let baseline =
                Estimator::ScoreBaseline.exact_variance_of_component(d, square, mu, sigma);
            assert!((score - saved - baseline).abs() < 1e-9 * score);
        }
    }

    #[test]
    fn descent_without_noise_shrinks_by_a_factor() {
        // With eps = 0 the path is exact: mu is multiplied by 1 - 2 rate.
        let still = vec![vec![0.0, 0.0]; 3];
        let walk = Estimator::Pathwise.descent(&[1.0, -1.0], 0.5, 0.1, &still);
        for (found, wanted) in walk.iter().zip([1.0, 0.8, 0.64, 0.512]) {
            assert!((found - wanted).abs() < 1e-12);
        }
        let wild = vec![vec![5.0]; 50];
        let lost = Estimator::Score.descent(&[1.0], 0.1, 1.0, &wild);
        assert!(lost.len() < 50 && lost.iter().all(|d| d.is_finite()));
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
