//! The data themselves as a distribution: each of N pictures with probability 1/N, nothing between them.

use crate::math::numbers::LN_TWO_PI;
use crate::math::numbers::invalid::{Invalid, Problems};
use crate::math::numbers::log_sum_exp::shares;
use crate::math::numbers::matrix::{Panels, View, multiply_by_panels};
use crate::math::numbers::random::Generator;
use crate::math::numbers::statistics::{dot, effective_number};
use crate::math::process::denoiser::Denoiser;
use crate::math::process::mixture::{add_scaled, check_point};

/// A share below which a point cannot change a guess by a unit in the last place.
const NEGLIGIBLE: f64 = 1e-18;

/// States that are guessed at in one product of matrices: their shares of 2,000 points take a megabyte.
const BATCH: usize = 96;

/// Below this share of points that count, adding them one by one is quicker than the whole product.
const FEW: f64 = 0.15;

/// The empirical distribution of N points in d dimensions.
///
/// Noised to alpha_bar it is the mixture (1/N) sum_i N(sqrt(alpha_bar) p_i, (1 - alpha_bar) I), and its
/// exact denoiser is a soft-max over the points. It can only ever return to them: it memorises, where
/// a trained network generalises (Kadkhodaie and others 2024).
#[derive(Debug, Clone, PartialEq)]
pub struct Empirical {
    dimension: usize,
    points: Vec<Vec<f64>>,
    /// |p_i|^2 / 2, `[N]`.
    half_squares: Vec<f64>,
    /// The points as columns, `[d, N]`: a state times this is its products with every point.
    columns: Panels<f64>,
    /// The points as rows, `[N, d]`: shares times this are guesses.
    rows: Panels<f64>,
}

impl Empirical {
    /// The distribution of `points` `[N, d]`.
    ///
    /// # Errors
    /// When there is no point, a point without coordinates, points of unequal length, or a coordinate
    /// that is not finite.
    pub fn new(points: Vec<Vec<f64>>) -> Result<Self, Invalid> {
        let mut problems = Problems::default();
        let dimension = points.first().map_or(0, Vec::len);
        if points.is_empty() {
            problems.add("points", "is empty; at least one point is needed");
        } else if dimension == 0 {
            problems.add("points[0]", "is empty; a point needs at least one coordinate");
        }
        for (index, point) in points.iter().enumerate() {
            check_point(&format!("points[{index}]"), point, dimension, &mut problems);
        }
        problems.finish()?;
        let flat = points.concat();
        let rows = View::new(&flat, points.len(), dimension);
        Ok(Self {
            half_squares: points.iter().map(|point| 0.5 * dot(point, point)).collect(),
            columns: Panels::new(rows.transposed()),
            rows: Panels::new(rows),
            dimension,
            points,
        })
    }

    /// The points, `[N, d]`.
    pub fn points(&self) -> &[Vec<f64>] {
        &self.points
    }

    /// The responsibilities r_i, `[N]`: how likely it is that x was made from point i.
    ///
    /// r_i is proportional to exp(-|x - sqrt(alpha_bar) p_i|^2 / (2 (1 - alpha_bar))). At alpha_bar = 1
    /// this is its limit: the nearest point has everything (ties share).
    pub fn responsibilities(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        let squares = self.squared_distances(x, alpha_bar);
        if alpha_bar >= 1.0 {
            return nearest(&squares);
        }
        shares(&log_kernels(&squares, alpha_bar)).0
    }

    /// The effective number of points that a guess at x averages over, 1 to N.
    ///
    /// The perplexity exp(-sum_i r_i ln r_i) of the responsibilities.
    pub fn effective_number(&self, x: &[f64], alpha_bar: f64) -> f64 {
        effective_number(&self.responsibilities(x, alpha_bar))
    }

    /// The natural logarithm of the density at x, noised to `alpha_bar` below 1.
    ///
    /// At alpha_bar = 1 there is no density: infinite at a point, minus infinity elsewhere.
    pub fn log_density(&self, x: &[f64], alpha_bar: f64) -> f64 {
        let squares = self.squared_distances(x, alpha_bar);
        if alpha_bar >= 1.0 {
            let on_a_point = squares.contains(&0.0);
            return if on_a_point { f64::INFINITY } else { f64::NEG_INFINITY };
        }
        let (_, log_sum) = shares(&log_kernels(&squares, alpha_bar));
        let log_normaliser = 0.5 * self.dimension as f64 * (LN_TWO_PI + libm::log(1.0 - alpha_bar));
        log_sum - log_normaliser - libm::log(self.points.len() as f64)
    }

