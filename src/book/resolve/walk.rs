//! What of a chapter is numbered or typeset, in reading order.

use crate::book::tree::{
    Block, Chapter, Container, ContainerKind, Inline, Source, Written, WrittenDisplay,
    WrittenFigure,
};
use crate::diagnostic::Span;

/// Something met on the way.
pub(super) enum Leaf<'a> {
    /// A heading.
    Heading { label: &'a Option<Source>, text: &'a [Inline<Written>], span: Span },
    /// A container, before its inside.
    Container(&'a Container<Written>),
    /// A displayed formula.
    Display(&'a WrittenDisplay),
    /// A figure, before its caption.
    Figure(&'a WrittenFigure),
    /// A formula within a line.
    Formula(&'a Source),
}

type Visit<'v, 'a> = &'v mut dyn FnMut(Leaf<'a>);

/// Visits everything in a chapter; side notes after the text.
pub(super) fn chapter<'a>(chapter: &'a Chapter<Written>, visit: Visit<'_, 'a>) {
    inlines(&chapter.title, visit);
    inlines(&chapter.summary, visit);
    blocks(&chapter.blocks, visit);
    for note in &chapter.notes {
        blocks(&note.blocks, visit);
    }
}

/// Visits everything in some blocks.
pub(super) fn blocks<'a>(list: &'a [Block<Written>], visit: Visit<'_, 'a>) {
    for block in list {
        match block {
            Block::Heading { label, text, span, .. } => {
                visit(Leaf::Heading { label, text, span: *span });
                inlines(text, visit);
            }
            Block::Paragraph(text) => inlines(text, visit),
            Block::List(list) => list.items.iter().for_each(|item| blocks(&item.blocks, visit)),
            Block::Table(table) => {
                table.head.iter().for_each(|cell| inlines(cell, visit));
                table.rows.iter().flatten().for_each(|cell| inlines(cell, visit));
            }
            Block::Quote(inner) | Block::Callout { blocks: inner, .. } => blocks(inner, visit),
            Block::Display(display) => visit(Leaf::Display(display)),
            Block::Container(container) => {
                visit(Leaf::Container(container));
                inlines(&container.title, visit);
                inlines(&container.words, visit);
                blocks(&container.blocks, visit);
            }
            Block::Figure(figure) => {
                visit(Leaf::Figure(figure));
                inlines(&figure.caption, visit);
            }
            Block::Code(_) | Block::Rule => {}
        }
    }
}

fn inlines<'a>(list: &'a [Inline<Written>], visit: Visit<'_, 'a>) {
    for inline in list {
        match inline {
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Struck(inner) => {
                inlines(inner, visit)
            }
            Inline::Link { text, .. } => inlines(text, visit),
            Inline::Formula(formula) => visit(Leaf::Formula(&formula.tex)),
            _ => {}
        }
    }
}

/// The words of a line, without their marks: for anchors and previews.
pub(super) fn plain(list: &[Inline<Written>]) -> String {
    let word = |inline: &Inline<Written>| match inline {
        Inline::Text(text) | Inline::Code(text) => text.clone(),
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Struck(inner) => plain(inner),
        Inline::Link { text, .. } => plain(text),
        Inline::Formula(formula) => formula.tex.text.clone(),
        Inline::SoftBreak | Inline::HardBreak => " ".to_owned(),
        _ => String::new(),
    };
    list.iter().map(word).collect()
}

/// The beginning of a line for a preview: whole words, about eighty letters.
pub(super) fn beginning(list: &[Inline<Written>]) -> String {
    let text = plain(list);
    let mut short = String::new();
    for word in text.split_whitespace() {
        if short.chars().count() + word.chars().count() > 80 {
            short.push('…');
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

/// How ids of a kind of container begin.
pub(super) fn prefix(kind: ContainerKind) -> &'static str {
    match kind {
        ContainerKind::Equation => "eq-",
        ContainerKind::Theorem => "thm-",
        ContainerKind::Proof => "proof-",
        ContainerKind::Worked => "worked-",
        ContainerKind::Example => "example-",
        ContainerKind::KeyIdea => "key-",
        ContainerKind::Caveat => "caveat-",
        ContainerKind::Deeper => "deeper-",
        ContainerKind::Ask => "ask-",
        ContainerKind::Answer => "answer-",
        ContainerKind::Exercise => "ex-",
        ContainerKind::Solution => "solution-",
        ContainerKind::Quiz => "quiz-",
        ContainerKind::Learn => "learn-",
    }
}

/// How a kind of container is called in the text.
pub(super) fn word(kind: ContainerKind) -> &'static str {
    match kind {
        ContainerKind::Equation => "equation",
        ContainerKind::Theorem => "Theorem",
        ContainerKind::Proof => "Proof",
        ContainerKind::Worked => "Worked example",
        ContainerKind::Example => "Example",
        ContainerKind::KeyIdea => "Key idea",
        ContainerKind::Caveat => "Caveat",
        ContainerKind::Deeper => "Deeper",
        ContainerKind::Ask => "Question",
        ContainerKind::Answer => "Answer",
        ContainerKind::Exercise => "Exercise",
        ContainerKind::Solution => "Solution",
        ContainerKind::Quiz => "Quiz",
        ContainerKind::Learn => "Goals",
    }
}
