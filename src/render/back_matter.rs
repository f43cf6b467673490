//! Pages without an author: notation, bibliography, and the page for an address that leads nowhere.

use crate::book::tree::{Page, Place};
use crate::diagnostic::Diagnostic;

use super::Press;
use super::html::{Html, tag};
use super::paths;
use super::scribe::{Medium, Scribe, work_anchor};
use super::skeleton::Filling;
use super::spoken::spoken;

/// The symbols, what they mean, where they are first used.
pub fn notation(press: &Press<'_>) -> Result<(String, String), Diagnostic> {
    let file = paths::file(press.manuscript, Page::Notation);
    let scribe = press.scribe(Page::Notation, &file, Medium::Screen);
    let body = article("Notation", |html| notation_list(html, &scribe));
    press.page(Filling {
        title: "Notation".to_owned(),
        description: "Every symbol of the book and what it means.".to_owned(),
        kind: "back-matter",
        print: "print/index.html".to_owned(),
        body,
        file: file.clone(),
        ..Filling::default()
    })
}

/// The table of symbols.
pub fn notation_list(html: &mut Html, scribe: &Scribe<'_>) {
    html.element(tag("dl").class("notation"), |html| {
        for symbol in &scribe.manuscript.symbols {
            html.element(tag("dt"), |html| {
                let open = spoken(tag("span"), &symbol.formula.spoken);
                html.element(open, |html| html.trusted(&symbol.formula.html));
            });
            html.element(tag("dd"), |html| {
                html.text(&symbol.meaning);
                html.text(" ");
                html.element(tag("span").class("where"), |html| {
                    html.text("First in ");
                    place_link(html, scribe, &symbol.first);
                });
            });
            html.line();
        }
    });
}

/// The works cited and where.
pub fn bibliography(press: &Press<'_>) -> Result<(String, String), Diagnostic> {
    let file = paths::file(press.manuscript, Page::Bibliography);
    let scribe = press.scribe(Page::Bibliography, &file, Medium::Screen);
    let body = article("Works cited", |html| works_list(html, &scribe));
    press.page(Filling {
        title: "Works cited".to_owned(),
        description: "Every work the book cites, and where.".to_owned(),
        kind: "back-matter",
        print: "print/index.html".to_owned(),
        body,
        file: file.clone(),
        ..Filling::default()
    })
}

/// The list of works, each with the places that cite it.
pub fn works_list(html: &mut Html, scribe: &Scribe<'_>) {
    if scribe.manuscript.bibliography.is_empty() {
        html.simple(tag("p"), "This book cites no works yet.");
        return;
    }
    html.element(tag("ol").class("works").with("role", "list"), |html| {
        for (entry, places) in scribe.manuscript.cited_at.iter().enumerate() {
            html.element(tag("li").with("id", scribe.id(&work_anchor(entry))), |html| {
                scribe.work_in_full(html, entry);
                if !places.is_empty() {
                    html.text(" ");
                    html.element(tag("span").class("where"), |html| {
                        html.text("Cited in ");
                        for (index, place) in places.iter().enumerate() {
                            if index > 0 {
                                html.text(", ");
                            }
                            place_link(html, scribe, place);
                        }
                        html.text(".");
                    });
                }
            });
            html.line();
        }
    });
}

/// A link to a place, called by the number of its chapter.
fn place_link(html: &mut Html, scribe: &Scribe<'_>, place: &Place) {
    let chapter = scribe.manuscript.chapter(place.page);
    let name = match (place.page, chapter) {
        (Page::Chapter(..), Some(chapter)) => chapter.number.clone(),
        (Page::Notation, _) => "the notation".to_owned(),
        (Page::Bibliography, _) => "the bibliography".to_owned(),
        _ => "the cover".to_owned(),
    };
    html.simple(tag("a").with("href", scribe.link(place)), &name);
}

/// What a server shows for an address that leads nowhere.
pub fn not_found(press: &Press<'_>) -> Result<(String, String), Diagnostic> {
    let body = article("This page has melted", |html| {
        html.simple(tag("p"), "There is nothing at this address.");
        html.element(tag("p"), |html| {
            html.text("The ");
            html.simple(tag("a").with("href", "index.html"), "cover");
            html.text(" leads to everything there is.");
        });
    });
    press.page(Filling {
        file: "404.html".to_owned(),
        title: "Not found".to_owned(),
        description: "There is nothing at this address.".to_owned(),
        kind: "back-matter",
        print: "print/index.html".to_owned(),
        body,
        ..Filling::default()
    })
}

fn article(title: &str, inside: impl FnOnce(&mut Html)) -> Html {
    Html::of(|html| {
        html.element(tag("div").class("columns"), |html| {
            html.element(tag("main").with("id", "text"), |html| {
                html.element(tag("article"), |html| {
                    html.simple(tag("h1").class("h1"), title);
                    html.line();
                    inside(html);
                });
            });
        });
    })
}
