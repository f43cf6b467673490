//! Headings within a chapter.

use std::ops::Range;

use pulldown_cmark::HeadingLevel;

use crate::book::names;
use crate::book::tree::{Block, Inline, Source, Written};

use super::cursor::Cursor;
use super::inlines;

/// Reads a heading whose first event is passed; `other` if braces hold more than an id.
pub(super) fn read(
    cursor: &mut Cursor<'_>,
    level: HeadingLevel,
    id: Option<&str>,
    other: bool,
    range: Range<usize>,
) -> Option<Block<Written>> {
    let text = inlines::flat(cursor, "a heading");
    let written = cursor.ground.slice(range.clone());
    let line = range.start..range.start + written.trim_end().len();
    if other {
        cursor.error(
            line.clone(),
            "a heading has an id and nothing else in braces",
            "write `## Heading {#sec-name}`",
        );
    }
    let level = level as u8;
    match level {
        1 => cursor.error(
            line.clone(),
            "a heading of level 1 within a chapter",
            "the chapter's title stands in its front matter; headings here begin with `##`",
        ),
        2..=4 => {}
        _ => cursor.error(
            line.clone(),
            format!("a heading of level {level}"),
            "headings have levels 2 to 4; split the chapter, or begin a `::: deeper`",
        ),
    }
    if text.is_empty() {
        cursor.error(line.clone(), "the heading is empty", "write its text behind the `#` marks");
    }
    cursor.speaks(line.clone(), "this heading", Inline::silent(&text));
    let label = id.and_then(|id| id_within(cursor, id, &range));
    Some(Block::Heading { level: level.clamp(2, 4), label, text, span: cursor.ground.span(line) })
}

/// The id in the braces behind a heading.
fn id_within(cursor: &mut Cursor<'_>, id: &str, range: &Range<usize>) -> Option<Source> {
    let written = cursor.ground.slice(range.clone());
    let at = range.start + written.rfind(&format!("#{id}"))? + 1;
    let source = cursor.ground.source(at..at + id.len());
    match names::check_id(id, source.span) {
        Ok(()) => Some(source),
        Err(error) => {
            cursor.wrong.push(error);
            None
        }
    }
}
