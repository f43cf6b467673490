//! Figure kinds: each one file that says what a reader should see, reads its parameters, promises its
//! tables, computes and draws. This file is their registry.

mod ancestral_walk;
mod annotated_player;
#[cfg(test)]
mod bench;
mod best_guess;
mod beta_knob;
mod beta_planes;
mod bound_gap;
mod bound_ladder;
mod bound_map;
mod chain_and_jump;
mod code_clouds;
mod code_map;
mod elbo_pieces;
mod evidence_by_draws;
mod fading_doubt;
mod forward_filmstrip;
mod gaussian_bound;
mod gaussian_kl;
mod gradient_estimators;
mod guidance_line;
mod guidance_plane;
mod guided_digits;
mod last_noise;
mod linear_vae;
mod loss_weights;
mod mixture_field;
mod moving_decoder;
mod noise_dropped;
mod noise_schedule;
mod one_jump;
mod one_object;
mod one_step;
mod painting_family;
mod rate_ceiling;
mod rate_split;
mod restorer;
mod reverse_kernel;
mod safe_trajectory;
mod same_canvas;
mod sampler_paths;
mod schedule_explorer;
mod settings;
mod sigma_grid;
mod sigma_paths;
mod swipe_sizes;
mod terminal_leak;
mod there_and_back;
mod trained_samples;
mod training_curve;
mod training_step;
mod two_answers;
mod two_arrows;
mod two_gradients;
mod two_samplers;
mod variance_budget;

use settings::instrument;

use crate::diagnostic::{Diagnostic, FileId, Span};
use crate::params::{Parameter, Reader, Reading, Table, parse};
use crate::plate::Figure;

/// Lists the kinds, and holds each of them to its promises in a test that bears its name.
macro_rules! kinds {
    ($($module:ident),* $(,)?) => {
        /// Every figure kind, in the order of its name.
        pub const KINDS: &[Kind] = &[$($module::KIND),*];

        #[cfg(test)]
        mod promises {
            $(#[test]
            fn $module() {
                super::bench::keeps_its_promises(&super::$module::KIND);
            })*
        }
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
    /// Parameters, as TOML, at the corners of what it draws: its tests draw each of them.
    pub corners: &'static [&'static str],
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

    /// A figure of this kind without a book, from parameters as TOML, and what was noted of them.
    ///
    /// # Errors
    /// Where the text is not TOML.
    pub fn at(&self, toml: &str) -> Result<(Box<dyn Figure>, Reading), Diagnostic> {
        let place = Span::new(FileId(0), 0..toml.len());
        let table = parse(toml, place)?;
        let mut reader = Reader::new(&table, Some(place));
        Ok(((self.read)(&mut reader), reader.finish()))
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
    fn every_kind_reads_its_defaults_and_names_its_file_and_corners() {
        for kind in KINDS {
            let nothing = Table::new();
            let (_, reading) =
                Registry.read(kind.name, Reader::new(&nothing, None)).expect("known");
            assert_eq!(reading.problems, [], "{}", kind.name);
            assert!(kind.file.contains(&kind.name.replace('-', "_")), "{}", kind.name);
            assert!(!kind.corners.is_empty(), "{}", kind.name);
        }
    }
}