    /// One of the points, each as likely as the other, and its index.
    pub fn sample(&self, generator: &mut Generator) -> (usize, Vec<f64>) {
        let index = generator.index(self.points.len());
        (index, self.points[index].clone())
    }

    /// |x - sqrt(alpha_bar) p_i|^2, `[N]`.
    fn squared_distances(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        let signal = alpha_bar.sqrt();
        let one = |point: &Vec<f64>| {
            let offsets = x.iter().zip(point).map(|(x, p)| x - signal * p);
            offsets.map(|offset| offset * offset).sum()
        };
        self.points.iter().map(one).collect()
    }
}

impl Denoiser for Empirical {
    fn dimension(&self) -> usize {
        self.dimension
    }

    /// E[x_0 | x] = sum_i r_i p_i.
    fn x0_hat(&self, x: &[f64], alpha_bar: f64) -> Vec<f64> {
        let mut mean = vec![0.0; self.dimension];
        for (point, share) in self.points.iter().zip(self.responsibilities(x, alpha_bar)) {
            add_scaled(&mut mean, point, share);
        }
        mean
    }

    /// The same by two products of matrices with a soft-max between them.
    ///
    /// |x|^2 is common to all points, so r_i is proportional to
    /// exp((sqrt(alpha_bar) x p_i - alpha_bar |p_i|^2 / 2) / (1 - alpha_bar)).
    fn x0_hats(&self, states: &[Vec<f64>], alpha_bar: f64) -> Vec<Vec<f64>> {
        if states.len() < 2 || alpha_bar >= 1.0 {
            return states.iter().map(|x| self.x0_hat(x, alpha_bar)).collect();
        }
        let mut room = Panels::default();
        let (mut shares, mut guesses) = (Vec::new(), Vec::new());
        let mut all = Vec::with_capacity(states.len());
        for block in states.chunks(BATCH) {
            let flat = block.concat();
            let block_view = View::new(&flat, block.len(), self.dimension);
            multiply_by_panels(block_view, &self.columns, &mut room, &mut shares);
            let lines = shares.chunks_exact_mut(self.points.len());
            let counted: usize = lines.map(|line| self.soften(line, alpha_bar)).sum();
            if (counted as f64) < FEW * shares.len() as f64 {
                let lines = shares.chunks_exact(self.points.len());
                all.extend(lines.map(|line| self.mean_of_few(line)));
            } else {
                let shares_view = View::new(&shares, block.len(), self.points.len());
                multiply_by_panels(shares_view, &self.rows, &mut room, &mut guesses);
                all.extend(guesses.chunks_exact(self.dimension).map(<[f64]>::to_vec));
            }
        }
        all
    }
}

impl Empirical {
    /// Turns the products x p_i of one state, `[N]`, into its responsibilities; how many of them are not 0.
    fn soften(&self, line: &mut [f64], alpha_bar: f64) -> usize {
        let precision = 1.0 / (1.0 - alpha_bar);
        let (of_product, of_half) = (alpha_bar.sqrt() * precision, alpha_bar * precision);
        let mut largest = f64::NEG_INFINITY;
        for (entry, half_square) in line.iter_mut().zip(&self.half_squares) {
            *entry = of_product * *entry - of_half * half_square;
            largest = largest.max(*entry);
        }
        let least = largest + libm::log(NEGLIGIBLE);
        let (mut sum, mut counted) = (0.0, 0);
        for entry in line.iter_mut() {
            *entry = if *entry > least {
                counted += 1;
                libm::exp(*entry - largest)
            } else {
                0.0
            };
            sum += *entry;
        }
        let scale = 1.0 / sum;
        for entry in line {
            *entry *= scale;
        }
        counted
    }

    /// sum_i r_i p_i over the points that have a share, in their order: what the whole product would give, bit for bit.
    fn mean_of_few(&self, shares: &[f64]) -> Vec<f64> {
        let mut mean = vec![0.0; self.dimension];
        for (point, share) in self.points.iter().zip(shares) {
            if *share > 0.0 {
                add_scaled(&mut mean, point, *share);
            }
        }
        mean
    }
}

/// -squares_i / (2 (1 - alpha_bar)).
fn log_kernels(squares: &[f64], alpha_bar: f64) -> Vec<f64> {
    let scale = -0.5 / (1.0 - alpha_bar);
    squares.iter().map(|square| scale * square).collect()
}

