//! Books with a mistake in them, through the front door: what is said, where, and what it leaves alone.
//!
//! Every mistake is made in a book that has been built before. Each time the build must end with 1, say the same to
//! people and to machines, and leave the site as it is, byte for byte. What is said to people is in `snapshots/`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod chapter;
mod files;
mod settings;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use snowglobe::plate::Kinds as _;

const SETTINGS: &str = r#"title = "A small book"
language = "en"
[[part]]
title = "Level 1: the idea"
slug = "idea"
chapters = ["first.md", "second.md"]
[macros]
'\E' = '\mathbb{E}'
[symbols.alpha_bar]
macro = '\abar'
tex = '\bar\alpha'
meaning = "share of the variance that is still picture"
"#;

const FIRST: &str = r#"+++
title = "The first chapter"
summary = "How it begins."
+++
A formula $\E[x]$, and a reference to @eq-one [@ho2020].

::: equation {#eq-one}
$$x = 1$$
words: It is one.
:::

```figure {#fig-guess}
kind = "best-guess"
caption = 'A digit.'
```
"#;

const SECOND: &str = r#"+++
title = "The second chapter"
summary = "How it goes on."
+++
"#;

const WORKS: &str =
    "@article{ho2020, title={Denoising}, author={Ho, Jonathan}, journal={Notes}, year={2020}}\n";

const CHAPTER: &str = "content/idea/second.md";

/// A folder with a book and its site.
struct Book {
    folder: tempfile::TempDir,
    site: Vec<(PathBuf, Vec<u8>)>,
}

impl Book {
    fn built() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut book = Self { folder, site: Vec::new() };
        for (path, text) in [
            ("content/book.toml", SETTINGS),
            ("content/references.bib", WORKS),
            ("content/idea/first.md", FIRST),
            (CHAPTER, &format!("{SECOND}Nothing but words.\n")),
        ] {
            book.write(path, text);
        }
        let built = book.run(&["build"]);
        assert!(built.status.success(), "{}", text(&built.stderr));
        book.site = book.standing();
        book
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_snowglobe"))
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn standing(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let entries = walkdir::WalkDir::new(self.path("dist")).sort_by_file_name();
        let files = entries.into_iter().map(Result::unwrap);
        files
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap()))
            .collect()
    }

    /// What a build of this broken book says to people.
    fn complaint(&self) -> String {
        let people = self.run(&["build"]);
        let said = text(&people.stderr);
        assert_eq!(people.status.code(), Some(1), "{said}");
        assert!(people.stdout.is_empty());
        assert!(self.standing() == self.site, "the site is left alone");
        let mut names: Vec<_> = names(self.folder.path());
        names.retain(|name| !name.starts_with('.'));
        assert_eq!(names, ["content", "dist"]);

        let machine = self.run(&["build", "--format", "json"]);
        assert_eq!(machine.status.code(), Some(1));
        assert!(machine.stderr.is_empty(), "{}", text(&machine.stderr));
        for line in text(&machine.stdout).lines() {
            let told: serde_json::Value = serde_json::from_str(line).unwrap();
            let message = told["message"].as_str().unwrap();
            assert!(said.contains(&format!("error: {message}\n")), "{message}");
            let file = told["file"].as_str().unwrap();
            let place = match &told["line"] {
                serde_json::Value::Null => format!("--> {file}\n"),
                line => format!("{file}:{line}:{}\n", told["column"]),
            };
            assert!(said.contains(&place), "{place}\n{said}");
            assert!(!told["hints"].as_array().unwrap().is_empty(), "a hint: {line}");
        }
        let count = text(&machine.stdout).lines().count();
        assert!(said.contains(&format!("{count} error")), "{said}");
        said
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Writes each of `mistakes` (a name, the whole text of the file) to `path` and collects what is said.
fn complaints(path: &str, mistakes: &[(&str, String)]) -> String {
    let book = Book::built();
    let mut all = String::new();
    for (name, written) in mistakes {
        book.write(path, written);
        let _ = writeln!(all, "### {name}\n{}", book.complaint());
    }
    all
}

/// As [`complaints`], for texts that follow the front matter of the second chapter.
fn in_chapter(mistakes: &[(&str, &str)]) -> String {
    let mistakes: Vec<(&str, String)> =
        mistakes.iter().map(|(name, written)| (*name, format!("{SECOND}{written}\n"))).collect();
    complaints(CHAPTER, &mistakes)
}

/// Holds what was said against the golden of that name; the list of kinds may grow without a new golden.
fn golden(name: &str, said: &str) {
    let kinds = snowglobe::plate::Registry::book().names();
    let listed = &kinds[..kinds.len().min(24)];
    let said = said.replace(&kinds.join(", "), "[the kinds]");
    let said = said.replace(&listed.join(", "), "[the kinds]");
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, said));
}
