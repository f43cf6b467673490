//! Samplers on the clock of sigma: the probability-flow equation dx/dsigma = (x - D(x; sigma)) / sigma,
//! followed down a grid of levels that ends in 0 (Karras and others 2022, section 3).

use crate::math::numbers::invalid::{Invalid, Problems};
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::process::denoiser::Denoiser;

/// How one step goes from a level to the next lower one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SigmaMethod {
    /// One look a step: first order.
    Euler,
    /// A second look where the first one lands, then the mean of both slopes: second order. The last step,
    /// down to 0, is Euler's (Karras and others 2022, algorithm 1).
    Heun,
    /// Euler to a lower level than asked for, then fresh noise up to it. With `eta` = 1 the step has the
    /// posterior's mean and variance: it is DDPM on this clock (Song and others 2021, appendix F).
    Ancestral {
        /// The share of the posterior's noise that is put back, in `[0, 1]`; 0 is Euler.
        eta: f64,
    },
}

/// Noise added before a step, which the step then takes away with the rest (Karras and others 2022, algorithm 2).
///
/// At levels within `from`…`to` the state is first raised from sigma to sigma (1 + gamma),
/// gamma = min(amount / N, sqrt(2) - 1), where N is the number of levels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Churn {
    /// S_churn, 0 or more; 0 adds nothing.
    pub amount: f64,
    /// S_tmin, the lowest level at which noise is added.
    pub from: f64,
    /// S_tmax, the highest.
    pub to: f64,
    /// S_noise, the standard deviation of the added noise in units of what its level asks for, above 0.
    pub noise: f64,
}

impl Churn {
    /// No noise: the path is a function of its start.
    pub const NONE: Self = Self { amount: 0.0, from: 0.0, to: f64::INFINITY, noise: 1.0 };

    /// gamma at the level `sigma` of a grid of `levels`.
    fn gamma(&self, sigma: f64, levels: usize) -> f64 {
        if (self.from..=self.to).contains(&sigma) {
            (self.amount / levels as f64).min(std::f64::consts::SQRT_2 - 1.0)
        } else {
            0.0
        }
    }
}

/// One state on the way from noise to picture.
#[derive(Debug, Clone, PartialEq)]
pub struct SigmaState {
    /// The level: the standard deviation of the noise; 0 at the data.
    pub sigma: f64,
    /// The state itself, `[d]`: x_0 + sigma eps, not scaled down.
    pub x: Vec<f64>,
}

/// Walks `denoiser` down `sigmas` and on to 0, from `start` `[d]` at the first level; every state, the start first.
///
/// `sigmas` are n levels above 0, largest first, as from [`crate::math::process::sigma::sigma_grid`]; there are n + 1 states. Only churn and
/// the ancestral method draw from `generator`.
///
/// # Errors
/// When `start` has not as many coordinates as the denoiser, `sigmas` is empty or does not fall or is not above 0,
/// `eta` is outside 0 to 1, `churn` is below 0 or its noise is not above 0.
pub fn sample_sigma<D: Denoiser + ?Sized>(
    denoiser: &D,
    sigmas: &[f64],
    method: SigmaMethod,
    churn: Churn,
    start: &[f64],
    generator: &mut Generator,
) -> Result<NonEmpty<SigmaState>, Invalid> {
    check(denoiser.dimension(), sigmas, method, churn, start)?;
    let mut states = Vec::with_capacity(sigmas.len() + 1);
    let mut x = start.to_vec();
    let targets = sigmas.iter().skip(1).copied().chain(std::iter::once(0.0));
    for (sigma, next) in sigmas.iter().copied().zip(targets) {
        states.push(SigmaState { sigma, x: x.clone() });
        let raised = sigma * (1.0 + churn.gamma(sigma, sigmas.len()));
        let added = (raised * raised - sigma * sigma).sqrt() * churn.noise;
        add_noise(&mut x, added, generator);
        x = match method {
            SigmaMethod::Euler => euler(denoiser, &x, raised, next),
            SigmaMethod::Heun => heun(denoiser, &x, raised, next),
            SigmaMethod::Ancestral { eta } => {
                let (down, up) = ancestral_split(raised, next, eta);
                let mut moved = euler(denoiser, &x, raised, down);
                add_noise(&mut moved, up, generator);
                moved
            }
        };
    }
    Ok(NonEmpty::ending(states, SigmaState { sigma: 0.0, x }))
}

