#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fakes;
mod formulas;
mod parsing;
mod resolving;
mod silence;

use super::*;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Sources;
use crate::typeset::tree::Reader;

/// A book with one chapter, `one/a.md`, whose text is `body`.
fn book_of(body: &str) -> Vec<(String, Vec<u8>)> {
    files(&[
        ("book.toml", "title = \"B\"\n[[part]]\ntitle = \"One\"\nchapters = [\"a.md\"]\n"),
        ("one/a.md", &format!("+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n{body}")),
    ])
}

fn files(pairs: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    pairs.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

fn parsed(files: Vec<(String, Vec<u8>)>) -> (Book, Vec<String>) {
    let sources = Sources::from_files(files);
    let mut wrong = Diagnostics::new();
    let book = parse(&sources, &mut wrong);
    (book, shown(&sources, &wrong))
}

/// Each diagnostic as `path:line:column [text at the place] message; hints`.
fn shown(sources: &Sources, wrong: &Diagnostics) -> Vec<String> {
    wrong.sorted().into_iter().map(|d| show(sources, d)).collect()
}

fn show(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let place = match (diagnostic.span, &diagnostic.path) {
        (Some(span), _) => {
            let bytes = sources.bytes(span.file);
            let before = String::from_utf8_lossy(&bytes[..span.start]);
            let line = 1 + before.matches('\n').count();
            let column = 1 + before.rsplit('\n').next().unwrap().chars().count();
            format!(
                "{}:{line}:{column} [{}]",
                sources.path(span.file),
                String::from_utf8_lossy(&bytes[span.start..span.end])
            )
        }
        (None, Some(path)) => path.clone(),
        (None, None) => "?".to_owned(),
    };
    let other = diagnostic.other.as_ref().map_or(String::new(), |(span, label)| {
        let text = String::from_utf8_lossy(sources.bytes(span.file)).into_owned();
        format!(" <{label}: {}>", &text[span.start..span.end])
    });
    format!("{place} {}{other}; {}", diagnostic.message, diagnostic.hints.join("; "))
}

/// Asserts that a chapter with this body has one mistake, shown as `start…`, with `hint` in its hints.
fn one_mistake(found: &[String], place_and_message: &str, hint: &str) {
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with(place_and_message), "{}\nis not\n{place_and_message}", found[0]);
    let hints = found[0].split_once("; ").unwrap().1;
    assert!(hints.contains(hint), "{}", found[0]);
}

/// A book with these files added to the usual one, resolved with the fakes.
fn resolved(files: Vec<(String, Vec<u8>)>) -> (Manuscript, Vec<String>) {
    let sources = Sources::from_files(files);
    let mut wrong = Diagnostics::new();
    let book = parse(&sources, &mut wrong);
    let reader = Reader::new(&book.settings.macros(), book.settings.symbol_macros());
    let tools = Tools {
        kinds: &fakes::FakeKinds,
        formulas: &fakes::FakeFormulas,
        trees: &reader,
        code: &fakes::FakeCode,
        proofs: &crate::derivation::Anew,
    };
    let manuscript = resolve(&book, &sources, &tools, &mut wrong);
    (manuscript, shown(&sources, &wrong))
}
