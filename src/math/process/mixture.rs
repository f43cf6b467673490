//! Gaussian mixtures, for which every quantity of diffusion has a closed form.

mod input;
mod line;
mod named;

use ndarray::{Array2, ArrayView2};

use crate::math::numbers::LN_TWO_PI;
use crate::math::numbers::batch::rows;
use crate::math::numbers::invalid::{Invalid, Problems};
use crate::math::numbers::linear_algebra::{Eigen, SymmetricMatrix};
use crate::math::numbers::log_sum_exp::shares;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::dot;
use crate::math::process::denoiser::Denoiser;

pub(crate) use input::{check_point, common_dimension, normalised_weights, positive_definite};
pub use line::{Bump, LineMixture};
pub use named::NamedMixture;

/// Data drawn from K Gaussians in d dimensions: x_0 ~ sum_k pi_k N(m_k, Sigma_k).
///
/// At noise level alpha_bar the data become x = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps, again a
/// mixture: means sqrt(alpha_bar) m_k, covariances C_k = alpha_bar Sigma_k + (1 - alpha_bar) I. Every
/// method takes `alpha_bar` in `[0, 1]`, 1 being the data themselves, and a state `x` of shape `[d]`.
/// Since C_k has the axes of Sigma_k at every level, those are found once.
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianMixture {
    dimension: usize,
    components: Vec<Component>,
}

/// One Gaussian, N(mean, covariance), with its share of the data.
#[derive(Debug, Clone, PartialEq)]
struct Component {
    weight: f64,
    mean: Vec<f64>,
    covariance: SymmetricMatrix,
    axes: Eigen,
}

/// A state seen from one component: what the formulas need of it.
struct View {
    /// The coordinates of x - sqrt(alpha_bar) m along the axes, `[d]`.
    along: Vec<f64>,
    /// The variances of C along the axes, `[d]`.
    variance: Vec<f64>,
}

impl Component {
    /// `offset`, `[d]`, is room to work in.
    fn view(&self, x: &[f64], alpha_bar: f64, offset: &mut [f64]) -> View {
        let signal = alpha_bar.sqrt();
        for ((y, x), m) in offset.iter_mut().zip(x).zip(&self.mean) {
            *y = x - signal * m;
        }
        View {
            along: self.axes.axes().map(|(_, v)| dot(&v, offset)).collect(),
            variance: self
                .axes
                .values
                .iter()
                .map(|value| alpha_bar * value + (1.0 - alpha_bar))
                .collect(),
        }
    }
}

impl View {
    /// log N(x; sqrt(alpha_bar) m, C).
    fn log_density(&self) -> f64 {
        let terms = self.along.iter().zip(&self.variance);
        -0.5 * terms
            .map(|(along, variance)| along * along / variance + libm::log(*variance) + LN_TWO_PI)
            .sum::<f64>()
    }
}

impl GaussianMixture {
    /// The mixture of K components: `weights` `[K]`, `means` `[K, d]`, K `covariances` `[d, d]`.
    ///
    /// # Errors
    /// Everything that is wrong, each by its name: no components, unequal counts or dimensions, a
    /// weight that is not above 0, weights that do not add to 1, numbers that are not finite, a
    /// covariance that is not symmetric and positive definite.
    pub fn new(
        weights: Vec<f64>,
        means: Array2<f64>,
        covariances: Vec<Array2<f64>>,
    ) -> Result<Self, Invalid> {
        let mut problems = Problems::default();
        let weights = normalised_weights(&weights, &mut problems);
        let dimension = common_dimension(means.view(), weights.len(), &mut problems);
        if covariances.len() != weights.len() {
            let (found, wanted) = (covariances.len(), weights.len());
            problems.add(
                "covariances",
                format!("has {found} entries; it must have one for each of the {wanted} weights"),
            );
        }
        let mut matrices = Vec::new();
        for (k, entries) in covariances.into_iter().enumerate() {
            let name = format!("covariances[{k}]");
            match positive_definite(entries, dimension) {
                Ok(matrix) => matrices.push(matrix),
                Err(message) => problems.add(name, message),
            }
        }
        problems.finish()?;
        let parts = weights.into_iter().zip(rows(means.view())).zip(matrices);
        let components = parts
            .map(|((weight, mean), (covariance, axes))| Component {
                weight,
                mean: mean.into_owned(),
                covariance,
                axes,
            })
            .collect();
        Ok(Self { dimension, components })
    }

    /// The mixture of round Gaussians of one standard deviation, from values known to be right.
    fn round(weights: &[f64], means: ArrayView2<'_, f64>, standard_deviation: f64) -> Self {
        let dimension = means.ncols();
        let variance = standard_deviation * standard_deviation;
        let covariance = SymmetricMatrix::isotropic(dimension, variance);
        let components = weights
            .iter()
            .zip(rows(means))
            .map(|(weight, mean)| Component {
                weight: *weight,
                mean: mean.into_owned(),
                axes: covariance.eigen(),
                covariance: covariance.clone(),
            })
            .collect();
        Self { dimension, components }
    }

