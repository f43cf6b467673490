//! How wide Gaussian data come out of a sampler: one number a step, no draws.
//!
//! For data N(0, v) in one coordinate the exact denoiser is linear, x0_hat = k x. Every step of a sampler is
//! then x_s = g x_t + sigma z, and the variance of the state obeys V_s = g^2 V_t + sigma^2 exactly.

use crate::math::numbers::non_empty::NonEmpty;
use crate::math::process::denoiser::Denoiser;
use crate::math::process::sampler::{Ladder, Rung, Transition};

/// The slope k of the exact denoiser for data N(0, `data_variance`).
///
/// k = sqrt(alpha_bar) v / (alpha_bar v + 1 - alpha_bar), the regression of x_0 on x_t.
/// Range: v > 0, alpha_bar in `[0, 1]`.
pub fn slope(data_variance: f64, alpha_bar: f64) -> f64 {
    alpha_bar.sqrt() * data_variance / (alpha_bar * data_variance + 1.0 - alpha_bar)
}

/// The factor g by which the mean of a step stretches the state.
///
/// g = a k + b for the step x_s = a x0_hat + b x_t + sigma z, with k from [`slope`] at the level it leaves.
pub fn gain(transition: Transition, data_variance: f64, alpha_bar_t: f64) -> f64 {
    transition.x0_hat * slope(data_variance, alpha_bar_t) + transition.x
}

/// The standard deviation of the state at every level of `ladder` and at the data, `[rungs + 1]`.
///
/// V_s = g^2 V_t + sigma^2 with g from [`gain`], begun at `start_variance`, for data N(0, `data_variance`)
/// and any `transition` from one alpha_bar to a cleaner one. No walk is simulated.
pub fn standard_deviations(
    ladder: &Ladder,
    transition: impl Fn(f64, f64) -> Transition,
    data_variance: f64,
    start_variance: f64,
) -> NonEmpty<f64> {
    let mut variance = start_variance;
    let mut found = NonEmpty::of(variance.sqrt());
    for (from, to) in ladder.steps() {
        let step = transition(from.alpha_bar, to.alpha_bar);
        let gain = gain(step, data_variance, from.alpha_bar);
        variance = gain * gain * variance + step.sigma * step.sigma;
        found.push(variance.sqrt());
    }
    found
}

/// The standard deviation at the data, started from pure noise N(0, 1): the last of [`standard_deviations`].
pub fn final_standard_deviation(
    ladder: &Ladder,
    transition: impl Fn(f64, f64) -> Transition,
    data_variance: f64,
) -> f64 {
    *standard_deviations(ladder, transition, data_variance, 1.0).last()
}

/// prod cos(phi_t - phi_s) with cos phi = sqrt(alpha_bar): what DDIM without noise makes of N(0, 1).
///
/// For unit variance k = sqrt(alpha_bar), so that g = sqrt(alpha_bar_s alpha_bar_t) +
/// sqrt(1 - alpha_bar_s) sqrt(1 - alpha_bar_t), the cosine of a difference of angles.
pub fn product_of_cosines(ladder: &Ladder) -> f64 {
    let angle = |rung: Rung| libm::acos(rung.alpha_bar.sqrt());
    let cosines = ladder.steps().map(|(from, to)| libm::cos(angle(from) - angle(to)));
    cosines.product()
}

/// The exact denoiser of data N(0, v) in one coordinate, for samplers that are not one [`Transition`] a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Centred {
    /// The variance v of the data, above 0.
    pub data_variance: f64,
}

impl Denoiser for Centred {
    fn dimension(&self) -> usize {
        1
    }

