//! Guidance: a guess pushed away from one model and towards another.
//!
//! One formula serves three methods; they differ in the two models and in when the push acts. Away from the
//! unconditional guess it is classifier-free guidance (Ho and Salimans 2022, equation 6, in the convention
//! w = 1 + w of the paper). At some levels only: guidance in a limited interval (Kynkäänniemi and others
//! 2024). Away from a worse version of the same model: autoguidance (Karras and others 2024).

use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::statistics::{dot, linspace};
use crate::math::process::denoiser::Denoiser;

/// from + w (to - from), entry by entry: w = 0 is `from`, w = 1 is `to`, beyond 1 it is overshot.
///
/// At a given state the clean guess, the noise, the velocity and the score are linear in each other with the
/// same coefficients for both models, so that any of them may be steered.
pub fn steered(from: &[f64], to: &[f64], w: f64) -> Vec<f64> {
    let pairs = from.iter().zip(to);
    pairs.map(|(from, to)| from + w * (to - from)).collect()
}

/// The levels at which the push acts: `above` < sigma <= `up_to`; elsewhere w counts as 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end, 0 or more, itself outside.
    pub above: f64,
    /// The upper end, itself inside; may be infinite.
    pub up_to: f64,
}

impl Interval {
    /// Every level.
    pub const ALWAYS: Self = Self { above: 0.0, up_to: f64::INFINITY };

    /// Whether the level alpha_bar, of sigma = sqrt((1 - alpha_bar) / alpha_bar), lies within.
    pub fn contains(&self, alpha_bar: f64) -> bool {
        let sigma = ((1.0 - alpha_bar) / alpha_bar).sqrt();
        sigma > self.above && sigma <= self.up_to
    }
}

/// The guess of `towards`, pushed away from that of `from`.
#[derive(Debug, Clone, PartialEq)]
pub struct Steered<A, B> {
    from: A,
    towards: B,
    w: f64,
    interval: Interval,
}

impl<A: Denoiser, B: Denoiser> Steered<A, B> {
    /// The push of strength `w` at the levels of `interval`.
    ///
    /// # Errors
    /// When the two have not as many coordinates, `w` is not finite, or `interval` is not 0 <= above < up_to.
    pub fn new(from: A, towards: B, w: f64, interval: Interval) -> Result<Self, Invalid> {
        if from.dimension() != towards.dimension() {
            let (one, other) = (from.dimension(), towards.dimension());
            let message = format!("has {one} coordinates; it must have {other}, like the other");
            return Err(Invalid::one("from", message));
        }
        if !w.is_finite() {
            return Err(Invalid::one("w", format!("is {w}; it must be finite")));
        }
        if !(interval.above >= 0.0 && interval.above < interval.up_to) {
            let Interval { above, up_to } = interval;
            let message = format!("is {above} to {up_to}; it must be from 0 or more to more");
            return Err(Invalid::one("interval", message));
        }
        Ok(Self { from, towards, w, interval })
    }
}

impl<A: Denoiser, B: Denoiser> Denoiser for Steered<A, B> {
    fn dimension(&self) -> usize {
        self.towards.dimension()
    }

    fn x0_hat(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        let towards = self.towards.x0_hat(x, alpha_bar);
        if self.w == 1.0 || !self.interval.contains(alpha_bar) {
            return towards;
        }
        steered(&self.from.x0_hat(x, alpha_bar), &towards, self.w)
    }
}

/// By how much guided scores miss the equation that every noised density obeys, from the `push` `[d]`, the score of the class
/// less that of all.
///
/// With tau = sigma^2, h = log q obeys dh/dtau = (lap h + |grad h|^2) / 2. The sum h_w = (1 - w) h_all + w h_class
/// misses it by w (1 - w) |push|^2 / 2: the laplacians are linear in h and cancel, the squares are not. Were h_w the
/// logarithm of a noised density up to a constant, this would be the same at every x.
pub fn fokker_planck_gap(push: &[f64], w: f64) -> f64 {
    0.5 * w * (1.0 - w) * dot(push, push)
}

/// A density on the line known at equal steps: what a formula says, divided by its own integral.
#[derive(Debug, Clone, PartialEq)]
pub struct Tabulated {
    /// Where it is known, `[n]`.
    pub x: Vec<f64>,
    /// The density there, `[n]`.
    pub density: Vec<f64>,
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation.
    pub standard_deviation: f64,
}

