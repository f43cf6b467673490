//! Reads what a formula says from its tree.
//!
//! Juxtaposition multiplies; what stands behind a slash up to the next sign is the denominator, so that `a/2b` is
//! a/(2b) as mathematicians write; a function's name takes the bracket behind it, or the rest of its term up to the next
//! function; `\E[…]` takes its bracket, and without a square one the rest of its term, as sums and `\frac{d}{dx}` do;
//! `\nabla` and `\partial_x` take the factor behind them. A name before a bracket is a function
//! where it was declared as one, and otherwise a factor.

mod calculus;
mod clauses;
mod names;
mod operators;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::typeset::tree::{Class, Node, Part};

use super::functions::Function;
use super::operation::Relation;
use super::term::Term;

pub(super) use clauses::{Chain, Side, chains};
pub(super) use names::letters;

/// What cannot be read, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What it is, in words.
    pub what: String,
    /// Its bytes in the LaTeX.
    pub place: Option<Range<usize>>,
}

impl Unreadable {
    fn new(what: impl Into<String>, place: Option<Range<usize>>) -> Self {
        Self { what: what.into(), place }
    }
}

/// The names that a `where` line has given a meaning, by their printed form.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    /// Functions and densities: a bracket behind them holds arguments.
    pub callable: BTreeSet<String>,
    /// Everything else.
    pub declared: BTreeSet<String>,
}

impl Vocabulary {
    fn knows(&self, name: &str) -> bool {
        self.callable.contains(name) || self.declared.contains(name)
    }
}

/// A row as one expression.
///
/// # Errors
/// The first construct that cannot be read.
pub(super) fn expression(words: &Vocabulary, row: &[Node]) -> Result<Term, Unreadable> {
    Reader::whole(words, row)
}

type Read<T> = Result<T, Unreadable>;

/// Reads one row of nodes from left to right.
struct Reader<'a> {
    words: &'a Vocabulary,
    nodes: Vec<Node>,
    at: usize,
    /// Whether a differential ends what is read: the body of an integral.
    integral: bool,
    /// Where the argument of a function without a bracket begins: another function ends it.
    bare: Option<usize>,
}

impl<'a> Reader<'a> {
    fn new(words: &'a Vocabulary, row: &[Node]) -> Self {
        let mut nodes = Vec::new();
        names::flatten(words, row, &mut nodes);
        Self { words, nodes, at: 0, integral: false, bare: None }
    }

    /// A whole row as one expression.
    fn whole(words: &'a Vocabulary, row: &[Node]) -> Read<Term> {
        let mut reader = Self::new(words, row);
        let term = reader.expression()?;
        reader.end()?;
        Ok(term)
    }

    fn peek(&self) -> Option<&Node> {
        self.nodes.get(self.at)
    }

    fn end(&self) -> Read<()> {
        match self.peek() {
            None => Ok(()),
            Some(node) => Err(Unreadable::new(describe(node), node.place.clone())),
        }
    }

    /// The sign that stands next, if it is one.
    fn sign(&self) -> Option<(&str, Class)> {
        match &self.peek()?.part {
            Part::Sign { text, class, .. } => Some((text, *class)),
            _ => None,
        }
    }

    /// Passes over one of these signs.
    fn passes(&mut self, signs: &[&str]) -> bool {
        let found = self.sign().is_some_and(|(text, _)| signs.contains(&text));
        self.at += usize::from(found);
        found
    }

    /// A sum of terms.
    fn expression(&mut self) -> Read<Term> {
        let mut terms = Vec::new();
        let mut negative = self.leading_sign();
        loop {
            let term = self.term()?;
            terms.push(if negative { Term::Negative(term.boxed()) } else { term });
            if self.passes(&["+"]) {
                negative = false;
            } else if self.passes(&["-", "−"]) {
                negative = true;
            } else {
                return Ok(Term::sum(terms));
            }
        }
    }

