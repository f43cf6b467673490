//! The mathematics of diffusion, variational autoencoders and their training: pure functions of numbers.
//!
//! Nothing here knows pixels, files, clocks or global randomness. Every transcendental function comes
//! from `libm`, so that each processor gives the same bits.

pub mod data;
pub mod random;
pub mod training;
