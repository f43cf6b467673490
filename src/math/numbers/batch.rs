//! Batches: arrays `[n, d]` whose rows are states, pictures, draws or axes.

use std::borrow::Cow;

use ndarray::{Array2, ArrayView2, Axis};

use crate::math::numbers::invalid::{Invalid, Problems};

/// The rows of a batch, each `[d]`; one is copied only where its numbers do not lie side by side.
pub fn rows<F: Clone>(
    batch: ArrayView2<'_, F>,
) -> impl ExactSizeIterator<Item = Cow<'_, [F]>> + DoubleEndedIterator + Clone {
    let (count, width) = batch.dim();
    let flat = batch.to_slice();
    (0..count).map(move |index| {
        let place = index * width..(index + 1) * width;
        match flat.and_then(|flat| flat.get(place)) {
            Some(row) => Cow::Borrowed(row),
            None => Cow::Owned(batch.index_axis_move(Axis(0), index).to_vec()),
        }
    })
}

/// The numbers of a batch, row after row; copied only where they do not lie so.
pub fn flat<F: Clone>(batch: ArrayView2<'_, F>) -> Cow<'_, [F]> {
    match batch.to_slice() {
        Some(flat) => Cow::Borrowed(flat),
        None => Cow::Owned(batch.iter().cloned().collect()),
    }
}

/// The numbers of a batch, row after row, to be written to; they lie so from then on.
pub fn flat_mut<F: Clone>(batch: &mut Array2<F>) -> &mut [F] {
    if !batch.is_standard_layout() {
        *batch = batch.as_standard_layout().into_owned();
    }
    // Row after row it is one slice.
    match batch.as_slice_mut() {
        Some(all) => all,
        None => &mut [],
    }
}

/// The rows of a batch, to be written to.
pub fn rows_mut<F: Clone>(batch: &mut Array2<F>) -> impl ExactSizeIterator<Item = &mut [F]> {
    let width = batch.ncols().max(1);
    flat_mut(batch).chunks_exact_mut(width)
}

/// Gives `batch` the shape `[count, width]`, all of it 0, in the room of what it held.
pub fn resize<F: Clone + Default>(batch: &mut Array2<F>, (count, width): (usize, usize)) {
    let (mut data, _) = std::mem::take(batch).into_raw_vec_and_offset();
    data.clear();
    data.resize(count * width, F::default());
    // A shape that its numbers fill is always granted.
    *batch = Array2::from_shape_vec((count, width), data)
        .unwrap_or_else(|_| Array2::default((count, width)));
}

/// The batch `[count, width]` of the rows that follow.
///
/// Numbers that no row gives are 0; further ones are ignored.
pub fn filled<F: Clone + Default>(
    (count, width): (usize, usize),
    rows: impl IntoIterator<Item = impl IntoIterator<Item = F>>,
) -> Array2<F> {
    let mut batch = Array2::default((count, width));
    for (line, row) in rows_mut(&mut batch).zip(rows) {
        for (entry, value) in line.iter_mut().zip(row) {
            *entry = value;
        }
    }
    batch
}

/// The numbers that lie row after row in `data` as a matrix of `width` columns; an unfinished last row is left out.
pub fn row_major<F>(data: &[F], width: usize) -> ArrayView2<'_, F> {
    let Some(count) = data.len().checked_div(width) else { return ArrayView2::from(&[[]; 0]) };
    let whole = &data[..count * width];
    // A shape that its numbers fill is always granted.
    ArrayView2::from_shape((count, width), whole).unwrap_or_else(|_| ArrayView2::from(&[[]; 0]))
}

/// The batch of rows as somebody wrote them down, `[n, d]`; `name` is what the author calls it, for the error.
///
/// # Errors
/// Each row that is not as long as the first, as `name[1]`.
pub fn from_rows(name: &str, rows: &[Vec<f64>]) -> Result<Array2<f64>, Invalid> {
    let mut problems = Problems::default();
    let width = rows.first().map_or(0, Vec::len);
    for (index, row) in rows.iter().enumerate() {
        if row.len() != width {
            let found = row.len();
            let message = format!("has {found} coordinates; it must have {width}");
            problems.add(format!("{name}[{index}]"), message);
        }
    }
    problems.finish()?;
    Ok(filled((rows.len(), width), rows.iter().map(|row| row.iter().copied())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use ndarray::array;

    #[test]
    fn rows_are_slices_whatever_the_layout() {
        let batch = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
        let found: Vec<Vec<f64>> = rows(batch.view()).map(Cow::into_owned).collect();
        assert_eq!(found, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        assert!(rows(batch.view()).all(|row| matches!(row, Cow::Borrowed(_))));
        let found: Vec<Vec<f64>> = rows(batch.t()).rev().map(Cow::into_owned).collect();
        assert_eq!(found, [[3.0, 6.0], [2.0, 5.0], [1.0, 4.0]]);
        assert_eq!(rows(Array2::<f64>::zeros((3, 0)).view()).len(), 3);
        assert_eq!(*flat(batch.view()), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(*flat(batch.t()), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    }

    #[test]
    fn rows_are_written_whatever_the_layout() {
        let mut batch = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]].reversed_axes();
        for (index, row) in rows_mut(&mut batch).enumerate() {
            row[0] = index as f64;
        }
        assert_eq!(batch, array![[0.0, 4.0], [1.0, 5.0], [2.0, 6.0]]);
    }

    #[test]
    fn numbers_that_lie_row_after_row_are_a_matrix() {
        assert_eq!(row_major(&[1, 2, 3, 4, 5, 6, 7], 3), array![[1, 2, 3], [4, 5, 6]]);
        assert_eq!(row_major(&[1, 2], 0).dim(), (0, 0));
        assert_eq!(row_major::<f32>(&[], 4).dim(), (0, 4));
    }

    #[test]
    fn rows_of_unequal_length_are_named() {
        let names = |rows: &[Vec<f64>]| {
            let wrong = from_rows("points", rows).unwrap_err();
            wrong.problems().iter().map(|p| p.parameter.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names(&[vec![1.0], vec![1.0, 2.0], vec![]]), ["points[1]", "points[2]"]);
        let wrong = from_rows("W", &[vec![1.0], vec![]]).unwrap_err().to_string();
        assert_eq!(wrong, "`W[1]` has 0 coordinates; it must have 1");
        assert_eq!(from_rows("points", &[vec![1.0], vec![2.0]]).unwrap(), array![[1.0], [2.0]]);
        assert_eq!(from_rows("points", &[vec![]]).unwrap().dim(), (1, 0));
        assert_eq!(from_rows("points", &[]).unwrap().dim(), (0, 0));
    }
}
