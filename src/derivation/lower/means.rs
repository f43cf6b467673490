//! Means, covariances and divergences.

use crate::derivation::fault::Fault;
use crate::derivation::operation::{Law, Operation, Part};
use crate::derivation::term::{Name, Over, Term};

use super::{Lowered, Lowering, pretty};

/// A mean in terms of laws: over which symbols, given which, under which head.
struct Averaging {
    head: String,
    of: Vec<String>,
    given: Vec<String>,
}

impl Lowering<'_> {
    /// A mean given that some symbols have the values of terms: `\E[f \mid x_0 = a]`.
    pub(super) fn mean_at(
        &mut self,
        over: &Over,
        given: &[Name],
        at: &[(Name, Term)],
        body: &Term,
    ) -> Lowered {
        let Some(((name, value), rest)) = at.split_first() else {
            return self.mean(over, given, body);
        };
        let value = self.term(value)?;
        let mut given = given.to_vec();
        given.push(name.clone());
        let key = self.key(name);
        self.bound(&key, value, |inner| inner.mean_at(over, &given, rest, body))
    }

    fn mean(&mut self, over: &Over, given: &[Name], body: &Term) -> Lowered {
        match self.over(over, given, &[body])? {
            Some(Averaging { head, of, given }) => {
                self.averaged(&head, &of, &given, &mut |inner| inner.term(body))
            }
            // Nothing random is in it: it is its own mean.
            None => self.term(body),
        }
    }

    /// E[(f - E f)(g - E g)]
    pub(super) fn covariance(
        &mut self,
        over: &Over,
        given: &[Name],
        first: &Term,
        second: &Term,
    ) -> Lowered {
        let Some(Averaging { head, of, given }) = self.over(over, given, &[first, second])? else {
            return Ok(Operation::Number(0.0));
        };
        let slots = [self.fresh(), self.fresh()];
        let mut means = Vec::new();
        for side in [first, second] {
            means.push(self.averaged(&head, &of, &given, &mut |inner| inner.term(side))?);
        }
        let off = |lowered: Operation, slot: usize| {
            Operation::Sum(vec![lowered, Operation::Negative(Operation::Slot(slot).boxed())])
        };
        let mut body = self.averaged(&head, &of, &given, &mut |inner| {
            let [a, b] = slots;
            Ok(Operation::Product(vec![off(inner.term(first)?, a), off(inner.term(second)?, b)]))
        })?;
        for (slot, value) in slots.into_iter().zip(means).rev() {
            body = Operation::Bind { slot, value: value.boxed(), body: body.boxed() };
        }
        Ok(body)
    }

    /// Over what a mean is taken; none where nothing in it is random.
    fn over(
        &self,
        over: &Over,
        given: &[Name],
        bodies: &[&Term],
    ) -> Result<Option<Averaging>, Fault> {
        let given = self.keys(given)?;
        match over {
            Over::Law { head, of, given: behind } => {
                let head_key = self.key(head);
                if self.scope.model(&head_key).is_none() {
                    return Err(Fault::new(format!(
                        "no laws are known under `{}`",
                        pretty(&head_key)
                    ))
                    .hint("laws are declared in the `where` line: `q(z | x) ~ N(m, v)`")
                    .at(head.place.clone()));
                }
                let mut given = given;
                given.extend(self.keys(behind)?);
                Ok(Some(Averaging { head: head_key, of: self.keys(of)?, given }))
            }
            Over::Names(names) => {
                let keys = self.keys(names)?;
                if let [only] = keys.as_slice()
                    && let Some(factors) = self.scope.model(only)
                {
                    let mentioned = self.mentions(bodies);
                    let all = factors.iter().map(|factor| factor.key.clone());
                    let all: Vec<String> = all.filter(|key| !given.contains(key)).collect();
                    let of: Vec<String> =
                        all.iter().filter(|key| mentioned.contains(*key)).cloned().collect();
                    // A mean of what is not random is taken all the same: that it changes nothing is the claim.
                    let of = if of.is_empty() { all } else { of };
                    let found = Averaging { head: only.clone(), of, given };
                    return Ok((!found.of.is_empty()).then_some(found));
                }
                match self.head_of(&keys) {
                    Some(head) => Ok(Some(Averaging { head, of: keys, given })),
                    None => {
                        let shown: Vec<String> = keys.iter().map(|key| pretty(key)).collect();
                        Err(Fault::new(format!(
                            "nothing says how `{}` is random",
                            shown.join("`, `")
                        ))
                        .hint("laws are declared in the `where` line: `x ~ N(0, 1)`")
                        .at(names.first().and_then(|name| name.place.clone())))
                    }
                }
            }
            Over::All => {
                let mentioned = self.mentions(bodies);
                let random: Vec<String> = mentioned
                    .into_iter()
                    .filter(|key| self.scope.any_factor(key).is_some() && !given.contains(key))
                    .filter(|key| !self.wholes.contains_key(key))
                    .collect();
                if random.is_empty() {
                    return Ok(None);
                }
                match self.head_of(&random) {
                    Some(head) => Ok(Some(Averaging { head, of: random, given })),
                    None => {
                        Err(Fault::new("the random symbols in this mean belong to different laws")
                            .hint("write what the mean is over: `\\E_{q(z)}`"))
                    }
                }
            }
        }
    }

    /// The first head with laws of all these symbols; that of `x ~ …` comes before the others.
    fn head_of(&self, keys: &[String]) -> Option<String> {
        let all = |factors: &[crate::derivation::declare::Factor]| {
            keys.iter().all(|key| factors.iter().any(|factor| factor.key == *key))
        };
        let models = &self.scope.models;
        let plain = models.iter().find(|(head, factors)| head.is_empty() && all(factors));
        plain
            .or_else(|| models.iter().find(|(_, factors)| all(factors)))
            .map(|(head, _)| head.clone())
    }

    /// KL(first || second) = E_first[log first - log second]
    pub(super) fn divergence(&mut self, first: &Term, second: &Term) -> Lowered {
        if let Term::Normal(of) = first
            && let [mean, variance] = of.as_slice()
        {
            return self.normal_divergence(mean, variance, second);
        }
        let (head, of, given, place) = match first {
            Term::Name(name) => {
                let key = self.key(name);
                let factors = self.factors(&key).map_err(|fault| fault.at(name.place.clone()))?;
                let of = factors.into_iter().map(|factor| factor.key).collect();
                (key, of, Vec::new(), name.place.clone())
            }
            Term::Call { head, of, given } => {
                let key = self.key(head);
                (key, self.symbols(head, of)?, self.symbols(head, given)?, head.place.clone())
            }
            _ => {
                return Err(Fault::new("the first law of this divergence has no name")
                    .hint("declare it in the `where` line: `q(z) ~ N(m, v)`"));
            }
        };
        if let Term::Call { head: other, given: behind, .. } = second
            && self.key(other) == head
        {
            let behind = self.symbols(other, behind)?;
            if behind.iter().any(|key| !given.contains(key) && !of.contains(key)) {
                return Err(Fault::new("the laws of this divergence have one letter, and the second is given more than the first")
                    .hint("give the two laws different letters in the `where` line")
                    .at(place));
            }
        }
        let (inner_of, inner_given) = (of.clone(), given.clone());
        self.averaged(&head, &of, &given, &mut |inner| {
            let own = inner.density(&head, &inner_of, &inner_given)?;
            let other = match second {
                // A law by its letter alone is taken at the same symbols.
                Term::Name(name) if inner.scope.model(&inner.key(name)).is_some() => {
                    inner.density(&inner.key(name), &inner_of, &inner_given)?
                }
                other => inner.term(other)?,
            };
            Ok(difference(own, other))
        })
        .map_err(|fault| fault.at(place))
    }

    fn normal_divergence(&mut self, mean: &Term, variance: &Term, second: &Term) -> Lowered {
        let law = |mean: Operation, variance: Operation| {
            let part = Part::Normal { mean, variance };
            Box::new(Law { parts: vec![(Operation::Number(1.0), part)] })
        };
        let own = law(self.term(mean)?, self.term(variance)?);
        let other = match second {
            Term::Normal(of) if of.len() == 2 => match of.as_slice() {
                [mean, variance] => law(self.term(mean)?, self.term(variance)?),
                _ => own.clone(),
            },
            _ => {
                return Err(Fault::new(
                    "the second law of this divergence has no mean and variance, and the first has",
                )
                .hint("declare both laws in the `where` line"));
            }
        };
        let slot = self.fresh();
        let at = Operation::Slot(slot);
        let body = difference(
            Operation::Density { law: own.clone(), at: at.clone().boxed() },
            Operation::Density { law: other, at: at.boxed() },
        );
        Ok(Operation::Average { slot, law: own, body: body.boxed() })
    }
}

/// log a - log b
fn difference(a: Operation, b: Operation) -> Operation {
    let below = Operation::Negative(Lowering::logarithm(b).boxed());
    Operation::Sum(vec![Lowering::logarithm(a), below])
}
