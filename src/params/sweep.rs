//! A parameter that runs through several values.

use std::ops::RangeInclusive;

use serde_json::Value as Json;

use super::in_range;
use super::value::{Data, Value};

/// A parameter that runs through several values: each becomes a stop of a control.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// The values, ascending as written, without doubles; never empty.
    pub values: Vec<f64>,
    /// Indices of those that paper shows; never empty.
    pub print: Vec<usize>,
    /// Index of the one shown first.
    pub start: usize,
}

impl Sweep {
    /// A parameter that stands still.
    pub fn fixed(value: f64) -> Self {
        Self { values: vec![value], print: vec![0], start: 0 }
    }

    /// These values, with those printed and the one shown first among them, in ascending order, or in descending
    /// order where `values` descend.
    pub fn of(values: impl IntoIterator<Item = f64>, print: &[f64], start: f64) -> Self {
        let values: Vec<f64> = values.into_iter().collect();
        let descending = values.first() > values.last();
        Self::ordered(values, print, start, descending)
    }

    fn ordered(mut values: Vec<f64>, print: &[f64], start: f64, descending: bool) -> Self {
        values.extend(print);
        values.push(start);
        values.sort_by(f64::total_cmp);
        values.dedup();
        if descending {
            values.reverse();
        }
        // Each of these is among the values: they were put there.
        let before =
            |value: &f64, wanted: f64| (*value < wanted) != (descending && *value != wanted);
        let index = |wanted: f64| values.partition_point(|value| before(value, wanted));
        let start = index(start);
        let mut print: Vec<usize> = print.iter().map(|value| index(*value)).collect();
        if print.is_empty() {
            print.push(start);
        }
        Self { values, print, start }
    }

    /// `frames` values at equal distances from `first` to `last`, together with those printed and the
    /// one shown first. A value that differs from one of these by rounding alone gives way to it.
    pub fn even(first: f64, last: f64, frames: usize, print: &[f64], start: f64) -> Self {
        let step = |i: usize| {
            let share = i as f64 / (frames.max(2) - 1) as f64;
            first + (last - first) * share
        };
        let rounding = 1e-9 * (last - first).abs();
        let named = |value: &f64| {
            let mut wanted = print.iter().chain([&start]);
            wanted.any(|wanted| (value - wanted).abs() <= rounding)
        };
        let values: Vec<f64> = (0..frames.max(1)).map(step).filter(|value| !named(value)).collect();
        Self::ordered(values, print, start, first > last)
    }

    /// The same from the last value to the first: a slider that counts down.
    pub fn reversed(mut self) -> Self {
        let last = self.values.len().saturating_sub(1);
        self.values.reverse();
        self.start = last - self.start;
        self.print.iter_mut().for_each(|stop| *stop = last - *stop);
        self
    }

    /// The values rounded to whole numbers.
    pub(super) fn whole(self) -> Self {
        let print: Vec<f64> = self.print.iter().map(|i| self.values[*i].round()).collect();
        let start = self.values[self.start].round();
        Self::of(self.values.into_iter().map(f64::round), &print, start)
    }
}

const MOST_FRAMES: i64 = 501;

/// A sweep as an author writes it, or one number; else what is wrong, as the end of a sentence.
pub(super) fn read_sweep(value: &Value, range: &RangeInclusive<f64>) -> Result<Sweep, String> {
    let Data::Table(table) = &value.data else {
        return in_range(value, range).map(Sweep::fixed);
    };
    let known = ["sweep", "frames", "print", "start"];
    if let Some(name) = table.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("has an unknown key `{name}`"));
    }
    let numbers = |name: &str| -> Result<Option<Vec<f64>>, String> {
        let Some(entry) = table.get(name) else {
            return Ok(None);
        };
        let items = entry.value.array().ok_or(format!("has no list in `{name}`"))?;
        let read: Result<Vec<f64>, String> =
            items.iter().map(|item| in_range(item, range)).collect();
        read.map(Some).map_err(|wrong| format!("{wrong} in `{name}`"))
    };
    let Some([first, last]) = numbers("sweep")?.and_then(|ends| <[f64; 2]>::try_from(ends).ok())
    else {
        return Err("needs `sweep = [first, last]`".to_owned());
    };
    let frames = match table.get("frames").map(|entry| &entry.value.data) {
        None => 21,
        Some(Data::Integer(count)) if (2..=MOST_FRAMES).contains(count) => *count as usize,
        Some(_) => return Err(format!("needs `frames` from 2 to {MOST_FRAMES}")),
    };
    let start = match table.get("start") {
        None => first,
        Some(entry) => in_range(&entry.value, range)?,
    };
    let print = numbers("print")?.unwrap_or_else(|| vec![first, last]);
    let (low, high) = (first.min(last), first.max(last));
    if let Some(outside) = print.iter().chain([&start]).find(|v| !(low..=high).contains(v)) {
        return Err(format!("shows {outside}, which lies outside its own sweep"));
    }
    Ok(Sweep::even(first, last, frames, &print, start))
}

/// A sweep as an author writes it; one that stands still is its number.
pub(super) fn sweep_json(sweep: &Sweep) -> Json {
    let (Some(first), Some(last)) = (sweep.values.first(), sweep.values.last()) else {
        return Json::Null;
    };
    if sweep.values.len() == 1 {
        return number_json(*first);
    }
    let shown = |index: &usize| sweep.values.get(*index).copied().map(number_json);
    serde_json::json!({
        "sweep": [number_json(*first), number_json(*last)],
        "frames": sweep.values.len(),
        "print": sweep.print.iter().filter_map(shown).collect::<Vec<Json>>(),
        "start": shown(&sweep.start),
    })
}

/// Whole numbers without a decimal point.
fn number_json(value: f64) -> Json {
    if value == value.trunc() && value.abs() < 9e15 {
        Json::from(value as i64)
    } else {
        Json::from(value)
    }
}
