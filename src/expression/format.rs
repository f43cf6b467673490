//! How a computed number stands in the text.

use crate::draw::number::raised;

/// The most digits anybody asks for: what an f64 holds.
const MOST: usize = 17;

/// The thin space that a line never breaks at.
const THIN: char = '\u{202f}';

/// How to print a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// As it is, to at most six significant digits.
    Short,
    /// So many decimals.
    Decimals(usize),
    /// So many significant digits.
    Significant(usize),
    /// A hundredfold, with so many decimals.
    Percent(usize),
}

impl Format {
    /// `4`, `3s` or `1%`.
    pub fn parse(text: &str) -> Option<Self> {
        let number =
            |digits: &str| digits.trim().parse::<usize>().ok().filter(|count| *count <= MOST);
        if let Some(digits) = text.strip_suffix('s') {
            return number(digits).filter(|count| *count > 0).map(Self::Significant);
        }
        match text.strip_suffix('%') {
            Some(digits) => number(digits).map(Self::Percent),
            None => number(text).map(Self::Decimals),
        }
    }

    /// The text of a finite number.
    pub fn print(self, number: f64) -> String {
        match self {
            Self::Decimals(count) => grouped(&format!("{number:.count$}")),
            Self::Percent(count) => grouped(&format!("{:.count$}", number * 100.0)),
            Self::Significant(count) => significant(number, count, false),
            Self::Short if number == number.trunc() && number.abs() < 1e15 => {
                grouped(&format!("{number:.0}"))
            }
            Self::Short => significant(number, 6, true),
        }
    }
}

/// So many significant digits; as m × 10ⁿ where the number is very small or very large.
fn significant(number: f64, count: usize, trim: bool) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let decimals = count.saturating_sub(1);
    let scientific = format!("{number:.decimals$e}");
    let parts = scientific.split_once('e');
    let Some((mantissa, power)) = parts.and_then(|(m, p)| Some((m, p.parse::<i32>().ok()?))) else {
        // What is no finite number has no power.
        return scientific;
    };
    let trimmed = |text: &str| match trim && text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if number.abs() < 1e-4 || power >= 15 {
        return format!("{} × 10{}", grouped(&trimmed(mantissa)), raised(power))
            .replace(" × ", "\u{a0}×\u{a0}");
    }
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let sign = if number < 0.0 { "-" } else { "" };
    grouped(&trimmed(&format!("{sign}{}", placed(&digits, power))))
}

/// The digits with the first of them at the place of 10^power.
fn placed(digits: &str, power: i32) -> String {
    match usize::try_from(power) {
        Err(_) => {
            let zeros = power.unsigned_abs() as usize - 1;
            format!("0.{}{digits}", "0".repeat(zeros))
        }
        Ok(power) if power + 1 >= digits.len() => {
            format!("{digits}{}", "0".repeat(power + 1 - digits.len()))
        }
        Ok(power) => {
            let (whole, part) = digits.split_at(power + 1);
            format!("{whole}.{part}")
        }
    }
}

/// A proper minus sign, and thin spaces between thousands from five digits on.
fn grouped(text: &str) -> String {
    let (sign, bare) = match text.strip_prefix('-') {
        Some(bare) if bare.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) => ("−", bare),
        Some(bare) => ("", bare),
        None => ("", text),
    };
    let (whole, part) = match bare.split_once('.') {
        Some((whole, part)) => (whole, format!(".{part}")),
        None => (bare, String::new()),
    };
    let mut spaced = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if whole.len() >= 5 && index > 0 && (whole.len() - index) % 3 == 0 {
            spaced.push(THIN);
        }
        spaced.push(digit);
    }
    format!("{sign}{spaced}{part}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn print(number: f64, format: &str) -> String {
        let format = if format.is_empty() { Format::Short } else { Format::parse(format).unwrap() };
        format.print(number).replace(THIN, "_").replace('\u{a0}', " ")
    }

    #[test]
    fn numbers_stand_as_a_compositor_would_set_them() {
        for (number, format, text) in [
            (0.078_583_5, "4", "0.0786"),
            (0.078_583_5, "3s", "0.0786"),
            (0.078_583_5, "1%", "7.9"),
            (0.5, "", "0.5"),
            (260.0, "", "260"),
            (1000.0, "", "1000"),
            (12_345.0, "", "12_345"),
            (1_234_567.891, "2", "1_234_567.89"),
            (123_456.0, "3s", "123_000"),
            (-1.5, "", "−1.5"),
            (-0.001, "2", "0.00"),
            (4.035_8e-5, "3s", "4.04 × 10⁻⁵"),
            (4.035_8e-5, "6", "0.000040"),
            (9.999e-4, "2s", "0.0010"),
            (0.1 + 0.2, "", "0.3"),
            (2.0 / 3.0, "", "0.666667"),
            (999.96, "4s", "1000"),
            (1e18, "3s", "1.00 × 10¹⁸"),
            (0.0, "3s", "0"),
            (0.0, "2", "0.00"),
        ] {
            assert_eq!(print(number, format), text, "{number} {format}");
        }
    }

    #[test]
    fn other_formats_are_none() {
        for text in ["", "s", "0s", "%", "x", "-1", "18", "4 5", "1.5"] {
            assert_eq!(Format::parse(text), None, "{text}");
        }
    }
}
