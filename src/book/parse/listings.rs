//! Code blocks: listings, typed or quoted from the program's own sources, and figures among them.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event};

use crate::book::tree::{Source, WrittenCode, WrittenFigure};

use super::cursor::Cursor;
use super::{figure_block, quotations};

/// What a code block is.
pub(super) enum Code {
    /// A listing.
    Listing(WrittenCode),
    /// A figure, its caption left empty, and the Markdown of the caption, if there is any.
    Figure(WrittenFigure, Option<Source>),
}

/// Reads a code block whose first event is passed.
pub(super) fn read(
    cursor: &mut Cursor<'_>,
    kind: &CodeBlockKind<'_>,
    range: Range<usize>,
) -> Option<Code> {
    let mut text = String::new();
    let mut inside: Option<Range<usize>> = None;
    while let Some((Event::Text(piece), place)) = cursor.peek().cloned() {
        cursor.at += 1;
        let written = cursor.ground.slice(place.clone());
        text.push_str(if written.len() == piece.len() { written } else { &piece });
        cursor.in_fonts(&piece, &place);
        inside = Some(inside.map_or(place.start, |inside| inside.start)..place.end);
    }
    let info = match kind {
        CodeBlockKind::Indented => "",
        CodeBlockKind::Fenced(info) => info,
    };
    let language = info.split(|c: char| c.is_whitespace() || c == '{');
    let language = language.into_iter().next().unwrap_or_default();
    let first = cursor.ground.slice(range.clone()).lines().next().unwrap_or_default();
    let at = range.start + first.rfind(info).unwrap_or(0);
    if language == "figure" {
        let info = at..at + info.len();
        let (figure, caption) = figure_block::read(cursor, info, inside, range)?;
        return Some(Code::Figure(figure, caption));
    }
    let behind = info.get(language.len()..).unwrap_or_default();
    if behind.trim_start().starts_with('{') {
        let line = at..at + info.len();
        let typed = (!text.trim().is_empty()).then(|| inside.unwrap_or(line));
        let attributes = at + language.len()..at + info.len();
        text = quotations::quote(cursor, attributes, typed)?;
    } else if info.trim() != language {
        cursor.error(
            at..at + info.len(),
            "only the language, or the language and a source to quote from, stands behind a code block's first marks",
            "write for example a line of three backticks and `rust`",
        );
    }
    let language = cursor.ground.source(at..at + language.len());
    Some(Code::Listing(WrittenCode { language, text }))
}
