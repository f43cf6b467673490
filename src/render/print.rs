//! The book and its chapters on paper.

use crate::book::tree::Page;
use crate::diagnostic::Diagnostic;

use super::Press;
use super::back_matter::{notation_list, works_list};
use super::chapter::{head, symbols, works_cited};
use super::cover;
use super::html::{Html, tag};
use super::inline::plain;
use super::paths;
use super::scribe::{AtTheBack, Medium, Scribe};
use super::skeleton::Filling;

/// One chapter on paper.
pub fn handout(press: &Press<'_>, page: Page) -> Result<(String, String), Diagnostic> {
    let file = paths::file(press.manuscript, page).replace("index.html", "print/index.html");
    let Some(chapter) = press.manuscript.chapter(page) else {
        return press.paper(Filling::default());
    };
    let mut scribe = press.scribe(page, &file, Medium::Handout);
    let body = Html::of(|html| {
        let class = format!("chapter-text {}", page_class(page));
        html.element(tag("article").class(class), |html| {
            head(html, &mut scribe, chapter);
            symbols(html, press, page);
            scribe.blocks(html, &chapter.blocks);
            answers(html, &scribe.back, "h2");
            works_cited(html, &scribe, 2);
        });
    });
    press.paper(Filling {
        title: plain(&chapter.title),
        description: plain(&chapter.summary),
        kind: "paper handout",
        body,
        file: file.clone(),
        ..Filling::default()
    })
}

/// The whole book on paper.
pub fn whole(press: &Press<'_>) -> Result<(String, String), Diagnostic> {
    let file = "print/index.html";
    let mut backs = Vec::new();
    let body = Html::of(|html| {
        html.element(tag("section").class("title-page"), |html| cover::title(html, press));
        html.line();
        html.element(tag("nav").class("book-contents").with("aria-label", "Contents"), |html| {
            html.simple(tag("h2").class("h1"), "Contents");
            press.contents_of_book(html, file, Medium::Whole, true);
        });
        html.line();
        foreword(html, press, file);
        for (part_index, part) in press.manuscript.parts.iter().enumerate() {
            html.simple(tag("h2").class("part-title"), &part.title);
            html.line();
            for index in 0..part.chapters.len() {
                let page = Page::Chapter(part_index, index);
                backs.push(chapter_of_whole(html, press, page, file));
            }
        }
        back(html, press, file, &backs);
    });
    press.paper(Filling {
        title: "The whole book".to_owned(),
        description: press.manuscript.subtitle.clone(),
        kind: "paper whole",
        body,
        file: file.to_owned(),
        ..Filling::default()
    })
}

/// The words of the cover.
fn foreword(html: &mut Html, press: &Press<'_>, file: &str) {
    let Some(cover) = &press.manuscript.cover else {
        return;
    };
    let mut scribe = press.scribe(Page::Cover, file, Medium::Whole);
    let open = tag("section").class("chapter-text foreword").with("id", scribe.id("top"));
    html.element(open, |html| scribe.blocks(html, &cover.blocks));
    html.line();
}

/// A chapter of the whole book; what it owes at the back.
fn chapter_of_whole(
    html: &mut Html,
    press: &Press<'_>,
    page: Page,
    file: &str,
) -> (Page, Vec<AtTheBack>) {
    let mut scribe = press.scribe(page, file, Medium::Whole);
    let Some(chapter) = press.manuscript.chapter(page) else {
        return (page, Vec::new());
    };
    let class = format!("chapter-text {}", page_class(page));
    html.element(tag("article").class(class), |html| {
        head(html, &mut scribe, chapter);
        symbols(html, press, page);
        scribe.blocks(html, &chapter.blocks);
    });
    html.line();
    (page, scribe.back)
}

fn back(html: &mut Html, press: &Press<'_>, file: &str, backs: &[(Page, Vec<AtTheBack>)]) {
    if backs.iter().any(|(_, back)| !back.is_empty()) {
        html.element(tag("section").class("at-the-back chapter-text"), |html| {
            html.simple(tag("h2").class("h1"), "Answers and solutions");
            for (page, back) in backs.iter().filter(|(_, back)| !back.is_empty()) {
                if let Some(chapter) = press.manuscript.chapter(*page) {
                    html.element(tag("h3").class("h2"), |html| {
                        html.text(&format!("{} ", chapter.number));
                        press.scribe(*page, file, Medium::Whole).unlinked(html, &chapter.title);
                    });
                }
                entries(html, back);
            }
        });
    }
    if !press.manuscript.symbols.is_empty() {
        let scribe = press.scribe(Page::Notation, file, Medium::Whole);
        titled(html, &scribe, "Notation", notation_list);
    }
    if !press.manuscript.bibliography.is_empty() {
        let scribe = press.scribe(Page::Bibliography, file, Medium::Whole);
        titled(html, &scribe, "Works cited", works_list);
    }
}

fn titled(
    html: &mut Html,
    scribe: &Scribe<'_>,
    title: &str,
    inside: impl FnOnce(&mut Html, &Scribe<'_>),
) {
    let open = tag("section").class("at-the-back chapter-text").with("id", scribe.id("top"));
    html.element(open, |html| {
        html.simple(tag("h2").class("h1"), title);
        inside(html, scribe);
    });
    html.line();
}

fn answers(html: &mut Html, back: &[AtTheBack], heading: &'static str) {
    if back.is_empty() {
        return;
    }
    html.element(tag("section").class("at-the-back"), |html| {
        html.simple(tag(heading).class("h2"), "Answers and solutions");
        entries(html, back);
    });
    html.line();
}

fn entries(html: &mut Html, back: &[AtTheBack]) {
    for answer in back {
        html.element(tag("section").class("answer-entry"), |html| {
            html.element(tag("p").class("box-title"), |html| {
                let link = tag("a").with("href", format!("#{}", answer.anchor));
                html.simple(link, &answer.title);
            });
            html.append(&answer.body);
        });
        html.line();
    }
}

/// The class that gives a chapter its named page.
pub fn page_class(page: Page) -> String {
    match page {
        Page::Chapter(part, chapter) => format!("sheet-{}-{}", part + 1, chapter + 1),
        _ => "sheet-other".to_owned(),
    }
}
