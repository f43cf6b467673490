//! Which of the T levels a sampler visits.

use std::fmt;
use std::str::FromStr;

use crate::math::numbers::invalid::{Invalid, Problems};
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::process::schedule::Schedule;

/// How n times are chosen among T, all in the clock of DDPM (Lin and others 2024, table 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spacing {
    /// t = 1 + k floor(T / n), k = 0…n - 1: begins at the data's end and may miss T.
    Leading,
    /// t = round(T - k T / n), k = 0…n - 1: begins at T.
    Trailing,
    /// t = 1 + round(k (T - 1) / (n - 1)), k = 0…n - 1: holds both ends; for n = 1 just T.
    Linspace,
}

impl Spacing {
    /// Every spacing.
    pub const ALL: [Self; 3] = [Self::Leading, Self::Trailing, Self::Linspace];

    /// The name as an author writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Leading => "leading",
            Self::Trailing => "trailing",
            Self::Linspace => "linspace",
        }
    }

    /// The `count` times of this spacing among 1…`steps`, largest first; halves round to even.
    ///
    /// # Errors
    /// When `count` is not 1 to `steps`.
    pub fn times(self, steps: usize, count: usize) -> Result<Vec<usize>, Invalid> {
        if !(1..=steps).contains(&count) {
            let message = format!("is {count}; it must be 1 to {steps}, the steps of the schedule");
            return Err(Invalid::one("sampling_steps", message));
        }
        let times = (0..count).map(|k| match self {
            Self::Leading => 1 + (count - 1 - k) * (steps / count),
            Self::Trailing => round_half_even((count - k) * steps, count),
            Self::Linspace if count == 1 => steps,
            Self::Linspace => 1 + round_half_even((count - 1 - k) * (steps - 1), count - 1),
        });
        Ok(times.collect())
    }
}

impl fmt::Display for Spacing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Spacing {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Invalid::unless_named("spacing", text, &Self::ALL, Self::as_str)
    }
}

/// `numerator` / `denominator` to the nearest integer, halves to the even one; `denominator` >= 1.
fn round_half_even(numerator: usize, denominator: usize) -> usize {
    let (whole, rest) = (numerator / denominator, numerator % denominator);
    match (2 * rest).cmp(&denominator) {
        std::cmp::Ordering::Less => whole,
        std::cmp::Ordering::Greater => whole + 1,
        std::cmp::Ordering::Equal => whole + whole % 2,
    }
}

/// One level at which a sampler stops to look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rung {
    /// The time on the clock of DDPM; 0 is the data.
    pub t: usize,
    /// alpha_bar_t.
    pub alpha_bar: f64,
}

impl Rung {
    /// The data, to which the last step leads: t = 0, alpha_bar = 1.
    pub const DATA: Self = Self { t: 0, alpha_bar: 1.0 };
}

/// The levels that a sampler visits, noisiest first; the last step leads to the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    rungs: NonEmpty<Rung>,
}

impl Ladder {
    /// The ladder of explicit `times`, each in 1…T and each smaller than the one before.
    ///
    /// # Errors
    /// When there is no time, or one is out of its range or not smaller than the one before.
    pub fn new(schedule: &Schedule, times: &[usize]) -> Result<Self, Invalid> {
        let mut problems = Problems::default();
        let mut rungs: Vec<Rung> = Vec::with_capacity(times.len());
        let mut before = None;
        for (index, t) in times.iter().copied().enumerate() {
            let name = format!("times[{index}]");
            match schedule.step(t) {
                Ok(step) => rungs.push(Rung { t, alpha_bar: step.level().alpha_bar() }),
                Err(_) => {
                    let steps = schedule.steps();
                    problems.add(&name, format!("is {t}; it must be 1 to {steps}"));
                }
            }
            if let Some(before) = before.filter(|before| t >= *before) {
                let message = format!("is {t} after {before}; times must fall, largest first");
                problems.add(&name, message);
            }
            before = Some(t);
        }
        problems.finish()?;
        let none = || Invalid::one("times", "is empty; at least one time is needed");
        Ok(Self { rungs: NonEmpty::new(rungs).ok_or_else(none)? })
    }

