//! What the mathematics rests on.
//!
//! - arrays of many rows: [`batch`]; the product of matrices: [`matrix`]; symmetric ones and their eigenvectors: [`linear_algebra`];
//! - chance, from one generator: [`random`]; what draws say: [`statistics`], and whether they are what they claim to
//!   be: [`kolmogorov`];
//! - lists with a first and a last: [`non_empty`]; points of a known dimension: [`coordinates`]; what an author can get wrong: [`invalid`].

pub mod batch;
pub mod coordinates;
pub mod invalid;
pub mod kolmogorov;
pub mod linear_algebra;
pub(crate) mod log_sum_exp;
pub mod matrix;
pub mod non_empty;
pub mod random;
pub mod statistics;

/// ln(2 pi), of the density of every Gaussian.
pub(crate) const LN_TWO_PI: f64 = 1.837_877_066_409_345_5;
