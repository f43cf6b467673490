//! A few words that belong together, and how they may go on.

use super::lexicon;

/// What may follow a phrase without being taken for a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tail {
    /// Whatever follows: "x", "x squared".
    Closed,
    /// All but a plus or a minus: "x sub t".
    Index,
    /// Nothing without a comma: "the square root of x".
    Open,
    /// Nothing without a comma, and more than one thing stands at its end: "the square root of 1 minus x".
    Long,
    /// Nothing without a comma, for its last word says that something ends: "x sub t minus 1, the index".
    Ended,
}

/// Words for a part of a formula.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    pub text: String,
    pub tail: Tail,
    /// Letters and numbers that need no "times" beside each other.
    pub plain: bool,
    /// Whether it is a sum, a relation or a list, which reads apart when something else is said of it.
    pub composite: bool,
    /// Whether it is one operand that stood alone in its row: a letter, a function with what it is of.
    pub single: bool,
    /// What closes it where commas stand inside: "end root"; empty for nothing.
    pub end: &'static str,
}

impl Phrase {
    /// A letter, a number.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            tail: Tail::Closed,
            plain: true,
            composite: false,
            single: false,
            end: "",
        }
    }

    /// Words with this tail.
    pub fn of(text: impl Into<String>, tail: Tail) -> Self {
        Self { text: text.into(), tail, plain: false, composite: false, single: false, end: "" }
    }

    /// The same with a word that closes it.
    pub fn ending(self, end: &'static str) -> Self {
        Self { end, ..self }
    }

    /// The tail of a phrase that ends with this one: "the root of" it.
    pub fn tail_within(&self) -> Tail {
        self.tail.max(if self.composite { Tail::Long } else { Tail::Open })
    }

    /// What stands between this phrase and a word that follows it and could be taken for a part of it.
    pub fn pause(&self, from: Tail) -> String {
        let compound =
            self.text.contains(',') || self.tail >= Tail::Long && lexicon::opens(self.end);
        match self.tail < from {
            true => " ".to_owned(),
            false if !self.end.is_empty() && compound => format!(", {}, ", self.end),
            false => ", ".to_owned(),
        }
    }

    /// The same with its closing word said, which an index and a power need even where nothing follows them.
    pub fn ended(self) -> Self {
        let text = format!("{}, {}", self.text, self.end);
        Self { text, tail: Tail::Ended, plain: false, end: "", ..self }
    }
}
