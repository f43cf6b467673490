//! Diagnostics for people, in the style of rustc, and for machines, one JSON object a line.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Diagnostics, Severity, Span};
use crate::source::Sources;

/// How diagnostics are shown to people.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// With colours.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Warnings count as errors.
    pub strict: bool,
}

/// All diagnostics with their source lines, and their count at the end; empty if there are none.
pub fn human(sources: &Sources, wrong: &Diagnostics, look: Look) -> String {
    let renderer = if look.colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(look.width);
    let sorted = wrong.sorted();
    let mut shown: String = sorted
        .iter()
        .map(|diagnostic| renderer.render(&[group(sources, diagnostic)]) + "\n\n")
        .collect();
    if let Some(count) = count(&sorted, look.strict) {
        shown += &count;
        shown.push('\n');
    }
    shown
}

/// All diagnostics as plain text of a usual width.
pub fn plain(sources: &Sources, wrong: &Diagnostics) -> String {
    let look = Look { colour: false, width: 120, strict: false };
    human(sources, wrong, look)
}

/// All diagnostics as JSON, one object a line:
/// `{severity, message, file, line, column, end_line, end_column, label, hints}`.
///
/// Lines and columns count from 1, columns in characters; the end is the first character behind.
/// What has no place has `null` there.
pub fn json(sources: &Sources, wrong: &Diagnostics) -> String {
    let lines = wrong.sorted().into_iter().map(|diagnostic| {
        let mut object = json!({
            "severity": word(diagnostic.severity),
            "message": diagnostic.message,
            "file": diagnostic.path,
            "line": null, "column": null, "end_line": null, "end_column": null,
            "label": diagnostic.label,
            "hints": diagnostic.hints,
        });
        if let Some(span) = diagnostic.span {
            let bytes = sources.bytes(span.file);
            let (line, column) = position(bytes, span.start);
            let (end_line, end_column) = position(bytes, span.end);
            object["file"] = Value::from(sources.shown_path(span.file));
            object["line"] = Value::from(line);
            object["column"] = Value::from(column);
            object["end_line"] = Value::from(end_line);
            object["end_column"] = Value::from(end_column);
        }
        format!("{object}\n")
    });
    lines.collect()
}

/// Line and column of a byte, both from 1, the column in characters.
pub fn position(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = &bytes[..at.min(bytes.len())];
    let line = before.split(|byte| *byte == b'\n').count();
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    (line, column)
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    }
}

fn worst(sorted: &[&Diagnostic]) -> Severity {
    let severities = sorted.iter().map(|diagnostic| diagnostic.severity);
    severities.min().unwrap_or(Severity::Warning)
}

/// "3 errors, 1 warning".
fn count(sorted: &[&Diagnostic], strict: bool) -> Option<String> {
    let of = |severity: Severity| {
        let count = sorted.iter().filter(|item| item.severity == severity).count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {}{plural}", word(severity)))
    };
    let counts: Vec<String> =
        [Severity::Error, Severity::Warning].into_iter().filter_map(of).collect();
    let strictly = strict && worst(sorted) == Severity::Warning;
    let note = if strictly { " (an error, under --strict)" } else { "" };
    (!counts.is_empty()).then(|| counts.join(", ") + note)
}

fn group<'a>(sources: &'a Sources, diagnostic: &'a Diagnostic) -> Group<'a> {
    let title = level(diagnostic.severity).primary_title(diagnostic.message.as_str());
    let mut group = Group::with_title(title);
    if let Some(span) = diagnostic.span {
        let label = diagnostic.label.as_deref();
        let same_file = diagnostic.other.as_ref().filter(|(other, _)| other.file == span.file);
        let other_file = diagnostic.other.as_ref().filter(|(other, _)| other.file != span.file);
        group = match snippet(sources, span) {
            Some((snippet, text)) => {
                let primary = AnnotationKind::Primary.span(within(text, span)).label(label);
                let other = same_file.map(|(other, label)| {
                    AnnotationKind::Context.span(within(text, *other)).label(label.as_str())
                });
                group.element(snippet.annotation(primary).annotations(other))
            }
            None => {
                let (line, column) = position(sources.bytes(span.file), span.start);
                let origin = Origin::path(sources.shown_path(span.file));
                group.element(origin.line(line).char_column(column))
            }
        };
        if let Some((other, label)) = other_file
            && let Some((snippet, text)) = snippet(sources, *other)
        {
            let there = AnnotationKind::Context.span(within(text, *other)).label(label.as_str());
            group = group.element(snippet.annotation(there));
        }
    } else if let Some(path) = &diagnostic.path {
        group = group.element(Origin::path(path.as_str()));
    }
    let hints = diagnostic.hints.iter();
    group.elements(hints.map(|hint| Level::HELP.message(hint.as_str())))
}

