//! Writes out the macros of a formula token by token, as TeX does.

use std::ops::Range;

use super::formula::Macros;
use super::tokens::{Token, tokens};

/// A token, and the bytes of the author's text that it stands in or comes from.
pub(super) type Placed<'a> = (Token<'a>, Range<usize>);

/// A formula while its macros are written out.
pub(super) struct Expansion<'a> {
    macros: &'a Macros,
    /// Tokens after which nothing more is put in any place: whoever counts stops then.
    most: usize,
    /// What is still to come, the next one last.
    rest: Vec<Placed<'a>>,
    /// Macros written out so far.
    pub(super) expanded: usize,
    /// Whether a macro with arguments named one that it does not take, as `#1#3` does.
    pub(super) gap: bool,
    /// Tokens that macros put in their places so far.
    pub(super) written: usize,
}

impl<'a> Expansion<'a> {
    /// The formula `tex`, nothing written out yet; of the tokens that macros become, not many more than `most` are wanted.
    pub(super) fn new(tex: &'a str, macros: &'a Macros, most: usize) -> Self {
        let mut rest = without_comments(tex);
        rest.reverse();
        Self { macros, most, rest, expanded: 0, gap: false, written: 0 }
    }

    /// The next token that is no macro.
    ///
    /// For each macro that is written out there is a space first, so that whoever counts may stop: a macro may put itself
    /// in its own place.
    pub(super) fn next_token(&mut self) -> Option<Placed<'a>> {
        let (token, place) = self.rest.pop()?;
        if token == Token::Control(r"\verb") {
            self.skip_verbatim();
            return Some((token, place));
        }
        let body = match token {
            Token::Control(name) => self.macros.get(name),
            Token::Character(_) => None,
        };
        let Some(body) = body else { return Some((token, place)) };
        self.write_out(body, &place);
        Some((Token::Character(' '), place))
    }

    fn write_out(&mut self, body: &'a str, place: &Range<usize>) {
        let arguments: Vec<Vec<Placed<'a>>> =
            (0..arguments_of(body)).map(|_| self.argument()).collect();
        let before = self.rest.len();
        let mut written = Vec::new();
        let mut body = without_comments(body).into_iter().map(|(token, _)| token);
        while let Some(token) = body.next()
            && self.written + written.len() <= self.most
        {
            let behind = match token {
                Token::Character('#') => body.next(),
                _ => None,
            };
            let Some(behind) = behind else {
                written.push((token, place.clone()));
                continue;
            };
            let number = match behind {
                Token::Character(digit) => digit.to_digit(10).unwrap_or_default() as usize,
                Token::Control(_) => 0,
            };
            match number.checked_sub(1).and_then(|number| arguments.get(number)) {
                Some(argument) => written.extend(argument.iter().cloned()),
                None if behind == Token::Character('#') => written.push((token, place.clone())),
                None => self.gap |= !arguments.is_empty(),
            }
        }
        self.rest.extend(written.into_iter().rev());
        self.written += self.rest.len() - before;
        self.expanded += 1;
    }

    /// The next token, or the next group without its braces.
    fn argument(&mut self) -> Vec<Placed<'a>> {
        while self.rest.last().is_some_and(|(token, _)| is_space(*token)) {
            self.rest.pop();
        }
        let Some((token, place)) = self.rest.pop() else { return Vec::new() };
        if token != Token::Character('{') {
            return vec![(token, place)];
        }
        let mut argument = Vec::new();
        let mut open = 1;
        while let Some((token, place)) = self.rest.pop() {
            match token {
                Token::Character('{') => open += 1,
                Token::Character('}') => open -= 1,
                _ => {}
            }
            if open == 0 {
                break;
            }
            argument.push((token, place));
        }
        argument
    }

    fn skip_verbatim(&mut self) {
        let Some((fence, _)) = self.rest.pop() else { return };
        while self.rest.pop().is_some_and(|(token, _)| token != fence) {}
    }
}

/// How many arguments a macro takes: `#1`, `#2`, … up to the first that its body does not name.
fn arguments_of(body: &str) -> usize {
    let body = body.replace("##", "");
    (1..=9).take_while(|number| body.contains(&format!("#{number}"))).count()
}

fn is_space(token: Token<'_>) -> bool {
    matches!(token, Token::Character(' ' | '\n' | '\r' | '\t'))
}

/// The tokens of `tex`; a comment goes from its `%` to the end of the line.
fn without_comments(tex: &str) -> Vec<Placed<'_>> {
    let mut hidden = false;
    let visible = tokens(tex).filter(|(token, _)| {
        let was = hidden;
        match token {
            Token::Character('%') => hidden = true,
            Token::Character('\n') => hidden = false,
            _ => {}
        }
        !was && !hidden
    });
    visible.collect()
}
