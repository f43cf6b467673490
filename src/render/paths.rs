//! Where every page of the site stands, and the way from one to another.

use crate::book::Manuscript;
use crate::book::tree::{Page, Place};

/// The file of a page, from the root of the site.
pub fn file(manuscript: &Manuscript, page: Page) -> String {
    match page {
        Page::Cover => "index.html".to_owned(),
        Page::Notation => "notation/index.html".to_owned(),
        Page::Bibliography => "bibliography/index.html".to_owned(),
        Page::Chapter(part, chapter) => {
            let part = manuscript.parts.get(part);
            let chapter = part.and_then(|part| part.chapters.get(chapter));
            match (part, chapter) {
                (Some(part), Some(chapter)) => {
                    format!("{}/{}/index.html", part.slug, chapter.slug)
                }
                _ => "404.html".to_owned(),
            }
        }
    }
}

/// The way from the folder of `from` back to the root of the site: "", "../", "../../".
pub fn root(from: &str) -> String {
    "../".repeat(from.matches('/').count())
}

/// A relative link from the file `from` to the file `to`, with an anchor or without.
pub fn link(from: &str, to: &str, anchor: Option<&str>) -> String {
    let hash = anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
    if from == to && anchor.is_some() {
        return hash;
    }
    let shared = shared_folders(from, to);
    let up = from.get(shared..).unwrap_or_default().matches('/').count();
    let rest = to.get(shared..).unwrap_or_default();
    format!("{}{rest}{hash}", "../".repeat(up))
}

/// Length of the folders that both paths begin with.
fn shared_folders(one: &str, other: &str) -> usize {
    let mut shared = 0;
    for (index, (a, b)) in one.bytes().zip(other.bytes()).enumerate() {
        if a != b {
            break;
        }
        if a == b'/' {
            shared = index + 1;
        }
    }
    shared
}

/// What makes anchors of one chapter unique on a page that holds them all: "c1-2-".
pub fn prefix(page: Page) -> String {
    match page {
        Page::Chapter(part, chapter) => format!("c{}-{}-", part + 1, chapter + 1),
        Page::Cover => "cover-".to_owned(),
        Page::Notation => "notation-".to_owned(),
        Page::Bibliography => "bibliography-".to_owned(),
    }
}

/// The anchor of a place on a page that holds the whole book.
pub fn anchor_in_whole(place: &Place) -> String {
    match &place.anchor {
        Some(anchor) => format!("{}{anchor}", prefix(place.page)),
        None => format!("{}top", prefix(place.page)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_go_up_only_as_far_as_they_must() {
        assert_eq!(link("a/b/index.html", "a/c/index.html", None), "../c/index.html");
        assert_eq!(link("a/b/index.html", "index.html", Some("x")), "../../index.html#x");
        assert_eq!(link("index.html", "a/b/index.html", None), "a/b/index.html");
        assert_eq!(link("a/b/index.html", "a/b/index.html", Some("x")), "#x");
        assert_eq!(link("a/b/index.html", "a/b/print/index.html", None), "print/index.html");
        assert_eq!(link("ab/index.html", "ac/index.html", None), "../ac/index.html");
        assert_eq!(root("a/b/index.html"), "../../");
    }
}
