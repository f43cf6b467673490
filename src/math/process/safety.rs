//! Keeping points of the plane out of a disc: by projection, and by a control barrier filter.
//!
//! Both look at one point at a time. What a path does between two points is for [`Disc::clearance`] to say.

/// A point of the plane.
pub type Point = [f64; 2];

/// Rounding below which a point on the rim does not count as inside.
const RIM: f64 = 1e-9;

/// A disc that must not be entered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disc {
    /// Its centre.
    pub centre: Point,
    /// Its radius r, above 0.
    pub radius: f64,
}

impl Disc {
    /// The barrier b(x) = |x - c|^2 - r^2: at least 0 outside.
    pub fn barrier(&self, x: Point) -> f64 {
        let [dx, dy] = self.offset(x);
        dx * dx + dy * dy - self.radius * self.radius
    }

    /// The gradient of the barrier, 2 (x - c).
    pub fn gradient(&self, x: Point) -> Point {
        self.offset(x).map(|along| 2.0 * along)
    }

    fn offset(&self, x: Point) -> Point {
        [x[0] - self.centre[0], x[1] - self.centre[1]]
    }

    /// Whether `x` lies inside, by more than rounding.
    pub fn holds(&self, x: Point) -> bool {
        length(self.offset(x)) < self.radius - RIM
    }

    /// The nearest point outside: c + r (x - c) / |x - c| for a point inside, else the point itself.
    ///
    /// Seen from the centre every point of the rim is equally near; it goes up.
    pub fn projected(&self, x: Point) -> Point {
        let offset = self.offset(x);
        let distance = length(offset);
        if distance >= self.radius {
            return x;
        }
        let direction =
            if distance > 0.0 { offset.map(|along| along / distance) } else { [0.0, 1.0] };
        [self.centre[0] + self.radius * direction[0], self.centre[1] + self.radius * direction[1]]
    }

    /// The distance from the disc's rim to the nearest point of the segment `from`-`to`; below 0 where it cuts in.
    pub fn clearance(&self, from: Point, to: Point) -> f64 {
        let step = [to[0] - from[0], to[1] - from[1]];
        let offset = self.offset(from);
        let squared = step[0] * step[0] + step[1] * step[1];
        let along = if squared > 0.0 {
            (-(offset[0] * step[0] + offset[1] * step[1]) / squared).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let nearest = [offset[0] + along * step[0], offset[1] + along * step[1]];
        length(nearest) - self.radius
    }

    /// What a path does to the disc.
    pub fn inspected(&self, path: &[Point]) -> Inspection {
        let segments = || path.windows(2).map(|pair| self.clearance(pair[0], pair[1]));
        Inspection {
            waypoints: path.iter().filter(|x| self.holds(**x)).count(),
            segments: segments().filter(|clearance| *clearance < -RIM).count(),
            depth: segments().fold(0.0, |deepest, clearance| f64::max(deepest, -clearance)),
        }
    }
}

/// How badly a path violates a disc.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inspection {
    /// Waypoints that lie inside.
    pub waypoints: usize,
    /// Segments between neighbouring waypoints that cut the disc.
    pub segments: usize,
    /// How far inside the path comes at its worst; 0 when it stays out.
    pub depth: f64,
}

/// How fast a barrier may fall: the law alpha(b), which grows with b and vanishes at 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Law {
    /// alpha(b) = c b. From b < 0 it returns only in the limit: b(t) >= b(0) exp(-c t).
    Linear {
        /// The rate c, above 0.
        rate: f64,
    },
    /// alpha(b) = c sgn(b) |b|^(1/2). From b < 0 it returns in the time 2 |b(0)|^(1/2) / c.
    Root {
        /// The rate c, above 0.
        rate: f64,
    },
    /// Linear outside, root inside: returns in finite time, and a step of length h with c h <= 1 that
    /// meets it never leaves a convex barrier's safe side, since b(x + h u) >= b + h grad b . u >= (1 - c h) b.
    Return {
        /// The rate c, above 0.
        rate: f64,
    },
}

