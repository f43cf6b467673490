//! The chain back for Gaussian data: every step is linear, so every term of the bound is a closed form.

use crate::math::numbers::LN_TWO_PI;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::process::posterior::Posterior;
use crate::math::process::reverse::Spread;
use crate::math::process::sampler::{Ladder, Rung};

/// The model p(x_T) prod p(x_s | x_t) of data N(0, v) on the line, its means perfect.
///
/// p(x_T) = N(0, 1); a step from the level t to the cleaner s is N(x_s; m x_t, sigma^2) with
/// m = sqrt(a) V_s / V_t, where a = alpha_bar_t / alpha_bar_s and V = alpha_bar v + 1 - alpha_bar: the exact
/// conditional mean E\[x_s | x_t\]. What is left to choose is sigma^2, a [`Spread`]. The last step, down to
/// the data, has sigma^2 = 1 - alpha_bar_t also for [`Spread::Posterior`], whose own would be 0 there.
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianChain {
    data_variance: f64,
    links: NonEmpty<Link>,
}

/// One step of the chain.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Link {
    t: usize,
    alpha_bar_t: f64,
    alpha_bar_s: f64,
    /// m.
    gain: f64,
    /// sigma^2.
    variance: f64,
    /// The variance of q(x_s | x_t).
    true_variance: f64,
}

/// What one step charges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Charge {
    /// The level from which the step begins.
    pub t: usize,
    /// A divergence in nats, never below 0.
    pub divergence: f64,
}

/// The terms of a bound on -ln p(x_0), all in nats.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainBound {
    /// KL(q(x_T | x_0) || p(x_T)).
    pub prior: f64,
    /// E KL(q(x_s | x_t, x_0) || p(x_s | x_t)) of every step but the last, noisiest first.
    pub rungs: Vec<Charge>,
    /// -E ln p(x_0 | x_1), x_1 being the lowest level above the data.
    pub data: f64,
    /// -ln p(x_0) itself.
    pub surprise: f64,
}

impl ChainBound {
    /// The bound, never below `surprise`.
    pub fn total(&self) -> f64 {
        self.prior + charged(&self.rungs) + self.data
    }
}

/// By how much the bound, averaged over the data, exceeds their entropy; all in nats, never below 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Excess {
    /// KL(q(x_T) || p(x_T)).
    pub prior: f64,
    /// E KL(q(x_s | x_t) || p(x_s | x_t)) of every step but the last, noisiest first.
    pub rungs: Vec<Charge>,
    /// The same of the last step, down to the data.
    pub data: f64,
}

impl Excess {
    /// The sum over `rungs`.
    pub fn over_rungs(&self) -> f64 {
        charged(&self.rungs)
    }
}

fn charged(rungs: &[Charge]) -> f64 {
    rungs.iter().map(|charge| charge.divergence).sum()
}

/// KL(N(m, `ratio` s) || N(m, s)) = (ratio - 1 - ln ratio) / 2 in nats; `ratio` is above 0.
fn of_widths(ratio: f64) -> f64 {
    0.5 * ((ratio - 1.0) - libm::log1p(ratio - 1.0))
}

impl GaussianChain {
    /// The chain down `ladder` for data N(0, `data_variance`).
    ///
    /// # Errors
    /// When `data_variance` is not above 0.
    pub fn new(ladder: &Ladder, data_variance: f64, spread: Spread) -> Result<Self, Invalid> {
        if !(data_variance > 0.0 && data_variance.is_finite()) {
            let message = format!("is {data_variance}; it must be above 0");
            return Err(Invalid::one("data_variance", message));
        }
        let of_level = |alpha_bar: f64| alpha_bar * data_variance + (1.0 - alpha_bar);
        let link = |(rung, next): (Rung, Rung)| {
            let a = rung.alpha_bar / next.alpha_bar;
            let (v_t, v_s) = (of_level(rung.alpha_bar), of_level(next.alpha_bar));
            let true_variance = v_s * (1.0 - a) / v_t;
            let spread = match spread {
                Spread::Posterior if next.alpha_bar >= 1.0 => Spread::Beta,
                other => other,
            };
            Link {
                t: rung.t,
                alpha_bar_t: rung.alpha_bar,
                alpha_bar_s: next.alpha_bar,
                gain: a.sqrt() * v_s / v_t,
                variance: spread.variance(rung.alpha_bar, next.alpha_bar, true_variance),
                true_variance,
            }
        };
        let rungs = ladder.rungs();
        let above = ladder.steps().take(rungs.len() - 1).map(link).collect();
        let links = NonEmpty::ending(above, link((*rungs.last(), Rung::DATA)));
        Ok(Self { data_variance, links })
    }

