//! Densities of laws and their logarithms.

use crate::derivation::functions::Function;
use crate::derivation::number::Number;
use crate::derivation::operation::{Law, Operation, Part};

use super::Evaluator;

impl Evaluator {
    /// log of an operation: products, quotients, powers and densities are taken apart, since a density far out is
    /// too small for a number while its logarithm is not.
    pub(super) fn logarithm(&mut self, of: &Operation) -> Number {
        let apart = self.parted_logarithm(of);
        // Two negative factors have a product with a logarithm.
        if apart.is_finite() { apart } else { Function::Log.of(&self.value(of)) }
    }

    fn parted_logarithm(&mut self, of: &Operation) -> Number {
        match of {
            Operation::Density { law, at } => {
                let at = self.value(at);
                self.log_density(law, &at)
            }
            Operation::Quotient(above, below) if dense(above) || dense(below) => {
                let above = self.logarithm(above);
                above.plus(&self.logarithm(below).negated())
            }
            Operation::Product(factors) if factors.iter().any(dense) => {
                let mut sum = Number::from(0.0);
                for factor in factors {
                    sum = sum.plus(&self.logarithm(factor));
                }
                sum
            }
            Operation::Apply(Function::Exp, of) => self.value(of),
            Operation::Bind { slot, value, body } => {
                let value = self.value(value);
                let logarithm = Operation::Apply(Function::Log, body.clone());
                self.with(*slot, value, &logarithm)
            }
            _ => Function::Log.of(&self.value(of)),
        }
    }

    pub(super) fn density(&mut self, law: &Law, at: &Number) -> Number {
        let mut sum = Number::from(0.0);
        for (weight, part) in &law.parts {
            let density = match part {
                Part::Normal { mean, variance } => {
                    let (mean, variance) = (self.value(mean), self.value(variance));
                    Function::Exp.of(&log_normal(at, &mean, &variance))
                }
                part => self.listed_density(part, at),
            };
            sum = sum.plus(&self.value(weight).times(&density));
        }
        sum
    }

    /// The density of a part that is no bell.
    fn listed_density(&mut self, part: &Part, at: &Number) -> Number {
        match part {
            Part::Uniform { low, high } => {
                let (low, high) = (self.value(low), self.value(high));
                let within = low.value < at.value && at.value < high.value;
                let height = high.plus(&low.negated()).inverse();
                if within { height } else { Number::from(0.0) }
            }
            Part::At(value) => {
                Number::from(if self.value(value).value == at.value { 1.0 } else { 0.0 })
            }
            listed => {
                let found = self.listed(listed);
                let chosen = found.iter().find(|node| node.at == at.value);
                Number::from(chosen.map_or(0.0, |node| node.weight))
            }
        }
    }

    fn log_density(&mut self, law: &Law, at: &Number) -> Number {
        let mut logs = Vec::new();
        for (weight, part) in &law.parts {
            let weight = Function::Log.of(&self.value(weight));
            let log = match part {
                Part::Normal { mean, variance } => {
                    let (mean, variance) = (self.value(mean), self.value(variance));
                    log_normal(at, &mean, &variance)
                }
                part => Function::Log.of(&self.listed_density(part, at)),
            };
            logs.push(weight.plus(&log));
        }
        let peak = logs.iter().map(|log| log.value).fold(f64::NEG_INFINITY, f64::max);
        if logs.len() == 1 || !peak.is_finite() {
            return logs.pop().unwrap_or(Number::from(f64::NAN));
        }
        let peak = Number::from(-peak);
        let sum = logs
            .iter()
            .fold(Number::from(0.0), |sum, log| sum.plus(&Function::Exp.of(&log.plus(&peak))));
        Function::Log.of(&sum).plus(&peak.negated())
    }
}

/// Whether a density is among the factors.
fn dense(operation: &Operation) -> bool {
    match operation {
        Operation::Density { .. } | Operation::Apply(Function::Exp, _) => true,
        Operation::Quotient(a, b) => dense(a) || dense(b),
        Operation::Product(factors) => factors.iter().any(dense),
        Operation::Bind { body, .. } => dense(body),
        _ => false,
    }
}

/// log N(x; m, v) = -(x - m)^2 / 2v - (log 2 pi v) / 2
fn log_normal(at: &Number, mean: &Number, variance: &Number) -> Number {
    let off = at.plus(&mean.negated());
    let square = off.times(&off).over(variance).times(&Number::from(-0.5));
    let spread = variance.times(&Number::from(2.0 * std::f64::consts::PI));
    square.plus(&Function::Log.of(&spread).times(&Number::from(-0.5)))
}
