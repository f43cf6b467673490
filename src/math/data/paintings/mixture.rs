//! `Img`: the paintings as a Gaussian mixture, so that their denoiser is known exactly.

use std::borrow::Cow;

use ndarray::Array2;
use rayon::prelude::*;

use super::light::{LIGHT_FACTORS, Light};
use super::palette::Mood;
use super::scene::{Motif, Painting};
use crate::math::numbers::batch::{filled, rows};
use crate::math::numbers::invalid::Invalid;
use crate::math::numbers::random::Generator;
use crate::math::process::low_rank::LowRankMixture;

/// How many layouts the mixture has: every motif in every mood, once.
pub const MIXTURE_LAYOUTS: usize = Motif::ALL.len() * Mood::ALL.len();

/// The standard deviation of the grain that the mixture lays over every number of a picture.
const GRAIN: f64 = 0.02;

/// The seed of the layouts: chosen once, by looking.
const LAYOUT_SEED: u32 = 1;

/// The parts of the mixture: x_0 = m_k + sum over j of z_j B_k\[j\] + s eta, with z and eta from N(0, I).
///
/// Every picture is `[size, size, 3]` row-major, d = 3 size^2 numbers.
#[derive(Clone, Debug)]
pub struct MixtureParts {
    /// The weight of each layout; they sum to 1. `[layouts]`
    pub weights: Vec<f64>,
    /// m_k: each layout under the light 0. `[layouts, d]`
    pub means: Array2<f64>,
    /// B_k, one a layout: what each factor of the light, then each detail of the scene, adds to it.
    /// `[factors of that layout, d]`
    pub factors: Vec<Array2<f64>>,
    /// s: the standard deviation of the grain.
    pub noise: f64,
}

/// Layout `index` (0…[`MIXTURE_LAYOUTS`] - 1, taken modulo) under the light 0.
pub fn layout(index: usize) -> Painting {
    let index = index % MIXTURE_LAYOUTS;
    let motif = Motif::ALL[index % Motif::ALL.len()];
    let mood = Mood::ALL[index / Motif::ALL.len()];
    let mut generator = Generator::new(LAYOUT_SEED, &format!("layout {index}"));
    Painting::draw_scene(motif, mood, &mut generator)
}

/// The mixture of all layouts, equally likely, at `size` by `size`.
///
/// A draw is a known scene under a light it has never been seen in, with its clouds and stars more or
/// less there: a new painting, and a crisp one.
/// Nothing is clipped here: a few numbers of a bright draw lie outside [-1, 1], and a display clips them.
pub fn mixture_parts(size: usize) -> MixtureParts {
    let layouts: Vec<(Vec<f64>, Array2<f64>)> =
        (0..MIXTURE_LAYOUTS).into_par_iter().map(|index| component(&layout(index), size)).collect();
    let (means, factors): (Vec<_>, Vec<_>) = layouts.into_iter().unzip();
    MixtureParts {
        weights: vec![1.0 / MIXTURE_LAYOUTS as f64; MIXTURE_LAYOUTS],
        means: filled((MIXTURE_LAYOUTS, 3 * size * size), means),
        factors,
        noise: GRAIN,
    }
}

/// The mean of one layout, `[d]`, and what light and details add to it, `[factors, d]`.
fn component(layout: &Painting, size: usize) -> (Vec<f64>, Array2<f64>) {
    let mean = layout.render_unclipped(size);
    let field = |factor: usize| -> Vec<f64> {
        let mut z = [0.0; LIGHT_FACTORS];
        z[factor] = 1.0;
        let mut painting = layout.clone();
        painting.light = Light::from_factors(z);
        let lit = painting.render_unclipped(size);
        lit.iter().zip(&mean).map(|(lit, dark)| lit - dark).collect()
    };
    let details = layout.detail_fields(size);
    let shape = (LIGHT_FACTORS + details.nrows(), mean.len());
    let details = rows(details.view()).map(Cow::into_owned);
    let factors = filled(shape, (0..LIGHT_FACTORS).map(field).chain(details));
    (mean, factors)
}

/// The mixture of [`mixture_parts`], with its exact denoiser.
///
/// # Errors
/// When `size` is 0: there is nothing to paint.
pub fn mixture(size: usize) -> Result<LowRankMixture, Invalid> {
    let parts = mixture_parts(size);
    LowRankMixture::new(parts.weights, parts.means, parts.factors, parts.noise)
}

/// The clean painting that figures call by `number`: its layout (0…47) and its values, `[d]`.
pub fn numbered(mixture: &LowRankMixture, number: u32) -> (usize, Vec<f64>) {
    mixture.sample(&mut Generator::new(number, "numbered painting"))
}
