use proptest::prelude::*;

use super::*;
use crate::book::tree::*;

/// Two parts: `one/a.md` with this body, `one/b.md`, `two/a.md`; symbols, works, a picture.
fn library(body: &str) -> Vec<(String, Vec<u8>)> {
    let front = "+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n";
    files(&[
        (
            "book.toml",
            "title = \"B\"\n[[part]]\ntitle = \"One\"\nchapters = [\"a.md\", \"b.md\"]\n[[part]]\ntitle = \"Two\"\nchapters = [\"a.md\"]\n\
             [macros]\n'\\E' = '\\mathbb{E}'\n[symbols.alpha_bar]\nmacro = '\\abar'\ntex = '\\bar\\alpha'\nmeaning = \"share left\"\n",
        ),
        ("one/a.md", &format!("{front}{body}")),
        ("one/b.md", &format!("{front}## Other {{#sec-other}}\n\n$$b$$ {{#eq-b}}\n")),
        ("two/a.md", front),
        ("one/lake.png", "png"),
        ("one/data.csv", "1"),
        (
            "references.bib",
            "@book{knuth1984, author={Knuth, Donald E.}, title={The TeXbook}, publisher={Addison-Wesley}, year={1984}}\n@book{lamport1994, author={Lamport, Leslie}, title={LaTeX}, publisher={Addison-Wesley}, year={1994}}\n",
        ),
    ])
}

#[track_caller]
fn good(body: &str) -> Manuscript {
    let (manuscript, wrong) = resolved(library(body));
    assert_eq!(wrong, Vec::<String>::new());
    manuscript
}

/// The chapter's text begins in line 5.
#[track_caller]
fn wrong(body: &str, place_and_message: &str, hint: &str) {
    let found = resolved(library(body)).1;
    one_mistake(&found, &format!("one/a.md:{place_and_message}"), hint);
}

fn texts(inlines: &[Inline<Resolved>]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::Formula(formula) => formula.html.to_string(),
            Inline::Reference(reference) => reference.text.replace('\u{a0}', " "),
            Inline::Citation(works) => {
                works.iter().map(|work| format!("[{}|{}]", work.entry, work.locator)).collect()
            }
            Inline::Number(Number::Known(text)) => format!("={text}"),
            Inline::Number(Number::Awaited(index)) => format!("#{index}"),
            Inline::Mark(index) => format!("^{index}"),
            Inline::Link { target: Target::Web(to), text } => format!("({}->{to})", texts(text)),
            Inline::Link { target: Target::Place(place), text } => {
                format!(
                    "({}->{:?}#{})",
                    texts(text),
                    place.page,
                    place.anchor.as_deref().unwrap_or("")
                )
            }
            Inline::Image { file, alt } => format!("!{alt}->{file}"),
            Inline::SoftBreak => "/".to_owned(),
            other => format!("{other:?}"),
        })
        .collect()
}

fn first_paragraph(manuscript: &Manuscript) -> String {
    let blocks = &manuscript.parts[0].chapters[0].blocks;
    let found = blocks.iter().find_map(|block| match block {
        Block::Paragraph(text) => Some(texts(text)),
        _ => None,
    });
    found.unwrap()
}

const FIGURE: &str =
    "```figure {#fig-x}\nkind = \"strip\"\ncaption = 'See $x$ [@knuth1984].'\n```\n\n";
const PAIR: &str = "```figure {#fig-p}\nkind = \"pair\"\nseed = 7\ncaption = 'Pair.'\n```\n\n";

