//! The matrix product: packed into panels, vectorised across outputs, summed in one order.

/// Rows of the output that one call of the inner loop makes.
const PANEL_ROWS: usize = 4;
/// Columns of the output that one call of the inner loop makes: two SSE registers, one of AVX.
const PANEL_COLUMNS: usize = 8;

/// A matrix that somebody else holds: `rows` by `columns`, read along rows or, transposed, along columns.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    data: &'a [f32],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a> View<'a> {
    /// The row-major matrix `[rows, columns]` in `data`; missing numbers read as 0, further ones are ignored.
    pub fn new(data: &'a [f32], rows: usize, columns: usize) -> Self {
        Self {
            data,
            rows,
            columns,
            row_stride: columns,
            column_stride: 1,
        }
    }

    /// The same matrix with rows and columns exchanged; nothing is copied.
    pub fn transposed(self) -> Self {
        Self {
            data: self.data,
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
        }
    }
}

/// Room for the packed panels, kept between products so that training does not allocate.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    left: Vec<[f32; PANEL_ROWS]>,
    right: Vec<[f32; PANEL_COLUMNS]>,
}

/// `left` times `right`, `[rows, columns]` row-major, written over what `product` held.
///
/// Every number is ((0 + l_0 r_0) + l_1 r_1) + … in order of the inner index, whatever the sizes. The
/// inner index runs as far as the shorter of the two sides.
pub fn multiply(left: View, right: View, workspace: &mut Workspace, product: &mut Vec<f32>) {
    let (rows, columns) = (left.rows, right.columns);
    let inner = left.columns.min(right.rows);
    product.clear();
    product.resize(rows * columns, 0.0);
    if inner == 0 || columns == 0 {
        return;
    }
    pack(&mut workspace.left, left.transposed(), inner);
    pack(&mut workspace.right, right, inner);
    for (right_index, right_panel) in workspace.right.chunks_exact(inner).enumerate() {
        let first_column = right_index * PANEL_COLUMNS;
        let width = PANEL_COLUMNS.min(columns - first_column);
        for (left_index, left_panel) in workspace.left.chunks_exact(inner).enumerate() {
            let tile = multiply_panels(left_panel, right_panel);
            let band = product
                .chunks_exact_mut(columns)
                .skip(left_index * PANEL_ROWS);
            for (line, sums) in band.zip(&tile) {
                line[first_column..first_column + width].copy_from_slice(&sums[..width]);
            }
        }
    }
}

/// Cuts `source` (inner index down, outputs across) into panels of `WIDTH` outputs, padded with zeros.
fn pack<const WIDTH: usize>(panels: &mut Vec<[f32; WIDTH]>, source: View, inner: usize) {
    let count = source.columns.div_ceil(WIDTH);
    panels.clear();
    panels.resize(count * inner, [0.0; WIDTH]);
    for (index, panel) in panels.chunks_exact_mut(inner).enumerate() {
        let first = index * WIDTH;
        let width = WIDTH.min(source.columns - first);
        if source.row_stride == 1 {
            // Read along the source's own lines: each is one lane of the panel.
            for lane in 0..width {
                let start = (first + lane) * source.column_stride;
                let run = source.data.get(start..).unwrap_or(&[]);
                for (line, value) in panel.iter_mut().zip(run) {
                    line[lane] = *value;
                }
            }
        } else {
            for (row, line) in panel.iter_mut().enumerate() {
                let start = row * source.row_stride + first;
                let run = source.data.get(start..).unwrap_or(&[]);
                for (lane, value) in line[..width].iter_mut().zip(run) {
                    *lane = *value;
                }
            }
        }
    }
}

/// One tile of the output; each of its sums stays in a register while the inner index runs.
fn multiply_panels(
    left: &[[f32; PANEL_ROWS]],
    right: &[[f32; PANEL_COLUMNS]],
) -> [[f32; PANEL_COLUMNS]; PANEL_ROWS] {
    let mut sums = [[0.0f32; PANEL_COLUMNS]; PANEL_ROWS];
    for (left, right) in left.iter().zip(right) {
        for (line, &factor) in sums.iter_mut().zip(left) {
            for (sum, &value) in line.iter_mut().zip(right) {
                *sum += factor * value;
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::random::Generator;

    fn random(count: usize, purpose: &str) -> Vec<f32> {
        let draws = Generator::new(11, purpose).normals(count);
        draws.into_iter().map(|z| z as f32).collect()
    }

    fn at(view: View, row: usize, column: usize) -> f32 {
        view.data[row * view.row_stride + column * view.column_stride]
    }

    /// The product as in a textbook, each sum in the same order.
    fn textbook(left: View, right: View) -> Vec<f32> {
        let mut product = Vec::new();
        for row in 0..left.rows {
            for column in 0..right.columns {
                let mut sum = 0.0;
                for index in 0..left.columns {
                    sum += at(left, row, index) * at(right, index, column);
                }
                product.push(sum);
            }
        }
        product
    }

    #[test]
    fn agrees_bit_for_bit_with_the_textbook_for_every_shape_and_transposition() {
        let mut workspace = Workspace::default();
        let mut product = Vec::new();
        for (rows, inner, columns) in [(1, 1, 1), (3, 2, 5), (4, 8, 8), (7, 33, 17), (64, 256, 30)]
        {
            let a = random(rows * inner, "left");
            let b = random(inner * columns, "right");
            let lefts = [
                View::new(&a, rows, inner),
                View::new(&a, inner, rows).transposed(),
            ];
            let rights = [
                View::new(&b, inner, columns),
                View::new(&b, columns, inner).transposed(),
            ];
            for left in lefts {
                for right in rights {
                    multiply(left, right, &mut workspace, &mut product);
                    assert_eq!(product, textbook(left, right));
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_shape_agrees_with_the_textbook(rows in 1..20usize, inner in 1..40usize, columns in 1..20usize) {
            let (a, b) = (random(rows * inner, "left"), random(inner * columns, "right"));
            let (left, right) = (View::new(&a, rows, inner), View::new(&b, inner, columns));
            let mut product = Vec::new();
            multiply(left, right, &mut Workspace::default(), &mut product);
            proptest::prop_assert_eq!(product, textbook(left, right));
        }
    }

    #[test]
    fn an_empty_side_gives_zeros() {
        let mut product = vec![1.0; 3];
        let (left, right) = (View::new(&[], 2, 0), View::new(&[], 0, 3));
        multiply(left, right, &mut Workspace::default(), &mut product);
        assert_eq!(product, vec![0.0; 6]);
    }
}
