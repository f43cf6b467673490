//! The ten classes of a listing that the style sheet colours.

/// What a piece of a listing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Plain,
    Keyword,
    String,
    Number,
    Comment,
    Function,
    Type,
    Operator,
    Variable,
    Punctuation,
    Error,
}

impl Class {
    /// Its name in the style sheet; empty for what stands plain.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Keyword => "kw",
            Self::String => "str",
            Self::Number => "num",
            Self::Comment => "com",
            Self::Function => "fn",
            Self::Type => "typ",
            Self::Operator => "op",
            Self::Variable => "var",
            Self::Punctuation => "pun",
            Self::Error => "err",
        }
    }
}
