//! The functions of the language, each straight from the mathematics.

use crate::diagnostic::{Diagnostic, Span};
use crate::math::process::schedule::{Schedule, ScheduleName};

use super::{Step, Value, Work};

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// Of a number.
    Of(Plain),
    /// Of two or more numbers: the smallest or the largest.
    Least,
    Greatest,
    /// Of a step and a schedule: `alpha_bar(500, "linear")`, with T as a third argument if it is not 1000.
    At(Quantity),
    /// `first_below(0.5, "linear")`: the first t with alpha_bar at or below the threshold.
    FirstBelow,
}

/// Functions of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plain {
    Sqrt,
    Ln,
    Exp,
    Log10,
    Log2,
    Abs,
    Round,
    Floor,
    Ceil,
}

/// What a schedule says about a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    Beta,
    Alpha,
    AlphaBar,
    Signal,
    Noise,
    Snr,
    LogSnr,
    PosteriorVariance,
}

const ALL: [(&str, Function); 20] = [
    ("abs", Function::Of(Plain::Abs)),
    ("alpha", Function::At(Quantity::Alpha)),
    ("alpha_bar", Function::At(Quantity::AlphaBar)),
    ("beta", Function::At(Quantity::Beta)),
    ("ceil", Function::Of(Plain::Ceil)),
    ("exp", Function::Of(Plain::Exp)),
    ("first_below", Function::FirstBelow),
    ("floor", Function::Of(Plain::Floor)),
    ("ln", Function::Of(Plain::Ln)),
    ("log10", Function::Of(Plain::Log10)),
    ("log2", Function::Of(Plain::Log2)),
    ("log_snr", Function::At(Quantity::LogSnr)),
    ("max", Function::Greatest),
    ("min", Function::Least),
    ("noise", Function::At(Quantity::Noise)),
    ("posterior_variance", Function::At(Quantity::PosteriorVariance)),
    ("round", Function::Of(Plain::Round)),
    ("signal", Function::At(Quantity::Signal)),
    ("snr", Function::At(Quantity::Snr)),
    ("sqrt", Function::Of(Plain::Sqrt)),
];

impl Function {
    /// The names of all functions.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        ALL.iter().map(|(name, _)| *name)
    }

    /// The function `name`, called at `span`.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn find(name: &str, span: Span) -> Result<Self, Diagnostic> {
        ALL.iter().find(|(known, _)| *known == name).map(|(_, function)| *function).ok_or_else(
            || {
                Diagnostic::error(
                    span.part(0..name.len()),
                    format!("there is no function `{name}`"),
                )
                .did_you_mean(name, Self::names())
            },
        )
    }

    fn name(self) -> &'static str {
        ALL.iter().find(|(_, function)| *function == self).map_or("", |(name, _)| name)
    }

    /// How it is called.
    fn usage(self) -> String {
        let name = self.name();
        match self {
            Self::Of(_) => format!("`{name}(x)`"),
            Self::Least | Self::Greatest => {
                format!("`{name}(x, y)`, with as many numbers as you like")
            }
            Self::At(_) => format!(
                "`{name}(500, \"linear\")`, with the number of steps as a third argument if it is not 1000"
            ),
            Self::FirstBelow => format!(
                "`{name}(0.5, \"linear\")`, with the number of steps as a third argument if it is not 1000"
            ),
        }
    }
}

