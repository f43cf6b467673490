//! Numbers and anchors: what is labelled is numbered part.chapter.item, each kind on its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::book::tree::{Chapter, ContainerKind, Label, Page, Place, Reference, Source, Written};
use crate::book::{Book, names};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::typeset::rows;

use super::walk::{self, Leaf};

/// Everything that can be referred to or linked to.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// The label of each heading, container, figure and labelled row, by its place in the sources.
    pub by_place: BTreeMap<Span, Label>,
    /// What `@id` says, with the place of the id.
    pub targets: BTreeMap<String, (Reference, Span)>,
    /// The anchors of each page.
    pub anchors: BTreeMap<Page, BTreeSet<Arc<str>>>,
}

/// Numbers the whole book.
pub(super) fn collect(book: &Book, wrong: &mut Diagnostics) -> Labels {
    let mut labels = Labels::default();
    chapters(book, &mut labels);
    for (page, chapter) in super::pages(book) {
        let mut numberer = Numberer {
            labels: &mut labels,
            wrong,
            page,
            number: &chapter.number,
            counts: BTreeMap::new(),
            unnamed: Vec::new(),
            file: chapter.file,
        };
        walk::chapter(chapter, &mut |leaf| numberer.leaf(leaf));
        numberer.name_the_rest();
    }
    labels
}

/// `@sec-forward-marginal` is the chapter of that file, where no other part has one of the same name.
fn chapters(book: &Book, labels: &mut Labels) {
    let mut seen: BTreeMap<&str, Vec<(Page, &Chapter<Written>)>> = BTreeMap::new();
    for (page, chapter) in super::pages(book).filter(|(page, _)| *page != Page::Cover) {
        seen.entry(&chapter.slug).or_default().push((page, chapter));
    }
    for (slug, found) in seen {
        if let [(page, chapter)] = found.as_slice() {
            let reference = Reference {
                text: format!("section\u{a0}{}", chapter.number).into(),
                title: walk::beginning(&chapter.title).into(),
                place: Place { page: *page, anchor: None },
            };
            let top = Span::new(chapter.file, 0..0);
            labels.targets.insert(format!("sec-{slug}"), (reference, top));
        }
    }
}

/// What ids of some kind begin with.
const PREFIXES: [&str; 7] = ["sec", "fig", "eq", "ex", "thm", "proof", "quiz"];

/// How a kind of thing is numbered and called.
struct Manner {
    prefix: &'static str,
    what: &'static str,
    word: &'static str,
}

struct Numberer<'a> {
    labels: &'a mut Labels,
    wrong: &'a mut Diagnostics,
    page: Page,
    number: &'a str,
    counts: BTreeMap<&'static str, usize>,
    /// What has no id, to be named when all ids of the page are known.
    unnamed: Vec<(Span, String)>,
    file: crate::diagnostic::FileId,
}

