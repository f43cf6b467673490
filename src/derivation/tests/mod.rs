#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

//! Every check goes through printed LaTeX.

mod fixture;
mod language;
