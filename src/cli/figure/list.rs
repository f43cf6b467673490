//! `snowglobe figure list`: every kind, shelf by shelf, with what the reader should see.

use std::fmt::Write as _;

use super::Exit;
use crate::cli::terminal;
use crate::plate::Registry;

pub(super) fn run(kinds: &Registry) -> Exit {
    let width = kinds.kinds().map(|kind| kind.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for shelf in kinds.shelves() {
        let _ = writeln!(text, "{}{}", if text.is_empty() { "" } else { "\n" }, shelf.title);
        for kind in shelf.kinds {
            let _ = writeln!(text, "  {:width$}  {}", kind.name, kind.summary);
        }
    }
    terminal::print(text.as_bytes())
}
