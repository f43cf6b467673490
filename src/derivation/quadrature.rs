//! Averages and integrals as sums over nodes.
//!
//! Both are the trapezoidal rule on the whole line, which for functions that are analytic near the line and fall off
//! converges exponentially in the number of nodes (Trefethen and Weideman 2014, *The exponentially convergent
//! trapezoidal rule*): with stride h and the nearest singularity at distance d off the line the error is of order
//! e^(-2 pi d / h). Gauss and Hermite's rule is exact for polynomials, but slow for logarithms of mixtures, whose
//! singularities lie near the line; this rule is exact to rounding for both.

/// How far averages over a bell reach, in standard deviations: a polynomial of degree 8 has less than 1e-10 of its mean
/// beyond.
const REACH: f64 = 9.0;

/// The stride of averages over a bell, in standard deviations: singularities may come as near as one of them.
const STRIDE: f64 = 0.25;

/// The stride and the reach of integrals over the line in u, with z = sinh u: near nought bells of deviation 0.1 are
/// still resolved, and z reaches beyond 200.
const LINE: (f64, f64) = (1.0 / 32.0, 6.0);

/// A node and its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Node {
    /// Where the function is taken.
    pub at: f64,
    /// What it counts.
    pub weight: f64,
}

/// How much finer nodes lie than usual, and how much farther they reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Resolution {
    pub finer: f64,
    pub farther: f64,
}

impl Resolution {
    /// The nodes of every claim.
    pub const USUAL: Self = Self { finer: 1.0, farther: 1.0 };
    /// For a claim that seems not to hold: it may be a sum over nodes that are too far apart.
    pub const FINE: Self = Self { finer: 4.0, farther: 1.0 };
    /// For what may not converge: what is left out beyond the reach, or between nodes, shows.
    pub const WIDE: Self = Self { finer: 1.5, farther: 4.0 / 3.0 };
}

/// Nodes of E f(z) with z from N(0, 1): a sum over f with weights that sum to one.
pub(super) fn bell(resolution: Resolution) -> Vec<Node> {
    let stride = STRIDE / resolution.finer;
    let steps = (REACH * resolution.farther / stride) as i32;
    let density = |z: f64| libm::exp(-0.5 * z * z);
    let nodes = (-steps..=steps).map(|step| f64::from(step) * stride);
    let total: f64 = nodes.clone().map(density).sum();
    nodes.map(|at| Node { at, weight: density(at) / total }).collect()
}

/// Nodes of the integral of f over the whole line, by z = sinh u and dz = cosh u du.
pub(super) fn line(resolution: Resolution) -> Vec<Node> {
    let (stride, reach) = (LINE.0 / resolution.finer, LINE.1 * resolution.farther);
    let steps = (reach / stride) as i32;
    let node = |step: i32| {
        let u = f64::from(step) * stride;
        Node { at: libm::sinh(u), weight: stride * libm::cosh(u) }
    };
    (-steps..=steps).map(node).collect()
}

/// Nodes of E f(u) with u uniform on (0, 1): twenty-four of Gauss and Legendre, exact up to degree 47, or as many more
/// as they are finer.
///
/// The nodes are the roots of the Legendre polynomial P_n, by Newton's method from cos(pi (i - 1/4) / (n + 1/2)); the
/// weights are 1 / ((1 - x^2) P_n'(x)^2) (Press et al. 2007, *Numerical Recipes*, section 4.6).
pub(super) fn interval(resolution: Resolution) -> Vec<Node> {
    let count = (24.0 * resolution.finer) as usize;
    let root = |index: usize| {
        let angle = std::f64::consts::PI * (index as f64 + 0.75) / (count as f64 + 0.5);
        let mut x = libm::cos(angle);
        for _ in 0..60 {
            let (value, slope) = legendre(count, x);
            x -= value / slope;
        }
        let (_, slope) = legendre(count, x);
        Node { at: 0.5 * (1.0 - x), weight: 1.0 / ((1.0 - x * x) * slope * slope) }
    };
    (0..count).map(root).collect()
}

/// P_n(x) and its derivative by the three-term recurrence.
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for k in 2..=n {
        let k = k as f64;
        let next = ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k;
        (before, value) = (value, next);
    }
    (value, n as f64 * (x * value - before) / (x * x - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(nodes: &[Node], f: impl Fn(f64) -> f64) -> f64 {
        nodes.iter().map(|node| node.weight * f(node.at)).sum()
    }

    #[test]
    fn a_bell_has_its_moments_and_its_generating_function() {
        let nodes = bell(Resolution::USUAL);
        for (power, moment) in [(0, 1.0), (1, 0.0), (2, 1.0), (4, 3.0), (6, 15.0), (8, 105.0)] {
            let found = sum(&nodes, |z| (0..power).map(|_| z).product());
            assert!((found - moment).abs() < 1e-10 * (1.0 + moment), "{power}: {found}");
        }
        let generated = sum(&nodes, |z| libm::exp(0.7 * z));
        assert!((generated - libm::exp(0.5 * 0.49)).abs() < 1e-13);
        assert!((sum(&nodes, libm::cos) - libm::exp(-0.5)).abs() < 1e-14);
    }

    #[test]
    fn the_logarithm_of_a_mixture_is_averaged_to_rounding() {
        // E log cosh(c z), against the same rule with a stride four times finer.
        let fine: f64 = {
            let h = STRIDE / 4.0;
            let density = |z: f64| libm::exp(-0.5 * z * z) / libm::sqrt(2.0 * std::f64::consts::PI);
            (-160..=160)
                .map(|n| f64::from(n) * h)
                .map(|z| h * density(z) * libm::log(libm::cosh(1.5 * z)))
                .sum()
        };
        let found = sum(&bell(Resolution::USUAL), |z| libm::log(libm::cosh(1.5 * z)));
        assert!((found - fine).abs() < 1e-10, "{found} {fine}");
    }

    #[test]
    fn the_line_integrates_bells_of_many_widths() {
        for (mean, deviation) in [(0.0, 0.1), (2.0, 0.3), (-5.0, 1.0), (3.0, 6.0)] {
            let scale = 1.0 / (deviation * libm::sqrt(2.0 * std::f64::consts::PI));
            let density = |z: f64| {
                let u = (z - mean) / deviation;
                scale * libm::exp(-0.5 * u * u)
            };
            let found = sum(&line(Resolution::USUAL), density);
            assert!((found - 1.0).abs() < 1e-11, "{mean} {deviation}: {found}");
        }
    }

    #[test]
    fn the_interval_is_exact_for_polynomials() {
        let nodes = interval(Resolution::USUAL);
        for power in 0..40 {
            let found = sum(&nodes, |u| (0..power).map(|_| u).product());
            assert!((found - 1.0 / f64::from(power + 1)).abs() < 1e-14, "{power}: {found}");
        }
    }
}