    fn x0_hat(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        let slope = slope(self.data_variance, alpha_bar);
        x.iter().map(|x| slope * x).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::math::numbers::random::Generator;
    use crate::math::numbers::statistics::standard_deviation;
    use crate::math::process::mixture::NamedMixture;
    use crate::math::process::sampler::{Method, Spacing, Variance, sample, sample_second_order};
    use crate::math::process::schedule::{Schedule, ScheduleName};
    use proptest::prelude::*;

    const COUNTS: [usize; 6] = [5, 10, 20, 50, 100, 1000];

    fn ladder(name: ScheduleName, count: usize) -> Ladder {
        let schedule = Schedule::new(name, 1000).unwrap();
        Ladder::spaced(&schedule, Spacing::Trailing, count).unwrap()
    }

    fn by(method: Method) -> impl Fn(f64, f64) -> Transition {
        move |t, s| Transition::new(method, t, s)
    }

    /// M2 across its modes, cosine: the reference values.
    #[test]
    fn the_ratios_of_the_book() {
        let references = [
            (Method::Ddim { eta: 0.0 }, [0.557, 0.754, 0.870, 0.946, 0.972, 0.997]),
            (Method::Ddpm(Variance::Posterior), [0.528, 0.686, 0.795, 0.894, 0.939, 0.992]),
            (Method::Ddpm(Variance::Beta), [0.893, 1.060, 1.063, 1.034, 1.018, 1.002]),
        ];
        for (method, ratios) in references {
            for (count, ratio) in COUNTS.into_iter().zip(ratios) {
                let ladder = ladder(ScheduleName::Cosine, count);
                let found = final_standard_deviation(&ladder, by(method), 0.0625) / 0.25;
                assert!((found - ratio).abs() < 5.1e-4, "{method:?} {count}: {found}");
            }
        }
    }

    #[test]
    fn without_its_noise_ddpm_collapses_and_ddim_is_a_product_of_cosines() {
        let references = [(1000, 0.9981), (50, 0.9636), (10, 0.8294), (5, 0.6798)];
        for (count, reference) in references {
            let ladder = ladder(ScheduleName::Linear, count);
            let cosines = product_of_cosines(&ladder);
            assert!((cosines - reference).abs() < 5.1e-5, "{count}: {cosines}");
            let ddim = final_standard_deviation(&ladder, by(Method::Ddim { eta: 0.0 }), 1.0);
            assert!((ddim - cosines).abs() < 1e-12);
            for variance in [Variance::Posterior, Variance::Beta] {
                let dropped = |t, s| Transition::new(Method::Ddpm(variance), t, s).without_noise();
                let collapsed = final_standard_deviation(&ladder, dropped, 1.0);
                let start = ladder.rungs()[0].alpha_bar.sqrt();
                assert!((collapsed / start - 1.0).abs() < 1e-9, "{count}");
                assert!((collapsed - 0.0064).abs() < 5e-5);
            }
        }
    }

    #[test]
    fn draws_of_a_plane_agree_with_it() {
        let ladder = ladder(ScheduleName::Cosine, 10);
        let mut random = Generator::new(3, "test");
        let mixture = NamedMixture::M2.mixture();
        let method = Method::Ddpm(Variance::Beta);
        let ends: Vec<f64> = (0..4000)
            .map(|_| {
                let start = random.normals(2);
                sample(&mixture, &ladder, method, &start, &mut random).unwrap()[10].x[1]
            })
            .collect();
        let exact = final_standard_deviation(&ladder, by(method), 0.0625);
        // Three standard errors of a standard deviation, sd / sqrt(2 n).
        let tolerance = 3.0 * exact / 8000f64.sqrt();
        assert!((standard_deviation(&ends) - exact).abs() < tolerance);
    }

    #[test]
    fn the_second_order_loses_less_than_the_first() {
        let data = Centred { data_variance: 0.0625 };
        for count in [10, 20, 50] {
            let ladder = ladder(ScheduleName::Cosine, count);
            let second = sample_second_order(&data, &ladder, &[1.0]).unwrap()[count].x[0];
            let first = final_standard_deviation(&ladder, by(Method::Ddim { eta: 0.0 }), 0.0625);
            assert!((second - 0.25).abs() < (first - 0.25).abs(), "{count}: {second} {first}");
        }
    }

    proptest! {
        /// Given the true x_0 in place of a guess, every eta lands on q(x_s | x_0): the theorem of DDIM.
        #[test]
        fn marginals_are_kept_for_every_eta(
            t in 0.001..0.98f64, share in 0.001..0.999f64, eta in 0.0..=1.0f64, x0 in -3.0..3.0f64,
        ) {
            let s = t + share * (1.0 - t);
            let step = Transition::new(Method::Ddim { eta }, t, s);
            // x_t = sqrt(t) x0 + sqrt(1 - t) eps, so x_s has this mean and this variance.
            let mean = step.x0_hat * x0 + step.x * t.sqrt() * x0;
            let variance = step.x * step.x * (1.0 - t) + step.sigma * step.sigma;
            prop_assert!((mean - s.sqrt() * x0).abs() < 1e-12 * (1.0 + x0.abs()));
            prop_assert!((variance - (1.0 - s)).abs() < 1e-12);
        }

        /// With eta = 1 the step is DDPM's with the posterior variance.
        #[test]
        fn the_whole_noise_is_the_posterior(t in 0.001..0.98f64, share in 0.001..0.999f64) {
            let s = t + share * (1.0 - t);
            let ddim = Transition::new(Method::Ddim { eta: 1.0 }, t, s);
            let ddpm = Transition::new(Method::Ddpm(Variance::Posterior), t, s);
            prop_assert!((ddim.x0_hat - ddpm.x0_hat).abs() < 1e-7);
            prop_assert!((ddim.x - ddpm.x).abs() < 1e-7);
            prop_assert!((ddim.sigma - ddpm.sigma).abs() < 1e-12);
        }

        /// The true width at the start and infinitely fine steps: nothing is lost.
        #[test]
        fn fine_steps_keep_the_width(v in 0.05..4.0f64, eta in 0.0..=1.0f64) {
            let ladder = ladder(ScheduleName::Cosine, 1000);
            let found = final_standard_deviation(&ladder, by(Method::Ddim { eta }), v);
            prop_assert!((found / v.sqrt() - 1.0).abs() < 0.03, "{} for {}", found, v.sqrt());
        }
    }
}
