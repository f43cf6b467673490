//! The evidence of a linear-Gaussian model and the bound beneath it, both in closed form.

use ndarray::{Array2, Axis, Slice};

use crate::math::bound::gaussian::Gaussian;
use crate::math::numbers::LN_TWO_PI;
use crate::math::numbers::batch::rows;
use crate::math::numbers::invalid::{Invalid, Problems};
use crate::math::numbers::linear_algebra::{Eigen, SymmetricMatrix};
use crate::math::numbers::statistics::dot;
use crate::math::process::mixture::{add_scaled, check_point};

/// z ~ N(0, I) in k dimensions, x given z ~ N(W z + mu, s I) in d dimensions.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearGaussian {
    /// W, `[d, k]`.
    w: Array2<f64>,
    mu: Vec<f64>,
    noise_variance: f64,
}

/// The bound on ln p(x) that one encoder reaches, and its parts; all in nats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// ln p(x).
    pub log_evidence: f64,
    /// E_q ln p(x | z).
    pub reconstruction: f64,
    /// KL(q(z) || p(z)).
    pub kl: f64,
    /// reconstruction - kl.
    pub elbo: f64,
    /// KL(q(z) || p(z | x)) = log_evidence - elbo, never below 0.
    pub gap: f64,
}

impl LinearGaussian {
    /// The model of W `[d, k]`, mu `[d]` and the variance s of the noise.
    ///
    /// # Errors
    /// When W is empty or not finite, mu has not d finite coordinates, or s is not above 0.
    pub fn new(w: Array2<f64>, mu: Vec<f64>, noise_variance: f64) -> Result<Self, Invalid> {
        let mut problems = Problems::default();
        let (height, width) = w.dim();
        if w.is_empty() {
            problems.add("W", "is empty; it needs at least one row and one column");
        }
        for (index, row) in rows(w.view()).enumerate() {
            check_point(&format!("W[{index}]"), &row, width, &mut problems);
        }
        check_point("mu", &mu, height, &mut problems);
        if !(noise_variance > 0.0 && noise_variance.is_finite()) {
            let message = format!("is {noise_variance}; it must be above 0");
            problems.add("noise_variance", message);
        }
        problems.finish()?;
        Ok(Self { w, mu, noise_variance })
    }

    /// The number of latent coordinates k.
    pub fn latent_dimension(&self) -> usize {
        self.w.ncols()
    }

    /// x - mu, `[d]`, of an observed x `[d]`.
    fn residual(&self, x: &[f64]) -> Vec<f64> {
        x.iter().zip(&self.mu).map(|(x, mu)| x - mu).collect()
    }

    /// ln p(x), the logarithm of N(x; mu, W W^T + s I) (Bishop 2006, equation 12.35).
    pub fn log_evidence(&self, x: &[f64]) -> f64 {
        let mut axes = SymmetricMatrix::gram(self.w.view()).eigen();
        for value in &mut axes.values {
            *value = value.max(0.0) + self.noise_variance;
        }
        Gaussian::along(self.mu.clone(), axes).log_density(x)
    }

    /// p(z | x) = N(P W^T (x - mu) / s, P) with P = (I + W^T W / s)^-1 (Bishop 2006, equation 12.42).
    pub fn posterior(&self, x: &[f64]) -> Gaussian {
        let residual = self.residual(x);
        let pulled: Vec<f64> = rows(self.w.t()).map(|column| dot(&column, &residual)).collect();
        let Eigen { values, vectors } = SymmetricMatrix::gram(self.w.t()).eigen();
        let shrunk =
            values.iter().map(|value| self.noise_variance / (self.noise_variance + value.max(0.0)));
        let mut mean = vec![0.0; self.latent_dimension()];
        let variances: Vec<f64> = shrunk.collect();
        for (variance, axis) in variances.iter().zip(rows(vectors.view())) {
            let along = variance * dot(&axis, &pulled) / self.noise_variance;
            add_scaled(&mut mean, &axis, along);
        }
        let axes = Eigen {
            values: variances.into_iter().rev().collect(),
            vectors: vectors.slice_axis(Axis(0), Slice::new(0, None, -1)).to_owned(),
        };
        Gaussian::along(mean, axes)
    }

    /// ln p(x, z) = ln p(z) + ln p(x | z) of an observed x `[d]` and a code z `[k]`.
    pub fn log_joint(&self, x: &[f64], z: &[f64]) -> f64 {
        let misses = self.residual(x).into_iter().zip(rows(self.w.view()));
        let squares: f64 =
            misses.map(|(residual, row)| residual - dot(&row, z)).map(|miss| miss * miss).sum();
        let normaliser = self.w.nrows() as f64 * (LN_TWO_PI + libm::log(self.noise_variance));
        let likelihood = -0.5 * (normaliser + squares / self.noise_variance);
        likelihood + Gaussian::standard(self.latent_dimension()).log_density(z)
    }

