//! What kind of thing a node is, for whoever reads it aloud.

use super::lexicon;
use super::pattern::is_letter_of;
use crate::typeset::tree::{Class, Font, Node, Part};

pub(super) fn is_sign(node: &Node, sign: &str) -> bool {
    matches!(&node.part, Part::Sign { text, .. } if text == sign)
}

pub(super) fn is_dots(node: &Node) -> bool {
    is_sign(node, "…") || is_sign(node, "⋯")
}

pub(super) fn is_integral(node: &Node) -> bool {
    match &node.part {
        Part::Large(sign) => matches!(sign, '∫' | '∬' | '∭' | '∮'),
        Part::Scripts { base, .. } => base.iter().any(is_integral),
        _ => false,
    }
}

/// Whether a node is the d of a differential.
pub(super) fn is_d(node: &Node, integral: bool) -> bool {
    matches!(&node.part, Part::Sign { text, font, .. }
        if text == "d" && (*font == Font::Upright || *font == Font::Usual && integral))
}

/// A letter, with or without scripts and marks.
pub(super) fn is_variable(node: &Node) -> bool {
    match &node.part {
        Part::Sign { text, class: Class::Ordinary, .. } => text.chars().all(char::is_alphabetic),
        Part::Scripts { base, .. } => matches!(base.as_slice(), [base] if is_variable(base)),
        Part::Symbol { .. } | Part::Accent { .. } => true,
        _ => false,
    }
}

/// Letters of alphabets that only functions and sets are written in.
pub(super) fn is_script(node: &Node) -> bool {
    match &node.part {
        Part::Sign { font, .. } => matches!(font, Font::Calligraphic | Font::Blackboard),
        Part::Scripts { base, .. } => matches!(base.as_slice(), [base] if is_script(base)),
        _ => false,
    }
}

pub(super) fn is_punctuation(node: &Node) -> bool {
    matches!(&node.part, Part::Sign { class: Class::Punctuation, .. })
}

/// Whether a node names what something is drawn from.
pub(super) fn is_law(node: &Node) -> bool {
    is_script(node)
        || is_named(node)
        || is_letter_of(node, "pqPQU")
        || matches!(node.part, Part::Words(_))
}

/// Whether a name takes what follows it without brackets: log, but not SNR, which is a number.
pub(super) fn is_function(node: &Node) -> bool {
    match &node.part {
        Part::Named(name) => !lexicon::is_quantity(name),
        Part::Scripts { base, .. } => matches!(base.as_slice(), [base] if is_function(base)),
        _ => false,
    }
}

pub(super) fn is_named(node: &Node) -> bool {
    match &node.part {
        Part::Named(_) => true,
        Part::Scripts { base, .. } => matches!(base.as_slice(), [base] if is_named(base)),
        _ => false,
    }
}

pub(super) fn is_sum_sign(node: &Node) -> bool {
    matches!(&node.part, Part::Sign { text, class, .. } if lexicon::adds(text, *class))
}

/// A letter, or brackets with letters in them: a dot between two of them is a scalar product.
pub(super) fn is_vector(node: &Node) -> bool {
    match &node.part {
        Part::Fence { inner, .. } => inner.iter().any(is_variable),
        _ => is_variable(node),
    }
}

pub(super) fn is_minus(node: &Node) -> bool {
    matches!(&node.part, Part::Sign { text, class: Class::Binary, .. } if text == "−")
}

/// Whether an operand stands first.
pub(super) fn is_operand(rest: &[Node]) -> bool {
    match rest.first().map(|node| &node.part) {
        None | Some(Part::Space | Part::Words(_)) => false,
        Some(Part::Sign { text, class, .. }) => *class == Class::Ordinary && text != "/",
        Some(_) => true,
    }
}

/// Whether a sign stands within a row, which could as well stand behind it: t − 1, "t over 2", a list.
pub(super) fn is_compound(row: &[Node]) -> bool {
    let inner = row.get(1..).unwrap_or_default();
    inner.iter().any(|node| match &node.part {
        Part::Sign { text, class, .. } => match class {
            Class::Ordinary => text == "/",
            Class::Binary | Class::Relation | Class::Punctuation => true,
            Class::Opening | Class::Closing => false,
        },
        _ => false,
    })
}
