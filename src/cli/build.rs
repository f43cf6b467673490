//! `snowglobe build`: Markdown in, a folder of pages out.

use std::time::Instant;

use super::terminal::duration;
use super::{BookArguments, Exit, SiteArguments};
use crate::Findings;
use crate::output::Replaced;

pub(super) fn run(book: &BookArguments, site: SiteArguments) -> Exit {
    let start = Instant::now();
    let options = book.options(site);
    let terminal = book.terminal();
    let mut findings = Findings::default();
    let built = crate::build(&options, &terminal, &mut findings);
    terminal.tell(&findings);
    match built {
        Ok(built) => {
            let done = match built.replaced {
                Replaced::Unchanged => "unchanged".to_owned(),
                Replaced::Written { written, kept } => {
                    format!("{written} files written, {kept} kept")
                }
            };
            let seconds = start.elapsed().as_secs_f64();
            let page = options.out.join("index.html");
            terminal.say(&format!(
                "{}: {done}, {}",
                page.display(),
                duration(seconds)
            ));
            Exit::Done
        }
        Err(stop) => terminal.stopped(&stop),
    }
}
