//! `snowglobe check`: every mistake, no figure.

use super::{BookArguments, Exit, SiteArguments};
use crate::diagnostic::Diagnostics;
use crate::plate::Registry;
use crate::store::Store;
use crate::{Findings, book};

pub(super) fn run(book: &BookArguments, claims: bool, kinds: &Registry) -> Exit {
    let options = book.options(SiteArguments::default());
    let terminal = book.terminal();
    let store = Store::open(&Store::beside(&options.book));
    let mut findings = Findings::default();
    let manuscript = crate::manuscript(kinds, &options, &store, &terminal, &mut findings);
    if claims {
        let book = book::parse(&findings.sources, &mut Diagnostics::new());
        findings.wrong.extend(book::unclaimed(&book, &findings.sources));
    }
    terminal.tell(&findings);
    match manuscript {
        Ok(_) if findings.wrong.stop(options.strict) => Exit::Mistakes,
        Ok(manuscript) => {
            let chapters: usize = manuscript.parts.iter().map(|part| part.chapters.len()).sum();
            let figures = manuscript.figures.len();
            terminal.say(&format!("no errors in {chapters} chapters and {figures} figures"));
            Exit::Done
        }
        Err(halt) => terminal.halted(&halt),
    }
}
