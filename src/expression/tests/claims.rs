use super::*;

fn known() -> Known {
    let tables = vec![
        TableShape::new("errors", &["method", "t"], &["err", "err_se", "word", "good"]),
        TableShape::new("summary", &[], &["share"]),
        TableShape::new("gaps", &["n"], &["rate", "mark", "loss"]),
    ];
    Known(BTreeMap::from([("fig-x".to_owned(), shape(0, tables))]))
}

fn plate() -> Plate {
    let known = known();
    let shape = &known.0["fig-x"];
    let row = |method: &str, t: usize, err: f64, se: f64, word: &str, good: bool| -> Vec<Cell> {
        vec![method.into(), t.into(), err.into(), se.into(), word.into(), good.into()]
    };
    let measured = |n: usize, rate: Cell, mark: Cell, loss: f64| -> Vec<Cell> {
        vec![n.into(), rate, mark, loss.into()]
    };
    // Two losses differ by rounding alone; one rate is missing, one infinite, one mark is a word.
    let gaps = vec![
        measured(1, 0.5.into(), 3usize.into(), 0.1 + 0.2),
        measured(2, Cell::Missing, 4usize.into(), 0.3),
        measured(3, 0.25.into(), "vae".into(), 0.1),
        measured(4, f64::INFINITY.into(), 5usize.into(), 0.05),
    ];
    let errors = vec![
        row("euler", 0, 4.0, 0.5, "lake", true),
        row("euler", 500, 9.0, 0.5, "lake", true),
        row("euler", 1000, 5.0, 0.5, "snow", false),
        row("heun", 0, 1.0, 0.1, "lake", true),
        row("heun", 500, 2.0, 0.1, "lake", true),
        row("heun", 1000, f64::INFINITY, 0.1, "lake", true),
    ];
    let rows = [errors, vec![vec![0.25.into()]], gaps];
    super::plate(shape.tables.iter().zip(rows).map(|(shape, rows)| shape.filled(rows)).collect())
}

/// What is said about a claim: nothing if it holds, else "message [place]; hints".
fn claim(text: &str) -> Result<(), String> {
    let span = Span::new(FileId(0), 0..text.len());
    let shown = |error: Diagnostic| {
        let place = error.span.map_or("", |span| &text[span.start..span.end]);
        format!("{} [{place}]; {}", error.message, error.hints.join("; "))
    };
    let checked = parse_claim(text, span).map_err(shown)?.check(&known()).map_err(shown)?;
    checked.verify(&Made(vec![plate()])).map_err(shown)
}

#[test]
fn what_is_so_is_passed_over() {
    for text in [
        "1 < 2 <= 2 and not 3 == 4",
        "1 == 2 or 2 > 1",
        "0 < fig-x.summary.share < 1",
        "argmax(fig-x.errors.err[method=\"euler\"], t) == 500",
        "argmin(fig-x.errors.err[t<1000], method) == \"heun\"",
        "max(fig-x.errors.err[method=\"euler\"]) == 9 and min(fig-x.errors.err[t=500]) == 2",
        "mean(fig-x.errors.err[method=\"euler\"]) == 6 and sum(fig-x.errors.err[t=0]) == 5",
        "count(fig-x.errors.t) == 6 and count(fig-x.errors.good) == 5",
        "count(fig-x.errors.err[method=\"euler\"] > 4.5) == 2",
        "first(fig-x.errors.err[method=\"euler\"]) == 4 and last(fig-x.errors.word) == \"lake\"",
        "all(fig-x.errors.word[good=true] == \"lake\") and any(fig-x.errors.word == \"snow\")",
        "all(fig-x.errors.err[method=\"euler\", t<1000] > 2 * fig-x.errors.err[method=\"heun\", t<1000])",
        "all(0 < fig-x.errors.err_se <= 0.5)",
        "rising(fig-x.errors.err[method=\"heun\", t<=500]) and falling(-fig-x.errors.t[method=\"heun\"])",
        "monotone(fig-x.errors.t[method=\"heun\"]) and not monotone(fig-x.errors.err[method=\"euler\"])",
        "max(steps(fig-x.errors.err[method=\"euler\"])) == 5 and all(steps(fig-x.errors.t[method=\"heun\"]) == 500)",
        "all(steps(fig-x.errors.t[method=\"heun\"]) <= fig-x.errors.t[method=\"heun\", t>0])",
        "sign(0 - 3) == -1 and sign(0) == 0 and max(sign(fig-x.errors.t)) == 1",
        "near(1, 1.009, 0.01) and all(near(fig-x.errors.err_se[method=\"euler\"], 0.5, 1e-12))",
        "digits(0.0786, 2) == digits(0.0791, 2)",
        "significant(fig-x.errors.err[method=\"euler\", t=0], fig-x.errors.err[method=\"heun\", t=0])",
        "not significant(fig-x.errors.err[method=\"euler\", t=0], fig-x.errors.err[method=\"euler\", t=1000])",
        "significant(fig-x.errors.err[method=\"heun\", t=0], 2)",
        "(1 < 2) and ((3 > 2) or (1 > 2))",
        "fig-x.errors.good[method=\"heun\", t=0] == fig-x.errors.good[method=\"euler\", t=0] or 1 > 2",
        "alpha_bar(500, \"linear\") < 0.08",
        "abs(max(fig-x.errors.err[t=500] - fig-x.errors.t[t=500] / 1000) - 8.5) < 1e-9",
    ] {
        assert_eq!(claim(text), Ok(()), "{text}");
    }
}

