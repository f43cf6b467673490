//! Handwritten digits: 1,797 pictures of 8 by 8, written by people and scanned in the 1990s.

use std::io::Read;

use ndarray::Array2;

use crate::math::numbers::statistics::distance;

/// Who made the digits, under which licence: to be printed wherever one of them is shown.
pub const ATTRIBUTION: &str = "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, \
     UCI Machine Learning Repository, CC BY 4.0";

/// How many digits there are.
pub const COUNT: usize = 1797;

/// The width and height of a digit.
pub const SIZE: usize = 8;

/// The numbers in a digit.
pub const PIXELS: usize = SIZE * SIZE;

/// The darkest ink: pixels count 0…16.
pub const DARKEST: u8 = 16;

/// The table as it stands in the repository.
const PACKED: &[u8] = include_bytes!("../../../content/data/digits.csv.gz");

/// One handwritten digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digit {
    /// How dark each pixel is, 0 (paper)…16 (ink), `[8, 8]` row-major.
    pub ink: [u8; PIXELS],
    /// What it is meant to be, 0…9.
    pub label: u8,
}

impl Digit {
    /// The digit scaled to [-1, 1]: -1 is paper, 1 is ink. `[8, 8]` row-major.
    pub fn normalised(&self) -> Vec<f64> {
        self.ink.map(scaled).to_vec()
    }
}

/// Ink 0…16 as -1…1.
fn scaled(ink: u8) -> f64 {
    f64::from(ink) / f64::from(DARKEST) * 2.0 - 1.0
}

/// The digits as [`Digit::normalised`] has them, one a row: `[n, 64]`.
pub fn pictures(digits: &[Digit]) -> Array2<f64> {
    Array2::from(digits.iter().map(|digit| digit.ink.map(scaled)).collect::<Vec<_>>())
}

/// A table of digits that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigitsError {
    /// The file does not unpack to text.
    #[error("the digits do not unpack: {0}")]
    Packed(String),
    /// A line does not hold 64 counts and a label.
    #[error("line {line} of the digits holds {found} numbers; 64 pixels and a label are 65")]
    Width {
        /// The line, counted from 1.
        line: usize,
        /// How many numbers it holds.
        found: usize,
    },
    /// A number is not one, or is out of range.
    #[error(
        "line {line} of the digits, number {column}: `{found}` is not a whole number in 0…{greatest}"
    )]
    Number {
        /// The line, counted from 1.
        line: usize,
        /// The place on the line, counted from 1.
        column: usize,
        /// What stands there.
        found: String,
        /// The greatest number allowed there.
        greatest: u8,
    },
}

/// All 1,797 digits, in the order of the table.
///
/// # Errors
/// When the table inside the program is damaged.
pub fn digits() -> Result<Vec<Digit>, DigitsError> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(PACKED)
        .read_to_string(&mut text)
        .map_err(|error| DigitsError::Packed(error.to_string()))?;
    parse(&text)
}

/// Which digits lie at these `shares` of the way from the nearest (0) to the farthest (1) of `from`.
///
/// All others are put in order of their distance, [`Digit::normalised`] and Euclidean; of two at one distance
/// the earlier comes first. A share is rounded to the nearest rank; nothing for fewer than two digits.
pub fn at_ranks(digits: &[Digit], from: usize, shares: &[f64]) -> Vec<usize> {
    let Some(centre) = digits.get(from).map(Digit::normalised) else {
        return Vec::new();
    };
    let mut order: Vec<(f64, usize)> = digits
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != from)
        .map(|(index, digit)| (distance(&centre, &digit.normalised()), index))
        .collect();
    order.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let last = order.len().saturating_sub(1) as f64;
    let rank = |share: &f64| (share.clamp(0.0, 1.0) * last).round() as usize;
    shares.iter().filter_map(|share| order.get(rank(share)).map(|(_, index)| *index)).collect()
}

/// Reads lines of 64 pixels and a label, with commas between.
///
/// # Errors
/// The first line that holds something else.
pub fn parse(text: &str) -> Result<Vec<Digit>, DigitsError> {
    text.lines().enumerate().map(|(index, line)| parse_line(index + 1, line)).collect()
}

fn parse_line(line: usize, text: &str) -> Result<Digit, DigitsError> {
    let fields: Vec<&str> = text.split(',').map(str::trim).collect();
    if fields.len() != PIXELS + 1 {
        return Err(DigitsError::Width { line, found: fields.len() });
    }
    let mut ink = [0; PIXELS];
    let mut label = 0;
    for (index, field) in fields.iter().enumerate() {
        let greatest = if index < PIXELS { DARKEST } else { 9 };
        let value =
            field.parse::<u8>().ok().filter(|value| *value <= greatest).ok_or_else(|| {
                DigitsError::Number {
                    line,
                    column: index + 1,
                    found: (*field).to_owned(),
                    greatest,
                }
            })?;
        match ink.get_mut(index) {
            Some(pixel) => *pixel = value,
            None => label = value,
        }
    }
    Ok(Digit { ink, label })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    #[test]
    fn there_are_1797_digits_and_each_label_as_often_as_published() {
        let digits = digits().unwrap();
        assert_eq!(digits.len(), 1797);
        let mut histogram = [0; 10];
        for digit in &digits {
            histogram[usize::from(digit.label)] += 1;
        }
        // The class distribution in the data set's own description (optdigits.names, test set).
        assert_eq!(histogram, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    }

    #[test]
    fn values_fill_the_range_and_are_scaled_to_it() {
        let digits = digits().unwrap();
        let darkest = digits.iter().flat_map(|digit| digit.ink).max();
        assert_eq!(darkest, Some(DARKEST));
        let first = digits[0].normalised();
        assert_eq!(first.len(), PIXELS);
        // The first line of the table begins 0, 0, 5, 13.
        assert_eq!(&first[..4], &[-1.0, -1.0, 5.0 / 8.0 - 1.0, 13.0 / 8.0 - 1.0]);
    }

    #[test]
    fn ranks_run_from_the_nearest_to_the_farthest() {
        let digits = digits().unwrap();
        let found = at_ranks(&digits, 4, &[0.0, 0.5, 1.0]);
        let far = |index: usize| distance(&digits[4].normalised(), &digits[index].normalised());
        let distances: Vec<f64> = found.iter().map(|index| far(*index)).collect();
        assert!(!found.contains(&4) && distances.is_sorted());
        let all = (0..COUNT).filter(|index| *index != 4).map(far);
        assert!(all.clone().all(|d| d >= distances[0] && d <= distances[2]));
        // Ranks count from 0, and some distances occur twice.
        assert!(all.clone().filter(|d| *d < distances[1]).count() <= 898);
        assert!(all.filter(|d| *d <= distances[1]).count() >= 899);
        assert!(at_ranks(&digits[..1], 0, &[0.0]).is_empty());
        assert!(at_ranks(&digits, COUNT, &[0.0]).is_empty());
    }

    #[test]
    fn a_damaged_table_says_where() {
        let good = vec!["0"; 65].join(",");
        assert_eq!(parse(&good).unwrap().len(), 1);
        let short = format!("{good}\n1,2,3");
        assert_eq!(parse(&short), Err(DigitsError::Width { line: 2, found: 3 }));
        let dark = good.replacen('0', "17", 1);
        let Err(DigitsError::Number { line, column, .. }) = parse(&dark) else {
            panic!("17 is out of range");
        };
        assert_eq!((line, column), (1, 1));
        let label = format!("{},10", vec!["0"; 64].join(","));
        assert!(parse(&label).is_err());
    }
}