#[test]
fn what_is_labelled_is_numbered_by_chapter_and_kind() {
    let manuscript = good(&format!(
        "@eq-a, @eq-two, @eq-b, @fig-x, @sec-first, @sec-other, @sec-b, @ex-e, @thm-t, @worked-w, @quiz-q.\n\n\
         $$u$$ {{#eq-a}}\n\n$$unlabelled$$\n\n\
         $$\\begin{{align}} a &= b \\\\ {{#eq-one}} c &= d \\\\ {{#eq-two}} \\end{{align}}$$\n\n\
         ## First {{#sec-first}}\n\n{FIGURE}\
         ::: exercise {{#ex-e}}\nx\n:::\n\n::: theorem {{#thm-t}}\nx\n:::\n\n::: worked {{#worked-w}}\nx\n:::\n\n\
         ::: quiz {{#quiz-q}}\n- [x] a\n- [ ] b\n:::\n\n::: equation {{#eq-c}}\n$$c$$\n:::\n"
    ));
    assert_eq!(
        first_paragraph(&manuscript),
        "(1.1.1), (1.1.3), (1.2.1), Figure 1.1.1, section 1.1.1, section 1.2.1, section 1.2, Exercise 1.1.1, Theorem 1.1.1, Worked example 1.1.1, Quiz 1.1.1."
    );
    let blocks = &manuscript.parts[0].chapters[0].blocks;
    let Block::Display(plain) = &blocks[2] else { panic!() };
    assert_eq!(plain.rows[0].label, None);
    let Block::Display(align) = &blocks[3] else { panic!() };
    let numbers: Vec<_> = align
        .rows
        .iter()
        .map(|row| row.label.as_ref().unwrap().number.as_deref().unwrap())
        .collect();
    assert_eq!(numbers, ["1.1.2", "1.1.3"]);
    assert_eq!((align.columns, align.aligned), (2, true));
    assert_eq!(&*align.rows[1].cells[1].html, "[{}= d]");
    let Some(Block::Container(equation)) = blocks.last() else { panic!() };
    assert_eq!(equation.label.number.as_deref(), Some("1.1.4"));
    let Block::Display(inner) = &equation.blocks[0] else { panic!() };
    assert_eq!(inner.rows[0].label, None);
}

#[test]
fn the_cover_has_no_numbers() {
    let mut all = library("See @fig-c.\n");
    all.extend(files(&[("cover.md", "+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n```figure {#fig-c}\nkind = \"strip\"\ncaption = 'C.'\n```\n")]));
    let (manuscript, wrong) = resolved(all);
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(first_paragraph(&manuscript), "See the figure on the cover.");
    assert_eq!(manuscript.figures[0].label.number, None);
    assert_eq!(manuscript.figures[0].place.page, Page::Cover);
}

#[test]
fn references_that_lead_nowhere() {
    wrong("See @eq-bb.\n", "5:5 [@eq-bb] nothing has the id `eq-bb`", "did you mean `@eq-b`?");
    wrong("See @knuth1984.\n", "5:5 [@knuth1984] nothing has the id", "brackets: `[@knuth1984]`");
    wrong(
        "::: proof {of=\"eq-zzzzzz\"}\nx\n:::\n",
        "5:16 [eq-zzzzzz] nothing has the id",
        "{#eq-name}",
    );
}

#[test]
fn ids_hold_for_the_whole_book_and_tell_their_kind() {
    let found = resolved(library("$$a$$ {#eq-b}\n")).1;
    one_mistake(
        &found,
        "one/b.md:7:9 [eq-b] a second `eq-b` <the first stands here: eq-b>",
        "whole book",
    );
    wrong("## A {#eq-a}\n", "5:8 [eq-a] the id of a heading begins with `sec-`", "#sec-a");
    wrong(
        "::: exercise {#foo}\nx\n:::\n",
        "5:16 [foo] the id of an `exercise` begins with `ex-`",
        "#ex-foo",
    );
    wrong("## A {#sec-b}\n", "5:8 [sec-b] a second `sec-b`", "choose another");
}

#[test]
fn citations_are_numbered_by_first_use() {
    let manuscript = good(&format!(
        "[@lamport1994, p. 1] and [@knuth1984; @lamport1994].\n\n## H\n\nAgain [@knuth1984].\n\n{FIGURE}"
    ));
    assert_eq!(first_paragraph(&manuscript), "[0|p. 1] and [1|][0|].");
    let keys: Vec<&str> = manuscript.bibliography.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(keys, ["lamport1994", "knuth1984"]);
    let anchors: Vec<_> =
        manuscript.cited_at[1].iter().map(|place| place.anchor.as_deref()).collect();
    assert_eq!(anchors, [None, Some("h"), Some("fig-x")]);
}

