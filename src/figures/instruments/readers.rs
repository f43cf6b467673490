//! What the instruments of the book share: grids of sigma, samplers, mixtures, vectors and matrices as
//! authors write them.

pub mod mixture;
pub mod paths;

use ndarray::Array2;

use crate::draw::panels::Bell;
use crate::draw::theme::Role;
use crate::figures::readers::note;
use crate::math::bound::gaussian::Gaussian;
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::statistics::linspace;
use crate::math::process::sigma::{MAX_LEVELS, SigmaSpacing, sigma_grid};
use crate::params::Reader;

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

/// The identity of order `order` times `factor`.
pub fn identity(order: usize, factor: f64) -> Array2<f64> {
    Array2::from_diag_elem(order, factor)
}

/// The name of a coordinate: plain on the line, with its counter where there are several.
pub fn coordinate(name: &str, dimension: usize) -> String {
    if dimension == 1 { name.to_owned() } else { format!("{name}_0") }
}

/// Gaussians as bell curves along their first coordinate.
pub fn bells(gaussians: &[(Role, &'static str, &Gaussian)]) -> Result<Vec<Bell>, Invalid> {
    let bell = |(role, name, gaussian): &(Role, &'static str, &Gaussian)| {
        let normal = gaussian.marginal(0)?;
        let (mean, sd) = (normal.mean, normal.sd);
        let points = linspace(mean - 4.0 * sd, mean + 4.0 * sd, 161);
        Ok(Bell {
            role: *role,
            name,
            points: points.into_iter().map(|x| (x, normal.density(x))).collect(),
        })
    };
    gaussians.iter().map(bell).collect()
}
