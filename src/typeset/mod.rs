//! Sets what needs more than plain text: formulas, listings, citations; and knows what the book's fonts hold.
//!
//! Nothing here reads a file or keeps state between books. The one exception is the JavaScript engine inside
//! KaTeX, of which each thread of a [`Katex`] owns one.

pub(crate) mod bibliography;
mod citation;
mod class;
pub(crate) mod code;
mod code_setter;
pub(crate) mod coverage;
mod engine;
mod forbidden;
pub(crate) mod formula;
mod formula_error;
mod glyphs;
mod message;
pub(crate) mod rows;
mod run;
pub mod speech;
mod tokens;
mod toml_listing;
pub mod tree;

pub use code::Highlighter;
pub use code_setter::{CodeError, CodeSetter};
pub(crate) use engine::KATEX_VERSION;
pub use engine::Katex;
pub(crate) use formula::macros_used;
pub use formula::{Formula, FormulaSetter, Macros};
pub use formula_error::FormulaError;
pub(crate) use run::Run;
