//! The mathematics of diffusion, variational autoencoders and their training: pure functions of numbers.
//!
//! Nothing here knows pixels, files, clocks or global randomness. Every transcendental function comes
//! from `libm`, so that each processor gives the same bits. Exact things are in f64, training in f32.
//!
//! Each formula stands in one place:
//!
//! - how much picture is left: [`schedule`] (the clock of DDPM, data at t = 0), [`sigma`] (the clock of EDM),
//!   [`clocks`] from one to the other; what the last level still tells of a picture: [`brightness`];
//! - towards noise: [`forward`]; back by one step, if the picture were known: [`posterior`];
//! - what the best guess of the picture is: [`denoiser`], exactly for [`mixture`], [`low_rank`] and
//!   [`empirical`] data, and for [`distribution`]s that an author names; pushed from one model towards another:
//!   [`guidance`]; a guess in other currencies (noise, velocity, score): [`conversion`];
//! - what a guess costs: where there are but [`two_points`], and at each level of noise, weighted or not: [`loss`];
//! - from noise to picture: [`sampler`]; what comes out of it on Gaussian data: [`gaussian_chain`] (the bound, term by
//!   term), [`variance_recursion`] (how wide); the true step back and how far it is from a bell curve: [`reverse`];
//! - how far one belief is from another: [`gaussian`]; whether draws are what they claim to be: [`kolmogorov`];
//! - what an encoder reaches and what it costs: [`evidence`], [`linear_vae`]; a sum over codes from draws:
//!   [`importance`]; what codes say, all together: [`clouds`]; gradients from draws: [`estimators`];
//! - paths of waypoints in place of pictures: [`trajectory`]; keeping them out of an obstacle: [`safety`];
//! - the matrix product that all of it rests on: [`matrix`].
//!
//! What an author can get wrong comes back as [`invalid::Invalid`], which names the parameter.

pub mod brightness;
pub mod clocks;
pub mod clouds;
pub mod conversion;
pub mod data;
pub mod denoiser;
pub mod distribution;
pub mod empirical;
pub mod estimators;
pub mod evidence;
pub mod forward;
pub mod gaussian;
pub mod gaussian_chain;
pub mod guidance;
pub mod importance;
pub mod invalid;
pub mod kolmogorov;
pub mod linear_algebra;
pub mod linear_vae;
mod log_sum_exp;
pub mod loss;
pub mod low_rank;
pub mod matrix;
pub mod mixture;
pub mod posterior;
pub mod random;
pub mod reverse;
pub mod safety;
pub mod sampler;
pub mod schedule;
pub mod sigma;
pub mod statistics;
pub mod training;
pub mod trajectory;
pub mod two_points;
pub mod variance_recursion;
