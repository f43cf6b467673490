//! What keeps a formula from being checked, or what a check found wrong.

use std::ops::Range;

use super::read::Unreadable;

/// A mistake in a formula or a `where` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// One sentence without a full stop.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
    /// Its bytes: in the formula's LaTeX, or in the `where` line.
    pub place: Option<Range<usize>>,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, place: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn at(mut self, place: Option<Range<usize>>) -> Self {
        self.place = self.place.or(place);
        self
    }
}

impl From<Unreadable> for Fault {
    fn from(unreadable: Unreadable) -> Self {
        Self::new(format!("the check cannot read {}", unreadable.what))
            .hint("write `{check=\"…\"}` behind the formula with what is to be evaluated instead, or `{unchecked=\"…\"}` with the reason")
            .at(unreadable.place)
    }
}
