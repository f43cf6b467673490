//! From the parser's nodes, which say how a formula is set, to nodes that say what stands there.

use std::ops::Range;

use katex_rs::KatexContext;
use katex_rs::build_html::DomType;
use katex_rs::parser::parse_node::{
    AnyParseNode as Parsed, NodeType, ParseNodeHtml, ParseNodeSupSub,
};
use katex_rs::types::{ErrorLocationProvider, SourceLocation, TokenText};

use crate::typeset::formula::Formula;

use super::fences::{Kind, Piece, paired};
use super::find::rows;
use super::letters::{character, class, delimiter, font, negated};
use super::names::name;
use super::numbers::joined;
use super::reader::Unread;
use super::sites::{CALL, SYMBOL, Sites, call, closed, symbol};
use super::{Class, Font, Node, Part, Row};

/// What the nodes of one formula are read with.
pub(super) struct Nodes<'a> {
    pub context: &'a KatexContext,
    /// Symbols' names, by index.
    pub names: &'a [String],
    pub sites: &'a Sites,
    pub formula: &'a Formula,
}

/// What a row is before its brackets are paired.
pub(super) type Pieces = Vec<Piece>;

impl Nodes<'_> {
    /// The tree of the whole formula.
    pub fn whole(&self, parsed: &[Parsed]) -> Result<Row, Unread> {
        self.row(parsed, Font::Usual)
    }

    pub(super) fn row(&self, parsed: &[Parsed], font: Font) -> Result<Row, Unread> {
        let mut pieces = Pieces::new();
        self.all(parsed, font, &mut pieces)?;
        Ok(paired(joined(negations(pieces))))
    }

    pub(super) fn one(&self, parsed: &Parsed, font: Font) -> Result<Row, Unread> {
        self.row(std::slice::from_ref(parsed), font)
    }

    pub(super) fn maybe(&self, parsed: Option<&Parsed>, font: Font) -> Result<Option<Row>, Unread> {
        parsed.map(|parsed| self.one(parsed, font)).transpose()
    }

    pub(super) fn all(
        &self,
        parsed: &[Parsed],
        font: Font,
        out: &mut Pieces,
    ) -> Result<(), Unread> {
        parsed.iter().try_for_each(|parsed| self.read(parsed, font, out))
    }

    /// Puts the pieces that `parsed` is behind `out`: one for most, all of its own for a group, none for a size.
    pub(super) fn read(
        &self,
        parsed: &Parsed,
        alphabet: Font,
        out: &mut Pieces,
    ) -> Result<(), Unread> {
        match parsed {
            Parsed::Atom(atom) => self.sign(parsed, &atom.text, class(atom.family), alphabet, out),
            Parsed::MathOrd(sign) => self.sign(parsed, &sign.text, Class::Ordinary, alphabet, out),
            Parsed::TextOrd(sign) => self.sign(parsed, &sign.text, Class::Ordinary, alphabet, out),
            Parsed::OrdGroup(group) => self.group(&group.body, alphabet, out),
            Parsed::Font(inner) => match name(self.context, std::slice::from_ref(&*inner.body)) {
                Some(name) if name.chars().count() > 1 && spells(&inner.font) => {
                    self.push(parsed, Part::Named(name), &[], out);
                    Ok(())
                }
                _ => self.read(&inner.body, font(&inner.font), out),
            },
            Parsed::Pmb(bold) => self.all(&bold.body, Font::Bold, out),
            Parsed::Mclass(inner) => self.classed(&inner.mclass, &inner.body, alphabet, out),
            Parsed::Color(inner) => self.all(&inner.body, alphabet, out),
            Parsed::Styling(inner) => self.all(&inner.body, alphabet, out),
            Parsed::Sizing(inner) => self.all(&inner.body, alphabet, out),
            Parsed::Hbox(inner) => self.all(&inner.body, alphabet, out),
            Parsed::HtmlMathMl(inner) => self.all(&inner.mathml, alphabet, out),
            Parsed::MathChoice(choice) if self.formula.display => {
                self.all(&choice.display, alphabet, out)
            }
            Parsed::MathChoice(choice) => self.all(&choice.text, alphabet, out),
            Parsed::Lap(inner) => self.read(&inner.body, alphabet, out),
            Parsed::Smash(inner) => self.read(&inner.body, alphabet, out),
            Parsed::Raisebox(inner) => self.read(&inner.body, alphabet, out),
            Parsed::Vcenter(inner) => self.read(&inner.body, alphabet, out),
            Parsed::Html(marked) => self.marked(parsed, marked, alphabet, out),
            // What cannot be seen is not there.
            Parsed::Phantom(_) | Parsed::Hphantom(_) | Parsed::Vphantom(_) | Parsed::Rule(_) => {
                Ok(())
            }
            Parsed::Internal(_) | Parsed::Spacing(_) => Ok(()),
            Parsed::Kern(kern) => {
                let part = if wide(kern.dimension.number, &kern.dimension.unit) {
                    Some(Part::Space)
                } else {
                    None
                };
                match part {
                    Some(part) => self.push(parsed, part, &[], out),
                    None => out.push(thin()),
                }
                Ok(())
            }
            Parsed::Cr(_) => {
                self.push(parsed, Part::Space, &[], out);
                Ok(())
            }
            Parsed::Text(_) => {
                let mut words = String::new();
                self.words(std::slice::from_ref(parsed), &mut words, out)?;
                self.flush(&mut words, out);
                Ok(())
            }
            _ => self.structure(parsed, alphabet, out),
        }
    }

    /// The nodes that hold others in a place of their own.
    pub(super) fn structure(
        &self,
        parsed: &Parsed,
        font: Font,
        out: &mut Pieces,
    ) -> Result<(), Unread> {
        let part = match parsed {
            Parsed::SupSub(scripts) => return self.scripts(parsed, scripts, font, out),
            Parsed::Genfrac(fraction) => self.fraction(fraction, font)?,
            Parsed::Sqrt(root) => Part::Root {
                degree: self.maybe(root.index.as_ref(), font)?,
                radicand: self.one(&root.body, font)?,
            },
            Parsed::Accent(accent) => self.accent(&accent.label, &accent.base, font)?,
            Parsed::AccentUnder(accent) => self.accent(&accent.label, &accent.base, font)?,
            Parsed::Overline(inner) => self.accent("overline", &inner.body, font)?,
            Parsed::Underline(inner) => self.accent("underline", &inner.body, font)?,
            Parsed::Enclose(inner) => self.accent(&inner.label, &inner.body, font)?,
            Parsed::HorizBrace(brace) => {
                Part::Brace { over: brace.is_over, base: self.one(&brace.base, font)?, note: None }
            }
            Parsed::LeftRight(fence) => self.fence(fence, font)?,
            Parsed::Array(array) => self.table(array, font)?,
            Parsed::Op(operator) => self.operator(operator, font)?,
            Parsed::OperatorName(operator) => match name(self.context, &operator.body) {
                Some(name) => Part::Named(name),
                None => return self.all(&operator.body, Font::Upright, out),
            },
            Parsed::Delimsizing(sized) => {
                return self.sized(parsed, &sized.delim, &sized.mclass, sized.size, out);
            }
            Parsed::Middle(middle) => {
                let text = delimiter(self.context, &middle.delim);
                Part::Sign { text, class: Class::Relation, font: Font::Usual }
            }
            Parsed::XArrow(arrow) => {
                let text = arrow_of(&arrow.label).to_owned();
                let base = Part::Sign { text, class: Class::Relation, font: Font::Usual };
                Part::Scripts {
                    base: vec![Node { part: base, place: None }],
                    below: self.maybe(arrow.below.as_deref(), font)?,
                    above: self.maybe(arrow.body.as_deref(), font)?,
                }
            }
            other => return Err(self.unread(other)),
        };
        let children = children(&part);
        self.push(parsed, part.clone(), &children, out);
        Ok(())
    }

    pub(super) fn sign(
        &self,
        parsed: &Parsed,
        text: &TokenText,
        class: Class,
        font: Font,
        out: &mut Pieces,
    ) -> Result<(), Unread> {
        let Some(text) = character(self.context, parsed.mode(), text) else {
            return Err(self.unread(parsed));
        };
        let kind = match (class, text.as_str()) {
            (Class::Opening, _) => Kind::Opens,
            (Class::Closing, "!" | "?") => Kind::Plain,
            (Class::Closing, _) => Kind::Closes,
            (Class::Ordinary, "|" | "‖") => Kind::Bar(0),
            _ => Kind::Plain,
        };
        let class = if matches!(text.as_str(), "!" | "?") { Class::Ordinary } else { class };
        let place = self.place(parsed, &[]);
        out.push(Piece { node: Node { part: Part::Sign { text, class, font }, place }, kind });
        Ok(())
    }

    /// A group; a sign alone in braces loses its class, as in `{,}`.
    pub(super) fn group(
        &self,
        body: &[Parsed],
        font: Font,
        out: &mut Pieces,
    ) -> Result<(), Unread> {
        let from = out.len();
        self.all(body, font, out)?;
        if let (1, Some(Piece { node: Node { part: Part::Sign { class, .. }, .. }, kind })) =
            (body.len(), out.get_mut(from))
            && matches!(*kind, Kind::Plain)
        {
            *class = Class::Ordinary;
        }
        Ok(())
    }

    pub(super) fn classed(
        &self,
        class: &DomType,
        body: &[Parsed],
        font: Font,
        out: &mut Pieces,
    ) -> Result<(), Unread> {
        let from = out.len();
        self.all(body, font, out)?;
        let (class, kind) = match class {
            DomType::Mbin => (Class::Binary, Kind::Plain),
            DomType::Mrel => (Class::Relation, Kind::Plain),
            DomType::Mopen => (Class::Opening, Kind::Opens),
            DomType::Mclose => (Class::Closing, Kind::Closes),
            DomType::Mpunct => (Class::Punctuation, Kind::Plain),
            _ => return Ok(()),
        };
        if let [Piece { node: Node { part: Part::Sign { class: own, .. }, .. }, kind: piece }] =
            out.get_mut(from..).unwrap_or_default()
        {
            (*own, *piece) = (class, kind);
        }
        Ok(())
    }

    pub(super) fn marked(
        &self,
        parsed: &Parsed,
        marked: &ParseNodeHtml,
        font: Font,
        out: &mut Pieces,
    ) -> Result<(), Unread> {
        let from = out.len();
        if let Some(name) = marked.attributes.get(SYMBOL).and_then(|text| symbol(text, self.names))
        {
            let drawn = self.row(&marked.body, font)?;
            let part = Part::Symbol { name: name.to_owned(), drawn };
            self.push(parsed, part, &[], out);
            return Ok(());
        }
        self.all(&marked.body, font, out)?;
        if let (Some(place), [piece]) = (
            marked.attributes.get(CALL).and_then(|text| call(text)),
            out.get_mut(from..).unwrap_or_default(),
        ) {
            piece.node.place = Some(place);
        }
        Ok(())
    }

    pub(super) fn scripts(
        &self,
        parsed: &Parsed,
        scripts: &ParseNodeSupSub,
        font: Font,
        out: &mut Pieces,
    ) -> Result<(), Unread> {
        let (below, above) =
            (self.maybe(scripts.sub.as_deref(), font)?, self.maybe(scripts.sup.as_deref(), font)?);
        let mut pieces = Pieces::new();
        if let Some(base) = &scripts.base {
            self.read(base, font, &mut pieces)?;
        }
        let kind = match pieces.as_slice() {
            [Piece { kind: kind @ (Kind::Closes | Kind::Bar(_)), .. }] => *kind,
            _ => Kind::Plain,
        };
        let alone = kind != Kind::Plain;
        let base: Row = match pieces.as_mut_slice() {
            [piece] if alone => vec![piece.node.clone()],
            _ => paired(joined(negations(pieces))),
        };
        let (base, below, above) = noted(base, below, above);
        let part = match (base.as_slice(), &below, &above) {
            ([only], None, None) => only.part.clone(),
            _ => Part::Scripts { base, below, above },
        };
        let children = children(&part);
        let place = self.place(parsed, &children);
        out.push(Piece { node: Node { part, place }, kind });
        Ok(())
    }

    pub(super) fn push(
        &self,
        parsed: &Parsed,
        part: Part,
        children: &[Range<usize>],
        out: &mut Pieces,
    ) {
        let place = self.place(parsed, children);
        out.push(Piece { node: Node { part, place }, kind: Kind::Plain });
    }

    /// The bytes of `parsed` as written, with those of what it holds.
    pub(super) fn place(&self, parsed: &Parsed, children: &[Range<usize>]) -> Option<Range<usize>> {
        let own = parsed.loc().and_then(|place| self.written(place));
        let all: Vec<Range<usize>> = own.into_iter().chain(children.iter().cloned()).collect();
        Some(closed(&self.formula.tex, hull(&all)?))
    }

    pub(super) fn written(&self, place: &SourceLocation) -> Option<Range<usize>> {
        let ours = place.input() == self.sites.text;
        ours.then(|| self.sites.written(&(place.start..place.end)))
    }

    pub(super) fn unread(&self, parsed: &Parsed) -> Unread {
        let what = NodeType::from(parsed);
        let text = parsed.text().or_else(|| parsed.label());
        let message = match text {
            Some(text) => format!("`{text}` has no words"),
            None => format!("a formula with `{what}` in it has no words"),
        };
        Unread { message, place: self.place(parsed, &[]) }
    }
}

