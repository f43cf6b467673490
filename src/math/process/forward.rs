//! The forward process: a clean picture drowns in noise, in one step or in a thousand.

/// The noised picture `x_t` of a clean picture and one draw of noise, both `[d]`.
///
/// x_t = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps, with `alpha_bar` in `[0, 1]`
/// (Ho, Jain and Abbeel 2020, equation 4). The same formula with `alpha` in place of `alpha_bar` and
/// `x_{t-1}` in place of `x_0` is one single step of the chain (equation 2).
/// Should the lengths differ, the result is as long as the shorter one.
pub fn noised(x0: &[f64], eps: &[f64], alpha_bar: f64) -> Vec<f64> {
    let (signal, noise) = (alpha_bar.sqrt(), (1.0 - alpha_bar).sqrt());
    x0.iter().zip(eps).map(|(x0, eps)| signal * x0 + noise * eps).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::math::numbers::random::Generator;
    use crate::math::numbers::statistics::{mean, standard_deviation};
    use crate::math::process::schedule::{Schedule, ScheduleName};

    #[test]
    fn at_a_share_of_0_3_the_amplitudes_are_0_5477_and_0_8367() {
        let x = noised(&[1.0, 0.0], &[0.0, 1.0], 0.3);
        assert!((x[0] - 0.5477).abs() < 5e-5);
        assert!((x[1] - 0.8367).abs() < 5e-5);
    }

    #[test]
    fn a_chain_of_single_steps_has_the_marginal_of_the_jump() {
        let schedule = Schedule::new(ScheduleName::Linear, 200).unwrap();
        let mut generator = Generator::new(5, "chain");
        let particles = 20_000;
        let mut x = vec![0.7; particles];
        for step in schedule.each_step() {
            let eps = generator.normals(particles);
            x = noised(&x, &eps, step.alpha());
        }
        let alpha_bar = schedule.terminal().alpha_bar();
        let sd = (1.0 - alpha_bar).sqrt();
        let n = particles as f64;
        assert!((mean(&x) - alpha_bar.sqrt() * 0.7).abs() < 3.0 * sd / n.sqrt());
        assert!((standard_deviation(&x) - sd).abs() < 3.0 * sd / (2.0 * n).sqrt());
    }
}
