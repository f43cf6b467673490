//! Samplers: from noise to picture down a ladder of noise levels.

mod ladder;
mod multistep;
mod sigma;

use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::random::Generator;
use crate::math::process::denoiser::Denoiser;
use crate::math::process::posterior::Posterior;

pub use ladder::{Ladder, Rung, Spacing};
pub use multistep::sample_second_order;
pub use sigma::{Churn, SigmaMethod, SigmaState, sample_sigma};

/// The variance of the noise that DDPM adds after a step (Ho, Jain and Abbeel 2020, section 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variance {
    /// beta_tilde, the variance of q(x_s | x_t, x_0): right if the data were a single point.
    Posterior,
    /// beta, for a longer step 1 - alpha_bar_t / alpha_bar_s: right if the data were N(0, I).
    Beta,
}

/// How one step goes from a noisier state to a cleaner one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// Ancestral sampling.
    Ddpm(Variance),
    /// DDIM; `eta` in `[0, 1]` is the share of DDPM's (posterior) noise that is put back.
    Ddim {
        /// 0 follows the deterministic path, 1 is DDPM with the posterior variance.
        eta: f64,
    },
}

/// One step of a sampler: x_s = `x0_hat` x0_hat + `x` x_t + `sigma` z, with z ~ N(0, I).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transition {
    /// Coefficient of the guess of the clean picture.
    pub x0_hat: f64,
    /// Coefficient of the present state.
    pub x: f64,
    /// Standard deviation of the fresh noise; 0 on the last step, down to the data.
    pub sigma: f64,
}

impl Transition {
    /// The step of `method` from the level `alpha_bar_t` to the cleaner `alpha_bar_s`.
    ///
    /// Range: 0 <= alpha_bar_t < alpha_bar_s <= 1, and an eta in `[0, 1]`.
    pub fn new(method: Method, alpha_bar_t: f64, alpha_bar_s: f64) -> Self {
        match method {
            Method::Ddpm(variance) => Self::ddpm(variance, alpha_bar_t, alpha_bar_s),
            Method::Ddim { eta } => Self::ddim(eta, alpha_bar_t, alpha_bar_s),
        }
    }

    /// The mean of q(x_s | x_t, x_0) with the guess for x_0 (Ho, Jain and Abbeel 2020, algorithm 2).
    fn ddpm(variance: Variance, alpha_bar_t: f64, alpha_bar_s: f64) -> Self {
        let posterior = Posterior::between(alpha_bar_t, alpha_bar_s);
        let variance = match variance {
            // Noise on the last step would only soil the finished picture.
            _ if alpha_bar_s >= 1.0 => 0.0,
            Variance::Posterior => posterior.variance,
            Variance::Beta => 1.0 - alpha_bar_t / alpha_bar_s,
        };
        Self { x0_hat: posterior.mean_x0, x: posterior.mean_xt, sigma: variance.sqrt() }
    }

    /// x_s = sqrt(alpha_bar_s) x0_hat + sqrt(1 - alpha_bar_s - sigma^2) eps_hat + sigma z,
    /// sigma = eta sqrt((1 - alpha_bar_s) / (1 - alpha_bar_t)) sqrt(1 - alpha_bar_t / alpha_bar_s)
    /// (Song, Meng and Ermon 2021, equations 12 and 16), with eps_hat written out in x_t and x0_hat.
    fn ddim(eta: f64, alpha_bar_t: f64, alpha_bar_s: f64) -> Self {
        let noise_t = (1.0 - alpha_bar_t).sqrt();
        let variance = eta * eta * Posterior::between(alpha_bar_t, alpha_bar_s).variance;
        // The difference is never negative, but rounding may say so when eta = 1.
        let direction = (1.0 - alpha_bar_s - variance).max(0.0).sqrt();
        let x = direction / noise_t;
        Self { x0_hat: alpha_bar_s.sqrt() - x * alpha_bar_t.sqrt(), x, sigma: variance.sqrt() }
    }

    /// The same step with its fresh noise left out and nothing put in its place.
    ///
    /// Of DDIM with eta = 0 that is the step itself; of DDPM it is another sampler, and a bad one.
    pub fn without_noise(self) -> Self {
        Self { sigma: 0.0, ..self }
    }

    /// The coefficients of x_t and of eps_hat in the mean of the step, once x0_hat is written out in them.
    ///
    /// With x0_hat = (x_t - sqrt(1 - alpha_bar_t) eps_hat) / sqrt(alpha_bar_t), for 0 < `alpha_bar_t` <= 1.
    /// For DDPM they are 1 / sqrt(a) and -(1 - a) / (sqrt(a) sqrt(1 - alpha_bar_t)) with
    /// a = alpha_bar_t / alpha_bar_s; for DDIM with eta = 0 the second is
    /// sqrt(1 - alpha_bar_s) - sqrt(1 - alpha_bar_t) / sqrt(a).
    pub fn in_noise(&self, alpha_bar_t: f64) -> (f64, f64) {
        let signal = alpha_bar_t.sqrt();
        let noise = (1.0 - alpha_bar_t).sqrt();
        (self.x + self.x0_hat / signal, -self.x0_hat * noise / signal)
    }

    /// The mean of the next state, `[d]`, from the present one and the guess, both `[d]`.
    pub fn mean(&self, x: &[f64], x0_hat: &[f64]) -> Vec<f64> {
        x.iter().zip(x0_hat).map(|(x, x0_hat)| self.x0_hat * x0_hat + self.x * x).collect()
    }
}

