//! What is claimed in a book, through the front door: nothing false gets past the build, and what is true leaves no trace.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const SETTINGS: &str = r#"title = "Claims"
language = "en"
[[part]]
title = "Level 1"
slug = "one"
chapters = ["a.md"]
"#;

/// The chapter: a figure with a caption, a sentence, a quiz; `what` stands in place of each mark.
fn chapter(sentence: &str, caption: &str, answer: &str) -> String {
    format!(
        "+++\ntitle = \"A\"\nsummary = \"B.\"\n+++\nThe noise only grows.{sentence}\n\n\
         ```figure {{#fig-x}}\nkind = \"noise-schedule\"\ncaption = 'The share of the picture that is left.{caption}'\n```\n\n\
         ::: quiz {{#quiz-x}}\nWhat grows?\n- [x] the noise: *it never shrinks{answer}*\n- [ ] the picture: *it fades*\n:::\n"
    )
}

fn build(folder: &Path, chapter: &str) -> Output {
    fs::create_dir_all(folder.join("content/one")).unwrap();
    fs::write(folder.join("content/book.toml"), SETTINGS).unwrap();
    fs::write(folder.join("content/one/a.md"), chapter).unwrap();
    Command::new(env!("CARGO_BIN_EXE_snowglobe")).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const TRUE: &str = r#" `? falling(fig-x.schedule.alpha_bar) and max(fig-x.schedule.alpha_bar) < 1` `? all(fig-x.schedule.alpha_bar[t>0] < 1)`"#;

#[test]
fn what_is_true_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let page = |chapter: &str| {
        let built = build(folder.path(), chapter);
        assert!(built.status.success(), "{}", said(&built));
        fs::read_to_string(folder.path().join("dist/one/a/index.html")).unwrap()
    };
    let bare = page(&chapter("", "", ""));
    // A figure shows its own source, claims and all.
    let without_source = |page: &str| page.split("<pre ").next().map(str::to_owned);
    assert!(page(&chapter(TRUE, "", TRUE)) == bare);
    assert!(page(&chapter(&format!("\n{TRUE}"), "", "")) == bare);
    assert!(page(&chapter(&format!("\n\n{TRUE}"), "", "")) == bare);
    // The title of a chapter is read like a sentence, and told in lists, anchors and the head of the page.
    assert!(page(&chapter("", "", "").replace("\"A\"", "\"A `? 1 < 2`\"")) == bare);
    for alone in [
        "- a\n- CLAIM\n- b",
        "> CLAIM",
        "*CLAIM*",
        "- CLAIM",
        "**CLAIM *CLAIM CLAIM***",
        "> - *CLAIM CLAIM*",
    ] {
        let claimed = alone.replace("CLAIM", "`? 1 < 2`");
        let left = if alone.starts_with("- a") { "\n\n- a\n- b" } else { "" };
        let plain = page(&chapter(left, "", ""));
        assert!(page(&chapter(&format!("\n\n{claimed}"), "", "")) == plain, "{alone}");
    }
    // An editor may break the line behind the question mark.
    assert!(page(&chapter(" `?\n1 < 2`", "", "")) == bare);
    assert_eq!(without_source(&page(&chapter("", TRUE, ""))), without_source(&bare));
}

/// Ten sentences that are false, and what the build says of each.
const FALSE: [(&str, &str); 10] = [
    ("min(fig-x.schedule.alpha_bar) > 0.5", "the right side 0.5"),
    ("rising(fig-x.schedule.alpha_bar)", "it does not rise"),
    ("argmax(fig-x.schedule.alpha_bar, t) == 500", "the left side is 1, the right side 500"),
    ("all(fig-x.schedule.alpha_bar[t>=500] < 0.01)", "in the row t=500"),
    ("any(fig-x.schedule.alpha_bar > 1)", "it holds in none"),
    ("near(fig-x.schedule.alpha_bar[t=500], 0.08, 0.001)", "apart by"),
    ("digits(fig-x.schedule.alpha_bar[t=500], 2) == 0.08", "the left side is 0.079"),
    ("count(fig-x.schedule.alpha_bar[t>0] > 0.5) == 1000", "the right side 1"),
    ("0 < alpha_bar(500, \"linear\") < 0.01", "the sides are 0, 0.0785872 and 0.01"),
    ("not falling(fig-x.schedule.alpha_bar)", "what `not` denies holds"),
];

