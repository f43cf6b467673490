//! A small book with one of everything an author can write, through the front door.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn one_of_everything_becomes_a_page() {
    let folder = tempfile::tempdir().unwrap();
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/books/complete"),
        &folder.path().join("content"),
    );
    let built = Command::new(env!("CARGO_BIN_EXE_snowglobe"))
        .arg("--strict")
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let site = folder.path().join("dist");
    let read = |path: &str| fs::read_to_string(site.join(path)).expect(path);
    let page = read("mathematics/forward-marginal/index.html");
    let expected = [
        ("a numbered equation", "(1.1.1)"),
        ("each row of an align its own number", "(1.1.3)"),
        ("a figure's number", "Figure 1.1.1"),
        ("a number from the mathematics", "0.0786"),
        ("a number from a figure's table", "0.4938"),
        ("three significant digits from a table", "0.976"),
        ("MathML for those who listen", "<math"),
        ("the words of an equation", "Shrink the clean picture, add one draw of noise."),
        ("a citation with its locator", "eq. 4"),
        ("the list of works cited", "Jonathan Ho, Ajay Jain and Pieter Abbeel"),
        ("a footnote's text", "A footnote is a side note"),
        ("a highlighted keyword", "class=\"kw\""),
        ("a callout", "A callout in GitHub"),
        ("a quiz's explanation", "it is a fixed Gaussian recipe"),
        ("a solution", "0.5002"),
        ("the status of the figure", "exact"),
        ("a proof's steps to be opened", "Step 1 of 3"),
    ];
    for (what, text) in expected {
        assert!(page.contains(text), "the page lacks {what}: {text}");
    }
    let handout = read("mathematics/forward-marginal/print/index.html");
    assert!(handout.contains("<ol class=\"steps\">") && !handout.contains("until-found"));
    let notation = read("notation/index.html");
    assert!(notation.contains("share of the variance that is still picture"));
    let csv = read("figures/fig-forward/schedule.csv");
    assert!(csv.starts_with("t,beta,"), "{}", &csv[..60]);
    assert!(read("print/index.html").contains("Answers"), "answers stand at the back of paper");
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().filter_map(Result::ok) {
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
