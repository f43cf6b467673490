//! One axis of a plot: its range, its few ticks, its title in words.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged};

use super::number;

/// One axis of a plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    logarithmic: bool,
    reversed: bool,
    ticks: Vec<(f64, String)>,
    title: String,
}

impl Scale {
    /// Equal steps from `low` to `high`, with about four round ticks.
    pub fn linear(low: f64, high: f64) -> Self {
        let (low, high) = if high > low { (low, high) } else { (low, low + 1.0) };
        let (step, digits) = round_step((high - low) / 4.0);
        let first = (low / step - 1e-9).ceil() as i64;
        let last = (high / step + 1e-9).floor() as i64;
        let tick = |index: i64| {
            let value = index as f64 * step;
            let digits = if index == 0 { 0 } else { digits };
            (value, number::fixed(value, digits))
        };
        Self {
            low,
            high,
            logarithmic: false,
            reversed: false,
            ticks: (first..=last).map(tick).collect(),
            title: String::new(),
        }
    }

    /// Equal factors from `low` to `high`, both above zero, with ticks at some powers of ten.
    pub fn logarithmic(low: f64, high: f64) -> Self {
        let low = low.max(f64::MIN_POSITIVE);
        let high = high.max(low * 10.0);
        let first = (libm::log10(low) - 1e-9).ceil() as i32;
        let last = (libm::log10(high) + 1e-9).floor() as i32;
        let stride = (last - first) / 5 + 1;
        let tick = |exponent: i32| {
            let value = libm::pow(10.0, f64::from(exponent));
            let text = match exponent {
                -3..=3 => number::trimmed(value, 3),
                _ => format!("10{}", number::raised(exponent)),
            };
            (value, text)
        };
        Self {
            low,
            high,
            logarithmic: true,
            reversed: false,
            ticks: (first..=last)
                .filter(|exponent| exponent.rem_euclid(stride) == 0)
                .map(tick)
                .collect(),
            title: String::new(),
        }
    }

    /// Ticks at these values, each with as few digits as it needs.
    pub fn ticks(self, values: &[f64]) -> Self {
        let tick = |value: &f64| (*value, number::trimmed(*value, 4));
        self.named_ticks(values.iter().map(tick).collect())
    }

    /// Ticks with texts of their own.
    pub fn named_ticks(mut self, ticks: Vec<(f64, String)>) -> Self {
        self.ticks = ticks;
        self
    }

    /// The same axis from its greatest value to its least: a countdown.
    pub fn reversed(self) -> Self {
        Self { reversed: !self.reversed, ..self }
    }

    /// What the axis counts, in words ("signal kept, ᾱ_t").
    pub fn title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    /// What the axis counts.
    pub fn words(&self) -> &str {
        &self.title
    }

    /// The values that carry a label, and the labels.
    pub fn labels(&self) -> &[(f64, String)] {
        &self.ticks
    }

    /// The least value.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The greatest value.
    pub fn high(&self) -> f64 {
        self.high
    }

    /// Where `value` lies from the beginning (0) to the end (1); beyond them it stays at the edge.
    pub fn share(&self, value: f64) -> f64 {
        let share = if self.logarithmic {
            let low = libm::log(self.low);
            (libm::log(value.max(f64::MIN_POSITIVE)) - low) / (libm::log(self.high) - low)
        } else {
            (value - self.low) / (self.high - self.low)
        };
        let share = share.clamp(0.0, 1.0);
        if self.reversed { 1.0 - share } else { share }
    }
}

impl Ranged for Scale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let length = f64::from(limit.1 - limit.0);
        limit.0 + (self.share(*value) * length).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.iter().map(|(value, _)| *value).collect()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

/// The round step (1, 2 or 5 times a power of ten) nearest above `wanted`, and its digits after the point.
fn round_step(wanted: f64) -> (f64, usize) {
    let mut power = 1.0;
    let mut digits = 0;
    while power > wanted && digits < 12 {
        power /= 10.0;
        digits += 1;
    }
    while power * 10.0 <= wanted {
        power *= 10.0;
    }
    for factor in [1.0, 2.0, 5.0] {
        if power * factor >= wanted * 0.999 {
            return (power * factor, digits);
        }
    }
    (power * 10.0, digits.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(scale: &Scale) -> Vec<&str> {
        scale.labels().iter().map(|(_, text)| text.as_str()).collect()
    }

    #[test]
    fn ticks_are_few_and_round() {
        assert_eq!(texts(&Scale::linear(0.0, 1000.0)), ["0", "500", "1000"]);
        assert_eq!(texts(&Scale::linear(0.0, 0.04)), ["0", "0.01", "0.02", "0.03", "0.04"]);
        assert_eq!(texts(&Scale::linear(-2.0, 2.0)), ["\u{2212}2", "\u{2212}1", "0", "1", "2"]);
    }

    #[test]
    fn powers_of_ten_stand_at_equal_distances() {
        let scale = Scale::logarithmic(1e-4, 1e4);
        assert!((scale.share(1.0) - 0.5).abs() < 1e-12);
        assert_eq!(texts(&scale), ["10⁻⁴", "0.01", "1", "100", "10⁴"]);
    }

    #[test]
    fn a_countdown_begins_with_its_greatest_value() {
        let scale = Scale::linear(0.0, 1000.0).reversed();
        assert_eq!((scale.share(1000.0), scale.share(250.0)), (0.0, 0.75));
    }

    #[test]
    fn what_lies_outside_stays_at_the_edge() {
        let scale = Scale::linear(0.0, 1.0);
        assert_eq!(scale.map(&7.0, (100, 200)), 200);
        assert_eq!(scale.map(&-7.0, (200, 100)), 200);
    }
}
