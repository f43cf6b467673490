//! Finds the places of faults that `katex-rs` reports without one, from the tokens of the formula.
//!
//! A fault inside a macro is found nowhere in the formula's own tokens, or it is not looked for.

use std::ops::Range;

use katex_rs::types::ParseErrorKind;

use super::delimiters::DELIMITERS;
use super::tokens::{Token, tokens};

/// The bytes of `tex` where the fault lies, if they can be told from its tokens.
pub(super) fn place(kind: &ParseErrorKind, tex: &str) -> Option<Range<usize>> {
    let formula = Written::new(tex);
    match kind {
        ParseErrorKind::NoSuchEnvironment { name } => formula.environment(name),
        ParseErrorKind::MismatchedEnvironmentEnd { .. } => formula.unmatched_end(),
        ParseErrorKind::ExpectedArrayDelimiter { .. } => formula.open_environment(),
        ParseErrorKind::InvalidDelimiterAfter { function, .. }
        | ParseErrorKind::InvalidDelimiterTypeAfter { function } => {
            formula.no_delimiter_after(function)
        }
        ParseErrorKind::MiddleWithoutPrecedingLeft => formula.lone_middle(),
        ParseErrorKind::InvalidUnit { unit } => formula.length_in(unit),
        ParseErrorKind::MultipleInfixOperators => formula.second_infix(),
        ParseErrorKind::UnknownColumnAlignment { alignment } => formula.column(alignment),
        ParseErrorKind::ExpectedAlignmentSpecifier => formula.bracket_of_environment(),
        ParseErrorKind::TooManyTabCharacters => formula.column_too_many(),
        ParseErrorKind::ExpectedToken { expected, .. } if expected == "$" => formula.open_dollar(),
        ParseErrorKind::InvalidCdArrowSpecifier { .. } => formula.no_arrow(),
        ParseErrorKind::MissingCdArrowChar { arrow } => formula.unfinished_arrow(arrow),
        // Inside a macro of KaTeX's own an argument is missing.
        ParseErrorKind::UndefinedControlSequence { name } if name.contains('@') => {
            Some(tex.len()..tex.len())
        }
        _ => None,
    }
}

/// The command at the end of `tex`, if it is one of those that give what follows a class.
pub(super) fn class_at_end(tex: &str) -> Option<&str> {
    match tokens(tex.trim_end()).last()? {
        (Token::Control(name), _) if CLASSES.contains(&name) => Some(name),
        _ => None,
    }
}

/// Commands that give what follows the spacing of a class of symbols.
const CLASSES: &[&str] = &[
    r"\mathord",
    r"\mathbin",
    r"\mathrel",
    r"\mathopen",
    r"\mathclose",
    r"\mathpunct",
    r"\mathinner",
];

/// Operators between two halves of a group.
const INFIX: &[&str] = &[r"\over", r"\choose", r"\atop", r"\above", r"\brace", r"\brack"];

/// Environments with a fixed number of columns.
const NARROW: &[(&str, usize)] = &[("split", 2), ("gathered", 1)];

struct Written<'a> {
    tex: &'a str,
    /// All tokens but spaces.
    tokens: Vec<(Token<'a>, Range<usize>)>,
}

impl<'a> Written<'a> {
    fn new(tex: &'a str) -> Self {
        let is_space =
            |token: &Token<'_>| matches!(token, Token::Character(c) if c.is_ascii_whitespace());
        Self { tex, tokens: tokens(tex).filter(|(token, _)| !is_space(token)).collect() }
    }

