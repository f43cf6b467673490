//! How a formula is to be checked: the `where:` line of a container, and the attributes of a step.

use std::ops::Range;

use crate::book::tree::{Block, Container, ContainerKind, Inline, Written, WrittenCheck};
use crate::diagnostic::Diagnostic;

use super::attributes;
use super::cursor::Cursor;

/// Reads `{check="…"}`, `{unchecked="…"}`, `{where="…"}`, `{from="…"}` at `place`.
pub(super) fn read(cursor: &mut Cursor<'_>, place: Range<usize>) -> WrittenCheck {
    let mut check = WrittenCheck::default();
    let source = cursor.ground.source(place);
    let found = match attributes::parse(&source.text, source.span) {
        Ok(found) => found,
        Err(error) => {
            cursor.wrong.push(error);
            return check;
        }
    };
    if let Some(id) = found.id {
        cursor.wrong.push(
            Diagnostic::error(id.span, "a formula that says how it is checked has no id here")
                .hint("put it into an `equation` with this id"),
        );
    }
    for (name, value) in found.values {
        let field = match name.text.as_str() {
            "check" => &mut check.instead,
            "unchecked" => &mut check.unchecked,
            "where" => &mut check.varies,
            "from" => &mut check.from,
            other => {
                cursor.wrong.push(
                    Diagnostic::error(name.span, format!("a formula has no attribute `{other}`"))
                        .did_you_mean(other, ["check", "unchecked", "where", "from"]),
                );
                continue;
            }
        };
        if value.text.trim().is_empty() {
            cursor.wrong.push(
                Diagnostic::error(name.span, format!("`{}` says nothing", name.text))
                    .hint("say it between the quotation marks, or take it away"),
            );
        }
        *field = Some(value);
    }
    if let (Some(check), Some(unchecked)) = (&check.instead, &check.unchecked) {
        cursor.wrong.push(
            Diagnostic::error(unchecked.span, "this formula is checked and is not")
                .hint("keep `check` or `unchecked`")
                .other(check.span, "the other one"),
        );
    }
    check
}

/// Takes the line `where: …` out of a container that began at `start`.
pub(super) fn varies(cursor: &mut Cursor<'_>, container: &mut Container<Written>, start: usize) {
    if !matches!(container.kind, ContainerKind::Proof | ContainerKind::Equation) {
        return;
    }
    let lines = container.blocks.iter().filter(|block| is_where(block)).count();
    let strayed = container.blocks.iter().any(has_strayed);
    let found = cursor.behind_where(start).filter(|_| lines > 0);
    if strayed || lines > 0 && found.is_none() {
        cursor.wrong.push(
            Diagnostic::error(container.span, "this `where:` line would not be read")
                .hint("it is written `where: …`, right behind the first line of the container, with a blank line or a formula behind it"),
        );
    }
    if lines == 0 {
        return;
    }
    let more = |block: &Block<Written>| match block {
        Block::Paragraph(text) => text.len() > 1,
        _ => false,
    };
    if container.blocks.iter().any(|block| is_where(block) && more(block)) {
        cursor.wrong.push(
            Diagnostic::error(container.span, "text follows the `where:` line in its paragraph")
                .hint("leave a blank line behind the `where:` line"),
        );
    }
    container.blocks.retain(|block| !is_where(block));
    container.varies = found;
    if lines > 1 {
        cursor.wrong.push(
            Diagnostic::error(container.span, "two `where:` lines in one container")
                .hint("write all that varies in one line"),
        );
    }
}

fn is_where(block: &Block<Written>) -> bool {
    match block {
        Block::Paragraph(text) => {
            matches!(text.first(), Some(Inline::Text(first)) if first.starts_with("where:"))
        }
        _ => false,
    }
}

/// Whether a paragraph holds what was meant for a `where:` line: in another line than its first, or spelt otherwise.
fn has_strayed(block: &Block<Written>) -> bool {
    let Block::Paragraph(text) = block else { return false };
    let begins = |inline: &Inline<Written>| match inline {
        Inline::Text(words) => words.to_lowercase().starts_with("where:"),
        _ => false,
    };
    let later =
        text.windows(2).any(|pair| matches!(pair, [Inline::SoftBreak, next] if begins(next)));
    later || !is_where(block) && text.first().is_some_and(begins)
}