#[test]
fn citations_of_nothing() {
    wrong(
        "[@knuth1948]\n",
        "5:3 [knuth1948] no work has the key `knuth1948`",
        "did you mean `knuth1984`?",
    );
    wrong("[@eq-b]\n", "5:3 [eq-b] no work has the key", "`@eq-b`");
    let mut all = library("[@a]\n");
    all.retain(|(path, _)| path != "references.bib");
    one_mistake(&resolved(all).1, "one/a.md:5:3 [a] no work", "no such file");
}

#[test]
fn links_lead_to_pages_anchors_and_the_web() {
    let manuscript = good(
        "[a](b.md) [b](b.md#sec-other) [c](#heading) [d](../two/a.md) [e](https://e.org/?a#b) [f](../notation.md) <mailto:x@y.z>\n\n## Heading\n\n## Heading\n",
    );
    assert_eq!(
        first_paragraph(&manuscript),
        "(a->Chapter(0, 1)#) (b->Chapter(0, 1)#sec-other) (c->Chapter(0, 0)#heading) (d->Chapter(1, 0)#) (e->https://e.org/?a#b) (f->Notation#) (mailto:x@y.z->mailto:x@y.z)"
    );
    wrong("[a](bb.md)\n", "5:5 [bb.md] there is no page `bb.md`", "did you mean `b.md`?");
    wrong(
        "[a](b.md#sec-othre)\n",
        "5:5 [b.md#sec-othre] that page has no anchor `#sec-othre`",
        "did you mean `sec-other`?",
    );
    wrong("[a](#x)\n", "5:5 [#x] this page has no anchor `#x`", "");
    wrong(
        "[a](javascript:x)\n",
        "5:5 [javascript:x] a link to `javascript:x` leads nowhere",
        "https://",
    );
    wrong("[a](data.csv)\n", "5:5 [data.csv] there is no page", "there is: a.md");
}

#[test]
fn pictures_must_be_there() {
    assert_eq!(first_paragraph(&good("![A lake](lake.png)\n")), "!A lake->one/lake.png");
    wrong(
        "![A](laek.png)\n",
        "5:6 [laek.png] there is no picture `laek.png`",
        "did you mean `lake.png`?",
    );
    wrong("![A](data.csv)\n", "5:6 [data.csv] `data.csv` is no picture", "png");
}

#[test]
fn side_notes_come_in_the_order_of_their_marks() {
    let manuscript = good("x[^b] y[^a] z[^b]\n\n[^a]: A.\n\n[^b]: B, see[^c].\n\n[^c]: C.\n");
    let chapter = &manuscript.parts[0].chapters[0];
    assert_eq!(first_paragraph(&manuscript), "x^0 y^1 z^0");
    let names: Vec<&str> = chapter.notes.iter().map(|note| note.name.text.as_str()).collect();
    assert_eq!(names, ["b", "a", "c"]);
    wrong("x\n\n[^a]: A.\n", "7:3 [a] the side note `a` is marked nowhere", "[^a]");
}

