//! KaTeX 0.16.4 in QuickJS, each engine on a thread of its own.
//!
//! QuickJS measures its stack from where it was started, so an engine called from a shallower frame than its first
//! reports an overflow that is none. Threads that do nothing else always call it at the same depth. They start with the
//! first formula: a build whose formulas all lie in the store pays nothing.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{Builder, JoinHandle};

use crate::diagnostic::nearest;

use super::forbidden;
use super::formula::{Formula, FormulaSetter, Macros};
use super::formula_error::FormulaError;
use super::glyphs;
use super::message;

/// Version of KaTeX, for the key under which a formula is stored; style sheet and fonts in `static/` are of the same.
pub const KATEX_VERSION: &str = "0.16.4";

/// Macro expansions in one formula: far above any honest one, far below what would be felt.
const MOST_EXPANSIONS: i32 = 2000;

/// The longest rule or space a formula may ask for, in em.
const LARGEST_SIZE: f64 = 40.0;

/// Stack of an engine's thread in bytes: QuickJS takes 256 KB of it, the rest is Rust's.
const STACK: usize = 2 << 20;

/// The commands KaTeX knows that an author may mean, separated by white space.
const COMMANDS: &str = include_str!("commands.txt");

/// The typesetter: the macros of one book and the engines that apply them.
pub struct Katex {
    macros: Macros,
    engines: usize,
    pool: OnceLock<Pool>,
}

impl Katex {
    /// A typesetter for a book's macros with at most `engines` engines at work at once (31 ms each to start).
    pub fn new(macros: Macros, engines: NonZeroUsize) -> Self {
        Self { macros, engines: engines.get(), pool: OnceLock::new() }
    }

    fn ask(&self, formula: &Formula) -> Receiver<Answer> {
        let (reply, answer) = channel();
        let pool = self.pool.get_or_init(|| Pool::start(self.engines, &self.macros));
        let job = Job { formula: formula.clone(), reply };
        // Without a single thread the job is dropped here and its answer never comes: `receive` says so.
        if let Some(jobs) = &pool.jobs {
            let _ = jobs.send(job);
        }
        answer
    }

    fn receive(&self, formula: &Formula, answer: &Receiver<Answer>) -> Answer {
        match answer.recv() {
            Ok(Err(mut error)) => {
                self.suggest(formula, &mut error);
                Err(error)
            }
            Ok(html) => html,
            Err(_) => Err(FormulaError {
                message: "the engine that sets formulas stopped".to_owned(),
                place: None,
                hint: None,
            }),
        }
    }

    /// Adds "did you mean" where a command is unknown.
    fn suggest(&self, formula: &Formula, error: &mut FormulaError) {
        if !error.message.starts_with(message::UNKNOWN_COMMAND) || error.hint.is_some() {
            return;
        }
        let written = error.place.clone().and_then(|place| formula.tex.get(place));
        if let Some(written) = written {
            let names = self.macros.iter().map(|(name, _)| name);
            let near = nearest(written, names.chain(COMMANDS.split_whitespace()));
            error.hint = near.map(|name| format!("did you mean `{name}`?"));
        }
    }
}

impl FormulaSetter for Katex {
    fn set(&self, formula: &Formula) -> Result<String, FormulaError> {
        forbidden::check(&formula.tex)?;
        self.receive(formula, &self.ask(formula))
    }

    fn set_all(&self, formulas: &[Formula]) -> Vec<Result<String, FormulaError>> {
        let asked: Vec<_> = formulas
            .iter()
            .map(|formula| forbidden::check(&formula.tex).map(|()| self.ask(formula)))
            .collect();
        let pairs = formulas.iter().zip(asked);
        pairs.map(|(formula, answer)| self.receive(formula, &answer?)).collect()
    }
}

type Answer = Result<String, FormulaError>;

struct Job {
    formula: Formula,
    reply: Sender<Answer>,
}

/// The threads, and the queue they take formulas from.
struct Pool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    fn start(engines: usize, macros: &Macros) -> Self {
        let (jobs, queue) = channel();
        let queue = Arc::new(Mutex::new(queue));
        let options = [false, true].map(|display| options(display, macros));
        let threads = (0..engines)
            .filter_map(|number| {
                let queue = Arc::clone(&queue);
                let options = options.clone();
                Builder::new()
                    .name(format!("formulas {number}"))
                    .stack_size(STACK)
                    .spawn(move || work(&queue, &options))
                    .ok()
            })
            .collect();
        Self { jobs: Some(jobs), threads }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn work(queue: &Mutex<Receiver<Job>>, options: &[katex::Opts; 2]) {
    let mut started = false;
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        if !started {
            // The engine is born here, in a shallower frame than the one that uses it. See the module's head.
            started = katex::render("x").is_ok();
        }
        let _ = job.reply.send(set(&job.formula, options));
    }
}

#[inline(never)]
fn set(formula: &Formula, [inline, display]: &[katex::Opts; 2]) -> Answer {
    let options = if formula.display { display } else { inline };
    let html = katex::render_with_opts(&formula.tex, options)
        .map_err(|error| message::read(&error.to_string(), &formula.tex))?;
    match glyphs::missing(&html) {
        None => Ok(html),
        Some((character, hint)) => Err(FormulaError {
            message: format!("no font of the book holds `{character}` in this style"),
            place: formula
                .tex
                .find(character)
                .filter(|_| !character.is_ascii())
                .map(|at| at..at + character.len_utf8()),
            hint: Some(hint),
        }),
    }
}

/// `strict` cannot be set through the crate: it stays at "warn", which prints nothing, for the engine has no console.
fn options(display: bool, macros: &Macros) -> katex::Opts {
    let mut options = katex::Opts::default();
    options.set_display_mode(display);
    options.set_output_type(katex::OutputType::HtmlAndMathml);
    options.set_throw_on_error(true);
    options.set_trust(false);
    options.set_max_expand(Some(MOST_EXPANSIONS));
    options.set_max_size(Some(LARGEST_SIZE));
    for (name, body) in macros.iter() {
        options.add_macro(name.to_owned(), body.to_owned());
    }
    options
}

#[cfg(test)]
#[path = "engine_tests.rs"]
mod tests;
