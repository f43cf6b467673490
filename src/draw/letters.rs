//! The letters of figures: the fonts that measure them here and draw them where there is no browser.

use ttf_parser::Face;

use super::theme::Role;

/// The plain face.
pub const REGULAR: &[u8] = include_bytes!("../../static/fonts/figure-regular.ttf");

/// The stronger face of names and values.
pub const SEMIBOLD: &[u8] = include_bytes!("../../static/fonts/figure-semibold.ttf");

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Weight 400.
    Regular,
    /// Weight 600.
    Semibold,
}

impl Weight {
    /// The weight of text in this role.
    pub fn of(role: Role) -> Self {
        if role.weight() > 400 { Self::Semibold } else { Self::Regular }
    }

    fn font(self) -> &'static [u8] {
        match self {
            Self::Regular => REGULAR,
            Self::Semibold => SEMIBOLD,
        }
    }
}

/// The width of `text` in pixels when letters are `size` pixels high.
///
/// A letter outside the font counts half its height.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let Ok(face) = Face::parse(weight.font(), 0) else {
        return 0.5 * size * text.chars().count() as f64;
    };
    let units = f64::from(face.units_per_em()).max(1.0);
    let advance = |letter: char| {
        let glyph = face.glyph_index(letter)?;
        face.glyph_hor_advance(glyph)
    };
    text.chars()
        .map(|letter| advance(letter).map_or(0.5, |advance| f64::from(advance) / units) * size)
        .sum()
}

/// The letters of `text` that the figures' fonts do not hold.
pub fn missing(text: &str) -> Vec<char> {
    let faces: Vec<Face<'_>> =
        [REGULAR, SEMIBOLD].into_iter().filter_map(|font| Face::parse(font, 0).ok()).collect();
    let mut missing: Vec<char> = text
        .chars()
        .filter(|letter| faces.iter().any(|face| face.glyph_index(*letter).is_none()))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_are_wider_and_width_grows_with_size() {
        let width_of = |text| width(text, 13.0, Weight::Regular);
        assert!(width_of("W") > width_of("i"));
        assert!((width("abc", 26.0, Weight::Regular) - 2.0 * width_of("abc")).abs() < 1e-9);
        assert!(width("abc", 13.0, Weight::Semibold) > width_of("abc"));
    }

    #[test]
    fn figures_stand_in_columns() {
        let digit = width("0", 13.0, Weight::Regular);
        for other in "123456789".chars() {
            assert!((width(&other.to_string(), 13.0, Weight::Regular) - digit).abs() < 1e-9);
        }
    }

    #[test]
    fn the_fonts_hold_what_figures_say() {
        assert_eq!(
            missing("0123456789 .,\u{2212}+×%→αβσε\u{1FB1}⁰¹²³⁴⁵⁶⁷⁸⁹⁻\u{202F}√"),
            Vec::<char>::new()
        );
        assert_eq!(missing("noise kept, √(1−ᾱₜ) ≈ 0.5 ∇ log p, x̂₀ ∼ p"), Vec::<char>::new());
        assert_eq!(missing("│"), ['│']);
    }
}
