//! Digits that touch are one number: `0.25`, `1\,000`, `1{,}000`, and the 10 of `10^2`.

use super::fences::{Kind, Piece};
use super::{Class, Node, Part};

/// Joins what touches.
pub(super) fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        let found = found_at(&pieces, at);
        match found.end.checked_sub(1).and_then(|last| pieces.get(last)) {
            Some(last) if !found.text.is_empty() => {
                out.push(number(piece, last, found.text));
                at = found.end;
            }
            _ => {
                out.push(piece.clone());
                at += 1;
            }
        }
    }
    out
}

/// A number: its digits, and the index behind its last piece.
struct Found {
    text: String,
    end: usize,
}

fn found_at(pieces: &[Piece], start: usize) -> Found {
    let mut found = Found { text: String::new(), end: start };
    take_digits(pieces, &mut found);
    let leads = (1..=3).contains(&found.text.len()) && !found.text.contains('.');
    while leads
        && pieces.get(found.end.wrapping_sub(1)).is_some_and(bare)
        && pieces.get(found.end).is_some_and(separates)
    {
        let mut group = Found { text: String::new(), end: found.end + 1 };
        take_digits(pieces, &mut group);
        if group.text.len() != 3 || group.text.contains('.') {
            break;
        }
        found.text += &group.text;
        found.end = group.end;
    }
    found
}

/// Takes digits, and a point before a digit, up to the first that carries a script.
fn take_digits(pieces: &[Piece], found: &mut Found) {
    while let Some(piece) = pieces.get(found.end) {
        let point = sign(piece, ".") && !found.text.contains('.');
        match digit(piece) {
            Some(digit) => found.text.push(digit),
            None if point && pieces.get(found.end + 1).and_then(digit).is_some() => {
                found.text.push('.')
            }
            None => return,
        }
        found.end += 1;
        if !bare(piece) {
            return;
        }
    }
}

/// The digit that `piece` is, alone or with scripts.
fn digit(piece: &Piece) -> Option<char> {
    let part = match &piece.node.part {
        Part::Scripts { base, .. } => match base.as_slice() {
            [one] => &one.part,
            _ => return None,
        },
        part => part,
    };
    let (Part::Sign { text, .. } | Part::Number(text)) = part else { return None };
    let mut characters = text.chars();
    let digit = characters.next().filter(char::is_ascii_digit)?;
    characters.next().is_none().then_some(digit)
}

fn bare(piece: &Piece) -> bool {
    !matches!(piece.node.part, Part::Scripts { .. })
}

/// A thin space, or a comma in braces, which TeX sets without space behind it.
fn separates(piece: &Piece) -> bool {
    piece.kind == Kind::Thin || sign(piece, ",")
}

fn sign(piece: &Piece, sign: &str) -> bool {
    matches!(&piece.node.part, Part::Sign { text, class: Class::Ordinary, .. } if text == sign)
}

/// The number `text` from `first` to `last`, with the scripts of the last digit.
fn number(first: &Piece, last: &Piece, text: String) -> Piece {
    let mut node = last.node.clone();
    let start = |node: &Node| Some(first.node.place.as_ref()?.start..node.place.as_ref()?.end);
    match &mut node.part {
        Part::Scripts { base, .. } => {
            if let [digit] = base.as_mut_slice() {
                digit.place = start(digit);
                digit.part = Part::Number(text);
            }
        }
        part => *part = Part::Number(text),
    }
    node.place = start(&node);
    Piece { node, kind: Kind::Plain }
}
