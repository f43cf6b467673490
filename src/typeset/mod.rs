//! Sets what needs more than plain text: formulas, listings, citations; and knows what the book's fonts hold.
//!
//! Nothing here reads a file or keeps state between books. The one exception is the JavaScript engine inside
//! KaTeX, of which each thread of a [`Katex`] owns one.

pub mod bibliography;
mod citation;
mod class;
pub mod code;
mod code_setter;
pub mod coverage;
mod engine;
mod forbidden;
pub mod formula;
mod formula_error;
mod glyphs;
mod message;
pub mod rows;
mod run;
mod tokens;
mod toml_listing;

pub use bibliography::{Bibliography, BibliographyError};
pub use code::Highlighter;
pub use code_setter::{CodeError, CodeSetter};
pub use engine::{KATEX_VERSION, Katex};
pub use formula::{Formula, FormulaSetter, Macros, macros_used};
pub use formula_error::FormulaError;
pub use run::Run;
