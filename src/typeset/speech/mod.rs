//! A formula in words, as a good lecturer reads it aloud.
//!
//! Rules in a table say how a construct reads ("the expectation under q of"); what no rule matches is read part by
//! part. Where a phrase ends that could go on ("the square root of a"), a comma closes it before the next sign, and an
//! "end root" where commas or a sum stand inside it; an index or a power with a sign within ends with a word of its own
//! ("x sub t minus 1, the index"), and a sum in brackets is "the quantity": the words lead back to one formula.

mod apply;
mod kinds;
mod lexicon;
mod line;
mod parts;
mod pattern;
mod phrase;
mod row;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::tree::{Letter, Row};
use rules::Rules;

/// Speaks the formulas of one book.
pub struct Speaker {
    rules: Arc<Rules>,
    /// How each symbol that the book declares is said, by its name.
    symbols: BTreeMap<String, String>,
    /// How letters without a macro are said.
    letters: Vec<(Letter, String)>,
}

impl Speaker {
    /// A speaker for a book's symbols: pairs of a symbol's name and its spoken form.
    pub fn new(symbols: impl IntoIterator<Item = (String, String)>) -> Self {
        let symbols = symbols.into_iter().collect();
        Self { rules: Arc::new(Rules::new()), symbols, letters: Vec::new() }
    }

    /// The same speaker where these letters are said as declared.
    pub fn with_letters(&self, letters: impl IntoIterator<Item = (Letter, String)>) -> Self {
        let (rules, symbols) = (Arc::clone(&self.rules), self.symbols.clone());
        Self { rules, symbols, letters: letters.into_iter().collect() }
    }

    /// The words of a formula, without a full stop; empty for a formula without anything that is said.
    pub fn words(&self, row: &Row) -> String {
        self.row(row).text.trim().to_owned()
    }
}
