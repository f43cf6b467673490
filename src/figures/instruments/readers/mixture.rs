//! Mixtures, guidance and points as authors write them.

use ndarray::Array2;
use serde_json::Value as Json;

use crate::figures::readers::note;
use crate::math::numbers::batch::from_rows;
use crate::math::numbers::invalid::Invalid;
use crate::math::process::denoiser::Denoiser;
use crate::math::process::distribution::{Distribution, Guided};
use crate::math::process::empirical::Empirical;
use crate::math::process::mixture::{GaussianMixture, NamedMixture};
use crate::params::{Data, Reader, Value};
use crate::params::{LARGEST, numbers, rows_json};

/// The most components of a mixture.
const COMPONENTS: usize = 64;

/// The most points of an empirical distribution.
const POINTS: usize = 512;

/// The most states that a figure may be asked about at once.
const STATES: usize = 10_000;

/// Reads `mixture` and `guidance`; what does not fit together is noted.
pub fn guided(reader: &mut Reader<'_>, usual: NamedMixture) -> Guided {
    let data = mixture(reader, usual);
    let steering = reader.value_with(
        "guidance",
        "steers towards one component: w = 0 not at all, w = 1 to that component alone",
        "{ class = component, from 0; w = number, -100 to 100 }; none if left out",
        None,
        |steering: &Option<(usize, f64)>| match steering {
            Some((class, w)) => serde_json::json!({ "class": class, "w": w }),
            None => Json::Null,
        },
        |value| steering(value).map(Some),
    );
    let Some((class, w)) = steering else {
        return Guided::unguided(data);
    };
    match Guided::new(data.clone(), class, w) {
        Ok(guided) => guided,
        Err(wrong) => {
            note(reader, &wrong);
            Guided::unguided(data)
        }
    }
}

fn steering(value: &Value) -> Result<(usize, f64), String> {
    only(value, &["class", "w"])?;
    let class = match field(value, "class").map(|class| &class.data) {
        Some(Data::Integer(class)) if *class >= 0 => *class as usize,
        _ => return Err("needs `class`, a whole number from 0".to_owned()),
    };
    match field(value, "w").and_then(Value::number) {
        Some(w) if (-100.0..=100.0).contains(&w) => Ok((class, w)),
        Some(w) => Err(format!("has w = {w}")),
        None => Err("needs `w`, a number".to_owned()),
    }
}

fn mixture(reader: &mut Reader<'_>, usual: NamedMixture) -> Distribution {
    let names: Vec<String> =
        NamedMixture::ALL.iter().map(|name| format!("\"{}\"", name.as_str())).collect();
    let accepts = format!(
        "{}, {{ weights = […], means = [[…]], covariances = [[[…]]] }} or {{ points = [[…]] }}, in 1 or 2 dimensions",
        names.join(", ")
    );
    let default = (Json::from(usual.as_str()), named(usual));
    let json = |(written, _): &(Json, Distribution)| written.clone();
    let (_, data) = reader.value_with("mixture", "the data", &accepts, default, json, |value| {
        Ok((value.json(), distribution(value)?))
    });
    data
}

fn named(name: NamedMixture) -> Distribution {
    Distribution::Mixture(name.mixture())
}

