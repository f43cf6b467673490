//! Typed parameters with their places: a figure kind reads what it needs, and by reading declares it.
//!
//! One function per kind serves three ends. Run over a figure block it yields checked settings; whatever
//! it did not ask for is reported as unknown; run over nothing it yields the list of parameters with
//! their defaults, ranges and units that `figure show` prints.

mod arrays;
mod sweep;
mod value;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use serde_json::Value as Json;

use crate::diagnostic::{Diagnostic, Span};
pub(crate) use arrays::{LARGEST, numbers, rows_json};
pub use sweep::Sweep;
use sweep::{read_sweep, sweep_json};
pub use value::{Data, Entries, Entry, Value, parse};

/// What a parameter is, for people who ask.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one line.
    pub meaning: &'static str,
    /// What may stand there ("whole number, 0 to 1000").
    pub accepts: String,
    /// What stands there if nothing is said, as JSON.
    pub default: Json,
}

/// Hands out the parameters of one figure and notes what was asked for.
#[derive(Debug)]
pub struct Reader<'a> {
    entries: &'a Entries,
    place: Option<Span>,
    asked: BTreeSet<&'static str>,
    parameters: Vec<Parameter>,
    values: Vec<(&'static str, Json)>,
    problems: Vec<Problem>,
}

/// Something wrong with a parameter, before it is known where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The parameter, or the name nobody asked for.
    pub name: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
    /// Where it stands; none for a default.
    pub span: Option<Span>,
}

impl Problem {
    /// The diagnostic for it, at its own place or at `otherwise`.
    pub fn diagnostic(&self, otherwise: Span) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.span.unwrap_or(otherwise), &self.message);
        match &self.hint {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        }
    }
}

