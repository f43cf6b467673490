//! Data of two points: the smallest world in which a best guess can be an average.

/// x_0 = a with probability p, else b. Nothing but p and the squared distance |a - b|^2 matters to how
/// well it can be guessed, in however many dimensions a and b live.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoPoints {
    p: f64,
    squared_distance: f64,
}

/// Half the width of the range of a standard normal over which expectations are summed.
const RANGE: i32 = 12;

/// Points of the quadrature for each unit of that range.
const FINENESS: i32 = 50;

impl TwoPoints {
    /// The world of a with probability `p`, 0…1, and b at `squared_distance`, not negative, from it.
    ///
    /// What lies outside is moved to the nearest end of its range.
    pub fn new(p: f64, squared_distance: f64) -> Self {
        Self { p: p.clamp(0.0, 1.0), squared_distance: squared_distance.max(0.0) }
    }

    /// The expected squared error E|x_0 - x|^2 of the answer x = `share` a + (1 - `share`) b.
    ///
    /// (p (1 - share)^2 + (1 - p) share^2) |a - b|^2, least at share = p.
    pub fn error(&self, share: f64) -> f64 {
        let (miss_a, miss_b) = (1.0 - share, share);
        (self.p * miss_a * miss_a + (1.0 - self.p) * miss_b * miss_b) * self.squared_distance
    }

    /// What the best answer p a + (1 - p) b still costs: p (1 - p) |a - b|^2, the variance of x_0.
    pub fn residual(&self) -> f64 {
        self.p * (1.0 - self.p) * self.squared_distance
    }

    /// The probability of a, once x_t = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps has been seen.
    ///
    /// `along` is <x_t - sqrt(alpha_bar) (a + b) / 2, a - b>, all that x_t says about x_0:
    /// the logit of p and sqrt(alpha_bar) along / (1 - alpha_bar) add. Range: 0 <= `alpha_bar` < 1; at 1
    /// the point itself is seen.
    pub fn probability_of_a(&self, along: f64, alpha_bar: f64) -> f64 {
        let rest = 1.0 - alpha_bar;
        if rest <= 0.0 {
            return if along >= 0.0 { 1.0 } else { 0.0 };
        }
        self.posterior(alpha_bar.sqrt() * along / rest)
    }

    /// The probability of a when the evidence for it, a log ratio, is `evidence`.
    fn posterior(&self, evidence: f64) -> f64 {
        // p e^v / (p e^v + 1 - p), with the smaller of the two exponents taken so that nothing overflows.
        let (a, b) = if evidence >= 0.0 {
            (self.p, (1.0 - self.p) * libm::exp(-evidence))
        } else {
            (self.p * libm::exp(evidence), 1.0 - self.p)
        };
        if a + b > 0.0 { a / (a + b) } else { self.p }
    }

