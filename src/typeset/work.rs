//! Bounds on the work a formula makes: how much it is after its macros are written out, and how deeply it nests.
//!
//! The engine descends into itself at every level and stops at no depth of its own, so what it is given is measured
//! first. The measure follows TeX's rules of arguments without setting anything, in one pass and without descending.

use super::expansion::Expansion;
use super::formula::Macros;
use super::formula_error::FormulaError;
use super::tokens::Token;

/// Macro expansions in one formula: far above any honest one, far below what would be felt.
pub(super) const MOST_EXPANSIONS: usize = 2000;

/// Tokens that the macros of one formula put in their places.
pub(super) const MOST_TOKENS: usize = 20_000;

/// Levels of a formula that is set: groups, environments, fences, arguments without braces, switches of style.
pub(super) const DEEPEST: usize = 200;

/// Switches that hold to the end of their group: the engine descends for each.
const SWITCHES: &[&str] = &[
    r"\displaystyle",
    r"\textstyle",
    r"\scriptstyle",
    r"\scriptscriptstyle",
    r"\color",
    r"\rm",
    r"\sf",
    r"\tt",
    r"\bf",
    r"\it",
    r"\cal",
    r"\tiny",
    r"\sixptsize",
    r"\scriptsize",
    r"\footnotesize",
    r"\small",
    r"\normalsize",
    r"\large",
    r"\Large",
    r"\LARGE",
    r"\huge",
    r"\Huge",
];

/// Whether the work that `tex` makes stays within bounds, `deepest` levels among them; `arguments` says how many arguments
/// a command must have, none if the engine does not know it.
///
/// # Errors
/// Where it is too large or too deep: the place is in `tex`, at the macro if it is a macro that goes too far.
pub(super) fn check(
    tex: &str,
    macros: &Macros,
    deepest: usize,
    arguments: impl Fn(&str) -> usize,
) -> Result<(), FormulaError> {
    let mut expansion = Expansion::new(tex, macros, MOST_TOKENS);
    let mut measure = Measure::default();
    // A macro without end is the engine's to report: it counts them in the same way.
    while let Some((token, place)) = expansion.next_token() {
        if expansion.expanded > MOST_EXPANSIONS {
            return Ok(());
        }
        if expansion.written > MOST_TOKENS {
            return Err(FormulaError {
                message: "the formula is too large".to_owned(),
                place: Some(place),
                hint: Some("split it; a macro counts with all that it stands for".to_owned()),
            });
        }
        if expansion.gap {
            return Err(FormulaError {
                message: "the macro names an argument that it does not take".to_owned(),
                place: Some(place),
                hint: Some("arguments are numbered `#1`, `#2`, … without a gap".to_owned()),
            });
        }
        measure.take(token, &arguments);
        if measure.depth() > deepest {
            return Err(FormulaError {
                message: "the formula is nested too deeply".to_owned(),
                place: Some(place),
                hint: Some(format!("{deepest} levels are the most that can be set")),
            });
        }
    }
    Ok(())
}

/// The levels of a formula that are open at some token.
#[derive(Debug, Default)]
struct Measure {
    open: Vec<Level>,
    /// The level that is open innermost.
    level: Level,
    /// What the last token was, as far as it decides what the next one is.
    after: After,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum After {
    #[default]
    Other,
    /// A command that may have a bracket.
    Optional,
}

/// A level, with what is around it counted in.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    /// Levels around it.
    around: usize,
    /// Switches that hold to its end.
    switches: usize,
    /// Commands that stand within each other's arguments and wait for `pending` more.
    chain: usize,
    pending: usize,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Group,
    Bracket,
    Environment,
}

impl Measure {
    /// Levels around the next token.
    fn depth(&self) -> usize {
        self.level.around + self.level.switches + self.level.chain
    }

    fn take(&mut self, token: Token<'_>, arguments: impl Fn(&str) -> usize) {
        let after = std::mem::take(&mut self.after);
        match token {
            Token::Character('{') | Token::Control(r"\bgroup" | r"\begingroup" | r"\left") => {
                self.enter(Kind::Group);
            }
            Token::Control(r"\begin") => self.enter(Kind::Environment),
            Token::Character('[') if after == After::Optional => self.enter(Kind::Bracket),
            Token::Character(']') if self.level.kind == Kind::Bracket => self.leave(),
            Token::Character('}')
            | Token::Control(r"\egroup" | r"\endgroup" | r"\right" | r"\end") => self.leave(),
            Token::Character('&') | Token::Control(r"\\" | r"\cr")
                if self.level.kind == Kind::Environment =>
            {
                self.level.switches = 0;
            }
            Token::Character(' ' | '\n' | '\r' | '\t') => self.after = after,
            Token::Character('^' | '_') => self.call(1),
            // Combining accents lie around the letter before them, each around the next.
            Token::Character('\u{300}'..='\u{36f}') => self.level.chain += 1,
            Token::Character(_) => self.argument(),
            Token::Control(name) if SWITCHES.contains(&name) => self.level.switches += 1,
            Token::Control(name) => {
                self.call(arguments(name));
                if name == r"\sqrt" || name.starts_with(r"\x") {
                    self.after = After::Optional;
                }
            }
        }
    }

    /// Opens a level that is an argument of what waits for one.
    fn enter(&mut self, kind: Kind) {
        let inner = Level { around: self.depth() + 1, kind, ..Level::default() };
        self.open.push(std::mem::replace(&mut self.level, inner));
    }

    fn leave(&mut self) {
        let bracket = self.level.kind == Kind::Bracket;
        if let Some(outer) = self.open.pop() {
            self.level = outer;
            if !bracket {
                self.argument();
            }
        }
    }

    /// An argument is there; when the last one is, nothing waits any more.
    fn argument(&mut self) {
        self.level.pending = self.level.pending.saturating_sub(1);
        if self.level.pending == 0 {
            self.level.chain = 0;
        }
    }

    /// A command that must have `arguments`, itself an argument of what waits for one.
    fn call(&mut self, arguments: usize) {
        if arguments == 0 {
            return self.argument();
        }
        self.level.pending = self.level.pending.saturating_sub(1) + arguments;
        self.level.chain += 1;
    }
}

#[cfg(test)]
#[path = "work_tests.rs"]
mod tests;