    /// alpha_bar of the start.
    fn top(&self) -> f64 {
        self.links.first().alpha_bar_t
    }

    /// Every step but the last.
    fn above(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().take(self.links.len() - 1)
    }

    /// The bound on -ln p(x_0) for one datum, and -ln p(x_0) itself
    /// (Ho, Jain and Abbeel 2020, equation 5; Sohl-Dickstein and others 2015, section 2.4).
    ///
    /// With q(x_s | x_t, x_0) = N(c_0 x_0 + c_t x_t, beta_tilde) a step charges
    /// (r - 1 - ln r) / 2 + E (c_0 x_0 + (c_t - m) x_t)^2 / (2 sigma^2), r = beta_tilde / sigma^2, where
    /// x_t given x_0 is N(sqrt(alpha_bar_t) x_0, 1 - alpha_bar_t).
    pub fn bound(&self, x0: f64) -> ChainBound {
        let top = self.top();
        let charge = |link: &Link| {
            let posterior = Posterior::between(link.alpha_bar_t, link.alpha_bar_s);
            let on_noise = posterior.mean_xt - link.gain;
            let shift = (posterior.mean_x0 + on_noise * link.alpha_bar_t.sqrt()) * x0;
            let missed = shift * shift + on_noise * on_noise * (1.0 - link.alpha_bar_t);
            let widths = of_widths(posterior.variance / link.variance);
            Charge { t: link.t, divergence: widths + missed / (2.0 * link.variance) }
        };
        let data = |link: &Link| {
            let shift = (1.0 - link.gain * link.alpha_bar_t.sqrt()) * x0;
            let missed = shift * shift + link.gain * link.gain * (1.0 - link.alpha_bar_t);
            0.5 * (LN_TWO_PI + libm::log(link.variance) + missed / link.variance)
        };
        let variance = self.end_variance(true);
        ChainBound {
            prior: 0.5 * (top * x0 * x0 - top - libm::log1p(-top)),
            rungs: self.above().map(charge).collect(),
            data: data(self.links.last()),
            surprise: 0.5 * (LN_TWO_PI + libm::log(variance) + x0 * x0 / variance),
        }
    }

    /// The bound averaged over the data, less their entropy.
    ///
    /// E bound - H = KL(q(x_T) || p(x_T)) + sum E KL(q(x_s | x_t) || p(x_s | x_t)), by the chain rule of the
    /// divergence; the means agree, so each is (r - 1 - ln r) / 2 with r the ratio of the variances.
    pub fn excess(&self) -> Excess {
        let charge = |link: &Link| of_widths(link.true_variance / link.variance);
        let top = self.top();
        Excess {
            prior: of_widths(top * self.data_variance + (1.0 - top)),
            rungs: self
                .above()
                .map(|link| Charge { t: link.t, divergence: charge(link) })
                .collect(),
            data: charge(self.links.last()),
        }
    }

