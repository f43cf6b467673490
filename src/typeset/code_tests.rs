#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;

fn html(code: &str, language: &str) -> String {
    Highlighter::new().set(language, code).unwrap()
}

/// What the reader sees: the HTML without its tags, unescaped.
fn seen(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(
            part.split_once('>').filter(|_| html.contains('<')).map_or(part, |(_, after)| after),
        );
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[test]
fn rust_python_json_and_bash_have_their_classes() {
    let rust = html("fn main() { let x = \"a\"; } // ü <b>\n", "rust");
    for part in [
        r#"<span class="kw">fn</span> <span class="fn">main</span>"#,
        r#"<span class="str">"a"</span>"#,
        r#"<span class="com">// ü &lt;b&gt;</span>"#,
    ] {
        assert!(rust.contains(part), "{part} not in {rust}");
    }
    let python = html("def f(x):\n    return x ** 2 if x else None\n", "python");
    for part in [
        r#"<span class="kw">def</span> <span class="fn">f</span>"#,
        r#"<span class="var">x</span>"#,
        r#"<span class="op">**</span> <span class="num">2</span>"#,
    ] {
        assert!(python.contains(part), "{part} not in {python}");
    }
    let json = html("{\"a\": [1, true]}", "json");
    assert!(json.contains(r#"<span class="num">1</span>"#), "{json}");
    let bash = html("cargo run --release # now\n", "bash");
    assert!(bash.contains(r#"<span class="com"># now</span>"#), "{bash}");
    let markdown = html("# Title\n\nText `code`\n", "markdown");
    assert!(markdown.contains(r#"class="typ""#), "{markdown}");
}

#[test]
fn toml_has_keys_tables_values_and_comments() {
    let toml = html(
        "[[part]]\nt = { sweep = [0, 1000], frames = 41 } # é\ncaption = 'One \\'\na.b = true\ns = \"\"\"\n= 1\n\"\"\"\n",
        "toml",
    );
    for part in [
        r#"<span class="typ">[[part]]</span>"#,
        r#"<span class="var">sweep</span> <span class="op">=</span>"#,
        r#"<span class="num">1000</span>"#,
        r#"<span class="com"># é</span>"#,
        r#"<span class="str">'One \'</span>"#,
        r#"<span class="var">a.b</span> <span class="op">=</span> <span class="num">true</span>"#,
        "<span class=\"str\">\"\"\"\n= 1\n\"\"\"</span>",
    ] {
        assert!(toml.contains(part), "{part} not in {toml}");
    }
}

#[test]
fn neighbours_of_one_class_are_one_span() {
    let html = html("// one\n// two\n", "rust");
    assert_eq!(html.matches("<span").count(), 1, "{html}");
}

#[test]
fn plain_text_is_escaped_and_nothing_more() {
    assert_eq!(html("a < b && c\n", "text"), "a &lt; b &amp;&amp; c\n");
    assert_eq!(html("$ ls", "console"), "$ ls");
    assert_eq!(html("", "rust"), "");
}

#[test]
fn an_unknown_language_names_its_neighbour_or_all() {
    let highlighter = Highlighter::new();
    let wrong = |language| highlighter.set(language, "x").unwrap_err();
    assert_eq!(wrong("pyhton").hint.unwrap(), "did you mean `python`?");
    assert_eq!(wrong("cobol").message, "unknown language `cobol`");
    let all = wrong("cobol").hint.unwrap();
    assert!(all.contains("rust, python, toml, markdown, bash, json"), "{all}");
    assert!(highlighter.grammars.get().is_none(), "an error loads nothing");
}

#[test]
fn the_markup_stays_small() {
    let code = include_str!("rows.rs");
    assert!(html(code, "rust").len() < 5 * code.len());
}

#[test]
fn nothing_is_lost_or_added() {
    use proptest::test_runner::{Config, TestRunner};
    let highlighter = Highlighter::new();
    let code = "[a-z0-9\"'#=\\[\\]{}<>&(),.\n é\\\\/-]{0,60}";
    let mut runner = TestRunner::new(Config::with_cases(64));
    let result = runner.run(&code, |code| {
        for language in ["toml", "rust", "python", "json", "bash", "text"] {
            let html = highlighter.set(language, &code).unwrap();
            proptest::prop_assert_eq!(seen(&html), code.clone(), "{}", language);
        }
        Ok(())
    });
    result.unwrap();
}
