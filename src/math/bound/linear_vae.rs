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
            rate: if active { 0.5 * libm::log(eigenvalue / water) } else { 0.0 },
            distortion: water.min(eigenvalue),
            active,
        }
    }
}

/// The weight beta at which an axis of variance `eigenvalue` switches off, lambda / s.
pub fn collapse(eigenvalue: f64, noise_variance: f64) -> f64 {
    eigenvalue / noise_variance
}

/// A linear encoder and decoder of one axis under training: x is brought back as `weight` z, z from
/// N(`gain` x, exp(`log_variance`)).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AxisLearner {
    /// w of the decoder.
    pub weight: f64,
    /// m of the encoder.
    pub gain: f64,
    /// ln v of the encoder.
    pub log_variance: f64,
}

impl AxisLearner {
    /// E |x - w z|^2 = lambda (1 - w m)^2 + w^2 v.
    pub fn distortion(&self, eigenvalue: f64) -> f64 {
        let missed = 1.0 - self.weight * self.gain;
        eigenvalue * missed * missed + self.weight * self.weight * libm::exp(self.log_variance)
    }

    /// E KL(N(m x, v) || N(0, 1)) = (lambda m^2 + v - 1 - ln v) / 2, in nats.
    pub fn rate(&self, eigenvalue: f64) -> f64 {
        let variance = libm::exp(self.log_variance);
        0.5 * (eigenvalue * self.gain * self.gain + variance - 1.0 - self.log_variance)
    }

    /// D / (2 s) + beta R: what is minimised, a constant left out.
    pub fn loss(&self, eigenvalue: f64, noise_variance: f64, beta: f64) -> f64 {
        self.distortion(eigenvalue) / (2.0 * noise_variance) + beta * self.rate(eigenvalue)
    }

    /// The learner after one step of gradient descent of length `step` on [`AxisLearner::loss`].
    pub fn stepped(&self, eigenvalue: f64, noise_variance: f64, beta: f64, step: f64) -> Self {
        let Self { weight, gain, log_variance } = *self;
        let (variance, missed) = (libm::exp(log_variance), 1.0 - weight * gain);
        let in_weight = (weight * variance - eigenvalue * gain * missed) / noise_variance;
        let in_gain = beta * eigenvalue * gain - eigenvalue * weight * missed / noise_variance;
        let in_log = 0.5 * (weight * weight * variance / noise_variance + beta * (variance - 1.0));
        Self {
            weight: weight - step * in_weight,
            gain: gain - step * in_gain,
            log_variance: log_variance - step * in_log,
        }
    }
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

    #[test]
    fn gradient_descent_finds_the_optimum_and_its_slopes_are_those_of_the_loss() {
        let (lambda, s, beta) = (4.0, 0.25, 4.0);
        let mut learner = AxisLearner { weight: 0.3, gain: 0.3, log_variance: 0.0 };
        let stepped = learner.stepped(lambda, s, beta, 1e-6);
        let fallen = learner.loss(lambda, s, beta) - stepped.loss(lambda, s, beta);
        let squares = [
            stepped.weight - learner.weight,
            stepped.gain - learner.gain,
            stepped.log_variance - learner.log_variance,
        ];
        // To first order the loss falls by the squared length of the step over its rate.
        let expected: f64 = squares.iter().map(|d| d * d).sum::<f64>() / 1e-6;
        assert!((fallen / expected - 1.0).abs() < 1e-4);
        for _ in 0..4000 {
            learner = learner.stepped(lambda, s, beta, 0.01);
        }
        let optimum = AxisOptimum::new(lambda, s, beta);
        assert!((learner.weight * learner.weight - optimum.weight_squared).abs() < 1e-9);
        assert!((libm::exp(learner.log_variance) - optimum.posterior_variance).abs() < 1e-9);
        assert!((learner.rate(lambda) - optimum.rate).abs() < 1e-9);
        assert!((learner.distortion(lambda) - optimum.distortion).abs() < 1e-9);
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
