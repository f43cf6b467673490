//! The true step back, q(x_s | x_t), of a mixture on the line, and the walk that uses it.

use crate::math::bound::gaussian::normal_density;
use crate::math::numbers::LN_TWO_PI;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::linspace;
use crate::math::process::mixture::{Bump, LineMixture};
use crate::math::process::posterior::Posterior;
use crate::math::process::sampler::Ladder;

/// Which variance a Gaussian step back is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spread {
    /// beta, for a longer step 1 - alpha_bar_t / alpha_bar_s: right if the data were N(0, I).
    Beta,
    /// beta_tilde, the variance of q(x_s | x_t, x_0): right if the data were a single point.
    Posterior,
    /// The variance of q(x_s | x_t) itself, which the bound would teach a perfect learner
    /// (Nichol and Dhariwal 2021, section 3.1).
    Matched,
}

impl Spread {
    /// Every spread.
    pub const ALL: [Self; 3] = [Self::Beta, Self::Posterior, Self::Matched];

    /// The name as tables hold it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Beta => "beta",
            Self::Posterior => "posterior",
            Self::Matched => "matched",
        }
    }

    /// sigma^2 for a step from `alpha_bar_t` to the cleaner `alpha_bar_s`, where q(x_s | x_t) has the
    /// variance `matched`.
    pub fn variance(self, alpha_bar_t: f64, alpha_bar_s: f64, matched: f64) -> f64 {
        match self {
            Self::Beta => 1.0 - alpha_bar_t / alpha_bar_s,
            Self::Posterior => Posterior::between(alpha_bar_t, alpha_bar_s).variance,
            Self::Matched => matched,
        }
    }
}

/// q(x_s | x_t) for data that are a mixture on the line: again a mixture, one Gaussian for each component.
///
/// By Bayes' rule it is proportional to q_s(x_s) N(x_t; sqrt(a) x_s, 1 - a), a = alpha_bar_t / alpha_bar_s. Of
/// component k, with C = alpha_bar v_k + 1 - alpha_bar at either level, it keeps the share r_k(x_t), the mean
/// sqrt(alpha_bar_s) m_k + sqrt(a) (C_s / C_t) (x_t - sqrt(alpha_bar_t) m_k) and the variance (1 - a) C_s / C_t.
#[derive(Debug, Clone, PartialEq)]
pub struct ReverseKernel {
    parts: Vec<Part>,
}

/// One Gaussian of a kernel.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Part {
    share: f64,
    mean: f64,
    sd: f64,
}

/// How far beyond the outermost means quadrature reaches, and its stride, in standard deviations.
const QUADRATURE: (f64, f64) = (7.0, 0.4);

/// The same for the average over x_t.
const OUTER: (f64, f64) = (7.0, 0.3);

/// Below this density a state is not worth asking: what it adds is less than rounding.
const NEGLIGIBLE: f64 = 1e-13;

impl ReverseKernel {
    /// The kernel of `data`, seen from the state `x_t`; 0 <= alpha_bar_t < alpha_bar_s <= 1.
    pub fn new(data: &LineMixture, x_t: f64, alpha_bar_t: f64, alpha_bar_s: f64) -> Self {
        let a = alpha_bar_t / alpha_bar_s;
        let shares = data.responsibilities(x_t, alpha_bar_t);
        let parts = data.bumps().iter().zip(shares);
        let parts = parts.map(|(bump, share)| {
            let (mean, variance) = (bump.mean, squared_deviation(bump));
            let of_level = |alpha_bar: f64| alpha_bar * variance + (1.0 - alpha_bar);
            let pull = of_level(alpha_bar_s) / of_level(alpha_bar_t);
            let offset = x_t - alpha_bar_t.sqrt() * mean;
            Part {
                share,
                mean: alpha_bar_s.sqrt() * mean + a.sqrt() * pull * offset,
                sd: (pull * (1.0 - a)).sqrt(),
            }
        });
        Self { parts: parts.collect() }
    }

    /// The density at `x`.
    pub fn density(&self, x: f64) -> f64 {
        let parts = self.parts.iter();
        parts.map(|part| part.share * normal_density(x, part.mean, part.sd)).sum()
    }

    /// E\[x_s | x_t\], which is the posterior's mean with E\[x_0 | x_t\] in place of x_0.
    pub fn mean(&self) -> f64 {
        self.parts.iter().map(|part| part.share * part.mean).sum()
    }

