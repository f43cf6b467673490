//! Small symmetric matrices and what can be read off their axes.

use std::borrow::Cow;

use ndarray::{Array2, ArrayView2, Axis};

use crate::math::numbers::batch::{rows, rows_mut};
use crate::math::numbers::statistics::dot;

/// Sweeps after which Jacobi's method gives up; it needs fewer than ten.
const MAX_SWEEPS: usize = 60;

/// A symmetric matrix `[n, n]` of finite numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct SymmetricMatrix {
    entries: Array2<f64>,
}

/// The axes of a symmetric matrix: A = sum_j values_j v_j v_j^T.
#[derive(Debug, Clone, PartialEq)]
pub struct Eigen {
    /// Eigenvalues, largest first.
    pub values: Vec<f64>,
    /// Orthonormal eigenvectors, one a row, in the order of the values: `[n, n]`.
    pub vectors: Array2<f64>,
}

impl SymmetricMatrix {
    /// The matrix with these entries.
    ///
    /// # Errors
    /// What is wrong, to be read behind the name of the matrix: not square, not finite, or not
    /// symmetric to 12 digits. A smaller difference is averaged away.
    pub fn new(mut entries: Array2<f64>) -> Result<Self, String> {
        let (order, width) = entries.dim();
        if width != order {
            return Err(format!("has {order} rows but a row of {width}; it must be square"));
        }
        if entries.iter().any(|entry| !entry.is_finite()) {
            return Err("has an entry that is not a finite number".to_owned());
        }
        let largest = entries.iter().fold(0.0f64, |m, e| m.max(e.abs()));
        for (row, column) in below_diagonal(order) {
            let (below, above) = (entries[(row, column)], entries[(column, row)]);
            if (below - above).abs() > 1e-12 * largest {
                return Err(format!(
                    "is not symmetric: entry [{row}][{column}] is {below} but [{column}][{row}] is {above}"
                ));
            }
            let both = 0.5 * below + 0.5 * above;
            entries[(row, column)] = both;
            entries[(column, row)] = both;
        }
        Ok(Self { entries })
    }

    /// `variance` times the identity of order `order`.
    pub fn isotropic(order: usize, variance: f64) -> Self {
        let entry = |(i, j)| if i == j { variance } else { 0.0 };
        Self { entries: Array2::from_shape_fn((order, order), entry) }
    }

    /// The inner products of the rows of A `[n, d]` with one another, A A^T `[n, n]`: never below 0 along any axis.
    pub fn gram(matrix: ArrayView2<'_, f64>) -> Self {
        let rows: Vec<_> = rows(matrix).collect();
        let entry = |(i, j): (usize, usize)| dot(&rows[i], &rows[j]);
        Self { entries: Array2::from_shape_fn((rows.len(), rows.len()), entry) }
    }

    /// The order n.
    pub fn order(&self) -> usize {
        self.entries.nrows()
    }

    /// The entries on the diagonal, `[n]`.
    pub fn diagonal(&self) -> Vec<f64> {
        self.entries.diag().to_vec()
    }

    /// The axes and how long they are, by Jacobi's cyclic rotations.
    ///
    /// Each rotation makes one pair of entries off the diagonal vanish (Golub and Van Loan, Matrix
    /// Computations, section 8.5). It ends when all of them together are below the rounding of the
    /// diagonal; for the small matrices of this book that takes a handful of sweeps.
    pub fn eigen(&self) -> Eigen {
        let order = self.order();
        let mut matrix = self.entries.clone();
        let mut vectors = Self::isotropic(order, 1.0).entries;
        for _ in 0..MAX_SWEEPS {
            if is_diagonal(&matrix) {
                break;
            }
            for p in 0..order {
                for q in p + 1..order {
                    rotate(&mut matrix, &mut vectors, p, q);
                }
            }
        }
        let mut order_of_values: Vec<usize> = (0..order).collect();
        // A stable sort: equal values keep the order of their axes.
        let values = matrix.diag();
        order_of_values.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
        Eigen {
            values: order_of_values.iter().map(|i| values[*i]).collect(),
            vectors: vectors.select(Axis(0), &order_of_values),
        }
    }
}

impl Eigen {
    /// Each eigenvalue with its eigenvector `[n]`, largest first.
    pub fn axes(&self) -> impl DoubleEndedIterator<Item = (f64, Cow<'_, [f64]>)> + Clone {
        self.values.iter().copied().zip(rows(self.vectors.view()))
    }

    /// Whether every eigenvalue is above 0 by more than rounding could explain.
    pub fn is_positive_definite(&self) -> bool {
        let (Some(largest), Some(smallest)) = (self.values.first(), self.values.last()) else {
            return false;
        };
        *smallest > largest * f64::EPSILON * self.values.len() as f64
    }
}

/// The places (row, column) with column < row of a square matrix.
fn below_diagonal(order: usize) -> impl Iterator<Item = (usize, usize)> {
    (1..order).flat_map(|row| (0..row).map(move |column| (row, column)))
}

/// Whether what stands off the diagonal is no more than rounding.
fn is_diagonal(matrix: &Array2<f64>) -> bool {
    let (mut on, mut off) = (0.0, 0.0);
    for ((i, j), entry) in matrix.indexed_iter() {
        if i == j {
            on += entry.abs();
        } else {
            off += entry.abs();
        }
    }
    off <= 1e-17 * on
}

