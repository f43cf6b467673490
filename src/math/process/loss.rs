//! What the loss of a denoiser pays for: the weight of each noise level, and the error that is left at
//! each when nothing more can be learned.
//!
//! Every loss here is sum_t w_t E ||eps - eps_theta(x_t, t)||^2 over the levels t of a schedule; they differ
//! in w_t alone. The least that the expectation can be is not 0 but E Var(eps | x_t), which for Gaussian
//! mixtures on the line is computed to twelve digits.

use crate::math::process::mixture::LineMixture;
use crate::math::process::sampler::Variance;
use crate::math::process::schedule::{Schedule, Step};

/// How a loss weighs the squared error of eps at a level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Weighting {
    /// Every level alike: w = 1 (Ho, Jain and Abbeel 2020, equation 14).
    Simple,
    /// The variational bound's own weight, for a reverse step of this variance:
    /// w = beta_t^2 / (2 sigma_t^2 alpha_t (1 - alpha_bar_t)) (Ho, Jain and Abbeel 2020, equation 12).
    ///
    /// It holds for t >= 2; at t = 1 the decoder's own term stands in its place.
    Bound(Variance),
    /// The weight on the squared error of x_0 held to `gamma` (above 0) at most: w = min(SNR, gamma) / SNR
    /// (Hang and others 2023).
    MinSnr {
        /// The ceiling on the signal-to-noise ratio.
        gamma: f64,
    },
    /// Less for levels at which hardly anything is hidden: w = 1 / (k + SNR)^gamma, with k above 0
    /// (Choi and others 2022).
    P2 {
        /// Keeps the weight finite where no signal is left.
        k: f64,
        /// How strongly the clean levels are held back; 0 is the simple loss.
        gamma: f64,
    },
}

impl Weighting {
    /// The weight w_t of the squared error of eps at the level that `step` leads to, 0 or more.
    ///
    /// Not finite for the bound with the posterior variance at t = 1, and for the bound where alpha_t = 0.
    pub fn of(self, step: &Step) -> f64 {
        let snr = step.level().snr();
        match self {
            Self::Simple => 1.0,
            Self::Bound(Variance::Posterior) => step.vlb_weight(),
            Self::Bound(Variance::Beta) => step.vlb_weight_beta(),
            // min(SNR, gamma) / SNR, in a form that is 1 where no signal is left.
            Self::MinSnr { gamma } if snr > gamma => gamma / snr,
            Self::MinSnr { .. } => 1.0,
            Self::P2 { k, gamma } => libm::pow(k + snr, -gamma),
        }
    }
}

/// One place of a quadrature over q_t on the line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Node {
    /// The noisy number x_t.
    pub x: f64,
    /// How much of q_t it stands for; over all nodes these add to 1.
    pub mass: f64,
}

/// Equally spaced nodes for expectations under q_t, the `data` noised to `alpha_bar` in `[0, 1]`.
///
/// The trapezoidal rule with steps of 0.15 of the narrowest component's standard deviation, out to nine of
/// the widest one's beyond the outermost means: for functions as smooth as q_t itself its error is below
/// 1e-12.
pub fn nodes(data: &LineMixture, alpha_bar: f64) -> Vec<Node> {
    let signal = alpha_bar.sqrt();
    let (mut low, mut high, mut narrow) = (f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY);
    for bump in data.bumps() {
        let spread = bump.standard_deviation();
        let sd = (alpha_bar * spread * spread + 1.0 - alpha_bar).sqrt();
        low = low.min(signal * bump.mean - 9.0 * sd);
        high = high.max(signal * bump.mean + 9.0 * sd);
        narrow = narrow.min(sd);
    }
    let step = 0.15 * narrow;
    let count = ((high - low) / step).ceil() as usize;
    let node = |index: usize| {
        let x = low + index as f64 * step;
        Node { x, mass: data.density(x, alpha_bar) * step }
    };
    (0..=count).map(node).collect()
}