impl Law {
    /// alpha(b).
    pub fn of(self, barrier: f64) -> f64 {
        let root = |rate: f64| rate * barrier.abs().sqrt().copysign(barrier);
        match self {
            Self::Linear { rate } => rate * barrier,
            Self::Root { rate } => root(rate),
            Self::Return { rate } if barrier >= 0.0 => rate * barrier,
            Self::Return { rate } => root(rate),
        }
    }

    /// The least time in which the law brings a barrier from `from` < 0 up to `to`, `from` < `to` <= 0.
    ///
    /// (1/c) ln(from / to) for the linear law, never for `to` = 0; 2 (|from|^(1/2) - |to|^(1/2)) / c for the others.
    pub fn time_to_return(self, from: f64, to: f64) -> f64 {
        match self {
            Self::Linear { rate } => libm::log((from / to).abs()) / rate,
            Self::Root { rate } | Self::Return { rate } => {
                2.0 * (from.abs().sqrt() - to.abs().sqrt()) / rate
            }
        }
    }
}

/// The velocity nearest to `wanted` that the barrier allows at `x`.
///
/// u* = argmin |u - u_ref|^2 subject to grad b . u + alpha(b) >= 0, in closed form for one constraint:
/// u* = u_ref + max(0, -h) / |grad b|^2 grad b with h = grad b . u_ref + alpha(b) (Xiao and others 2025).
/// At the disc's very centre, where the gradient vanishes, no velocity helps and `wanted` is returned.
pub fn filtered(disc: Disc, law: Law, x: Point, wanted: Point) -> Point {
    let gradient = disc.gradient(x);
    let squared = gradient[0] * gradient[0] + gradient[1] * gradient[1];
    let short = -margin(disc, law, x, wanted);
    if short <= 0.0 || squared <= 0.0 {
        return wanted;
    }
    let push = short / squared;
    [wanted[0] + push * gradient[0], wanted[1] + push * gradient[1]]
}

/// h = grad b . u + alpha(b): at least 0 where the barrier allows the velocity `u` at `x`.
pub fn margin(disc: Disc, law: Law, x: Point, u: Point) -> f64 {
    let gradient = disc.gradient(x);
    gradient[0] * u[0] + gradient[1] * u[1] + law.of(disc.barrier(x))
}

/// How deep the chord of two points on a circle of radius r, `angle` radians apart, dips below it.
///
/// r (1 - cos(angle / 2)).
pub fn chord_dip(radius: f64, angle: f64) -> f64 {
    radius * (1.0 - libm::cos(angle / 2.0))
}

/// The length of a path.
pub fn path_length(path: &[Point]) -> f64 {
    let step = |pair: &[Point]| length([pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]]);
    path.windows(2).map(step).sum()
}

