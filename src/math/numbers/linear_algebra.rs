//! Small symmetric matrices and what can be read off their axes.

use crate::math::numbers::statistics::dot;

/// Sweeps after which Jacobi's method gives up; it needs fewer than ten.
const MAX_SWEEPS: usize = 60;

/// A symmetric matrix `[n, n]` of finite numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct SymmetricMatrix {
    rows: Vec<Vec<f64>>,
}

/// The axes of a symmetric matrix: A = sum_j values_j v_j v_j^T.
#[derive(Debug, Clone, PartialEq)]
pub struct Eigen {
    /// Eigenvalues, largest first.
    pub values: Vec<f64>,
    /// Orthonormal eigenvectors, one a row, in the order of the values: `[n, n]`.
    pub vectors: Vec<Vec<f64>>,
}

impl SymmetricMatrix {
    /// The matrix with these rows.
    ///
    /// # Errors
    /// What is wrong, to be read behind the name of the matrix: not square, not finite, or not
    /// symmetric to 12 digits. A smaller difference is averaged away.
    pub fn new(mut rows: Vec<Vec<f64>>) -> Result<Self, String> {
        let order = rows.len();
        if let Some(row) = rows.iter().find(|row| row.len() != order) {
            return Err(format!("has {order} rows but a row of {}; it must be square", row.len()));
        }
        if rows.iter().flatten().any(|entry| !entry.is_finite()) {
            return Err("has an entry that is not a finite number".to_owned());
        }
        let largest = rows.iter().flatten().fold(0.0f64, |m, e| m.max(e.abs()));
        for (row, column) in below_diagonal(order) {
            let (below, above) = (rows[row][column], rows[column][row]);
            if (below - above).abs() > 1e-12 * largest {
                return Err(format!(
                    "is not symmetric: entry [{row}][{column}] is {below} but [{column}][{row}] is {above}"
                ));
            }
            let both = 0.5 * below + 0.5 * above;
            rows[row][column] = both;
            rows[column][row] = both;
        }
        Ok(Self { rows })
    }

    /// `variance` times the identity of order `order`.
    pub fn isotropic(order: usize, variance: f64) -> Self {
        let row = |i| (0..order).map(move |j| if i == j { variance } else { 0.0 });
        Self { rows: (0..order).map(|i| row(i).collect()).collect() }
    }

    /// The inner products of `rows` with one another, A A^T: never below 0 along any axis.
    pub fn gram(rows: &[Vec<f64>]) -> Self {
        let row = |left: &Vec<f64>| rows.iter().map(|right| dot(left, right)).collect();
        Self { rows: rows.iter().map(row).collect() }
    }

    /// The order n.
    pub fn order(&self) -> usize {
        self.rows.len()
    }

    /// The entries on the diagonal, `[n]`.
    pub fn diagonal(&self) -> Vec<f64> {
        (0..self.order()).map(|i| self.rows[i][i]).collect()
    }

    /// The axes and how long they are, by Jacobi's cyclic rotations.
    ///
    /// Each rotation makes one pair of entries off the diagonal vanish (Golub and Van Loan, Matrix
    /// Computations, section 8.5). It ends when all of them together are below the rounding of the
    /// diagonal; for the small matrices of this book that takes a handful of sweeps.
    pub fn eigen(&self) -> Eigen {
        let order = self.order();
        let mut matrix = self.rows.clone();
        let mut vectors = Self::isotropic(order, 1.0).rows;
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
        order_of_values.sort_by(|a, b| matrix[*b][*b].total_cmp(&matrix[*a][*a]));
        Eigen {
            values: order_of_values.iter().map(|i| matrix[*i][*i]).collect(),
            vectors: order_of_values.iter().map(|i| vectors[*i].clone()).collect(),
        }
    }
}

impl Eigen {
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
fn is_diagonal(matrix: &[Vec<f64>]) -> bool {
    let (mut on, mut off) = (0.0, 0.0);
    for (i, row) in matrix.iter().enumerate() {
        for (j, entry) in row.iter().enumerate() {
            if i == j {
                on += entry.abs();
            } else {
                off += entry.abs();
            }
        }
    }
    off <= 1e-17 * on
}

/// Turns the plane of axes p and q until the entry between them is 0; the rows of `vectors` turn along.
fn rotate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    let between = matrix[p][q];
    if between == 0.0 {
        return;
    }
    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * between);
    // The smaller of the two angles: it disturbs the other entries least.
    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for row in matrix.iter_mut() {
        let (at_p, at_q) = (row[p], row[q]);
        row[p] = cosine * at_p - sine * at_q;
        row[q] = sine * at_p + cosine * at_q;
    }
    turn_rows(matrix, p, q, cosine, sine);
    matrix[p][q] = 0.0;
    matrix[q][p] = 0.0;
    turn_rows(vectors, p, q, cosine, sine);
}

