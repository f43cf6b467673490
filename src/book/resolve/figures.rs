//! Figure blocks: kind, parameters, seed.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::tree::{Label, Page, Place, Source, WrittenFigure};
use crate::book::{Book, FigureRequest};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::expression::Shape;
use crate::math::numbers::random::seed_of;
use crate::params::{self, Data, Entries, Reader};
use crate::plate::{FigureIndex, Kinds, Read};
use crate::source::Sources;

use super::labels::Labels;
use super::walk::{self, Leaf};

/// The figures of a book.
#[derive(Debug, Default)]
pub(super) struct Figures {
    /// In reading order; their captions come later.
    pub requests: Vec<FigureRequest>,
    /// What expressions may look into, by id.
    pub shapes: BTreeMap<String, Shape>,
    /// Where each stands.
    pub by_place: BTreeMap<Span, FigureIndex>,
    /// The ids of those that have mistakes in them.
    pub broken: BTreeSet<String>,
}

/// Reads all figure blocks.
pub(super) fn read(
    book: &Book,
    sources: &Sources,
    kinds: &dyn Kinds,
    labels: &Labels,
    wrong: &mut Diagnostics,
) -> Figures {
    let mut figures = Figures::default();
    for (page, chapter) in super::pages(book) {
        walk::chapter(chapter, &mut |leaf| {
            let Leaf::Figure(written) = leaf else { return };
            let Some(id) = &written.id else { return };
            let Some(label) = labels.by_place.get(&written.span) else {
                return;
            };
            match figure(written, id, page, label, sources, kinds, wrong) {
                Some(request) => figures.add(request),
                None => {
                    figures.broken.insert(id.text.clone());
                }
            }
        });
    }
    figures
}

impl Figures {
    fn add(&mut self, request: FigureRequest) {
        let index = FigureIndex(self.requests.len());
        let mut facts = vec![("seed".to_owned(), f64::from(request.seed))];
        facts.extend(
            request
                .params
                .iter()
                .filter_map(|(name, value)| Some(((*name).to_owned(), value.as_f64()?))),
        );
        let shape = Shape { index, tables: request.figure.tables(), facts };
        self.shapes.entry(request.id.to_string()).or_insert(shape);
        self.by_place.insert(request.span, index);
        self.requests.push(request);
    }
}

fn figure(
    written: &WrittenFigure,
    id: &Source,
    page: Page,
    label: &Label,
    sources: &Sources,
    kinds: &dyn Kinds,
    wrong: &mut Diagnostics,
) -> Option<FigureRequest> {
    // What is no TOML was reported when the block was parsed.
    let mut table = params::parse(&written.toml.text, written.toml.span).ok()?;
    table.remove("caption");
    let seed = seed(&mut table, wrong);
    let kind = kind(&mut table, written, kinds, wrong)?;
    let Read { figure, key, noted } =
        kinds.read(&kind, Reader::new(&table, Some(written.toml.span)))?;
    wrong.extend(noted.problems.iter().map(|problem| problem.diagnostic(written.toml.span)));
    let file = written.span.file;
    let block = sources.text(file).unwrap_or_default();
    Some(FigureRequest {
        label: label.clone(),
        id: id.text.as_str().into(),
        kind: kind.into(),
        key,
        seed: seed.unwrap_or_else(|| seed_of(&id.text)),
        params: noted.values,
        caption: Vec::new(),
        markdown: block
            .get(written.span.start..written.span.end)
            .unwrap_or_default()
            .replace("\r\n", "\n")
            .into(),
        span: written.span,
        place: Place { page, anchor: Some(label.anchor.clone()) },
        figure,
    })
}

fn seed(table: &mut Entries, wrong: &mut Diagnostics) -> Option<u32> {
    let value = table.remove("seed")?.value;
    let seed = match value.data {
        Data::Integer(number) => u32::try_from(number).ok(),
        _ => None,
    };
    if seed.is_none() {
        wrong.push(
            Diagnostic::error(value.span, "this cannot be a seed")
                .hint(format!("`seed` takes: whole number, 0 to {}", u32::MAX)),
        );
    }
    seed
}

fn kind(
    table: &mut Entries,
    written: &WrittenFigure,
    kinds: &dyn Kinds,
    wrong: &mut Diagnostics,
) -> Option<String> {
    let names = kinds.names();
    let first_line =
        Span::new(written.span.file, written.span.start..written.toml.span.start.saturating_sub(1));
    let Some(entry) = table.remove("kind") else {
        wrong.push(
            Diagnostic::error(first_line, "this figure has no kind")
                .hint(format!("write `kind = \"…\"`; there is: {}", names.join(", "))),
        );
        return None;
    };
    match entry.value.text() {
        Some(kind) if names.contains(&kind) => Some(kind.to_owned()),
        Some(kind) => {
            wrong.push(
                Diagnostic::error(entry.value.span, format!("there is no figure kind `{kind}`"))
                    .did_you_mean(kind, names.iter().copied()),
            );
            None
        }
        None => {
            wrong.push(
                Diagnostic::error(entry.value.span, "the kind is a name in quotes")
                    .hint("write `kind = \"…\"`"),
            );
            None
        }
    }
}
