//! Functions, sums, means, divergences, integrals and derivatives.

use crate::derivation::functions::Function;
use crate::derivation::term::{Name, Over, Term};
use crate::typeset::tree::{Font, Node, Part};

use super::names::{self, printed};
use super::{Read, Reader, Unreadable};

/// An operator whose scripts mean nothing here must have none.
fn bare(node: &Node, below: Option<&[Node]>, above: Option<&[Node]>) -> Read<()> {
    match below.is_some() || above.is_some() {
        true => Err(Unreadable::new(super::describe(node), node.place.clone())),
        false => Ok(()),
    }
}

/// An inverse is not told from a reciprocal by a superscript -1.
pub(super) fn unambiguous(name: &str, above: Option<&[Node]>, node: &Node) -> Read<()> {
    if above.is_none_or(|above| printed(above) != "-1") {
        return Ok(());
    }
    let inverse = match name {
        "sin" | "cos" | "tan" => format!("`\\arc{name}`"),
        _ => "a name of its own for the inverse".to_owned(),
    };
    let what = format!(
        "`{name}` to the power -1, which is the inverse to some and the reciprocal to others: write {inverse}, or a fraction"
    );
    Err(Unreadable::new(what, node.place.clone()))
}

/// An expression, the names it is given, and those it is given with values.
type Conditioned = (Term, Vec<Name>, Vec<(Name, Term)>);

