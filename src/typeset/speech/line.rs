//! Words put behind each other, with "times", commas and pauses where the ear needs them.

use super::lexicon;
use super::phrase::{Phrase, Tail};

/// A row of phrases and signs while it is put together.
#[derive(Default)]
pub(super) struct Line {
    text: String,
    /// The operand at the end, if an operand stands there.
    last: Option<Phrase>,
    operands: usize,
    /// Of these, differentials.
    differentials: usize,
    /// Whether a sum, a relation or a list stands in it.
    composite: bool,
}

impl Line {
    /// Adds an operand; beside another one it is multiplied.
    pub fn operand(&mut self, phrase: Phrase) {
        let between = match &self.last {
            None if self.text.is_empty() || self.text.ends_with(' ') => String::new(),
            None => " ".to_owned(),
            Some(last) if last.plain && (phrase.plain || phrase.tail == Tail::Index) => {
                " ".to_owned()
            }
            Some(last) => format!("{}times ", last.pause(Tail::Open)),
        };
        self.join(&between, phrase);
    }

    /// Adds a differential, which closes what is integrated.
    pub fn differential(&mut self, phrase: Phrase) {
        let between = match &self.last {
            None if self.text.is_empty() => "",
            None => " ",
            Some(_) => ", ",
        };
        self.differentials += 1;
        self.join(between, phrase);
    }

    fn join(&mut self, between: &str, phrase: Phrase) {
        self.text += between;
        self.text += &phrase.text;
        self.operands += 1;
        self.last = Some(phrase);
    }

    /// Adds a sign between operands, or before the first one; `adds` if it is a plus or a minus.
    pub fn operator(&mut self, words: &str, adds: bool) {
        let between = match &self.last {
            None if self.text.is_empty() || self.text.ends_with(' ') => String::new(),
            None => " ".to_owned(),
            Some(last) if adds => last.pause(Tail::Index),
            Some(last) => last.pause(Tail::Open),
        };
        self.composite |= adds && self.last.is_some();
        self.sign(&between, words);
    }

    /// Adds a relation.
    pub fn relation(&mut self, words: &str) {
        // "given" would be taken for a part of the last summand, and "equals" for one more link of a chain within.
        let apart = self.last.as_ref().is_some_and(|last| match words {
            _ if last.tail == Tail::Ended => true,
            "given" => last.tail == Tail::Long && last.end != lexicon::INDEX,
            _ => {
                last.tail >= Tail::Open
                    && [" equals ", " is "].iter().any(|word| last.text.contains(word))
            }
        });
        let between = if self.text.is_empty() {
            ""
        } else if apart {
            ", "
        } else {
            " "
        };
        self.composite = true;
        self.sign(between, words);
    }

    /// Adds a comma, or what else stands close behind a word.
    pub fn punctuation(&mut self, mark: &str) {
        if !self.text.is_empty() && !self.text.ends_with([',', ';', ':', '.']) {
            self.composite = true;
            self.sign("", mark);
        }
    }

    /// Adds words as they are.
    pub fn words(&mut self, words: &str) {
        let words = if self.last.is_none() { words.trim_start_matches([',', ' ']) } else { words };
        let between =
            if self.text.is_empty() || words.starts_with([',', '.', ';', ':']) { "" } else { " " };
        self.composite = true;
        self.sign(between, words);
    }

    fn sign(&mut self, between: &str, words: &str) {
        self.text += between;
        self.text += words;
        self.last = None;
    }

    /// The whole as a phrase.
    pub fn phrase(self) -> Phrase {
        let text = self.text.trim_end_matches([',', ' ', '.', ';']).to_owned();
        match self.last {
            Some(last) if self.operands == 1 && last.text == text => {
                Phrase { single: self.differentials == 0 && !self.composite, ..last }
            }
            last => {
                let plain = last.as_ref().is_some_and(|last| last.plain) && !self.composite;
                let tail = last.map_or(Tail::Closed, |last| last.tail);
                let tail = if self.composite { tail.max(Tail::Long) } else { tail };
                Phrase { text, tail, plain, composite: self.composite, single: false, end: "" }
            }
        }
    }
}