    /// The variance of what the chain makes from N(0, 1), with or without noise on its last step.
    ///
    /// V becomes m^2 V + sigma^2 at every step; without noise the last sigma^2 is 0.
    pub fn end_variance(&self, noise_on_the_last_step: bool) -> f64 {
        self.links.iter().fold(1.0, |variance, link| {
            let last = link.alpha_bar_s >= 1.0;
            let added = if last && !noise_on_the_last_step { 0.0 } else { link.variance };
            link.gain * link.gain * variance + added
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::math::process::sampler::Spacing;
    use crate::math::process::schedule::{Schedule, ScheduleName};
    use proptest::prelude::*;

    fn chain(name: ScheduleName, count: usize, data: f64, spread: Spread) -> GaussianChain {
        let schedule = Schedule::new(name, 1000).unwrap();
        let ladder = Ladder::spaced(&schedule, Spacing::Trailing, count).unwrap();
        GaussianChain::new(&ladder, data, spread).unwrap()
    }

    #[test]
    fn the_excess_is_that_of_the_book() {
        let rows = [
            (10, 0.0772, 0.2088),
            (50, 0.0212, 0.8024),
            (100, 0.0108, 0.7995),
            (1000, 0.0011, 0.4563),
        ];
        for (count, beta, posterior) in rows {
            for (spread, reference) in [(Spread::Beta, beta), (Spread::Posterior, posterior)] {
                let found = chain(ScheduleName::Linear, count, 0.25, spread).excess();
                let found = found.over_rungs();
                assert!((found - reference).abs() < 5.1e-5, "{count}: {found}");
            }
        }
        let data = |count| chain(ScheduleName::Linear, count, 0.25, Spread::Beta).excess().data;
        assert!((data(10) - 0.0166).abs() < 5e-5 && (data(50) - 0.0001).abs() < 5e-5);
        let matched = chain(ScheduleName::Linear, 10, 0.25, Spread::Matched).excess();
        assert!(matched.over_rungs().abs() < 1e-12 && matched.data.abs() < 1e-12);
    }

    #[test]
    fn beta_is_right_for_unit_data_and_beta_tilde_for_a_point() {
        let unit = chain(ScheduleName::Linear, 20, 1.0, Spread::Beta).excess();
        assert!(unit.over_rungs() < 1e-12 && unit.data < 1e-12);
        let point = |spread| chain(ScheduleName::Linear, 20, 1e-9, spread).excess();
        assert!(point(Spread::Posterior).over_rungs() < 1e-9);
        assert!(point(Spread::Beta).over_rungs() > 0.1);
    }

    #[test]
    fn samples_are_as_wide_as_the_book_says() {
        let counts = [5, 10, 20, 50, 100, 1000];
        let posterior = [0.528, 0.686, 0.795, 0.894, 0.939, 0.992];
        let beta = [0.893, 1.060, 1.063, 1.034, 1.018, 1.002];
        for (spread, ratios) in [(Spread::Posterior, posterior), (Spread::Beta, beta)] {
            for (count, ratio) in counts.into_iter().zip(ratios) {
                let chain = chain(ScheduleName::Cosine, count, 0.0625, spread);
                let found = (chain.end_variance(false) / 0.0625).sqrt();
                assert!((found - ratio).abs() < 5.1e-4, "{count}: {found}");
                assert!(chain.end_variance(true) > chain.end_variance(false));
            }
        }
    }

    #[test]
    fn data_without_spread_are_refused() {
        let schedule = Schedule::new(ScheduleName::Linear, 10).unwrap();
        let ladder = Ladder::spaced(&schedule, Spacing::Trailing, 2).unwrap();
        let wrong = GaussianChain::new(&ladder, 0.0, Spread::Beta).unwrap_err();
        assert_eq!(wrong.problems()[0].parameter, "data_variance");
    }

    proptest! {
        #[test]
        fn the_bound_bounds_and_its_average_exceeds_the_entropy_by_the_excess(
            count in 1..60usize, data in 0.01..4.0f64, x0 in -3.0..3.0f64, which in 0..3usize,
        ) {
            let spread = Spread::ALL[which];
            let chain = chain(ScheduleName::Linear, count, data, spread);
            let bound = chain.bound(x0);
            prop_assert!(bound.total() >= bound.surprise - 1e-9);
            // The bound is a + b x_0^2, so its average over N(0, v) is a + b v.
            let (at_0, at_1) = (chain.bound(0.0).total(), chain.bound(1.0).total());
            let average = at_0 + (at_1 - at_0) * data;
            let entropy = 0.5 * (LN_TWO_PI + 1.0 + libm::log(data));
            let excess = chain.excess();
            let sum = excess.prior + excess.over_rungs() + excess.data;
            prop_assert!((average - entropy - sum).abs() < 1e-8 * (1.0 + sum), "{average} {entropy} {sum}");
        }
    }
}
