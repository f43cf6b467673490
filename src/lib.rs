//! Snowglobe turns Markdown into an illustrated textbook and computes every picture in it while it builds.

pub mod math;
