//! The matrix product: packed into panels, vectorised across outputs, summed in one order.
//!
//! Every output is ((0 + l_0 r_0) + l_1 r_1) + … in order of the inner index, whatever the sizes and
//! however wide the processor's registers are: wider ones make more outputs at a time, and never part of a sum.

use std::ops::{AddAssign, Mul};

use ndarray::{Array2, ArrayView2};

use crate::math::numbers::batch::resize;

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
    pub fn new(source: ArrayView2<'_, F>) -> Self {
        let mut panels = Self::default();
        panels.pack(source, best_lanes::<F>());
        panels
    }

    /// Packs `source` into panels of `lanes` columns, in the room of what was packed before.
    fn pack(&mut self, source: ArrayView2<'_, F>, lanes: usize) {
        let (rows, columns) = source.dim();
        if let Some(data) = source.to_slice() {
            self.fill(data, (rows, columns), lanes, false);
        } else if let Some(data) = source.reversed_axes().to_slice() {
            self.fill(data, (rows, columns), lanes, true);
        } else {
            let copy: Vec<F> = source.iter().copied().collect();
            self.fill(&copy, (rows, columns), lanes, false);
        }
    }

    /// Packs the matrix of this shape that lies row after row in `data`, or column after column.
    fn fill(
        &mut self,
        data: &[F],
        (rows, columns): (usize, usize),
        lanes: usize,
        by_columns: bool,
    ) {
        (self.rows, self.columns, self.lanes) = (rows, columns, lanes);
        self.packed.clear();
        self.packed.resize(columns.div_ceil(lanes) * rows * lanes, F::default());
        let size = (rows * lanes).max(1);
        for (index, panel) in self.packed.chunks_exact_mut(size).enumerate() {
            let first = index * lanes;
            let width = lanes.min(columns - first);
            if by_columns {
                // Each of the source's own lines is one lane of the panel.
                for lane in 0..width {
                    let run = &data[(first + lane) * rows..];
                    for (line, value) in panel.chunks_exact_mut(lanes).zip(run) {
                        line[lane] = *value;
                    }
                }
            } else {
                for (row, line) in panel.chunks_exact_mut(lanes).enumerate() {
                    let run = &data[row * columns + first..];
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

/// `left` `[rows, inner]` times `right` `[inner, columns]`, written over what `product` held.
///
/// The inner index runs as far as the shorter of the two sides. `product` keeps its room where its shape is right.
pub fn multiply<F: Number>(
    left: ArrayView2<'_, F>,
    right: ArrayView2<'_, F>,
    workspace: &mut Workspace<F>,
    product: &mut Array2<F>,
) {
    let Workspace { left: left_room, right: panels } = workspace;
    panels.pack(right, best_lanes::<F>());
    multiply_by_panels(left, panels, left_room, product);
}

/// `left` times the matrix in `right`, as [`multiply`]; `room` is where the left side is packed.
pub fn multiply_by_panels<F: Number>(
    left: ArrayView2<'_, F>,
    right: &Panels<F>,
    room: &mut Panels<F>,
    product: &mut Array2<F>,
) {
    let shape = (left.nrows(), right.columns);
    let inner = left.ncols().min(right.rows);
    if product.dim() != shape || !product.is_standard_layout() || inner == 0 {
        resize(product, shape);
    }
    // It lies row after row: it was made so, or asked.
    let Some(entries) = product.as_slice_mut() else { return };
    if inner == 0 || right.columns == 0 {
        return;
    }
    room.pack(left.reversed_axes(), PANEL_ROWS);
    multiply_lanes(room, right, inner, entries);
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
    use ndarray::{ShapeBuilder, s};

    fn random(rows: usize, columns: usize, purpose: &str) -> Array2<f32> {
        random_wide(rows, columns, purpose).mapv(|z| z as f32)
    }

    fn random_wide(rows: usize, columns: usize, purpose: &str) -> Array2<f64> {
        let mut generator = Generator::new(11, purpose);
        Array2::from_shape_simple_fn((rows, columns), || generator.normal())
    }

    /// The product as in a textbook, each sum in the same order.
    fn textbook<F: Number>(left: ArrayView2<'_, F>, right: ArrayView2<'_, F>) -> Array2<F> {
        Array2::from_shape_fn((left.nrows(), right.ncols()), |(row, column)| {
            let mut sum = F::default();
            for index in 0..left.ncols() {
                sum += left[[row, index]] * right[[index, column]];
            }
            sum
        })
    }

    #[test]
    fn agrees_bit_for_bit_with_the_textbook_for_every_shape_and_transposition() {
        let mut workspace = Workspace::default();
        let mut product = Array2::default((0, 0));
        for (rows, inner, columns) in [(1, 1, 1), (3, 2, 5), (4, 8, 8), (7, 33, 17), (64, 256, 30)]
        {
            let lefts = [random(rows, inner, "left"), random(inner, rows, "left").reversed_axes()];
            let rights =
                [random(inner, columns, "right"), random(columns, inner, "right").reversed_axes()];
            for left in &lefts {
                for right in &rights {
                    multiply(left.view(), right.view(), &mut workspace, &mut product);
                    assert_eq!(product, textbook(left.view(), right.view()));
                }
            }
        }
    }

    #[test]
    fn a_part_of_a_matrix_is_a_matrix() {
        let (left, right) = (random(9, 12, "left"), random(12, 40, "right"));
        let (left, right) = (left.slice(s![2..7, ..;2]), right.slice(s![6.., 3..20]));
        let mut product = Array2::default((5, 17).f());
        multiply(left, right, &mut Workspace::default(), &mut product);
        assert_eq!(product, textbook(left, right));
    }

    /// What a processor without AVX2 computes, and one with it: the same bits.
    #[test]
    fn registers_of_any_width_give_the_same_bits() {
        let (left, right) = (random_wide(13, 37, "left"), random_wide(37, 21, "right"));
        for lanes in [NARROW / size_of::<f64>(), WIDE / size_of::<f64>()] {
            let (mut panels, mut product) = (Panels::default(), Array2::default((0, 0)));
            panels.pack(right.view(), lanes);
            multiply_by_panels(left.view(), &panels, &mut Panels::default(), &mut product);
            assert_eq!(product, textbook(left.view(), right.view()));
        }
        let (left, right) = (random(13, 37, "left"), random(37, 21, "right"));
        for lanes in [NARROW / size_of::<f32>(), WIDE / size_of::<f32>()] {
            let (mut panels, mut product) = (Panels::default(), Array2::default((0, 0)));
            panels.pack(right.view(), lanes);
            multiply_by_panels(left.view(), &panels, &mut Panels::default(), &mut product);
            assert_eq!(product, textbook(left.view(), right.view()));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_shape_agrees_with_the_textbook(rows in 1..20usize, inner in 1..40usize, columns in 1..20usize) {
            let (left, right) = (random(rows, inner, "left"), random(inner, columns, "right"));
            let mut product = Array2::default((0, 0));
            multiply(left.view(), right.view(), &mut Workspace::default(), &mut product);
            proptest::prop_assert_eq!(product, textbook(left.view(), right.view()));
        }
    }

    #[test]
    fn an_empty_side_gives_zeros() {
        let mut product = Array2::from_elem((2, 3), 1.0f32);
        let (left, right) = (Array2::default((2, 0)), Array2::default((0, 3)));
        multiply(left.view(), right.view(), &mut Workspace::default(), &mut product);
        assert_eq!(product, Array2::<f32>::default((2, 3)));
    }
}