    /// Var(x_s | x_t): the mean variance of the parts and the variance of their means.
    pub fn variance(&self) -> f64 {
        let centre = self.mean();
        let parts = self.parts.iter();
        parts
            .map(|part| {
                let offset = part.mean - centre;
                part.share * (part.sd * part.sd + offset * offset)
            })
            .sum()
    }

    /// KL(kernel || the Gaussian of its own mean and variance) in nats, by the trapezoid rule.
    ///
    /// On analytic integrands that vanish at both ends the rule converges faster than any power of its
    /// stride; at 0.4 standard deviations it is good to about 1e-9.
    pub fn divergence_from_gaussian(&self) -> f64 {
        let (mean, sd) = (self.mean(), self.variance().sqrt());
        let (low, high, narrowest) = span(self.parts.iter().map(|part| (part.mean, part.sd)));
        let (reach, stride) = QUADRATURE;
        let (low, high) = (low - reach * narrowest.1, high + reach * narrowest.1);
        let step = stride * narrowest.0;
        let count = ((high - low) / step).ceil().clamp(1.0, 1e5) as usize;
        let sum: f64 = linspace(low, high, count + 1)
            .into_iter()
            .map(|x| {
                let density = self.density(x);
                let z = (x - mean) / sd;
                let gaussian = -0.5 * (z * z + LN_TWO_PI) - libm::log(sd);
                if density > 0.0 { density * (libm::log(density) - gaussian) } else { 0.0 }
            })
            .sum();
        (sum * (high - low) / count as f64).max(0.0)
    }
}

/// v, by way of its root.
fn squared_deviation(bump: &Bump) -> f64 {
    let sd = bump.standard_deviation();
    sd * sd
}

/// The least and the greatest mean, and the least and the greatest standard deviation.
fn span(gaussians: impl Iterator<Item = (f64, f64)>) -> (f64, f64, (f64, f64)) {
    let start = (f64::INFINITY, f64::NEG_INFINITY, (f64::INFINITY, 0.0));
    gaussians.fold(start, |(low, high, (least, most)), (mean, sd)| {
        (low.min(mean), high.max(mean), (least.min(sd), f64::max(most, sd)))
    })
}

/// E KL(q(x_s | x_t) || its moment-matched Gaussian) over x_t in nats, by the trapezoid rule.
pub fn mean_divergence(data: &LineMixture, alpha_bar_t: f64, alpha_bar_s: f64) -> f64 {
    let signal = alpha_bar_t.sqrt();
    let noised = data.bumps().iter().map(|bump| {
        let variance = alpha_bar_t * squared_deviation(bump) + (1.0 - alpha_bar_t);
        (signal * bump.mean, variance.sqrt())
    });
    let (low, high, (narrowest, widest)) = span(noised);
    let (reach, stride) = OUTER;
    let (low, high) = (low - reach * widest, high + reach * widest);
    let count = ((high - low) / (stride * narrowest)).ceil().clamp(1.0, 1e5) as usize;
    let mut sum = 0.0;
    for x in linspace(low, high, count + 1) {
        let density = data.density(x, alpha_bar_t);
        if density > NEGLIGIBLE {
            let kernel = ReverseKernel::new(data, x, alpha_bar_t, alpha_bar_s);
            sum += density * kernel.divergence_from_gaussian();
        }
    }
    sum * (high - low) / count as f64
}

/// Walks a particle from `start` down `ladder` by Gaussian steps with the exact mean of q(x_s | x_t) and the
/// variance of `spread`, and no noise on the last step (Ho, Jain and Abbeel 2020, algorithm 2).
///
/// Returns every state with its time, the start first and t = 0 last.
pub fn descend(
    data: &LineMixture,
    ladder: &Ladder,
    spread: Spread,
    start: f64,
    generator: &mut Generator,
) -> NonEmpty<(usize, f64)> {
    let mut x = start;
    let mut states = Vec::with_capacity(ladder.rungs().len() + 1);
    for (rung, next) in ladder.steps() {
        states.push((rung.t, x));
        let kernel = ReverseKernel::new(data, x, rung.alpha_bar, next.alpha_bar);
        x = kernel.mean();
        if next.t > 0 {
            let matched = kernel.variance();
            let variance = spread.variance(rung.alpha_bar, next.alpha_bar, matched);
            x += variance.sqrt() * generator.normal();
        }
    }
    NonEmpty::ending(states, (0, x))
}

#[cfg(test)]
mod tests;
