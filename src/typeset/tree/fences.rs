//! Which brackets and bars belong together.

use super::{Class, Font, Node, Part, Row};

/// A node on its way into a row, and what it may be in a pair of brackets.
#[derive(Clone)]
pub(super) struct Piece {
    pub node: Node,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing of a bracket.
    Plain,
    /// A left bracket.
    Opens,
    /// A right bracket, which may carry scripts.
    Closes,
    /// A bar, which may be either or a relation, and carry scripts; with the size it is set at.
    Bar(u8),
    /// A thin space: nothing but for the digits around it.
    Thin,
}

/// What has been read since a left bracket.
struct Open {
    bracket: Option<Piece>,
    inside: Vec<Piece>,
}

/// The row that `pieces` are, brackets and bars paired where they pair.
///
/// Brackets pair as they nest, also a round one with a square one, as in an interval. Two bars pair if the first can
/// only open (nothing or an operator stands before it) or the second can only close (nothing or an operator stands
/// behind it). Every other bar is a relation, "given"; a bracket alone stays a sign.
pub(super) fn paired(pieces: Vec<Piece>) -> Row {
    let mut levels = Vec::new();
    let mut level = Open { bracket: None, inside: Vec::new() };
    for piece in pieces {
        match piece.kind {
            Kind::Thin => {}
            Kind::Opens => {
                let outside = std::mem::replace(
                    &mut level,
                    Open { bracket: Some(piece), inside: Vec::new() },
                );
                levels.push(outside);
            }
            Kind::Closes => match (&level.bracket, levels.pop()) {
                (Some(left), Some(mut outside)) if belong(left, &piece) => {
                    outside.inside.push(fence(left, bars(level.inside), &piece));
                    level = outside;
                }
                (_, outside) => {
                    levels.extend(outside);
                    level.inside.push(piece);
                }
            },
            Kind::Plain | Kind::Bar(_) => level.inside.push(piece),
        }
    }
    while let Some(mut outside) = levels.pop() {
        outside.inside.extend(level.bracket);
        outside.inside.extend(level.inside);
        level = outside;
    }
    bars(level.inside)
}

fn belong(left: &Piece, right: &Piece) -> bool {
    let is_bar = |text: &str| matches!(text, "|" | "‖");
    let (left, right) = (bracket(&left.node), bracket(&right.node));
    left == right || !(is_bar(left) || is_bar(right))
}

/// The bracket that a node is, alone or with scripts.
fn bracket(node: &Node) -> &str {
    match &node.part {
        Part::Sign { text, .. } => text,
        Part::Scripts { base, .. } => base.first().map_or("", bracket),
        _ => "",
    }
}

/// The fence from `left` to `right`, whose scripts it takes over.
fn fence(left: &Piece, inner: Row, right: &Piece) -> Piece {
    let (start, end) = (&left.node.place, &right.node.place);
    let place_to = |end: &Node| Some(start.as_ref()?.start..end.place.as_ref()?.end);
    let part = Part::Fence {
        left: bracket(&left.node).to_owned(),
        right: bracket(&right.node).to_owned(),
        inner,
    };
    let node = match &right.node.part {
        Part::Scripts { base, below, above } => {
            let place = base.first().and_then(place_to);
            let base = vec![Node { part, place }];
            let part = Part::Scripts { base, below: below.clone(), above: above.clone() };
            let place = start.as_ref().zip(end.as_ref()).map(|(start, end)| start.start..end.end);
            Node { part, place }
        }
        _ => Node { part, place: place_to(&right.node) },
    };
    Piece { node, kind: Kind::Plain }
}

/// The row of one level with its bars paired, and the others made relations.
fn bars(mut pieces: Vec<Piece>) -> Row {
    let mut at = 0;
    while at < pieces.len() {
        match partner(&pieces, at) {
            Some(end) => {
                let mut inside: Vec<Piece> = pieces.drain(at..=end).collect();
                let (right, left) = (inside.pop(), inside.drain(..1).next());
                if let (Some(left), Some(right)) = (left, right) {
                    pieces.insert(at, fence(&left, bars(inside), &right));
                }
            }
            None => at += 1,
        }
    }
    pieces.into_iter().map(lone).collect()
}

/// The index of the bar that closes what the bar at `start` opens.
fn partner(pieces: &[Piece], start: usize) -> Option<usize> {
    let first = pieces.get(start)?;
    let Kind::Bar(size) = first.kind else { return None };
    if scripted(&first.node) {
        return None;
    }
    let next = closing(pieces, start, size)?;
    let opens = before(pieces, start).is_none_or(|piece| separates(&piece.node));
    let closes = pieces.get(next).is_some_and(|piece| scripted(&piece.node))
        || pieces.get(next + 1).is_none_or(|piece| separates(&piece.node));
    let holds = next > start + 1;
    (holds && (opens || closes)).then_some(next)
}

/// The first bar behind the one at `start` that can close it; bars that can only open are closed before it.
fn closing(pieces: &[Piece], start: usize, size: u8) -> Option<usize> {
    let text = pieces.get(start).map(|piece| bracket(&piece.node))?;
    let mut within = 0_usize;
    for (at, piece) in pieces.iter().enumerate().skip(start + 1) {
        if piece.kind != Kind::Bar(size) || bracket(&piece.node) != text {
            continue;
        }
        match before(pieces, at) {
            Some(operator) if separates(&operator.node) => within += 1,
            _ if within == 0 => return Some(at),
            _ => within -= 1,
        }
    }
    None
}

fn before(pieces: &[Piece], at: usize) -> Option<&Piece> {
    pieces.get(at.checked_sub(1)?)
}

fn scripted(node: &Node) -> bool {
    matches!(node.part, Part::Scripts { .. })
}

/// Whether nothing that `node` ends or begins can be an operand beside it.
fn separates(node: &Node) -> bool {
    match &node.part {
        Part::Sign { class, .. } => *class != Class::Ordinary,
        Part::Large(_) | Part::Space => true,
        _ => false,
    }
}

/// A piece outside all pairs.
fn lone(piece: Piece) -> Node {
    match piece.kind {
        Kind::Bar(_) => relation(piece.node),
        _ => piece.node,
    }
}

fn relation(node: Node) -> Node {
    let part = match node.part {
        Part::Sign { text, .. } => Part::Sign { text, class: Class::Relation, font: Font::Usual },
        Part::Scripts { base, below, above } => {
            Part::Scripts { base: base.into_iter().map(relation).collect(), below, above }
        }
        other => other,
    };
    Node { part, place: node.place }
}
