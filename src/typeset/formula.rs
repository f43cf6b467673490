//! What a formula is, what can be wrong with one, and the small trait behind which the typesetter stands.

use std::collections::{BTreeMap, BTreeSet};

use super::forbidden;
use super::formula_error::FormulaError;
use super::tokens::{Token, tokens};

/// A formula as the author wrote it, without its dollar signs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Formula {
    /// The LaTeX.
    pub tex: String,
    /// Set on a line of its own, with large operators and limits above and below.
    pub display: bool,
}

impl Formula {
    /// A formula inside a line of text.
    pub fn inline(tex: impl Into<String>) -> Self {
        Self { tex: tex.into(), display: false }
    }

    /// A formula on a line of its own.
    pub fn display(tex: impl Into<String>) -> Self {
        Self { tex: tex.into(), display: true }
    }
}

/// The book's macros: name with its backslash, then the LaTeX it stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Macros(BTreeMap<String, String>);

impl Macros {
    /// Takes the macros of a book; [`Macros::check`] says what is wrong with them.
    pub fn new(macros: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(macros.into_iter().collect())
    }

    /// The body of the macro `name` (with its backslash).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Name and body of every macro, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, body)| (name.as_str(), body.as_str()))
    }

    /// Everything wrong with the macros themselves, as (name, error); places are bytes in the body.
    pub fn check(&self) -> Vec<(&str, FormulaError)> {
        self.iter().filter_map(|(name, body)| Some((name, wrong_macro(name, body)?))).collect()
    }
}

fn wrong_macro(name: &str, body: &str) -> Option<FormulaError> {
    let mut parts = tokens(name);
    match (parts.next(), parts.next()) {
        (Some((Token::Control(control), _)), None) if control.len() > 1 => {
            forbidden::check(body).err().or_else(|| unfinished(control, body))
        }
        _ => Some(FormulaError {
            message: format!("`{name}` is not the name of a macro"),
            place: None,
            hint: Some(r"a name is a backslash and letters, as in `\abar`".to_owned()),
        }),
    }
}

/// A body whose braces do not match, or that holds its own name.
fn unfinished(name: &str, body: &str) -> Option<FormulaError> {
    let mut open = Vec::new();
    let wrong = |message: &str, hint: &str, place| {
        Some(FormulaError {
            message: message.to_owned(),
            place: Some(place),
            hint: Some(hint.to_owned()),
        })
    };
    for (token, place) in tokens(body) {
        match token {
            Token::Character('{') => open.push(place),
            Token::Character('}') if open.pop().is_none() => {
                return wrong("this `}` closes nothing", "braces stand in pairs", place);
            }
            Token::Control(used) if used == name => {
                return wrong(
                    "a macro that uses itself never ends",
                    "write out what it stands for",
                    place,
                );
            }
            _ => {}
        }
    }
    wrong("this `{` is not closed", "braces stand in pairs", open.pop()?)
}

/// Turns a formula into HTML for the eye and MathML for the ear.
pub trait FormulaSetter: Sync {
    /// Sets one formula; the same formula gives the same bytes on every thread.
    ///
    /// # Errors
    /// Whatever keeps the formula from being set, with its place where that is the author's own text.
    fn set(&self, formula: &Formula) -> Result<String, FormulaError>;

    /// Sets many formulas, in their order.
    fn set_all(&self, formulas: &[Formula]) -> Vec<Result<String, FormulaError>> {
        formulas.iter().map(|formula| self.set(formula)).collect()
    }
}

/// The names (with their backslash) of the book's macros that occur in `tex`, in alphabetical order, each once.
///
/// A macro that occurs only inside the body of another does not count: the reader meets the outer one.
pub fn macros_used(tex: &str, macros: &Macros) -> Vec<String> {
    let names: BTreeSet<&str> = tokens(tex)
        .filter_map(|(token, _)| match token {
            Token::Control(name) => Some(name),
            Token::Character(_) => None,
        })
        .filter(|name| macros.get(name).is_some())
        .collect();
    names.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn macros(pairs: &[(&str, &str)]) -> Macros {
        Macros::new(pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())))
    }

    #[test]
    fn macros_are_found_by_their_whole_name() {
        let book = macros(&[(r"\abar", r"\bar\alpha"), (r"\a", "a"), (r"\E", r"\mathbb{E}")]);
        assert_eq!(macros_used(r"\abar_t+\E[\abar]\\E", &book), [r"\E", r"\abar"]);
        assert_eq!(macros_used(r"\alpha\\a", &book), Vec::<String>::new());
    }

    #[test]
    fn a_macro_must_have_a_name_and_a_harmless_body() {
        let book = macros(&[
            ("E", "x"),
            (r"\", "x"),
            (r"\ab c", "x"),
            (r"\good", r"\mathbb{E}#1"),
            (r"\sly", r"x\href{a}{b}"),
        ]);
        let wrong = book.check();
        let names: Vec<&str> = wrong.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["E", r"\", r"\ab c", r"\sly"]);
        assert_eq!(wrong.last().unwrap().1.place, Some(1..6));
    }
}
