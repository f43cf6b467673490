//! What holds nothing but claims leaves nothing on a page: nothing empty stands there, and nothing unread is printed.

use super::*;

const FRONT: &str = "+++\ntitle = \"T\"\nsummary = \"S\"\n+++\n";
const TOML: &str = "title = \"B\"\n[[part]]\ntitle = \"One\"\nchapters = [\"a.md\"]\n";

#[test]
fn what_would_be_empty_is_a_mistake() {
    for (text, place) in [
        ("## `? 1 < 2`\n", "5:1 [## `? 1 < 2`] this heading"),
        (
            "a [*`? 1 < 2`*](https://a.org)\n",
            "5:3 [[*`? 1 < 2`*](https://a.org)] the text of this link",
        ),
        ("a[^b]\n\n[^b]: `? 1 < 2`\n", "7:1 [[^b]: `? 1 < 2`] this side note"),
        ("::: key-idea\n`? 1 < 2` `? 2 < 3`\n:::\n", "5:1 [::: key-idea] this `key-idea`"),
        (
            "::: deeper\n- `? 1 < 2`\n- *`? 1 < 2`\n  `? 1 < 2`*\n:::\n",
            "5:1 [::: deeper] this `deeper`",
        ),
        ("> [!NOTE]\n> `? 1 < 2`\n", "5:1 [> [!NOTE]"),
        ("::: deeper {title=\"`? 1 < 2`\"}\na\n:::\n", "5:20 [`? 1 < 2`] a title"),
        ("- [x] a\n- [ ] `? 1 < 2`\n", "6:1 [- [ ] `? 1 < 2`] this option"),
        (
            "::: equation\n$$a$$\nwords: `? 1 < 2`\n- $a$: a number\n:::\n",
            "5:1 [::: equation] the `words:` line",
        ),
    ] {
        let found =
            parsed(files(&[("book.toml", TOML), ("one/a.md", &format!("{FRONT}{text}"))])).1;
        one_mistake(&found, &format!("one/a.md:{place}"), "behind a sentence");
        assert!(found[0].contains("holds nothing but claims"), "{}", found[0]);
    }
    for key in ["title", "summary"] {
        let front = FRONT
            .replace(&format!("{key} = \""), &format!("{key} = \"`? 1 < 2`"))
            .replace("`T", "`")
            .replace("`S", "`");
        let found = parsed(files(&[("book.toml", TOML), ("one/a.md", &front)])).1;
        let line = if key == "title" { 2 } else { 3 };
        assert!(
            found.len() == 1 && found[0].starts_with(&format!("one/a.md:{line}:")),
            "{found:?}"
        );
        assert!(found[0].contains(&format!("a {key} holds nothing but claims")), "{}", found[0]);
    }
}

#[test]
fn plain_text_computes_nothing() {
    let symbol = "[symbols.a]\nmacro = '\\a'\ntex = 'a'\nmeaning = \"of `= 1 + 1`\"\n";
    for (toml, place) in [
        (TOML.replace("\"B\"", "\"B `? 1 < 2`\""), "1:10 [B `? 1 < 2`]"),
        (TOML.replace("\"B\"", "\"B\"\nsubtitle = \"`= 1 + 1`\""), "2:13 [`= 1 + 1`]"),
        (TOML.replace("\"B\"", "\"B\"\nauthors = [\"A\", \"`? 1 < 2`\"]"), "2:18 [`? 1 < 2`]"),
        (TOML.replace("\"One\"", "\"One `? 1 < 2`\"\nslug = \"one\""), "3:10 [One `? 1 < 2`]"),
        (format!("{TOML}{symbol}"), "8:12 [of `= 1 + 1`]"),
    ] {
        let found = parsed(files(&[("book.toml", &toml), ("one/a.md", FRONT)])).1;
        let place = format!("book.toml:{place} nothing is computed here");
        one_mistake(&found, &place, "move it there");
    }
    let text = format!("{FRONT}![a lake `? 1 < 2`](lake.png)\n");
    let found = parsed(files(&[("book.toml", TOML), ("one/a.md", &text)])).1;
    one_mistake(
        &found,
        "one/a.md:5:1 [![a lake `? 1 < 2`](lake.png)] nothing is computed",
        "move it",
    );
    // The title of a chapter is read like any sentence.
    let front = FRONT.replace("\"T\"", "\"T `? 1 < 2` `= 1 + 1`\"");
    assert_eq!(parsed(files(&[("book.toml", TOML), ("one/a.md", &front)])).1, Vec::<String>::new());
}
