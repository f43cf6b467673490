//! One Gaussian in d dimensions: its density, and how far it is from another; and one on the line.

use ndarray::Array2;

use crate::math::numbers::LN_TWO_PI;
use crate::math::numbers::batch::filled;
use crate::math::numbers::invalid::{Invalid, Problems};
use crate::math::numbers::linear_algebra::{Eigen, SymmetricMatrix};
use crate::math::numbers::statistics::dot;
use crate::math::process::mixture::{check_point, positive_definite};

/// N(mean, covariance), the covariance held by its axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Gaussian {
    mean: Vec<f64>,
    axes: Eigen,
}

impl Gaussian {
    /// The Gaussian of this mean `[d]` and this covariance `[d, d]`, d >= 1.
    ///
    /// `names` are what the author calls the two, for the error.
    ///
    /// # Errors
    /// When the mean is empty or not finite, or the covariance is not `[d, d]`, symmetric and positive definite.
    pub fn new(mean: Vec<f64>, covariance: Array2<f64>, names: [&str; 2]) -> Result<Self, Invalid> {
        let mut problems = Problems::default();
        if mean.is_empty() {
            problems.add(names[0], "is empty; it needs at least one coordinate");
        }
        check_point(names[0], &mean, mean.len(), &mut problems);
        match positive_definite(covariance, mean.len()) {
            Ok((_, axes)) => {
                problems.finish()?;
                Ok(Self { mean, axes })
            }
            Err(message) => {
                problems.add(names[1], message);
                problems.finish()?;
                Err(Invalid::one(names[1], "is no covariance"))
            }
        }
    }

    /// N(0, I) in `dimension` dimensions.
    pub fn standard(dimension: usize) -> Self {
        Self {
            mean: vec![0.0; dimension],
            axes: SymmetricMatrix::isotropic(dimension, 1.0).eigen(),
        }
    }

    /// The Gaussian whose covariance has these axes, its variances above 0 and largest first.
    pub(crate) fn along(mean: Vec<f64>, axes: Eigen) -> Self {
        Self { mean, axes }
    }

    /// The number of dimensions d.
    pub fn dimension(&self) -> usize {
        self.mean.len()
    }

    /// The mean, `[d]`.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// The axes of the covariance and the variances along them.
    pub fn axes(&self) -> &Eigen {
        &self.axes
    }

    /// One coordinate alone.
    ///
    /// # Errors
    /// When `axis` is not 0 to d - 1.
    pub fn marginal(&self, axis: usize) -> Result<Normal, Invalid> {
        let parts = self.axes.axes();
        let variance = || parts.map(|(l, v)| v.get(axis).map(|v| l * v * v)).sum::<Option<f64>>();
        let found = self.mean.get(axis).and_then(|mean| Some((*mean, variance()?)));
        let normal = found.map(|(mean, variance)| Normal { mean, sd: variance.sqrt() });
        normal.ok_or_else(|| {
            let message = format!("is {axis}; it must be below {}", self.dimension());
            Invalid::one("axis", message)
        })
    }

    /// The natural logarithm of the density at `x` `[d]`.
    ///
    /// -(1/2) sum_j [ (v_j . (x - m))^2 / lambda_j + ln lambda_j + ln 2 pi ] over the axes v_j.
    pub fn log_density(&self, x: &[f64]) -> f64 {
        let offset: Vec<f64> = x.iter().zip(&self.mean).map(|(x, m)| x - m).collect();
        let parts = self.axes.axes();
        -0.5 * parts
            .map(|(variance, axis)| {
                let along = dot(&axis, &offset);
                along * along / variance + libm::log(variance) + LN_TWO_PI
            })
            .sum::<f64>()
    }

