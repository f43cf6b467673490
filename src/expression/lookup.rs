//! Numbers of a figure: `fig-forward.schedule.snr[t=500]`.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Span};
use crate::plate::{Cell, FigureIndex, Plate, Table, TableShape};

use super::key::value;
use super::step::Work;
use super::tree::{Condition, Key, Path, Relation};
use super::value::{Column, Rows, Sort, Value, shown};
use super::{Fact, Shape, Shapes, World};

/// A checked look-up.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lookup {
    /// The figure.
    pub figure: FigureIndex,
    id: String,
    table: String,
    column: String,
    /// What the rows are chosen by; empty for all of them.
    conditions: Vec<(String, Relation, Key)>,
    /// True for a column: as many rows as there are.
    many: bool,
    /// How many columns, from the first, tell rows apart.
    key_columns: usize,
}

/// Checks that there are this figure, table, column and key columns; the figure's own facts are known at once.
///
/// Where `columns` may stand, a look-up that does not choose one row is a column.
///
/// # Errors
/// The first name that there is not.
pub(super) fn check(
    path: Path,
    span: Span,
    shapes: &dyn Shapes,
    columns: bool,
) -> Result<(Work, Sort), Diagnostic> {
    let Path { names, conditions } = path;
    let Some(((id, id_span), rest)) = names.split_first() else {
        return Err(Diagnostic::error(span, "a look-up begins with a figure"));
    };
    if id == "book" {
        if conditions.is_some() {
            return Err(Diagnostic::error(span, "what the book counts has no rows")
                .hint("leave the brackets out, as in `book.figures`"));
        }
        return fact(rest, span);
    }
    let Some(shape) = shapes.shape(id) else {
        let ids = shapes.ids();
        return Err(Diagnostic::error(*id_span, format!("there is no figure `{id}`"))
            .did_you_mean(id, ids.iter().map(String::as_str)));
    };
    let (table, (column, column_span)) = match rest {
        [column] => match one_name(id, &shape, column, conditions.is_some())? {
            Ok(table) => (table, column),
            Err(fact) => return Ok((Work::Known(Value::Number(fact)), Sort::NUMBER)),
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
    has_column(table, column, *column_span)?;
    let many = columns && !chooses_one(table, conditions.as_deref());
    let conditions = match many {
        true => check_filter(table, conditions)?,
        false => check_keys(table, conditions, span)?,
    };
    let lookup = Lookup {
        figure: shape.index,
        id: id.clone(),
        table: table.name.to_owned(),
        column: column.clone(),
        conditions,
        many,
        key_columns: table.columns.iter().filter(|column| column.key).count(),
    };
    Ok((Work::Read(lookup), Sort { item: None, many }))
}

/// What the book counts of itself.
fn fact(names: &[(String, Span)], span: Span) -> Result<(Work, Sort), Diagnostic> {
    let known = || Fact::ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    let [(name, place)] = names else {
        return Err(
            Diagnostic::error(span, "the book has no such number").did_you_mean("", known())
        );
    };
    match Fact::ALL.iter().find(|(known, _)| known == name) {
        Some((_, fact)) => Ok((Work::Count(*fact), Sort::NUMBER)),
        None => Err(Diagnostic::error(*place, format!("the book does not count its `{name}`"))
            .did_you_mean(name, known())),
    }
}

fn has_column(table: &TableShape, column: &str, span: Span) -> Result<(), Diagnostic> {
    let known: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    if known.contains(&column) {
        return Ok(());
    }
    let message = format!("the table `{}` has no column `{column}`", table.name);
    Err(Diagnostic::error(span, message).did_you_mean(column, known))
}

/// True for a table of one row, and where every column that tells rows apart is given a value.
fn chooses_one(table: &TableShape, conditions: Option<&[Condition]>) -> bool {
    let given = |name: &str| {
        let mut conditions = conditions.into_iter().flatten();
        conditions.any(|given| given.column == name && given.relation == Relation::Equal)
    };
    table.columns.iter().filter(|column| column.key).all(|column| given(&column.name))
}

/// Rows are chosen by any column; only numbers have an order.
fn check_filter(
    table: &TableShape,
    written: Option<Vec<Condition>>,
) -> Result<Vec<(String, Relation, Key)>, Diagnostic> {
    let conditions = written.into_iter().flatten().map(|condition| {
        let Condition { column, span, relation, key } = condition;
        has_column(table, &column, span)?;
        if relation.orders() && !matches!(key, Key::Number(_)) {
            return Err(Diagnostic::error(span, "only numbers are larger or smaller than others")
                .hint("text, `true`, `false` and `none` are chosen by `=` and `!=`"));
        }
        Ok((column, relation, key))
    });
    conditions.collect()
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
        ([], _) => {
            let known = shape.facts.iter().map(|(name, _)| name.as_str());
            let message = format!("`{id}` has no table, and no number `{name}`");
            Err(Diagnostic::error(*span, message).did_you_mean(name, known))
        }
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
    written: Option<Vec<Condition>>,
    span: Span,
) -> Result<Vec<(String, Relation, Key)>, Diagnostic> {
    let known: Vec<&str> = table
        .columns
        .iter()
        .filter(|column| column.key)
        .map(|column| column.name.as_str())
        .collect();
    let Some(written) = written else {
        return Ok(Vec::new());
    };
    for (index, Condition { column: name, span: place, relation, .. }) in written.iter().enumerate()
    {
        if *relation != Relation::Equal {
            return Err(Diagnostic::error(*place, "one row is wanted here, and this may choose many")
                .hint("give the value, as in `[t=500]`, or say what is meant of the many: `min(…)`, `all(…)`"));
        }
        if !known.contains(&name.as_str()) {
            let message = format!("rows of `{}` are not chosen by `{name}`", table.name);
            return Err(
                Diagnostic::error(*place, message).did_you_mean(name, known.iter().copied())
            );
        }
        if written.iter().take(index).any(|other| other.column == *name) {
            return Err(Diagnostic::error(*place, format!("`{name}` stands here twice"))
                .hint("keep one of them"));
        }
    }
    let missing: Vec<&str> = known
        .iter()
        .copied()
        .filter(|name| !written.iter().any(|given| given.column == *name))
        .collect();
    if !missing.is_empty() {
        let message =
            format!("a row of `{}` is chosen by {} as well", table.name, missing.join(" and "));
        return Err(Diagnostic::error(span, message)
            .hint(format!("add it in the brackets: `{}=…`", missing.join("=…, "))));
    }
    Ok(written.into_iter().map(|given| (given.column, given.relation, given.key)).collect())
}

impl Lookup {
    /// The value in a finished plate.
    ///
    /// # Errors
    /// No such row, several, or no value in it.
    pub fn read(&self, span: Span, world: &dyn World) -> Result<Value, Diagnostic> {
        let plate = world.plate(self.figure).ok_or_else(|| self.wrong(span, "was not computed"))?;
        let table = self
            .table(plate)
            .ok_or_else(|| self.wrong(span, &format!("has no table `{}` after all", self.table)))?;
        let index = |name: &str| table.columns.iter().position(|column| column == name);
        let column = index(&self.column).ok_or_else(|| {
            self.wrong(span, &format!("has no column `{}` after all", self.column))
        })?;
        let conditions: Vec<(Option<usize>, Relation, &Key)> = self
            .conditions
            .iter()
            .map(|(name, relation, key)| (index(name), *relation, key))
            .collect();
        let mut chosen = Vec::new();
        for row in &table.rows {
            if self.chooses(&conditions, row, table, span)? {
                chosen.push(row);
            }
        }
        if self.many {
            return self.column(span, table, chosen, column);
        }
        let mut rows = chosen.into_iter();
        let (row, second) = (rows.next(), rows.next());
        let Some(row) = row else {
            return Err(self.no_row(span, table));
        };
        if second.is_some() {
            let message = format!("has {} rows in `{}`", table.rows.len(), self.table);
            return Err(self.wrong(span, &message).hint("choose one in brackets, as in `[t=500]`"));
        }
        row.get(column).and_then(value).ok_or_else(|| {
            let message = format!(
                "has no value of `{}` in this row: it is missing, infinite or undefined there",
                self.column
            );
            self.wrong(span, &message).hint("choose another row, or say it in words")
        })
    }

    /// Whether a row meets every condition, one after the other.
    fn chooses(
        &self,
        conditions: &[(Option<usize>, Relation, &Key)],
        row: &[Cell],
        table: &Table,
        span: Span,
    ) -> Result<bool, Diagnostic> {
        for ((column, relation, key), (name, ..)) in conditions.iter().zip(&self.conditions) {
            let Some(cell) = column.and_then(|column| row.get(column)) else { return Ok(false) };
            match key.fits(*relation, cell) {
                Some(true) => {}
                Some(false) => return Ok(false),
                None => {
                    let rows = self.rows(table, &[row]);
                    let message = format!(
                        "cannot choose by `{name}{}{}`: in the row {} stands {}",
                        relation.mark(),
                        key.shown(),
                        rows.name(0),
                        match cell {
                            Cell::Missing => "nothing".to_owned(),
                            cell => shown(cell),
                        }
                    );
                    let hint = match cell {
                        Cell::Missing | Cell::Number(_) => format!(
                            "leave out first what has no value: `[{name}!=none, {name}{}{}]`",
                            relation.mark(),
                            key.shown()
                        ),
                        _ => "compare with what stands in the column".to_owned(),
                    };
                    return Err(self.wrong(span, &message).hint(hint));
                }
            }
        }
        Ok(true)
    }

    /// What tells these rows of the table apart.
    fn rows(&self, table: &Table, rows: &[&[Cell]]) -> Rows {
        let keys = self.key_columns.max(1);
        Rows {
            columns: table.columns.iter().take(keys).cloned().collect(),
            keys: rows.iter().map(|row| row.iter().take(keys).cloned().collect()).collect(),
        }
    }

    /// The cells of the rows that were chosen, each row by what tells it from the others.
    fn column(
        &self,
        span: Span,
        table: &Table,
        rows: Vec<&Vec<Cell>>,
        column: usize,
    ) -> Result<Value, Diagnostic> {
        if rows.is_empty() {
            return Err(self.no_row(span, table));
        }
        let chosen = self.rows(table, &rows.iter().map(|row| row.as_slice()).collect::<Vec<_>>());
        let cells = rows.iter().enumerate().map(|(index, row)| {
            row.get(column).and_then(value).ok_or_else(|| {
                let name = chosen.name(index);
                let message = format!("has no value of `{}` in the row {name}", self.column);
                self.wrong(span, &message).hint(format!(
                    "it is missing, infinite or undefined there: leave such rows out with `[{}!=none]`",
                    self.column
                ))
            })
        });
        let cells = cells.collect::<Result<_, _>>()?;
        Ok(Value::Column(Column { rows: Arc::new(chosen), cells }))
    }

    /// The column `name` in the same rows.
    ///
    /// # Errors
    /// There is no such column in this table.
    pub fn beside(&self, name: &str, place: Span, shapes: &dyn Shapes) -> Result<Self, Diagnostic> {
        let shape = shapes.shape(&self.id);
        let tables = shape.iter().flat_map(|shape| &shape.tables);
        if let Some(table) = tables.into_iter().find(|table| table.name == self.table) {
            has_column(table, name, place)?;
        }
        Ok(Self { column: name.to_owned(), ..self.clone() })
    }

    /// The name of the column that is read.
    pub fn name(&self) -> &str {
        &self.column
    }

    fn table<'a>(&self, plate: &'a Plate) -> Option<&'a Table> {
        plate.tables.iter().find(|table| table.name == self.table)
    }

    fn wrong(&self, span: Span, message: &str) -> Diagnostic {
        Diagnostic::error(span, format!("`{}` {message}", self.id))
    }

    fn no_row(&self, span: Span, table: &Table) -> Diagnostic {
        if self.conditions.is_empty() {
            return self.wrong(span, &format!("has no rows in `{}`", self.table));
        }
        let written: Vec<String> = self
            .conditions
            .iter()
            .map(|(name, relation, key)| format!("{name}{}{}", relation.mark(), key.shown()))
            .collect();
        let message = format!("has no row with {} in `{}`", written.join(", "), self.table);
        let diagnostic = self.wrong(span, &message);
        let Some((name, _, key)) = self.conditions.first() else {
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
