//! The commands: one file each. Arguments are read here and nowhere else.
//!
//! Exit code 0: done. 1: the book (or a figure's parameters) has errors. 2: wrong usage, or the machine's fault.

mod build;
mod check;
mod clean;
mod completions;
mod figure;
mod serve;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::Options;
use crate::plate::{NameTaken, Registry};

/// Turns a folder of Markdown into an illustrated textbook and computes every picture while it builds.
#[derive(Debug, Parser)]
#[command(name = "snowglobe", version, max_term_width = 100, after_help = EXAMPLES)]
struct Arguments {
    #[command(flatten)]
    book: BookArguments,
    #[command(flatten)]
    site: SiteArguments,
    #[command(subcommand)]
    command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  snowglobe                              build content/ into dist/, then open dist/index.html
  snowglobe serve                        write with the book open in a browser
  snowglobe check                        find every mistake without computing a figure
  snowglobe figure list                  the kinds of figures there are
  snowglobe figure draw noise-schedule --set schedule=cosine --format svg --out schedule.svg

Exit code: 0 done, 1 the book has errors, 2 wrong usage or the machine's fault.
NO_COLOR=1 turns colours off.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the site (this is what happens without a command).
    Build {
        #[command(flatten)]
        book: BookArguments,
        #[command(flatten)]
        site: SiteArguments,
    },
    /// Find every mistake in the book without computing a figure.
    Check {
        #[command(flatten)]
        book: BookArguments,
        /// Warn of every sentence that speaks of a figure and claims nothing that a build checks.
        #[arg(long)]
        claims: bool,
    },
    /// Show the book in a browser and build it again whenever a file changes.
    Serve {
        #[command(flatten)]
        book: BookArguments,
        #[command(flatten)]
        site: SiteArguments,
        /// Port on this machine; 0 takes a free one.
        #[arg(long, default_value_t = 8000)]
        port: u16,
    },
    /// List, explain and draw figures, with or without a book.
    Figure {
        #[command(subcommand)]
        command: figure::Command,
    },
    /// Delete the store of computed results, `.snowglobe/` beside the book folder.
    Clean {
        /// Folder of the book.
        #[arg(long, value_name = "DIR")]
        book: Option<PathBuf>,
    },
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Which book, and how to speak about it.
#[derive(Clone, Debug, Default, Args)]
struct BookArguments {
    /// Folder of the book [default: content].
    #[arg(long, value_name = "DIR")]
    book: Option<PathBuf>,
    /// Treat warnings as errors.
    #[arg(long)]
    strict: bool,
    /// How mistakes are told: for people, or one JSON object a line on standard output [default: human].
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Say how long each stage and each figure took.
    #[arg(short, long)]
    verbose: bool,
}

/// Where the site goes.
#[derive(Clone, Debug, Default, Args)]
struct SiteArguments {
    /// Folder of the site, replaced whole or not at all [default: dist].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Where the site will stand on the web, as in https://example.org/book/.
    #[arg(long, value_name = "URL", value_parser = web_address)]
    base_url: Option<String>,
}

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the source line and a caret.
    Human,
    /// One JSON object a line: severity, message, file, line, column, end_line, end_column, label, hints.
    Json,
}

fn web_address(written: &str) -> Result<String, String> {
    let begins = ["https://", "http://"];
    let host = begins.iter().find_map(|begin| written.strip_prefix(begin));
    match host {
        Some(host) if host.starts_with(|c: char| c.is_alphanumeric() || c == '[') => {
            Ok(written.to_owned())
        }
        _ => Err("a web address begins like this: https://example.org/".to_owned()),
    }
}

impl BookArguments {
    /// What was said behind the command, else what was said before it.
    fn or(self, before: Self) -> Self {
        Self {
            book: self.book.or(before.book),
            strict: self.strict || before.strict,
            format: self.format.or(before.format),
            verbose: self.verbose || before.verbose,
        }
    }

    fn folder(&self) -> PathBuf {
        self.book.clone().unwrap_or_else(|| PathBuf::from("content"))
    }

    fn options(&self, site: SiteArguments) -> Options {
        Options {
            book: self.folder(),
            out: site.out.unwrap_or_else(|| PathBuf::from("dist")),
            base_url: site.base_url,
            strict: self.strict,
        }
    }

    fn terminal(&self) -> terminal::Terminal {
        terminal::Terminal::new(self.format == Some(Format::Json), self.verbose, self.strict)
    }
}

impl SiteArguments {
    fn or(self, before: Self) -> Self {
        Self { out: self.out.or(before.out), base_url: self.base_url.or(before.base_url) }
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// Done.
    Done,
    /// The book, or what stands in its place, has errors.
    Mistakes,
    /// Wrong usage, or the machine's fault.
    Failed,
}

/// Reads the arguments, runs the command, says how it ended.
///
/// A program of your own with further kinds of figures is
/// `snowglobe::cli::main(Registry::book().with(&[my_kind::KIND]))`.
pub fn main(kinds: Result<Registry, NameTaken>) -> ExitCode {
    let arguments = Arguments::parse();
    let exit = match kinds {
        Ok(kinds) => run(arguments, &kinds),
        Err(taken) => arguments.book.terminal().fail(&taken.to_string()),
    };
    match exit {
        Exit::Done => ExitCode::SUCCESS,
        Exit::Mistakes => ExitCode::from(1),
        Exit::Failed => ExitCode::from(2),
    }
}

fn run(arguments: Arguments, kinds: &Registry) -> Exit {
    let (book, site) = (arguments.book, arguments.site);
    match arguments.command {
        None => build::run(&book, site, kinds),
        Some(Command::Build { book: own, site: own_site }) => {
            build::run(&own.or(book), own_site.or(site), kinds)
        }
        Some(Command::Check { book: own, claims }) => check::run(&own.or(book), claims, kinds),
        Some(Command::Serve { book: own, site: own_site, port }) => {
            serve::run(&own.or(book), own_site.or(site), port, kinds)
        }
        Some(Command::Figure { command }) => figure::run(command, book, kinds),
        Some(Command::Clean { book: own }) => clean::run(&own.or(book.book)),
        Some(Command::Completions { shell }) => completions::run(shell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_well_formed() {
        Arguments::command().debug_assert();
    }
}
