//! The one source of chance in the book: ChaCha, seeded by a number that stands under the figure.

use rand::rand_core::{Rng, SeedableRng};
use rand::rngs::ChaCha8Rng;

/// A stream of random numbers that depends on nothing but its seed and its purpose.
///
/// Two purposes under one seed (`"noise"`, `"starts"`) give independent streams, so that drawing one
/// number more for the one never shifts the other.
#[derive(Debug)]
pub struct Generator {
    source: ChaCha8Rng,
}

impl Generator {
    /// The stream of `seed` for one purpose.
    pub fn new(seed: u32, purpose: &str) -> Self {
        let mut key = [0u8; 32];
        key[..4].copy_from_slice(&seed.to_le_bytes());
        key[4..12].copy_from_slice(&fnv1a(purpose).to_le_bytes());
        Self { source: ChaCha8Rng::from_seed(key) }
    }

    /// A uniform draw from the open interval (0, 1), with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        let bits = self.source.next_u64() >> 11;
        (bits as f64 + 0.5) / 9_007_199_254_740_992.0
    }

    /// A uniform draw from the open interval (`low`, `high`).
    pub fn uniform_between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// A draw from N(0, 1), by Box and Muller's transform on `libm`.
    ///
    /// z = sqrt(-2 ln u) cos(2 pi v). The second normal of the pair is thrown away: one draw always
    /// takes two numbers from the stream, whatever was drawn before.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(self.uniform())).sqrt();
        radius * libm::cos(2.0 * std::f64::consts::PI * self.uniform())
    }

    /// `count` independent draws from N(0, 1).
    pub fn normals(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.normal()).collect()
    }

    /// A uniform index in 0…`count` - 1, or 0 when `count` is 0.
    pub fn index(&mut self, count: usize) -> usize {
        let scaled = (self.uniform() * count as f64) as usize;
        scaled.min(count.saturating_sub(1))
    }

    /// The index of a draw from unnormalised `weights`, which are not negative; 0 when all are zero.
    pub fn weighted_index(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        let mut left = self.uniform() * total;
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// The numbers 0…`count` - 1 in random order (Fisher and Yates).
    pub fn permutation(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            let chosen = self.index(last + 1);
            order.swap(last, chosen);
        }
        order
    }
}

/// The seed that a name stands for (a figure's id, or its kind where there is no book): both halves of
/// its FNV-1a hash together.
pub fn seed_of(name: &str) -> u32 {
    let hash = fnv1a(name);
    (hash >> 32) as u32 ^ hash as u32
}

/// The 64-bit FNV-1a hash of a name.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_purpose_give_the_same_stream() {
        let first = Generator::new(7, "noise").normals(5);
        let again = Generator::new(7, "noise").normals(5);
        let other = Generator::new(7, "starts").normals(5);
        assert_eq!(first, again);
        assert_ne!(first, other);
    }

    #[test]
    fn normals_have_mean_zero_variance_one_and_kurtosis_three() {
        let draws = Generator::new(1, "test").normals(200_000);
        let n = draws.len() as f64;
        let moment = |power: i32| {
            draws.iter().map(|z| (0..power).map(|_| *z).product::<f64>()).sum::<f64>() / n
        };
        assert!(moment(1).abs() < 3.0 / n.sqrt());
        assert!((moment(2) - 1.0).abs() < 3.0 * (2.0 / n).sqrt());
        assert!((moment(4) - 3.0).abs() < 3.0 * (96.0 / n).sqrt());
    }

    #[test]
    fn a_permutation_holds_every_index_once() {
        let mut order = Generator::new(3, "order").permutation(100);
        assert_ne!(order, (0..100).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<_>>());
    }
}
