//! Mistakes in the text of a chapter.

use super::{CHAPTER, SECOND, complaints, golden, in_chapter};

#[test]
fn figures() {
    let said = in_chapter(&[
        ("unknown kind", "```figure {#fig-a}\nkind = \"best-gues\"\ncaption = 'A.'\n```"),
        ("a kind near to none", "```figure {#fig-a}\nkind = \"kaleidoscope\"\ncaption = 'A.'\n```"),
        ("no kind", "```figure {#fig-a}\ncaption = 'A.'\n```"),
        (
            "unknown parameter",
            "```figure {#fig-a}\nkind = \"best-guess\"\nshedule = \"linear\"\ncaption = 'A.'\n```",
        ),
        (
            "out of range",
            "```figure {#fig-a}\nkind = \"best-guess\"\ndigit = 1797\ncaption = 'A.'\n```",
        ),
        (
            "not a number",
            "```figure {#fig-a}\nkind = \"best-guess\"\ndigit = nan\ncaption = 'A.'\n```",
        ),
        (
            "another type",
            "```figure {#fig-a}\nkind = \"best-guess\"\ndigit = \"four\"\ncaption = 'A.'\n```",
        ),
        (
            "none of the choices",
            "```figure {#fig-a}\nkind = \"best-guess\"\nschedule = \"linaer\"\ncaption = 'A.'\n```",
        ),
        (
            "a sweep out of range",
            "```figure {#fig-a}\nkind = \"best-guess\"\nt = { sweep = [0, 9999], frames = 41 }\ncaption = 'A.'\n```",
        ),
        (
            "a sweep of no frames",
            "```figure {#fig-a}\nkind = \"best-guess\"\nt = { sweep = [0, 10], frames = 0 }\ncaption = 'A.'\n```",
        ),
        (
            "a seed below zero",
            "```figure {#fig-a}\nkind = \"best-guess\"\nseed = -1\ncaption = 'A.'\n```",
        ),
        ("missing caption", "```figure {#fig-a}\nkind = \"best-guess\"\n```"),
        ("empty caption", "```figure {#fig-a}\nkind = \"best-guess\"\ncaption = ' '\n```"),
        (
            "control characters in a caption",
            "```figure {#fig-a}\nkind = \"best-guess\"\ncaption = \"A $\\bar x$ and $\\theta$\"\n```",
        ),
        (
            "an escape TOML does not know",
            "```figure {#fig-a}\nkind = \"best-guess\"\ncaption = \"A $\\alpha$\"\n```",
        ),
        ("a word without quotes", "```figure {#fig-a}\nkind = best-guess\ncaption = 'A.'\n```"),
        (
            "a key twice",
            "```figure {#fig-a}\nkind = \"best-guess\"\nkind = \"best-guess\"\ncaption = 'A.'\n```",
        ),
        ("no id", "```figure\nkind = \"best-guess\"\ncaption = 'A.'\n```"),
        (
            "an id that names another thing",
            "```figure {#eq-a}\nkind = \"best-guess\"\ncaption = 'A.'\n```",
        ),
        (
            "not at the beginning of its line",
            "  ```figure {#fig-a}\n  kind = \"best-guess\"\n  caption = 'A.'\n  ```",
        ),
        (
            "in a list",
            "- x\n\n  ```figure {#fig-a}\n  kind = \"best-guess\"\n  caption = 'A.'\n  ```",
        ),
        ("not closed", "```figure {#fig-a}\nkind = \"best-guess\"\ncaption = 'A.'"),
    ]);
    golden("figures", &said);
}

