//! The functions of one number that formulas name, with as many derivatives as a check asks for.

use super::number::Number;

/// A function of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// The natural logarithm, printed `\log` or `\ln`.
    Log,
    /// exp
    Exp,
    /// The square root.
    Root,
    /// The magnitude; of a number, the norm too.
    Magnitude,
    /// The sign: -1, 0 or 1.
    Sign,
    /// 1 / (1 + e^-x)
    Logistic,
    /// sin
    Sin,
    /// cos
    Cos,
}

impl Function {
    /// The function that is printed with this name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "log" | "ln" => Self::Log,
            "exp" => Self::Exp,
            "sqrt" => Self::Root,
            "abs" => Self::Magnitude,
            "sgn" | "sign" => Self::Sign,
            "logistic" => Self::Logistic,
            "sin" => Self::Sin,
            "cos" => Self::Cos,
            _ => return None,
        })
    }

    /// The function at `at`; not a number where it is undefined.
    pub fn of(self, at: &Number) -> Number {
        at.through(&self.derivatives(at.value, at.infinitesimals().max(1)))
    }

    /// The function and its derivatives up to `order` at `x`.
    fn derivatives(self, x: f64, order: usize) -> Vec<f64> {
        match self {
            Self::Exp => vec![libm::exp(x); order + 1],
            Self::Log => {
                let mut found = vec![libm::log(x)];
                let mut next = 1.0 / x;
                for n in 1..=order {
                    found.push(next);
                    next *= -(n as f64) / x;
                }
                found
            }
            Self::Root => power(x, 0.5, order),
            Self::Magnitude => steps(x.abs(), if x < 0.0 { -1.0 } else { 1.0 }, order),
            Self::Sign if x == 0.0 => steps(0.0, 0.0, order),
            Self::Sign => steps(x.signum(), 0.0, order),
            Self::Sin => waves([libm::sin(x), libm::cos(x)], order),
            Self::Cos => waves([libm::cos(x), -libm::sin(x)], order),
            Self::Logistic => logistic(x, order),
        }
    }
}

fn steps(value: f64, slope: f64, order: usize) -> Vec<f64> {
    let mut found = vec![value, slope];
    found.resize(order + 1, 0.0);
    found
}

fn waves([value, slope]: [f64; 2], order: usize) -> Vec<f64> {
    let turn = [value, slope, -value, -slope];
    turn.into_iter().cycle().take(order + 1).collect()
}

/// With r the logistic function, r' = r (1 - r), and further derivatives as polynomials in r: the coefficients of
/// the next are those of p'(r) (r - r^2).
fn logistic(x: f64, order: usize) -> Vec<f64> {
    let r = 1.0 / (1.0 + libm::exp(-x));
    let mut polynomial = vec![0.0, 1.0];
    let mut found = Vec::new();
    for _ in 0..=order {
        found.push(polynomial.iter().rev().fold(0.0, |sum, coefficient| sum * r + coefficient));
        let mut next = vec![0.0; polynomial.len() + 1];
        for (degree, coefficient) in polynomial.iter().enumerate().skip(1) {
            let slope = degree as f64 * coefficient;
            if let Some(entry) = next.get_mut(degree) {
                *entry += slope;
            }
            if let Some(entry) = next.get_mut(degree + 1) {
                *entry -= slope;
            }
        }
        polynomial = next;
    }
    found
}

/// x^p and its derivatives for a fixed exponent.
fn power(x: f64, exponent: f64, order: usize) -> Vec<f64> {
    let mut factor = 1.0;
    (0..=order)
        .map(|n| {
            let left = exponent - n as f64;
            let value = if factor == 0.0 { 0.0 } else { factor * raised(x, left) };
            factor *= left;
            value
        })
        .collect()
}

/// x^p: by multiplication for small whole exponents, so that squares are exact.
fn raised(x: f64, exponent: f64) -> f64 {
    let whole = exponent.abs() <= 16.0 && exponent.fract() == 0.0;
    if whole {
        let product = (0..exponent.abs() as usize).fold(1.0, |product, _| product * x);
        if exponent < 0.0 { 1.0 / product } else { product }
    } else if exponent == 0.5 {
        x.sqrt()
    } else {
        libm::pow(x, exponent)
    }
}

/// base^exponent: for a fixed exponent by its own rule, which allows a negative base; otherwise exp(e log b).
pub(super) fn to_the_power(base: &Number, exponent: &Number) -> Number {
    if exponent.infinitesimals() == 0 {
        let order = base.infinitesimals().max(1);
        let mut value = base.through(&power(base.value, exponent.value, order));
        // The exponent's own running error counts as well: d(b^e) = b^e log b de.
        let exact = exponent.size == exponent.value.abs();
        if !exact && base.value > 0.0 {
            value.size += value.value.abs() * libm::log(base.value).abs() * exponent.size;
        }
        return value;
    }
    Function::Exp.of(&exponent.times(&Function::Log.of(base)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_of_every_function_agree_with_differences() {
        let functions = ["log", "exp", "sqrt", "abs", "logistic", "sin", "cos"];
        for function in functions.map(|name| Function::named(name).unwrap()) {
            let at = 0.7;
            let both = Number::from(at).varied(0).varied(1);
            // Both infinitesimals move the same variable: the coefficient of their product is f''.
            let second = function.of(&both).slope(1).slope(0).value;
            let first = function.of(&Number::from(at).varied(0)).slope(0).value;
            let value = |x: f64| function.of(&Number::from(x)).value;
            let h = 1e-4;
            let slope = (value(at + h) - value(at - h)) / (2.0 * h);
            let curvature = (value(at + h) - 2.0 * value(at) + value(at - h)) / (h * h);
            assert!((first - slope).abs() < 1e-7, "{function:?}: {first} {slope}");
            assert!((second - curvature).abs() < 1e-6, "{function:?}: {second} {curvature}");
        }
    }

    #[test]
    fn a_product_has_the_slope_of_the_product_rule_and_a_quotient_that_of_its_own() {
        let x = Number::from(3.0).varied(0);
        let y = Function::Sin.of(&x);
        let product = x.times(&y).slope(0).value;
        assert!((product - (libm::sin(3.0) + 3.0 * libm::cos(3.0))).abs() < 1e-14);
        let quotient = y.over(&x).slope(0).value;
        let expected = (libm::cos(3.0) * 3.0 - libm::sin(3.0)) / 9.0;
        assert!((quotient - expected).abs() < 1e-14);
    }

    #[test]
    fn powers_of_negative_numbers_and_moving_exponents() {
        let minus_two = Number::from(-2.0);
        assert_eq!(to_the_power(&minus_two, &Number::from(3.0)).value, -8.0);
        let moving = to_the_power(&Number::from(2.0), &Number::from(1.5).varied(0));
        let expected = libm::pow(2.0, 1.5) * libm::log(2.0);
        assert!((moving.slope(0).value - expected).abs() < 1e-14);
    }

    #[test]
    fn the_size_remembers_what_cancelled() {
        let large = Number::from(1e8);
        let rest = large.plus(&Number::from(1.0)).plus(&large.negated());
        assert!(rest.size >= 2e8);
    }
}
