//! `snowglobe figure`: kinds and their figures, with or without a book.

mod draw;
mod list;
mod parameters;
mod show;
mod why;

use super::{BookArguments, Exit};
use crate::Findings;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::plate::{Kind, Kinds as _, Registry};

/// What to do with figures.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// List every kind of figure.
    List,
    /// Explain a kind: its parameters, its tables.
    Show {
        /// The kind, as `figure list` names it.
        kind: String,
    },
    /// Draw one figure, or compute its numbers.
    Draw(draw::Arguments),
    /// Say what a figure of the book depends on, whether it lies in the store, and what it cost.
    Why {
        /// The figure's id in the book, as in `fig-forward`.
        id: String,
        #[command(flatten)]
        book: BookArguments,
    },
}

pub(super) fn run(command: Command, before: BookArguments, kinds: &Registry) -> Exit {
    match command {
        Command::List => list::run(kinds),
        Command::Show { kind } => show::run(&kind, &before, kinds),
        Command::Draw(arguments) => draw::run(&arguments, &before, kinds),
        Command::Why { id, book } => why::run(&id, &book.or(before), kinds),
    }
}

/// The kind of this name, or a diagnostic that names a near one.
fn find(kinds: &Registry, name: &str) -> Result<&'static Kind, Box<Diagnostic>> {
    kinds.find(name).ok_or_else(|| {
        let unknown = plain(format!("there is no figure kind `{name}`"));
        Box::new(unknown.did_you_mean(name, kinds.names()))
    })
}

/// An error that has no place in a file.
fn plain(message: impl Into<String>) -> Diagnostic {
    let mut diagnostic = Diagnostic::about("", message);
    diagnostic.path = None;
    diagnostic
}

/// Tells diagnostics that have no place in a book.
fn refuse(book: &BookArguments, wrong: Diagnostics) -> Exit {
    let findings = Findings { wrong, ..Findings::default() };
    book.terminal().tell(&findings);
    Exit::Mistakes
}
