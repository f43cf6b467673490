//! The meanings under an equation are its local scope: what they name must stand in it, and is said there as they say.

use std::collections::BTreeSet;

use crate::book::tree::{
    Block, Container, ContainerKind, Inline, Item, Source, Written, WrittenDisplay, WrittenFormula,
};
use crate::diagnostic::{Diagnostic, Span};
use crate::typeset;
use crate::typeset::speech::Speaker;
use crate::typeset::tree::{Letter, Node, Row, holds, lone, named};

use super::Resolver;
use super::formulas::cells;
use super::labels::row_span;
use super::walk::{self, Leaf};

/// What the meanings under one equation say of its symbols.
pub(super) struct Scope {
    /// The letters that are said as declared here, and stand for nothing that the book declares.
    letters: Vec<Letter>,
    /// Where the formulas with these letters stand in the list.
    heads: BTreeSet<Span>,
    /// Speaks the formulas of the equation; none if nothing is said in a way of its own.
    speaker: Option<Speaker>,
}

impl Scope {
    /// The words of a formula of this equation, if it has a way of its own.
    pub fn words(&self, row: &Row) -> Option<String> {
        Some(self.speaker.as_ref()?.words(row))
    }

    /// The letters that stand for nothing that the book declares.
    pub fn letters(&self) -> &[Letter] {
        &self.letters
    }
}

impl Resolver<'_> {
    /// The scope of an equation; what is wrong with its list of meanings is reported.
    pub(super) fn scope(&mut self, container: &Container<Written>) -> Option<Scope> {
        if container.kind != ContainerKind::Equation {
            return None;
        }
        let trees = self.trees_of(container);
        let mut said: Vec<(Letter, String)> = Vec::new();
        let mut heads = BTreeSet::new();
        for (item, formula) in meanings(container) {
            let Some(row) = self.tree(&typeset::Formula::inline(&formula.tex.text)) else {
                continue;
            };
            for symbol in named(&row) {
                let held = |trees: &[Row]| trees.iter().any(|row| holds(row, symbol));
                // What the equation holds may be defined by what it does not hold.
                if trees.as_ref().is_some_and(|trees| !held(trees))
                    && !held(&self.beside(container, item))
                {
                    self.missing(symbol, &formula.tex);
                }
            }
            let Some(spoken) = &formula.spoken else { continue };
            heads.insert(formula.tex.span);
            let letter = lone(&row).map(Letter::of_node);
            match letter {
                None => self.wrong.push(
                    Diagnostic::error(
                        spoken.span,
                        "this is no single letter that could be said so",
                    )
                    .hint("`spoken` stands behind one letter, with or without an index"),
                ),
                Some(letter) if said.iter().any(|(known, _)| *known == letter) => self.wrong.push(
                    Diagnostic::error(spoken.span, "this letter is said in two ways in one list")
                        .hint("keep one of them"),
                ),
                Some(letter) => said.push((letter, spoken.text.clone())),
            }
        }
        let letters = said.iter().map(|(letter, _)| letter.clone()).collect();
        let slug = self.slug_of(self.page);
        let speaker = (!said.is_empty()).then(|| self.formulas.speaker(slug, said));
        Some(Scope { letters, heads, speaker })
    }

    /// Reports a spoken form that stands anywhere but at the head of a meaning.
    pub(super) fn headed(&mut self, formula: &WrittenFormula) {
        let heads = |scope: &Scope| scope.heads.contains(&formula.tex.span);
        if let Some(spoken) = &formula.spoken
            && !self.scope.as_ref().is_some_and(heads)
        {
            self.wrong.push(
                Diagnostic::error(spoken.span, "a symbol says here how it is read, and nothing under an equation begins with it")
                    .hint("in the list under an `equation` it is written `- $q$ {spoken=\"…\"}: what it means`; for the whole book it stands in `book.toml`"),
            );
        }
    }

    /// Reports a symbol of the list that the equation does not hold.
    fn missing(&mut self, symbol: &Node, tex: &Source) {
        let (place, written) = match &symbol.place {
            Some(place) => (row_span(tex, place.clone()), tex.text.get(place.clone())),
            None => (tex.span, None),
        };
        let written = written.unwrap_or(&tex.text);
        self.wrong.push(
            Diagnostic::error(place, format!("the equation holds no `{written}`"))
                .hint("the list says what the symbols of its equation mean, and of what defines them: write it as it stands there, or take it away"),
        );
    }

    /// The trees of the formula that an equation is; none where one could not be read.
    fn trees_of(&self, container: &Container<Written>) -> Option<Vec<Row>> {
        let displays = container.blocks.iter().filter_map(|block| match block {
            Block::Display(display) => Some(display),
            _ => None,
        });
        let of = |display: &WrittenDisplay| cells(&display.tex.text);
        displays.flat_map(of).map(|formula| self.tree(&formula)).collect()
    }

    /// The trees of the formulas in the items of a list beside `item`.
    fn beside(&self, container: &Container<Written>, item: &Item<Written>) -> Vec<Row> {
        let mut found = Vec::new();
        for other in items(container).filter(|other| !std::ptr::eq(*other, item)) {
            walk::blocks(&other.blocks, &mut |leaf| {
                if let Leaf::Formula(source) = leaf {
                    found.extend(self.tree(&typeset::Formula::inline(&source.text)));
                }
            });
        }
        found
    }

    fn tree(&self, formula: &typeset::Formula) -> Option<Row> {
        let found = self.formulas.find(formula, self.slug_of(self.page));
        found.tree.map(|tree| (*tree).clone())
    }
}

/// The items of the lists under an equation.
fn items(container: &Container<Written>) -> impl Iterator<Item = &Item<Written>> {
    let lists = container.blocks.iter().filter_map(|block| match block {
        Block::List(list) => Some(list),
        _ => None,
    });
    lists.flat_map(|list| &list.items)
}

/// The items that begin with a formula and a colon, with this formula.
fn meanings(
    container: &Container<Written>,
) -> impl Iterator<Item = (&Item<Written>, &WrittenFormula)> {
    items(container).filter_map(|item| match item.blocks.first() {
        Some(Block::Paragraph(text)) => match text.as_slice() {
            [Inline::Formula(formula), Inline::Text(words), ..] => {
                words.trim_start().starts_with(':').then_some((item, formula))
            }
            _ => None,
        },
        _ => None,
    })
}
