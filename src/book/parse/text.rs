//! A run of plain text: references, citations and labels are found here.

use std::ops::Range;

use crate::book::tree::{Inline, Source, Written, WrittenCitation};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};

use super::attributes;
use super::ground::Ground;

/// Text as the Markdown parser gives it, piece by piece, with the place of each piece.
#[derive(Debug, Default)]
pub(super) struct Run {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    /// Bytes in the run.
    inner: Range<usize>,
    /// Bytes in the source.
    outer: Range<usize>,
    /// Its first character stands behind a backslash.
    escaped: bool,
}

impl Run {
    /// Adds what stands at `outer` in the source.
    pub fn push(&mut self, text: &str, outer: Range<usize>, ground: &Ground<'_>) {
        let before = outer.start.checked_sub(1);
        let escaped = before.and_then(|at| ground.text.as_bytes().get(at)) == Some(&b'\\');
        let start = self.text.len();
        self.text.push_str(text);
        self.pieces.push(Piece { inner: start..self.text.len(), outer, escaped });
    }

    /// True if nothing was added.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Where some bytes of the run stand in the source.
    fn outer(&self, range: Range<usize>) -> Range<usize> {
        let place = |at: usize, end: bool| {
            let inside = |piece: &&Piece| match end {
                true => piece.inner.start < at && at <= piece.inner.end,
                false => piece.inner.start <= at && at < piece.inner.end,
            };
            let piece = self.pieces.iter().find(inside)?;
            if piece.inner.len() == piece.outer.len() {
                Some(piece.outer.start + at - piece.inner.start)
            } else {
                Some(if end { piece.outer.end } else { piece.outer.start })
            }
        };
        let start = place(range.start, false).unwrap_or(0);
        start..place(range.end, true).unwrap_or(start).max(start)
    }

    fn escaped(&self, at: usize) -> bool {
        self.pieces.iter().any(|piece| piece.escaped && piece.inner.start == at)
    }

    fn source(&self, range: Range<usize>, ground: &Ground<'_>) -> Source {
        Source {
            text: self.text.get(range.clone()).unwrap_or_default().to_owned(),
            span: ground.span(self.outer(range)),
        }
    }

    /// Takes the label `{#eq-…}` off the run's beginning, where a formula stands before it.
    pub fn take_label(&mut self, ground: &Ground<'_>, wrong: &mut Diagnostics) -> Option<Source> {
        let spaces = self.text.len() - self.text.trim_start_matches([' ', '\t']).len();
        let rest = self.text.get(spaces..)?;
        if !rest.starts_with("{#") {
            return None;
        }
        let length = rest.find('}').map_or(rest.len(), |at| at + 1);
        let range = spaces..spaces + length;
        let place = ground.span(self.outer(range.clone()));
        let read = attributes::parse(self.text.get(range.clone())?, place);
        self.cut(range.end);
        match read {
            Ok(found) if found.values.is_empty() => found.id,
            Ok(_) => {
                wrong.push(Diagnostic::error(place, "a formula has an id and nothing else"));
                None
            }
            Err(error) => {
                wrong.push(error);
                None
            }
        }
    }

    /// Where its first character that is no space stands in the source.
    pub fn first(&self) -> Option<usize> {
        let spaces = self.text.len() - self.text.trim_start_matches([' ', '\t']).len();
        (spaces < self.text.len()).then(|| self.outer(spaces..spaces + 1).start)
    }

    /// Drops the spaces it begins with and `length` bytes behind them.
    pub fn take(&mut self, length: usize) {
        let spaces = self.text.len() - self.text.trim_start_matches([' ', '\t']).len();
        self.cut(spaces + length);
    }

    /// Drops the first `length` bytes.
    fn cut(&mut self, length: usize) {
        self.text = self.text.get(length..).unwrap_or_default().to_owned();
        self.pieces.retain(|piece| piece.inner.end > length);
        for piece in &mut self.pieces {
            let lost = length.saturating_sub(piece.inner.start);
            if piece.inner.len() == piece.outer.len() {
                piece.outer.start += lost;
            }
            piece.escaped &= lost == 0;
            piece.inner = piece.inner.start.saturating_sub(length)..piece.inner.end - length;
        }
    }

    /// The inlines of the run.
    pub fn finish(self, ground: &Ground<'_>, wrong: &mut Diagnostics) -> Vec<Inline<Written>> {
        let mut inlines = Vec::new();
        let mut done = 0;
        let mut at = 0;
        let mut dollars = 0;
        let marks = ['@', '[', '$', '{'];
        while let Some(offset) = self.text.get(at..).and_then(|rest| rest.find(marks)) {
            let mark = at + offset;
            at = mark + 1;
            if self.escaped(mark) {
                continue;
            }
            let found = match self.text.get(mark..).unwrap_or_default() {
                rest if rest.starts_with("[@") => self.citation(mark, ground, wrong),
                rest if rest.starts_with("[^") => self.undefined_note(mark, ground, wrong),
                rest if rest.starts_with('[') => self.undefined_link(mark, ground, wrong),
                rest if rest.starts_with('@') => self.reference(mark, ground),
                rest if rest.starts_with("{#") => self.stray_label(mark, ground, wrong),
                rest if rest.starts_with('$') => {
                    // The second of a pair is the same mistake.
                    dollars += 1;
                    let place = self.outer(mark..mark + 1);
                    if dollars == 1 && !torn_by_a_cell(ground.text, place.start) {
                        wrong.push(stray_dollar(ground.span(place)));
                    }
                    None
                }
                _ => None,
            };
            if let Some((inline, end)) = found {
                self.plain(done..mark, &mut inlines);
                inlines.extend(inline);
                (done, at) = (end, end);
            }
        }
        self.plain(done..self.text.len(), &mut inlines);
        inlines
    }