    /// The doubt left at a noise level: E|x_0 - E\[x_0 | x_t\]|^2, the mean conditional variance.
    ///
    /// With s = alpha_bar |a - b|^2 / (1 - alpha_bar) it is p |a - b|^2 E\[1 - P(a | s/2 + sqrt(s) xi)\],
    /// xi ~ N(0, 1), since E\[r (1 - r)\] = E\[1_a (1 - r)\]; by the trapezium rule, to about 1e-10 of |a - b|^2.
    /// The residual at alpha_bar = 0, nothing at alpha_bar = 1.
    pub fn doubt(&self, alpha_bar: f64) -> f64 {
        let rest = 1.0 - alpha_bar;
        if rest <= 0.0 {
            return 0.0;
        }
        let s = alpha_bar.max(0.0) * self.squared_distance / rest;
        let step = 1.0 / f64::from(FINENESS);
        let density = |xi: f64| libm::exp(-0.5 * xi * xi) / (2.0 * std::f64::consts::PI).sqrt();
        let term = |k: i32| {
            let xi = f64::from(k) * step;
            density(xi) * (1.0 - self.posterior(0.5 * s + s.sqrt() * xi))
        };
        let points = -RANGE * FINENESS..=RANGE * FINENESS;
        let expectation = points.map(term).sum::<f64>() * step;
        self.p * expectation * self.squared_distance
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::numbers::random::Generator;
    use proptest::prelude::*;

    #[test]
    fn the_residual_is_what_the_best_answer_costs() {
        let world = TwoPoints::new(0.3, 20.0);
        assert!((world.residual() - 4.2).abs() < 1e-12);
        assert!((world.error(0.3) - 4.2).abs() < 1e-12);
        // The certain answers: the whole distance as often as the other point comes.
        assert!((world.error(1.0) - 14.0).abs() < 1e-12);
        assert!((world.error(0.0) - 6.0).abs() < 1e-12);
    }

    #[test]
    fn doubt_agrees_with_a_sum_over_many_draws() {
        // E[r (1 - r)] over draws of x_t itself, not the one-sided form that the quadrature uses.
        let (world, alpha_bar, distance) = (TwoPoints::new(0.2, 9.0), 0.1f64, 3.0);
        let mut generator = Generator::new(11, "two points");
        let count = 400_000;
        let total: f64 = (0..count)
            .map(|_| {
                let side = if generator.uniform() < 0.2 { 0.5 } else { -0.5 };
                let off = (1.0 - alpha_bar).sqrt() * generator.normal();
                let along = distance * (alpha_bar.sqrt() * side * distance + off);
                let r = world.probability_of_a(along, alpha_bar);
                r * (1.0 - r)
            })
            .sum();
        let drawn = 9.0 * total / f64::from(count);
        assert!((drawn - world.doubt(alpha_bar)).abs() < 4e-3, "{drawn}");
    }

    #[test]
    fn doubt_at_reference_values() {
        // By adaptive quadrature elsewhere: s = 1 and s = 4 at even odds, s = 1 at one to four.
        let at = |p: f64, s: f64| TwoPoints::new(p, 1.0).doubt(s / (1.0 + s));
        assert!((at(0.5, 1.0) - 0.198_986_433_6).abs() < 1e-9);
        assert!((at(0.5, 4.0) - 0.112_399_877_3).abs() < 1e-9);
        assert!((at(0.2, 1.0) - 0.135_234_039_2).abs() < 1e-9);
    }

    #[test]
    fn the_ends_are_all_doubt_and_none() {
        let world = TwoPoints::new(0.5, 40.0);
        assert!((world.doubt(0.0) - world.residual()).abs() < 1e-9);
        assert_eq!(world.doubt(1.0), 0.0);
        assert!(world.doubt(0.999) < 1e-9);
        assert_eq!(world.probability_of_a(1.0, 1.0), 1.0);
        assert_eq!(TwoPoints::new(0.0, 4.0).doubt(0.5), 0.0);
        assert!(TwoPoints::new(1.0, 4.0).doubt(0.5).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn no_answer_beats_the_mean(p in 0.0..1.0f64, share in -1.0..2.0f64, d in 0.0..100.0f64) {
            let world = TwoPoints::new(p, d);
            // E|x_0 - x|^2 = residual + |m - x|^2.
            let off = (share - p) * (share - p) * d;
            prop_assert!((world.error(share) - world.residual() - off).abs() < 1e-9);
        }

        #[test]
        fn doubt_grows_with_the_noise_and_never_beyond_the_residual(
            p in 0.01..0.99f64, d in 0.1..100.0f64, less in 0.0..0.99f64, more in 0.0..1.0f64,
        ) {
            let world = TwoPoints::new(p, d);
            let (clean, noisy) = (less, less * more);
            prop_assert!(world.doubt(clean) <= world.doubt(noisy) + 1e-9);
            prop_assert!(world.doubt(noisy) <= world.residual() + 1e-9);
        }

        #[test]
        fn the_posterior_is_bayes_rule(p in 0.05..0.95f64, along in -5.0..5.0f64, alpha_bar in 0.01..0.9f64) {
            // In one dimension with a = 1, b = -1: along = 2 x_t.
            let (x, rest) = (along / 2.0, 1.0 - alpha_bar);
            let weight = |centre: f64| {
                let off = x - alpha_bar.sqrt() * centre;
                libm::exp(-0.5 * off * off / rest)
            };
            let bayes = p * weight(1.0) / (p * weight(1.0) + (1.0 - p) * weight(-1.0));
            let found = TwoPoints::new(p, 4.0).probability_of_a(along, alpha_bar);
            prop_assert!((found - bayes).abs() < 1e-10);
        }
    }
}
