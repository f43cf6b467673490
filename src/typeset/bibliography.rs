//! Reads `references.bib`: every entry on its own, so that one mistake hides no other.

use std::collections::BTreeMap;
use std::ops::Range;

use biblatex::{EntryType, ParseErrorKind, Person, RawBibliography};

use super::citation;
use super::run::Run;

/// The works a book may cite, by key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bibliography {
    entries: BTreeMap<String, Entry>,
}

/// One work, formatted.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key by which chapters cite it.
    pub key: String,
    /// Family names in the order of the title page; an organization counts as one name.
    pub authors: Vec<String>,
    /// More authors than are named (`and others`).
    pub and_others: bool,
    /// The year, as the file gives it.
    pub year: String,
    /// The entry as it stands in the list of references.
    pub runs: Vec<Run>,
    /// Bytes of the key in `references.bib`.
    pub place: Range<usize>,
}

/// What is wrong with `references.bib`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BibliographyError {
    /// Bytes of the file.
    pub range: Range<usize>,
    /// One sentence without a full stop.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}

impl Bibliography {
    /// Reads the text of a `.bib` file, each entry beginning with `@` at the start of a line.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file: what cannot be parsed, unknown types, missing fields,
    /// addresses that are none, keys given twice.
    pub fn parse(text: &str) -> Result<Self, Vec<BibliographyError>> {
        let mut bibliography = Self::default();
        let mut errors = Vec::new();
        for part in parts(text) {
            let entries = match read(text, part) {
                Ok(entries) => entries,
                Err(error) => {
                    errors.push(error);
                    continue;
                }
            };
            for (entry, place) in entries {
                match formatted(entry, place.clone()) {
                    Ok(entry) => {
                        let key = entry.key.clone();
                        if bibliography.entries.insert(key.clone(), entry).is_some() {
                            errors.push(twice(&key, place));
                        }
                    }
                    Err(wrong) => errors.extend(wrong),
                }
            }
        }
        match errors.is_empty() {
            true => Ok(bibliography),
            false => Err(errors),
        }
    }

    /// The work cited as `key`.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// Every key, in alphabetical order: what "did you mean" chooses from.
    pub fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries.keys().map(String::as_str)
    }
}

impl Entry {
    /// How running text names the work: "Ho et al. 2020", "Song and Ermon 2019".
    pub fn label(&self) -> String {
        let names = match (self.authors.as_slice(), self.and_others) {
            ([], _) => self.key.clone(),
            ([one], false) => one.clone(),
            ([one, two], false) => format!("{one} and {two}"),
            ([first, ..], _) => format!("{first} et al."),
        };
        format!("{names} {}", self.year)
    }

    /// The entry without its links and slants, formulas as LaTeX.
    pub fn text(&self) -> String {
        self.runs
            .iter()
            .map(|run| match run {
                Run::Text(text) | Run::Italic(text) | Run::Math(text) => text.as_str(),
                Run::Link { text, .. } => text,
            })
            .collect()
    }
}

/// The bytes of each entry: from one `@` at the start of a line to the next.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = text.match_indices('@').map(|(at, _)| at).collect();
    starts.retain(|&at| at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n'));
    let ends = starts.iter().copied().skip(1).chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(a, b)| a..b).collect()
}

type Read = Vec<(biblatex::Entry, Range<usize>)>;

fn read(text: &str, part: Range<usize>) -> Result<Read, BibliographyError> {
    let source = text.get(part.clone()).unwrap_or_default();
    let wrong = |error: biblatex::ParseError| {
        let end = source.trim_end().len();
        let start = error.span.start.min(end);
        let unclosed = start == end;
        BibliographyError {
            range: part.start + start..part.start + error.span.end.min(end).max(start),
            message: format!("this entry cannot be read: {}", error.kind),
            hint: hint(&error.kind, unclosed),
        }
    };
    let raw = RawBibliography::parse(source).map_err(wrong)?;
    let places: Vec<Range<usize>> = raw
        .entries
        .iter()
        .map(|entry| part.start + entry.v.key.span.start..part.start + entry.v.key.span.end)
        .collect();
    let entries = biblatex::Bibliography::from_raw(raw).map_err(wrong)?;
    Ok(entries.into_vec().into_iter().zip(places).collect())
}

