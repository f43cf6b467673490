//! Attributes of containers, figures and formulas: `{#id key="value"}`.

use crate::book::names;
use crate::book::tree::Source;
use crate::diagnostic::{Diagnostic, Span};

/// What stands between the braces.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Attributes {
    /// What follows `#`.
    pub id: Option<Source>,
    /// Names and values, in order.
    pub values: Vec<(Source, Source)>,
}

/// Reads `text`, which stands at `place` and is empty or one pair of braces.
///
/// # Errors
/// The first thing that is not an attribute, with its place.
pub(super) fn parse(text: &str, place: Span) -> Result<Attributes, Diagnostic> {
    let mut attributes = Attributes::default();
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(attributes);
    }
    let start = text.len() - text.trim_start().len();
    // A line end may be longer in the source than here; then only the whole has a place.
    let part = |from: usize, to: usize| {
        if place.end - place.start == text.len() {
            place.part(start + from..start + to)
        } else {
            place
        }
    };
    let wrong = |span: Span, message: &str| {
        Diagnostic::error(span, message).hint("attributes look like this: `{#id key=\"value\"}`")
    };
    let inside = trimmed
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .ok_or_else(|| wrong(part(0, trimmed.len()), "only attributes in braces may stand here"))?;
    let mut at = 1;
    let mut rest = inside;
    loop {
        let bare = rest.trim_start();
        at += rest.len() - bare.len();
        rest = bare;
        if rest.is_empty() {
            return Ok(attributes);
        }
        let length = if let Some(name) = rest.strip_prefix('#') {
            let id = word(name);
            names::check_id(id, part(at, at + 1 + id.len().max(1)))?;
            if attributes.id.is_some() {
                return Err(wrong(part(at, at + 1 + id.len()), "a second id"));
            }
            attributes.id =
                Some(Source { text: id.to_owned(), span: part(at + 1, at + 1 + id.len()) });
            1 + id.len()
        } else {
            let (name, value, length) = pair(rest).ok_or_else(|| {
                wrong(part(at, at + word(rest).len().max(1)), "this is not an attribute")
            })?;
            let value_at = at + length - 1 - value.len();
            let name = Source { text: name.to_owned(), span: part(at, at + name.len()) };
            let value =
                Source { text: value.to_owned(), span: part(value_at, value_at + value.len()) };
            if attributes.values.iter().any(|(known, _)| known.text == name.text) {
                return Err(wrong(name.span, "this attribute stands here twice"));
            }
            attributes.values.push((name, value));
            length
        };
        at += length;
        rest = rest.get(length..).unwrap_or_default();
        if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
            return Err(wrong(part(at, at + 1), "attributes are separated by spaces"));
        }
    }
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || c == '}' || c == '=');
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// `name="value"` at the start of `text`, and its length.
fn pair(text: &str) -> Option<(&str, &str, usize)> {
    let (name, rest) = text.split_once("=\"")?;
    let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let (value, _) = rest.split_once('"')?;
    named.then_some((name, value, name.len() + value.len() + 3))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::diagnostic::FileId;

    fn read(text: &str) -> Result<Attributes, Diagnostic> {
        parse(text, Span::new(FileId(0), 100..100 + text.len()))
    }

    #[test]
    fn ids_and_values_know_their_places() {
        let text = " {#ex-half title=\"A $x$ b\"  of=\"\"} ";
        let found = read(text).unwrap();
        let id = found.id.unwrap();
        assert_eq!((id.text.as_str(), id.span.start), ("ex-half", 103));
        let values: Vec<(&str, &str)> = found
            .values
            .iter()
            .map(|(name, value)| (name.text.as_str(), value.text.as_str()))
            .collect();
        assert_eq!(values, [("title", "A $x$ b"), ("of", "")]);
        let span = found.values[0].1.span;
        assert_eq!(&text[span.start - 100..span.end - 100], "A $x$ b");
        assert_eq!(read("  ").unwrap(), Attributes::default());
    }

    #[test]
    fn what_is_no_attribute_is_an_error_at_its_place() {
        for (text, place) in [
            ("{#a} b", "{#a} b"),
            ("{#a #b}", "#b"),
            ("{x}", "x"),
            ("{#ä}", "#ä"),
            ("{#}", "#}"),
            ("{a=\"1\" a=\"2\"}", "a"),
            ("{a=\"1\"b=\"2\"}", "b"),
            ("{a=1}", "a"),
        ] {
            let span = read(text).unwrap_err().span.unwrap();
            assert_eq!(&text[span.start - 100..span.end - 100], place, "{text}");
        }
    }
}
