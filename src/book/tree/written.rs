//! The leaves of the tree as the author typed them, each with its place.

use crate::diagnostic::Span;

use super::{Block, Inline, Written};

/// A piece of text and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The text, without the marks around it.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A formula within a line as the author wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenFormula {
    /// The LaTeX between the dollar signs.
    pub tex: Source,
    /// How the symbol that it is is read aloud in its equation, `$q$ {spoken="…"}`: words.
    pub spoken: Option<Source>,
}

/// A displayed formula as the author wrote it; the labels of its rows stand within it.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenDisplay {
    /// The LaTeX between the dollar signs.
    pub tex: Source,
    /// The label behind it, `$$…$$ {#eq-…}`, without the `#`.
    pub label: Option<Source>,
    /// How it is to be checked, `$$…$$ {check="…"}`.
    pub check: WrittenCheck,
}

/// What an author says about the check of a formula.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WrittenCheck {
    /// What is evaluated instead of the printed formula (`check="…"`).
    pub instead: Option<Source>,
    /// Why nothing is evaluated (`unchecked="…"`).
    pub unchecked: Option<Source>,
    /// What varies in this step beside what the proof says (`where="…"`).
    pub varies: Option<Source>,
    /// The step on whose last side this one goes on (`from="4"`); the one before it if nothing is said.
    pub from: Option<Source>,
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

impl Inline<Written> {
    /// True for a line that leaves nothing on the page though something stands in it: claims, and the space and the
    /// emphasis around them.
    pub fn silent(line: &[Self]) -> bool {
        let nothing = |inline: &Self| match inline {
            Self::Claim(_) | Self::SoftBreak | Self::HardBreak => true,
            Self::Text(words) => words.trim().is_empty(),
            Self::Emphasis(inner) | Self::Strong(inner) | Self::Struck(inner) => {
                Self::silent(inner)
            }
            _ => false,
        };
        line.iter().all(nothing) && line.iter().any(|inline| !matches!(inline, Self::Text(_)))
    }
}

impl Block<Written> {
    /// True for a text that leaves nothing on the page though something stands in it: claims alone.
    pub fn silent(text: &[Self]) -> bool {
        let nothing = |block: &Self| match block {
            Self::Paragraph(line) => Inline::silent(line),
            Self::List(list) => list.items.iter().all(|item| Self::silent(&item.blocks)),
            Self::Quote(inner) => Self::silent(inner),
            _ => false,
        };
        !text.is_empty() && text.iter().all(nothing)
    }
}
