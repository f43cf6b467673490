//! Cuts TOML into classes: syntect's default grammars have none for it, and it is the language of the book's figures.

use super::class::Class;

/// The pieces of `code`; together they are `code`.
pub(super) fn pieces(code: &str) -> Vec<(Class, &str)> {
    let mut pieces = Vec::new();
    let mut rest = code;
    // A key stands at the start of a line or, in an inline table, after `{` or `,`.
    let (mut key_place, mut open) = (true, Vec::new());
    while let Some(first) = rest.chars().next() {
        let at_key = key_place && is_key(first);
        let (class, length) = match first {
            '#' => (Class::Comment, rest.find('\n').unwrap_or(rest.len())),
            '"' | '\'' if !key_place => (Class::String, string_length(rest, first)),
            '[' if key_place && open.is_empty() => (Class::Type, header_length(rest)),
            _ if at_key => {
                (Class::Variable, run(rest, |c| is_key(c) || matches!(c, '.' | '"' | '\'')))
            }
            '0'..='9' | '+' | '-' => {
                (Class::Number, run(rest, |c| is_key(c) || matches!(c, '.' | ':' | '+')))
            }
            _ if is_key(first) => (Class::Number, run(rest, is_key)),
            '=' => (Class::Operator, 1),
            '{' | '}' | '[' | ']' | ',' => (Class::Punctuation, 1),
            other => (Class::Plain, other.len_utf8()),
        };
        match class {
            Class::Punctuation if matches!(first, '{' | '[') => open.push(first),
            Class::Punctuation if first != ',' => {
                open.pop();
            }
            _ => {}
        }
        key_place = match first {
            '\n' => open.is_empty(),
            '{' => true,
            ',' => open.last() == Some(&'{'),
            _ if first.is_whitespace() => key_place,
            _ => false,
        };
        let (piece, after) = rest.split_at(length);
        pieces.push((class, piece));
        rest = after;
    }
    pieces
}

fn is_key(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}

/// Bytes of the characters at the start of `text` for which `belongs` holds, at least one character.
fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    let end = text.char_indices().skip(1).find(|(_, c)| !belongs(*c));
    end.map_or(text.len(), |(at, _)| at)
}

/// Bytes of the string at the start of `text`; one that is not closed ends with its line.
fn string_length(text: &str, quote: char) -> usize {
    let triple: String = [quote; 3].iter().collect();
    if let Some(inside) = text.strip_prefix(&triple) {
        return inside.find(&triple).map_or(text.len(), |end| end + 6);
    }
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            '\n' => return at,
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Bytes of `[table]` or `[[table]]` at the start of `text`.
fn header_length(text: &str) -> usize {
    let line = text.find('\n').unwrap_or(text.len());
    let end = text.get(..line).and_then(|header| header.rfind(']'));
    end.map_or(line, |at| at + 1)
}
