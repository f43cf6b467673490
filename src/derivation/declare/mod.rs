//! The `where` line: what varies in a proof, and how.
//!
//! | what is written | what it says |
//! | --- | --- |
//! | `0 < a < 1`, `0 < s < t < 1`, `s > 0` | drawn uniformly between its neighbours; without an upper end, e^N(0,1) |
//! | `x in R` | drawn from N(0, 4) |
//! | `n in 1..5` | a whole number |
//! | `v = (1-a)/a`, `q(z) = …` | a definition, a function |
//! | `x, eps ~ N(0, 1)` | random symbols |
//! | `q(z \| x) ~ N(m_x, s^2)` | the law of z given x under q; `p = q` is another name of all its laws |
//! | `f(z) smooth` | any smooth function |
//! | `m_{1..4} ~ N(0,1)`, `x_{i=1..3} \| x_{i-1} ~ any(2)` | families |
//! | `const without z` | what `+ const` and `\propto` do not depend on |
//! | `nabla in x` | what a bare `\nabla` differentiates by |
//! | `w^2 < 1` | over known symbols: a condition that points must meet |
//!
//! One line says one thing of a symbol; the line of a step may say it anew.
//!
//! Laws: `N(mean, variance)`, `uniform(a, b)`, `uniform(1..4)`, `any(3)` (random probabilities of 1, 2, 3, for each
//! value of what is given), `at(a)`, and mixtures of them: `0.3*N(-1, 0.2) + 0.7*N(1, 0.1)`.

mod item;
mod laws;
mod pieces;
mod translate;

use std::collections::{BTreeMap, BTreeSet};

use crate::typeset::tree::Row;

use super::fault::Fault;
use super::operation::Relation;
use super::read::{self, Unreadable, Vocabulary};
use super::term::{Index, Name, Term, keyed};

pub(super) use laws::{LawTerm, PartTerm};
pub(super) use pieces::shallow;
pub(super) use translate::latex;

/// Reads LaTeX with the macros of the book.
pub trait Formulas {
    /// The tree of a formula.
    ///
    /// # Errors
    /// What the tree does not hold.
    fn tree(&self, latex: &str) -> Result<Row, Unreadable>;

    /// Whether the book has a macro of this name, which is without its backslash.
    fn has_macro(&self, name: &str) -> bool;
}

/// How a symbol gets its value at a point; in the order of the line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Draw {
    /// A whole number from the first to the last.
    Whole { key: String, first: i64, last: i64 },
    /// Names between terms: each is drawn uniformly between its left neighbour and the next known term; without one on
    /// a side, by the exponential of a normal draw beyond the other.
    Between(Vec<Element>),
    /// From N(0, 4).
    Real { key: String },
    /// From its law under a head.
    Law { head: String, key: String },
}

/// An element of a chain of inequalities.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Element {
    /// A name that is drawn.
    Drawn(String),
    /// A known term.
    Known(Term),
}

/// The law of a symbol under a head.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Factor {
    pub key: String,
    /// What it is given, by key.
    pub given: Vec<String>,
    pub law: LawTerm,
}

/// A function of some parameters.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Body {
    Term {
        parameters: Vec<String>,
        term: Term,
    },
    /// Any smooth function of one number.
    Smooth,
}

/// Everything that a `where` line says.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    pub(super) words: Vocabulary,
    pub(super) draws: Vec<Draw>,
    pub(super) definitions: BTreeMap<String, Term>,
    pub(super) functions: BTreeMap<String, Body>,
    /// Heads with the laws under them, in the order in which they were declared; the empty head is that of `x ~ …`.
    pub(super) models: Vec<(String, Vec<Factor>)>,
    pub(super) aliases: BTreeMap<String, String>,
    pub(super) conditions: Vec<(Relation, Term, Term)>,
    pub(super) without: Vec<String>,
    pub(super) nabla: Option<String>,
    /// Whole numbers that do not vary.
    pub(super) constants: BTreeMap<String, i64>,
}

impl Scope {
    /// Reads a `where` line.
    ///
    /// # Errors
    /// What is wrong with it, with its bytes in `line`.
    pub fn read(line: &str, formulas: &dyn Formulas) -> Result<Self, Fault> {
        Self::default().and(line, formulas)
    }

    /// This scope and what `line` adds to it or says anew.
    ///
    /// # Errors
    /// What is wrong with the line, with its bytes in `line`.
    pub fn and(mut self, line: &str, formulas: &dyn Formulas) -> Result<Self, Fault> {
        pieces::shallow(line)?;
        let mut said = BTreeMap::new();
        for item in pieces::split(line)? {
            for text in
                pieces::family(&item.text, 0).map_err(|fault| fault.at(Some(item.place.clone())))?
            {
                let reader = item::ItemReader {
                    scope: &mut self,
                    formulas,
                    said: &mut said,
                    text: text.trim(),
                };
                reader.read().map_err(|fault| fault.at(Some(item.place.clone())))?;
            }
        }
        Ok(self)
    }

    /// The key of a declared name: subscripts that are whole numbers are computed.
    pub(super) fn key(&self, name: &Name) -> String {
        key(name, &self.constants)
    }

