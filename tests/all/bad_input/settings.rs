//! Mistakes in `book.toml` and `references.bib`.

use super::{SETTINGS, WORKS, complaints, golden};

/// The settings with `from` replaced by `to`.
fn with<'a>(name: &'a str, from: &str, to: &str) -> (&'a str, String) {
    assert!(SETTINGS.contains(from), "{from}");
    (name, SETTINGS.replace(from, to))
}

#[test]
fn book_toml() {
    let chapters = r#"chapters = ["first.md", "second.md"]"#;
    let said = complaints(
        "content/book.toml",
        &[
            ("nothing at all", String::new()),
            ("no parts", "title = \"x\"\n".to_owned()),
            with("not TOML", "chapters = [", "chapters = "),
            with("unknown key", "language", "langauge"),
            with("unknown key of a part", "slug", "slgu"),
            with("unknown key of a symbol", "tex", "txe"),
            with("no language", "language = \"en\"", "language = \"plain English\""),
            with("a missing chapter", "second.md", "secnd.md"),
            with("an unlisted chapter", ", \"second.md\"", ""),
            with("a chapter twice", "second.md", "first.md"),
            with("a chapter elsewhere", "second.md", "../second.md"),
            with("no list of chapters", chapters, "chapters = \"first.md\""),
            with("a slug that leaves the site", "\"idea\"", "\"../idea\""),
            with("a slug that is taken", "\"idea\"", "\"print\""),
            with(
                "a part twice",
                "[macros]",
                "[[part]]\ntitle = \"x\"\nslug = \"idea\"\nchapters = [\"first.md\"]\n[macros]",
            ),
            with("a macro without a backslash", "'\\E' =", "'E' ="),
            with("a macro in double quotes", "'\\mathbb{E}'", "\"\\beta\""),
            with("a macro with half its braces", "'\\mathbb{E}'", "'\\mathbb{E'"),
            with("a macro of itself", "'\\mathbb{E}'", "'\\E'"),
            with("a macro that defines", "'\\mathbb{E}'", "'\\def\\x{y}'"),
            with("a macro declared twice", "'\\abar'", "'\\E'"),
        ],
    );
    golden("book_toml", &said);
}

#[test]
fn references_bib() {
    let said = complaints(
        "content/references.bib",
        &[
            ("not closed", "@article{ho2020, title={Denoising}\n".to_owned()),
            ("a key twice", WORKS.repeat(2)),
        ],
    );
    golden("references_bib", &said);
}
