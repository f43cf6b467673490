//! The small language of computed numbers and checked steps.

/// An expression that refers to a plate, parsed and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked;
