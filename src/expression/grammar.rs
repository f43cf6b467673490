//! From text to a tree.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Span};

use super::format::Format;
use super::tree::{Key, Node, Operator, Parsed, Path, Tree};

/// Deeper nesting than this is no arithmetic for a page of text.
const DEEPEST: usize = 40;

/// Reads an expression that stands at `span`.
///
/// # Errors
/// The first place where it cannot be read.
pub fn parse(text: &str, span: Span) -> Result<Parsed, Diagnostic> {
    let mut parser = Parser { text, span, at: 0, depth: 0 };
    let value = parser.sum()?;
    let claim = if parser.take("==") { Some(parser.sum()?) } else { None };
    let format = if parser.take(",") { parser.format()? } else { Format::Short };
    parser.space();
    match parser.rest().chars().next() {
        None => Ok(Parsed { value, claim, format, span }),
        Some(_) => Err(parser.unexpected()),
    }
}

struct Parser<'a> {
    text: &'a str,
    span: Span,
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Passes over `mark`, and the spaces before it, if it stands next.
    fn take(&mut self, mark: &str) -> bool {
        let next = self.rest().trim_start();
        let found = next.starts_with(mark);
        if found {
            self.at = self.text.len() - next.len() + mark.len();
        }
        found
    }

    fn place(&self, range: Range<usize>) -> Span {
        if self.span.end - self.span.start == self.text.len() {
            self.span.part(range)
        } else {
            self.span
        }
    }

    fn tree(&self, node: Node, start: usize) -> Tree {
        Tree { node, span: self.place(start..self.at) }
    }

    fn wrong(&self, range: Range<usize>, message: impl Into<String>, hint: &str) -> Diagnostic {
        // The last letter may be longer than a byte.
        let behind = range.end..self.text.len();
        let end = behind.into_iter().find(|at| self.text.is_char_boundary(*at));
        let range = range.start..end.unwrap_or(range.end);
        Diagnostic::error(self.place(range), message).hint(hint)
    }

    fn unexpected(&mut self) -> Diagnostic {
        self.space();
        let Some(letter) = self.rest().chars().next() else {
            return self.wrong(
                0..self.text.len(),
                "the expression ends too soon",
                "computed numbers look like this: `= alpha_bar(500, \"linear\"), 4`",
            );
        };
        let hint = match letter {
            '−' | '–' | '—' => "the minus sign is the hyphen `-`, with spaces around it",
            '×' | '·' => "multiplication is `*`",
            '÷' | ':' => "division is `/`",
            '“' | '”' | '\'' => "text stands between straight double quotes: `\"linear\"`",
            ']' | ')' => "nothing was opened that it could close",
            '=' => "a claim is written `==`",
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

    fn deeper(&mut self) -> Result<(), Diagnostic> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong(
                self.at..self.at + 1,
                "the expression is nested too deeply",
                "take it apart",
            ));
        }
        Ok(())
    }

    fn sum(&mut self) -> Result<Tree, Diagnostic> {
        self.deeper()?;
        self.space();
        let start = self.at;
        let mut tree = self.product()?;
        loop {
            let operator = match () {
                () if self.take("+") => Operator::Add,
                () if self.take("-") => Operator::Subtract,
                () => break,
            };
            let right = self.product()?;
            tree = self.tree(Node::Both(operator, Box::new(tree), Box::new(right)), start);
        }
        self.depth -= 1;
        Ok(tree)
    }

    fn product(&mut self) -> Result<Tree, Diagnostic> {
        self.space();
        let start = self.at;
        let mut tree = self.signed()?;
        loop {
            let operator = match () {
                () if self.take("*") => Operator::Multiply,
                () if self.take("/") => Operator::Divide,
                () => return Ok(tree),
            };
            let right = self.signed()?;
            tree = self.tree(Node::Both(operator, Box::new(tree), Box::new(right)), start);
        }
    }

    fn signed(&mut self) -> Result<Tree, Diagnostic> {
        self.space();
        let start = self.at;
        if self.take("-") {
            self.deeper()?;
            let inner = self.signed()?;
            self.depth -= 1;
            return Ok(self.tree(Node::Negate(Box::new(inner)), start));
        }
        let base = self.atom()?;
        if self.take("^") {
            self.deeper()?;
            let power = self.signed()?;
            self.depth -= 1;
            return Ok(
                self.tree(Node::Both(Operator::Power, Box::new(base), Box::new(power)), start)
            );
        }
        Ok(base)
    }

    fn atom(&mut self) -> Result<Tree, Diagnostic> {
        self.space();
        let start = self.at;
        match self.rest().chars().next() {
            Some('(') => {
                self.at += 1;
                let inner = self.sum()?;
                self.close(")", start)?;
                Ok(Tree { span: self.place(start..self.at), ..inner })
            }
            Some('"') => {
                let text = self.quoted()?;
                Ok(self.tree(Node::Text(text), start))
            }
            Some(letter) if letter.is_ascii_digit() => {
                let number = self.number()?;
                Ok(self.tree(Node::Number(number), start))
            }
            Some(letter) if letter.is_ascii_alphabetic() => self.named(start),
            _ => Err(self.unexpected()),
        }
    }

    fn close(&mut self, mark: &str, start: usize) -> Result<(), Diagnostic> {
        if self.take(mark) {
            return Ok(());
        }
        if self.rest().is_empty() {
            return Err(self.wrong(
                start..self.at,
                format!("a `{mark}` is missing"),
                "close what was opened here",
            ));
        }
        Err(self.unexpected())
    }

    fn quoted(&mut self) -> Result<String, Diagnostic> {
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

    fn number(&mut self) -> Result<f64, Diagnostic> {
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

    fn name(&mut self) -> String {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
        let name = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let name = name.trim_end_matches('-');
        self.at += name.len();
        name.to_owned()
    }

    /// A constant, a function with its arguments, or a look-up.
    fn named(&mut self, start: usize) -> Result<Tree, Diagnostic> {
        let name = self.name();
        if self.rest().starts_with('.') {
            let first = (name, self.place(start..self.at));
            return self.path(first, start);
        }
        if !self.take("(") {
            return Ok(self.tree(Node::Name(name), start));
        }
        let mut arguments = Vec::new();
        if !self.take(")") {
            loop {
                arguments.push(self.sum()?);
                if !self.take(",") {
                    break;
                }
            }
            self.close(")", start)?;
        }
        Ok(self.tree(Node::Call(name, arguments), start))
    }

    fn path(&mut self, first: (String, Span), start: usize) -> Result<Tree, Diagnostic> {
        let mut names = vec![first];
        while self.rest().starts_with('.') {
            self.at += 1;
            let begin = self.at;
            let name = self.name();
            if name.is_empty() {
                return Err(self.unexpected());
            }
            names.push((name, self.place(begin..self.at)));
        }
        let keys = if self.take("[") { Some(self.keys(start)?) } else { None };
        Ok(self.tree(Node::Path(Path { names, keys }), start))
    }

    fn keys(&mut self, start: usize) -> Result<Vec<(String, Span, Key)>, Diagnostic> {
        let mut keys = Vec::new();
        loop {
            self.space();
            let begin = self.at;
            let name = self.name();
            if name.is_empty() {
                return Err(self.unexpected());
            }
            let place = self.place(begin..self.at);
            if !self.take("=") {
                return Err(self.wrong(
                    self.at..self.at + 1,
                    "a key needs a value",
                    "rows are chosen like this: `[t=500]`, `[model=\"vae\", draw=3]`",
                ));
            }
            keys.push((name, place, self.key()?));
            if !self.take(",") {
                break;
            }
        }
        self.close("]", start)?;
        Ok(keys)
    }

    fn key(&mut self) -> Result<Key, Diagnostic> {
        self.space();
        let start = self.at;
        match self.rest().chars().next() {
            Some('"') => Ok(Key::Text(self.quoted()?)),
            Some(letter) if letter.is_ascii_digit() => Ok(Key::Number(self.number()?)),
            Some('-') => {
                self.at += 1;
                self.space();
                Ok(Key::Number(-self.number()?))
            }
            _ => match self.name().as_str() {
                "true" => Ok(Key::Truth(true)),
                "false" => Ok(Key::Truth(false)),
                _ => Err(self.wrong(
                    start..self.at.max(start + 1),
                    "a key's value is a number or text",
                    "text stands in double quotes: `[model=\"vae\"]`",
                )),
            },
        }
    }

    fn format(&mut self) -> Result<Format, Diagnostic> {
        self.space();
        let start = self.at;
        let written = self.rest().trim_end();
        self.at = self.text.len();
        Format::parse(written).ok_or_else(|| {
            self.wrong(
                start..start + written.len().max(1),
                format!("`{written}` is no way to print a number"),
                "`4` is four decimals, `3s` three significant digits, `1%` a hundredfold with one decimal",
            )
        })
    }
}
