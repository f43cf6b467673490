//! From the book as written to the manuscript: numbered, every reference and every parameter checked,
//! formulas and code typeset. What is expensive has not begun when this is done.

mod convert;
mod derivations;
mod figures;
mod formulas;
mod labels;
mod leads;
mod line;
mod paths;
mod scope;
mod vocabulary;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::derivation::Prover;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::expression::{self, Shape, Shapes};
use crate::plate::Kinds;
use crate::source::Sources;
use crate::typeset::bibliography::{Bibliography, Entry};
use crate::typeset::tree::FormulaReader;
use crate::typeset::{CodeSetter, FormulaSetter};

use super::tree::{Chapter, Evidence, Formula, Page, Part, Place, Resolved, Written};
use super::{Book, Counts, Manuscript, Symbol};
use formulas::Formulas;
use labels::Labels;

/// What the book is resolved with.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// The figure kinds.
    pub kinds: &'a dyn Kinds,
    /// Sets formulas; it knows the macros of [`Settings::macros`](super::Settings::macros).
    pub formulas: &'a dyn FormulaSetter,
    /// Reads formulas; it knows the macros and [the symbols behind them](super::Settings::symbol_macros).
    pub trees: &'a dyn FormulaReader,
    /// Sets code listings.
    pub code: &'a dyn CodeSetter,
    /// Checks proofs.
    pub proofs: &'a dyn Prover,
}

/// Numbers and checks the book; whatever is wrong goes to `wrong`, and what can be resolved is resolved.
pub fn resolve(
    book: &Book,
    sources: &Sources,
    tools: &Tools<'_>,
    wrong: &mut Diagnostics,
) -> Manuscript {
    let labels = labels::collect(book, wrong);
    let figures = figures::read(book, sources, tools.kinds, &labels, wrong);
    let formulas = formulas::set(book, tools, wrong);
    let bibliography = read_bibliography(sources, wrong);
    let mut resolver = Resolver {
        book,
        sources,
        tools,
        labels: &labels,
        formulas: &formulas,
        bibliography: &bibliography,
        figures,
        wrong,
        page: Page::Cover,
        here: None,
        scope: None,
        notes: Vec::new(),
        awaited: Vec::new(),
        claims: Vec::new(),
        counts: Counts { formulas: formulas.len(), ..Counts::default() },
        cited: Vec::new(),
        cited_at: Vec::new(),
        symbols: BTreeMap::new(),
        symbol_order: Vec::new(),
        trees: derivations::Trees::new(tools.trees, &book.settings),
        evidence: BTreeMap::new(),
    };
    let cover = book.cover.as_ref().map(|cover| resolver.chapter(Page::Cover, cover));
    let parts =
        book.parts.iter().enumerate().map(|(index, part)| resolver.part(index, part)).collect();
    let symbols = resolver.finished_symbols();
    Manuscript {
        title: book.settings.title.clone(),
        subtitle: book.settings.subtitle.clone(),
        authors: book.settings.authors.clone(),
        language: book.settings.language.clone(),
        cover,
        parts,
        figures: resolver.figures.requests,
        awaited: resolver.awaited,
        claims: resolver.claims,
        counts: resolver.counts,
        bibliography: resolver.cited,
        cited_at: resolver.cited_at,
        symbols,
    }
}

/// The pages of a book that an author wrote, in order.
fn pages(book: &Book) -> impl Iterator<Item = (Page, &Chapter<Written>)> {
    let cover = book.cover.iter().map(|cover| (Page::Cover, cover));
    let chapters = book.parts.iter().enumerate().flat_map(|(part, of)| {
        let numbered = of.chapters.iter().enumerate();
        numbered.map(move |(index, chapter)| (Page::Chapter(part, index), chapter))
    });
    cover.chain(chapters)
}

/// The works of `references.bib`; none if the file has mistakes, which are then reported.
fn read_bibliography(sources: &Sources, wrong: &mut Diagnostics) -> Option<Bibliography> {
    let Some(file) = sources.find("references.bib") else {
        if sources.is_folder("references.bib") {
            let path = sources.shown("references.bib");
            wrong.push(
                Diagnostic::about(path, "`references.bib` must be a file, and this is a folder")
                    .hint("remove or rename the folder"),
            );
            return None;
        }
        return Some(Bibliography::default());
    };
    let text = match sources.text(file) {
        Ok(text) => text,
        Err(error) => {
            wrong.push(error);
            return None;
        }
    };
    Bibliography::parse(text)
        .map_err(|errors| {
            wrong.extend(errors.into_iter().map(|error| {
                let diagnostic = Diagnostic::error(Span::new(file, error.range), error.message);
                match error.hint {
                    Some(hint) => diagnostic.hint(hint),
                    None => diagnostic,
                }
            }));
        })
        .ok()
}

