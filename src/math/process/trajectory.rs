//! Paths through the plane with both ends held: a mixture of Gaussian processes.

use ndarray::Array2;

use crate::math::numbers::batch::filled;
use crate::math::numbers::invalid::{Invalid, Problems};
use crate::math::process::mixture::GaussianMixture;
use crate::math::process::safety::Point;

/// Paths of n waypoints from (-1, 0) to (1, 0) that pass above or below the origin.
///
/// Waypoint k stands at u = k / (n - 1). Its mean is (2 u - 1, +-h sin(pi u)), above and below equally
/// likely. Around it both coordinates follow a Gaussian process of kernel
/// s^2 exp(-(u - u')^2 / (2 l^2)) that is conditioned on being 0 at both ends, and every waypoint but the
/// ends wobbles by itself with standard deviation w.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PathPrior {
    /// The number n of waypoints, the ends included; at least 3.
    pub waypoints: usize,
    /// How far above and below the mean paths pass, h.
    pub height: f64,
    /// The standard deviation s of the process before the ends are held; above 0.
    pub spread: f64,
    /// The length l over which neighbours move together, in shares of the path; above 0.
    pub length: f64,
    /// The wobble w; above 0, or the covariance would have no inverse in double precision.
    pub wobble: f64,
}

impl PathPrior {
    /// The prior as data of diffusion: a mixture of two Gaussians in 2 (n - 2) dimensions.
    ///
    /// A state holds x and y of each waypoint between the ends in turn, `[2 (n - 2)]`.
    ///
    /// # Errors
    /// Every number that is out of its range, by its name.
    pub fn mixture(&self) -> Result<GaussianMixture, Invalid> {
        let mut problems = Problems::default();
        if self.waypoints < 3 {
            let message = format!("is {}; it must be 3 or more", self.waypoints);
            problems.add("waypoints", message);
        }
        for (name, value) in
            [("spread", self.spread), ("length", self.length), ("wobble", self.wobble)]
        {
            if !(value > 0.0 && value.is_finite()) {
                problems.add(name, format!("is {value}; it must be above 0"));
            }
        }
        if !self.height.is_finite() {
            problems.add("height", format!("is {}; it must be finite", self.height));
        }
        problems.finish()?;
        let covariance = self.covariance();
        let means = [1.0, -1.0].map(|side| self.mean(side));
        let size = covariance.nrows();
        let means = filled((2, size), means);
        GaussianMixture::new(vec![0.5, 0.5], means, vec![covariance.clone(), covariance])
    }

    /// The shares u of the waypoints between the ends, `[n - 2]`.
    fn shares(&self) -> impl Iterator<Item = f64> + Clone + use<> {
        let last = self.waypoints.max(3) - 1;
        (1..last).map(move |k| k as f64 / last as f64)
    }

    /// The mean path that passes above (`side` = 1) or below (-1).
    fn mean(&self, side: f64) -> Vec<f64> {
        let point = |u: f64| {
            let rise = self.height * libm::sin(std::f64::consts::PI * u);
            [2.0 * u - 1.0, side * rise]
        };
        self.shares().flat_map(point).collect()
    }

    /// The kernel before the ends are held.
    fn kernel(&self, one: f64, other: f64) -> f64 {
        let gap = (one - other) / self.length;
        self.spread * self.spread * libm::exp(-0.5 * gap * gap)
    }

    /// The kernel once the ends are held: k(u, u') - k(u, E) K(E, E)^-1 k(E, u') with E = {0, 1}.
    pub fn held_kernel(&self, one: f64, other: f64) -> f64 {
        let (own, across) = (self.kernel(0.0, 0.0), self.kernel(0.0, 1.0));
        let determinant = own * own - across * across;
        let ends = |u: f64| [self.kernel(u, 0.0), self.kernel(u, 1.0)];
        let ([a, b], [c, d]) = (ends(one), ends(other));
        let explained = (a * (own * c - across * d) + b * (own * d - across * c)) / determinant;
        self.kernel(one, other) - explained
    }

    /// The covariance of a state: the two coordinates are independent and alike.
    fn covariance(&self) -> Array2<f64> {
        let shares: Vec<f64> = self.shares().collect();
        let row = |i: usize, one: f64, axis: usize| {
            let entry = |(j, other): (usize, &f64)| {
                let wobble = if i == j { self.wobble * self.wobble } else { 0.0 };
                // Both orders of the pair give the same bits.
                let both = self.held_kernel(one, *other) + self.held_kernel(*other, one);
                let value = 0.5 * both + wobble;
                [axis, 1 - axis].map(|of| if of == 0 { value } else { 0.0 })
            };
            shares.iter().enumerate().flat_map(entry).collect::<Vec<f64>>()
        };
        let rows = shares.iter().enumerate();
        let rows = rows.flat_map(|(i, one)| [row(i, *one, 0), row(i, *one, 1)]);
        filled((2 * shares.len(), 2 * shares.len()), rows)
    }
}

