//! Clean picture, noise, velocity, score: one guess in four currencies.
//!
//! Given the noisy state x and its level alpha_bar, any of the four fixes the other three. This is the
//! only place where one is turned into another; everything passes through the clean picture x_0.

/// What a guess may be a guess of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// The clean picture x_0.
    X0,
    /// The noise eps = (x - sqrt(alpha_bar) x_0) / sqrt(1 - alpha_bar).
    Eps,
    /// The velocity v = sqrt(alpha_bar) eps - sqrt(1 - alpha_bar) x_0 (Salimans and Ho 2022, section 4).
    V,
    /// The score, the gradient of log q_t at x: -eps / sqrt(1 - alpha_bar) (Tweedie's formula).
    Score,
}

/// A guess `x0` of the clean picture expressed as `quantity`, at the state `x` of level `alpha_bar`; all `[d]`.
///
/// eps = (x - sqrt(alpha_bar) x_0) / sqrt(1 - alpha_bar),
/// v = (sqrt(alpha_bar) x - x_0) / sqrt(1 - alpha_bar),
/// score = (sqrt(alpha_bar) x_0 - x) / (1 - alpha_bar).
/// Range: 0 <= alpha_bar < 1; at 1 there is no noise to speak of and only X0 is finite.
pub fn from_x0(quantity: Quantity, x0: &[f64], x: &[f64], alpha_bar: f64) -> Vec<f64> {
    let (signal, noise) = (alpha_bar.sqrt(), (1.0 - alpha_bar).sqrt());
    let one = |x0: f64, x: f64| match quantity {
        Quantity::X0 => x0,
        Quantity::Eps => (x - signal * x0) / noise,
        Quantity::V => (signal * x - x0) / noise,
        Quantity::Score => (signal * x0 - x) / (1.0 - alpha_bar),
    };
    x0.iter().zip(x).map(|(x0, x)| one(*x0, *x)).collect()
}

/// The clean picture that a guess `value` of `quantity` stands for, at the state `x` of level `alpha_bar`; all `[d]`.
///
/// x_0 = (x - sqrt(1 - alpha_bar) eps) / sqrt(alpha_bar),
/// x_0 = sqrt(alpha_bar) x - sqrt(1 - alpha_bar) v,
/// x_0 = (x + (1 - alpha_bar) score) / sqrt(alpha_bar).
/// Range: 0 < alpha_bar <= 1; at 0 neither eps nor score says anything about x_0 (the result is not
/// finite), while v still does (Lin and others 2024).
pub fn to_x0(quantity: Quantity, value: &[f64], x: &[f64], alpha_bar: f64) -> Vec<f64> {
    let (signal, noise) = (alpha_bar.sqrt(), (1.0 - alpha_bar).sqrt());
    let one = |value: f64, x: f64| match quantity {
        Quantity::X0 => value,
        Quantity::Eps => (x - noise * value) / signal,
        Quantity::V => signal * x - noise * value,
        Quantity::Score => (x + (1.0 - alpha_bar) * value) / signal,
    };
    value.iter().zip(x).map(|(v, x)| one(*v, *x)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::process::forward::noised;
    use proptest::prelude::*;

    const ALL: [Quantity; 4] = [Quantity::X0, Quantity::Eps, Quantity::V, Quantity::Score];

    proptest! {
        #[test]
        fn every_currency_can_be_changed_back(
            x0 in -4.0..4.0f64, x in -4.0..4.0f64, alpha_bar in 0.001..0.999f64,
        ) {
            for quantity in ALL {
                let value = from_x0(quantity, &[x0], &[x], alpha_bar);
                let back = to_x0(quantity, &value, &[x], alpha_bar);
                prop_assert!((back[0] - x0).abs() < 1e-9, "{quantity:?}: {} for {x0}", back[0]);
            }
        }

        #[test]
        fn the_noise_that_was_added_is_the_noise_found(
            x0 in -4.0..4.0f64, eps in -4.0..4.0f64, alpha_bar in 0.001..0.999f64,
        ) {
            let x = noised(&[x0], &[eps], alpha_bar);
            let found = from_x0(Quantity::Eps, &[x0], &x, alpha_bar);
            prop_assert!((found[0] - eps).abs() < 1e-9);
            let v = from_x0(Quantity::V, &[x0], &x, alpha_bar);
            prop_assert!((v[0] - (alpha_bar.sqrt() * eps - (1.0 - alpha_bar).sqrt() * x0)).abs() < 1e-9);
            let score = from_x0(Quantity::Score, &[x0], &x, alpha_bar);
            prop_assert!((score[0] + eps / (1.0 - alpha_bar).sqrt()).abs() < 1e-7);
        }
    }

    #[test]
    fn velocity_survives_at_pure_noise() {
        assert_eq!(to_x0(Quantity::V, &[-0.3], &[1.7], 0.0), [0.3]);
        assert!(!to_x0(Quantity::Eps, &[-0.3], &[1.7], 0.0)[0].is_finite());
    }
}
