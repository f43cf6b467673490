//! Plain statistics of a list of numbers.

use crate::math::numbers::non_empty::NonEmpty;

/// The inner product of two vectors `[d]`, in eight interleaved sums.
///
/// The order of the additions is fixed, so that every processor gives the same bits, and eight sums
/// side by side let each of them use its vector registers. Should the lengths differ, the shorter counts.
pub fn dot(left: &[f64], right: &[f64]) -> f64 {
    let length = left.len().min(right.len());
    let (left, right) = (&left[..length], &right[..length]);
    let (left_blocks, left_rest) = left.as_chunks::<8>();
    let (right_blocks, right_rest) = right.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (left, right) in left_blocks.iter().zip(right_blocks) {
        for lane in 0..8 {
            sums[lane] += left[lane] * right[lane];
        }
    }
    let rest: f64 = left_rest.iter().zip(right_rest).map(|(l, r)| l * r).sum();
    sums.iter().sum::<f64>() + rest
}

/// The Euclidean norm of `values`.
pub fn norm(values: &[f64]) -> f64 {
    dot(values, values).sqrt()
}

/// The root mean square, norm / sqrt(d); not a number for no values.
pub fn root_mean_square(values: &[f64]) -> f64 {
    (dot(values, values) / values.len() as f64).sqrt()
}

/// The Euclidean distance between two points; should the lengths differ, the shorter counts.
pub fn distance(left: &[f64], right: &[f64]) -> f64 {
    let difference: Vec<f64> = left.iter().zip(right).map(|(l, r)| l - r).collect();
    norm(&difference)
}

/// The root mean square difference of two points, distance / sqrt(d); not a number for no coordinates.
pub fn root_mean_square_difference(left: &[f64], right: &[f64]) -> f64 {
    distance(left, right) / (left.len().min(right.len()) as f64).sqrt()
}

/// The effective number of `shares` that add to 1: exp of their entropy, 1 when one has all, K when all are equal.
pub fn effective_number(shares: &[f64]) -> f64 {
    let surprise = |share: &f64| -share * libm::log(*share);
    let entropy: f64 = shares.iter().filter(|share| **share > 0.0).map(surprise).sum();
    libm::exp(entropy)
}

/// The mean; not a number for no values, which have none: 0 / 0.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The lower median: of an even number of values the lesser of the two in the middle.
pub fn lower_median(values: NonEmpty<f64>) -> f64 {
    let mut sorted = values.into_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() - 1) / 2]
}

/// The standard deviation with divisor n; not a number for no values.
pub fn standard_deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    (squares / values.len() as f64).sqrt()
}

/// How many `values` fall between neighbouring `edges` (ascending, `[bins + 1]`): `[bins]` counts.
///
/// A bin holds its lower edge, not its upper one; only the last bin holds both. Values outside all
/// bins, and NaN, are not counted.
pub fn histogram(values: &[f64], edges: &[f64]) -> Vec<usize> {
    let mut counts = vec![0; edges.len().saturating_sub(1)];
    for value in values {
        let not_above = edges.partition_point(|edge| edge <= value);
        let at_the_top = edges.last() == Some(value);
        let bin = not_above.checked_sub(if at_the_top { 2 } else { 1 });
        if let Some(count) = bin.and_then(|bin| counts.get_mut(bin)) {
            *count += 1;
        }
    }
    counts
}

/// `count` numbers in equal steps from `low` to `high`, both included; just `low` for a count of 1.
pub fn linspace(low: f64, high: f64, count: usize) -> Vec<f64> {
    let last = count.saturating_sub(1).max(1) as f64;
    (0..count).map(|index| low + (high - low) * (index as f64 / last)).collect()
}

/// The least and the greatest of some numbers; of none, infinity and minus infinity.
pub fn extremes(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let wider = |(least, greatest): (f64, f64), value: f64| (least.min(value), greatest.max(value));
    values.into_iter().fold((f64::INFINITY, f64::NEG_INFINITY), wider)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_product_counts_every_entry_once() {
        let left: Vec<f64> = (0..21).map(f64::from).collect();
        let ones = vec![1.0; 21];
        assert_eq!(dot(&left, &ones), 210.0);
        assert_eq!(dot(&left[..3], &ones), 3.0);
        assert_eq!(dot(&[], &ones), 0.0);
    }

    #[test]
    fn moments_of_a_small_list() {
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        assert_eq!(mean(&values), 5.0);
        assert_eq!(standard_deviation(&values), 2.0);
        assert_eq!(norm(&[3.0, 4.0]), 5.0);
        assert_eq!(distance(&[1.0, 1.0], &[4.0, 5.0]), 5.0);
        assert_eq!(root_mean_square(&[3.0, -3.0]), 3.0);
        assert_eq!(lower_median(NonEmpty::ending(vec![9.0, 4.0, 7.0], 2.0)), 4.0);
    }

    #[test]
    fn of_nothing_there_is_no_mean() {
        assert!(mean(&[]).is_nan() && standard_deviation(&[]).is_nan());
        assert!(root_mean_square(&[]).is_nan());
        assert!(root_mean_square_difference(&[], &[1.0]).is_nan());
    }

    #[test]
    fn bins_hold_their_lower_edge_and_the_last_both() {
        let edges = [0.0, 1.0, 2.0];
        let values = [-0.1, 0.0, 0.5, 1.0, 2.0, 2.1, f64::NAN];
        assert_eq!(histogram(&values, &edges), [2, 2]);
        assert!(histogram(&values, &[]).is_empty());
    }

    #[test]
    fn equal_steps_meet_both_ends() {
        assert_eq!(linspace(-1.0, 1.0, 5), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        assert_eq!(linspace(3.0, 4.0, 1), [3.0]);
        assert!(linspace(3.0, 4.0, 0).is_empty());
    }
}
