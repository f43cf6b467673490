//! Text within a line: words, formulas, references, citations, marks of notes.

use crate::book::tree::{Block, Citation, Inline, Number, Reference, Resolved, Target};

use crate::typeset::Run;

use super::html::{Html, tag};
use super::scribe::Scribe;
use super::spoken::spoken;

impl Scribe<'_> {
    /// Writes text within a line.
    pub fn inlines(&mut self, html: &mut Html, inlines: &[Inline<Resolved>]) {
        let mut rest = inlines.iter().peekable();
        while let Some(inline) = rest.next() {
            match (inline, rest.peek()) {
                (Inline::Formula(_), Some(Inline::Text(text))) if mark(text) > 0 => {
                    rest.next();
                    let (mark, behind) = text.split_at(mark(text));
                    html.element(tag("span").class("kept"), |html| {
                        self.inline(html, inline);
                        html.text(mark);
                    });
                    html.text(behind);
                }
                _ => self.inline(html, inline),
            }
        }
    }

    fn inline(&mut self, html: &mut Html, inline: &Inline<Resolved>) {
        match inline {
            Inline::Text(text) => html.text(text),
            Inline::Emphasis(inside) => {
                html.element(tag("em"), |html| self.inlines(html, inside));
            }
            Inline::Strong(inside) => {
                html.element(tag("strong"), |html| self.inlines(html, inside));
            }
            Inline::Struck(inside) => html.element(tag("s"), |html| self.inlines(html, inside)),
            Inline::Code(code) => html.simple(tag("code"), code),
            Inline::Formula(formula) => {
                html.element(spoken(tag("span").class("formula"), &formula.spoken), |html| {
                    html.trusted(&formula.html);
                });
            }
            Inline::Reference(reference) => self.reference(html, reference),
            Inline::Citation(works) => self.citation(html, works),
            Inline::Number(number) => html.text(self.number(number)),
            Inline::Claim(none) => match *none {},
            Inline::Mark(note) => self.mark(html, *note),
            Inline::Link { target, text } => self.anchor(html, target, text),
            Inline::Image { file, alt } => {
                let source = super::paths::link(self.file, &image_path(file), None);
                html.void(tag("img").with("src", source).with("alt", alt.as_str()));
            }
            Inline::SoftBreak => html.line(),
            Inline::HardBreak => html.void(tag("br")),
        }
    }

    /// Writes a line that itself is a link or stands far from its notes: no links, no marks.
    pub fn unlinked(&mut self, html: &mut Html, inlines: &[Inline<Resolved>]) {
        for inline in inlines {
            match inline {
                Inline::Emphasis(inside) => {
                    html.element(tag("em"), |html| self.unlinked(html, inside));
                }
                Inline::Strong(inside) => {
                    html.element(tag("strong"), |html| self.unlinked(html, inside));
                }
                Inline::Struck(inside) | Inline::Link { text: inside, .. } => {
                    self.unlinked(html, inside);
                }
                Inline::Reference(reference) => html.text(&reference.text),
                Inline::Mark(_) | Inline::Citation(_) | Inline::Image { .. } => {}
                inline => self.inline(html, inline),
            }
        }
    }

    /// A work of the bibliography as it stands in a list.
    pub fn work_in_full(&self, html: &mut Html, entry: usize) {
        html.simple(tag("span").class("work-number"), &format!("[{}]", entry + 1));
        html.text(" ");
        let Some(work) = self.manuscript.bibliography.get(entry) else {
            return;
        };
        html.element(tag("span").class("work"), |html| {
            for run in &work.runs {
                match run {
                    Run::Text(text) => html.text(text),
                    Run::Italic(text) => html.simple(tag("em"), text),
                    Run::Math(tex) => html.simple(tag("i").class("tex"), tex),
                    Run::Link { text, url } => self.outside(html, text, url),
                }
            }
        });
    }

    /// A link out of the book; paper shows where it leads.
    fn outside(&self, html: &mut Html, text: &str, url: &str) {
        let link = tag("a").with("href", url).with("rel", "external noopener");
        html.simple(link, text);
        if self.paper() && text != url {
            html.text(" ");
            html.simple(tag("span").class("address"), &format!("({url})"));
        }
    }

    /// Who wrote a work and when, in a few words: "Ho, Jain and Abbeel 2020".
    fn work_in_short(&self, entry: usize) -> Option<String> {
        let work = self.manuscript.bibliography.get(entry)?;
        let names = match (work.authors.as_slice(), work.and_others) {
            ([one], true) | ([one, _, _, _, ..], _) => format!("{one} and others"),
            ([one], false) => one.clone(),
            ([one, two], false) => format!("{one} and {two}"),
            ([one, two, three], false) => format!("{one}, {two} and {three}"),
            ([one, ..], true) => format!("{one} and others"),
            ([], _) => return None,
        };
        Some(format!("{names} {}", work.year))
    }

    /// The text of a computed number.
    pub fn number<'n>(&'n self, number: &'n Number) -> &'n str {
        match number {
            Number::Known(text) => text,
            Number::Awaited(index) => self.plates.number(*index).unwrap_or_default(),
        }
    }

    /// A reference with what it refers to as its tooltip.
    pub fn reference(&self, html: &mut Html, reference: &Reference) {
        let title = (!reference.title.is_empty()).then(|| reference.title.to_string());
        let link = tag("a")
            .class("reference")
            .with("href", self.link(&reference.place))
            .maybe("title", title);
        // "Figure" and its number stay on one line.
        html.simple(link, &reference.text.replace(' ', "\u{a0}"));
    }

    fn citation(&mut self, html: &mut Html, works: &[Citation]) {
        html.element(tag("span").class("citation"), |html| {
            html.text("[");
            for (index, work) in works.iter().enumerate() {
                if index > 0 {
                    html.text(", ");
                }
                let link = tag("a")
                    .with("href", self.work(work.entry))
                    .maybe("title", self.work_in_short(work.entry));
                html.simple(link, &(work.entry + 1).to_string());
                if !work.locator.is_empty() {
                    html.text(&format!(", {}", work.locator));
                }
            }
            html.text("]");
        });
        self.works_in_the_margin(html, works);
    }

    /// Who is cited, in the margin, where a work is cited for the first time on its page.
    fn works_in_the_margin(&mut self, html: &mut Html, works: &[Citation]) {
        if self.notes_wait {
            return;
        }
        for work in works {
            if !self.cited.insert(work.entry) {
                continue;
            }
            let Some(short) = self.work_in_short(work.entry) else {
                continue;
            };
            let note = tag("span").class("note work-note").with("aria-hidden", "true");
            html.simple(note, &format!("[{}] {short}", work.entry + 1));
        }
    }

    fn anchor(&mut self, html: &mut Html, target: &Target, text: &[Inline<Resolved>]) {
        let outside = matches!(target, Target::Web(_));
        let link = tag("a")
            .with("href", self.target(target))
            .maybe("rel", outside.then_some("external noopener"));
        html.element(link, |html| self.inlines(html, text));
        if outside
            && self.paper()
            && let Target::Web(address) = target
            && plain(text) != **address
        {
            html.text(" ");
            html.element(tag("span").class("address"), |html| {
                html.text(&format!("({address})"));
            });
        }
    }

    /// The mark of a note and, where it may stand in the line, the note itself.
    fn mark(&mut self, html: &mut Html, index: usize) {
        let number = (index + 1).to_string();
        let mark = tag("a")
            .class("mark")
            .with("id", self.id(&mark_anchor(index)))
            .with("href", format!("#{}", self.id(&note_anchor(index))))
            .with("aria-label", format!("Note {number}"));
        html.element(mark, |html| html.simple(tag("sup"), &number));
        let notes = self.notes;
        let Some(note) = notes.get(index) else { return };
        match note.blocks.as_slice() {
            [Block::Paragraph(text)] if !self.notes_wait => {
                let open = tag("span")
                    .class("note")
                    .with("role", "note")
                    .with("id", self.id(&note_anchor(index)));
                html.element(open, |html| {
                    html.simple(tag("span").class("note-number"), &number);
                    self.notes_waiting(|scribe| scribe.inlines(html, text));
                    self.way_back(html, index);
                });
            }
            _ => self.pending.push(index),
        }
    }

    /// Writes the notes whose marks stood in the block before.
    pub fn pending_notes(&mut self, html: &mut Html) {
        // A note may hold a mark itself: its note then follows it.
        while !self.pending.is_empty() {
            for index in std::mem::take(&mut self.pending) {
                self.note_behind(html, index);
            }
        }
    }

    fn note_behind(&mut self, html: &mut Html, index: usize) {
        let notes = self.notes;
        let Some(note) = notes.get(index) else { return };
        let open = tag("aside")
            .class("note")
            .with("role", "note")
            .with("id", self.id(&note_anchor(index)));
        html.element(open, |html| {
            let number = (index + 1).to_string();
            html.simple(tag("span").class("note-number"), &number);
            self.notes_waiting(|scribe| match note.blocks.as_slice() {
                [Block::Paragraph(text)] => scribe.inlines(html, text),
                blocks => scribe.bare_blocks(html, blocks),
            });
            self.way_back(html, index);
        });
        html.line();
    }

    fn way_back(&self, html: &mut Html, index: usize) {
        if !self.paper() {
            let back = tag("a")
                .class("back")
                .with("href", format!("#{}", self.id(&mark_anchor(index))))
                .with("aria-label", "Back to the text");
            html.text(" ");
            html.simple(back, "\u{21a9}\u{fe0e}");
        }
    }
}

