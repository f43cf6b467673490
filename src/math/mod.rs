//! The mathematics of diffusion, variational autoencoders and their training: pure functions of numbers.
//!
//! Nothing here knows pixels, files, clocks or global randomness. Every transcendental function comes
//! from `libm`, so that each processor gives the same bits.

pub mod conversion;
pub mod data;
pub mod denoiser;
pub mod empirical;
pub mod forward;
pub mod invalid;
pub mod linear_algebra;
mod log_sum_exp;
pub mod low_rank;
pub mod mixture;
pub mod posterior;
pub mod random;
pub mod sampler;
pub mod schedule;
pub mod sigma;
pub mod statistics;
pub mod training;
