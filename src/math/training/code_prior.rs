//! Where to draw codes from: the standard normal, or the Gaussian that fits a cloud of codes.

use crate::math::numbers::random::Generator;

/// A Gaussian over codes of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct CodePrior {
    /// The mean.
    pub mean: [f64; 2],
    /// The lower triangle of the Cholesky factor L, covariance = L L^T: `[l_00, l_10, l_11]`.
    pub factor: [f64; 3],
}

impl CodePrior {
    /// N(0, I).
    pub const STANDARD: Self = Self { mean: [0.0; 2], factor: [1.0, 0.0, 1.0] };

    /// The Gaussian with the mean and the covariance (divided by n) of `codes`; of no codes N(0, 0).
    pub fn fitted(codes: &[[f64; 2]]) -> Self {
        let count = codes.len().max(1) as f64;
        let mean = [0, 1].map(|axis| codes.iter().map(|code| code[axis]).sum::<f64>() / count);
        let moment = |first: usize, second: usize| {
            let product =
                |code: &[f64; 2]| (code[first] - mean[first]) * (code[second] - mean[second]);
            codes.iter().map(product).sum::<f64>() / count
        };
        let l_00 = moment(0, 0).sqrt();
        let l_10 = if l_00 > 0.0 { moment(1, 0) / l_00 } else { 0.0 };
        let l_11 = (moment(1, 1) - l_10 * l_10).max(0.0).sqrt();
        Self { mean, factor: [l_00, l_10, l_11] }
    }

    /// One draw.
    pub fn draw(&self, generator: &mut Generator) -> [f64; 2] {
        let (first, second) = (generator.normal(), generator.normal());
        let [l_00, l_10, l_11] = self.factor;
        [self.mean[0] + l_00 * first, self.mean[1] + l_10 * first + l_11 * second]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fit_finds_the_gaussian_its_codes_came_from() {
        let source = CodePrior { mean: [1.0, -2.0], factor: [2.0, -0.7, 0.5] };
        let mut generator = Generator::new(8, "codes");
        let codes: Vec<[f64; 2]> = (0..40_000).map(|_| source.draw(&mut generator)).collect();
        let fitted = CodePrior::fitted(&codes);
        // Three standard errors of a mean with standard deviation 2: 3 * 2 / 200.
        for (found, true_value) in fitted.mean.iter().zip(source.mean) {
            assert!((found - true_value).abs() < 0.03);
        }
        for (found, true_value) in fitted.factor.iter().zip(source.factor) {
            assert!((found - true_value).abs() < 0.03);
        }
    }

    #[test]
    fn codes_on_a_line_or_none_at_all_do_not_break_it() {
        let line = CodePrior::fitted(&[[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]);
        assert!(line.factor[2] < 1e-6);
        assert_eq!(CodePrior::fitted(&[]).factor, [0.0; 3]);
    }
}
