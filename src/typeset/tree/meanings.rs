//! What a list of meanings names, and whether its formula holds that.

use super::find::{alike, rows, same};
use super::{Class, Node, Part, Row};

/// The first symbol of each item of a list like "x_0, x_t" or "a = b/c": what is said about stands left of a relation.
pub fn named(row: &Row) -> Vec<&Node> {
    let comma = |node: &Node| is_class(node, Class::Punctuation);
    row.split(comma).filter_map(|item| first(left(item))).collect()
}

/// The letter that a row is and nothing else, if it is one that may be said in a way of its own.
pub fn lone(row: &Row) -> Option<&Node> {
    match (row.as_slice(), named(row).as_slice()) {
        ([one], [name]) if same(one, name) => Some(one),
        _ => None,
    }
}

/// Whether `symbol` occurs in a formula: itself, with a power or an index, or within a symbol of the book.
pub fn holds(row: &[Node], symbol: &Node) -> bool {
    let bare = bare(symbol);
    row.iter().any(|node| {
        is(node, bare)
            || rows(&node.part).into_iter().any(|row| holds(row, bare))
            || matches!(&node.part, Part::Symbol { drawn, .. } if holds(drawn, bare))
    })
}

/// What stands left of the first relation; a bar that is read "given" is none.
fn left(item: &[Node]) -> &[Node] {
    let relation = |node: &Node| {
        is_class(node, Class::Relation)
            && !matches!(&node.part, Part::Sign { text, .. } if matches!(text.as_str(), "|" | "‖"))
    };
    item.iter().position(relation).and_then(|at| item.get(..at)).unwrap_or(item)
}

/// The first node that names something.
fn first(row: &[Node]) -> Option<&Node> {
    row.iter().find_map(|node| match &node.part {
        Part::Sign { text, class: Class::Ordinary, .. } => {
            text.chars().all(|c| c.is_alphabetic() || matches!(c, '∇' | '∅')).then_some(node)
        }
        Part::Named(_) | Part::Words(_) | Part::Symbol { .. } | Part::Accent { .. } => Some(node),
        // Of a root or brackets with a prime, what is within.
        Part::Scripts { base, .. } => match base.as_slice() {
            [Node { part: Part::Root { .. } | Part::Fence { .. } | Part::Number(_), .. }] => {
                first(base)
            }
            _ => first(base).is_some().then_some(node),
        },
        part => rows(part).into_iter().find_map(|row| first(row)),
    })
}

/// A symbol without the number that it is raised to.
fn bare(symbol: &Node) -> &Node {
    match &symbol.part {
        Part::Scripts { base, below: None, above: Some(above) } => {
            match (base.as_slice(), above.as_slice()) {
                ([base], [Node { part: Part::Number(_), .. }]) => base,
                _ => symbol,
            }
        }
        _ => symbol,
    }
}

/// Whether `node` is `symbol`, or is it but for what it is raised to or for its index.
fn is(node: &Node, symbol: &Node) -> bool {
    if same(node, symbol) {
        return true;
    }
    let Part::Scripts { base, below, above } = &node.part else { return false };
    match &symbol.part {
        Part::Scripts { base: own, below: Some(index), above: None } => {
            alike(own, base) && below.as_ref().is_some_and(|below| alike(index, below))
        }
        Part::Scripts { base: own, below: Some(index), above: Some(power) } => {
            let raised = matches!(power.as_slice(), [Node { part: Part::Number(_), .. }]);
            raised && alike(own, base) && below.as_ref().is_some_and(|below| alike(index, below))
        }
        Part::Scripts { base: own, below: None, above: Some(power) } => {
            alike(own, base) && above.as_ref().is_some_and(|above| alike(power, above))
        }
        _ => false,
    }
}

fn is_class(node: &Node, wanted: Class) -> bool {
    matches!(&node.part, Part::Sign { class, .. } if *class == wanted)
}