    /// The ladder of `count` times spread over the schedule.
    ///
    /// # Errors
    /// When `count` is not 1…T.
    pub fn spaced(schedule: &Schedule, spacing: Spacing, count: usize) -> Result<Self, Invalid> {
        Self::new(schedule, &spacing.times(schedule.steps(), count)?)
    }

    /// Every rung above the data, noisiest first; at least one.
    pub fn rungs(&self) -> &NonEmpty<Rung> {
        &self.rungs
    }

    /// Each rung with the one it leads to; the last leads to the data at t = 0, alpha_bar = 1.
    pub fn steps(&self) -> impl Iterator<Item = (Rung, Rung)> + '_ {
        let next = self.rungs.iter().skip(1).copied();
        self.rungs.iter().copied().zip(next.chain(std::iter::once(Rung::DATA)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::math::process::schedule::ScheduleName;
    use proptest::prelude::*;

    #[test]
    fn times_of_every_spacing() {
        let times = |spacing: Spacing, steps, count| spacing.times(steps, count).unwrap();
        assert_eq!(times(Spacing::Leading, 1000, 4), [751, 501, 251, 1]);
        assert_eq!(times(Spacing::Leading, 1000, 3), [667, 334, 1]);
        assert_eq!(times(Spacing::Trailing, 1000, 4), [1000, 750, 500, 250]);
        assert_eq!(times(Spacing::Trailing, 1000, 3), [1000, 667, 333]);
        assert_eq!(times(Spacing::Linspace, 1000, 4), [1000, 667, 334, 1]);
        assert_eq!(times(Spacing::Linspace, 1000, 1), [1000]);
        assert_eq!(times(Spacing::Leading, 1000, 1), [1]);
        assert_eq!(times(Spacing::Trailing, 1000, 1), [1000]);
        // Halves go to the even neighbour: 7.5 to 8, 2.5 to 2, and 4.5 to 4 before the 1 is added.
        assert_eq!(times(Spacing::Trailing, 10, 4), [10, 8, 5, 2]);
        assert_eq!(times(Spacing::Linspace, 10, 3), [10, 5, 1]);
    }

    #[test]
    fn names_are_read_back() {
        for spacing in Spacing::ALL {
            assert_eq!(spacing.as_str().parse::<Spacing>(), Ok(spacing));
        }
        assert!("even".parse::<Spacing>().is_err());
    }

    #[test]
    fn wrong_times_are_named() {
        let schedule = Schedule::new(ScheduleName::Linear, 100).unwrap();
        let error = Ladder::new(&schedule, &[101, 50, 50, 0]).unwrap_err();
        let names: Vec<&str> = error.problems().iter().map(|p| p.parameter.as_str()).collect();
        assert_eq!(names, ["times[0]", "times[2]", "times[3]"]);
        assert!(Ladder::new(&schedule, &[]).is_err());
        assert!(Ladder::spaced(&schedule, Spacing::Leading, 0).is_err());
        assert!(Ladder::spaced(&schedule, Spacing::Leading, 101).is_err());
    }

    proptest! {
        #[test]
        fn every_spacing_makes_a_ladder(steps in 1..500usize, share in 0.0..1.0f64, spacing in 0..3usize) {
            let count = 1 + (share * (steps - 1) as f64) as usize;
            let schedule = Schedule::new(ScheduleName::Linear, steps).unwrap();
            let ladder = Ladder::spaced(&schedule, Spacing::ALL[spacing], count).unwrap();
            prop_assert_eq!(ladder.rungs().len(), count);
            prop_assert_eq!(ladder.steps().last().unwrap().1.alpha_bar, 1.0);
            prop_assert!(ladder.steps().all(|(from, to)| from.t > to.t && from.alpha_bar < to.alpha_bar));
        }
    }
}
