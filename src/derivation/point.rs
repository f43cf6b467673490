//! A random admissible point: a value for every symbol that a `where` line declares.

use crate::math::numbers::random::Generator;

use super::declare::{Draw, Element, Scope};
use super::evaluate::Evaluator;
use super::fault::Fault;
use super::lower::Lowering;
use super::number::Number;
use super::operation::{Law, Operation, Part, Relation};

/// A point: what names mean there, and the numbers behind them.
#[derive(Debug)]
pub(super) struct Point<'a, 'e> {
    pub lowering: Lowering<'a>,
    pub evaluator: &'e mut Evaluator,
    random: Generator,
}

impl<'a, 'e> Point<'a, 'e> {
    /// The point that `seed` and `purpose` lead to; none if a bound or law is undefined there, or a condition fails.
    ///
    /// # Errors
    /// When the `where` line itself cannot be computed: a bound names something unknown.
    pub fn draw(
        scope: &'a Scope,
        evaluator: &'e mut Evaluator,
        seed: u32,
        purpose: &str,
    ) -> Result<Option<Self>, Fault> {
        let mut random = Generator::new(seed, purpose);
        let own = (random.uniform() * f64::from(u32::MAX)) as u32;
        evaluator.restart(own);
        let mut point = Self { lowering: Lowering::new(scope, own), evaluator, random };
        for draw in &scope.draws {
            if !point.drawn(draw)? {
                return Ok(None);
            }
        }
        for (relation, low, high) in &scope.conditions {
            let (low, high) = (point.lowering.term(low)?, point.lowering.term(high)?);
            let difference = point.value(&high) - point.value(&low);
            let holds = match relation {
                Relation::Below => difference > 0.0,
                _ => difference >= 0.0,
            };
            if !holds {
                return Ok(None);
            }
        }
        Ok(Some(point))
    }

    fn value(&mut self, operation: &Operation) -> f64 {
        self.evaluator.value(operation).value
    }

    /// Binds a symbol to a value.
    pub fn set(&mut self, key: &str, value: f64) {
        let slot = match self.lowering.bindings.get(key) {
            Some(Operation::Slot(slot)) => *slot,
            _ => {
                let slot = self.lowering.fresh();
                self.lowering.bindings.insert(key.to_owned(), Operation::Slot(slot));
                slot
            }
        };
        self.evaluator.set(slot, Number::from(value));
    }

    /// Draws what one item of the `where` line says; false where it is undefined.
    pub fn drawn(&mut self, draw: &Draw) -> Result<bool, Fault> {
        match draw {
            Draw::Whole { key, first, last } => {
                let count = (last - first + 1) as usize;
                let value = first + self.random.index(count) as i64;
                self.lowering.wholes.insert(key.clone(), value);
            }
            Draw::Real { key } => {
                let value = 2.0 * self.random.normal();
                self.set(key, value);
            }
            Draw::Between(elements) => return self.between(elements, None),
            Draw::Law { head, key } => {
                let Some(factor) = self
                    .lowering
                    .scope
                    .model(head)
                    .and_then(|factors| factors.iter().find(|factor| factor.key == *key))
                else {
                    return Ok(true);
                };
                let law = self.lowering.law(factor)?;
                let value = self.sample(&law);
                if !value.is_finite() {
                    return Ok(false);
                }
                self.set(key, value);
            }
        }
        Ok(true)
    }

    /// Draws the names of a chain, or the one of them that is asked for.
    pub fn between(&mut self, elements: &[Element], only: Option<&str>) -> Result<bool, Fault> {
        let mut low: Option<f64> = None;
        for (at, element) in elements.iter().enumerate() {
            match element {
                Element::Known(term) => {
                    let known = self.lowering.term(term)?;
                    low = Some(self.value(&known));
                }
                Element::Drawn(key) => {
                    let above = elements.iter().skip(at + 1);
                    let high = above.clone().find_map(|element| match element {
                        Element::Known(term) => Some(term),
                        Element::Drawn(_) => None,
                    });
                    let high = match high {
                        Some(term) => {
                            let known = self.lowering.term(term)?;
                            Some(self.value(&known))
                        }
                        None => None,
                    };
                    if only.is_some_and(|only| only != key) {
                        if let Some(Operation::Slot(slot)) =
                            self.lowering.bindings.get(key).cloned()
                        {
                            low = Some(self.value(&Operation::Slot(slot)));
                        }
                        continue;
                    }
                    let value = self.inside(low, high);
                    if !value.is_finite() {
                        return Ok(false);
                    }
                    self.set(key, value);
                    low = Some(value);
                }
            }
        }
        Ok(true)
    }

    fn inside(&mut self, low: Option<f64>, high: Option<f64>) -> f64 {
        match (low, high) {
            (Some(low), Some(high)) if low < high => self.random.uniform_between(low, high),
            (Some(_), Some(_)) => f64::NAN,
            (Some(low), None) => low + libm::exp(self.random.normal()),
            (None, Some(high)) => high - libm::exp(self.random.normal()),
            (None, None) => 2.0 * self.random.normal(),
        }
    }

    fn sample(&mut self, law: &Law) -> f64 {
        let weights: Vec<f64> = law.parts.iter().map(|(weight, _)| self.value(weight)).collect();
        let chosen = self.random.weighted_index(&weights);
        let Some((_, part)) = law.parts.get(chosen) else { return f64::NAN };
        match part {
            Part::Normal { mean, variance } => {
                let (mean, variance) = (self.value(mean), self.value(variance));
                mean + variance.sqrt() * self.random.normal()
            }
            Part::Uniform { low, high } => {
                let (low, high) = (self.value(low), self.value(high));
                self.inside(Some(low), Some(high))
            }
            Part::Whole(first, last) => {
                let count = (last - first + 1) as usize;
                (first + self.random.index(count) as i64) as f64
            }
            Part::Table { outcomes, .. } => (self.random.index(*outcomes) + 1) as f64,
            Part::At(value) => self.value(value),
        }
    }

    /// Draws some symbols again, all others kept.
    pub fn again(&mut self, keys: &[String]) -> Result<bool, Fault> {
        let scope = self.lowering.scope;
        for draw in &scope.draws {
            let drawn = match draw {
                Draw::Between(elements) => {
                    let mut good = true;
                    for key in keys {
                        if elements.contains(&Element::Drawn(key.clone())) {
                            good &= self.between(elements, Some(key))?;
                        }
                    }
                    good
                }
                Draw::Whole { key, .. } | Draw::Real { key } | Draw::Law { key, .. } => {
                    !keys.contains(key) || self.drawn(draw)?
                }
            };
            if !drawn {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