impl Numberer<'_> {
    fn leaf(&mut self, leaf: Leaf<'_>) {
        match leaf {
            Leaf::Heading { label: Some(id), text, span } => {
                let manner = Manner { prefix: "sec-", what: "a heading", word: "section" };
                self.add(id, span, &manner, &walk::beginning(text));
            }
            Leaf::Heading { label: None, text, span } => {
                self.unnamed.push((span, names::slug(&walk::plain(text))));
            }
            Leaf::Container(container) => match &container.label {
                Some(id) => {
                    let kind = container.kind;
                    let manner = Manner {
                        prefix: walk::prefix(kind),
                        what: kind.name(),
                        word: walk::word(kind),
                    };
                    self.add(id, container.span, &manner, &walk::beginning(&container.title));
                }
                None => {
                    let name = container.kind.name();
                    self.unnamed.push((container.span, name.to_owned()));
                }
            },
            Leaf::Figure(figure) => {
                if let Some(id) = &figure.id {
                    let manner = Manner { prefix: "fig-", what: "a figure", word: "Figure" };
                    self.add(id, figure.span, &manner, &walk::beginning(&figure.caption));
                }
            }
            Leaf::Display(display) => self.display(&display.tex, display.label.as_ref()),
            Leaf::Formula(_) => {}
        }
    }

    fn display(&mut self, tex: &Source, label: Option<&Source>) {
        let manner = Manner {
            prefix: walk::prefix(ContainerKind::Equation),
            what: "a formula",
            word: walk::word(ContainerKind::Equation),
        };
        for row in rows::rows(&tex.text).into_iter().flat_map(|rows| rows.rows) {
            if let Some(row) = row.label {
                let id = Source { span: row_span(tex, row.place.clone()), text: row.id };
                match names::check_id(&id.text, id.span) {
                    Ok(()) => self.add(&id, id.span, &manner, ""),
                    Err(error) => self.wrong.push(error),
                }
            }
        }
        if let Some(id) = label {
            self.add(id, id.span, &manner, "");
        }
    }

    /// Numbers what stands at `span` and carries `id`.
    fn add(&mut self, id: &Source, span: Span, manner: &Manner, title: &str) {
        if !id.text.starts_with(manner.prefix) {
            let own = id.text.split_once('-').filter(|(prefix, _)| PREFIXES.contains(prefix));
            let own = own.map_or(id.text.as_str(), |(_, own)| own);
            self.wrong.push(
                Diagnostic::error(
                    id.span,
                    format!("the id of {} begins with `{}`", article(manner.what), manner.prefix),
                )
                .hint(format!(
                    "write `#{}{}`, and `@{}{}` to refer to it",
                    manner.prefix, own, manner.prefix, own
                )),
            );
        }
        if let Some((_, first)) = self.labels.targets.get(&id.text) {
            let chapter = first.start == first.end;
            let label = if chapter {
                "this chapter has it already, from its file's name"
            } else {
                "the first stands here"
            };
            self.wrong.push(
                Diagnostic::error(id.span, format!("a second `{}`", id.text))
                    .hint("ids hold for the whole book: choose another")
                    .other(*first, label),
            );
        }
        let number = self.next_number(manner.word);
        let anchor: Arc<str> = id.text.as_str().into();
        let reference = Reference {
            text: spoken(manner.word, number.as_deref()).into(),
            title: title.into(),
            place: Place { page: self.page, anchor: Some(anchor.clone()) },
        };
        self.labels.anchors.entry(self.page).or_default().insert(anchor.clone());
        self.labels.targets.entry(id.text.clone()).or_insert((reference, id.span));
        self.labels.by_place.insert(span, Label { anchor, number: number.map(Arc::from) });
    }

    /// The next number of this kind; nothing on the cover has one.
    fn next_number(&mut self, word: &'static str) -> Option<String> {
        if self.page == Page::Cover {
            return None;
        }
        let count = self.counts.entry(word).or_insert(0);
        *count += 1;
        Some(format!("{}.{count}", self.number))
    }

    fn name_the_rest(&mut self) {
        let anchors = self.labels.anchors.entry(self.page).or_default();
        for (span, name) in std::mem::take(&mut self.unnamed) {
            debug_assert_eq!(span.file, self.file);
            let base = if name.is_empty() { "part".to_owned() } else { name };
            let mut anchor: Arc<str> = base.as_str().into();
            let mut count = 2;
            while !anchors.insert(anchor.clone()) {
                anchor = format!("{base}-{count}").into();
                count += 1;
            }
            self.labels.by_place.insert(span, Label { anchor, number: None });
        }
    }
}

/// The place of a row's label in the sources.
pub(super) fn row_span(tex: &Source, place: std::ops::Range<usize>) -> Span {
    if tex.span.end - tex.span.start == tex.text.len() { tex.span.part(place) } else { tex.span }
}

fn article(what: &str) -> String {
    match what {
        what if what.contains(' ') => what.to_owned(),
        what if what.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("an `{what}`"),
        what => format!("a `{what}`"),
    }
}

/// How a reference reads: "(3.1.2)", "Figure 3.1.1", on the cover "the figure on the cover".
fn spoken(word: &str, number: Option<&str>) -> String {
    match (word, number) {
        ("equation", Some(number)) => format!("({number})"),
        (word, Some(number)) => format!("{word}\u{a0}{number}"),
        (word, None) => format!("the {} on the cover", word.to_lowercase()),
    }
}
