//! From a term to an operation at one point: names become slots, definitions are put in, sums over whole numbers
//! written out, means and densities turned into averages over laws.
//!
//! A definition is put in where its name stands and sees what the names in it mean there: if x_t is defined by x_0 and
//! eps, a mean over eps moves x_t as well.

mod calculus;
mod laws;
mod means;
mod mentions;

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::math::numbers::random::Generator;

use super::declare::{self, Body, Scope};
use super::fault::Fault;
use super::functions::Function;
use super::operation::{Law, Operation, Part};
use super::term::{Index, Name, Term};

/// Definitions within definitions, at most: deeper ones define themselves.
const DEEPEST: usize = 64;

/// Members of a sum that is written out, at most.
const LONGEST_SUM: i64 = 200;

/// Terms that one side may become, at most: definitions are put in wherever their names stand.
const LARGEST: u32 = 200_000;

pub(super) type Lowered = Result<Operation, Fault>;

/// What names mean at a point.
#[derive(Debug)]
pub(super) struct Lowering<'a> {
    pub scope: &'a Scope,
    /// Whole numbers, by key.
    pub wholes: BTreeMap<String, i64>,
    /// All other values, by key.
    pub bindings: BTreeMap<String, Operation>,
    pub seed: u32,
    next: usize,
    depth: usize,
    /// Terms that were put in for the side at hand, or looked through.
    terms: Cell<u32>,
    /// Derivatives that are open.
    derivatives: usize,
}

impl<'a> Lowering<'a> {
    pub fn new(scope: &'a Scope, seed: u32) -> Self {
        let wholes = scope.constants.clone();
        Self {
            scope,
            wholes,
            bindings: BTreeMap::new(),
            seed,
            next: 0,
            depth: 0,
            terms: Cell::new(0),
            derivatives: 0,
        }
    }

