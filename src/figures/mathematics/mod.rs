//! Figures that first appear in Level 3.

mod beta_knob;
mod beta_planes;
mod bound_gap;
mod bound_ladder;
mod bound_map;
mod chain_and_jump;
mod elbo_pieces;
mod fading_doubt;
mod moving_decoder;
mod rate_ceiling;
mod rate_split;
mod reverse_kernel;
mod schedule_explorer;
mod terminal_leak;
mod two_answers;
mod two_gradients;

super::shelf! { "Level 3: the mathematics": beta_knob, beta_planes, bound_gap, bound_ladder, bound_map, chain_and_jump, elbo_pieces, fading_doubt, moving_decoder, rate_ceiling, rate_split, reverse_kernel, schedule_explorer, terminal_leak, two_answers, two_gradients }
