//! Which symbols a term depends on.

use std::collections::BTreeSet;

use crate::derivation::declare::Body;
use crate::derivation::term::{Index, Name, Over, Term};

use super::{LONGEST_SUM, Lowering, numbered};

impl Lowering<'_> {
    /// The keys that some terms depend on, through definitions and functions too. Symbols that are bound within may be
    /// among them: to average over one more changes nothing.
    pub(in crate::derivation) fn mentions(&self, terms: &[&Term]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for term in terms {
            self.collect(term, &mut found);
        }
        found
    }

    fn collect(&self, term: &Term, found: &mut BTreeSet<String>) {
        if self.spent() {
            return;
        }
        match term {
            Term::Name(name) => self.collect_name(name, found),
            Term::Call { head, of, given } => {
                let key = self.key(head);
                let key = self.scope.head(&key);
                match self.scope.functions.get(key) {
                    Some(Body::Term { term, parameters }) if found.insert(format!("{key}()")) => {
                        // A parameter hides what its name means outside.
                        let hidden: Vec<&String> =
                            parameters.iter().filter(|key| !found.contains(*key)).collect();
                        found.extend(hidden.iter().map(|key| (*key).clone()));
                        self.collect(term, found);
                        found.retain(|key| !hidden.contains(&key));
                    }
                    _ => {}
                }
                for argument in of.iter().chain(given) {
                    self.collect(argument, found);
                }
            }
            Term::Series { index, range, body, .. } => {
                let key = self.key(index);
                match self.ends(&key, range.as_ref()) {
                    Some((from, to)) => {
                        // A longer sum is refused when it is written out.
                        let mut inner = self.same();
                        for value in (from..=to).take(LONGEST_SUM as usize) {
                            inner.wholes.insert(key.clone(), value);
                            inner.collect(body, found);
                        }
                        self.terms.set(inner.terms.get());
                    }
                    None => self.collect(body, found),
                }
            }
            other => {
                self.collect_given(other, found);
                for inner in other.inside() {
                    self.collect(inner, found);
                }
            }
        }
    }

    /// What a mean is given decides its value as well.
    fn collect_given(&self, term: &Term, found: &mut BTreeSet<String>) {
        let (Term::Mean { over, given, .. } | Term::Covariance { over, given, .. }) = term else {
            return;
        };
        let behind = match over {
            Over::Law { given, .. } => given.as_slice(),
            Over::All | Over::Names(_) => &[],
        };
        for name in given.iter().chain(behind) {
            self.collect_name(name, found);
        }
        if let Term::Mean { at, .. } = term {
            for (_, value) in at {
                self.collect(value, found);
            }
        }
    }

    fn collect_name(&self, name: &Name, found: &mut BTreeSet<String>) {
        if let Ok(keys) = self.keys(std::slice::from_ref(name)) {
            for key in keys {
                if !found.insert(key.clone()) {
                    continue;
                }
                if let Some(definition) = self.scope.definitions.get(&key) {
                    self.collect(definition, found);
                }
                if self.scope.model(&key).is_some() {
                    let factors = self.scope.model(&key).into_iter().flatten();
                    found.extend(factors.map(|factor| factor.key.clone()));
                }
            }
        }
        for (at, index) in name.indices.iter().enumerate() {
            let Index::One { term: Some(term), .. } = index else { continue };
            self.collect(term, found);
            let Term::Name(variable) = &**term else { continue };
            let variable = self.key(variable);
            let values = self.scope.any_factor(&variable).and_then(|factor| factor.law.values());
            for value in values.into_iter().flatten() {
                let Some(value) = self.whole(&value) else { continue };
                let mut one = name.clone();
                if let Some(place) = one.indices.get_mut(at) {
                    *place = numbered(value);
                }
                self.collect_name(&one, found);
            }
        }
    }

    fn same(&self) -> Self {
        Self {
            scope: self.scope,
            wholes: self.wholes.clone(),
            bindings: self.bindings.clone(),
            seed: self.seed,
            next: self.next,
            depth: self.depth,
            terms: self.terms.clone(),
            derivatives: self.derivatives,
        }
    }
}