#[test]
fn formulas_are_set_and_their_mistakes_placed() {
    let manuscript = good("A $\\abar_t$ b.\n\n$$\\E\\abar$$\n");
    assert_eq!(first_paragraph(&manuscript), "A [\\abar_t] b.");
    let symbol = &manuscript.symbols[0];
    assert_eq!(
        (symbol.name.as_str(), &*symbol.formula.html, symbol.meaning.as_str()),
        ("alpha_bar", "[\\bar\\alpha]", "share left")
    );
    assert_eq!(symbol.pages, [Page::Chapter(0, 0)]);
    wrong("A $a+\\bad$.\n", "5:6 [\\bad] unknown command `\\bad`", "\\bar");
    wrong("$$\nx\n+ \\bad\n$$\n", "7:3 [\\bad] unknown command", "\\bar");
    wrong("$$\\begin{align} a &= \\bad \\end{align}$$\n", "5:22 [\\bad] unknown command", "\\bar");
    wrong(
        "```figure {#fig-y}\nkind = \"strip\"\ncaption = 'A $\\bad$'\n```\n",
        "7:15 [\\bad] unknown command",
        "\\bar",
    );
    wrong("> $$a\n> \\bad$$\n", "6:3 [\\bad] unknown command", "\\bar");
    let mut all = library("");
    let toml = String::from_utf8(all[0].1.clone()).unwrap().replace("'\\bar\\alpha'", "'\\bad'");
    all[0].1 = toml.into_bytes();
    one_mistake(&resolved(all).1, "book.toml:12:8 [\\bad] unknown command", "\\bar");
}

#[test]
fn figures_are_checked() {
    let manuscript = good(&format!("{FIGURE}{PAIR}"));
    let figure = &manuscript.figures[0];
    assert_eq!(
        (&*figure.id, &*figure.kind, figure.label.number.as_deref()),
        ("fig-x", "strip", Some("1.1.1"))
    );
    assert_eq!(figure.seed, crate::math::numbers::random::seed_of("fig-x"));
    assert_eq!(figure.params, [("steps", serde_json::json!(1000))]);
    assert_eq!(texts(&figure.caption), "See [x] [0|].");
    assert_eq!(&*figure.markdown, FIGURE.trim());
    assert_eq!(manuscript.figures[1].seed, 7);
    let with = |line: &str| format!("```figure {{#fig-x}}\n{line}\ncaption = 'x'\n```\n");
    wrong(
        &with("kind = \"stirp\""),
        "6:8 [\"stirp\"] there is no figure kind `stirp`",
        "did you mean `strip`?",
    );
    wrong(&with("# none"), "5:1 [```figure {#fig-x}] this figure has no kind", "pair, strip");
    wrong(&with("kind = 3"), "6:8 [3] the kind is a name in quotes", "kind");
    wrong(
        &with("kind = \"strip\"\nstep = 3"),
        "7:1 [step] unknown parameter `step`",
        "did you mean `steps`?",
    );
    wrong(&with("kind = \"strip\"\nsteps = 3000"), "7:9 [3000] `steps` is 3000", "1 to 2000");
    wrong(&with("kind = \"strip\"\nseed = -1"), "7:8 [-1] this cannot be a seed", "4294967295");
}

#[test]
fn numbers_known_from_the_mathematics_stand_in_the_text() {
    let manuscript = good("`= alpha_bar(500, \"linear\"), 4` `= first_below(0.5, \"linear\")` `= fig-p.seed + 1` `= 1 / 4 == 0.25` `= fig-x.steps`\n\n".to_owned().as_str().replace("\n\n", &format!("\n\n{FIGURE}{PAIR}")).as_str());
    assert_eq!(first_paragraph(&manuscript), "=0.0786 =260 =8 =0.25 =1000");
    assert!(manuscript.awaited.is_empty());
}

#[test]
fn numbers_of_plates_wait() {
    let manuscript = good(&format!(
        "`= fig-x.schedule.snr[t=500], 3s` `= fig-x.snr[t=500] / 2` `= fig-p.samples.good[model=\"vae\", draw=3]` `= fig-p.summary.share`\n\n{FIGURE}{PAIR}"
    ));
    assert_eq!(first_paragraph(&manuscript), "#0 #1 #2 #3");
    assert_eq!(manuscript.awaited[0].figures(), [FigureIndex(0)]);
}

