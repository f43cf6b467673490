//! `book.toml`: what the book is called, what it is made of, what its symbols mean.

use std::collections::BTreeMap;

use crate::book::tree::Source;
use crate::book::{Settings, names};
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Span};
use crate::params::{self, Data, Entries, Entry, Value};
use crate::source::Sources;
use crate::typeset::coverage::outside;

use super::cursor::no_font_holds;
use super::figure_block::control_character;
use super::ground::Ground;
use super::inlines::{COMPUTED_ELSEWHERE, computes};

/// Folders of the site that no part may take.
const TAKEN: [&str; 5] = ["assets", "bibliography", "notation", "print", "static"];

/// A part as `book.toml` lists it.
#[derive(Clone, Debug)]
pub(super) struct PartSource {
    /// Its title.
    pub title: String,
    /// Its folder.
    pub slug: String,
    /// Files of its chapters within that folder, with the places where they are listed.
    pub chapters: Vec<Source>,
    /// Where it stands.
    pub span: Span,
}

/// Reads `book.toml`.
pub(super) fn read(sources: &Sources, wrong: &mut Diagnostics) -> (Settings, Vec<PartSource>) {
    let mut settings = Settings {
        title: String::new(),
        subtitle: String::new(),
        authors: Vec::new(),
        language: "en".to_owned(),
        macros: BTreeMap::new(),
        symbols: BTreeMap::new(),
    };
    let Some(file) = sources.find("book.toml") else {
        wrong.push(missing(sources));
        return (settings, Vec::new());
    };
    let whole = Span::new(file, 0..sources.bytes(file).len());
    let read = sources.text(file).and_then(|text| Ok((text, params::parse(text, whole)?)));
    let (text, table) = match read {
        Ok(read) => read,
        Err(error) => {
            wrong.push(error);
            return (settings, Vec::new());
        }
    };
    let mut keys = Keys { file, text, wrong };
    let known = ["title", "subtitle", "authors", "language", "part", "macros", "symbols"];
    keys.only(&table, &known, "a book");
    settings.title = keys.required(&table, "title", "the book", Span::new(file, 0..0));
    settings.subtitle = keys.optional(&table, "subtitle").unwrap_or_default();
    settings.language = keys.optional(&table, "language").unwrap_or(settings.language);
    keys.language(&table);
    settings.authors =
        keys.texts(&table, "authors").into_iter().map(|author| author.text).collect();
    keys.plain(&table, &["title", "subtitle", "authors"]);
    settings.macros = keys.macros(&table);
    settings.symbols = keys.symbols(&table, &settings.macros);
    let parts = keys.parts(&table);
    keys.chapters_of(&settings.symbols, &parts);
    (settings, parts)
}

fn missing(sources: &Sources) -> Diagnostic {
    let path = sources.shown("book.toml");
    if sources.is_folder("book.toml") {
        Diagnostic::about(path, "`book.toml` must be a file, and this is a folder")
            .hint("remove or rename the folder")
    } else {
        Diagnostic::about(path, "there is no `book.toml`")
            .hint("it gives the book its title and lists its parts: `title = \"…\"`, then `[[part]]` with `title` and `chapters`")
    }
}

/// Reads keys of a table and says what is wrong with them.
pub(super) struct Keys<'a> {
    /// The file they stand in.
    pub file: FileId,
    /// Its text.
    pub text: &'a str,
    /// Where mistakes go.
    pub wrong: &'a mut Diagnostics,
}

impl Source {
    /// The text, or none where a control character in it has been reported: one mistake is told once.
    pub(super) fn or_nothing(mut self) -> Self {
        if control_character(&self.text, self.span).is_some() {
            self.text.clear();
        }
        self
    }
}

