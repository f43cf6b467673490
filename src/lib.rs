//! Snowglobe turns Markdown into an illustrated textbook and computes every picture in it while it builds.

pub mod book;
pub mod diagnostic;
pub mod draw;
pub mod expression;
pub mod figures;
pub mod math;
pub mod models;
pub mod output;
pub mod params;
pub mod plate;
pub mod plates;
pub mod render;
pub mod report;
pub mod source;
pub mod store;
pub mod typeset;
