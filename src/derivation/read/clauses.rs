//! What a displayed formula claims: chains of sides with relations between them.

use std::ops::Range;

use crate::derivation::operation::Relation;
use crate::derivation::term::Term;
use crate::typeset::tree::{Class, Node, Part, Row};

use super::{Read, Reader, Unreadable, Vocabulary, describe};

/// A side of a claim.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::derivation) struct Side {
    pub term: Term,
    pub place: Option<Range<usize>>,
}

impl Side {
    /// This side as it stands beside another: a normal law beside the density of a symbol is its density there,
    /// `q(z | x) = N(m, v)`.
    pub fn beside(&self, other: &Self) -> Self {
        let (Term::Normal(law), Term::Call { of, .. }) = (&self.term, &other.term) else {
            return self.clone();
        };
        match (law.as_slice(), of.as_slice()) {
            ([mean, variance], [at]) => {
                let term = Term::Normal(vec![at.clone(), mean.clone(), variance.clone()]);
                Self { term, place: self.place.clone() }
            }
            _ => self.clone(),
        }
    }
}

/// Sides with relations between them. Without a first side it goes on from the last side before.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::derivation) struct Chain {
    pub first: Option<Side>,
    pub links: Vec<Link>,
}

/// A relation and the side behind it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::derivation) struct Link {
    pub relation: Relation,
    /// Where the relation's sign stands.
    pub place: Option<Range<usize>>,
    pub side: Side,
}

/// The chains of a formula, in order: its rows where it is aligned, and what commas and words between wide spaces part.
///
/// # Errors
/// The first construct that cannot be read.
pub(in crate::derivation) fn chains(words: &Vocabulary, row: &[Node]) -> Read<Vec<Chain>> {
    let mut found = Vec::new();
    for line in lines(row) {
        for clause in clauses(&line) {
            if let Some(chain) = chain(words, &clause)? {
                found.push(chain);
            }
        }
    }
    // A row may be nothing but the side on which the next one goes on.
    for (at, chain) in found.iter().enumerate().filter(|(_, chain)| chain.links.is_empty()) {
        let goes_on = found.get(at + 1).is_some_and(|next| next.first.is_none());
        if found.len() > 1 && !goes_on {
            let place = chain.first.as_ref().and_then(|side| side.place.clone());
            return Err(Unreadable::new(
                "a piece without a relation among pieces that have one",
                place,
            ));
        }
    }
    Ok(found)
}

/// The lines of a formula, their cells joined; a line that begins with a sign and relates nothing goes on with the sum
/// in the line before it.
fn lines(row: &[Node]) -> Vec<Row> {
    let solid: Vec<&Node> = row.iter().filter(|node| !matches!(node.part, Part::Space)).collect();
    match solid.as_slice() {
        [Node { part: Part::Table { environment, rows }, .. }] if environment != "cases" => {
            let mut lines: Vec<Row> = Vec::new();
            for line in rows.iter().map(|cells| cells.concat()) {
                match lines.last_mut() {
                    Some(before) if goes_on(&line) => before.extend(line),
                    _ => lines.push(line),
                }
            }
            lines
        }
        _ => vec![row.to_vec()],
    }
}

fn goes_on(line: &[Node]) -> bool {
    let first = line.iter().find(|node| !matches!(node.part, Part::Space));
    let signed = first.is_some_and(|node| {
        matches!(&node.part, Part::Sign { text, .. } if matches!(text.as_str(), "+" | "-" | "−"))
    });
    let relates = |node: &Node| matches!(&node.part, Part::Sign { class: Class::Relation, .. });
    signed && !line.iter().any(relates)
}

/// Parts a line at its commas, semicolons and words that join claims.
fn clauses(line: &[Node]) -> Vec<Row> {
    let joins = |node: &Node| match &node.part {
        Part::Sign { class: Class::Punctuation, text, .. } => matches!(text.as_str(), "," | ";"),
        Part::Words(words) => {
            matches!(words.trim(), "and" | "with" | "for" | "where" | "if" | "hence" | "so")
        }
        _ => false,
    };
    line.split(joins).map(<[Node]>::to_vec).filter(|clause| !is_blank(clause)).collect()
}

fn is_blank(row: &[Node]) -> bool {
    row.iter().all(|node| {
        let end = matches!(&node.part, Part::Sign { text, .. } if text == ".");
        matches!(node.part, Part::Space) || end
    })
}

/// A relation and the place of its sign.
type Placed = (Relation, Option<Range<usize>>);

/// One chain; none if the row makes no claim.
fn chain(words: &Vocabulary, row: &[Node]) -> Read<Option<Chain>> {
    let mut sides: Vec<(Option<Placed>, Row)> = vec![(None, Vec::new())];
    for node in row {
        if let Part::Sign { text, class: Class::Relation, .. } = &node.part {
            match Relation::of(text) {
                Some(relation) => {
                    sides.push((Some((relation, node.place.clone())), Vec::new()));
                    continue;
                }
                // A bar is read with the bracket it stands in; here it stands in none.
                None => return Err(Unreadable::new(describe(node), node.place.clone())),
            }
        }
        if let Some((_, side)) = sides.last_mut() {
            side.push(node.clone());
        }
    }
    let mut sides = sides.into_iter();
    let first = match sides.next() {
        Some((_, row)) if !is_blank(&row) => Some(side(words, &row)?),
        _ => None,
    };
    let mut links = Vec::new();
    for (relation, row) in sides {
        let Some((relation, place)) = relation else { continue };
        if is_blank(&row) {
            return Err(Unreadable::new("a relation with nothing behind it", place));
        }
        links.push(Link { relation, place, side: side(words, &row)? });
    }
    if links.is_empty() && first.is_none() {
        return Ok(None);
    }
    Ok(Some(Chain { first, links }))
}

fn side(words: &Vocabulary, row: &[Node]) -> Read<Side> {
    let places = || row.iter().filter_map(|node| node.place.as_ref());
    let start = places().map(|place| place.start).min();
    let end = places().map(|place| place.end).max();
    let place = start.zip(end).map(|(start, end)| start..end);
    let row: Row = row
        .iter()
        .filter(|node| !matches!(&node.part, Part::Sign { text, .. } if text == "."))
        .cloned()
        .collect();
    Ok(Side { term: Reader::whole(words, &row)?, place })
}
