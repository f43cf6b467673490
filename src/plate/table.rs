//! The numbers behind a figure: the tables it promises, then the tables it yields.

use std::borrow::Borrow;

use serde::{Deserialize, Serialize};

/// A table a figure promises before it is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableShape {
    /// Name, unique within the figure.
    pub name: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
}

impl TableShape {
    /// A table whose `keys` choose a row and whose `values` stand in it.
    pub fn new(name: &'static str, keys: &[&str], values: &[&str]) -> Self {
        let column = |key: bool| move |name: &&str| Column { name: (*name).to_owned(), key };
        let columns = keys.iter().map(column(true)).chain(values.iter().map(column(false)));
        Self { name, columns: columns.collect() }
    }

    /// A table of this shape with these rows, for columns whose number follows from the parameters; else [`Columns`].
    pub fn filled(&self, rows: Vec<Vec<Cell>>) -> Table {
        Table { rows, ..self.table() }
    }

    /// An empty table of this shape.
    pub fn table(&self) -> Table {
        Table {
            name: self.name.to_owned(),
            columns: self.columns.iter().map(|column| column.name.clone()).collect(),
            rows: Vec::new(),
        }
    }
}

/// The columns of a table with what stands in them: the promise and the rows are one list.
#[derive(Debug)]
pub struct Columns<T: 'static> {
    /// Name, unique within the figure.
    pub name: &'static str,
    /// Columns that choose a row.
    pub keys: &'static [Of<T>],
    /// Columns that stand in it.
    pub values: &'static [Of<T>],
}

/// A column: its symbol spelt out, and what stands there in the row of a `T`.
type Of<T> = (&'static str, fn(&T) -> Cell);

impl<T> Columns<T> {
    /// What is promised.
    pub fn shape(&self) -> TableShape {
        let names = |columns: &[Of<T>]| columns.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        TableShape::new(self.name, &names(self.keys), &names(self.values))
    }

    /// The table with a row for each of `rows`; what is infinite or undefined is missing.
    pub fn of<R: Borrow<T>>(&self, rows: impl IntoIterator<Item = R>) -> Table {
        let cells = |row: R| {
            let columns = self.keys.iter().chain(self.values);
            columns.map(|(_, of)| of(row.borrow()).finite()).collect()
        };
        self.shape().filled(rows.into_iter().map(cells).collect())
    }
}

/// One column of a promised table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The symbol spelt out: `alpha_bar`.
    pub name: String,
    /// True if it helps to choose a row.
    pub key: bool,
}

/// Numbers behind a figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Name, unique within the figure.
    pub name: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

/// One cell of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// A number; infinite or undefined ones are written as `null`.
    Number(f64),
    /// A counter.
    Count(i64),
    /// A name.
    Text(String),
    /// True or false.
    Truth(bool),
    /// No value.
    Missing,
}

impl Cell {
    /// The same, or nothing for a number that is infinite or undefined.
    fn finite(self) -> Self {
        match self {
            Self::Number(number) if !number.is_finite() => Self::Missing,
            sound => sound,
        }
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Missing, Self::Number)
    }
}

impl From<Option<usize>> for Cell {
    fn from(value: Option<usize>) -> Self {
        value.map_or(Self::Missing, Self::from)
    }
}

impl From<String> for Cell {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<usize> for Cell {
    fn from(value: usize) -> Self {
        Self::Count(value as i64)
    }
}

impl From<u32> for Cell {
    fn from(value: u32) -> Self {
        Self::Count(i64::from(value))
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::Truth(value)
    }
}
