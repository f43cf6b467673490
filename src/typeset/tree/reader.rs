//! Reads formulas with the macros and symbols of one book.

use std::collections::BTreeMap;
use std::ops::Range;

use katex_rs::KatexContext;
use katex_rs::macro_expander::MacroMap;
use katex_rs::macros::MacroDefinition;
use katex_rs::types::{Settings, StrictMode, StrictSetting, TrustSetting};

use crate::typeset::formula::{Formula, Macros};
use crate::typeset::work;

use super::Row;
use super::find::is_deeper;
use super::nodes::Nodes;
use super::sites::{Sites, marked};

/// Levels of a formula that is read: no honest one reaches a third of it, and whoever reads one, on whatever thread, stays
/// far within 2 MB of stack.
const DEEPEST: usize = 100;

/// What keeps a formula from being read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Unread {
    /// One sentence without a full stop that names the construct.
    pub message: String,
    /// Its bytes in the LaTeX as written; none where it lies inside a macro, or everywhere.
    pub place: Option<Range<usize>>,
}

/// Turns a formula into its tree.
pub trait FormulaReader: Sync {
    /// The tree of a formula that the typesetter sets.
    ///
    /// # Errors
    /// A construct that KaTeX sets and the tree does not hold, named, with its place; nesting beyond the bound.
    fn read(&self, formula: &Formula) -> Result<Row, Unread>;
}

/// Reads the formulas of one book.
pub struct Reader {
    context: KatexContext,
    macros: Macros,
    /// The macros as the parser knows them, those of symbols marked.
    map: MacroMap,
    /// Symbols' names, by macro.
    symbols: BTreeMap<String, usize>,
    /// The names, by index.
    names: Vec<String>,
}

impl Reader {
    /// A reader for a book's macros, among them those of its symbols: pairs of macro (with its backslash) and name.
    pub fn new(macros: &Macros, symbols: impl IntoIterator<Item = (String, String)>) -> Self {
        let (macro_names, names): (Vec<String>, Vec<String>) = symbols.into_iter().unzip();
        let symbols: BTreeMap<String, usize> = macro_names.into_iter().zip(0..).collect();
        let mut map = MacroMap::default();
        for (name, body) in macros.iter() {
            let body = match symbols.get(name) {
                Some(index) => marked(*index, body),
                None => body.to_owned(),
            };
            map.insert(name.to_owned(), MacroDefinition::String(body));
        }
        Self { context: KatexContext::default(), macros: macros.clone(), map, symbols, names }
    }

    /// Whether `name` is the macro of a symbol, and stands alone.
    fn takes_no_argument(&self, name: &str) -> bool {
        self.symbols.contains_key(name)
            && self.macros.get(name).is_some_and(|body| !body.contains('#'))
    }
}

impl FormulaReader for Reader {
    fn read(&self, formula: &Formula) -> Result<Row, Unread> {
        let arguments =
            |name: &str| self.context.functions.get(name).map_or(0, |function| function.num_args);
        work::check(&formula.tex, &self.macros, DEEPEST, arguments)
            .map_err(|error| Unread { message: error.message, place: error.place })?;
        let sites = Sites::new(&formula.tex, |name| self.takes_no_argument(name));
        let settings = Settings::builder()
            .display_mode(formula.display)
            .macros(self.map.clone())
            .max_expand(work::MOST_EXPANSIONS)
            .strict(StrictSetting::Mode(StrictMode::Ignore))
            .trust(TrustSetting::Bool(true))
            .build();
        let parsed = katex_rs::parse(&self.context, &sites.text, &settings)
            .map_err(|error| Unread { message: error.kind.to_string(), place: None })?;
        let nodes = Nodes { context: &self.context, names: &self.names, sites: &sites, formula };
        let row = nodes.whole(&parsed)?;
        if is_deeper(&row, DEEPEST) {
            return Err(Unread {
                message: "the formula is nested too deeply".to_owned(),
                place: None,
            });
        }
        Ok(row)
    }
}
