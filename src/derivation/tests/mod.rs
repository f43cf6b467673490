//! Every check goes through printed LaTeX.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fixture;
mod hostile;
mod language;
mod misprints;
mod mistakes;
