//! The clock of sigma: noise levels and network scalings of the EDM paper (Karras and others 2022).

use crate::math::numbers::invalid::{Invalid, Problems};

/// The largest number of levels in a grid.
pub const MAX_LEVELS: usize = 10_000;

/// How the levels of a grid are spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SigmaSpacing {
    /// Equal steps in sigma^(1/rho) (equation 5); `rho` is above 0, usually 7.
    Karras {
        /// The larger, the more of the levels lie near the data.
        rho: f64,
    },
    /// Equal steps in log sigma, the limit of an infinite rho.
    Exponential,
}

/// `levels` noise levels from `sigma_max` down to `sigma_min`, `[levels]`; the final 0 is not listed.
///
/// sigma_i = (sigma_max^(1/rho) + i/(N-1) (sigma_min^(1/rho) - sigma_max^(1/rho)))^rho, i = 0…N-1
/// (equation 5). A single level is `sigma_max`. Both ends are exact.
///
/// # Errors
/// When `levels` is not 1 to [`MAX_LEVELS`], not 0 < sigma_min < sigma_max, or rho is not above 0.
pub fn sigma_grid(
    spacing: SigmaSpacing,
    sigma_min: f64,
    sigma_max: f64,
    levels: usize,
) -> Result<Vec<f64>, Invalid> {
    let mut problems = Problems::default();
    if !(1..=MAX_LEVELS).contains(&levels) {
        problems.add("levels", format!("is {levels}; it must be 1 to {MAX_LEVELS}"));
    }
    if !(sigma_min > 0.0 && sigma_min.is_finite()) {
        problems.add("sigma_min", format!("is {sigma_min}; it must be above 0"));
    }
    if !(sigma_max > sigma_min && sigma_max.is_finite()) {
        problems
            .add("sigma_max", format!("is {sigma_max}; it must be above sigma_min, {sigma_min}"));
    }
    if let SigmaSpacing::Karras { rho } = spacing
        && !(rho > 0.0 && rho.is_finite())
    {
        problems.add("rho", format!("is {rho}; it must be above 0"));
    }
    problems.finish()?;
    let last = levels.saturating_sub(1);
    let level = |index: usize| {
        if index == 0 {
            return sigma_max;
        }
        if index == last {
            return sigma_min;
        }
        let fraction = index as f64 / last as f64;
        match spacing {
            SigmaSpacing::Karras { rho } => {
                let (high, low) =
                    (libm::pow(sigma_max, 1.0 / rho), libm::pow(sigma_min, 1.0 / rho));
                libm::pow(high + fraction * (low - high), rho)
            }
            SigmaSpacing::Exponential => {
                let (high, low) = (libm::log(sigma_max), libm::log(sigma_min));
                libm::exp(high + fraction * (low - high))
            }
        }
    };
    Ok((0..levels).map(level).collect())
}

/// How a network is wrapped at one sigma: D(x) = skip x + out F(input x, noise) (equation 7, table 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Preconditioning {
    /// c_skip = sigma_data^2 / (sigma^2 + sigma_data^2).
    pub skip: f64,
    /// c_out = sigma sigma_data / sqrt(sigma^2 + sigma_data^2).
    pub out: f64,
    /// c_in = 1 / sqrt(sigma^2 + sigma_data^2).
    pub input: f64,
    /// c_noise = ln(sigma) / 4.
    pub noise: f64,
    /// The weight of the loss, (sigma^2 + sigma_data^2) / (sigma sigma_data)^2 = 1 / c_out^2.
    pub weight: f64,
}