    fn token(&self, number: usize) -> Option<Token<'a>> {
        self.tokens.get(number).map(|(token, _)| *token)
    }

    /// The bytes of a token; those of a command's name hold the spaces behind it, as for KaTeX.
    fn bytes(&self, number: usize) -> Option<Range<usize>> {
        let (token, place) = self.tokens.get(number)?;
        let is_word = matches!(token, Token::Control(name) if name.ends_with(|c: char| c.is_ascii_alphabetic()));
        let rest = self.tex.get(place.end..)?;
        let spaces = if is_word { rest.len() - rest.trim_start().len() } else { 0 };
        Some(place.start..place.end + spaces)
    }

    /// The number of the token that closes the group which token `number` opens.
    fn end_of_group(&self, number: usize) -> Option<usize> {
        let mut open = 0_usize;
        for (at, (token, _)) in self.tokens.iter().enumerate().skip(number) {
            match token {
                Token::Character('{') => open += 1,
                Token::Character('}') if open == 1 => return Some(at),
                Token::Character('}') => open = open.saturating_sub(1),
                _ => {}
            }
        }
        None
    }

    /// Numbers of the tokens `control`.
    fn all(&self, control: &str) -> impl Iterator<Item = usize> {
        let numbered = self.tokens.iter().enumerate();
        numbered.filter(move |(_, (token, _))| *token == Token::Control(control)).map(|(at, _)| at)
    }

    /// The name in braces behind token `number`, and the number of the token behind them.
    fn name(&self, number: usize) -> Option<(&'a str, usize)> {
        if self.token(number + 1)? != Token::Character('{') {
            return None;
        }
        let end = self.end_of_group(number + 1)?;
        let (open, close) = (self.bytes(number + 1)?, self.bytes(end)?);
        Some((self.tex.get(open.end..close.start)?, end + 1))
    }

    /// The name of the environment `name`, with its braces.
    fn environment(&self, name: &str) -> Option<Range<usize>> {
        self.all(r"\begin").find_map(|at| {
            let (written, behind) = self.name(at)?;
            let braces = self.bytes(at + 1)?.start..self.bytes(behind - 1)?.end;
            (written == name).then_some(braces)
        })
    }

    /// The first `\end` that does not name what was begun last.
    fn unmatched_end(&self) -> Option<Range<usize>> {
        let mut open = Vec::new();
        for (at, (token, _)) in self.tokens.iter().enumerate() {
            match token {
                Token::Control(r"\begin") => open.push(self.name(at)?.0),
                Token::Control(r"\end") if open.pop() != Some(self.name(at)?.0) => {
                    return self.bytes(at);
                }
                _ => {}
            }
        }
        None
    }

    /// What stands where an environment should end: something else that closes, or nothing any more.
    fn open_environment(&self) -> Option<Range<usize>> {
        let mut open = Vec::new();
        for (at, (token, _)) in self.tokens.iter().enumerate() {
            match token {
                Token::Control(r"\begin" | r"\left") | Token::Character('{') => open.push(*token),
                Token::Control(r"\end" | r"\right") | Token::Character('}') => {
                    let begun = open.pop();
                    let is_end = *token == Token::Control(r"\end");
                    if begun == Some(Token::Control(r"\begin")) && !is_end {
                        return self.bytes(at);
                    }
                }
                _ => {}
            }
        }
        let end = self.tex.len();
        open.contains(&Token::Control(r"\begin")).then_some(end..end)
    }

    /// What stands behind `function` in the place of a delimiter.
    fn no_delimiter_after(&self, function: &str) -> Option<Range<usize>> {
        let wrong = self.all(function).map(|at| at + 1).find(|at| match self.token(*at) {
            Some(Token::Control(name)) => !DELIMITERS.contains(&name),
            Some(Token::Character(c)) => !DELIMITERS.contains(&&*c.encode_utf8(&mut [0; 4])),
            None => false,
        })?;
        let place = self.bytes(wrong)?;
        match self.token(wrong)? {
            Token::Character('{') => Some(place.start..self.bytes(self.end_of_group(wrong)?)?.end),
            _ => Some(place),
        }
    }

    /// The delimiter of a `\middle` outside all `\left` and `\right`.
    fn lone_middle(&self) -> Option<Range<usize>> {
        let mut open = 0_usize;
        for (at, (token, _)) in self.tokens.iter().enumerate() {
            match token {
                Token::Control(r"\left") => open += 1,
                Token::Control(r"\right") => open = open.saturating_sub(1),
                Token::Control(r"\middle") if open == 0 => return self.bytes(at + 1),
                _ => {}
            }
        }
        None
    }

    /// A length in `unit`, with the braces or brackets around it (but for `\hspace`, which strips them).
    fn length_in(&self, unit: &str) -> Option<Range<usize>> {
        let numeral = |c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | ' ');
        self.tex.match_indices(unit).find_map(|(at, _)| {
            let before = self.tex.get(..at)?;
            let number = before.trim_end_matches(numeral);
            let has_digit = before.get(number.len()..)?.contains(|c: char| c.is_ascii_digit());
            let start = at - before.get(number.len()..)?.trim_start().len();
            let behind = self.tex.get(at + unit.len()..)?;
            let closing = behind.trim_start();
            let end = at + unit.len() + (behind.len() - closing.len());
            let fenced = (number.ends_with('{') && closing.starts_with('}'))
                || (number.ends_with('[') && closing.starts_with(']'));
            let place = match fenced && !number.ends_with(r"\hspace{") {
                true => number.len() - 1..end + 1,
                false => start..at + unit.len(),
            };
            has_digit.then_some(place)
        })
    }

    /// The second operator between two halves of one group.
    fn second_infix(&self) -> Option<Range<usize>> {
        let mut groups = vec![false];
        for (at, (token, _)) in self.tokens.iter().enumerate() {
            match token {
                Token::Character('{') | Token::Control(r"\left" | r"\begin") => groups.push(false),
                Token::Character('}') | Token::Control(r"\right" | r"\end") => {
                    groups.pop();
                }
                Token::Character('&') | Token::Control(r"\\") => {
                    groups.pop();
                    groups.push(false);
                }
                Token::Control(name) if INFIX.contains(name) => {
                    if groups.pop() == Some(true) {
                        return self.bytes(at);
                    }
                    groups.push(true);
                }
                _ => {}
            }
        }
        None
    }

    /// The letter `alignment` among the columns of an environment.
    fn column(&self, alignment: &str) -> Option<Range<usize>> {
        let letter = |at: &usize| {
            let bytes = self.bytes(*at);
            bytes
                .and_then(|bytes| self.tex.get(bytes))
                .is_some_and(|text| text.trim_end() == alignment)
        };
        self.all(r"\begin").find_map(|begin| {
            let (_, columns) = self.name(begin)?;
            let end = match self.token(columns)? {
                Token::Character('{') => self.end_of_group(columns)?,
                _ => columns + 1,
            };
            self.bytes((columns..end).find(letter)?)
        })
    }

    /// What stands in the bracket behind the name of an environment.
    fn bracket_of_environment(&self) -> Option<Range<usize>> {
        self.all(r"\begin").find_map(|begin| {
            let (_, behind) = self.name(begin)?;
            let is_bracket = self.token(behind)? == Token::Character('[');
            if is_bracket { self.bytes(behind + 1) } else { None }
        })
    }

    /// The `&` behind the last column of an environment that has a fixed number of them.
    fn column_too_many(&self) -> Option<Range<usize>> {
        let mut open: Vec<(Option<usize>, usize)> = Vec::new();
        for (at, (token, _)) in self.tokens.iter().enumerate() {
            match token {
                Token::Control(r"\begin") => {
                    let (name, _) = self.name(at)?;
                    let narrow = NARROW.iter().find(|(narrow, _)| *narrow == name);
                    open.push((narrow.map(|(_, columns)| *columns), 1));
                }
                Token::Control(r"\end") => {
                    open.pop();
                }
                Token::Control(r"\\") => {
                    if let Some((_, column)) = open.last_mut() {
                        *column = 1;
                    }
                }
                Token::Character('&') => {
                    if let Some((columns, column)) = open.last_mut() {
                        *column += 1;
                        if columns.is_some_and(|columns| *column > columns) {
                            return self.bytes(at);
                        }
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The brace that closes a group of text in which a `$` is open.
    fn open_dollar(&self) -> Option<Range<usize>> {
        let mut groups = vec![false];
        for (at, (token, _)) in self.tokens.iter().enumerate() {
            match token {
                Token::Character('{') => groups.push(false),
                Token::Character('}') if groups.pop() == Some(true) => return self.bytes(at),
                Token::Character('$') => {
                    let open = groups.pop() == Some(true);
                    groups.push(!open);
                }
                _ => {}
            }
        }
        None
    }

    /// What stands behind an `@` of a diagram and is no arrow.
    fn no_arrow(&self) -> Option<Range<usize>> {
        let arrow = |token| matches!(token, Some(Token::Character(c)) if "<>AV=|.\"".contains(c));
        let at = |number: &usize| self.token(*number) == Some(Token::Character('@'));
        let wrong =
            (0..self.tokens.len()).filter(at).find(|number| !arrow(self.token(number + 1)))?;
        self.bytes(wrong + 1)
    }

    /// The first `arrow` of an arrow of a diagram that should have three.
    fn unfinished_arrow(&self, arrow: &str) -> Option<Range<usize>> {
        let is_arrow = |token: Option<Token<'_>>| matches!(token, Some(Token::Character(c)) if arrow.starts_with(c));
        let at = |number: &usize| {
            self.token(*number) == Some(Token::Character('@')) && is_arrow(self.token(number + 1))
        };
        let unfinished = (0..self.tokens.len()).filter(at).find(|number| {
            let rest = self.tokens.iter().skip(number + 1);
            let cell = rest.take_while(|(token, _)| {
                !matches!(token, Token::Character('@' | '&') | Token::Control(r"\\" | r"\end"))
            });
            cell.filter(|(token, _)| is_arrow(Some(*token))).count() < 3
        })?;
        self.bytes(unfinished + 1)
    }
}