/// Turns the plane of axes p and q until the entry between them is 0; the rows of `vectors` turn along.
fn rotate(matrix: &mut Array2<f64>, vectors: &mut Array2<f64>, p: usize, q: usize) {
    let between = matrix[(p, q)];
    if between == 0.0 {
        return;
    }
    let theta = (matrix[(q, q)] - matrix[(p, p)]) / (2.0 * between);
    // The smaller of the two angles: it disturbs the other entries least.
    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for row in rows_mut(matrix) {
        let (at_p, at_q) = (row[p], row[q]);
        row[p] = cosine * at_p - sine * at_q;
        row[q] = sine * at_p + cosine * at_q;
    }
    turn_rows(matrix, p, q, cosine, sine);
    matrix[(p, q)] = 0.0;
    matrix[(q, p)] = 0.0;
    turn_rows(vectors, p, q, cosine, sine);
}

/// Replaces rows p and q by their turned combinations; p is before q.
fn turn_rows(matrix: &mut Array2<f64>, p: usize, q: usize, cosine: f64, sine: f64) {
    let mut rows = rows_mut(matrix);
    let (Some(at_p), Some(at_q)) = (rows.nth(p), rows.nth(q - p - 1)) else { return };
    for (at_p, at_q) in at_p.iter_mut().zip(at_q) {
        let (before_p, before_q) = (*at_p, *at_q);
        *at_p = cosine * before_p - sine * before_q;
        *at_q = sine * before_p + cosine * before_q;
    }
}

/// The variances of points along their principal axes, largest first: the eigenvalues of the covariance
/// (1/n) sum of (x - mean)(x - mean)^T. `points` is `[n, d]`; the result `[d]`.
pub fn principal_variances(points: ArrayView2<'_, f64>) -> Vec<f64> {
    let count = points.nrows().max(1) as f64;
    let scale = 1.0 / count.sqrt();
    let mut centred = points.reversed_axes().as_standard_layout().into_owned();
    for values in rows_mut(&mut centred) {
        let mean = values.iter().sum::<f64>() / count;
        for value in values {
            *value = (*value - mean) * scale;
        }
    }
    let mut variances = SymmetricMatrix::gram(centred.view()).eigen().values;
    variances.sort_by(|a, b| b.total_cmp(a));
    variances
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::math::numbers::random::Generator;
    use ndarray::array;
    use proptest::prelude::*;

    #[test]
    fn points_on_a_tilted_line_vary_along_it_alone() {
        let points = Array2::from([-1.0, 0.0, 1.0].map(|k| [5.0 + 3.0 * k, -4.0 * k]).to_vec());
        let variances = principal_variances(points.view());
        // Two thirds of the squared length 25 of (3, -4).
        assert!((variances[0] - 50.0 / 3.0).abs() < 1e-12);
        assert!(variances[1].abs() < 1e-12);
        assert!(principal_variances(Array2::zeros((0, 0)).view()).is_empty());
    }

    #[test]
    fn axes_of_a_matrix_known_by_hand() {
        let matrix = SymmetricMatrix::new(array![[2.0, 1.0], [1.0, 2.0]]).unwrap();
        let eigen = matrix.eigen();
        assert!((eigen.values[0] - 3.0).abs() < 1e-15);
        assert!((eigen.values[1] - 1.0).abs() < 1e-15);
        assert!((eigen.vectors[(0, 0)] - eigen.vectors[(0, 1)]).abs() < 1e-15);
        assert!(eigen.is_positive_definite());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let message = |rows| SymmetricMatrix::new(rows).unwrap_err();
        assert!(message(array![[1.0], [1.0]]).contains("square"));
        assert!(message(array![[f64::NAN]]).contains("finite"));
        assert!(message(array![[1.0, 0.2], [0.1, 1.0]]).contains("not symmetric"));
    }

    #[test]
    fn a_flat_or_hollow_matrix_is_not_positive_definite() {
        for entries in
            [array![[1.0, 1.0], [1.0, 1.0]], array![[1.0, 2.0], [2.0, 1.0]], array![[0.0]]]
        {
            let matrix = SymmetricMatrix::new(entries).unwrap();
            assert!(!matrix.eigen().is_positive_definite());
        }
    }

    proptest! {
        #[test]
        fn axes_are_orthonormal_and_rebuild_the_matrix(seed in 0..5000u32, order in 1..7usize) {
            let mut generator = Generator::new(seed, "symmetric");
            let shape = (order, order);
            let mut entries = Array2::from_shape_simple_fn(shape, || generator.normal());
            for (i, j) in below_diagonal(order) {
                entries[(i, j)] = entries[(j, i)];
            }
            let eigen = SymmetricMatrix::new(entries.clone()).unwrap().eigen();
            prop_assert!(eigen.values.windows(2).all(|pair| pair[0] >= pair[1]));
            let axes: Vec<_> = rows(eigen.vectors.view()).collect();
            for ((i, j), entry) in entries.indexed_iter() {
                let inner = dot(&axes[i], &axes[j]);
                prop_assert!((inner - f64::from(u8::from(i == j))).abs() < 1e-13);
                let parts = eigen.axes().map(|(value, axis)| value * axis[i] * axis[j]);
                let rebuilt: f64 = parts.sum();
                prop_assert!((rebuilt - entry).abs() < 1e-12);
            }
        }
    }
}
