//! Snowglobe turns Markdown into an illustrated textbook and computes every picture in it while it builds.
//!
//! # The tour of the house
//!
//! Data flows one way:
//!
//! ```text
//! Sources --parse--> Book --resolve--> Manuscript --compute, draw--> Plates --render--> Output --write--> disk
//! ```
//!
//! | room | what it makes | what it knows |
//! | --- | --- | --- |
//! | [`source`] | [`Sources`]: every input file, read once | the disk; nobody else reads it |
//! | [`mod@book`] | [`Book`](book::Book), as the author wrote it; then [`Manuscript`], numbered and checked | Markdown, ids, references; no figure kind by name |
//! | [`typeset`] | formulas, listings, citations as HTML | KaTeX, syntect, BibTeX |
//! | [`derivation`] | what a printed formula claims, held at random points | formulas' trees, `math` |
//! | [`expression`] | the numbers in the prose | the mathematics it may name |
//! | [`math`] | schedules, posteriors, samplers, mixtures, training, toy data | numbers alone: no pixels, files or clock |
//! | [`models`] | trained networks, one file each | `math` |
//! | [`figures`] | figure kinds, one file each, and their registry | `math`, `models`, `draw`, never each other |
//! | [`draw`] | plots, pictures, theme | colours and shapes: no diffusion |
//! | [`params`], [`plate`] | typed parameters; what a figure yields | no figure kind |
//! | [`compute`] | [`Plates`]: a plate a figure, computed or taken from the store | threads, keys |
//! | [`store`] | what is expensive, kept by what decides it | its own folder |
//! | [`mod@render`] | [`Output`]: pages, site, print | HTML; it computes no numbers |
//! | [`output`] | the site on disk, replaced whole or not at all | the disk; nobody else writes it |
//! | [`current`] | whether a build has anything to do | what the last one left |
//! | [`diagnostic`], [`report`] | what is wrong, where, how to mend it | places in the sources |
//! | [`cli`], [`serve`] | the commands; the book in a browser while it is written | all of this |
//!
//! Every mistake an author can make is found before the first expensive number is computed, and all are
//! told in one run. A new figure kind is one new file in `figures/` and its line in the registry; a new
//! chapter is one new file and its line in `book.toml`. `tests/all/architecture.rs` holds these rules to the
//! source tree.
//!
//! # The words of the house
//!
//! | word | what it means |
//! | --- | --- |
//! | written, resolved | the stages of a book's tree: as the author typed it; numbered, checked and typeset |
//! | ground | a piece of Markdown and the place where it stands |
//! | kind | a sort of figure: its name, how its parameters are read, the corners at which tests draw it |
//! | shelf | kinds that belong together; a registry holds all kinds, shelf by shelf |
//! | reader | hands a kind its parameters, and so learns which there are; what it noted is `Noted` |
//! | figure | what a kind makes of its parameters: checked, and ready to be computed |
//! | model | a trained network; the wish of a figure for one is an order |
//! | studio | what a figure is computed with: its seed and the models it ordered |
//! | plate | a computed figure: panels, tables, readouts, words; screen, paper and data are made from it |
//! | axis | a parameter that moves on the page; a sweep is one as the author writes it |
//! | stop | one value of an axis |
//! | panel | one picture of a plate, with a drawing for a wide box and perhaps one for a narrow box |
//! | layer | a part of a drawing that follows some axes |
//! | frame | what a layer shows at one stop of each of its axes; an atlas holds the frames of a layer of pixels |
//! | strip | the frames that stand side by side on paper |
//! | table | the numbers behind a plate, as its figure promised them |
//! | readout | a number beside the controls that follows them |
//! | awaited | said of a number in the prose that is read from a plate |
//! | plot | a box with two scales: it says where a value stands |
//! | sketch | a frame of a plot, drawn mark by mark with a pen that writes SVG |
//! | reading | what a marker shows where it meets a curve |
//! | bench | draws kinds without a book, and holds them to what they promise |
//! | recipe | everything that decides a result of the store; its hash is the key |
//! | scope | what a `where` line says: how the symbols of a proof are drawn, defined and distributed |
//! | point | a value for every symbol of a scope |
//! | evidence | how a formula is known to be right: evaluated, something else in its place, or not and why |
//! | press | what every page is made from: the manuscript, its plates, the skeletons of pages |
//! | scribe | writes the text of one page |

// The tour leads through every room, also through those that are the crate's own.
#![allow(rustdoc::private_intra_doc_links)]

pub mod book;
pub mod cli;
pub mod compute;
mod current;
pub mod derivation;
pub mod diagnostic;
pub mod draw;
pub(crate) mod expression;
pub mod figures;
pub mod math;
pub mod models;
pub mod output;
pub mod params;
pub mod plate;
pub(crate) mod render;
pub(crate) mod report;
pub(crate) mod serve;
pub mod source;
pub mod store;
pub mod typeset;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Instant;

use book::{Manuscript, Tools};
use compute::{Plates, Progress};
use current::Memory;
use diagnostic::Diagnostics;
use output::{Output, OutputError, Replaced};
use plate::Kinds;
use source::Sources;
use store::{CachedFormulas, CachedListings, CachedProofs, CachedTrees, Pack, Store};
use typeset::tree::Reader;
use typeset::{Highlighter, Katex};

/// What a person may say about a build.
#[derive(Clone, Debug)]
pub struct Options {
    /// The book folder.
    pub book: PathBuf,
    /// The folder of the site.
    pub out: PathBuf,
    /// Where the site will stand on the web, for links that need to be whole.
    pub base_url: Option<String>,
    /// Warnings stop the build.
    pub strict: bool,
}

