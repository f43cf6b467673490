//! The parser's nodes that hold others: fractions, brackets, tables, text.

use katex_rs::build_html::DomType;
use katex_rs::parser::parse_node::{
    AnyParseNode as Parsed, ColSeparationType, ParseNodeArray, ParseNodeGenfrac,
    ParseNodeLeftRight, ParseNodeOp,
};
use katex_rs::symbols::Mode;
use katex_rs::types::TokenText;

use super::fences::{Kind, Piece};
use super::letters::{character, delimiter};
use super::names::{name, printed};
use super::reader::Unread;
use super::{Class, Font, Node, Part, Row};

use super::nodes::{Nodes, Pieces, children, hull};

impl Nodes<'_> {
    pub(super) fn fraction(&self, fraction: &ParseNodeGenfrac, font: Font) -> Result<Part, Unread> {
        let part = Part::Fraction {
            above: self.one(&fraction.numer, font)?,
            below: self.one(&fraction.denom, font)?,
            line: fraction.has_bar_line,
        };
        let side = |text: &Option<String>| {
            text.as_deref().map_or_else(String::new, |text| delimiter(self.context, text))
        };
        let (left, right) = (side(&fraction.left_delim), side(&fraction.right_delim));
        if left.is_empty() && right.is_empty() {
            return Ok(part);
        }
        let place = hull(&children(&part));
        Ok(Part::Fence { left, right, inner: vec![Node { part, place }] })
    }

    pub(super) fn accent(&self, label: &str, base: &Parsed, font: Font) -> Result<Part, Unread> {
        let mark = match label.trim_start_matches('\\') {
            "widehat" | "^" => "hat",
            "widetilde" | "~" => "tilde",
            "=" => "bar",
            "." => "dot",
            "\"" => "ddot",
            "fbox" => "box",
            "bcancel" | "xcancel" | "sout" => "cancel",
            other => other,
        };
        Ok(Part::Accent { mark: mark.to_owned(), base: self.one(base, font)? })
    }

    pub(super) fn fence(&self, fence: &ParseNodeLeftRight, font: Font) -> Result<Part, Unread> {
        let (left, right) =
            (delimiter(self.context, &fence.left), delimiter(self.context, &fence.right));
        if let [Parsed::Array(array)] = fence.body.as_slice()
            && (left.is_empty() || right.is_empty())
        {
            let Part::Table { rows, .. } = self.table(array, font)? else {
                return Err(self.unread(&fence.body[0]));
            };
            return Ok(Part::Table { environment: "cases".to_owned(), rows });
        }
        Ok(Part::Fence { left, right, inner: self.row(&fence.body, font)? })
    }

    pub(super) fn table(&self, array: &ParseNodeArray, font: Font) -> Result<Part, Unread> {
        let environment = match array.col_separation_type {
            Some(ColSeparationType::Align | ColSeparationType::Alignat) => "aligned",
            Some(ColSeparationType::Gather) => "gathered",
            Some(ColSeparationType::CD) => {
                return Err(Unread {
                    message: r"`\begin{CD}`, a diagram, has no words".to_owned(),
                    place: None,
                });
            }
            _ => "matrix",
        };
        let cells =
            array.body.iter().map(|row| row.iter().map(|cell| self.one(cell, font)).collect());
        let mut rows = cells.collect::<Result<Vec<Vec<Row>>, Unread>>()?;
        // A line break at the end makes no row.
        if rows.len() > 1 && rows.last().is_some_and(|row| row.iter().all(Vec::is_empty)) {
            rows.pop();
        }
        Ok(Part::Table { environment: environment.to_owned(), rows })
    }

    pub(super) fn operator(&self, operator: &ParseNodeOp, font: Font) -> Result<Part, Unread> {
        match operator {
            ParseNodeOp::Symbol { name, symbol: true, mode, .. } => {
                let text = character(self.context, *mode, &TokenText::from(name.clone()));
                let mut characters = text.iter().flat_map(|text| text.chars());
                match (characters.next(), characters.next()) {
                    (Some(large), None) => Ok(Part::Large(large)),
                    _ => Err(Unread { message: format!("`{name}` has no character"), place: None }),
                }
            }
            ParseNodeOp::Symbol { name, .. } => {
                Ok(Part::Named(name.trim_start_matches('\\').to_owned()))
            }
            ParseNodeOp::Body { body, .. } => match name(self.context, body) {
                Some(name) if name.chars().count() > 1 => Ok(Part::Named(name)),
                _ => match self.row(body, font)?.as_slice() {
                    [node] => Ok(node.part.clone()),
                    row => Ok(Part::Fence {
                        left: String::new(),
                        right: String::new(),
                        inner: row.to_vec(),
                    }),
                },
            },
        }
    }

    pub(super) fn sized(
        &self,
        parsed: &Parsed,
        text: &str,
        class: &DomType,
        size: u8,
        out: &mut Pieces,
    ) -> Result<(), Unread> {
        let text = delimiter(self.context, text);
        let (class, kind) = match (class, text.as_str()) {
            (DomType::Mopen, _) => (Class::Opening, Kind::Opens),
            (DomType::Mclose, _) => (Class::Closing, Kind::Closes),
            (DomType::Mrel, _) => (Class::Relation, Kind::Plain),
            (_, "|" | "‖") => (Class::Ordinary, Kind::Bar(size)),
            (_, "(" | "[" | "{" | "⌊" | "⌈" | "⟨") => (Class::Opening, Kind::Opens),
            (_, ")" | "]" | "}" | "⌋" | "⌉" | "⟩") => (Class::Closing, Kind::Closes),
            (_, "/" | "\\") => (Class::Binary, Kind::Plain),
            _ => (Class::Ordinary, Kind::Plain),
        };
        let place = self.place(parsed, &[]);
        out.push(Piece {
            node: Node { part: Part::Sign { text, class, font: Font::Usual }, place },
            kind,
        });
        Ok(())
    }

    /// Gathers the characters of text in `words`; mathematics within it becomes pieces.
    pub(super) fn words(
        &self,
        parsed: &[Parsed],
        words: &mut String,
        out: &mut Pieces,
    ) -> Result<(), Unread> {
        for node in parsed {
            match node {
                Parsed::Text(text) => self.words(&text.body, words, out)?,
                Parsed::OrdGroup(group) => self.words(&group.body, words, out)?,
                Parsed::Font(font) => self.words(std::slice::from_ref(&*font.body), words, out)?,
                Parsed::Color(inner) => self.words(&inner.body, words, out)?,
                Parsed::Sizing(inner) => self.words(&inner.body, words, out)?,
                Parsed::HtmlMathMl(inner) => self.words(&inner.mathml, words, out)?,
                Parsed::Spacing(_) | Parsed::Kern(_) => words.push(' '),
                Parsed::Internal(_) => {}
                Parsed::TextOrd(sign) if node.mode() == Mode::Text => {
                    words.push_str(self.letter(node, &sign.text)?.as_str());
                }
                Parsed::MathOrd(sign) if node.mode() == Mode::Text => {
                    words.push_str(self.letter(node, &sign.text)?.as_str());
                }
                Parsed::Atom(sign) if node.mode() == Mode::Text => {
                    words.push_str(self.letter(node, &sign.text)?.as_str());
                }
                Parsed::Accent(accent) if accent.mode == Mode::Text => {
                    self.words(std::slice::from_ref(&accent.base), words, out)?;
                }
                other => {
                    self.flush(words, out);
                    self.read(other, Font::Usual, out)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn letter(&self, node: &Parsed, text: &TokenText) -> Result<String, Unread> {
        let ligature = printed(text.as_str());
        if ligature != text.as_str() {
            return Ok(ligature.to_owned());
        }
        character(self.context, Mode::Text, text).ok_or_else(|| self.unread(node))
    }

    pub(super) fn flush(&self, words: &mut String, out: &mut Pieces) {
        let text = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            out.push(Piece {
                node: Node { part: Part::Words(text), place: None },
                kind: Kind::Plain,
            });
        } else if words.len() > 1 {
            out.push(Piece { node: Node { part: Part::Space, place: None }, kind: Kind::Plain });
        }
        words.clear();
    }
}
