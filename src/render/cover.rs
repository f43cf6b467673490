//! The opening page: the title, the figure and the words of `cover.md`, the contents.

use crate::book::tree::{Block, Page, Resolved};
use crate::diagnostic::Diagnostic;

use super::Press;
use super::html::{Html, tag};
use super::paths;
use super::scribe::{Medium, Scribe};
use super::skeleton::Filling;

/// The cover on screen.
pub fn page(press: &Press<'_>) -> Result<(String, String), Diagnostic> {
    let manuscript = press.manuscript;
    let file = paths::file(manuscript, Page::Cover);
    let mut scribe = press.scribe(Page::Cover, &file, Medium::Screen);
    let body = Html::of(|html| {
        html.element(tag("main").with("id", "text"), |html| {
            html.element(tag("article"), |html| {
                title(html, press);
                words(html, &mut scribe);
                let open = tag("section")
                    .class("book-contents")
                    .with("id", "contents")
                    .with("aria-labelledby", "contents.title");
                html.element(open, |html| {
                    html.simple(tag("h2").with("id", "contents.title"), "Contents");
                    press.contents_of_book(html, &file, Medium::Screen, true);
                    back(html, press, &file);
                });
            });
        });
    });
    press.page(Filling {
        description: manuscript.subtitle.clone(),
        kind: "cover",
        print: "print/index.html".to_owned(),
        body,
        file: file.clone(),
        ..Filling::default()
    })
}

/// Title, subtitle, authors.
pub fn title(html: &mut Html, press: &Press<'_>) {
    let manuscript = press.manuscript;
    html.element(tag("header").class("title"), |html| {
        html.simple(tag("h1").class("book-title"), &manuscript.title);
        if !manuscript.subtitle.is_empty() {
            html.simple(tag("p").class("subtitle"), &manuscript.subtitle);
        }
        if !manuscript.authors.is_empty() {
            html.simple(tag("p").class("authors"), &manuscript.authors.join(", "));
        }
    });
    html.line();
}

/// The author's words; headings cut them into sections.
fn words(html: &mut Html, scribe: &mut Scribe<'_>) {
    let manuscript = scribe.manuscript;
    let Some(cover) = &manuscript.cover else {
        return;
    };
    for (index, section) in sections(&cover.blocks).into_iter().enumerate() {
        let class = if index == 0 { "opening" } else { "cover-section" };
        html.element(tag("section").class(class), |html| scribe.blocks(html, section));
        html.line();
    }
}

/// Blocks cut before each heading of level 2.
fn sections(blocks: &[Block<Resolved>]) -> Vec<&[Block<Resolved>]> {
    let is_heading = |block: &Block<Resolved>| matches!(block, Block::Heading { level: 2, .. });
    let mut starts: Vec<usize> =
        (1..blocks.len()).filter(|index| blocks.get(*index).is_some_and(is_heading)).collect();
    starts.insert(0, 0);
    starts.push(blocks.len());
    starts
        .windows(2)
        .filter_map(|pair| match pair {
            [start, end] => blocks.get(*start..*end),
            _ => None,
        })
        .filter(|section| !section.is_empty())
        .collect()
}

/// What stands behind the chapters.
fn back(html: &mut Html, press: &Press<'_>, file: &str) {
    let manuscript = press.manuscript;
    let mut pages = Vec::new();
    if !manuscript.symbols.is_empty() {
        pages.push(("Notation", paths::file(manuscript, Page::Notation)));
    }
    pages.push(("Works cited", paths::file(manuscript, Page::Bibliography)));
    pages.push(("The whole book for the printer", "print/index.html".to_owned()));
    html.element(tag("ul").class("back-pages").with("role", "list"), |html| {
        for (words, to) in pages {
            html.element(tag("li"), |html| {
                let link = tag("a").with("href", paths::link(file, &to, None));
                html.simple(link, words);
            });
        }
    });
    html.line();
}