/// x + (next - sigma) (x - D(x; sigma)) / sigma.
fn euler<D: Denoiser + ?Sized>(denoiser: &D, x: &[f64], sigma: f64, next: f64) -> Vec<f64> {
    moved(x, &slope(denoiser, x, sigma), next - sigma)
}

/// Euler's step, then the same step with the mean of the slopes at its beginning and its end.
fn heun<D: Denoiser + ?Sized>(denoiser: &D, x: &[f64], sigma: f64, next: f64) -> Vec<f64> {
    let first = slope(denoiser, x, sigma);
    let landed = moved(x, &first, next - sigma);
    if next == 0.0 {
        return landed;
    }
    let second = slope(denoiser, &landed, next);
    let pairs = first.iter().zip(&second);
    let mean: Vec<f64> = pairs.map(|(first, second)| 0.5 * (first + second)).collect();
    moved(x, &mean, next - sigma)
}

/// dx/dsigma = (x - D(x; sigma)) / sigma, which is the guess of the noise.
fn slope<D: Denoiser + ?Sized>(denoiser: &D, x: &[f64], sigma: f64) -> Vec<f64> {
    let guess = denoiser.x0_hat_at_sigma(x, sigma);
    let pairs = x.iter().zip(guess);
    pairs.map(|(x, guess)| (x - guess) / sigma).collect()
}

fn moved(x: &[f64], slope: &[f64], step: f64) -> Vec<f64> {
    let pairs = x.iter().zip(slope);
    pairs.map(|(x, slope)| x + step * slope).collect()
}

fn add_noise(x: &mut [f64], sd: f64, generator: &mut Generator) {
    if sd > 0.0 {
        for entry in x {
            *entry += sd * generator.normal();
        }
    }
}

/// The level to step down to and the noise that leads from there up to `next`: down^2 + up^2 = next^2.
///
/// up = eta next sqrt(1 - next^2 / sigma^2), which for eta = 1 is the posterior's standard deviation.
fn ancestral_split(sigma: f64, next: f64, eta: f64) -> (f64, f64) {
    let ratio = next / sigma;
    let up = eta * next * (1.0 - ratio * ratio).max(0.0).sqrt();
    ((next * next - up * up).max(0.0).sqrt(), up)
}

/// Whether the walk can begin.
fn check(
    dimension: usize,
    sigmas: &[f64],
    method: SigmaMethod,
    churn: Churn,
    start: &[f64],
) -> Result<(), Invalid> {
    let mut problems = Problems::default();
    if start.len() != dimension {
        let found = start.len();
        let message = format!("has {found} coordinates; it must have {dimension}, like the data");
        problems.add("start", message);
    }
    if sigmas.is_empty() {
        problems.add("sigmas", "is empty; at least one level is needed");
    }
    for (index, sigma) in sigmas.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| sigmas.get(before));
        let falls = before.is_none_or(|before| sigma < before);
        if !(*sigma > 0.0 && sigma.is_finite() && falls) {
            let message = format!("is {sigma}; levels must be above 0 and fall, largest first");
            problems.add(format!("sigmas[{index}]"), message);
        }
    }
    if let SigmaMethod::Ancestral { eta } = method
        && !(0.0..=1.0).contains(&eta)
    {
        problems.add("eta", format!("is {eta}; it must be from 0 to 1"));
    }
    if !(churn.amount >= 0.0 && churn.amount.is_finite()) {
        let message = format!("is {}; it must be 0 or more", churn.amount);
        problems.add("churn", message);
    }
    if !(churn.noise > 0.0 && churn.noise.is_finite()) {
        let message = format!("is {}; it must be above 0", churn.noise);
        problems.add("churn_noise", message);
    }
    problems.finish()
}

#[cfg(test)]
mod tests;
