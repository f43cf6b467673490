//! Turns the tree as written into the tree as resolved, block by block.

use std::sync::Arc;

use crate::book::tree::{
    Block, Chapter, Container, Display, Formula, Inline, Item, Label, List, Note, Page, Resolved,
    Row, Source, Table, Written, WrittenCode, WrittenDisplay, WrittenFigure, WrittenFormula,
};
use crate::diagnostic::{Diagnostic, Span};
use crate::typeset::{self, rows};

use super::Resolver;
use super::labels::row_span;
use super::line::Line;

type Text = Vec<Inline<Resolved>>;

impl Resolver<'_> {
    /// A page.
    pub fn chapter(&mut self, page: Page, chapter: &Chapter<Written>) -> Chapter<Resolved> {
        self.page = page;
        self.here = None;
        self.notes.clear();
        let title = self.inlines(&chapter.title);
        let summary = self.inlines(&chapter.summary);
        for mark in self.notes.drain(..) {
            let top = Span::new(chapter.file, 0..0);
            self.wrong.push(Diagnostic::error(
                top,
                format!("the side note `{mark}` is marked in the front matter"),
            ));
        }
        let blocks = self.blocks(&chapter.blocks);
        let notes = self.side_notes(&chapter.notes);
        Chapter {
            file: chapter.file,
            slug: chapter.slug.clone(),
            number: chapter.number.clone(),
            title,
            summary,
            blocks,
            notes,
        }
    }

    /// The side notes in the order of their marks; a note may mark others.
    fn side_notes(&mut self, written: &[Note<Written>]) -> Vec<Note<Resolved>> {
        let mut notes = Vec::new();
        while let Some(name) = self.notes.get(notes.len()).cloned() {
            // Marks without a note are text already, and were reported there.
            let note = written.iter().find(|note| note.name.text == name);
            let blocks = note.map_or(Vec::new(), |note| self.blocks(&note.blocks));
            let nowhere =
                Source { text: name, span: Span::new(crate::diagnostic::FileId(0), 0..0) };
            notes.push(Note { name: note.map_or(nowhere, |note| note.name.clone()), blocks });
        }
        for note in written {
            if !self.notes.contains(&note.name.text) {
                self.wrong.push(
                    Diagnostic::error(
                        note.name.span,
                        format!("the side note `{}` is marked nowhere", note.name.text),
                    )
                    .hint(format!(
                        "write `[^{}]` where it belongs, or take it away",
                        note.name.text
                    )),
                );
            }
        }
        notes
    }

    fn blocks(&mut self, blocks: &[Block<Written>]) -> Vec<Block<Resolved>> {
        blocks.iter().filter_map(|block| self.block(block)).collect()
    }

    fn block(&mut self, block: &Block<Written>) -> Option<Block<Resolved>> {
        Some(match block {
            Block::Heading { level, text, span, .. } => {
                let label = self.label(*span);
                self.here = Some(label.anchor.clone());
                Block::Heading { level: *level, label, text: self.inlines(text), span: *span }
            }
            Block::Paragraph(text) => {
                let line = self.inlines(text);
                // A paragraph of nothing but claims has been read to the end.
                if line.is_empty() {
                    return None;
                }
                Block::Paragraph(line)
            }
            Block::List(list) => Block::List(self.list(list)?),
            Block::Table(table) => Block::Table(self.table(table)),
            Block::Code(code) => Block::Code(self.code(code)),
            Block::Quote(inner) => {
                let blocks = self.blocks(inner);
                if blocks.is_empty() && !inner.is_empty() {
                    return None;
                }
                Block::Quote(blocks)
            }
            Block::Callout { kind, blocks } => {
                Block::Callout { kind: *kind, blocks: self.blocks(blocks) }
            }
            Block::Rule => Block::Rule,
            Block::Display(display) => Block::Display(self.display(display)),
            Block::Container(container) => Block::Container(self.container(container)),
            Block::Figure(figure) => return self.figure(figure),
        })
    }

    /// The label of what stands at `span`.
    fn label(&self, span: Span) -> Label {
        let unknown = || Label { anchor: Arc::from("part"), number: None };
        self.labels.by_place.get(&span).cloned().unwrap_or_else(unknown)
    }

    /// A list without the items that held nothing but claims; none if none is left.
    fn list(&mut self, list: &List<Written>) -> Option<List<Resolved>> {
        let mut items = Vec::new();
        for item in &list.items {
            let blocks = self.blocks(&item.blocks);
            if !blocks.is_empty() || item.blocks.is_empty() {
                items.push(Item { checked: item.checked, blocks });
            }
        }
        (!items.is_empty()).then_some(List { start: list.start, tight: list.tight, items })
    }

    fn table(&mut self, table: &Table<Written>) -> Table<Resolved> {
        let head = table.head.iter().map(|cell| self.inlines(cell)).collect();
        let mut rows = Vec::new();
        for row in &table.rows {
            rows.push(row.iter().map(|cell| self.inlines(cell)).collect());
        }
        Table { alignments: table.alignments.clone(), head, rows }
    }

    fn code(&mut self, code: &WrittenCode) -> Arc<str> {
        match self.tools.code.set(&code.language.text, &code.text) {
            Ok(html) => html.into(),
            Err(error) => {
                let diagnostic = Diagnostic::error(code.language.span, error.message);
                self.wrong.push(match error.hint {
                    Some(hint) => diagnostic.hint(hint),
                    None => diagnostic,
                });
                Arc::from("")
            }
        }
    }

    fn display(&mut self, display: &WrittenDisplay) -> Display {
        let tex = &display.tex;
        let whole = || display.label.as_ref().map(|label| label.span);
        let Some(split) = rows::rows(&tex.text) else {
            let formula = typeset::Formula::display(&tex.text);
            self.use_symbols(&formula);
            self.formulas.check(&formula, tex, Option::clone, self.wrong);
            let row = Row {
                cells: vec![self.set(&formula)],
                label: whole().map(|span| self.label(span)),
            };
            return Display {
                tex: tex.text.as_str().into(),
                columns: 1,
                aligned: false,
                rows: vec![row],
                evidence: self.evidence.remove(&tex.span),
            };
        };
        let last = split.rows.len().saturating_sub(1);
        let mut set = Vec::new();
        for (index, row) in split.rows.iter().enumerate() {
            let own = row.label.as_ref().map(|label| row_span(tex, label.place.clone()));
            let of_whole = whole().filter(|_| index == last);
            if let (Some(own), Some(other)) = (own, of_whole) {
                self.wrong.push(
                    Diagnostic::error(other, "the last row has two ids")
                        .hint("keep one of them")
                        .other(own, "the other one"),
                );
            }
            let cells = row.cells.iter().map(|cell| self.cell(cell, tex)).collect();
            set.push(Row { cells, label: own.or(of_whole).map(|span| self.label(span)) });
        }
        Display {
            tex: tex.text.as_str().into(),
            columns: split.columns,
            aligned: split.aligned,
            rows: set,
            evidence: self.evidence.remove(&tex.span),
        }
    }

    fn cell(&mut self, cell: &rows::Cell, tex: &Source) -> Formula {
        self.use_symbols(&cell.formula);
        let place = |within: &Option<_>| Some(cell.place_of(within.as_ref()));
        self.formulas.check(&cell.formula, tex, place, self.wrong);
        self.set(&cell.formula)
    }

    fn formula(&mut self, written: &WrittenFormula) -> Formula {
        self.headed(written);
        let source = &written.tex;
        let formula = typeset::Formula::inline(&source.text);
        self.use_symbols(&formula);
        self.formulas.check(&formula, source, Option::clone, self.wrong);
        self.set(&formula)
    }

    fn container(&mut self, container: &Container<Written>) -> Container<Resolved> {
        let label = self.label(container.span);
        self.here = Some(label.anchor.clone());
        self.derive(container, &label);
        let outer = self.scope.take();
        self.scope = self.scope(container);
        let resolved = Container {
            kind: container.kind,
            label,
            title: self.inlines(&container.title),
            of: container.of.as_ref().and_then(|of| self.reference(of)),
            varies: container.varies.clone(),
            words: self.inlines(&container.words),
            blocks: self.blocks(&container.blocks),
            span: container.span,
        };
        self.scope = outer;
        resolved
    }

    fn figure(&mut self, figure: &WrittenFigure) -> Option<Block<Resolved>> {
        let index = self.figures.by_place.get(&figure.span).copied();
        if let Some(label) = self.labels.by_place.get(&figure.span) {
            self.here = Some(label.anchor.clone());
        }
        let caption = self.inlines(&figure.caption);
        let index = index?;
        self.figures.requests.get_mut(index.0)?.caption = caption;
        Some(Block::Figure(index))
    }

    fn inlines(&mut self, inlines: &[Inline<Written>]) -> Text {
        let mut line = Line::default();
        for inline in inlines {
            match inline {
                Inline::Claim(source) => {
                    self.claim(source);
                    line.pass_over();
                }
                Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Struck(inner)
                    if Inline::silent(inner) =>
                {
                    self.inlines(inner);
                    line.pass_over();
                }
                inline => self.inline(inline).into_iter().for_each(|inline| line.push(inline)),
            }
        }
        line.text
    }

    fn inline(&mut self, inline: &Inline<Written>) -> Option<Inline<Resolved>> {
        Some(match inline {
            Inline::Text(text) => Inline::Text(text.clone()),
            Inline::Emphasis(inner) => Inline::Emphasis(self.inlines(inner)),
            Inline::Strong(inner) => Inline::Strong(self.inlines(inner)),
            Inline::Struck(inner) => Inline::Struck(self.inlines(inner)),
            Inline::Code(code) => Inline::Code(code.clone()),
            Inline::Formula(formula) => Inline::Formula(self.formula(formula)),
            Inline::Reference(id) => Inline::Reference(self.reference(id)?),
            Inline::Citation(works) => Inline::Citation(self.citation(works)),
            Inline::Number(source) => Inline::Number(self.number(source)),
            Inline::Claim(_) => return None,
            Inline::Mark(mark) => Inline::Mark(self.mark(mark)),
            Inline::Link { target, text } => {
                let text = self.inlines(text);
                Inline::Link { target: self.link(target)?, text }
            }
            Inline::Image { file, alt } => {
                Inline::Image { file: self.picture(file)?, alt: alt.clone() }
            }
            Inline::SoftBreak => Inline::SoftBreak,
            Inline::HardBreak => Inline::HardBreak,
        })
    }

    /// The index of a side note, by the order of first marks.
    fn mark(&mut self, mark: &Source) -> usize {
        match self.notes.iter().position(|name| *name == mark.text) {
            Some(index) => index,
            None => {
                self.notes.push(mark.text.clone());
                self.notes.len() - 1
            }
        }
    }
}
