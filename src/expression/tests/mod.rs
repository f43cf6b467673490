#![allow(clippy::unwrap_used, clippy::expect_used)]

mod claims;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::diagnostic::FileId;
use crate::plate::{Cell, Plate, Status};

struct Known(BTreeMap<String, Shape>);

impl Shapes for Known {
    fn shape(&self, id: &str) -> Option<Shape> {
        self.0.get(id).cloned()
    }

    fn ids(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

/// Plates in the order of their figures, in a book with three chapters.
struct Made(Vec<Plate>);

impl World for Made {
    fn plate(&self, figure: FigureIndex) -> Option<&Plate> {
        self.0.get(figure.0)
    }

    fn count(&self, fact: Fact) -> Option<usize> {
        (fact == Fact::Chapters).then_some(3)
    }
}

fn shape(index: usize, tables: Vec<TableShape>) -> Shape {
    Shape { index: FigureIndex(index), tables, facts: vec![("seed".to_owned(), 7.0)] }
}

fn tables() -> Vec<TableShape> {
    vec![
        TableShape::new("schedule", &["t"], &["alpha_bar", "snr"]),
        TableShape::new("samples", &["model", "draw"], &["distance", "good"]),
        TableShape::new("summary", &[], &["share", "word"]),
        TableShape::new("once", &["t"], &["x"]),
    ]
}

fn known() -> Known {
    let one = vec![TableShape::new("guess", &["sigma"], &["x0-hat", "error"])];
    Known(BTreeMap::from([
        ("fig-a".to_owned(), shape(0, tables())),
        ("fig-b".to_owned(), shape(1, one)),
    ]))
}

fn plates() -> Vec<Plate> {
    let filled = |shape: &TableShape, rows: Vec<Vec<Cell>>| {
        let mut table = shape.table();
        table.rows = rows;
        table
    };
    let rows: [Vec<Vec<Cell>>; 4] = [
        vec![
            vec![0usize.into(), 1.0.into(), f64::INFINITY.into()],
            vec![500usize.into(), 0.25.into(), Cell::Number(1.0 / 3.0)],
        ],
        vec![
            vec!["vae".into(), 1usize.into(), 0.5.into(), true.into()],
            vec!["vae".into(), 2usize.into(), 0.75.into(), false.into()],
            vec!["plain".into(), 1usize.into(), Cell::Missing, false.into()],
        ],
        vec![vec![0.873.into(), "lake".into()]],
        vec![vec![3usize.into(), 12345usize.into()]],
    ];
    let shapes = tables();
    let first = plate(shapes.iter().zip(rows).map(|(shape, rows)| filled(shape, rows)).collect());
    let guess = TableShape::new("guess", &["sigma"], &["x0-hat", "error"]);
    let second = plate(vec![filled(&guess, vec![vec![0.1.into(), 2.0.into(), (-4e-7).into()]])]);
    vec![first, second]
}

fn plate(tables: Vec<crate::plate::Table>) -> Plate {
    Plate {
        status: Status::Schematic,
        clock: String::new(),
        axes: Vec::new(),
        panels: Vec::new(),
        readouts: Vec::new(),
        tables,
        alt: String::new(),
        credit: None,
    }
}

/// The text of a number, or "message [place]; hints".
fn value(text: &str) -> Result<String, String> {
    let span = Span::new(FileId(0), 0..text.len());
    let shown = |error: Diagnostic| {
        let place = error.span.map_or("", |span| &text[span.start..span.end]);
        format!("{} [{place}]; {}", error.message, error.hints.join("; "))
    };
    let parsed = parse(text, span).map_err(shown)?;
    let checked = parsed
        .check(&known())
        .map_err(|wrong| wrong.into_iter().map(shown).collect::<Vec<_>>().join(" | "))?;
    let plates = plates();
    let found = checked.evaluate(&Made(plates)).map_err(shown)?;
    Ok(found.replace('\u{202f}', "_").replace('\u{a0}', " "))
}

#[test]
fn arithmetic_binds_as_in_a_textbook() {
    for (text, expected) in [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("2 ^ 3 ^ 2", "512"),
        ("-2 ^ 2", "−4"),
        ("2 ^ -1", "0.5"),
        ("10 - 4 - 3", "3"),
        ("64 / 4 / 2", "8"),
        ("- - 3", "3"),
        ("1e3 + 1.5", "1001.5"),
        ("sqrt(2), 3", "1.414"),
        ("min(3, 1, 2) + max(1, 2)", "3"),
        ("ln(exp(2)) + log10(1000) + log2(8)", "8"),
        ("round(2.5) + floor(-0.5) + ceil(0.2) + abs(-1)", "4"),
        ("2 * pi, 4", "6.2832"),
        ("0.123, 1%", "12.3"),
    ] {
        assert_eq!(value(text).as_deref(), Ok(expected), "{text}");
    }
}

/// Reference values of the curriculum.
#[test]
fn schedules_have_their_published_values() {
    for (text, expected) in [
        ("alpha_bar(500, \"linear\"), 6", "0.078587"),
        ("alpha_bar(500, \"cosine\"), 6", "0.493844"),
        ("first_below(0.3, \"cosine\")", "629"),
        ("alpha_bar(0, \"cosine\")", "1"),
        ("first_below(0.5, \"linear\")", "260"),
        ("alpha_bar(1000, \"linear\"), 3s", "4.04 × 10⁻⁵"),
        ("beta(1, \"linear\")", "0.0001"),
        ("beta(1000, \"linear\")", "0.02"),
        ("alpha(1, \"linear\") + beta(1, \"linear\")", "1"),
        ("signal(100, \"linear\") ^ 2 + noise(100, \"linear\") ^ 2, 12", "1.000000000000"),
        (
            "snr(500, \"linear\") - alpha_bar(500, \"linear\") / (1 - alpha_bar(500, \"linear\"))",
            "0",
        ),
        ("log_snr(500, \"linear\") - ln(snr(500, \"linear\"))", "0"),
        ("posterior_variance(1, \"linear\")", "0"),
        ("alpha_bar(50, \"cosine\", 50) < 1", "no"),
    ] {
        match expected {
            "no" => assert!(value(text).is_err(), "{text}"),
            _ => assert_eq!(value(text).as_deref(), Ok(expected), "{text}"),
        }
    }
}

#[test]
fn plates_are_looked_up_by_their_keys() {
    for (text, expected) in [
        ("fig-a.schedule.alpha_bar[t=500]", "0.25"),
        ("fig-a.schedule.snr[t=500], 3s", "0.333"),
        (
            "fig-a.samples.distance[model=\"vae\", draw=2] - fig-a.samples.distance[draw=1, model=\"vae\"]",
            "0.25",
        ),
        ("fig-a.samples.good[model=\"vae\", draw=1]", "true"),
        ("fig-a.summary.share, 1%", "87.3"),
        ("fig-a.summary.word", "lake"),
        ("fig-a.once.x", "12_345"),
        ("fig-a.seed", "7"),
        ("2 * book.chapters", "6"),
        ("fig-b.x0-hat", "2"),
        ("fig-b.error[sigma=0.1], 2s", "−4.0 × 10⁻⁷"),
        ("100 * (1 - fig-a.summary.share) == 12.7, 1", "12.7"),
    ] {
        assert_eq!(value(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn what_cannot_be_printed_is_an_error_at_its_place() {
    for (text, message, hint) in [
        ("fig-a.schedule.snr[t=0]", "no value of `snr` in this row", "another row"),
        (
            "fig-a.samples.distance[model=\"plain\", draw=1]",
            "no value of `distance`",
            "another row",
        ),
        ("fig-a.schedule.snr[t=499]", "no row with t=499", "nearest values of `t` are 500, 0"),
        ("fig-a.schedule.snr", "has 2 rows in `schedule`", "brackets"),
        ("fig-a.summary.word + 1", "\"lake\" is no number [fig-a.summary.word]", "calculated"),
        ("fig-a.summary.word, 2", "\"lake\" is no number", "comma"),
        ("1 / 0", "this is infinite [1 / 0]", "in words"),
        ("1 + ln(0 - 1)", "this is undefined [ln(0 - 1)]", "in words"),
        ("2 + 2 == 5", "this comes to 4, and the text says 5", "correct"),
        ("first_below(0, \"linear\")", "this schedule never falls to 0", "it ends at 0.00004"),
        ("alpha_bar(2.5, \"linear\")", "2.5 is no step", "0 to 1000"),
        ("alpha_bar(5, \"linear\", 0)", "must be 1 to 10000 [0]", "number of steps"),
        ("alpha_bar(5, 7)", "the name of a schedule stands here", "\"linear\""),
        ("sqrt(\"a\")", "\"a\" is no number [\"a\"]", "sqrt(x)"),
        ("alpha_bar", "`alpha_bar` is no number", "it is a function"),
        ("fig-a", "`fig-a` is no number", "table.column"),
        ("book.chapter", "the book does not count its `chapter` [chapter]", "`chapters`"),
        ("book.claims", "the book is not counted yet", ""),
        ("fig-a.", "the expression ends too soon", ""),
        ("fig-a.b.c.d", "three names at most", "snr[t=500]"),
        ("fig-a.schedule.snr[t]", "another comparison, and a value", "[t=500]"),
        ("fig-a.schedule.snr[t=x]", "this is no value of a column", "quotes"),
        ("fig-a.schedule.snr[t=é", "this is no value of a column [é]", "quotes"),
        ("fig-a.schedule.snr[t=1, t=2]", "`t` stands here twice", "one"),
        ("(1 + 2", "a `)` is missing [(1 + 2]", "close"),
        ("\"a", "the text is not closed", "quote"),
        ("1e999", "this is no number", "1e-4"),
        ("1 2", "`2` cannot stand here", "two backticks"),
        ("", "the expression ends too soon", "alpha_bar"),
    ] {
        let error = value(text).expect_err(text);
        assert!(error.contains(message) && error.contains(hint), "{text}: {error}");
    }
}

#[test]
fn deep_nesting_ends_in_an_error() {
    for text in [
        format!("{}1", "(".repeat(5000)),
        format!("{}1", "-".repeat(5000)),
        format!("1{}", "^1".repeat(5000)),
    ] {
        assert!(value(&text).unwrap_err().contains("nested too deeply"));
    }
    assert!(value(&format!("1{}", " + 1".repeat(190))).is_ok());
    for more in [" + 1", " * 1", " - 1"] {
        let long = format!("1{}", more.repeat(50_000));
        assert!(value(&long).unwrap_err().contains("too long"));
    }
}

#[test]
fn the_signs_of_printed_numbers_are_in_the_fonts() {
    let printed = "−×0123456789⁰¹²³⁴⁵⁶⁷⁸⁹⁻.\u{202f}\u{a0}";
    assert_eq!(crate::typeset::coverage::outside(printed), Vec::<char>::new());
}

proptest! {
    #[test]
    fn no_text_panics(text in "([0-9.,+*/^() -]|[a-z_]{1,4}|alpha_bar|sqrt|\"linear\"|fig-a|\\.schedule|\\.snr|\\[t=|\\]|==|e9|%|s|é|\\PC){0,40}") {
        let _ = value(&text);
    }

    #[test]
    fn what_is_printed_reads_back(number in -1e12f64..1e12, digits in 1usize..15) {
        let printed = value(&format!("{} + 0, {digits}s", number.abs())).unwrap();
        let back: f64 = match printed.replace('_', "").split_once(" × 10") {
            Some(_) => number.abs(),
            None => printed.replace('_', "").parse().unwrap(),
        };
        let tolerance = number.abs() * libm::pow(10.0, 1.0 - digits as f64);
        prop_assert!((back - number.abs()).abs() <= tolerance, "{number} {printed}");
    }
}
