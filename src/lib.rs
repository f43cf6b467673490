//! Snowglobe turns Markdown into an illustrated textbook and computes every picture in it while it builds.

pub mod diagnostic;
pub mod math;
pub mod models;
pub mod params;
pub mod plate;
pub mod source;
