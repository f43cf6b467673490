//! The functions of the language, each straight from the mathematics.

use crate::diagnostic::{Diagnostic, Span};
use crate::math::process::schedule::{Schedule, ScheduleName};

use super::check::counted;
use super::columns::OfColumn;
use super::step::{Step, Work};
use super::value::{Item, Value, finite, rows};

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
    /// `digits(x, 2)`: a number to so many significant digits.
    Digits,
    /// `near(x, y, 0.01)`: whether two numbers differ by at most that share of the larger.
    Near,
    /// `significant(x, y)`: whether two numbers of tables are more than two standard errors apart.
    Significant,
    /// Of a whole column.
    OfColumn(OfColumn),
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
    Sign,
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

const ALL: [(&str, Function); 24] = [
    ("abs", Function::Of(Plain::Abs)),
    ("alpha", Function::At(Quantity::Alpha)),
    ("alpha_bar", Function::At(Quantity::AlphaBar)),
    ("beta", Function::At(Quantity::Beta)),
    ("ceil", Function::Of(Plain::Ceil)),
    ("digits", Function::Digits),
    ("exp", Function::Of(Plain::Exp)),
    ("first_below", Function::FirstBelow),
    ("floor", Function::Of(Plain::Floor)),
    ("ln", Function::Of(Plain::Ln)),
    ("log10", Function::Of(Plain::Log10)),
    ("log2", Function::Of(Plain::Log2)),
    ("log_snr", Function::At(Quantity::LogSnr)),
    ("max", Function::Greatest),
    ("min", Function::Least),
    ("near", Function::Near),
    ("noise", Function::At(Quantity::Noise)),
    ("posterior_variance", Function::At(Quantity::PosteriorVariance)),
    ("round", Function::Of(Plain::Round)),
    ("sign", Function::Of(Plain::Sign)),
    ("signal", Function::At(Quantity::Signal)),
    ("significant", Function::Significant),
    ("snr", Function::At(Quantity::Snr)),
    ("sqrt", Function::Of(Plain::Sqrt)),
];

