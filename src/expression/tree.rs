//! An expression as a tree: what the grammar yields and the checks read.

use crate::diagnostic::Span;

use super::format::Format;

/// An expression as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    pub(super) value: Tree,
    pub(super) claim: Option<Tree>,
    pub(super) format: Format,
    pub(super) span: Span,
}

/// A part of it and its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree {
    pub node: Node,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Number(f64),
    Text(String),
    Name(String),
    Negate(Box<Tree>),
    Both(Operator, Box<Tree>, Box<Tree>),
    Call(String, Vec<Tree>),
    Path(Path),
}

/// `fig-forward.schedule.snr[t=500]`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path {
    /// The names between the dots, at least two.
    pub names: Vec<(String, Span)>,
    /// What stands in the brackets; none without brackets.
    pub keys: Option<Vec<(String, Span, Key)>>,
}

/// The value of a key column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    Number(f64),
    Text(String),
    Truth(bool),
}

/// The operators, by rising strength.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

impl Operator {
    pub fn apply(self, left: f64, right: f64) -> f64 {
        match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => left / right,
            Self::Power => libm::pow(left, right),
        }
    }
}
