//! Where a piece of Markdown stands: a whole file, or a value of TOML within one.

use std::ops::Range;

use crate::book::tree::Source;
use crate::diagnostic::Span;

/// A piece of Markdown and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground<'a> {
    /// The text.
    pub text: &'a str,
    /// Where it stands; its length differs from the text's where TOML had escapes in it.
    pub place: Span,
}

impl<'a> Ground<'a> {
    /// The place of some bytes of the text: exact, or the whole where escapes hide it.
    pub fn span(&self, range: Range<usize>) -> Span {
        if self.place.end - self.place.start == self.text.len() {
            self.place.part(range)
        } else {
            self.place
        }
    }

    /// Some bytes of the text.
    pub fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// Some bytes of the text with their place.
    pub fn source(&self, range: Range<usize>) -> Source {
        Source { text: self.slice(range.clone()).to_owned(), span: self.span(range) }
    }

    /// Mathematics that may run over several lines of a quotation: the `>` before each line become spaces.
    pub fn mathematics(&self, range: Range<usize>) -> Source {
        let mut source = self.source(range.clone());
        let start = self.slice(0..range.start).rfind('\n').map_or(0, |at| at + 1);
        if source.text.contains('\n')
            && self.slice(start..range.start).trim_start().starts_with('>')
        {
            let lines: Vec<String> = source.text.split('\n').map(without_marks).collect();
            source.text = lines.join("\n");
        }
        source
    }

    /// The text of a TOML value: its own place within the quotes, if there are no escapes in it.
    pub fn of_toml(text: &'a str, file: &str, span: Span) -> Self {
        let written = file.get(span.start..span.end).unwrap_or_default();
        let place = match written.find(text) {
            Some(at) => span.part(at..at + text.len()),
            None => span,
        };
        Self { text, place }
    }
}

/// A line of a quotation with spaces for the marks before it; as many bytes as before.
fn without_marks(line: &str) -> String {
    let bare = line.trim_start_matches([' ', '>']);
    format!("{}{bare}", " ".repeat(line.len() - bare.len()))
}
