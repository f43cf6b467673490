//! What a schedule says about a level, and about the step that leads to it.

use crate::math::process::posterior::Posterior;

/// A level t = 0…T of a schedule: how much of the picture is left there. t = 0 is the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    pub(super) t: usize,
    pub(super) alpha_bar: f64,
}

impl Level {
    /// The time on the clock of DDPM, 0…T; 0 is the data.
    pub fn t(&self) -> usize {
        self.t
    }

    /// alpha_bar_t, the share of the variance that is still picture (for data of unit variance); 1 at the data.
    pub fn alpha_bar(&self) -> f64 {
        self.alpha_bar
    }

    /// sqrt(alpha_bar_t), the amplitude of the picture.
    pub fn signal(&self) -> f64 {
        self.alpha_bar.sqrt()
    }

    /// sqrt(1 - alpha_bar_t), the amplitude of the noise.
    pub fn noise(&self) -> f64 {
        (1.0 - self.alpha_bar).sqrt()
    }

    /// The signal-to-noise ratio alpha_bar_t / (1 - alpha_bar_t); infinite at the data.
    pub fn snr(&self) -> f64 {
        self.alpha_bar / (1.0 - self.alpha_bar)
    }

    /// The natural logarithm of the signal-to-noise ratio; minus infinity where no signal is left, infinite
    /// at the data.
    pub fn log_snr(&self) -> f64 {
        libm::log(self.snr())
    }
}

/// The step t = 1…T of a schedule, from the level t - 1 to the level t, with all that follows from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    pub(super) before: Level,
    pub(super) level: Level,
    pub(super) beta: f64,
}

impl Step {
    /// The step, 1…T.
    pub fn t(&self) -> usize {
        self.level.t
    }

    /// The level t that it leads to.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The level t - 1 that it leaves; the data for t = 1.
    pub fn before(&self) -> Level {
        self.before
    }

    /// beta_t, the variance of the noise that this step adds.
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// alpha_t = 1 - beta_t, the share of the variance that this step keeps.
    pub fn alpha(&self) -> f64 {
        1.0 - self.beta
    }

    /// q(x_{t-1} | x_t, x_0), the step backwards when the clean picture is known.
    pub fn posterior(&self) -> Posterior {
        Posterior::after_step(self.level.alpha_bar, self.before.alpha_bar, self.beta)
    }

    /// beta_tilde_t, the variance of q(x_{t-1} | x_t, x_0); 0 at t = 1.
    pub fn posterior_variance(&self) -> f64 {
        self.posterior().variance
    }

    /// The coefficient of x_0 in the mean of q(x_{t-1} | x_t, x_0).
    pub fn posterior_mean_x0(&self) -> f64 {
        self.posterior().mean_x0
    }

    /// The coefficient of x_t in the mean of q(x_{t-1} | x_t, x_0).
    pub fn posterior_mean_xt(&self) -> f64 {
        self.posterior().mean_xt
    }

    /// The weight of the squared error of eps in the bound, when the reverse step has the posterior
    /// variance; infinite at t = 1 and where alpha_t = 0.
    ///
    /// beta_t^2 / (2 sigma_t^2 alpha_t (1 - alpha_bar_t)) with sigma_t^2 = beta_tilde_t
    /// (Ho, Jain and Abbeel 2020, equation 12).
    pub fn vlb_weight(&self) -> f64 {
        self.bound_weight(self.posterior_variance())
    }

    /// The same weight with sigma_t^2 = beta_t; infinite where alpha_t = 0.
    pub fn vlb_weight_beta(&self) -> f64 {
        self.bound_weight(self.beta)
    }

    /// beta_t^2 / (2 `variance` alpha_t (1 - alpha_bar_t)).
    fn bound_weight(&self, variance: f64) -> f64 {
        self.beta * self.beta / (2.0 * variance * self.alpha() * (1.0 - self.level.alpha_bar))
    }
}
