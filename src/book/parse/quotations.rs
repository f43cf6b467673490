//! Listings that are quoted from the program's own sources, so that what the book prints is what ran.
//!
//! A source marks a passage with a line `// ANCHOR: name` before it and `// ANCHOR_END: name` behind it.
//! The sources that may be quoted are embedded in the program: a book quotes them wherever it is built.

use std::ops::Range;

use crate::book::tree::Source;
use crate::diagnostic::{Diagnostic, Span};
use crate::typeset::coverage::outside;

use super::attributes::{self, Attributes};
use super::cursor::Cursor;

/// The sources that may be quoted, by their path in the repository.
const SOURCES: &[(&str, &str)] = &[(
    "src/math/training/noise_predictor.rs",
    include_str!("../../math/training/noise_predictor.rs"),
)];

/// How an author asks for a passage.
const FORM: &str = "write `rust {source=\"src/….rs\" anchor=\"name\"}` behind the three backticks";

/// The passage that the attributes at `place` ask for; what the block holds itself stands at `typed`.
///
/// Whatever is wrong is noted, and then there is no passage.
pub(super) fn quote(
    cursor: &mut Cursor<'_>,
    place: Range<usize>,
    typed: Option<Range<usize>>,
) -> Option<String> {
    let ground = cursor.ground;
    let span = ground.span(place.clone());
    let typed = typed.map(|typed| ground.span(typed));
    match passage(ground.slice(place), span, typed) {
        Ok(text) => Some(text),
        Err(wrong) => {
            cursor.wrong.push(wrong);
            None
        }
    }
}

/// The passage asked for by `text`, attributes that stand at `span`.
fn passage(text: &str, span: Span, typed: Option<Span>) -> Result<String, Diagnostic> {
    let asked = attributes::parse(text, span)?;
    let (source, anchor) = asked_for(&asked, span)?;
    if let Some(typed) = typed {
        let message = "a quoted listing is empty: its lines come from the source";
        return Err(Diagnostic::error(typed, message)
            .hint("take the lines away, or take away the braces behind the language"));
    }
    let found = SOURCES.iter().find(|(path, _)| *path == source.text);
    let Some((path, whole)) = found else {
        let message = format!("there is no source `{}` to quote from", source.text);
        let known = SOURCES.iter().map(|(path, _)| *path);
        return Err(Diagnostic::error(source.span, message).did_you_mean(&source.text, known));
    };
    let Some(lines) = anchored(whole, &anchor.text) else {
        let message = format!("`{path}` has no anchor `{}`", anchor.text);
        let known = anchors(whole);
        return Err(Diagnostic::error(anchor.span, message)
            .did_you_mean(&anchor.text, known.iter().copied()));
    };
    let text = without_indentation(&lines);
    match outside(&text).first() {
        None => Ok(text),
        Some(strange) => {
            let message = format!("no font of the book holds `{strange}`, which the passage uses");
            Err(Diagnostic::error(anchor.span, message).hint("quote another passage"))
        }
    }
}

/// The source and the anchor, and nothing else.
fn asked_for(asked: &Attributes, span: Span) -> Result<(&Source, &Source), Diagnostic> {
    if let Some(id) = &asked.id {
        return Err(Diagnostic::error(id.span, "a listing has no id").hint(FORM));
    }
    let known = ["source", "anchor"];
    let strange = asked.values.iter().find(|(name, _)| !known.contains(&name.text.as_str()));
    if let Some((name, _)) = strange {
        let message = format!("a quoted listing has no attribute `{}`", name.text);
        return Err(Diagnostic::error(name.span, message).did_you_mean(&name.text, known));
    }
    let value = |wanted: &str| {
        let mut values = asked.values.iter();
        let found = values.find(|(name, _)| name.text == wanted);
        found.map(|(_, value)| value).ok_or_else(|| {
            let message = format!("a quoted listing needs `{wanted}=\"…\"`");
            Diagnostic::error(span, message).hint(FORM)
        })
    };
    Ok((value("source")?, value("anchor")?))
}

/// What a line that is a mark says: whether it begins a passage, and the passage's name.
fn mark(line: &str) -> Option<(bool, &str)> {
    let words = line.trim().strip_prefix("//")?.trim_start();
    if let Some(name) = words.strip_prefix("ANCHOR:") {
        return Some((true, name.trim()));
    }
    let name = words.strip_prefix("ANCHOR_END:")?;
    Some((false, name.trim()))
}

/// The names of the passages in a source, in order.
fn anchors(source: &str) -> Vec<&str> {
    let begun = |line| mark(line).and_then(|(begins, name)| begins.then_some(name));
    source.lines().filter_map(begun).collect()
}

/// The lines of a passage without those that are comments; `None` unless it begins and ends.
fn anchored<'a>(source: &'a str, anchor: &str) -> Option<Vec<&'a str>> {
    let mut lines = source.lines();
    lines.find(|line| mark(line) == Some((true, anchor)))?;
    let mut passage = Vec::new();
    for line in lines {
        if mark(line) == Some((false, anchor)) {
            return Some(passage);
        }
        if !line.trim_start().starts_with("//") {
            passage.push(line);
        }
    }
    None
}

/// The lines, each ended, without the indentation that all of them share; those that are blank do not count.
fn without_indentation(lines: &[&str]) -> String {
    let depth = |line: &&str| line.len() - line.trim_start().len();
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let shared = filled.map(depth).min().unwrap_or(0);
    lines.iter().map(|line| format!("{}\n", line.get(shared..).unwrap_or_default())).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::diagnostic::FileId;

    const SOURCE: &str = "fn a() {\r\n    // ANCHOR: inside\n    /// Says it.\n    if true {\n        b(); // now\n\n    }\n    // ANCHOR_END: inside\n}\n// ANCHOR: open\nc\n";

    #[test]
    fn a_passage_stands_without_its_comments_and_its_indentation() {
        let lines = anchored(SOURCE, "inside").unwrap();
        assert_eq!(without_indentation(&lines), "if true {\n    b(); // now\n\n}\n");
        assert_eq!(anchors(SOURCE), ["inside", "open"]);
        assert_eq!(anchored(SOURCE, "open"), None, "it never ends");
        assert_eq!(anchored(SOURCE, "insid"), None);
    }

    #[test]
    fn every_passage_of_every_source_can_be_quoted() {
        for (path, source) in SOURCES {
            let names = anchors(source);
            assert!(!names.is_empty(), "{path} has no anchor");
            for name in names {
                let text = format!(" {{source=\"{path}\" anchor=\"{name}\"}}");
                let span = Span::new(FileId(0), 0..text.len());
                let quoted = passage(&text, span, None).unwrap();
                assert!(!quoted.trim().is_empty() && !quoted.contains("ANCHOR"), "{name}");
                assert!(quoted.lines().all(|line| line.chars().count() <= 84), "{quoted}");
            }
        }
    }
}
