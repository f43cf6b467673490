//! Noise schedules: how much of the picture is left after t steps.

mod level;

use std::fmt;
use std::str::FromStr;

use crate::math::numbers::invalid::{Invalid, Problems};
use crate::math::numbers::non_empty::NonEmpty;

pub use level::{Level, Step};

/// The largest number of steps a schedule may have.
pub const MAX_STEPS: usize = 10_000;

/// The schedules that the book knows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScheduleName {
    /// beta in equal steps from 1e-4 to 0.02 (Ho, Jain and Abbeel 2020, section 4).
    Linear,
    /// sqrt(beta) in equal steps from sqrt(0.00085) to sqrt(0.012) (the code of Rombach and others 2022).
    ScaledLinear,
    /// alpha_bar follows a squared cosine (Nichol and Dhariwal 2021, equation 17).
    Cosine,
    /// beta follows a logistic curve from 1e-4 towards 0.02.
    Sigmoid,
}

impl ScheduleName {
    /// Every name, in the order in which the book shows them.
    pub const ALL: [Self; 4] = [Self::Linear, Self::ScaledLinear, Self::Cosine, Self::Sigmoid];

    /// The name as an author writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::ScaledLinear => "scaled-linear",
            Self::Cosine => "cosine",
            Self::Sigmoid => "sigmoid",
        }
    }

    /// The usual first and last beta; `None` for the cosine, which has none.
    fn usual_betas(self) -> Option<(f64, f64)> {
        match self {
            Self::Linear | Self::Sigmoid => Some((1e-4, 0.02)),
            Self::ScaledLinear => Some((0.00085, 0.012)),
            Self::Cosine => None,
        }
    }
}

impl fmt::Display for ScheduleName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for ScheduleName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Invalid::unless_named("schedule", text, &Self::ALL, Self::as_str)
    }
}

/// Everything that fixes a schedule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScheduleSpecification {
    /// The family.
    pub name: ScheduleName,
    /// The number of steps T, 1 to [`MAX_STEPS`].
    pub steps: usize,
    /// The first beta in place of the usual one, above 0 and below 1; not for the cosine.
    pub beta_start: Option<f64>,
    /// The last beta in place of the usual one, above 0 and below 1; not for the cosine.
    pub beta_end: Option<f64>,
    /// Whether the amplitudes are rescaled so that nothing of the picture is left at T; needs T >= 2.
    pub zero_terminal_snr: bool,
}

impl ScheduleSpecification {
    /// The usual schedule of this name with `steps` steps.
    pub fn new(name: ScheduleName, steps: usize) -> Self {
        Self { name, steps, beta_start: None, beta_end: None, zero_terminal_snr: false }
    }

    /// Whether every value lies in its range.
    fn check(&self) -> Result<(), Invalid> {
        let mut problems = Problems::default();
        let fewest = if self.zero_terminal_snr { 2 } else { 1 };
        if !(fewest..=MAX_STEPS).contains(&self.steps) {
            let reason = if self.zero_terminal_snr { " with zero_terminal_snr" } else { "" };
            problems.add(
                "steps",
                format!("is {}; it must be {fewest} to {MAX_STEPS}{reason}", self.steps),
            );
        }
        for (parameter, value) in [("beta_start", self.beta_start), ("beta_end", self.beta_end)] {
            let Some(value) = value else { continue };
            if self.name.usual_betas().is_none() {
                problems.add(
                    parameter,
                    format!("has no meaning for the {} schedule; leave it out", self.name),
                );
            } else if !(value > 0.0 && value < 1.0) {
                problems.add(parameter, format!("is {value}; it must be above 0 and below 1"));
            }
        }
        problems.finish()
    }

