//! Which sentences of a book speak of a figure and claim nothing that the build could check.
//!
//! A sentence speaks of a figure if it refers to one, names a part of one ("curve", "slider"), or compares what it
//! reads from one. It is content if a claim stands in it or right behind it. Questions and invitations to move
//! something say nothing that could be false.

use std::ops::Range;

use super::Book;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::source::Sources;

/// Parts of figures: words by which a sentence speaks of what is to be seen.
const PARTS: [&str; 18] = [
    "figure",
    "figures",
    "curve",
    "curves",
    "plot",
    "plots",
    "slider",
    "panel",
    "panels",
    "histogram",
    "histograms",
    "marker",
    "ring",
    "rings",
    "dots",
    "crosses",
    "dashed",
    "dotted",
];

/// Words that compare: with a number from a figure beside them they say more than the number does.
const COMPARISONS: [&str; 44] = [
    "more", "less", "most", "least", "fewer", "larger", "smaller", "largest", "smallest",
    "greater", "higher", "lower", "highest", "lowest", "longer", "shorter", "nearer", "farther",
    "closer", "wider", "narrower", "better", "worse", "best", "worst", "always", "never", "every",
    "none", "only", "same", "equal", "equals", "half", "twice", "double", "nearly", "almost",
    "steepest", "grows", "falls", "rises", "exceeds", "beyond",
];

/// Words with which an invitation begins.
const INVITATIONS: [&str; 33] = [
    "add", "compute", "copy", "give", "keep", "predict", "redraw", "turn", "move", "drag", "push",
    "press", "stop", "watch", "look", "compare", "choose", "pick", "play", "set", "go", "find",
    "try", "guess", "count", "follow", "take", "start", "begin", "let", "open", "walk", "change",
];

/// A warning at every sentence that speaks of a figure and makes no claim.
pub fn unclaimed(book: &Book, sources: &Sources) -> Diagnostics {
    let chapters = book.cover.iter().chain(book.parts.iter().flat_map(|part| &part.chapters));
    let mut found = Diagnostics::new();
    for chapter in chapters {
        let Ok(text) = sources.text(chapter.file) else { continue };
        let sentences = paragraphs(text).into_iter().flat_map(|place| sentences(text, place));
        found.extend(
            sentences.filter(|place| bare(text.get(place.clone()).unwrap_or_default())).map(
                |place| {
                    Diagnostic::warning(
                Span::new(chapter.file, place),
                "this sentence speaks of a figure, and nothing checks it",
            )
            .hint("put a claim behind it, as in `? max(fig-x.table.column) < 2`; it prints nothing")
                },
            ),
        );
    }
    found
}

/// The stretches of prose: paragraphs, list items, captions; neither code nor what stands alone as a formula.
fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    // What ends the block that is passed over: a fence of code, or the front matter.
    let mut fence: Option<&str> = None;
    let mut open = false;
    for line in text.split_inclusive('\n') {
        let (start, words) = (at, line.trim());
        at += line.len();
        let place = start..start + line.trim_end().len();
        if let Some(end) = fence {
            if words == end {
                fence = None;
            } else if let Some(caption) = words.strip_prefix("caption = '") {
                let behind = line.len() - line.trim_start().len() + words.len() - caption.len();
                found.push(start + behind..place.end.saturating_sub(1).max(start + behind));
            }
            open = false;
            continue;
        }
        fence = match words {
            "+++" if start == 0 => Some("+++"),
            _ if words.starts_with("```") => Some("```"),
            _ => None,
        };
        let apart = fence.is_some()
            || words.is_empty()
            || [":::", "#", "$$", "|"].iter().any(|mark| words.starts_with(mark));
        if apart {
            open = false;
            continue;
        }
        let item = ["- ", "* ", "> "].iter().any(|mark| words.starts_with(mark))
            || words.split_once(". ").is_some_and(|(number, _)| number.parse::<u32>().is_ok());
        match found.last_mut() {
            Some(last) if open && !item => last.end = place.end,
            _ => found.push(place),
        }
        open = true;
    }
    found
}

