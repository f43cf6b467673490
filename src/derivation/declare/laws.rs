//! Laws as they are written: bells, uniform numbers, lists, and mixtures of them.

use crate::derivation::fault::Fault;
use crate::derivation::term::Term;

use super::{Formulas, Scope, pieces};

/// What laws there are.
const LAWS: &str = "laws are `N(mean, variance)`, `uniform(a, b)`, `uniform(1..4)`, `any(3)`, `at(a)` and mixtures `0.3*N(…) + 0.7*N(…)`";

/// A mixture of parts with their weights.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::derivation) struct LawTerm {
    pub parts: Vec<(Term, PartTerm)>,
}

/// A part of a law.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::derivation) enum PartTerm {
    Normal { mean: Term, variance: Term },
    Uniform { low: Term, high: Term },
    Whole(i64, i64),
    Any(usize),
    At(Term),
}

impl LawTerm {
    /// The values, where the law is over a list.
    pub fn values(&self) -> Option<Vec<Term>> {
        let mut values = Vec::new();
        for (_, part) in &self.parts {
            match part {
                PartTerm::Whole(first, last) => {
                    values.extend((*first..=*last).map(|value| Term::Number(value as f64)));
                }
                PartTerm::Any(count) => {
                    values.extend((1..=*count).map(|value| Term::Number(value as f64)));
                }
                PartTerm::At(value) => values.push(value.clone()),
                PartTerm::Normal { .. } | PartTerm::Uniform { .. } => return None,
            }
        }
        Some(values)
    }
}

/// Reads a law.
pub(super) fn read(scope: &Scope, text: &str, formulas: &dyn Formulas) -> Result<LawTerm, Fault> {
    let parts = pieces::pieces(text, '+').into_iter();
    let parts = parts.map(|part| weighted(scope, part.trim(), formulas));
    let parts: Vec<(Term, PartTerm)> = parts.collect::<Result<_, _>>()?;
    let weights = parts.iter().map(|(weight, _)| match weight {
        Term::Number(weight) => Some(*weight),
        _ => None,
    });
    // Weights that are symbols add up to what the ranges say.
    if let Some(whole) = weights.sum::<Option<f64>>()
        && (whole - 1.0).abs() > 1e-9
    {
        return Err(Fault::new(format!(
            "the weights of `{}` add up to {whole}, not to 1",
            text.trim()
        )));
    }
    Ok(LawTerm { parts })
}

/// `0.3*N(0, 1)`: a weight, if there is one, and a part.
fn weighted(scope: &Scope, text: &str, formulas: &dyn Formulas) -> Result<(Term, PartTerm), Fault> {
    let names = ["N(", "uniform(", "any(", "at("];
    let starts = names.iter().filter_map(|name| {
        let at = text.rfind(name)?;
        let before = text.get(..at)?.trim_end();
        (before.is_empty() || before.ends_with('*')).then_some((at, *name))
    });
    let Some((at, name)) = starts.min() else {
        return Err(Fault::new(format!("`{text}` is no law")).hint(LAWS));
    };
    let weight = text.get(..at).unwrap_or("").trim().trim_end_matches('*');
    let weight = match weight {
        "" => Term::Number(1.0),
        weight => scope.expression(weight, formulas)?,
    };
    let inner = text.get(at + name.len()..).unwrap_or("").trim_end();
    let Some(inner) = inner.strip_suffix(')') else {
        return Err(Fault::new(format!("`{text}` is no law: its bracket is not closed")));
    };
    let arguments: Vec<&str> = pieces::pieces(inner, ',');
    Ok((weight, part(scope, name, &arguments, text, formulas)?))
}

fn part(
    scope: &Scope,
    name: &str,
    arguments: &[&str],
    text: &str,
    formulas: &dyn Formulas,
) -> Result<PartTerm, Fault> {
    let read = |text: &str| scope.expression(text, formulas);
    Ok(match (name, arguments) {
        ("N(", [mean, variance]) => {
            PartTerm::Normal { mean: read(mean)?, variance: read(variance)? }
        }
        ("uniform(", [low, high]) => PartTerm::Uniform { low: read(low)?, high: read(high)? },
        ("uniform(", [range]) => {
            let (first, last) = pieces::whole_range(range)?;
            PartTerm::Whole(first, last)
        }
        ("any(", [count]) => match count.trim().parse() {
            Ok(count @ 1..=12) => PartTerm::Any(count),
            _ => {
                return Err(Fault::new(format!(
                    "`{text}`: a random law has between 1 and 12 values"
                )));
            }
        },
        ("at(", [value]) => PartTerm::At(read(value)?),
        _ => {
            return Err(
                Fault::new(format!("`{text}` has the wrong number of arguments")).hint(LAWS)
            );
        }
    })
}