    /// The head that a name is an alias of, or the name itself.
    pub(super) fn head<'a>(&'a self, key: &'a str) -> &'a str {
        let mut head = key;
        let mut passed = BTreeSet::new();
        while let Some(next) = self.aliases.get(head) {
            if !passed.insert(head) {
                break;
            }
            head = next;
        }
        head
    }

    /// The laws under a head.
    pub(super) fn model(&self, key: &str) -> Option<&[Factor]> {
        let head = self.head(key);
        self.models.iter().find(|(name, _)| name == head).map(|(_, factors)| factors.as_slice())
    }

    /// The law of a symbol under whatever head comes first.
    pub(super) fn any_factor(&self, key: &str) -> Option<&Factor> {
        self.models.iter().flat_map(|(_, factors)| factors).find(|factor| factor.key == key)
    }

    /// All keys that have a value at a point or by definition.
    pub(super) fn keys(&self) -> BTreeSet<&str> {
        self.drawn().into_iter().chain(self.definitions.keys().map(String::as_str)).collect()
    }

    /// The keys that are drawn, in the order of the line.
    pub(super) fn drawn(&self) -> Vec<&str> {
        let drawn = self.draws.iter().flat_map(|draw| match draw {
            Draw::Whole { key, .. } | Draw::Real { key } | Draw::Law { key, .. } => {
                vec![key.as_str()]
            }
            Draw::Between(elements) => elements
                .iter()
                .filter_map(|element| match element {
                    Element::Drawn(key) => Some(key.as_str()),
                    Element::Known(_) => None,
                })
                .collect(),
        });
        drawn.collect()
    }

    /// Forgets how a symbol got its value; those that are drawn beside it stay below or above it.
    fn forget(&mut self, key: &str) {
        self.definitions.remove(key);
        self.constants.remove(key);
        self.draws.retain(|draw| match draw {
            Draw::Whole { key: other, .. }
            | Draw::Real { key: other }
            | Draw::Law { key: other, .. } => other != key,
            Draw::Between(_) => true,
        });
        for draw in &mut self.draws {
            if let Draw::Between(elements) = draw {
                for pair in elements.windows(2) {
                    let [Element::Drawn(low), Element::Drawn(high)] = pair else { continue };
                    if low == key || high == key {
                        let [low, high] = [low, high].map(|key| Term::Name(Name::plain(key)));
                        self.conditions.push((Relation::Below, low, high));
                    }
                }
                elements.retain(|element| *element != Element::Drawn(key.to_owned()));
            }
        }
    }

    fn expression(&self, text: &str, formulas: &dyn Formulas) -> Result<Term, Fault> {
        let latex = latex(text, formulas);
        let fault = |unreadable: Unreadable| {
            Fault::new(format!("in `{}` the check cannot read {}", text.trim(), unreadable.what))
        };
        let row = formulas.tree(&latex).map_err(fault)?;
        read::expression(&self.words, &row).map_err(fault)
    }

    /// Reads names between commas.
    fn names(&self, text: &str, formulas: &dyn Formulas) -> Result<Vec<Name>, Fault> {
        let pieces = pieces::split(text)?;
        // Where a symbol is declared, Δ is a letter.
        let mut lettered = Self { words: self.words.clone(), ..Self::default() };
        lettered.words.declared.insert("Δ".to_owned());
        let pieces = pieces.iter().filter(|piece| !piece.text.trim().is_empty());
        pieces
            .map(|piece| match lettered.expression(&piece.text, formulas)? {
                Term::Name(name) => Ok(name),
                _ => Err(Fault::new(format!("`{}` is no symbol", piece.text.trim()))),
            })
            .collect()
    }
}

/// The key of a name where the whole numbers of `wholes` are known: `x_{t-1}` at t = 3 is `x_2`.
pub(super) fn key(name: &Name, wholes: &BTreeMap<String, i64>) -> String {
    let indices: Vec<String> = name
        .indices
        .iter()
        .map(|index| match index {
            Index::One { printed, term } => {
                match term.as_ref().and_then(|term| whole(term, wholes)) {
                    Some(value) => value.to_string(),
                    None => printed.clone(),
                }
            }
            Index::Range { printed, .. } => printed.clone(),
        })
        .collect();
    keyed(&name.base, indices.iter().map(String::as_str))
}

/// The whole number that a term is, if it is one.
pub(super) fn whole(term: &Term, wholes: &BTreeMap<String, i64>) -> Option<i64> {
    match term {
        Term::Number(value) => (value.fract() == 0.0).then_some(*value as i64),
        Term::Name(name) => wholes.get(&key(name, wholes)).copied(),
        Term::Negative(of) => whole(of, wholes)?.checked_neg(),
        Term::Sum(of) => {
            of.iter().try_fold(0i64, |sum, term| sum.checked_add(whole(term, wholes)?))
        }
        Term::Product(of) => {
            of.iter().try_fold(1i64, |product, term| product.checked_mul(whole(term, wholes)?))
        }
        _ => None,
    }
}
