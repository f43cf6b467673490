//! The matrix product: packed into panels, vectorised across outputs, summed in one order.
//!
//! Every output is ((0 + l_0 r_0) + l_1 r_1) + … in order of the inner index, whatever the sizes and
//! however wide the processor's registers are: wider ones make more outputs at a time, and never part of a sum.

use std::ops::{AddAssign, Mul};

/// Rows of the output that one call of the inner loop makes: with two registers a row twelve sums are under
/// way at once, which hides how long each addition takes.
const PANEL_ROWS: usize = 6;

/// Bytes of a line of the output that one call of the inner loop makes: two registers of SSE2, which every
/// x86-64 has, and as good a choice on other processors.
const NARROW: usize = 32;

/// The same where there is AVX2.
const WIDE: usize = 64;

/// A number that can be multiplied and added up: f32 or f64.
pub trait Number: Copy + Default + Mul<Output = Self> + AddAssign + Send + Sync {}

impl Number for f32 {}
impl Number for f64 {}

/// A matrix that somebody else holds: `rows` by `columns`, read along rows or, transposed, along columns.
#[derive(Clone, Copy, Debug)]
pub struct View<'a, F> {
    data: &'a [F],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a, F: Number> View<'a, F> {
    /// The row-major matrix `[rows, columns]` in `data`; missing numbers read as 0, further ones are ignored.
    pub fn new(data: &'a [F], rows: usize, columns: usize) -> Self {
        Self { data, rows, columns, row_stride: columns, column_stride: 1 }
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

/// A matrix cut into panels, each a run of columns side by side: the right side of many products.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panels<F> {
    /// Panel after panel, line after line, `lanes` numbers each, padded with zeros.
    packed: Vec<F>,
    rows: usize,
    columns: usize,
    lanes: usize,
}

impl<F: Number> Panels<F> {
    /// The panels of `source`.
    pub fn new(source: View<'_, F>) -> Self {
        let mut panels = Self::default();
        panels.pack(source, best_lanes::<F>());
        panels
    }

    /// Packs `source` into panels of `lanes` columns, in the room of what was packed before.
    fn pack(&mut self, source: View<'_, F>, lanes: usize) {
        (self.rows, self.columns, self.lanes) = (source.rows, source.columns, lanes);
        let count = source.columns.div_ceil(lanes);
        self.packed.clear();
        self.packed.resize(count * source.rows * lanes, F::default());
        let size = (source.rows * lanes).max(1);
        for (index, panel) in self.packed.chunks_exact_mut(size).enumerate() {
            let first = index * lanes;
            let width = lanes.min(source.columns - first);
            if source.row_stride == 1 {
                // Read along the source's own lines: each is one lane of the panel.
                for lane in 0..width {
                    let start = (first + lane) * source.column_stride;
                    let run = source.data.get(start..).unwrap_or(&[]);
                    for (line, value) in panel.chunks_exact_mut(lanes).zip(run) {
                        line[lane] = *value;
                    }
                }
            } else {
                for (row, line) in panel.chunks_exact_mut(lanes).enumerate() {
                    let start = row * source.row_stride + first;
                    let run = source.data.get(start..).unwrap_or(&[]);
                    for (lane, value) in line[..width].iter_mut().zip(run) {
                        *lane = *value;
                    }
                }
            }
        }
    }
}

/// Room for the packed panels, kept between products so that training does not allocate.
#[derive(Clone, Debug, Default)]
pub struct Workspace<F> {
    left: Panels<F>,
    right: Panels<F>,
}

/// `left` times `right`, `[rows, columns]` row-major, written over what `product` held.
///
/// The inner index runs as far as the shorter of the two sides.
pub fn multiply<F: Number>(
    left: View<'_, F>,
    right: View<'_, F>,
    workspace: &mut Workspace<F>,
    product: &mut Vec<F>,
) {
    let Workspace { left: left_room, right: panels } = workspace;
    panels.pack(right, best_lanes::<F>());
    multiply_by_panels(left, panels, left_room, product);
}

/// `left` times the matrix in `right`, as [`multiply`]; `room` is where the left side is packed.
pub fn multiply_by_panels<F: Number>(
    left: View<'_, F>,
    right: &Panels<F>,
    room: &mut Panels<F>,
    product: &mut Vec<F>,
) {
    product.clear();
    product.resize(left.rows * right.columns, F::default());
    let inner = left.columns.min(right.rows);
    if inner == 0 || right.columns == 0 {
        return;
    }
    room.pack(left.transposed(), PANEL_ROWS);
    multiply_lanes(room, right, inner, product);
}

/// How many numbers the processor multiplies side by side.
fn best_lanes<F>() -> usize {
    let bytes = if has_avx2() { WIDE } else { NARROW };
    bytes / size_of::<F>()
}

#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_avx2() -> bool {
    false
}

