//! The small language of computed numbers: `alpha_bar(500, "linear"), 4`, or
//! `fig-forward.schedule.snr[t=500] / 2, 3s`.
//!
//! An expression is parsed, then checked against what the figures promise, and whatever follows from the
//! mathematics alone is worked out at once; what is read from a plate waits until the plate is there.
//! Numbers, `+ - * / ^`, parentheses, `pi`, the functions of `functions.rs`, look-ups; then, behind a comma, how
//! to print it: `4` decimals, `3s` significant digits, `1%` a hundredfold with one decimal (and no sign).
//! `a == b` prints `a` and is an error unless `b` prints the same. A name may hold `-`: subtraction takes spaces.

mod format;
mod functions;
mod grammar;
mod lookup;
#[cfg(test)]
mod tests;
mod tree;

use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::plate::{FigureIndex, Plate, TableShape};

use format::Format;
use functions::Function;
pub use grammar::parse;
use lookup::Lookup;
pub use tree::Parsed;
use tree::{Node, Operator, Tree};

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
}

#[derive(Clone, Debug, PartialEq)]
enum Work {
    Known(Value),
    Negate(Box<Step>),
    Both(Operator, Box<Step>, Box<Step>),
    Call(Function, Vec<Step>),
    Read(Lookup),
}

/// What a step yields.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Number(f64),
    Text(String),
}

type PlateOf<'b, 'a> = &'b dyn Fn(FigureIndex) -> Option<&'a Plate>;

impl Parsed {
    /// Checks names and works out what needs no plate.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn check(self, shapes: &dyn Shapes) -> Result<Checked, Diagnostics> {
        let mut wrong = Diagnostics::new();
        let mut step = |tree: Tree| match checked(tree, shapes) {
            Ok(step) => Some(step),
            Err(error) => {
                wrong.push(error);
                None
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

fn checked(tree: Tree, shapes: &dyn Shapes) -> Result<Step, Diagnostic> {
    let span = tree.span;
    let boxed = |tree: Box<Tree>| Ok::<_, Diagnostic>(Box::new(checked(*tree, shapes)?));
    let work = match tree.node {
        Node::Number(number) => Work::Known(Value::Number(number)),
        Node::Text(text) => Work::Known(Value::Text(text)),
        Node::Negate(inner) => Work::Negate(boxed(inner)?),
        Node::Both(operator, left, right) => Work::Both(operator, boxed(left)?, boxed(right)?),
        Node::Name(name) if name == "pi" => Work::Known(Value::Number(std::f64::consts::PI)),
        Node::Name(name) => return Err(unknown_name(&name, span)),
        Node::Call(name, arguments) => {
            let function = Function::find(&name, span)?;
            let steps: Vec<Step> =
                arguments.into_iter().map(|a| checked(a, shapes)).collect::<Result<_, _>>()?;
            functions::check(function, &steps, span)?;
            Work::Call(function, steps)
        }
        Node::Path(path) => lookup::check(path, span, shapes)?,
    };
    let step = Step { span, work };
    if step.ready() {
        let value = step.value(&|_| None)?;
        return Ok(Step { span, work: Work::Known(value) });
    }
    Ok(step)
}

fn unknown_name(name: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::error(span, format!("`{name}` is no number"));
    let dash = name.contains('-');
    let function = Function::names().any(|known| known == name);
    match () {
        () if function => diagnostic.hint(format!("it is a function: `{name}(…)`")),
        () if dash && name.starts_with("fig-") => diagnostic
            .hint(format!("say which number of the figure: `{name}.table.column[key=value]`")),
        () if dash => diagnostic.hint("a name may hold `-`, so subtraction takes spaces: `a - b`"),
        () => diagnostic
            .did_you_mean(name, ["pi"].into_iter().chain(Function::names()).collect::<Vec<_>>()),
    }
}

impl Checked {
    /// True if it needs no plate.
    pub fn known(&self) -> bool {
        [Some(&self.value), self.claim.as_ref()]
            .into_iter()
            .flatten()
            .all(|step| matches!(step.work, Work::Known(_)))
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
    pub fn evaluate<'a>(
        &self,
        plate_of: &dyn Fn(FigureIndex) -> Option<&'a Plate>,
    ) -> Result<String, Diagnostic> {
        let text = self.text_of(&self.value, plate_of)?;
        if let Some(claim) = &self.claim {
            let claimed = self.text_of(claim, plate_of)?;
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

    fn text_of<'a>(&self, step: &Step, plate_of: PlateOf<'_, 'a>) -> Result<String, Diagnostic> {
        match step.value(plate_of)? {
            Value::Number(number) => Ok(self.format.print(number)),
            Value::Text(text) if self.format == Format::Short => Ok(text),
            Value::Text(text) => {
                Err(Diagnostic::error(step.span, format!("\"{text}\" is no number"))
                    .hint("take away what stands behind the comma"))
            }
        }
    }
}

impl Step {
    /// True if everything it is made of is known.
    fn ready(&self) -> bool {
        let known = |step: &Step| matches!(step.work, Work::Known(_));
        match &self.work {
            Work::Known(_) => false,
            Work::Negate(inner) => known(inner),
            Work::Both(_, left, right) => known(left) && known(right),
            Work::Call(_, arguments) => arguments.iter().all(known),
            Work::Read(_) => false,
        }
    }

    fn figures(&self, found: &mut Vec<FigureIndex>) {
        match &self.work {
            Work::Known(_) => {}
            Work::Negate(inner) => inner.figures(found),
            Work::Both(_, left, right) => {
                [left, right].into_iter().for_each(|step| step.figures(found))
            }
            Work::Call(_, arguments) => arguments.iter().for_each(|step| step.figures(found)),
            Work::Read(lookup) => found.push(lookup.figure),
        }
    }

    fn value(&self, plate_of: PlateOf<'_, '_>) -> Result<Value, Diagnostic> {
        let number = match &self.work {
            Work::Known(value) => return Ok(value.clone()),
            Work::Read(lookup) => return lookup.read(self.span, plate_of),
            Work::Negate(inner) => -inner.number(plate_of)?,
            Work::Both(operator, left, right) => {
                operator.apply(left.number(plate_of)?, right.number(plate_of)?)
            }
            Work::Call(function, arguments) => {
                let values: Vec<(Span, Value)> = arguments
                    .iter()
                    .map(|step| Ok((step.span, step.value(plate_of)?)))
                    .collect::<Result<_, Diagnostic>>()?;
                functions::apply(*function, &values, self.span)?
            }
        };
        if number.is_finite() {
            Ok(Value::Number(number))
        } else {
            let what = if number.is_nan() { "is undefined" } else { "is infinite" };
            Err(Diagnostic::error(self.span, format!("this {what}"))
                .hint("no page can print it: choose another place, or say it in words"))
        }
    }

    fn number(&self, plate_of: PlateOf<'_, '_>) -> Result<f64, Diagnostic> {
        match self.value(plate_of)? {
            Value::Number(number) => Ok(number),
            Value::Text(text) => {
                Err(Diagnostic::error(self.span, format!("\"{text}\" is no number"))
                    .hint("text can be printed, and not calculated with"))
            }
        }
    }
}
