//! The small language of computed numbers: `alpha_bar(500, "linear"), 4`, or
//! `fig-forward.schedule.snr[t=500] / 2, 3s`.
//!
//! An expression is parsed, then checked against what the figures promise, and whatever follows from the
//! mathematics alone is worked out at once; what is read from a plate waits until the plate is there.
//! Numbers, `+ - * / ^`, parentheses, `pi`, the functions of `functions.rs`, look-ups; then, behind a comma, how
//! to print it: `4` decimals, `3s` significant digits, `1%` a hundredfold with one decimal (and no sign).
//! `a == b` prints `a` and is an error unless `b` prints the same. A name may hold `-`: subtraction takes spaces.
//!
//! A claim, `argmax(fig-x.t.err, t) == 500 and min(fig-x.t.err[t>0]) > 0`, is made of the same parts, with
//! comparisons that chain, `and`, `or`, `not`; it prints nothing and is an error where it is false. In a function of
//! `columns.rs` a look-up is the whole column of a table, or the rows that its filter leaves.

mod check;
mod claim;
mod columns;
mod format;
mod functions;
mod grammar;
mod lookup;
#[cfg(test)]
mod tests;
mod tree;
mod value;
mod world;

use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::plate::{FigureIndex, TableShape};

pub use claim::Claim;
use columns::OfColumn;
use format::Format;
use functions::Function;
pub use grammar::{parse, parse_claim};
use lookup::Lookup;
pub use tree::Parsed;
use tree::{Joint, Operator, Relation, Tree};
use value::{Item, Sort, Value, each, finite};
pub use world::{Fact, Nothing, World};

/// What is known of a figure before it is computed.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Its index in the manuscript.
    pub index: FigureIndex,
    /// Its tables.
    pub tables: Vec<TableShape>,
    /// Its seed and those of its parameters that are numbers.
    pub facts: Vec<(String, f64)>,
}

/// The figures an expression may look into.
pub trait Shapes {
    /// What is known of the figure `id`.
    fn shape(&self, id: &str) -> Option<Shape>;

    /// The ids of all figures.
    fn ids(&self) -> Vec<String>;
}

/// An expression, parsed and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    value: Step,
    /// What stands behind `==`.
    claim: Option<Step>,
    format: Format,
    span: Span,
}

/// A part of a checked expression.
#[derive(Clone, Debug, PartialEq)]
struct Step {
    span: Span,
    work: Work,
    sort: Sort,
}

#[derive(Clone, Debug, PartialEq)]
enum Work {
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

impl Parsed {
    /// Checks names and works out what needs no plate.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn check(self, shapes: &dyn Shapes) -> Result<Checked, Diagnostics> {
        let mut wrong = Diagnostics::new();
        let mut step = |tree: Tree| {
            let step = check::checked(tree, shapes, false);
            match step.and_then(printable) {
                Ok(step) => Some(step),
                Err(error) => {
                    wrong.push(error);
                    None
                }
            }
        };
        let value = step(self.value);
        let claim = self.claim.map(&mut step);
        match (value, claim) {
            (Some(value), None) => {
                Ok(Checked { value, claim: None, format: self.format, span: self.span })
            }
            (Some(value), Some(Some(claim))) => {
                Ok(Checked { value, claim: Some(claim), format: self.format, span: self.span })
            }
            _ => Err(wrong),
        }
    }
}

/// A step that yields a number or text; what stands in a table may be printed whatever it is.
fn printable(step: Step) -> Result<Step, Diagnostic> {
    match step.sort.item {
        Some(Item::Truth) => check::wanted(step, Item::Number),
        _ => Ok(step),
    }
}

impl Checked {
    /// True if it needs no plate.
    pub fn known(&self) -> bool {
        !self.value.waits() && !self.claim.as_ref().is_some_and(Step::waits)
    }

    /// The figures it reads, each once, in order.
    pub fn figures(&self) -> Vec<FigureIndex> {
        let mut figures = Vec::new();
        self.value.figures(&mut figures);
        if let Some(claim) = &self.claim {
            claim.figures(&mut figures);
        }
        figures.sort_unstable();
        figures.dedup();
        figures
    }

    /// Where it stands in the sources.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The number as it stands in the text.
    ///
    /// # Errors
    /// No such row, no value in it, or a result that is not finite, with the place in the expression.
    pub fn evaluate(&self, world: &dyn World) -> Result<String, Diagnostic> {
        let text = self.text_of(&self.value, world)?;
        if let Some(claim) = &self.claim {
            let claimed = self.text_of(claim, world)?;
            if claimed != text {
                return Err(Diagnostic::error(
                    self.span,
                    format!("this comes to {text}, and the text says {claimed}"),
                )
                .hint("correct the step, or say behind a comma to how many decimals it holds"));
            }
        }
        Ok(text)
    }

