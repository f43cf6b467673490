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
mod key;
mod lookup;
mod step;
#[cfg(test)]
mod tests;
mod tree;
mod value;
mod world;

use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::plate::{FigureIndex, TableShape};

pub use claim::Claim;
use format::Format;
pub use grammar::{parse, parse_claim};
use step::Step;
pub use tree::Parsed;
use tree::Tree;
use value::{Item, Value};
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
