//! Vectors and matrices as authors write them.

use std::ops::RangeInclusive;

use ndarray::Array2;
use serde_json::Value as Json;

use super::{Data, Reader, Value, in_range};
use crate::math::numbers::batch::{filled, rows};

/// The largest number that a vector or a matrix may hold.
pub(crate) const LARGEST: f64 = 1e9;

/// The most coordinates of a vector, or rows of a matrix.
const MOST: usize = 64;

impl Reader<'_> {
    /// Reads a vector of 1 to 64 numbers; one number alone counts as a vector of one.
    pub fn point(&mut self, name: &'static str, meaning: &'static str, usual: &[f64]) -> Vec<f64> {
        let accepts = format!("list of 1 to {MOST} numbers, each -{LARGEST} to {LARGEST}");
        self.value(name, meaning, &accepts, usual.to_vec(), numbers)
    }

    /// Reads a list of exactly `N` numbers in `range`.
    pub fn numbers<const N: usize>(
        &mut self,
        name: &'static str,
        meaning: &'static str,
        range: RangeInclusive<f64>,
        usual: [f64; N],
    ) -> [f64; N] {
        let accepts = format!("list of {N} numbers, each {} to {}", range.start(), range.end());
        let json = |numbers: &[f64; N]| Json::from(numbers.to_vec());
        self.value_with(name, meaning, &accepts, usual, json, |value| {
            let items = value.array().ok_or(format!("is {}", value.described()))?;
            let read = |item| in_range(item, &range);
            let numbers: Vec<f64> = items.iter().map(read).collect::<Result<_, _>>()?;
            <[f64; N]>::try_from(numbers).map_err(|found| format!("has {} numbers", found.len()))
        })
    }

    /// Reads a matrix, a list of rows; one number alone counts as a matrix of one by one.
    pub fn matrix(
        &mut self,
        name: &'static str,
        meaning: &'static str,
        usual: Array2<f64>,
    ) -> Array2<f64> {
        let accepts = format!(
            "list of 1 to {MOST} rows, each a list of equally many numbers from -{LARGEST} to {LARGEST}"
        );
        self.value_with(
            name,
            meaning,
            &accepts,
            usual,
            |matrix| rows_json(rows(matrix.view())),
            |value| {
                if value.number().is_some() {
                    return Ok(filled((1, 1), [numbers(value)?]));
                }
                let written = value.array().ok_or(format!("is {}", value.described()))?;
                if !(1..=MOST).contains(&written.len()) {
                    return Err(format!("has {} rows", written.len()));
                }
                let read = |row: &Value| match row.data {
                    Data::Array(_) => {
                        numbers(row).map_err(|wrong| format!("has a row that {wrong}"))
                    }
                    _ => Err("holds a row that is no list".to_owned()),
                };
                let rows: Vec<Vec<f64>> = written.iter().map(read).collect::<Result<_, _>>()?;
                match rows.windows(2).find(|pair| pair[0].len() != pair[1].len()) {
                    Some(pair) => Err(format!(
                        "has a row of {} numbers beside one of {}",
                        pair[0].len(),
                        pair[1].len()
                    )),
                    None => Ok(filled((rows.len(), rows.first().map_or(0, Vec::len)), rows)),
                }
            },
        )
    }
}

/// Rows as JSON.
pub(crate) fn rows_json(rows: impl IntoIterator<Item = impl AsRef<[f64]>>) -> Json {
    rows.into_iter().map(|row| Json::from(row.as_ref())).collect()
}

/// A vector, or one number for a vector of one; else what is wrong, as the end of a sentence.
pub(crate) fn numbers(value: &Value) -> Result<Vec<f64>, String> {
    let found = match value.number() {
        Some(number) => vec![number],
        None => {
            let items = value.array().ok_or(format!("is {}", value.described()))?;
            let numbers: Option<Vec<f64>> = items.iter().map(Value::number).collect();
            numbers.ok_or("holds something that is not a number")?
        }
    };
    if !(1..=MOST).contains(&found.len()) {
        return Err(format!("has {} numbers", found.len()));
    }
    match found.iter().find(|number| !(-LARGEST..=LARGEST).contains(*number)) {
        Some(number) => Err(format!("holds {number}")),
        None => Ok(found),
    }
}
