//! Reads what KaTeX says about a formula: in whose text the fault lies, and where.
//!
//! The crate hands over one string, `KaTeX parse error: … at position 5: a+b̲c`: what is wrong, the position counted from
//! 1 in UTF-16 units, then up to 15 units before the fault, the fault with U+0332 under every unit, and up to 15 after.
//! Inside a macro all of this is about the macro's body. So the excerpt is held against the author's text: only where it
//! agrees is the place the author's.

use std::ops::Range;

use crate::diagnostic::nearest;

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

/// Units of context KaTeX shows on either side of the fault.
const CONTEXT: usize = 15;

/// The error that KaTeX's message `said` reports about `tex`.
pub(crate) fn read(said: &str, tex: &str) -> FormulaError {
    let Some((_, quoted)) = said.split_once("KaTeX parse error: ") else {
        return machine(said);
    };
    let report = unquoted(quoted.strip_suffix("\"))").unwrap_or(quoted));
    let (what, place) = match split(&report) {
        Some((what, Where::Position(start, excerpt))) => (what, place(tex, start, excerpt)),
        Some((what, Where::End(excerpt))) => (what, end_place(tex, excerpt)),
        None => (report.as_str(), None),
    };
    let written = place.clone().and_then(|range| tex.get(range));
    let (message, hint) = explain(what.trim(), written);
    FormulaError { message, hint, place }
}

/// The string that Rust printed as `text` inside quotation marks: the crate formats JavaScript's exception with `{:?}`.
fn unquoted(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        let escaped = if character == '\\' { rest.next() } else { None };
        match escaped {
            None => plain.push(character),
            Some('n') => plain.push('\n'),
            Some('r') => plain.push('\r'),
            Some('t') => plain.push('\t'),
            Some('0') => plain.push('\0'),
            Some('u') => {
                let number: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                let read = u32::from_str_radix(&number, 16).ok();
                plain.extend(read.and_then(char::from_u32));
            }
            Some(itself) => plain.push(itself),
        }
    }
    plain
}

enum Where<'a> {
    Position(usize, &'a str),
    End(&'a str),
}

fn split(report: &str) -> Option<(&str, Where<'_>)> {
    if let Some((what, excerpt)) = report.rsplit_once(" at end of input: ") {
        return Some((what, Where::End(excerpt)));
    }
    let (what, rest) = report.rsplit_once(" at position ")?;
    let (number, excerpt) = rest.split_once(": ")?;
    Some((what, Where::Position(number.parse().ok()?, excerpt)))
}

/// The bytes of `tex` that KaTeX's `position` (from 1) and `excerpt` point to, if they speak of `tex` at all.
fn place(tex: &str, position: usize, excerpt: &str) -> Option<Range<usize>> {
    let units: Vec<u16> = tex.encode_utf16().collect();
    let start = position.checked_sub(1)?;
    let marked = excerpt.chars().filter(|c| *c == UNDERLINE).count();
    let before = units.get(start.saturating_sub(CONTEXT)..start)?;
    let fault = units.get(start..start + marked)?;
    let rest = units.get(start + marked..)?;
    let after = rest.get(..CONTEXT).unwrap_or(rest);
    let mut expected = String::new();
    if start > CONTEXT {
        expected.push('…');
    }
    expected.push_str(&String::from_utf16_lossy(before));
    for unit in fault {
        expected.push_str(&String::from_utf16_lossy(&[*unit]));
        expected.push(UNDERLINE);
    }
    expected.push_str(&String::from_utf16_lossy(after));
    if rest.len() > CONTEXT {
        expected.push('…');
    }
    let same = expected == excerpt || excerpt.contains('\u{FFFD}');
    same.then(|| byte_of(tex, start)..byte_of(tex, start + marked))
}

/// The end of `tex`, if the excerpt is its end.
fn end_place(tex: &str, excerpt: &str) -> Option<Range<usize>> {
    let shown = excerpt.trim_start_matches('…');
    let whole = shown.len() == excerpt.len();
    let same = if whole { tex == shown } else { tex.ends_with(shown) };
    same.then_some(tex.len()..tex.len())
}

/// The byte at which UTF-16 unit number `unit` (from 0) of `text` begins.
fn byte_of(text: &str, unit: usize) -> usize {
    let mut units = 0;
    for (byte, character) in text.char_indices() {
        if units >= unit {
            return byte;
        }
        units += character.len_utf16();
    }
    text.len()
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
fn machine(said: &str) -> FormulaError {
    let deep = said.contains("stack overflow");
    let message = match deep {
        true => "the formula is nested too deeply".to_owned(),
        false => format!("KaTeX could not set the formula: {said}"),
    };
    FormulaError { message, place: None, hint: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn unquoting_undoes_debug(text in "[a-z\\\\\"'\n\t\r\0\u{332}\u{1}é𝔼]{0,20}") {
            let quoted = format!("{text:?}");
            let inner = quoted.get(1..quoted.len() - 1).unwrap_or_default();
            proptest::prop_assert_eq!(unquoted(inner), text);
        }
    }

    #[test]
    fn units_become_bytes() {
        let text = "aé𝔼b";
        let bytes: Vec<usize> = (0..=5).map(|unit| byte_of(text, unit)).collect();
        assert_eq!(bytes, [0, 1, 3, 7, 7, 8]);
    }
}
