use std::path::Path;

use super::*;
use crate::typeset::tree::{Node, Part};

/// The files of the book itself.
fn content() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let files = walkdir::WalkDir::new(&root).into_iter().map(Result::unwrap);
    let named = files.filter(|file| file.file_type().is_file()).map(|file| {
        let path = file.path().strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        (path, std::fs::read(file.path()).unwrap())
    });
    named.collect()
}

#[test]
fn every_formula_of_the_book_is_read() {
    let found = resolved(content()).1;
    let unread: Vec<&String> = found.iter().filter(|line| line.contains("no words")).collect();
    assert_eq!(unread, Vec::<&String>::new());
}

#[test]
fn what_cannot_be_read_is_a_warning_at_its_place() {
    let body = "$$\\begin{align} a &= b \\\\ c &= \\href{https://a.b}{c} \\end{align}$$\n";
    let found = resolved(book_of(body)).1;
    one_mistake(&found, "one/a.md:5:32 [\\href", "a screen reader gets no words");
}

#[test]
fn symbols_keep_their_names() {
    let mut files = book_of("$1-\\abar_t$\n");
    files[0].1.extend(
        b"[symbols.alpha_bar]\nmacro = '\\abar'\ntex = '\\bar\\alpha'\nmeaning = \"share\"\nspoken = \"share\"\n",
    );
    let (manuscript, wrong) = resolved(files);
    assert_eq!(wrong, Vec::<String>::new());
    let tree::Block::Paragraph(line) = &manuscript.parts[0].chapters[0].blocks[0] else { panic!() };
    let tree::Inline::Formula(formula) = &line[0] else { panic!() };
    assert_eq!(&*formula.spoken, "1 minus share sub t");
    let row = formula.tree.as_ref().unwrap();
    let Part::Scripts { base, .. } = &row[2].part else { panic!("{row:?}") };
    assert!(matches!(&base[..], [Node { part: Part::Symbol { name, .. }, place: Some(place) }]
            if name == "alpha_bar" && *place == (2..7)));
}

#[test]
fn a_letter_means_what_its_chapter_says() {
    let mut files = book_of("$z_0+z_0^2$, $y$, $\\hat z$, $q_z$\n");
    files[0].1.extend(
        b"[symbols.start]\ntex = 'z_0'\nspoken = \"the start\"\nmeaning = \"S\"\n\
          [symbols.there]\ntex = 'y'\nmeaning = \"Y\"\nchapters = [\"a.md\"]\nspoken = \"there\"\n\
          [symbols.code]\ntex = 'z'\nmeaning = \"Z\"\nchapters = [\"a.md\"]\n",
    );
    let (manuscript, wrong) = resolved(files);
    assert_eq!(wrong, Vec::<String>::new());
    let names: Vec<&str> = manuscript.symbols.iter().map(|symbol| symbol.name.as_str()).collect();
    assert_eq!(names, ["start", "there", "code"]);
    let tree::Block::Paragraph(line) = &manuscript.parts[0].chapters[0].blocks[0] else { panic!() };
    let said = |inline: &tree::Inline<tree::Resolved>| match inline {
        tree::Inline::Formula(formula) => Some(formula.spoken.to_string()),
        _ => None,
    };
    let said: Vec<String> = line.iter().filter_map(said).collect();
    assert_eq!(said, ["the start plus the start squared", "there", "z hat", "q sub z"]);
}

#[test]
fn a_letter_is_one_thing() {
    let mut files = book_of("");
    files[0].1.extend(b"[symbols.sum]\ntex = 'a+b'\nmeaning = \"S\"\n");
    one_mistake(
        &resolved(files).1,
        "book.toml:6:8 [a+b] a symbol without a macro",
        "give it a macro",
    );
}
