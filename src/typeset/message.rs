//! Reads what KaTeX says about a formula: in whose text the fault lies, and where.
//!
//! An error prints as what is wrong, a position, then up to 15 bytes before the fault, the fault with U+0332 under every
//! character, and up to 15 bytes after. Inside a macro all of this is about the macro's body. So the excerpt is held
//! against the author's text: only where it agrees is the place the author's.

use std::ops::Range;

use katex_rs::types::{Mode, ParseError, ParseErrorKind};

use crate::diagnostic::nearest;

use super::fault;
use super::formula_error::FormulaError;

/// How a message about an unknown command begins.
pub(crate) const UNKNOWN_COMMAND: &str = "unknown command";

/// The environments an author may mean.
const ENVIRONMENTS: &[&str] = &[
    "aligned",
    "alignedat",
    "array",
    "bmatrix",
    "Bmatrix",
    "cases",
    "dcases",
    "gathered",
    "matrix",
    "pmatrix",
    "rcases",
    "smallmatrix",
    "split",
    "subarray",
    "vmatrix",
    "Vmatrix",
];

const UNDERLINE: char = '\u{332}';

/// Bytes of context KaTeX shows on either side of the fault.
const CONTEXT: usize = 15;

/// The error that KaTeX reports about `tex`.
pub(crate) fn read(error: &ParseError, tex: &str) -> FormulaError {
    let place = place(error, tex).or_else(|| fault::place(&error.kind, tex));
    let written = place.clone().and_then(|range| tex.get(range));
    let what = what(&error.kind, written, tex);
    let (message, hint) = explain(what.trim(), written);
    FormulaError { message, hint, place }
}

/// The bytes of `tex` that the error points to, if it speaks of `tex` at all.
fn place(error: &ParseError, tex: &str) -> Option<Range<usize>> {
    let start = error.position()?;
    let place = start..start + error.length()?;
    let printed = error.to_string();
    let said = format!("KaTeX parse error: {}", error.kind);
    (printed.strip_prefix(&said)? == excerpt(tex, &place)?).then_some(place)
}

/// How an error at `place` of `text` ends when it is printed.
fn excerpt(text: &str, place: &Range<usize>) -> Option<String> {
    let fault = text.get(place.clone())?;
    let mut before = place.start.saturating_sub(CONTEXT);
    while !text.is_char_boundary(before) {
        before -= 1;
    }
    let mut after = (place.end + CONTEXT).min(text.len());
    while !text.is_char_boundary(after) {
        after += 1;
    }
    let mut excerpt = match place.start == text.len() {
        true => " at end of input: ".to_owned(),
        false => format!(" at position {}: ", place.start + 1),
    };
    excerpt.extend((before > 0).then_some('…'));
    excerpt.push_str(text.get(before..place.start)?);
    for character in fault.chars() {
        excerpt.extend([character, UNDERLINE]);
    }
    excerpt.push_str(text.get(place.end..after)?);
    excerpt.extend((after < text.len()).then_some('…'));
    Some(excerpt)
}

