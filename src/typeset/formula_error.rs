//! What can be wrong with a formula, and where.

use std::ops::Range;

/// What is wrong with a formula.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FormulaError {
    /// One sentence without a full stop.
    pub message: String,
    /// Bytes in the formula's `tex`; `None` where the fault lies inside a macro, or everywhere.
    pub place: Option<Range<usize>>,
    /// How to mend it.
    pub hint: Option<String>,
}