    fn leading_sign(&mut self) -> bool {
        if self.passes(&["-", "−"]) {
            return true;
        }
        self.passes(&["+"]);
        false
    }

    /// A product of factors; something must stand there.
    fn term(&mut self) -> Read<Term> {
        let mut factors = self.factors()?;
        loop {
            if self.passes(&["·", "⋅", "×", "*", "∗"]) {
                factors.extend(self.factors()?);
            } else if self.passes(&["/"]) {
                let above = Term::product(factors);
                let below = Term::product(self.factors()?);
                factors = vec![Term::Quotient(above.boxed(), below.boxed())];
            } else {
                return Ok(Term::product(factors));
            }
        }
    }

    /// Factors side by side, one at least.
    fn factors(&mut self) -> Read<Vec<Term>> {
        let mut factors = Vec::new();
        while self.begins_factor() {
            factors.push(self.factor()?);
        }
        if factors.is_empty() {
            return Err(match self.peek() {
                Some(node) => Unreadable::new(describe(node), node.place.clone()),
                None => {
                    let last = self.nodes.last();
                    let what = match last {
                        Some(_) => "the end of this, where something is missing",
                        None => "an empty place where something should stand",
                    };
                    Unreadable::new(what, last.and_then(|node| node.place.clone()))
                }
            });
        }
        Ok(factors)
    }

    fn begins_factor(&self) -> bool {
        if self.integral && self.differential() {
            return false;
        }
        if self.bare.is_some_and(|start| self.at > start && self.function()) {
            return false;
        }
        match self.peek().map(|node| &node.part) {
            None => false,
            Some(Part::Sign { text, class, .. }) => {
                let operator = matches!(text.as_str(), "/" | "|" | "‖" | "…" | "⋯" | "⋮");
                *class == Class::Ordinary && !operator
            }
            Some(_) => true,
        }
    }

    /// Whether the name of a function stands next, perhaps with a power.
    fn function(&self) -> bool {
        let named = |node: &Node| matches!(&node.part, Part::Named(name) if Function::named(name.trim()).is_some());
        self.peek().is_some_and(|node| match &node.part {
            Part::Scripts { base, .. } => base.iter().any(named),
            _ => named(node),
        })
    }

    /// Whether a `d` and a name stand next, and the `d` means nothing else.
    fn differential(&self) -> bool {
        let sign = self.sign().is_some_and(|(text, _)| text == "d");
        let next = self.nodes.get(self.at + 1).is_some_and(names::is_name);
        sign && next && !self.words.knows("d")
    }

    /// One factor with the powers behind it.
    fn factor(&mut self) -> Read<Term> {
        let Some(node) = self.peek().cloned() else { return self.factors().map(Term::product) };
        self.at += 1;
        if let Some(term) = self.operator(&node)? {
            return Ok(term);
        }
        if names::is_name(&node) {
            return self.named(&node);
        }
        match &node.part {
            Part::Number(digits) => self.number(digits, &node),
            Part::Fence { left, right, inner } => self.bracket(left, right, inner),
            Part::Fraction { above, below, line: true } => {
                let above = Self::whole(self.words, above)?;
                Ok(Term::Quotient(above.boxed(), Self::whole(self.words, below)?.boxed()))
            }
            Part::Root { degree, radicand } => {
                let radicand = Self::whole(self.words, radicand)?;
                let Some(degree) = degree else {
                    return Ok(Term::Apply(Function::Root, radicand.boxed()));
                };
                let degree = Self::whole(self.words, degree)?;
                let exponent = Term::Quotient(Term::Number(1.0).boxed(), degree.boxed());
                Ok(Term::Power(radicand.boxed(), exponent.boxed()))
            }
            Part::Scripts { base, below: None, above: Some(above) } => {
                let base = Self::whole(self.words, base)?;
                let exponent = Self::whole(self.words, above)?;
                Ok(Term::Power(base.boxed(), exponent.boxed()))
            }
            Part::Words(words) if words.trim() == "const" => Ok(Term::Constant),
            Part::Brace { base, note, .. } => {
                let claims = |node: &Node| matches!(&node.part, Part::Sign { text, .. } if Relation::of(text).is_some());
                if note.iter().flatten().any(claims) {
                    let what = "the claim at this brace: write it as a step of its own";
                    return Err(Unreadable::new(what, node.place.clone()));
                }
                Self::whole(self.words, base)
            }
            _ => Err(Unreadable::new(describe(&node), node.place.clone())),
        }
    }