impl Preconditioning {
    /// The scalings at `sigma` for data of standard deviation `sigma_data`, both above 0.
    ///
    /// # Errors
    /// When one of them is not above 0.
    pub fn new(sigma: f64, sigma_data: f64) -> Result<Self, Invalid> {
        let mut problems = Problems::default();
        for (name, value) in [("sigma", sigma), ("sigma_data", sigma_data)] {
            if !(value > 0.0 && value.is_finite()) {
                problems.add(name, format!("is {value}; it must be above 0"));
            }
        }
        problems.finish()?;
        let total = sigma * sigma + sigma_data * sigma_data;
        let product = sigma * sigma_data;
        Ok(Self {
            skip: sigma_data * sigma_data / total,
            out: product / total.sqrt(),
            input: 1.0 / total.sqrt(),
            noise: 0.25 * libm::log(sigma),
            weight: total / (product * product),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::math::process::denoiser::Denoiser;
    use crate::math::process::mixture::GaussianMixture;
    use ndarray::array;
    use proptest::prelude::*;

    const KARRAS: SigmaSpacing = SigmaSpacing::Karras { rho: 7.0 };

    #[test]
    fn the_grid_of_ten_levels() {
        let grid = sigma_grid(KARRAS, 0.002, 80.0, 10).unwrap();
        let references =
            [80.0, 42.4152, 21.1087, 9.7232, 4.0661, 1.5017, 0.4700, 0.1166, 0.0204, 0.0020];
        for (sigma, reference) in grid.iter().zip(references) {
            assert!((sigma - reference).abs() < 5.1e-5, "{sigma} is not {reference}");
        }
        assert_eq!((grid[0], grid[9]), (80.0, 0.002));
    }

    #[test]
    fn equal_steps_in_the_logarithm() {
        let grid = sigma_grid(SigmaSpacing::Exponential, 0.01, 100.0, 5).unwrap();
        for (sigma, reference) in grid.iter().zip([100.0, 10.0, 1.0, 0.1, 0.01]) {
            assert!((sigma / reference - 1.0f64).abs() < 1e-13);
        }
        assert_eq!(sigma_grid(KARRAS, 0.1, 3.0, 1).unwrap(), [3.0]);
    }

    #[test]
    fn scalings_for_data_of_standard_deviation_one_half() {
        let rows = [
            (1.0, [0.2000, 0.4472, 0.8944, 0.0, 5.0], 5.1e-5),
            (0.1, [0.9615, 0.0981, 1.9612, -0.5756, 104.0], 5.1e-5),
            (80.0, [3.9e-5, 0.5000, 0.0125, 1.0955, 4.0002], 5.1e-5),
        ];
        for (sigma, references, tolerance) in rows {
            let c = Preconditioning::new(sigma, 0.5).unwrap();
            let found = [c.skip, c.out, c.input, c.noise, c.weight];
            for (value, reference) in found.iter().zip(references) {
                assert!((value - reference).abs() < tolerance, "{value} is not {reference}");
            }
        }
    }

    #[test]
    fn every_mistake_is_named() {
        let error = sigma_grid(SigmaSpacing::Karras { rho: 0.0 }, 0.0, -1.0, 0).unwrap_err();
        let names: Vec<&str> = error.problems().iter().map(|p| p.parameter.as_str()).collect();
        assert_eq!(names, ["levels", "sigma_min", "sigma_max", "rho"]);
        assert!(Preconditioning::new(0.0, 0.5).is_err());
        assert!(Preconditioning::new(1.0, f64::NAN).is_err());
    }

    proptest! {
        #[test]
        fn for_gaussian_data_the_skip_connection_is_the_whole_denoiser(sigma in 0.01..50.0f64, sigma_data in 0.1..2.0f64, x in -5.0..5.0f64) {
            let covariance = vec![array![[sigma_data * sigma_data]]];
            let data = GaussianMixture::new(vec![1.0], array![[0.0]], covariance).unwrap();
            let skip = Preconditioning::new(sigma, sigma_data).unwrap().skip;
            prop_assert!((data.x0_hat_at_sigma(&[x], sigma)[0] - skip * x).abs() < 1e-9);
        }

        #[test]
        fn target_and_input_have_unit_variance(sigma in 0.01..50.0f64, sigma_data in 0.1..2.0f64) {
            let c = Preconditioning::new(sigma, sigma_data).unwrap();
            let (noise, data) = (sigma * sigma, sigma_data * sigma_data);
            prop_assert!((c.input * c.input * (noise + data) - 1.0).abs() < 1e-12);
            let target = (1.0 - c.skip) * (1.0 - c.skip) * data + c.skip * c.skip * noise;
            prop_assert!((target / (c.out * c.out) - 1.0).abs() < 1e-9);
            prop_assert!((c.weight * c.out * c.out - 1.0).abs() < 1e-12);
        }

        #[test]
        fn levels_fall(levels in 1..100usize, rho in 0.5..20.0f64) {
            for spacing in [SigmaSpacing::Karras { rho }, SigmaSpacing::Exponential] {
                let grid = sigma_grid(spacing, 0.002, 80.0, levels).unwrap();
                prop_assert_eq!(grid.len(), levels);
                prop_assert!(grid.windows(2).all(|pair| pair[1] < pair[0]));
            }
        }
    }
}