    /// The Kullback-Leibler divergence KL(self || `to`) in nats, between Gaussians of one dimension d.
    ///
    /// (1/2) [ tr(S_2^-1 S_1) + (m_2 - m_1)^T S_2^-1 (m_2 - m_1) - d + ln det S_2 - ln det S_1 ]
    /// (Kingma and Welling 2014, appendix B, for S_2 = I). In coordinates in which S_2 is the identity
    /// it is (1/2) sum_j (l_j - 1 - ln l_j) + |m|^2 / 2, l_j being the eigenvalues of S_1 there: a sum
    /// of terms that are never negative, exact to the last digits even where the two nearly agree.
    pub fn divergence(&self, to: &Self) -> f64 {
        let offset: Vec<f64> = self.mean.iter().zip(&to.mean).map(|(a, b)| a - b).collect();
        let whiten = |vector: &[f64]| -> Vec<f64> {
            to.axes.axes().map(|(value, axis)| dot(&axis, vector) / value.sqrt()).collect()
        };
        let shift = whiten(&offset);
        // Rows are the axes of S_1, each as long as its standard deviation, in the coordinates of S_2.
        let spread = self.axes.axes().map(|(value, axis)| {
            let whitened = whiten(&axis).into_iter();
            whitened.map(move |c| c * value.sqrt())
        });
        let spread = filled((self.dimension(), to.dimension()), spread);
        let stretch = SymmetricMatrix::gram(spread.view()).eigen().values;
        let widths: f64 = stretch.iter().map(|l| (l - 1.0) - libm::log1p(l - 1.0)).sum();
        0.5 * (widths + dot(&shift, &shift))
    }
}

/// N(mean, sd^2), one Gaussian on the line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normal {
    /// The mean.
    pub mean: f64,
    /// The standard deviation, above 0.
    pub sd: f64,
}

impl Normal {
    /// N(0, 1).
    pub const STANDARD: Self = Self { mean: 0.0, sd: 1.0 };

    /// sd^2.
    pub fn variance(&self) -> f64 {
        self.sd * self.sd
    }

    /// The density at `x`.
    pub fn density(&self, x: f64) -> f64 {
        normal_density(x, self.mean, self.sd)
    }

    /// The natural logarithm of the density at `x`: -(1/2) (z^2 + ln 2 pi) - ln sd with z = (x - mean) / sd.
    pub fn log_density(&self, x: f64) -> f64 {
        let z = (x - self.mean) / self.sd;
        -0.5 * (z * z + LN_TWO_PI) - libm::log(self.sd)
    }

    /// The probability of `x` or less, Phi((x - mean) / sd).
    pub fn probability_below(&self, x: f64) -> f64 {
        let z = (x - self.mean) / self.sd;
        0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
    }
}

