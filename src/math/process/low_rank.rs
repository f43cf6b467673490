//! Mixtures of Gaussians in thousands of dimensions that vary along a few directions only.

use crate::math::numbers::LN_TWO_PI;
use crate::math::numbers::invalid::{Invalid, Problems};
use crate::math::numbers::linear_algebra::SymmetricMatrix;
use crate::math::numbers::log_sum_exp::shares;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::dot;
use crate::math::process::denoiser::Denoiser;
use crate::math::process::mixture::{
    add_scaled, check_point, common_dimension, normalised_weights,
};

/// A share below which a component cannot change a guess by a unit in the last place.
const NEGLIGIBLE: f64 = 1e-18;

/// Pictures as a mixture: x_0 = m_k + B_k^T z + s eta, with z ~ N(0, I_rank) and eta ~ N(0, I_d).
///
/// The covariance of component k is Sigma_k = B_k^T B_k + s^2 I. All the interesting axes of it lie in
/// the rows of B_k, so they are found once from the Gram matrix B_k B_k^T `[rank, rank]`, and one
/// evaluation costs K d (rank + 1) multiplications where full covariances would cost K d^2.
/// Every method takes `alpha_bar` in `[0, 1]`, 1 being the data, and a state `x` of shape `[d]`.
#[derive(Debug, Clone, PartialEq)]
pub struct LowRankMixture {
    dimension: usize,
    noise_variance: f64,
    components: Vec<Component>,
}

/// One component, in the axes of its own covariance.
#[derive(Debug, Clone, PartialEq)]
struct Component {
    weight: f64,
    mean: Vec<f64>,
    /// Orthonormal directions, `[rank, d]`.
    directions: Vec<Vec<f64>>,
    /// The variance along each direction on top of s^2, `[rank]`.
    variances: Vec<f64>,
}

/// A state seen from one component.
struct View {
    log_density: f64,
    /// The coordinates of x - sqrt(alpha_bar) m along the directions, `[rank]`.
    along: Vec<f64>,
}

