//! Formulas that were set or read already.

use std::collections::{BTreeMap, BTreeSet};

use super::fingerprint;
use super::key::{Key, Recipe};
use super::pack::Pack;
use crate::typeset::tree::{FormulaReader, Row, Unread};
use crate::typeset::{Formula, FormulaError, FormulaSetter, KATEX_VERSION, Macros, macros_used};

/// What decides a formula besides itself: the bodies of the macros it uses, the version of KaTeX, that of the engine and
/// the sources of the typesetter. So a changed macro makes anew what uses it and nothing else.
struct Keys {
    common: Recipe,
    macros: Macros,
}

impl Keys {
    fn new(macros: Macros) -> Self {
        let common = Recipe::new()
            .with("katex", KATEX_VERSION)
            .with("engine", fingerprint::of_crates(&["katex-rs"]))
            .with("typesetter", fingerprint::of_folder("src/typeset"));
        Self { common, macros }
    }

    fn of(&self, formula: &Formula) -> Key {
        let recipe = self.common.clone();
        let recipe = recipe.with("display", formula.display.to_string()).with("tex", &formula.tex);
        let below = self.macros_below(&formula.tex);
        let bodies = below.iter().map(|name| (name, self.macros.get(name).unwrap_or_default()));
        bodies.fold(recipe, |recipe, (name, body)| recipe.with(name, body)).key()
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

/// A setter of formulas in front of another that does the work.
pub struct CachedFormulas<'a, S> {
    setter: S,
    keys: Keys,
    pack: &'a Pack<'a>,
}

impl<'a, S: FormulaSetter> CachedFormulas<'a, S> {
    /// Puts `pack` in front of `setter`, which works with `macros`.
    pub fn new(setter: S, macros: Macros, pack: &'a Pack<'a>) -> Self {
        Self { setter, keys: Keys::new(macros), pack }
    }
}

impl<S: FormulaSetter> FormulaSetter for CachedFormulas<'_, S> {
    fn set(&self, formula: &Formula) -> Result<String, FormulaError> {
        let key = self.keys.of(formula);
        if let Some(html) = self.pack.get(&key) {
            return Ok(html);
        }
        let html = self.setter.set(formula)?;
        self.pack.put(key, &html);
        Ok(html)
    }

    fn set_all(&self, formulas: &[Formula]) -> Vec<Result<String, FormulaError>> {
        let found: Vec<_> = formulas
            .iter()
            .map(|formula| {
                let key = self.keys.of(formula);
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
                self.pack.put(*key, html);
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

/// A reader of formulas in front of another that does the work.
///
/// What cannot be read is not kept.
pub struct CachedTrees<'a, R> {
    reader: R,
    keys: Keys,
    pack: &'a Pack<'a>,
}

impl<'a, R: FormulaReader> CachedTrees<'a, R> {
    /// Puts `pack` in front of `reader`, which knows `macros`, among them those of `symbols`: pairs of macro and name.
    pub fn new(
        reader: R,
        macros: Macros,
        symbols: &[(String, String)],
        pack: &'a Pack<'a>,
    ) -> Self {
        let Keys { common, macros } = Keys::new(macros);
        let common =
            symbols.iter().fold(common, |recipe, (name, symbol)| recipe.with(name, symbol));
        Self { reader, keys: Keys { common, macros }, pack }
    }
}

impl<R: FormulaReader> FormulaReader for CachedTrees<'_, R> {
    fn read(&self, formula: &Formula) -> Result<Row, Unread> {
        let key = self.keys.of(formula);
        if let Some(row) = self.pack.get(&key) {
            return Ok(row);
        }
        let row = self.reader.read(formula)?;
        self.pack.put(key, &row);
        Ok(row)
    }
}
