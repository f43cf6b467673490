//! What the formulas of a book are read with, and the symbols that occur in one.

use std::collections::BTreeMap;

use crate::book::{Book, Settings};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::typeset::speech::Speaker;
use crate::typeset::tree::{Letter, Reader, Row, found};
use crate::typeset::{Formula, Macros, macros_used};

/// The symbols of a book, by what stands for them.
pub(super) struct Vocabulary {
    macros: Macros,
    /// Names of the symbols that have a macro, by it.
    names: BTreeMap<String, String>,
    /// The symbols that are letters, by what is drawn.
    letters: Vec<Letter>,
    /// For each letter the symbols it stands for, with the chapters where it does.
    meanings: Vec<Vec<Meaning>>,
    speaker: Speaker,
    /// Speakers of the chapters where letters are said in a way of their own.
    scoped: BTreeMap<String, Speaker>,
}

/// A symbol that a letter stands for.
#[derive(Clone)]
struct Meaning {
    name: String,
    spoken: Option<String>,
    /// Slugs of the chapters; none for all.
    chapters: Vec<String>,
}

impl Meaning {
    fn holds_in(&self, slug: &str) -> bool {
        self.chapters.is_empty() || self.chapters.iter().any(|chapter| chapter == slug)
    }
}

/// What reads the formulas of a book: the macros of symbols are known by the symbols' names.
pub(super) fn reader(settings: &Settings, macros: &Macros) -> Reader {
    let symbols = settings.symbols.iter();
    let named = |(name, symbol): (&String, &crate::book::SymbolSource)| {
        Some((symbol.name.as_ref()?.text.clone(), name.clone()))
    };
    Reader::new(macros, symbols.filter_map(named))
}

impl Vocabulary {
    /// The vocabulary of a book; a letter that is more than one thing goes to `wrong`.
    pub fn new(book: &Book, macros: &Macros, reader: &Reader, wrong: &mut Diagnostics) -> Self {
        let symbols = &book.settings.symbols;
        let said = symbols.iter().filter(|(_, symbol)| symbol.name.is_some());
        let said = said.filter_map(|(name, symbol)| Some((name.clone(), symbol.spoken.clone()?)));
        let mut vocabulary = Self {
            macros: macros.clone(),
            names: BTreeMap::new(),
            letters: Vec::new(),
            meanings: Vec::new(),
            speaker: Speaker::new(said),
            scoped: BTreeMap::new(),
        };
        for (name, symbol) in symbols {
            if let Some(macro_name) = &symbol.name {
                vocabulary.names.insert(macro_name.text.clone(), name.clone());
                continue;
            }
            // What cannot be read is reported where the formula is.
            let Ok(row) = reader.read(&Formula::inline(&symbol.tex.text)) else { continue };
            let Some(letter) = Letter::of(&row) else {
                wrong.push(
                    Diagnostic::error(
                        symbol.tex.span,
                        "a symbol without a macro is one letter, with or without an index",
                    )
                    .hint("give it a macro: `macro = '\\name'`"),
                );
                continue;
            };
            let slug =
                |file: &crate::book::tree::Source| file.text.trim_end_matches(".md").to_owned();
            let meaning = Meaning {
                name: name.clone(),
                spoken: symbol.spoken.clone(),
                chapters: symbol.chapters.iter().map(slug).collect(),
            };
            match vocabulary.letters.iter().position(|known| *known == letter) {
                Some(index) => vocabulary
                    .meanings
                    .get_mut(index)
                    .into_iter()
                    .for_each(|known| known.push(meaning.clone())),
                None => {
                    vocabulary.letters.push(letter);
                    vocabulary.meanings.push(vec![meaning]);
                }
            }
        }
        vocabulary.give_voices(book);
        vocabulary
    }

    fn give_voices(&mut self, book: &Book) {
        let all = self.said_in("");
        for (_, chapter) in super::pages(book) {
            let here = self.said_in(&chapter.slug);
            if here != all {
                let speaker = self.speaker.with_letters(here);
                self.scoped.insert(chapter.slug.clone(), speaker);
            }
        }
        self.speaker = self.speaker.with_letters(all);
    }

    /// The letters that are said as declared in a chapter.
    fn said_in(&self, slug: &str) -> Vec<(Letter, String)> {
        let pairs = self.letters.iter().zip(&self.meanings);
        let said = pairs.filter_map(|(letter, meanings)| {
            let here = meanings.iter().find(|meaning| meaning.holds_in(slug))?;
            Some((letter.clone(), here.spoken.clone()?))
        });
        said.collect()
    }

    /// The words of a formula outside all chapters.
    pub fn words(&self, row: &Row) -> String {
        self.speaker.words(row)
    }

    /// The words of a formula in a chapter that has some of its own.
    pub fn words_in(&self, slug: &str, row: &Row) -> Option<String> {
        Some(self.scoped.get(slug)?.words(row))
    }

    /// What speaks in a chapter where the letters `own` are said so.
    pub fn speaker(&self, slug: &str, own: Vec<(Letter, String)>) -> Speaker {
        // The first that is met counts.
        let all = own.into_iter().chain(self.said_in(slug));
        self.speaker.with_letters(all)
    }

    /// The names of the symbols that occur in a formula of a chapter, where the letters `own` stand for none.
    pub fn symbols(&self, tex: &str, row: Option<&Row>, slug: &str, own: &[Letter]) -> Vec<String> {
        let used = macros_used(tex, &self.macros);
        let named = used.iter().filter_map(|name| self.names.get(name).cloned());
        let letters = row.map(|row| found(row, &self.letters)).unwrap_or_default();
        let meant = letters.into_iter().filter_map(|index| {
            if self.letters.get(index).is_some_and(|letter| own.contains(letter)) {
                return None;
            }
            let meanings = self.meanings.get(index)?;
            Some(meanings.iter().find(|meaning| meaning.holds_in(slug))?.name.clone())
        });
        named.chain(meant).collect()
    }
}