/// Gives a brace the script at its tip as its note.
fn noted(base: Row, below: Option<Row>, above: Option<Row>) -> (Row, Option<Row>, Option<Row>) {
    match base.as_slice() {
        [Node { part: Part::Brace { over, base, note: None }, place }] => {
            let (note, below, above) =
                if *over { (above, below, None) } else { (below, None, above) };
            let part = Part::Brace { over: *over, base: base.clone(), note };
            (vec![Node { part, place: place.clone() }], below, above)
        }
        _ => (base, below, above),
    }
}

/// The smallest range that holds all of `places`.
pub(super) fn hull(places: &[Range<usize>]) -> Option<Range<usize>> {
    let start = places.iter().map(|place| place.start).min()?;
    Some(start..places.iter().map(|place| place.end).max()?)
}

/// The places of what a part holds.
pub(super) fn children(part: &Part) -> Vec<Range<usize>> {
    rows(part).into_iter().flatten().filter_map(|node| node.place.clone()).collect()
}

/// Whether letters in this alphabet that touch are one word.
fn spells(font: &str) -> bool {
    matches!(
        font,
        "mathrm" | "mathup" | "rm" | "mathit" | "it" | "mathsf" | "sf" | "mathtt" | "tt" | "textrm"
    )
}

/// Whether a space is wider than between words.
fn wide(number: f64, unit: &str) -> bool {
    let em = match unit {
        "mu" => number / 18.0,
        "em" => number,
        "ex" => number / 2.0,
        _ => number / 10.0,
    };
    em > 0.6
}