    /// A slot that nobody uses.
    pub fn fresh(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    /// Both sides of a claim count their slots alike, so that equal formulas are equal operations.
    pub fn side(&mut self, term: &Term) -> Lowered {
        let next = self.next;
        self.terms.set(0);
        let lowered = self.term(term);
        self.next = next;
        lowered
    }

    /// Counts one term; whether there were too many.
    fn spent(&self) -> bool {
        self.terms.set(self.terms.get().saturating_add(1));
        self.terms.get() > LARGEST
    }

    fn key(&self, name: &Name) -> String {
        declare::key(name, &self.wholes)
    }

    /// The keys of a list of names, ranges opened: `x_{1:T}`.
    fn keys(&self, names: &[Name]) -> Result<Vec<String>, Fault> {
        let mut keys = Vec::new();
        for name in names {
            match name.indices.as_slice() {
                [Index::Range { from, to, printed }] => {
                    let ends = self.whole(from).zip(self.whole(to));
                    let (from, to) = ends.ok_or_else(|| {
                        Fault::new(format!("the ends of `{printed}` are no whole numbers"))
                            .hint("say what they are in the `where` line, as in `T = 3`")
                            .at(name.place.clone())
                    })?;
                    let member = |value: i64| declare::key(&member(name, value), &self.wholes);
                    self.short(from, to).map_err(|fault| fault.at(name.place.clone()))?;
                    keys.extend((from..=to).map(member));
                }
                _ => keys.push(self.key(name)),
            }
        }
        Ok(keys)
    }

    fn whole(&self, term: &Term) -> Option<i64> {
        declare::whole(term, &self.wholes)
    }

    fn all(&mut self, terms: &[Term]) -> Result<Vec<Operation>, Fault> {
        terms.iter().map(|term| self.term(term)).collect()
    }

    pub fn term(&mut self, term: &Term) -> Lowered {
        self.depth += 1;
        if self.spent() {
            return Err(Fault::new(
                "this becomes too large to evaluate once all definitions and sums are put in",
            )
            .hint(
                "shorten its sums, or write `{check=\"…\"}` behind the formula with a smaller case",
            ));
        }
        if self.depth > DEEPEST {
            return Err(Fault::new("this nests too deeply, or a definition uses itself")
                .hint("look at the definitions in the `where` line"));
        }
        let lowered = self.lower(term);
        self.depth -= 1;
        lowered
    }

    fn lower(&mut self, term: &Term) -> Lowered {
        Ok(match term {
            Term::Number(value) => Operation::Number(*value),
            Term::Name(name) => self.name(name)?,
            Term::Sum(of) => Operation::Sum(self.all(of)?),
            Term::Product(of) => Operation::Product(self.all(of)?),
            Term::Negative(of) => Operation::Negative(self.term(of)?.boxed()),
            Term::Quotient(a, b) => {
                Operation::Quotient(self.term(a)?.boxed(), self.term(b)?.boxed())
            }
            Term::Power(a, b) => Operation::Power(self.term(a)?.boxed(), self.term(b)?.boxed()),
            Term::Apply(function, of) => Operation::Apply(*function, self.term(of)?.boxed()),
            Term::Largest(of) => Operation::Largest(self.all(of)?),
            Term::Least(of) => Operation::Least(self.all(of)?),
            Term::Indicator(relation, a, b) => {
                Operation::Indicator(*relation, self.term(a)?.boxed(), self.term(b)?.boxed())
            }
            Term::Call { head, of, given } => self.call(head, of, given)?,
            Term::Normal(of) => self.normal(of)?,
            Term::Series { product, index, range, body } => {
                self.series(*product, index, range.as_ref(), body)?
            }
            Term::Mean { over, given, at, body } => self.mean_at(over, given, at, body)?,
            Term::Covariance { over, given, first, second } => {
                self.covariance(over, given, first, second)?
            }
            Term::Divergence(first, second) => self.divergence(first, second)?,
            Term::Integral { over, region, body } => {
                self.integral(over, region.as_deref(), body)?
            }
            Term::Derivative { by, order, body } => self.derivative(by.as_ref(), *order, body)?,
            Term::Constant | Term::Order(_) => Operation::Number(0.0),
        })
    }

    fn name(&mut self, name: &Name) -> Lowered {
        let key = self.key(name);
        if let Some(bound) = self.bindings.get(&key) {
            return Ok(bound.clone());
        }
        if let Some(definition) = self.scope.definitions.get(&key) {
            return self.term(definition);
        }
        if let Some(value) = self.wholes.get(&key) {
            return Ok(Operation::Number(*value as f64));
        }
        if let Some(factors) = self.scope.model(&key) {
            // A law by its letter alone is its density at the symbols as they are.
            let of: Vec<String> = factors.iter().map(|factor| factor.key.clone()).collect();
            return self.density(&key, &of, &[]);
        }
        if let Some(choice) = self.chosen(name)? {
            return Ok(choice);
        }
        Err(Fault::new(format!("nothing says what `{}` is", pretty(&key)))
            .hint(self.advice(&key))
            .at(name.place.clone()))
    }

    fn advice(&self, key: &str) -> String {
        let base = key.split('_').next().unwrap_or(key);
        let keys = self.scope.keys();
        let alike: Vec<String> = keys
            .iter()
            .filter(|other| other.split('_').next() == Some(base))
            .map(|other| pretty(other))
            .collect();
        match alike.as_slice() {
            [] => "give it a range (`0 < a < 1`), a law (`x ~ N(0,1)`) or a definition in the `where` line".to_owned(),
            alike => format!("the `where` line knows {}", alike.join(", ")),
        }
    }

    /// A member of a family by a random index: `m_x` where x is 1, 2, …
    fn chosen(&mut self, name: &Name) -> Result<Option<Operation>, Fault> {
        for (at, index) in name.indices.iter().enumerate() {
            let Index::One { term: Some(term), .. } = index else { continue };
            let Term::Name(variable) = &**term else { continue };
            let variable = self.key(variable);
            let Some(operation) = self.bindings.get(&variable).cloned() else { continue };
            let values = self.scope.any_factor(&variable).and_then(|factor| factor.law.values());
            let mut among = Vec::new();
            for value in values.into_iter().flatten() {
                let Some(value) = self.whole(&value) else { continue };
                let mut one = name.clone();
                if let Some(place) = one.indices.get_mut(at) {
                    *place = numbered(value);
                }
                among.push((value, self.name(&one)?));
            }
            if !among.is_empty() {
                return Ok(Some(Operation::Choice(operation.boxed(), among)));
            }
        }
        Ok(None)
    }

    /// The body with `key` bound to `operation`.
    fn bound<T>(
        &mut self,
        key: &str,
        operation: Operation,
        body: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let before = self.bindings.insert(key.to_owned(), operation);
        // What varies here is no subscript with a known value any more.
        let whole = self.wholes.remove(key);
        let result = body(self);
        match before {
            Some(before) => self.bindings.insert(key.to_owned(), before),
            None => self.bindings.remove(key),
        };
        if let Some(whole) = whole {
            self.wholes.insert(key.to_owned(), whole);
        }
        result
    }

    fn call(&mut self, head: &Name, of: &[Term], given: &[Term]) -> Lowered {
        let printed = self.key(head);
        let key = self.scope.head(&printed).to_owned();
        let scope = self.scope;
        if let Some(function) = scope.functions.get(&key) {
            let mut arguments: Vec<Term> = of.to_vec();
            arguments.extend(given.iter().cloned());
            return self
                .function(&key, function, &arguments)
                .map_err(|fault| fault.at(head.place.clone()));
        }
        let of = self.symbols(head, of)?;
        let given = self.symbols(head, given)?;
        self.density(&key, &of, &given).map_err(|fault| fault.at(head.place.clone()))
    }

    /// The symbols that a density is taken at.
    fn symbols(&self, head: &Name, terms: &[Term]) -> Result<Vec<String>, Fault> {
        let names = terms.iter().map(|term| match term {
            Term::Name(name) => Ok(name.clone()),
            _ => Err(Fault::new(format!(
                "the density `{}` is taken at something that is no symbol",
                pretty(&head.printed())
            ))
            .hint("declare a function for it: `f(z) = N(z; m, v)`")
            .at(head.place.clone())),
        });
        self.keys(&names.collect::<Result<Vec<_>, _>>()?)
    }

    fn function(&mut self, key: &str, function: &Body, arguments: &[Term]) -> Lowered {
        let (parameters, term) = match function {
            Body::Smooth => {
                let [argument] = arguments else {
                    return Err(Fault::new(format!(
                        "`{}` is a smooth function of one number and is given {}",
                        pretty(key),
                        arguments.len()
                    )));
                };
                let argument = self.term(argument)?;
                return Ok(Operation::Smooth(self.coefficients(key), argument.boxed()));
            }
            Body::Term { parameters, term } => (parameters, term),
        };
        if parameters.len() != arguments.len() {
            return Err(Fault::new(format!(
                "`{}` takes {} arguments and is given {}",
                pretty(key),
                parameters.len(),
                arguments.len()
            )));
        }
        let arguments = self.all(arguments)?;
        self.applied(parameters, arguments, term)
    }

    /// A function's body with its parameters bound; values that are computed once have a slot of their own.
    fn applied(
        &mut self,
        parameters: &[String],
        arguments: Vec<Operation>,
        term: &Term,
    ) -> Lowered {
        let outer = self.bindings.clone();
        let mut computed = Vec::new();
        for (parameter, argument) in parameters.iter().zip(arguments) {
            let simple = matches!(argument, Operation::Slot(_) | Operation::Number(_));
            let place = if simple {
                argument
            } else {
                let slot = self.fresh();
                computed.push((slot, argument));
                Operation::Slot(slot)
            };
            self.bindings.insert(parameter.clone(), place);
        }
        let body = self.term(term);
        self.bindings = outer;
        let mut body = body?;
        for (slot, value) in computed.into_iter().rev() {
            body = Operation::Bind { slot, value: value.boxed(), body: body.boxed() };
        }
        Ok(body)
    }

    /// The coefficients of a smooth function at this point.
    fn coefficients(&self, key: &str) -> [f64; 6] {
        let mut random = Generator::new(self.seed, &format!("smooth {key}"));
        let mut coefficients = [0.0; 6];
        for coefficient in &mut coefficients {
            *coefficient = random.normal();
        }
        coefficients[4] = random.uniform_between(0.5, 1.5);
        coefficients
    }

    /// `N(x; m, v)`
    fn normal(&mut self, of: &[Term]) -> Lowered {
        let [at, mean, variance] = of else {
            return Err(Fault::new("a normal law stands where a number should")
                .hint("its density has three arguments: `N(z; m, v)`"));
        };
        let at = self.term(at)?.boxed();
        let part = Part::Normal { mean: self.term(mean)?, variance: self.term(variance)? };
        let law = Box::new(Law { parts: vec![(Operation::Number(1.0), part)] });
        Ok(Operation::Density { law, at })
    }

    /// log of an operation
    fn logarithm(of: Operation) -> Operation {
        Operation::Apply(Function::Log, of.boxed())
    }
}

/// A name with its subscript replaced by a whole number.
fn member(name: &Name, value: i64) -> Name {
    Name { base: name.base.clone(), indices: vec![numbered(value)], place: name.place.clone() }
}

fn numbered(value: i64) -> Index {
    Index::One { printed: value.to_string(), term: Some(Term::Number(value as f64).boxed()) }
}

/// A key as a person reads it: ᾱ_t for `α^bar_t`.
pub(super) fn pretty(key: &str) -> String {
    let marks =
        [("^bar", "\u{304}"), ("^hat", "\u{302}"), ("^tilde", "\u{303}"), ("^dot", "\u{307}")];
    let fonts = ["rm ", "bf ", "cal ", "bb ", "frak ", "sf ", "tt "];
    let key = marks.iter().fold(key.to_owned(), |key, (mark, sign)| key.replace(mark, sign));
    fonts.iter().fold(key, |key, font| key.replace(font, ""))
}
