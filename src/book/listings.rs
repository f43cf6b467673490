//! Code blocks: listings, and figures among them.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event};

use super::figure_block;
use super::reader::Reader;
use super::tree::{Block, Written, WrittenCode};

/// Reads a code block whose first event is passed: a listing, or a figure.
pub(super) fn read(
    reader: &mut Reader<'_>,
    kind: &CodeBlockKind<'_>,
    range: Range<usize>,
) -> Option<Block<Written>> {
    let mut text = String::new();
    let mut inside: Option<Range<usize>> = None;
    while let Some((Event::Text(piece), place)) = reader.peek().cloned() {
        reader.at += 1;
        let written = reader.ground.slice(place.clone());
        text.push_str(if written.len() == piece.len() {
            written
        } else {
            &piece
        });
        reader.in_fonts(&piece, &place);
        inside = Some(inside.map_or(place.start, |inside| inside.start)..place.end);
    }
    let info = match kind {
        CodeBlockKind::Indented => "",
        CodeBlockKind::Fenced(info) => info,
    };
    let language = info.split_whitespace().next().unwrap_or_default();
    let first = reader
        .ground
        .slice(range.clone())
        .lines()
        .next()
        .unwrap_or_default();
    let at = range.start + first.rfind(info).unwrap_or(0);
    if language == "figure" || language.starts_with("figure{") {
        return figure_block::read(reader, at..at + info.len(), inside, range);
    }
    if info.trim() != language {
        reader.error(
            at..at + info.len(),
            "only the language stands behind a code block's first marks",
            "write for example a line of three backticks and `rust`",
        );
    }
    let language = reader.ground.source(at..at + language.len());
    Some(Block::Code(WrittenCode { language, text }))
}