/// Chooses the loop that was compiled for the lanes of `right`.
fn multiply_lanes<F: Number>(left: &Panels<F>, right: &Panels<F>, inner: usize, product: &mut [F]) {
    match right.lanes {
        4 => multiply_packed::<F, 4>(left, right, inner, product),
        8 if size_of::<F>() == 4 => multiply_packed::<F, 8>(left, right, inner, product),
        #[cfg(target_arch = "x86_64")]
        8 if has_avx2() => {
            // SAFETY: the processor was just asked whether it has AVX2.
            unsafe { multiply_packed_avx2::<F, 8>(left, right, inner, product) }
        }
        #[cfg(target_arch = "x86_64")]
        16 if has_avx2() => {
            // SAFETY: the processor was just asked whether it has AVX2.
            unsafe { multiply_packed_avx2::<F, 16>(left, right, inner, product) }
        }
        8 => multiply_packed::<F, 8>(left, right, inner, product),
        _ => multiply_packed::<F, 16>(left, right, inner, product),
    }
}

/// [`multiply_packed`], compiled for wider registers. Without FMA, which would round otherwise.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn multiply_packed_avx2<F: Number, const LANES: usize>(
    left: &Panels<F>,
    right: &Panels<F>,
    inner: usize,
    product: &mut [F],
) {
    multiply_packed::<F, LANES>(left, right, inner, product);
}

/// All tiles of the output, panel by panel.
#[inline(always)]
fn multiply_packed<F: Number, const LANES: usize>(
    left: &Panels<F>,
    right: &Panels<F>,
    inner: usize,
    product: &mut [F],
) {
    let columns = right.columns;
    let right_panels = right.packed.chunks_exact(right.rows * LANES);
    for (right_index, right_panel) in right_panels.enumerate() {
        let first_column = right_index * LANES;
        let width = LANES.min(columns - first_column);
        let left_panels = left.packed.chunks_exact(left.rows * PANEL_ROWS);
        for (left_index, left_panel) in left_panels.enumerate() {
            let tile = multiply_panels::<F, LANES>(
                &left_panel[..inner * PANEL_ROWS],
                &right_panel[..inner * LANES],
            );
            let band = product.chunks_exact_mut(columns).skip(left_index * PANEL_ROWS);
            for (line, sums) in band.zip(&tile) {
                line[first_column..first_column + width].copy_from_slice(&sums[..width]);
            }
        }
    }
}

/// One tile of the output; each of its sums stays in a register while the inner index runs.
#[inline(always)]
#[allow(clippy::needless_range_loop)] // counted loops stay in registers; zipped ones do not (measured: a tenth of the speed)
fn multiply_panels<F: Number, const LANES: usize>(
    left: &[F],
    right: &[F],
) -> [[F; LANES]; PANEL_ROWS] {
    let mut sums = [[F::default(); LANES]; PANEL_ROWS];
    let (left, _) = left.as_chunks::<PANEL_ROWS>();
    let (right, _) = right.as_chunks::<LANES>();
    for (left, right) in left.iter().zip(right) {
        for row in 0..PANEL_ROWS {
            let factor = left[row];
            for lane in 0..LANES {
                sums[row][lane] += factor * right[lane];
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::numbers::random::Generator;

    fn random(count: usize, purpose: &str) -> Vec<f32> {
        let draws = Generator::new(11, purpose).normals(count);
        draws.into_iter().map(|z| z as f32).collect()
    }

    fn at<F: Number>(view: View<'_, F>, row: usize, column: usize) -> F {
        view.data[row * view.row_stride + column * view.column_stride]
    }

    /// The product as in a textbook, each sum in the same order.
    fn textbook<F: Number>(left: View<'_, F>, right: View<'_, F>) -> Vec<F> {
        let mut product = Vec::new();
        for row in 0..left.rows {
            for column in 0..right.columns {
                let mut sum = F::default();
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
            let lefts = [View::new(&a, rows, inner), View::new(&a, inner, rows).transposed()];
            let rights =
                [View::new(&b, inner, columns), View::new(&b, columns, inner).transposed()];
            for left in lefts {
                for right in rights {
                    multiply(left, right, &mut workspace, &mut product);
                    assert_eq!(product, textbook(left, right));
                }
            }
        }
    }

    /// What a processor without AVX2 computes, and one with it: the same bits.
    #[test]
    fn registers_of_any_width_give_the_same_bits() {
        let a = Generator::new(11, "left").normals(13 * 37);
        let b = Generator::new(11, "right").normals(37 * 21);
        let (left, right) = (View::new(&a, 13, 37), View::new(&b, 37, 21));
        for lanes in [NARROW / size_of::<f64>(), WIDE / size_of::<f64>()] {
            let (mut panels, mut product) = (Panels::default(), Vec::new());
            panels.pack(right, lanes);
            multiply_by_panels(left, &panels, &mut Panels::default(), &mut product);
            assert_eq!(product, textbook(left, right));
        }
        let [a, b] = [random(13 * 37, "left"), random(37 * 21, "right")];
        let (left, right) = (View::new(&a, 13, 37), View::new(&b, 37, 21));
        for lanes in [NARROW / size_of::<f32>(), WIDE / size_of::<f32>()] {
            let (mut panels, mut product) = (Panels::default(), Vec::new());
            panels.pack(right, lanes);
            multiply_by_panels(left, &panels, &mut Panels::default(), &mut product);
            assert_eq!(product, textbook(left, right));
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
        let (left, right) = (View::<f32>::new(&[], 2, 0), View::new(&[], 0, 3));
        multiply(left, right, &mut Workspace::default(), &mut product);
        assert_eq!(product, vec![0.0; 6]);
    }
}
