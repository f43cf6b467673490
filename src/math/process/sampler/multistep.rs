//! DPM-Solver++ of second order: each step remembers the guess of the one before.

use super::{Method, State, Transition, check};
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::process::denoiser::Denoiser;
use crate::math::process::sampler::Ladder;

/// Walks `denoiser` down `ladder` from `start` `[d]` by DPM-Solver++(2M), the midpoint form without noise.
///
/// With lambda = ln(sqrt(alpha_bar) / sqrt(1 - alpha_bar)), h the step in lambda and r the step before
/// over this one, it is DDIM with the guess D = (1 + 1/(2r)) x0_hat_i - 1/(2r) x0_hat_{i-1} in place of
/// x0_hat_i (Lu and others 2022, algorithm 2). The first step has no guess before it and the last, down
/// to the data, no finite h: both are of first order. The states as from [`super::sample`].
///
/// # Errors
/// When `start` has not as many coordinates as the denoiser.
pub fn sample_second_order<D: Denoiser + ?Sized>(
    denoiser: &D,
    ladder: &Ladder,
    start: &[f64],
) -> Result<NonEmpty<State>, Invalid> {
    let method = Method::Ddim { eta: 0.0 };
    check(denoiser.dimension(), method, start)?;
    let mut states: Vec<State> = Vec::with_capacity(ladder.rungs().len() + 1);
    let mut x = start.to_vec();
    for (rung, next) in ladder.steps() {
        let x0_hat = denoiser.x0_hat(&x, rung.alpha_bar);
        let guess = match states.last() {
            Some(before) if next.alpha_bar < 1.0 => {
                let here = half_log_snr(rung.alpha_bar);
                let step = half_log_snr(next.alpha_bar) - here;
                let ratio = (here - half_log_snr(before.alpha_bar)) / step;
                let pairs = x0_hat.iter().zip(&before.x0_hat);
                pairs.map(|(now, before)| now + (now - before) / (2.0 * ratio)).collect()
            }
            _ => x0_hat.clone(),
        };
        let moved = Transition::new(method, rung.alpha_bar, next.alpha_bar).mean(&x, &guess);
        states.push(State {
            t: rung.t,
            alpha_bar: rung.alpha_bar,
            x: std::mem::replace(&mut x, moved),
            x0_hat,
        });
    }
    Ok(NonEmpty::ending(states, State { t: 0, alpha_bar: 1.0, x0_hat: x.clone(), x }))
}

/// lambda = (1/2) ln(alpha_bar / (1 - alpha_bar)), for alpha_bar between 0 and 1.
fn half_log_snr(alpha_bar: f64) -> f64 {
    0.5 * libm::log(alpha_bar / (1.0 - alpha_bar))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::math::numbers::random::Generator;
    use crate::math::process::mixture::{GaussianMixture, NamedMixture};
    use crate::math::process::sampler::{Spacing, sample};
    use crate::math::process::schedule::{Schedule, ScheduleName};

    fn ladder(spacing: Spacing, count: usize) -> Ladder {
        let schedule = Schedule::new(ScheduleName::Linear, 1000).unwrap();
        Ladder::spaced(&schedule, spacing, count).unwrap()
    }

    /// How far a start of 1 on data N(0, 0.25) is from its exact path at t = 200, after `count` steps.
    fn error(count: usize, second: bool) -> f64 {
        let data =
            GaussianMixture::new(vec![1.0], vec![vec![0.0]], vec![vec![vec![0.25]]]).unwrap();
        let schedule = Schedule::new(ScheduleName::Linear, 1000).unwrap();
        let times: Vec<usize> = (0..=count).map(|k| 1000 - k * 800 / count).collect();
        let ladder = Ladder::new(&schedule, &times).unwrap();
        let mut unused = Generator::new(0, "unused");
        let states = if second {
            sample_second_order(&data, &ladder, &[1.0])
        } else {
            let method = Method::Ddim { eta: 0.0 };
            sample(&data, &ladder, method, &[1.0], &mut unused)
        };
        // The exact path keeps x over the standard deviation of its level.
        let variance = |t| 1.0 - 0.75 * schedule.level(t).unwrap().alpha_bar();
        let exact: f64 = variance(200) / variance(1000);
        (states.unwrap()[count].x[0] - exact.sqrt()).abs()
    }

    #[test]
    fn twice_the_steps_leave_a_quarter_of_the_error_where_ddim_leaves_half() {
        for count in [8, 16, 32] {
            let fall = |second| error(count, second) / error(2 * count, second);
            assert!((3.8..4.2).contains(&fall(true)), "{}", fall(true));
            assert!((1.9..2.1).contains(&fall(false)), "{}", fall(false));
        }
    }

    #[test]
    fn one_and_two_steps_are_ddim() {
        let data = NamedMixture::Tri.mixture();
        for count in [1, 2] {
            let ladder = ladder(Spacing::Trailing, count);
            let mut unused = Generator::new(0, "unused");
            let start = [0.4, -1.1];
            let ddim = sample(&data, &ladder, Method::Ddim { eta: 0.0 }, &start, &mut unused);
            let second = sample_second_order(&data, &ladder, &start);
            assert_eq!(second.unwrap(), ddim.unwrap());
        }
    }

    #[test]
    fn a_second_step_as_the_paper_writes_it() {
        let data = NamedMixture::G2.mixture();
        let states = sample_second_order(&data, &ladder(Spacing::Trailing, 3), &[0.7]).unwrap();
        let amplitude = |k: usize| states[k].alpha_bar.sqrt();
        let noise = |k: usize| (1.0 - states[k].alpha_bar).sqrt();
        let lambda = |k: usize| libm::log(amplitude(k) / noise(k));
        let (before, step) = (lambda(1) - lambda(0), lambda(2) - lambda(1));
        let r = before / step;
        let guess = |k: usize| states[k].x0_hat[0];
        let d = (1.0 + 1.0 / (2.0 * r)) * guess(1) - 1.0 / (2.0 * r) * guess(0);
        let wanted = noise(2) / noise(1) * states[1].x[0] - amplitude(2) * libm::expm1(-step) * d;
        assert!((states[2].x[0] - wanted).abs() < 1e-13);
        assert!(sample_second_order(&data, &ladder(Spacing::Trailing, 3), &[0.7, 1.0]).is_err());
    }
}