/// The whole path of a state: its waypoints between the two ends that are held, `[n]`.
pub fn with_ends(state: &[f64]) -> Vec<Point> {
    let mut path = vec![[-1.0, 0.0]];
    path.extend(points(state));
    path.push([1.0, 0.0]);
    path
}

/// The waypoints of a state, without the ends.
pub fn points(state: &[f64]) -> impl Iterator<Item = Point> + '_ {
    state.chunks_exact(2).map(|pair| [pair[0], pair[1]])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::math::bound::gaussian::Gaussian;
    use crate::math::numbers::random::Generator;
    use proptest::prelude::*;

    const PRIOR: PathPrior =
        PathPrior { waypoints: 6, height: 0.4, spread: 0.2, length: 0.3, wobble: 0.01 };

    /// p(rest | ends) = p(rest, ends) / p(ends), each side from its own Gaussian.
    #[test]
    fn holding_the_ends_is_conditioning_on_them() {
        let shares = [0.0, 0.2, 0.55, 1.0];
        let gaussian = |shares: &[f64], kernel: &dyn Fn(f64, f64) -> f64| {
            let entry = |(i, j): (usize, usize)| kernel(shares[i], shares[j]);
            let entries = Array2::from_shape_fn((shares.len(), shares.len()), entry);
            Gaussian::new(vec![0.0; shares.len()], entries, ["m", "c"]).unwrap()
        };
        let free = |one: f64, other: f64| PRIOR.kernel(one, other);
        let held = |one: f64, other: f64| PRIOR.held_kernel(one, other);
        let joint = gaussian(&shares, &free).log_density(&[0.0, 0.1, -0.05, 0.0]);
        let ends = gaussian(&[0.0, 1.0], &free).log_density(&[0.0, 0.0]);
        let rest = gaussian(&[0.2, 0.55], &held).log_density(&[0.1, -0.05]);
        assert!((joint - ends - rest).abs() < 1e-8);
    }

    #[test]
    fn half_pass_above_and_half_below_and_the_two_coordinates_do_not_mix() {
        let mixture = PRIOR.mixture().unwrap();
        assert_eq!(mixture.weights(), [0.5, 0.5]);
        let (above, below) =
            (mixture.component_mean(0).unwrap(), mixture.component_mean(1).unwrap());
        assert_eq!(above.len(), 8);
        for (one, other) in above.chunks_exact(2).zip(below.chunks_exact(2)) {
            assert_eq!(one[0], other[0]);
            assert!(one[1] > 0.0 && one[1] == -other[1]);
        }
        // The spread of a waypoint is that of the held kernel and the wobble.
        let sd = mixture.component_standard_deviation(0, 2).unwrap();
        let wanted = PRIOR.held_kernel(0.4, 0.4) + 1e-4;
        assert!((sd * sd - wanted).abs() < 1e-12);
    }

    #[test]
    fn a_path_has_its_ends() {
        let mut random = Generator::new(1, "test");
        let (_, state) = PRIOR.mixture().unwrap().sample(&mut random);
        let path = with_ends(&state);
        assert_eq!((path.len(), path[0], path[5]), (6, [-1.0, 0.0], [1.0, 0.0]));
        assert_eq!(path[2], [state[2], state[3]]);
    }

    #[test]
    fn what_cannot_be_is_named() {
        let wrong = PathPrior {
            waypoints: 2,
            height: f64::NAN,
            spread: 0.0,
            length: -1.0,
            wobble: f64::INFINITY,
        };
        let error = wrong.mixture().unwrap_err();
        let names: Vec<&str> = error.problems().iter().map(|p| p.parameter.as_str()).collect();
        assert_eq!(names, ["waypoints", "spread", "length", "wobble", "height"]);
    }

    proptest! {
        #[test]
        fn every_prior_within_reason_is_a_mixture(
            waypoints in 3..40usize, spread in 0.05..0.6f64, length in 0.1..0.8f64, wobble in 0.003..0.05f64,
        ) {
            let prior = PathPrior { waypoints, height: 0.4, spread, length, wobble };
            prop_assert!(prior.mixture().is_ok());
        }

        #[test]
        fn the_ends_do_not_move(u in 0.0..1.0f64) {
            prop_assert!(PRIOR.held_kernel(0.0, u).abs() < 1e-14);
            prop_assert!(PRIOR.held_kernel(u, 1.0).abs() < 1e-14);
            prop_assert!(PRIOR.held_kernel(u, u) <= PRIOR.kernel(u, u) + 1e-14);
        }
    }
}
