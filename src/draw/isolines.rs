//! Regions in which a field on a grid is high: the outlines between its cells (marching squares).

use std::collections::BTreeMap;

/// A place on a grid: column and row, counted from 0, in whole cells and parts of them.
pub type Place = (f64, f64);

/// An edge between two neighbours: across (false) or down (true), and its upper or left end.
type Edge = (bool, usize, usize);

/// The outlines of the region where `values`, `[rows, columns]` row-major, lie above `level`.
///
/// Each outline is closed, without its first point again at the end; holes are outlines of their own, so a region is filled
/// by the even-odd rule. Beyond the grid everything counts as low. A grid of the wrong length has no outlines.
pub fn outlines(values: &[f64], columns: usize, level: f64) -> Vec<Vec<Place>> {
    if columns == 0 || !values.len().is_multiple_of(columns) {
        return Vec::new();
    }
    let field = Field { values, columns, rows: values.len() / columns, level };
    let mut next: BTreeMap<Edge, Edge> = BTreeMap::new();
    for row in 0..=field.rows {
        for column in 0..=field.columns {
            next.extend(field.segments(row, column));
        }
    }
    let mut found = Vec::new();
    while let Some((&start, _)) = next.first_key_value() {
        let mut outline = Vec::new();
        let mut at = start;
        while let Some(following) = next.remove(&at) {
            outline.push(field.crossing(at));
            at = following;
        }
        if outline.len() > 2 {
            found.push(outline);
        }
    }
    found
}

/// A grid with a margin of low values: corner (0, 0) is in the margin, (1, 1) is the first value.
struct Field<'a> {
    values: &'a [f64],
    columns: usize,
    rows: usize,
    level: f64,
}

impl Field<'_> {
    /// By how much a corner lies above the level.
    fn over(&self, row: usize, column: usize) -> f64 {
        let inside = (1..=self.rows).contains(&row) && (1..=self.columns).contains(&column);
        let value =
            inside.then(|| self.values.get((row - 1) * self.columns + column - 1)).flatten();
        value.map_or(f64::NEG_INFINITY, |value| value - self.level)
    }

    /// From the edge at which the boundary enters a cell to that at which it leaves, high ground on one hand: none, one or two.
    fn segments(&self, row: usize, column: usize) -> Vec<(Edge, Edge)> {
        let corners = [(0, 0), (0, 1), (1, 1), (1, 0)];
        let over = corners.map(|(down, right)| self.over(row + down, column + right));
        // The edges in the order of the corners before them, clockwise.
        let edges: [Edge; 4] = [
            (false, row, column),
            (true, row, column + 1),
            (false, row + 1, column),
            (true, row, column),
        ];
        let high = over.map(|value| value > 0.0);
        let enters: Vec<usize> = (0..4).filter(|k| !high[*k] && high[(k + 1) % 4]).collect();
        // In a saddle the middle decides whether the two high corners are one.
        let joined = enters.len() == 2 && over.iter().sum::<f64>() > 0.0;
        let leaves = |enter: usize| {
            let ways = if joined { [3, 2, 1] } else { [1, 2, 3] };
            ways.into_iter().map(|way| (enter + way) % 4).find(|k| high[*k] && !high[(k + 1) % 4])
        };
        enters
            .into_iter()
            .filter_map(|enter| leaves(enter).map(|leave| (edges[enter], edges[leave])))
            .collect()
    }

    /// Where the level is crossed on an edge, by linear interpolation; at the value itself beside the margin.
    fn crossing(&self, (down, row, column): Edge) -> Place {
        let (first, second) = (
            self.over(row, column),
            self.over(row + usize::from(down), column + usize::from(!down)),
        );
        let share = if first.is_infinite() {
            1.0
        } else if second.is_infinite() {
            0.0
        } else {
            (first / (first - second)).clamp(0.0, 1.0)
        };
        let (row, column) = (row as f64 - 1.0, column as f64 - 1.0);
        if down { (column, row + share) } else { (column + share, row) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn area(outline: &[Place]) -> f64 {
        let shifted = outline.iter().cycle().skip(1);
        let doubled = outline.iter().zip(shifted);
        0.5 * doubled.map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>()
    }

    #[test]
    fn a_cone_is_cut_in_a_circle() {
        let side = 41;
        let cone: Vec<f64> = (0..side * side)
            .map(|index| {
                let (x, y) = ((index % side) as f64 - 20.0, (index / side) as f64 - 20.0);
                20.0 - (x * x + y * y).sqrt()
            })
            .collect();
        let found = outlines(&cone, side, 8.0);
        assert_eq!(found.len(), 1);
        for (x, y) in &found[0] {
            let radius = ((x - 20.0) * (x - 20.0) + (y - 20.0) * (y - 20.0)).sqrt();
            assert!((radius - 12.0).abs() < 0.05, "{radius}");
        }
    }

    #[test]
    fn a_ring_has_a_hole_of_the_other_sense() {
        let mut ring = vec![1.0; 25];
        ring[12] = 0.0;
        let found = outlines(&ring, 5, 0.5);
        let areas: Vec<f64> = found.iter().map(|outline| area(outline)).collect();
        assert_eq!(areas.len(), 2);
        assert!((areas[0].abs() - 16.0).abs() < 1e-12);
        assert!((areas[1].abs() - 0.5).abs() < 1e-12);
        assert!(areas[0] * areas[1] < 0.0);
    }

    #[test]
    fn a_saddle_is_cut_where_its_middle_says() {
        // Two high corners: apart when the middle is low, joined when it is high.
        let apart = [0.6, 0.0, 0.0, 0.6];
        assert_eq!(outlines(&apart, 2, 0.5).len(), 2);
        let joined = [2.0, 0.0, 0.0, 2.0];
        assert_eq!(outlines(&joined, 2, 0.5).len(), 1);
    }

    #[test]
    fn nothing_high_and_nothing_whole_have_no_outline() {
        assert!(outlines(&[0.0; 9], 3, 0.5).is_empty());
        assert!(outlines(&[1.0; 8], 3, 0.5).is_empty());
        assert!(outlines(&[], 0, 0.5).is_empty());
    }

    proptest! {
        #[test]
        fn every_boundary_closes(values in prop::collection::vec(0.0..1.0f64, 36)) {
            let found = outlines(&values, 6, 0.5);
            for outline in &found {
                // Neighbours lie on the edges of one cell.
                for (a, b) in outline.iter().zip(outline.iter().cycle().skip(1)) {
                    prop_assert!((a.0 - b.0).abs() <= 1.0 && (a.1 - b.1).abs() <= 1.0);
                }
            }
            prop_assert_eq!(found.is_empty(), values.iter().all(|value| *value <= 0.5));
        }
    }
}
