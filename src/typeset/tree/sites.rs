//! The text that the parser sees, and where each of its bytes stands in the text as written.
//!
//! A macro's expansion carries no place of its call. So each call of a symbol's macro is wrapped, in the text that is
//! parsed, in a mark that holds its place; all other places are led back through the marks.

use std::ops::Range;

use crate::typeset::tokens::{Token, tokens};

/// Name of the attribute that holds the index of a symbol.
pub(super) const SYMBOL: &str = "data-symbol";

/// Name of the attribute that holds the bytes of a call, as "3-8".
pub(super) const CALL: &str = "data-call";

/// A formula's text with its symbols marked.
pub(super) struct Sites {
    /// What is parsed.
    pub text: String,
    /// For each piece of the text: its first byte, and the bytes as written that it stands for.
    pieces: Vec<(usize, Range<usize>)>,
}

/// The body of a symbol's macro, marked with the symbol's index.
pub(super) fn marked(index: usize, body: &str) -> String {
    format!("{{\\htmlData{{symbol={index}}}{{{body}}}}}")
}

/// The symbol that `text`, an attribute's value, is the index of.
pub(super) fn symbol<'a>(text: &str, names: &'a [String]) -> Option<&'a str> {
    names.get(text.parse::<usize>().ok()?).map(String::as_str)
}

/// The bytes that `text`, an attribute's value, speaks of.
pub(super) fn call(text: &str) -> Option<Range<usize>> {
    let (start, end) = text.split_once('-')?;
    Some(start.parse().ok()?..end.parse().ok()?)
}

impl Sites {
    /// Marks the calls of those macros of which `is_symbol` is true.
    pub fn new(tex: &str, is_symbol: impl Fn(&str) -> bool) -> Self {
        let mut sites = Self { text: String::new(), pieces: Vec::new() };
        for (token, place) in tokens(tex) {
            let written = tex.get(place.clone()).unwrap_or_default();
            sites.pieces.push((sites.text.len(), place.clone()));
            match token {
                Token::Control(name) if is_symbol(name) => {
                    let (start, end) = (place.start, place.end);
                    sites.text += &format!("{{\\htmlData{{call={start}-{end}}}{{{written}}}}}");
                }
                _ => sites.text += written,
            }
        }
        sites
    }

    /// The bytes as written that `place` in the parsed text comes from, with the braces that it opens.
    pub fn written(&self, place: &Range<usize>) -> Range<usize> {
        let piece = |at: usize| {
            let after = self.pieces.partition_point(|(start, _)| *start <= at);
            self.pieces.get(after.saturating_sub(1)).map_or(0..0, |(_, written)| written.clone())
        };
        let last = place.end.saturating_sub(1).max(place.start);
        piece(place.start).start..piece(last).end
    }
}

/// `place` with the closing braces behind it that belong to braces it opens.
pub(super) fn closed(tex: &str, place: Range<usize>) -> Range<usize> {
    let mut open = 0_usize;
    let rest = tex.get(place.start..).unwrap_or_default();
    for (token, at) in tokens(rest) {
        let at = place.start + at.start..place.start + at.end;
        if at.start >= place.end && open == 0 {
            break;
        }
        match token {
            Token::Character('{') => open += 1,
            Token::Character('}') => open = open.saturating_sub(1),
            _ => {}
        }
        if at.start >= place.end && open == 0 {
            return place.start..at.end;
        }
    }
    place
}
