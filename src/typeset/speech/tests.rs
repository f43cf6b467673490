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
        ("x_{t/2}", "x_t/2"),
        ("x^{n/2}", "x^n/2"),
        ("C_{k,s}", "C_k,s"),
        ("e^{a+b}+c", "e^{a+b+c}"),
        (r"\ln(1-a)+b", r"\ln(1-a+b)"),
        (r"\ln(1-a^2)", r"\ln1-a^2"),
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

/// As the words are without commas, which are not always heard.
#[test]
fn ends_are_heard_without_pauses() {
    let heard = |tex: &str| plain(tex).replace(',', "");
    for (one, other) in [
        ("x_{t-1}", "x_t-1"),
        ("x_{t-1}y", "x_{t-y}"),
        ("e^{a+b}+c", "e^{a+b+c}"),
        (r"e^{-a/2}b", r"e^{-ab/2}"),
        (r"\sqrt{1-a}b", r"\sqrt{1-ab}"),
        (r"\ln(1-a^2)", r"\ln1-a^2"),
        (r"\mathbb E[a+b]+c", r"\mathbb E[a+b+c]"),
        (r"\lVert a+b\rVert+c", r"\lVert a+b+c\rVert"),
    ] {
        assert_ne!(heard(one), heard(other));
    }
}

#[test]
fn dots_know_up_from_down() {
    let up = "t equals 1, and so on, up to capital T";
    assert_eq!(plain(r"t=1,\dots,T"), up);
    assert_eq!(plain(r"t=T,\dots,1"), "t equals capital T, and so on, down to 1");
    assert_eq!(plain(r"T,T-1,\dots,0"), "capital T, capital T minus 1, and so on, down to 0");
    assert_eq!(plain(r"9,8,\ldots,1"), "9, 8, and so on, down to 1");
    assert_eq!(plain(r"x_T,\dots,x_0"), "x sub capital T, and so on, down to x sub 0");
    assert_eq!(plain(r"a_1+\dots+a_n"), "a sub 1, and so on, up to a sub n");
    assert_eq!(plain(r"a_1+\dots"), "a sub 1, plus and so on");
}

#[test]
fn words_that_end_in_of_go_on_with_the_term() {
    let reader = Reader::new(&Macros::default(), []);
    let read = |tex: &str| reader.read(&Formula::inline(tex)).unwrap();
    let laplacian = (Letter::of(&read(r"\Delta")).unwrap(), "the Laplacian of".to_owned());
    let speaker = Speaker::new([]).with_letters([laplacian]);
    let words = |tex: &str| speaker.words(&read(tex));
    assert_eq!(words(r"\tfrac12\Delta q"), "one half times the Laplacian of q");
    assert_eq!(words(r"\Delta h_w+1"), "the Laplacian of h sub w, plus 1");
    assert_eq!(words(r"\Delta"), "the Laplacian");
    assert_eq!(plain(r"\nabla^2 f"), "the Laplacian of f");
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