#[test]
fn what_is_not_so_is_told_with_both_sides() {
    for (text, message) in [
        ("1 > 2", "this is not so: the left side is 1, the right side 2 [1 > 2]"),
        ("1 < 2 < 2", "the sides are 1, 2 and 2"),
        (
            "1 < 2 and argmax(fig-x.errors.err[method=\"euler\"], t) == 0",
            "the left side is 500, the right side 0 [argmax(",
        ),
        ("1 > 2 or 3 > 4", "the left side is 1, the right side 2; the left side is 3"),
        ("not 1 < 2", "what `not` denies holds: the left side is 1, the right side 2"),
        (
            "all(fig-x.errors.err[method=\"euler\"] < 9)",
            "in the row method=\"euler\", t=500 the left side is 9, the right side 9",
        ),
        ("any(fig-x.errors.t > 1000)", "it holds in none of 6 rows"),
        (
            "all(near(fig-x.errors.err_se, 0.5, 0.1))",
            "in the row method=\"heun\", t=0 the left side is 0.1, the right side 0.5",
        ),
        (
            "all(not fig-x.errors.t > 500)",
            "in the row method=\"euler\", t=1000 the left side is 1000, the right side 500",
        ),
        (
            "fig-x.errors.good[method=\"euler\", t=1000]",
            "this is not so: the table says `false` [fig-x.errors.good",
        ),
        (
            "monotone(fig-x.errors.err[method=\"euler\"])",
            "it does not rise from the row method=\"euler\", t=500 to method=\"euler\", t=1000: 9, then 5",
        ),
        ("falling(fig-x.errors.t[method=\"heun\"])", "it does not fall from the row"),
        (
            "near(1, 1.02, 0.01)",
            "the left side is 1, the right side 1.02, apart by 0.0196 of the larger",
        ),
        (
            "significant(fig-x.errors.err[method=\"euler\", t=0], 4.5)",
            "the left side is 4, the right side 4.5, apart by 1.0 standard errors",
        ),
        ("0.1 + 0.2 < 0.3", "the left side is 0.3"),
        ("1.00000001 == 1", "the left side is 1.0000000100"),
        (
            "fig-x.errors.word[method=\"heun\", t=0] == \"snow\"",
            "the left side is \"lake\", the right side \"snow\"",
        ),
    ] {
        let said = claim(text).expect_err(text);
        assert!(said.contains(message) && said.contains("correct the sentence"), "{text}: {said}");
    }
}

