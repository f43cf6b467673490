//! The mathematics of diffusion, variational autoencoders and their training: pure functions of numbers.
//!
//! Nothing here knows pixels, files, clocks or global randomness. Every transcendental function comes
//! from `libm`, so that each processor gives the same bits. Exact things are in f64, training in f32.
//!
//! Each formula stands in one place, on one of five shelves:
//!
//! - [`numbers`]: what all of it rests on, from the matrix product to the generator of chance;
//! - [`process`]: towards noise and back, step by step and from level to level;
//! - [`bound`]: what a code, an encoder or a chain of steps costs in nats;
//! - [`training`]: networks and the steps that move them;
//! - [`data`]: what they are trained on.
//!
//! What an author can get wrong comes back as [`numbers::invalid::Invalid`], which names the parameter.

pub mod bound;
pub mod data;
pub mod numbers;
pub mod process;
pub mod training;