const UNCLOSED: &str = "a `{` of this entry is not closed";

fn hint(kind: &ParseErrorKind, unclosed: bool) -> Option<String> {
    let text = match kind {
        ParseErrorKind::UnexpectedEof => UNCLOSED,
        ParseErrorKind::Expected(_) if unclosed => UNCLOSED,
        ParseErrorKind::Expected(_) | ParseErrorKind::Unexpected(_) => {
            "an entry is `@article{key, author={…}, title={…}, year={…}}`, with a comma between its fields"
        }
        ParseErrorKind::UnknownAbbreviation(_) => "put the value into braces",
        ParseErrorKind::MalformedCommand => r#"an accent is written `{\"a}`"#,
        _ => return None,
    };
    Some(text.to_owned())
}

fn twice(key: &str, range: Range<usize>) -> BibliographyError {
    BibliographyError {
        range,
        message: format!("the key `{key}` is used twice"),
        hint: Some("give one of the two works another key".to_owned()),
    }
}

/// The fields each type of entry must have, beside author, title and year.
fn needed(kind: &EntryType) -> Option<&'static [&'static [&'static str]]> {
    Some(match kind {
        EntryType::Article => &[&["journal", "journaltitle"]],
        EntryType::InProceedings | EntryType::InCollection => &[&["booktitle"]],
        EntryType::Book => &[&["publisher"]],
        EntryType::PhdThesis | EntryType::Thesis => &[&["school", "institution"]],
        EntryType::TechReport | EntryType::Report => &[&["institution"]],
        EntryType::Misc | EntryType::Online => &[],
        _ => return None,
    })
}

fn formatted(entry: biblatex::Entry, place: Range<usize>) -> Result<Entry, Vec<BibliographyError>> {
    let error = |message: String, hint: &str| BibliographyError {
        range: place.clone(),
        message,
        hint: Some(hint.to_owned()),
    };
    let Some(own) = needed(&entry.entry_type) else {
        let kind = match &entry.entry_type {
            EntryType::Unknown(name) => name.clone(),
            known => known.to_string(),
        };
        return Err(vec![error(
            format!("`{}` is of the type `@{kind}`, for which the book has no style", entry.key),
            "there is: @article, @inproceedings, @incollection, @book, @phdthesis, @techreport, @misc",
        )]);
    };
    let always: [&[&str]; 3] = [&["author", "editor"], &["title"], &["year", "date"]];
    let mut errors: Vec<BibliographyError> = always
        .iter()
        .chain(own)
        .filter(|names| !names.iter().any(|name| !citation::field(&entry, name).is_empty()))
        .map(|names| {
            let name = names.last().filter(|_| names.len() > 1 && names[0] == "journaltitle");
            let name = name.or(names.first()).copied().unwrap_or_default();
            error(format!("`{}` has no {name}", entry.key), &format!("add `{name}={{…}}`"))
        })
        .collect();
    for name in ["url", "doi"] {
        let value = citation::field(&entry, name);
        let web = value.starts_with("https://") || value.starts_with("http://");
        if (name == "url" && !value.is_empty() && !web) || value.contains(char::is_whitespace) {
            errors.push(error(
                format!("`{value}` is not a {name}"),
                "an address begins with `https://` and holds no space; a DOI is the part after `doi.org/`",
            ));
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut people: Vec<Person> = citation::people(&entry);
    let and_others = people.last().is_some_and(|person| person.name == "others");
    people.truncate(people.len() - usize::from(and_others));
    Ok(Entry {
        authors: people.iter().map(citation::family).collect(),
        and_others,
        year: citation::year(&entry),
        runs: citation::runs(&entry, &people, and_others),
        key: entry.key,
        place,
    })
}

#[cfg(test)]
#[path = "bibliography_tests.rs"]
mod tests;
