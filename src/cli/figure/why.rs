//! `snowglobe figure why ID`: what a figure depends on, what lies in the store, what it cost.

use std::fmt::Write as _;

use super::{BookArguments, Exit, plain, refuse};
use crate::Findings;
use crate::book::{FigureRequest, Manuscript};
use crate::cli::{SiteArguments, terminal};
use crate::compute::{Origin, Record, Request, record};
use crate::plate::Registry;
use crate::report::position;
use crate::source::Sources;
use crate::store::{Recipe, Store};

pub(super) fn run(id: &str, book: &BookArguments, kinds: &Registry) -> Exit {
    let options = book.options(SiteArguments::default());
    let terminal = book.terminal();
    let store = Store::open(&Store::beside(&options.book));
    let mut findings = Findings::default();
    let manuscript = crate::manuscript(kinds, &options, &store, &terminal, &mut findings);
    terminal.tell(&findings);
    let manuscript = match manuscript {
        Ok(manuscript) => manuscript,
        Err(halt) => return terminal.halted(&halt),
    };
    match find(&manuscript, id) {
        Some(request) => {
            let record = record(&Request::of(request), &store);
            terminal::print(explained(request, &record, &findings.sources).as_bytes())
        }
        None => {
            let ids: Vec<&str> = manuscript.figures.iter().map(|request| &*request.id).collect();
            let unknown = plain(format!("the book has no figure `{id}`"));
            refuse(book, unknown.did_you_mean(id, ids).into())
        }
    }
}

fn find<'a>(manuscript: &'a Manuscript, id: &str) -> Option<&'a FigureRequest> {
    let id = id.trim_start_matches('#');
    manuscript.figures.iter().find(|request| &*request.id == id)
}

fn explained(request: &FigureRequest, record: &Record, sources: &Sources) -> String {
    let (line, _) = position(sources.bytes(request.span.file), request.span.start);
    let path = sources.shown_path(request.span.file);
    let mut text = format!("{} ({}), {path}:{line}\n", request.id, request.kind);
    let _ = writeln!(text, "  plate: {}", state(record.origin, record.recipe.as_ref()));
    text.push_str(&parts(record.recipe.as_ref()));
    for model in &record.models {
        let _ = writeln!(text, "  {}: {}", model.title, state(model.origin, model.recipe.as_ref()));
        text.push_str(&parts(model.recipe.as_ref()));
    }
    text
}

fn state(origin: Origin, recipe: Option<&Recipe>) -> String {
    match (origin, recipe) {
        (_, None) => "never kept, since the build did not fingerprint its source".to_owned(),
        (Origin::Stored(seconds), _) => {
            format!(
                "in the store, the next build takes it from there; it cost {}",
                terminal::duration(seconds)
            )
        }
        (Origin::Computed(seconds), _) => format!("computed in {}", terminal::duration(seconds)),
        (Origin::Absent, _) => {
            "not in the store, the next build that needs it computes it".to_owned()
        }
    }
}

/// What a key is made of, a part a line, hashes shortened.
fn parts(recipe: Option<&Recipe>) -> String {
    let Some(recipe) = recipe else {
        return String::new();
    };
    let key = recipe.key().to_string();
    let mut text = format!("    {:18} {}\n", "key", &key[..16]);
    for (name, value) in recipe.parts() {
        let is_hash = value.len() == 64 && value.chars().all(|c| c.is_ascii_hexdigit());
        let shown: String = if is_hash {
            format!("hash {}", &value[..16])
        } else {
            value.chars().take(400).collect()
        };
        let _ = writeln!(text, "    {name:18} {shown}");
    }
    text
}
