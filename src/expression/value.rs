//! What an expression yields, and what is known of it before anything is computed.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Span};
use crate::plate::Cell;

/// What a step yields.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(f64),
    Text(String),
    Truth(bool),
    Column(Column),
}

/// Some rows of one column of a table, or what was made of them row by row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    /// What tells each row from the others.
    pub rows: Arc<Rows>,
    /// What stands in them: as many as rows, at least one, none a column.
    pub cells: Vec<Value>,
}

/// The rows of a table that were chosen, by the columns that tell them apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rows {
    pub columns: Vec<String>,
    /// What stands in these columns: a row for each.
    pub keys: Vec<Vec<Cell>>,
}

impl Rows {
    /// Whether each row is that of `other`: what tells rows apart is equal in both, or one value all along in each.
    pub fn beside(&self, other: &Self) -> bool {
        self.columns.iter().enumerate().all(|(at, column)| {
            let Some(place) = other.columns.iter().position(|other| other == column) else {
                return true;
            };
            let one = |rows: &Self, at: usize| {
                rows.keys.windows(2).all(|pair| pair[0].get(at) == pair[1].get(at))
            };
            let pairs = self.keys.iter().zip(&other.keys);
            one(self, at) && one(other, place)
                || pairs.into_iter().all(|(key, other)| key.get(at) == other.get(place))
        })
    }

    /// All but the first.
    pub fn behind_first(&self) -> Self {
        let keys = self.keys.iter().skip(1).cloned().collect();
        Self { columns: self.columns.clone(), keys }
    }

    /// How a row is told from the others: "t=300".
    pub fn name(&self, row: usize) -> String {
        let keys = self.keys.get(row).map_or(&[][..], Vec::as_slice);
        let cells = self.columns.iter().zip(keys);
        let cells = cells.map(|(column, cell)| format!("{column}={}", shown(cell)));
        cells.collect::<Vec<_>>().join(", ")
    }
}

/// A cell as it is written in a filter.
pub(super) fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => number.to_string(),
        Cell::Count(count) => count.to_string(),
        Cell::Text(text) => format!("\"{text}\""),
        Cell::Truth(truth) => truth.to_string(),
        Cell::Missing => "none".to_owned(),
    }
}

/// What is known of a value before it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sort {
    /// None for what stands in a table: only the table says.
    pub item: Option<Item>,
    /// True for a column.
    pub many: bool,
}

/// A sort of single values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Number,
    Text,
    Truth,
}

impl Sort {
    pub const NUMBER: Self = Self { item: Some(Item::Number), many: false };
    pub const TEXT: Self = Self { item: Some(Item::Text), many: false };
    pub const TRUTH: Self = Self { item: Some(Item::Truth), many: false };

    /// A sort of the same width as `others` together: a column as soon as one of them is.
    pub fn across<'a>(item: Item, others: impl IntoIterator<Item = &'a Self>) -> Self {
        Self { item: Some(item), many: others.into_iter().any(|sort| sort.many) }
    }

    /// True if it is, or may turn out to be, an `item`.
    pub fn may_be(self, item: Item) -> bool {
        self.item.is_none_or(|known| known == item)
    }
}

impl Item {
    /// What it is called in a message.
    pub fn words(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Text => "text",
            Self::Truth => "true or false",
        }
    }
}

impl Value {
    /// The number; text and truths are none.
    pub fn number(&self, span: Span) -> Result<f64, Diagnostic> {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Text(text) => Err(Diagnostic::error(span, format!("\"{text}\" is no number"))
                .hint("text can be printed, and not calculated with")),
            Self::Truth(truth) => Err(Diagnostic::error(span, format!("`{truth}` is no number"))
                .hint("this column is of what is true or false: `all(…)`, `any(…)` and `count(…)` read it")),
            Self::Column(_) => Err(Diagnostic::error(span, "a whole column is no number")
                .hint("say what is meant of it: `min(…)`, `mean(…)`, `all(…)`")),
        }
    }

    /// The truth; numbers and text are none.
    pub fn truth(&self, span: Span) -> Result<bool, Diagnostic> {
        match self {
            Self::Truth(truth) => Ok(*truth),
            _ => Err(Diagnostic::error(span, "this is neither true nor false")
                .hint("a claim compares: `a < b`, `all(a >= 0)`")),
        }
    }

    /// The column; single values are none.
    pub fn column(self, span: Span) -> Result<Column, Diagnostic> {
        match self {
            Self::Column(column) => Ok(column),
            _ => Err(Diagnostic::error(span, "this is one value, and a column is wanted here")
                .hint("name a column of a table, with a filter like `[t>=300]` if you like")),
        }
    }

    /// What stands in the `row`th row; what is no column is the same in every row.
    pub fn at(&self, row: usize) -> &Self {
        match self {
            Self::Column(column) => column.cells.get(row).unwrap_or(self),
            single => single,
        }
    }
}

/// A number that can be printed and compared.
pub(super) fn finite(number: f64, span: Span) -> Result<Value, Diagnostic> {
    if number.is_finite() {
        return Ok(Value::Number(number));
    }
    let what = if number.is_nan() { "is undefined" } else { "is infinite" };
    Err(Diagnostic::error(span, format!("this {what}"))
        .hint("it can be neither printed nor compared: choose another place, or say it in words"))
}

/// Applies `of` to the values, row by row where some of them are columns.
///
/// # Errors
/// As [`rows`].
pub(super) fn each<const N: usize>(
    values: [Value; N],
    span: Span,
    of: impl Fn([&Value; N]) -> Result<Value, Diagnostic>,
) -> Result<Value, Diagnostic> {
    rows(&values, span, |here| match here.try_into() {
        Ok(here) => of(here),
        Err(_) => Err(Diagnostic::error(span, "a value is missing here")),
    })
}

/// As [`each`], of as many values as there are.
///
/// # Errors
/// Columns of unequal length, or what `of` says, with the row in which it says so.
pub(super) fn rows(
    values: &[Value],
    span: Span,
    of: impl Fn(&[&Value]) -> Result<Value, Diagnostic>,
) -> Result<Value, Diagnostic> {
    let columns = || {
        values.iter().filter_map(|value| match value {
            Value::Column(column) => Some(column),
            _ => None,
        })
    };
    let Some(first) = columns().next() else {
        return of(&values.iter().collect::<Vec<_>>());
    };
    let length = first.cells.len();
    if let Some(other) = columns().find(|column| column.cells.len() != length) {
        let message =
            format!("one column has {length} rows here, and the other {}", other.cells.len());
        return Err(Diagnostic::error(span, message)
            .hint("choose the same rows of both, as in `fig-x.t.a[t>0] - fig-x.t.b[t>0]`"));
    }
    if let Some(other) = columns().find(|column| !first.rows.beside(&column.rows)) {
        let message = format!(
            "these columns do not stand beside each other: {} against {}",
            first.rows.name(0),
            other.rows.name(0)
        );
        return Err(Diagnostic::error(span, message)
            .hint("what tells the rows apart is the same in both, or one value in each"));
    }
    let cells = (0..length).map(|row| {
        let here: Vec<&Value> = values.iter().map(|value| value.at(row)).collect();
        let placed = |error: Diagnostic| {
            error.hint(format!("this happens in the row {}", first.rows.name(row)))
        };
        of(&here).map_err(placed)
    });
    let cells = cells.collect::<Result<_, _>>()?;
    Ok(Value::Column(Column { rows: Arc::clone(&first.rows), cells }))
}
