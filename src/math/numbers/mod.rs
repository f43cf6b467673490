//! What the mathematics rests on.
//!
//! - arrays of many rows: [`batch`]; the product of matrices: [`matrix`]; symmetric ones and their eigenvectors: [`linear_algebra`];
//! - chance, from one generator: [`random`]; what draws say: [`statistics`], and whether they are what they claim to
//!   be: [`kolmogorov`];
//! - what an author can get wrong: [`invalid`].

pub mod batch;
pub mod invalid;
pub mod kolmogorov;
pub mod linear_algebra;
pub(crate) mod log_sum_exp;
pub mod matrix;
pub mod random;
pub mod statistics;
