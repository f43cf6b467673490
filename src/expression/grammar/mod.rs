//! From text to a tree.

mod claims;
mod paths;
mod scan;

use crate::diagnostic::{Diagnostic, Span};

use super::format::Format;
use super::tree::{Node, Operator, Parsed, ParsedClaim, Tree};

/// Deeper nesting than this is no arithmetic for a page of text.
const DEEPEST: usize = 80;

/// Reads an expression that stands at `span`.
///
/// # Errors
/// The first place where it cannot be read.
pub fn parse(text: &str, span: Span) -> Result<Parsed, Diagnostic> {
    let mut parser = Parser { text, span, at: 0, depth: 0, parts: 0 };
    let value = parser.sum()?;
    let claim = if parser.take("==") { Some(parser.sum()?) } else { None };
    let format = if parser.take(",") { parser.format()? } else { Format::Short };
    parser.space();
    match parser.rest().chars().next() {
        None => Ok(Parsed { value, claim, format, span }),
        Some(_) => Err(parser.unexpected()),
    }
}

/// Reads a claim that stands at `span`.
///
/// # Errors
/// The first place where it cannot be read.
pub fn parse_claim(text: &str, span: Span) -> Result<ParsedClaim, Diagnostic> {
    let mut parser = Parser { text, span, at: 0, depth: 0, parts: 0 };
    let claim = parser.truth()?;
    parser.space();
    match parser.rest().is_empty() {
        true => Ok(ParsedClaim { claim, span }),
        false => Err(parser.unexpected()),
    }
}

/// More numbers, names and look-ups than this are no claim that anybody reads.
const MOST_PARTS: usize = 200;

struct Parser<'a> {
    text: &'a str,
    span: Span,
    at: usize,
    depth: usize,
    /// Numbers, names and look-ups so far.
    parts: usize,
}

impl Parser<'_> {
    fn tree(&self, node: Node, start: usize) -> Tree {
        Tree { node, span: self.place(start..self.at) }
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
        self.parts += 1;
        if self.parts > MOST_PARTS {
            return Err(self.wrong(
                start..start + 1,
                "the expression is too long",
                "take it apart",
            ));
        }
        match self.rest().chars().next() {
            Some('(') => {
                self.at += 1;
                let inner = self.truth()?;
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
                arguments.push(self.truth()?);
                if !self.take(",") {
                    break;
                }
            }
            self.close(")", start)?;
        }
        Ok(self.tree(Node::Call(name, arguments), start))
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
