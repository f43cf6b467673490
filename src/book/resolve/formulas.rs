//! Every distinct formula of the book, set and read once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::book::tree::{self, Source};
use crate::book::{Book, Settings, SymbolSource};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::typeset::speech::Speaker;
use crate::typeset::tree::{Letter, Row, Unread};
use crate::typeset::{Formula, FormulaError, rows};

use super::Tools;
use super::vocabulary::{Candidates, Vocabulary};
use super::walk::{self, Leaf};

/// The formulas of a book, typeset.
pub(super) struct Formulas {
    set: BTreeMap<Formula, Result<Typeset, FormulaError>>,
    /// The words of formulas in chapters that have some of their own, by the chapter's slug.
    heard: BTreeMap<String, BTreeMap<Formula, Arc<str>>>,
    vocabulary: Vocabulary,
}

/// A formula that could be set.
#[derive(Debug)]
struct Typeset {
    html: Arc<str>,
    tree: Result<Arc<Row>, Unread>,
    spoken: Arc<str>,
    candidates: Candidates,
}

/// Sets them all, and checks the macros they are written with.
pub(super) fn set(book: &Book, tools: &Tools<'_>, wrong: &mut Diagnostics) -> Formulas {
    let macros = book.settings.macros();
    for (name, error) in macros.check() {
        if let Some(body) = body(&book.settings, name) {
            wrong.push(diagnostic(&error, body, error.place.clone()));
        }
    }
    let mut distinct: BTreeSet<Formula> = BTreeSet::new();
    let symbols = book.settings.symbols.values();
    let symbols: Vec<Formula> = symbols.map(|symbol| Formula::inline(&symbol.tex.text)).collect();
    distinct.extend(symbols.iter().cloned());
    let mut by_chapter: BTreeMap<&str, BTreeSet<Formula>> = BTreeMap::new();
    for (_, chapter) in super::pages(book) {
        let here = by_chapter.entry(&chapter.slug).or_default();
        // A chapter lists its symbols at its end.
        here.extend(symbols.iter().cloned());
        walk::chapter(chapter, &mut |leaf| match leaf {
            Leaf::Formula(source) => {
                here.insert(Formula::inline(&source.text));
            }
            Leaf::Display(display) => here.extend(cells(&display.tex.text)),
            _ => {}
        });
        distinct.extend(here.iter().cloned());
    }
    let distinct: Vec<Formula> = distinct.into_iter().collect();
    let results = tools.formulas.set_all(&distinct);
    let vocabulary = Vocabulary::new(book, &macros, tools.trees, wrong);
    let typeset = |formula: Formula, html: Result<String, FormulaError>| {
        let read = |html: String| {
            let tree = tools.trees.read(&formula).map(Arc::new);
            let spoken = tree.as_ref().map_or_else(|_| String::new(), |row| vocabulary.words(row));
            let row = tree.as_ref().ok().map(|row: &Arc<Row>| &**row);
            let candidates = vocabulary.candidates(&formula.tex, row);
            Typeset { html: html.into(), tree, spoken: spoken.into(), candidates }
        };
        let set = html.map(read);
        (formula, set)
    };
    let set: BTreeMap<_, _> = distinct
        .into_par_iter()
        .zip(results)
        .map(|(formula, html)| typeset(formula, html))
        .collect();
    let heard = by_chapter.into_par_iter().map(|(slug, formulas)| {
        let words = formulas.into_iter().filter_map(|formula| {
            let tree = set.get(&formula)?.as_ref().ok()?.tree.as_ref().ok()?;
            let words = vocabulary.words_in(slug, tree)?;
            Some((formula, words.into()))
        });
        (slug.to_owned(), words.collect())
    });
    let heard = heard.collect();
    let formulas = Formulas { set, heard, vocabulary };
    for symbol in book.settings.symbols.values() {
        formulas.check(&Formula::inline(&symbol.tex.text), &symbol.tex, Option::clone, wrong);
    }
    formulas
}

fn body<'a>(settings: &'a Settings, name: &str) -> Option<&'a Source> {
    let of_symbol = || {
        let named =
            |symbol: &&SymbolSource| symbol.name.as_ref().is_some_and(|own| own.text == name);
        settings.symbols.values().find(named).map(|symbol| &symbol.tex)
    };
    settings.macros.get(name).or_else(of_symbol)
}

/// The formulas a display is set from.
pub(super) fn cells(tex: &str) -> Vec<Formula> {
    match rows::rows(tex) {
        None => vec![Formula::display(tex)],
        Some(rows) => {
            rows.rows.into_iter().flat_map(|row| row.cells).map(|cell| cell.formula).collect()
        }
    }
}

/// The diagnostic for what is wrong with the formula `source`, at `place` within it or at the whole.
fn diagnostic(error: &FormulaError, source: &Source, place: Option<Range<usize>>) -> Diagnostic {
    let span: Span = match place {
        Some(place) => super::labels::row_span(source, place),
        None => source.span,
    };
    let diagnostic = Diagnostic::error(span, &error.message);
    match &error.hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}

/// The warning that the formula `source` has no words.
fn warning(unread: &Unread, source: &Source, place: Option<Range<usize>>) -> Diagnostic {
    let span = place.map_or(source.span, |place| super::labels::row_span(source, place));
    Diagnostic::warning(span, &unread.message)
        .hint("it is drawn, but a screen reader gets no words for it; write it another way")
}

impl Formulas {
    /// How many there are, each once.
    pub fn len(&self) -> usize {
        self.set.len()
    }

    /// A formula of the chapter `slug`, typeset, read and said; empty where that failed.
    pub fn find(&self, formula: &Formula, slug: &str) -> tree::Formula {
        let found = self.set.get(formula).and_then(|result| result.as_ref().ok());
        let tree = found.and_then(|found| found.tree.as_ref().ok());
        let here = self.heard.get(slug).and_then(|heard| heard.get(formula)).cloned();
        let spoken = here.or_else(|| found.map(|found| found.spoken.clone()));
        tree::Formula {
            tex: formula.tex.as_str().into(),
            html: found.map_or_else(|| Arc::from(""), |found| found.html.clone()),
            tree: tree.cloned(),
            spoken: spoken.unwrap_or_else(|| Arc::from("")),
        }
    }

    /// Says what is wrong with `formula`, which stands in `source`, where `place` leads from a place within it.
    pub fn check(
        &self,
        formula: &Formula,
        source: &Source,
        place: impl Fn(&Option<Range<usize>>) -> Option<Range<usize>>,
        wrong: &mut Diagnostics,
    ) {
        match self.set.get(formula) {
            Some(Err(error)) => wrong.push(diagnostic(error, source, place(&error.place))),
            Some(Ok(Typeset { tree: Err(unread), .. })) => {
                wrong.push(warning(unread, source, place(&unread.place)));
            }
            _ => {}
        }
    }

    /// What speaks in the chapter `slug` where these letters are said so.
    pub fn speaker(&self, slug: &str, own: Vec<(Letter, String)>) -> Speaker {
        self.vocabulary.speaker(slug, own)
    }

    /// The names of the symbols that occur in a formula of the chapter `slug`, where the letters `own` stand for none.
    pub fn symbols<'a>(
        &'a self,
        formula: &Formula,
        slug: &'a str,
        own: &'a [Letter],
    ) -> impl Iterator<Item = &'a str> {
        let found = self.set.get(formula).and_then(|result| result.as_ref().ok());
        found.into_iter().flat_map(|found| self.vocabulary.symbols(&found.candidates, slug, own))
    }
}
