//! Cuts LaTeX into control sequences and the characters between them, the way TeX's scanner does.

use std::ops::Range;

/// One token of LaTeX source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// `\name` or `\,`: the text with its backslash.
    Control(&'a str),
    /// Any other single character.
    Character(char),
}

/// The tokens of `tex` with their byte ranges; they cover the text without gaps.
///
/// Comments are not skipped: whatever a `%` hides from KaTeX in one place it may not hide in another.
pub(crate) fn tokens(tex: &str) -> impl Iterator<Item = (Token<'_>, Range<usize>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = tex.get(at..)?;
        let first = rest.chars().next()?;
        let length = match first {
            '\\' => control_length(rest),
            other => other.len_utf8(),
        };
        let range = at..at + length;
        at += length;
        let token = match rest.get(..length) {
            Some(text) if first == '\\' => Token::Control(text),
            _ => Token::Character(first),
        };
        Some((token, range))
    })
}

/// Bytes of the control sequence at the start of `rest`: a backslash and either letters (and `@`) or one character.
fn control_length(rest: &str) -> usize {
    let name = rest.get(1..).unwrap_or_default();
    let letters = name.bytes().take_while(|b| b.is_ascii_alphabetic() || *b == b'@').count();
    match letters {
        0 => 1 + name.chars().next().map_or(0, char::len_utf8),
        _ => 1 + letters,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(tex: &str) -> Vec<&str> {
        tokens(tex).map(|(_, range)| &tex[range]).collect()
    }

    #[test]
    fn a_line_break_does_not_lend_its_backslash() {
        assert_eq!(texts(r"a\\href\,é"), ["a", r"\\", "h", "r", "e", "f", r"\,", "é"]);
        assert_eq!(texts(r"\alpha_t\"), [r"\alpha", "_", "t", r"\"]);
        assert_eq!(texts(r"\é x"), [r"\é", " ", "x"]);
    }

    proptest::proptest! {
        #[test]
        fn tokens_cover_the_text(tex in "[\\\\a-c{}&%é ]{0,40}") {
            let mut end = 0;
            for (_, range) in tokens(&tex) {
                proptest::prop_assert_eq!(range.start, end);
                end = range.end;
            }
            proptest::prop_assert_eq!(end, tex.len());
        }
    }
}
