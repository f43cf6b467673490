//! The page of a chapter.

use crate::book::Symbol;
use crate::book::tree::{Chapter, Page, Resolved};
use crate::diagnostic::Diagnostic;

use super::Press;
use super::html::{Html, tag};
use super::inline::plain;
use super::paths;
use super::scribe::{Medium, Scribe, cited_anchor};
use super::skeleton::Filling;
use super::spoken::spoken;

/// A chapter on screen.
pub fn page(press: &Press<'_>, page: Page) -> Result<(String, String), Diagnostic> {
    let file = paths::file(press.manuscript, page);
    let Some(chapter) = press.manuscript.chapter(page) else {
        return press.page(Filling::default());
    };
    let mut scribe = press.scribe(page, &file, Medium::Screen);
    let body = Html::of(|html| {
        html.element(tag("div").class("columns"), |html| {
            html.element(tag("main").with("id", "text"), |html| {
                html.element(tag("article"), |html| {
                    head(html, &mut scribe, chapter);
                    symbols(html, press, page);
                    scribe.blocks(html, &chapter.blocks);
                    works_cited(html, &scribe, 2);
                });
                html.line();
                press.turn(html, page, &file);
            });
            html.line();
            press.contents_of_part(html, page, &file);
        });
    });
    let part = match page {
        Page::Chapter(part, _) => press.manuscript.parts.get(part),
        _ => None,
    };
    press.page(Filling {
        title: plain(&chapter.title),
        description: plain(&chapter.summary),
        kind: "chapter",
        part: part.map(|part| part.title.clone()).unwrap_or_default(),
        print: file.replace("index.html", "print/index.html"),
        body,
        file: file.clone(),
    })
}

/// Number, title and the sentence that says why to read on.
pub fn head(html: &mut Html, scribe: &mut Scribe<'_>, chapter: &Chapter<Resolved>) {
    let whole = scribe.medium == Medium::Whole;
    html.element(tag("header").class("chapter-head").with("id", scribe.id("top")), |html| {
        html.simple(tag("p").class("chapter-number"), &chapter.number);
        html.line();
        let open = tag(if whole { "h3" } else { "h1" }).class("h1");
        html.element(open, |html| {
            scribe.notes_waiting(|scribe| scribe.inlines(html, &chapter.title));
        });
        html.line();
        if !chapter.summary.is_empty() {
            html.element(tag("p").class("lead"), |html| {
                scribe.notes_waiting(|scribe| scribe.inlines(html, &chapter.summary));
            });
            html.line();
        }
    });
    html.line();
    scribe.pending_notes(html);
}

/// What the symbols of this page mean, in the margin.
pub fn symbols(html: &mut Html, press: &Press<'_>, page: Page) {
    let used = |symbol: &&Symbol| symbol.pages.contains(&page);
    let symbols: Vec<_> = press.manuscript.symbols.iter().filter(used).collect();
    if symbols.is_empty() {
        return;
    }
    let open = tag("details").class("symbols").flag("open", true);
    html.element(open, |html| {
        html.simple(tag("summary"), "Symbols on this page");
        html.element(tag("dl").class("meanings"), |html| {
            for symbol in symbols {
                html.element(tag("dt"), |html| {
                    let open = spoken(tag("span"), &symbol.formula.spoken);
                    html.element(open, |html| html.trusted(&symbol.formula.html));
                });
                html.simple(tag("dd"), &symbol.meaning);
            }
        });
    });
    html.line();
}

/// The works that the chapter cites, at its end.
pub fn works_cited(html: &mut Html, scribe: &Scribe<'_>, level: u8) {
    let cited = &scribe.manuscript.cited_at;
    let here = |entry: &usize| {
        cited.get(*entry).is_some_and(|places| places.iter().any(|place| place.page == scribe.page))
    };
    let works: Vec<_> = (0..scribe.manuscript.bibliography.len()).filter(here).collect();
    if works.is_empty() {
        return;
    }
    html.element(tag("section").class("works-cited"), |html| {
        html.simple(tag(if level == 2 { "h2" } else { "h4" }).class("h3"), "Works cited");
        html.element(tag("ol").class("works").with("role", "list"), |html| {
            for entry in works {
                html.element(tag("li").with("id", scribe.id(&cited_anchor(entry))), |html| {
                    scribe.work_in_full(html, entry);
                });
                html.line();
            }
        });
    });
    html.line();
}
