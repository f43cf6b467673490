//! How far a heap of draws is from the distribution it claims to come from.

use crate::math::numbers::non_empty::{Empty, NonEmpty};

/// The largest gap between the draws' own distribution function and the exact one, in `[0, 1]`.
///
/// sup over x of |F_n(x) - F(x)|, F_n(x) the share of the `draws` `[n]` at or below x and `below` = F;
/// the supremum is reached at a draw, just before it or at it. This is Kolmogorov's statistic (1933).
///
/// # Errors
/// When there are no draws: they have no distribution.
pub fn largest_gap(draws: &[f64], below: impl Fn(f64) -> f64) -> Result<f64, Empty> {
    let mut sorted = NonEmpty::try_from(draws.to_vec())?.into_vec();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len() as f64;
    let gap = |(index, draw): (usize, &f64)| {
        let exact = below(*draw);
        let before = index as f64 / count;
        let after = (index + 1) as f64 / count;
        (exact - before).abs().max((after - exact).abs())
    };
    Ok(sorted.iter().enumerate().map(gap).fold(0.0, f64::max))
}

/// The gap that `count` honest draws exceed with probability at most `level`, `level` in (0, 1); infinite for none.
///
/// sqrt(ln(2 / level) / (2 n)): the inequality of Dvoretzky, Kiefer and Wolfowitz (1956) with Massart's
/// constant (1990), P(gap > e) <= 2 exp(-2 n e^2), which holds for every n.
pub fn gap_by_luck(count: usize, level: f64) -> f64 {
    (libm::log(2.0 / level) / (2.0 * count as f64)).sqrt()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::math::numbers::random::Generator;

    fn uniform(x: f64) -> f64 {
        x.clamp(0.0, 1.0)
    }

    #[test]
    fn the_gap_of_a_few_draws_is_known_by_hand() {
        // F_2 jumps by 1/2 at 0.25 and at 0.75: everywhere a quarter off at the jumps.
        assert!((largest_gap(&[0.75, 0.25], uniform).unwrap() - 0.25).abs() < 1e-15);
        assert!((largest_gap(&[0.9], uniform).unwrap() - 0.9).abs() < 1e-15);
        assert_eq!(largest_gap(&[], uniform), Err(Empty));
    }

    #[test]
    fn luck_is_1_36_over_the_root_of_n_at_a_twentieth() {
        assert!((gap_by_luck(2000, 0.05) * 2000f64.sqrt() - 1.3581).abs() < 1e-4);
    }

    #[test]
    fn honest_draws_stay_below_it_and_others_do_not() {
        let exceeded = (0..200)
            .filter(|seed| {
                let mut generator = Generator::new(*seed, "honest");
                let draws: Vec<f64> = (0..500).map(|_| generator.uniform()).collect();
                largest_gap(&draws, uniform).unwrap() > gap_by_luck(500, 0.05)
            })
            .count();
        // At most one in twenty on the average: 10 of 200, give or take 3.
        assert!(exceeded <= 10 + 9, "{exceeded}");
        let even = |k| f64::from(k) / 500.0;
        let squared: Vec<f64> = (0..500).map(|k| even(k) * even(k)).collect();
        assert!(largest_gap(&squared, uniform).unwrap() > 3.0 * gap_by_luck(500, 0.05));
    }
}