    /// beta_1 to beta_T, `[T]`, before any rescaling.
    fn betas(&self) -> Vec<f64> {
        let Some((usual_start, usual_end)) = self.name.usual_betas() else {
            return cosine_betas(self.steps);
        };
        let start = self.beta_start.unwrap_or(usual_start);
        let end = self.beta_end.unwrap_or(usual_end);
        let last = self.steps.saturating_sub(1).max(1) as f64;
        (0..self.steps)
            .map(|index| {
                let fraction = index as f64 / last;
                match self.name {
                    ScheduleName::ScaledLinear => {
                        let root = start.sqrt() + fraction * (end.sqrt() - start.sqrt());
                        root * root
                    }
                    ScheduleName::Sigmoid => {
                        start + (end - start) * logistic(-6.0 + 12.0 * fraction)
                    }
                    _ => start + fraction * (end - start),
                }
            })
            .collect()
    }
}

/// A noise schedule: a [`Level`] for t = 0…T, where t = 0 is the data, and a [`Step`] for t = 1…T.
///
/// alpha_t = 1 - beta_t, and alpha_bar_t is the product of alpha_1 to alpha_t. It falls strictly, from
/// 1 at the data to a number above 0 (exactly 0 at T with zero terminal SNR). Levels and steps are had
/// from a schedule alone, so that whatever they are asked, they know.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    specification: ScheduleSpecification,
    steps: NonEmpty<Step>,
}

impl Schedule {
    /// The usual schedule of this name with `steps` steps, 1 to [`MAX_STEPS`].
    ///
    /// # Errors
    /// When `steps` is out of its range.
    pub fn new(name: ScheduleName, steps: usize) -> Result<Self, Invalid> {
        Self::from_specification(ScheduleSpecification::new(name, steps))
    }

    /// The schedule of a specification.
    ///
    /// # Errors
    /// When a value is out of its range, or when alpha_bar does not fall from step to step in f64 (a
    /// beta too small to be felt, or so much noise that nothing is left long before T).
    pub fn from_specification(specification: ScheduleSpecification) -> Result<Self, Invalid> {
        specification.check()?;
        let mut betas = specification.betas();
        let mut alpha_bars = cumulative_product(&betas).ok_or_else(|| no_steps(specification))?;
        require_fall(&alpha_bars, f64::MIN_POSITIVE)?;
        if specification.zero_terminal_snr {
            alpha_bars = with_zero_terminal_snr(&alpha_bars);
            betas =
                from_the_data(&alpha_bars).map(|(before, after)| 1.0 - after / before).collect();
            require_fall(&alpha_bars, 0.0)?;
        }
        let steps = from_the_data(&alpha_bars).zip(betas).enumerate();
        let steps = steps.map(|(index, ((before, after), beta))| Step {
            before: Level { t: index, alpha_bar: before },
            level: Level { t: index + 1, alpha_bar: after },
            beta,
        });
        let steps = NonEmpty::new(steps.collect()).ok_or_else(|| no_steps(specification))?;
        Ok(Self { specification, steps })
    }

    /// What the schedule was made from.
    pub fn specification(&self) -> &ScheduleSpecification {
        &self.specification
    }

    /// The number of steps T.
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// The level at `t`, the data at t = 0 included.
    ///
    /// # Errors
    /// When `t` is not 0 to T.
    pub fn level(&self, t: usize) -> Result<Level, Invalid> {
        match t.checked_sub(1).map(|before| self.steps.get(before)) {
            None => Ok(self.data()),
            Some(Some(step)) => Ok(step.level),
            Some(None) => Err(self.outside(t, 0)),
        }
    }

    /// The step from t - 1 to `t`.
    ///
    /// # Errors
    /// When `t` is not 1 to T: no step leads to the data.
    pub fn step(&self, t: usize) -> Result<Step, Invalid> {
        let found = t.checked_sub(1).and_then(|before| self.steps.get(before));
        found.copied().ok_or_else(|| self.outside(t, 1))
    }

    fn outside(&self, t: usize, least: usize) -> Invalid {
        Invalid::one("t", format!("is {t}; it must be {least} to {}", self.steps()))
    }

    /// The data: t = 0, alpha_bar = 1.
    pub fn data(&self) -> Level {
        self.steps.first().before
    }

