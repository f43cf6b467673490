//! What every sampler needs to know about the data, and nothing more.

use ndarray::{Array2, ArrayView2};

use crate::math::numbers::batch::{filled, rows};

/// Whoever can guess the clean picture from a noisy one: an exact posterior mean or a trained network.
pub trait Denoiser: Sync {
    /// The number of coordinates d of a state.
    fn dimension(&self) -> usize;

    /// The mean of the clean picture, E[x_0 | x_t = `x`], at noise level `alpha_bar` in `[0, 1]`.
    ///
    /// Shapes: `x` is `[d]`, the result `[d]`. The sampler sees to the length of `x`; a state of
    /// another length gives a meaningless result but no failure.
    fn x0_hat(&self, x: &[f64], alpha_bar: f64) -> Vec<f64>;

    /// The guesses at many states of one level: `states` is `[n, d]`, so is the result.
    ///
    /// Where many at once are cheaper than one after the other, a denoiser says so here; else this is [`Denoiser::x0_hat`] of each.
    fn x0_hats(&self, states: ArrayView2<'_, f64>, alpha_bar: f64) -> Array2<f64> {
        one_by_one(self, states, alpha_bar)
    }

    /// The guess on the clock of sigma: E[x_0 | x_0 + sigma eps = `x`], for `sigma` >= 0.
    ///
    /// D(x; sigma) = E[x_0 | x_t = x / sqrt(1 + sigma^2)] at alpha_bar = 1 / (1 + sigma^2)
    /// (Karras and others 2022, section 2).
    fn x0_hat_at_sigma(&self, x: &[f64], sigma: f64) -> Vec<f64> {
        let total = 1.0 + sigma * sigma;
        let scaled: Vec<f64> = x.iter().map(|x| x / total.sqrt()).collect();
        self.x0_hat(&scaled, 1.0 / total)
    }
}

/// [`Denoiser::x0_hat`] of each of the `states` `[n, d]`, one after the other.
pub(crate) fn one_by_one<D: Denoiser + ?Sized>(
    denoiser: &D,
    states: ArrayView2<'_, f64>,
    alpha_bar: f64,
) -> Array2<f64> {
    filled(states.dim(), rows(states).map(|x| denoiser.x0_hat(&x, alpha_bar)))
}
