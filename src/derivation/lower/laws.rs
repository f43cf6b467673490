//! Densities under the laws of a head, whatever is asked for: a law that is written, a marginal, or one turned round
//! by Bayes' rule.

use std::collections::BTreeSet;

use crate::derivation::declare::{Factor, LawTerm, PartTerm};
use crate::derivation::fault::Fault;
use crate::derivation::operation::{Law, Operation, Part};

use super::{Lowered, Lowering, pretty};

/// A symbol with what it means at some place.
type Meaning = (String, Option<Operation>, Option<i64>);

impl Lowering<'_> {
    /// The density of `of` given `given` under a head, at their values here.
    pub(super) fn density(&mut self, head: &str, of: &[String], given: &[String]) -> Lowered {
        let factors = self.factors(head)?;
        for key in of {
            if !factors.iter().any(|factor| factor.key == *key) {
                let shown = self.scope.head(head);
                return Err(Fault::new(format!(
                    "no law of `{}` under `{}` is known",
                    pretty(key),
                    pretty(shown)
                ))
                .hint("laws are declared in the `where` line: `q(z | x) ~ N(m, v)`"));
            }
        }
        if is_direct(&factors, of, given) {
            let mut product = Vec::new();
            for factor in factors.iter().filter(|factor| of.contains(&factor.key)) {
                product.push(self.density_here(factor)?);
            }
            return Ok(match product.pop() {
                Some(only) if product.is_empty() => only,
                Some(last) => {
                    product.push(last);
                    Operation::Product(product)
                }
                None => Operation::Number(1.0),
            });
        }
        let both: Vec<String> = of.iter().chain(given).cloned().collect();
        let above = self.joint(&factors, &both, &mut |_| Ok(Operation::Number(1.0)))?;
        let known: Vec<String> =
            given.iter().filter(|key| factors.iter().any(|f| f.key == **key)).cloned().collect();
        if known.is_empty() {
            return Ok(above);
        }
        let below = self.joint(&factors, &known, &mut |_| Ok(Operation::Number(1.0)))?;
        Ok(Operation::Quotient(above.boxed(), below.boxed()))
    }

    /// The mean of a body over `of` given `given` under a head.
    pub(super) fn averaged(
        &mut self,
        head: &str,
        of: &[String],
        given: &[String],
        body: &mut dyn FnMut(&mut Self) -> Lowered,
    ) -> Lowered {
        let factors = self.factors(head)?;
        if let Some(key) = of.iter().find(|key| !factors.iter().any(|f| f.key == **key)) {
            return Err(Fault::new(format!("nothing says how `{}` is random", pretty(key))).hint(
                "laws are declared in the `where` line: `x ~ N(0, 1)`, `q(z | x) ~ N(m, v)`",
            ));
        }
        if is_direct(&factors, of, given) {
            let order: Vec<Factor> =
                factors.iter().filter(|factor| of.contains(&factor.key)).cloned().collect();
            return self.nested(&order, &[], body);
        }
        let all: Vec<String> = of.iter().chain(given).cloned().collect();
        let order = closure(&factors, &all);
        let outer: Vec<Meaning> = order
            .iter()
            .filter(|factor| !all.contains(&factor.key))
            .map(|factor| self.meaning(&factor.key))
            .collect();
        let above = self.nested(&order, given, &mut |inner| inner.restored(&outer, body))?;
        let below = self.nested(&order, given, &mut |_| Ok(Operation::Number(1.0)))?;
        Ok(Operation::Quotient(above.boxed(), below.boxed()))
    }

    fn meaning(&self, key: &str) -> Meaning {
        (key.to_owned(), self.bindings.get(key).cloned(), self.wholes.get(key).copied())
    }

    /// A body in which symbols that a mean sums out beside the ones it names mean what they do outside of it: in
    /// `\E_{q(y)}[q(y|x)]` the x is free.
    fn restored(
        &mut self,
        outer: &[Meaning],
        body: &mut dyn FnMut(&mut Self) -> Lowered,
    ) -> Lowered {
        let inner: Vec<Meaning> = outer.iter().map(|(key, ..)| self.meaning(key)).collect();
        self.give(outer.to_vec());
        let lowered = body(self);
        self.give(inner);
        lowered
    }

    fn give(&mut self, meanings: Vec<Meaning>) {
        for (key, binding, whole) in meanings {
            match whole {
                Some(whole) => self.wholes.insert(key.clone(), whole),
                None => self.wholes.remove(&key),
            };
            match binding {
                Some(binding) => self.bindings.insert(key, binding),
                None => self.bindings.remove(&key),
            };
        }
    }

    pub(super) fn factors(&self, head: &str) -> Result<Vec<Factor>, Fault> {
        self.scope.model(head).map(<[Factor]>::to_vec).ok_or_else(|| {
            Fault::new(format!("no laws are known under `{}`", pretty(head)))
                .hint("laws are declared in the `where` line: `q(z | x) ~ N(m, v)`")
        })
    }

    /// The body times the joint density of `at`, everything above them averaged out.
    fn joint(
        &mut self,
        factors: &[Factor],
        at: &[String],
        body: &mut dyn FnMut(&mut Self) -> Lowered,
    ) -> Lowered {
        let order = closure(factors, at);
        self.nested(&order, at, body)
    }

    /// Factors in order: those of `weighted` count by their density at the value here, the others are averaged over.
    fn nested(
        &mut self,
        order: &[Factor],
        weighted: &[String],
        body: &mut dyn FnMut(&mut Self) -> Lowered,
    ) -> Lowered {
        let Some((factor, rest)) = order.split_first() else { return body(self) };
        if weighted.contains(&factor.key) {
            let density = self.density_here(factor)?;
            let rest = self.nested(rest, weighted, body)?;
            return Ok(Operation::Product(vec![density, rest]));
        }
        let law = Box::new(self.law(factor)?);
        let slot = self.fresh();
        let body = self.bound(&factor.key, Operation::Slot(slot), |inner| {
            inner.nested(rest, weighted, body)
        })?;
        Ok(Operation::Average { slot, law, body: body.boxed() })
    }

    fn density_here(&mut self, factor: &Factor) -> Lowered {
        let law = Box::new(self.law(factor)?);
        let at = self.value_of(&factor.key)?.boxed();
        Ok(Operation::Density { law, at })
    }

    fn value_of(&mut self, key: &str) -> Lowered {
        if let Some(bound) = self.bindings.get(key) {
            return Ok(bound.clone());
        }
        if let Some(value) = self.wholes.get(key) {
            return Ok(Operation::Number(*value as f64));
        }
        match self.scope.definitions.get(key) {
            Some(definition) => self.term(definition),
            None => Err(Fault::new(format!("`{}` has no value here", pretty(key)))
                .hint("give it a range (`0 < a < 1`) or a law (`x ~ N(0,1)`) in the `where` line")),
        }
    }

    /// A law with the values that its parameters have here.
    pub(in crate::derivation) fn law(&mut self, factor: &Factor) -> Result<Law, Fault> {
        let LawTerm { parts } = &factor.law;
        let mut lowered = Vec::new();
        for (weight, part) in parts {
            let weight = self.term(weight)?;
            let part = match part {
                PartTerm::Normal { mean, variance } => {
                    Part::Normal { mean: self.term(mean)?, variance: self.term(variance)? }
                }
                PartTerm::Uniform { low, high } => {
                    Part::Uniform { low: self.term(low)?, high: self.term(high)? }
                }
                PartTerm::Whole(first, last) => Part::Whole(*first, *last),
                PartTerm::Any(outcomes) => {
                    let given: Result<Vec<_>, _> =
                        factor.given.iter().map(|key| self.value_of(key)).collect();
                    let name = self.table(factor);
                    Part::Table { name, outcomes: *outcomes, given: given? }
                }
                PartTerm::At(value) => Part::At(self.term(value)?),
            };
            lowered.push((weight, part));
        }
        Ok(Law { parts: lowered })
    }

    /// The name of a random table: laws of one symbol under two heads are two tables.
    fn table(&self, factor: &Factor) -> String {
        let of = self.scope.models.iter().find(|(_, factors)| factors.iter().any(|f| f == factor));
        let head = of.map_or("", |(head, _)| head.as_str());
        format!("{head}({} | {})", factor.key, factor.given.join(", "))
    }
}

/// Whether a density or mean needs nothing but the laws of `of` as they are written: all they are given is at hand, and
/// nothing that is given lies below them.
fn is_direct(factors: &[Factor], of: &[String], given: &[String]) -> bool {
    let has_law = |key: &String| factors.iter().any(|factor| factor.key == *key);
    let parents_known = factors.iter().filter(|factor| of.contains(&factor.key)).all(|factor| {
        factor.given.iter().all(|key| of.contains(key) || given.contains(key) || !has_law(key))
    });
    let above_given = closure(factors, given);
    parents_known && !above_given.iter().any(|factor| of.contains(&factor.key))
}

/// The factors of `keys` and of all above them, in order.
fn closure(factors: &[Factor], keys: &[String]) -> Vec<Factor> {
    let mut wanted: BTreeSet<String> = keys.iter().cloned().collect();
    loop {
        let before = wanted.len();
        for factor in factors {
            if wanted.contains(&factor.key) {
                wanted.extend(factor.given.iter().cloned());
            }
        }
        if wanted.len() == before {
            break;
        }
    }
    factors.iter().filter(|factor| wanted.contains(&factor.key)).cloned().collect()
}