/// Walks over the book and turns it into the manuscript.
struct Resolver<'a> {
    book: &'a Book,
    sources: &'a Sources,
    tools: &'a Tools<'a>,
    labels: &'a Labels,
    formulas: &'a Formulas,
    bibliography: &'a Option<Bibliography>,
    figures: figures::Figures,
    wrong: &'a mut Diagnostics,
    /// The page at hand.
    page: Page,
    /// The anchor that was passed last.
    here: Option<Arc<str>>,
    /// What the equation at hand says of its symbols.
    scope: Option<scope::Scope>,
    /// Names of the side notes of this page, in the order of their marks.
    notes: Vec<String>,
    awaited: Vec<expression::Checked>,
    claims: Vec<expression::Claim>,
    counts: Counts,
    cited: Vec<Entry>,
    cited_at: Vec<Vec<Place>>,
    symbols: BTreeMap<String, (Place, BTreeSet<Page>)>,
    symbol_order: Vec<String>,
    /// Reads formulas for their checks.
    trees: derivations::Trees<'a>,
    /// How formulas were checked, by the place of their LaTeX, until they are converted.
    evidence: BTreeMap<Span, Evidence>,
}

impl Resolver<'_> {
    fn part(&mut self, index: usize, part: &Part<Written>) -> Part<Resolved> {
        let chapters = part.chapters.iter().enumerate();
        Part {
            title: part.title.clone(),
            slug: part.slug.clone(),
            chapters: chapters
                .map(|(number, chapter)| self.chapter(Page::Chapter(index, number), chapter))
                .collect(),
        }
    }

    /// The slug of a chapter; empty for a page that is none.
    fn slug_of(&self, page: Page) -> &str {
        match page {
            Page::Chapter(part, index) => {
                let part = self.book.parts.get(part);
                let chapter = part.and_then(|part| part.chapters.get(index));
                chapter.map_or("", |chapter| &chapter.slug)
            }
            _ => "",
        }
    }

    fn place(&self) -> Place {
        Place { page: self.page, anchor: self.here.clone() }
    }

    /// Notes the symbols that occur in a formula.
    fn use_symbols(&mut self, formula: &crate::typeset::Formula) {
        let own = self.scope.as_ref().map(scope::Scope::letters).unwrap_or_default();
        let symbols = self.formulas.symbols(formula, self.slug_of(self.page), own);
        let symbols: Vec<String> = symbols.map(str::to_owned).collect();
        for symbol in symbols {
            self.use_symbol(&symbol);
        }
    }

    /// A formula of the page at hand, said as its equation wants it.
    fn set(&self, formula: &crate::typeset::Formula) -> Formula {
        let mut found = self.formulas.find(formula, self.slug_of(self.page));
        let tree = found.tree.as_deref();
        if let Some(words) = tree.and_then(|row| self.scope.as_ref()?.words(row)) {
            found.spoken = words.into();
        }
        found
    }

    fn use_symbol(&mut self, name: &str) {
        let place = self.place();
        if !self.symbols.contains_key(name) {
            self.symbol_order.push(name.to_owned());
        }
        let page = self.page;
        let entry = self.symbols.entry(name.to_owned());
        entry.or_insert_with(|| (place, BTreeSet::new())).1.insert(page);
    }

    fn finished_symbols(&self) -> Vec<Symbol> {
        let symbol = |name: &String| {
            let source = self.book.settings.symbols.get(name)?;
            let (first, pages) = self.symbols.get(name)?;
            Some(Symbol {
                name: name.clone(),
                formula: self.formulas.find(
                    &crate::typeset::Formula::inline(&source.tex.text),
                    self.slug_of(first.page),
                ),
                meaning: source.meaning.clone(),
                first: first.clone(),
                pages: pages.iter().copied().collect(),
            })
        };
        self.symbol_order.iter().filter_map(symbol).collect()
    }
}

impl Shapes for figures::Figures {
    fn shape(&self, id: &str) -> Option<Shape> {
        self.shapes.get(id).cloned()
    }

    fn ids(&self) -> Vec<String> {
        self.shapes.keys().cloned().collect()
    }
}
