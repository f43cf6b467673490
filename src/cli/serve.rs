//! `snowglobe serve`: the book in a browser while it is written.

use super::terminal::{Terminal, duration};
use super::{BookArguments, Exit, SiteArguments};
use crate::output::Replaced;
use crate::plate::Registry;
use crate::serve::{Site, Watch};
use crate::{Findings, Halt, Options, report};

pub(super) fn run(book: &BookArguments, site: SiteArguments, port: u16, kinds: &Registry) -> Exit {
    let options = book.options(site);
    let terminal = book.terminal();
    let begun = Watch::begin(&options.book, &options.out)
        .and_then(|watch| Ok((watch, Site::open(options.out.clone(), port)?)));
    let (watch, site) = match begun {
        Ok(begun) => begun,
        Err(error) => return terminal.fail(&error.to_string()),
    };
    site.run(|| {
        let first = build(kinds, &options, &terminal, &site);
        if first == Exit::Failed {
            return first;
        }
        terminal.say(&format!("reading at {} (Ctrl-C ends it)", site.address()));
        while watch.wait() {
            build(kinds, &options, &terminal, &site);
        }
        Exit::Done
    })
}

fn build(kinds: &Registry, options: &Options, terminal: &Terminal, site: &Site) -> Exit {
    let start = std::time::Instant::now();
    let mut findings = Findings::default();
    let built = crate::build(kinds, options, terminal, &mut findings);
    terminal.tell(&findings);
    match built {
        Ok(built) => {
            let changed = built.replaced != Replaced::Unchanged;
            site.built(changed);
            if changed {
                let seconds = start.elapsed().as_secs_f64();
                terminal.say(&format!("built in {}", duration(seconds)));
            }
            Exit::Done
        }
        Err(halt) => {
            site.failed(match &halt {
                Halt::Mistakes | Halt::NoBook => report::plain(&findings.sources, &findings.wrong),
                Halt::Output(error) => error.to_string(),
            });
            terminal.halted(&halt)
        }
    }
}
