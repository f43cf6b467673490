//! Headings within a chapter.

use std::ops::Range;

use pulldown_cmark::HeadingLevel;

use crate::book::names;
use crate::book::tree::{Block, Source, Written};

use super::inlines;
use super::reader::Reader;

/// Reads a heading whose first event is passed; `other` if braces hold more than an id.
pub(super) fn read(
    reader: &mut Reader<'_>,
    level: HeadingLevel,
    id: Option<&str>,
    other: bool,
    range: Range<usize>,
) -> Option<Block<Written>> {
    let text = inlines::flat(reader, "a heading");
    let written = reader.ground.slice(range.clone());
    let line = range.start..range.start + written.trim_end().len();
    if other {
        reader.error(
            line.clone(),
            "a heading has an id and nothing else in braces",
            "write `## Heading {#sec-name}`",
        );
    }
    let level = level as u8;
    match level {
        1 => reader.error(
            line.clone(),
            "a heading of level 1 within a chapter",
            "the chapter's title stands in its front matter; headings here begin with `##`",
        ),
        2..=4 => {}
        _ => reader.error(
            line.clone(),
            format!("a heading of level {level}"),
            "headings have levels 2 to 4; split the chapter, or begin a `::: deeper`",
        ),
    }
    if text.is_empty() {
        reader.error(line.clone(), "the heading is empty", "write its text behind the `#` marks");
    }
    let label = id.and_then(|id| id_within(reader, id, &range));
    Some(Block::Heading { level: level.clamp(2, 4), label, text, span: reader.ground.span(line) })
}

/// The id in the braces behind a heading.
fn id_within(reader: &mut Reader<'_>, id: &str, range: &Range<usize>) -> Option<Source> {
    let written = reader.ground.slice(range.clone());
    let at = range.start + written.rfind(&format!("#{id}"))? + 1;
    let source = reader.ground.source(at..at + id.len());
    match names::check_id(id, source.span) {
        Ok(()) => Some(source),
        Err(error) => {
            reader.wrong.push(error);
            None
        }
    }
}
