//! Data that an author may ask for: a Gaussian mixture or a handful of points, steered towards one class
//! if wanted.

use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::random::Generator;
use crate::math::process::denoiser::Denoiser;
use crate::math::process::empirical::Empirical;
use crate::math::process::guidance::steered;
use crate::math::process::mixture::GaussianMixture;

/// What the data are distributed as.
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// K Gaussians.
    Mixture(GaussianMixture),
    /// N points and nothing between them; each counts as a component.
    Points(Empirical),
}

impl Distribution {
    /// The number of components, K or N.
    pub fn component_count(&self) -> usize {
        match self {
            Self::Mixture(mixture) => mixture.component_count(),
            Self::Points(empirical) => empirical.points().len(),
        }
    }

    /// Component `k` alone; `None` when there is none.
    pub fn component(&self, k: usize) -> Option<Self> {
        match self {
            Self::Mixture(mixture) => mixture.component(k).map(Self::Mixture),
            Self::Points(empirical) => {
                let point = empirical.points().get(k)?.clone();
                Empirical::new(vec![point]).ok().map(Self::Points)
            }
        }
    }

    /// The centre of component `k`, `[d]`; `None` when there is none.
    pub fn centre(&self, k: usize) -> Option<&[f64]> {
        match self {
            Self::Mixture(mixture) => mixture.component_mean(k),
            Self::Points(empirical) => empirical.points().get(k).map(Vec::as_slice),
        }
    }

    /// The standard deviation of component `k` along `axis`, 0 for a point; `None` beyond either.
    pub fn spread(&self, k: usize, axis: usize) -> Option<f64> {
        match self {
            Self::Mixture(mixture) => mixture.component_standard_deviation(k, axis),
            Self::Points(_) => self.centre(k)?.get(axis).map(|_| 0.0),
        }
    }

    /// The natural logarithm of the density at `x`, noised to `alpha_bar`.
    pub fn log_density(&self, x: &[f64], alpha_bar: f64) -> f64 {
        match self {
            Self::Mixture(mixture) => mixture.log_density(x, alpha_bar),
            Self::Points(empirical) => empirical.log_density(x, alpha_bar),
        }
    }

    /// How likely it is that `x`, noised to `alpha_bar`, came from each component: they add to 1.
    pub fn responsibilities(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        match self {
            Self::Mixture(mixture) => mixture.responsibilities(x, alpha_bar),
            Self::Points(empirical) => empirical.responsibilities(x, alpha_bar),
        }
    }

    /// The score at `x`, `[d]`: in closed form for a mixture, from the guess of x_0 for points.
    ///
    /// For points it is (sqrt(alpha_bar) x0_hat - x) / (1 - alpha_bar), not finite at alpha_bar = 1.
    pub fn score(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        match self {
            Self::Mixture(mixture) => mixture.score(x, alpha_bar),
            Self::Points(empirical) => {
                let signal = alpha_bar.sqrt();
                let guess = empirical.x0_hat(x, alpha_bar);
                let pairs = guess.iter().zip(x);
                pairs.map(|(x0, x)| (signal * x0 - x) / (1.0 - alpha_bar)).collect()
            }
        }
    }

    /// A draw of x_0.
    pub fn sample(&self, generator: &mut Generator) -> Vec<f64> {
        match self {
            Self::Mixture(mixture) => mixture.sample(generator).1,
            Self::Points(empirical) => empirical.sample(generator).1,
        }
    }
}

impl Denoiser for Distribution {
    fn dimension(&self) -> usize {
        match self {
            Self::Mixture(mixture) => mixture.dimension(),
            Self::Points(empirical) => empirical.dimension(),
        }
    }

    fn x0_hat(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        match self {
            Self::Mixture(mixture) => mixture.x0_hat(x, alpha_bar),
            Self::Points(empirical) => empirical.x0_hat(x, alpha_bar),
        }
    }

    fn x0_hats(&self, states: &[Vec<f64>], alpha_bar: f64) -> Vec<Vec<f64>> {
        match self {
            Self::Mixture(mixture) => mixture.x0_hats(states, alpha_bar),
            Self::Points(empirical) => empirical.x0_hats(states, alpha_bar),
        }
    }
}

