//! Numbers of steps to compare, as authors list them.

use serde_json::Value as Json;

use crate::params::{Data, Reader, Value};

/// Reads `counts`: 1 to `most` whole numbers from `least` to `steps`, ascending; those of `usual` that fit if left out.
pub fn counts(
    reader: &mut Reader<'_>,
    least: usize,
    steps: usize,
    usual: &[usize],
    most: usize,
) -> Vec<usize> {
    let range = least as i64..=steps as i64;
    let item = |value: &Value| match value.data {
        Data::Integer(count) if range.contains(&count) => Ok(count as usize),
        _ => Err(format!("holds one that is not a whole number from {least} to {steps}")),
    };
    let mut fitting: Vec<usize> =
        usual.iter().copied().filter(|count| range.contains(&(*count as i64))).collect();
    if fitting.is_empty() {
        fitting.push(steps.max(1));
    }
    reader.value_with(
        "counts",
        "numbers of steps to compare",
        &format!(
            "list of 1 to {most} whole numbers, {least} to {steps}, each larger than the one before"
        ),
        fitting,
        |counts| counts.iter().map(|count| Json::from(*count)).collect(),
        |value| {
            let items = value.array().ok_or(format!("is {}", value.described()))?;
            let counts: Vec<usize> = items.iter().map(item).collect::<Result<_, _>>()?;
            if !(1..=most).contains(&counts.len()) {
                return Err(format!("has {} numbers", counts.len()));
            }
            if counts.windows(2).any(|pair| pair[0] >= pair[1]) {
                return Err("does not grow from number to number".to_owned());
            }
            Ok(counts)
        },
    )
}