#[test]
fn containers() {
    let said = in_chapter(&[
        ("unknown", "::: sidebar\nx\n:::"),
        ("nearly known", "::: keyidea\nx\n:::"),
        ("unclosed", "::: key-idea\nx"),
        (
            "the inner one closed, the outer one not",
            "::: exercise {#ex-a}\nx\n::: solution\ny\n:::",
        ),
        (
            "the outer one closed by its name",
            "::: exercise {#ex-a}\nx\n::: solution\ny\n::: /exercise",
        ),
        ("a closing line too many", "::: key-idea\nx\n:::\n\n:::"),
        ("outside its home", "::: solution\nx\n:::"),
        ("unknown attribute", "::: key-idea {tilte=\"x\"}\nx\n:::"),
        ("an attribute without quotes", "::: key-idea {title=x}\nx\n:::"),
        ("empty", "::: key-idea\n:::"),
        ("an equation without a formula", "::: equation {#eq-x}\nwords: y\n:::"),
        ("a proof of nothing", "::: proof {of=\"eq-onne\"}\n1. $$x$$ y\n:::"),
    ]);
    golden("containers", &said);
}

#[test]
fn formulas() {
    let long = format!("${}x$", "x+".repeat(2100));
    let said = in_chapter(&[
        ("unknown commands", "$\\abra_t$ and $\\fraq{1}{2}$"),
        (
            "broken in many ways",
            "$\\frac{1}$, $x^2^3$, $\\begin{matrix} a \\end{pmatrix}$\n\n$$\\left( x$$",
        ),
        ("braces out of pairs", "Half of $\\frac{1}{$ it."),
        ("not closed", "Now $x = 1 and on."),
        ("a display with a blank line", "Now\n\n$$x\n\n= 1$$"),
        ("over four kilobytes", &long),
        (
            "links and pictures",
            "$\\href{https://example.org}{y}$ $\\url{a}$ $\\includegraphics{x}$",
        ),
        ("HTML", "$\\htmlId{a}{b}$ $\\htmlStyle{a}{b}$ $\\htmlData{a=b}{c}$"),
        ("definitions", "$\\def\\a{b}$ $\\newcommand{\\a}{b}$ $\\let\\a=b$"),
        ("numbers of its own", "$$x \\label{x}$$\n\n$$x \\tag{1}$$"),
        ("a bar in a table", "| a | b |\n|---|---|\n| $|x|$ | y |"),
        ("a label of another kind", "$$x$$ {#fig-x}"),
    ]);
    golden("formulas", &said);
}

#[test]
fn references_and_links() {
    let said = in_chapter(&[
        ("unknown references", "See @eq-onne, @fig-gess and @sec-nowhere."),
        ("unknown works", "As [@ho2002] and [@nobody], or @ho2020."),
        ("an empty citation", "As [@ho2020; ] and [@]."),
        ("equal ids", "::: equation {#eq-one}\n$$y$$\n:::\n\n## A {#sec-a}\n\n## B {#sec-a}"),
        ("a label of nothing", "Words {#eq-x} and more."),
        ("pages that are not there", "[a](frist.md) [b](../idea/nowhere.md) [c](/second.html)"),
        ("anchors that are not there", "[a](first.md#eq-onne) [b](#nowhere)"),
        ("links nobody may follow", "[a](javascript:alert) [b]()"),
        ("a target nobody defines", "[words][name]"),
        ("a picture that is not there", "![A lake.](lake.png)"),
        ("side notes", "a[^a] b[^b]\n\n[^b]: one\n\n[^b]: two\n\n[^c]: three"),
    ]);
    golden("references_and_links", &said);
}

