//! TOML values with their places.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Span};

/// A TOML value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of TOML values; dates count as text.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
    /// `[…]`.
    Array(Vec<Value>),
    /// `{…}`.
    Table(Entries),
}

/// The entries of a TOML table, in the order of their names.
pub type Entries = std::collections::BTreeMap<String, Entry>;

/// A name and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where the name stands.
    pub key: Span,
    /// Its value.
    pub value: Value,
}

impl Value {
    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self.data {
            Data::Integer(value) => Some(value as f64),
            Data::Float(value) => Some(value),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The values of a list, if it is one.
    pub fn array(&self) -> Option<&[Value]> {
        match &self.data {
            Data::Array(values) => Some(values),
            _ => None,
        }
    }

    /// The numbers of a list of numbers.
    pub fn numbers(&self) -> Option<Vec<f64>> {
        self.array()?.iter().map(Value::number).collect()
    }

    /// What it is, with its article: "a number", "a list".
    pub fn described(&self) -> &'static str {
        match self.data {
            Data::Boolean(_) => "true or false",
            Data::Integer(_) => "a whole number",
            Data::Float(_) => "a number",
            Data::Text(_) => "text",
            Data::Array(_) => "a list",
            Data::Table(_) => "a table",
        }
    }

    /// The value as JSON; what is not finite becomes `null`.
    pub fn json(&self) -> serde_json::Value {
        match &self.data {
            Data::Boolean(value) => (*value).into(),
            Data::Integer(value) => (*value).into(),
            Data::Float(value) => (*value).into(),
            Data::Text(text) => text.as_str().into(),
            Data::Array(values) => values.iter().map(Value::json).collect(),
            Data::Table(table) => {
                table.iter().map(|(name, entry)| (name.clone(), entry.value.json())).collect()
            }
        }
    }
}

/// How to mend what the TOML reader commonly complains about.
fn hint(message: &str) -> Option<&'static str> {
    let hints = [
        ("escape", "mathematics in TOML stands in single quotes: '\\alpha'"),
        ("quoted", "text stands in quotes: `key = \"value\"`"),
        ("string", "text ends with the quote it begins with, on the same line"),
        ("duplicate", "keep one of the two"),
        (
            "unexpected key or value",
            "each `key = value` has a line of its own; a list stands in brackets: `[\"a\", \"b\"]`",
        ),
        ("array", "a list ends with `]`, and commas stand between its values"),
    ];
    let found = hints.iter().find(|(part, _)| message.contains(part));
    found.map(|(_, hint)| *hint)
}

/// Reads TOML whose text stands at `place` in a source file.
///
/// # Errors
/// A diagnostic at the place TOML stumbles over.
pub fn parse(text: &str, place: Span) -> Result<Entries, Diagnostic> {
    match DeTable::parse(text) {
        Ok(table) => Ok(convert_table(table.get_ref(), place)),
        Err(error) => {
            let range = error.span().unwrap_or(0..text.len());
            let message = error.message().trim();
            let diagnostic = Diagnostic::error(place.part(range), message);
            Err(match hint(message) {
                Some(hint) => diagnostic.hint(hint),
                None => diagnostic,
            })
        }
    }
}

fn convert_table(table: &DeTable<'_>, place: Span) -> Entries {
    table
        .iter()
        .map(|(key, value)| {
            let entry = Entry {
                key: place.part(key.span()),
                value: convert(value.get_ref(), value.span(), place),
            };
            (key.get_ref().to_string(), entry)
        })
        .collect()
}

fn convert(value: &DeValue<'_>, range: Range<usize>, place: Span) -> Value {
    let data = match value {
        DeValue::String(text) => Data::Text(text.to_string()),
        DeValue::Integer(number) => {
            let digits = number.as_str().replace('_', "");
            match i64::from_str_radix(&digits, number.radix()) {
                Ok(value) => Data::Integer(value),
                Err(_) => Data::Text(number.as_str().to_owned()),
            }
        }
        DeValue::Float(number) => match number.as_str().replace('_', "").parse() {
            Ok(value) => Data::Float(value),
            Err(_) => Data::Text(number.as_str().to_owned()),
        },
        DeValue::Boolean(value) => Data::Boolean(*value),
        DeValue::Datetime(date) => Data::Text(date.to_string()),
        DeValue::Array(values) => Data::Array(
            values.iter().map(|value| convert(value.get_ref(), value.span(), place)).collect(),
        ),
        DeValue::Table(table) => Data::Table(convert_table(table, place)),
    };
    Value { data, span: place.part(range) }
}
