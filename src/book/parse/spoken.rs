//! How symbols are read aloud: words, and no LaTeX.

use std::ops::Range;

use crate::book::tree::Source;
use crate::diagnostic::{Diagnostic, Span};

use super::attributes;
use super::cursor::Cursor;

/// The words of a spoken form, where `place` says where some bytes of it stand.
///
/// # Errors
/// No words, or a sign that cannot be read aloud.
pub(super) fn words(
    source: &Source,
    place: impl Fn(Range<usize>) -> Span,
) -> Result<String, Diagnostic> {
    let hint = "write it as it is read aloud: `spoken = \"alpha bar\"`";
    let words = source.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return Err(Diagnostic::error(source.span, "`spoken` is empty").hint(hint));
    }
    match source.text.char_indices().find(|(_, c)| "\\$^_{}<>".contains(*c)) {
        None => Ok(words),
        Some((at, sign)) => {
            let message = format!("`{sign}` cannot be read aloud");
            Err(Diagnostic::error(place(at..at + sign.len_utf8()), message).hint(hint))
        }
    }
}

/// Reads `{spoken="…"}` at `place`, behind a formula within a line.
pub(super) fn read(cursor: &mut Cursor<'_>, place: Range<usize>) -> Option<Source> {
    let source = cursor.ground.source(place);
    let found = attributes::parse(&source.text, source.span).and_then(|found| {
        let mut spoken = None;
        if let Some(id) = found.id {
            return Err(Diagnostic::error(id.span, "a formula within a line has no id")
                .hint("only displayed formulas are numbered"));
        }
        for (name, value) in found.values {
            if name.text != "spoken" {
                let message = format!("a formula within a line has no attribute `{}`", name.text);
                return Err(
                    Diagnostic::error(name.span, message).did_you_mean(&name.text, ["spoken"])
                );
            }
            let exact = value.span.end - value.span.start == value.text.len();
            let part =
                |range: Range<usize>| if exact { value.span.part(range) } else { value.span };
            let text = words(&value, part)?;
            spoken = Some(Source { text, span: value.span });
        }
        Ok(spoken)
    });
    found.unwrap_or_else(|error| {
        cursor.wrong.push(error);
        None
    })
}