#[test]
fn what_cannot_be_claimed_is_said_at_its_place() {
    for (text, message, hint) in [
        ("1 + 2", "this is neither true nor false [1 + 2]", "a claim compares"),
        ("fig-x.summary.share", "this is neither true nor false", "a claim compares"),
        ("1 < 2 and 3", "this is neither true nor false [3]", "a claim compares"),
        ("1 + (2 < 3) > 0", "this is true or false, and no number [(2 < 3)]", ""),
        ("sqrt(1 < 2) > 0", "this is true or false, and no number [1 < 2]", "sqrt(x)"),
        ("\"a\" < \"b\"", "text cannot be compared like this [\"a\"]", "`==` and `!=`"),
        ("1 == \"a\"", "this is text, and a number stands before it [\"a\"]", ""),
        ("(1 < 2) == (2 < 3)", "true or false cannot be compared like this", "joined by `and`"),
        ("all(fig-x.errors.t)", "this is neither true nor false", ""),
        (
            "all(1 < 2)",
            "this is one value, and a column is wanted here [1 < 2]",
            "all(fig-x.table.column > 0)",
        ),
        (
            "argmax(fig-x.errors.t, 5) == 1",
            "`argmax` takes the name of a column behind the comma",
            "another column",
        ),
        ("min(fig-x.errors.good) > 0", "`true` is no number", ""),
        (
            "mean(fig-x.errors.err > 1) > 0",
            "this is true or false, and a number is wanted here",
            "mean(",
        ),
        ("argmax(fig-x.errors.err) == 3", "`argmax` does not take 1 argument", "another column"),
        (
            "argmax(fig-x.errors.err, sigma) == 3",
            "the table `errors` has no column `sigma` [sigma]",
            "",
        ),
        ("min(fig-x.errors.eror) > 0", "the table `errors` has no column `eror` [eror]", "err"),
        (
            "min(fig-x.errors.err[sigma>0]) > 0",
            "the table `errors` has no column `sigma` [sigma]",
            "",
        ),
        ("min(fig-x.errors.err[method>\"a\"]) > 0", "only numbers are larger", "`=` and `!=`"),
        (
            "min(fig-x.errors.err[t>2000]) > 0",
            "`fig-x` has no row with t>2000 in `errors`",
            "nearest values of `t` are 1000",
        ),
        (
            "max(fig-x.errors.err) > 0",
            "has no value of `err` in the row method=\"heun\", t=1000",
            "leave such rows out with `[err!=none]`",
        ),
        (
            "min(fig-x.errors.err[t=0] - fig-x.errors.t[method=\"heun\"]) > 0",
            "one column has 2 rows here, and the other 3",
            "same rows",
        ),
        (
            "fig-x.errors.err[t>0] > 0",
            "one row is wanted here, and this may choose many [t]",
            "`all(…)`",
        ),
        ("fig-x.errors.err[t=0] > 0", "a row of `errors` is chosen by method as well", "method"),
        ("argmax(fig-x.errors.word, t) == 0", "\"lake\" is no number", ""),
        (
            "argmin(fig-x.errors.err_se[method=\"heun\"], t) == 0",
            "the smallest number stands in two rows: method=\"heun\", t=0 and method=\"heun\", t=500",
            "filter",
        ),
        ("significant(1 + 1, 2)", "the error of this number is not known [1 + 1]", "`_se`"),
        ("significant(fig-x.summary.share, 2)", "has no column `share_se`", ""),
        ("digits(1, 0) == 1", "0 is no number of digits", "from 1 to 15"),
        (
            "steps(fig-x.errors.t) == 1",
            "this is a column, and one value is wanted here",
            "`all(…)`",
        ),
        ("near(1, 100, 1)", "1 is no share of a number", "near(a, b, 0.01)"),
        (
            "rising(fig-x.errors.err[method=\"heun\", t<500])",
            "there is only one row here",
            "more than one",
        ),
        (
            "all(fig-x.errors.t[method=\"euler\", t<1000] < fig-x.errors.t[method=\"heun\", t>0])",
            "these columns do not stand beside each other: method=\"euler\", t=0 against method=\"heun\", t=500",
            "the same in both",
        ),
        ("1 <", "the expression ends too soon", ""),
        ("1 = 2", "`=` cannot stand here [=]", "`==`"),
        ("and", "`and` is no number", "between two claims"),
        (
            "fig-x.errors.good[method=\"heun\", t=0] == true",
            "`true` is no number",
            "a claim by itself",
        ),
        ("book.claims[t=1] > 0", "what the book counts has no rows", "leave the brackets out"),
        (
            "min(1 / (fig-x.errors.t[method=\"heun\"])) > 0",
            "this is infinite",
            "in the row method=\"heun\", t=0",
        ),
    ] {
        let said = claim(text).expect_err(text);
        assert!(said.contains(message) && said.contains(hint), "{text}: {said}");
    }
}

#[test]
fn numbers_may_be_those_of_a_column() {
    for (text, expected) in [
        ("fig-a.schedule.alpha_bar[t=500] + max(fig-a.schedule.alpha_bar), 2", "1.25"),
        ("argmin(fig-a.schedule.alpha_bar, t)", "500"),
        ("count(fig-a.samples.good)", "1"),
        ("min(fig-a.samples.distance[model=\"vae\"]), 1", "0.5"),
    ] {
        assert_eq!(value(text).as_deref(), Ok(expected), "{text}");
    }
    let wrong = value("all(fig-a.samples.good)").unwrap_err();
    assert!(wrong.contains("this is true or false, and no number"), "{wrong}");
}

