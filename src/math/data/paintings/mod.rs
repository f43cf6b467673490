//! Small landscapes painted by formula: the pictures that the book destroys and restores.
//!
//! A [`Painting`] is a handful of named numbers: where the sun stands, how the hills run, what grows
//! or floats there, and under which [`Light`]. It can be rendered at any size: 128 for stills, 32 with
//! hard pixel edges where noise slides over it, 16 in grey where networks train.
//!
//! The geometry is fixed by the scene; the light acts on the numbers of a picture *linearly*. So one
//! scene under light z ~ N(0, I) is a Gaussian with a low-rank covariance, and a set of scenes is a
//! Gaussian mixture whose denoiser is known in closed form: see [`mixture_parts`].
//!
//! Coordinates: x runs right, y runs down, both 0…1 over the picture.

mod details;
mod family;
mod light;
mod mixture;
mod palette;
mod render;
mod scene;
mod shapes;

pub use family::{two_factor, two_factor_painting};
pub use light::{LIGHT_FACTORS, Light};
pub use mixture::{MIXTURE_LAYOUTS, MixtureParts, layout, mixture, mixture_parts, numbered};
pub use palette::Mood;
pub use scene::{Motif, Painting, Ridge};
pub use shapes::{Boat, Cloud, Conifer, House, Speck, Sun, Tree};

#[cfg(test)]
mod tests;
