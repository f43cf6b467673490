//! Patterns of formulas, read from LaTeX, and what they capture.

use std::collections::BTreeMap;

use super::lexicon::FUNCTIONS;
use crate::typeset::formula::{Formula, Macros};
use crate::typeset::tree::{Class, Font, FormulaReader, Node, Part, Reader, Row};

/// The names of the places that match anything, and of those that match a distribution.
const PLACES: [&str; 5] = ["1", "2", "3", "4", "d"];

/// A row of nodes with places in it.
pub(super) struct Pattern(Row);

/// What stood at each place of a pattern.
pub(super) type Captured<'a> = BTreeMap<&'static str, &'a [Node]>;

impl Pattern {
    /// What reads patterns.
    pub fn reader() -> Reader {
        let macros = PLACES.map(|place| (format!("\\{place}"), "x".to_owned()));
        let names = PLACES.map(|place| (format!("\\{place}"), place.to_owned()));
        Reader::new(&Macros::new(macros), names)
    }

    /// The pattern that `tex` stands for; none if it cannot be read, which a test excludes.
    pub fn read(reader: &Reader, tex: &str) -> Option<Self> {
        reader.read(&Formula::inline(tex)).ok().map(Self)
    }

    /// The pattern in a form that tests compare.
    #[cfg(test)]
    pub fn shown(&self) -> String {
        format!("{:?}", self.0.iter().map(|node| &node.part).collect::<Vec<_>>())
    }

    /// How many of the first `nodes` it matches, and what its places hold.
    pub fn prefix<'a>(&self, nodes: &'a [Node]) -> Option<(usize, Captured<'a>)> {
        let length = self.0.len();
        let first = nodes.get(..length)?;
        let mut captured = Captured::new();
        let all = self.0.iter().zip(first).all(|(pattern, node)| one(pattern, node, &mut captured));
        all.then_some((length, captured))
    }
}

/// The place that a node of a pattern is.
fn place(node: &Node) -> Option<&'static str> {
    match &node.part {
        Part::Symbol { name, .. } => PLACES.into_iter().find(|place| place == name),
        _ => None,
    }
}

/// Matches a whole row: places between signs take as few nodes as they can, never a comma unless they stand alone.
fn row<'a>(pattern: &[Node], nodes: &'a [Node], captured: &mut Captured<'a>) -> bool {
    match pattern {
        [] => nodes.is_empty(),
        [only] if place(only).is_some() => hold(only, nodes, captured),
        [first, rest @ ..] if place(first).is_some() => (1..=nodes.len()).any(|length| {
            let (taken, left) = nodes.split_at(length);
            let mut tried = captured.clone();
            let comma = taken.iter().any(|node| is_class(node, Class::Punctuation));
            let fits = !comma && hold(first, taken, &mut tried) && row(rest, left, &mut tried);
            if fits {
                *captured = tried;
            }
            fits
        }),
        [first, rest @ ..] => match nodes {
            [node, left @ ..] => one(first, node, captured) && row(rest, left, captured),
            [] => false,
        },
    }
}

fn is_class(node: &Node, wanted: Class) -> bool {
    matches!(&node.part, Part::Sign { class, .. } if *class == wanted)
}

/// Keeps `nodes` at the place `at`, if it may stand there.
fn hold<'a>(at: &Node, nodes: &'a [Node], captured: &mut Captured<'a>) -> bool {
    let Some(place) = place(at) else { return false };
    let fits = !nodes.is_empty() && (place != "d" || is_distribution(nodes));
    if fits {
        captured.insert(place, nodes);
    }
    fits
}

/// Whether a row names a distribution: p, q, either with an index, or a function of something.
fn is_distribution(nodes: &[Node]) -> bool {
    match nodes {
        [name] => is_letter_of(name, "pqPQ"),
        [name, Node { part: Part::Fence { left, .. }, .. }] => {
            left == "(" && is_letter_of(name, FUNCTIONS)
        }
        _ => false,
    }
}

/// Whether a node is one of `letters`, alone, with scripts, or as a declared symbol.
pub(super) fn is_letter_of(node: &Node, letters: &str) -> bool {
    match &node.part {
        Part::Sign { text, font: Font::Usual, class: Class::Ordinary } => {
            letters.contains(text.as_str())
        }
        Part::Scripts { base, .. } => {
            matches!(base.as_slice(), [base] if is_letter_of(base, letters))
        }
        Part::Symbol { drawn, .. } => {
            matches!(drawn.as_slice(), [drawn] if is_letter_of(drawn, letters))
        }
        _ => false,
    }
}

/// Matches one node; its place in the text does not matter.
fn one<'a>(pattern: &Node, node: &'a Node, captured: &mut Captured<'a>) -> bool {
    if place(pattern).is_some() {
        return hold(pattern, std::slice::from_ref(node), captured);
    }
    match (&pattern.part, &node.part) {
        (Part::Sign { text, font, .. }, Part::Sign { text: other, font: in_font, .. }) => {
            text == other && font == in_font
        }
        (Part::Scripts { base, below, above }, Part::Scripts { base: b, below: l, above: a }) => {
            row(base, b, captured) && maybe(below, l, captured) && maybe(above, a, captured)
        }
        (Part::Fraction { above, below, line }, Part::Fraction { above: a, below: b, line: l }) => {
            line == l && row(above, a, captured) && row(below, b, captured)
        }
        (Part::Fence { left, right, inner }, Part::Fence { left: l, right: r, inner: i }) => {
            let any = left == "⟨" && matches!(l.as_str(), "(" | "[" | "{");
            (any || left == l && right == r) && row(inner, i, captured)
        }
        (Part::Brace { over, base, note }, Part::Brace { over: o, base: b, note: n }) => {
            over == o && row(base, b, captured) && maybe(note, n, captured)
        }
        (Part::Number(text), Part::Number(other))
        | (Part::Named(text), Part::Named(other))
        | (Part::Named(text) | Part::Words(text), Part::Named(other) | Part::Words(other)) => {
            text == other
        }
        (Part::Large(sign), Part::Large(other)) => sign == other,
        _ => false,
    }
}

fn maybe<'a>(pattern: &Option<Row>, nodes: &'a Option<Row>, captured: &mut Captured<'a>) -> bool {
    match (pattern, nodes) {
        (None, None) => true,
        (Some(pattern), Some(nodes)) => row(pattern, nodes, captured),
        _ => false,
    }
}
