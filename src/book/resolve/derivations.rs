//! Checks the formulas of proofs and equations that say what varies.

use crate::book::Settings;
use crate::book::tree::{
    Block, Container, ContainerKind, Label, List, Source, Written, WrittenDisplay,
};
use crate::derivation::{Evidence, Formulas, Part, Proof, Step, Unreadable, Wrong};
use crate::diagnostic::Diagnostic;
use crate::typeset::Formula;
use crate::typeset::Macros;
use crate::typeset::tree::{FormulaReader, Row};

use super::Resolver;
use super::labels::row_span;

/// Reads the formulas of proofs.
pub(super) struct Trees<'a> {
    reader: &'a dyn FormulaReader,
    macros: Macros,
}

impl<'a> Trees<'a> {
    pub fn new(reader: &'a dyn FormulaReader, settings: &Settings) -> Self {
        Self { reader, macros: settings.macros() }
    }
}

impl Formulas for Trees<'_> {
    fn tree(&self, latex: &str) -> Result<Row, Unreadable> {
        let row = self.reader.read(&Formula::display(latex));
        row.map_err(|unread| Unreadable { what: unread.message, place: unread.place })
    }

    fn has_macro(&self, name: &str) -> bool {
        self.macros.get(&format!("\\{name}")).is_some()
    }
}

impl Resolver<'_> {
    /// Checks the formulas of a container that says what varies, and keeps what came of it.
    pub(super) fn derive(&mut self, container: &Container<Written>, label: &Label) {
        let displays = displays(container);
        let proof = container.kind == ContainerKind::Proof;
        if proof {
            self.counts.proof_formulas += displays.len();
        }
        let Some(varies) = &container.varies else {
            self.idle(container);
            return;
        };
        let id = match &container.of {
            Some(of) => of.text.clone(),
            None => label.anchor.to_string(),
        };
        let steps = displays.iter().map(|(name, display)| step(name, display)).collect();
        let claims = Proof { id, varies: varies.text.clone(), steps };
        let (evidence, wrong) = self.tools.proofs.prove(&claims, &self.trees);
        for wrong in wrong {
            self.wrong.push(diagnostic(&wrong, varies, &displays));
        }
        for ((_, display), evidence) in displays.iter().zip(evidence) {
            if let Some(evidence) = evidence {
                let evaluated = !matches!(evidence, Evidence::Unchecked(_));
                self.counts.evaluated_formulas += usize::from(proof && evaluated);
                self.evidence.insert(display.tex.span, evidence);
            }
        }
    }

    /// What says how a formula is checked says nothing where nothing is checked.
    fn idle(&mut self, container: &Container<Written>) {
        if !matches!(container.kind, ContainerKind::Proof | ContainerKind::Equation) {
            return;
        }
        for (_, display) in displays(container) {
            let check = &display.check;
            let said = [&check.instead, &check.varies, &check.from];
            if let Some(said) = said.into_iter().flatten().next() {
                self.wrong.push(
                    Diagnostic::error(
                        said.span,
                        "this says how to check a formula, and nothing says what varies",
                    )
                    .hint("write a line `where: …` behind the first line of the container"),
                );
            }
        }
    }
}

/// The formulas of a container with their names: the numbers of steps, with letters where a step has several.
fn displays(container: &Container<Written>) -> Vec<(String, &WrittenDisplay)> {
    let mut found = Vec::new();
    for block in &container.blocks {
        match block {
            Block::Display(display) => found.push((String::new(), display)),
            Block::List(List { start: Some(first), items, .. }) => {
                for (number, item) in (*first..).zip(&items[..]) {
                    let of_item = item.blocks.iter().filter_map(|block| match block {
                        Block::Display(display) => Some(display),
                        _ => None,
                    });
                    for (letter, display) in ('a'..='z').zip(of_item) {
                        let name = if letter == 'a' {
                            number.to_string()
                        } else {
                            format!("{number}{letter}")
                        };
                        found.push((name, display));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn step(name: &str, display: &WrittenDisplay) -> Step {
    let text = |source: &Option<Source>| source.as_ref().map(|source| source.text.clone());
    let check = &display.check;
    Step {
        name: name.to_owned(),
        tex: unlabelled(&display.tex.text),
        instead: text(&check.instead),
        unchecked: text(&check.unchecked),
        varies: text(&check.varies),
        from: text(&check.from),
    }
}

/// The same formula with blanks in place of the labels of its rows, so that all else stands where it stood.
fn unlabelled(tex: &str) -> String {
    let mut written = String::with_capacity(tex.len());
    let mut rest = tex;
    while let Some((before, label)) = rest.split_once("{#") {
        let Some((label, after)) = label.split_once('}') else { break };
        written.push_str(before);
        written.push_str(&" ".repeat(label.len() + 3));
        rest = after;
    }
    written.push_str(rest);
    written
}

/// The diagnostic for what is wrong in a proof, at its place.
fn diagnostic(
    wrong: &Wrong,
    varies: &Source,
    displays: &[(String, &WrittenDisplay)],
) -> Diagnostic {
    let check = |index: usize| displays.get(index).map(|(_, display)| &display.check);
    let source = match wrong.part {
        Part::Where => Some(varies),
        Part::Formula(index) => displays.get(index).map(|(_, display)| &display.tex),
        Part::Instead(index) => check(index).and_then(|check| check.instead.as_ref()),
        Part::StepWhere(index) => check(index).and_then(|check| check.varies.as_ref()),
        Part::From(index) => check(index).and_then(|check| check.from.as_ref()),
    };
    let source = source.unwrap_or(varies);
    let span = match &wrong.fault.place {
        Some(place) => row_span(source, place.clone()),
        None => source.span,
    };
    let diagnostic = Diagnostic::error(span, &wrong.fault.message);
    match &wrong.fault.hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}
