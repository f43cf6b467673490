//! Rows in words: operands, signs between them, and how far a sum or a function reaches.

use super::Speaker;
use super::kinds::{
    is_d, is_dots, is_function, is_integral, is_law, is_minus, is_operand, is_variable, is_vector,
};
use super::lexicon;
use super::line::Line;
use super::parts::{over, ratio};
use super::phrase::{Phrase, Tail};
use crate::typeset::tree::{Class, Font, Node, Part};

/// A phrase, and how many nodes it took.
type Taken = (Phrase, usize);

impl Speaker {
    /// A row in words.
    pub(super) fn row(&self, nodes: &[Node]) -> Phrase {
        self.row_of(nodes, nodes.iter().any(is_integral))
    }

    /// A row that stands in a place of its own, where nothing is said to be blank.
    pub(super) fn said(&self, nodes: &[Node]) -> Phrase {
        let phrase = self.row(nodes);
        if phrase.text.is_empty() { Phrase::plain("blank") } else { phrase }
    }

    /// A row, under an integral or not: there a d before a letter is a differential.
    pub(super) fn row_of(&self, nodes: &[Node], integral: bool) -> Phrase {
        let mut line = Line::default();
        let mut at = 0;
        while let Some(rest) = nodes.get(at..).filter(|rest| !rest.is_empty()) {
            let before = at.checked_sub(1).and_then(|before| nodes.get(before));
            at += self.next(before, rest, integral, &mut line);
        }
        line.phrase()
    }

    /// Says what stands first in `rest` and returns how many nodes that were.
    pub(super) fn next(
        &self,
        before: Option<&Node>,
        rest: &[Node],
        integral: bool,
        line: &mut Line,
    ) -> usize {
        if let Some(count) = cut_short(rest) {
            line.words(lexicon::cut_short(descends(before, rest.get(count))));
            return count;
        }
        if let Some((words, count)) = self.sign_rule(rest) {
            line.words(&words);
            return count;
        }
        if let Some(Node { part: Part::Sign { text, class, font }, .. }) = rest.first() {
            match class {
                Class::Ordinary if text == "/" => {
                    line.operator("over", false);
                    return 1;
                }
                Class::Ordinary
                    if *font == Font::Usual && matches!(text.as_str(), "!" | "%" | "′" | "°") =>
                {
                    line.words(&lexicon::sign(text, *font));
                    return 1;
                }
                Class::Ordinary if text == "." => {
                    line.punctuation(".");
                    return 1;
                }
                Class::Ordinary if matches!(text.as_str(), "…" | "⋯") => {
                    line.words(if is_operand(rest.get(1..).unwrap_or_default()) {
                        lexicon::cut_short(descends(before, rest.get(1)))
                    } else {
                        ", and so on,"
                    });
                    return 1;
                }
                Class::Ordinary => {}
                Class::Binary
                    if text == "⋅"
                        && before
                            .zip(rest.get(1))
                            .is_some_and(|(a, b)| is_vector(a) && is_vector(b)) =>
                {
                    line.operator("dot", false);
                    return 1;
                }
                Class::Binary => {
                    line.operator(&lexicon::sign(text, *font), lexicon::adds(text, *class));
                    return 1;
                }
                Class::Relation if text == ":" => {
                    line.punctuation(":");
                    return 1;
                }
                Class::Relation if text == "∼" && !rest.get(1).is_some_and(is_law) => {
                    line.relation("is of the order of");
                    return 1;
                }
                Class::Relation => {
                    line.relation(&lexicon::sign(text, *font));
                    return 1;
                }
                Class::Punctuation => {
                    line.punctuation(text);
                    return 1;
                }
                Class::Opening | Class::Closing => {
                    line.words(&lexicon::sign(text, *font));
                    return 1;
                }
            }
        }
        match rest {
            [Node { part: Part::Space, .. }, ..]
                if matches!(before, Some(Node { part: Part::Words(_), .. })) =>
            {
                1
            }
            [Node { part: Part::Space, .. }, ..] => {
                line.punctuation(",");
                1
            }
            [name @ Node { part: Part::Words(words), .. }, argument @ ..]
                if !argument.first().is_some_and(|argument| self.applies(name, argument)) =>
            {
                line.words(words);
                1
            }
            [d, variable, ..] if is_d(d, integral) && is_variable(variable) => {
                let words = format!("d {}", self.one(variable).text);
                line.differential(Phrase::of(words, Tail::Closed));
                2
            }
            _ => {
                let (phrase, count) = self.factor(rest, integral);
                line.operand(phrase);
                count
            }
        }
    }

    /// A rule whose first node is a relation or a comma, and what it says.
    pub(super) fn sign_rule(&self, rest: &[Node]) -> Option<(String, usize)> {
        let Some(Node {
            part: Part::Sign { class: Class::Relation | Class::Punctuation | Class::Binary, .. },
            ..
        }) = rest.first()
        else {
            return None;
        };
        let (words, captured, count) = self.rule(rest)?;
        Some((self.filled(words, &captured).text, count))
    }

