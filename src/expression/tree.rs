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

/// A claim as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedClaim {
    pub(super) claim: Tree,
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
    /// `0 < a <= b`: what stands first, then each further side with the relation before it.
    Compare(Box<Tree>, Vec<(Relation, Tree)>),
    /// Parts joined by the same word, at least two.
    Join(Joint, Vec<Tree>),
    Not(Box<Tree>),
}

/// `fig-forward.schedule.snr[t=500]`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path {
    /// The names between the dots, at least two.
    pub names: Vec<(String, Span)>,
    /// What stands in the brackets; none without brackets.
    pub conditions: Option<Vec<Condition>>,
}

/// What the rows of a table are chosen by: `t=500`, `t >= 300`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    /// The column.
    pub column: String,
    /// Where its name stands.
    pub span: Span,
    pub relation: Relation,
    pub key: Key,
}

/// How two sides are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    Unequal,
    AtMost,
    AtLeast,
    Less,
    Greater,
}

impl Relation {
    /// What holds between two numbers, as they are [`alike`] or not.
    pub fn holds(self, left: f64, right: f64) -> bool {
        let equal = alike(left, right);
        match self {
            Self::Equal => equal,
            Self::Unequal => !equal,
            Self::AtMost => left < right || equal,
            Self::AtLeast => left > right || equal,
            Self::Less => left < right && !equal,
            Self::Greater => left > right && !equal,
        }
    }

    /// As it is written between a column and its value.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::Less => "<",
            Self::Greater => ">",
        }
    }

    /// True for what asks which of two is larger, and so for numbers alone.
    pub fn orders(self) -> bool {
        !matches!(self, Self::Equal | Self::Unequal)
    }
}

/// True for numbers that differ by a billionth of the larger at most: they count as equal wherever two are compared.
pub(super) fn alike(left: f64, right: f64) -> bool {
    // An infinite number is as far from every other as its own billionth.
    left == right
        || (left - right).is_finite() && (left - right).abs() <= 1e-9 * left.abs().max(right.abs())
}

/// A word between claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    And,
    Or,
}

/// The value of a column that chooses rows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    Number(f64),
    Text(String),
    Truth(bool),
    /// `none`: a cell without a value, missing, infinite or undefined.
    Nothing,
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
