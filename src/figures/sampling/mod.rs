//! Figures that first appear in Level 4.

mod ancestral_walk;
mod annotated_player;
mod guidance_line;
mod guidance_plane;
mod guided_digits;
mod last_noise;
mod loss_weights;
mod noise_dropped;
mod one_object;
mod safe_trajectory;
mod trained_samples;
mod two_samplers;

super::shelf! { "Level 4: sampling": ancestral_walk, annotated_player, guidance_line, guidance_plane, guided_digits, last_noise, loss_weights, noise_dropped, one_object, safe_trajectory, trained_samples, two_samplers }
