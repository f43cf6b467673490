//! What is wrong, where, and how to mend it: spans, diagnostics, and the collection of all of them.

use std::ops::Range;

/// The index of a file in [`Sources`](crate::source::Sources).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) u32);

/// A stretch of one source file, in bytes; `end` is the first byte behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: usize,
    /// First byte behind it.
    pub end: usize,
}

impl Span {
    /// The stretch `range` of `file`.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self { file, start: range.start, end: range.end.max(range.start) }
    }

    /// The part of this span at `range`, counted from its start, kept within it.
    pub fn part(self, range: Range<usize>) -> Self {
        let start = (self.start + range.start).min(self.end);
        let end = (self.start + range.end).clamp(start, self.end);
        Self { start, end, ..self }
    }
}

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The book cannot be built.
    Error,
    /// The book can be built; under `--strict` it cannot.
    Warning,
}

/// One mistake of an author: what, where, and how to mend it.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, in one line without a full stop.
    pub message: String,
    /// The place in the sources; none where a whole file or the command is meant.
    pub span: Option<Span>,
    /// The path it concerns, where there is no span (a file that cannot be read).
    pub path: Option<String>,
    /// What stands beneath the caret.
    pub label: Option<String>,
    /// How to mend it; each a sentence.
    pub hints: Vec<String>,
    /// A second place that matters (the first use of an id), with its label.
    pub other: Option<(Span, String)>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, Some(span), message.into())
    }

    /// A warning at `span`.
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, Some(span), message.into())
    }

    /// An error about a whole file.
    pub fn about(path: impl Into<String>, message: impl Into<String>) -> Self {
        let mut diagnostic = Self::new(Severity::Error, None, message.into());
        diagnostic.path = Some(path.into());
        diagnostic
    }

    fn new(severity: Severity, span: Option<Span>, message: String) -> Self {
        Self { severity, message, span, path: None, label: None, hints: Vec::new(), other: None }
    }

    /// Says beneath the caret what stands there.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a sentence on how to mend it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Points at a second place.
    pub fn other(mut self, span: Span, label: impl Into<String>) -> Self {
        self.other = Some((span, label.into()));
        self
    }

    /// Adds "did you mean …?" when one of `known` is near to `written`, else lists what there is.
    pub fn did_you_mean<'a>(
        self,
        written: &str,
        known: impl IntoIterator<Item = &'a str> + Clone,
    ) -> Self {
        match nearest(written, known.clone()) {
            Some(name) => self.hint(format!("did you mean `{name}`?")),
            None => {
                let names: Vec<&str> = known.into_iter().take(24).collect();
                if names.is_empty() {
                    self
                } else {
                    self.hint(format!("there is: {}", names.join(", ")))
                }
            }
        }
    }
}

/// Everything found wrong in one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Nothing wrong so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Adds all of another collection.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Diagnostic>) {
        self.items.extend(others);
    }

    /// True when the book cannot be built: any error, or under `strict` any warning.
    pub fn stop(&self, strict: bool) -> bool {
        self.items.iter().any(|item| strict || item.severity == Severity::Error)
    }

    /// True when nothing was found.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// All of them, in the order of files and places, doubles left out.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.items.iter().collect();
        sorted.sort_by(|a, b| (a.span, &a.path, &a.message).cmp(&(b.span, &b.path, &b.message)));
        sorted.dedup();
        sorted
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { items: vec![diagnostic] }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// The name of `known` that a slip of the finger turns into `written`, if one is near enough.
///
/// Near enough: at most one change for every three letters (Levenshtein's distance, with a swap of
/// neighbours counted as one). Of two equally near, `\delta` and `\Delta`, the one with as many capitals.
pub(crate) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = written.chars().count().div_ceil(3);
    let capitals = |word: &str| word.chars().filter(|c| c.is_uppercase()).count();
    known
        .into_iter()
        .map(|name| (edit_distance(written, name), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, name)| {
            (*distance, capitals(name).abs_diff(capitals(written)), *name)
        })
        .map(|(_, name)| name)
}

/// The number of single-letter changes and swaps of neighbours between two words, ignoring case.
fn edit_distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + changed);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["schedule", "steps", "painting"];
        assert_eq!(nearest("shedule", known), Some("schedule"));
        assert_eq!(nearest("setps", known), Some("steps"));
        assert_eq!(nearest("frames", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest("dleta", ["Delta", "delta"]), Some("delta"));
    }

    #[test]
    fn a_part_never_leaves_its_span() {
        let span = Span::new(FileId(0), 10..20);
        assert_eq!(span.part(2..4), Span::new(FileId(0), 12..14));
        assert_eq!(span.part(5..50), Span::new(FileId(0), 15..20));
        assert_eq!(span.part(50..60), Span::new(FileId(0), 20..20));
    }
}
