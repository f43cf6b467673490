//! Text within a block: words, formulas, code, links, pictures.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag};

use crate::book::tree::{
    Block, Inline, Source, Written, WrittenCheck, WrittenDisplay, WrittenFormula,
};
use crate::diagnostic::{Diagnostic, Span};

use super::cursor::{Cursor, DEEPEST};
use super::text::Run;
use super::{checks, spoken};

/// A stretch of text or a displayed formula between two of them.
enum Piece {
    Inline(Inline<Written>),
    Display(Box<WrittenDisplay>),
}

/// True for what begins within a line.
pub(super) fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}

/// Paragraphs, and the displays between them.
pub(super) fn paragraph(cursor: &mut Cursor<'_>) -> Vec<Block<Written>> {
    let mut blocks = Vec::new();
    let mut text = Vec::new();
    let close = |text: &mut Vec<Inline<Written>>, blocks: &mut Vec<Block<Written>>| {
        let words = trimmed(std::mem::take(text));
        if !words.is_empty() {
            blocks.push(Block::Paragraph(words));
        }
    };
    for piece in pieces(cursor) {
        match piece {
            Piece::Inline(inline) => text.push(inline),
            Piece::Display(display) => {
                close(&mut text, &mut blocks);
                blocks.push(Block::Display(*display));
            }
        }
    }
    close(&mut text, &mut blocks);
    blocks
}

/// Text without displays, for `what`.
pub(super) fn flat(cursor: &mut Cursor<'_>, what: &str) -> Vec<Inline<Written>> {
    let mut text = Vec::new();
    for piece in pieces(cursor) {
        match piece {
            Piece::Inline(inline) => text.push(inline),
            Piece::Display(display) => {
                let message = format!("a displayed formula cannot stand in {what}");
                cursor.wrong.push(
                    Diagnostic::error(display.tex.span, message)
                        .hint("write it between single dollar signs"),
                );
            }
        }
    }
    trimmed(text)
}

