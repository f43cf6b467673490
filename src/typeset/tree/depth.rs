//! How deep a formula may nest, found from its tokens before any parser that recurses sees it.

use std::collections::BTreeMap;

use crate::typeset::formula::Macros;
use crate::typeset::tokens::{Token, tokens};

/// The deepest nesting that is read: no honest formula reaches a third of it, and parser and reader stay far within
/// the 2 MB of a thread's stack.
pub(super) const DEEPEST: usize = 100;

/// Commands that take all that follows in their group into themselves.
const SWITCHES: &[&str] = &[
    "\\displaystyle",
    "\\textstyle",
    "\\scriptstyle",
    "\\scriptscriptstyle",
    "\\color",
    "\\rm",
    "\\sf",
    "\\tt",
    "\\bf",
    "\\it",
    "\\cal",
    "\\tiny",
    "\\sixptsize",
    "\\scriptsize",
    "\\footnotesize",
    "\\small",
    "\\normalsize",
    "\\large",
    "\\Large",
    "\\LARGE",
    "\\huge",
    "\\Huge",
    "\\over",
    "\\choose",
    "\\atop",
    "\\above",
    "\\brace",
    "\\brack",
];

/// Commands that open a group without a brace, and those that close one.
const OPENING: &[&str] = &["\\left", "\\begin", "\\begingroup", "\\bgroup", "\\("];
const CLOSING: &[&str] = &["\\right", "\\end", "\\endgroup", "\\egroup", "\\)"];

/// A bound on how deep the parse of `tex` nests; never less than it does, a little more where macros are used.
///
/// A macro counts with the depth of its body as if all stood within each other: what stands in its argument may come
/// to lie at its deepest place.
pub(super) fn bound(tex: &str, macros: &Macros) -> usize {
    Depths { macros, known: BTreeMap::new() }.of(tex)
}

struct Depths<'a> {
    macros: &'a Macros,
    /// Bounds of the macros' bodies; none for one that is being measured, and so uses itself.
    known: BTreeMap<&'a str, Option<usize>>,
}

impl<'a> Depths<'a> {
    fn of(&mut self, tex: &'a str) -> usize {
        // What was open when each group began.
        let mut groups: Vec<usize> = Vec::new();
        let (mut run, mut within, mut deepest, mut macros) = (0_usize, 0_usize, 0_usize, 0_usize);
        for (token, _) in tokens(tex) {
            match token {
                Token::Character('{') => open(&mut groups, &mut within, &mut run),
                Token::Character('[') if run > 0 => open(&mut groups, &mut within, &mut run),
                Token::Character('}' | ']') => close(&mut groups, &mut within, &mut run),
                Token::Control(name) if OPENING.contains(&name) => {
                    open(&mut groups, &mut within, &mut run)
                }
                Token::Control(name) if CLOSING.contains(&name) => {
                    close(&mut groups, &mut within, &mut run)
                }
                Token::Control(name) if SWITCHES.contains(&name) => within += 1,
                Token::Control(name) => {
                    run += 1;
                    macros = macros.saturating_add(self.of_macro(name));
                }
                // Combining accents nest around the letter before them.
                Token::Character('\u{300}'..='\u{36f}') => run += 1,
                Token::Character(c) if c.is_whitespace() || matches!(c, '^' | '_') => {}
                Token::Character(_) => run = 0,
            }
            deepest = deepest.max(within + run);
        }
        deepest.saturating_add(macros)
    }

    fn of_macro(&mut self, name: &'a str) -> usize {
        let Some((name, body)) = self.macros.iter().find(|(known, _)| *known == name) else {
            return 0;
        };
        match self.known.get(name) {
            Some(Some(depth)) => *depth,
            Some(None) => usize::MAX,
            None if self.known.len() > DEEPEST => usize::MAX,
            None => {
                self.known.insert(name, None);
                let depth = self.of(body);
                self.known.insert(name, Some(depth));
                depth
            }
        }
    }
}

fn open(groups: &mut Vec<usize>, within: &mut usize, run: &mut usize) {
    groups.push(*within);
    *within += *run + 1;
    *run = 0;
}

fn close(groups: &mut Vec<usize>, within: &mut usize, run: &mut usize) {
    if let Some(outside) = groups.pop() {
        *within = outside;
    }
    *run = 0;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_commands_and_macros_nest() {
        let macros = Macros::new([(r"\two".to_owned(), "{{#1}}".to_owned())]);
        for (tex, depth) in [
            ("x+y", 0),
            ("{{x}}+{y}", 2),
            (r"\sqrt\sqrt{\sqrt x}", 4),
            (r"\frac{a}{b}", 2),
            (r"\two{\two{\two{x}}}", 12),
            (r"\left(\left(x\right)\right)", 2),
            (r"\displaystyle\displaystyle x", 2),
        ] {
            assert!(bound(tex, &macros) >= depth, "{tex}: {}", bound(tex, &macros));
            assert!(bound(tex, &macros) <= depth + 3, "{tex}: {}", bound(tex, &macros));
        }
    }

    #[test]
    fn a_macro_that_comes_back_to_itself_is_bottomless() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let macros = Macros::new([pair(r"\a", r"\b"), pair(r"\b", r"\a")]);
        assert_eq!(bound(r"\a", &macros), usize::MAX);
    }
}
