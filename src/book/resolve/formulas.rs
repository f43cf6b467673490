//! Every distinct formula of the book, set and read once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::book::tree::{self, Source};
use crate::book::{Book, Settings};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::typeset::speech::Speaker;
use crate::typeset::tree::{Reader, Row, Unread};
use crate::typeset::{Formula, FormulaError, FormulaSetter, Macros, macros_used, rows};

use super::walk::{self, Leaf};

/// The formulas of a book, typeset.
#[derive(Debug, Default)]
pub(super) struct Formulas {
    set: BTreeMap<Formula, Result<Typeset, FormulaError>>,
    macros: Macros,
    /// Symbols by macro.
    symbols: BTreeMap<String, String>,
}

/// A formula that could be set.
#[derive(Debug)]
struct Typeset {
    html: Arc<str>,
    tree: Result<Arc<Row>, Unread>,
    spoken: Arc<str>,
}

/// Sets them all, and checks the macros they are written with.
pub(super) fn set(book: &Book, setter: &dyn FormulaSetter, wrong: &mut Diagnostics) -> Formulas {
    let macros = book.settings.macros();
    for (name, error) in macros.check() {
        if let Some(body) = body(&book.settings, name) {
            wrong.push(diagnostic(&error, body, error.place.clone()));
        }
    }
    let mut distinct: BTreeSet<Formula> = BTreeSet::new();
    for symbol in book.settings.symbols.values() {
        distinct.insert(Formula::inline(&symbol.tex.text));
    }
    for (_, chapter) in super::pages(book) {
        walk::chapter(chapter, &mut |leaf| match leaf {
            Leaf::Formula(source) => {
                distinct.insert(Formula::inline(&source.text));
            }
            Leaf::Display(display) => distinct.extend(cells(&display.tex.text)),
            _ => {}
        });
    }
    let distinct: Vec<Formula> = distinct.into_iter().collect();
    let results = setter.set_all(&distinct);
    let reader = reader(&book.settings, &macros);
    let speaker = speaker(&book.settings);
    let typeset = |formula: Formula, html: Result<String, FormulaError>| {
        let read = |html: String| {
            let tree = reader.read(&formula).map(Arc::new);
            let spoken = tree.as_ref().map_or_else(|_| String::new(), |row| speaker.words(row));
            Typeset { html: html.into(), tree, spoken: spoken.into() }
        };
        let set = html.map(read);
        (formula, set)
    };
    let set = distinct.into_iter().zip(results).map(|(formula, html)| typeset(formula, html));
    let set = set.collect();
    let symbols = book.settings.symbols.iter();
    let formulas = Formulas {
        set,
        macros,
        symbols: symbols.map(|(name, symbol)| (symbol.name.text.clone(), name.clone())).collect(),
    };
    for symbol in book.settings.symbols.values() {
        formulas.check(&Formula::inline(&symbol.tex.text), &symbol.tex, Option::clone, wrong);
    }
    formulas
}

/// What reads the formulas of a book: the macros of symbols are known by the symbols' names.
fn reader(settings: &Settings, macros: &Macros) -> Reader {
    let symbols = settings.symbols.iter();
    Reader::new(macros, symbols.map(|(name, symbol)| (symbol.name.text.clone(), name.clone())))
}

/// What speaks them: a symbol is said as its declaration says.
fn speaker(settings: &Settings) -> Speaker {
    let symbols = settings.symbols.iter();
    Speaker::new(symbols.filter_map(|(name, symbol)| Some((name.clone(), symbol.spoken.clone()?))))
}

fn body<'a>(settings: &'a Settings, name: &str) -> Option<&'a Source> {
    let of_symbol = || {
        settings.symbols.values().find(|symbol| symbol.name.text == name).map(|symbol| &symbol.tex)
    };
    settings.macros.get(name).or_else(of_symbol)
}

/// The formulas a display is set from.
fn cells(tex: &str) -> Vec<Formula> {
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
    /// A formula, typeset and read; empty where that failed.
    pub fn find(&self, formula: &Formula) -> tree::Formula {
        let found = self.set.get(formula).and_then(|result| result.as_ref().ok());
        tree::Formula {
            tex: formula.tex.as_str().into(),
            html: found.map_or_else(|| Arc::from(""), |found| found.html.clone()),
            tree: found.and_then(|found| found.tree.as_ref().ok()).cloned(),
            spoken: found.map_or_else(|| Arc::from(""), |found| found.spoken.clone()),
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

    /// The names of the symbols that occur in it.
    pub fn symbols(&self, tex: &str) -> Vec<String> {
        let used = macros_used(tex, &self.macros);
        used.iter().filter_map(|name| self.symbols.get(name).cloned()).collect()
    }
}
