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

/// A chapter with an equation over this list, in a book where q is "the law", x_t "the state" and \hat x "the guess".
fn listed(list: &str, behind: &str) -> (Manuscript, Vec<String>) {
    let body = format!("::: equation\n$$q(x_t)=\\xhat+q_s$$\n{list}\n:::\n\n{behind}\n");
    let mut files = book_of(&body);
    files[0].1.extend(
        b"[symbols.law]\ntex = 'q'\nspoken = \"the law\"\nmeaning = \"L\"\n\
          [symbols.state]\ntex = 'x_t'\nspoken = \"the state\"\nmeaning = \"S\"\n\
          [symbols.guess]\nmacro = '\\xhat'\ntex = '\\hat x'\nspoken = \"the guess\"\nmeaning = \"G\"\n",
    );
    resolved(files)
}

fn said(inline: &tree::Inline<tree::Resolved>) -> String {
    let tree::Inline::Formula(formula) = inline else { panic!("{inline:?}") };
    formula.spoken.to_string()
}

#[test]
fn meanings_are_said_as_their_list_says_and_nowhere_else() {
    let list = "words: Of $q$.\n- $q$ {spoken=\"the belief\"}: of $q$\n- $\\xhat$ {spoken=\"it's a mean\"}: M\n- $x_t$: X";
    let (manuscript, wrong) = listed(list, "$q(x_t)$");
    assert_eq!(wrong, Vec::<String>::new());
    let blocks = &manuscript.parts[0].chapters[0].blocks;
    let tree::Block::Container(equation) = &blocks[0] else { panic!() };
    let tree::Block::Display(display) = &equation.blocks[0] else { panic!() };
    assert_eq!(
        display.rows[0].spoken(),
        "the belief of the state equals it's a mean plus the belief sub s"
    );
    assert_eq!(said(&equation.words[1]), "the belief");
    let tree::Block::List(list) = &equation.blocks[1] else { panic!() };
    let tree::Block::Paragraph(line) = &list.items[0].blocks[0] else { panic!() };
    assert_eq!(
        (said(&line[0]), said(&line[2])),
        ("the belief".to_owned(), "the belief".to_owned())
    );
    assert_eq!(line[1], tree::Inline::Text(": of ".to_owned()));
    let tree::Block::Paragraph(behind) = &blocks[1] else { panic!() };
    assert_eq!(said(&behind[0]), "the law of the state");
}

#[test]
fn a_shadowed_letter_is_not_the_books() {
    let names = |list: &str| -> Vec<String> {
        let (manuscript, wrong) = listed(list, "");
        assert_eq!(wrong, Vec::<String>::new());
        manuscript.symbols.iter().map(|symbol| symbol.name.clone()).collect()
    };
    assert_eq!(names("- $q$: L"), ["guess", "law", "state"]);
    assert_eq!(names("- $q$ {spoken=\"the belief\"}: B"), ["guess", "state"]);
}

#[test]
fn a_meaning_is_of_what_the_equation_holds() {
    for list in [
        "- $x_t,\\ q$: both",
        "- $q_s=1-q$: a definition",
        "- $x$, said without a colon",
        "- $\\lambda$ is no entry",
        "- $q(x_t)$: a function",
        "- $x_t^2$: a square",
        "- $\\frac{q}{2}$: a half",
        "- $x$: what lies in the guess",
        "- $q_s=1-a$: a definition\n- $a$: what it needs",
    ] {
        assert_eq!(listed(list, "").1, Vec::<String>::new(), "{list}");
    }
    for (symbol, place) in [
        ("\\lambda", "5:4 [\\lambda] the equation holds no `\\lambda`"),
        ("q,\\ x_s", "5:8 [x_s] the equation holds no `x_s`"),
        ("a=1", "5:4 [a] the equation holds no `a`"),
        ("q_t", "5:4 [q_t] the equation holds no `q_t`"),
        ("\\E", "5:4 [\\E] "),
    ] {
        let (_, wrong) = listed(&format!("- ${symbol}$: M"), "");
        match symbol {
            "\\E" => assert!(!wrong.is_empty()),
            _ => one_mistake(
                &wrong,
                &format!("one/a.md:{}", place.replacen('5', "7", 1)),
                "take it away",
            ),
        }
    }
}

#[test]
fn what_is_wrong_with_a_spoken_form_is_told_at_its_place() {
    for (list, behind, place, hint) in [
        ("- $q(x_t)$ {spoken=\"law\"}: L", "", "[law] this is no single letter", "one letter"),
        (
            "- $q$ {spoken=\"a\"}: A\n- $q$ {spoken=\"b\"}: B",
            "",
            "[b] this letter is said in two",
            "keep one",
        ),
        ("- $q$ {spoken=\" \"}: A", "", "[ ] `spoken` is empty", "read aloud"),
        ("- $q$ {spoken=\"a $q$\"}: A", "", "[$] `$` cannot be read", "read aloud"),
        ("- $q$ {spokn=\"a\"}: A", "", "[spokn] a formula within a line has no", "spoken"),
        ("- $q$: Q", "So $q$ {spoken=\"a\"} is.", "[a] a symbol says here", "book.toml"),
        ("- $q$: or $x_t$ {spoken=\"a\"}: A", "", "[a] a symbol says here", "book.toml"),
    ] {
        let (_, wrong) = listed(list, behind);
        assert!(
            wrong.len() == 1 && wrong[0].contains(place) && wrong[0].contains(hint),
            "{wrong:?}"
        );
    }
}

#[test]
fn the_readmes_equation_is_said_as_it_says() {
    let readme = include_str!("../../../README.md");
    let example = readme.split_once("    ::: equation {#eq-heat}\n").unwrap().1;
    let (body, behind) = example.split_once("    :::\n").unwrap();
    let body: Vec<&str> = body.lines().map(str::trim_start).collect();
    let body = format!("::: equation {{#eq-heat}}\n{}\n:::\n", body.join("\n"));
    let (manuscript, wrong) = resolved(book_of(&body));
    assert_eq!(wrong, Vec::<String>::new());
    let tree::Block::Container(equation) = &manuscript.parts[0].chapters[0].blocks[0] else {
        panic!()
    };
    let tree::Block::Display(display) = &equation.blocks[0] else { panic!() };
    let promised = behind.split('"').nth(1).unwrap();
    assert_eq!(display.rows[0].spoken(), promised);
}
