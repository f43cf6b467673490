//! From the events of the Markdown parser to blocks.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, Event, Tag};

use crate::book::tree::{Block, Callout, Inline, Item, List, Note, Source, Written};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};

use super::cursor::{Cursor, DEEPEST};
use super::ground::Ground;
use super::listings::{self, Code};
use super::mask::{Mask, mask};
use super::{containers, headings, inlines, tables};

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// Its blocks.
    pub blocks: Vec<Block<Written>>,
    /// Its footnotes, as they stand.
    pub notes: Vec<Note<Written>>,
}

/// Reads the text of a chapter, masked.
pub(super) fn chapter(ground: Ground<'_>, mask: &Mask, wrong: &mut Diagnostics) -> Text {
    for fault in &mask.faults {
        wrong.push(
            Diagnostic::error(ground.span(fault.place.clone()), fault.message).hint(fault.hint),
        );
    }
    let mut cursor = Cursor::new(ground, mask);
    let blocks = cursor.blocks();
    cursor.fences_met();
    cursor.notes_once();
    wrong.extend(cursor.wrong);
    Text { blocks, notes: cursor.notes }
}

/// Reads one paragraph of Markdown: a title, a summary, a caption.
pub(super) fn line(
    ground: Ground<'_>,
    what: &str,
    wrong: &mut Diagnostics,
) -> Vec<Inline<Written>> {
    let mask = mask(ground.text, true);
    let mut text = chapter(ground, &mask, wrong);
    if let Some(note) = text.notes.first() {
        wrong.push(Diagnostic::error(note.name.span, format!("{what} has no side notes")));
    }
    match text.blocks.pop() {
        Some(Block::Paragraph(inlines)) if text.blocks.is_empty() => {
            if what != "a caption" && Inline::silent(&inlines) {
                wrong.push(says_nothing(ground.span(0..ground.text.len()), what));
            }
            inlines
        }
        None => Vec::new(),
        Some(_) => {
            let whole = ground.span(0..ground.text.len());
            wrong.push(
                Diagnostic::error(whole, format!("{what} is one paragraph of text"))
                    .hint("displayed formulas, lists and other blocks go into the chapter; a `#`, `-` or `1.` at the beginning wants a backslash before it"),
            );
            Vec::new()
        }
    }
}

impl<'a> Cursor<'a> {
    /// Blocks up to the end of what is open: a list item, a quotation, a container, the file.
    pub fn blocks(&mut self) -> Vec<Block<Written>> {
        let mut blocks = Vec::new();
        while let Some((event, range)) = self.peek().cloned() {
            match event {
                Event::End(_) => break,
                Event::Rule => {
                    self.at += 1;
                    match self.fence(&range) {
                        None => blocks.push(Block::Rule),
                        Some(line) if line.trim_matches([':', ' ', '\t']).is_empty() => {
                            if self.open.is_empty() {
                                self.stray(range);
                            } else {
                                self.closed_at = Some(self.at);
                                break;
                            }
                        }
                        Some(line) => blocks.extend(containers::read(self, line, range.start)),
                    }
                }
                Event::Start(tag) if !inlines::is_inline(&tag) => {
                    self.at += 1;
                    self.block(tag, range, &mut blocks);
                }
                _ => blocks.extend(inlines::paragraph(self)),
            }
        }
        blocks
    }

    /// Reports what leaves nothing on the page; it stands at `range`.
    pub fn speaks(&mut self, range: Range<usize>, what: &str, silent: bool) {
        if silent {
            let written = self.ground.slice(range.clone()).trim_end().len();
            let place = self.ground.span(range.start..range.start + written);
            self.wrong.push(says_nothing(place, what));
        }
    }

    fn stray(&mut self, range: Range<usize>) {
        let line = range.start..range.end.min(range.start + 3);
        self.error(
            line,
            "this `:::` closes nothing",
            "a container begins with its name, as in `::: key-idea`, and ends with one `:::`",
        );
    }

