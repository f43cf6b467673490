//! Claims: what is asserted of figures and schedules, and what is said where it is false.

use crate::diagnostic::{Diagnostic, Span};

use super::check::{checked, wanted};
use super::columns::OfColumn;
use super::format::Format;
use super::functions::{Function, errors_apart};
use super::step::{Step, Work, values};
use super::tree::{Joint, ParsedClaim, Relation};
use super::value::{Item, Value};
use super::{Shapes, World};

/// A claim, parsed and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    step: Step,
    span: Span,
}

impl ParsedClaim {
    /// Checks names and sorts.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(self, shapes: &dyn Shapes) -> Result<Claim, Diagnostic> {
        let step = checked(self.claim, shapes, false)?;
        Ok(Claim { step: wanted(step, Item::Truth)?, span: self.span })
    }
}

impl Claim {
    /// True if it needs no plate.
    pub fn known(&self) -> bool {
        !self.step.waits()
    }

    /// Holds the claim against the plates.
    ///
    /// # Errors
    /// It is false, with the numbers of both sides; or it cannot be told, as for a row that is not there.
    pub fn verify(&self, world: &dyn World) -> Result<(), Diagnostic> {
        if self.step.value(world)?.truth(self.span)? {
            return Ok(());
        }
        let (span, reason) = why(&self.step, world)?;
        Err(Diagnostic::error(span, format!("this is not so: {reason}"))
            .hint("correct the sentence that claims it, or the claim"))
    }
}

/// Whether all relations of a chain hold between neighbours.
pub(super) fn chain(
    relations: &[Relation],
    values: &[&Value],
    sides: &[Step],
) -> Result<Value, Diagnostic> {
    let pairs = values.windows(2).zip(sides.windows(2)).zip(relations);
    for ((values, sides), relation) in pairs {
        if !compare(*relation, values, sides)? {
            return Ok(Value::Truth(false));
        }
    }
    Ok(Value::Truth(true))
}

/// Compares two neighbours in a chain.
fn compare(relation: Relation, values: &[&Value], sides: &[Step]) -> Result<bool, Diagnostic> {
    match (values, sides) {
        ([Value::Text(one), Value::Text(other)], _) if !relation.orders() => {
            Ok((one == other) == (relation == Relation::Equal))
        }
        ([Value::Truth(one), Value::Truth(other)], _) if !relation.orders() => {
            Ok((one == other) == (relation == Relation::Equal))
        }
        ([one, other], [left, right]) => {
            Ok(relation.holds(one.number(left.span)?, other.number(right.span)?))
        }
        _ => Ok(false),
    }
}

/// What of a false step is false, and the numbers that show it.
fn why(step: &Step, world: &dyn World) -> Result<(Span, String), Diagnostic> {
    let value = |step: &Step| step.value(world);
    let reason = match &step.work {
        Work::Read(_) => "the table says `false`".to_owned(),
        Work::Compare(_, sides) => {
            let values = values(sides, world)?;
            told(&values.iter().collect::<Vec<_>>())
        }
        Work::Join(joint, parts) => {
            let mut reasons = Vec::new();
            for part in parts {
                if value(part)? == Value::Truth(false) {
                    let (span, reason) = why(part, world)?;
                    if *joint == Joint::And {
                        return Ok((span, reason));
                    }
                    reasons.push(reason);
                }
            }
            reasons.join("; ")
        }
        Work::Not(inner) => format!("what `not` denies holds{}", sides(inner, world)?),
        Work::Column(function, column, _) => of_column(*function, column, world)?,
        Work::Call(Function::Near, arguments) => match &*numbers(arguments, world)? {
            [a, b, _] => {
                let share = Format::Significant(3).print((a - b).abs() / a.abs().max(b.abs()));
                format!("{}, apart by {share} of the larger", two(*a, *b))
            }
            _ => "it is false".to_owned(),
        },
        Work::Call(Function::Significant, arguments) => {
            let numbers = numbers(arguments, world)?;
            match (&*numbers, errors_apart(&numbers)) {
                ([a, b, ..], Some(apart)) if apart.is_nan() => {
                    format!("{}, and neither has an error", two(*a, *b))
                }
                ([a, b, ..], Some(apart)) => format!(
                    "{}, apart by {} standard errors of their difference, and two are wanted",
                    two(*a, *b),
                    Format::Significant(2).print(apart)
                ),
                _ => "it is false".to_owned(),
            }
        }
        _ => "it is false".to_owned(),
    };
    Ok((step.span, reason))
}

