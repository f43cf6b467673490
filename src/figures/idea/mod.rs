//! Figures that first appear in Level 1.

mod best_guess;
mod code_map;
mod forward_filmstrip;
mod one_jump;
mod painting_family;
mod restorer;
mod swipe_sizes;
mod there_and_back;

super::shelf! { "Level 1: the idea": best_guess, code_map, forward_filmstrip, one_jump, painting_family, restorer, swipe_sizes, there_and_back }
