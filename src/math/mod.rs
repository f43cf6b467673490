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
//!   [`empirical`] data, steered towards a class by [`distribution`]; a guess in other currencies (noise, velocity, score): [`conversion`];
//! - what a denoiser is paid for at each level, and the error nobody can take away: [`loss`];
//!   [`empirical`] data, steered towards a class by [`distribution`], and what it costs where there are
//!   but [`two_points`]; a guess in other currencies (noise, velocity, score): [`conversion`];
//!   [`empirical`] data, and for [`distribution`]s that an author names; pushed from one model towards another:
//!   [`guidance`]; a guess in other currencies (noise, velocity, score): [`conversion`];
//! - from noise to picture: [`sampler`];
//! - from noise to picture: [`sampler`]; the true step back and how far it is from a bell curve: [`reverse`];
//! - what a chain of Gaussian steps reaches on Gaussian data, term by term: [`gaussian_chain`];
//! - how far one belief is from another: [`gaussian`]; what an encoder reaches and what it costs:
//!   [`evidence`], [`linear_vae`]; gradients from draws: [`estimators`];
//! - whether draws are what they claim to be: [`kolmogorov`].
//!   [`evidence`], [`linear_vae`]; a sum over codes from draws: [`importance`]; gradients from draws: [`estimators`].
//! - from noise to picture: [`sampler`]; how wide Gaussian data come out of it: [`variance_recursion`];
//! - how far one belief is from another: [`gaussian`]; what an encoder reaches and what it costs:
//!   [`evidence`], [`linear_vae`]; gradients from draws: [`estimators`];
//! - paths of waypoints in place of pictures: [`trajectory`]; keeping them out of an obstacle: [`safety`].
//!
//! What an author can get wrong comes back as [`invalid::Invalid`], which names the parameter.

pub mod brightness;
pub mod clocks;
//!   [`evidence`], [`linear_vae`]; what codes say, all together: [`clouds`]; gradients from draws: [`estimators`].
//!
//! What an author can get wrong comes back as [`invalid::Invalid`], which names the parameter.

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
pub mod importance;
pub mod gaussian_chain;
pub mod guidance;
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
pub mod two_points;
pub mod trajectory;
pub mod variance_recursion;
