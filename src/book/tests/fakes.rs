//! Stand-ins for the kinds, the typesetter and the code setter.

use crate::params::Reader;
use crate::plate::{Figure, FigureError, Kinds, Plate, Read, SourceKey, Studio, TableShape};
use crate::typeset::{CodeError, CodeSetter, Formula, FormulaError, FormulaSetter};

/// Kinds `strip` (one table with a key, one parameter) and `pair` (two tables, one of them without a key).
pub struct FakeKinds;

#[derive(Debug)]
struct Fake {
    tables: Vec<TableShape>,
}

impl Figure for Fake {
    fn tables(&self) -> Vec<TableShape> {
        self.tables.clone()
    }

    fn plate(&self, _: &Studio<'_>) -> Result<Plate, FigureError> {
        Err(FigureError::new("never drawn in these tests"))
    }
}

impl Kinds for FakeKinds {
    fn names(&self) -> Vec<&'static str> {
        vec!["pair", "strip"]
    }

    fn read(&self, kind: &str, mut reader: Reader<'_>) -> Option<Read> {
        let schedule = TableShape::new("schedule", &["t"], &["alpha_bar", "snr"]);
        let tables = match kind {
            "strip" => {
                reader.integer("steps", "Steps", 1..=2000, 1000);
                vec![schedule]
            }
            "pair" => vec![
                TableShape::new("samples", &["model", "draw"], &["distance", "good"]),
                TableShape::new("summary", &[], &["share", "word"]),
            ],
            _ => return None,
        };
        let figure = Box::new(Fake { tables });
        Some(Read { figure, key: SourceKey::unstated(), noted: reader.finish() })
    }
}

/// Sets `[tex]`; `\bad` is unknown wherever it stands.
pub struct FakeFormulas;

impl FormulaSetter for FakeFormulas {
    fn set(&self, formula: &Formula) -> Result<String, FormulaError> {
        match formula.tex.find("\\bad") {
            Some(at) => Err(FormulaError {
                message: "unknown command `\\bad`".to_owned(),
                place: Some(at..at + 4),
                hint: Some("did you mean `\\bar`?".to_owned()),
            }),
            None => Ok(format!("[{}]", formula.tex)),
        }
    }
}

/// Knows Rust.
pub struct FakeCode;

impl CodeSetter for FakeCode {
    fn set(&self, language: &str, code: &str) -> Result<String, CodeError> {
        match language {
            "" | "rust" => Ok(format!("{language}|{code}")),
            other => Err(CodeError {
                message: format!("unknown language `{other}`"),
                hint: Some("there is: rust".to_owned()),
            }),
        }
    }
}