/// The sentences of a paragraph, each with the claims behind it.
fn sentences(text: &str, place: Range<usize>) -> Vec<Range<usize>> {
    let prose = text.get(place.clone()).unwrap_or_default();
    let mut found = Vec::new();
    let (mut start, mut ended) = (0, false);
    for piece in pieces(prose) {
        let words = prose.get(piece.clone()).unwrap_or_default();
        let quiet = words.trim().is_empty()
            || words.len() == 1 && words.contains(CLOSING)
            || words.starts_with("`? ");
        if ended && !quiet {
            found.push(start..piece.start);
            start = piece.start;
        }
        if !quiet {
            let behind = prose.get(piece.end..).and_then(|rest| rest.chars().next());
            let stop = matches!(words, "." | "!" | "?");
            ended =
                stop && behind.is_none_or(|next| next.is_whitespace() || CLOSING.contains(&next));
        }
    }
    found.push(start..prose.len());
    let whole = |range: Range<usize>| {
        let words = prose.get(range.clone()).unwrap_or_default();
        (!words.trim().is_empty())
            .then(|| place.start + range.start..place.start + range.start + words.trim_end().len())
    };
    found.into_iter().filter_map(whole).collect()
}

/// What may stand between a sentence's full stop and the next sentence.
const CLOSING: [char; 7] = [')', '”', '’', '"', '*', '_', '~'];

/// Letter by letter, but code, formulas and what stands in brackets in one piece: a full stop in them ends nothing.
fn pieces(prose: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = prose.get(at..).and_then(|rest| rest.chars().next()) {
        let close = match first {
            '`' | '$' => Some(first),
            '[' => Some(']'),
            _ => None,
        };
        let inside = at + first.len_utf8();
        let end = close
            .and_then(|close| prose.get(inside..)?.find(close).map(|length| inside + length + 1));
        let piece = at..end.unwrap_or(inside);
        at = piece.end;
        found.push(piece);
    }
    found
}

/// True for a sentence that speaks of a figure and claims nothing.
fn bare(sentence: &str) -> bool {
    if sentence.contains("`? ")
        || sentence.trim_end_matches(['*', '_', ')', '”', '"']).ends_with('?')
    {
        return false;
    }
    let words = words(sentence);
    let invites = words.first().is_some_and(|word| INVITATIONS.contains(&word.as_str()));
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let reads = sentence.contains("`= ") && sentence.contains("fig-");
    !invites && (sentence.contains("@fig-") || has(&PARTS) || reads && has(&COMPARISONS))
}

/// The words of a sentence in small letters; neither code nor formulas.
fn words(sentence: &str) -> Vec<String> {
    let pieces = pieces(sentence).into_iter().filter_map(|piece| sentence.get(piece));
    let prose: String = pieces.filter(|piece| !piece.starts_with(['`', '$'])).collect();
    let letters = prose.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    letters.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let places = paragraphs(text).into_iter().flat_map(|place| sentences(text, place));
        places.filter_map(|place| text.get(place)).filter(|sentence| bare(sentence)).collect()
    }

    #[test]
    fn a_sentence_about_a_figure_wants_a_claim() {
        let text = "+++\ntitle = \"A curve\"\n+++\nThe curve falls. `? falling(fig-x.t.a)` It is 3.5 long. The slider\n\
            ends at 3 [@ho2020, fig. 2]. See @fig-x for more! Which curve is steepest?\n\n- Turn the slider up.\n\
            - It is `= fig-x.t.a[t=1], 2` and *never more*.\n\n$$\\text{a curve}$$\n\n```figure {#fig-x}\nkind = \"a\"\n\
            caption = 'Two curves. The dotted one is higher `? max(fig-x.t.a) > 1`. Move it.'\n```\n| a curve | 3 |\n";
        assert_eq!(
            found(text),
            [
                "The slider\nends at 3 [@ho2020, fig. 2].",
                "See @fig-x for more!",
                "- It is `= fig-x.t.a[t=1], 2` and *never more*.",
                "Two curves.",
            ]
        );
    }

    #[test]
    fn claims_behind_a_sentence_are_its_own() {
        assert_eq!(
            found("The curve rises. `? 1 < 2` `? 2 < 3` The plot is flat."),
            ["The plot is flat."]
        );
        assert_eq!(found("*The curve rises.* `? 1 < 2` It stands."), Vec::<&str>::new());
        assert_eq!(found("The curve `? 1 < 2` rises. Both curves do."), ["Both curves do."]);
    }
}
