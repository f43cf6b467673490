//! The leaves of the tree once they are checked: typeset, numbered, leading somewhere.

use std::sync::Arc;

pub use crate::derivation::Evidence;

/// A typeset formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// The LaTeX as written.
    pub tex: Arc<str>,
    /// HTML and MathML.
    pub html: Arc<str>,
    /// What stands there; none where it could not be set or read, which a diagnostic says.
    pub tree: Option<Arc<crate::typeset::tree::Row>>,
    /// How it is read aloud; empty without a tree.
    pub spoken: Arc<str>,
}

/// A typeset display: one formula, or a grid whose rows stand beneath each other and carry numbers of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct Display {
    /// The LaTeX as written, without labels.
    pub tex: Arc<str>,
    /// Cells in its longest row; a shorter row leaves its last ones empty. One for a formula without rows.
    pub columns: usize,
    /// Cells 0, 2, … are set to the right and cells 1, 3, … to the left, so that they meet; else all are centred.
    pub aligned: bool,
    /// The rows from top to bottom; never empty. A formula without rows is one row of one cell.
    pub rows: Vec<Row>,
    /// How it was checked, where its container says what varies.
    pub evidence: Option<Evidence>,
}

/// One row of a typeset display.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its cells, each set as a display.
    pub cells: Vec<Formula>,
    /// Anchor and number, if the row is labelled. In a container `equation` with an id the number is the container's.
    pub label: Option<Label>,
}

impl Row {
    /// How the row is read aloud: each second cell goes on where the one before it stops.
    pub fn spoken(&self) -> String {
        let words = |pair: &[Formula]| {
            let said = pair.iter().map(|cell| &*cell.spoken).filter(|words| !words.is_empty());
            said.collect::<Vec<_>>().join(" ")
        };
        let pairs = self.cells.chunks(2).map(words).filter(|words| !words.is_empty());
        pairs.collect::<Vec<_>>().join(", ")
    }
}

/// An anchor, and the number of what stands there.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Anchor, unique within its page; made from the text where the author gave none.
    pub anchor: Arc<str>,
    /// "3.1.2"; none if it is not numbered.
    pub number: Option<Arc<str>>,
}

/// A page of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Page {
    /// The opening page.
    Cover,
    /// A chapter: index of its part, index within the part.
    Chapter(usize, usize),
    /// The symbols and their meanings.
    Notation,
    /// The works cited.
    Bibliography,
}

/// A place in the book.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The page.
    pub page: Page,
    /// Anchor within the page; none for its top.
    pub anchor: Option<Arc<str>>,
}

/// A reference to something numbered.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The word and the number as they stand in the text: "Figure 3.1.1", "(3.1.2)".
    pub text: Arc<str>,
    /// What it is called, for the preview: a heading, a caption's beginning; may be empty.
    pub title: Arc<str>,
    /// Where it is.
    pub place: Place,
}

/// A work cited.
#[derive(Clone, Debug, PartialEq)]
pub struct Citation {
    /// Index in the bibliography of the manuscript; the printed number is one more.
    pub entry: usize,
    /// "eq. 4"; empty for none.
    pub locator: String,
}

/// A computed number.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// Known from the mathematics alone, as it stands in the text.
    Known(Arc<str>),
    /// Read from a plate when it is there: index in the manuscript's list.
    Awaited(usize),
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Outside the book.
    Web(Arc<str>),
    /// Within it.
    Place(Place),
}
