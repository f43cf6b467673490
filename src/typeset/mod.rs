//! Formulas, code and citations set as HTML while the book is built.

/// Works cited.
pub mod bibliography {
    /// One work.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Entry;
}
