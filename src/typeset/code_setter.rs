//! The small trait behind which the setter of code listings stands.

/// Turns a listing into HTML for the inside of `<pre><code>`.
pub trait CodeSetter: Sync {
    /// Sets one listing; `language` is the word behind the fence, empty for none.
    ///
    /// # Errors
    /// A language that is not known.
    fn set(&self, language: &str, code: &str) -> Result<String, CodeError>;
}

/// What is wrong with a listing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CodeError {
    /// One sentence without a full stop.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}
