//! What a printed formula says, with its names still as they are printed.

use std::ops::Range;

use super::functions::Function;
use super::operation::Relation;

/// A symbol as it is printed: a letter with its marks, and its subscripts.
///
/// Two names are equal where they are printed alike, wherever they stand.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// The letter with accents, primes and stars.
    pub base: String,
    /// Its subscripts, which commas part.
    pub indices: Vec<Index>,
    /// Where it stands.
    pub place: Option<Range<usize>>,
}

/// A subscript.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Index {
    /// One subscript: its printed form, and what it computes to if it is a formula.
    One { printed: String, term: Option<Box<Term>> },
    /// All from one to another: `1:T`.
    Range { printed: String, from: Box<Term>, to: Box<Term> },
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.base == other.base && self.indices == other.indices
    }
}

impl Name {
    /// A name without subscripts.
    pub fn plain(base: &str) -> Self {
        Self { base: base.to_owned(), indices: Vec::new(), place: None }
    }

    /// The name as a key where its subscripts count nothing.
    pub fn printed(&self) -> String {
        let indices = self.indices.iter().map(|index| match index {
            Index::One { printed, .. } | Index::Range { printed, .. } => printed.as_str(),
        });
        keyed(&self.base, indices)
    }
}

/// A letter and its subscripts as one key.
pub(super) fn keyed<'a>(base: &str, indices: impl Iterator<Item = &'a str>) -> String {
    let mut key = base.to_owned();
    for (number, index) in indices.enumerate() {
        key.push(if number == 0 { '_' } else { ',' });
        key.push_str(index);
    }
    key
}

/// Over what a mean is taken.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Over {
    /// Nothing is said: all random symbols within.
    All,
    /// Some symbols, or the symbols of a law by its letter alone.
    Names(Vec<Name>),
    /// The first symbols of a law given the others: `q(z | x)`.
    Law { head: Name, of: Vec<Name>, given: Vec<Name> },
}

/// A formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    Number(f64),
    Name(Name),
    Sum(Vec<Term>),
    Product(Vec<Term>),
    Negative(Box<Term>),
    Quotient(Box<Term>, Box<Term>),
    Power(Box<Term>, Box<Term>),
    Apply(Function, Box<Term>),
    Largest(Vec<Term>),
    Least(Vec<Term>),
    Indicator(Relation, Box<Term>, Box<Term>),
    /// A function or density at its arguments; those behind the bar are given.
    Call {
        head: Name,
        of: Vec<Term>,
        given: Vec<Term>,
    },
    /// `N(m, v)`, or its density `N(x; m, v)`.
    Normal(Vec<Term>),
    /// A sum or product over an index.
    Series {
        product: bool,
        index: Name,
        range: Option<(Box<Term>, Box<Term>)>,
        body: Box<Term>,
    },
    /// `at`: what is given with a value of its own, `x_0 = a`.
    Mean {
        over: Over,
        given: Vec<Name>,
        at: Vec<(Name, Term)>,
        body: Box<Term>,
    },
    /// The covariance of two; the variance of both alike.
    Covariance {
        over: Over,
        given: Vec<Name>,
        first: Box<Term>,
        second: Box<Term>,
    },
    Divergence(Box<Term>, Box<Term>),
    Integral {
        over: Vec<Name>,
        region: Option<Box<Term>>,
        body: Box<Term>,
    },
    /// By a name, or by the argument of the call or the name that the scope says.
    Derivative {
        by: Option<Name>,
        order: usize,
        body: Box<Term>,
    },
    /// `+ const`: something that does not depend on what the `where` line says.
    Constant,
    /// `O(v)`
    Order(Box<Term>),
}

impl Term {
    pub fn boxed(self) -> Box<Self> {
        Box::new(self)
    }

    /// The sum of some terms; a single one is itself.
    pub fn sum(mut terms: Vec<Self>) -> Self {
        match terms.pop() {
            Some(only) if terms.is_empty() => only,
            Some(last) => {
                terms.push(last);
                Self::Sum(terms)
            }
            None => Self::Number(0.0),
        }
    }

    /// The product of some factors; a single one is itself.
    pub fn product(mut factors: Vec<Self>) -> Self {
        match factors.pop() {
            Some(only) if factors.is_empty() => only,
            Some(last) => {
                factors.push(last);
                Self::Product(factors)
            }
            None => Self::Number(1.0),
        }
    }

    /// What is within, one level down; subscripts, and values of what is given, are not counted.
    pub fn inside(&self) -> Vec<&Self> {
        match self {
            Self::Number(_) | Self::Name(_) | Self::Constant => Vec::new(),
            Self::Sum(of) | Self::Product(of) | Self::Largest(of) | Self::Least(of) => {
                of.iter().collect()
            }
            Self::Normal(of) => of.iter().collect(),
            Self::Negative(of) | Self::Apply(_, of) | Self::Order(of) => vec![of],
            Self::Quotient(a, b)
            | Self::Power(a, b)
            | Self::Indicator(_, a, b)
            | Self::Divergence(a, b)
            | Self::Covariance { first: a, second: b, .. } => vec![a, b],
            Self::Call { of, given, .. } => of.iter().chain(given).collect(),
            Self::Series { range, body, .. } => {
                let mut found = vec![&**body];
                if let Some((from, to)) = range {
                    found.extend([&**from, &**to]);
                }
                found
            }
            Self::Mean { body, .. } | Self::Derivative { body, .. } => vec![body],
            Self::Integral { region, body, .. } => {
                std::iter::once(&**body).chain(region.as_deref()).collect()
            }
        }
    }

    /// Whether `found` holds of this or of anything within.
    pub fn any(&self, found: &dyn Fn(&Self) -> bool) -> bool {
        found(self) || self.inside().into_iter().any(|inner| inner.any(found))
    }
}
