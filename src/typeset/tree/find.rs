//! Where a declared letter stands in a formula.

use std::collections::BTreeSet;

use super::{Node, Part, Row};

/// A node without places, which two formulas can share.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter(Node);

impl Letter {
    /// The letter that a row is: one node, with or without an index.
    pub fn of(row: &Row) -> Option<Self> {
        match row.as_slice() {
            [one] => Some(Self(bare(one))),
            _ => None,
        }
    }

    /// Whether `node` is this letter, wherever it stands.
    pub fn is(&self, node: &Node) -> bool {
        self.0 == bare(node)
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
        let (own, index) = (bare(node), without_power(node).as_ref().map(bare));
        let is = |letter: &Letter| letter.0 == own || index.as_ref() == Some(&letter.0);
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

/// A letter with its index alone, where it carries a power too.
fn without_power(node: &Node) -> Option<Node> {
    match &node.part {
        Part::Scripts { base, below: Some(below), above: Some(_) } => {
            let part =
                Part::Scripts { base: base.clone(), below: Some(below.clone()), above: None };
            Some(Node { part, place: None })
        }
        _ => None,
    }
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

fn bare(node: &Node) -> Node {
    let row = |row: &Row| -> Row { row.iter().map(bare).collect() };
    let maybe = |of: &Option<Row>| of.as_ref().map(row);
    let part = match &node.part {
        Part::Symbol { name, drawn } => Part::Symbol { name: name.clone(), drawn: row(drawn) },
        Part::Scripts { base, below, above } => {
            Part::Scripts { base: row(base), below: maybe(below), above: maybe(above) }
        }
        Part::Fraction { above, below, line } => {
            Part::Fraction { above: row(above), below: row(below), line: *line }
        }
        Part::Root { degree, radicand } => {
            Part::Root { degree: maybe(degree), radicand: row(radicand) }
        }
        Part::Fence { left, right, inner } => {
            Part::Fence { left: left.clone(), right: right.clone(), inner: row(inner) }
        }
        Part::Accent { mark, base } => Part::Accent { mark: mark.clone(), base: row(base) },
        Part::Brace { over, base, note } => {
            Part::Brace { over: *over, base: row(base), note: maybe(note) }
        }
        Part::Table { environment, rows } => {
            let rows = rows.iter().map(|cells| cells.iter().map(row).collect()).collect();
            Part::Table { environment: environment.clone(), rows }
        }
        plain => plain.clone(),
    };
    Node { part, place: None }
}
