//! Containers: `::: name {#id key="value"}` … `:::`.

use crate::book::tree::{Block, Container, ContainerKind, Inline, Source, Written};
use crate::diagnostic::{Diagnostic, Span};

use super::attributes::{self, Attributes};
use super::cursor::{Cursor, DEEPEST};
use super::ground::Ground;
use super::{blocks, checks};

/// Reads a container whose first line is `line` at `start`; the events of its inside follow.
pub(super) fn read(cursor: &mut Cursor<'_>, line: &str, start: usize) -> Vec<Block<Written>> {
    let range = start..start + line.len();
    let span = cursor.ground.span(range.clone());
    let name_at = line.len() - line.trim_start_matches([':', ' ', '\t', '>']).len();
    let rest = line.get(name_at..).unwrap_or_default();
    let end = rest.find(|c: char| c.is_whitespace() || c == '{').unwrap_or(rest.len());
    let name = rest.get(..end).unwrap_or_default();
    let name_span = span.part(name_at..name_at + end);
    let kind = ContainerKind::ALL.into_iter().find(|kind| kind.name() == name);
    if kind.is_none() {
        let names = ContainerKind::ALL.map(ContainerKind::name);
        let unknown = Diagnostic::error(name_span, format!("there is no container `{name}`"));
        cursor.wrong.push(match name {
            name if name.starts_with('/') || matches!(name, "end" | "close") => {
                unknown.hint("a container is closed by a line of `:::` and nothing else")
            }
            name => unknown.did_you_mean(name, names),
        });
    }
    let behind = span.part(name_at + end..line.len());
    let attributes =
        attributes::parse(rest.get(end..).unwrap_or_default(), behind).unwrap_or_else(|error| {
            cursor.wrong.push(error);
            Attributes::default()
        });
    let head = Head::read(cursor, kind, attributes);
    let parent = cursor.open.last().copied();
    let blocks = inside(cursor, kind, span);
    let Some(kind) = kind else { return blocks };
    misplaced(cursor, kind, parent, span);
    let mut container = Container {
        kind,
        label: head.id,
        title: head.title,
        of: head.of,
        varies: None,
        words: Vec::new(),
        blocks,
        span,
    };
    checks::varies(cursor, &mut container, start);
    match kind {
        ContainerKind::Equation => equation(cursor, &mut container),
        ContainerKind::Quiz => quiz(cursor, &container),
        _ if container.blocks.is_empty() => {
            let message = format!("this `{}` is empty", kind.name());
            cursor.wrong.push(
                Diagnostic::error(span, message).hint("write its text before the closing `:::`"),
            );
        }
        _ if Block::silent(&container.blocks) => {
            cursor.wrong.push(blocks::says_nothing(span, &format!("this `{}`", kind.name())));
        }
        _ => {}
    }
    vec![Block::Container(container)]
}

/// The blocks up to the closing line, which is passed over.
fn inside(cursor: &mut Cursor<'_>, kind: Option<ContainerKind>, span: Span) -> Vec<Block<Written>> {
    if cursor.depth + cursor.open.len() > DEEPEST {
        cursor.wrong.push(
            Diagnostic::error(span, "containers are nested too deeply")
                .hint("close some of them with `:::`"),
        );
        return Vec::new();
    }
    cursor.open.push(kind.unwrap_or(ContainerKind::Deeper));
    let blocks = cursor.blocks();
    cursor.open.pop();
    let strayed = kind.is_none() && cursor.peek().is_none();
    if !cursor.closed() && !strayed {
        let what = kind.map_or("container", ContainerKind::name);
        cursor.wrong.push(
            Diagnostic::error(span, format!("this `{what}` is not closed"))
                .label("it begins here")
                .hint("end it with a line `:::`"),
        );
    }
    blocks
}

/// What the first line says besides the kind.
#[derive(Default)]
struct Head {
    id: Option<Source>,
    title: Vec<Inline<Written>>,
    of: Option<Source>,
}