impl Function {
    /// The names of all functions.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        let columns = OfColumn::ALL.iter().map(|(name, _)| *name);
        ALL.iter().map(|(name, _)| *name).chain(columns)
    }

    /// The names of the functions that make numbers of numbers.
    pub fn of_numbers() -> impl Iterator<Item = &'static str> {
        let numbers = ALL.iter().filter(|(_, function)| function.yields() == Item::Number);
        numbers.map(|(name, _)| *name)
    }

    /// The function `name`, called at `span`.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn find(name: &str, span: Span) -> Result<Self, Diagnostic> {
        let plain = ALL.iter().find(|(known, _)| *known == name).map(|(_, function)| *function);
        let column = OfColumn::ALL.iter().find(|(known, _)| *known == name);
        plain.or(column.map(|(_, function)| Self::OfColumn(*function))).ok_or_else(|| {
            let place = span.part(0..name.len());
            Diagnostic::error(place, format!("there is no function `{name}`"))
                .did_you_mean(name, Self::names())
        })
    }

    /// What it asks of a column, if with so many arguments it is one's: `min(fig-x.t.a)`, but not `min(1, 2)`.
    pub fn of_column(self, arguments: usize) -> Option<OfColumn> {
        match self {
            Self::OfColumn(function) => Some(function),
            Self::Least if arguments == 1 => Some(OfColumn::Least),
            Self::Greatest if arguments == 1 => Some(OfColumn::Greatest),
            _ => None,
        }
    }

    /// True if it may be given a column, and then works row by row.
    pub fn row_by_row(self) -> bool {
        matches!(self, Self::Of(_) | Self::Digits | Self::Near)
    }

    /// The sort of its values.
    pub fn yields(self) -> Item {
        match self {
            Self::Near | Self::Significant => Item::Truth,
            _ => Item::Number,
        }
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
            Self::Digits => format!("`{name}(x, 2)`, the number of digits from 1 to 15"),
            Self::Near => format!("`{name}(x, y, 0.01)`: equal to one part in a hundred"),
            Self::Significant => format!(
                "`{name}(fig-x.t.a[n=1], fig-x.t.a[n=2])`, of numbers whose table has a column of the same name that ends in `_se`"
            ),
            Self::OfColumn(function) => function.usage(name),
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
        Function::Digits | Function::Significant => arguments.len() == 2,
        Function::Near => arguments.len() == 3,
        Function::OfColumn(_) => false,
    };
    let usage = || format!("it is called like this: {}", function.usage());
    if !fits {
        let message = format!("`{}` does not take {}", function.name(), counted(arguments.len()));
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
            _ if !argument.sort.may_be(Item::Number) => {
                return Err(Diagnostic::error(
                    argument.span,
                    "this is true or false, and no number",
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

/// The value of a function whose arguments have been checked.
///
/// # Errors
/// A step that is none, a schedule that cannot be, or what is infinite or undefined.
pub(super) fn apply(
    function: Function,
    arguments: &[(Span, Value)],
    span: Span,
) -> Result<Value, Diagnostic> {
    let place = |index: usize| arguments.get(index).map_or(span, |(place, _)| *place);
    if function.row_by_row() {
        let values: Vec<Value> = arguments.iter().map(|(_, value)| value.clone()).collect();
        return rows(&values, span, |values| {
            let numbers = values.iter().enumerate();
            let numbers = numbers.map(|(index, value)| value.number(place(index)));
            row(function, &numbers.collect::<Result<Vec<f64>, _>>()?, span)
        });
    }
    let numbers: Vec<f64> = arguments
        .iter()
        .filter(|(_, value)| !matches!(value, Value::Text(_)))
        .map(|(place, value)| value.number(*place))
        .collect::<Result<_, _>>()?;
    let first = || {
        numbers.first().copied().ok_or_else(|| Diagnostic::error(span, "a number is missing here"))
    };
    let number = match function {
        Function::Least => numbers.iter().copied().fold(f64::INFINITY, f64::min),
        Function::Greatest => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        Function::Significant => {
            return Ok(Value::Truth(errors_apart(&numbers).is_some_and(|apart| apart > 2.0)));
        }
        Function::At(quantity) => {
            let (schedule, first) = (schedule(arguments)?, first()?);
            at(quantity, &schedule, first).ok_or_else(|| {
                let least = if needs_step(quantity) { 1 } else { 0 };
                Diagnostic::error(place(0), format!("{first} is no step of this schedule"))
                    .hint(format!("t is a whole number from {least} to {}", schedule.steps()))
            })?
        }
        Function::FirstBelow => {
            let (schedule, first) = (schedule(arguments)?, first()?);
            schedule.first_at_or_below(first).map(|level| level.t() as f64).ok_or_else(|| {
                Diagnostic::error(span, format!("this schedule never falls to {first}"))
                    .hint(format!("it ends at {}", schedule.terminal().alpha_bar()))
            })?
        }
        _ => return row(function, &numbers, span),
    };
    finite(number, span)
}

/// A function that works row by row, in one row.
fn row(function: Function, numbers: &[f64], span: Span) -> Result<Value, Diagnostic> {
    match (function, numbers) {
        (Function::Of(plain), [x]) => finite(of(plain, *x), span),
        (Function::Digits, [x, count]) => {
            match whole(*count).filter(|count| (1..=15).contains(count)) {
                Some(count) => finite(to_digits(*x, count), span),
                None => Err(Diagnostic::error(span, format!("{count} is no number of digits"))
                    .hint("a whole number from 1 to 15")),
            }
        }
        (Function::Near, [_, _, share]) if !(0.0..1.0).contains(share) => {
            Err(Diagnostic::error(span, format!("{share} is no share of a number")).hint(
                "how far two numbers may be apart is a share of the larger: `near(a, b, 0.01)`",
            ))
        }
        (Function::Near, [x, y, share]) => {
            Ok(Value::Truth((x - y).abs() <= share * x.abs().max(y.abs())))
        }
        _ => Err(Diagnostic::error(span, "a number is missing here")),
    }
}

/// `x` to `count` significant digits.
fn to_digits(x: f64, count: usize) -> f64 {
    let decimals = count - 1;
    // A number that Rust has printed is one that it reads.
    format!("{x:.decimals$e}").parse().unwrap_or(x)
}

/// By how many standard errors of their difference two numbers are apart: both, then the error of each.
pub(super) fn errors_apart(numbers: &[f64]) -> Option<f64> {
    match numbers {
        [a, b, a_error, b_error] => {
            Some((a - b).abs() / (a_error * a_error + b_error * b_error).sqrt())
        }
        _ => None,
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
        Plain::Sign if x == 0.0 => 0.0,
        Plain::Sign => x.signum(),
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
