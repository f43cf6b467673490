//! The tree of a book: parts, chapters, blocks and the text within them.
//!
//! One tree serves two stages. As [`Written`] its leaves are what the author typed, each with its place;
//! as [`Resolved`] they are typeset formulas, numbered references, checked figures. Whatever has no
//! business with checking (paragraphs, lists, tables) is the same in both.

use std::fmt::Debug;
use std::sync::Arc;

use crate::diagnostic::{FileId, Span};

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
    type Formula = Source;
    type Display = WrittenDisplay;
    type Reference = Source;
    type Citation = Vec<WrittenCitation>;
    type Number = Source;
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
    type Mark = usize;
    type Link = Target;
    type Image = Arc<str>;
    type Code = Arc<str>;
    type Figure = FigureIndex;
    type Label = Label;
}

/// A piece of text and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The text, without the marks around it.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A displayed formula as the author wrote it; the labels of its rows stand within it.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenDisplay {
    /// The LaTeX between the dollar signs.
    pub tex: Source,
    /// The label behind it, `$$…$$ {#eq-…}`, without the `#`.
    pub label: Option<Source>,
}

/// One work within `[@key, locator; @other]`.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenCitation {
    /// Key in `references.bib`.
    pub key: Source,
    /// What follows the comma ("eq. 4"); empty for none.
    pub locator: String,
}

/// A code block.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenCode {
    /// The first word behind the fence; empty for none.
    pub language: Source,
    /// The code.
    pub text: String,
}

/// A figure block.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenFigure {
    /// Its id, without the `#`.
    pub id: Option<Source>,
    /// The TOML between the fences.
    pub toml: Source,
    /// Its caption: what `caption = '…'` holds, parsed as a line of Markdown.
    pub caption: Vec<Inline<Written>>,
    /// The whole block, fences included.
    pub span: Span,
}

/// A typeset formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// The LaTeX as written.
    pub tex: Arc<str>,
    /// HTML and MathML.
    pub html: Arc<str>,
}

/// A typeset display: one formula, or a grid whose rows stand beneath each other and carry numbers of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct Display {
    /// The LaTeX as written, without labels.
    pub tex: Arc<str>,
    /// Cells in its longest row; a shorter row leaves its last ones empty. One for a formula without rows.
    pub columns: usize,
    /// Cells 0, 2, … are set to the right and cells 1, 3, … to the left, so that they meet; else all are centred.
    pub aligned: bool,
    /// The rows from top to bottom; never empty. A formula without rows is one row of one cell.
    pub rows: Vec<Row>,
}

/// One row of a typeset display.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its cells, each set as a display.
    pub cells: Vec<Formula>,
    /// Anchor and number, if the row is labelled. In a container `equation` with an id the number is the container's.
    pub label: Option<Label>,
}

/// An anchor, and the number of what stands there.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Anchor, unique within its page; made from the text where the author gave none.
    pub anchor: Arc<str>,
    /// "3.1.2"; none if it is not numbered.
    pub number: Option<Arc<str>>,
}

/// A page of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Page {
    /// The opening page.
    Cover,
    /// A chapter: index of its part, index within the part.
    Chapter(usize, usize),
    /// The symbols and their meanings.
    Notation,
    /// The works cited.
    Bibliography,
}

/// A place in the book.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The page.
    pub page: Page,
    /// Anchor within the page; none for its top.
    pub anchor: Option<Arc<str>>,
}

/// A reference to something numbered.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The word and the number as they stand in the text: "Figure 3.1.1", "(3.1.2)".
    pub text: Arc<str>,
    /// What it is called, for the preview: a heading, a caption's beginning; may be empty.
    pub title: Arc<str>,
    /// Where it is.
    pub place: Place,
}

/// A work cited.
#[derive(Clone, Debug, PartialEq)]
pub struct Citation {
    /// Index in the bibliography of the manuscript; the printed number is one more.
    pub entry: usize,
    /// "eq. 4"; empty for none.
    pub locator: String,
}

/// A computed number.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// Known from the mathematics alone, as it stands in the text.
    Known(Arc<str>),
    /// Read from a plate when it is there: index in the manuscript's list.
    Read(usize),
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Outside the book.
    Web(Arc<str>),
    /// Within it.
    Place(Place),
}

/// The index of a figure in the manuscript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FigureIndex(pub usize);

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

/// The kinds of GitHub's callouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callout {
    /// `[!NOTE]`
    Note,
    /// `[!TIP]`
    Tip,
    /// `[!IMPORTANT]`
    Important,
    /// `[!WARNING]`
    Warning,
    /// `[!CAUTION]`
    Caution,
}

/// What a container says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContainerKind {
    /// A displayed formula with its words and the meaning of its letters.
    Equation,
    /// A statement to be proved.
    Theorem,
    /// Steps: each item of its list a formula and a reason.
    Proof,
    /// An example computed to the end.
    Worked,
    /// An everyday example.
    Example,
    /// The sentence to remember.
    KeyIdea,
    /// Where a picture or a claim misleads.
    Caveat,
    /// For those who want more.
    Deeper,
    /// A question before the figure that settles it.
    Ask,
    /// The folded answer within `ask`.
    Answer,
    /// Something to do.
    Exercise,
    /// The folded solution within `exercise`.
    Solution,
    /// A question with options.
    Quiz,
    /// What the reader will be able to do.
    Learn,
}

impl ContainerKind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Equation,
        Self::Theorem,
        Self::Proof,
        Self::Worked,
        Self::Example,
        Self::KeyIdea,
        Self::Caveat,
        Self::Deeper,
        Self::Ask,
        Self::Answer,
        Self::Exercise,
        Self::Solution,
        Self::Quiz,
        Self::Learn,
    ];

    /// The word behind `:::`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Equation => "equation",
            Self::Theorem => "theorem",
            Self::Proof => "proof",
            Self::Worked => "worked",
            Self::Example => "example",
            Self::KeyIdea => "key-idea",
            Self::Caveat => "caveat",
            Self::Deeper => "deeper",
            Self::Ask => "ask",
            Self::Answer => "answer",
            Self::Exercise => "exercise",
            Self::Solution => "solution",
            Self::Quiz => "quiz",
            Self::Learn => "learn",
        }
    }
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
