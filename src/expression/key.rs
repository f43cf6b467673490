//! What rows are chosen by, held against the cells of a table.

use crate::plate::Cell;

use super::tree::{Key, Relation};
use super::value::Value;

impl Key {
    /// Whether a cell is chosen; none where that cannot be told, since the cell is of another sort or has no value. It
    /// is not equal to the key in any case.
    pub fn fits(&self, relation: Relation, cell: &Cell) -> Option<bool> {
        let as_asked = |same: bool| match relation {
            Relation::Equal => Some(same),
            Relation::Unequal => Some(!same),
            _ => None,
        };
        match (self, cell) {
            (Self::Nothing, cell) => as_asked(value(cell).is_none()),
            (Self::Number(wanted), Cell::Number(number)) if !number.is_nan() => {
                Some(relation.holds(*number, *wanted))
            }
            (Self::Number(wanted), Cell::Count(count)) => {
                Some(relation.holds(*count as f64, *wanted))
            }
            (Self::Text(wanted), Cell::Text(text)) => as_asked(wanted == text),
            (Self::Truth(wanted), Cell::Truth(truth)) => as_asked(wanted == truth),
            _ if relation == Relation::Equal => Some(false),
            _ => None,
        }
    }

    /// How far a cell is from it.
    pub fn distance(&self, cell: &Cell) -> f64 {
        match (self, cell) {
            (Self::Number(wanted), Cell::Number(number)) => (wanted - number).abs(),
            (Self::Number(wanted), Cell::Count(count)) => (wanted - *count as f64).abs(),
            _ => 0.0,
        }
    }

    /// As it is written in a filter.
    pub fn shown(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => format!("\"{text}\""),
            Self::Truth(truth) => truth.to_string(),
            Self::Nothing => "none".to_owned(),
        }
    }
}

/// What stands in a cell; none where it is missing, infinite or undefined.
pub(super) fn value(cell: &Cell) -> Option<Value> {
    match cell {
        Cell::Number(number) => Some(Value::Number(*number)).filter(|_| number.is_finite()),
        Cell::Count(count) => Some(Value::Number(*count as f64)),
        Cell::Text(text) => Some(Value::Text(text.clone())),
        Cell::Truth(truth) => Some(Value::Truth(*truth)),
        Cell::Missing => None,
    }
}
