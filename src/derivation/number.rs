//! Numbers as a check computes with them: a value, what it was made of, and its slopes.
//!
//! Beside its value a [`Number`] carries its *size*, the running error of its computation in units of the
//! rounding error (Higham 2002, *Accuracy and Stability of Numerical Algorithms*, section 3.3): where large terms
//! cancel, the size says how large they were, and two ways to the same number may differ by as many roundings.
//! Slopes are coefficients of nilpotent infinitesimals (dual numbers, nested for second derivatives): exact, no
//! step is chosen.

/// A number with its size and its slopes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    /// The value.
    pub value: f64,
    /// The running error in units of the rounding error; at least the value's own magnitude.
    pub size: f64,
    /// Coefficients of the products of infinitesimals: entry `m - 1` belongs to those whose bits are set in `m`.
    /// Empty while nothing is differentiated; otherwise `2^k - 1` of them.
    slopes: Vec<f64>,
}

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Self { value, size: value.abs(), slopes: Vec::new() }
    }
}

impl Number {
    /// This number and one infinitesimal more, the `index`-th.
    pub fn varied(mut self, index: usize) -> Self {
        let mask = 1usize << index;
        self.reserve(mask);
        if let Some(slope) = self.slopes.get_mut(mask - 1) {
            *slope += 1.0;
        }
        self
    }

    /// The coefficient of the `index`-th infinitesimal, which is the last one: a number without it.
    ///
    /// The size of a slope is that of the number it is the slope of, and its own.
    pub fn slope(&self, index: usize) -> Self {
        let mask = 1usize << index;
        let value = self.coefficient(mask);
        let slopes: Vec<f64> = (1..mask).map(|rest| self.coefficient(mask | rest)).collect();
        let flat = slopes.iter().all(|slope| *slope == 0.0);
        Self {
            value,
            size: value.abs() + self.size,
            slopes: if flat { Vec::new() } else { slopes },
        }
    }

    /// Whether the value, its size and all slopes are finite.
    pub fn is_finite(&self) -> bool {
        self.value.is_finite()
            && self.size.is_finite()
            && self.slopes.iter().all(|slope| slope.is_finite())
    }

    fn coefficient(&self, mask: usize) -> f64 {
        match mask.checked_sub(1) {
            None => self.value,
            Some(at) => match self.slopes.get(at) {
                Some(slope) => *slope,
                // The number does not depend on that infinitesimal.
                None => 0.0,
            },
        }
    }

    /// Makes room for the infinitesimals of `mask`.
    fn reserve(&mut self, mask: usize) {
        let bits = usize::BITS - mask.leading_zeros();
        let count = (1usize << bits) - 1;
        if self.slopes.len() < count {
            self.slopes.resize(count, 0.0);
        }
    }

    /// a + b
    pub fn plus(&self, other: &Self) -> Self {
        let value = self.value + other.value;
        let count = self.slopes.len().max(other.slopes.len());
        let slopes = (1..=count).map(|m| self.coefficient(m) + other.coefficient(m)).collect();
        Self { value, size: self.size + other.size, slopes }
    }

    /// -a
    pub fn negated(&self) -> Self {
        let slopes = self.slopes.iter().map(|slope| -slope).collect();
        Self { value: -self.value, size: self.size, slopes }
    }

    /// a b: each coefficient sums over the ways to share its infinitesimals between the factors.
    pub fn times(&self, other: &Self) -> Self {
        let value = self.value * other.value;
        let size = self.size * other.value.abs() + self.value.abs() * other.size + value.abs();
        let count = self.slopes.len().max(other.slopes.len());
        let slopes = (1..=count).map(|mask| self.shared(other, mask)).collect();
        Self { value, size, slopes }
    }

    fn shared(&self, other: &Self, mask: usize) -> f64 {
        (0..=mask)
            .filter(|part| part & mask == *part)
            .map(|part| self.coefficient(part) * other.coefficient(mask ^ part))
            .sum()
    }

    /// f(a) by Taylor's series in the infinitesimals, from the derivatives of f at the value: `derivatives[j]` is the
    /// j-th, for j = 0 up to the number of infinitesimals at least.
    pub fn through(&self, derivatives: &[f64]) -> Self {
        let nth = |order: usize| derivatives.get(order).copied().unwrap_or(f64::NAN);
        let value = nth(0);
        let size = value.abs() + if self.size == 0.0 { 0.0 } else { nth(1).abs() * self.size };
        let mut sum = Self { value, size, slopes: vec![0.0; self.slopes.len()] };
        if self.slopes.is_empty() {
            return sum;
        }
        let step = Self { value: 0.0, size: 0.0, slopes: self.slopes.clone() };
        let mut power = step.clone();
        let mut factorial = 1.0;
        for order in 1..=self.infinitesimals() {
            factorial *= order as f64;
            for (slope, part) in sum.slopes.iter_mut().zip(&power.slopes) {
                if *part != 0.0 {
                    *slope += nth(order) * part / factorial;
                }
            }
            power = power.times(&step);
        }
        sum
    }

    /// How many infinitesimals there are.
    pub fn infinitesimals(&self) -> usize {
        (usize::BITS - (self.slopes.len() + 1).leading_zeros()) as usize - 1
    }

    /// 1 / a
    pub fn inverse(&self) -> Self {
        let one = 1.0 / self.value;
        let mut derivatives = vec![one];
        for order in 1..=self.infinitesimals().max(1) {
            let before = derivatives.last().copied().unwrap_or(f64::NAN);
            derivatives.push(-(order as f64) * before * one);
        }
        self.through(&derivatives)
    }

    /// a / b
    pub fn over(&self, other: &Self) -> Self {
        let mut quotient = self.times(&other.inverse());
        quotient.value = self.value / other.value;
        quotient
    }
}