    /// The last level, t = T.
    pub fn terminal(&self) -> Level {
        self.steps.last().level
    }

    /// The levels t = 0…T in this order, `[T + 1]`, the data first.
    pub fn levels(&self) -> impl DoubleEndedIterator<Item = Level> + Clone + '_ {
        std::iter::once(self.data()).chain(self.each_step().map(|step| step.level()))
    }

    /// The steps t = 1…T in this order, `[T]`.
    pub fn each_step(
        &self,
    ) -> impl DoubleEndedIterator<Item = Step> + ExactSizeIterator + Clone + '_ {
        self.steps.iter().copied()
    }

    /// The first level whose alpha_bar is `share` or less; `None` when the schedule never gets there.
    pub fn first_at_or_below(&self, share: f64) -> Option<Level> {
        self.levels().find(|level| level.alpha_bar <= share)
    }
}

fn no_steps(specification: ScheduleSpecification) -> Invalid {
    Invalid::one("steps", format!("is {}; it must be 1 to {MAX_STEPS}", specification.steps))
}

/// beta_t = min(1 - f(t)/f(t-1), 0.999), f(t) = cos^2((t/T + s)/(1 + s) pi/2), s = 0.008
/// (Nichol and Dhariwal 2021, equation 17 and the remark below it).
fn cosine_betas(steps: usize) -> Vec<f64> {
    let offset = 0.008;
    let share = |t: usize| {
        let fraction = (t as f64 / steps as f64 + offset) / (1.0 + offset);
        let cosine = libm::cos(fraction * std::f64::consts::FRAC_PI_2);
        cosine * cosine
    };
    (1..=steps).map(|t| (1.0 - share(t) / share(t - 1)).min(0.999)).collect()
}

/// 1 / (1 + exp(-x)).
fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// alpha_bar_1 to alpha_bar_T, `[T]`, from beta_1 to beta_T; `None` for no betas.
fn cumulative_product(beta: &[f64]) -> Option<NonEmpty<f64>> {
    let running = beta.iter().scan(1.0, |product, beta| {
        *product *= 1.0 - beta;
        Some(*product)
    });
    NonEmpty::new(running.collect())
}

/// Each alpha_bar_t behind the one before it, t = 1…T; alpha_bar_0 is 1.
fn from_the_data(alpha_bars: &NonEmpty<f64>) -> impl Iterator<Item = (f64, f64)> + '_ {
    std::iter::once(1.0).chain(alpha_bars.iter().copied()).zip(alpha_bars.iter().copied())
}

/// Shifts and stretches sqrt(alpha_bar) so that it is 0 at T and what it was at t = 1.
///
/// sqrt(alpha_bar_t)' = (sqrt(alpha_bar_t) - sqrt(alpha_bar_T)) sqrt(alpha_bar_1) /
/// (sqrt(alpha_bar_1) - sqrt(alpha_bar_T)) for t >= 1 (Lin and others 2024, algorithm 1).
fn with_zero_terminal_snr(alpha_bars: &NonEmpty<f64>) -> NonEmpty<f64> {
    let (first, last) = (alpha_bars.first().sqrt(), alpha_bars.last().sqrt());
    alpha_bars.map(|value| {
        let root = (value.sqrt() - last) * (first / (first - last));
        root * root
    })
}

/// Whether alpha_bar falls strictly and ends at `least` or above.
fn require_fall(alpha_bars: &NonEmpty<f64>, least: f64) -> Result<(), Invalid> {
    for (index, (before, after)) in from_the_data(alpha_bars).enumerate() {
        if after < least {
            return Err(Invalid::one(
                "beta_end",
                format!(
                    "leaves nothing of the picture at t = {}: alpha_bar underflows; choose smaller betas or fewer steps",
                    index + 1
                ),
            ));
        }
        if after >= before {
            return Err(Invalid::one(
                "beta_start",
                format!(
                    "is too small to be felt at t = {}: alpha_bar stays {before}; choose a larger one",
                    index + 1
                ),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
