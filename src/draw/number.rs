//! Numbers as a reader sees them: a real minus, few digits, no zeros for show.

/// `value` with `digits` after the point; minus as U+2212, and no minus before a zero.
pub fn fixed(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.to_owned(),
        Some(rest) => format!("\u{2212}{rest}"),
        None => text,
    }
}

/// As [`fixed`], without zeros at the end.
pub fn trimmed(value: f64, digits: usize) -> String {
    let text = fixed(value, digits);
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `value` with `digits` significant digits; very small and very large ones with a power of ten.
pub fn significant(value: f64, digits: usize) -> String {
    let digits = digits.max(1);
    if value == 0.0 || !value.is_finite() {
        return fixed(value, 0);
    }
    let scientific = format!("{:.*e}", digits - 1, value);
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        let after = (digits as i32 - 1 - exponent).max(0) as usize;
        return fixed(value, after);
    }
    let mantissa = mantissa.replace('-', "\u{2212}");
    format!("{mantissa} × 10{}", raised(exponent))
}

/// A share in per cent with `digits` after the point: "49.4 %".
pub fn percent(share: f64, digits: usize) -> String {
    format!("{}\u{202F}%", fixed(share * 100.0, digits))
}

/// A whole number with raised digits: −4 becomes ⁻⁴.
pub fn raised(number: i32) -> String {
    let sign = if number < 0 { "⁻" } else { "" };
    let digits = number.unsigned_abs().to_string();
    let digits = digits.chars().map(|digit| match digit {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        _ => '⁹',
    });
    format!("{sign}{}", digits.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minus_is_a_minus_and_zero_has_none() {
        assert_eq!(fixed(-1.25, 1), "\u{2212}1.2");
        assert_eq!(fixed(-0.001, 2), "0.00");
        assert_eq!(trimmed(0.5, 3), "0.5");
        assert_eq!(trimmed(100.0, 0), "100");
    }

    #[test]
    fn significant_digits_are_counted_from_the_first() {
        assert_eq!(significant(0.078587, 3), "0.0786");
        assert_eq!(significant(1234.5, 2), "1234");
        assert_eq!(significant(4.036e-5, 3), "4.04 × 10⁻⁵");
        assert_eq!(significant(-2.0e9, 2), "\u{2212}2.0 × 10⁹");
        assert_eq!(significant(0.0, 3), "0");
    }

    #[test]
    fn a_share_is_read_in_per_cent() {
        assert_eq!(percent(0.4938, 1), "49.4\u{202F}%");
    }
}
