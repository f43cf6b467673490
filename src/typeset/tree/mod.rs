//! A formula as a tree: what is broken into lines, spoken, checked and searched reads this, and never LaTeX.
//!
//! The parser is that of `katex-rs`, a port of KaTeX: what it accepts and refuses is what the typesetter does. Its
//! parse tree says how a formula is set; [`Reader::read`] turns it into one that says what stands there: digits that
//! touch are a number, brackets that pair hold what is between them, a symbol that the book declares keeps its name,
//! and sizes, colours and fine spaces are gone.

mod fences;
mod find;
mod letters;
mod meanings;
mod names;
mod nodes;
mod numbers;
mod reader;
mod sites;
mod structures;
#[cfg(test)]
mod tests;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use find::{Letter, found};
pub use meanings::{holds, lone, named};
pub use reader::{FormulaReader, Reader, Unread};

/// Nodes that stand side by side.
pub type Row = Vec<Node>;

/// A part of a formula and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// What it is.
    pub part: Part,
    /// Its bytes in the LaTeX as written; none for what a macro put there.
    pub place: Option<Range<usize>>,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// One sign in Unicode: a letter, an operator, a relation, a bracket, a comma.
    Sign {
        /// The character; a bar is "|" or "‖" however it was written.
        text: String,
        /// How it behaves beside others.
        class: Class,
        /// Its alphabet.
        font: Font,
    },
    /// A decimal number, its digits joined: "0.25", "1000" for `1\,000`.
    Number(String),
    /// A function or operator with a name of letters: log, exp, max, Var.
    Named(String),
    /// A large operator: ∑, ∏, ∫.
    Large(char),
    /// A symbol that the book declares.
    Symbol {
        /// Its name in `book.toml` ("alpha_bar").
        name: String,
        /// What it is drawn as.
        drawn: Row,
    },
    /// Subscript and superscript; limits below and above a large operator are scripts too.
    Scripts {
        /// What carries them; empty where nothing does.
        base: Row,
        /// The subscript.
        below: Option<Row>,
        /// The superscript.
        above: Option<Row>,
    },
    /// A fraction, or two rows above each other as in a binomial coefficient.
    Fraction {
        /// The numerator.
        above: Row,
        /// The denominator.
        below: Row,
        /// Whether there is a line between them.
        line: bool,
    },
    /// A root.
    Root {
        /// Its degree; none for the square root.
        degree: Option<Row>,
        /// What it is taken of.
        radicand: Row,
    },
    /// Brackets that belong together, however large they are set.
    Fence {
        /// The left one: "(", "[", "{", "|", "‖", "⌊", "⌈", "⟨"; empty for none.
        left: String,
        /// The right one; empty for none.
        right: String,
        /// What stands between them.
        inner: Row,
    },
    /// A mark over, under or around letters.
    Accent {
        /// "hat", "bar", "tilde", "vec", "dot", "ddot", "overline", "underline", "box", "cancel"; KaTeX's name for
        /// all others.
        mark: String,
        /// What carries it.
        base: Row,
    },
    /// A brace over or under a row, with the note at it.
    Brace {
        /// Whether it lies over the row.
        over: bool,
        /// The row.
        base: Row,
        /// The note at its tip.
        note: Option<Row>,
    },
    /// Upright words.
    Words(String),
    /// Visible space, wider than between words.
    Space,
    /// Rows and cells of an environment.
    Table {
        /// "matrix", "cases", "aligned", "gathered".
        environment: String,
        /// Its rows from top to bottom, each with its cells.
        rows: Vec<Vec<Row>>,
    },
}

/// How a sign behaves beside others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Class {
    /// A letter, or whatever stands like one.
    Ordinary,
    /// Between two operands: + − · ×.
    Binary,
    /// Between two sides: = < ∼ →, and a bar that is read "given".
    Relation,
    /// A left bracket without its right one.
    Opening,
    /// A right bracket without its left one.
    Closing,
    /// A comma, a semicolon.
    Punctuation,
}

/// The alphabet of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Font {
    /// Italic for letters, upright for the rest.
    Usual,
    /// `\mathrm`.
    Upright,
    /// `\mathbf`, `\boldsymbol`.
    Bold,
    /// `\mathbb`.
    Blackboard,
    /// `\mathcal`, `\mathscr`.
    Calligraphic,
    /// `\mathfrak`.
    Fraktur,
    /// `\mathsf`.
    SansSerif,
    /// `\mathtt`.
    Typewriter,
}
