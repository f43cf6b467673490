//! Two clocks for one amount of noise: alpha_bar and sigma.

/// The share of the variance that is still signal when noise of standard deviation `sigma` >= 0 lies on
/// data of unit variance: 1 / (1 + sigma^2).
///
/// x_0 + sigma eps, divided by sqrt(1 + sigma^2), is x_t at this alpha_bar (Karras and others 2022,
/// section 2 and appendix C.3).
pub fn alpha_bar_of_sigma(sigma: f64) -> f64 {
    1.0 / (1.0 + sigma * sigma)
}

/// The sigma of a level `alpha_bar` in `[0, 1]`: sqrt((1 - alpha_bar) / alpha_bar), infinite at 0.
///
/// Its square is one over the signal-to-noise ratio.
pub fn sigma_of_alpha_bar(alpha_bar: f64) -> f64 {
    ((1.0 - alpha_bar) / alpha_bar).sqrt()
}

/// The logarithm to base 10 of the signal-to-noise ratio alpha_bar / (1 - alpha_bar), `alpha_bar` in `[0, 1]`.
///
/// Infinite at 1, minus infinite at 0; equal to -2 log10 sigma.
pub fn log10_snr(alpha_bar: f64) -> f64 {
    libm::log10(alpha_bar / (1.0 - alpha_bar))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::math::process::schedule::{Schedule, ScheduleName};
    use proptest::prelude::*;

    #[test]
    fn the_linear_schedule_has_the_books_ratios() {
        let schedule = Schedule::new(ScheduleName::Linear, 1000).unwrap();
        let known =
            [(1, 4.00), (100, 0.94), (250, 0.04), (500, -1.07), (750, -2.47), (1000, -4.39)];
        for (t, ratio) in known {
            let found = log10_snr(schedule.level(t).unwrap().alpha_bar());
            assert!((found - ratio).abs() < 0.0051, "{t}: {found}");
        }
    }

    proptest! {
        #[test]
        fn the_clocks_agree(sigma in 1e-3f64..1e3) {
            let alpha_bar = alpha_bar_of_sigma(sigma);
            prop_assert!((sigma_of_alpha_bar(alpha_bar) / sigma - 1.0).abs() < 1e-9);
            prop_assert!((log10_snr(alpha_bar) + 2.0 * libm::log10(sigma)).abs() < 1e-8);
        }
    }
}
