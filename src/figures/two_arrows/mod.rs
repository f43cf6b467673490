//! Figures that first appear in Level 2.

mod code_clouds;
mod evidence_by_draws;
mod noise_schedule;
mod same_canvas;
mod training_curve;
mod training_step;
#[allow(clippy::module_inception, reason = "the part is called after its first figure")]
mod two_arrows;
mod variance_budget;

super::shelf! { "Level 2: two arrows and a map": code_clouds, evidence_by_draws, noise_schedule, same_canvas, training_curve, training_step, two_arrows, variance_budget }
