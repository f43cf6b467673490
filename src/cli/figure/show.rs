//! `snowglobe figure show KIND`: parameters with ranges and defaults, tables with their columns, models.

use std::fmt::Write as _;

use super::{BookArguments, Exit, find, refuse};
use crate::cli::terminal;
use crate::params::{Entries, Reader};
use crate::plate::{Kind, Registry};

pub(super) fn run(name: &str, book: &BookArguments, kinds: &Registry) -> Exit {
    match find(kinds, name) {
        Ok(kind) => terminal::print(described(kind).as_bytes()),
        Err(unknown) => refuse(book, (*unknown).into()),
    }
}

fn described(kind: &Kind) -> String {
    let nothing = Entries::new();
    let mut reader = Reader::new(&nothing, None);
    let figure = (kind.read)(&mut reader);
    let mut text = format!("{}: {}\n\nParameters\n", kind.name, kind.summary);
    for parameter in reader.finish().parameters {
        let _ = writeln!(
            text,
            "  {} = {}\n      {}\n      takes: {}",
            parameter.name,
            as_written(&parameter.default),
            parameter.meaning,
            parameter.accepts
        );
    }
    text.push_str("  seed\n      the number all chance begins with; without it, it follows from the figure's id\n");
    text.push_str("\nTables (columns in [brackets] choose a row)\n");
    for table in figure.tables() {
        let columns = table.columns.iter().map(|column| match column.key {
            true => format!("[{}]", column.name),
            false => column.name.clone(),
        });
        let columns: Vec<String> = columns.collect();
        let _ = writeln!(text, "  {}: {}", table.name, columns.join(", "));
    }
    let models = figure.models();
    if !models.is_empty() {
        text.push_str("\nTrained for it\n");
        for model in models {
            let _ = writeln!(text, "  {} ({})", model.title(), model.key());
        }
    }
    let _ = writeln!(
        text,
        "\nDraw it\n  snowglobe figure draw {} --format svg --out {}.svg",
        kind.name, kind.name
    );
    text
}

/// A value as an author writes it, in TOML.
fn as_written(value: &serde_json::Value) -> String {
    match toml::Value::try_from(value) {
        Ok(toml) => toml.to_string(),
        Err(_) => value.to_string(),
    }
}
