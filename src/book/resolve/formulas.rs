//! Every distinct formula of the book, set once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::book::tree::{self, Source};
use crate::book::{Book, Settings};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::typeset::{Formula, FormulaError, FormulaSetter, Macros, macros_used, rows};

use super::walk::{self, Leaf};

/// The formulas of a book, typeset.
#[derive(Debug, Default)]
pub(super) struct Formulas {
    set: BTreeMap<Formula, Result<Arc<str>, FormulaError>>,
    macros: Macros,
    /// Symbols by macro.
    symbols: BTreeMap<String, String>,
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
    let set =
        distinct.into_iter().zip(results.into_iter().map(|result| result.map(Arc::from))).collect();
    let symbols = book.settings.symbols.iter();
    let formulas = Formulas {
        set,
        macros,
        symbols: symbols.map(|(name, symbol)| (symbol.name.text.clone(), name.clone())).collect(),
    };
    for symbol in book.settings.symbols.values() {
        if let Err(error) = formulas.result(&Formula::inline(&symbol.tex.text)) {
            wrong.push(diagnostic(error, &symbol.tex, error.place.clone()));
        }
    }
    formulas
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
pub(super) fn diagnostic(
    error: &FormulaError,
    source: &Source,
    place: Option<Range<usize>>,
) -> Diagnostic {
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

impl Formulas {
    /// How many there are, each once.
    pub fn len(&self) -> usize {
        self.set.len()
    }

    fn result(&self, formula: &Formula) -> Result<Arc<str>, &FormulaError> {
        match self.set.get(formula) {
            Some(Ok(html)) => Ok(html.clone()),
            Some(Err(error)) => Err(error),
            None => Ok(Arc::from("")),
        }
    }

    /// A formula, typeset; empty where that failed.
    pub fn find(&self, formula: &Formula) -> tree::Formula {
        tree::Formula {
            tex: formula.tex.as_str().into(),
            html: self.result(formula).unwrap_or_default(),
        }
    }

    /// What is wrong with it.
    pub fn error(&self, formula: &Formula) -> Option<&FormulaError> {
        self.result(formula).err()
    }

    /// The names of the symbols that occur in it.
    pub fn symbols(&self, tex: &str) -> Vec<String> {
        let used = macros_used(tex, &self.macros);
        used.iter().filter_map(|name| self.symbols.get(name).cloned()).collect()
    }
}