    fn block(&mut self, tag: Tag<'a>, range: Range<usize>, blocks: &mut Vec<Block<Written>>) {
        if self.depth > DEEPEST {
            self.error(
                range,
                "the text is nested too deeply",
                "take some of the lists or quotations apart",
            );
            self.skip();
            return;
        }
        self.depth += 1;
        match tag {
            Tag::Paragraph => {
                tables::broken_head(self, &range);
                blocks.extend(inlines::paragraph(self));
            }
            Tag::Heading { level, id, classes, attrs } => {
                let other = !classes.is_empty() || !attrs.is_empty();
                blocks.extend(headings::read(self, level, id.as_deref(), other, range));
            }
            Tag::BlockQuote(kind) => {
                let open = std::mem::take(&mut self.open);
                let inner = self.blocks();
                self.open = open;
                let silent = kind.is_some() && Block::silent(&inner);
                self.speaks(range, "this callout", silent);
                blocks.push(match kind {
                    Some(kind) => Block::Callout { kind: callout(kind), blocks: inner },
                    None => Block::Quote(inner),
                });
            }
            Tag::List(start) => blocks.push(self.list(start)),
            Tag::CodeBlock(kind) => {
                let code = listings::read(self, &kind, range);
                blocks.extend(code.map(|code| self.code(code)));
            }
            Tag::Table(alignments) => blocks.push(tables::read(self, &alignments)),
            Tag::FootnoteDefinition(_) => self.note(range),
            Tag::HtmlBlock => self.html_block(range),
            _ => {
                self.skip();
                self.depth -= 1;
                return;
            }
        }
        self.depth -= 1;
        // The end of the block; a container that swallowed it has said so.
        if matches!(self.peek(), Some((Event::End(_), _))) {
            self.at += 1;
        }
    }

    fn code(&mut self, code: Code) -> Block<Written> {
        match code {
            Code::Listing(listing) => Block::Code(listing),
            Code::Figure(mut figure, caption) => {
                if let Some(Source { text, span }) = caption {
                    let ground = Ground { text: &text, place: span };
                    figure.caption = line(ground, "a caption", &mut self.wrong);
                }
                Block::Figure(figure)
            }
        }
    }

    fn list(&mut self, start: Option<u64>) -> Block<Written> {
        let mut items = Vec::new();
        let mut tight = true;
        while let Some((Event::Start(Tag::Item), range)) = self.peek().cloned() {
            self.at += 1;
            let mut checked = None;
            let mut ahead = self.at;
            if let Some((Event::Start(Tag::Paragraph), _)) = self.events.get(ahead) {
                tight = false;
                ahead += 1;
            }
            if let Some((Event::TaskListMarker(mark), _)) = self.events.get(ahead) {
                checked = Some(*mark);
            }
            let blocks = self.blocks();
            self.speaks(range, "this option", checked.is_some() && Block::silent(&blocks));
            items.push(Item { checked, blocks });
            self.at += 1;
        }
        Block::List(List { start, tight, items })
    }

    fn note(&mut self, range: Range<usize>) {
        let written = self.ground.slice(range.clone());
        let end = written.find("]:").unwrap_or(2).max(2);
        let start = written.find("[^").map_or(0, |at| at + 2).min(end);
        let name = self.ground.source(range.start + start..range.start + end);
        let open = std::mem::take(&mut self.open);
        let blocks = self.blocks();
        self.open = open;
        self.speaks(range, "this side note", Block::silent(&blocks));
        self.notes.push(Note { name, blocks });
    }

    fn html_block(&mut self, range: Range<usize>) {
        let written = self.ground.slice(range.clone());
        let length = written.find('\n').unwrap_or(written.len());
        self.html(range.start..range.start + length);
        while let Some((Event::Html(_) | Event::Text(_) | Event::SoftBreak, _)) = self.peek() {
            self.at += 1;
        }
    }

    fn notes_once(&mut self) {
        let notes: Vec<Source> = self.notes.iter().map(|note| note.name.clone()).collect();
        for (index, note) in notes.iter().enumerate() {
            if let Some(first) = notes.iter().take(index).find(|first| first.text == note.text) {
                self.wrong.push(
                    Diagnostic::error(note.span, format!("a second side note `{}`", note.text))
                        .hint("give each its own name")
                        .other(first.span, "the first stands here"),
                );
            }
        }
    }
}

fn callout(kind: BlockQuoteKind) -> Callout {
    match kind {
        BlockQuoteKind::Note => Callout::Note,
        BlockQuoteKind::Tip => Callout::Tip,
        BlockQuoteKind::Important => Callout::Important,
        BlockQuoteKind::Warning => Callout::Warning,
        BlockQuoteKind::Caution => Callout::Caution,
    }
}

/// A claim prints nothing, and here would stand nothing else.
pub(super) fn says_nothing(place: Span, what: &str) -> Diagnostic {
    Diagnostic::error(place, format!("{what} holds nothing but claims, and would be empty"))
        .hint("write what it claims in words, or move the claim behind a sentence")
}