/// The tilted density, proportional to p(x) p(c | x)^w, by the sum over `points` equal steps of -`reach`…`reach`.
///
/// By Bayes' rule p(c | x) is proportional to p(x | c) / p(x), so that the logarithm is
/// (1 - w) log p(x) + w log p(x | c), up to a constant. `log_all` and `log_class` are log p(x) and log p(x | c).
/// Sums over equal steps of a smooth density that vanishes at both ends err far less than a step squared.
///
/// # Errors
/// When there are fewer than 3 points, `reach` is not above 0, or nothing of the density lies within.
pub fn tilted(
    log_all: impl Fn(f64) -> f64,
    log_class: impl Fn(f64) -> f64,
    w: f64,
    reach: f64,
    points: usize,
) -> Result<Tabulated, Invalid> {
    if points < 3 {
        return Err(Invalid::one("points", format!("is {points}; it must be 3 or more")));
    }
    if !(reach > 0.0 && reach.is_finite()) {
        return Err(Invalid::one("reach", format!("is {reach}; it must be above 0")));
    }
    let x = linspace(-reach, reach, points);
    let logarithms: Vec<f64> =
        x.iter().map(|x| (1.0 - w) * log_all(*x) + w * log_class(*x)).collect();
    let largest = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let heights: Vec<f64> = logarithms.iter().map(|l| libm::exp(l - largest)).collect();
    let step = 2.0 * reach / (points - 1) as f64;
    let total: f64 = heights.iter().sum::<f64>() * step;
    if !(total > 0.0 && total.is_finite()) {
        return Err(Invalid::one("w", format!("is {w}; nothing of the density is left")));
    }
    let density: Vec<f64> = heights.iter().map(|height| height / total).collect();
    let weighted = |of: &dyn Fn(f64) -> f64| -> f64 {
        let terms = x.iter().zip(&density);
        terms.map(|(x, density)| of(*x) * density).sum::<f64>() * step
    };
    let mean = weighted(&|x| x);
    let variance = weighted(&|x| (x - mean) * (x - mean));
    Ok(Tabulated { mean, standard_deviation: variance.sqrt(), x, density })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::math::numbers::random::Generator;
    use crate::math::numbers::statistics::{mean, standard_deviation};
    use crate::math::process::mixture::{GaussianMixture, NamedMixture};
    use crate::math::process::sampler::{Churn, SigmaMethod, sample_sigma};
    use crate::math::process::sigma::{SigmaSpacing, sigma_grid};
    use proptest::prelude::*;

    /// The classes N(1, 0.5^2) and N(-1, 0.5^2), equally frequent.
    fn two() -> GaussianMixture {
        let covariance = vec![vec![vec![0.25]], vec![vec![0.25]]];
        GaussianMixture::new(vec![0.5, 0.5], vec![vec![1.0], vec![-1.0]], covariance).unwrap()
    }

    proptest! {
        #[test]
        fn strength_none_and_one_are_the_two_models(x in -2.0..2.0f64, y in -2.0..2.0f64, alpha_bar in 0.05..0.95f64) {
            let all = NamedMixture::Tri.mixture();
            let class = all.component(1).unwrap();
            let of = |w: f64| Steered::new(all.clone(), class.clone(), w, Interval::ALWAYS).unwrap();
            let none = of(0.0).x0_hat(&[x, y], alpha_bar);
            for (one, other) in none.iter().zip(all.x0_hat(&[x, y], alpha_bar)) {
                prop_assert!((one - other).abs() < 1e-14);
            }
            prop_assert_eq!(of(1.0).x0_hat(&[x, y], alpha_bar), class.x0_hat(&[x, y], alpha_bar));
            // Linear in w: the guess at 3 lies as far beyond that at 2 as that beyond 1.
            let (one, two, three) = (of(1.0), of(2.0), of(3.0));
            let [a, b, c] = [&one, &two, &three].map(|model| model.x0_hat(&[x, y], alpha_bar)[0]);
            prop_assert!((a + c - 2.0 * b).abs() < 1e-12);
        }

        #[test]
        fn outside_the_interval_there_is_no_push(x in -2.0..2.0f64, sigma in 0.01..10.0f64) {
            let all = two();
            let class = all.component(0).unwrap();
            let interval = Interval { above: 0.3, up_to: 2.0 };
            let limited = Steered::new(all.clone(), class.clone(), 4.0, interval).unwrap();
            let always = Steered::new(all, class.clone(), 4.0, Interval::ALWAYS).unwrap();
            let found = limited.x0_hat_at_sigma(&[x], sigma);
            let inside = sigma > 0.3 + 1e-9 && sigma < 2.0 - 1e-9;
            if inside {
                prop_assert_eq!(found, always.x0_hat_at_sigma(&[x], sigma));
            } else if !(0.3 - 1e-9..=2.0 + 1e-9).contains(&sigma) {
                prop_assert_eq!(found, class.x0_hat_at_sigma(&[x], sigma));
            }
        }
    }

    /// What guidance was meant to draw from: the reference values of the book's table.
    #[test]
    fn moments_of_the_tilted_density() {
        let (all, class) = (two(), two().component(0).unwrap());
        let rows = [
            (0.0, 0.0, 1.118),
            (1.0, 1.0, 0.5),
            (2.0, 1.036, 0.468),
            (3.0, 1.051, 0.457),
            (5.0, 1.0697, 0.4445),
            (7.5, 1.0845, 0.4355),
        ];
        for (w, mean, sd) in rows {
            let found = tilted(
                |x| all.log_density(&[x], 1.0),
                |x| class.log_density(&[x], 1.0),
                w,
                8.0,
                1601,
            )
            .unwrap();
            assert!((found.mean - mean).abs() < 5.1e-4, "mean {} at {w}", found.mean);
            let found = found.standard_deviation;
            assert!((found - sd).abs() < 5.1e-4, "sd {found} at {w}");
        }
    }

    /// What guidance draws from: the same table's other half, by random starts, within three standard errors.
    #[test]
    fn moments_of_what_is_sampled() {
        let (all, class) = (two(), two().component(0).unwrap());
        let grid = sigma_grid(SigmaSpacing::Karras { rho: 7.0 }, 0.002, 80.0, 60).unwrap();
        let mut random = Generator::new(5, "starts");
        let starts = random.normals(400);
        for (w, reference_mean, reference_sd) in
            [(1.0, 0.994, 0.5), (3.0, 1.513, 0.313), (7.5, 2.062, 0.248)]
        {
            let guided = Steered::new(all.clone(), class.clone(), w, Interval::ALWAYS).unwrap();
            let ends: Vec<f64> = starts
                .iter()
                .map(|z| {
                    let start = [z * (1.0f64 + 80.0 * 80.0).sqrt()];
                    let path = sample_sigma(
                        &guided,
                        &grid,
                        SigmaMethod::Heun,
                        Churn::NONE,
                        &start,
                        &mut random,
                    );
                    path.unwrap().last().x[0]
                })
                .collect();
            let error = 3.0 * reference_sd / 20.0;
            assert!((mean(&ends) - reference_mean).abs() < error, "{w}: {}", mean(&ends));
            let found = standard_deviation(&ends);
            assert!((found - reference_sd).abs() < error, "{w}: {found}");
        }
    }

    /// The equation itself, by finite differences on both clocks.
    #[test]
    fn the_gap_is_what_the_equation_misses() {
        let (all, class) = (two(), two().component(0).unwrap());
        // log q of x_0 + sigma eps, from the clock of DDPM: x shrinks by sqrt(1 + tau), the density grows by it.
        let log = |of: &GaussianMixture, x: f64, tau: f64| {
            let total = 1.0 + tau;
            of.log_density(&[x / total.sqrt()], 1.0 / total) - 0.5 * libm::log(total)
        };
        for w in [0.0, 1.0, 3.0, 7.5] {
            let h = |x: f64, tau: f64| (1.0 - w) * log(&all, x, tau) + w * log(&class, x, tau);
            for (x, tau) in [(-1.0, 1.0), (0.0, 1.0), (0.7, 0.4), (2.0, 3.0)] {
                let small = 1e-3;
                let in_tau = (h(x, tau + small) - h(x, tau - small)) / (2.0 * small);
                let in_x = |h: &dyn Fn(f64) -> f64| (h(x + small) - h(x - small)) / (2.0 * small);
                let slope = in_x(&|x| h(x, tau));
                let curve =
                    (h(x + small, tau) - 2.0 * h(x, tau) + h(x - small, tau)) / (small * small);
                let missed = in_tau - 0.5 * (curve + slope * slope);
                let push = in_x(&|x| log(&class, x, tau)) - in_x(&|x| log(&all, x, tau));
                let told = fokker_planck_gap(&[push], w);
                assert!((missed - told).abs() < 1e-4 * (1.0 + told.abs()), "{missed} {told}");
            }
        }
    }

    #[test]
    fn mistakes_are_named() {
        let (all, class) = (two(), two().component(0).unwrap());
        let tri = NamedMixture::Tri.mixture();
        assert!(Steered::new(tri, class.clone(), 2.0, Interval::ALWAYS).is_err());
        assert!(Steered::new(all.clone(), class.clone(), f64::NAN, Interval::ALWAYS).is_err());
        let empty = Interval { above: 2.0, up_to: 1.0 };
        assert!(Steered::new(all, class, 2.0, empty).is_err());
        assert!(tilted(|_| 0.0, |_| 0.0, 1.0, 1.0, 2).is_err());
        assert!(tilted(|_| 0.0, |_| 0.0, 1.0, -1.0, 9).is_err());
        assert!(tilted(|_| f64::NEG_INFINITY, |_| f64::NEG_INFINITY, 0.5, 1.0, 9).is_err());
    }
}
