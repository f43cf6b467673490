//! KaTeX 0.18 in Rust (`katex-rs`), with what it lacks mended from outside: what it draws otherwise than KaTeX, attributes
//! in a fixed order, bounds on the work, the places of faults.

use std::panic::{AssertUnwindSafe, catch_unwind};

use katex_rs::macros::MacroDefinition;
use katex_rs::types::ParseError;
use katex_rs::{
    KatexContext, Settings, StrictMode, StrictSetting, TrustSetting, render_to_dom_tree,
};

use super::formula::{Formula, Macros};
use super::formula_error::FormulaError;
use super::markup::markup;
use super::{glyphs, mends, message, work};

/// The longest rule or space a formula may ask for, in em.
const LARGEST_SIZE: f64 = 40.0;

/// What one thread sets formulas with.
pub(super) struct Typesetter {
    context: KatexContext,
    settings: [Settings; 2],
    macros: Macros,
}

impl Typesetter {
    /// A typesetter for a book's macros.
    pub(super) fn new(macros: &Macros) -> Self {
        Self {
            context: mends::context(),
            settings: [false, true].map(settings),
            macros: macros.clone(),
        }
    }

    /// The HTML and MathML of one formula.
    ///
    /// # Errors
    /// What keeps it from being set, with its place if that is in the formula's own text.
    pub(super) fn set(&self, formula: &Formula) -> Result<String, FormulaError> {
        let functions = &self.context.functions;
        work::check(&formula.tex, &self.macros, work::DEEPEST, |name| {
            functions.get(name).map_or(0, |function| function.num_args)
        })?;
        let [inline, display] = &self.settings;
        let settings = if formula.display { display } else { inline };
        // A formula may leave something behind among the macros, most of all when it fails.
        let macros = self
            .macros
            .iter()
            .map(|(name, body)| (name.to_owned(), MacroDefinition::String(body.to_owned())));
        *settings.macros.borrow_mut() = macros.collect();
        let set = catch_unwind(AssertUnwindSafe(|| {
            self.html(&formula.tex, settings).map_err(|error| message::read(&error, &formula.tex))
        }));
        let html =
            set.unwrap_or_else(|_| Err(message::machine("the engine broke off at this formula")))?;
        match glyphs::missing(&html) {
            None => Ok(html),
            Some((character, hint)) => Err(not_held(&formula.tex, character, hint)),
        }
    }

    fn html(&self, tex: &str, settings: &Settings) -> Result<String, ParseError> {
        markup(&render_to_dom_tree(&self.context, tex, settings)?)
    }
}

fn not_held(tex: &str, character: char, hint: String) -> FormulaError {
    FormulaError {
        message: format!("no font of the book holds `{character}` in this style"),
        place: tex
            .find(character)
            .filter(|_| !character.is_ascii())
            .map(|at| at..at + character.len_utf8()),
        hint: Some(hint),
    }
}

fn settings(display_mode: bool) -> Settings {
    Settings {
        display_mode,
        throw_on_error: true,
        max_expand: work::MOST_EXPANSIONS,
        max_size: LARGEST_SIZE,
        strict: StrictSetting::Mode(StrictMode::Ignore),
        trust: TrustSetting::Bool(false),
        ..Settings::default()
    }
}

#[cfg(test)]
#[path = "oracle_tests.rs"]
mod oracle;