fn length(x: Point) -> f64 {
    (x[0] * x[0] + x[1] * x[1]).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HALF: Disc = Disc { centre: [0.0, 0.0], radius: 0.5 };

    #[test]
    fn the_worked_example_of_the_filter() {
        let (x, wanted, law) = ([0.36, 0.48], [-1.0, -0.5], Law::Linear { rate: 2.0 });
        assert!((HALF.barrier(x) - 0.11).abs() < 1e-12);
        assert!((margin(HALF, law, x, wanted) + 0.98).abs() < 1e-12);
        let found = filtered(HALF, law, x, wanted);
        assert!((found[0] + 0.51).abs() < 1e-4 && (found[1] - 0.1533).abs() < 1e-4);
        assert!(margin(HALF, law, x, found).abs() < 1e-12);
    }

    #[test]
    fn the_two_laws_return_in_the_times_of_the_book() {
        let linear = Law::Linear { rate: 2.0 }.time_to_return(-0.25, -0.001);
        assert!((linear - 2.7607).abs() < 5e-5);
        assert!((Law::Root { rate: 2.0 }.time_to_return(-0.25, 0.0) - 0.5).abs() < 1e-12);
        assert_eq!(Law::Linear { rate: 2.0 }.time_to_return(-0.25, 0.0), f64::INFINITY);
    }

    /// The laws integrated by small steps of Euler reach what the closed forms say.
    #[test]
    fn the_times_are_those_of_the_differential_equation() {
        for law in [Law::Linear { rate: 2.0 }, Law::Return { rate: 2.0 }] {
            let (mut barrier, mut time, step) = (-0.25f64, 0.0, 1e-5);
            while barrier < -0.001 {
                barrier -= step * law.of(barrier);
                time += step;
            }
            assert!((time - law.time_to_return(-0.25, -0.001)).abs() < 1e-3);
        }
    }

    #[test]
    fn the_chord_of_two_safe_points_is_not_safe() {
        let dip = chord_dip(0.5, std::f64::consts::FRAC_PI_3);
        assert!((dip - 0.0670).abs() < 5e-5);
        let rim = |angle: f64| [0.5 * libm::cos(angle), 0.5 * libm::sin(angle)];
        let path = [rim(0.0), rim(std::f64::consts::FRAC_PI_3)];
        let found = HALF.inspected(&path);
        assert_eq!((found.waypoints, found.segments), (0, 1));
        assert!((found.depth - dip).abs() < 1e-12);
    }

    #[test]
    fn the_centre_goes_up_and_has_no_filter() {
        assert_eq!(HALF.projected([0.0, 0.0]), [0.0, 0.5]);
        let law = Law::Linear { rate: 1.0 };
        assert_eq!(filtered(HALF, law, [0.0, 0.0], [1.0, 0.0]), [1.0, 0.0]);
    }

    #[test]
    fn a_path_across_is_seen() {
        let found = HALF.inspected(&[[-1.0, 0.0], [0.0, 0.1], [1.0, 0.0]]);
        assert_eq!((found.waypoints, found.segments), (1, 2));
        assert!((path_length(&[[0.0, 0.0], [3.0, 4.0], [3.0, 5.0]]) - 6.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn a_projection_is_outside_nearest_and_done_once(x in -1.0..1.0f64, y in -1.0..1.0f64, angle in 0.0..6.2f64) {
            let found = HALF.projected([x, y]);
            prop_assert!(!HALF.holds(found));
            let again = HALF.projected(found);
            prop_assert!(length([again[0] - found[0], again[1] - found[1]]) < 1e-12);
            let other = [0.5 * libm::cos(angle), 0.5 * libm::sin(angle)];
            let moved = length([found[0] - x, found[1] - y]);
            prop_assert!(moved == 0.0 || moved <= length([other[0] - x, other[1] - y]) + 1e-12);
        }

        #[test]
        fn the_filter_is_allowed_and_nearest(
            x in -1.0..1.0f64, y in 0.05..1.0f64, u in -2.0..2.0f64, v in -2.0..2.0f64, du in -2.0..2.0f64, dv in -2.0..2.0f64,
        ) {
            let law = Law::Return { rate: 3.0 };
            let found = filtered(HALF, law, [x, y], [u, v]);
            prop_assert!(margin(HALF, law, [x, y], found) >= -1e-9);
            // No allowed velocity is nearer to the wanted one.
            let other = [found[0] + du, found[1] + dv];
            if margin(HALF, law, [x, y], other) >= 0.0 {
                let far = |w: Point| length([w[0] - u, w[1] - v]);
                prop_assert!(far(found) <= far(other) + 1e-9);
            }
        }

        #[test]
        fn a_safe_point_stays_safe_in_steps_of_any_direction(
            x in -1.0..1.0f64, y in -1.0..1.0f64, u in -20.0..20.0f64, v in -20.0..20.0f64, step in 0.001..0.1f64,
        ) {
            prop_assume!(HALF.barrier([x, y]) >= 0.0);
            let found = filtered(HALF, Law::Return { rate: 10.0 }, [x, y], [u, v]);
            let next = [x + step * found[0], y + step * found[1]];
            prop_assert!(HALF.barrier(next) >= -1e-12);
        }
    }
}
