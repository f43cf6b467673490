//! The parts of a checked expression, and what each yields.

use crate::diagnostic::{Diagnostic, Span};
use crate::plate::FigureIndex;

use super::claim;
use super::columns::OfColumn;
use super::functions::{self, Function};
use super::lookup::Lookup;
use super::tree::{Joint, Operator, Relation};
use super::value::{Item, Sort, Value, each, finite, rows};
use super::{Fact, World};

/// A part of a checked expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub span: Span,
    pub work: Work,
    pub sort: Sort,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Work {
    Known(Value),
    Negate(Box<Step>),
    Both(Operator, Box<Step>, Box<Step>),
    Call(Function, Vec<Step>),
    Column(OfColumn, Box<Step>, Option<Box<Step>>),
    Read(Lookup),
    Count(Fact),
    /// One relation fewer than sides.
    Compare(Vec<Relation>, Vec<Step>),
    Join(Joint, Vec<Step>),
    Not(Box<Step>),
}

impl Step {
    /// True if everything it is made of is known, and it is a number made of them.
    pub fn ready(&self) -> bool {
        let known = |step: &Self| matches!(step.work, Work::Known(_));
        match &self.work {
            Work::Negate(inner) => known(inner),
            Work::Both(_, left, right) => known(left) && known(right),
            Work::Call(function, arguments) => {
                function.yields() == Item::Number && arguments.iter().all(known)
            }
            _ => false,
        }
    }

    /// The steps it is made of.
    fn parts(&self) -> Vec<&Self> {
        match &self.work {
            Work::Known(_) | Work::Read(_) | Work::Count(_) => Vec::new(),
            Work::Negate(inner) | Work::Not(inner) => vec![inner],
            Work::Both(_, left, right) => vec![left, right],
            Work::Call(_, parts) | Work::Compare(_, parts) | Work::Join(_, parts) => {
                parts.iter().collect()
            }
            Work::Column(_, column, beside) => {
                [Some(column), beside.as_ref()].into_iter().flatten().map(|step| &**step).collect()
            }
        }
    }

    /// The figures it reads.
    pub fn figures(&self, found: &mut Vec<FigureIndex>) {
        if let Work::Read(lookup) = &self.work {
            found.push(lookup.figure);
        }
        self.parts().into_iter().for_each(|part| part.figures(found));
    }

    /// True if it asks for what is there only when the plates are.
    pub fn waits(&self) -> bool {
        matches!(self.work, Work::Read(_) | Work::Count(_))
            || self.parts().into_iter().any(Self::waits)
    }

    /// The first look-up of a column in it.
    pub fn lookup(&self) -> Option<&Lookup> {
        match &self.work {
            Work::Read(lookup) if self.sort.many => Some(lookup),
            _ => self.parts().into_iter().find_map(Self::lookup),
        }
    }

    /// What it yields.
    ///
    /// # Errors
    /// What is not there, of the wrong sort, infinite or undefined.
    pub fn value(&self, world: &dyn World) -> Result<Value, Diagnostic> {
        let span = self.span;
        match &self.work {
            Work::Known(value) => Ok(value.clone()),
            Work::Read(lookup) => lookup.read(span, world),
            Work::Count(fact) => match world.count(*fact) {
                Some(count) => Ok(Value::Number(count as f64)),
                None => Err(Diagnostic::error(span, "the book is not counted yet")),
            },
            Work::Negate(inner) => {
                each([inner.value(world)?], span, |[x]| Ok(Value::Number(-x.number(inner.span)?)))
            }
            Work::Both(operator, left, right) => {
                each([left.value(world)?, right.value(world)?], span, |[a, b]| {
                    finite(operator.apply(a.number(left.span)?, b.number(right.span)?), span)
                })
            }
            Work::Call(function, arguments) => {
                let values = arguments.iter().map(|step| Ok((step.span, step.value(world)?)));
                functions::apply(*function, &values.collect::<Result<Vec<_>, Diagnostic>>()?, span)
            }
            Work::Column(function, column, beside) => {
                let column_of = |step: &Self| step.value(world)?.column(step.span);
                let beside = beside.as_deref().map(column_of).transpose()?;
                function.apply(&column_of(column)?, beside.as_ref(), span)
            }
            Work::Compare(relations, sides) => {
                rows(&values(sides, world)?, span, |values| claim::chain(relations, values, sides))
            }
            Work::Join(joint, parts) => rows(&values(parts, world)?, span, |values| {
                let truths = values.iter().map(|value| value.truth(span));
                let truths: Vec<bool> = truths.collect::<Result<_, _>>()?;
                Ok(Value::Truth(match joint {
                    Joint::And => truths.into_iter().all(|truth| truth),
                    Joint::Or => truths.into_iter().any(|truth| truth),
                }))
            }),
            Work::Not(inner) => each([inner.value(world)?], span, |[claim]| {
                Ok(Value::Truth(!claim.truth(inner.span)?))
            }),
        }
    }
}

/// What each of the steps yields.
pub(super) fn values(steps: &[Step], world: &dyn World) -> Result<Vec<Value>, Diagnostic> {
    steps.iter().map(|step| step.value(world)).collect()
}