#[test]
fn numbers_that_are_wrong() {
    let with = |number: &str| format!("{FIGURE}{PAIR}`= {number}`\n");
    // The two figures take eleven lines, so the number stands in line 16 from column 4 on.
    for (number, place_and_message, hint) in [
        ("fig-y.schedule.snr[t=1]", "[fig-y] there is no figure `fig-y`", "did you mean `fig-p`?"),
        ("fig-x.schedul.snr[t=1]", "[schedul] `fig-x` has no table", "`schedule`"),
        ("fig-x.schedule.srn[t=1]", "[srn] the table `schedule` has no column", "`snr`"),
        ("fig-x.schedule.snr[s=1]", "[s] rows of `schedule` are not chosen by `s`", "t"),
        (
            "fig-p.samples.good[draw=1]",
            "[fig-p.samples.good[draw=1]] a row of `samples` is chosen by model",
            "model",
        ),
        ("fig-p.share", "[share] `fig-p` has several tables", "`fig-p.summary.share`"),
        ("alpha_bra(1, \"linear\")", "[alpha_bra] there is no function", "`alpha_bar`"),
        ("alpha_bar(1, \"linaer\")", "[\"linaer\"] there is no schedule", "`linear`"),
        ("alpha_bar(1001, \"linear\")", "[1001] 1001 is no step", "0 to 1000"),
        ("beta(0, \"linear\")", "[0] 0 is no step", "1 to 1000"),
        ("snr(0, \"linear\")", "[snr(0, \"linear\")] this is infinite", "another place"),
        ("1 +", "[1 +] the expression ends too soon", "alpha_bar"),
        ("1 − 2", "[−] `−` cannot stand here", "hyphen"),
        ("a-b", "[a-b] `a-b` is no number", "spaces"),
        ("1, 2x", "[2x] `2x` is no way to print", "3s"),
        ("sqrt(1, 2)", "[sqrt(1, 2)] `sqrt` does not take 2", "`sqrt(x)`"),
        ("1 / 4 == 0.3", "[1 / 4 == 0.3] this comes to 0.25, and the text says 0.3", "correct"),
    ] {
        let found = resolved(library(&with(number))).1;
        assert_eq!(found.len(), 1, "{number}: {found:#?}");
        assert!(
            found[0].starts_with("one/a.md:16:") && found[0].contains(place_and_message),
            "{number}: {}",
            found[0]
        );
        assert!(found[0].split_once("; ").unwrap().1.contains(hint), "{number}: {}", found[0]);
    }
}

