//! Figure blocks: three backticks, `figure {#fig-id}`, TOML.

use std::ops::Range;

use crate::book::tree::{Source, WrittenFigure};
use crate::diagnostic::{Diagnostic, Span};
use crate::params::{self, Data, Entries};

use super::attributes;
use super::cursor::Cursor;
use super::ground::Ground;

/// Reads the block at `range`, whose first line says `info` and whose inside is TOML: the figure, its caption left
/// empty, and the Markdown of the caption, if there is any.
pub(super) fn read(
    cursor: &mut Cursor<'_>,
    info: Range<usize>,
    inside: Option<Range<usize>>,
    range: Range<usize>,
) -> Option<(WrittenFigure, Option<Source>)> {
    let ground = cursor.ground;
    let line = ground.span(info.clone());
    let start_of_line = range.start == 0 || ground.slice(0..range.start).ends_with('\n');
    if cursor.depth > 1 + cursor.open.len() || !start_of_line {
        cursor.error(
            info,
            "a figure stands in the text or in a container, at the beginning of its line",
            "take it out of the list or quotation, and take away the spaces before it",
        );
        return None;
    }
    let head = ground.slice(info.clone()).trim_start_matches("figure");
    let behind = ground.span(info.start + "figure".len()..info.end);
    let id = match attributes::parse(head, behind) {
        Ok(found) => {
            if let Some((name, _)) = found.values.first() {
                cursor.wrong.push(
                    Diagnostic::error(name.span, "a figure has an id and nothing else in braces")
                        .hint("parameters stand on lines of their own: `steps = 1000`"),
                );
            }
            if found.id.is_none() {
                cursor.wrong.push(
                    Diagnostic::error(line, "this figure has no id")
                        .hint("write `figure {#fig-name}`"),
                );
            }
            found.id
        }
        Err(error) => {
            cursor.wrong.push(error);
            None
        }
    };
    let written = ground.slice(range.clone());
    let content = range.start + written.find('\n').map_or(written.len(), |at| at + 1);
    let inside = inside.unwrap_or(content..content);
    let toml = ground.source(inside);
    let caption = caption(cursor, &toml, line);
    let end = range.start + written.trim_end().len();
    let span = ground.span(range.start..end);
    Some((WrittenFigure { id, toml, caption: Vec::new(), span }, caption))
}

fn caption(cursor: &mut Cursor<'_>, toml: &Source, line: Span) -> Option<Source> {
    let table = match params::parse(&toml.text, toml.span) {
        Ok(table) => table,
        Err(error) => {
            cursor.wrong.push(error);
            return None;
        }
    };
    let hint = "write `caption = '…'` in it: what to look at, and what it means";
    let Some(entry) = table.get("caption") else {
        cursor.wrong.push(Diagnostic::error(line, "this figure has no caption").hint(hint));
        return None;
    };
    controls(cursor, &table);
    match &entry.value.data {
        Data::Text(text) if !text.trim().is_empty() => {
            // Control characters have been reported: a formula that holds one shall not be a second mistake.
            let text: String = text.chars().filter(|c| !is_foreign_control(*c)).collect();
            let span = Ground::of_toml(&text, cursor.ground.text, entry.value.span).place;
            Some(Source { text, span })
        }
        _ => {
            let span = entry.value.span;
            cursor
                .wrong
                .push(Diagnostic::error(span, "the caption is no text, or empty").hint(hint));
            None
        }
    }
}

/// Texts of the block in which TOML made control characters out of backslashes.
fn controls(cursor: &mut Cursor<'_>, table: &Entries) {
    for entry in table.values() {
        if let Data::Text(text) = &entry.value.data {
            cursor.wrong.extend(control_character(text, entry.value.span));
        }
    }
}

fn is_foreign_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r')
}

/// The error for a control character other than a line break, if there is one.
pub(super) fn control_character(text: &str, span: Span) -> Option<Diagnostic> {
    let found = text.chars().find(|c| is_foreign_control(*c))?;
    let message = format!("the control character U+{:04X}", u32::from(found));
    Some(Diagnostic::error(span, message).hint(
        "in `\"…\"` TOML turns `\\b`, `\\n`, `\\t`, `\\f` and `\\e` into such characters: mathematics stands in single quotes, `'…'`",
    ))
}
