//! Typesetters that remember: what lies in the store is not set again.

use std::collections::{BTreeMap, BTreeSet};

use super::fingerprint;
use super::key::{Key, Recipe};
use super::pack::Pack;
use crate::typeset::{
    CodeError, CodeSetter, Formula, FormulaError, FormulaSetter, KATEX_VERSION, Macros, macros_used,
};

/// A setter of formulas in front of another that does the work.
///
/// The key of a formula holds its LaTeX, the bodies of the macros it uses, the version of KaTeX, that of
/// the engine and the sources of the typesetter; so a changed macro sets again what uses it and nothing else.
pub struct CachedFormulas<'a, S> {
    setter: S,
    macros: Macros,
    sources: String,
    pack: &'a Pack<'a>,
}

impl<'a, S: FormulaSetter> CachedFormulas<'a, S> {
    /// Puts `pack` in front of `setter`, which works with `macros`.
    pub fn new(setter: S, macros: Macros, pack: &'a Pack<'a>) -> Self {
        Self { setter, macros, sources: fingerprint::of_folder("src/typeset"), pack }
    }

    fn key(&self, formula: &Formula) -> Key {
        let mut recipe = Recipe::new()
            .with("katex", KATEX_VERSION)
            .with("engine", fingerprint::of_crates(&["katex-rs"]))
            .with("typesetter", &self.sources)
            .with("display", formula.display.to_string())
            .with("tex", &formula.tex);
        for name in self.macros_below(&formula.tex) {
            let body = self.macros.get(&name).unwrap_or_default();
            recipe = recipe.with(&name, body);
        }
        recipe.key()
    }

    /// The macros in `tex`, and those in their bodies.
    fn macros_below(&self, tex: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut open = macros_used(tex, &self.macros);
        while let Some(name) = open.pop() {
            let body = self.macros.get(&name).unwrap_or_default();
            if found.insert(name) {
                open.extend(macros_used(body, &self.macros));
            }
        }
        found
    }
}

impl<S: FormulaSetter> FormulaSetter for CachedFormulas<'_, S> {
    fn set(&self, formula: &Formula) -> Result<String, FormulaError> {
        let key = self.key(formula);
        if let Some(html) = self.pack.get(&key) {
            return Ok(html);
        }
        let html = self.setter.set(formula)?;
        self.pack.put(key, html.clone());
        Ok(html)
    }

    fn set_all(&self, formulas: &[Formula]) -> Vec<Result<String, FormulaError>> {
        let found: Vec<_> = formulas
            .iter()
            .map(|formula| {
                let key = self.key(formula);
                (key, self.pack.get(&key))
            })
            .collect();
        let mut missing: BTreeMap<Key, Formula> = BTreeMap::new();
        for (formula, (key, html)) in formulas.iter().zip(&found) {
            if html.is_none() {
                missing.insert(*key, formula.clone());
            }
        }
        let (keys, wanted): (Vec<Key>, Vec<Formula>) = missing.into_iter().unzip();
        let set: BTreeMap<Key, Result<String, FormulaError>> =
            keys.into_iter().zip(self.setter.set_all(&wanted)).collect();
        for (key, html) in &set {
            if let Ok(html) = html {
                self.pack.put(*key, html.clone());
            }
        }
        let pairs = formulas.iter().zip(found);
        pairs
            .map(|(formula, (key, html))| match (html, set.get(&key)) {
                (Some(html), _) => Ok(html),
                (None, Some(result)) => result.clone(),
                (None, None) => self.setter.set(formula),
            })
            .collect()
    }
}

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
        self.pack.put(key, html.clone());
        Ok(html)
    }
}
