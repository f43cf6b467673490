//! Sums and products over an index, integrals, derivatives.

use crate::derivation::declare;
use crate::derivation::fault::Fault;
use crate::derivation::operation::Operation;
use crate::derivation::term::{Name, Term};

use super::{LONGEST_SUM, Lowered, Lowering, pretty};

/// Derivatives within each other, at most: their slopes double with each.
const MOST_DERIVATIVES: usize = 6;

impl Lowering<'_> {
    pub(super) fn series(
        &mut self,
        product: bool,
        index: &Name,
        range: Option<&(Box<Term>, Box<Term>)>,
        body: &Term,
    ) -> Lowered {
        let key = self.key(index);
        if let Some((from, to)) = self.ends(&key, range) {
            self.short(from, to).map_err(|fault| fault.at(index.place.clone()))?;
            let before = self.wholes.get(&key).copied();
            let bound = self.bindings.remove(&key);
            let mut members = Vec::new();
            for value in from..=to {
                self.wholes.insert(key.clone(), value);
                members.push(self.term(body)?);
            }
            let index_key = key.clone();
            match before {
                Some(before) => self.wholes.insert(key, before),
                None => self.wholes.remove(&key),
            };
            if let Some(bound) = bound {
                self.bindings.insert(index_key, bound);
            }
            return Ok(if product { Operation::Product(members) } else { Operation::Sum(members) });
        }
        match self.values(&key)? {
            Some(values) if range.is_none() => {
                let slot = self.fresh();
                let body = self.bound(&key, Operation::Slot(slot), |inner| inner.term(body))?;
                Ok(Operation::Over { slot, values, product, body: body.boxed() })
            }
            _ => Err(Fault::new(format!(
                "the range of the sum over `{}` is not known",
                pretty(&key)
            ))
            .hint("say it in the `where` line: `i in 1..3`, or `T = 3` for an end")
            .at(index.place.clone())),
        }
    }

    /// A sum that is written out has an end.
    pub(super) fn short(&self, from: i64, to: i64) -> Result<(), Fault> {
        match to.checked_sub(from) {
            Some(count) if count < LONGEST_SUM => Ok(()),
            _ => Err(Fault::new(format!(
                "the check writes out {LONGEST_SUM} terms of a sum at most"
            ))),
        }
    }

    /// The range of an index: the one that is written, or the one that the `where` line gives it.
    pub(super) fn ends(
        &self,
        key: &str,
        range: Option<&(Box<Term>, Box<Term>)>,
    ) -> Option<(i64, i64)> {
        match range {
            Some((from, to)) => self.whole(from).zip(self.whole(to)),
            None => self.scope.draws.iter().find_map(|draw| match draw {
                declare::Draw::Whole { key: other, first, last } if *other == key => {
                    Some((*first, *last))
                }
                _ => None,
            }),
        }
    }

    /// The values of a symbol whose law is over a list.
    fn values(&mut self, key: &str) -> Result<Option<Vec<Operation>>, Fault> {
        let scope = self.scope;
        let values = scope.any_factor(key).and_then(|factor| factor.law.values());
        values.map(|values| self.all(&values)).transpose()
    }

    pub(super) fn integral(
        &mut self,
        over: &[Name],
        region: Option<&Term>,
        body: &Term,
    ) -> Lowered {
        let keys = self.keys(over)?;
        self.integrated(&keys, region, body)
    }

    fn integrated(&mut self, keys: &[String], region: Option<&Term>, body: &Term) -> Lowered {
        let Some((key, rest)) = keys.split_first() else {
            let body = self.term(body)?;
            return Ok(match region {
                Some(region) => Operation::Product(vec![self.term(region)?, body]),
                None => body,
            });
        };
        let values = self.values(key)?;
        let slot = self.fresh();
        let body = self
            .bound(key, Operation::Slot(slot), |inner| inner.integrated(rest, region, body))?
            .boxed();
        Ok(match values {
            Some(values) => Operation::Over { slot, values, product: false, body },
            None => Operation::Line { slot, body },
        })
    }

    pub(super) fn derivative(&mut self, by: Option<&Name>, order: usize, body: &Term) -> Lowered {
        self.derivatives += order;
        let lowered = if self.derivatives > MOST_DERIVATIVES {
            Err(Fault::new(format!(
                "this has more than {MOST_DERIVATIVES} derivatives within each other, and the check takes no more"
            )))
        } else {
            self.opened_derivative(by, order, body)
        };
        self.derivatives -= order;
        lowered
    }

    fn opened_derivative(&mut self, by: Option<&Name>, order: usize, body: &Term) -> Lowered {
        if by.is_none()
            && let Term::Call { head, of, given } = body
            && let ([argument], true) = (of.as_slice(), given.is_empty())
        {
            return self.slope_of_call(head, argument, order);
        }
        let key = match by {
            Some(by) => self.key(by),
            None => {
                match only_argument(body).map(|name| self.key(name)).or(self.scope.nabla.clone()) {
                    Some(key) => key,
                    None => {
                        return Err(Fault::new("nothing says what this derivative is taken by")
                            .hint("write `nabla in x` in the `where` line"));
                    }
                }
            }
        };
        let at = match self.bindings.get(&key) {
            Some(bound) => bound.clone(),
            None => self.name(by.unwrap_or(&Name::plain(&key)))?,
        };
        let slot = self.fresh();
        let body = self.bound(&key, Operation::Slot(slot), |inner| inner.term(body))?;
        Ok(Operation::Derivative { slot, at: at.boxed(), order, body: body.boxed() })
    }

    /// The derivative of a function by its argument, at the argument.
    fn slope_of_call(&mut self, head: &Name, argument: &Term, order: usize) -> Lowered {
        let key = self.key(head);
        let key = self.scope.head(&key).to_owned();
        let parameter = match (argument, self.scope.functions.get(&key)) {
            (Term::Name(name), None) => name.clone(),
            _ => Name::plain("the argument"),
        };
        let at = self.term(argument)?.boxed();
        let slot = self.fresh();
        let call = Term::Call {
            head: head.clone(),
            of: vec![Term::Name(parameter.clone())],
            given: Vec::new(),
        };
        let parameter = self.key(&parameter);
        let body =
            self.bound(&parameter, Operation::Slot(slot), |inner| inner.term(&call))?.boxed();
        Ok(Operation::Derivative { slot, at, order, body })
    }
}

/// The one symbol that a density or function within is taken at, as x in log q(x).
fn only_argument(body: &Term) -> Option<&Name> {
    match body {
        Term::Call { of, given, .. } if given.is_empty() => match of.as_slice() {
            [Term::Name(name)] => Some(name),
            _ => None,
        },
        Term::Apply(_, of) => only_argument(of),
        _ => None,
    }
}
