//! What is wrong with a value that an author gave to the mathematics.

use std::fmt;

/// One value that cannot be used: which, and what would do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{parameter}` {message}")]
pub struct Problem {
    /// The parameter as the author wrote it, with an index where one helps: `weights[2]`.
    pub parameter: String,
    /// What it is and what it must be, to be read behind the name: "is -0.2; it must be above 0".
    pub message: String,
}

/// Every problem found in one set of parameters; there is at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid(Vec<Problem>);

impl Invalid {
    /// The error of one problem with `parameter`.
    pub fn one(parameter: impl Into<String>, message: impl Into<String>) -> Self {
        let mut problems = Problems::default();
        problems.add(parameter, message);
        Self(problems.0)
    }

    /// The one of `all` that is called `text`.
    ///
    /// # Errors
    /// When none is: `parameter` must be one of the names, which are listed.
    pub(crate) fn unless_named<T: Copy>(
        parameter: &str,
        text: &str,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Result<T, Self> {
        let found = all.iter().copied().find(|one| name(*one) == text);
        found.ok_or_else(|| {
            let names: Vec<&str> = all.iter().copied().map(name).collect();
            let message = format!("is \"{text}\"; it must be one of {}", names.join(", "));
            Self::one(parameter, message)
        })
    }

    /// The problems, in the order in which they were found.
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(formatter, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Invalid {}

/// Problems collected while a set of parameters is looked through, so that all are told at once.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    /// Notes one problem.
    pub(crate) fn add(&mut self, parameter: impl Into<String>, message: impl Into<String>) {
        self.0.push(Problem { parameter: parameter.into(), message: message.into() });
    }

    /// Fine when nothing was noted, otherwise the error of all that was.
    pub(crate) fn finish(self) -> Result<(), Invalid> {
        if self.0.is_empty() { Ok(()) } else { Err(Invalid(self.0)) }
    }
}
