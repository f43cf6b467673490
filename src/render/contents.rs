//! Lists of what there is: the part beside a chapter, the whole book on the cover and on paper, the way onwards.

use crate::book::tree::{Block, Chapter, Page, Resolved};

use super::Press;
use super::html::{Html, tag};
use super::paths;
use super::scribe::{Medium, Scribe};

impl Press<'_> {
    /// A scribe for a page that sets nothing but titles and summaries of others.
    pub fn scribe<'b>(&'b self, page: Page, file: &'b str, medium: Medium) -> Scribe<'b> {
        Scribe::new(self.manuscript, self.plates, page, file, medium)
    }

    /// The chapters of the part, with the sections of the current one.
    pub fn contents_of_part(&self, html: &mut Html, page: Page, file: &str) {
        let Page::Chapter(part_index, current) = page else {
            return;
        };
        let Some(part) = self.manuscript.parts.get(part_index) else {
            return;
        };
        let open = tag("nav")
            .class("contents")
            .with("id", "contents")
            .with("aria-label", "Chapters of this part");
        html.element(open, |html| {
            html.simple(tag("p").class("contents-title"), &part.title);
            html.element(tag("ol").with("role", "list"), |html| {
                for (index, chapter) in part.chapters.iter().enumerate() {
                    html.element(tag("li"), |html| {
                        let own = Page::Chapter(part_index, index);
                        let to = paths::file(self.manuscript, own);
                        let link = tag("a")
                            .with("href", paths::link(file, &to, None))
                            .maybe("aria-current", (index == current).then_some("page"));
                        let mut scribe = self.scribe(own, file, Medium::Screen);
                        html.element(link, |html| scribe.unlinked(html, &chapter.title));
                        if index == current {
                            sections(html, &mut scribe, chapter);
                        }
                    });
                    html.line();
                }
            });
        });
        html.line();
    }

    /// Every part with its chapters; summaries where there is room.
    pub fn contents_of_book(&self, html: &mut Html, file: &str, medium: Medium, summaries: bool) {
        for (part_index, part) in self.manuscript.parts.iter().enumerate() {
            html.element(tag("section").class("part"), |html| {
                html.simple(tag("h3"), &part.title);
                html.element(tag("ol").class("chapters").with("role", "list"), |html| {
                    for (index, chapter) in part.chapters.iter().enumerate() {
                        let page = Page::Chapter(part_index, index);
                        html.element(tag("li"), |html| {
                            self.entry(html, page, chapter, file, medium, summaries);
                        });
                        html.line();
                    }
                });
            });
            html.line();
        }
    }

    fn entry(
        &self,
        html: &mut Html,
        page: Page,
        chapter: &Chapter<Resolved>,
        file: &str,
        medium: Medium,
        summaries: bool,
    ) {
        let mut scribe = self.scribe(page, file, medium);
        let target = match medium {
            Medium::Whole => format!("#{}", scribe.id("top")),
            _ => paths::link(file, &paths::file(self.manuscript, page), None),
        };
        html.simple(tag("span").class("chapter-number"), &chapter.number);
        html.text(" ");
        html.element(tag("a").with("href", target), |html| {
            scribe.unlinked(html, &chapter.title);
        });
        if summaries && !chapter.summary.is_empty() {
            html.element(tag("p").class("summary"), |html| {
                scribe.unlinked(html, &chapter.summary);
            });
        }
    }

    /// The chapters before and after.
    pub fn turn(&self, html: &mut Html, page: Page, file: &str) {
        let order = self.reading_order();
        let Some(place) = order.iter().position(|other| *other == page) else {
            return;
        };
        let before = place.checked_sub(1).and_then(|index| order.get(index));
        let after = order.get(place + 1);
        html.element(tag("nav").class("turn").with("aria-label", "Before and after"), |html| {
            for (class, rel, word, target) in
                [("before", "prev", "Before", before), ("after", "next", "Next", after)]
            {
                let Some(&target) = target else { continue };
                let Some(chapter) = self.manuscript.chapter(target) else {
                    continue;
                };
                let to = paths::file(self.manuscript, target);
                let link = tag("a")
                    .class(class)
                    .with("rel", rel)
                    .with("href", paths::link(file, &to, None));
                html.element(link, |html| {
                    html.element(tag("span").class("turn-word"), |html| {
                        html.text(word);
                        html.text(&format!(" \u{b7} {}", chapter.number));
                    });
                    html.element(tag("span").class("turn-title"), |html| {
                        self.scribe(target, file, Medium::Screen).unlinked(html, &chapter.title);
                    });
                });
            }
        });
        html.line();
    }

    /// Every chapter, in order.
    pub fn reading_order(&self) -> Vec<Page> {
        let parts = self.manuscript.parts.iter().enumerate();
        parts
            .flat_map(|(part, chapters)| {
                (0..chapters.chapters.len()).map(move |chapter| Page::Chapter(part, chapter))
            })
            .collect()
    }
}

/// The headings of level 2 of a chapter.
fn sections(html: &mut Html, scribe: &mut Scribe<'_>, chapter: &Chapter<Resolved>) {
    let mut headings = Vec::new();
    for block in &chapter.blocks {
        if let Block::Heading { level: 2, label, text, .. } = block {
            headings.push((label, text));
        }
    }
    if headings.is_empty() {
        return;
    }
    html.element(tag("ol").class("sections").with("role", "list"), |html| {
        for (label, text) in headings {
            html.element(tag("li"), |html| {
                let link = tag("a").with("href", format!("#{}", label.anchor));
                html.element(link, |html| scribe.unlinked(html, text));
            });
        }
    });
}