#[test]
fn a_broken_figure_is_reported_once() {
    let found = resolved(library(
        "```figure {#fig-y}\nkind = \"no\"\ncaption = 'x'\n```\n\n`= fig-y.a` @fig-y\n",
    ))
    .1;
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn listings_go_through_the_code_setter() {
    let manuscript = good("```rust\nfn x() {}\n```\n");
    let Block::Code(html) = &manuscript.parts[0].chapters[0].blocks[0] else { panic!() };
    assert_eq!(&**html, "rust|fn x() {}\n");
    wrong("```rsut\nx\n```\n", "5:4 [rsut] unknown language `rsut`", "rust");
}

#[test]
fn all_mistakes_come_in_one_run() {
    let found =
        resolved(library("@a\n\n# B\n\n$\\bad$ [@c] [d](e.md) `= f` <br>\n\n::: g\n:::\n")).1;
    assert_eq!(found.len(), 8, "{found:#?}");
}

proptest! {
    #[test]
    fn no_text_makes_the_resolver_panic(
        text in "(\\PC|\n|:::|::: equation \\{#eq-a}\n|\\$\\$|```|```figure \\{#fig-x}\n|kind = \"strip\"\n|caption = 'x'\n|\\[\\^a\\]|@[a-z]|\\{#eq-a}|> |- |\\| |`= |fig-x\\.schedule|\\[@|\\[a\\]\\(#b\\)|&|\\\\\\\\){0,60}"
    ) {
        resolved(library(&text));
    }

    #[test]
    fn no_expression_makes_the_resolver_panic(text in "([0-9.,+*/^() -]|alpha_bar|sqrt|\"linear\"|fig-x|\\[t=|\\]|==|e9|%|s|é){0,30}") {
        resolved(library(&format!("{FIGURE}`= {text}`\n")));
    }
}

#[test]
fn a_proof_that_says_what_varies_is_evaluated() {
    let proof = |steps: &str| format!("::: proof\nwhere: a, b in R\n{steps}\n:::\n");
    wrong(&proof("1. $$(a+b)^2=a^2+b^2$$ no"), "7:13 [=] this `=` does not hold", "");
    wrong(&proof("1. $$a=c$$ no"), "7:8 [c] nothing says what `c` is", "`where` line");
    wrong(
        &proof("1. $$a=a$$ {check=\"a*b = b+a\"} no"),
        "7:20 [a*b = b+a] this `=` does not hold",
        "",
    );
    wrong(
        &proof("1. $$a=a$$ {cheque=\"a\"} no"),
        "7:13 [cheque] a formula has no attribute",
        "there is: check",
    );
    wrong(
        "::: proof\n1. $$a=a$$ {check=\"a = a\"} no\n:::\n",
        "6:20 [a = a] this says how",
        "where: …",
    );
    let right = proof(
        "1. $$(a+b)^2$$ {unchecked=\"a side\"} so\n2. $$=a^2+2ab+b^2$$ yes\n3. $$=a^2$$ {from=\"1\" where=\"b = 0\"} yes",
    );
    let (manuscript, found) = resolved(library(&right));
    assert_eq!(found, Vec::<String>::new());
    let shown = format!("{manuscript:?}");
    assert_eq!(shown.matches("Some(Evaluated(").count(), 2);
    assert_eq!(shown.matches("Some(Unchecked(\"a side\")").count(), 1);
}

#[test]
fn an_equation_that_says_what_varies_is_evaluated() {
    let equation = |tex: &str| {
        format!(
            "::: equation {{#eq-square}}\nwhere: a, b in R\n$$\n{tex}\n$$\nwords: A square.\n- $a$: a number\n:::\n"
        )
    };
    let (manuscript, found) = resolved(library(&equation("(a+b)^2=a^2+2ab+b^2")));
    assert_eq!(found, Vec::<String>::new());
    assert!(format!("{manuscript:?}").contains("Some(Evaluated("));
    wrong(&equation("(a-b)^2=a^2-2ab-b^2"), "8:8 [=] this `=` does not hold", "");
    // Labels of rows are no part of the formula.
    let rows = |sign: &str| {
        format!(
            "::: equation\nwhere: a, b in R\n$$\n\\begin{{align}}\n(a+b)^2&=a^2+2ab+b^2 \\\\ {{#eq-plus}}\n(a-b)^2&=a^2-2ab{sign}b^2 {{#eq-minus}}\n\\end{{align}}\n$$\nwords: Squares.\n:::\n"
        )
    };
    let (manuscript, found) = resolved(library(&rows("+")));
    assert_eq!(found, Vec::<String>::new());
    assert!(format!("{manuscript:?}").contains("relations: 2"));
    wrong(&rows("-"), "10:9 [=] this `=` does not hold", "");
    let joined = "::: equation {#eq-square}\n$$a=a$$\n\nwhere: a in R\nwords: A letter.\n:::\n";
    wrong(joined, "5:1 [::: equation {#eq-square}] text follows the `where:` line", "blank line");
}

#[test]
fn a_where_line_that_would_not_be_read_is_a_mistake() {
    let begun = "::: equation {#eq-square}\n$$a=a$$\nwords: A letter.\n";
    for strayed in ["where: a in R\n", "\nWhere: a in R\n"] {
        let text = format!("{begun}{strayed}- $a$: a number\n:::\n");
        wrong(
            &text,
            "5:1 [::: equation {#eq-square}] this `where:` line would not be read",
            "behind the first line",
        );
    }
    wrong(
        "::: proof\nwhere: a in R\n1. $$a=a+b$$ {unchecked=\" \"} no\n:::\n",
        "7:15 [unchecked] `unchecked` says nothing",
        "quotation marks",
    );
}