    fn plain(&self, range: Range<usize>, inlines: &mut Vec<Inline<Written>>) {
        let text = self.text.get(range).unwrap_or_default();
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                inlines.push(Inline::SoftBreak);
            }
            if !line.is_empty() {
                inlines.push(Inline::Text(line.to_owned()));
            }
        }
    }

    fn reference(
        &self,
        mark: usize,
        ground: &Ground<'_>,
    ) -> Option<(Option<Inline<Written>>, usize)> {
        let before = self.text.get(..mark)?.chars().next_back();
        if before
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@' | '/'))
        {
            return None;
        }
        let rest = self.text.get(mark + 1..)?;
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        let id = rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches(['-', '_']);
        if !id.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let range = mark + 1..mark + 1 + id.len();
        let mut source = self.source(range.clone(), ground);
        source.span = ground.span(self.outer(mark..range.end));
        Some((Some(Inline::Reference(source)), range.end))
    }

    fn citation(
        &self,
        mark: usize,
        ground: &Ground<'_>,
        wrong: &mut Diagnostics,
    ) -> Option<(Option<Inline<Written>>, usize)> {
        let rest = self.text.get(mark..)?;
        let Some(length) = rest.find(']') else {
            let span = ground.span(self.outer(mark..mark + 2));
            wrong.push(
                Diagnostic::error(span, "a citation is not closed")
                    .hint("it looks like this: `[@key]`, or `[@key, eq. 4; @other]`; plain text and nothing else within"),
            );
            return Some((None, mark + 2));
        };
        let end = mark + length;
        let mut cited = Vec::new();
        let mut start = mark + 1;
        for part in self.text.get(start..end)?.split(';') {
            let lead = part.len() - part.trim_start().len();
            match part.trim_start().strip_prefix('@') {
                Some(work) if !work.trim().is_empty() => {
                    let (key, locator) = work.split_once(',').unwrap_or((work, ""));
                    let key = key.trim_end();
                    let at = start + lead + 1;
                    cited.push(WrittenCitation {
                        key: self.source(at..at + key.len(), ground),
                        locator: locator.replace('\n', " ").trim().to_owned(),
                    });
                }
                _ => {
                    let span = ground.span(self.outer(start..start + part.len()));
                    wrong.push(
                        Diagnostic::error(span, "a citation begins with `@` and a key").hint(
                            "several works are separated by semicolons: `[@key, eq. 4; @other]`",
                        ),
                    );
                }
            }
            start += part.len() + 1;
        }
        Some((Some(Inline::Citation(cited)), end + 1))
    }

    /// `[words][name]` whose name nothing explains.
    fn undefined_link(
        &self,
        mark: usize,
        ground: &Ground<'_>,
        wrong: &mut Diagnostics,
    ) -> Option<(Option<Inline<Written>>, usize)> {
        let (words, rest) = self.text.get(mark + 1..)?.split_once(']')?;
        let (name, _) = rest.strip_prefix('[')?.split_once(']')?;
        let start = mark + 1 + words.len() + 1;
        let end = start + name.len() + 2;
        if name.starts_with(['@', '^']) || name.is_empty() {
            return None;
        }
        wrong.push(
            Diagnostic::error(
                ground.span(self.outer(start..end)),
                format!("the target `{name}` of this link is nowhere defined"),
            )
            .hint("write the target itself: `[words](page.md)`"),
        );
        Some((None, end))
    }

    /// `{#id}` behind something that cannot carry it.
    fn stray_label(
        &self,
        mark: usize,
        ground: &Ground<'_>,
        wrong: &mut Diagnostics,
    ) -> Option<(Option<Inline<Written>>, usize)> {
        let end = mark + self.text.get(mark..)?.find('}')? + 1;
        wrong.push(
            Diagnostic::error(
                ground.span(self.outer(mark..end)),
                "this label belongs to nothing",
            )
            .hint("a label stands right behind `$$…$$`, at the end of a heading, or in the first line of a container or figure"),
        );
        Some((None, end))
    }

    fn undefined_note(
        &self,
        mark: usize,
        ground: &Ground<'_>,
        wrong: &mut Diagnostics,
    ) -> Option<(Option<Inline<Written>>, usize)> {
        let rest = self.text.get(mark + 2..)?;
        let length = rest.find(']')?;
        let name = rest.get(..length)?;
        if name.is_empty() || name.contains(char::is_whitespace) {
            return None;
        }
        let end = mark + 2 + length + 1;
        wrong.push(
            Diagnostic::error(
                ground.span(self.outer(mark..end)),
                format!("the side note `{name}` is nowhere defined"),
            )
            .hint(format!(
                "write its text in a paragraph of its own in the same file: `[^{name}]: …`"
            )),
        );
        Some((None, end))
    }
}

/// True where a `|` stands between two dollar signs of the line: that the cell ends there is told elsewhere.
fn torn_by_a_cell(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let line_start = before.rsplit('\n').next().unwrap_or_default();
    let line_end = after.split('\n').next().unwrap_or_default();
    let line = format!("{line_start}{line_end}");
    let between = line.split('$').skip(1);
    let count = between.clone().count();
    between.take(count.saturating_sub(1)).any(|stretch| stretch.contains('|'))
}

fn stray_dollar(span: Span) -> Diagnostic {
    Diagnostic::error(span, "this `$` belongs to no formula").hint(
        "a formula stands between two `$`, with its braces in pairs and no space just inside them; a dollar sign itself is written `\\$`",
    )
}
