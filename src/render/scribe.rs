//! Who writes a page: what it may look up, where it writes, and what it still owes the reader.

use std::collections::BTreeSet;

use crate::book::Manuscript;
use crate::book::tree::{Note, Page, Place, Resolved, Target};
use crate::compute::Plates;

use super::html::Html;
use super::paths;

/// What a page is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// The site.
    Screen,
    /// One chapter on paper.
    Handout,
    /// The whole book on paper.
    Whole,
}

/// A number, a title and a body that stand at the back of the printed text.
#[derive(Clone, Debug)]
pub struct AtTheBack {
    /// "Exercise 1.2.1".
    pub title: String,
    /// The anchor of what it answers.
    pub anchor: String,
    /// The answer.
    pub body: Html,
}

/// Writes the text of one page.
#[derive(Debug)]
pub struct Scribe<'a> {
    /// The book.
    pub manuscript: &'a Manuscript,
    /// Its plates.
    pub plates: &'a Plates,
    /// The page whose text is written.
    pub page: Page,
    /// The file it is written into.
    pub file: &'a str,
    /// Screen or paper.
    pub medium: Medium,
    /// The footnotes of the page.
    pub notes: &'a [Note<Resolved>],
    /// Notes whose marks have been set and whose text stands behind the current block.
    pub pending: Vec<usize>,
    /// True where a note cannot stand within the line: in tables, captions, summaries.
    pub notes_wait: bool,
    /// Answers and solutions for the back of the printed text.
    pub back: Vec<AtTheBack>,
    /// Works that already stand in the margin of the page.
    pub cited: BTreeSet<usize>,
    /// Questions without a number met so far on paper.
    pub questions: usize,
}

impl<'a> Scribe<'a> {
    /// A scribe for the text of `page`, written into `file`.
    pub fn new(
        manuscript: &'a Manuscript,
        plates: &'a Plates,
        page: Page,
        file: &'a str,
        medium: Medium,
    ) -> Self {
        let notes = manuscript.chapter(page).map_or(&[][..], |chapter| &chapter.notes);
        Self {
            manuscript,
            plates,
            page,
            file,
            medium,
            notes,
            pending: Vec::new(),
            notes_wait: false,
            back: Vec::new(),
            cited: BTreeSet::new(),
            questions: 0,
        }
    }

    /// True on paper.
    pub fn paper(&self) -> bool {
        self.medium != Medium::Screen
    }

    /// The id of an anchor of this page's text in the file it is written into.
    pub fn id(&self, anchor: &str) -> String {
        match self.medium {
            Medium::Whole => format!("{}{anchor}", paths::prefix(self.page)),
            Medium::Screen | Medium::Handout => anchor.to_owned(),
        }
    }

    /// A link to a place of the book.
    pub fn link(&self, place: &Place) -> String {
        let own = place.page == self.page;
        match (self.medium, &place.anchor) {
            (Medium::Whole, _) => format!("#{}", paths::anchor_in_whole(place)),
            (Medium::Handout, Some(anchor)) if own => format!("#{anchor}"),
            (_, anchor) => {
                let to = paths::file(self.manuscript, place.page);
                paths::link(self.file, &to, anchor.as_deref())
            }
        }
    }

    /// A link to a target of an author's link.
    pub fn target(&self, target: &Target) -> String {
        match target {
            Target::Web(address) => address.to_string(),
            Target::Place(place) => self.link(place),
        }
    }

    /// A link to a work in the bibliography.
    pub fn work(&self, entry: usize) -> String {
        match self.medium {
            Medium::Screen => {
                let to = paths::file(self.manuscript, Page::Bibliography);
                paths::link(self.file, &to, Some(&work_anchor(entry)))
            }
            Medium::Handout => format!("#{}", cited_anchor(entry)),
            Medium::Whole => {
                format!("#{}{}", paths::prefix(Page::Bibliography), work_anchor(entry))
            }
        }
    }

    /// Writes with the notes kept back until the block ends.
    pub fn notes_waiting(&mut self, write: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.notes_wait, true);
        write(self);
        self.notes_wait = before;
    }
}

/// The anchor of a work on the bibliography page. A full stop keeps it apart from every anchor an author can write.
pub fn work_anchor(entry: usize) -> String {
    format!("work.{}", entry + 1)
}

/// The anchor of a work in a chapter's own list.
pub fn cited_anchor(entry: usize) -> String {
    format!("cited.{}", entry + 1)
}
