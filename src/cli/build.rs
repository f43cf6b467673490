//! `snowglobe build`: Markdown in, a folder of pages out.

use std::time::Instant;

use super::terminal::{Terminal, duration};
use super::{BookArguments, Exit, SiteArguments};
use crate::output::{Output, Replaced};
use crate::plate::Registry;
use crate::render;
use crate::{Findings, Options};

pub(super) fn run(book: &BookArguments, site: SiteArguments, kinds: &Registry) -> Exit {
    let start = Instant::now();
    let options = book.options(site);
    let terminal = book.terminal();
    if !terminal.is_verbose() && crate::is_current(&options) {
        return done(&terminal, &options, "unchanged", start);
    }
    let mut findings = Findings::default();
    let built = crate::build(kinds, &options, &terminal, &mut findings);
    terminal.tell(&findings);
    match built {
        Ok(built) => {
            let done = match built.replaced {
                Replaced::Unchanged => "unchanged".to_owned(),
                Replaced::Written { written, kept } => {
                    format!("{written} files written, {kept} kept")
                }
            };
            terminal.details(|| weights(&built.output));
            crate::remember(&options, &findings, &built);
            self::done(&terminal, &options, &done, start)
        }
        Err(halt) => terminal.halted(&halt),
    }
}

/// Says what was done to the site.
fn done(terminal: &Terminal, options: &Options, done: &str, start: Instant) -> Exit {
    let seconds = start.elapsed().as_secs_f64();
    let page = options.out.join("index.html");
    terminal.say(&format!("{}: {done}, {}", page.display(), duration(seconds)));
    Exit::Done
}

/// What each figure weighs over the wire, a line each.
fn weights(output: &Output) -> Vec<String> {
    render::figure_weights(output)
        .into_iter()
        .map(|weight| format!("  {}: {} KB over the wire", weight.id, weight.bytes.div_ceil(1024)))
        .collect()
}
