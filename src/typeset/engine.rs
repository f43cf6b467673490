//! The engine: threads that set formulas, and what is asked of them.
//!
//! They start with the first formula: a build whose formulas all lie in the store pays nothing. Their stacks are large,
//! for the typesetter descends into itself at every level of a formula. A formula that holds a thread for longer than
//! [`LONGEST_WAIT`] is given up: another thread takes the place of the one that is lost.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, RecvError, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use crate::diagnostic::nearest;

use super::forbidden;
use super::formula::{Formula, FormulaSetter, Macros};
use super::formula_error::FormulaError;
use super::message;
use super::typesetter::Typesetter;

/// Version of KaTeX, for the key under which a formula is stored; style sheet and fonts in `static/` are of the same.
pub const KATEX_VERSION: &str = "0.18.5";

/// Stack of a thread in bytes: four times what the deepest formula within bounds was seen to need. Memory is taken only
/// where it is used.
const STACK: usize = 32 << 20;

/// The last resort behind the bounds on the work: the slowest formula that they let through takes about a second.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The commands KaTeX knows that an author may mean, separated by white space.
const COMMANDS: &str = include_str!("commands.txt");

/// The typesetter: the macros of one book and the engines that apply them.
pub struct Katex {
    macros: Macros,
    engines: usize,
    wait: Duration,
    pool: OnceLock<Pool>,
}

impl Katex {
    /// A typesetter for a book's macros with at most `engines` threads at work at once (half a millisecond each to start).
    pub fn new(macros: Macros, engines: NonZeroUsize) -> Self {
        Self { macros, engines: engines.get(), wait: LONGEST_WAIT, pool: OnceLock::new() }
    }

    fn ask(&self, formula: &Formula) -> Receiver<Word> {
        let (reply, answer) = channel();
        let pool = self.pool.get_or_init(|| Pool::start(self.engines, &self.macros));
        // Without a single thread the job is dropped here and its answer never comes: `receive` says so.
        let _ = pool.jobs.send(Job { formula: formula.clone(), reply });
        answer
    }

    fn receive(&self, formula: &Formula, answer: &Receiver<Word>) -> Answer {
        let begun = answer.recv();
        let answer = match begun {
            Ok(Word::Begun) => answer.recv_timeout(self.wait),
            Ok(word) => Ok(word),
            Err(RecvError) => Err(RecvTimeoutError::Disconnected),
        };
        match answer {
            Ok(Word::Done(Err(mut error))) => {
                self.suggest(formula, &mut error);
                Err(error)
            }
            Ok(Word::Done(Ok(html))) => Ok(html),
            Err(RecvTimeoutError::Timeout) => {
                if let Some(pool) = self.pool.get() {
                    pool.replace(&self.macros);
                }
                Err(message::machine("the formula takes too long to set"))
            }
            Ok(Word::Begun) | Err(RecvTimeoutError::Disconnected) => {
                Err(message::machine("the engine that sets formulas stopped"))
            }
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

/// What a thread says about a formula.
enum Word {
    Begun,
    Done(Answer),
}

struct Job {
    formula: Formula,
    reply: Sender<Word>,
}

/// The threads, and the queue they take formulas from. They end when nobody can put anything into it.
struct Pool {
    jobs: Sender<Job>,
    /// Nothing if the system gave not one thread: then nobody waits for an answer.
    queue: Option<Arc<Mutex<Receiver<Job>>>>,
}

impl Pool {
    fn start(engines: usize, macros: &Macros) -> Self {
        let (jobs, queue) = channel();
        let queue = Arc::new(Mutex::new(queue));
        let hired = (0..engines).filter(|_| hire(&queue, macros)).count();
        Self { jobs, queue: (hired > 0).then_some(queue) }
    }

    /// Puts a thread in the place of one that is lost.
    fn replace(&self, macros: &Macros) {
        if let Some(queue) = &self.queue {
            hire(queue, macros);
        }
    }
}

/// Starts a thread; says whether the system gave one.
fn hire(queue: &Arc<Mutex<Receiver<Job>>>, macros: &Macros) -> bool {
    let (queue, macros) = (Arc::clone(queue), macros.clone());
    let thread = Builder::new().name("formulas".to_owned()).stack_size(STACK);
    thread.spawn(move || work(&queue, &macros)).is_ok()
}

fn work(queue: &Mutex<Receiver<Job>>, macros: &Macros) {
    let typesetter = Typesetter::new(macros);
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        let _ = job.reply.send(Word::Begun);
        let _ = job.reply.send(Word::Done(typesetter.set(&job.formula)));
    }
}

#[cfg(test)]
#[path = "engine_tests.rs"]
mod tests;
