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
    /// Equal steps from `low` to `high`, with two to five round ticks.
    pub fn linear(low: f64, high: f64) -> Self {
        let (low, high) = if high > low { (low, high) } else { (low, low + 1.0) };
        let ticks = round_ticks(low, high);
        Self { low, high, logarithmic: false, reversed: false, ticks, title: String::new() }
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

/// At most this many ticks stand on a linear axis.
const MOST_TICKS: i64 = 5;

/// The multiples of the smallest round step (1, 2 or 5 times a power of ten) that is not too many, each with the
/// digits that the step needs. The plotting library's own are not asked for: they come from the system's logarithms,
/// and the last of them may be lost.
fn round_ticks(low: f64, high: f64) -> Vec<(f64, String)> {
    let length = high - low;
    if !length.is_finite() {
        return Vec::new();
    }
    let exponent = libm::log10(length).floor() as i32;
    let steps = [(1.0, -1), (2.0, -1), (5.0, -1), (1.0, 0), (2.0, 0), (5.0, 0)];
    for (factor, more) in steps {
        let exponent = exponent + more;
        let step = factor * libm::pow(10.0, f64::from(exponent));
        let first = (low / step - 1e-9).ceil() as i64;
        let last = (high / step + 1e-9).floor() as i64;
        if last.saturating_sub(first) >= MOST_TICKS {
            continue;
        }
        let tick = |index: i64| {
            let digits = if index == 0 { 0 } else { exponent.min(0).unsigned_abs() as usize };
            let value = index as f64 * step;
            (value, number::fixed(value, digits))
        };
        return (first..=last).map(tick).collect();
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
    fn no_axis_is_left_with_one_tick() {
        let minus = "\u{2212}";
        assert_eq!(texts(&Scale::linear(-4.2, 4.2)).join(" "), format!("{minus}4 {minus}2 0 2 4"));
        assert_eq!(texts(&Scale::linear(0.0, 3e-7)), ["0", "0.0000001", "0.0000002", "0.0000003"]);
        assert!(texts(&Scale::linear(f64::MIN, f64::MAX)).is_empty());
        assert!(texts(&Scale::linear(f64::NAN, 1.0)).is_empty());
    }

    proptest! {
        #[test]
        fn ticks_lie_on_their_axis_one_after_the_other(
            lengths in -100.0..100.0f64,
            exponent in -6.0..6.0f64,
        ) {
            let length = libm::pow(10.0, exponent);
            let (low, high) = (lengths * length, (lengths + 1.0) * length);
            let scale = Scale::linear(low, high);
            let ticks = scale.labels();
            prop_assert!((2..=MOST_TICKS as usize).contains(&ticks.len()), "{ticks:?}");
            prop_assert!(ticks.windows(2).all(|pair| pair[0].0 < pair[1].0), "{ticks:?}");
            let near = low - 1e-9 * length..=high + 1e-9 * length;
            prop_assert!(ticks.iter().all(|(value, _)| near.contains(value)), "{ticks:?}");
        }
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
