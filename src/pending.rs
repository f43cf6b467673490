//! Stands in for rooms that are being furnished.

use serde_json::{Map, Value, json};

use crate::book::{Book, Manuscript};
use crate::plate::{Cell, Plate, Status, Table};

/// The manuscript of a book without its chapters.
pub fn resolve(book: &Book) -> Manuscript {
    Manuscript {
        title: book.settings.title.clone(),
        subtitle: book.settings.subtitle.clone(),
        authors: book.settings.authors.clone(),
        language: book.settings.language.clone(),
        cover: None,
        parts: Vec::new(),
        figures: Vec::new(),
        readings: Vec::new(),
        bibliography: Vec::new(),
        cited_at: Vec::new(),
        symbols: Vec::new(),
    }
}

/// A figure in the JSON that `figure draw --format json` prints.
pub fn figure_json(
    kind: &str,
    params: &[(&'static str, Value)],
    seed: u32,
    plate: &Plate,
) -> String {
    let params: Map<String, Value> = params
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    let tables: Map<String, Value> = plate
        .tables
        .iter()
        .map(|table| (table.name.clone(), table_json(table)))
        .collect();
    let mut whole = Map::new();
    whole.insert("kind".to_owned(), json!(kind));
    whole.insert("params".to_owned(), Value::Object(params));
    whole.insert("seed".to_owned(), json!(seed));
    whole.insert("status".to_owned(), json!(plate.status.word()));
    if let Status::Trained(models) = &plate.status {
        whole.insert("training".to_owned(), json!(models));
    }
    whole.insert("tables".to_owned(), Value::Object(tables));
    whole.insert("alt".to_owned(), json!(plate.alt));
    format!("{}\n", Value::Object(whole))
}

fn table_json(table: &Table) -> Value {
    let rows: Vec<Vec<Value>> = table
        .rows
        .iter()
        .map(|row| row.iter().map(cell_json).collect())
        .collect();
    json!({ "columns": table.columns, "rows": rows })
}

fn cell_json(cell: &Cell) -> Value {
    match cell {
        // A number that is not finite becomes null.
        Cell::Number(value) => json!(value),
        Cell::Count(value) => json!(value),
        Cell::Text(value) => json!(value),
        Cell::Truth(value) => json!(value),
        Cell::Missing => Value::Null,
    }
}

/// A table as CSV: a head, then a row a line; what has no value is empty.
pub fn figure_csv(table: &Table) -> String {
    let mut text = String::new();
    let head: Vec<_> = table.columns.iter().map(|name| quoted(name)).collect();
    text.push_str(&head.join(","));
    text.push('\n');
    for row in &table.rows {
        let cells: Vec<_> = row.iter().map(cell_csv).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

fn cell_csv(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => quoted(text),
        cell => match cell_json(cell) {
            Value::Null => String::new(),
            value => value.to_string(),
        },
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
