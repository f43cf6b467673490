//! Single parts in words, where no rule knows them.

use super::Speaker;
use super::kinds::{is_compound, is_minus, is_sign};
use super::lexicon;
use super::phrase::{Phrase, Tail};
use crate::typeset::tree::{Class, Node, Part, Row};

impl Speaker {
    /// A letter whose declared words end in "of", which goes on with the term that follows: a Laplacian.
    pub(super) fn declared_operator(&self, node: &Node) -> Option<Phrase> {
        let letter = self.letters.iter().find(|(letter, _)| letter.is(node));
        let spoken = match (letter, &node.part) {
            (Some((_, spoken)), _) => spoken,
            (None, Part::Symbol { name, .. }) => self.symbols.get(name)?,
            _ => return None,
        };
        spoken.ends_with(" of").then(|| Phrase::of(spoken, Tail::Closed))
    }

    /// One node in words.
    pub(super) fn one(&self, node: &Node) -> Phrase {
        if let Some((_, spoken)) = self.letters.iter().find(|(letter, _)| letter.is(node)) {
            return declared(spoken);
        }
        match self.rule(std::slice::from_ref(node)) {
            Some((words, captured, _)) => {
                let phrase = self.filled(words, &captured);
                match phrase.text.strip_suffix(" of") {
                    Some(head) => Phrase::of(head, Tail::Closed),
                    None => phrase,
                }
            }
            None => self.part(&node.part),
        }
    }

    /// A part that no rule knows.
    pub(super) fn part(&self, part: &Part) -> Phrase {
        match part {
            Part::Sign { text, class: Class::Binary, .. } if text == "⋅" => {
                Phrase::plain("blank")
            }
            Part::Sign { text, font, .. } => Phrase::plain(lexicon::sign(text, *font)),
            Part::Number(text) => Phrase::plain(text),
            Part::Named(text) => Phrase::plain(lexicon::name(text)),
            Part::Large(large) => Phrase::of(lexicon::large(*large), Tail::Closed),
            Part::Symbol { name, drawn } => match self.symbols.get(name) {
                Some(spoken) => declared(spoken),
                None => self.row(drawn),
            },
            Part::Scripts { base, below, above } => {
                if let (Some(below), Some(above)) = (below, above)
                    && let Some(spoken) = self.declared_index(base, below)
                {
                    return self.raised(declared(spoken), above);
                }
                let base = match base.as_slice() {
                    [Node { part: Part::Fence { left, right, inner }, .. }]
                        if left == "(" || left == "[" =>
                    {
                        self.whole(left, right, inner)
                    }
                    [one] => self.one(one),
                    row => self.said(row),
                };
                self.scripted(base, below.as_ref(), above.as_ref())
            }
            Part::Fraction { above, below, .. } => self.fraction(above, below),
            Part::Root { degree, radicand } => self.root(degree.as_ref(), radicand),
            Part::Fence { inner, left, right } => self.fence(left, right, inner),
            Part::Accent { mark, base } => {
                let base = self.said(base);
                let over = if base.composite { ", all with a" } else { "" };
                Phrase::plain(format!("{}{over} {}", base.text, lexicon::mark(mark)))
            }
            Part::Brace { base, note, .. } => {
                let base = self.row(base);
                match note {
                    Some(note) => Phrase::of(
                        format!("{}, which is {}", base.text, self.row(note).text),
                        Tail::Long,
                    ),
                    None => base,
                }
            }
            Part::Words(words) => Phrase::of(words, Tail::Closed),
            Part::Space => Phrase::plain(""),
            Part::Table { environment, rows } => self.table(environment, rows),
        }
    }

    /// How a letter with its index is said, if that is declared.
    pub(super) fn declared_index(&self, base: &Row, below: &Row) -> Option<&str> {
        let found = self.letters.iter().find(|(letter, _)| letter.is_indexed(base, below));
        found.map(|(_, spoken)| spoken.as_str())
    }

    /// A base with its index, then with its power.
    pub(super) fn scripted(
        &self,
        base: Phrase,
        below: Option<&Row>,
        above: Option<&Row>,
    ) -> Phrase {
        let base = match below {
            None => base,
            Some(below) => {
                let index = self.list(below);
                let simple = !index.composite && index.tail <= Tail::Index;
                let pause = if base.tail >= Tail::Open { "," } else { "" };
                let text = format!("{}{pause} sub {}", base.text, index.text);
                let tail = if simple { Tail::Index } else { Tail::Long };
                let phrase = Phrase::of(text, tail).ending(lexicon::INDEX);
                if is_compound(below) { phrase.ended() } else { phrase }
            }
        };
        match above {
            None => base,
            Some(above) => self.raised(base, above),
        }
    }

    /// A base with its primes, then with its power.
    pub(super) fn raised(&self, base: Phrase, above: &Row) -> Phrase {
        let pause = if base.tail >= Tail::Open { "," } else { "" };
        let plain = base.plain || base.tail == Tail::Index;
        let said = |words: &str| Phrase {
            plain,
            ..Phrase::of(format!("{}{pause} {words}", base.text), Tail::Closed)
        };
        let primes = above.iter().take_while(|node| is_sign(node, "′")).count();
        let base = match primes {
            0 => return self.power(&base, pause, above, &said),
            1 => said("prime"),
            2 => said("double prime"),
            _ => said("triple prime"),
        };
        match above.get(primes..) {
            Some(rest) if !rest.is_empty() => self.raised(base, &rest.to_vec()),
            _ => base,
        }
    }