#[test]
fn numbers() {
    let said = in_chapter(&[
        (
            "not an expression",
            "`= alpha_bar(500 \"linear\"), 4`\n`= 1 +`\n`= (1`\n`= 3, 99`\n`= 3, 4q`\n`= \"x\"`",
        ),
        ("unknown names", "`= alpha_bra(1, \"linear\")`\n`= alpha_bar(1, \"linaer\")`\n`= half`"),
        ("wrong arguments", "`= alpha_bar(500)`\n`= alpha_bar(5000, \"linear\")`"),
        ("no number", "`= 1 / 0, 2`\n`= sqrt(-1), 2`\n`= ln(0), 2`"),
        (
            "unknown figure, table, column, key",
            "`= fig-gues.guess.t[t=0]`\n`= fig-guess.gues.t[t=0]`\n`= fig-guess.guess.alpha[t=0]`\n`= fig-guess.guess.alpha_bar[s=0]`",
        ),
        ("a row that is not there", "`= fig-guess.guess.alpha_bar[t=0.5], 2`"),
        ("half a look-up", "`= fig-guess.guess, 2`\n`= fig-guess, 2`"),
    ]);
    golden("numbers", &said);
}

#[test]
fn text() {
    let said = in_chapter(&[
        (
            "raw HTML",
            "<b>bold</b><br>\n\n<div class=\"x\">\n\n<!-- note -->\n\n<img src=\"a.png\">\n\n<script>alert(1)</script>",
        ),
        ("characters no font holds", "A 雪 and 😀."),
        ("control characters", "A bell \u{7} and a null \0."),
        (
            "lines that end as on Windows",
            "One @eq-onne.\r\n\r\n::: key-idea\r\nTwo @eq-onne.\r\n:::\r\n\r\n```figure {#fig-b}\r\nkind = \"best-guess\"\r\ncaption = 'A.'\r\nstep = 1\r\n```",
        ),
        (
            "many at once",
            "A link to @eq-nowhere.\n\n::: sidebar\nx\n:::\n\n<b>bold</b> $\\fraq{1}{2}$ `= 1 / 0`",
        ),
    ]);
    golden("text", &said);
}

#[test]
fn quotations() {
    let path = "src/math/training/noise_predictor.rs";
    let listing = |attributes: &str, body: &str| format!("```rust {attributes}\n{body}```");
    let whole = format!("{{source=\"{path}\" anchor=\"training-step\"}}");
    let mistakes = [
        (
            "a source nearly known",
            listing(
                "{source=\"src/math/training/noise_predicter.rs\" anchor=\"training-step\"}",
                "",
            ),
        ),
        ("a source nobody may quote", listing("{source=\"/etc/passwd\" anchor=\"root\"}", "")),
        (
            "an anchor nearly known",
            listing(&format!("{{source=\"{path}\" anchor=\"trainig-step\"}}"), ""),
        ),
        ("no anchor", listing(&format!("{{source=\"{path}\"}}"), "")),
        ("no source", listing("{anchor=\"training-step\"}", "")),
        ("nothing asked for", listing("{}", "")),
        ("lines of its own", listing(&whole, "let x = 1;\n")),
        ("an unknown attribute", listing(&whole.replace("anchor", "ancor"), "")),
        ("an id", listing(&whole.replace('{', "{#lst-step "), "")),
        ("no quotes", listing("{source=src anchor=step}", "")),
        ("no braces", listing("training-step", "")),
    ];
    let written: Vec<(&str, &str)> =
        mistakes.iter().map(|(name, text)| (*name, text.as_str())).collect();
    golden("quotations", &in_chapter(&written));
}

#[test]
fn front_matter() {
    let said = complaints(
        CHAPTER,
        &[
            ("none", "Just text.\n".to_owned()),
            ("of another kind", "---\ntitle: x\n---\n".to_owned()),
            ("nothing at all", String::new()),
            ("not closed", "+++\ntitle = \"x\"\ntext\n".to_owned()),
            ("not TOML", "+++\ntitle = x\nsummary = \"y\"\n+++\n".to_owned()),
            ("empty", "+++\n+++\n".to_owned()),
            ("unknown keys", SECOND.replace("summary", "sumary")),
            ("other types", "+++\ntitle = 3\nsummary = [\"y\"]\n+++\n".to_owned()),
            ("a control character", SECOND.replace("How it", "\\theta")),
        ],
    );
    golden("front_matter", &said);
}