/// What is wrong, in the words of KaTeX; `written` stands at the fault's place.
fn what(kind: &ParseErrorKind, written: Option<&str>, tex: &str) -> String {
    match kind {
        ParseErrorKind::FunctionDisallowedInMode { func, mode } => {
            let mode = if *mode == Mode::Math { "math" } else { "text" };
            format!("Can't use function '{func}' in {mode} mode")
        }
        ParseErrorKind::MismatchedEnvironmentEnd { begin, end } => {
            format!(r"Mismatch: \begin{{{begin}}} matched by \end{{{end}}}")
        }
        ParseErrorKind::ExpectedArrayDelimiter { .. } => {
            r"Expected & or \\ or \cr or \end".to_owned()
        }
        ParseErrorKind::InvalidDelimiterAfter { function, .. } => {
            match written.map(str::trim_end) {
                Some(group) if group.starts_with('{') => {
                    "Invalid delimiter type 'ordgroup'".to_owned()
                }
                Some(written) => format!("Invalid delimiter '{written}' after '{function}'"),
                None => format!("Invalid delimiter after '{function}'"),
            }
        }
        ParseErrorKind::LimitsMustFollowBase => {
            "Limit controls must follow a math operator".to_owned()
        }
        ParseErrorKind::UnexpectedCharacter { character } => {
            format!("Unexpected character: '{character}'")
        }
        ParseErrorKind::InvalidCdArrowSpecifier { .. } => {
            r#"Expected one of "<>AV=|." after @"#.to_owned()
        }
        ParseErrorKind::MissingCdArrowChar { arrow } => {
            format!("Missing a {arrow} character to complete a CD arrow.")
        }
        // What is missing is an argument of a macro of KaTeX's own, which is then none any more.
        ParseErrorKind::UndefinedControlSequence { name } if name.contains('@') => {
            "Unexpected end of input in a macro argument, expected '}'".to_owned()
        }
        ParseErrorKind::UnexpectedEndOfMacroArgument { .. } => match fault::class_at_end(tex) {
            Some(command) => format!("Expected group as argument to '{command}'"),
            None => kind.to_string(),
        },
        _ => kind.to_string(),
    }
}

/// KaTeX's words in ours, and a hint for the faults that are common.
fn explain(what: &str, written: Option<&str>) -> (String, Option<String>) {
    if let Some(command) = what.strip_prefix("Undefined control sequence: ") {
        return (format!("{UNKNOWN_COMMAND} `{command}`"), None);
    }
    if let Some(name) = what.strip_prefix("No such environment: ") {
        let near = nearest(name, ENVIRONMENTS.iter().copied());
        let hint = near.map(|name| format!("did you mean `{name}`?"));
        return (format!("unknown environment `{name}`"), hint);
    }
    let hint = match (what, written) {
        (_, Some("&")) => Some(
            "`&` aligns the rows of an environment, as in `\\begin{aligned} a &= b \\end{aligned}`",
        ),
        ("Expected '}', got 'EOF'", _) => Some("a `{` is not closed"),
        _ if what.starts_with("Unexpected end of input") => Some("a `{` is not closed"),
        ("Expected 'EOF', got '}'", _) => Some("this `}` closes nothing"),
        ("Expected 'EOF', got '\\right'", _) => Some("`\\left` is missing before it"),
        _ if what.starts_with("Expected '\\right'") => Some("`\\left` needs its `\\right`"),
        _ if what.starts_with("Double superscript") || what.starts_with("Double subscript") => {
            Some("put the first one into braces, as in `{x_t}_i`")
        }
        _ if what.starts_with("Mismatch: ") => {
            Some("an environment ends with the name it begins with")
        }
        _ if what.starts_with("Too many expansions") => {
            Some("does a macro in `book.toml` use itself?")
        }
        _ if what.starts_with("Can't use function '$'") => {
            Some("inside a formula, a dollar sign is `\\$`")
        }
        _ => None,
    };
    let mut message = what.replace(UNDERLINE, "").replace('\'', "`");
    if let Some(first) = message.get(..1).map(str::to_lowercase)
        && !message.starts_with("LaTeX")
    {
        message.replace_range(..1, &first);
    }
    (message.replace("`EOF`", "the end"), hint.map(str::to_owned))
}

/// An error of the engine itself, not of the formula's grammar.
pub(crate) fn machine(message: &str) -> FormulaError {
    FormulaError { message: message.to_owned(), place: None, hint: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_cut_at_characters() {
        let text = "1234567890éüabcdefghijk^lmnopqrstuvwxééé";
        let said = " at position 26: …éüabcdefghijk^\u{332}lmnopqrstuvwxé…";
        assert_eq!(excerpt(text, &(25..26)).as_deref(), Some(said));
        assert_eq!(excerpt("ab", &(2..2)).as_deref(), Some(" at end of input: ab"));
    }
}