impl LowRankMixture {
    /// The mixture of `weights` `[K]`, `means` `[K, d]`, `factors` B_k `[K, rank, d]` and isotropic noise s.
    ///
    /// The rank may differ from component to component and may be 0.
    ///
    /// # Errors
    /// Everything that is wrong, each by its name: no components, unequal counts or dimensions, a
    /// weight that is not above 0, weights that do not add to 1, numbers that are not finite, a
    /// `noise` that is not above 0.
    pub fn new(
        weights: Vec<f64>,
        means: Vec<Vec<f64>>,
        factors: Vec<Vec<Vec<f64>>>,
        noise: f64,
    ) -> Result<Self, Invalid> {
        let mut problems = Problems::default();
        let weights = normalised_weights(&weights, &mut problems);
        let dimension = common_dimension(&means, weights.len(), &mut problems);
        if factors.len() != weights.len() {
            let (found, wanted) = (factors.len(), weights.len());
            problems.add(
                "factors",
                format!("has {found} entries; it must have one for each of the {wanted} weights"),
            );
        }
        for (k, rows) in factors.iter().enumerate() {
            for (row, vector) in rows.iter().enumerate() {
                check_point(&format!("factors[{k}][{row}]"), vector, dimension, &mut problems);
            }
        }
        if !(noise > 0.0 && noise.is_finite()) {
            problems.add("noise", format!("is {noise}; it must be above 0"));
        }
        problems.finish()?;
        let components = weights
            .into_iter()
            .zip(means)
            .zip(factors)
            .enumerate()
            .map(|(k, ((weight, mean), factor))| {
                let (directions, variances) = principal_directions(&factor)
                    .map_err(|message| Invalid::one(format!("factors[{k}]"), message))?;
                Ok(Component { weight, mean, directions, variances })
            })
            .collect::<Result<_, Invalid>>()?;
        Ok(Self { dimension, noise_variance: noise * noise, components })
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

    /// The natural logarithm of the density at x, noised to `alpha_bar`.
    pub fn log_density(&self, x: &[f64], alpha_bar: f64) -> f64 {
        self.look(x, alpha_bar).2
    }

    /// The responsibilities r_k, `[K]`: how likely it is that x came from component k.
    pub fn responsibilities(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        self.look(x, alpha_bar).1
    }

    /// A draw of x_0 and the component it came from.
    pub fn sample(&self, generator: &mut Generator) -> (usize, Vec<f64>) {
        let k = generator.weighted_index(&self.weights());
        let mut x = vec![0.0; self.dimension];
        if let Some(component) = self.components.get(k) {
            x.copy_from_slice(&component.mean);
            for (direction, variance) in component.directions.iter().zip(&component.variances) {
                add_scaled(&mut x, direction, variance.sqrt() * generator.normal());
            }
        }
        let eta = generator.normals(self.dimension);
        add_scaled(&mut x, &eta, self.noise_variance.sqrt());
        (k, x)
    }

    /// A draw of x_0 given the state `x` at `alpha_bar` in `[0, 1]`: a picture that may lie under it, and
    /// the component it came from.
    ///
    /// Component k has probability r_k. Given k, x_0 is Gaussian about its part of the mean in
    /// [`Denoiser::x0_hat`]; with P the prior variance in a direction (l_j + s^2 along v_j, s^2 off them)
    /// its variance there is P (1 - alpha_bar) / (alpha_bar P + 1 - alpha_bar), Bayes' rule for Gaussians.
    /// The mean of many draws is E[x_0 | x].
    pub fn sample_given(
        &self,
        x: &[f64],
        alpha_bar: f64,
        generator: &mut Generator,
    ) -> (usize, Vec<f64>) {
        let (views, shares, _) = self.look(x, alpha_bar);
        let k = generator.weighted_index(&shares);
        let signal = alpha_bar.sqrt();
        let rest = self.rest_variance(alpha_bar);
        let off = self.noise_variance / rest;
        let spread = |prior: f64, total: f64| (prior * (1.0 - alpha_bar) / total).sqrt();
        let rough = spread(self.noise_variance, rest);
        let eta = generator.normals(self.dimension);
        let mut draw: Vec<f64> =
            x.iter().zip(&eta).map(|(x, eta)| signal * off * x + rough * eta).collect();
        draw.resize(self.dimension, 0.0);
        if let (Some(component), Some(view)) = (self.components.get(k), views.get(k)) {
            add_scaled(&mut draw, &component.mean, 1.0 - alpha_bar * off);
            let terms = component.variances.iter().zip(&view.along);
            for (direction, (variance, along)) in component.directions.iter().zip(terms) {
                let prior = variance + self.noise_variance;
                let total = alpha_bar * variance + rest;
                let mean = signal * (prior / total - off) * along;
                // The noise off the directions has a part along this one: it is replaced.
                let wrong = rough * dot(direction, &eta);
                let right = spread(prior, total) * generator.normal();
                add_scaled(&mut draw, direction, mean + right - wrong);
            }
        }
        (k, draw)
    }

    /// tau = alpha_bar s^2 + 1 - alpha_bar, the variance in every direction that no B_k knows.
    fn rest_variance(&self, alpha_bar: f64) -> f64 {
        alpha_bar * self.noise_variance + (1.0 - alpha_bar)
    }

    /// Views `[K]`, responsibilities `[K]` and log density of a state.
    fn look(&self, x: &[f64], alpha_bar: f64) -> (Vec<View>, Vec<f64>, f64) {
        let rest = self.rest_variance(alpha_bar);
        let mut offset = vec![0.0; self.dimension];
        let views: Vec<View> = self
            .components
            .iter()
            .map(|component| component.view(x, alpha_bar, rest, &mut offset))
            .collect();
        let logarithms: Vec<f64> = self
            .components
            .iter()
            .zip(&views)
            .map(|(component, view)| libm::log(component.weight) + view.log_density)
            .collect();
        let (shares, log_density) = shares(&logarithms);
        (views, shares, log_density)
    }
}

impl Component {
    /// log N(x; sqrt(alpha_bar) m, C) and the coordinates it is made of; `offset` is room to work in.
    ///
    /// With y = x - sqrt(alpha_bar) m, directions v_j of variance l_j and the rest variance tau:
    /// y^T C^-1 y = (|y|^2 - sum_j (v_j y)^2 alpha_bar l_j / (alpha_bar l_j + tau)) / tau,
    /// log det C = (d - rank) log tau + sum_j log(alpha_bar l_j + tau).
    fn view(&self, x: &[f64], alpha_bar: f64, rest: f64, offset: &mut [f64]) -> View {
        let signal = alpha_bar.sqrt();
        for ((y, x), m) in offset.iter_mut().zip(x).zip(&self.mean) {
            *y = x - signal * m;
        }
        let along: Vec<f64> = self.directions.iter().map(|v| dot(v, offset)).collect();
        let mut quadratic = dot(offset, offset);
        let free = self.mean.len().saturating_sub(along.len()) as f64;
        let mut log_determinant = free * libm::log(rest);
        for (along, variance) in along.iter().zip(&self.variances) {
            let total = alpha_bar * variance + rest;
            quadratic -= along * along * (alpha_bar * variance / total);
            log_determinant += libm::log(total);
        }
        let constant = self.mean.len() as f64 * LN_TWO_PI;
        View { log_density: -0.5 * (quadratic / rest + log_determinant + constant), along }
    }
}

impl Denoiser for LowRankMixture {
    fn dimension(&self) -> usize {
        self.dimension
    }

