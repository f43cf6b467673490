//! What the instruments of the book share: grids of sigma, samplers, mixtures, vectors and matrices as
//! authors write them.

pub mod mixture;
pub mod paths;

use serde_json::Value as Json;

use super::note;
use crate::draw::panels::Bell;
use crate::draw::theme::Role;
use crate::math::bound::gaussian::{Gaussian, normal_density};
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::statistics::linspace;
use crate::math::process::sampler::{Method, Variance};
use crate::math::process::sigma::{MAX_LEVELS, SigmaSpacing, sigma_grid};
use crate::params::{Data, Reader, Value};
use crate::plate::Readout;

/// A grid of sigma as an author asked for it; checked when it was read.
#[derive(Clone, Copy, Debug)]
pub struct Grid {
    /// How the levels are spread.
    pub spacing: SigmaSpacing,
    /// The level nearest to the data.
    pub sigma_min: f64,
    /// The level of the start.
    pub sigma_max: f64,
    /// How many levels, the final 0 not counted.
    pub levels: usize,
}

impl Grid {
    /// The levels, largest first, without the final 0.
    pub fn sigmas(&self) -> Result<Vec<f64>, Invalid> {
        sigma_grid(self.spacing, self.sigma_min, self.sigma_max, self.levels)
    }
}

/// Reads `grid`, `sigma_min`, `sigma_max`, `rho` and `levels`; what does not fit together is noted.
pub fn grid(reader: &mut Reader<'_>) -> Grid {
    let name = reader.choice(
        "grid",
        "how the levels are spread: by powers 1/rho of sigma, or by its logarithm",
        &["karras", "exponential"],
        |name| name,
        "karras",
    );
    let sigma_min = reader.number("sigma_min", "the level nearest to the data", 1e-6..=1e6, 0.002);
    let sigma_max = reader.number("sigma_max", "the level of the start", 1e-6..=1e6, 80.0);
    let rho = reader.number("rho", "how strongly levels crowd near the data", 0.01..=1000.0, 7.0);
    let most = MAX_LEVELS as i64;
    let levels = reader.integer("levels", "number of levels above 0", 1..=most, 18);
    let spacing = match name {
        "exponential" => SigmaSpacing::Exponential,
        _ => SigmaSpacing::Karras { rho },
    };
    let grid = Grid { spacing, sigma_min, sigma_max, levels: levels as usize };
    if let Err(wrong) = grid.sigmas() {
        note(reader, &wrong);
    }
    grid
}

/// The largest number that a vector or a matrix may hold.
const LARGEST: f64 = 1e9;

/// The most coordinates of a vector, or rows of a matrix.
const MOST: usize = 64;

/// Reads a vector of 1 to 64 numbers; one number alone counts as a vector of one.
pub fn vector(
    reader: &mut Reader<'_>,
    name: &'static str,
    meaning: &'static str,
    usual: &[f64],
) -> Vec<f64> {
    let accepts = format!("list of 1 to {MOST} numbers, each -{LARGEST} to {LARGEST}");
    reader.value(name, meaning, &accepts, usual.to_vec(), numbers)
}

/// Reads a matrix, a list of rows; one number alone counts as a matrix of one by one.
pub fn matrix(
    reader: &mut Reader<'_>,
    name: &'static str,
    meaning: &'static str,
    usual: Vec<Vec<f64>>,
) -> Vec<Vec<f64>> {
    let accepts = format!(
        "list of 1 to {MOST} rows, each a list of equally many numbers from -{LARGEST} to {LARGEST}"
    );
    reader.value_with(
        name,
        meaning,
        &accepts,
        usual,
        |rows| rows_json(rows),
        |value| {
            if value.number().is_some() {
                return Ok(vec![numbers(value)?]);
            }
            let rows = value.array().ok_or(format!("is {}", value.described()))?;
            if !(1..=MOST).contains(&rows.len()) {
                return Err(format!("has {} rows", rows.len()));
            }
            let read = |row: &Value| match row.data {
                Data::Array(_) => numbers(row).map_err(|wrong| format!("has a row that {wrong}")),
                _ => Err("holds a row that is no list".to_owned()),
            };
            let rows: Vec<Vec<f64>> = rows.iter().map(read).collect::<Result<_, _>>()?;
            match rows.windows(2).find(|pair| pair[0].len() != pair[1].len()) {
                Some(pair) => Err(format!(
                    "has a row of {} numbers beside one of {}",
                    pair[0].len(),
                    pair[1].len()
                )),
                None => Ok(rows),
            }
        },
    )
}

fn rows_json(rows: &[Vec<f64>]) -> Json {
    rows.iter().map(|row| Json::from(row.clone())).collect()
}

/// A vector, or one number for a vector of one; else what is wrong, as the end of a sentence.
fn numbers(value: &Value) -> Result<Vec<f64>, String> {
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

/// The identity of order `order` times `factor`, as rows.
pub fn identity(order: usize, factor: f64) -> Vec<Vec<f64>> {
    let row = |i| (0..order).map(move |j| if i == j { factor } else { 0.0 });
    (0..order).map(|i| row(i).collect()).collect()
}

/// A number beside the figure that never changes.
pub fn told(label: &str, text: String) -> Readout {
    Readout { label: label.to_owned(), axes: Vec::new(), texts: vec![text] }
}

/// The name of a coordinate: plain on the line, with its counter where there are several.
pub fn coordinate(name: &str, dimension: usize) -> String {
    if dimension == 1 { name.to_owned() } else { format!("{name}_0") }
}

/// Gaussians as bell curves along their first coordinate.
pub fn bells(gaussians: &[(Role, &'static str, &Gaussian)]) -> Vec<Bell> {
    let bell = |(role, name, gaussian): &(Role, &'static str, &Gaussian)| {
        let (mean, sd) = gaussian.marginal(0).unwrap_or((0.0, 1.0));
        let points = linspace(mean - 4.0 * sd, mean + 4.0 * sd, 161);
        Bell {
            role: *role,
            name,
            points: points.into_iter().map(|x| (x, normal_density(x, mean, sd))).collect(),
        }
    };
    gaussians.iter().map(bell).collect()
}

/// Reads `sampler` ("ddpm" or "ddim"), `variance` and `eta`.
pub fn method(reader: &mut Reader<'_>) -> Method {
    let samplers = ["ddpm", "ddim"];
    let sampler = reader.choice("sampler", "how the step is made", &samplers, |name| name, "ddpm");
    let (variance, eta) = (variance(reader), eta(reader));
    match sampler {
        "ddim" => Method::Ddim { eta },
        _ => Method::Ddpm(variance),
    }
}

/// Reads `variance`, the noise that "ddpm" adds.
pub fn variance(reader: &mut Reader<'_>) -> Variance {
    let meaning = "variance of the noise that \"ddpm\" adds";
    let name = reader.choice("variance", meaning, &["posterior", "beta"], |name| name, "posterior");
    match name {
        "beta" => Variance::Beta,
        _ => Variance::Posterior,
    }
}

/// Reads `eta`, the share of noise that "ddim" puts back.
pub fn eta(reader: &mut Reader<'_>) -> f64 {
    reader.number("eta", "share of DDPM's noise that \"ddim\" puts back", 0.0..=1.0, 0.0)
}