/// Equal shares for the smallest of `squares`, nothing for the others.
fn nearest(squares: &[f64]) -> Vec<f64> {
    let smallest = squares.iter().copied().fold(f64::INFINITY, f64::min);
    let ties = squares.iter().filter(|square| **square == smallest).count();
    let share = 1.0 / ties.max(1) as f64;
    let one = |square: &f64| if *square == smallest { share } else { 0.0 };
    squares.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::math::process::mixture::GaussianMixture;
    use proptest::prelude::*;

    fn random_points(seed: u32, count: usize, dimension: usize) -> Vec<Vec<f64>> {
        let mut generator = Generator::new(seed, "points");
        (0..count).map(|_| generator.normals(dimension)).collect()
    }

    proptest! {
        #[test]
        fn it_is_the_mixture_whose_covariance_has_all_but_vanished(
            seed in 0..5000u32, count in 1..6usize, alpha_bar in 0.0..0.95f64,
        ) {
            let points = random_points(seed, count, 2);
            let tiny = vec![vec![1e-12, 0.0], vec![0.0, 1e-12]];
            let weights = vec![1.0 / count as f64; count];
            let mixture = GaussianMixture::new(weights, points.clone(), vec![tiny; count]).unwrap();
            let empirical = Empirical::new(points).unwrap();
            let x = Generator::new(seed, "state").normals(2);
            let difference = empirical.log_density(&x, alpha_bar) - mixture.log_density(&x, alpha_bar);
            prop_assert!(difference.abs() < 1e-7);
            for (one, other) in empirical.x0_hat(&x, alpha_bar).iter().zip(mixture.x0_hat(&x, alpha_bar)) {
                prop_assert!((one - other).abs() < 1e-7);
            }
        }

        #[test]
        fn a_guess_averages_over_at_least_one_and_at_most_all(
            seed in 0..5000u32, count in 1..50usize, alpha_bar in 0.0..=1.0f64,
        ) {
            let empirical = Empirical::new(random_points(seed, count, 3)).unwrap();
            let x = Generator::new(seed, "state").normals(3);
            let number = empirical.effective_number(&x, alpha_bar);
            prop_assert!(number > 1.0 - 1e-9 && number < count as f64 + 1e-9);
        }
    }

    proptest! {
        /// Both ways of adding up, at levels where all points count and at levels where one does.
        #[test]
        fn many_guesses_at_once_are_the_guesses_one_by_one(
            seed in 0..5000u32, count in 1..80usize, states in 2..70usize, alpha_bar in 0.0..0.9999f64,
        ) {
            let empirical = Empirical::new(random_points(seed, count, 5)).unwrap();
            let states = random_points(seed + 1, states, 5);
            let together = empirical.x0_hats(&states, alpha_bar);
            prop_assert_eq!(together.len(), states.len());
            for (x, guess) in states.iter().zip(together) {
                for (one, other) in empirical.x0_hat(x, alpha_bar).iter().zip(guess) {
                    prop_assert!((one - other).abs() < 1e-9, "{} {}", one, other);
                }
            }
        }
    }

    #[test]
    fn few_points_add_up_to_the_bits_of_the_whole_product() {
        let empirical = Empirical::new(random_points(3, 50, 7)).unwrap();
        let mut shares = vec![0.0; 50];
        (shares[4], shares[31]) = (0.25, 0.75);
        let mut whole = Vec::new();
        let view = View::new(&shares, 1, 50);
        multiply_by_panels(view, &empirical.rows, &mut Panels::default(), &mut whole);
        assert_eq!(whole, empirical.mean_of_few(&shares));
    }

    #[test]
    fn all_points_count_at_pure_noise_and_one_at_the_data() {
        let empirical = Empirical::new(random_points(1, 40, 3)).unwrap();
        let x = [0.3, -2.0, 0.1];
        assert!((empirical.effective_number(&x, 0.0) - 40.0).abs() < 1e-9);
        assert_eq!(empirical.effective_number(&x, 1.0), 1.0);
        let guess = empirical.x0_hat(&x, 1.0);
        assert!(empirical.points().contains(&guess));
        assert_eq!(empirical.log_density(&guess, 1.0), f64::INFINITY);
        assert_eq!(empirical.log_density(&x, 1.0), f64::NEG_INFINITY);
    }

    #[test]
    fn wrong_points_are_named() {
        let name = |points| Empirical::new(points).unwrap_err().problems()[0].parameter.clone();
        assert_eq!(name(vec![]), "points");
        assert_eq!(name(vec![vec![]]), "points[0]");
        assert_eq!(name(vec![vec![1.0], vec![1.0, 2.0]]), "points[1]");
        assert_eq!(name(vec![vec![1.0], vec![f64::INFINITY]]), "points[1]");
    }
}
