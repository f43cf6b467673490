//! Points whose number of coordinates is known.

use crate::math::numbers::invalid::Invalid;

/// The coordinates of a point `x` of so many dimensions, `[N]`.
///
/// # Errors
/// When it has more or fewer.
pub fn coordinates<const N: usize>(x: &[f64]) -> Result<[f64; N], Invalid> {
    let wrong = |_| Invalid::one("x", format!("has {} coordinates; it must have {N}", x.len()));
    x.try_into().map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_of_another_dimension_is_refused() {
        assert_eq!(coordinates(&[3.0]), Ok([3.0]));
        assert_eq!(coordinates(&[3.0, 4.0]), Ok([3.0, 4.0]));
        let wrong = coordinates::<2>(&[3.0]).map_err(|wrong| wrong.to_string());
        assert_eq!(wrong, Err("`x` has 1 coordinates; it must have 2".to_owned()));
    }
}
