//! What a person sees while the program works: a bar on a terminal, quiet lines elsewhere, then the findings.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Exit;
use crate::compute::Progress;
use crate::report::{self, Look};
use crate::{Findings, Halt};

/// Columns taken for granted where nobody says how many there are.
const WIDTH: usize = 120;

/// The two streams, and how to use them.
pub struct Terminal {
    json: bool,
    verbose: bool,
    look: Look,
    live: bool,
    bar: ProgressBar,
}

impl Terminal {
    /// Speaks to people or, if `json`, tells diagnostics to a machine and nothing else.
    pub fn new(json: bool, verbose: bool, strict: bool) -> Self {
        let environment = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let terminal = io::stderr().is_terminal() && environment("TERM").as_deref() != Some("dumb");
        let width = environment("COLUMNS").and_then(|columns| columns.parse().ok());
        Self {
            json,
            verbose,
            look: Look {
                colour: terminal && environment("NO_COLOR").is_none(),
                width: width.unwrap_or(WIDTH).max(40),
                strict,
            },
            live: terminal && !json,
            bar: ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden()),
        }
    }

    /// Says a line to people.
    pub fn say(&self, line: &str) {
        if !self.json {
            self.bar.suspend(|| {
                let _ = writeln!(io::stderr(), "{line}");
            });
        }
    }

    /// Whether details are wanted.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Tells lines that are worked out only for those who asked for details.
    pub fn details(&self, lines: impl FnOnce() -> Vec<String>) {
        if self.verbose {
            for line in lines() {
                self.say(&line);
            }
        }
    }

    /// Says what went wrong with the machine or the usage.
    pub fn fail(&self, message: &str) -> Exit {
        self.bar.finish_and_clear();
        let _ = writeln!(io::stderr(), "error: {message}");
        Exit::Failed
    }

    /// Tells everything that was found.
    pub fn tell(&self, findings: &Findings) {
        self.bar.finish_and_clear();
        if self.json {
            let _ =
                io::stdout().write_all(report::json(&findings.sources, &findings.wrong).as_bytes());
        } else {
            let shown = report::human(&findings.sources, &findings.wrong, self.look);
            let _ = io::stderr().write_all(shown.as_bytes());
        }
        if let Some(trouble) = &findings.trouble {
            self.say(&format!("note: {trouble}"));
        }
    }

    /// Tells why the work ended early.
    pub fn halted(&self, halt: &Halt) -> Exit {
        match halt {
            Halt::Mistakes => Exit::Mistakes,
            Halt::NoBook => Exit::Failed,
            Halt::Output(error) => self.fail(&error.to_string()),
        }
    }
}

impl Progress for Terminal {
    fn ahead(&self, jobs: usize, of: &str) {
        if jobs == 0 || self.json {
            return;
        }
        if !self.live {
            if jobs == 1 && !self.verbose {
                return;
            }
            self.say(&format!("computing {}", counted(jobs, of)));
            return;
        }
        let template = "{prefix:>9} {bar:30} {pos}/{len} {wide_msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.set_draw_target(ProgressDrawTarget::stderr());
        self.bar.set_prefix(format!("{of}s"));
        self.bar.set_length(jobs as u64);
        self.bar.set_position(0);
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    fn started(&self, label: &str) {
        self.bar.set_message(label.to_owned());
    }

    fn finished(&self, label: &str, seconds: f64) {
        self.bar.inc(1);
        if self.verbose {
            self.say(&format!("  {label}: {}", duration(seconds)));
        }
    }

    fn stage(&self, name: &str, seconds: f64) {
        if self.verbose {
            self.say(&format!("{name:>9} {:>9}", duration(seconds)));
        }
    }
}

/// A number of things: "1 figure", "2 figures".
fn counted(number: usize, of: &str) -> String {
    format!("{number} {of}{}", if number == 1 { "" } else { "s" })
}

/// A time as people read it: "3.1 ms", "2.4 s".
pub fn duration(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.1} ms", seconds * 1e3) } else { format!("{seconds:.1} s") }
}

/// Writes to standard output; a reader who has heard enough (`| head`) is no error.
pub fn print(bytes: &[u8]) -> Exit {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(io::stderr(), "error: standard output cannot be written: {error}");
            Exit::Failed
        }
        _ => Exit::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_no_plural() {
        assert_eq!(counted(1, "figure"), "1 figure");
        assert_eq!(counted(2, "model"), "2 models");
    }
}
