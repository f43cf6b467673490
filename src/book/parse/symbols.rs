//! The symbols of `book.toml`: macros and letters, what they mean, how they are said, where they hold.

use std::collections::BTreeMap;

use crate::book::SymbolSource;
use crate::book::tree::Source;
use crate::diagnostic::Diagnostic;
use crate::params::{Data, Entries, Entry};

use super::ground::Ground;
use super::settings::{Keys, PartSource};
use super::spoken;

impl Keys<'_> {
    /// The symbols; their macros are none of `macros`.
    pub fn symbols(
        &mut self,
        table: &Entries,
        macros: &BTreeMap<String, Source>,
    ) -> BTreeMap<String, SymbolSource> {
        let entries: Vec<_> = self.table(table, "symbols").into_iter().flatten().collect();
        let mut symbols: BTreeMap<String, SymbolSource> = BTreeMap::new();
        for (name, entry) in entries {
            let Data::Table(inner) = &entry.value.data else {
                self.wrong.push(
                    Diagnostic::error(entry.value.span, format!("the symbol `{name}` is no table"))
                        .hint(format!(
                            "write `[symbols.{name}]`, then `macro`, `tex` and `meaning`"
                        )),
                );
                continue;
            };
            if let Some(symbol) = self.symbol(name, entry, inner) {
                self.declared_before(&symbol, &symbols, macros);
                symbols.insert(name.clone(), symbol);
            }
        }
        symbols
    }

    fn symbol(&mut self, name: &str, entry: &Entry, table: &Entries) -> Option<SymbolSource> {
        self.only(table, &["macro", "tex", "spoken", "meaning", "chapters"], "a symbol");
        let what = format!("the symbol `{name}`");
        let meaning = self.required(table, "meaning", &what, entry.key);
        self.plain(table, &["meaning"]);
        let spoken = table.get("spoken").and_then(|entry| self.spoken(entry));
        let tex = match table.get("tex") {
            Some(found) => self.text_of("tex", found),
            None => {
                self.required(table, "tex", &what, entry.key);
                None
            }
        };
        let name = table.get("macro").map(|found| self.text_of("macro", found));
        if let Some(name) = &name
            && !name.as_ref().is_some_and(|name| self.macro_name(&name.text, name.span))
        {
            return None;
        }
        let chapters = match table.get("chapters") {
            None => Vec::new(),
            Some(_) => self.texts(table, "chapters"),
        };
        if let (Some(_), Some(first)) = (&name, chapters.first()) {
            self.wrong.push(
                Diagnostic::error(first.span, "a macro means the same in every chapter")
                    .hint("drop `chapters`, or drop `macro` and declare the letter itself"),
            );
        }
        Some(SymbolSource {
            name: name.flatten(),
            tex: tex?.or_nothing(),
            spoken,
            meaning,
            chapters,
        })
    }

    /// Reports a symbol whose macro, or whose letter in the same chapters, is another's already.
    fn declared_before(
        &mut self,
        symbol: &SymbolSource,
        symbols: &BTreeMap<String, SymbolSource>,
        macros: &BTreeMap<String, Source>,
    ) {
        let meet = |other: &&SymbolSource| match (&symbol.name, &other.name) {
            (Some(name), Some(other)) => name.text == other.text,
            (None, None) => symbol.tex.text == other.tex.text && share(symbol, other),
            _ => false,
        };
        let place = |symbol: &SymbolSource| symbol.name.as_ref().unwrap_or(&symbol.tex).span;
        let first = symbols.values().find(meet).map(place);
        let own = symbol.name.as_ref().and_then(|name| macros.get(&name.text));
        if let Some(first) = first.or_else(|| own.map(|body| body.span)) {
            let source = symbol.name.as_ref().unwrap_or(&symbol.tex);
            let what = if symbol.name.is_some() { "macro" } else { "letter" };
            let hint = match symbol.name {
                Some(_) => "give one of them another name",
                None => "say with `chapters = [\"….md\"]` where each meaning holds",
            };
            self.wrong.push(
                Diagnostic::error(
                    source.span,
                    format!("the {what} `{}` is declared twice", source.text),
                )
                .hint(hint)
                .other(first, "the first is here"),
            );
        }
    }

    /// How a symbol is said: words, and no LaTeX.
    fn spoken(&mut self, entry: &Entry) -> Option<String> {
        let source = self.text_of("spoken", entry)?;
        let place = |range| Ground::of_toml(&source.text, self.text, entry.value.span).span(range);
        spoken::words(&source, place).map_err(|error| self.wrong.push(error)).ok()
    }

    /// Reports the chapters of symbols that no part lists.
    pub fn chapters_of(&mut self, symbols: &BTreeMap<String, SymbolSource>, parts: &[PartSource]) {
        let known = parts.iter().flat_map(|part| &part.chapters).map(|file| file.text.as_str());
        let known: Vec<&str> = known.collect();
        for file in symbols.values().flat_map(|symbol| &symbol.chapters) {
            if !known.contains(&file.text.as_str()) {
                self.wrong.push(
                    Diagnostic::error(file.span, format!("no part has a chapter `{}`", file.text))
                        .did_you_mean(&file.text, known.iter().copied()),
                );
            }
        }
    }
}

/// Whether two symbols hold in one chapter.
fn share(one: &SymbolSource, other: &SymbolSource) -> bool {
    let named = |file: &Source| other.chapters.iter().any(|listed| listed.text == file.text);
    one.chapters.is_empty() || other.chapters.is_empty() || one.chapters.iter().any(named)
}
