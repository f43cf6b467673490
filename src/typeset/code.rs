//! Highlights listings while the book is built, in ten classes that the style sheet colours.
//!
//! `kw` keyword, `str` string, `num` number or constant, `com` comment, `fn` function or macro, `typ` type or heading,
//! `op` operator, `var` parameter or key, `pun` punctuation, `err` what the grammar does not allow. Everything else stands
//! plain. (syntect's own classes name every scope and weigh thirty times the source.)

use std::fmt::Write;
use std::sync::OnceLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use crate::diagnostic::nearest;

use super::class::Class;
use super::code_setter::{CodeError, CodeSetter};
use super::toml_listing;

/// The languages a listing may name, and the grammar of each; without one it is set plain.
const LANGUAGES: &[(&str, Grammar)] = &[
    ("rust", Grammar::Known("rs")),
    ("python", Grammar::Known("py")),
    ("toml", Grammar::Toml),
    ("markdown", Grammar::Known("md")),
    ("bash", Grammar::Known("sh")),
    ("json", Grammar::Known("json")),
    ("html", Grammar::Known("html")),
    ("css", Grammar::Known("css")),
    ("javascript", Grammar::Known("js")),
    ("text", Grammar::Plain),
    ("rs", Grammar::Known("rs")),
    ("py", Grammar::Known("py")),
    ("md", Grammar::Known("md")),
    ("sh", Grammar::Known("sh")),
    ("shell", Grammar::Known("sh")),
    ("console", Grammar::Plain),
    ("js", Grammar::Known("js")),
    ("txt", Grammar::Plain),
    ("", Grammar::Plain),
];

#[derive(Clone, Copy)]
enum Grammar {
    Plain,
    Toml,
    /// One of syntect's, by the ending of its files.
    Known(&'static str),
}

/// Scopes and their class; the longest that fits the innermost scope wins, then the next scope outwards.
const CLASSES: &[(&str, Class)] = &[
    ("comment", Class::Comment),
    ("punctuation.definition.comment", Class::Comment),
    ("string", Class::String),
    ("punctuation.definition.string", Class::String),
    ("constant.character", Class::String),
    ("markup.raw", Class::String),
    ("markup.underline.link", Class::String),
    ("constant", Class::Number),
    ("keyword", Class::Keyword),
    ("storage", Class::Keyword),
    ("entity.name.tag", Class::Keyword),
    ("keyword.operator", Class::Operator),
    ("keyword.operator.word", Class::Keyword),
    ("keyword.operator.logical.python", Class::Keyword),
    ("entity.name.function", Class::Function),
    ("support.function", Class::Function),
    ("support.macro", Class::Function),
    ("variable.function", Class::Function),
    ("entity.name", Class::Type),
    ("support.type", Class::Type),
    ("support.class", Class::Type),
    ("markup.heading", Class::Type),
    ("variable.parameter", Class::Variable),
    ("variable.language", Class::Variable),
    ("variable.other.readwrite.assignment", Class::Variable),
    ("entity.other.attribute-name", Class::Variable),
    ("meta.mapping.key.json", Class::Variable),
    ("punctuation", Class::Punctuation),
    ("invalid", Class::Error),
];

/// The grammars, unpacked with the first listing that needs them (some 20 ms).
#[derive(Default)]
pub struct Highlighter {
    grammars: OnceLock<Grammars>,
}

struct Grammars {
    syntaxes: SyntaxSet,
    classes: Vec<(Scope, Class)>,
}

impl Highlighter {
    /// A highlighter that has read nothing yet.
    pub fn new() -> Self {
        Self::default()
    }
}

/// The HTML is escaped; the classes stand as `<span class="kw">`.
impl CodeSetter for Highlighter {
    fn set(&self, language: &str, code: &str) -> Result<String, CodeError> {
        let pieces = match grammar(language)? {
            Grammar::Plain => vec![(Class::Plain, code)],
            Grammar::Toml => toml_listing::pieces(code),
            Grammar::Known(ending) => {
                let grammars = self.grammars.get_or_init(Grammars::load);
                grammars.pieces(code, ending)
            }
        };
        Ok(html(&pieces))
    }
}

fn grammar(language: &str) -> Result<Grammar, CodeError> {
    let found = LANGUAGES.iter().find(|(name, _)| *name == language);
    found.map(|(_, grammar)| *grammar).ok_or_else(|| {
        let names = LANGUAGES.iter().map(|(name, _)| *name).filter(|name| !name.is_empty());
        let hint = match nearest(language, names.clone()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("there is: {}", names.take(10).collect::<Vec<_>>().join(", ")),
        };
        CodeError { message: format!("unknown language `{language}`"), hint: Some(hint) }
    })
}

impl Grammars {
    fn load() -> Self {
        let classes =
            CLASSES.iter().filter_map(|(name, class)| Some((Scope::new(name).ok()?, *class)));
        Self { syntaxes: SyntaxSet::load_defaults_newlines(), classes: classes.collect() }
    }

    /// Cuts `code` where its class changes; what the grammar chokes on stands plain.
    fn pieces<'c>(&self, code: &'c str, ending: &str) -> Vec<(Class, &'c str)> {
        let plain = || vec![(Class::Plain, code)];
        match self.syntaxes.find_syntax_by_extension(ending) {
            Some(syntax) => self.parse(code, syntax).unwrap_or_else(plain),
            None => plain(),
        }
    }

    fn parse<'c>(&self, code: &'c str, syntax: &SyntaxReference) -> Option<Vec<(Class, &'c str)>> {
        let mut state = ParseState::new(syntax);
        let mut stack = ScopeStack::new();
        let mut pieces = Vec::new();
        for line in code.split_inclusive('\n') {
            let mut start = 0;
            for (end, change) in state.parse_line(line, &self.syntaxes).ok()? {
                pieces.push((self.class(&stack), line.get(start..end)?));
                start = end;
                stack.apply(&change).ok()?;
            }
            pieces.push((self.class(&stack), line.get(start..)?));
        }
        Some(pieces)
    }

    fn class(&self, stack: &ScopeStack) -> Class {
        let of = |scope: &Scope| {
            let fitting = self.classes.iter().filter(|(prefix, _)| prefix.is_prefix_of(*scope));
            fitting.max_by_key(|(prefix, _)| prefix.len()).map(|(_, class)| *class)
        };
        stack.as_slice().iter().rev().find_map(of).unwrap_or(Class::Plain)
    }
}

/// Neighbours of one class become one span; white space joins what stands before it.
fn html(pieces: &[(Class, &str)]) -> String {
    let mut merged: Vec<(Class, String)> = Vec::new();
    for (class, text) in pieces.iter().filter(|(_, text)| !text.is_empty()) {
        let blank = text.trim().is_empty();
        match merged.last_mut() {
            Some((last, before)) if *last == *class || blank => before.push_str(text),
            _ => merged.push((if blank { Class::Plain } else { *class }, (*text).to_owned())),
        }
    }
    let mut html = String::new();
    for (class, text) in merged {
        let inside = text.trim_end();
        let (inside, space) = text.split_at(inside.len());
        let _ = match class {
            Class::Plain => write!(html, "{}{space}", escaped(inside)),
            _ => {
                write!(html, r#"<span class="{}">{}</span>{space}"#, class.name(), escaped(inside))
            }
        };
    }
    html
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
#[path = "code_tests.rs"]
mod tests;
