#![allow(clippy::unwrap_used, clippy::expect_used)]
use std::ops::Range;

use super::*;

fn macros(pairs: &[(&str, &str)]) -> Macros {
    Macros::new(pairs.iter().map(|(name, body)| ((*name).to_owned(), (*body).to_owned())))
}

fn arguments(name: &str) -> usize {
    match name {
        r"\frac" => 2,
        r"\sqrt" | r"\text" | r"\hat" | r"\mathbf" => 1,
        _ => 0,
    }
}

/// What is refused of `tex`, and where.
fn refused(tex: &str, book: &[(&str, &str)]) -> Option<(String, Range<usize>)> {
    let error = check(tex, &macros(book), DEEPEST, arguments).err()?;
    Some((error.message, error.place.unwrap()))
}

#[test]
fn every_kind_of_nest_is_refused_where_it_goes_too_deep() {
    for (open, close) in [
        ("{", "}"),
        (r"\sqrt{", "}"),
        (r"\sqrt[", "]{x}"),
        (r"\left(", r"\right)"),
        (r"\begin{aligned}", r"\end{aligned}"),
        (r"\frac{1}{", "}"),
        (r"\frac{", "}{1}"),
        (r"\frac1", ""),
        (r"\text{$", "$}"),
        (r"\mathbf", ""),
        (r"\displaystyle ", ""),
        (r"\begingroup ", r"\endgroup "),
        ("x^{", "}"),
        (r"\hat{", "}_i"),
    ] {
        let nest = |levels: usize| format!("{}x{}", open.repeat(levels), close.repeat(levels));
        assert_eq!(refused(&nest(20), &[]), None, "{open}");
        let (message, place) = refused(&nest(10_000), &[]).expect(open);
        assert_eq!(message, "the formula is nested too deeply", "{open}");
        assert!(place.start <= (DEEPEST + 1) * open.len(), "{open}: {place:?}");
    }
}

#[test]
fn what_stands_side_by_side_is_not_deep() {
    for part in [
        "{x}",
        r"\sqrt x ",
        r"\sqrt[3]{x}",
        r"\left[x\right]",
        r"\bigl[0,1\bigr)",
        r"\frac12",
        r"\frac{a}{b}",
        "x^2_i",
        r"\hat\alpha ",
        r"\text{a}",
        r"\mathbf x",
        r"{\displaystyle x}",
        r"\begin{cases}\displaystyle a&\displaystyle b\\c\end{cases}",
    ] {
        assert_eq!(refused(&part.repeat(500), &[]), None, "{part}");
    }
    let rows = format!(r"\begin{{aligned}}{}\end{{aligned}}", r"\displaystyle a&=b\\".repeat(300));
    assert_eq!(refused(&rows, &[]), None);
}

#[test]
fn macros_count_with_what_they_stand_for() {
    let bombs = [
        (r"\a", "xxxxxxxxxxxxxxxxxxxx"),
        (r"\b", r"\a\a\a\a\a\a\a\a\a\a"),
        (r"\c", r"\b\b\b\b\b\b\b\b\b\b"),
    ];
    assert_eq!(refused(r"1+\c", &bombs), None, "two thousand letters");
    let many = format!(r"1+\c+é+{{{}}}", r"\c".repeat(15));
    let (message, place) = refused(&many, &bombs).unwrap();
    assert_eq!(message, "the formula is too large");
    assert!(place.start > 8 && place.len() == 2, "at one of the macros: {place:?}");

    let doubled = [(r"\two", "#1#1")];
    let nest = |levels: usize| format!("{}x{}", r"\two{".repeat(levels), "}".repeat(levels));
    assert_eq!(refused(&nest(8), &doubled), None);
    let many = "#1".repeat(2000);
    let wide = format!(r"\two{{{}}}", "x".repeat(4000));
    assert_eq!(refused(&wide, &[(r"\two", &many)]).unwrap().0, "the formula is too large");

    let braces = "{".repeat(60) + "#1" + &"}".repeat(60);
    let deep = [(r"\deep", braces.as_str())];
    assert_eq!(refused(r"\deep{\deep x}", &deep), None);
    let (message, place) = refused(r"\deep{\deep{\deep{\deep{x}}}}", &deep).unwrap();
    assert_eq!((message.as_str(), place), ("the formula is nested too deeply", 18..23));
}

#[test]
fn a_macro_without_end_is_left_to_the_engine_which_counts() {
    assert_eq!(refused(r"\loop", &[(r"\loop", r"\loop")]), None);
    assert_eq!(refused(r"\a", &[(r"\a", r"\b\b"), (r"\b", r"\a\a")]), None);
    let doubled = format!("{}x{}", r"\two{".repeat(20), "}".repeat(20));
    assert_eq!(refused(&doubled, &[(r"\two", "#1#1")]), None, "a million");
}

#[test]
fn arguments_are_numbered_without_a_gap() {
    for body in ["#1#3", "#0#1", r"#1#\x"] {
        let (message, place) = refused(r"x\gap{y}", &[(r"\gap", body)]).expect(body);
        assert_eq!(
            (message.as_str(), place),
            ("the macro names an argument that it does not take", 1..5)
        );
    }
    for body in ["#2#1", "##", "#1##", "x"] {
        assert_eq!(refused(r"x\gap{y}{z}", &[(r"\gap", body)]), None, "{body}");
    }
}

#[test]
fn comments_and_verbatim_text_open_nothing() {
    assert_eq!(refused(&"% {\n".repeat(500), &[]), None);
    assert_eq!(refused(&r"\verb|{|".repeat(300), &[]), None);
    assert_eq!(refused(r"\two", &[(r"\two", "#1#2")]), None, "no argument is there");
}
