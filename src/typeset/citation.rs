//! The book's citation style: names in full, the container in italics, arXiv number and DOI as links.
//!
//! > Jonathan Ho, Ajay Jain and Pieter Abbeel. Denoising Diffusion Probabilistic Models. *Advances in Neural Information
//! > Processing Systems* 33, 6840–6851, 2020. arXiv:2006.11239.

use biblatex::{Chunk, Entry, EntryType, Person};

use super::run::Run;

/// With more authors than this only the first few are named.
const MOST_AUTHORS: usize = 8;

/// How many are named then.
const NAMED_AUTHORS: usize = 3;

/// The plain text of a field, empty if it is missing.
pub(super) fn field(entry: &Entry, name: &str) -> String {
    let chunks = entry.fields.get(name).map(Vec::as_slice).unwrap_or_default();
    let text: String = chunks.iter().map(|chunk| chunk.v.get()).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first of several fields that is there.
fn first_of(entry: &Entry, names: &[&str]) -> String {
    let found = names.iter().map(|name| field(entry, name));
    found.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

/// The authors, or for want of them the editors.
pub(super) fn people(entry: &Entry) -> Vec<Person> {
    let authors = entry.author().unwrap_or_default();
    match authors.is_empty() {
        false => authors,
        true => {
            entry.editors().unwrap_or_default().into_iter().flat_map(|(people, _)| people).collect()
        }
    }
}

/// "van den Oord": family name with its prefix.
pub(super) fn family(person: &Person) -> String {
    joined(&[&person.prefix, &person.name])
}

fn full_name(person: &Person) -> String {
    joined(&[&person.given_name, &person.prefix, &person.name, &person.suffix])
}

fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// The year: the first four digits of `date`, or `year`.
pub(super) fn year(entry: &Entry) -> String {
    first_of(entry, &["year", "date"]).chars().take(4).collect()
}

/// The whole entry, formatted.
pub(super) fn runs(entry: &Entry, people: &[Person], and_others: bool) -> Vec<Run> {
    let mut line = Line::default();
    line.text(&names(people, and_others));
    line.stop();
    match entry.entry_type {
        EntryType::Book => book(entry, &mut line),
        EntryType::PhdThesis | EntryType::Thesis => thesis(entry, &mut line),
        _ => part(entry, &mut line),
    }
    line.stop();
    links(entry, &mut line);
    let note = field(entry, "note");
    if note.starts_with("unverified") {
        line.text(" Details given from memory.");
    } else if !note.is_empty() {
        line.text(&format!(" {note}"));
        line.stop();
    }
    line.runs
}

fn names(people: &[Person], and_others: bool) -> String {
    let names: Vec<String> = people.iter().map(full_name).collect();
    let shown = match names.len() {
        many if many > MOST_AUTHORS => NAMED_AUTHORS,
        all => all,
    };
    match names.get(..shown) {
        Some(some) if and_others || shown < names.len() => format!("{} et al.", some.join(", ")),
        Some([rest @ .., last]) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// A book: its own title is what stands in italics.
fn book(entry: &Entry, line: &mut Line) {
    line.text(" ");
    line.italic(&field(entry, "title"));
    line.stop();
    line.text(" ");
    for more in ["edition", "publisher"] {
        line.comma(&field(entry, more));
    }
    line.comma(&year(entry));
}

fn thesis(entry: &Entry, line: &mut Line) {
    line.text(" ");
    line.italic(&field(entry, "title"));
    line.stop();
    line.text(" PhD thesis");
    line.comma(&first_of(entry, &["institution", "school"]));
    line.comma(&year(entry));
}

/// Everything that stands in something larger: article, paper, chapter, report, preprint.
fn part(entry: &Entry, line: &mut Line) {
    line.text(" ");
    title(entry, line);
    line.stop();
    line.text(" ");
    let container = first_of(entry, &["journaltitle", "journal", "booktitle"]);
    let series = first_of(entry, &["series"]);
    let (volume, number) = (field(entry, "volume"), field(entry, "number"));
    if matches!(entry.entry_type, EntryType::TechReport | EntryType::Report) {
        line.text(format!("Technical report {number}").trim_end());
        line.comma(&field(entry, "institution"));
    } else if container.is_empty() {
        line.text(&field(entry, "howpublished"));
    } else {
        line.italic(&container);
        let issue = if number.is_empty() { number } else { format!("({number})") };
        match series.is_empty() {
            true if volume.is_empty() => {}
            true => line.text(&format!(" {volume}{issue}")),
            false => line.comma(format!("{series} {volume}{issue}").trim_end()),
        }
    }
    line.comma(&field(entry, "publisher"));
    line.comma(&field(entry, "pages").replace("--", "–").replace('-', "–"));
    line.comma(&year(entry));
}

fn title(entry: &Entry, line: &mut Line) {
    for chunk in entry.fields.get("title").map(Vec::as_slice).unwrap_or_default() {
        match &chunk.v {
            Chunk::Math(tex) => line.runs.push(Run::Math(tex.clone())),
            Chunk::Normal(text) | Chunk::Verbatim(text) => line.text(text),
        }
    }
}

fn links(entry: &Entry, line: &mut Line) {
    let (eprint, kind) =
        (field(entry, "eprint"), first_of(entry, &["eprinttype", "archiveprefix"]));
    let (doi, url) = (field(entry, "doi"), field(entry, "url"));
    if !eprint.is_empty() && kind.eq_ignore_ascii_case("arxiv") {
        line.link(format!("arXiv:{eprint}"), format!("https://arxiv.org/abs/{eprint}"));
    }
    if !doi.is_empty() {
        line.link(format!("doi:{doi}"), format!("https://doi.org/{}", escaped(&doi)));
    } else if !url.is_empty() {
        let shown = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        line.link(shown.trim_end_matches('/').to_owned(), url.clone());
    }
}

/// A DOI as part of an address: what would end or split it there is written `%XX`.
fn escaped(doi: &str) -> String {
    let mut address = String::new();
    for byte in doi.bytes() {
        match byte {
            b'%' | b'#' | b'?' | b'<' | b'>' | b'"' | 0x80.. => {
                address.push_str(&format!("%{byte:02X}"))
            }
            _ => address.push(char::from(byte)),
        }
    }
    address
}

/// A line that is put together: neighbouring pieces of text join, typewriter's quotes and apostrophes turn into printer's.
#[derive(Default)]
struct Line {
    runs: Vec<Run>,
}

impl Line {
    fn text(&mut self, text: &str) {
        let text = curled(text);
        match self.runs.last_mut() {
            Some(Run::Text(before)) => before.push_str(&text),
            _ if text.is_empty() => {}
            _ => self.runs.push(Run::Text(text)),
        }
    }

    fn italic(&mut self, text: &str) {
        self.runs.push(Run::Italic(curled(text)));
    }

    /// A link after a space, closed by a full stop.
    fn link(&mut self, text: String, url: String) {
        self.text(" ");
        self.runs.push(Run::Link { text, url });
        self.text(".");
    }

    /// Adds `text` after a comma, or without one where a sentence begins; nothing if it is empty.
    fn comma(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let begins = matches!(self.runs.last(), Some(Run::Text(before)) if before.ends_with(' '));
        self.text(if begins { "" } else { ", " });
        self.text(text);
    }

    /// Ends the sentence, unless it has ended.
    fn stop(&mut self) {
        let last = match self.runs.last() {
            Some(Run::Text(text) | Run::Italic(text)) => text.trim_end().chars().last(),
            Some(_) => Some(')'),
            None => None,
        };
        if last.is_some_and(|c| !matches!(c, '.' | '?' | '!')) {
            self.text(".");
        }
    }
}

fn curled(text: &str) -> String {
    text.replace("``", "“").replace("''", "”").replace('\'', "’")
}
