//! Which sentences of a book speak of a figure and claim nothing that the build could check.
//!
//! A sentence speaks of a figure if it refers to one, names a part of one ("curve", "slider"), or compares what it
//! reads from one. It is content if a claim stands in it or right behind it, or if a number in it is held against another
//! by `==`. Questions and invitations to move something say nothing that could be false; what stands in an `equation`
//! speaks of the formula.

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

/// Phrases in which a word of [`PARTS`] is none.
const PHRASES: [&str; 2] = ["bell curve", "figure of speech"];

/// Words that compare: with a number from a figure beside them they say more than the number does.
const COMPARISONS: [&str; 44] = [
    "more", "less", "most", "least", "fewer", "larger", "smaller", "largest", "smallest",
    "greater", "higher", "lower", "highest", "lowest", "longer", "shorter", "nearer", "farther",
    "closer", "wider", "narrower", "better", "worse", "best", "worst", "always", "never", "every",
    "none", "only", "same", "equal", "equals", "half", "twice", "double", "nearly", "almost",
    "steepest", "grows", "falls", "rises", "exceeds", "beyond",
];

/// Words with which an invitation begins.
const INVITATIONS: [&str; 35] = [
    "plot",
    "calculate",
    "add",
    "compute",
    "copy",
    "give",
    "keep",
    "predict",
    "redraw",
    "turn",
    "move",
    "drag",
    "push",
    "press",
    "stop",
    "watch",
    "look",
    "compare",
    "choose",
    "pick",
    "play",
    "set",
    "go",
    "find",
    "try",
    "guess",
    "count",
    "follow",
    "take",
    "start",
    "begin",
    "let",
    "open",
    "walk",
    "change",
];

/// Words that may stand before an invitation.
const LEADS: [&str; 4] = ["then", "now", "first", "here"];

/// Words with which the place of an invitation begins: "In @fig-x set …".
const PLACES: [&str; 5] = ["in", "on", "at", "with", "for"];

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
            _ if words.starts_with("::: equation") => Some(":::"),
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
        let rest = prose.get(at..).unwrap_or_default();
        let (opens, closes) = match first {
            '$' if rest.starts_with("$$") => (2, "$$"),
            '$' => (1, "$"),
            '`' => (1, "`"),
            '[' => (1, "]"),
            _ => (first.len_utf8(), ""),
        };
        let inside = at + opens;
        let behind = prose.get(inside..).filter(|_| !closes.is_empty());
        let end = behind
            .and_then(|behind| behind.find(closes))
            .map(|length| inside + length + closes.len());
        let piece = at..end.unwrap_or(inside);
        at = piece.end;
        found.push(piece);
    }
    found
}

/// True for a sentence that speaks of a figure and claims nothing.
fn bare(sentence: &str) -> bool {
    let held = |piece: Range<usize>| {
        let piece = sentence.get(piece).unwrap_or_default();
        piece.starts_with("`= ") && piece.contains("==")
    };
    if sentence.contains("`? ")
        || pieces(sentence).into_iter().any(held)
        || sentence.trim_end_matches(['*', '_', ')', '”', '"']).ends_with('?')
    {
        return false;
    }
    let words = words(sentence);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let reads = sentence.contains("`= ") && sentence.contains("fig-");
    !invites(sentence) && (sentence.contains("@fig-") || has(&PARTS) || reads && has(&COMPARISONS))
}

/// True for a sentence that asks the reader to do something.
fn invites(sentence: &str) -> bool {
    let asks = |sentence: &str| {
        let words = words(sentence);
        let mut words = words.iter().skip_while(|word| LEADS.contains(&word.as_str()));
        words.next().is_some_and(|word| INVITATIONS.contains(&word.as_str()))
    };
    let placed = words(sentence).first().is_some_and(|word| PLACES.contains(&word.as_str()));
    let behind = sentence.split_once("@fig-").map_or("", |(_, rest)| rest);
    let behind = behind.trim_start_matches(|c: char| c.is_alphanumeric() || c == '-');
    asks(sentence) || placed && asks(behind)
}

/// The words of a sentence in small letters; neither code nor formulas nor the phrases that mean no figure.
fn words(sentence: &str) -> Vec<String> {
    let pieces = pieces(sentence).into_iter().filter_map(|piece| sentence.get(piece));
    let prose: String = pieces.filter(|piece| !piece.starts_with(['`', '$'])).collect();
    let letters = prose.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let words = letters.map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    let words = PHRASES.iter().fold(words, |words, phrase| words.replace(phrase, ""));
    words.split_whitespace().map(str::to_owned).collect()
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
    fn what_says_nothing_of_a_figure_is_passed_over() {
        for text in [
            "The bell curve falls; that is no figure of speech.",
            "In @fig-x set the slider to 3.",
            "Then compare the curves.",
            "It is `= fig-x.t.a == fig-x.t.b, 2`, and no more.",
            "::: equation\n$$a$$\nwords: Lower the curve.\n:::\n",
            "1. $$a+\\dots$$ the dots add up $\\dots$\n".replace("the dots", "they").as_str(),
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
        let text = "In @fig-x the slider ends. ::: equation of a curve. Bell curves and one curve.";
        assert_eq!(found(text).len(), 3, "{:?}", found(text));
        // What stands behind an equation is prose again.
        assert_eq!(found("::: equation\n$$a$$\n:::\nThe curve falls.\n"), ["The curve falls."]);
        assert_eq!(
            found("The curve $$a = `b$$ falls. It `= 1 == 1` is."),
            ["The curve $$a = `b$$ falls."]
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
