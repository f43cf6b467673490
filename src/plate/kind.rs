//! What a kind of figure is: the contract between whoever draws figures and whoever reads books.
//!
//! A kind reads its parameters and becomes a [`Figure`]; a figure, given a [`Studio`], becomes a [`Plate`]. A
//! [`Registry`] holds the kinds that a program knows, shelf by shelf.

use std::fmt;

use super::{Plate, TableShape};
use crate::diagnostic::{Diagnostic, FileId, Span};
use crate::models::{Models, Order, SourceKey};
use crate::params::{Entries, Noted, Parameter, Reader, parse};

/// A figure kind.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Its name in figure blocks.
    pub name: &'static str,
    /// What the reader should see, in one sentence.
    pub summary: &'static str,
    /// What decides its plates besides their parameters: the store keeps them under it.
    pub key: SourceKey,
    /// Parameters, as TOML, at the corners of what it draws: its tests draw each of them.
    pub corners: &'static [&'static str],
    /// Reads its parameters; by reading it declares them.
    pub read: fn(&mut Reader<'_>) -> Box<dyn Figure>,
}

impl Kind {
    /// Its parameters with their defaults.
    pub fn parameters(&self) -> Vec<Parameter> {
        let nothing = Entries::new();
        let mut reader = Reader::new(&nothing, None);
        (self.read)(&mut reader);
        reader.finish().parameters
    }

    /// A figure of this kind without a book, from parameters as TOML, and what was noted of them.
    ///
    /// # Errors
    /// Where the text is not TOML.
    pub fn at(&self, toml: &str) -> Result<(Box<dyn Figure>, Noted), Diagnostic> {
        let place = Span::new(FileId(0), 0..toml.len());
        let table = parse(toml, place)?;
        let mut reader = Reader::new(&table, Some(place));
        Ok(((self.read)(&mut reader), reader.finish()))
    }
}

/// The kinds a book may use, handed to whoever must not know them by name.
pub trait Kinds: Sync {
    /// The names of all kinds, in the order of the alphabet.
    fn names(&self) -> Vec<&'static str>;

    /// Reads a figure of this kind; `None` if there is no such kind.
    fn read(&self, kind: &str, reader: Reader<'_>) -> Option<Read>;
}

/// A figure that was read.
#[derive(Debug)]
pub struct Read {
    /// The figure, its parameters checked.
    pub figure: Box<dyn Figure>,
    /// The key of its kind.
    pub key: SourceKey,
    /// What was noted while its parameters were read.
    pub noted: Noted,
}

/// Kinds that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Shelf {
    /// What they have in common ("Level 1: the idea").
    pub title: &'static str,
    /// The kinds, in the order of their names.
    pub kinds: &'static [Kind],
}

/// The kinds that a program knows.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    shelves: Vec<Shelf>,
}

/// Two kinds of one name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("two kinds of figure are called `{0}`: a book could not tell them apart; rename yours")]
pub struct NameTaken(pub &'static str);

impl Registry {
    /// The same kinds and these.
    ///
    /// # Errors
    /// When a name is given twice.
    pub fn with(self, kinds: &'static [Kind]) -> Result<Self, NameTaken> {
        self.with_shelf(Shelf { title: "Further kinds", kinds })
    }

    /// The same kinds and those of this shelf.
    ///
    /// # Errors
    /// When a name is given twice.
    pub fn with_shelf(mut self, shelf: Shelf) -> Result<Self, NameTaken> {
        let mut names = self.names();
        for kind in shelf.kinds {
            if names.contains(&kind.name) {
                return Err(NameTaken(kind.name));
            }
            names.push(kind.name);
        }
        self.shelves.push(shelf);
        Ok(self)
    }

    /// These shelves, whose names are known to differ.
    pub(crate) fn of(shelves: &[Shelf]) -> Self {
        Self { shelves: shelves.to_vec() }
    }

    /// The shelves.
    pub fn shelves(&self) -> &[Shelf] {
        &self.shelves
    }

    /// Every kind, shelf by shelf.
    pub fn kinds(&self) -> impl Iterator<Item = &'static Kind> + use<'_> {
        self.shelves.iter().flat_map(|shelf| shelf.kinds)
    }

    /// The kind of this name.
    pub fn find(&self, name: &str) -> Option<&'static Kind> {
        self.kinds().find(|kind| kind.name == name)
    }
}

impl Kinds for Registry {
    fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = self.kinds().map(|kind| kind.name).collect();
        names.sort_unstable();
        names
    }

    fn read(&self, kind: &str, mut reader: Reader<'_>) -> Option<Read> {
        let kind = self.find(kind)?;
        let figure = (kind.read)(&mut reader);
        Some(Read { figure, key: kind.key, noted: reader.finish() })
    }
}

/// A figure whose parameters have been checked: ready to be computed.
pub trait Figure: fmt::Debug + Send + Sync {
    /// The tables its plate will hold, known before anything is computed.
    fn tables(&self) -> Vec<TableShape>;

    /// The trained models it needs.
    fn models(&self) -> Vec<Box<dyn Order>> {
        Vec::new()
    }

    /// Computes and draws it.
    ///
    /// # Errors
    /// What went wrong and which parameter mends it.
    fn plate(&self, studio: &Studio<'_>) -> Result<Plate, FigureError>;
}

/// What a figure is given besides its parameters.
pub struct Studio<'a> {
    /// The seed printed under the figure.
    pub seed: u32,
    /// The trained models it asked for.
    pub models: &'a Models,
}

/// A figure that cannot be computed with its parameters.
///
/// It is no `std::error::Error` itself, so that every such error becomes one by `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureError {
    /// What is wrong, with the parameter, its value and its range.
    pub message: String,
}

impl FigureError {
    /// An error from anything that can say what is wrong.
    pub fn new(message: impl fmt::Display) -> Self {
        Self { message: message.to_string() }
    }
}

impl<E: std::error::Error> From<E> for FigureError {
    fn from(error: E) -> Self {
        Self::new(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Kind = Kind {
        name: "one",
        summary: "",
        key: SourceKey::unstated(),
        corners: &[""],
        read: |_| unreachable!("never read in these tests"),
    };

    #[test]
    fn a_name_given_twice_is_refused() {
        assert_eq!(Registry::default().with(&[ONE, ONE]).unwrap_err(), NameTaken("one"));
        let once = Registry::default().with(&[ONE]).unwrap();
        assert_eq!(once.names(), ["one"]);
        assert_eq!(once.with(&[ONE]).unwrap_err(), NameTaken("one"));
    }

    #[test]
    fn other_errors_become_a_figure_error_by_the_question_mark() {
        let fails = || -> Result<i32, FigureError> { Ok("seven".parse::<i32>()?) };
        assert!(fails().unwrap_err().message.contains("invalid digit"));
    }
}