    /// What the encoder `q` reaches at `x` (Kingma and Welling 2014, equation 3).
    ///
    /// E_q ln p(x | z) = -(d/2) ln(2 pi s) - (|x - W m - mu|^2 + tr(W S W^T)) / (2 s) for q = N(m, S).
    ///
    /// # Errors
    /// When x has not d finite coordinates or q is not of k dimensions.
    pub fn bound(&self, x: &[f64], q: &Gaussian) -> Result<Bound, Invalid> {
        let mut problems = Problems::default();
        check_point("x", x, self.w.nrows(), &mut problems);
        check_point("q_mean", q.mean(), self.latent_dimension(), &mut problems);
        problems.finish()?;
        let missed = self.residual(x);
        let missed = missed.iter().zip(rows(self.w.view()));
        let missed: f64 = missed
            .map(|(residual, row)| residual - dot(&row, q.mean()))
            .map(|difference| difference * difference)
            .sum();
        let axes = q.axes().axes();
        let spread: f64 = axes
            .map(|(value, axis)| {
                let seen: Vec<f64> = rows(self.w.view()).map(|row| dot(&row, &axis)).collect();
                value * dot(&seen, &seen)
            })
            .sum();
        let s = self.noise_variance;
        let normaliser = self.w.nrows() as f64 * (LN_TWO_PI + libm::log(s));
        let reconstruction = -0.5 * (normaliser + (missed + spread) / s);
        let kl = q.divergence(&Gaussian::standard(self.latent_dimension()));
        Ok(Bound {
            log_evidence: self.log_evidence(x),
            reconstruction,
            kl,
            elbo: reconstruction - kl,
            gap: q.divergence(&self.posterior(x)),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::math::numbers::random::Generator;
    use ndarray::array;
    use proptest::prelude::*;

    const NAMES: [&str; 2] = ["q_mean", "q_covariance"];

    #[test]
    fn the_worked_example_with_four_encoders() {
        let model = LinearGaussian::new(array![[1.0]], vec![0.0], 0.25).unwrap();
        let rows = [
            (0.8, 0.36, [-1.9258, 0.5108, -2.4366, 0.5061]),
            (1.2, 0.36, [-1.1258, 0.9108, -2.0366, 0.1061]),
            (0.0, 1.0, [-6.7258, 0.0, -6.7258, 4.7953]),
            (1.2, 0.2, [-0.8058, 1.1247, -1.9305, 0.0]),
        ];
        for (mean, variance, references) in rows {
            let q = Gaussian::new(vec![mean], array![[variance]], NAMES).unwrap();
            let found = model.bound(&[1.5], &q).unwrap();
            assert!((found.log_evidence + 1.9305).abs() < 5.1e-5);
            let found = [found.reconstruction, found.kl, found.elbo, found.gap];
            for (value, reference) in found.iter().zip(references) {
                assert!((value - reference).abs() < 5.1e-5, "{value} for {reference}");
            }
        }
        let posterior = model.posterior(&[1.5]).marginal(0).unwrap();
        assert!((posterior.mean - 1.2).abs() < 1e-15 && (posterior.variance() - 0.2).abs() < 1e-15);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let name = |w: Array2<f64>, mu: Vec<f64>, s: f64| {
            let wrong = LinearGaussian::new(w, mu, s).unwrap_err();
            wrong.problems()[0].parameter.clone()
        };
        assert_eq!(name(Array2::zeros((0, 0)), vec![], 1.0), "W");
        assert_eq!(name(array![[1.0], [f64::NAN]], vec![0.0; 2], 1.0), "W[1]");
        assert_eq!(name(array![[1.0]], vec![0.0; 2], 1.0), "mu");
        assert_eq!(name(array![[1.0]], vec![0.0], 0.0), "noise_variance");
        let model = LinearGaussian::new(array![[1.0]], vec![0.0], 1.0).unwrap();
        assert!(model.bound(&[0.0, 1.0], &Gaussian::standard(1)).is_err());
        assert!(model.bound(&[0.0], &Gaussian::standard(2)).is_err());
    }

    proptest! {
        #[test]
        fn evidence_is_bound_and_gap_together(
            seed in 0..2000u32, d in 1..5usize, k in 1..5usize, s in 0.05..3.0f64,
        ) {
            let mut generator = Generator::new(seed, "evidence");
            let w = Array2::from_shape_simple_fn((d, k), || generator.normal());
            let model = LinearGaussian::new(w, generator.normals(d), s).unwrap();
            let x = generator.normals(d);
            let factor: Vec<_> = (0..k).map(|_| generator.normals(k)).collect();
            let entry = |(i, j): (usize, usize)| dot(&factor[i], &factor[j]) + 0.2 * f64::from(u8::from(i == j));
            let covariance = Array2::from_shape_fn((k, k), entry);
            let q = Gaussian::new(generator.normals(k), covariance, NAMES).unwrap();
            let bound = model.bound(&x, &q).unwrap();
            prop_assert!(bound.gap >= 0.0 && bound.kl >= 0.0);
            let both = bound.elbo + bound.gap;
            prop_assert!((both - bound.log_evidence).abs() < 1e-9 * (1.0 + both.abs()));
            // Bayes' rule, at any code whatever.
            let z = generator.normals(k);
            let bayes = model.log_joint(&x, &z) - model.posterior(&x).log_density(&z);
            prop_assert!((bayes - bound.log_evidence).abs() < 1e-8 * (1.0 + bayes.abs()));
            let tight = model.bound(&x, &model.posterior(&x)).unwrap();
            prop_assert!(tight.gap.abs() < 1e-10);
        }
    }
}
