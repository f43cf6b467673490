//! Blocks of text: headings, paragraphs, lists, tables, listings, displays.

use crate::book::tree::{
    Alignment, Block, Callout, Display, Inline, Item, Label, List, Resolved, Row, Table,
};

use super::html::{Html, Tag, tag};
use super::scribe::{Medium, Scribe};
use super::spoken::spoken;

impl Scribe<'_> {
    /// Writes blocks, each followed by the notes that could not stand within it.
    pub fn blocks(&mut self, html: &mut Html, blocks: &[Block<Resolved>]) {
        for block in blocks {
            self.block(html, block);
            html.line();
            if !self.notes_wait {
                self.pending_notes(html);
            }
        }
    }

    /// Writes blocks and leaves their notes to whoever asked.
    pub fn bare_blocks(&mut self, html: &mut Html, blocks: &[Block<Resolved>]) {
        self.notes_waiting(|scribe| scribe.blocks(html, blocks));
    }

    fn block(&mut self, html: &mut Html, block: &Block<Resolved>) {
        match block {
            Block::Heading { level, label, text, .. } => self.heading(html, *level, label, text),
            Block::Paragraph(text) => html.element(tag("p"), |html| self.inlines(html, text)),
            Block::List(list) => self.list(html, list),
            Block::Table(table) => self.table(html, table),
            Block::Code(code) => listing(html, code, self.paper()),
            Block::Quote(blocks) => {
                html.element(tag("blockquote"), |html| self.blocks(html, blocks));
            }
            Block::Callout { kind, blocks } => self.callout(html, *kind, blocks),
            Block::Rule => html.void(tag("hr")),
            Block::Display(display) => self.display(html, display, None),
            Block::Container(container) => self.container(html, container),
            Block::Figure(index) => self.figure(html, *index),
        }
    }

    fn heading(&mut self, html: &mut Html, level: u8, label: &Label, text: &[Inline<Resolved>]) {
        let shift = if self.medium == Medium::Whole { 2 } else { 0 };
        let id = self.id(&label.anchor);
        let open = heading_tag(level + shift).class(format!("h{level}")).with("id", id.clone());
        html.element(open, |html| {
            if let Some(number) = &label.number {
                html.simple(tag("span").class("section-number"), number);
                html.text(" ");
            }
            self.notes_waiting(|scribe| scribe.inlines(html, text));
            if !self.paper() {
                let link = tag("a")
                    .class("anchor")
                    .with("href", format!("#{id}"))
                    .with("aria-label", "Link to this section");
                html.text(" ");
                html.simple(link, "\u{a7}");
            }
        });
    }

    /// Writes a list.
    pub fn list(&mut self, html: &mut Html, list: &List<Resolved>) {
        let tight = list.tight.then_some("tight");
        let open = match list.start {
            Some(1) => tag("ol").maybe("class", tight),
            Some(start) => tag("ol").with("start", start.to_string()).maybe("class", tight),
            None => tag("ul").maybe("class", tight),
        };
        html.element(open, |html| {
            for item in &list.items {
                html.element(tag("li"), |html| self.item(html, item));
                html.line();
            }
        });
    }

    /// Writes the inside of a list's item.
    pub fn item(&mut self, html: &mut Html, item: &Item<Resolved>) {
        if let Some(checked) = item.checked {
            let mark = if checked { "\u{2611}" } else { "\u{2610}" };
            html.simple(tag("span").class("box-mark"), mark);
            html.text(" ");
        }
        match item.blocks.as_slice() {
            [Block::Paragraph(text)] => self.inlines(html, text),
            blocks => self.blocks(html, blocks),
        }
    }

    fn table(&mut self, html: &mut Html, table: &Table<Resolved>) {
        let frame = tag("div")
            .class("table")
            .with("role", "region")
            .with("aria-label", "Table")
            .maybe("tabindex", (!self.paper()).then_some("0"));
        self.notes_waiting(|scribe| {
            html.element(frame, |html| {
                html.element(tag("table"), |html| {
                    html.element(tag("thead"), |html| {
                        scribe.row(html, "th", &table.alignments, &table.head);
                    });
                    html.element(tag("tbody"), |html| {
                        for row in &table.rows {
                            scribe.row(html, "td", &table.alignments, row);
                        }
                    });
                });
            });
        });
    }

    fn row(
        &mut self,
        html: &mut Html,
        name: &'static str,
        alignments: &[Alignment],
        cells: &[Vec<Inline<Resolved>>],
    ) {
        html.element(tag("tr"), |html| {
            for (column, cell) in cells.iter().enumerate() {
                let side = match alignments.get(column) {
                    Some(Alignment::Right) => Some("right"),
                    Some(Alignment::Center) => Some("center"),
                    _ => None,
                };
                let open =
                    tag(name).maybe("scope", (name == "th").then_some("col")).maybe("class", side);
                html.element(open, |html| self.inlines(html, cell));
            }
        });
    }

    fn callout(&mut self, html: &mut Html, kind: Callout, blocks: &[Block<Resolved>]) {
        let (class, title) = match kind {
            Callout::Note => ("note-box", "Note"),
            Callout::Tip => ("tip", "Tip"),
            Callout::Important => ("important", "Important"),
            Callout::Warning => ("warning", "Warning"),
            Callout::Caution => ("caution", "Caution"),
        };
        let open = tag("aside").class(format!("box callout {class}")).with("aria-label", title);
        html.element(open, |html| {
            html.simple(tag("p").class("box-title"), title);
            self.blocks(html, blocks);
        });
    }

    /// Writes a displayed formula in a box that scrolls, each row's number at its right edge.
    ///
    /// `of` is the label of the container around it, whose number stands beside the first row that has none.
    pub fn display(&mut self, html: &mut Html, display: &Display, of: Option<&Label>) {
        let frame = tag("div")
            .class("display")
            .with("role", "group")
            .with("aria-label", "Formula")
            .maybe("tabindex", (!self.paper()).then_some("0"));
        let columns = display.columns.max(1);
        let grid = tag("div").class("rows").with(
            "style",
            format!(
                "grid-template-columns:minmax(0,1fr) repeat({columns},auto) minmax(max-content,1fr)"
            ),
        );
        let labelled = display.rows.iter().any(|row| row.label.is_some());
        html.element(frame, |html| {
            html.element(grid, |html| {
                for (index, row) in display.rows.iter().enumerate() {
                    let borrowed = of.filter(|_| !labelled && index + 1 == display.rows.len());
                    let label = row.label.as_ref().or(borrowed);
                    self.display_row(html, display, row, label, of);
                }
            });
        });
    }

    fn display_row(
        &self,
        html: &mut Html,
        display: &Display,
        row: &Row,
        label: Option<&Label>,
        of: Option<&Label>,
    ) {
        // The container around it already carries its own anchor.
        let own = label.filter(|label| of.is_none_or(|of| of.anchor != label.anchor));
        let id = own.map(|label| self.id(&label.anchor));
        html.element(tag("div").class("row").maybe("id", id), |html| {
            let words = row.spoken();
            for (column, cell) in row.cells.iter().enumerate() {
                let side = match (display.aligned, column % 2) {
                    (false, _) => "cell",
                    (true, 0) => "cell right",
                    (true, _) => "cell left",
                };
                let place = format!("grid-column:{}", column + 2);
                let open = tag("div").class(side).with("style", place);
                // The first cell says the whole row, so that it is heard in one breath.
                let open = match column {
                    _ if words.is_empty() => open,
                    0 => spoken(open, &words),
                    _ => open.with("aria-hidden", "true"),
                };
                html.element(open, |html| html.trusted(&cell.html));
            }
            if let Some(number) = label.and_then(|label| label.number.as_deref()) {
                html.simple(tag("span").class("equation-number"), &format!("({number})"));
            }
        });
    }
}

fn heading_tag<'a>(level: u8) -> Tag<'a> {
    tag(match level {
        0 | 1 => "h1",
        2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    })
}

/// A code listing with a button that copies its text.
fn listing(html: &mut Html, code: &str, paper: bool) {
    html.element(tag("div").class("listing"), |html| {
        html.element(tag("pre").maybe("tabindex", (!paper).then_some("0")), |html| {
            html.element(tag("code"), |html| html.trusted(code));
        });
        if !paper {
            copy_button(html, "Copy");
        }
    });
}

/// A button that copies the `<code>` of the element it stands in.
pub fn copy_button(html: &mut Html, words: &str) {
    let button = tag("button").class("copy").with("type", "button").with("data-copy", "code");
    html.simple(button, words);
}
