//! A sum over codes, estimated from draws: how far off it is, and how few of the draws do the work.
//!
//! The sum is p(x) = E_q\[w\], w = p(x, z) / q(z), over draws z from any q that is nowhere zero. Since
//! w / p(x) = p(z | x) / q(z), only the true belief p(z | x) and the q that guesses at it count.

use crate::math::numbers::log_sum_exp::shares;

/// A Gaussian of one coordinate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordinate {
    /// Its mean.
    pub mean: f64,
    /// Its variance, above 0.
    pub variance: f64,
}

impl Coordinate {
    /// E_q[(p / q)^2] for p = `self` and draws from q = `guess`; infinite where 2 v <= u.
    ///
    /// v / sqrt(u (2 v - u)) exp((a - b)^2 / (2 v - u)) for p = N(a, u), q = N(b, v): one more than the
    /// chi-squared divergence of p from q. Independent coordinates multiply.
    pub fn second_moment(&self, guess: &Self) -> f64 {
        let (u, v) = (self.variance, guess.variance);
        let room = 2.0 * v - u;
        if room <= 0.0 {
            return f64::INFINITY;
        }
        let shift = self.mean - guess.mean;
        v / (u * room).sqrt() * libm::exp(shift * shift / room)
    }
}

/// The relative variance of one weight: E_q[(w / p(x))^2] - 1 = m^d - 1, for d alike coordinates of second moment m.
pub fn relative_variance(second_moment: f64, dimension: usize) -> f64 {
    libm::expm1(dimension as f64 * libm::log(second_moment)).max(0.0)
}

/// The root mean square of the relative error of a mean of `draws` weights, sqrt((m^d - 1) / n).
pub fn relative_error(second_moment: f64, dimension: usize, draws: usize) -> f64 {
    (relative_variance(second_moment, dimension) / draws.max(1) as f64).sqrt()
}

/// The draws after which the root mean square of the relative error is `error`: (m^d - 1) / error^2, no whole number.
pub fn draws_needed(second_moment: f64, dimension: usize, error: f64) -> f64 {
    relative_variance(second_moment, dimension) / (error * error)
}

/// The shares of weights in their sum, from the logarithms of the weights; largest first.
pub fn shares_in_order(log_weights: &[f64]) -> Vec<f64> {
    let (mut shares, _) = shares(log_weights);
    shares.sort_by(|a, b| b.total_cmp(a));
    shares
}

/// How many equal weights would scatter as these shares do: 1 / sum share^2 (Kong 1992).
///
/// n when all are equal, 1 when one has everything; about n / m^d for many draws.
pub fn effective_draws(shares: &[f64]) -> f64 {
    let squares: f64 = shares.iter().map(|share| share * share).sum();
    if squares > 0.0 { 1.0 / squares } else { 0.0 }
}

