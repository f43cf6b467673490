//! A cursor over the events of the Markdown parser, and the notes taken on the way.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser};

use crate::book::tree::{ContainerKind, Note, Source, Written};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::typeset::coverage::outside;

use super::ground::Ground;
use super::html;
use super::mask::Mask;

/// Deeper nesting than this is no text any more.
pub(super) const DEEPEST: usize = 40;

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

/// Stands before one event of a text and steps on.
pub(super) struct Cursor<'a> {
    /// The text and where it stands.
    pub ground: Ground<'a>,
    /// Its events, with their places in the text.
    pub events: Vec<(Event<'a>, Range<usize>)>,
    /// Index of the next event.
    pub at: usize,
    /// What is wrong with it so far.
    pub wrong: Diagnostics,
    /// The footnotes that were read.
    pub notes: Vec<Note<Written>>,
    /// Beginnings of the `:::` lines that were not yet met.
    fences: BTreeSet<usize>,
    mask: &'a Mask,
    /// Containers that are open.
    pub open: Vec<ContainerKind>,
    /// Blocks that are open: lists, quotations, containers.
    pub depth: usize,
    html_seen: bool,
    /// The last container line met was a closing one, and no event followed it.
    pub closed_at: Option<usize>,
    /// Characters of this text that no font of the book holds and that were not yet reported.
    strange: Vec<char>,
}

impl<'a> Cursor<'a> {
    /// A cursor at the beginning of a text whose containers are masked.
    pub fn new(ground: Ground<'a>, mask: &'a Mask) -> Self {
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

    /// The next event.
    pub fn peek(&self) -> Option<&(Event<'a>, Range<usize>)> {
        self.events.get(self.at)
    }

    /// The next event, passed.
    pub fn next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        let event = self.events.get(self.at).cloned();
        self.at += 1;
        event
    }

    /// Notes a mistake at `range`, and how to mend it.
    pub fn error(
        &mut self,
        range: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let span = self.ground.span(range);
        self.wrong.push(Diagnostic::error(span, message).hint(hint));
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
            let error = no_font_holds(character, self.ground.span(place));
            self.wrong.push(
                error.hint("write it as mathematics between dollar signs, or in other words"),
            );
        }
    }

    /// HTML stands at `range`.
    pub fn html(&mut self, range: Range<usize>) {
        self.html_seen = true;
        let hint = html::instead(self.ground.slice(range.clone()));
        self.error(range, "raw HTML cannot stand in a chapter", hint);
    }

    /// The `:::` line that a thematic break stands for.
    pub fn fence(&mut self, range: &Range<usize>) -> Option<&'a str> {
        let fence = self.mask.fences.iter().find(|fence| range.contains(&fence.start))?;
        self.fences.remove(&fence.start);
        Some(self.ground.slice(fence.clone()))
    }

    /// What stands behind the first `where:` that begins behind `start`.
    pub fn behind_where(&self, start: usize) -> Option<Source> {
        let place = self.mask.wheres.iter().find(|place| place.start > start)?;
        Some(self.ground.source(place.clone()))
    }

    /// The attributes of a formula that begin at `start`.
    pub fn attributes_at(&self, start: usize) -> Option<Range<usize>> {
        self.mask.attributes.iter().find(|place| place.start == start).cloned()
    }

    /// Every `:::` line must have been met; one that was not lies within something else.
    pub fn fences_met(&mut self) {
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
}

/// The error for a character that no font of the book holds.
pub(super) fn no_font_holds(character: char, span: Span) -> Diagnostic {
    let code = u32::from(character);
    let message = format!("no font of the book holds `{character}` (U+{code:04X})");
    Diagnostic::error(span, message)
}
