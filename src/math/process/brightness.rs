//! What the last noise level still says about the mean brightness of a picture.

/// How far the mean of `values` noised numbers is shifted by a picture of mean `brightness`, in units of
/// the noise in that mean.
///
/// The mean of x_t = sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps over d numbers is normal about
/// sqrt(alpha_bar) m with standard deviation sqrt((1 - alpha_bar) / d), so the shift is
/// m sqrt(d alpha_bar / (1 - alpha_bar)): it grows with the root of the number of pixels.
/// `alpha_bar` in `[0, 1)`.
pub fn shift(alpha_bar: f64, values: usize, brightness: f64) -> f64 {
    brightness * (values as f64 * alpha_bar / (1.0 - alpha_bar)).sqrt()
}

/// How often a dark and a bright picture, shifted to -`shift` and +`shift`, are told apart by the sign of
/// the mean: the normal distribution function at `shift`, 1/2 for none.
pub fn told_apart(shift: f64) -> f64 {
    0.5 * libm::erfc(-shift * std::f64::consts::FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::math::numbers::random::Generator;
    use crate::math::numbers::statistics::mean;
    use crate::math::process::forward::noised;

    #[test]
    fn a_share_of_one_half_on_four_numbers_shifts_by_two() {
        assert!((shift(0.5, 4, 1.0) - 2.0).abs() < 1e-15);
        assert_eq!(shift(0.0, 4, 1.0), 0.0);
        assert!((told_apart(0.0) - 0.5).abs() < 1e-15);
        assert!((told_apart(1.959964) - 0.975).abs() < 1e-6);
    }

    #[test]
    fn noised_white_pictures_show_it() {
        let (alpha_bar, values, trials) = (0.01, 100, 4000);
        let mut generator = Generator::new(3, "white");
        let white = vec![1.0; values];
        let right = (0..trials)
            .filter(|_| mean(&noised(&white, &generator.normals(values), alpha_bar)) > 0.0)
            .count();
        let share = told_apart(shift(alpha_bar, values, 1.0));
        let error = (share * (1.0 - share) / f64::from(trials)).sqrt();
        assert!((right as f64 / f64::from(trials) - share).abs() < 3.0 * error);
    }
}
