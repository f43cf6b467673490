//! Where a declared letter stands in a formula.

use std::collections::BTreeSet;

use super::{Node, Part, Row};

/// A node that is looked for wherever it stands.
#[derive(Clone, Debug)]
pub struct Letter(Node);

impl PartialEq for Letter {
    fn eq(&self, other: &Self) -> bool {
        same(&self.0, &other.0)
    }
}

impl Letter {
    /// The letter that a row is: one node, with or without an index.
    pub fn of(row: &Row) -> Option<Self> {
        match row.as_slice() {
            [one] => Some(Self(one.clone())),
            _ => None,
        }
    }

    /// The letter that a node is.
    pub fn of_node(node: &Node) -> Self {
        Self(node.clone())
    }

    /// Whether `node` is this letter, wherever it stands.
    pub fn is(&self, node: &Node) -> bool {
        same(&self.0, node)
    }

    /// Whether it is the letter `base` with the index `below`.
    pub fn is_indexed(&self, base: &[Node], below: &[Node]) -> bool {
        match &self.0.part {
            Part::Scripts { base: own, below: Some(index), above: None } => {
                alike(own, base) && alike(index, below)
            }
            _ => false,
        }
    }

    /// Whether it has an index of its own, and so goes before the letter alone.
    fn indexed(&self) -> bool {
        matches!(self.0.part, Part::Scripts { .. })
    }
}

/// The indices of those of `letters` that occur in `row`; in a letter with an index of its own the letter alone does
/// not occur, and neither does anything within a symbol.
pub fn found(row: &Row, letters: &[Letter]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    search(row, letters, &mut found);
    found
}

fn search(row: &[Node], letters: &[Letter], found: &mut BTreeSet<usize>) {
    for node in row {
        // A letter with its index is one also where it carries a power.
        let raised = match &node.part {
            Part::Scripts { base, below: Some(below), above: Some(_) } => Some((base, below)),
            _ => None,
        };
        let is = |letter: &Letter| {
            letter.is(node) || raised.is_some_and(|(base, below)| letter.is_indexed(base, below))
        };
        let here = |indexed: bool| {
            letters.iter().enumerate().find(|(_, letter)| letter.indexed() == indexed && is(letter))
        };
        match here(true).or_else(|| here(false)) {
            Some((index, _)) => {
                found.insert(index);
                if let Part::Scripts { below, above, .. } = &node.part {
                    let scripts = below.iter().chain(above);
                    scripts.for_each(|row| search(row, letters, found));
                }
            }
            None => rows(&node.part).into_iter().for_each(|row| search(row, letters, found)),
        }
    }
}

/// Whether rows lie deeper within each other in `row` than `deepest`.
pub(super) fn is_deeper(row: &Row, deepest: usize) -> bool {
    let mut waiting = vec![(row, 0)];
    while let Some((row, depth)) = waiting.pop() {
        if depth > deepest {
            return true;
        }
        let inside = row.iter().flat_map(|node| rows(&node.part));
        waiting.extend(inside.map(|row| (row, depth + 1)));
    }
    false
}

/// The rows that a part holds; a symbol is one thing.
pub(super) fn rows(part: &Part) -> Vec<&Row> {
    match part {
        Part::Scripts { base, below, above } => {
            std::iter::once(base).chain(below).chain(above).collect()
        }
        Part::Fraction { above, below, .. } => vec![above, below],
        Part::Root { degree, radicand } => degree.iter().chain([radicand]).collect(),
        Part::Fence { inner, .. } => vec![inner],
        Part::Accent { base, .. } => vec![base],
        Part::Brace { base, note, .. } => std::iter::once(base).chain(note).collect(),
        Part::Table { rows, .. } => rows.iter().flatten().collect(),
        Part::Sign { .. }
        | Part::Number(_)
        | Part::Named(_)
        | Part::Large(_)
        | Part::Symbol { .. }
        | Part::Words(_)
        | Part::Space => Vec::new(),
    }
}

/// Whether two nodes are the same but for where they stand.
pub(super) fn same(one: &Node, other: &Node) -> bool {
    match (&one.part, &other.part) {
        (Part::Symbol { name, .. }, Part::Symbol { name: other, .. }) => name == other,
        (Part::Fence { left, right, inner }, Part::Fence { left: l, right: r, inner: within }) => {
            left == l && right == r && alike(inner, within)
        }
        (Part::Fraction { line, .. }, Part::Fraction { line: l, .. }) if line != l => false,
        (Part::Table { environment, .. }, Part::Table { environment: e, .. })
            if environment != e =>
        {
            false
        }
        (Part::Accent { mark, .. }, Part::Accent { mark: m, .. }) if mark != m => false,
        (Part::Brace { over, .. }, Part::Brace { over: o, .. }) if over != o => false,
        (Part::Scripts { below, above, .. }, Part::Scripts { below: l, above: a, .. })
            if below.is_some() != l.is_some() || above.is_some() != a.is_some() =>
        {
            false
        }
        (one, other) => {
            let (rows, others) = (rows(one), rows(other));
            let kind = std::mem::discriminant(one) == std::mem::discriminant(other);
            match rows.is_empty() && others.is_empty() {
                true => one == other,
                false => {
                    kind && rows.len() == others.len()
                        && rows.into_iter().zip(others).all(|(one, other)| alike(one, other))
                }
            }
        }
    }
}

pub(super) fn alike(one: &[Node], other: &[Node]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
}
