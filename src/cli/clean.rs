//! `snowglobe clean`: the store goes; the next build computes everything again.

use std::path::{Path, PathBuf};

use super::Exit;
use super::terminal::Terminal;
use crate::store::Store;

pub(super) fn run(book: &Option<PathBuf>) -> Exit {
    let terminal = Terminal::new(false, false, false);
    let root = Store::beside(book.as_deref().unwrap_or(Path::new("content")));
    match Store::clean(&root) {
        Ok(true) => terminal.say(&format!("deleted {}", root.display())),
        Ok(false) => terminal.say(&format!("nothing to delete at {}", root.display())),
        Err(error) => return terminal.fail(&error.to_string()),
    }
    Exit::Done
}