    /// A number; a 1 before a bracket that holds a relation is the indicator of it.
    fn number(&mut self, digits: &str, node: &Node) -> Read<Term> {
        if digits == "1"
            && let Some(Part::Fence { inner, .. }) = self.peek().map(|node| &node.part)
            && let Some(indicator) = self.relation(&inner.clone())?
        {
            self.at += 1;
            return Ok(indicator);
        }
        let value = digits.parse::<f64>();
        value.map(Term::Number).map_err(|_| {
            Unreadable::new(format!("`{digits}`, which is no number"), node.place.clone())
        })
    }

    /// 1 where the relation in a row holds; none if there is no relation in it.
    fn relation(&self, row: &[Node]) -> Read<Option<Term>> {
        let mut reader = Self::new(self.words, row);
        let Ok(first) = reader.expression() else { return Ok(None) };
        let Some(relation) = reader.sign().and_then(|(text, _)| Relation::of(text)) else {
            return Ok(None);
        };
        reader.at += 1;
        let second = reader.expression()?;
        reader.end()?;
        Ok(Some(Term::Indicator(relation, first.boxed(), second.boxed())))
    }

    /// What stands in brackets by itself.
    fn bracket(&mut self, left: &str, right: &str, inner: &[Node]) -> Read<Term> {
        let inner_term = Self::whole(self.words, inner)?;
        match (left, right) {
            ("|", "|") | ("‖", "‖") => Ok(Term::Apply(Function::Magnitude, inner_term.boxed())),
            ("(", ")") | ("[", "]") | ("{", "}") => Ok(inner_term),
            _ => Err(Unreadable::new(format!("the bracket `{left}…{right}`"), None)),
        }
    }

    /// The bracket that stands next, and the exponent at it; nothing is passed over.
    fn next_bracket(&self) -> Option<(String, Vec<Node>, Option<Vec<Node>>)> {
        match &self.peek()?.part {
            Part::Fence { left, inner, .. } if left != "|" && left != "‖" => {
                Some((left.clone(), inner.clone(), None))
            }
            Part::Scripts { base, below: None, above } => match base.as_slice() {
                [Node { part: Part::Fence { left, inner, .. }, .. }]
                    if left != "|" && left != "‖" =>
                {
                    Some((left.clone(), inner.clone(), above.clone()))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// A term to the power of a row, if there is one.
    fn raised(&self, term: Term, exponent: Option<&[Node]>) -> Read<Term> {
        Ok(match exponent {
            Some(exponent) => Term::Power(term.boxed(), Self::whole(self.words, exponent)?.boxed()),
            None => term,
        })
    }
}

/// A node in the words of a message.
fn describe(node: &Node) -> String {
    match &node.part {
        Part::Sign { text, .. } => format!("`{text}` here"),
        Part::Words(words) => format!("the words “{words}”"),
        Part::Named(name) => format!("the operator `{name}` here"),
        Part::Large(sign) => format!("`{sign}` here"),
        Part::Table { environment, .. } => format!("`{environment}` within a formula"),
        Part::Fraction { line: false, .. } => "two rows without a line between them".to_owned(),
        Part::Scripts { base, .. } => match base.first() {
            Some(base) => format!("{} with its scripts", describe(base)),
            None => "scripts at nothing".to_owned(),
        },
        Part::Accent { mark, .. } => format!("the mark `{mark}`"),
        _ => "this".to_owned(),
    }
}