/// The density of N(`mean`, `sd`^2) at `x`; `sd` is above 0.
pub fn normal_density(x: f64, mean: f64, sd: f64) -> f64 {
    let z = (x - mean) / sd;
    libm::exp(-0.5 * (z * z + LN_TWO_PI)) / sd
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::math::numbers::random::Generator;
    use ndarray::array;
    use proptest::prelude::*;

    const NAMES: [&str; 2] = ["mean", "covariance"];

    fn random(seed: u32, purpose: &str, dimension: usize) -> Gaussian {
        let mut generator = Generator::new(seed, purpose);
        let factor: Vec<_> = (0..dimension).map(|_| generator.normals(dimension + 1)).collect();
        let entry =
            |(i, j): (usize, usize)| dot(&factor[i], &factor[j]) + f64::from(u8::from(i == j));
        let covariance = Array2::from_shape_fn((dimension, dimension), entry);
        Gaussian::new(generator.normals(dimension), covariance, NAMES).unwrap()
    }

    #[test]
    fn on_the_line_it_is_the_formula_of_the_variational_autoencoder() {
        for (mean, variance) in [(0.8, 0.36), (1.2, 0.36), (0.0, 1.0), (-3.0, 1e-4)] {
            let q = Gaussian::new(vec![mean], array![[variance]], NAMES).unwrap();
            let formula: f64 = 0.5 * (mean * mean + variance - 1.0 - libm::log(variance));
            assert!((q.divergence(&Gaussian::standard(1)) - formula).abs() < 1e-13);
        }
    }

    #[test]
    fn one_coordinate_alone_is_a_gaussian_on_the_line() {
        let rows = array![[2.0, 0.5], [0.5, 0.25]];
        let both = Gaussian::new(vec![1.0, -3.0], rows, NAMES).unwrap();
        let second = both.marginal(1).unwrap();
        assert_eq!(second.mean, -3.0);
        assert!((second.variance() - 0.25).abs() < 1e-15);
        let beyond = both.marginal(2).unwrap_err().to_string();
        assert_eq!(beyond, "`axis` is 2; it must be below 2");
        // The same line by itself: density, logarithm and the share below.
        let alone = Gaussian::new(vec![-3.0], array![[0.25]], NAMES).unwrap();
        for x in [-4.5, -3.0, -2.2] {
            assert!((second.log_density(x) - alone.log_density(&[x])).abs() < 1e-13);
            assert!((libm::log(second.density(x)) - second.log_density(x)).abs() < 1e-13);
        }
        assert_eq!(second.probability_below(-3.0), 0.5);
        assert!((Normal::STANDARD.probability_below(1.959964) - 0.975).abs() < 1e-8);
    }

    #[test]
    fn two_by_two_as_the_determinants_have_it() {
        let one = Gaussian::new(vec![1.0, 0.0], array![[2.0, 0.5], [0.5, 1.0]], NAMES);
        let other = Gaussian::new(vec![0.0, 1.0], array![[1.0, -0.3], [-0.3, 2.0]], NAMES);
        // The inverse of the second is [[2, 0.3], [0.3, 1]] / 1.91; the determinants are 1.75 and 1.91.
        let trace = (2.0 * 2.0 + 2.0 * 0.3 * 0.5 + 1.0) / 1.91;
        let square = (2.0 - 2.0 * 0.3 + 1.0) / 1.91;
        let wanted = 0.5 * (trace + square - 2.0 + libm::log(1.91 / 1.75));
        assert!((one.unwrap().divergence(&other.unwrap()) - wanted).abs() < 1e-14);
    }

    #[test]
    fn what_is_no_gaussian_is_refused() {
        let names = |mean: &[f64], covariance: Array2<f64>| {
            let wrong = Gaussian::new(mean.to_vec(), covariance, NAMES).unwrap_err();
            wrong.problems()[0].parameter.clone()
        };
        assert_eq!(names(&[0.0], array![[-1.0]]), "covariance");
        assert_eq!(names(&[0.0, 0.0], array![[1.0]]), "covariance");
        assert_eq!(names(&[0.0, 0.0], array![[1.0, 2.0], [2.0, 1.0]]), "covariance");
        assert_eq!(names(&[f64::NAN], array![[1.0]]), "mean");
        assert_eq!(names(&[], Array2::zeros((0, 0))), "mean");
    }

    proptest! {
        #[test]
        fn it_is_the_mean_difference_of_the_log_densities(seed in 0..2000u32, dimension in 1..4usize) {
            // For Gaussians that mean is exact over the points m ± sqrt(d) s_j v_j, which have the right
            // mean and covariance, since the difference is a polynomial of second degree.
            let (p, q) = (random(seed, "p", dimension), random(seed, "q", dimension));
            let mut sum = 0.0;
            for (value, axis) in p.axes.axes() {
                for sign in [-1.0, 1.0] {
                    let reach = sign * (dimension as f64 * value).sqrt();
                    let x: Vec<f64> = p.mean.iter().zip(axis.iter()).map(|(m, v)| m + reach * v).collect();
                    sum += p.log_density(&x) - q.log_density(&x);
                }
            }
            let mean = sum / (2.0 * dimension as f64);
            prop_assert!((p.divergence(&q) - mean).abs() < 1e-9 * (1.0 + mean.abs()));
            prop_assert!(p.divergence(&q) >= 0.0);
            prop_assert!(p.divergence(&p).abs() < 1e-13);
        }
    }
}