/// Replaces rows p and q by their turned combinations; p is before q.
fn turn_rows(rows: &mut [Vec<f64>], p: usize, q: usize, cosine: f64, sine: f64) {
    let (head, tail) = rows.split_at_mut(q);
    for (at_p, at_q) in head[p].iter_mut().zip(&mut tail[0]) {
        let (before_p, before_q) = (*at_p, *at_q);
        *at_p = cosine * before_p - sine * before_q;
        *at_q = sine * before_p + cosine * before_q;
    }
}

/// The variances of points along their principal axes, largest first: the eigenvalues of the covariance
/// (1/n) sum of (x - mean)(x - mean)^T. `points` is `[n, d]`; the result `[d]`, empty for no points.
pub fn principal_variances(points: &[Vec<f64>]) -> Vec<f64> {
    let dimension = points.first().map_or(0, Vec::len);
    let count = points.len().max(1) as f64;
    let rows: Vec<Vec<f64>> = (0..dimension)
        .map(|axis| {
            let values = || points.iter().filter_map(|point| point.get(axis));
            let mean = values().sum::<f64>() / count;
            let scale = 1.0 / count.sqrt();
            values().map(|value| (value - mean) * scale).collect()
        })
        .collect();
    let mut variances = SymmetricMatrix::gram(&rows).eigen().values;
    variances.sort_by(|a, b| b.total_cmp(a));
    variances
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::math::numbers::random::Generator;
    use proptest::prelude::*;

    #[test]
    fn points_on_a_tilted_line_vary_along_it_alone() {
        let points: Vec<Vec<f64>> = [-1.0, 0.0, 1.0].map(|k| vec![5.0 + 3.0 * k, -4.0 * k]).into();
        let variances = principal_variances(&points);
        // Two thirds of the squared length 25 of (3, -4).
        assert!((variances[0] - 50.0 / 3.0).abs() < 1e-12);
        assert!(variances[1].abs() < 1e-12);
        assert!(principal_variances(&[]).is_empty());
    }

    #[test]
    fn axes_of_a_matrix_known_by_hand() {
        let matrix = SymmetricMatrix::new(vec![vec![2.0, 1.0], vec![1.0, 2.0]]).unwrap();
        let eigen = matrix.eigen();
        assert!((eigen.values[0] - 3.0).abs() < 1e-15);
        assert!((eigen.values[1] - 1.0).abs() < 1e-15);
        assert!((eigen.vectors[0][0] - eigen.vectors[0][1]).abs() < 1e-15);
        assert!(eigen.is_positive_definite());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let message = |rows| SymmetricMatrix::new(rows).unwrap_err();
        assert!(message(vec![vec![1.0], vec![1.0]]).contains("square"));
        assert!(message(vec![vec![f64::NAN]]).contains("finite"));
        assert!(message(vec![vec![1.0, 0.2], vec![0.1, 1.0]]).contains("not symmetric"));
    }

    #[test]
    fn a_flat_or_hollow_matrix_is_not_positive_definite() {
        for rows in [
            vec![vec![1.0, 1.0], vec![1.0, 1.0]],
            vec![vec![1.0, 2.0], vec![2.0, 1.0]],
            vec![vec![0.0]],
        ] {
            let matrix = SymmetricMatrix::new(rows).unwrap();
            assert!(!matrix.eigen().is_positive_definite());
        }
    }

    proptest! {
        #[test]
        fn axes_are_orthonormal_and_rebuild_the_matrix(seed in 0..5000u32, order in 1..7usize) {
            let mut generator = Generator::new(seed, "symmetric");
            let mut rows: Vec<Vec<f64>> = (0..order).map(|_| generator.normals(order)).collect();
            for (i, j) in below_diagonal(order) {
                rows[i][j] = rows[j][i];
            }
            let eigen = SymmetricMatrix::new(rows.clone()).unwrap().eigen();
            prop_assert!(eigen.values.windows(2).all(|pair| pair[0] >= pair[1]));
            for (i, row) in rows.iter().enumerate() {
                for (j, entry) in row.iter().enumerate() {
                    let inner = dot(&eigen.vectors[i], &eigen.vectors[j]);
                    prop_assert!((inner - f64::from(u8::from(i == j))).abs() < 1e-13);
                    let rebuilt: f64 = eigen
                        .values
                        .iter()
                        .zip(&eigen.vectors)
                        .map(|(value, axis)| value * axis[i] * axis[j])
                        .sum();
                    prop_assert!((rebuilt - entry).abs() < 1e-12);
                }
            }
        }
    }
}