/// Data whose guesses are steered towards one component (Ho and Salimans 2022, equation 6).
///
/// eps = eps_all + w (eps_class - eps_all), in the convention w = 1 + w of the paper: w = 0 is
/// unconditional, w = 1 conditional. The clean guess, the score and the velocity are steered alike, since
/// at a given state each is linear in eps.
#[derive(Debug, Clone, PartialEq)]
pub struct Guided {
    all: Distribution,
    towards: Option<(Distribution, f64)>,
}

impl Guided {
    /// The data as they are.
    pub fn unguided(all: Distribution) -> Self {
        Self { all, towards: None }
    }

    /// The data steered towards component `class` with strength `w`.
    ///
    /// # Errors
    /// When there is no such component or `w` is not finite.
    pub fn new(all: Distribution, class: usize, w: f64) -> Result<Self, Invalid> {
        let count = all.component_count();
        let Some(component) = all.component(class) else {
            let message = format!("has class {class}; it must be 0 to {}", count - 1);
            return Err(Invalid::one("guidance", message));
        };
        if !w.is_finite() {
            return Err(Invalid::one("guidance", format!("has w = {w}; it must be finite")));
        }
        Ok(Self { all, towards: Some((component, w)) })
    }

    /// The data themselves.
    pub fn data(&self) -> &Distribution {
        &self.all
    }

    /// all + w (class - all).
    fn steered(&self, of: impl Fn(&Distribution) -> Vec<f64>) -> Vec<f64> {
        let all = of(&self.all);
        let Some((class, w)) = &self.towards else {
            return all;
        };
        steered(&all, &of(class), *w)
    }

    /// The steered score at `x`, `[d]`.
    pub fn score(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        self.steered(|data| data.score(x, alpha_bar))
    }
}

impl Denoiser for Guided {
    fn dimension(&self) -> usize {
        self.all.dimension()
    }

    fn x0_hat(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        self.steered(|data| data.x0_hat(x, alpha_bar))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::math::process::mixture::NamedMixture;
    use proptest::prelude::*;

    fn tri() -> Distribution {
        Distribution::Mixture(NamedMixture::Tri.mixture())
    }

    #[test]
    fn none_and_one_are_everything_and_the_class() {
        let (x, alpha_bar) = ([0.3, -0.2], 0.4);
        let class = tri().component(1).unwrap();
        let guided = |w: f64| Guided::new(tri(), 1, w).unwrap();
        assert_eq!(guided(0.0).x0_hat(&x, alpha_bar), tri().x0_hat(&x, alpha_bar));
        let all = Guided::unguided(tri());
        assert_eq!(all.score(&x, alpha_bar), tri().score(&x, alpha_bar));
        for (one, other) in
            guided(1.0).x0_hat(&x, alpha_bar).iter().zip(class.x0_hat(&x, alpha_bar))
        {
            assert!((one - other).abs() < 1e-14);
        }
        assert!(Guided::new(tri(), 3, 1.0).is_err());
        assert!(Guided::new(tri(), 0, f64::NAN).is_err());
    }

    proptest! {
        #[test]
        fn score_and_guess_are_steered_alike(
            x in -2.0..2.0f64, y in -2.0..2.0f64, w in -2.0..8.0f64, alpha_bar in 0.05..0.95f64,
        ) {
            let points = Empirical::new(vec![vec![1.0, 0.0], vec![-1.0, 0.5], vec![0.0, 2.0]]).unwrap();
            for data in [tri(), Distribution::Points(points)] {
                let guided = Guided::new(data, 2, w).unwrap();
                let score = guided.score(&[x, y], alpha_bar);
                let guess = guided.x0_hat(&[x, y], alpha_bar);
                for ((score, guess), x) in score.iter().zip(guess).zip([x, y]) {
                    let tweedie = (alpha_bar.sqrt() * guess - x) / (1.0 - alpha_bar);
                    prop_assert!((score - tweedie).abs() < 1e-8 * (1.0 + tweedie.abs()));
                }
            }
        }
    }
}
