//! Rules with what they hold, and functions with what they are of.

use super::Speaker;
use super::kinds::{
    is_compound, is_dots, is_named, is_punctuation, is_script, is_sum_sign, is_variable,
};
use super::lexicon::{self, FUNCTIONS};
use super::pattern::{Captured, is_letter_of};
use super::phrase::{Phrase, Tail};
use crate::typeset::tree::{Class, Node, Part};

impl Speaker {
    /// The first rule that matches.
    pub(super) fn rule<'a>(&self, rest: &'a [Node]) -> Option<(&'static str, Captured<'a>, usize)> {
        self.rules.0.iter().find_map(|rule| {
            let (count, captured) = rule.pattern.prefix(rest)?;
            Some((rule.words, captured, count))
        })
    }

    /// Whether `name` is a function of what the brackets in `argument` hold, and not multiplied with it.
    pub(super) fn applies(&self, name: &Node, argument: &Node) -> bool {
        let fence = match &argument.part {
            Part::Scripts { base, .. } => base.first().map(|base| &base.part),
            part => Some(part),
        };
        let Some(Part::Fence { left, inner, .. }) = fence else { return false };
        if is_named(name) {
            return matches!(left.as_str(), "(" | "[" | "{");
        }
        if let Part::Words(words) = &name.part {
            return matches!(left.as_str(), "(" | "{") && !words.contains(' ');
        }
        let letter = match &name.part {
            Part::Sign { text, class: Class::Ordinary, .. } => {
                text.chars().all(char::is_alphabetic)
            }
            Part::Scripts { .. } | Part::Symbol { .. } | Part::Accent { .. } => true,
            _ => false,
        };
        let listed = inner.iter().any(|node| {
            matches!(&node.part, Part::Sign { text, class: Class::Relation | Class::Punctuation, .. }
                if matches!(text.as_str(), "," | ";" | "|"))
        });
        let single = matches!(inner.as_slice(), [only] if is_variable(only) || matches!(only.part, Part::Number(_)));
        // In p(1 - p) the letter is a number, and whoever writes a space before a bracket means a product.
        let apart =
            name.place.as_ref().zip(argument.place.as_ref()).is_some_and(|(a, b)| a.end < b.start);
        let product = inner.iter().any(is_sum_sign)
            && (apart || inner.iter().any(|node| node.part == name.part));
        let always = (is_letter_of(name, FUNCTIONS) || is_script(name)) && !product;
        letter && left == "(" && (always || listed || single)
    }

    pub(super) fn applied(&self, name: &Node, argument: &Node) -> Phrase {
        let head = self.one(name).text;
        let of = |part: &Part| match part {
            Part::Fence { inner, .. } => {
                let said = self.list(inner);
                let sum = inner.iter().any(is_sum_sign) && !inner.iter().any(is_punctuation);
                // A sum would seem to go on behind what the function is of.
                let (quantity, end) = match sum {
                    true => ("the quantity ", "end quantity"),
                    false => ("", ""),
                };
                let text = format!("{head} of {quantity}{}", said.text);
                Phrase::of(text, said.tail_within()).ending(end)
            }
            other => Phrase::of(format!("{head} {}", self.part(other).text), Tail::Open),
        };
        match &argument.part {
            Part::Scripts { base, below, above } => {
                let whole = base.first().map_or_else(|| Phrase::plain(""), |base| of(&base.part));
                self.scripted(whole, below.as_ref(), above.as_ref())
            }
            part => of(part),
        }
    }

    /// What stands between brackets; commas become an "and" before the last one.
    pub(super) fn list(&self, inner: &[Node]) -> Phrase {
        let comma = |node: &Node| matches!(&node.part, Part::Sign { text, class: Class::Punctuation, .. } if matches!(text.as_str(), "," | ";"));
        // What is said is said once: brackets within brackets would double the work at every level.
        let blank = |item: &[Node]| item.iter().all(|node| matches!(node.part, Part::Space));
        let listed =
            inner.iter().any(comma) && !inner.iter().any(is_dots) && !inner.split(comma).any(blank);
        if !listed {
            return self.said(inner);
        }
        let mut items: Vec<Phrase> = inner.split(comma).map(|item| self.row(item)).collect();
        let Some(last) = items.pop() else { return self.said(inner) };
        let pause = if items.iter().any(|item| item.text.contains(',')) { ", and" } else { " and" };
        let first: Vec<String> = items.into_iter().map(|item| item.text).collect();
        let text = format!("{}{pause} {}", first.join(", "), last.text);
        Phrase { composite: true, ..Phrase::of(text, Tail::Long) }
    }

    /// The words of a rule with what its places hold.
    pub(super) fn filled(&self, words: &str, captured: &Captured<'_>) -> Phrase {
        let mut text = String::new();
        let mut tail = Tail::Closed;
        let mut rest = words;
        while let Some((before, (place, after))) =
            rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
        {
            text += before;
            rest = after;
            if place == "end" {
                if captured.values().any(|held| is_compound(held)) {
                    text = format!("{text}, {}", lexicon::end(words));
                    tail = Tail::Ended;
                }
                continue;
            }
            let held = captured.get(place).copied().unwrap_or_default();
            let phrase = match captured.len() {
                1 => self.held(held),
                _ => self.said(held),
            };
            // "the sum over i less than j".
            text += &match before.ends_with("over ") {
                true => phrase.text.replacen(" is ", " ", 1),
                false => phrase.text.clone(),
            };
            tail = if after == " of" { phrase.tail } else { phrase.tail_within() };
            // "squared" behind a root would be taken for its radicand's.
            let follows = !after.is_empty() && !after.starts_with(',');
            let pauses = match before.is_empty() {
                true => phrase.tail >= Tail::Open,
                false if after == " of" => false,
                false if after.starts_with(" of ") => phrase.tail >= Tail::Index,
                false => phrase.tail >= Tail::Long,
            };
            if follows && pauses && after != "{end}" {
                text.push(',');
            }
        }
        text += rest;
        if !rest.is_empty() && rest != " of" {
            tail = Tail::Closed;
        }
        let plain = captured.is_empty() && !text.starts_with("the ") && !text.starts_with("a ");
        // Where the rule's own closing word was said it is not said again.
        let said = words.ends_with("{end}") && tail == Tail::Ended;
        let end = if said { "" } else { lexicon::end(words) };
        Phrase { plain, ..Phrase::of(text, tail) }.ending(end)
    }

    /// What a rule holds alone: a list in brackets reads as one.
    pub(super) fn held(&self, nodes: &[Node]) -> Phrase {
        self.list(nodes)
    }
}