impl Keys<'_> {
    /// Every key must be one of `known`.
    pub fn only(&mut self, table: &Entries, known: &[&str], what: &str) {
        for (name, entry) in table {
            if !known.contains(&name.as_str()) {
                self.wrong.push(
                    Diagnostic::error(entry.key, format!("{what} has no key `{name}`"))
                        .did_you_mean(name, known.iter().copied()),
                );
            }
        }
    }

    /// A text that may be left out.
    pub fn optional(&mut self, table: &Entries, name: &str) -> Option<String> {
        self.text_of(name, table.get(name)?).map(|source| source.text)
    }

    /// A text that must be there; `otherwise` is the place to complain at.
    pub fn required(&mut self, table: &Entries, name: &str, what: &str, otherwise: Span) -> String {
        match table.get(name) {
            Some(entry) => self.text_of(name, entry).map_or(String::new(), |source| {
                if source.text.trim().is_empty() {
                    self.wrong.push(Diagnostic::error(source.span, format!("`{name}` is empty")));
                }
                source.text
            }),
            None => {
                self.wrong.push(
                    Diagnostic::error(otherwise, format!("{what} has no `{name}`"))
                        .hint(format!("write `{name} = \"…\"`")),
                );
                String::new()
            }
        }
    }

    /// The text of an entry and its place within the quotes.
    pub fn text_of(&mut self, name: &str, entry: &Entry) -> Option<Source> {
        self.text_value(name, &entry.value)
    }

    fn text_value(&mut self, name: &str, value: &Value) -> Option<Source> {
        let Data::Text(text) = &value.data else {
            let message = format!("`{name}` is {}, and must be text", value.described());
            self.wrong.push(
                Diagnostic::error(value.span, message).hint(format!("write `{name} = \"…\"`")),
            );
            return None;
        };
        self.wrong.extend(control_character(text, value.span));
        let ground = Ground::of_toml(text, self.text, value.span);
        Some(Source { text: text.clone(), span: ground.place })
    }

    /// The tag of a language: letters, then perhaps more after hyphens, as in `en` or `pt-BR`.
    fn language(&mut self, table: &Entries) {
        let Some(Value { data: Data::Text(tag), span }) =
            table.get("language").map(|entry| &entry.value)
        else {
            return;
        };
        let first = tag.split('-').next().unwrap_or_default();
        let named = matches!(first.len(), 2 | 3) && first.chars().all(|c| c.is_ascii_alphabetic());
        let part = |part: &str| {
            matches!(part.len(), 1..=8) && part.chars().all(|c| c.is_ascii_alphanumeric())
        };
        if !named || !tag.split('-').all(part) {
            self.wrong.push(
                Diagnostic::error(
                    *span,
                    format!("`{}` is not the tag of a language", tag.escape_default()),
                )
                .hint(
                    "write two letters, as in `language = \"en\"`, or with a country, `\"en-GB\"`",
                ),
            );
        }
    }

    pub fn texts(&mut self, table: &Entries, name: &str) -> Vec<Source> {
        let Some(entry) = table.get(name) else {
            return Vec::new();
        };
        match entry.value.array() {
            Some(values) => {
                values.iter().filter_map(|value| self.text_value(name, value)).collect()
            }
            None => {
                self.wrong.push(
                    Diagnostic::error(
                        entry.value.span,
                        format!("`{name}` is {}, and must be a list", entry.value.described()),
                    )
                    .hint(format!("write `{name} = [\"…\", \"…\"]`")),
                );
                Vec::new()
            }
        }
    }

    /// Reports what the plain text behind these keys cannot hold: characters that no font of the book has, numbers to be
    /// computed, claims.
    pub fn plain(&mut self, table: &Entries, names: &[&str]) {
        let entries = names.iter().filter_map(|name| table.get(*name));
        let values = entries.flat_map(|entry| match entry.value.array() {
            Some(values) => values,
            None => std::slice::from_ref(&entry.value),
        });
        for value in values {
            let Data::Text(text) = &value.data else {
                continue;
            };
            let ground = Ground::of_toml(text, self.text, value.span);
            if computes(text) {
                self.wrong.push(
                    Diagnostic::error(ground.place, "nothing is computed here: this text is plain")
                        .hint(COMPUTED_ELSEWHERE),
                );
            }
            for character in outside(text) {
                let at = text.find(character).unwrap_or_default();
                let place = ground.span(at..at + character.len_utf8());
                self.wrong.push(no_font_holds(character, place).hint("write it in other words"));
            }
        }
    }

    pub fn table<'t>(&mut self, table: &'t Entries, name: &str) -> Option<&'t Entries> {
        let entry = table.get(name)?;
        match &entry.value.data {
            Data::Table(inner) => Some(inner),
            _ => {
                let message =
                    format!("`{name}` is {}, and must be a table", entry.value.described());
                self.wrong.push(
                    Diagnostic::error(entry.value.span, message)
                        .hint(format!("begin it with a line `[{name}]`")),
                );
                None
            }
        }
    }

    fn macros(&mut self, table: &Entries) -> BTreeMap<String, Source> {
        let entries: Vec<_> = self.table(table, "macros").into_iter().flatten().collect();
        let mut macros = BTreeMap::new();
        for (name, entry) in entries {
            let named = self.macro_name(name, entry.key);
            if let Some(body) = self.text_of(name, entry)
                && named
            {
                macros.insert(name.clone(), body.or_nothing());
            }
        }
        macros
    }

    pub fn macro_name(&mut self, name: &str, span: Span) -> bool {
        let letters = name.strip_prefix('\\').unwrap_or_default();
        let good = !letters.is_empty() && letters.chars().all(|c| c.is_ascii_alphabetic());
        if !good {
            self.wrong.push(
                Diagnostic::error(
                    span,
                    format!("`{}` is not the name of a macro", name.escape_default()),
                )
                .hint("a name is a backslash and letters, in single quotes: `'\\abar'`"),
            );
        }
        good
    }

    fn parts(&mut self, table: &Entries) -> Vec<PartSource> {
        let nothing = Span::new(self.file, 0..0);
        let Some(entry) = table.get("part") else {
            self.wrong.push(
                Diagnostic::error(nothing, "the book has no parts")
                    .hint("write `[[part]]`, then `title = \"…\"` and `chapters = [\"….md\"]`"),
            );
            return Vec::new();
        };
        let Some(values) = entry.value.array() else {
            self.wrong.push(
                Diagnostic::error(entry.key, "a part is written `[[part]]`")
                    .hint("with two brackets on either side"),
            );
            return Vec::new();
        };
        let mut parts: Vec<PartSource> = Vec::new();
        for value in values {
            let Data::Table(inner) = &value.data else {
                self.wrong.push(
                    Diagnostic::error(value.span, "a part is a table").hint("write `[[part]]`"),
                );
                continue;
            };
            let part = self.part(inner, value.span);
            if let Some(first) = parts.iter().find(|first| first.slug == part.slug) {
                self.wrong.push(
                    Diagnostic::error(
                        part.span,
                        format!("two parts have the slug `{}`", part.slug),
                    )
                    .hint("give one of them another `slug`")
                    .other(first.span, "the first is here"),
                );
                continue;
            }
            parts.push(part);
        }
        parts
    }

    fn part(&mut self, table: &Entries, span: Span) -> PartSource {
        self.only(table, &["title", "slug", "chapters"], "a part");
        let title = self.required(table, "title", "this part", span);
        self.plain(table, &["title"]);
        let written = table.get("slug").and_then(|entry| self.text_of("slug", entry));
        let (slug, place) = match written {
            Some(slug) => (slug.text, slug.span),
            None => (names::slug(&title), span),
        };
        let mut chapters = self.texts(table, "chapters");
        if chapters.is_empty() {
            self.wrong.push(
                Diagnostic::error(span, "this part has no chapters")
                    .hint("list its files: `chapters = [\"first.md\"]`"),
            );
        }
        if !names::is_slug(&slug) || TAKEN.contains(&slug.as_str()) {
            let reason = if TAKEN.contains(&slug.as_str()) {
                "is taken by the site itself"
            } else {
                "cannot be a folder of the site"
            };
            self.wrong.push(
                Diagnostic::error(place, format!("the slug `{slug}` {reason}"))
                    .hint("write `slug = \"…\"` with small letters, digits and hyphens"),
            );
            // Where its chapters lie is not known: that they are missing there is no mistake of its own.
            chapters.clear();
        }
        PartSource { title, slug, chapters, span }
    }
}
