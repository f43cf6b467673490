//! From Markdown to a manuscript: what authors write, as they wrote it, then numbered and checked.

mod claims;
mod names;
mod parse;
mod resolve;
pub(crate) mod tree;

pub use claims::unclaimed;
pub use parse::parse;
pub use resolve::{Tools, resolve};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::Span;
use crate::plate::{Figure, FigureIndex, SourceKey};
use crate::typeset::Macros;
use tree::{Chapter, Inline, Label, Page, Part, Place, Resolved, Source, Written};

/// The book as the author wrote it.
#[derive(Clone, Debug)]
pub struct Book {
    /// What `book.toml` says.
    pub settings: Settings,
    /// The opening page, `cover.md` beside `book.toml`, if there is one.
    pub cover: Option<Chapter<Written>>,
    /// Its parts.
    pub parts: Vec<Part<Written>>,
}

/// What `book.toml` says besides the parts.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Title of the book.
    pub title: String,
    /// What stands beneath it; may be empty.
    pub subtitle: String,
    /// Authors, in order.
    pub authors: Vec<String>,
    /// Language tag ("en").
    pub language: String,
    /// LaTeX macros: name with its backslash, body.
    pub macros: BTreeMap<String, Source>,
    /// Symbols by name.
    pub symbols: BTreeMap<String, SymbolSource>,
}

impl Settings {
    /// The macros formulas are set with: those declared as such and those of the symbols.
    pub fn macros(&self) -> Macros {
        let plain = self.macros.iter();
        let symbols = self.symbols.values();
        let symbols = symbols.filter_map(|symbol| Some((&symbol.name.as_ref()?.text, &symbol.tex)));
        let all = plain.chain(symbols);
        Macros::new(all.map(|(name, body)| (name.clone(), body.text.clone())))
    }

    /// What stands for symbols: pairs of a macro, with its backslash, and the symbol's name.
    pub fn symbol_macros(&self) -> Vec<(String, String)> {
        let symbols = self.symbols.iter();
        let named = symbols.filter_map(|(name, symbol)| Some((symbol.name.as_ref()?, name)));
        named.map(|(source, name)| (source.text.clone(), name.clone())).collect()
    }
}

/// A symbol of `book.toml`.
#[derive(Clone, Debug)]
pub struct SymbolSource {
    /// Its macro, with the backslash; none for a letter that stands for itself.
    pub name: Option<Source>,
    /// Its LaTeX.
    pub tex: Source,
    /// How it is said; none where that follows from its LaTeX.
    pub spoken: Option<String>,
    /// What it means.
    pub meaning: String,
    /// The files of the chapters in which a letter means that; none for the whole book.
    pub chapters: Vec<Source>,
}

impl SymbolSource {
    /// Whether it means that in the chapter `slug`.
    pub fn holds_in(&self, slug: &str) -> bool {
        let named = |file: &Source| file.text.strip_suffix(".md") == Some(slug);
        self.chapters.is_empty() || self.chapters.iter().any(named)
    }
}

/// The book numbered and checked: everything but the expensive numbers.
#[derive(Debug)]
pub struct Manuscript {
    /// Title of the book.
    pub title: String,
    /// What stands beneath it; may be empty.
    pub subtitle: String,
    /// Authors, in order.
    pub authors: Vec<String>,
    /// Language tag.
    pub language: String,
    /// The cover's text, if the book has one.
    pub cover: Option<Chapter<Resolved>>,
    /// Its parts.
    pub parts: Vec<Part<Resolved>>,
    /// Its figures, in reading order.
    pub figures: Vec<FigureRequest>,
    /// Numbers that must wait for a plate, in reading order.
    pub awaited: Vec<crate::expression::Checked>,
    /// Claims to be held against the plates, in reading order.
    pub claims: Vec<crate::expression::Claim>,
    /// How much of everything there is.
    pub counts: Counts,
    /// Works cited, in the order of their first citation.
    pub bibliography: Vec<crate::typeset::bibliography::Entry>,
    /// Where each work is cited: for every entry the places, in reading order, without doubles.
    pub cited_at: Vec<Vec<Place>>,
    /// Symbols used, in the order of their first use.
    pub symbols: Vec<Symbol>,
}

/// A symbol the book uses.
#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    /// Its name in `book.toml` ("alpha_bar").
    pub name: String,
    /// The symbol, typeset.
    pub formula: tree::Formula,
    /// What it means.
    pub meaning: String,
    /// Where it is used first.
    pub first: Place,
    /// The pages that use it, in order.
    pub pages: Vec<Page>,
}

/// A figure block with its parameters checked.
#[derive(Debug)]
pub struct FigureRequest {
    /// Anchor and number.
    pub label: Label,
    /// The id as written, without `#`.
    pub id: Arc<str>,
    /// Name of its kind.
    pub kind: Arc<str>,
    /// What decides the plates of its kind besides their parameters.
    pub key: SourceKey,
    /// Seed.
    pub seed: u32,
    /// Every parameter, defaults filled in.
    pub params: Vec<(&'static str, serde_json::Value)>,
    /// Its caption.
    pub caption: Vec<Inline<Resolved>>,
    /// Its block as the author wrote it, fences included: what "copy this figure's source" copies.
    pub markdown: Arc<str>,
    /// Where it stands.
    pub span: Span,
    /// Its place in the book.
    pub place: Place,
    /// The figure itself.
    pub figure: Box<dyn Figure>,
}

impl Manuscript {
    /// The request behind an index of the tree.
    pub fn figure(&self, index: FigureIndex) -> Option<&FigureRequest> {
        self.figures.get(index.0)
    }

    /// The text of a page, if an author wrote it.
    pub fn chapter(&self, page: Page) -> Option<&Chapter<Resolved>> {
        match page {
            Page::Cover => self.cover.as_ref(),
            Page::Chapter(part, chapter) => self.parts.get(part)?.chapters.get(chapter),
            Page::Notation | Page::Bibliography => None,
        }
    }
}

/// What is counted while a book is resolved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Distinct formulas.
    pub formulas: usize,
    /// Computed numbers.
    pub numbers: usize,
    /// Claims.
    pub claims: usize,
    /// Displayed formulas in proofs.
    pub proof_formulas: usize,
    /// Those of them that were evaluated.
    pub evaluated_formulas: usize,
}

#[cfg(test)]
mod tests;
