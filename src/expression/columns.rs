//! Functions of a whole column: its largest value and where that stands, its mean, how it runs.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Span};

use super::tree::{Relation, alike};
use super::value::{Column, Item, Sort, Value, finite};

/// A function of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OfColumn {
    /// One of the numbers, or what they come to.
    Sum,
    Mean,
    Least,
    Greatest,
    First,
    Last,
    /// How many rows there are, or in how many a claim holds.
    Count,
    /// What stands in a second column where the first is least or greatest; a tie tells nothing.
    ArgMin,
    ArgMax,
    /// By how much each number is more than the one before it: a column again, of all rows but the first.
    Steps,
    /// Whether a claim holds in every row, or in one.
    All,
    Any,
    /// Whether the numbers never turn, always rise, always fall; what is alike does neither.
    Monotone,
    Rising,
    Falling,
}

impl OfColumn {
    pub const ALL: [(&'static str, Self); 13] = [
        ("all", Self::All),
        ("any", Self::Any),
        ("argmax", Self::ArgMax),
        ("argmin", Self::ArgMin),
        ("count", Self::Count),
        ("falling", Self::Falling),
        ("first", Self::First),
        ("last", Self::Last),
        ("mean", Self::Mean),
        ("monotone", Self::Monotone),
        ("rising", Self::Rising),
        ("steps", Self::Steps),
        ("sum", Self::Sum),
    ];

    /// How it is called.
    pub fn usage(self, name: &str) -> String {
        match self {
            Self::All | Self::Any => format!("`{name}(fig-x.table.column > 0)`"),
            Self::ArgMin | Self::ArgMax => {
                format!("`{name}(fig-x.table.column, t)`, where `t` is another column of the table")
            }
            _ => format!("`{name}(fig-x.table.column)`, with a filter like `[t>=300]` if you like"),
        }
    }

    /// The sort of what it yields from a column of `sort`.
    ///
    /// # Errors
    /// A sort that it cannot take.
    pub fn sort(self, sort: Sort, span: Span) -> Result<Sort, Diagnostic> {
        let (wanted, yields) = match self {
            Self::All | Self::Any => (Some(Item::Truth), Sort::TRUTH),
            Self::Monotone | Self::Rising | Self::Falling => (Some(Item::Number), Sort::TRUTH),
            Self::Count => (None, Sort::NUMBER),
            Self::Steps => (Some(Item::Number), Sort { item: Some(Item::Number), many: true }),
            Self::First | Self::Last => (None, Sort { item: sort.item, many: false }),
            Self::ArgMin | Self::ArgMax => (Some(Item::Number), Sort { item: None, many: false }),
            _ => (Some(Item::Number), Sort::NUMBER),
        };
        match (wanted, sort.item) {
            (Some(wanted), Some(given)) if wanted != given => {
                let message =
                    format!("this is {}, and {} is wanted here", given.words(), wanted.words());
                Err(Diagnostic::error(span, message))
            }
            _ => Ok(yields),
        }
    }

    /// The value; `beside` is the second column of `argmin` and `argmax`.
    ///
    /// # Errors
    /// Cells of the wrong sort, or two rows that share the least or greatest number and differ in the second column.
    pub fn apply(
        self,
        column: &Column,
        beside: Option<&Column>,
        span: Span,
    ) -> Result<Value, Diagnostic> {
        let numbers = || -> Result<Vec<f64>, Diagnostic> {
            column.cells.iter().map(|cell| cell.number(span)).collect()
        };
        let truths = || -> Result<Vec<bool>, Diagnostic> {
            column.cells.iter().map(|cell| cell.truth(span)).collect()
        };
        let end = |cell: Option<&Value>| cell.cloned().ok_or_else(|| nothing(span));
        let steps = |relation: Relation| -> Result<bool, Diagnostic> {
            if column.cells.len() < 2 {
                let message = "there is only one row here, which neither rises nor falls";
                return Err(Diagnostic::error(span, message)
                    .hint("choose the rows so that more than one is left"));
            }
            Ok(numbers()?.windows(2).all(|pair| relation.holds(pair[0], pair[1])))
        };
        let truth = match self {
            Self::All => truths()?.iter().all(|truth| *truth),
            Self::Any => truths()?.iter().any(|truth| *truth),
            Self::Rising => steps(Relation::Less)?,
            Self::Falling => steps(Relation::Greater)?,
            Self::Monotone => steps(Relation::AtMost)? || steps(Relation::AtLeast)?,
            Self::Count => {
                let claims = column.cells.iter().all(|cell| matches!(cell, Value::Truth(_)));
                let count = match claims {
                    true => truths()?.into_iter().filter(|truth| *truth).count(),
                    false => column.cells.len(),
                };
                return Ok(Value::Number(count as f64));
            }
            Self::Steps => {
                let numbers = numbers()?;
                let steps = numbers.windows(2).map(|pair| finite(pair[1] - pair[0], span));
                let cells: Vec<Value> = steps.collect::<Result<_, _>>()?;
                if cells.is_empty() {
                    let message =
                        "there is only one row here, and a step leads from one to the next";
                    return Err(Diagnostic::error(span, message)
                        .hint("choose the rows so that more than one is left"));
                }
                return Ok(Value::Column(Column {
                    rows: Arc::new(column.rows.behind_first()),
                    cells,
                }));
            }
            Self::Sum => return finite(numbers()?.iter().sum(), span),
            Self::Mean => {
                let numbers = numbers()?;
                return finite(numbers.iter().sum::<f64>() / numbers.len() as f64, span);
            }
            Self::Least => return end(column.cells.get(extreme(&numbers()?, |a, b| a < b))),
            Self::Greatest => return end(column.cells.get(extreme(&numbers()?, |a, b| a > b))),
            Self::First => return end(column.cells.first()),
            Self::Last => return end(column.cells.last()),
            Self::ArgMin | Self::ArgMax => {
                let greater = self == Self::ArgMax;
                let beside = beside.ok_or_else(|| nothing(span))?;
                return place(column, beside, &numbers()?, greater, span);
            }
        };
        Ok(Value::Truth(truth))
    }
}

fn nothing(span: Span) -> Diagnostic {
    Diagnostic::error(span, "there is no row here")
}

/// The index of the first number that is before all others.
fn extreme(numbers: &[f64], before: fn(f64, f64) -> bool) -> usize {
    let better = |best: usize, this: usize| match (numbers.get(best), numbers.get(this)) {
        (Some(best_yet), Some(number)) if before(*number, *best_yet) => this,
        _ => best,
    };
    (0..numbers.len()).fold(0, better)
}

/// What stands in `beside` in the row where the numbers are extreme; of several rows whose numbers are alike, what
/// stands in all of them.
fn place(
    column: &Column,
    beside: &Column,
    numbers: &[f64],
    greater: bool,
    span: Span,
) -> Result<Value, Diagnostic> {
    let at = extreme(numbers, if greater { |a, b| a > b } else { |a, b| a < b });
    let (Some(best), Some(found)) = (numbers.get(at), beside.cells.get(at)) else {
        return Err(nothing(span));
    };
    let mut rows = numbers.iter().zip(&beside.cells).enumerate();
    let other = rows.find(|(_, (number, cell))| alike(**number, *best) && *cell != found);
    let Some((other, (number, _))) = other else {
        return Ok(found.clone());
    };
    let name = |row: usize| column.rows.name(row);
    let what = if greater { "largest" } else { "smallest" };
    let tie = if number == best {
        format!("the {what} number stands in two rows")
    } else {
        format!("the {what} numbers differ by less than a billionth in two rows")
    };
    let message = format!("{tie}: {} and {}", name(at.min(other)), name(at.max(other)));
    Err(Diagnostic::error(span, message)
        .hint("leave one of them out with a filter, or claim something else"))
}
