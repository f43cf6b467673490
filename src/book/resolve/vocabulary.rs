//! What the formulas of a book are read with, and the symbols that occur in one.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::Book;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::typeset::speech::Speaker;
use crate::typeset::tree::{FormulaReader, Letter, Row, found};
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

/// What may stand for a symbol in a formula, whatever the chapter.
#[derive(Debug)]
pub(super) struct Candidates {
    /// Names of the symbols whose macros it holds.
    names: Vec<String>,
    /// Its letters that are symbols somewhere, by index.
    letters: BTreeSet<usize>,
}

impl Meaning {
    fn holds_in(&self, slug: &str) -> bool {
        self.chapters.is_empty() || self.chapters.iter().any(|chapter| chapter == slug)
    }
}

impl Vocabulary {
    /// The vocabulary of a book; a letter that is more than one thing goes to `wrong`.
    pub fn new(
        book: &Book,
        macros: &Macros,
        reader: &dyn FormulaReader,
        wrong: &mut Diagnostics,
    ) -> Self {
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

    /// What may stand for a symbol in a formula.
    pub fn candidates(&self, tex: &str, row: Option<&Row>) -> Candidates {
        let used = macros_used(tex, &self.macros);
        Candidates {
            names: used.iter().filter_map(|name| self.names.get(name).cloned()).collect(),
            letters: row.map(|row| found(row, &self.letters)).unwrap_or_default(),
        }
    }

    /// What speaks in a chapter where the letters `own` are said so.
    pub fn speaker(&self, slug: &str, own: Vec<(Letter, String)>) -> Speaker {
        // The first that is met counts.
        let all = own.into_iter().chain(self.said_in(slug));
        self.speaker.with_letters(all)
    }

    /// The names of the symbols that these are in a chapter, where the letters `own` stand for none.
    pub fn symbols<'a>(
        &'a self,
        candidates: &'a Candidates,
        slug: &'a str,
        own: &'a [Letter],
    ) -> impl Iterator<Item = &'a str> {
        let meant = candidates.letters.iter().filter_map(move |index| {
            self.letters.get(*index).filter(|letter| !own.contains(letter))?;
            let meanings = self.meanings.get(*index)?;
            Some(meanings.iter().find(|meaning| meaning.holds_in(slug))?.name.as_str())
        });
        candidates.names.iter().map(String::as_str).chain(meant)
    }
}