impl Reader<'_> {
    /// The operator that `node` is, with all that it takes; none if it is no operator.
    pub(super) fn operator(&mut self, node: &Node) -> Read<Option<Term>> {
        let (head, below, above) = match &node.part {
            Part::Scripts { base, below, above } => match base.as_slice() {
                [head] => (head, below.as_deref(), above.as_deref()),
                _ => return Ok(None),
            },
            _ => (node, None, None),
        };
        let head = names::bare(head);
        let none: &[Node] = &[];
        match &head.part {
            Part::Large('∑' | '∏') => {
                let product = matches!(head.part, Part::Large('∏'));
                self.series(product, below.unwrap_or(none), above).map(Some)
            }
            Part::Large('∫') => self.integral(node, below, above).map(Some),
            Part::Fraction { above: over, below: under, .. } if below.is_none() => {
                self.fraction_derivative(over, under)
            }
            Part::Named(name) | Part::Words(name) => self.word(node, name.trim(), below, above),
            Part::Sign { text, font, .. } => match (text.as_str(), font) {
                ("E", Font::Blackboard) | ("𝔼", _) => {
                    bare(node, None, above)?;
                    self.mean(below.unwrap_or(none)).map(Some)
                }
                ("N", Font::Calligraphic) | ("𝒩", _) => {
                    bare(node, below, above)?;
                    self.normal(node).map(Some)
                }
                ("O", Font::Usual) if self.next_bracket().is_some() && !self.words.knows("O") => {
                    let Some((_, inner, outer)) = self.next_bracket() else { return Ok(None) };
                    bare(node, below, above)?;
                    self.at += 1;
                    let order = Term::Order(Self::whole(self.words, &inner)?.boxed());
                    self.raised(order, outer.as_deref()).map(Some)
                }
                ("∇" | "∂", _) if text == "∇" || below.is_some() => {
                    bare(node, None, above)?;
                    self.derivative(below, 1).map(Some)
                }
                ("Δ", _) if !self.words.knows("Δ") => {
                    bare(node, None, above)?;
                    self.derivative(below, 2).map(Some)
                }
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// An operator with a name of letters.
    fn word(
        &mut self,
        node: &Node,
        name: &str,
        below: Option<&[Node]>,
        above: Option<&[Node]>,
    ) -> Read<Option<Term>> {
        if let Some(function) = Function::named(name) {
            unambiguous(name, above, node)?;
            let base = match below {
                Some(base) if name == "log" => Some(Self::whole(self.words, base)?),
                _ => {
                    bare(node, below, None)?;
                    None
                }
            };
            let (argument, outer) = self.argument()?;
            let mut applied = Term::Apply(function, argument.boxed());
            if let Some(base) = base {
                let base = Term::Apply(function, base.boxed());
                applied = Term::Quotient(applied.boxed(), base.boxed());
            }
            let applied = self.raised(applied, above)?;
            return self.raised(applied, outer.as_deref()).map(Some);
        }
        match name {
            "max" | "min" => {
                bare(node, below, above)?;
                let inner = self.required(name)?;
                let of = self.list(&inner)?;
                Ok(Some(if name == "max" { Term::Largest(of) } else { Term::Least(of) }))
            }
            "Var" => {
                bare(node, None, above)?;
                let over = self.over(below.unwrap_or_default())?;
                let inner = self.required(name)?;
                let (body, given, at) = self.body(&inner)?;
                if !at.is_empty() {
                    return Err(Unreadable::new("a variance given the value of a symbol", None));
                }
                let (first, second) = (body.clone().boxed(), body.boxed());
                Ok(Some(Term::Covariance { over, given, first, second }))
            }
            "Cov" => {
                bare(node, None, above)?;
                let over = self.over(below.unwrap_or_default())?;
                let inner = self.required(name)?;
                let mut reader = Self::new(self.words, &inner);
                let first = reader.expression()?.boxed();
                if !reader.passes(&[",", ";"]) {
                    reader.end()?;
                }
                let second = reader.expression()?.boxed();
                let given = reader.behind_bar()?;
                Ok(Some(Term::Covariance { over, given, first, second }))
            }
            "KL" => {
                bare(node, below, above)?;
                let inner = self.required(name)?;
                let mut reader = Self::new(self.words, &inner);
                let first = reader.expression()?.boxed();
                if !reader.passes(&["‖", "∥"]) {
                    return Err(Unreadable::new(
                        "a divergence without `\\|` between its laws",
                        None,
                    ));
                }
                let second = reader.expression()?.boxed();
                reader.end()?;
                Ok(Some(Term::Divergence(first, second)))
            }
            _ => Ok(None),
        }
    }

    /// Arguments with nothing given.
    fn list(&self, row: &[Node]) -> Read<Vec<Term>> {
        match self.arguments(row)? {
            (of, given) if given.is_empty() => Ok(of),
            _ => Err(Unreadable::new("a bar among these arguments", None)),
        }
    }

    /// The bracket that must stand behind an operator.
    fn required(&mut self, name: &str) -> Read<Vec<Node>> {
        match self.next_bracket() {
            Some((_, inner, None)) => {
                self.at += 1;
                Ok(inner)
            }
            _ => Err(Unreadable::new(
                format!("`{name}` without a bracket of its own"),
                self.peek().and_then(|node| node.place.clone()),
            )),
        }
    }

    /// What a function is taken of: the bracket behind it, or the rest of the term; and the exponent at the bracket.
    fn argument(&mut self) -> Read<(Term, Option<Vec<Node>>)> {
        match self.next_bracket() {
            Some((_, inner, outer)) => {
                self.at += 1;
                Ok((Self::whole(self.words, &inner)?, outer))
            }
            None => {
                let outer = self.bare.replace(self.at);
                let term = self.term();
                self.bare = outer;
                Ok((term?, None))
            }
        }
    }

    fn mean(&mut self, below: &[Node]) -> Read<Term> {
        let over = self.over(below)?;
        match self.next_bracket() {
            Some((left, inner, outer)) if left == "[" => {
                self.at += 1;
                let (body, given, at) = self.body(&inner)?;
                let mean = Term::Mean { over, given, at, body: body.boxed() };
                self.raised(mean, outer.as_deref())
            }
            _ => {
                let body = self.term()?.boxed();
                Ok(Term::Mean { over, given: Vec::new(), at: Vec::new(), body })
            }
        }
    }

    /// An expression, and what stands behind a bar: names, and names with values.
    fn body(&self, row: &[Node]) -> Read<Conditioned> {
        let mut reader = Self::new(self.words, row);
        let body = reader.expression()?;
        let (mut given, mut at) = (Vec::new(), Vec::new());
        if reader.passes(&["|", "∣"]) {
            loop {
                let name = reader.name()?;
                if reader.passes(&["="]) {
                    at.push((name, reader.expression()?));
                } else {
                    given.push(name);
                }
                if !reader.passes(&[",", ";"]) {
                    break;
                }
            }
        }
        reader.end()?;
        Ok((body, given, at))
    }

    /// The names behind a bar up to the end.
    fn behind_bar(&mut self) -> Read<Vec<Name>> {
        let given = if self.passes(&["|", "∣"]) { self.names()? } else { Vec::new() };
        self.end()?;
        Ok(given)
    }

    /// The subscript of a mean.
    fn over(&self, below: &[Node]) -> Read<Over> {
        let mut reader = Self::new(self.words, below);
        if reader.peek().is_none() {
            return Ok(Over::All);
        }
        let names = reader.names()?;
        if let Some((_, inner, None)) = reader.next_bracket()
            && let [head] = names.as_slice()
        {
            reader.at += 1;
            reader.end()?;
            let mut inside = Self::new(self.words, &inner);
            let of = inside.names()?;
            let given = inside.behind_bar()?;
            return Ok(Over::Law { head: head.clone(), of, given });
        }
        if reader.passes(&["∼"]) {
            let laws = reader.names()?;
            // `z ~ q(z | x)` says the same as `q(z | x)`.
            if let Some((_, inner, None)) = reader.next_bracket() {
                reader.at += 1;
                if let [head] = laws.as_slice() {
                    let mut inside = Self::new(self.words, &inner);
                    let of = inside.names()?;
                    let given = inside.behind_bar()?;
                    return Ok(Over::Law { head: head.clone(), of, given });
                }
            }
            reader.end()?;
            if let [head] = laws.as_slice() {
                return Ok(Over::Law { head: head.clone(), of: names, given: Vec::new() });
            }
        }
        reader.end()?;
        Ok(Over::Names(names))
    }

    fn normal(&mut self, node: &Node) -> Read<Term> {
        let Some((_, inner, outer)) = self.next_bracket() else {
            return Err(Unreadable::new(
                "a normal law without mean and variance",
                node.place.clone(),
            ));
        };
        self.at += 1;
        let of = self.list(&inner)?;
        if !(2..=3).contains(&of.len()) {
            return Err(Unreadable::new(
                format!(
                    "a normal law with {} arguments, where it has a mean and a variance, and its density a value before them",
                    of.len()
                ),
                node.place.clone(),
            ));
        }
        self.raised(Term::Normal(of), outer.as_deref())
    }
}