fn note_anchor(index: usize) -> String {
    format!("note.{}", index + 1)
}

fn mark_anchor(index: usize) -> String {
    format!("mark.{}", index + 1)
}

/// Where a picture of the book folder stands in the site.
pub fn image_path(file: &str) -> String {
    file.to_owned()
}

/// The words of a line without markup: for titles of windows, running heads, tooltips.
pub fn plain(inlines: &[Inline<Resolved>]) -> String {
    let mut words = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => words.push_str(text),
            Inline::Emphasis(inside)
            | Inline::Strong(inside)
            | Inline::Struck(inside)
            | Inline::Link { text: inside, .. } => words.push_str(&plain(inside)),
            Inline::Formula(formula) => words.push_str(&formula.tex),
            Inline::Reference(reference) => words.push_str(&reference.text),
            Inline::Number(Number::Known(text)) => words.push_str(text),
            Inline::Image { alt, .. } => words.push_str(alt),
            Inline::SoftBreak | Inline::HardBreak => words.push(' '),
            Inline::Citation(_) | Inline::Mark(_) | Inline::Number(Number::Awaited(_)) => {}
            Inline::Claim(none) => match *none {},
        }
    }
    words
}

/// How many bytes of `text` are marks that belong to the word before it: a line must not begin with them.
fn mark(text: &str) -> usize {
    let marks = ['.', ',', ';', ':', '!', '?', ')', '\u{2019}', '\u{201d}'];
    text.len() - text.trim_start_matches(marks).len()
}
