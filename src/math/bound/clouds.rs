//! Codes that are clouds: the aggregated posterior of an encoder, and what its rate is made of.
//!
//! Every sum over clouds is the mean over pictures that are equally likely. Nats throughout.

use crate::math::bound::gaussian::normal_density;
use crate::math::numbers::LN_TWO_PI;
use crate::math::training::variational::divergence_from_prior;

/// Beyond so many standard deviations a cloud holds less than 1e-14 of its mass.
const EDGE: f64 = 8.0;

/// Points of a quadrature along one axis, at most.
const MOST_POINTS: usize = 1600;

/// q(z | x) of one picture: N(mean, diag sd^2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cloud<const D: usize> {
    /// The mean, `[D]`.
    pub mean: [f64; D],
    /// The standard deviations, `[D]`, above 0.
    pub sd: [f64; D],
}

impl<const D: usize> Cloud<D> {
    /// The cloud with every standard deviation times `factor`, above 0.
    pub fn widened(&self, factor: f64) -> Self {
        Self { mean: self.mean, sd: self.sd.map(|sd| sd * factor) }
    }

    /// KL(q(z | x) || N(0, I)) in nats. Source: Kingma and Welling (2014), appendix B.
    pub fn divergence(&self) -> f64 {
        divergence_from_prior(&self.mean, &self.sd.map(|sd| 2.0 * libm::log(sd)))
    }

    /// The differential entropy h = sum over axes of (1 + ln 2 pi) / 2 + ln sd, in nats.
    pub fn entropy(&self) -> f64 {
        let axis = |sd: &f64| 0.5 * (1.0 + LN_TWO_PI) + libm::log(*sd);
        self.sd.iter().map(axis).sum()
    }
}

/// What the rate of an encoder is made of: rate = information + mismatch.
///
/// Source: Hoffman and Johnson (2016), "ELBO surgery".
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Split {
    /// E_x KL(q(z | x) || p(z)) in nats, in closed form.
    pub rate: f64,
    /// I(x; z) in nats, by quadrature.
    pub information: f64,
    /// KL(q(z) || p(z)) of the aggregated posterior in nats, by quadrature.
    pub mismatch: f64,
}

/// The split for codes on a line; `clouds` is not empty. Trapezoidal rule, error below 1e-9 nats for standard
/// deviations that differ by less than a factor of 50.
///
/// I = mean over k of the integral of q_k ln(q_k / q), and KL = that of q ln(q / p): two integrals, neither taken
/// from the rate.
pub fn split_line(clouds: &[Cloud<1>]) -> Split {
    let axis = Axis::covering(clouds.iter().map(|cloud| (cloud.mean[0], cloud.sd[0])));
    let share = 1.0 / clouds.len().max(1) as f64;
    let (mut information, mut mismatch) = (0.0, 0.0);
    for z in axis.points() {
        let each: Vec<f64> =
            clouds.iter().map(|cloud| normal_density(z, cloud.mean[0], cloud.sd[0])).collect();
        let all = share * each.iter().sum::<f64>();
        if all <= 0.0 {
            continue;
        }
        for (cloud, density) in clouds.iter().zip(&each) {
            if *density > 0.0 {
                let deviation = (z - cloud.mean[0]) / cloud.sd[0];
                let log = -0.5 * (deviation * deviation + LN_TWO_PI) - libm::log(cloud.sd[0]);
                information += share * density * (log - libm::log(all));
            }
        }
        mismatch += all * (libm::log(all) + 0.5 * (z * z + LN_TWO_PI));
    }
    Split {
        rate: mean_divergence(clouds),
        information: information * axis.step,
        mismatch: mismatch * axis.step,
    }
}

/// The split for codes on a plane; `clouds` is not empty. Trapezoidal rule on a grid as fine as the smallest cloud.
///
/// I = h(q) - mean h(q_k), with the entropy of the aggregate by quadrature and those of the clouds in closed form.
pub fn split_plane(clouds: &[Cloud<2>]) -> Split {
    let axes = [0, 1]
        .map(|axis| Axis::covering(clouds.iter().map(|cloud| (cloud.mean[axis], cloud.sd[axis]))));
    let density = on_grid(clouds, &axes);
    let area = axes[0].step * axes[1].step;
    let (mut entropy, mut mismatch) = (0.0, 0.0);
    for (row, line) in density.chunks_exact(axes[0].count).enumerate() {
        let second = axes[1].point(row);
        for (column, all) in line.iter().enumerate().filter(|(_, all)| **all > 0.0) {
            let first = axes[0].point(column);
            let log = libm::log(*all);
            entropy -= all * log;
            let square = first * first + second * second;
            mismatch += all * (log + LN_TWO_PI + 0.5 * square);
        }
    }
    let share = 1.0 / clouds.len().max(1) as f64;
    let own: f64 = clouds.iter().map(Cloud::entropy).sum::<f64>() * share;
    Split {
        rate: mean_divergence(clouds),
        information: entropy * area - own,
        mismatch: mismatch * area,
    }
}

