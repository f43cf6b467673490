//! Training of small networks in f32, with the same bits on every processor and any number of threads.
//!
//! Three rules make that so: a sum runs in one fixed order (a product vectorises across its outputs,
//! never along its sum), nothing is fused into a multiply-add, and exponentials come from `libm`.

pub mod adam;
pub mod autoencoder;
pub mod code_prior;
pub mod conditional;
pub mod course;
pub mod manifold;
pub mod network;
pub mod noise_predictor;
pub mod variational;
