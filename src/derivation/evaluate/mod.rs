//! Computes an operation at a point.

mod densities;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::math::numbers::random::Generator;

use crate::derivation::functions::{Function, to_the_power};
use crate::derivation::number::Number;
use crate::derivation::operation::{Law, Operation, Part, Relation};
use crate::derivation::quadrature::{self, Node, Resolution};

/// Steps of computation for one side at one point, at most: some nested averages, not a formula that hangs a build.
const MOST_WORK: u64 = 20_000_000;

/// What is known at a point, and the nodes of averages.
#[derive(Debug)]
pub(super) struct Evaluator {
    slots: Vec<Number>,
    seed: u32,
    infinitesimals: usize,
    /// Steps of computation so far.
    pub work: u64,
    limit: u64,
    nodes: Nodes,
    /// The nodes of other resolutions that were asked for.
    others: Vec<Nodes>,
    /// The tables of laws over lists at this point, by name and what is given.
    tables: BTreeMap<String, BTreeMap<Vec<i64>, Vec<Node>>>,
}

/// The nodes of one resolution.
#[derive(Debug)]
struct Nodes {
    resolution: Resolution,
    bell: Arc<[Node]>,
    line: Arc<[Node]>,
    interval: Arc<[Node]>,
}

impl Nodes {
    fn new(resolution: Resolution) -> Self {
        Self {
            resolution,
            bell: quadrature::bell(resolution).into(),
            line: quadrature::line(resolution).into(),
            interval: quadrature::interval(resolution).into(),
        }
    }
}

impl Evaluator {
    /// Nothing known yet; `seed` decides the tables of laws over lists.
    pub fn new(seed: u32) -> Self {
        Self {
            slots: Vec::new(),
            seed,
            infinitesimals: 0,
            work: 0,
            limit: MOST_WORK,
            nodes: Nodes::new(Resolution::USUAL),
            others: Vec::new(),
            tables: BTreeMap::new(),
        }
    }

    /// Sums over nodes of this resolution from here on.
    pub fn resolve(&mut self, resolution: Resolution) {
        let known = self.others.iter().position(|nodes| nodes.resolution == resolution);
        let nodes = match known {
            Some(at) => self.others.swap_remove(at),
            None if self.nodes.resolution == resolution => return,
            None => Nodes::new(resolution),
        };
        self.others.push(std::mem::replace(&mut self.nodes, nodes));
    }

    /// Begins another point.
    pub fn restart(&mut self, seed: u32) {
        self.slots.clear();
        self.tables.clear();
        self.seed = seed;
        self.infinitesimals = 0;
        self.limit = self.work + MOST_WORK;
    }

    /// Whether the last value was given up because it cost too much.
    pub fn is_exhausted(&self) -> bool {
        self.work > self.limit
    }

    /// Fills a slot.
    pub fn set(&mut self, slot: usize, value: Number) {
        if self.slots.len() <= slot {
            self.slots.resize(slot + 1, Number::from(f64::NAN));
        }
        if let Some(place) = self.slots.get_mut(slot) {
            *place = value;
        }
    }

    /// The value of an operation; not a number where it is undefined.
    pub fn value(&mut self, operation: &Operation) -> Number {
        self.work += 1;
        if self.is_exhausted() {
            return Number::from(f64::NAN);
        }
        match operation {
            Operation::Number(value) => Number::from(*value),
            Operation::Slot(slot) => match self.slots.get(*slot) {
                Some(value) => value.clone(),
                None => Number::from(f64::NAN),
            },
            Operation::Sum(terms) => self.sum(terms),
            Operation::Product(factors) => {
                let mut product = Number::from(1.0);
                for factor in factors {
                    product = product.times(&self.value(factor));
                }
                product
            }
            Operation::Negative(of) => self.value(of).negated(),
            Operation::Quotient(above, below) => {
                let above = self.value(above);
                above.over(&self.value(below))
            }
            Operation::Power(base, exponent) => {
                let base = self.value(base);
                to_the_power(&base, &self.value(exponent))
            }
            Operation::Apply(Function::Log, of) => self.logarithm(of),
            Operation::Apply(function, of) => function.of(&self.value(of)),
            Operation::Largest(of) => self.extreme(of, |new, old| new > old),
            Operation::Least(of) => self.extreme(of, |new, old| new < old),
            Operation::Indicator(relation, a, b) => {
                let (a, b) = (self.value(a).value, self.value(b).value);
                Number::from(if holds(*relation, a, b) { 1.0 } else { 0.0 })
            }
            Operation::Choice(index, among) => {
                let index = self.value(index).value;
                match among.iter().find(|(at, _)| *at as f64 == index) {
                    Some((_, chosen)) => self.value(chosen),
                    None => Number::from(f64::NAN),
                }
            }
            Operation::Bind { slot, value, body } => {
                let value = self.value(value);
                self.with(*slot, value, body)
            }
            Operation::Density { law, at } => {
                let at = self.value(at);
                self.density(law, &at)
            }
            Operation::Average { slot, law, body } => self.average(*slot, law, body),
            Operation::Over { slot, values, product, body } => {
                let mut result = Number::from(if *product { 1.0 } else { 0.0 });
                for value in values {
                    let value = self.value(value);
                    let value = self.with(*slot, value, body);
                    result = if *product { result.times(&value) } else { result.plus(&value) };
                }
                result
            }
            Operation::Line { slot, body } => self.line(*slot, body),
            Operation::Derivative { slot, at, order, body } => {
                self.derivative(*slot, at, *order, body)
            }
            Operation::Smooth(coefficients, at) => {
                let at = self.value(at);
                smooth(coefficients, &at)
            }
        }
    }