/// The distribution that was written; else what is wrong, as the end of a sentence.
fn distribution(value: &Value) -> Result<Distribution, String> {
    if let Some(text) = value.text() {
        let name = text.parse::<NamedMixture>();
        return name.map(named).map_err(|_| format!("is \"{text}\""));
    }
    only(value, &["weights", "means", "covariances", "points"])?;
    let unusable = |wrong| format!("cannot be used: {wrong}");
    let data = if field(value, "points").is_some() {
        only(value, &["points"])?;
        let points = list(value, "points", POINTS, numbers)?;
        let points = from_rows("points", &points).and_then(Empirical::new);
        Distribution::Points(points.map_err(unusable)?)
    } else {
        let weights = list(value, "weights", COMPONENTS, |weight| {
            weight.number().ok_or(format!("is {}", weight.described()))
        })?;
        let means = list(value, "means", COMPONENTS, numbers)?;
        let covariances = list(value, "covariances", COMPONENTS, covariance)?;
        let means = from_rows("means", &means).map_err(unusable)?;
        let covariances = covariances.iter().enumerate().map(|(k, rows)| square(k, rows));
        let covariances = covariances.collect::<Result<_, _>>().map_err(unusable)?;
        let mixture = GaussianMixture::new(weights, means, covariances);
        Distribution::Mixture(mixture.map_err(unusable)?)
    };
    match data.dimension() {
        1 | 2 => Ok(data),
        more => Err(format!("has {more} dimensions")),
    }
}

/// The rows of a matrix; a number alone stands for one by one.
fn covariance(value: &Value) -> Result<Vec<Vec<f64>>, String> {
    match value.number() {
        Some(_) => Ok(vec![numbers(value)?]),
        None => {
            let rows = value.array().ok_or(format!("is {}", value.described()))?;
            rows.iter().map(numbers).collect()
        }
    }
}

/// Rows as a square matrix, covariance `k` of a mixture.
fn square(k: usize, rows: &[Vec<f64>]) -> Result<Array2<f64>, Invalid> {
    let order = rows.len();
    match rows.iter().find(|row| row.len() != order) {
        Some(row) => {
            let message = format!("has {order} rows but a row of {}; it must be square", row.len());
            Err(Invalid::one(format!("covariances[{k}]"), message))
        }
        None => from_rows("covariances", rows),
    }
}

/// A part of a table by its name.
fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match &value.data {
        Data::Table(table) => table.get(name).map(|entry| &entry.value),
        _ => None,
    }
}

/// Whether `value` is a table with these names and no others.
fn only(value: &Value, names: &[&str]) -> Result<(), String> {
    let Data::Table(table) = &value.data else {
        return Err(format!("is {}", value.described()));
    };
    match table.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => Err(format!("has `{name}` where {} belong", names.join(", "))),
        None => Ok(()),
    }
}

/// The list `name` of a table, 1 to `most` long, each item read by `read`.
fn list<T>(
    value: &Value,
    name: &str,
    most: usize,
    read: impl Fn(&Value) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let items = field(value, name).and_then(Value::array);
    let items = items.ok_or(format!("needs a list `{name}`"))?;
    if !(1..=most).contains(&items.len()) {
        return Err(format!("has {} `{name}`; 1 to {most} are possible", items.len()));
    }
    let read = |(k, item): (usize, &Value)| {
        read(item).map_err(|wrong| format!("has {name}[{k}] that {wrong}"))
    };
    items.iter().enumerate().map(read).collect()
}

/// Reads a list of states in the dimension of the data; on the line a number stands for a state.
pub fn states(
    reader: &mut Reader<'_>,
    name: &'static str,
    meaning: &'static str,
    dimension: usize,
    usual: Vec<Vec<f64>>,
) -> Vec<Vec<f64>> {
    let accepts = format!(
        "list of 1 to {STATES} points of {dimension} coordinates, as the mixture has, from -{LARGEST} to {LARGEST}"
    );
    reader.value_with(
        name,
        meaning,
        &accepts,
        usual,
        |rows| rows_json(rows),
        |value| {
            let items = value.array().ok_or(format!("is {}", value.described()))?;
            if !(1..=STATES).contains(&items.len()) {
                return Err(format!("has {} points", items.len()));
            }
            let state = |(index, item): (usize, &Value)| match numbers(item) {
                Ok(state) if state.len() == dimension => Ok(state),
                Ok(state) => Err(format!("has at {index} a point of {} coordinates", state.len())),
                Err(wrong) => Err(format!("has at {index} one that {wrong}")),
            };
            items.iter().enumerate().map(state).collect()
        },
    )
}