impl Head {
    fn read(cursor: &mut Cursor<'_>, kind: Option<ContainerKind>, attributes: Attributes) -> Self {
        let mut head = Self { id: attributes.id, ..Self::default() };
        let Some(kind) = kind else { return head };
        for (name, value) in attributes.values {
            match name.text.as_str() {
                "title" => {
                    let ground = Ground { text: &value.text, place: value.span };
                    head.title = blocks::line(ground, "a title", &mut cursor.wrong);
                }
                "of" if kind == ContainerKind::Proof => {
                    let id = value.text.trim_start_matches(['#', '@']).to_owned();
                    head.of = Some(Source { text: id, span: value.span });
                }
                other => {
                    let known: &[&str] = match kind {
                        ContainerKind::Proof => &["title", "of"],
                        _ => &["title"],
                    };
                    let message = format!("a `{}` has no attribute `{other}`", kind.name());
                    cursor.wrong.push(
                        Diagnostic::error(name.span, message)
                            .did_you_mean(other, known.iter().copied()),
                    );
                }
            }
        }
        head
    }
}

/// An answer belongs into its question, a solution into its exercise.
fn misplaced(
    cursor: &mut Cursor<'_>,
    kind: ContainerKind,
    parent: Option<ContainerKind>,
    span: Span,
) {
    let home: &[ContainerKind] = match kind {
        ContainerKind::Answer => &[ContainerKind::Ask],
        ContainerKind::Solution => &[ContainerKind::Exercise],
        _ => return,
    };
    if parent.is_none_or(|parent| !home.contains(&parent)) {
        let home = home.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" or ");
        cursor.wrong.push(
            Diagnostic::error(span, format!("this `{}` stands in no `{home}`", kind.name()))
                .hint(format!("put it before the `:::` that closes the `{home}`")),
        );
    }
}

/// Takes the line `words: …` out and makes sure that there is one formula.
fn equation(cursor: &mut Cursor<'_>, container: &mut Container<Written>) {
    let mut displays = 0;
    let mut rest = Vec::new();
    for block in std::mem::take(&mut container.blocks) {
        match block {
            Block::Paragraph(mut text) if starts_with_words(&text) => {
                if let Some(Inline::Text(first)) = text.first_mut() {
                    *first = first.trim_start_matches("words:").trim_start().to_owned();
                }
                if !container.words.is_empty() {
                    cursor.wrong.push(
                        Diagnostic::error(container.span, "this equation is put into words twice")
                            .hint("keep one `words:` line"),
                    );
                }
                if Inline::silent(&text) {
                    cursor.wrong.push(blocks::says_nothing(container.span, "the `words:` line"));
                }
                container.words = text;
                continue;
            }
            Block::Display(ref display) => {
                displays += 1;
                if let (Some(label), Some(id)) = (&display.label, &container.label) {
                    cursor.wrong.push(
                        Diagnostic::error(label.span, "this equation has two ids")
                            .hint("keep the one of the container or the one of the formula")
                            .other(id.span, "the other one"),
                    );
                }
            }
            _ => {}
        }
        rest.push(block);
    }
    container.blocks = rest;
    if displays != 1 {
        let message =
            format!("an `equation` holds one displayed formula, and this one holds {displays}");
        cursor.wrong.push(
            Diagnostic::error(container.span, message)
                .hint("write `$$…$$`, then `words: …`, then a list of meanings; several lines of one derivation are one `align`"),
        );
    }
}

fn starts_with_words(text: &[Inline<Written>]) -> bool {
    matches!(text.first(), Some(Inline::Text(first)) if first.starts_with("words:"))
}

/// A quiz holds one list of options, of which at least one is right.
fn quiz(cursor: &mut Cursor<'_>, container: &Container<Written>) {
    let lists = container.blocks.iter().filter_map(|block| match block {
        Block::List(list) if list.items.iter().any(|item| item.checked.is_some()) => Some(list),
        _ => None,
    });
    let lists: Vec<_> = lists.collect();
    let fault = match lists.as_slice() {
        [list] if list.items.len() < 2 => Some("this quiz has one option only"),
        [list] if list.items.iter().any(|item| item.checked.is_none()) => {
            Some("an option of this quiz has no `[ ]` or `[x]` before it")
        }
        [list] if list.items.iter().all(|item| item.checked == Some(false)) => {
            Some("no option of this quiz is right")
        }
        [_] => None,
        _ => Some("a quiz holds one list of options"),
    };
    if let Some(message) = fault {
        cursor.wrong.push(
            Diagnostic::error(container.span, message)
                .hint("options look like this: `- [ ] wrong: *why*` and `- [x] right: *why*`"),
        );
    }
}
