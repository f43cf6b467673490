//! Whatever leads somewhere: references, citations, links, pictures, computed numbers.

use std::sync::Arc;

use crate::book::tree::{
    Citation, Number, Page, Place, Reference, Source, Target, WrittenCitation,
};
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::expression;

use super::{Resolver, paths};

/// The kinds of pictures a page can show.
const PICTURES: [&str; 6] = ["avif", "jpeg", "jpg", "png", "svg", "webp"];

impl Resolver<'_> {
    /// `@id`; none if there is no such id.
    pub fn reference(&mut self, id: &Source) -> Option<Reference> {
        if let Some((reference, _)) = self.labels.targets.get(&id.text) {
            return Some(reference.clone());
        }
        let diagnostic = Diagnostic::error(id.span, format!("nothing has the id `{}`", id.text));
        let works = self.bibliography.as_ref();
        let diagnostic = match works.is_some_and(|works| works.entry(&id.text).is_some()) {
            true => diagnostic.hint(format!("a citation stands in brackets: `[@{}]`", id.text)),
            false => match nearest(&id.text, self.labels.targets.keys().map(String::as_str)) {
                Some(near) => diagnostic.hint(format!("did you mean `@{near}`?")),
                None => diagnostic.hint(
                    "ids are given in braces, as in `{#eq-name}`; an `@` as such is written `\\@`",
                ),
            },
        };
        self.wrong.push(diagnostic);
        None
    }

    /// The works of one pair of brackets, those that there are.
    pub fn citation(&mut self, works: &[WrittenCitation]) -> Vec<Citation> {
        works.iter().filter_map(|work| self.work(work)).collect()
    }

    fn work(&mut self, work: &WrittenCitation) -> Option<Citation> {
        let bibliography = self.bibliography.as_ref()?;
        let key = &work.key.text;
        let Some(found) = bibliography.entry(key) else {
            let diagnostic =
                Diagnostic::error(work.key.span, format!("no work has the key `{key}`"));
            self.wrong.push(if self.labels.targets.contains_key(key) {
                diagnostic.hint(format!("a reference stands without brackets: `@{key}`"))
            } else if self.sources.find("references.bib").is_none() {
                diagnostic.hint("works are listed in `references.bib` beside `book.toml`, and there is no such file")
            } else {
                match nearest(key, bibliography.keys()) {
                    Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
                    None => diagnostic.hint("add it to `references.bib`"),
                }
            });
            return None;
        };
        let entry = match self.cited.iter().position(|entry| entry.key == *key) {
            Some(entry) => entry,
            None => {
                self.cited.push(found.clone());
                self.cited_at.push(Vec::new());
                self.cited.len() - 1
            }
        };
        let place = self.place();
        if let Some(places) = self.cited_at.get_mut(entry)
            && !places.contains(&place)
        {
            places.push(place);
        }
        Some(Citation { entry, locator: work.locator.clone() })
    }

    /// `` `= …` ``
    pub fn number(&mut self, source: &Source) -> Number {
        let nothing = Number::Known(Arc::from(""));
        self.counts.numbers += 1;
        // A figure with mistakes has been reported; what it would say is not known.
        if self.figures.broken.iter().any(|id| source.text.contains(id.as_str())) {
            return nothing;
        }
        let checked = expression::parse(&source.text, source.span)
            .map_err(Into::into)
            .and_then(|parsed| parsed.check(&self.figures));
        let checked = match checked {
            Ok(checked) => checked,
            Err(wrong) => {
                self.wrong.extend(wrong);
                return nothing;
            }
        };
        if !checked.known() {
            self.awaited.push(checked);
            return Number::Awaited(self.awaited.len() - 1);
        }
        match checked.evaluate(&expression::Nothing) {
            Ok(text) => Number::Known(text.into()),
            Err(error) => {
                self.wrong.push(error);
                nothing
            }
        }
    }

    /// `` `? …` ``
    pub fn claim(&mut self, source: &Source) {
        self.counts.claims += 1;
        if self.figures.broken.iter().any(|id| source.text.contains(id.as_str())) {
            return;
        }
        let claim = expression::parse_claim(&source.text, source.span)
            .and_then(|parsed| parsed.check(&self.figures));
        match claim {
            Ok(claim) if claim.known() => {
                self.wrong.extend(claim.verify(&expression::Nothing).err());
            }
            Ok(claim) => self.claims.push(claim),
            Err(wrong) => self.wrong.push(wrong),
        }
    }

    /// `[text](target)`; none if it leads nowhere.
    pub fn link(&mut self, target: &Source) -> Option<Target> {
        let text = target.text.as_str();
        let lower = text.to_ascii_lowercase();
        if ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme)) {
            return self.web(target);
        }
        let (path, anchor) = match text.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor)),
            None => (text, None),
        };
        if path.split('/').next().is_some_and(|first| first.contains(':')) || text.is_empty() {
            self.wrong.push(
                Diagnostic::error(target.span, format!("a link to `{text}` leads nowhere"))
                    .hint("a link leads to a page (`other.md`, `other.md#anchor`), a place on this one (`#anchor`), or the web (`https://`, `http://`, `mailto:`)"),
            );
            return None;
        }
        let page = match path {
            "" => self.page,
            path => self.linked_page(path, target.span)?,
        };
        let anchor = match anchor {
            None | Some("") => None,
            Some(anchor) => Some(self.anchor(page, anchor, target.span)?),
        };
        Some(Target::Place(Place { page, anchor }))
    }

    fn web(&mut self, target: &Source) -> Option<Target> {
        let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"');
        let (_, rest) = target.text.split_once(':')?;
        if target.text.contains(odd) || rest.trim_matches('/').is_empty() {
            self.wrong.push(
                Diagnostic::error(target.span, "this is no address")
                    .hint("an address has no spaces, quotes or angle brackets"),
            );
            return None;
        }
        Some(Target::Web(target.text.as_str().into()))
    }

    fn linked_page(&mut self, path: &str, span: Span) -> Option<Page> {
        let from = self.file_path();
        let joined = paths::joined(&from, path);
        let mut known: Vec<(String, Page)> = super::pages(self.book)
            .map(|(page, chapter)| (self.sources.path(chapter.file).to_owned(), page))
            .collect();
        known.push(("notation.md".to_owned(), Page::Notation));
        known.push(("bibliography.md".to_owned(), Page::Bibliography));
        if let Some((_, page)) = known.iter().find(|(known, _)| Some(known) == joined.as_ref()) {
            return Some(*page);
        }
        let written: Vec<String> = known.iter().map(|(to, _)| paths::relative(&from, to)).collect();
        self.wrong.push(
            Diagnostic::error(span, format!("there is no page `{path}`"))
                .did_you_mean(path, written.iter().map(String::as_str)),
        );
        None
    }

    fn anchor(&mut self, page: Page, anchor: &str, span: Span) -> Option<Arc<str>> {
        // The pages on notation and the works cited name their entries themselves.
        let anchors = self.labels.anchors.get(&page);
        if let Some(found) = anchors.and_then(|anchors| anchors.get(anchor)) {
            return Some(found.clone());
        }
        let known = anchors.into_iter().flatten().map(|anchor| &**anchor).collect::<Vec<_>>();
        let whose = if page == self.page { "this page" } else { "that page" };
        let wrong = Diagnostic::error(span, format!("{whose} has no anchor `#{anchor}`"));
        self.wrong.push(match known.is_empty() {
            true => wrong.hint(
                "headings, and what carries an id as in `{#eq-name}`, are anchors; there are none",
            ),
            false => wrong.did_you_mean(anchor, known),
        });
        None
    }

    /// `![…](file)`; none if there is no such picture.
    pub fn picture(&mut self, file: &Source) -> Option<Arc<str>> {
        let from = self.file_path();
        let path = paths::joined(&from, &file.text);
        let extension = |path: &str| path.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
        let shown =
            |path: &str| extension(path).is_some_and(|end| PICTURES.contains(&end.as_str()));
        if let Some(path) = &path
            && self.sources.find(path).is_some()
        {
            if shown(path) {
                return Some(path.as_str().into());
            }
            self.wrong.push(
                Diagnostic::error(file.span, format!("`{}` is no picture", file.text))
                    .hint(format!("pictures are files that end in {}", PICTURES.join(", "))),
            );
            return None;
        }
        let diagnostic =
            Diagnostic::error(file.span, format!("there is no picture `{}`", file.text));
        let folder = path.as_ref().is_some_and(|path| self.sources.is_folder(path));
        let there: Vec<String> = self
            .sources
            .files()
            .filter(|(_, path)| shown(path))
            .map(|(_, path)| paths::relative(&from, path))
            .collect();
        self.wrong.push(match (folder, there.is_empty()) {
            (true, _) => diagnostic.hint("it is a folder; name a file in it"),
            (_, true) => diagnostic
                .hint("its path is counted from this file, and it lies in the book folder"),
            _ => diagnostic.did_you_mean(&file.text, there.iter().map(String::as_str)),
        });
        None
    }

    /// The path of the file at hand, from the book folder.
    fn file_path(&self) -> String {
        let chapter = super::pages(self.book).find(|(page, _)| *page == self.page);
        chapter.map_or(String::new(), |(_, chapter)| self.sources.path(chapter.file).to_owned())
    }
}
