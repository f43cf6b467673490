//! The two-factor family: one scene, a sun that climbs and hills that rise, for networks with two numbers in the middle.

use super::light::Light;
use super::palette::Mood;
use super::scene::{Painting, Ridge};
use super::shapes::Sun;

/// The painting with factors `a` and `b`, both 0…1.
///
/// `a` moves the sun from low on the left to high on the right; `b` raises the hills.
pub fn two_factor_painting(a: f64, b: f64) -> Painting {
    let ridge = |base: f64, height: f64, phase: f64| Ridge {
        base,
        height,
        sharpness: 0.0,
        waves: vec![[1.0, phase, 0.8], [2.0, 2.0 * phase + 0.2, 0.2]],
        cap: 0.0,
    };
    Painting {
        mood: Mood::Dusk,
        light: Light { brightness: 0.6, ..Light::default() },
        horizon: 0.75,
        sun: Sun { x: 0.2 + 0.6 * a, y: 0.34 - 0.16 * a, radius: 0.13, crescent: 0.0 },
        stars: Vec::new(),
        clouds: Vec::new(),
        water: None,
        ridges: vec![
            ridge(0.74 - 0.20 * b, 0.05 + 0.05 * b, 0.55),
            ridge(0.90 - 0.18 * b, 0.06, 0.10),
        ],
        conifers: Vec::new(),
        trees: Vec::new(),
        houses: Vec::new(),
        boat: None,
        flakes: Vec::new(),
        vignette: 1.0,
    }
}

/// The painting with factors `a` and `b` in grey, 16 by 16: 256 numbers in [-1, 1].
pub fn two_factor(a: f64, b: f64) -> Vec<f64> {
    two_factor_painting(a, b).render_grey(16)
}
