use proptest::prelude::*;

use super::*;
use crate::book::tree::*;

fn body(text: &str) -> Vec<Block<Written>> {
    let (book, wrong) = parsed(book_of(text));
    assert_eq!(wrong, Vec::<String>::new());
    book.parts[0].chapters[0].blocks.clone()
}

fn mistakes(text: &str) -> Vec<String> {
    parsed(book_of(text)).1
}

/// The chapter's text begins in line 5.
#[track_caller]
fn wrong(text: &str, place_and_message: &str, hint: &str) {
    one_mistake(&mistakes(text), &format!("one/a.md:{place_and_message}"), hint);
}

fn texts(inlines: &[Inline<Written>]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::Emphasis(inner) => format!("*{}*", texts(inner)),
            Inline::Strong(inner) => format!("**{}**", texts(inner)),
            Inline::Struck(inner) => format!("~~{}~~", texts(inner)),
            Inline::Code(code) => format!("`{code}`"),
            Inline::Formula(formula) => format!("${}$", formula.tex.text),
            Inline::Reference(id) => format!("<{}>", id.text),
            Inline::Citation(works) => {
                works.iter().map(|work| format!("[{}|{}]", work.key.text, work.locator)).collect()
            }
            Inline::Number(number) => format!("<={}>", number.text),
            Inline::Claim(claim) => format!("<?{}>", claim.text),
            Inline::Mark(mark) => format!("^{}", mark.text),
            Inline::Link { target, text } => format!("({}->{})", texts(text), target.text),
            Inline::Image { file, alt } => format!("!{alt}->{}", file.text),
            Inline::SoftBreak => "/".to_owned(),
            Inline::HardBreak => "//".to_owned(),
        })
        .collect()
}

fn paragraph(text: &str) -> String {
    match body(text).as_slice() {
        [Block::Paragraph(inlines)] => texts(inlines),
        other => panic!("{other:?}"),
    }
}

const DESIGN: &str = r#"Text with $x_t$, a side note[^pen], a reference to @eq-marginal and @fig-forward, a citation [@ho2020ddpm, eq. 4].

