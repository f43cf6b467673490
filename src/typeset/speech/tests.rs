#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use super::*;
use crate::typeset::formula::{Formula, Macros};
use crate::typeset::tree::{FormulaReader, Letter, Reader};

/// Formulas of the book with their words, in pairs of lines.
const SPOKEN: &str = include_str!("spoken.txt");

/// The book's macros and symbols.
const BOOK: &str = include_str!("../../../content/book.toml");

fn book() -> (Reader, Speaker) {
    let book: toml::Table = BOOK.parse().unwrap();
    let text = |value: &toml::Value| value.as_str().unwrap().to_owned();
    let symbols = book["symbols"].as_table().unwrap();
    let named = || symbols.iter().filter_map(|(name, of)| Some((text(of.get("macro")?), name, of)));
    let plain = book["macros"].as_table().unwrap().iter();
    let mut macros: BTreeMap<String, String> =
        plain.map(|(name, body)| (name.clone(), text(body))).collect();
    macros.extend(named().map(|(own, _, symbol)| (own, text(&symbol["tex"]))));
    let names = named().map(|(own, name, _)| (own, name.clone()));
    let reader = Reader::new(&Macros::new(macros), names);
    let spoken = named().filter_map(|(_, name, of)| Some((name.clone(), text(of.get("spoken")?))));
    let everywhere = symbols.values().filter(|of| of.get("macro").or(of.get("chapters")).is_none());
    let letters = everywhere.filter_map(|of| {
        let row = reader.read(&Formula::inline(text(&of["tex"]))).unwrap();
        Some((Letter::of(&row).unwrap(), text(of.get("spoken")?)))
    });
    let speaker = Speaker::new(spoken).with_letters(letters.collect::<Vec<_>>());
    (reader, speaker)
}

fn plain(tex: &str) -> String {
    let reader = Reader::new(&Macros::default(), []);
    Speaker::new([]).words(&reader.read(&Formula::inline(tex)).unwrap())
}

#[test]
fn the_books_formulas_are_said_as_they_should() {
    let (reader, speaker) = book();
    let lines: Vec<&str> =
        SPOKEN.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let pairs = lines.chunks(2).map(|pair| (pair[0], pair[1].trim_start()));
    let wrong: Vec<String> = pairs
        .clone()
        .filter_map(|(tex, words)| {
            let row = reader.read(&Formula::display(tex)).unwrap();
            let said = speaker.words(&row);
            (said != words).then(|| format!("{tex}\n  said: {said}\n  not:  {words}"))
        })
        .collect();
    assert!(pairs.count() >= 200);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_can_be_read_and_is_reached() {
    let rules = Rules::new();
    assert_eq!(rules.0.len(), rules::count());
    let mut seen = Vec::new();
    for rule in &rules.0 {
        assert!(!seen.contains(&rule.pattern.shown()), "{} stands behind its like", rule.words);
        seen.push(rule.pattern.shown());
    }
}

#[test]
fn words_lead_back_to_one_formula() {
    for (one, other) in [
        ("x_{t-1}", "x_t-1"),
        (r"\sqrt{a+b}", r"\sqrt a+b"),
        (r"\sqrt{a}b", r"\sqrt{ab}"),
        (r"\frac{a}{b}+c", r"\frac{a}{b+c}"),
        (r"\frac{a+b}{c}", r"a+\frac bc"),
        (r"e^{x+1}", r"e^x+1"),
        (r"(a+b)c", r"a+bc"),
        (r"a(b+c)+d", r"a(b+c+d)"),
        (r"\lVert x\rVert^2", r"\lVert x^2\rVert"),
        (r"\log x+1", r"\log(x+1)"),
        (r"\sum_i a_i+b", r"\sum_i(a_i+b)"),
        (r"\mathbb E_q[x]+y", r"\mathbb E_q[x+y]"),
        (r"\log\frac ab", r"\frac{\log a}{b}"),
        (r"x^2y", r"x^{2y}"),
        ("q(z|x)", "q(z/x)"),
        ("t", "T"),
    ] {
        assert_ne!(plain(one), plain(other));
    }
}

#[test]
fn brackets_within_brackets_are_said_once_each() {
    for (open, close) in [
        ("(", ")"),
        ("[a,", "]"),
        (r"\sqrt{(", ")}"),
        (r"\left(", r"\right)^2"),
        (r"\log\frac{", "}{2}"),
        (r"\mathbb E[", "]"),
        ("f(a+", ")"),
        (r"(\dots,", ")"),
    ] {
        let tex = format!("{}x{}", open.repeat(24), close.repeat(24));
        assert!(plain(&tex).contains('x'), "{tex}");
    }
}

#[test]
fn what_is_declared_is_said_so() {
    let macros = Macros::new([(r"\enc".to_owned(), r"q_\phi".to_owned())]);
    let reader = Reader::new(&macros, [(r"\enc".to_owned(), "encoder".to_owned())]);
    let row = reader.read(&Formula::inline(r"\enc(z\mid x)")).unwrap();
    assert_eq!(Speaker::new([]).words(&row), "q sub phi of z given x");
    let speaker = Speaker::new([("encoder".to_owned(), "the encoder".to_owned())]);
    assert_eq!(speaker.words(&row), "the encoder of z given x");
}

proptest::proptest! {
    #[test]
    fn whatever_is_read_is_said(tex in "([a-z0-9+=|,()_^ -]|\\\\(frac|sqrt|log|mathbb E|lVert|rVert|sum|alpha|cdot|mid|quad|text|big\\(|dots)|\\{|\\}){0,14}") {
        let reader = Reader::new(&Macros::default(), []);
        if let Ok(row) = reader.read(&Formula::inline(tex)) {
            let words = Speaker::new([]).words(&row);
            proptest::prop_assert!(!words.contains("  ") && !words.contains('\\'), "{}", words);
        }
    }
}
