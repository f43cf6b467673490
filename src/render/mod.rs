//! Every file of the site, from a checked book and its plates. Nothing is computed here.
//!
//! Bodies are written by a `scribe` into [`html`], which escapes by construction; templates hold page
//! skeletons alone. Each page is written by itself, in parallel, and links to the others relatively, so that the site
//! works from any folder and straight from disk.

mod assets;
mod back_matter;
mod blocks;
mod chapter;
mod containers;
mod contents;
mod cover;
mod evidence;
mod figure;
pub mod html;
mod inline;
pub mod paths;
mod print;
mod scribe;
mod skeleton;
mod spoken;
mod style;
mod weights;

#[cfg(test)]
mod tests;

use rayon::prelude::*;

use crate::book::Manuscript;
use crate::book::tree::Page;
use crate::compute::Plates;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::output::Output;
use crate::plate::FigureIndex;
use crate::source::Sources;

use skeleton::Skeletons;

pub use figure::{figure_csv, figure_json};
pub use weights::{figure_weights, too_heavy};

/// What the command line says about the site.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where the site will stand, for canonical links; without it there are none.
    pub base_url: Option<String>,
}

/// What every page is made from.
#[derive(Clone, Copy, Debug)]
struct Press<'a> {
    manuscript: &'a Manuscript,
    plates: &'a Plates,
    skeletons: &'a Skeletons,
}

/// One file to be written.
#[derive(Clone, Copy, Debug)]
enum Sheet {
    Cover,
    Chapter(usize, usize),
    Handout(usize, usize),
    Whole,
    Notation,
    Bibliography,
    NotFound,
}

/// Writes every file of the site.
///
/// # Errors
/// A template of the book that cannot be used; a figure without a plate.
pub fn render(
    manuscript: &Manuscript,
    plates: &Plates,
    sources: &Sources,
    options: &Options,
) -> Result<Output, Diagnostics> {
    let mut wrong = Diagnostics::new();
    for (index, request) in manuscript.figures.iter().enumerate() {
        if plates.plate(FigureIndex(index)).is_none() {
            let message = format!("figure `{}` has not been computed", request.id);
            wrong.push(Diagnostic::error(request.span, message));
        }
    }
    let skeletons = Skeletons::read(sources, options)?;
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let press = Press { manuscript, plates, skeletons: &skeletons };
    let pages: Vec<Result<(String, String), Diagnostic>> =
        sheets(manuscript).into_par_iter().map(|sheet| press.sheet(sheet)).collect();
    let mut output = Output::new();
    for page in pages {
        match page {
            Ok((path, text)) => output.insert(path, text),
            Err(diagnostic) => wrong.push(diagnostic),
        }
    }
    for (index, request) in manuscript.figures.iter().enumerate() {
        if let Some(plate) = plates.plate(FigureIndex(index)) {
            figure::files::write(&mut output, request, plate);
        }
    }
    output.insert("static/theme.css", style::theme());
    output.insert("print/book.css", style::running_heads(manuscript));
    assets::write(&mut output, sources);
    if wrong.is_empty() { Ok(output) } else { Err(wrong) }
}

fn sheets(manuscript: &Manuscript) -> Vec<Sheet> {
    let mut sheets = vec![Sheet::Cover, Sheet::NotFound, Sheet::Bibliography, Sheet::Whole];
    if !manuscript.symbols.is_empty() {
        sheets.push(Sheet::Notation);
    }
    for (part, chapters) in manuscript.parts.iter().enumerate() {
        for chapter in 0..chapters.chapters.len() {
            sheets.push(Sheet::Chapter(part, chapter));
            sheets.push(Sheet::Handout(part, chapter));
        }
    }
    sheets
}

impl Press<'_> {
    /// The path and the text of one file.
    fn sheet(&self, sheet: Sheet) -> Result<(String, String), Diagnostic> {
        match sheet {
            Sheet::Cover => cover::page(self),
            Sheet::Chapter(part, index) => chapter::page(self, Page::Chapter(part, index)),
            Sheet::Handout(part, index) => print::handout(self, Page::Chapter(part, index)),
            Sheet::Whole => print::whole(self),
            Sheet::Notation => back_matter::notation(self),
            Sheet::Bibliography => back_matter::bibliography(self),
            Sheet::NotFound => back_matter::not_found(self),
        }
    }
}