/// E_x KL(q(z | x) || N(0, I)) in nats.
pub fn mean_divergence<const D: usize>(clouds: &[Cloud<D>]) -> f64 {
    clouds.iter().map(Cloud::divergence).sum::<f64>() / clouds.len().max(1) as f64
}

/// The aggregated posterior q(z) = (1/n) sum of N(z; mean_k, sd_k^2) at a point of the line.
pub fn aggregate(clouds: &[Cloud<1>], z: f64) -> f64 {
    let densities = clouds.iter().map(|cloud| normal_density(z, cloud.mean[0], cloud.sd[0]));
    densities.sum::<f64>() / clouds.len().max(1) as f64
}

/// The aggregated posterior on a square grid, `[side, side]` row-major: the first row is at z_1 = -`reach`, the
/// first column at z_0 = -`reach`, the last of each at `reach`; `side` is at least 2.
pub fn aggregate_on_square(clouds: &[Cloud<2>], reach: f64, side: usize) -> Vec<f64> {
    let axis =
        Axis { low: -reach, step: 2.0 * reach / (side.max(2) - 1) as f64, count: side.max(2) };
    on_grid(clouds, &[axis, axis])
}

/// The level above which a density on equal cells holds `share` (0…1) of its sum: the edge of the smallest region
/// with that much mass.
pub fn level_of_mass(density: &[f64], share: f64) -> f64 {
    let mut sorted = density.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let wanted = share * sorted.iter().sum::<f64>();
    let mut held = 0.0;
    for value in &sorted {
        held += value;
        if held >= wanted {
            return *value;
        }
    }
    0.0
}

/// Points at equal distances.
#[derive(Clone, Copy, Debug)]
struct Axis {
    low: f64,
    step: f64,
    count: usize,
}

impl Axis {
    /// Points that reach `EDGE` standard deviations beyond every cloud, given by its mean and its standard deviation
    /// along the axis, no farther apart than 0.7 of the smallest one.
    ///
    /// For a Gaussian the trapezoidal rule errs by about 2 exp(-2 pi^2 (sd / step)^2), here less than 1e-17.
    fn covering(clouds: impl Iterator<Item = (f64, f64)>) -> Self {
        let (mut low, mut high, mut least) = (-1.0f64, 1.0f64, f64::INFINITY);
        for (mean, sd) in clouds {
            low = low.min(mean - EDGE * sd);
            high = high.max(mean + EDGE * sd);
            least = least.min(sd);
        }
        let count =
            (((high - low) / (0.7 * least)).ceil()).min((MOST_POINTS - 1) as f64) as usize + 1;
        let count = count.max(200);
        Self { low, step: (high - low) / (count - 1) as f64, count }
    }

    fn point(&self, index: usize) -> f64 {
        self.low + self.step * index as f64
    }

    fn points(&self) -> impl Iterator<Item = f64> + '_ {
        (0..self.count).map(|index| self.point(index))
    }

    /// The first and the last but one index of the points within `EDGE` standard deviations of a cloud's mean.
    fn near(&self, mean: f64, sd: f64) -> (usize, usize) {
        let index = |z: f64| ((z - self.low) / self.step).clamp(0.0, self.count as f64);
        let first = index(mean - EDGE * sd).floor() as usize;
        let last = (index(mean + EDGE * sd).ceil() as usize + 1).min(self.count);
        (first.min(last), last)
    }
}

