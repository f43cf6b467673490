//! The tree of a book: parts, chapters, blocks and the text within them.
//!
//! One tree serves two stages. As [`Written`] its leaves are what the author typed, each with its place;
//! as [`Resolved`] they are typeset formulas, numbered references, checked figures. Whatever has no
//! business with checking (paragraphs, lists, tables) is the same in both.

mod kinds;
mod resolved;
mod written;

use std::convert::Infallible;
use std::fmt::Debug;
use std::sync::Arc;

use crate::diagnostic::{FileId, Span};
use crate::plate::FigureIndex;

pub use kinds::{Callout, ContainerKind};
pub use resolved::{
    Citation, Display, Evidence, Formula, Label, Number, Page, Place, Reference, Row, Target,
};
pub use written::{
    Source, WrittenCheck, WrittenCitation, WrittenCode, WrittenDisplay, WrittenFigure,
    WrittenFormula,
};

/// The types of the leaves at one stage.
pub trait Stage: Debug + Clone + PartialEq + 'static {
    /// A formula within a line.
    type Formula: Debug + Clone + PartialEq;
    /// A displayed formula, with its labels.
    type Display: Debug + Clone + PartialEq;
    /// A reference to something numbered.
    type Reference: Debug + Clone + PartialEq;
    /// A group of citations.
    type Citation: Debug + Clone + PartialEq;
    /// A computed number.
    type Number: Debug + Clone + PartialEq;
    /// A claim, which prints nothing.
    type Claim: Debug + Clone + PartialEq;
    /// The mark of a footnote.
    type Mark: Debug + Clone + PartialEq;
    /// The target of a link.
    type Link: Debug + Clone + PartialEq;
    /// A picture from the book folder.
    type Image: Debug + Clone + PartialEq;
    /// A code listing.
    type Code: Debug + Clone + PartialEq;
    /// A figure.
    type Figure: Debug + Clone + PartialEq;
    /// The id of a heading or container, with its number if it is labelled.
    type Label: Debug + Clone + PartialEq;
}

/// The stage of [`Book`](super::Book): as the author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Written;

impl Stage for Written {
    type Formula = WrittenFormula;
    type Display = WrittenDisplay;
    type Reference = Source;
    type Citation = Vec<WrittenCitation>;
    type Number = Source;
    type Claim = Source;
    type Mark = Source;
    type Link = Source;
    type Image = Source;
    type Code = WrittenCode;
    type Figure = WrittenFigure;
    type Label = Option<Source>;
}

/// The stage of [`Manuscript`](super::Manuscript): numbered, checked, typeset.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved;

impl Stage for Resolved {
    type Formula = Formula;
    type Display = Display;
    type Reference = Reference;
    type Citation = Vec<Citation>;
    type Number = Number;
    type Claim = Infallible;
    type Mark = usize;
    type Link = Target;
    type Image = Arc<str>;
    type Code = Arc<str>;
    type Figure = FigureIndex;
    type Label = Label;
}

/// Some chapters under one heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<S: Stage> {
    /// Its title ("Level 1: the idea").
    pub title: String,
    /// Its folder in the site.
    pub slug: String,
    /// Its chapters, in order.
    pub chapters: Vec<Chapter<S>>,
}

/// One page of the book.
#[derive(Clone, Debug, PartialEq)]
pub struct Chapter<S: Stage> {
    /// The file it stands in.
    pub file: FileId,
    /// Its folder within the part's: the file's name without `.md`.
    pub slug: String,
    /// Its number: "3.1".
    pub number: String,
    /// Its title.
    pub title: Vec<Inline<S>>,
    /// One or two sentences that say why to read it.
    pub summary: Vec<Inline<S>>,
    /// Its text.
    pub blocks: Vec<Block<S>>,
    /// Its footnotes, in the order of their marks.
    pub notes: Vec<Note<S>>,
}

/// A footnote.
#[derive(Clone, Debug, PartialEq)]
pub struct Note<S: Stage> {
    /// Its name in the source.
    pub name: Source,
    /// Its text.
    pub blocks: Vec<Block<S>>,
}