fn thin() -> Piece {
    Piece { node: Node { part: Part::Space, place: None }, kind: Kind::Thin }
}

/// Joins a slash that is drawn through the sign behind it.
fn negations(pieces: Pieces) -> Pieces {
    let mut out = Pieces::with_capacity(pieces.len());
    for piece in pieces {
        let slashed = matches!(out.last(), Some(Piece { node: Node { part: Part::Sign { text, .. }, .. }, .. })
            if text == "\u{338}" || text == "\u{e020}");
        let joined = match &piece.node.part {
            Part::Sign { text, .. } if slashed => negated(text),
            _ => None,
        };
        match joined {
            Some(text) => {
                out.pop();
                let part =
                    Part::Sign { text: text.to_owned(), class: Class::Relation, font: Font::Usual };
                out.push(Piece { node: Node { part, place: piece.node.place }, kind: Kind::Plain });
            }
            None => out.push(piece),
        }
    }
    out
}

/// The arrow that KaTeX stretches for `label`.
fn arrow_of(label: &str) -> &'static str {
    match label.trim_start_matches("\\x") {
        "leftarrow" | "twoheadleftarrow" => "←",
        "leftrightarrow" => "↔",
        "Leftarrow" => "⇐",
        "Rightarrow" => "⇒",
        "Leftrightarrow" => "⇔",
        "hookleftarrow" => "↩",
        "hookrightarrow" => "↪",
        "mapsto" => "↦",
        "longequal" => "=",
        "rightleftharpoons" | "rightleftarrows" => "⇌",
        _ => "→",
    }
}