/// Checks the number and the kinds of the arguments, and the name of the schedule.
///
/// # Errors
/// The first that does not fit.
pub(super) fn check(function: Function, arguments: &[Step], span: Span) -> Result<(), Diagnostic> {
    let fits = match function {
        Function::Of(_) => arguments.len() == 1,
        Function::Least | Function::Greatest => arguments.len() >= 2,
        Function::At(_) | Function::FirstBelow => matches!(arguments.len(), 2 | 3),
    };
    let usage = || format!("it is called like this: {}", function.usage());
    if !fits {
        let message = format!(
            "`{}` does not take {} argument{}",
            function.name(),
            arguments.len(),
            if arguments.len() == 1 { "" } else { "s" }
        );
        return Err(Diagnostic::error(span, message).hint(usage()));
    }
    let scheduled = matches!(function, Function::At(_) | Function::FirstBelow);
    for (index, argument) in arguments.iter().enumerate() {
        match &argument.work {
            Work::Known(Value::Text(name)) if scheduled && index == 1 => {
                schedule_name(name, argument.span)?;
            }
            Work::Known(Value::Text(text)) => {
                return Err(Diagnostic::error(argument.span, format!("\"{text}\" is no number"))
                    .hint(usage()));
            }
            _ if scheduled && index == 1 => {
                return Err(Diagnostic::error(
                    argument.span,
                    "the name of a schedule stands here, in double quotes",
                )
                .hint(usage()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn schedule_name(name: &str, span: Span) -> Result<ScheduleName, Diagnostic> {
    name.parse().map_err(|_| {
        let known = ScheduleName::ALL.map(ScheduleName::as_str);
        Diagnostic::error(span, format!("there is no schedule \"{name}\""))
            .did_you_mean(name, known)
    })
}

/// The value of a function whose arguments have been checked; it may be infinite or undefined.
///
/// # Errors
/// A step that is none, or a schedule that cannot be.
pub(super) fn apply(
    function: Function,
    arguments: &[(Span, Value)],
    span: Span,
) -> Result<f64, Diagnostic> {
    let numbers: Vec<f64> = arguments
        .iter()
        .filter_map(|(_, value)| match value {
            Value::Number(number) => Some(*number),
            Value::Text(_) => None,
        })
        .collect();
    let first = || {
        numbers.first().copied().ok_or_else(|| Diagnostic::error(span, "a number is missing here"))
    };
    match function {
        Function::Of(plain) => Ok(of(plain, first()?)),
        Function::Least => Ok(numbers.iter().copied().fold(f64::INFINITY, f64::min)),
        Function::Greatest => Ok(numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
        Function::At(quantity) => {
            let (schedule, first) = (schedule(arguments)?, first()?);
            at(quantity, &schedule, first).ok_or_else(|| {
                let least = if needs_step(quantity) { 1 } else { 0 };
                let place = arguments.first().map_or(span, |(place, _)| *place);
                Diagnostic::error(place, format!("{first} is no step of this schedule"))
                    .hint(format!("t is a whole number from {least} to {}", schedule.steps()))
            })
        }
        Function::FirstBelow => {
            let (schedule, first) = (schedule(arguments)?, first()?);
            schedule.first_at_or_below(first).map(|level| level.t() as f64).ok_or_else(|| {
                Diagnostic::error(span, format!("this schedule never falls to {first}"))
                    .hint(format!("it ends at {}", schedule.terminal().alpha_bar()))
            })
        }
    }
}

fn of(function: Plain, x: f64) -> f64 {
    match function {
        Plain::Sqrt => x.sqrt(),
        Plain::Ln => libm::log(x),
        Plain::Exp => libm::exp(x),
        Plain::Log10 => libm::log10(x),
        Plain::Log2 => libm::log2(x),
        Plain::Abs => x.abs(),
        Plain::Round => x.round(),
        Plain::Floor => x.floor(),
        Plain::Ceil => x.ceil(),
    }
}

/// The schedule of the second argument, with as many steps as the third says.
fn schedule(arguments: &[(Span, Value)]) -> Result<Schedule, Diagnostic> {
    let name = match arguments.get(1) {
        Some((span, Value::Text(name))) => schedule_name(name, *span)?,
        _ => ScheduleName::Linear,
    };
    let (place, steps) = match arguments.get(2) {
        Some((span, Value::Number(steps))) => (Some(*span), *steps),
        _ => (None, 1000.0),
    };
    let wrong = |message: String| {
        let place = place.or(arguments.first().map(|(span, _)| *span));
        let mut diagnostic = Diagnostic::about("", message);
        diagnostic.span = place;
        diagnostic.path = None;
        diagnostic.hint("the third argument is the number of steps")
    };
    match whole(steps) {
        Some(steps) => Schedule::new(name, steps).map_err(|invalid| wrong(invalid.to_string())),
        None => Err(wrong(format!("{steps} is no number of steps"))),
    }
}

fn whole(number: f64) -> Option<usize> {
    let fits = (0.0..=1e9).contains(&number) && number == number.trunc();
    fits.then_some(number as usize)
}

/// True for what belongs to a step and not to the data at t = 0.
fn needs_step(quantity: Quantity) -> bool {
    matches!(quantity, Quantity::Beta | Quantity::Alpha | Quantity::PosteriorVariance)
}

/// `None` where `t` is no step of the schedule.
fn at(quantity: Quantity, schedule: &Schedule, t: f64) -> Option<f64> {
    let t = whole(t)?;
    let level = || schedule.level(t).ok();
    let step = || schedule.step(t).ok();
    match quantity {
        Quantity::AlphaBar => level().map(|level| level.alpha_bar()),
        Quantity::Signal => level().map(|level| level.signal()),
        Quantity::Noise => level().map(|level| level.noise()),
        Quantity::Snr => level().map(|level| level.snr()),
        Quantity::LogSnr => level().map(|level| level.log_snr()),
        Quantity::Beta => step().map(|step| step.beta()),
        Quantity::Alpha => step().map(|step| step.alpha()),
        Quantity::PosteriorVariance => step().map(|step| step.posterior_variance()),
    }
}
