//! Symbols: letters with marks and subscripts.

use std::collections::BTreeSet;

use crate::derivation::functions::Function;
use crate::derivation::term::{Index, Name, Term};
use crate::typeset::tree::{Class, Font, Node, Part, Row};

use super::operators::unambiguous;
use super::{Read, Reader, Unreadable, Vocabulary};

/// Superscripts that belong to a name rather than being powers.
const MARKS: [&str; 6] = ["′", "'", "*", "∗", "†", "″"];

/// Words that are operators and never names.
const OPERATORS: [&str; 6] = ["max", "min", "Var", "Cov", "KL", "lim"];

/// A row as it is printed, without space: what two equal names have in common.
pub(in crate::derivation) fn printed(row: &[Node]) -> String {
    let mut text = String::new();
    for node in row {
        print(node, &mut text);
    }
    text
}

/// The letters and words that a row is about: those of its symbols, subscripts too.
pub(in crate::derivation) fn letters(row: &[Node]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for node in row {
        let rows: Vec<&Row> = match &node.part {
            Part::Sign { text, class: Class::Ordinary, font } => {
                let operator = matches!(font, Font::Blackboard | Font::Calligraphic);
                if text.chars().all(char::is_alphabetic) && !operator {
                    found.insert(text.clone());
                }
                Vec::new()
            }
            Part::Words(words) => {
                found.insert(words.trim().to_owned());
                Vec::new()
            }
            Part::Symbol { drawn, .. } => vec![drawn],
            Part::Scripts { base, below, above } => {
                std::iter::once(base).chain(below).chain(above).collect()
            }
            Part::Fraction { above, below, .. } => vec![above, below],
            Part::Root { degree, radicand } => degree.iter().chain([radicand]).collect(),
            Part::Fence { inner: row, .. }
            | Part::Accent { base: row, .. }
            | Part::Brace { base: row, .. } => vec![row],
            Part::Table { rows, .. } => rows.iter().flatten().collect(),
            Part::Sign { .. } | Part::Number(_) | Part::Named(_) | Part::Large(_) | Part::Space => {
                Vec::new()
            }
        };
        found.extend(rows.into_iter().flat_map(|row| letters(row)));
    }
    found
}

fn print(node: &Node, text: &mut String) {
    match &node.part {
        Part::Sign { text: sign, font, .. } => {
            let prefix = match font {
                Font::Usual | Font::Upright => "",
                Font::Bold => "bf ",
                Font::Blackboard => "bb ",
                Font::Calligraphic => "cal ",
                Font::Fraktur => "frak ",
                Font::SansSerif => "sf ",
                Font::Typewriter => "tt ",
            };
            text.push_str(prefix);
            text.push_str(if sign == "−" { "-" } else { sign });
        }
        Part::Number(digits) => text.push_str(digits),
        Part::Named(name) | Part::Words(name) => text.push_str(name.trim()),
        Part::Large(sign) => text.push(*sign),
        Part::Symbol { drawn, .. } => text.push_str(&printed(drawn)),
        Part::Scripts { base, below, above } => {
            text.push_str(&printed(base));
            if let Some(below) = below {
                text.push('_');
                text.push_str(&printed(below));
            }
            if let Some(above) = above {
                text.push('^');
                text.push_str(&printed(above));
            }
        }
        Part::Fraction { above, below, .. } => {
            text.push_str(&format!("{}/{}", printed(above), printed(below)));
        }
        Part::Root { radicand, .. } => text.push_str(&format!("√({})", printed(radicand))),
        Part::Fence { left, right, inner } => {
            text.push_str(&format!("{left}{}{right}", printed(inner)));
        }
        Part::Accent { mark, base } => text.push_str(&format!("{}^{mark}", printed(base))),
        Part::Brace { base, .. } => text.push_str(&printed(base)),
        Part::Space => {}
        Part::Table { environment, .. } => text.push_str(environment),
    }
}