/// What a reader noted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Noted {
    /// Every parameter, in the order it was asked for.
    pub parameters: Vec<Parameter>,
    /// Every parameter's value, defaults filled in.
    pub values: Vec<(&'static str, Json)>,
    /// Everything that is wrong.
    pub problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// A reader of `entries`, which stands at `place` (none on the command line).
    pub fn new(entries: &'a Entries, place: Option<Span>) -> Self {
        Self {
            entries,
            place,
            asked: BTreeSet::new(),
            parameters: Vec::new(),
            values: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// A whole number in `range`.
    pub fn integer(
        &mut self,
        name: &'static str,
        meaning: &'static str,
        range: RangeInclusive<i64>,
        default: i64,
    ) -> i64 {
        let accepts = format!("whole number, {} to {}", range.start(), range.end());
        self.value(name, meaning, &accepts, default, |value| match value.data {
            Data::Integer(number) if range.contains(&number) => Ok(number),
            Data::Integer(number) => Err(format!("is {number}")),
            Data::Float(number) => Err(format!("is {number}")),
            _ => Err(format!("is {}", value.described())),
        })
    }

    /// A number in `range`.
    pub fn number(
        &mut self,
        name: &'static str,
        meaning: &'static str,
        range: RangeInclusive<f64>,
        default: f64,
    ) -> f64 {
        let accepts = format!("number, {} to {}", range.start(), range.end());
        self.value(name, meaning, &accepts, default, |value| in_range(value, &range))
    }

    /// True or false.
    pub fn boolean(&mut self, name: &'static str, meaning: &'static str, default: bool) -> bool {
        self.value(name, meaning, "true or false", default, |value| match value.data {
            Data::Boolean(truth) => Ok(truth),
            _ => Err(format!("is {}", value.described())),
        })
    }

    /// One of `options`, by name.
    pub fn choice<T: Copy>(
        &mut self,
        name: &'static str,
        meaning: &'static str,
        options: &[T],
        name_of: impl Fn(T) -> &'static str,
        default: T,
    ) -> T {
        let names: Vec<&str> = options.iter().map(|option| name_of(*option)).collect();
        let accepts = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let chosen = self.value(name, meaning, &accepts, name_of(default).to_owned(), |value| {
            match value.text() {
                Some(text) if names.contains(&text) => Ok(text.to_owned()),
                Some(text) => Err(match crate::diagnostic::nearest(text, names.clone()) {
                    Some(near) => format!("is \"{text}\"; did you mean \"{near}\"?"),
                    None => format!("is \"{text}\""),
                }),
                None => Err(format!("is {}", value.described())),
            }
        });
        let matching = options.iter().find(|option| name_of(**option) == chosen);
        matching.copied().unwrap_or(default)
    }

    /// A list of numbers in `range`, as many as `lengths` allows.
    pub fn vector(
        &mut self,
        name: &'static str,
        meaning: &'static str,
        range: RangeInclusive<f64>,
        lengths: RangeInclusive<usize>,
        default: &[f64],
    ) -> Vec<f64> {
        let accepts = format!(
            "list of {} to {} numbers, each {} to {}",
            lengths.start(),
            lengths.end(),
            range.start(),
            range.end()
        );
        self.value(name, meaning, &accepts, default.to_vec(), |value| {
            let items = value.array().ok_or(format!("is {}", value.described()))?;
            if !lengths.contains(&items.len()) {
                return Err(format!("has {} numbers", items.len()));
            }
            items.iter().map(|item| in_range(item, &range)).collect()
        })
    }

    /// A number, or a sweep `{ sweep = [0, 1000], frames = 41, print = […], start = 500 }`.
    pub fn sweep(
        &mut self,
        name: &'static str,
        meaning: &'static str,
        range: RangeInclusive<f64>,
        default: Sweep,
    ) -> Sweep {
        let accepts = format!(
            "number, {} to {}, or {{ sweep = [first, last], frames = n, print = […], start = n }}",
            range.start(),
            range.end()
        );
        self.value_with(name, meaning, &accepts, default, sweep_json, |value| {
            read_sweep(value, &range)
        })
    }

    /// A whole number, or a sweep over whole numbers.
    pub fn whole_sweep(
        &mut self,
        name: &'static str,
        meaning: &'static str,
        range: RangeInclusive<i64>,
        default: Sweep,
    ) -> Sweep {
        let range = *range.start() as f64..=*range.end() as f64;
        self.sweep(name, meaning, range, default).whole()
    }

    /// Any other value, read by `read`, which says what is wrong as the end of a sentence that begins
    /// with the parameter's name ("is 3", "has two rows").
    pub fn value<T: Clone + Into<Json>>(
        &mut self,
        name: &'static str,
        meaning: &'static str,
        accepts: &str,
        default: T,
        read: impl FnOnce(&Value) -> Result<T, String>,
    ) -> T {
        self.value_with(name, meaning, accepts, default, |value| value.clone().into(), read)
    }

    /// As [`Reader::value`], for values that need their own way into JSON.
    pub fn value_with<T>(
        &mut self,
        name: &'static str,
        meaning: &'static str,
        accepts: &str,
        default: T,
        json: impl Fn(&T) -> Json,
        read: impl FnOnce(&Value) -> Result<T, String>,
    ) -> T {
        self.asked.insert(name);
        self.parameters.push(Parameter {
            name,
            meaning,
            accepts: accepts.to_owned(),
            default: json(&default),
        });
        let value = match self.entries.get(name).map(|entry| &entry.value) {
            None => default,
            Some(written) => read(written).unwrap_or_else(|wrong| {
                self.problems.push(Problem {
                    name: name.to_owned(),
                    message: format!("`{name}` {wrong}"),
                    hint: Some(format!("`{name}` takes: {accepts}")),
                    span: self.place.map(|_| written.span),
                });
                default
            }),
        };
        self.values.push((name, json(&value)));
        value
    }

    /// True when the author wrote this parameter.
    pub fn written(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Reports something wrong with a parameter that only shows beside another.
    pub fn problem(&mut self, name: &str, message: impl Into<String>, hint: impl Into<String>) {
        let span = self.entries.get(name).map(|entry| entry.value.span);
        self.problems.push(Problem {
            name: name.to_owned(),
            message: message.into(),
            hint: Some(hint.into()),
            span: self.place.and(span),
        });
    }

    /// Ends the reading: whatever was written and never asked for is a problem.
    pub fn finish(mut self) -> Noted {
        for (name, entry) in self.entries {
            if self.asked.contains(name.as_str()) {
                continue;
            }
            let known = self.asked.iter().copied();
            let hint = match crate::diagnostic::nearest(name, known.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there is: {}", known.collect::<Vec<_>>().join(", ")),
            };
            self.problems.push(Problem {
                name: name.clone(),
                message: format!("unknown parameter `{name}`"),
                hint: Some(hint),
                span: self.place.map(|_| entry.key),
            });
        }
        Noted { parameters: self.parameters, values: self.values, problems: self.problems }
    }
}

fn in_range(value: &Value, range: &RangeInclusive<f64>) -> Result<f64, String> {
    match value.number() {
        Some(number) if range.contains(&number) => Ok(number),
        Some(number) => Err(format!("is {number}")),
        None => Err(format!("is {}", value.described())),
    }
}

#[cfg(test)]
mod tests;
