//! Towards noise and back.
//!
//! - how much picture is left: [`schedule`] (the clock of DDPM, data at t = 0), [`sigma`] (the clock of EDM),
//!   [`clocks`] from one to the other; what the last level still tells of a picture: [`brightness`];
//! - towards noise: [`forward`]; back by one step, if the picture were known: [`posterior`];
//! - what the best guess of the picture is: [`denoiser`], exactly for [`mixture`], [`low_rank`] and
//!   [`empirical`] data, and for [`distribution`]s that an author names; pushed from one model towards another:
//!   [`guidance`]; a guess in other currencies (noise, velocity, score): [`conversion`];
//! - what a guess costs: where there are but [`two_points`], and at each level of noise, weighted or not: [`loss`];
//! - from noise to picture: [`sampler`]; how wide what comes out of it is on Gaussian data: [`variance_recursion`]; the
//!   true step back and how far it is from a bell curve: [`reverse`];
//! - paths of waypoints in place of pictures: [`trajectory`]; keeping them out of an obstacle: [`safety`].

pub mod brightness;
pub mod clocks;
pub mod conversion;
pub mod denoiser;
pub mod distribution;
pub mod empirical;
pub mod forward;
pub mod guidance;
pub mod loss;
pub mod low_rank;
pub mod mixture;
pub mod posterior;
pub mod reverse;
pub mod safety;
pub mod sampler;
pub mod schedule;
pub mod sigma;
pub mod trajectory;
pub mod two_points;
pub mod variance_recursion;
