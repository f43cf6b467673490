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
    let renderer = if look.colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
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
    let look = Look {
        colour: false,
        width: 120,
        strict: false,
    };
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
    let start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1);
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
        let count = sorted
            .iter()
            .filter(|item| item.severity == severity)
            .count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {}{plural}", word(severity)))
    };
    let counts: Vec<String> = [Severity::Error, Severity::Warning]
        .into_iter()
        .filter_map(of)
        .collect();
    let strictly = strict && worst(sorted) == Severity::Warning;
    let note = if strictly {
        " (an error, under --strict)"
    } else {
        ""
    };
    (!counts.is_empty()).then(|| counts.join(", ") + note)
}

fn group<'a>(sources: &'a Sources, diagnostic: &'a Diagnostic) -> Group<'a> {
    let title = level(diagnostic.severity).primary_title(diagnostic.message.as_str());
    let mut group = Group::with_title(title);
    if let Some(span) = diagnostic.span {
        let label = diagnostic.label.as_deref();
        let same_file = diagnostic
            .other
            .as_ref()
            .filter(|(other, _)| other.file == span.file);
        let other_file = diagnostic
            .other
            .as_ref()
            .filter(|(other, _)| other.file != span.file);
        group = match snippet(sources, span) {
            Some((snippet, text)) => {
                let primary = AnnotationKind::Primary
                    .span(within(text, span))
                    .label(label);
                let other = same_file.map(|(other, label)| {
                    AnnotationKind::Context
                        .span(within(text, *other))
                        .label(label.as_str())
                });
                group.element(snippet.annotation(primary).annotations(other))
            }
            None => group.element(Origin::path(sources.shown_path(span.file))),
        };
        if let Some((other, label)) = other_file
            && let Some((snippet, text)) = snippet(sources, *other)
        {
            let there = AnnotationKind::Context
                .span(within(text, *other))
                .label(label.as_str());
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
    Some((
        Snippet::source(text).path(sources.shown_path(span.file)),
        text,
    ))
}

/// The span in bytes of `text`, on whole characters, without the line end it may close with.
fn within(text: &str, span: Span) -> Range<usize> {
    let floor = |at: usize| {
        let at = at.min(text.len());
        (0..=at)
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0)
    };
    let (start, end) = (floor(span.start), floor(span.end));
    let stretch = &text[start..end.max(start)];
    start..start + stretch.trim_end_matches(['\n', '\r']).len()
}