proptest! {
    #[test]
    fn no_claim_panics(text in "([0-9.,+*/^() -]|and|or|not|<=?|==|!=|min\\(|all\\(|argmax\\(|fig-x|\\.errors|\\.err|\\[t|\\[method=\"heun\"|>5\\]|\\]|, t\\)|\\)|\\PC){0,40}") {
        let _ = claim(&text);
    }

    /// Whatever is computed row by row agrees with plain arithmetic.
    #[test]
    fn comparisons_are_those_of_numbers(a in -1e3f64..1e3, b in -1e3f64..1e3) {
        let (least, greatest) = (a.min(b), a.max(b));
        prop_assert_eq!(claim(&format!("{a:?} < {b:?}")).is_ok(), a < b && (a - b).abs() > 1e-9 * a.abs().max(b.abs()));
        let text = format!("{least:?} <= {greatest:?} and not {greatest:?} < {least:?}");
        prop_assert_eq!(claim(&text), Ok(()));
    }
}

#[test]
fn what_has_no_value_is_chosen_in_words_alone() {
    for text in [
        "count(fig-x.gaps.n[rate=none]) == 2 and count(fig-x.gaps.n[rate!=none]) == 2",
        "max(fig-x.gaps.rate[rate!=none]) == 0.5",
        "count(fig-x.gaps.n[rate!=none, rate<0.4]) == 1",
        "count(fig-x.gaps.n[n!=2, rate>0.4]) == 2",
        // What is missing is no half, and what is infinite is none either.
        "count(fig-x.gaps.n[rate=0.5]) == 1 and first(fig-x.gaps.n[mark=\"vae\"]) == 3",
        "count(fig-x.errors.t[err=5]) == 1 and count(fig-x.errors.t[err>5]) == 2",
        "argmax(fig-x.errors.t[err!=none], method) == \"euler\"",
    ] {
        assert_eq!(claim(text), Ok(()), "{text}");
    }
    for (text, message, hint) in [
        (
            "count(fig-x.gaps.n[rate<0.4]) == 1",
            "`fig-x` cannot choose by `rate<0.4`: in the row n=2 stands nothing [fig-x.gaps.n[rate<0.4]]",
            "`[rate!=none, rate<0.4]`",
        ),
        (
            "count(fig-x.gaps.n[rate!=0.5]) == 1",
            "by `rate!=0.5`: in the row n=2 stands nothing",
            "none",
        ),
        ("count(fig-x.gaps.n[mark>3]) == 2", "in the row n=3 stands \"vae\"", "in the column"),
        ("count(fig-x.gaps.n[rate>none]) == 2", "only numbers are larger", "`none`"),
        ("min(fig-x.gaps.rate[rate!=none]) > 1", "the left side is 0.25", ""),
        ("min(fig-x.gaps.rate) > 1", "has no value of `rate` in the row n=2", "`[rate!=none]`"),
        ("min(fig-x.gaps.rate[n=nil]) > 1", "this is no value of a column [nil]", "double quotes"),
    ] {
        let said = claim(text).expect_err(text);
        assert!(said.contains(message) && said.contains(hint), "{text}: {said}");
    }
}

#[test]
fn numbers_that_are_equal_to_a_billionth_are_equal_everywhere() {
    for text in [
        "fig-x.gaps.loss[n=1] == fig-x.gaps.loss[n=2]",
        "not rising(-fig-x.gaps.loss[n<=2]) and not falling(fig-x.gaps.loss[n<=2])",
        "monotone(fig-x.gaps.loss) and monotone(-fig-x.gaps.loss)",
        "max(fig-x.gaps.loss) == 0.3",
        // Both rows in which the error is greatest say the same of it.
        "argmax(fig-x.errors.err_se, method) == \"euler\"",
    ] {
        assert_eq!(claim(text), Ok(()), "{text}");
    }
    for (text, message) in [
        (
            "argmax(fig-x.gaps.loss, n) == 1",
            "the largest numbers differ by less than a billionth in two rows: n=1 and n=2",
        ),
        (
            "falling(fig-x.gaps.loss)",
            "it does not fall from the row n=1 to n=2: 0.300000000000000, then 0.300000000000000",
        ),
        (
            "monotone(fig-x.errors.t)",
            "it does not rise from the row method=\"euler\", t=1000 to method=\"heun\", t=0",
        ),
    ] {
        let said = claim(text).expect_err(text);
        assert!(said.contains(message), "{text}: {said}");
    }
}