/// A row without space, with upright letters side by side joined to words, and symbols that stand for more than a name
/// opened.
pub(super) fn flatten(words: &Vocabulary, row: &[Node], into: &mut Vec<Node>) {
    let mut upright = String::new();
    for (index, node) in row.iter().enumerate() {
        match &node.part {
            Part::Space => {}
            Part::Sign { text, class: Class::Ordinary, font: Font::Upright }
                if text.chars().all(char::is_alphabetic) =>
            {
                upright.push_str(text);
                let goes_on = row.get(index + 1).is_some_and(|next| {
                    matches!(&next.part, Part::Sign { text, font: Font::Upright, .. }
                        if text.chars().all(char::is_alphabetic))
                });
                if !goes_on {
                    let word = std::mem::take(&mut upright);
                    let part = if word.chars().count() > 1 {
                        Part::Named(word)
                    } else {
                        Part::Sign { text: word, class: Class::Ordinary, font: Font::Usual }
                    };
                    into.push(Node { part, place: node.place.clone() });
                }
            }
            Part::Symbol { drawn, .. } if !is_name(node) && !words.knows(&printed(drawn)) => {
                // What a macro put there has no place of its own: it stands where the macro does.
                let mut inner = Vec::new();
                flatten(words, drawn, &mut inner);
                into.extend(inner.into_iter().map(|inner| Node {
                    place: inner.place.or_else(|| node.place.clone()),
                    ..inner
                }));
            }
            _ => into.push(node.clone()),
        }
    }
}

/// Whether a node is a letter, perhaps with marks and subscripts.
pub(super) fn is_name(node: &Node) -> bool {
    match &node.part {
        Part::Sign { text, class: Class::Ordinary, font } => {
            let letter = text.chars().all(char::is_alphabetic) && !matches!(text.as_str(), "∂");
            letter
                && *font != Font::Blackboard
                && !(text == "N" && *font == Font::Calligraphic)
                && text != "𝒩"
        }
        Part::Named(name) => is_word(name),
        Part::Words(name) => is_word(name) && name.trim() != "const",
        Part::Symbol { drawn, .. } => only(drawn).is_some_and(is_name),
        Part::Accent { base, .. } => only(base).is_some_and(is_name),
        Part::Scripts { base, .. } => only(base).is_some_and(is_name),
        _ => false,
    }
}

fn is_word(name: &str) -> bool {
    let name = name.trim();
    let lettered = !name.is_empty() && name.chars().all(char::is_alphabetic);
    lettered && Function::named(name).is_none() && !OPERATORS.contains(&name)
}

/// What a symbol of one sign is drawn as; any other node is itself.
pub(super) fn bare(node: &Node) -> &Node {
    match &node.part {
        Part::Symbol { drawn, .. } => only(drawn).map_or(node, bare),
        _ => node,
    }
}

/// The one node of a row, space aside.
fn only(row: &Row) -> Option<&Node> {
    let mut nodes = row.iter().filter(|node| !matches!(node.part, Part::Space));
    nodes.next().filter(|_| nodes.next().is_none())
}

/// A name, and the exponent at it if it has one.
pub(super) fn read(words: &Vocabulary, node: &Node) -> Read<(Name, Option<Row>)> {
    let Part::Scripts { base, below, above } = &node.part else {
        return Ok((nucleus(words, node)?, None));
    };
    let Some(base) = only(base) else { return Ok((Name::plain(&printed(base)), None)) };
    let mut name = nucleus(words, base)?;
    name.place.clone_from(&node.place);
    if let Some(below) = below {
        name.indices.extend(indices(words, below)?);
    }
    let Some(above) = above else { return Ok((name, None)) };
    let marks: Row = above.iter().take_while(|node| is_mark(node)).cloned().collect();
    name.base.push_str(&printed(&marks));
    let rest: Row = above.iter().skip(marks.len()).cloned().collect();
    Ok((name, (!rest.is_empty()).then_some(rest)))
}

fn is_mark(node: &Node) -> bool {
    MARKS.contains(&printed(std::slice::from_ref(node)).as_str())
}