    /// The number of components K.
    pub fn component_count(&self) -> usize {
        self.components.len()
    }

    /// The weights pi_k, `[K]`, which add to 1.
    pub fn weights(&self) -> Vec<f64> {
        self.components.iter().map(|c| c.weight).collect()
    }

    /// The mean m_k of component `k`, `[d]`; `None` when there is no such component.
    pub fn component_mean(&self, k: usize) -> Option<&[f64]> {
        self.components.get(k).map(|c| c.mean.as_slice())
    }

    /// The standard deviation of component `k` along coordinate `axis`; `None` beyond K or d.
    pub fn component_standard_deviation(&self, k: usize, axis: usize) -> Option<f64> {
        let component = self.components.get(k)?;
        let variance = component.covariance.diagonal().get(axis).copied()?;
        Some(variance.sqrt())
    }

    /// Component `k` alone, as a mixture of one: the data of one class; `None` when there is none.
    pub fn component(&self, k: usize) -> Option<Self> {
        let component = self.components.get(k)?;
        Some(Self {
            dimension: self.dimension,
            components: vec![Component { weight: 1.0, ..component.clone() }],
        })
    }

    /// The natural logarithm of the density q_t(x) = sum_k pi_k N(x; sqrt(alpha_bar) m_k, C_k).
    pub fn log_density(&self, x: &[f64], alpha_bar: f64) -> f64 {
        self.look(x, alpha_bar).log_density
    }

    /// The score, the gradient of log q_t at x, `[d]`: sum_k r_k C_k^-1 (sqrt(alpha_bar) m_k - x).
    pub fn score(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        let look = self.look(x, alpha_bar);
        let mut score = vec![0.0; self.dimension];
        for ((component, view), r) in self.components.iter().zip(&look.views).zip(&look.shares) {
            let terms = view.along.iter().zip(&view.variance);
            for (axis, (along, variance)) in rows(component.axes.vectors.view()).zip(terms) {
                add_scaled(&mut score, &axis, -r * along / variance);
            }
        }
        score
    }

    /// The responsibilities r_k, `[K]`: how likely it is that x came from component k.
    ///
    /// r_k is proportional to pi_k N(x; sqrt(alpha_bar) m_k, C_k), computed by log-sum-exp; they add to 1.
    pub fn responsibilities(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        self.look(x, alpha_bar).shares
    }

    /// A draw of x_0 and the component it came from.
    pub fn sample(&self, generator: &mut Generator) -> (usize, Vec<f64>) {
        let k = generator.weighted_index(&self.weights());
        let mut x = vec![0.0; self.dimension];
        if let Some(component) = self.components.get(k) {
            x.copy_from_slice(&component.mean);
            for (value, axis) in component.axes.axes() {
                add_scaled(&mut x, &axis, value.sqrt() * generator.normal());
            }
        }
        (k, x)
    }

    /// The state seen from every component at once.
    fn look(&self, x: &[f64], alpha_bar: f64) -> Look {
        let mut offset = vec![0.0; self.dimension];
        let seen = |component: &Component| component.view(x, alpha_bar, &mut offset);
        let views: Vec<View> = self.components.iter().map(seen).collect();
        let logarithms: Vec<f64> = self
            .components
            .iter()
            .zip(&views)
            .map(|(component, view)| libm::log(component.weight) + view.log_density())
            .collect();
        let (shares, log_density) = shares(&logarithms);
        Look { views, shares, log_density }
    }
}

/// A state seen from every component of a mixture.
struct Look {
    views: Vec<View>,
    shares: Vec<f64>,
    log_density: f64,
}

impl Denoiser for GaussianMixture {
    fn dimension(&self) -> usize {
        self.dimension
    }

    /// E[x_0 | x] = sum_k r_k (m_k + sqrt(alpha_bar) Sigma_k C_k^-1 (x - sqrt(alpha_bar) m_k)).
    fn x0_hat(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        let look = self.look(x, alpha_bar);
        let signal = alpha_bar.sqrt();
        let mut mean = vec![0.0; self.dimension];
        for ((component, view), r) in self.components.iter().zip(&look.views).zip(&look.shares) {
            add_scaled(&mut mean, &component.mean, *r);
            let terms = view.along.iter().zip(&view.variance);
            for ((value, axis), (along, variance)) in component.axes.axes().zip(terms) {
                add_scaled(&mut mean, &axis, r * signal * value * along / variance);
            }
        }
        mean
    }
}

/// `sum` += `factor` `vector`.
pub(crate) fn add_scaled(sum: &mut [f64], vector: &[f64], factor: f64) {
    for (sum, entry) in sum.iter_mut().zip(vector) {
        *sum += factor * entry;
    }
}

#[cfg(test)]
mod tests;
