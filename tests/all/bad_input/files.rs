//! Files that are none, or no text.

use std::fs;

use super::{Book, CHAPTER, SETTINGS, golden};

/// Breaks a good book by `spoil` and collects what is said.
fn spoilt(spoil: impl FnOnce(&Book)) -> String {
    let book = Book::built();
    spoil(&book);
    book.complaint()
}

fn folder_instead(path: &'static str) -> impl FnOnce(&Book) {
    move |book| {
        fs::remove_file(book.path(path)).unwrap();
        fs::create_dir(book.path(path)).unwrap();
    }
}

#[test]
fn files() {
    let mut said = String::new();
    for path in ["content/book.toml", "content/references.bib", CHAPTER] {
        said += &format!("### a folder instead of {path}\n{}\n", spoilt(folder_instead(path)));
    }
    for path in ["content/book.toml", "content/references.bib", CHAPTER] {
        let latin = spoilt(|book| book.write(path, b"caf\xe9\n"));
        said += &format!("### {path} in Latin-1\n{latin}\n");
    }
    let missing = spoilt(|book| fs::remove_file(book.path(CHAPTER)).unwrap());
    said += &format!("### a missing chapter\n{missing}\n");
    let unlisted = spoilt(|book| book.write("content/idea/third.md", "x"));
    said += &format!("### an unlisted chapter\n{unlisted}\n");
    let empty = spoilt(|book| {
        fs::remove_dir_all(book.path("content")).unwrap();
        fs::create_dir(book.path("content")).unwrap();
    });
    said += &format!("### an empty book folder\n{empty}\n");
    golden("files", &said);
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_or_round_in_circles() {
    let link = |target: &'static str, name: &'static str| {
        move |book: &Book| std::os::unix::fs::symlink(target, book.path(name)).unwrap()
    };
    let nowhere = spoilt(link("/nowhere/at/all", "content/idea/link.md"));
    let circle = spoilt(link("..", "content/idea/circle"));
    golden("links", &format!("### nowhere\n{nowhere}\n### a circle\n{circle}"));
}

#[test]
fn lines_that_end_as_on_windows_are_no_mistake() {
    let book = Book::built();
    book.write("content/book.toml", SETTINGS.replace('\n', "\r\n"));
    for path in ["content/idea/first.md", CHAPTER] {
        let written = fs::read_to_string(book.path(path)).unwrap();
        book.write(path, written.replace('\n', "\r\n"));
    }
    let run = book.run(&["build"]);
    assert!(run.status.success(), "{}", super::text(&run.stderr));
    let page = |site: &[(std::path::PathBuf, Vec<u8>)]| {
        let found = site.iter().find(|(path, _)| path.ends_with("idea/first/index.html"));
        found.unwrap().1.clone()
    };
    assert!(page(&book.standing()) == page(&book.site));
}