fn numbers(steps: &[Step], world: &dyn World) -> Result<Vec<f64>, Diagnostic> {
    steps.iter().map(|step| step.value(world)?.number(step.span)).collect()
}

fn two(a: f64, b: f64) -> String {
    told(&[&Value::Number(a), &Value::Number(b)])
}

/// The sides of a comparison that holds, for what denies it; nothing to be said of other claims.
fn sides(step: &Step, world: &dyn World) -> Result<String, Diagnostic> {
    let Work::Compare(_, sides) = &step.work else {
        return Ok(String::new());
    };
    let values = values(sides, world)?;
    Ok(format!(": {}", told(&values.iter().collect::<Vec<_>>())))
}

/// The row in which a claim about a column fails.
fn of_column(function: OfColumn, column: &Step, world: &dyn World) -> Result<String, Diagnostic> {
    let Value::Column(cells) = column.value(world)? else {
        return Ok("it is false".to_owned());
    };
    let named = |row: usize| cells.rows.name(row);
    let count = cells.cells.len();
    match function {
        OfColumn::All => {
            let row = cells.cells.iter().position(|cell| *cell == Value::Truth(false));
            let Some(row) = row else { return Ok("it is false".to_owned()) };
            let sides = match &column.work {
                Work::Compare(_, sides) => sides.as_slice(),
                Work::Call(Function::Near, arguments) => arguments.get(..2).unwrap_or_default(),
                Work::Not(inner) => match &inner.work {
                    Work::Compare(_, sides) => sides.as_slice(),
                    _ => &[],
                },
                _ => &[],
            };
            if sides.is_empty() {
                return Ok(format!("it fails in the row {}", named(row)));
            }
            let values = values(sides, world)?;
            let here: Vec<&Value> = values.iter().map(|value| value.at(row)).collect();
            Ok(format!("in the row {} {}", named(row), told(&here)))
        }
        OfColumn::Any => Ok(format!("it holds in none of {count} rows")),
        OfColumn::Monotone | OfColumn::Rising | OfColumn::Falling => {
            let numbers = cells.cells.iter().map(|cell| cell.number(column.span));
            let numbers: Vec<f64> = numbers.collect::<Result<_, _>>()?;
            let (rises, relation) = match function {
                OfColumn::Rising => (true, Relation::Less),
                OfColumn::Falling => (false, Relation::Greater),
                _ if numbers.first() < numbers.last() => (true, Relation::AtMost),
                _ => (false, Relation::AtLeast),
            };
            let turn = numbers.windows(2).position(|pair| !relation.holds(pair[0], pair[1]));
            let Some(row) = turn else { return Ok("it is false".to_owned()) };
            let course = if rises { "rise" } else { "fall" };
            let pair = numbers.get(row..row + 2).unwrap_or_default();
            let pair: Vec<Value> = pair.iter().map(|number| Value::Number(*number)).collect();
            Ok(format!(
                "it does not {course} from the row {} to {}: {}",
                named(row),
                named(row + 1),
                printed(&pair.iter().collect::<Vec<_>>()).join(", then ")
            ))
        }
        _ => Ok("it is false".to_owned()),
    }
}

/// The sides of a comparison.
fn told(sides: &[&Value]) -> String {
    match printed(sides).as_slice() {
        [left, right] => format!("the left side is {left}, the right side {right}"),
        [first @ .., last] => format!("the sides are {} and {last}", first.join(", ")),
        [] => String::new(),
    }
}

/// Each value as a message shows it, with as many digits as tell neighbours apart.
fn printed(values: &[&Value]) -> Vec<String> {
    let with = |format: Format| -> Vec<String> {
        let shown = |value: &&Value| match value {
            Value::Number(number) => format.print(*number),
            Value::Text(text) => format!("\"{text}\""),
            Value::Truth(truth) => truth.to_string(),
            Value::Column(_) => "a column".to_owned(),
        };
        values.iter().map(shown).collect()
    };
    let short = with(Format::Short);
    let mut pairs = short.windows(2).zip(values.windows(2));
    let alike =
        |(texts, values): (&[String], &[&Value])| texts[0] == texts[1] && values[0] != values[1];
    if pairs.any(alike) { with(Format::Significant(15)) } else { short }
}
