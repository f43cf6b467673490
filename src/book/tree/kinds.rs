//! The words an author chooses from: kinds of containers and of callouts.

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
