//! From the events of the Markdown parser to blocks.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{
    Alignment as Align, BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag,
};

use crate::diagnostic::{Diagnostic, Diagnostics};

use crate::typeset::coverage::outside;

use super::ground::Ground;
use super::mask::{Mask, mask};
use super::tree::{
    Alignment, Block, Callout, Inline, Item, List, Note, Source, Table, Written, WrittenCode,
};
use super::{attributes, containers, figure_block, html, inlines, tables};

/// Deeper nesting than this is no text any more.
pub(super) const DEEPEST: usize = 40;

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// Its blocks.
    pub blocks: Vec<Block<Written>>,
    /// Its footnotes, as they stand.
    pub notes: Vec<Note<Written>>,
}

/// What of Markdown a book uses.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_MATH
}

/// Reads the text of a chapter, masked.
pub(super) fn chapter(ground: Ground<'_>, mask: &Mask, wrong: &mut Diagnostics) -> Text {
    for fault in &mask.faults {
        wrong.push(
            Diagnostic::error(ground.span(fault.place.clone()), fault.message).hint(fault.hint),
        );
    }
    let mut reader = Reader::new(ground, mask);
    let blocks = reader.blocks();
    reader.fences_met();
    reader.notes_once();
    wrong.extend(reader.wrong);
    Text {
        blocks,
        notes: reader.notes,
    }
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
        wrong.push(Diagnostic::error(
            note.name.span,
            format!("{what} has no side notes"),
        ));
    }
    match text.blocks.pop() {
        Some(Block::Paragraph(inlines)) if text.blocks.is_empty() => inlines,
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

/// Walks over the events of one text.
pub(super) struct Reader<'a> {
    pub ground: Ground<'a>,
    pub events: Vec<(Event<'a>, Range<usize>)>,
    pub at: usize,
    pub wrong: Diagnostics,
    notes: Vec<Note<Written>>,
    fences: BTreeSet<usize>,
    mask: &'a Mask,
    /// Containers that are open.
    pub open: Vec<super::tree::ContainerKind>,
    /// Blocks that are open: lists, quotations, containers.
    pub depth: usize,
    html_seen: bool,
    /// The last container line met was a closing one, and no event followed it.
    closed_at: Option<usize>,
    /// Characters of this text that no font of the book holds and that were not yet reported.
    strange: Vec<char>,
}

impl<'a> Reader<'a> {
    fn new(ground: Ground<'a>, mask: &'a Mask) -> Self {
        let parser = Parser::new_ext(&mask.text, options());
        Self {
            ground,
            events: parser.into_offset_iter().collect(),
            at: 0,
            wrong: Diagnostics::new(),
            notes: Vec::new(),
            fences: mask.fences.iter().map(|fence| fence.start).collect(),
            mask,
            open: Vec::new(),
            depth: 0,
            html_seen: false,
            closed_at: None,
            strange: outside(ground.text),
        }
    }

    /// True right behind a line that closed a container.
    pub fn closed(&mut self) -> bool {
        self.closed_at.take() == Some(self.at)
    }

    pub fn peek(&self) -> Option<&(Event<'a>, Range<usize>)> {
        self.events.get(self.at)
    }

    pub fn next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        let event = self.events.get(self.at).cloned();
        self.at += 1;
        event
    }

    pub fn error(
        &mut self,
        range: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let span = self.ground.span(range);
        self.wrong.push(Diagnostic::error(span, message).hint(hint));
    }

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

    /// The `:::` line that a thematic break stands for.
    fn fence(&mut self, range: &Range<usize>) -> Option<&'a str> {
        let fence = self
            .mask
            .fences
            .iter()
            .find(|fence| range.contains(&fence.start))?;
        self.fences.remove(&fence.start);
        Some(self.ground.slice(fence.clone()))
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
            Tag::Heading {
                level,
                id,
                classes,
                attrs,
            } => {
                let other = !classes.is_empty() || !attrs.is_empty();
                blocks.extend(self.heading(level, id.as_deref(), other, range));
            }
            Tag::BlockQuote(kind) => {
                let open = std::mem::take(&mut self.open);
                let inner = self.blocks();
                self.open = open;
                blocks.push(match kind {
                    Some(kind) => Block::Callout {
                        kind: callout(kind),
                        blocks: inner,
                    },
                    None => Block::Quote(inner),
                });
            }
            Tag::List(start) => blocks.push(self.list(start)),
            Tag::CodeBlock(kind) => blocks.extend(self.code(&kind, range)),
            Tag::Table(alignments) => blocks.push(self.table(&alignments)),
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

    /// Passes over the rest of the block that was begun.
    pub fn skip(&mut self) {
        let mut depth = 1;
        while depth > 0 {
            match self.next() {
                Some((Event::Start(_), _)) => depth += 1,
                Some((Event::End(_), _)) => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }

    fn heading(
        &mut self,
        level: HeadingLevel,
        id: Option<&str>,
        other: bool,
        range: Range<usize>,
    ) -> Option<Block<Written>> {
        let text = inlines::flat(self, "a heading");
        let written = self.ground.slice(range.clone());
        let line = range.start..range.start + written.trim_end().len();
        if other {
            self.error(
                line.clone(),
                "a heading has an id and nothing else in braces",
                "write `## Heading {#sec-name}`",
            );
        }
        let level = level as u8;
        match level {
            1 => self.error(
                line.clone(),
                "a heading of level 1 within a chapter",
                "the chapter's title stands in its front matter; headings here begin with `##`",
            ),
            2..=4 => {}
            _ => self.error(
                line.clone(),
                format!("a heading of level {level}"),
                "headings have levels 2 to 4; split the chapter, or begin a `::: deeper`",
            ),
        }
        if text.is_empty() {
            self.error(
                line.clone(),
                "the heading is empty",
                "write its text behind the `#` marks",
            );
        }
        let label = id.and_then(|id| self.heading_id(id, &range));
        Some(Block::Heading {
            level: level.clamp(2, 4),
            label,
            text,
            span: self.ground.span(line),
        })
    }

    fn heading_id(&mut self, id: &str, range: &Range<usize>) -> Option<Source> {
        let written = self.ground.slice(range.clone());
        let at = range.start + written.rfind(&format!("#{id}"))? + 1;
        let source = self.ground.source(at..at + id.len());
        match attributes::check_id(id, source.span) {
            Ok(()) => Some(source),
            Err(error) => {
                self.wrong.push(error);
                None
            }
        }
    }

    fn list(&mut self, start: Option<u64>) -> Block<Written> {
        let mut items = Vec::new();
        let mut tight = true;
        while let Some((Event::Start(Tag::Item), _)) = self.peek() {
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
            items.push(Item { checked, blocks });
            self.at += 1;
        }
        Block::List(List {
            start,
            tight,
            items,
        })
    }

    fn table(&mut self, alignments: &[Align]) -> Block<Written> {
        let mut head = Vec::new();
        let mut rows = Vec::new();
        while let Some((Event::Start(tag @ (Tag::TableHead | Tag::TableRow)), range)) =
            self.peek().cloned()
        {
            self.at += 1;
            tables::check_row(self, &range, alignments.len());
            let mut cells = Vec::new();
            while let Some((Event::Start(Tag::TableCell), _)) = self.peek() {
                self.at += 1;
                cells.push(inlines::flat(self, "a cell of a table"));
                self.at += 1;
            }
            self.at += 1;
            if tag == Tag::TableHead {
                head = cells;
            } else {
                rows.push(cells);
            }
        }
        let alignment = |align: &Align| match align {
            Align::None => Alignment::Natural,
            Align::Left => Alignment::Left,
            Align::Center => Alignment::Center,
            Align::Right => Alignment::Right,
        };
        Block::Table(Table {
            alignments: alignments.iter().map(alignment).collect(),
            head,
            rows,
        })
    }

    fn code(&mut self, kind: &CodeBlockKind<'a>, range: Range<usize>) -> Option<Block<Written>> {
        let mut text = String::new();
        let mut inside: Option<Range<usize>> = None;
        while let Some((Event::Text(piece), place)) = self.peek().cloned() {
            self.at += 1;
            let written = self.ground.slice(place.clone());
            text.push_str(if written.len() == piece.len() {
                written
            } else {
                &piece
            });
            self.in_fonts(&piece, &place);
            inside = Some(inside.map_or(place.start, |inside| inside.start)..place.end);
        }
        let info = match kind {
            CodeBlockKind::Indented => "",
            CodeBlockKind::Fenced(info) => info,
        };
        let language = info.split_whitespace().next().unwrap_or_default();
        let first = self
            .ground
            .slice(range.clone())
            .lines()
            .next()
            .unwrap_or_default();
        let at = range.start + first.rfind(info).unwrap_or(0);
        if language == "figure" || language.starts_with("figure{") {
            return figure_block::read(self, at..at + info.len(), inside, range);
        }
        if info.trim() != language {
            self.error(
                at..at + info.len(),
                "only the language stands behind a code block's first marks",
                "write for example a line of three backticks and `rust`",
            );
        }
        let language = self.ground.source(at..at + language.len());
        Some(Block::Code(WrittenCode { language, text }))
    }

    fn note(&mut self, range: Range<usize>) {
        let written = self.ground.slice(range.clone());
        let end = written.find("]:").unwrap_or(2).max(2);
        let start = written.find("[^").map_or(0, |at| at + 2).min(end);
        let name = self.ground.source(range.start + start..range.start + end);
        let open = std::mem::take(&mut self.open);
        let blocks = self.blocks();
        self.open = open;
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

    /// Reports each character of the text at `range` that the fonts do not hold, once.
    pub fn in_fonts(&mut self, text: &str, range: &Range<usize>) {
        for character in std::mem::take(&mut self.strange) {
            if !text.contains(character) {
                self.strange.push(character);
                continue;
            }
            let at = self.ground.slice(range.clone()).find(character);
            let place = at.map_or(range.clone(), |at| {
                range.start + at..range.start + at + character.len_utf8()
            });
            let message = format!(
                "no font of the book holds `{character}` (U+{:04X})",
                u32::from(character)
            );
            self.error(
                place,
                message,
                "write it as mathematics between dollar signs, or in other words",
            );
        }
    }

    /// HTML stands at `range`.
    pub fn html(&mut self, range: Range<usize>) {
        self.html_seen = true;
        let hint = html::instead(self.ground.slice(range.clone()));
        self.error(range, "raw HTML cannot stand in a chapter", hint);
    }

    /// Every `:::` line must have been met; one that was not lies within something else.
    fn fences_met(&mut self) {
        if self.html_seen || !self.wrong.is_empty() {
            return;
        }
        let left: Vec<usize> = std::mem::take(&mut self.fences).into_iter().collect();
        for start in left {
            self.error(
                start..start + 3,
                "this `:::` line is read as a part of what stands before it",
                "leave a blank line before it",
            );
        }
    }

    fn notes_once(&mut self) {
        let notes: Vec<Source> = self.notes.iter().map(|note| note.name.clone()).collect();
        for (index, note) in notes.iter().enumerate() {
            if let Some(first) = notes
                .iter()
                .take(index)
                .find(|first| first.text == note.text)
            {
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