/// One state on the way from noise to picture.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The time on the clock of DDPM; 0 is the data.
    pub t: usize,
    /// The level alpha_bar_t; 1 at the data.
    pub alpha_bar: f64,
    /// The state itself, `[d]`.
    pub x: Vec<f64>,
    /// The guess of the clean picture made here, `[d]`; at t = 0 it is the state.
    pub x0_hat: Vec<f64>,
}

/// Walks `denoiser` down `ladder` from `start` `[d]` and returns every state, the start first.
///
/// A ladder of n rungs gives n + 1 states and asks the denoiser n times. Only steps with noise draw
/// from `generator`: DDIM with eta = 0 draws nothing.
///
/// # Errors
/// When `start` has not as many coordinates as the denoiser, or `eta` is outside 0 to 1.
pub fn sample<D: Denoiser + ?Sized>(
    denoiser: &D,
    ladder: &Ladder,
    method: Method,
    start: &[f64],
    generator: &mut Generator,
) -> Result<NonEmpty<State>, Invalid> {
    check(denoiser.dimension(), method, start)?;
    let transition = |t, s| Transition::new(method, t, s);
    Ok(walk(denoiser, ladder, transition, start, generator, |_| ()))
}

/// Walks many `starts` `[n, d]` at once, so that the denoiser is asked for all of them together; a path each, as [`sample`].
///
/// At each rung the noise of the first is drawn first.
///
/// # Errors
/// As [`sample`], of any start.
pub fn sample_many<D: Denoiser + ?Sized>(
    denoiser: &D,
    ladder: &Ladder,
    method: Method,
    starts: &[Vec<f64>],
    generator: &mut Generator,
) -> Result<Vec<NonEmpty<State>>, Invalid> {
    for start in starts {
        check(denoiser.dimension(), method, start)?;
    }
    let transition = |t, s| Transition::new(method, t, s);
    let mut walkers: Vec<Walker> = starts.iter().map(|start| Walker::at(start)).collect();
    walk_all(denoiser, ladder, transition, &mut walkers, generator, |_| ());
    Ok(walkers.into_iter().map(Walker::arrived).collect())
}

/// A step that is about to end, for whoever wants to mend where it ends.
#[derive(Debug)]
pub struct Landing<'a> {
    /// The level it leaves.
    pub from: Rung,
    /// The level it reaches.
    pub to: Rung,
    /// The state it leaves, `[d]`.
    pub x: &'a [f64],
    /// The state it reaches, `[d]`, its noise included.
    pub moved: &'a mut [f64],
}

/// As [`sample`], with any `transition` from one alpha_bar to a cleaner one, each state mended by `mend`
/// before it counts.
///
/// Where `start` is not of the denoiser's dimension d, the states mean nothing; [`sample`] checks it.
pub fn walk<D: Denoiser + ?Sized>(
    denoiser: &D,
    ladder: &Ladder,
    transition: impl Fn(f64, f64) -> Transition,
    start: &[f64],
    generator: &mut Generator,
    mend: impl FnMut(Landing<'_>),
) -> NonEmpty<State> {
    let mut walkers = [Walker::at(start)];
    walk_all(denoiser, ladder, transition, &mut walkers, generator, mend);
    let [walker] = walkers;
    walker.arrived()
}

/// One particle on its way: where it is, and every state that it has left.
struct Walker {
    x: Vec<f64>,
    left: Vec<State>,
}

impl Walker {
    fn at(start: &[f64]) -> Self {
        Self { x: start.to_vec(), left: Vec::new() }
    }

    /// Its whole path, once it stands at the data.
    fn arrived(self) -> NonEmpty<State> {
        let Self { x, left } = self;
        NonEmpty::ending(left, State { t: 0, alpha_bar: 1.0, x0_hat: x.clone(), x })
    }
}

/// The loop of every walk down a [`Ladder`], to the data.
fn walk_all<D: Denoiser + ?Sized>(
    denoiser: &D,
    ladder: &Ladder,
    transition: impl Fn(f64, f64) -> Transition,
    walkers: &mut [Walker],
    generator: &mut Generator,
    mut mend: impl FnMut(Landing<'_>),
) {
    for (from, to) in ladder.steps() {
        let states: Vec<Vec<f64>> = walkers.iter().map(|walker| walker.x.clone()).collect();
        let guesses = denoiser.x0_hats(&states, from.alpha_bar);
        let transition = transition(from.alpha_bar, to.alpha_bar);
        for (Walker { x, left }, x0_hat) in walkers.iter_mut().zip(guesses) {
            let mut moved = transition.mean(x, &x0_hat);
            if transition.sigma > 0.0 {
                for entry in &mut moved {
                    *entry += transition.sigma * generator.normal();
                }
            }
            mend(Landing { from, to, x, moved: &mut moved });
            left.push(State {
                t: from.t,
                alpha_bar: from.alpha_bar,
                x: std::mem::replace(x, moved),
                x0_hat,
            });
        }
    }
}

/// Whether the walk can begin.
fn check(dimension: usize, method: Method, start: &[f64]) -> Result<(), Invalid> {
    if start.len() != dimension {
        let found = start.len();
        let message = format!("has {found} coordinates; it must have {dimension}, like the data");
        return Err(Invalid::one("start", message));
    }
    match method {
        Method::Ddim { eta } if !(0.0..=1.0).contains(&eta) => {
            Err(Invalid::one("eta", format!("is {eta}; it must be from 0 to 1")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
