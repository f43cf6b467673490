//! Samplers: from noise to picture down a ladder of noise levels.

mod ladder;
mod multistep;
mod sigma;

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

use crate::math::numbers::batch::{rows, rows_mut};
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
        x.iter().zip(x0_hat).map(|(x, x0_hat)| self.mean_of(*x, *x0_hat)).collect()
    }

    /// One coordinate of that mean.
    fn mean_of(&self, x: f64, x0_hat: f64) -> f64 {
        self.x0_hat * x0_hat + self.x * x
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
    check(denoiser.dimension(), method, start.len())?;
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
    starts: ArrayView2<'_, f64>,
    generator: &mut Generator,
) -> Result<Vec<NonEmpty<State>>, Invalid> {
    check(denoiser.dimension(), method, starts.ncols())?;
    let transition = |t, s| Transition::new(method, t, s);
    let mut states = starts.to_owned();
    let mut left = vec![Vec::with_capacity(ladder.rungs().len()); starts.nrows()];
    walk_all(denoiser, ladder, transition, &mut states, &mut left, generator, |_| ());
    let ends = rows(states.view()).map(|end| end.into_owned());
    Ok(left.into_iter().zip(ends).map(|(left, end)| arrived(left, end)).collect())
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
    let mut state = ArrayView1::from(start).insert_axis(Axis(0)).to_owned();
    let mut left = [Vec::new()];
    walk_all(denoiser, ladder, transition, &mut state, &mut left, generator, mend);
    let [left] = left;
    arrived(left, state.into_raw_vec_and_offset().0)
}

/// The whole path of a particle: every state that it has left, and `x` at the data.
fn arrived(left: Vec<State>, x: Vec<f64>) -> NonEmpty<State> {
    NonEmpty::ending(left, State { t: 0, alpha_bar: 1.0, x0_hat: x.clone(), x })
}

/// The loop of every walk down a [`Ladder`], to the data: `states` `[n, d]` end there, and each leaves its path in `left`.
fn walk_all<D: Denoiser + ?Sized>(
    denoiser: &D,
    ladder: &Ladder,
    transition: impl Fn(f64, f64) -> Transition,
    states: &mut Array2<f64>,
    left: &mut [Vec<State>],
    generator: &mut Generator,
    mut mend: impl FnMut(Landing<'_>),
) {
    for (from, to) in ladder.steps() {
        let guesses = denoiser.x0_hats(states.view(), from.alpha_bar);
        let transition = transition(from.alpha_bar, to.alpha_bar);
        let steps = rows_mut(states).zip(rows(guesses.view()));
        for (left, (state, x0_hat)) in left.iter_mut().zip(steps) {
            let x = state.to_vec();
            for (entry, x0_hat) in state.iter_mut().zip(x0_hat.iter()) {
                *entry = transition.mean_of(*entry, *x0_hat);
            }
            if transition.sigma > 0.0 {
                for entry in state.iter_mut() {
                    *entry += transition.sigma * generator.normal();
                }
            }
            mend(Landing { from, to, x: &x, moved: state });
            let (t, alpha_bar, x0_hat) = (from.t, from.alpha_bar, x0_hat.into_owned());
            left.push(State { t, alpha_bar, x, x0_hat });
        }
    }
}

/// Whether the walk can begin from a state of `found` coordinates.
fn check(dimension: usize, method: Method, found: usize) -> Result<(), Invalid> {
    if found != dimension {
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