/// Without the breaks and spaces at both ends.
fn trimmed(mut text: Vec<Inline<Written>>) -> Vec<Inline<Written>> {
    fn blank(inline: &Inline<Written>) -> bool {
        match inline {
            Inline::SoftBreak | Inline::HardBreak => true,
            Inline::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
    while text.last().is_some_and(blank) {
        text.pop();
    }
    let lead = text.iter().take_while(|inline| blank(inline)).count();
    text.drain(..lead);
    if let Some(Inline::Text(first)) = text.first_mut() {
        *first = first.trim_start().to_owned();
    }
    if let Some(Inline::Text(last)) = text.last_mut() {
        last.truncate(last.trim_end().len());
    }
    text
}

/// Everything up to the next event that does not belong to a line.
fn pieces(cursor: &mut Cursor<'_>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut run = Run::default();
    while let Some((event, range)) = cursor.peek().cloned() {
        match &event {
            Event::Text(text) => {
                cursor.at += 1;
                cursor.in_fonts(text, &range);
                run.push(text, range, &cursor.ground);
                continue;
            }
            Event::SoftBreak => {
                cursor.at += 1;
                run.push("\n", range, &cursor.ground);
                continue;
            }
            Event::End(_) | Event::Rule => break,
            Event::Start(tag) if !is_inline(tag) => break,
            _ => {}
        }
        cursor.at += 1;
        flush(cursor, &mut run, &mut pieces);
        match event {
            Event::DisplayMath(_) => pieces.push(Piece::Display(Box::new(display(cursor, range)))),
            event => pieces.extend(inline(cursor, event, range).map(Piece::Inline)),
        }
    }
    flush(cursor, &mut run, &mut pieces);
    pieces
}

fn flush(cursor: &mut Cursor<'_>, run: &mut Run, pieces: &mut Vec<Piece>) {
    let mut run = std::mem::take(run);
    if run.is_empty() {
        return;
    }
    let attributes = |run: &mut Run, cursor: &Cursor<'_>| {
        let place = run.first().and_then(|start| cursor.attributes_at(start))?;
        run.take(place.len());
        Some(place)
    };
    match pieces.last_mut() {
        Some(Piece::Display(display)) => {
            display.label = run.take_label(&cursor.ground, &mut cursor.wrong);
            if let Some(place) = attributes(&mut run, cursor) {
                display.check = checks::read(cursor, place);
            }
        }
        Some(Piece::Inline(Inline::Formula(formula))) => {
            if let Some(place) = attributes(&mut run, cursor) {
                formula.spoken = spoken::read(cursor, place);
            }
        }
        _ => {}
    }
    let inlines = run.finish(&cursor.ground, &mut cursor.wrong);
    pieces.extend(inlines.into_iter().map(Piece::Inline));
}

fn display(cursor: &Cursor<'_>, range: Range<usize>) -> WrittenDisplay {
    let inside = range.start + 2..range.end.saturating_sub(2).max(range.start + 2);
    WrittenDisplay {
        tex: cursor.ground.mathematics(inside),
        label: None,
        check: WrittenCheck::default(),
    }
}

fn inline(
    cursor: &mut Cursor<'_>,
    event: Event<'_>,
    range: Range<usize>,
) -> Option<Inline<Written>> {
    match event {
        Event::Code(text) => {
            cursor.in_fonts(&text, &range);
            Some(code(cursor, &text, range))
        }
        Event::InlineMath(_) => {
            let inside = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
            let tex = cursor.ground.mathematics(inside);
            Some(Inline::Formula(WrittenFormula { tex, spoken: None }))
        }
        Event::FootnoteReference(name) => {
            let span = cursor.ground.span(range);
            if breaks_a_link(cursor) {
                cursor.wrong.push(no_lead("the mark of a side note", span));
            }
            let text = name.to_string();
            Some(Inline::Mark(Source { text, span }))
        }
        Event::HardBreak => Some(Inline::HardBreak),
        Event::InlineHtml(_) | Event::Html(_) => {
            cursor.html(range);
            None
        }
        Event::Start(tag) => nested(cursor, tag, range),
        _ => None,
    }
}

/// A code span, a computed number, or a claim.
fn code(cursor: &mut Cursor<'_>, text: &str, range: Range<usize>) -> Inline<Written> {
    let inside = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
    let written = cursor.ground.slice(inside.clone());
    let quoted = cursor.ground.slice(range.clone()).starts_with("``");
    let computed = |cursor: &Cursor<'_>| cursor.ground.source(inside.start + 2..inside.end);
    // An editor may have broken the line behind the mark.
    let begins = |mark: char| {
        let behind = written.strip_prefix(mark).and_then(|rest| rest.chars().next());
        !quoted && behind.is_some_and(|next| matches!(next, ' ' | '\t' | '\n' | '\r'))
    };
    match () {
        () if begins('=') => Inline::Number(computed(cursor)),
        () if begins('?') => Inline::Claim(computed(cursor)),
        () => {
            let near = written.trim_start().strip_prefix('?');
            if !quoted && near.is_some_and(|rest| rest.starts_with([' ', '\u{a0}'])) {
                cursor.error(
                    range,
                    "this is nearly a claim, and would be printed",
                    "a claim begins with `? ` right behind the backtick; two backticks make it code",
                );
            }
            Inline::Code(text.to_owned())
        }
    }
}

fn nested(cursor: &mut Cursor<'_>, tag: Tag<'_>, range: Range<usize>) -> Option<Inline<Written>> {
    if cursor.depth > DEEPEST {
        cursor.error(range, "the text is nested too deeply", "take some of the emphasis apart");
        cursor.skip();
        return None;
    }
    cursor.depth += 1;
    let start = cursor.at;
    let text = flat(cursor, "emphasis or a link");
    cursor.depth -= 1;
    // Whatever cannot stand within a line was left; the end of this one is passed in any case.
    while matches!(cursor.peek(), Some((event, _)) if !matches!(event, Event::End(_))) {
        cursor.at += 1;
    }
    cursor.at += 1;
    match tag {
        Tag::Emphasis => Some(Inline::Emphasis(text)),
        Tag::Strong => Some(Inline::Strong(text)),
        Tag::Strikethrough => Some(Inline::Struck(text)),
        Tag::Link { link_type, dest_url, title, .. } => {
            no_title(cursor, &title, &range, "a link");
            leads_once(cursor, &text);
            cursor.speaks(range.clone(), "the text of this link", Inline::silent(&text));
            let target = match link_type {
                LinkType::Email => format!("mailto:{dest_url}"),
                _ => dest_url.to_string(),
            };
            let target = target_at(cursor, target, &dest_url, range);
            Some(Inline::Link { target, text })
        }
        Tag::Image { dest_url, title, .. } => {
            no_title(cursor, &title, &range, "a picture");
            let end = cursor.at.saturating_sub(1).max(start);
            let alt = alternative(cursor, start..end);
            if computes(cursor.ground.slice(range.clone())) {
                cursor.error(
                    range.clone(),
                    "nothing is computed in an alternative text",
                    COMPUTED_ELSEWHERE,
                );
            }
            let file = target_at(cursor, dest_url.to_string(), &dest_url, range.clone());
            if alt.trim().is_empty() {
                cursor.error(
                    range,
                    "the picture has no alternative text",
                    "say between the brackets what is to be seen: `![a lake at dusk](lake.png)`",
                );
            }
            Some(Inline::Image { file, alt })
        }
        _ => None,
    }
}

fn target_at(cursor: &Cursor<'_>, text: String, written: &str, range: Range<usize>) -> Source {
    let place = match cursor.ground.slice(range.clone()).rfind(written) {
        Some(at) if !written.is_empty() => range.start + at..range.start + at + written.len(),
        _ => range,
    };
    Source { text, span: cursor.ground.span(place) }
}

fn no_title(cursor: &mut Cursor<'_>, title: &str, range: &Range<usize>, what: &str) {
    if !title.is_empty() {
        cursor.error(
            range.clone(),
            format!("{what} has no title here: nobody would see it"),
            "take away the words in quotes behind the target",
        );
    }
}

/// Reports what would lead elsewhere from within the text of a link.
fn leads_once(cursor: &mut Cursor<'_>, text: &[Inline<Written>]) {
    for inline in text {
        match inline {
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Struck(inner) => {
                leads_once(cursor, inner);
            }
            Inline::Reference(id) => cursor.wrong.push(no_lead("a reference", id.span)),
            Inline::Citation(works) => {
                let first = works.first();
                cursor.wrong.extend(first.map(|work| no_lead("a citation", work.key.span)));
            }
            _ => {}
        }
    }
}

/// True behind the mark of a footnote that stands within `[…](…)`: the parser then makes no link of it.
fn breaks_a_link(cursor: &Cursor<'_>) -> bool {
    let rest = cursor.events.get(cursor.at..).unwrap_or_default();
    let texts = rest
        .iter()
        .take_while(|(event, _)| !matches!(event, Event::End(_)))
        .filter(|(event, _)| matches!(event, Event::Text(_)));
    let bracket = texts.into_iter().find_map(|(_, range)| {
        let at = cursor.ground.slice(range.clone()).find(['[', ']'])?;
        Some(range.start + at)
    });
    bracket.is_some_and(|at| {
        cursor.ground.slice(at..at + 2) == "](" && !cursor.ground.slice(0..at).ends_with('\\')
    })
}

fn no_lead(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error(span, format!("{what} cannot stand in the text of a link"))
        .hint("a link leads to one place: end it before, or begin it behind")
}

/// The words of an alternative text, without their marks.
fn alternative(cursor: &Cursor<'_>, events: Range<usize>) -> String {
    let mut alt = String::new();
    for (event, _) in cursor.events.get(events).unwrap_or_default() {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) => alt.push_str(text),
            Event::SoftBreak | Event::HardBreak => alt.push(' '),
            _ => {}
        }
    }
    alt
}

/// What to do about a number or a claim where none is read.
pub(super) const COMPUTED_ELSEWHERE: &str =
    "numbers and claims stand in sentences, captions and the titles of chapters: move it there";

/// True if a computed number or a claim stands in `text`.
pub(super) fn computes(text: &str) -> bool {
    text.contains("`= ") || text.contains("`? ")
}
