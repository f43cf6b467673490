//! From the files to the book as the author wrote it.

mod attributes;
mod blocks;
mod checks;
mod containers;
mod cursor;
mod figure_block;
mod ground;
mod headings;
mod html;
mod inlines;
mod listings;
mod mask;
mod quotations;
mod settings;
mod spoken;
mod symbols;
mod tables;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::book::tree::{Chapter, Inline, Part, Source, Written};
use crate::book::{Book, names};
use crate::diagnostic::{Diagnostic, Diagnostics, FileId, Span};
use crate::params;
use crate::source::Sources;

use ground::Ground;
use mask::mask;
use settings::{Keys, PartSource};

/// Reads the book; whatever is wrong goes to `wrong`, and what can be read is read.
pub fn parse(sources: &Sources, wrong: &mut Diagnostics) -> Book {
    let (settings, listed) = settings::read(sources, wrong);
    let cover = cover_file(sources, wrong);
    let jobs = jobs(sources, &listed, cover, wrong);
    if !listed.is_empty() {
        unlisted(sources, &listed, wrong);
    }
    let read: Vec<(Option<Chapter<Written>>, Diagnostics)> = jobs
        .par_iter()
        .map(|job| {
            let mut wrong = Diagnostics::new();
            (chapter(sources, job, &mut wrong), wrong)
        })
        .collect();
    let mut book = Book { settings, cover: None, parts: listed.iter().map(empty_part).collect() };
    for (job, (chapter, mistakes)) in jobs.iter().zip(read) {
        wrong.extend(mistakes);
        match job.part {
            None => book.cover = chapter,
            Some(index) => {
                if let Some(part) = book.parts.get_mut(index) {
                    part.chapters.extend(chapter);
                }
            }
        }
    }
    book
}

fn empty_part(part: &PartSource) -> Part<Written> {
    Part { title: part.title.clone(), slug: part.slug.clone(), chapters: Vec::new() }
}

/// A chapter to be read.
struct Job {
    file: FileId,
    slug: String,
    number: String,
    /// Index of its part; none for the cover.
    part: Option<usize>,
}

fn cover_file(sources: &Sources, wrong: &mut Diagnostics) -> Option<FileId> {
    let found = sources.find("cover.md");
    if found.is_none() && sources.is_folder("cover.md") {
        wrong.push(
            Diagnostic::about(
                sources.shown("cover.md"),
                "`cover.md` must be a file, and this is a folder",
            )
            .hint("remove or rename the folder"),
        );
    }
    found
}

/// The files to be read, in reading order.
fn jobs(
    sources: &Sources,
    parts: &[PartSource],
    cover: Option<FileId>,
    wrong: &mut Diagnostics,
) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    jobs.extend(cover.map(|file| Job {
        file,
        slug: String::new(),
        number: String::new(),
        part: None,
    }));
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for (index, part) in parts.iter().enumerate() {
        let mut count = 0;
        for listed in &part.chapters {
            let path = format!("{}/{}", part.slug, listed.text);
            if let Some(first) = seen.insert(path.clone(), listed.span) {
                wrong.push(
                    Diagnostic::error(
                        listed.span,
                        format!("the chapter `{}` is listed twice", listed.text),
                    )
                    .hint("take one of them away")
                    .other(first, "it stands here already"),
                );
                continue;
            }
            let Some(slug) = chapter_slug(listed, wrong) else {
                continue;
            };
            count += 1;
            match sources.find(&path) {
                Some(file) => jobs.push(Job {
                    file,
                    slug,
                    number: format!("{}.{count}", index + 1),
                    part: Some(index),
                }),
                None => wrong.push(missing(sources, part, listed, &path)),
            }
        }
    }
    jobs
}

fn chapter_slug(listed: &Source, wrong: &mut Diagnostics) -> Option<String> {
    let slug = listed.text.strip_suffix(".md").filter(|stem| names::is_slug(stem));
    if slug.is_none() {
        wrong.push(
            Diagnostic::error(listed.span, format!("`{}` cannot be a chapter's file", listed.text))
                .hint("small letters, digits and hyphens, then `.md`; it lies in the folder of its part's slug"),
        );
    }
    slug.map(str::to_owned)
}