/// A block of text.
#[derive(Clone, Debug, PartialEq)]
pub enum Block<S: Stage> {
    /// A heading within a chapter: level 2 to 4.
    Heading {
        /// 2, 3 or 4.
        level: u8,
        /// Its id.
        label: S::Label,
        /// Its text.
        text: Vec<Inline<S>>,
        /// Where it stands.
        span: Span,
    },
    /// A paragraph.
    Paragraph(Vec<Inline<S>>),
    /// A list.
    List(List<S>),
    /// A table.
    Table(Table<S>),
    /// A code listing.
    Code(S::Code),
    /// A quotation.
    Quote(Vec<Block<S>>),
    /// A callout `> [!NOTE]`.
    Callout {
        /// Its kind.
        kind: Callout,
        /// Its text.
        blocks: Vec<Block<S>>,
    },
    /// A line across.
    Rule,
    /// A displayed formula.
    Display(S::Display),
    /// A container `:::`.
    Container(Container<S>),
    /// A figure.
    Figure(S::Figure),
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct List<S: Stage> {
    /// The number of the first item; none for bullets.
    pub start: Option<u64>,
    /// True if its items are set without space between them.
    pub tight: bool,
    /// Its items.
    pub items: Vec<Item<S>>,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<S: Stage> {
    /// `[x]` true, `[ ]` false, none for neither.
    pub checked: Option<bool>,
    /// Its text.
    pub blocks: Vec<Block<S>>,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<S: Stage> {
    /// One alignment a column.
    pub alignments: Vec<Alignment>,
    /// The head.
    pub head: Vec<Vec<Inline<S>>>,
    /// The rows, each as long as the head.
    pub rows: Vec<Vec<Vec<Inline<S>>>>,
}

/// The alignment of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    /// Not said.
    Natural,
    /// `:--`
    Left,
    /// `:-:`
    Center,
    /// `--:`
    Right,
}

/// A container.
#[derive(Clone, Debug, PartialEq)]
pub struct Container<S: Stage> {
    /// What it says.
    pub kind: ContainerKind,
    /// Its id.
    pub label: S::Label,
    /// Its own title (`title="…"`); empty for the usual one.
    pub title: Vec<Inline<S>>,
    /// What a proof proves (`of="…"`).
    pub of: Option<S::Reference>,
    /// What varies in a proof or equation: the line `where: …`.
    pub varies: Option<Source>,
    /// For `equation`: the line `words: …`; empty otherwise.
    pub words: Vec<Inline<S>>,
    /// Its text. For `equation` the formula, then the list of meanings.
    pub blocks: Vec<Block<S>>,
    /// Where its first line stands.
    pub span: Span,
}

/// Text within a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline<S: Stage> {
    /// Words, with typographic quotes and dashes.
    Text(String),
    /// `*emphasis*`
    Emphasis(Vec<Inline<S>>),
    /// `**strong**`
    Strong(Vec<Inline<S>>),
    /// `~~struck~~`
    Struck(Vec<Inline<S>>),
    /// A code span.
    Code(String),
    /// A formula.
    Formula(S::Formula),
    /// `@eq-marginal`
    Reference(S::Reference),
    /// `[@ho2020ddpm, eq. 4]`
    Citation(S::Citation),
    /// `` `= alpha_bar(500, "linear"), 4` ``
    Number(S::Number),
    /// `` `? min(fig-planes.trained.rate) > 0` ``; once resolved it stands in the manuscript's list.
    Claim(S::Claim),
    /// `[^pen]`: index of the note in its chapter once resolved.
    Mark(S::Mark),
    /// `[text](target)`
    Link {
        /// Where it leads.
        target: S::Link,
        /// What is underlined.
        text: Vec<Inline<S>>,
    },
    /// `![alternative text](file)`
    Image {
        /// The file.
        file: S::Image,
        /// What is to be seen.
        alt: String,
    },
    /// A line end in the source.
    SoftBreak,
    /// A forced line end.
    HardBreak,
}