    pub(super) fn power(
        &self,
        base: &Phrase,
        pause: &str,
        above: &Row,
        said: &dyn Fn(&str) -> Phrase,
    ) -> Phrase {
        if let [Node { part: Part::Fence { left, inner, .. }, .. }] = above.as_slice()
            && left == "("
        {
            return said(&format!("superscript {}", self.said(inner).text));
        }
        let power = self.said(above);
        let text = power.text.as_str();
        if let Some(words) = lexicon::power(text) {
            return said(words);
        }
        let (to, tail) = match power.plain && !power.composite {
            true => (" to the", Tail::Index),
            false => (" to the power", power.tail_within()),
        };
        let phrase = Phrase::of(format!("{}{pause}{to} {text}", base.text), tail);
        let phrase = phrase.ending(lexicon::POWER);
        if is_compound(above) { phrase.ended() } else { phrase }
    }

    pub(super) fn fraction(&self, above: &Row, below: &Row) -> Phrase {
        ratio(&self.list(above), &self.said(below))
    }

    pub(super) fn root(&self, degree: Option<&Row>, radicand: &Row) -> Phrase {
        let radicand = self.said(radicand);
        let name = match degree.map(|degree| self.said(degree).text) {
            None => "the square root".to_owned(),
            Some(degree) if degree == "3" => "the cube root".to_owned(),
            Some(degree) => format!("the root of degree {degree}"),
        };
        Phrase::of(format!("{name} of {}", radicand.text), radicand.tail_within())
            .ending("end root")
    }

    pub(super) fn fence(&self, left: &str, right: &str, inner: &Row) -> Phrase {
        let inside = self.list(inner);
        let listed = inner
            .iter()
            .any(|node| matches!(&node.part, Part::Sign { class: Class::Punctuation, .. }));
        match (left, right) {
            _ if listed => {
                Phrase::of(format!("the list {}", inside.text), Tail::Long).ending("end list")
            }
            ("|", "") | ("", "|") => inside,
            _ if inside.composite || !(inside.single || is_negative_number(inner)) => {
                Phrase::of(format!("the quantity {}", inside.text), Tail::Long)
                    .ending("end quantity")
            }
            _ => inside,
        }
    }

    /// Brackets under a power: what they hold is raised, also where it is one operand.
    pub(super) fn whole(&self, left: &str, right: &str, inner: &Row) -> Phrase {
        let phrase = self.fence(left, right, inner);
        match phrase.plain
            || phrase.text.starts_with("the quantity ")
            || phrase.text.starts_with("the list ")
        {
            true => phrase,
            false => Phrase::of(format!("the quantity {}", phrase.text), Tail::Long)
                .ending("end quantity"),
        }
    }

    /// The cells of an aligned row: each second one goes on where the one before it stops.
    pub(super) fn aligned(&self, row: &[Row]) -> String {
        let pairs = row.chunks(2).map(|pair| {
            let cells = pair.iter().map(|cell| self.row(cell).text).filter(|text| !text.is_empty());
            cells.collect::<Vec<_>>().join(" ")
        });
        pairs.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn table(&self, environment: &str, rows: &[Vec<Row>]) -> Phrase {
        let cell = |row: &Vec<Row>, between: &str| {
            let cells = row.iter().map(|cell| self.row(cell).text).filter(|text| !text.is_empty());
            cells.collect::<Vec<_>>().join(between)
        };
        let text = match environment {
            "matrix" => {
                let columns = rows.iter().map(Vec::len).max().map_or(0, |columns| columns);
                let said: Vec<String> = rows.iter().map(|row| cell(row, ", ")).collect();
                format!("the {} by {columns} matrix with rows {}", rows.len(), said.join("; "))
            }
            "cases" => {
                let said: Vec<String> = rows.iter().map(|row| cell(row, ", ")).collect();
                said.join("; ")
            }
            _ => {
                let said: Vec<String> = rows.iter().map(|row| self.aligned(row)).collect();
                said.join(". ")
            }
        };
        Phrase::of(text, Tail::Long)
    }
}

/// Whether a row is a number below zero, which needs no brackets when it is heard.
fn is_negative_number(row: &[Node]) -> bool {
    matches!(row, [minus, Node { part: Part::Number(_), .. }] if is_minus(minus))
}

/// The words of a declaration.
pub(super) fn declared(spoken: &str) -> Phrase {
    // Where nothing follows, nothing is what it is of.
    let spoken = spoken.strip_suffix(" of").unwrap_or(spoken);
    let tail = if spoken.contains(" sub ") { Tail::Index } else { Tail::Closed };
    Phrase { plain: !spoken.starts_with("the "), ..Phrase::of(spoken, tail) }
}

/// A fraction; its ends are said where the ear needs them.
pub(super) fn ratio(above: &Phrase, below: &Phrase) -> Phrase {
    let short = !above.composite && !below.composite && !nested(above) && !nested(below);
    if !short || lexicon::fraction(&above.text, &below.text).is_some() {
        return over(above, below);
    }
    let pause = if above.tail >= Tail::Open { "," } else { "" };
    let text = format!("{}{pause} over {}", above.text, below.text);
    Phrase::of(text, below.tail_within())
}

/// A fraction whose ends are said.
pub(super) fn over(above: &Phrase, below: &Phrase) -> Phrase {
    if let Some(words) = lexicon::fraction(&above.text, &below.text) {
        return Phrase::of(words, Tail::Closed);
    }
    let over = if nested(above) { ", all over" } else { " over" };
    let text = format!("the fraction {}{over} {}", above.text, below.text);
    Phrase::of(text, Tail::Long).ending("end fraction")
}

/// Whether the ear needs to be told where a numerator ends.
pub(super) fn nested(phrase: &Phrase) -> bool {
    phrase.text.contains(',') || phrase.text.contains(" over ")
}