/// A letter with its accents; the subscripts of a symbol such as \hat x_0 are its own.
fn nucleus(words: &Vocabulary, node: &Node) -> Read<Name> {
    match &node.part {
        Part::Symbol { drawn, .. } => match only(drawn) {
            Some(inner) => {
                let (mut name, _) = read(words, inner)?;
                name.place.clone_from(&node.place);
                Ok(name)
            }
            None => Ok(Name::plain(&printed(drawn))),
        },
        Part::Accent { mark, base } => match only(base) {
            Some(inner) => {
                let mut name = nucleus(words, inner)?;
                name.base = format!("{}^{mark}", name.base);
                name.place.clone_from(&node.place);
                Ok(name)
            }
            None => Ok(Name::plain(&printed(std::slice::from_ref(node)))),
        },
        Part::Scripts { .. } => Ok(read(words, node)?.0),
        _ => {
            let mut name = Name::plain(&printed(std::slice::from_ref(node)));
            name.place.clone_from(&node.place);
            Ok(name)
        }
    }
}

/// The subscripts between commas.
fn indices(words: &Vocabulary, row: &[Node]) -> Read<Vec<Index>> {
    let is =
        |node: &Node, sign: &str| matches!(&node.part, Part::Sign { text, .. } if text == sign);
    let mut found = Vec::new();
    for piece in row.split(|node| is(node, ",")) {
        let printed_piece = printed(piece);
        let mut ends = piece.split(|node| is(node, ":"));
        let (first, second) = (ends.next(), ends.next());
        found.push(match (first, second) {
            (Some(from), Some(to)) => Index::Range {
                printed: printed_piece,
                from: Reader::whole(words, from)?.boxed(),
                to: Reader::whole(words, to)?.boxed(),
            },
            _ => Index::One {
                // A subscript that is no formula, as in u_ref, is part of the name.
                term: Reader::whole(words, piece).ok().map(Box::new),
                printed: printed_piece,
            },
        });
    }
    Ok(found)
}

impl Reader<'_> {
    /// A name, with its arguments if it is a function, and its power.
    pub(super) fn named(&mut self, node: &Node) -> Read<Term> {
        let (name, exponent) = read(self.words, node)?;
        let key = name.printed();
        if self.words.callable.contains(&key)
            && let Some((_, inner, outer)) = self.next_bracket()
        {
            unambiguous(&key, exponent.as_deref(), node)?;
            self.at += 1;
            let (of, given) = self.arguments(&inner)?;
            let call = Term::Call { head: name, of, given };
            let call = self.raised(call, exponent.as_deref())?;
            return self.raised(call, outer.as_deref());
        }
        if !self.words.knows(&key) {
            if key == "e"
                && let Some(exponent) = exponent
            {
                let exponent = Self::whole(self.words, &exponent)?;
                return Ok(Term::Apply(Function::Exp, exponent.boxed()));
            }
            if key == "π" {
                return self.raised(Term::Number(std::f64::consts::PI), exponent.as_deref());
            }
        }
        self.raised(Term::Name(name), exponent.as_deref())
    }

    /// Arguments between commas or semicolons, then those behind a bar.
    pub(super) fn arguments(&self, row: &[Node]) -> Read<(Vec<Term>, Vec<Term>)> {
        let mut reader = Self::new(self.words, row);
        let (mut of, mut given, mut barred) = (Vec::new(), Vec::new(), false);
        loop {
            let argument = reader.expression()?;
            if barred {
                given.push(argument)
            } else {
                of.push(argument)
            }
            if reader.passes(&["|", "∣"]) && !barred {
                barred = true;
            } else if !reader.passes(&[",", ";"]) {
                reader.end()?;
                return Ok((of, given));
            }
        }
    }

    /// One name.
    pub(super) fn name(&mut self) -> Read<Name> {
        let Some(node) = self.peek().cloned().filter(is_name) else {
            self.end()?;
            return Err(Unreadable::new("a list of symbols in which one is missing", None));
        };
        self.at += 1;
        Ok(read(self.words, &node)?.0)
    }

    /// Names between commas.
    pub(super) fn names(&mut self) -> Read<Vec<Name>> {
        let mut found = Vec::new();
        loop {
            found.push(self.name()?);
            if !self.passes(&[",", ";"]) {
                return Ok(found);
            }
        }
    }
}
