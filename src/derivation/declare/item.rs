//! What one item of a `where` line says.

use std::collections::BTreeMap;

use crate::derivation::fault::Fault;
use crate::derivation::lower::pretty;
use crate::derivation::operation::Relation;
use crate::derivation::term::{Name, Term};

use super::pieces::{parts, whole_range};
use super::{Body, Draw, Element, Factor, Formulas, Scope, laws, whole};

/// Reads items into a scope.
pub(super) struct ItemReader<'a> {
    pub scope: &'a mut Scope,
    pub formulas: &'a dyn Formulas,
    /// What the line said so far of what, and in which words.
    pub said: &'a mut BTreeMap<String, String>,
    /// The words of this item.
    pub text: &'a str,
}

impl ItemReader<'_> {
    pub fn read(mut self) -> Result<(), Fault> {
        let text = self.text;
        if text.is_empty() {
            return Ok(());
        }
        let word = |word: &str| {
            let at = text.find(&format!(" {word} "))?;
            Some((text.get(..at)?.trim(), text.get(at + word.len() + 2..)?.trim()))
        };
        if let Some((_, names)) = word("without").filter(|(what, _)| *what == "const") {
            self.once("const without", "`const without`")?;
            let names = names.replace(';', ",");
            self.scope.without = self.keys(&names)?;
            return Ok(());
        }
        if let Some((_, name)) = word("in").filter(|(what, _)| *what == "nabla") {
            self.once("nabla in", "`nabla`")?;
            self.scope.nabla = self.keys(name)?.pop();
            return Ok(());
        }
        if let Some(function) = text.strip_suffix(" smooth") {
            return self.smooth(function.trim());
        }
        let (sides, signs) = parts(text, &['<', '>', '=', '~']);
        match (sides.as_slice(), signs.as_slice()) {
            ([names, law], ["~"]) => self.law(names, law),
            ([name, value], ["="]) => self.definition(name, value),
            (sides, signs) if !signs.is_empty() && !signs.contains(&"=") && !signs.contains(&"~") => {
                self.between(sides, signs)
            }
            _ => match word("in") {
                Some((names, "R")) => {
                    for key in self.keys(names)? {
                        self.drawn(&key, Draw::Real { key: key.clone() })?;
                    }
                    Ok(())
                }
                Some((names, range)) => {
                    let (first, last) = whole_range(range)?;
                    for key in self.keys(names)? {
                        self.drawn(&key, Draw::Whole { key: key.clone(), first, last })?;
                    }
                    Ok(())
                }
                None => Err(Fault::new(format!("`{text}` says nothing about a symbol")).hint(
                    "write a range (`0 < a < 1`), a law (`x ~ N(0,1)`), a definition (`v = 1-a`), or `n in 1..5`",
                )),
            },
        }
    }

    fn keys(&self, names: &str) -> Result<Vec<String>, Fault> {
        let names = self.scope.names(names, self.formulas)?;
        Ok(names.iter().map(|name| self.scope.key(name)).collect())
    }

    /// A line says one thing of a symbol; only the line of a step may say it anew.
    fn once(&mut self, what: &str, shown: &str) -> Result<(), Fault> {
        match self.said.insert(what.to_owned(), self.text.to_owned()) {
            Some(before) => Err(Fault::new(format!(
                "this line says two things of {shown}: `{before}` and `{}`",
                self.text
            ))
            .hint("keep one of them, or give one of the two another symbol")),
            None => Ok(()),
        }
    }

    /// The value of a symbol is said once.
    fn value_once(&mut self, key: &str) -> Result<(), Fault> {
        self.once(key, &format!("`{}`", pretty(key)))
    }

    fn drawn(&mut self, key: &str, draw: Draw) -> Result<(), Fault> {
        self.value_once(key)?;
        self.scope.forget(key);
        self.scope.words.declared.insert(key.to_owned());
        self.scope.draws.push(draw);
        Ok(())
    }

    /// `x, eps ~ law`, `z | x ~ law`, `q(z | x) ~ law`.
    fn law(&mut self, left: &str, law: &str) -> Result<(), Fault> {
        let left = left.trim();
        let head = left.strip_suffix(')').and_then(|inner| inner.split_once('('));
        let (head, names) = match head {
            Some((head, inner)) => (self.head(head)?, inner),
            None => (String::new(), left),
        };
        let (names, given) = match names.split_once('|') {
            Some((names, given)) => (names, self.keys(given)?),
            None => (names, Vec::new()),
        };
        for key in self.keys(names)? {
            self.scope.words.declared.insert(key.clone());
            let law = laws::read(self.scope, law, self.formulas)?;
            let under =
                if head.is_empty() { String::new() } else { format!(" under `{}`", pretty(&head)) };
            self.once(&format!("{head}({key})"), &format!("the law of `{}`{under}", pretty(&key)))?;
            let factor = Factor { key: key.clone(), given: given.clone(), law };
            self.factor(&head, factor);
            let known = self.scope.keys().contains(key.as_str());
            if !known {
                // A value that is said behind its law would leave the law behind.
                if head.is_empty() {
                    self.value_once(&key)?;
                }
                self.scope.draws.push(Draw::Law { head: head.clone(), key });
            }
        }
        Ok(())
    }

    fn head(&mut self, text: &str) -> Result<String, Fault> {
        match self.scope.names(text, self.formulas)?.as_slice() {
            [name] => {
                let key = self.scope.key(name);
                self.scope.words.callable.insert(name.printed());
                Ok(self.scope.head(&key).to_owned())
            }
            _ => Err(Fault::new(format!("`{}` is no name of a law or function", text.trim()))),
        }
    }

    fn factor(&mut self, head: &str, factor: Factor) {
        let models = &mut self.scope.models;
        let at = models.iter().position(|(name, _)| name == head);
        let at = at.unwrap_or_else(|| {
            models.push((head.to_owned(), Vec::new()));
            models.len() - 1
        });
        if let Some((_, factors)) = models.get_mut(at) {
            match factors.iter_mut().find(|old| old.key == factor.key) {
                Some(old) => *old = factor,
                None => factors.push(factor),
            }
        }
    }

    fn smooth(&mut self, function: &str) -> Result<(), Fault> {
        let head = function.split_once('(').map_or(function, |(head, _)| head);
        let head = self.head(head)?;
        self.function_once(&head)?;
        self.scope.functions.insert(head, Body::Smooth);
        Ok(())
    }

    fn function_once(&mut self, head: &str) -> Result<(), Fault> {
        self.once(&format!("{head}(…)"), &format!("`{}(…)`", pretty(head)))
    }

    /// `v = …`, `q(z) = …`, `p = q`.
    fn definition(&mut self, left: &str, right: &str) -> Result<(), Fault> {
        let left = left.trim();
        if let Some((head, parameters)) = left.strip_suffix(')').and_then(|of| of.split_once('(')) {
            let parameters = parameters.replace(['|', ';'], ",");
            let parameters = self.keys(&parameters)?;
            // A function may not call itself: its name is known only behind its body.
            let words = self.scope.words.clone();
            self.scope.words.declared.extend(parameters.iter().cloned());
            let term = self.scope.expression(right, self.formulas);
            self.scope.words = words;
            let term = term?;
            let head = self.head(head)?;
            self.function_once(&head)?;
            self.scope.functions.insert(head, Body::Term { parameters, term });
            return Ok(());
        }
        let names = self.scope.names(left, self.formulas)?;
        let [name] = names.as_slice() else {
            return Err(Fault::new(format!("`{left}` is no symbol")));
        };
        let key = self.scope.key(name);
        let term = self.scope.expression(right, self.formulas)?;
        if let Term::Name(other) = &term {
            let other = self.scope.key(other);
            if self.scope.model(&other).is_some() || self.scope.functions.contains_key(&other) {
                self.function_once(&key)?;
                self.scope.words.callable.insert(name.printed());
                self.scope.aliases.insert(key, other);
                return Ok(());
            }
        }
        self.value_once(&key)?;
        self.scope.forget(&key);
        self.scope.words.declared.insert(key.clone());
        self.scope.words.declared.insert(name.printed());
        if let Some(value) = whole(&term, &self.scope.constants) {
            self.scope.constants.insert(key.clone(), value);
        }
        self.scope.definitions.insert(key, term);
        Ok(())
    }

    /// A chain of inequalities: what is not known yet is drawn, and what is known is a condition.
    fn between(&mut self, sides: &[&str], signs: &[&str]) -> Result<(), Fault> {
        let rising = signs.iter().all(|sign| sign.starts_with('<'));
        let falling = signs.iter().all(|sign| sign.starts_with('>'));
        if !(rising || falling) {
            return Err(Fault::new("a chain of inequalities points one way, and this one turns")
                .hint("part it: `a < 1, b < 1`"));
        }
        let mut elements = Vec::new();
        for side in sides {
            let term = self.scope.expression(side, self.formulas)?;
            let new = match &term {
                Term::Name(name) => self.unknown(name),
                _ => None,
            };
            elements.push(match new {
                Some(key) => Element::Drawn(key),
                None => Element::Known(term),
            });
        }
        let mut signs = signs.to_vec();
        if falling {
            elements.reverse();
            signs.reverse();
        }
        // Wherever two known sides stand side by side, points must meet what is said of them.
        for (pair, sign) in elements.windows(2).zip(signs) {
            if let [Element::Known(low), Element::Known(high)] = pair {
                let relation = if sign.ends_with('=') { Relation::AtMost } else { Relation::Below };
                self.scope.conditions.push((relation, low.clone(), high.clone()));
            }
        }
        let drawn: Vec<String> = elements
            .iter()
            .filter_map(|element| match element {
                Element::Drawn(key) => Some(key.clone()),
                Element::Known(_) => None,
            })
            .collect();
        if drawn.is_empty() {
            return Ok(());
        }
        for key in &drawn {
            self.value_once(key)?;
        }
        self.scope.words.declared.extend(drawn);
        self.scope.draws.push(Draw::Between(elements));
        Ok(())
    }

    /// The key of a name that is not known yet.
    fn unknown(&self, name: &Name) -> Option<String> {
        let key = self.scope.key(name);
        (!self.scope.keys().contains(key.as_str())).then_some(key)
    }
}