    /// A factor: a symbol, a function with its argument, a sum with its term.
    pub(super) fn factor(&self, rest: &[Node], integral: bool) -> Taken {
        let operator = rest.first().and_then(|node| self.declared_operator(node));
        let ruled = || {
            let (words, captured, count) = self.rule(rest)?;
            Some((self.filled(words, &captured), count))
        };
        if let Some((phrase, count)) = operator.map(|phrase| (phrase, 1)).or_else(ruled) {
            let Some(head) = phrase.text.strip_suffix(" of") else { return (phrase, count) };
            let integral = integral || rest.first().is_some_and(is_integral);
            let dots = !head.contains("gradient");
            let (operand, taken) = self.term(rest.get(count..).unwrap_or_default(), integral, dots);
            let pause = if phrase.tail >= Tail::Index { "," } else { "" };
            return match taken {
                0 => (Phrase::of(head, Tail::Closed), count),
                _ => {
                    let tail = operand.tail_within();
                    let text = format!("{head}{pause} of {}", operand.text);
                    (Phrase::of(text, tail).ending(phrase.end), count + taken)
                }
            };
        }
        match rest {
            [name, argument, ..] if self.applies(name, argument) => {
                (self.applied(name, argument), 2)
            }
            [name, rest @ ..] if is_function(name) => {
                let (argument, taken) = self.argument(rest);
                let head = self.one(name).text;
                if taken == 0 {
                    return (Phrase::plain(head), 1);
                }
                let needs = ["the ", "a "].iter().any(|article| argument.text.starts_with(article))
                    || argument.text.contains(" over ");
                let of = if head.starts_with("the ") || needs { " of" } else { "" };
                let text = format!("{head}{of} {}", argument.text);
                (Phrase::of(text, argument.tail_within()), 1 + taken)
            }
            [first, ..] => (self.one(first), 1),
            [] => (Phrase::plain(""), 0),
        }
    }

    /// The term that a sum, an expectation or a gradient is of: all up to the next plus, relation or comma, and up
    /// to the next dot where that is a product with what is said here.
    pub(super) fn term(&self, rest: &[Node], integral: bool, dots: bool) -> Taken {
        let ends = |node: &Node| match &node.part {
            Part::Sign { text, class, .. } => match class {
                Class::Ordinary => false,
                Class::Binary => lexicon::adds(text, *class) || text == "⋅" && !dots,
                _ => true,
            },
            Part::Space | Part::Words(_) => true,
            _ => false,
        };
        // A minus right behind the sum is its term's own.
        let own = usize::from(matches!(rest.first(), Some(node) if is_minus(node)));
        let inner = rest.get(own..).unwrap_or_default();
        let count = inner.iter().position(ends).map_or(rest.len(), |end| own + end);
        (self.row_of(rest.get(..count).unwrap_or_default(), integral), count)
    }

    /// What a function without brackets is of: one factor, or letters and numbers in a row.
    pub(super) fn argument(&self, rest: &[Node]) -> Taken {
        if let Some(Node { part: Part::Fraction { above, below, .. }, .. }) = rest.first() {
            let (above, below) = (self.list(above), self.said(below));
            let plain = above.plain && below.plain;
            let phrase = if plain { ratio(&above, &below) } else { over(&above, &below) };
            return (phrase, 1);
        }
        let mut line = Line::default();
        let mut at = 0;
        while let Some(rest) = rest.get(at..).filter(|rest| !rest.is_empty()) {
            if !is_operand(rest) {
                break;
            }
            let (phrase, count) = self.factor(rest, false);
            let plain = phrase.plain;
            if at > 0 && !plain {
                break;
            }
            line.operand(phrase);
            at += count;
            if !plain {
                break;
            }
        }
        (line.phrase(), at)
    }
}

/// How many signs first in `rest` cut a list, a product or a sum short: two that are alike, and dots between them.
fn cut_short(rest: &[Node]) -> Option<usize> {
    let [first, dots, last, _, ..] = rest else { return None };
    let alike = matches!((&first.part, &last.part),
        (Part::Sign { text, class, .. }, Part::Sign { text: other, .. })
            if text == other && matches!(class, Class::Binary | Class::Punctuation));
    (alike && is_dots(dots)).then_some(3)
}

/// Whether what is counted from `first` to `last` goes down: T, …, 1 does, as 9, …, 0 and x_T, …, x_0.
fn descends(first: Option<&Node>, last: Option<&Node>) -> bool {
    let (Some(Part::Number(last)), Some(first)) = (last.map(counted), first.map(counted)) else {
        return false;
    };
    match (first, last.parse::<f64>()) {
        (Part::Number(first), Ok(last)) => first.parse::<f64>().is_ok_and(|first| first > last),
        (_, last) => last.is_ok(),
    }
}

/// What tells a member of a list from the next one: its index, or else itself.
fn counted(node: &Node) -> &Part {
    let index = match &node.part {
        Part::Scripts { below: Some(below), .. } => below.last(),
        _ => None,
    };
    &index.unwrap_or(node).part
}