    fn sum(&mut self, terms: &[Operation]) -> Number {
        let mut sum = Number::from(0.0);
        for term in terms {
            sum = sum.plus(&self.value(term));
        }
        sum
    }

    fn extreme(&mut self, of: &[Operation], beats: impl Fn(f64, f64) -> bool) -> Number {
        let mut best: Option<Number> = None;
        for one in of {
            let one = self.value(one);
            if best.as_ref().is_none_or(|best| beats(one.value, best.value)) {
                best = Some(one);
            }
        }
        match best {
            Some(best) => best,
            None => Number::from(f64::NAN),
        }
    }

    /// The value of `body` while a slot holds `value`.
    fn with(&mut self, slot: usize, value: Number, body: &Operation) -> Number {
        let before = self.slots.get(slot).cloned();
        self.set(slot, value);
        let result = self.value(body);
        if let Some(before) = before {
            self.set(slot, before);
        }
        result
    }

    /// The values of a part over a list, with their probabilities.
    fn listed(&mut self, part: &Part) -> Vec<Node> {
        match part {
            Part::Whole(first, last) => {
                let weight = 1.0 / (last - first + 1) as f64;
                (*first..=*last).map(|at| Node { at: at as f64, weight }).collect()
            }
            Part::Table { name, outcomes, given } => {
                let given: Vec<i64> =
                    given.iter().map(|value| self.value(value).value as i64).collect();
                if let Some(known) = self.tables.get(name).and_then(|tables| tables.get(&given)) {
                    return known.clone();
                }
                let purpose = format!("{name} {given:?}");
                let mut random = Generator::new(self.seed, &purpose);
                let draws: Vec<f64> = (0..*outcomes).map(|_| 0.2 + random.uniform()).collect();
                let total: f64 = draws.iter().sum();
                let node =
                    |(at, draw): (usize, &f64)| Node { at: (at + 1) as f64, weight: draw / total };
                let nodes: Vec<Node> = draws.iter().enumerate().map(node).collect();
                self.tables.entry(name.clone()).or_default().insert(given, nodes.clone());
                nodes
            }
            Part::At(value) => vec![Node { at: self.value(value).value, weight: 1.0 }],
            Part::Normal { .. } | Part::Uniform { .. } => Vec::new(),
        }
    }

    fn average(&mut self, slot: usize, law: &Law, body: &Operation) -> Number {
        let mut sum = Number::from(0.0);
        for (weight, part) in &law.parts {
            let weight = self.value(weight);
            let (from, scale, nodes) = match part {
                Part::Normal { mean, variance } => {
                    let deviation = Function::Root.of(&self.value(variance));
                    (self.value(mean), deviation, self.nodes.bell.clone())
                }
                Part::Uniform { low, high } => {
                    let low = self.value(low);
                    let width = self.value(high).plus(&low.negated());
                    (low, width, self.nodes.interval.clone())
                }
                Part::At(value) => {
                    let value = self.value(value);
                    (value, Number::from(0.0), Arc::from([Node { at: 0.0, weight: 1.0 }]))
                }
                listed => (Number::from(0.0), Number::from(1.0), self.listed(listed).into()),
            };
            for node in nodes.iter() {
                let at = match node.at {
                    0.0 => from.clone(),
                    at => from.plus(&scale.times(&Number::from(at))),
                };
                let share = weight.times(&Number::from(node.weight));
                let value = self.with(slot, at, body);
                sum = sum.plus(&share.times(&value));
            }
        }
        sum
    }

    /// Far out a density underflows to nought and what it multiplies may be infinite: what is not finite there counts
    /// as undefined, as everywhere.
    fn line(&mut self, slot: usize, body: &Operation) -> Number {
        let mut sum = Number::from(0.0);
        let nodes = self.nodes.line.clone();
        for node in nodes.iter() {
            let value = self.with(slot, Number::from(node.at), body);
            sum = sum.plus(&value.times(&Number::from(node.weight)));
        }
        sum
    }

    fn derivative(
        &mut self,
        slot: usize,
        at: &Operation,
        order: usize,
        body: &Operation,
    ) -> Number {
        let mut moved = self.value(at);
        let first = self.infinitesimals;
        self.infinitesimals += order;
        for index in first..self.infinitesimals {
            moved = moved.varied(index);
        }
        let mut result = self.with(slot, moved, body);
        for index in (first..self.infinitesimals).rev() {
            result = result.slope(index);
        }
        self.infinitesimals = first;
        result
    }
}

fn holds(relation: Relation, a: f64, b: f64) -> bool {
    match relation {
        Relation::Equal | Relation::Proportional => a == b,
        Relation::AtMost => a <= b,
        Relation::AtLeast => a >= b,
        Relation::Below => a < b,
        Relation::Above => a > b,
        Relation::Unequal => a != b,
    }
}

fn smooth(coefficients: &[f64; 6], x: &Number) -> Number {
    let [c0, c1, c2, c3, c4, c5] = coefficients.map(Number::from);
    let wave = Function::Sin.of(&c4.times(x).plus(&c5));
    c0.plus(&c1.times(x)).plus(&c2.times(&x.times(x))).plus(&c3.times(&wave))
}
