//! A setter of listings that remembers.

use super::fingerprint;
use super::key::Recipe;
use super::pack::Pack;
use crate::typeset::{CodeError, CodeSetter};

/// A setter of listings in front of another that does the work.
///
/// The key of a listing holds its language, its text, the version of the highlighter and the sources of
/// the typesetter.
pub struct CachedListings<'a, S> {
    setter: S,
    sources: String,
    pack: &'a Pack<'a>,
}

impl<'a, S: CodeSetter> CachedListings<'a, S> {
    /// Puts `pack` in front of `setter`.
    pub fn new(setter: S, pack: &'a Pack<'a>) -> Self {
        Self { setter, sources: fingerprint::of_folder("src/typeset"), pack }
    }
}

impl<S: CodeSetter> CodeSetter for CachedListings<'_, S> {
    fn set(&self, language: &str, code: &str) -> Result<String, CodeError> {
        let recipe = Recipe::new()
            .with("highlighter", fingerprint::of_crates(&["syntect"]))
            .with("typesetter", &self.sources)
            .with("language", language)
            .with("code", code);
        let key = recipe.key();
        if let Some(html) = self.pack.get(&key) {
            return Ok(html);
        }
        let html = self.setter.set(language, code)?;
        self.pack.put(key, &html);
        Ok(html)
    }
}
