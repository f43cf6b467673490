//! Numbers of a figure: `fig-forward.schedule.snr[t=500]`.

use crate::diagnostic::{Diagnostic, Span};
use crate::plate::{Cell, FigureIndex, Plate, Table, TableShape};

use super::tree::{Key, Path};
use super::{PlateOf, Shape, Shapes, Value, Work};

/// A checked look-up.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lookup {
    /// The figure.
    pub figure: FigureIndex,
    id: String,
    table: String,
    column: String,
    /// Key columns and their values; empty for a table with one row.
    keys: Vec<(String, Key)>,
}

/// Checks that there are this figure, table, column and key columns; the figure's own facts are known at once.
///
/// # Errors
/// The first name that there is not.
pub(super) fn check(path: Path, span: Span, shapes: &dyn Shapes) -> Result<Work, Diagnostic> {
    let Path { names, keys } = path;
    let Some(((id, id_span), rest)) = names.split_first() else {
        return Err(Diagnostic::error(span, "a look-up begins with a figure"));
    };
    let Some(shape) = shapes.shape(id) else {
        let ids = shapes.ids();
        return Err(Diagnostic::error(*id_span, format!("there is no figure `{id}`"))
            .did_you_mean(id, ids.iter().map(String::as_str)));
    };
    let (table, (column, column_span)) = match rest {
        [column] => match one_name(id, &shape, column, keys.is_some())? {
            Ok(table) => (table, column),
            Err(fact) => return Ok(Work::Known(Value::Number(fact))),
        },
        [(name, name_span), column] => {
            let known = shape.tables.iter().map(|table| table.name);
            let table = shape.tables.iter().find(|table| table.name == name).ok_or_else(|| {
                Diagnostic::error(*name_span, format!("`{id}` has no table `{name}`"))
                    .did_you_mean(name, known)
            })?;
            (table, column)
        }
        _ => {
            return Err(Diagnostic::error(span, "a look-up has three names at most")
                .hint("it looks like this: `fig-forward.schedule.snr[t=500]`"));
        }
    };
    if !table.columns.iter().any(|known| known.name == *column) {
        let known: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        return Err(Diagnostic::error(
            *column_span,
            format!("the table `{}` has no column `{column}`", table.name),
        )
        .did_you_mean(column, known));
    }
    let keys = check_keys(table, keys, span)?;
    Ok(Work::Read(Lookup {
        figure: shape.index,
        id: id.clone(),
        table: table.name.to_owned(),
        column: column.clone(),
        keys,
    }))
}

/// A figure and one name: a column of its only table, or a fact about it.
fn one_name<'a>(
    id: &str,
    shape: &'a Shape,
    (name, span): &(String, Span),
    bracketed: bool,
) -> Result<Result<&'a TableShape, f64>, Diagnostic> {
    let has = |table: &&TableShape| table.columns.iter().any(|column| column.name == *name);
    let fact = shape.facts.iter().find(|(known, _)| known == name);
    match (shape.tables.as_slice(), fact) {
        ([table], _) if has(&table) => Ok(Ok(table)),
        (_, Some((_, fact))) if !bracketed => Ok(Err(*fact)),
        ([table], _) => Ok(Ok(table)),
        (tables, _) => {
            let diagnostic = Diagnostic::error(*span, format!("`{id}` has several tables"));
            let paths: Vec<String> = tables
                .iter()
                .filter(has)
                .map(|table| format!("`{id}.{}.{name}`", table.name))
                .collect();
            let names: Vec<&str> = tables.iter().map(|table| table.name).collect();
            Err(match paths.is_empty() {
                true => diagnostic.hint(format!("say which: {}", names.join(", "))),
                false => diagnostic.hint(format!("say which: {}", paths.join(" or "))),
            })
        }
    }
}

fn check_keys(
    table: &TableShape,
    written: Option<Vec<(String, Span, Key)>>,
    span: Span,
) -> Result<Vec<(String, Key)>, Diagnostic> {
    let known: Vec<&str> = table
        .columns
        .iter()
        .filter(|column| column.key)
        .map(|column| column.name.as_str())
        .collect();
    let Some(written) = written else {
        return Ok(Vec::new());
    };
    for (index, (name, place, _)) in written.iter().enumerate() {
        if !known.contains(&name.as_str()) {
            let message = format!("rows of `{}` are not chosen by `{name}`", table.name);
            return Err(
                Diagnostic::error(*place, message).did_you_mean(name, known.iter().copied())
            );
        }
        if written.iter().take(index).any(|(other, _, _)| other == name) {
            return Err(Diagnostic::error(*place, format!("`{name}` stands here twice"))
                .hint("keep one of them"));
        }
    }
    let missing: Vec<&str> = known
        .iter()
        .copied()
        .filter(|name| !written.iter().any(|(given, _, _)| given == name))
        .collect();
    if !missing.is_empty() {
        let message =
            format!("a row of `{}` is chosen by {} as well", table.name, missing.join(" and "));
        return Err(Diagnostic::error(span, message)
            .hint(format!("add it in the brackets: `{}=…`", missing.join("=…, "))));
    }
    Ok(written.into_iter().map(|(name, _, key)| (name, key)).collect())
}

