//! How far a picture is from a family of pictures, and how far is too far.

use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::non_empty::NonEmpty;
use crate::math::numbers::statistics::lower_median;

/// A family of pictures with two factors, laid out on a dense grid.
#[derive(Clone, Debug)]
pub struct Manifold {
    side: usize,
    pictures: Vec<Vec<f64>>,
}

/// The nearest picture of a family.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest {
    /// Its factors, each 0…1.
    pub factors: [f64; 2],
    /// The root of the mean squared difference between it and the picture asked about.
    pub distance: f64,
}

/// What a set of pictures is worth as draws from a family.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Believability {
    /// How many pictures were judged.
    pub pictures: usize,
    /// The share of them within the threshold, 0…1.
    pub share: f64,
    /// The median of their distances.
    pub median_distance: f64,
    /// The share of the family's own variety that the pictures within the threshold reach, 0…1: of a
    /// 10 by 10 chequerboard over the two factors, the fields that hold at least one of them.
    pub coverage: f64,
}

/// Fields along each side of the chequerboard on which variety is counted.
const FIELDS: usize = 10;

impl Manifold {
    /// The family `picture(a, b)` on a grid of `side` by `side` factors, each 0…1; `side` is at least 2.
    pub fn new(side: usize, picture: impl Fn(f64, f64) -> Vec<f64>) -> Self {
        let side = side.max(2);
        let factor = |index: usize| index as f64 / (side - 1) as f64;
        let pictures = (0..side * side)
            .map(|index| picture(factor(index / side), factor(index % side)))
            .collect();
        Self { side, pictures }
    }

    /// The picture of the grid nearest to `picture`; of several the first.
    pub fn nearest(&self, picture: &[f64]) -> Nearest {
        let mut best = (0, f64::INFINITY);
        for (index, candidate) in self.pictures.iter().enumerate() {
            let square = squared_distance(candidate, picture, best.1);
            if square < best.1 {
                best = (index, square);
            }
        }
        let factor = |index: usize| index as f64 / (self.side - 1) as f64;
        Nearest {
            factors: [factor(best.0 / self.side), factor(best.0 % self.side)],
            distance: (best.1 / picture.len().max(1) as f64).sqrt(),
        }
    }

    /// The distance beyond which a picture no longer counts as one of the family.
    ///
    /// The median, over the grid and both factors, of the distance between two members of the family
    /// whose one factor differs by `difference` (0…1, rounded to the grid). It is set by the family alone, before
    /// any model has been trained: a decoded picture may be as far from the nearest real one as two real ones
    /// are that differ so little.
    ///
    /// # Errors
    /// When there are no two pictures to compare.
    pub fn threshold(&self, difference: f64) -> Result<f64, Invalid> {
        let last = self.side - 1;
        let stride = ((difference * last as f64).round() as usize).clamp(1, last);
        let mut distances = Vec::new();
        for row in 0..self.side {
            for column in 0..self.side - stride {
                let across = (row * self.side + column, row * self.side + column + stride);
                let down = (column * self.side + row, (column + stride) * self.side + row);
                for (first, second) in [across, down] {
                    let (first, second) = (&self.pictures[first], &self.pictures[second]);
                    let square = squared_distance(first, second, f64::INFINITY);
                    distances.push((square / first.len().max(1) as f64).sqrt());
                }
            }
        }
        let none = || Invalid::one("side", "is too small for two pictures");
        Ok(lower_median(NonEmpty::new(distances).ok_or_else(none)?))
    }

    /// Judges pictures against the family.
    ///
    /// # Errors
    /// When there are no pictures: nothing has no share.
    pub fn believability(
        &self,
        pictures: &[Vec<f64>],
        threshold: f64,
    ) -> Result<Believability, Invalid> {
        let nearest: Vec<Nearest> = pictures.iter().map(|p| self.nearest(p)).collect();
        let distances = NonEmpty::new(nearest.iter().map(|near| near.distance).collect());
        let distances = distances.ok_or_else(|| Invalid::one("pictures", "is empty"))?;
        let within = nearest.iter().filter(|near| near.distance <= threshold);
        let mut reached = [false; FIELDS * FIELDS];
        for near in within.clone() {
            let field = |factor: f64| ((factor * FIELDS as f64) as usize).min(FIELDS - 1);
            reached[field(near.factors[0]) * FIELDS + field(near.factors[1])] = true;
        }
        Ok(Believability {
            pictures: pictures.len(),
            share: within.count() as f64 / pictures.len() as f64,
            median_distance: lower_median(distances),
            coverage: reached.iter().filter(|hit| **hit).count() as f64 / reached.len() as f64,
        })
    }
}

/// The squared distance of two pictures, or something above `enough` once it is clear that it is more.
fn squared_distance(a: &[f64], b: &[f64], enough: f64) -> f64 {
    let mut sum = 0.0;
    for (a, b) in a.chunks(32).zip(b.chunks(32)) {
        sum += a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
        if sum > enough {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A family that is a flat square in space: picture (a, b) is [a, b, 0, 0].
    fn square() -> Manifold {
        Manifold::new(11, |a, b| vec![a, b, 0.0, 0.0])
    }

    #[test]
    fn the_distance_is_the_root_mean_square_to_the_nearest_member() {
        let near = square().nearest(&[0.3, 0.7, 0.6, -0.8]);
        assert_eq!(near.factors, [0.3, 0.7]);
        assert!((near.distance - 0.5).abs() < 1e-12);
        assert!(square().nearest(&[1.0, 0.0, 0.0, 0.0]).distance < 1e-15);
    }

    #[test]
    fn the_threshold_is_the_distance_of_members_that_differ_a_little() {
        // One factor moves by 0.1 in one of four numbers: sqrt(0.01 / 4).
        assert!((square().threshold(0.1).unwrap() - 0.05).abs() < 1e-12);
        assert!((square().threshold(0.3).unwrap() - 0.15).abs() < 1e-12);
    }

    #[test]
    fn members_are_believable_and_strangers_are_not() {
        let members: Vec<Vec<f64>> =
            (0..10).map(|i| vec![0.1 * f64::from(i), 0.02, 0.01, 0.0]).collect();
        let judged = square().believability(&members, 0.05).unwrap();
        assert_eq!((judged.share, judged.coverage), (1.0, 0.1));
        let strangers = vec![vec![0.5, 0.5, 0.5, 0.0]; 4];
        let judged = square().believability(&strangers, 0.05).unwrap();
        assert_eq!((judged.share, judged.coverage), (0.0, 0.0));
        assert!((judged.median_distance - 0.25).abs() < 1e-12);
        assert!(square().believability(&[], 0.05).is_err());
    }
}