fn missing(sources: &Sources, part: &PartSource, listed: &Source, path: &str) -> Diagnostic {
    if sources.is_folder(path) {
        return Diagnostic::error(listed.span, format!("`{path}` is a folder, and must be a file"))
            .hint("a chapter is one Markdown file");
    }
    let folder = format!("{}/", part.slug);
    let there: Vec<&str> = sources
        .files()
        .filter_map(|(_, path)| path.strip_prefix(&folder))
        .filter(|name| name.ends_with(".md"))
        .collect();
    let diagnostic = Diagnostic::error(listed.span, format!("the chapter `{path}` is missing"));
    if there.is_empty() {
        diagnostic.hint(format!("create it, or take it out of `chapters`; a chapter lies in its part's folder, `{folder}`"))
    } else {
        diagnostic.did_you_mean(&listed.text, there)
    }
}

fn unlisted(sources: &Sources, parts: &[PartSource], wrong: &mut Diagnostics) {
    let listed: BTreeSet<String> = parts
        .iter()
        .flat_map(|part| {
            part.chapters.iter().map(move |chapter| format!("{}/{}", part.slug, chapter.text))
        })
        .collect();
    for (_, path) in sources.files() {
        let Some((folder, name)) = path.split_once('/') else {
            continue;
        };
        let of_part = parts.iter().any(|part| part.slug == folder);
        let below = || {
            parts.iter().any(|part| {
                part.chapters.iter().any(|chapter| name.starts_with(&format!("{}/", chapter.text)))
            })
        };
        if of_part && name.ends_with(".md") && !listed.contains(path) && !below() {
            wrong.push(
                Diagnostic::about(sources.shown(path), "this chapter is listed nowhere").hint(format!(
                    "add `\"{name}\"` to the chapters of the part `{folder}` in `book.toml`, or take the file away"
                )),
            );
        }
    }
}

fn chapter(sources: &Sources, job: &Job, wrong: &mut Diagnostics) -> Option<Chapter<Written>> {
    let source = match sources.text(job.file) {
        Ok(source) => source,
        Err(error) => {
            wrong.push(error);
            return None;
        }
    };
    let whole = Span::new(job.file, 0..source.len());
    let ground = Ground { text: source, place: whole };
    controls(ground, wrong);
    let mask = mask(source, false);
    let (title, summary) = front(ground, mask.front.clone(), job, wrong);
    let text = blocks::chapter(ground, &mask, wrong);
    Some(Chapter {
        file: job.file,
        slug: job.slug.clone(),
        number: job.number.clone(),
        title,
        summary,
        blocks: text.blocks,
        notes: text.notes,
    })
}

/// Control characters no page can hold: of a file that is no text the first few are enough.
fn controls(ground: Ground<'_>, wrong: &mut Diagnostics) {
    let controls = ground
        .text
        .char_indices()
        .filter(|(_, c)| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    for (at, control) in controls.take(5) {
        let span = ground.span(at..at + control.len_utf8());
        let message = format!("the control character U+{:04X}", u32::from(control));
        wrong.push(
            Diagnostic::error(span, message).hint("take it out: it has no place in a chapter"),
        );
    }
}

type Line = Vec<Inline<Written>>;

/// The title and the summary of the front matter.
fn front(
    ground: Ground<'_>,
    front: Option<std::ops::Range<usize>>,
    job: &Job,
    wrong: &mut Diagnostics,
) -> (Line, Line) {
    let top = ground.span(0..ground.text.find('\n').unwrap_or(ground.text.len()));
    let Some(front) = front else {
        if !ground.text.trim_start_matches('\u{feff}').starts_with("+++") {
            wrong.push(Diagnostic::error(top, "the chapter has no front matter").hint(
                "begin the file with a line `+++`, then `title = \"…\"` and `summary = \"…\"`, then a line `+++`",
            ));
        }
        return (Vec::new(), Vec::new());
    };
    let place = ground.span(front.clone());
    let table = match params::parse(ground.slice(front), place) {
        Ok(table) => table,
        Err(error) => {
            wrong.push(error);
            return (Vec::new(), Vec::new());
        }
    };
    let mut keys = Keys { file: job.file, text: ground.text, wrong };
    keys.only(&table, &["title", "summary"], "a chapter's front matter");
    let mut line = |name: &str| {
        let what = if job.part.is_none() { "the cover" } else { "the chapter" };
        if !table.contains_key(name) {
            keys.required(&table, name, what, top);
            return Vec::new();
        }
        let text = keys.required(&table, name, what, top);
        let span = table.get(name).map_or(top, |entry| entry.value.span);
        let inner = Ground::of_toml(&text, ground.text, span);
        blocks::line(inner, &format!("a {name}"), keys.wrong)
    };
    (line("title"), line("summary"))
}