impl Lookup {
    /// The value in a finished plate.
    ///
    /// # Errors
    /// No such row, several, or no value in it.
    pub fn read(&self, span: Span, plate_of: PlateOf<'_, '_>) -> Result<Value, Diagnostic> {
        let plate = plate_of(self.figure).ok_or_else(|| self.wrong(span, "was not computed"))?;
        let table = self
            .table(plate)
            .ok_or_else(|| self.wrong(span, &format!("has no table `{}` after all", self.table)))?;
        let index = |name: &str| table.columns.iter().position(|column| column == name);
        let column = index(&self.column).ok_or_else(|| {
            self.wrong(span, &format!("has no column `{}` after all", self.column))
        })?;
        let keys: Vec<(Option<usize>, &Key)> =
            self.keys.iter().map(|(name, key)| (index(name), key)).collect();
        let fits = |row: &&Vec<Cell>| {
            keys.iter().all(|(column, key)| {
                column.and_then(|column| row.get(column)).is_some_and(|cell| key.fits(cell))
            })
        };
        let mut rows = table.rows.iter().filter(fits);
        let (row, second) = (rows.next(), rows.next());
        let Some(row) = row else {
            return Err(self.no_row(span, table));
        };
        if second.is_some() {
            let message = format!("has {} rows in `{}`", table.rows.len(), self.table);
            return Err(self.wrong(span, &message).hint("choose one in brackets, as in `[t=500]`"));
        }
        match row.get(column) {
            Some(Cell::Number(number)) if number.is_finite() => Ok(Value::Number(*number)),
            Some(Cell::Count(count)) => Ok(Value::Number(*count as f64)),
            Some(Cell::Text(text)) => Ok(Value::Text(text.clone())),
            Some(Cell::Truth(truth)) => {
                Ok(Value::Text(if *truth { "true" } else { "false" }.to_owned()))
            }
            _ => {
                let message = format!(
                    "has no value of `{}` in this row: it is infinite or undefined there",
                    self.column
                );
                Err(self.wrong(span, &message).hint("choose another row, or say it in words"))
            }
        }
    }

    fn table<'a>(&self, plate: &'a Plate) -> Option<&'a Table> {
        plate.tables.iter().find(|table| table.name == self.table)
    }

    fn wrong(&self, span: Span, message: &str) -> Diagnostic {
        Diagnostic::error(span, format!("`{}` {message}", self.id))
    }

    fn no_row(&self, span: Span, table: &Table) -> Diagnostic {
        let written: Vec<String> =
            self.keys.iter().map(|(name, key)| format!("{name}={}", key.shown())).collect();
        let message = format!("has no row with {} in `{}`", written.join(", "), self.table);
        let diagnostic = self.wrong(span, &message);
        let Some((name, key)) = self.keys.first() else {
            return diagnostic;
        };
        let column = table.columns.iter().position(|column| column == name);
        let mut there: Vec<(f64, String)> = table
            .rows
            .iter()
            .filter_map(|row| column.and_then(|column| row.get(column)))
            .map(|cell| (key.distance(cell), shown(cell)))
            .collect();
        there.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut near: Vec<String> = Vec::new();
        for (_, text) in there {
            if !near.contains(&text) && near.len() < 4 {
                near.push(text);
            }
        }
        diagnostic.hint(format!("the nearest values of `{name}` are {}", near.join(", ")))
    }
}

impl Key {
    fn fits(&self, cell: &Cell) -> bool {
        match (self, cell) {
            (Self::Number(wanted), Cell::Number(number)) => {
                (wanted - number).abs() <= 1e-9 * wanted.abs().max(number.abs())
            }
            (Self::Number(wanted), Cell::Count(count)) => *wanted == *count as f64,
            (Self::Text(wanted), Cell::Text(text)) => wanted == text,
            (Self::Truth(wanted), Cell::Truth(truth)) => wanted == truth,
            _ => false,
        }
    }

    fn distance(&self, cell: &Cell) -> f64 {
        match (self, cell) {
            (Self::Number(wanted), Cell::Number(number)) => (wanted - number).abs(),
            (Self::Number(wanted), Cell::Count(count)) => (wanted - *count as f64).abs(),
            _ => 0.0,
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => format!("\"{text}\""),
            Self::Truth(truth) => truth.to_string(),
        }
    }
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => number.to_string(),
        Cell::Count(count) => count.to_string(),
        Cell::Text(text) => format!("\"{text}\""),
        Cell::Truth(truth) => truth.to_string(),
        Cell::Missing => "none".to_owned(),
    }
}