::: equation {#eq-marginal}
$$q(x_t\mid x_0)=\mathcal N(x_t;\sqrt{\abar_t}\,x_0,(1-\abar_t)\mathbf I)$$
words: Shrink the clean picture, add one draw of noise.
- $x_0$: the clean picture, $d$ numbers
:::

```figure {#fig-forward}
kind = "forward-filmstrip"
schedule = "cosine"
t = { sweep = [0, 1000], frames = 41, print = [0, 100, 250, 500, 750, 1000] }
caption = 'One picture, one draw of noise: $x_t$ for growing $t$.'
```

::: proof {of="eq-marginal"}
1. $$x_t=\sqrt{\alpha_t}x_{t-1}+\sqrt{1-\alpha_t}\,\epsilon_t$$ by definition of one step
2. …
:::

::: quiz {#quiz-budget}
What does the forward process need to learn?
- [ ] the schedule: *it is chosen*
- [x] nothing: *it is a fixed Gaussian recipe*
:::

::: exercise {#ex-half}
Half of the variance is gone by step 260 of the linear schedule. Check it.
::: solution
Just before it `= alpha_bar(259, "linear"), 4` is left, just after it `= alpha_bar(260, "linear"), 4`.
:::
:::

[^pen]: A footnote is a side note on a wide screen and on paper.
"#;

#[test]
fn the_chapter_of_the_design_is_read() {
    let blocks = body(DESIGN);
    let Block::Paragraph(first) = &blocks[0] else { panic!() };
    assert_eq!(
        texts(first),
        "Text with $x_t$, a side note^pen, a reference to <eq-marginal> and <fig-forward>, a citation [ho2020ddpm|eq. 4]."
    );
    let Block::Container(equation) = &blocks[1] else { panic!() };
    assert_eq!(equation.label.as_ref().unwrap().text, "eq-marginal");
    assert_eq!(texts(&equation.words), "Shrink the clean picture, add one draw of noise.");
    assert!(matches!(equation.blocks.as_slice(), [Block::Display(_), Block::List(_)]));
    let Block::Figure(figure) = &blocks[2] else { panic!() };
    assert_eq!(texts(&figure.caption), "One picture, one draw of noise: $x_t$ for growing $t$.");
    assert!(figure.toml.text.starts_with("kind") && figure.toml.text.ends_with("'\n"));
    let Block::Container(proof) = &blocks[3] else { panic!() };
    assert_eq!(proof.of.as_ref().unwrap().text, "eq-marginal");
    let Block::List(steps) = &proof.blocks[0] else { panic!() };
    assert!(matches!(steps.items[0].blocks.as_slice(), [Block::Display(_), Block::Paragraph(_)]));
    let Block::Container(quiz) = &blocks[4] else { panic!() };
    let Block::List(options) = &quiz.blocks[1] else { panic!() };
    assert_eq!(
        options.items.iter().map(|i| i.checked).collect::<Vec<_>>(),
        [Some(false), Some(true)]
    );
    assert!(options.tight);
    let Block::Container(exercise) = &blocks[5] else { panic!() };
    let Block::Container(solution) = &exercise.blocks[1] else { panic!() };
    assert_eq!(solution.kind, ContainerKind::Solution);
    let Block::Paragraph(text) = &solution.blocks[0] else { panic!() };
    assert!(texts(text).contains("<=alpha_bar(259, \"linear\"), 4>"));
    assert_eq!(blocks.len(), 6);
}

#[test]
fn references_stand_in_text_only() {
    assert_eq!(
        paragraph("@fig-a, (@eq-b). a@b.org `@c` \\@d @home-! [x](#y) @e--f and @g_h."),
        "<fig-a>, (<eq-b>). a@b.org `@c` @d <home>-! (x->#y) <e>–f and <g_h>."
    );
}

#[test]
fn citations_hold_several_works_over_a_line_end() {
    assert_eq!(
        paragraph("As in [@a, eq. 4;\n@b-c:d] and [@e, pp. 1--2]. \\[@f\\] [g]"),
        "As in [a|eq. 4][b-c:d|] and [e|pp. 1–2]. [<f>] [g]"
    );
}

#[test]
fn numbers_are_code_spans_with_one_backtick() {
    assert_eq!(paragraph("`= a, 4` ``= b`` `=c`"), "<=a, 4> `= b` `=c`");
}

#[test]
fn displays_split_paragraphs_and_take_their_labels() {
    let blocks = body("Before\n$$a\n- b\n+ c$$ {#eq-abc} after\n\n$$d$$\n");
    let [
        Block::Paragraph(before),
        Block::Display(first),
        Block::Paragraph(after),
        Block::Display(second),
    ] = blocks.as_slice()
    else {
        panic!("{blocks:?}")
    };
    assert_eq!((texts(before), texts(after)), ("Before".into(), "after".into()));
    assert_eq!(first.tex.text, "a\n- b\n+ c");
    assert_eq!(first.label.as_ref().unwrap().text, "eq-abc");
    assert_eq!(second.label, None);
}

#[test]
fn mathematics_in_a_quotation_loses_its_marks_and_keeps_its_length() {
    let blocks = body("> [!TIP]\n> $$a\n> + b$$\n");
    let [Block::Callout { kind: Callout::Tip, blocks }] = blocks.as_slice() else {
        panic!("{blocks:?}")
    };
    let Block::Display(display) = &blocks[0] else { panic!() };
    assert_eq!(display.tex.text, "a\n  + b");
}

#[test]
fn tables_take_code_norms_and_numbers() {
    let blocks = body("| a | b |\n|:--|--:|\n| `x|y` | 1 |\n".replace("x|y", "x\\|y").as_str());
    let [Block::Table(table)] = blocks.as_slice() else { panic!("{blocks:?}") };
    assert_eq!(table.alignments, [Alignment::Left, Alignment::Right]);
    assert_eq!(texts(&table.rows[0][0]), "`x|y`");
}

#[test]
fn headings_lists_code_images_and_notes() {
    let (book, wrong) = parsed(book_of(
        "## Heading $x$ {#sec-h}\n\n3. a\n\n   b\n4. c\n\n```rust\nlet x = \"$$\";\n::: no\n```\n\n![A *lake*](../p/lake.png)\n\nnote[^n] <https://a.b>\n\n[^n]: Text\n    more\n\n---\n",
    ));
    assert_eq!(wrong, Vec::<String>::new());
    let chapter = &book.parts[0].chapters[0];
    let Block::Heading { level: 2, label: Some(label), text, .. } = &chapter.blocks[0] else {
        panic!()
    };
    assert_eq!((label.text.as_str(), texts(text).as_str()), ("sec-h", "Heading $x$"));
    let Block::List(list) = &chapter.blocks[1] else { panic!() };
    assert_eq!((list.start, list.tight, list.items.len()), (Some(3), false, 2));
    let Block::Code(code) = &chapter.blocks[2] else { panic!() };
    assert_eq!(
        (code.language.text.as_str(), code.text.as_str()),
        ("rust", "let x = \"$$\";\n::: no\n")
    );
    assert_eq!(chapter.notes[0].name.text, "n");
    assert_eq!(chapter.blocks[5], Block::Rule);
}

#[test]
fn containers_that_are_wrong() {
    wrong(
        "::: quizz\ntext\n:::\n",
        "5:5 [quizz] there is no container `quizz`",
        "did you mean `quiz`?",
    );
    wrong(
        "a\n\n::: deeper\n::: caveat\nx\n:::\n",
        "7:1 [::: deeper] this `deeper` is not closed",
        "`:::`",
    );
    wrong("a\n\n:::\n", "7:1 [:::] this `:::` closes nothing", "its name");
    wrong(
        "::: deeper {#deeper-a tilte=\"x\"}\nx\n:::\n",
        "5:23 [tilte] a `deeper` has no attribute `tilte`",
        "`title`",
    );
    wrong("::: deeper Extra\nx\n:::\n", "5:12 [Extra] only attributes in braces", "{#id");
    wrong("::: deeper {#a b}\nx\n:::\n", "5:16 [b] this is not an attribute", "{#id");
    wrong(
        "- a\n  ::: deeper\nx\n:::\n",
        "6:3 [::: deeper] a `:::` line stands at the beginning of its line",
        "take away",
    );
    wrong("::: deeper\n:::\n", "5:1 [::: deeper] this `deeper` is empty", "text");
    wrong(
        "::: solution\nx\n:::\n",
        "5:1 [::: solution] this `solution` stands in no `exercise`",
        "closes the `exercise`",
    );
    wrong(
        "::: equation\nx\n:::\n",
        "5:1 [::: equation] an `equation` holds one displayed formula",
        "$$",
    );
    wrong(
        "::: quiz\n- [ ] a\n- [ ] b\n:::\n",
        "5:1 [::: quiz] no option of this quiz is right",
        "[x]",
    );
    wrong("::: quiz\n- a\n- b\n:::\n", "5:1 [::: quiz] a quiz holds one list of options", "[x]");
    wrong(
        "::: equation {#eq-a}\n$$x$$ {#eq-b}\n:::\n",
        "6:9 [eq-b] this equation has two ids <the other one: eq-a>",
        "keep",
    );
}

#[test]
fn figures_that_are_wrong() {
    wrong(
        "```figure {#fig-x}\nkind = \"a\"\n```\n",
        "5:4 [figure {#fig-x}] this figure has no caption",
        "caption = '…'",
    );
    wrong("```figure\ncaption = 'x'\n```\n", "5:4 [figure] this figure has no id", "{#fig-name}");
    wrong(
        "- ```figure {#fig-x}\n  caption = 'x'\n  ```\n",
        "5:6 [figure {#fig-x}] a figure stands in the text",
        "take it out",
    );
    wrong(
        "```figure {#fig-x}\ncaption = \"$\\beta$\"\n```\n",
        "6:11 [\"$\\beta$\"] the control character U+0008",
        "single quotes",
    );
    wrong("```figure {#fig-x}\nkind = a\ncaption = 'x'\n```\n", "6:8 [a]", "text stands in quotes");
    wrong("```figure {#fig-x}\ncaption = 'see <br>'\n```\n", "6:16 [<br>] raw HTML", "backslash");
    wrong(
        "```figure {#fig-x}\ncaption = '- a'\n```\n",
        "6:12 [- a] a caption is one paragraph",
        "backslash",
    );
}

#[test]
fn formulas_tables_and_text_that_are_wrong() {
    wrong("a $$x\n\ny$$", "5:3 [$$x] a formula has a blank line", "close it");
    wrong("| a | b |\n|---|---|\n| $|x|$ | c |\n", "7:4 [|] a `|` in mathematics", "\\lvert");
    wrong("| $p(x|y)$ | b |\n|---|---|\n| 1 | 2 |\n", "5:7 [|] a `|` in mathematics", "\\mid");
    wrong(
        "| a | b |\n|---|---|\n| 1 | 2 | 3 |\n",
        "7:1 [| 1 | 2 | 3 |] this row has 3 cells",
        "\\|",
    );
    wrong("| a | b |\n|---|\n| 1 | 2 |\n", "5:1 [| a | b |] the head of this table", "---");
    wrong("# Title\n", "5:1 [# Title] a heading of level 1", "front matter");
    wrong("##### Title\n", "5:1 [##### Title] a heading of level 5", "2 to 4");
    wrong("see[^gone]\n", "5:4 [[^gone]] the side note `gone` is nowhere defined", "[^gone]:");
    wrong(
        "a[^n]\n\n[^n]: x\n\n[^n]: y\n",
        "9:3 [n] a second side note `n` <the first stands here: n>",
        "own name",
    );
    wrong(
        "![](a.png)\n",
        "5:1 [![](a.png)] the picture has no alternative text",
        "what is to be seen",
    );
    wrong("$$x$$ {#> \n[^a]é\n", "5:7 [{#> \n[^a]é] only attributes in braces", "{#id");
    wrong("[@a, eq. 4\n", "5:1 [[@] a citation is not closed", "[@key]");
    wrong("[@a; b]\n", "5:5 [ b] a citation begins with `@`", "semicolons");
    wrong("[a](b.md \"t\")\n", "5:1 [[a](b.md \"t\")] a link has no title", "quotes");
    wrong(
        "[see *[@a]*](b.md)\n",
        "5:9 [a] a citation cannot stand in the text of a link",
        "one place",
    );
    wrong(
        "[see @fig-a](b.md)\n",
        "5:6 [@fig-a] a reference cannot stand in the text of a link",
        "one place",
    );
    wrong(
        "[see[^n]](b.md)\n\n[^n]: x\n",
        "5:5 [[^n]] the mark of a side note cannot stand in the text of a link",
        "one place",
    );
    wrong("```rust no_run\nx\n```\n", "5:4 [rust no_run] only the language", "rust");
    wrong("```rust\nx\n", "5:1 [```rust] the code block is not closed", "as many marks");
}

#[test]
fn side_notes_beside_links_are_welcome() {
    for text in ["see[^n] and [x](b.md)", "[x](b.md)[^n] `](` y", "a[^n] \\](b", "a[^n] [b] c](d"] {
        let text = format!("{text}\n\n[^n]: x\n");
        assert_eq!(mistakes(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn characters_outside_the_fonts_are_reported_once() {
    wrong(
        "a 漢 b 漢 `漢` $漢$\n",
        "5:3 [漢] no font of the book holds `漢` (U+6F22)",
        "other words",
    );
    assert_eq!(mistakes("Größe: “x” – 5 × 3 …\n"), Vec::<String>::new());
}

#[test]
fn html_is_answered_with_what_to_write() {
    for (html, hint) in [
        ("a<br>b", "backslash"),
        ("<b>a", "**strong**"),
        ("x<sub>2", "$x_0$"),
        ("<i>a", "*emphasis*"),
        ("<!-- x -->", "git remembers"),
        ("<div>\n:::\n</div>", "blank line"),
        ("<img src=\"a\">", "![what"),
        ("<foo>", "backticks"),
    ] {
        let found = mistakes(html);
        assert!(
            found.iter().all(|m| m.contains("raw HTML")) && found[0].contains(hint),
            "{found:?}"
        );
    }
    assert_eq!(mistakes("a < b and c > d"), Vec::<String>::new());
}

#[test]
fn chapters_that_are_missing_unlisted_doubled_or_no_text() {
    let toml = "title = \"B\"\n[[part]]\ntitle = \"One\"\nchapters = [\"a.md\", \"b.md\"]\n";
    let good = "+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n";
    let with = |more: &[(&str, &str)]| {
        let mut all = vec![("book.toml", toml), ("one/a.md", good)];
        all.extend(more);
        parsed(files(&all)).1
    };
    one_mistake(
        &with(&[]),
        "book.toml:4:22 [b.md] the chapter `one/b.md` is missing",
        "did you mean `a.md`",
    );
    one_mistake(
        &with(&[("one/b.md", good), ("one/c.md", good)]),
        "one/c.md this chapter is listed nowhere",
        "`\"c.md\"`",
    );
    one_mistake(
        &with(&[("one/b.md/x.md", good)]),
        "book.toml:4:22 [b.md] `one/b.md` is a folder",
        "one Markdown file",
    );
    let mut bytes = book_of("");
    bytes[1].1.extend([b'\n', 0xff]);
    one_mistake(
        &parsed(bytes).1,
        "one/a.md:6:1 [\u{fffd}] the byte 0xFF here is not valid UTF-8",
        "UTF-8",
    );
    let twice = toml.replace("b.md", "a.md");
    one_mistake(
        &parsed(files(&[("book.toml", &twice), ("one/a.md", good)])).1,
        "book.toml:4:22 [a.md] the chapter `a.md` is listed twice <it stands here already: a.md>",
        "take one",
    );
    one_mistake(&parsed(files(&[])).1, "book.toml there is no `book.toml`", "[[part]]");
    one_mistake(
        &parsed(files(&[("book.toml/x", "")])).1,
        "book.toml `book.toml` must be a file",
        "folder",
    );
}

#[test]
fn settings_that_are_wrong() {
    let part = "[[part]]\ntitle = \"One\"\nchapters = [\"a.md\"]\n";
    let found = |toml: String| {
        parsed(files(&[
            ("book.toml", &toml),
            ("one/a.md", "+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n"),
        ]))
        .1
    };
    one_mistake(
        &found(format!("titel = \"B\"\ntitle = \"B\"\n{part}")),
        "book.toml:1:1 [titel] a book has no key `titel`",
        "did you mean `title`?",
    );
    one_mistake(&found(part.to_owned()), "book.toml:1:1 [] the book has no `title`", "title = ");
    one_mistake(
        &found(format!("title = \"B\"\nauthors = 3\n{part}")),
        "book.toml:2:11 [3] `authors` is a whole number",
        "[\"…\"",
    );
    one_mistake(
        &found(format!("title = \"B\"\n{part}slug = \"Öne\"\n")),
        "book.toml:5:9 [Öne] the slug `Öne` cannot be",
        "small letters",
    );
    one_mistake(
        &found(format!("title = \"B\"\n{part}[macros]\n'\\x1' = 'a'\n")),
        "book.toml:6:1 ['\\x1'] `\\\\x1` is not the name of a macro",
        "letters",
    );
    one_mistake(
        &found(format!("title = \"B\"\n{part}[macros]\n'\\x' = \"\\beta\"\n")),
        "book.toml:6:8 [\"\\beta\"] the control character U+0008",
        "'…'",
    );
    one_mistake(
        &found(format!("title = \"B\"\n{part}[symbols.a]\nmacro = '\\a'\ntex = 'a'\n")),
        "book.toml:5:10 [a] the symbol `a` has no `meaning`",
        "meaning",
    );
    one_mistake(
        &found(format!(
            "title = \"B\"\n{part}[symbols.a]\nmacro = '\\a'\ntex = 'a'\nmeaning = 'b'\n[macros]\n'\\a' = 'b'\n"
        )),
        "book.toml:6:10 [\\a] the macro `\\a` is declared twice <the first is here: b>",
        "another name",
    );
}

#[test]
fn spoken_forms_are_words() {
    let symbol = |spoken: &str| {
        let toml = format!(
            "title = \"B\"\n[[part]]\ntitle = \"One\"\nchapters = [\"a.md\"]\n[symbols.a]\nmacro = '\\a'\ntex = 'a'\nspoken = {spoken}\nmeaning = 'b'\n"
        );
        let front = "+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n";
        parsed(files(&[("book.toml", &toml), ("one/a.md", front)]))
    };
    let (book, wrong) = symbol("' alpha  bar '");
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(book.settings.symbols["a"].spoken.as_deref(), Some("alpha bar"));
    one_mistake(&symbol("' '").1, "book.toml:8:11 [ ] `spoken` is empty", "alpha bar");
    one_mistake(
        &symbol("'é \\alpha'").1,
        "book.toml:8:13 [\\] `\\` cannot be read aloud",
        "alpha bar",
    );
    one_mistake(&symbol("3").1, "book.toml:8:10 [3] `spoken` is a whole number", "…");
}

#[test]
fn prose_of_the_settings_outside_the_fonts() {
    let toml = "title = \"漢\"\nsubtitle = \"a 漢\"\nauthors = [\"Łukasz\", \"漢\"]\n[[part]]\ntitle = \"One 漢\"\nslug = \"one\"\nchapters = [\"a.md\"]\n[symbols.a]\nmacro = '\\a'\ntex = 'a'\nmeaning = \"雪 and 漢\"\n";
    let found = parsed(files(&[
        ("book.toml", toml),
        ("one/a.md", "+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n"),
    ]))
    .1;
    let places: Vec<&str> = found
        .iter()
        .map(|error| error.split_once(" no font of the book holds").unwrap().0)
        .collect();
    assert_eq!(
        places,
        [
            "book.toml:1:10 [漢]",
            "book.toml:2:15 [漢]",
            "book.toml:3:23 [漢]",
            "book.toml:5:14 [漢]",
            "book.toml:11:12 [雪]",
            "book.toml:11:18 [漢]",
        ]
    );
}

#[test]
fn front_matter_that_is_wrong() {
    let with = |text: &str| {
        let mut all = book_of("");
        all[1].1 = text.as_bytes().to_vec();
        parsed(all).1
    };
    one_mistake(&with("Text\n"), "one/a.md:1:1 [Text] the chapter has no front matter", "+++");
    one_mistake(
        &with("+++\ntitle = 'T'\n+++\n"),
        "one/a.md:1:1 [+++] the chapter has no `summary`",
        "summary",
    );
    one_mistake(
        &with("+++\ntitle = 'T'\nsummary = 'S'\ndate = 'D'\n+++\n"),
        "one/a.md:4:1 [date] a chapter's front matter has no key `date`",
        "there is: title, summary",
    );
    one_mistake(
        &with("+++\ntitle = 'a <b>c'\nsummary = 'S'\n+++\n"),
        "one/a.md:2:12 [<b>] raw HTML",
        "strong",
    );
    one_mistake(
        &with("+++\ntitle = 'a'\n"),
        "one/a.md:1:1 [+++] the front matter is not closed",
        "+++",
    );
}

#[test]
fn parts_have_slugs_and_numbers() {
    let good = "+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n";
    let (book, wrong) = parsed(files(&[
        (
            "book.toml",
            "title='B'\nsubtitle='s'\nauthors=['A']\nlanguage='de'\n[[part]]\ntitle='First: one'\nchapters=['b.md','a.md']\n[[part]]\ntitle='Two'\nslug='second'\nchapters=['a.md']\n",
        ),
        ("first-one/a.md", good),
        ("first-one/b.md", good),
        ("second/a.md", good),
        ("cover.md", good),
        ("README.md", "no chapter"),
    ]));
    assert_eq!(wrong, Vec::<String>::new());
    let numbers: Vec<(&str, &str)> = book
        .parts
        .iter()
        .flat_map(|p| p.chapters.iter().map(|c| (c.slug.as_str(), c.number.as_str())))
        .collect();
    assert_eq!(numbers, [("b", "1.1"), ("a", "1.2"), ("a", "2.1")]);
    assert_eq!((book.parts[0].slug.as_str(), book.settings.language.as_str()), ("first-one", "de"));
    assert!(book.cover.is_some());
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "(\\PC|\n|:::|\\$\\$|```|\\[\\^a\\]|@[a-z]|\\{#|> |- |\\| |`= |\\[@|<[a-z]){0,80}") {
        parsed(book_of(&text));
    }

    #[test]
    fn no_text_of_marks_makes_the_parser_panic(text in "([:$`#>|\n*_@{}\\[\\]()<^!=~ -]|\\$\\$|:::|```|::: quiz\n|::: equation\n|figure|a|é){0,60}") {
        parsed(book_of(&text));
    }
}

#[test]
fn letters_mean_one_thing_in_a_chapter() {
    let found = |symbols: &str| {
        let toml =
            format!("title = \"B\"\n[[part]]\ntitle = \"One\"\nchapters = [\"a.md\"]\n{symbols}");
        let front = "+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n";
        parsed(files(&[("book.toml", &toml), ("one/a.md", front)])).1
    };
    let letter =
        |name: &str, more: &str| format!("[symbols.{name}]\ntex = 'z'\nmeaning = 'b'\n{more}\n");
    assert_eq!(found(&letter("a", "chapters = ['a.md']")), Vec::<String>::new());
    one_mistake(
        &found(&(letter("a", "") + &letter("b", "chapters = ['a.md']"))),
        "book.toml:10:8 [z] the letter `z` is declared twice <the first is here: z>",
        "chapters",
    );
    one_mistake(
        &found(&letter("a", "chapters = ['b.md']")),
        "book.toml:8:14 [b.md] no part has a chapter `b.md`",
        "a.md",
    );
    one_mistake(
        &found(&letter("a", "macro = '\\z'\nchapters = ['a.md']")),
        "book.toml:9:14 [a.md] a macro means the same in every chapter",
        "drop",
    );
}
