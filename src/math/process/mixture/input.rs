//! Checks of the weights, points and covariances a mixture is made from.

use crate::math::numbers::invalid::Problems;
use crate::math::numbers::linear_algebra::{Eigen, SymmetricMatrix};

/// How far weights may miss 1 in sum before an author is told; what is left is divided away.
const WEIGHT_TOLERANCE: f64 = 1e-6;

/// The weights divided by their sum; notes weights that are not above 0 or do not add to 1.
pub(crate) fn normalised_weights(weights: &[f64], problems: &mut Problems) -> Vec<f64> {
    if weights.is_empty() {
        problems.add("weights", "is empty; a mixture needs at least one component");
    }
    let mut all_positive = true;
    for (k, weight) in weights.iter().enumerate() {
        if !(*weight > 0.0 && weight.is_finite()) {
            all_positive = false;
            problems.add(format!("weights[{k}]"), format!("is {weight}; a weight must be above 0"));
        }
    }
    let sum: f64 = weights.iter().sum();
    if all_positive && !weights.is_empty() && (sum - 1.0).abs() > WEIGHT_TOLERANCE {
        problems.add("weights", format!("add to {sum}; they must add to 1"));
    }
    weights.iter().map(|weight| weight / sum).collect()
}

/// The dimension that all `means` share; notes where they do not, and numbers that are not finite.
pub(crate) fn common_dimension(
    means: &[Vec<f64>],
    component_count: usize,
    problems: &mut Problems,
) -> usize {
    let found = means.len();
    if found != component_count {
        problems.add(
            "means",
            format!(
                "has {found} entries; it must have one for each of the {component_count} weights"
            ),
        );
    }
    let dimension = means.first().map_or(0, Vec::len);
    if means.first().is_some_and(Vec::is_empty) {
        problems.add("means[0]", "is empty; a point needs at least one coordinate");
    }
    for (k, mean) in means.iter().enumerate() {
        check_point(&format!("means[{k}]"), mean, dimension, problems);
    }
    dimension
}

/// Notes a point that is not of `dimension` coordinates or not finite.
pub(crate) fn check_point(name: &str, point: &[f64], dimension: usize, problems: &mut Problems) {
    let found = point.len();
    if found != dimension {
        problems.add(name, format!("has {found} coordinates; it must have {dimension}"));
    }
    if point.iter().any(|entry| !entry.is_finite()) {
        problems.add(name, "has a coordinate that is not a finite number");
    }
}

/// The matrix and its axes when it is a covariance in `dimension` dimensions, or what is wrong with it.
pub(crate) fn positive_definite(
    rows: Vec<Vec<f64>>,
    dimension: usize,
) -> Result<(SymmetricMatrix, Eigen), String> {
    let matrix = SymmetricMatrix::new(rows)?;
    if matrix.order() != dimension {
        let order = matrix.order();
        return Err(format!(
            "is {order} by {order}; it must be {dimension} by {dimension}, like the means"
        ));
    }
    let axes = matrix.eigen();
    if !axes.is_positive_definite() {
        let Some(smallest) = axes.values.last() else {
            return Err("is empty; it needs at least one row".to_owned());
        };
        return Err(format!(
            "is not positive definite: its smallest eigenvalue is {smallest}; every one must be above 0"
        ));
    }
    Ok((matrix, axes))
}
