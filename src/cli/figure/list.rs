//! `snowglobe figure list`: every kind, with what the reader should see.

use super::Exit;
use crate::cli::terminal;
use crate::figures::KINDS;

pub(super) fn run() -> Exit {
    let width = KINDS.iter().map(|kind| kind.name.len()).max().unwrap_or(0);
    let lines = KINDS.iter().map(|kind| format!("{:width$}  {}\n", kind.name, kind.summary));
    terminal::print(lines.collect::<String>().as_bytes())
}
