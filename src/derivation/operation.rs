//! A formula ready to be computed at one point: every name has become a number, a slot or a law.

use super::functions::Function;

/// A relation between two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Relation {
    /// =
    Equal,
    /// Less than, or equal.
    AtMost,
    /// Greater than, or equal.
    AtLeast,
    /// Less than.
    Below,
    /// Greater than.
    Above,
    /// Not equal.
    Unequal,
    /// Proportional: an equation up to a factor.
    Proportional,
}

impl Relation {
    /// The relation with this sign.
    pub(super) fn of(sign: &str) -> Option<Self> {
        Some(match sign {
            "=" | ":=" | "≔" | "≡" => Self::Equal,
            "≤" | "⩽" => Self::AtMost,
            "≥" | "⩾" => Self::AtLeast,
            "<" => Self::Below,
            ">" => Self::Above,
            "≠" => Self::Unequal,
            "∝" => Self::Proportional,
            _ => return None,
        })
    }

    /// The sign as it is told to a person.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::AtMost => "≤",
            Self::AtLeast => "≥",
            Self::Below => "<",
            Self::Above => ">",
            Self::Unequal => "≠",
            Self::Proportional => "∝",
        }
    }
}

/// What is computed at a point.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operation {
    Number(f64),
    Slot(usize),
    Sum(Vec<Operation>),
    Product(Vec<Operation>),
    Negative(Box<Operation>),
    Quotient(Box<Operation>, Box<Operation>),
    Power(Box<Operation>, Box<Operation>),
    Apply(Function, Box<Operation>),
    Largest(Vec<Operation>),
    Least(Vec<Operation>),
    /// 1 where the relation holds, 0 elsewhere.
    Indicator(Relation, Box<Operation>, Box<Operation>),
    /// One of several, by the value of the first.
    Choice(Box<Operation>, Vec<(i64, Operation)>),
    /// The body with a slot filled by a value.
    Bind {
        slot: usize,
        value: Box<Operation>,
        body: Box<Operation>,
    },
    /// The density of a law at a value; the probability, where the law is over a list of values.
    Density {
        law: Box<Law>,
        at: Box<Operation>,
    },
    /// The mean of the body over a law.
    Average {
        slot: usize,
        law: Box<Law>,
        body: Box<Operation>,
    },
    /// The sum or product of the body over a list of values.
    Over {
        slot: usize,
        values: Vec<Operation>,
        product: bool,
        body: Box<Operation>,
    },
    /// The integral of the body over the line.
    Line {
        slot: usize,
        body: Box<Operation>,
    },
    /// A derivative of the body by a slot, at a value.
    Derivative {
        slot: usize,
        at: Box<Operation>,
        order: usize,
        body: Box<Operation>,
    },
    /// Some smooth function of one number, the same for all its uses at a point:
    /// c0 + c1 x + c2 x^2 + c3 sin(c4 x + c5).
    Smooth([f64; 6], Box<Operation>),
}

/// A law: a mixture of parts, each with its weight.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Law {
    pub parts: Vec<(Operation, Part)>,
}

/// A part of a law.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    Normal {
        mean: Operation,
        variance: Operation,
    },
    Uniform {
        low: Operation,
        high: Operation,
    },
    /// All whole numbers from the first to the last alike.
    Whole(i64, i64),
    /// Random probabilities of the whole numbers 1 to `outcomes`, for each value of what is given.
    Table {
        name: String,
        outcomes: usize,
        given: Vec<Operation>,
    },
    /// One value.
    At(Operation),
}

impl Law {
    /// Whether the law is over a list of values, so that densities are probabilities and integrals sums.
    pub fn is_listed(&self) -> bool {
        let listed = |part: &Part| !matches!(part, Part::Normal { .. } | Part::Uniform { .. });
        self.parts.iter().all(|(_, part)| listed(part))
    }
}

/// How a side was computed, for the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Means {
    /// An average or integral over the line was a sum over nodes.
    pub quadrature: bool,
    /// An average or integral over a list of values was a sum.
    pub sums: bool,
    /// Derivatives were taken by dual numbers.
    pub derivatives: bool,
    /// The sides were compared up to a constant or a factor.
    pub up_to_constant: bool,
    /// The sides were compared by how fast they approach each other.
    pub order: bool,
}

impl Means {
    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            quadrature: self.quadrature || other.quadrature,
            sums: self.sums || other.sums,
            derivatives: self.derivatives || other.derivatives,
            up_to_constant: self.up_to_constant || other.up_to_constant,
            order: self.order || other.order,
        }
    }
}

impl Operation {
    pub fn boxed(self) -> Box<Self> {
        Box::new(self)
    }

    /// What it takes to compute this.
    pub fn means(&self) -> Means {
        let own = match self {
            Self::Average { law, .. } if law.is_listed() => {
                Means { sums: true, ..Means::default() }
            }
            Self::Average { .. } | Self::Line { .. } => {
                Means { quadrature: true, ..Means::default() }
            }
            Self::Derivative { .. } => Means { derivatives: true, ..Means::default() },
            _ => Means::default(),
        };
        self.inside().into_iter().fold(own, |means, inner| means.and(inner.means()))
    }
}

/// What is within an operation and a law, one level down: one table for reading and for changing it.
macro_rules! inside {
    ($name:ident $(, $mutable:ident)?) => {
        impl Operation {
            /// What is within, one level down.
            pub(super) fn $name(& $($mutable)? self) -> Vec<& $($mutable)? Self> {
                match self {
                    Self::Number(_) | Self::Slot(_) => Vec::new(),
                    Self::Sum(of) | Self::Product(of) | Self::Largest(of) | Self::Least(of) => {
                        of.into_iter().collect()
                    }
                    Self::Negative(of) | Self::Apply(_, of) | Self::Smooth(_, of) => vec![of],
                    Self::Quotient(a, b) | Self::Power(a, b) | Self::Indicator(_, a, b) => vec![a, b],
                    Self::Choice(index, among) => {
                        let mut found = vec![& $($mutable)? **index];
                        found.extend(among.into_iter().map(|(_, one)| one));
                        found
                    }
                    Self::Bind { value, body, .. } => vec![value, body],
                    Self::Density { law, at: last } | Self::Average { law, body: last, .. } => {
                        let mut found = law.$name();
                        found.push(last);
                        found
                    }
                    Self::Over { values, body, .. } => {
                        let mut found: Vec<_> = values.into_iter().collect();
                        found.push(body);
                        found
                    }
                    Self::Line { body, .. } => vec![body],
                    Self::Derivative { at, body, .. } => vec![at, body],
                }
            }
        }

        impl Law {
            fn $name(& $($mutable)? self) -> Vec<& $($mutable)? Operation> {
                let mut found = Vec::new();
                for (weight, part) in & $($mutable)? self.parts {
                    found.push(weight);
                    match part {
                        Part::Normal { mean: a, variance: b } | Part::Uniform { low: a, high: b } => {
                            found.extend([a, b]);
                        }
                        Part::Table { given, .. } => found.extend(given),
                        Part::At(value) => found.push(value),
                        Part::Whole(..) => {}
                    }
                }
                found
            }
        }
    };
}

inside!(inside);
inside!(inside_mut, mut);