/// The aggregate on a grid, rows along the second axis.
fn on_grid(clouds: &[Cloud<2>], axes: &[Axis; 2]) -> Vec<f64> {
    let [across, up] = axes;
    let mut density = vec![0.0; across.count * up.count];
    let share = 1.0 / clouds.len().max(1) as f64;
    for cloud in clouds {
        let (left, right) = across.near(cloud.mean[0], cloud.sd[0]);
        let (bottom, top) = up.near(cloud.mean[1], cloud.sd[1]);
        let line: Vec<f64> = (left..right)
            .map(|column| share * normal_density(across.point(column), cloud.mean[0], cloud.sd[0]))
            .collect();
        for row in bottom..top {
            let height = normal_density(up.point(row), cloud.mean[1], cloud.sd[1]);
            let start = row * across.count + left;
            for (cell, part) in density[start..start + line.len()].iter_mut().zip(&line) {
                *cell += height * part;
            }
        }
    }
    density
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::numbers::random::Generator;
    use proptest::prelude::*;

    fn line(mean: f64, sd: f64) -> Cloud<1> {
        Cloud { mean: [mean], sd: [sd] }
    }

    #[test]
    fn one_cloud_says_nothing_and_pays_for_its_place() {
        let split = split_line(&[line(1.0, 0.5)]);
        assert!(split.information.abs() < 1e-10);
        assert!((split.mismatch - split.rate).abs() < 1e-10);
        // KL(N(1, 1/4) || N(0, 1)) = (1 + 1/4 - 1 - ln(1/4)) / 2.
        assert!((split.rate - 0.818_147_180_559_945_3).abs() < 1e-14);
        let plane = Cloud { mean: [1.0, 0.0], sd: [0.5, 1.0] };
        let split = split_plane(&[plane]);
        assert!(split.information.abs() < 1e-9);
        assert!((split.mismatch - 0.818_147_180_559_945_3).abs() < 1e-9);
    }

    #[test]
    fn clouds_far_apart_tell_everything() {
        let codes: Vec<Cloud<1>> = (0..4).map(|k| line(f64::from(k) - 1.5, 0.02)).collect();
        let split = split_line(&codes);
        assert!((split.information - libm::log(4.0)).abs() < 1e-9);
        let plane: Vec<Cloud<2>> = (0..4)
            .map(|k| Cloud { mean: [f64::from(k), -0.5 * f64::from(k)], sd: [0.05, 0.08] })
            .collect();
        assert!((split_plane(&plane).information - libm::log(4.0)).abs() < 1e-8);
    }

    #[test]
    fn clouds_that_are_the_prior_cost_nothing() {
        let split = split_line(&[line(0.0, 1.0), line(0.0, 1.0)]);
        for part in [split.rate, split.information, split.mismatch] {
            assert!(part.abs() < 1e-12);
        }
    }

    #[test]
    fn the_plane_agrees_with_sampling() {
        let mut generator = Generator::new(3, "clouds");
        let clouds: Vec<Cloud<2>> = (0..40)
            .map(|_| Cloud {
                mean: [generator.normal(), generator.normal()],
                sd: [0.1 + 0.2 * generator.uniform(), 0.1 + 0.2 * generator.uniform()],
            })
            .collect();
        let split = split_plane(&clouds);
        let density = |cloud: &Cloud<2>, z: [f64; 2]| {
            normal_density(z[0], cloud.mean[0], cloud.sd[0])
                * normal_density(z[1], cloud.mean[1], cloud.sd[1])
        };
        let (mut sum, mut squares) = (0.0, 0.0);
        let draws = 40_000;
        for draw in 0..draws {
            let cloud = &clouds[draw % clouds.len()];
            let z = [0, 1].map(|axis| cloud.mean[axis] + cloud.sd[axis] * generator.normal());
            let all: f64 = clouds.iter().map(|c| density(c, z)).sum::<f64>() / clouds.len() as f64;
            let told = libm::log(density(cloud, z) / all);
            sum += told;
            squares += told * told;
        }
        let mean = sum / draws as f64;
        let error = ((squares / draws as f64 - mean * mean) / draws as f64).sqrt();
        assert!((mean - split.information).abs() < 4.0 * error, "{mean} {split:?}");
    }

    #[test]
    fn the_square_holds_the_mass_that_lies_in_it() {
        let cloud = Cloud { mean: [0.3, -0.2], sd: [0.4, 0.3] };
        let density = aggregate_on_square(&[cloud], 4.0, 201);
        let cell = 0.04 * 0.04;
        assert!((density.iter().sum::<f64>() * cell - 1.0).abs() < 1e-9);
        // In the plane a Gaussian holds a share s above its summit times 1 - s.
        let summit = 1.0 / (2.0 * std::f64::consts::PI * 0.4 * 0.3);
        for share in [0.25, 0.5, 0.9] {
            let level = level_of_mass(&density, share);
            assert!((level / summit - (1.0 - share)).abs() < 0.01, "{level}");
        }
        // Row 0 is the least z_1: the mean lies below the middle row.
        let row = |index: usize| density[index * 201..(index + 1) * 201].iter().sum::<f64>();
        assert!(row(95) > row(105));
    }

    proptest! {
        #[test]
        fn the_parts_add_up_and_the_codes_are_a_ceiling(
            means in prop::collection::vec(-3.0..3.0f64, 1..7), sd in 0.08..2.0f64,
        ) {
            let clouds: Vec<Cloud<1>> = means.iter().map(|mean| line(*mean, sd)).collect();
            let split = split_line(&clouds);
            prop_assert!((split.information + split.mismatch - split.rate).abs() < 1e-8);
            prop_assert!(split.information >= -1e-10 && split.mismatch >= -1e-10);
            prop_assert!(split.information <= libm::log(clouds.len() as f64) + 1e-9);
            let plane: Vec<Cloud<2>> = means
                .iter()
                .map(|mean| Cloud { mean: [*mean, 0.5 * mean], sd: [sd, 1.0] })
                .collect();
            let split = split_plane(&plane);
            prop_assert!((split.information + split.mismatch - split.rate).abs() < 1e-6);
        }
    }
}