/// The least squared error of eps that any network can reach: E Var(eps | x_t), for data on the line.
///
/// 1 - E[E[eps | x_t]^2] by quadrature over [`nodes`], since E[eps^2] = 1; `alpha_bar` in `[0, 1)`. With a
/// network eps_theta the expected loss is this plus E (eps_theta - E[eps | x_t])^2.
pub fn least_noise_error(data: &LineMixture, alpha_bar: f64) -> f64 {
    let explained: f64 = nodes(data, alpha_bar)
        .iter()
        .map(|node| {
            let guess = data.eps_hat(node.x, alpha_bar);
            node.mass * guess * guess
        })
        .sum();
    (1.0 - explained).max(0.0)
}

/// [`least_noise_error`] at t = 1…T, `[T]`.
pub fn least_noise_errors(data: &LineMixture, schedule: &Schedule) -> Vec<f64> {
    let levels = schedule.each_step().map(|step| step.level());
    levels.map(|level| least_noise_error(data, level.alpha_bar())).collect()
}

/// The share of all `amounts` that the first of them hold: entry i is the sum up to i over the whole.
///
/// Amounts are 0 or more; what is not finite counts as nothing. All zeros give zeros.
pub fn cumulative_shares(amounts: &[f64]) -> Vec<f64> {
    let finite = |amount: &f64| if amount.is_finite() { *amount } else { 0.0 };
    let total: f64 = amounts.iter().map(finite).sum();
    let mut sum = 0.0;
    amounts
        .iter()
        .map(|amount| {
            sum += finite(amount);
            if total > 0.0 { sum / total } else { 0.0 }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::math::numbers::random::Generator;
    use crate::math::process::forward::noised;
    use crate::math::process::mixture::NamedMixture;
    use crate::math::process::schedule::ScheduleName;
    use proptest::prelude::*;

    const BOUND: Weighting = Weighting::Bound(Variance::Posterior);

    fn schedule(name: ScheduleName) -> Schedule {
        Schedule::new(name, 1000).unwrap()
    }

    fn weights(weighting: Weighting, schedule: &Schedule) -> Vec<f64> {
        schedule.each_step().map(|step| weighting.of(&step)).collect()
    }

    fn close(found: f64, wanted: f64, tolerance: f64) {
        assert!((found - wanted).abs() < tolerance, "{found} for {wanted}");
    }

    #[test]
    fn the_floor_on_two_bumps_is_the_books() {
        let linear = schedule(ScheduleName::Linear);
        let g2 = NamedMixture::G2.mixture().on_the_line().unwrap();
        for (t, wanted) in
            [(1, 0.9975), (50, 0.5741), (100, 0.3391), (200, 0.5109), (500, 0.0815), (700, 0.0072)]
        {
            close(least_noise_error(&g2, linear.level(t).unwrap().alpha_bar()), wanted, 5e-5);
        }
    }

    #[test]
    fn one_bump_has_a_floor_in_closed_form() {
        // eps and x are jointly Gaussian: Var(eps | x) = alpha_bar s^2 / (alpha_bar s^2 + 1 - alpha_bar).
        let bump = NamedMixture::G2.mixture().component(0).unwrap().on_the_line().unwrap();
        for alpha_bar in [0.0, 0.001, 0.3, 0.9, 0.9999] {
            let wanted = alpha_bar * 0.04 / (alpha_bar * 0.04 + 1.0 - alpha_bar);
            close(least_noise_error(&bump, alpha_bar), wanted, 1e-12);
        }
    }

    #[test]
    fn draws_of_noise_miss_the_best_guess_by_the_floor() {
        let g2 = NamedMixture::G2.mixture();
        let line = g2.on_the_line().unwrap();
        let mut chance = Generator::new(5, "floor test");
        for alpha_bar in [0.95, 0.66, 0.1] {
            let miss = |_| {
                let (_, x0) = g2.sample(&mut chance);
                let eps = chance.normals(1);
                let x = noised(&x0, &eps, alpha_bar);
                let miss = eps[0] - line.eps_hat(x[0], alpha_bar);
                miss * miss
            };
            let misses: Vec<f64> = (0..40_000).map(miss).collect();
            let mean = crate::math::numbers::statistics::mean(&misses);
            let error = crate::math::numbers::statistics::standard_deviation(&misses) / 200.0;
            close(mean, least_noise_error(&line, alpha_bar), 3.0 * error);
        }
    }

    #[test]
    fn the_bounds_weights_are_the_books() {
        let linear = weights(BOUND, &schedule(ScheduleName::Linear));
        for (t, wanted) in
            [(2, 0.5997), (10, 0.0864), (50, 0.0193), (100, 0.0103), (500, 0.0055), (1000, 0.0102)]
        {
            close(linear[t - 1], wanted, 5e-5);
        }
        assert!(linear[0].is_infinite());
        let shares = cumulative_shares(&linear);
        for (t, wanted) in [(10, 0.184), (50, 0.325), (100, 0.392), (200, 0.466), (500, 0.621)] {
            close(shares[t - 1], wanted, 5e-4);
        }
    }

    #[test]
    fn on_two_bumps_the_bound_is_paid_at_the_clean_end() {
        let linear = schedule(ScheduleName::Linear);
        let g2 = NamedMixture::G2.mixture().on_the_line().unwrap();
        let floor = least_noise_errors(&g2, &linear);
        let bound: Vec<f64> = weights(BOUND, &linear)
            .iter()
            .zip(&floor)
            .map(|(weight, error)| weight * error)
            .collect();
        let (bound, simple) = (cumulative_shares(&bound), cumulative_shares(&floor));
        for (t, wanted) in [(10, 0.445), (50, 0.727), (100, 0.798), (200, 0.876)] {
            close(bound[t - 1], wanted, 5e-4);
        }
        for (t, wanted) in [(10, 0.049), (50, 0.202), (100, 0.306), (200, 0.520)] {
            close(simple[t - 1], wanted, 5e-4);
        }
    }

    #[test]
    fn the_clipped_cosine_has_a_last_rung_that_outweighs_the_rest() {
        let cosine = weights(BOUND, &schedule(ScheduleName::Cosine));
        close(cosine[999], 499.5, 0.05);
        close(cosine[998], 1.5, 0.05);
        let shares = cumulative_shares(&cosine);
        close(1.0 - shares[998], 0.97, 5e-3);
    }

    #[test]
    fn min_snr_meets_the_simple_loss_where_the_ratio_falls_to_its_ceiling() {
        let linear = schedule(ScheduleName::Linear);
        for step in linear.each_step() {
            let level = step.level();
            let weight = Weighting::MinSnr { gamma: 5.0 }.of(&step);
            close(weight, level.snr().min(5.0) / level.snr(), 1e-12);
            let p2 = Weighting::P2 { k: 1.0, gamma: 1.0 }.of(&step);
            close(p2, 1.0 - level.alpha_bar(), 1e-12);
            assert_eq!(Weighting::P2 { k: 1.0, gamma: 0.0 }.of(&step), 1.0);
        }
    }

    proptest! {
        #[test]
        fn masses_add_to_one(alpha_bar in 0.0..1.0f64) {
            for mixture in [NamedMixture::G2, NamedMixture::M2] {
                let total: f64 = nodes(&mixture.mixture().marginal(0).unwrap(), alpha_bar).iter().map(|node| node.mass).sum();
                prop_assert!((total - 1.0).abs() < 1e-12);
            }
        }

        #[test]
        fn shares_rise_to_one(amounts in proptest::collection::vec(0.0..9.0f64, 1..20)) {
            let shares = cumulative_shares(&amounts);
            prop_assert!(shares.windows(2).all(|pair| pair[0] <= pair[1]));
            if amounts.iter().sum::<f64>() > 0.0 {
                prop_assert!((shares[shares.len() - 1] - 1.0).abs() < 1e-12);
            }
        }
    }
}
