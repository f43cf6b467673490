//! The pieces of which a formatted entry of the bibliography is made.

/// A piece of a formatted entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Plain text, not yet escaped.
    Text(String),
    /// The title of a book, a journal, proceedings.
    Italic(String),
    /// LaTeX of a formula in a line of text.
    Math(String),
    /// A link.
    Link {
        /// What the reader sees.
        text: String,
        /// Where it leads: always `https:` or `http:`.
        url: String,
    },
}