    /// E[x_0 | x] = sum_k r_k (m_k + sqrt(alpha_bar) Sigma_k C_k^-1 y_k), y_k = x - sqrt(alpha_bar) m_k.
    ///
    /// Off the directions, Sigma C^-1 is the number s^2 / tau; along v_j it is
    /// (l_j + s^2) / (alpha_bar l_j + tau).
    fn x0_hat(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        let (views, shares, _) = self.look(x, alpha_bar);
        let signal = alpha_bar.sqrt();
        let rest = self.rest_variance(alpha_bar);
        let off = self.noise_variance / rest;
        let mut mean: Vec<f64> = x.iter().map(|x| signal * off * x).collect();
        mean.resize(self.dimension, 0.0);
        for ((component, view), r) in self.components.iter().zip(&views).zip(&shares) {
            if *r < NEGLIGIBLE {
                continue;
            }
            add_scaled(&mut mean, &component.mean, r * (1.0 - alpha_bar * off));
            let terms = component.variances.iter().zip(&view.along);
            for (direction, (variance, along)) in component.directions.iter().zip(terms) {
                let on = (variance + self.noise_variance) / (alpha_bar * variance + rest);
                add_scaled(&mut mean, direction, r * signal * (on - off) * along);
            }
        }
        mean
    }
}

/// Orthonormal directions `[rank, d]` of B^T B and the variances along them, from B `[rank, d]`.
///
/// If B B^T = U L U^T, the directions are the rows of L^(-1/2) U^T B. A direction whose variance is
/// lost in rounding (rows that depend on each other) is left out.
fn principal_directions(factor: &[Vec<f64>]) -> Result<(Vec<Vec<f64>>, Vec<f64>), String> {
    let gram =
        factor.iter().map(|row| factor.iter().map(|other| dot(row, other)).collect()).collect();
    let axes = SymmetricMatrix::new(gram)?.eigen();
    let (mut directions, mut variances) = (Vec::new(), Vec::new());
    let Some(largest) = axes.values.first() else {
        return Ok((directions, variances));
    };
    for (value, coordinates) in axes.values.iter().zip(&axes.vectors) {
        if *value <= largest * 1e-12 {
            continue;
        }
        let mut direction = vec![0.0; factor.first().map_or(0, Vec::len)];
        for (row, coordinate) in factor.iter().zip(coordinates) {
            add_scaled(&mut direction, row, coordinate / value.sqrt());
        }
        directions.push(direction);
        variances.push(*value);
    }
    Ok((directions, variances))
}

#[cfg(test)]
mod tests;