/// The file of a span, if it is text.
fn snippet(
    sources: &Sources,
    span: Span,
) -> Option<(Snippet<'_, annotate_snippets::Annotation<'_>>, &str)> {
    let text = sources.text(span.file).ok()?;
    Some((Snippet::source(text).path(sources.shown_path(span.file)), text))
}

/// The span in bytes of `text`, on whole characters, without the line end it may close with.
fn within(text: &str, span: Span) -> Range<usize> {
    let floor = |at: usize| {
        let at = at.min(text.len());
        (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
    };
    let (start, end) = (floor(span.start), floor(span.end));
    let stretch = &text[start..end.max(start)];
    start..start + stretch.trim_end_matches(['\n', '\r']).len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sources(text: &str) -> Sources {
        Sources::from_files([("a.md".to_owned(), text.as_bytes().to_vec())])
    }

    /// One error at `range` of `text`, as people and as machines see it.
    fn shown(text: &str, range: Range<usize>) -> (String, Value) {
        let sources = sources(text);
        let span = Span::new(sources.find("a.md").unwrap(), range);
        let wrong = Diagnostic::error(span, "bad").label("here").hint("do better").into();
        let object = serde_json::from_str(json(&sources, &wrong).trim()).unwrap();
        (plain(&sources, &wrong), object)
    }

    #[test]
    fn a_place_has_its_line_its_caret_and_its_hint() {
        let (people, machine) = shown("one\ntwo three\n", 8..13);
        for part in [
            "error: bad",
            "a.md:2:5",
            "2 | two three",
            "^^^^^ here",
            "help: do better",
            "1 error\n",
        ] {
            assert!(people.contains(part), "{part}\n{people}");
        }
        assert!(!people.contains('\u{1b}'));
        assert_eq!(machine["line"], 2);
        assert_eq!(machine["column"], 5);
        assert_eq!(machine["end_column"], 10);
        assert_eq!(machine["hints"][0], "do better");
    }

    #[test]
    fn tabs_wide_letters_and_torn_ones_keep_the_caret_in_place() {
        let (people, machine) = shown("\tневерно слово", 16..26);
        assert!(people.contains("a.md:1:10"), "{people}");
        assert_eq!(machine["column"], 10);
        // Within a letter of two bytes, and far behind the end.
        shown("né", 2..3);
        let (people, machine) = shown("né\n", 90..99);
        assert!(people.contains("error: bad"), "{people}");
        assert_eq!(machine["line"], 2);
    }

    #[test]
    fn an_empty_place_at_the_end_and_a_very_long_line_are_shown() {
        for text in ["", "\n", "last", "last\n", "last\r\n"] {
            let (people, _) = shown(text, text.len()..text.len());
            assert!(people.contains("error: bad"), "{text:?}\n{people}");
        }
        let long = "word ".repeat(4000);
        let (people, machine) = shown(&long, 10_000..10_004);
        assert!(people.lines().all(|line| line.chars().count() < 200), "{people}");
        assert_eq!(machine["column"], 10_001);
    }

    #[test]
    fn what_is_no_text_still_has_its_file() {
        let sources = Sources::from_files([("a.md".to_owned(), b"\xff\xfe".to_vec())]);
        let span = Span::new(sources.find("a.md").unwrap(), 0..1);
        let people = plain(&sources, &Diagnostic::error(span, "bad").into());
        assert!(people.contains("a.md"), "{people}");
    }

    #[test]
    fn errors_and_warnings_are_counted_apart() {
        let sources = sources("one two");
        let file = sources.find("a.md").unwrap();
        let mut wrong = Diagnostics::new();
        assert_eq!(plain(&sources, &wrong), "");
        wrong.push(Diagnostic::warning(Span::new(file, 0..3), "odd"));
        wrong.push(Diagnostic::error(Span::new(file, 0..3), "bad"));
        wrong.push(Diagnostic::error(Span::new(file, 4..7), "worse"));
        assert!(plain(&sources, &wrong).ends_with("2 errors, 1 warning\n"));
    }
}
