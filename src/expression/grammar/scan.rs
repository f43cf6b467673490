//! What stands next in the text: marks, words, names, numbers, and what is wrong there.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Span};

use super::Parser;

impl<'a> Parser<'a> {
    pub fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Passes over `mark`, and the spaces before it, if it stands next.
    pub fn take(&mut self, mark: &str) -> bool {
        let next = self.rest().trim_start();
        let found = next.starts_with(mark);
        if found {
            self.at = self.text.len() - next.len() + mark.len();
        }
        found
    }

    /// Passes over `word`, and the spaces before it, if it stands next and is no part of a longer one.
    pub fn take_word(&mut self, word: &str) -> bool {
        let behind = self.rest().trim_start().strip_prefix(word);
        let ends = behind.is_some_and(|behind| !behind.starts_with(part_of_a_name));
        ends && self.take(word)
    }

    pub fn place(&self, range: Range<usize>) -> Span {
        if self.span.end - self.span.start == self.text.len() {
            self.span.part(range)
        } else {
            self.span
        }
    }

    pub fn wrong(&self, range: Range<usize>, message: impl Into<String>, hint: &str) -> Diagnostic {
        // The last letter may be longer than a byte.
        let mut behind = range.end..=self.text.len();
        let end = behind.find(|at| self.text.is_char_boundary(*at));
        let range = range.start..end.unwrap_or(range.end);
        Diagnostic::error(self.place(range), message).hint(hint)
    }

    pub fn unexpected(&mut self) -> Diagnostic {
        self.space();
        let Some(letter) = self.rest().chars().next() else {
            return self.wrong(
                0..self.text.len(),
                "the expression ends too soon",
                "a number looks like this: `= alpha_bar(500, \"linear\"), 4`, a claim like this: `? 1 < 2`",
            );
        };
        let hint = match letter {
            '−' | '–' | '—' => "the minus sign is the hyphen `-`, with spaces around it",
            '×' | '·' => "multiplication is `*`",
            '÷' | ':' => "division is `/`",
            '“' | '”' | '\'' => "text stands between straight double quotes: `\"linear\"`",
            ']' | ')' => "nothing was opened that it could close",
            '=' => "that two sides are equal is written `==`",
            _ => {
                "there is `+ - * / ^`, parentheses, functions and look-ups; a code span with two backticks is printed as it is"
            }
        };
        self.wrong(
            self.at..self.at + letter.len_utf8(),
            format!("`{letter}` cannot stand here"),
            hint,
        )
    }

    pub fn quoted(&mut self) -> Result<String, Diagnostic> {
        let start = self.at;
        let inside = self.rest().get(1..).unwrap_or_default();
        let Some(length) = inside.find('"') else {
            return Err(self.wrong(
                start..self.text.len(),
                "the text is not closed",
                "end it with a straight double quote",
            ));
        };
        self.at += length + 2;
        Ok(inside.get(..length).unwrap_or_default().to_owned())
    }

    pub fn number(&mut self) -> Result<f64, Diagnostic> {
        let rest = self.rest();
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let at = |from: usize| rest.get(from..).unwrap_or_default();
        let mut length = digits(rest);
        if at(length).starts_with('.') {
            let decimals = digits(at(length + 1));
            if decimals > 0 {
                length += 1 + decimals;
            }
        }
        if at(length).starts_with(['e', 'E']) {
            let sign = usize::from(at(length + 1).starts_with(['+', '-']));
            let power = digits(at(length + 1 + sign));
            if power > 0 {
                length += 1 + sign + power;
            }
        }
        let start = self.at;
        self.at += length;
        match rest.get(..length).unwrap_or_default().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(self.wrong(
                start..self.at,
                "this is no number",
                "numbers look like this: `0.5`, `1e-4`",
            )),
        }
    }

    pub fn name(&mut self) -> String {
        let rest = self.rest();
        let end = rest.find(|c| !part_of_a_name(c));
        let name = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let name = name.trim_end_matches('-');
        self.at += name.len();
        name.to_owned()
    }
}

fn part_of_a_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || character == '-'
}