/// What comes to light during a build, whether it ends well or not.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The files of the book, for the places of what is wrong.
    pub sources: Sources,
    /// Everything that is wrong.
    pub wrong: Diagnostics,
    /// What the store could not do; the build goes on without it.
    pub trouble: Option<String>,
}

/// Why a build ended early.
#[derive(Debug)]
pub enum Halt {
    /// There is no such book folder: the findings say which.
    NoBook,
    /// The book has mistakes: they are among the findings.
    Mistakes,
    /// The site cannot be written.
    Output(OutputError),
}

/// A finished build.
#[derive(Debug)]
pub struct Built {
    /// What the book says.
    pub manuscript: Manuscript,
    /// Its plates, and how each was come by.
    pub plates: Plates,
    /// The site.
    pub output: Output,
    /// What was done to the folder of the site.
    pub replaced: Replaced,
}

/// Builds a book: the whole way from Markdown to a folder of pages.
///
/// # Errors
/// When the book has mistakes, all of which are then in `findings`, or when the site cannot be written.
pub fn build(
    kinds: &dyn Kinds,
    options: &Options,
    progress: &dyn Progress,
    findings: &mut Findings,
) -> Result<Built, Halt> {
    let root = Store::beside(&options.book);
    for kept in [&options.book, &root] {
        output::apart(&options.out, kept).map_err(Halt::Output)?;
    }
    output::ours(&options.out).map_err(Halt::Output)?;
    let store = Store::open(&root);
    let manuscript = manuscript(kinds, options, &store, progress, findings)?;
    let plates = plates(options, &manuscript, &store, progress, findings)?;
    let output = stage(progress, "render", || {
        let options = render::Options { base_url: options.base_url.clone() };
        render::render(&manuscript, &plates, &findings.sources, &options)
    });
    if let (true, Ok(output)) = (options.strict, &output) {
        findings.wrong.extend(render::too_heavy(&manuscript, output));
    }
    let output: Output = findings.unless_wrong(output, options.strict)?;
    let replaced =
        stage(progress, "write", || output.replace(&options.out)).map_err(Halt::Output)?;
    Ok(Built { manuscript, plates, output, replaced })
}

/// Whether a build would leave the site as it is and say nothing: it stands as the last one left it, which had nothing to
/// say, and neither book nor program nor options have changed since.
pub fn is_current(options: &Options) -> bool {
    let store = Store::open(&Store::beside(&options.book));
    let sources = Sources::read(&options.book).ok();
    let memory = sources.and_then(|sources| Memory::of(&store, &sources, options));
    memory.is_some_and(|memory| memory.is_current(&options.out))
}

/// Keeps in mind, for [`is_current`], what a build left that had nothing to say.
pub fn remember(options: &Options, findings: &Findings, built: &Built) {
    let store = Store::open(&Store::beside(&options.book));
    if findings.wrong.is_empty()
        && let Some(memory) = Memory::of(&store, &findings.sources, options)
    {
        memory.remember(&built.output);
    }
}

/// Reads a book and checks it: everything but the expensive numbers.
///
/// # Errors
/// When the book has mistakes, all of which are then in `findings`.
pub fn manuscript(
    kinds: &dyn Kinds,
    options: &Options,
    store: &Store,
    progress: &dyn Progress,
    findings: &mut Findings,
) -> Result<Manuscript, Halt> {
    let sources = stage(progress, "read", || Sources::read(&options.book));
    let sources = findings.unless_wrong(sources, options.strict);
    findings.sources =
        sources.map_err(|halt| if options.book.is_dir() { halt } else { Halt::NoBook })?;
    let Findings { sources, wrong, .. } = findings;
    let book = stage(progress, "parse", || book::parse(sources, wrong));

    let pack = |name| Pack::of_book(store, name, &options.book);
    let packs = ["formulas", "trees", "listings", "proofs"].map(pack);
    let [formulas, trees, listings, proofs] = &packs;
    let engines = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let (macros, symbols) = (book.settings.macros(), book.settings.symbol_macros());
    let katex = Katex::new(macros.clone(), engines);
    let reader = Reader::new(&macros, symbols.iter().cloned());
    let tools = Tools {
        kinds,
        proofs: &CachedProofs::new(&macros, proofs),
        trees: &CachedTrees::new(reader, macros.clone(), &symbols, trees),
        formulas: &CachedFormulas::new(katex, macros, formulas),
        code: &CachedListings::new(Highlighter::new(), listings),
    };
    let manuscript = stage(progress, "resolve", || book::resolve(&book, sources, &tools, wrong));
    packs.iter().for_each(Pack::save);
    findings.trouble = store.trouble();
    findings.unless_wrong(Ok(manuscript), options.strict)
}

/// Takes the plates of a manuscript from the store, or computes them.
///
/// # Errors
/// When a plate cannot be computed; what is wrong is then in `findings`.
pub fn plates(
    options: &Options,
    manuscript: &Manuscript,
    store: &Store,
    progress: &dyn Progress,
    findings: &mut Findings,
) -> Result<Plates, Halt> {
    let plates = stage(progress, "plates", || Plates::compute(manuscript, store, progress));
    findings.trouble = store.trouble();
    findings.unless_wrong(plates, options.strict)
}

impl Findings {
    /// The result of a stage, unless something is wrong with it or was before.
    fn unless_wrong<T>(&mut self, result: Result<T, Diagnostics>, strict: bool) -> Result<T, Halt> {
        let result = result.map_err(|wrong| self.wrong.extend(wrong));
        match result {
            Ok(result) if !self.wrong.stop(strict) => Ok(result),
            _ => Err(Halt::Mistakes),
        }
    }
}

/// Runs one stage of the way and says how long it took.
fn stage<T>(progress: &dyn Progress, name: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    progress.stage(name, start.elapsed().as_secs_f64());
    result
}
