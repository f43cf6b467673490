//! The variational autoencoder that can be solved by hand: linear, on Gaussian data.

/// What is best for one axis of the data, of variance lambda, at the weight beta of the KL term.
///
/// The decoder is x = w z + noise of fixed variance s, the encoder N(w x / (w^2 + beta s), v). Dividing
/// the loss by beta turns it into probabilistic PCA with noise beta s (Lucas and others 2019, section 4):
/// reverse water-filling, one axis after another switching off as the water rises.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AxisOptimum {
    /// w^2 = max(lambda - beta s, 0).
    pub weight_squared: f64,
    /// v = min(beta s / lambda, 1), the variance of the encoder.
    pub posterior_variance: f64,
    /// R = (1/2) ln(lambda / D), in nats.
    pub rate: f64,
    /// D = min(beta s, lambda), the mean squared error.
    pub distortion: f64,
    /// Whether the axis still carries anything: beta < lambda / s.
    pub active: bool,
}

impl AxisOptimum {
    /// The optimum for the variance `eigenvalue` of the data, all three arguments above 0.
    pub fn new(eigenvalue: f64, noise_variance: f64, beta: f64) -> Self {
        let water = beta * noise_variance;
        let active = water < eigenvalue;
        Self {
            weight_squared: (eigenvalue - water).max(0.0),
            posterior_variance: (water / eigenvalue).min(1.0),
            rate: if active {
                0.5 * libm::log(eigenvalue / water)
            } else {
                0.0
            },
            distortion: water.min(eigenvalue),
            active,
        }
    }
}

/// The weight beta at which an axis of variance `eigenvalue` switches off, lambda / s.
pub fn collapse(eigenvalue: f64, noise_variance: f64) -> f64 {
    eigenvalue / noise_variance
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::f64::consts::LN_2;

    #[test]
    fn rates_of_the_worked_example() {
        let betas = [0.25, 1.0, 2.0, 4.0, 8.0, 16.0];
        let first = [2.0794, 1.3863, 1.0397, LN_2, 0.3466, 0.0];
        let second = [1.3863, LN_2, 0.3466, 0.0, 0.0, 0.0];
        for (lambda, references) in [(4.0, first), (1.0, second)] {
            for (beta, reference) in betas.into_iter().zip(references) {
                let optimum = AxisOptimum::new(lambda, 0.25, beta);
                assert!((optimum.rate - reference).abs() < 5.1e-5);
                assert_eq!(optimum.active, beta < collapse(lambda, 0.25));
            }
        }
    }

    /// E |x - w z|^2 and E KL(q || p) for the best encoder of a given w.
    fn distortion_and_rate(lambda: f64, s: f64, beta: f64, w: f64) -> (f64, f64) {
        let total = w * w + beta * s;
        let (gain, variance) = (w / total, beta * s / total);
        let missed = 1.0 - w * gain;
        let distortion = lambda * missed * missed + w * w * variance;
        let rate = 0.5 * (lambda * gain * gain + variance - 1.0 - libm::log(variance));
        (distortion, rate)
    }

    proptest! {
        #[test]
        fn it_is_what_its_encoder_and_decoder_do(
            lambda in 0.05..20.0f64, s in 0.05..3.0f64, beta in 0.05..20.0f64,
        ) {
            let optimum = AxisOptimum::new(lambda, s, beta);
            let w = optimum.weight_squared.sqrt();
            let (distortion, rate) = distortion_and_rate(lambda, s, beta, w);
            prop_assert!((distortion - optimum.distortion).abs() < 1e-9 * distortion);
            prop_assert!((rate - optimum.rate).abs() < 1e-9);
            // No other weight does better.
            let loss = |w: f64| {
                let (distortion, rate) = distortion_and_rate(lambda, s, beta, w);
                distortion / (2.0 * s) + beta * rate
            };
            for other in [0.0, 0.5 * w, 0.9 * w, 1.1 * w + 0.1] {
                prop_assert!(loss(w) <= loss(other) + 1e-9);
            }
        }
    }
}