/// The logarithm of the mean of the first n weights, for n = 1 to all of them.
pub fn running_log_means(log_weights: &[f64]) -> Vec<f64> {
    let mut largest = f64::NEG_INFINITY;
    let mut sum = 0.0;
    let mut means = Vec::with_capacity(log_weights.len());
    for (index, weight) in log_weights.iter().enumerate() {
        if *weight > largest {
            // Everything so far, in the measure of the new largest.
            sum *= libm::exp(largest - weight);
            largest = *weight;
        }
        if largest > f64::NEG_INFINITY {
            sum += libm::exp(weight - largest);
        }
        means.push(largest + libm::log(sum) - libm::log((index + 1) as f64));
    }
    means
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::bound::gaussian::normal_density;
    use crate::math::numbers::random::Generator;
    use crate::math::numbers::statistics::{linspace, mean};
    use proptest::prelude::*;

    const PRIOR: Coordinate = Coordinate { mean: 0.0, variance: 1.0 };

    #[test]
    fn a_typical_observation_of_the_books_model_has_moment_two_point_six() {
        // x = sqrt(1.25): the belief is N(0.8 x, 0.2), and m = (5 / 3) exp(4 / 9).
        let belief = Coordinate { mean: 0.8 * 1.25_f64.sqrt(), variance: 0.2 };
        let moment = belief.second_moment(&PRIOR);
        assert!((moment - 5.0 / 3.0 * libm::exp(4.0 / 9.0)).abs() < 1e-12);
        assert!((relative_error(moment, 1, 1000) - 0.0400).abs() < 5e-5);
        assert!((belief.second_moment(&belief) - 1.0).abs() < 1e-15);
        assert_eq!(relative_error(belief.second_moment(&belief), 32, 10), 0.0);
    }

    #[test]
    fn averaged_over_observations_the_moment_is_one_plus_the_signal_to_noise_ratio() {
        // E_x[m(x)] = (1 + s) / s for x ~ N(0, 1 + s): 5 for s = 0.25.
        let s = 0.25;
        let sd = (1.0_f64 + s).sqrt();
        let grid = linspace(-25.0 * sd, 25.0 * sd, 50_001);
        let step = grid[1] - grid[0];
        let average: f64 = grid
            .iter()
            .map(|x| {
                let belief = Coordinate { mean: x / (1.0 + s), variance: s / (1.0 + s) };
                belief.second_moment(&PRIOR) * normal_density(*x, 0.0, sd) * step
            })
            .sum();
        assert!((average - (1.0 + s) / s).abs() < 1e-9, "{average}");
    }

    #[test]
    fn the_error_that_is_measured_is_the_error_that_is_foretold() {
        let target = Coordinate { mean: 0.5, variance: 0.6 };
        let (count, draws) = (4000, 50);
        let mut generator = Generator::new(11, "importance");
        let squares: Vec<f64> = (0..count)
            .map(|_| {
                let weights = (0..draws).map(|_| {
                    let z = generator.normal();
                    normal_density(z, 0.5, 0.6_f64.sqrt()) / normal_density(z, 0.0, 1.0)
                });
                let off = weights.sum::<f64>() / f64::from(draws) - 1.0;
                off * off
            })
            .collect();
        let foretold = relative_variance(target.second_moment(&PRIOR), 1) / f64::from(draws);
        assert!((mean(&squares) / foretold - 1.0).abs() < 0.1);
    }

    #[test]
    fn a_guess_too_narrow_has_no_variance_at_all() {
        let narrow = Coordinate { mean: 0.0, variance: 0.5 };
        assert_eq!(PRIOR.second_moment(&narrow), f64::INFINITY);
    }

    #[test]
    fn shares_count_their_draws() {
        assert!((effective_draws(&[0.25; 4]) - 4.0).abs() < 1e-12);
        assert_eq!(effective_draws(&[1.0, 0.0]), 1.0);
        assert_eq!(effective_draws(&[]), 0.0);
        let shares = shares_in_order(&[0.0, libm::log(3.0)]);
        assert!((shares[0] - 0.75).abs() < 1e-12 && shares.len() == 2);
    }

    proptest! {
        #[test]
        fn a_running_mean_ends_at_the_mean(logs in prop::collection::vec(-300.0f64..300.0, 1..40)) {
            let running = running_log_means(&logs);
            let (_, all) = crate::math::numbers::log_sum_exp::shares(&logs);
            let wanted = all - libm::log(logs.len() as f64);
            prop_assert!((running[logs.len() - 1] - wanted).abs() < 1e-9);
            prop_assert!((running[0] - logs[0]).abs() < 1e-9);
        }

        #[test]
        fn no_guess_beats_the_belief_itself(
            a in -3.0f64..3.0, u in 0.1f64..2.0, b in -3.0f64..3.0, v in 0.1f64..4.0,
        ) {
            let (belief, guess) = (Coordinate { mean: a, variance: u }, Coordinate { mean: b, variance: v });
            prop_assert!(belief.second_moment(&guess) >= 1.0 - 1e-12);
        }
    }
}
