//! Adam: a step whose length adapts to each parameter.

/// The optimiser of Kingma and Ba (2015, algorithm 1), with beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-8.
///
/// m = beta_1 m + (1 - beta_1) g and v = beta_2 v + (1 - beta_2) g^2, then
/// theta = theta - rate * m_hat / (sqrt(v_hat) + epsilon), where m_hat = m / (1 - beta_1^t) and
/// v_hat = v / (1 - beta_2^t).
#[derive(Clone, Debug)]
pub struct Adam {
    first_moment: Vec<f32>,
    second_moment: Vec<f32>,
    first_power: f64,
    second_power: f64,
}

const FIRST_DECAY: f64 = 0.9;
const SECOND_DECAY: f64 = 0.999;
const EPSILON: f32 = 1e-8;

impl Adam {
    /// An optimiser for `count` parameters that has taken no step yet.
    pub fn new(count: usize) -> Self {
        Self {
            first_moment: vec![0.0; count],
            second_moment: vec![0.0; count],
            first_power: 1.0,
            second_power: 1.0,
        }
    }

    /// Moves `parameters` one step down `gradient`, both as long as the optimiser was made for.
    pub fn step(&mut self, parameters: &mut [f32], gradient: &[f32], learning_rate: f64) {
        self.first_power *= FIRST_DECAY;
        self.second_power *= SECOND_DECAY;
        let rate = (learning_rate / (1.0 - self.first_power)) as f32;
        let correction = (1.0 / (1.0 - self.second_power)) as f32;
        let (keep_first, take_first) = (FIRST_DECAY as f32, (1.0 - FIRST_DECAY) as f32);
        let (keep_second, take_second) = (SECOND_DECAY as f32, (1.0 - SECOND_DECAY) as f32);
        let moments = self.first_moment.iter_mut().zip(&mut self.second_moment);
        for ((parameter, &slope), (first, second)) in
            parameters.iter_mut().zip(gradient).zip(moments)
        {
            *first = keep_first * *first + take_first * slope;
            *second = keep_second * *second + take_second * slope * slope;
            *parameter -= rate * *first / ((*second * correction).sqrt() + EPSILON);
        }
    }
}

/// A learning rate that falls along a half cosine: `peak` at step 0, 0 at step `steps`.
pub fn cosine_decay(peak: f64, step: usize, steps: usize) -> f64 {
    let done = step as f64 / steps.max(1) as f64;
    0.5 * peak * (1.0 + libm::cos(std::f64::consts::PI * done.min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_is_the_learning_rate_against_the_sign_of_the_slope() {
        let mut parameters = [1.0f32, 1.0, 1.0];
        Adam::new(3).step(&mut parameters, &[250.0, -0.001, 0.0], 0.1);
        assert!((parameters[0] - 0.9).abs() < 1e-6);
        assert!((parameters[1] - 1.1).abs() < 1e-5);
        assert_eq!(parameters[2], 1.0);
    }

    #[test]
    fn it_finds_the_bottom_of_a_stretched_bowl() {
        let mut parameters = [3.0f32, -2.0];
        let mut adam = Adam::new(2);
        for step in 0..2000 {
            let gradient = [2.0 * (parameters[0] - 1.0), 200.0 * (parameters[1] - 0.5)];
            adam.step(&mut parameters, &gradient, cosine_decay(0.05, step, 2000));
        }
        assert!((parameters[0] - 1.0).abs() < 1e-3 && (parameters[1] - 0.5).abs() < 1e-3);
    }

    #[test]
    fn the_rate_falls_from_its_peak_through_half_to_zero() {
        assert_eq!(cosine_decay(0.2, 0, 100), 0.2);
        assert!((cosine_decay(0.2, 50, 100) - 0.1).abs() < 1e-15);
        assert!(cosine_decay(0.2, 100, 100).abs() < 1e-15);
    }
}