#[test]
fn what_is_false_is_refused_at_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let good = build(folder.path(), &chapter("", "", ""));
    assert!(good.status.success(), "{}", said(&good));
    let site = fs::read(folder.path().join("dist/one/a/index.html")).unwrap();
    for (claim, reason) in FALSE {
        let code = format!(" `? {claim}`");
        let places = [
            (chapter(&code, "", ""), 5),
            (chapter("", &code, ""), 9),
            (chapter("", "", &code), 14),
        ];
        for (chapter, line) in places {
            let built = build(folder.path(), &chapter);
            let said = said(&built);
            assert_eq!(built.status.code(), Some(1), "{claim}: {said}");
            let place = format!("content/one/a.md:{line}:");
            assert!(said.contains(&place) && said.contains(reason), "{claim}: {said}");
        }
    }
    for (chapter, line, reason) in [
        (chapter("", "", "").replace("\"A\"", "\"A `? 1 > 2`\""), 2, "the left side is 1"),
        (chapter("\n\n## `? 1 < 2`", "", ""), 7, "this heading holds nothing but claims"),
        (chapter("\n\n::: key-idea\n`? 1 < 2`\n:::", "", ""), 7, "`key-idea` holds nothing but"),
    ] {
        let built = build(folder.path(), &chapter);
        let said = said(&built);
        assert_eq!(built.status.code(), Some(1), "{said}");
        let place = format!("content/one/a.md:{line}:");
        assert!(said.contains(&place) && said.contains(reason), "{said}");
    }
    assert_eq!(fs::read(folder.path().join("dist/one/a/index.html")).unwrap(), site);
}

#[test]
fn sentences_that_claim_nothing_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let sentences = " The curve falls. The slider ends at 1000. `? 1 < 2`";
    build(folder.path(), &chapter(sentences, "", ""));
    let check = |more: &[&str]| {
        let arguments = [&["check", "--claims", "--format", "json"], more].concat();
        let mut program = Command::new(env!("CARGO_BIN_EXE_snowglobe"));
        program.current_dir(folder.path()).args(arguments).output().unwrap()
    };
    let found = check(&[]);
    let lines = String::from_utf8(found.stdout).unwrap();
    assert!(found.status.success(), "{lines}");
    assert_eq!(lines.lines().count(), 1, "{lines}");
    assert!(lines.contains("speaks of a figure, and nothing checks it"), "{lines}");
    assert_eq!(check(&["--strict"]).status.code(), Some(1));
}

/// Ten formulas as they are printed in a proof, and the same misprinted: signs, indices, a lost square, a factor.
const MISPRINTS: [(&str, &str); 10] = [
    (r"(a+b)^2=a^2+2ab+b^2", r"(a+b)^2=a^2+ab+b^2"),
    (r"(a-b)(a+b)=a^2-b^2", r"(a-b)(a+b)=a^2+b^2"),
    (r"\frac{a}{b}+\frac{b}{a}=\frac{a^2+b^2}{ab}", r"\frac{a}{b}+\frac{b}{a}=\frac{a+b^2}{ab}"),
    (r"\log(ab)=\log a+\log b", r"\log(ab)=\log a\log b"),
    (r"\sqrt{a^2b}=a\sqrt b", r"\sqrt{a^2b}=b\sqrt a"),
    (r"\E[x^2]=m^2+s^2", r"\E[x^2]=m^2+s"),
    (r"\E[(x-m)^2]=s^2", r"\E[(x-m)^2]=2s^2"),
    (r"\frac{d}{da}\,a^2b=2ab", r"\frac{d}{da}\,a^2b=2a"),
    (r"e^{-a}e^{-b}=e^{-(a+b)}", r"e^{-a}e^{-b}=e^{-a+b}"),
    (r"\sum_{i=1}^3 i\,a=6a", r"\sum_{i=1}^3 i\,a=5a"),
];

#[test]
fn a_misprint_in_a_proof_is_refused_at_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let proof = |formula: &str| {
        format!(
            "+++\ntitle = \"A\"\nsummary = \"B.\"\n+++\n::: equation {{#eq-x}}\n$$a=a$$\nwords: It is.\n- $a$: a number\n:::\n\n\
             ::: proof {{of=\"eq-x\"}}\nwhere: 0.5 < a < 2, 0.5 < b < 2, m in R, 0.5 < s < 2, x ~ N(m, s^2)\n1. $$a+b=b+a$$ a sum\n2. $${formula}$$ a step\n:::\n"
        )
    };
    let settings = |folder: &Path| {
        let path = folder.join("content/book.toml");
        let text = format!("{SETTINGS}[macros]\n'\\E' = '\\mathbb{{E}}'\n");
        fs::create_dir_all(folder.join("content/one")).unwrap();
        fs::write(path, text).unwrap();
    };
    let run = |formula: &str| {
        settings(folder.path());
        fs::write(folder.path().join("content/one/a.md"), proof(formula)).unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_snowglobe"));
        program.current_dir(folder.path()).arg("check").output().unwrap()
    };
    for (right, misprint) in MISPRINTS {
        let good = run(right);
        assert!(good.status.success(), "{right}: {}", said(&good));
        let bad = run(misprint);
        let told = said(&bad);
        assert_eq!(bad.status.code(), Some(1), "{misprint}: {told}");
        assert!(told.contains("content/one/a.md:14:"), "{misprint}: {told}");
    }
}