    fn text_of(&self, step: &Step, world: &dyn World) -> Result<String, Diagnostic> {
        match step.value(world)? {
            Value::Number(number) => Ok(self.format.print(number)),
            Value::Text(text) if self.format == Format::Short => Ok(text),
            Value::Truth(truth) if self.format == Format::Short => Ok(truth.to_string()),
            Value::Text(text) => {
                Err(Diagnostic::error(step.span, format!("\"{text}\" is no number"))
                    .hint("take away what stands behind the comma"))
            }
            other => Err(other
                .number(step.span)
                .err()
                .unwrap_or_else(|| Diagnostic::error(step.span, "this is no number"))),
        }
    }
}

impl Step {
    /// True if everything it is made of is known, and it is a number made of them.
    fn ready(&self) -> bool {
        let known = |step: &Step| matches!(step.work, Work::Known(_));
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

    fn figures(&self, found: &mut Vec<FigureIndex>) {
        if let Work::Read(lookup) = &self.work {
            found.push(lookup.figure);
        }
        self.parts().into_iter().for_each(|part| part.figures(found));
    }

    /// True if it asks for what is there only when the plates are.
    fn waits(&self) -> bool {
        matches!(self.work, Work::Read(_) | Work::Count(_))
            || self.parts().into_iter().any(Self::waits)
    }

    /// The first look-up of a column in it.
    fn lookup(&self) -> Option<&Lookup> {
        match &self.work {
            Work::Read(lookup) if self.sort.many => Some(lookup),
            _ => self.parts().into_iter().find_map(Self::lookup),
        }
    }

    fn value(&self, world: &dyn World) -> Result<Value, Diagnostic> {
        let span = self.span;
        match &self.work {
            Work::Known(value) => Ok(value.clone()),
            Work::Read(lookup) => lookup.read(span, world),
            Work::Count(fact) => match world.count(*fact) {
                Some(count) => Ok(Value::Number(count as f64)),
                None => Err(Diagnostic::error(span, "the book is not counted yet")),
            },
            Work::Negate(inner) => each(&[inner.value(world)?], span, |values| match values {
                [x] => Ok(Value::Number(-x.number(inner.span)?)),
                _ => Err(Diagnostic::error(span, "a number is missing here")),
            }),
            Work::Both(operator, left, right) => {
                let values = [left.value(world)?, right.value(world)?];
                each(&values, span, |values| match values {
                    [a, b] => {
                        finite(operator.apply(a.number(left.span)?, b.number(right.span)?), span)
                    }
                    _ => Err(Diagnostic::error(span, "a number is missing here")),
                })
            }
            Work::Call(function, arguments) => {
                let values = arguments.iter().map(|step| Ok((step.span, step.value(world)?)));
                let values: Vec<(Span, Value)> = values.collect::<Result<_, Diagnostic>>()?;
                functions::apply(*function, &values, span)
            }
            Work::Column(function, column, beside) => {
                let of = column.value(world)?;
                let beside = beside.as_ref().map(|step| step.value(world)).transpose()?;
                match (&of, &beside) {
                    (Value::Column(of), None) => function.apply(of, None, span),
                    (Value::Column(of), Some(Value::Column(beside))) => {
                        function.apply(of, Some(beside), span)
                    }
                    _ => Err(Diagnostic::error(column.span, "this is one value, and no column")),
                }
            }
            Work::Compare(relations, sides) => {
                let values = sides.iter().map(|side| side.value(world));
                let values: Vec<Value> = values.collect::<Result<_, _>>()?;
                each(&values, span, |values| {
                    let pairs = values.windows(2).zip(sides.windows(2)).zip(relations);
                    for ((values, sides), relation) in pairs {
                        if !claim::compare(*relation, values, sides)? {
                            return Ok(Value::Truth(false));
                        }
                    }
                    Ok(Value::Truth(true))
                })
            }
            Work::Join(joint, parts) => {
                let values = parts.iter().map(|part| part.value(world));
                let values: Vec<Value> = values.collect::<Result<_, _>>()?;
                each(&values, span, |values| {
                    let truths = values.iter().map(|value| value.truth(span));
                    let truths: Vec<bool> = truths.collect::<Result<_, _>>()?;
                    Ok(Value::Truth(match joint {
                        Joint::And => truths.iter().all(|truth| *truth),
                        Joint::Or => truths.iter().any(|truth| *truth),
                    }))
                })
            }
            Work::Not(inner) => each(&[inner.value(world)?], span, |values| match values {
                [value] => Ok(Value::Truth(!value.truth(inner.span)?)),
                _ => Err(Diagnostic::error(span, "a claim is missing here")),
            }),
        }
    }
}
