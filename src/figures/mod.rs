//! Figure kinds: each one file that says what a reader should see, reads its parameters, promises its
//! tables, computes and draws. This file is their registry.

#[cfg(test)]
mod bench;
mod settings;

use settings::instrument;

use crate::params::{Parameter, Reader, Reading, Table};
use crate::plate::Figure;

/// Lists the kinds: a module each, and its line in [`KINDS`].
macro_rules! kinds {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*

        /// Every figure kind, in the order of its name.
        pub const KINDS: &[Kind] = &[$($module::KIND),*];
    };
}

kinds! {
    ancestral_walk,
    annotated_player,
    best_guess,
    beta_knob,
    beta_planes,
    bound_gap,
    bound_ladder,
    bound_map,
    chain_and_jump,
    code_clouds,
    code_map,
    elbo_pieces,
    evidence_by_draws,
    fading_doubt,
    forward_filmstrip,
    gaussian_bound,
    gaussian_kl,
    gradient_estimators,
    guidance_line,
    guidance_plane,
    guided_digits,
    last_noise,
    linear_vae,
    loss_weights,
    mixture_field,
    moving_decoder,
    noise_dropped,
    noise_schedule,
    one_jump,
    one_object,
    one_step,
    painting_family,
    rate_ceiling,
    rate_split,
    restorer,
    reverse_kernel,
    safe_trajectory,
    same_canvas,
    sampler_paths,
    schedule_explorer,
    sigma_grid,
    sigma_paths,
    swipe_sizes,
    terminal_leak,
    there_and_back,
    trained_samples,
    training_curve,
    training_step,
    two_answers,
    two_arrows,
    two_gradients,
    two_samplers,
    variance_budget,
}

/// A figure kind.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its name in figure blocks.
    pub name: &'static str,
    /// What the reader should see, in one sentence.
    pub summary: &'static str,
    /// The file that defines it, as `file!()` gives it.
    pub file: &'static str,
    /// Reads its parameters; by reading it declares them.
    pub read: fn(&mut Reader<'_>) -> Box<dyn Figure>,
}

impl Kind {
    /// Its parameters with their defaults.
    pub fn parameters(&self) -> Vec<Parameter> {
        let nothing = Table::new();
        let mut reader = Reader::new(&nothing, None);
        (self.read)(&mut reader);
        reader.finish().parameters
    }
}

/// The kinds the book may use, handed to whoever must not know them by name.
pub trait Kinds: Sync {
    /// The names of all kinds.
    fn names(&self) -> Vec<&'static str>;

    /// Reads a figure of this kind; `None` if there is no such kind.
    fn read(&self, kind: &str, reader: Reader<'_>) -> Option<(Box<dyn Figure>, Reading)>;
}

/// All kinds of this file.
#[derive(Clone, Copy, Debug)]
pub struct Registry;

impl Registry {
    /// The kind of this name.
    pub fn find(name: &str) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| kind.name == name)
    }
}

impl Kinds for Registry {
    fn names(&self) -> Vec<&'static str> {
        KINDS.iter().map(|kind| kind.name).collect()
    }

    fn read(&self, kind: &str, mut reader: Reader<'_>) -> Option<(Box<dyn Figure>, Reading)> {
        let figure = (Self::find(kind)?.read)(&mut reader);
        Some((figure, reader.finish()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_stand_in_order_and_once() {
        let names = Registry.names();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(names, sorted);
    }

    #[test]
    fn every_kind_draws_with_its_defaults_as_it_promised() {
        for kind in KINDS {
            let nothing = Table::new();
            let (_, reading) = Registry
                .read(kind.name, Reader::new(&nothing, None))
                .expect("known");
            assert_eq!(reading.problems, [], "{}", kind.name);
            assert!(
                kind.file.contains(&kind.name.replace('-', "_")),
                "{}",
                kind.name
            );
        }
    }
}
