//! The front door: whole books in, sites, messages and exit codes out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

const BOOK: &str = r#"
title = "A small book"
authors = ["Somebody"]
language = "en"
[[part]]
title = "Level 1: the idea"
slug = "idea"
chapters = ["first.md", "second.md"]
[macros]
'\E' = '\mathbb{E}'
"#;

const FIRST: &str = r#"+++
title = "The first chapter"
summary = "How it begins."
+++
A formula $\E[x]$, and a reference to @eq-one.

::: equation {#eq-one}
$$x = 1$$
words: It is one.
:::
"#;

const SECOND: &str = r#"+++
title = "The second chapter"
summary = "How it goes on."
+++
Nothing but words.
"#;

/// A folder with a small book in `content/`.
struct Book {
    folder: tempfile::TempDir,
}

/// What a run of the program left behind.
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Book {
    fn new() -> Self {
        let book = Self { folder: tempfile::tempdir().unwrap() };
        book.write("content/book.toml", BOOK);
        book.write("content/idea/first.md", FIRST);
        book.write("content/idea/second.md", SECOND);
        book
    }

    /// Appends to the second chapter.
    fn with(text: &str) -> Self {
        let book = Self::new();
        book.write("content/idea/second.md", format!("{SECOND}\n{text}\n"));
        book
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Run {
        finished(self.command(SNOWGLOBE).args(arguments))
    }

    fn page(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// What lies in the folder, beside the book and the store.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "content" && name != ".snowglobe")
            .collect();
        names.sort();
        names
    }
}

const SNOWGLOBE: &str = env!("CARGO_BIN_EXE_snowglobe");

fn finished(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().expect("it ends by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn without_a_command_the_book_is_built_and_then_left_alone() {
    let book = Book::new();
    let run = book.run(&[]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(book.page("dist/index.html").contains("A small book"));
    assert!(book.page("dist/idea/first/index.html").contains("The first chapter"));
    assert!(book.page("dist/print/index.html").contains("The second chapter"));
    assert_eq!(book.names(), ["dist"]);
    let again = book.run(&["build", "-v"]);
    assert_eq!(again.code, 0);
    assert!(again.err.contains("unchanged"), "{}", again.err);
    assert!(again.err.contains("resolve"), "-v names the stages: {}", again.err);
    assert!(book.path(".snowglobe/formulas-content").is_file());
}

#[test]
fn a_build_with_nothing_to_do_does_nothing() {
    let book =
        Book::with("```figure {#fig-knob}\nkind = \"noise-schedule\"\ncaption = 'Noise.'\n```");
    assert_eq!(book.run(&[]).code, 0);
    let plates = book.path(".snowglobe/plates");
    let no_plates = || fs::read_dir(&plates).is_ok_and(|mut found| found.next().is_none());
    for plate in fs::read_dir(&plates).unwrap() {
        fs::remove_file(plate.unwrap().path()).unwrap();
    }
    let again = book.run(&[]);
    assert!(again.code == 0 && again.err.contains("unchanged"), "{}", again.err);
    assert!(no_plates(), "nothing was computed");
    assert!(book.run(&["build", "--base-url", "https://a.example"]).err.contains("written"));
    assert!(!no_plates());
    assert!(book.run(&[]).err.contains("written"), "the other way round too");

    book.write("dist/idea/first/index.html", "broken");
    assert!(book.run(&[]).err.contains("1 files written"));
    book.write("dist/idea/stray.txt", "");
    book.run(&[]);
    assert!(!book.path("dist/idea/stray.txt").exists());
    fs::create_dir(book.path("dist/stray")).unwrap();
    book.run(&[]);
    assert!(!book.path("dist/stray").exists());
    book.write("content/idea/first.md", FIRST.replace("first", "very first"));
    book.run(&[]);
    assert!(book.page("dist/idea/first/index.html").contains("The very first chapter"));
}

#[test]
fn what_a_build_had_to_say_is_said_again() {
    let book = Book::with(r"$$\begin{CD} A @>a>> B \end{CD}$$");
    let first = book.run(&[]);
    assert!(first.err.contains("no words"), "{}", first.err);
    let second = book.run(&[]);
    let said = |run: &Run| run.err.lines().filter(|line| !line.contains("dist/")).count();
    assert_eq!((said(&first), first.code), (said(&second), second.code), "{}", second.err);
}

#[test]
fn two_builds_in_different_places_hold_the_same_bytes() {
    let digest = |book: &Book| {
        let site = book.path("dist");
        let files = walkdir::WalkDir::new(&site).sort_by_file_name();
        let files =
            files.into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
        files
            .map(|entry| {
                (
                    entry.path().strip_prefix(&site).unwrap().to_owned(),
                    fs::read(entry.path()).unwrap(),
                )
            })
            .collect::<Vec<_>>()
    };
    let (one, two) = (Book::new(), Book::new());
    assert_eq!(one.run(&[]).code, 0);
    let mut elsewhere = two.command(SNOWGLOBE);
    elsewhere.env("RAYON_NUM_THREADS", "1").env("TZ", "Asia/Kolkata").env("LC_ALL", "C");
    assert_eq!(finished(&mut elsewhere).code, 0);
    assert!(digest(&one) == digest(&two));
}

#[test]
fn every_mistake_is_told_in_one_run_with_its_place() {
    let book = Book::with(
        "A link to @eq-nowhere.\n\n::: sidebar\nx\n:::\n\n<b>bold</b>\n\n$\\fraq{1}{2}$",
    );
    for command in ["check", "build"] {
        let run = book.run(&[command]);
        assert_eq!(run.code, 1, "{}", run.err);
        for part in [
            "eq-nowhere",
            "sidebar",
            "<b>",
            "\\fraq",
            "content/idea/second.md:7:11",
            "help:",
            " errors",
        ] {
            assert!(run.err.contains(part), "{command}: {part}\n{}", run.err);
        }
        assert!(!run.err.contains('\u{1b}'), "no colours in a pipe");
        assert_eq!(run.out, "");
    }
    assert!(!book.path("dist").exists());
}

#[test]
fn json_tells_one_mistake_a_line_on_standard_output() {
    let book = Book::with("A link to @eq-nowhere and to @fig-nowhere.");
    let run = book.run(&["--format", "json", "check"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    let lines: Vec<Value> =
        run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    let keys: Vec<&str> = lines[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "severity",
            "message",
            "file",
            "line",
            "column",
            "end_line",
            "end_column",
            "label",
            "hints"
        ]
    );
    assert_eq!(lines[0]["severity"], "error");
    assert_eq!(lines[0]["file"], "content/idea/second.md");
    assert_eq!((&lines[0]["line"], &lines[0]["column"]), (&Value::from(7), &Value::from(11)));
    let good = Book::new().run(&["check", "--format", "json"]);
    assert_eq!((good.code, good.out.as_str(), good.err.as_str()), (0, "", ""));
}

#[test]
fn a_book_that_breaks_leaves_its_last_good_site() {
    let book = Book::new();
    assert_eq!(book.run(&[]).code, 0);
    let before = book.page("dist/idea/second/index.html");
    book.write("content/idea/second.md", format!("{SECOND}\n@eq-nowhere\n"));
    assert_eq!(book.run(&[]).code, 1);
    assert_eq!(book.page("dist/idea/second/index.html"), before);
    assert_eq!(book.names(), ["dist"]);
}

#[test]
fn what_cannot_be_a_book_is_an_error_with_a_place() {
    let book = Book::new();
    book.write("content/idea/second.md", b"+++\ntitle = \"x\"\n+++\nbad \xff byte\n");
    let run = book.run(&["check"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("second.md:4:5") && run.err.contains("0xFF"), "{}", run.err);

    fs::remove_file(book.path("content/idea/second.md")).unwrap();
    let run = book.run(&["check"]);
    assert_eq!(run.code, 1, "a missing chapter");
    assert!(run.err.contains("second.md") && run.err.contains("book.toml"), "{}", run.err);

    fs::create_dir(book.path("content/idea/second.md")).unwrap();
    assert_eq!(book.run(&["check"]).code, 1, "a folder where a chapter should be");

    fs::remove_file(book.path("content/book.toml")).unwrap();
    let run = book.run(&["check"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("book.toml"), "{}", run.err);
}

#[test]
fn wrong_usage_ends_with_two() {
    let book = Book::new();
    book.write("file", "mine");
    for arguments in [
        &["--nonsense"][..],
        &["biuld"],
        &["--format", "xml", "check"],
        &["--book", "nowhere"],
        &["--book", "file"],
        &["check", "--book", "nowhere"],
        &["--base-url", "nonsense"],
        &["figure", "draw", "best-guess", "--out", "x.gif"],
        &["figure", "draw", "best-guess", "--out", "none/x.svg"],
        &["figure", "draw", "best-guess", "--out", "content"],
        &["figure", "draw", "best-guess", "--frame", "t"],
        &["figure", "draw", "best-guess", "--frame", "t=0", "--frame", "t=25"],
        &["figure", "draw", "best-guess", "--set", "digit"],
        &["figure", "draw", "best-guess", "--set", "digit=[1,"],
        &["figure", "draw", "best-guess", "--frame", "t=1", "--format", "json"],
    ] {
        let run = book.run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}\n{}", run.err);
        assert!(!run.err.is_empty(), "{arguments:?}");
    }
    assert_eq!(book.names(), ["file"]);
}

#[test]
fn a_foreign_folder_or_a_file_as_out_is_left_as_it_is() {
    let book = Book::new();
    book.write("letters/dear.txt", "dear");
    book.write("file", "mine");
    for out in ["letters", "file", "file/deeper", "."] {
        let run = book.run(&["--out", out]);
        assert_eq!(run.code, 2, "{out}\n{}", run.err);
    }
    assert_eq!(book.page("letters/dear.txt"), "dear");
    assert_eq!(book.page("file"), "mine");
    assert_eq!(book.names(), ["file", "letters"]);
    let run = book.run(&["build", "--out", "deep/er"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(book.path("deep/er/index.html").is_file());
}

#[test]
fn site_and_book_keep_clear_of_one_another() {
    let book = Book::new();
    assert_eq!(book.run(&[]).code, 0);
    // A book within its own site would go with the old site.
    book.write("dist/inner/book.toml", BOOK);
    for arguments in [
        &["--out", "content"][..],
        &["--out", "content/site"],
        &["--out", ".snowglobe/site"],
        &["--book", "dist/inner"],
    ] {
        let run = book.run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}\n{}", run.err);
        assert!(run.err.contains("beside the book"), "{}", run.err);
    }
    assert_eq!(book.page("dist/inner/book.toml"), BOOK);
    assert!(!book.path("content/site").exists());
}

/// Killed at many moments, a build leaves the old site or the new one, and the next build sweeps up.
#[cfg(unix)]
#[test]
fn a_killed_build_leaves_a_whole_site_and_nothing_for_long() {
    let book = Book::new();
    let edition = |number: usize| {
        let words = format!("Edition {number}. ").repeat(2000);
        book.write("content/idea/second.md", format!("{SECOND}\n{words}\n"));
    };
    let site = || -> Vec<String> {
        ["idea/second/index.html", "print/index.html"]
            .map(|page| book.page(&format!("dist/{page}")))
            .to_vec()
    };
    let mut whole = Vec::new();
    for number in [0, 1] {
        edition(number);
        assert_eq!(book.run(&[]).code, 0);
        whole.push(site());
    }
    for moment in 0..30 {
        edition(moment % 2);
        let mut build = book.command(SNOWGLOBE).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(moment as u64));
        build.kill().unwrap();
        build.wait().unwrap();
        assert!(whole.contains(&site()), "after {moment} ms");
    }
    edition(2);
    assert_eq!(book.run(&[]).code, 0);
    assert_eq!(book.names(), ["dist"]);
}

/// A disk that is full, as far as one process can tell: no file may grow beyond some kilobytes.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_last_good_site_and_ends_with_two() {
    let book = Book::new();
    assert_eq!(book.run(&[]).code, 0);
    let before = book.page("dist/index.html");
    book.write("content/idea/first.md", format!("{FIRST}\n{}", "Many words. ".repeat(5000)));
    let script = format!("trap '' XFSZ; ulimit -f 4; exec {SNOWGLOBE}");
    let run = finished(book.command("sh").args(["-c", &script]));
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("cannot be written"), "{}", run.err);
    assert_eq!(book.page("dist/index.html"), before);
    assert_eq!(book.names(), ["dist"]);
    assert_eq!(book.run(&[]).code, 0);
}

#[test]
fn the_store_may_be_cleaned_but_not_a_stranger() {
    let book = Book::new();
    assert_eq!(book.run(&["clean"]).code, 0, "nothing to clean");
    assert_eq!(book.run(&[]).code, 0);
    assert!(book.path(".snowglobe").is_dir());
    assert_eq!(book.run(&["clean"]).code, 0);
    assert!(!book.path(".snowglobe").exists());
    book.write(".snowglobe/letter.txt", "dear");
    assert_eq!(book.run(&["clean"]).code, 2);
    let run = book.run(&[]);
    assert_eq!(run.code, 0, "a store that cannot be used is no error");
    assert!(run.err.contains(".snowglobe"), "{}", run.err);
    assert_eq!(book.page(".snowglobe/letter.txt"), "dear");
}

#[test]
fn help_has_examples_and_completions_are_written() {
    let book = Book::new();
    let help = book.run(&["--help"]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("Examples:") && help.out.contains("serve"));
    assert!(book.run(&["completions", "bash"]).out.contains("snowglobe"));
}

#[test]
fn figures_are_listed_shown_and_drawn_without_a_book() {
    let folder = Book { folder: tempfile::tempdir().unwrap() };
    let list = folder.run(&["figure", "list"]);
    assert!(list.out.contains("best-guess"), "{}", list.out);
    let show = folder.run(&["figure", "show", "best-guess"]);
    assert!(show.out.contains("digit = 0") && show.out.contains("guess: [t]"), "{}", show.out);

    let draw = |more: &[&str]| folder.run(&[&["figure", "draw", "best-guess"], more].concat());
    let run = draw(&[
        "--format",
        "json",
        "--set",
        "schedule=linear",
        "--set",
        "digit=3",
        "--set",
        "seed=7",
    ]);
    let json: Value = serde_json::from_str(&run.out).unwrap();
    let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["kind", "params", "seed", "status", "tables", "alt"]);
    assert_eq!(
        (&json["params"]["schedule"], &json["seed"]),
        (&Value::from("linear"), &Value::from(7))
    );
    let csv = draw(&[
        "--format",
        "csv",
        "--set",
        "schedule=linear",
        "--set",
        "digit=3",
        "--set",
        "seed=7",
    ]);
    let first = csv.out.lines().nth(1).unwrap();
    let cells: Vec<f64> = first.split(',').map(|cell| cell.parse().unwrap_or(f64::NAN)).collect();
    let row = &json["tables"]["guess"]["rows"][0];
    for (cell, value) in cells.iter().zip(row.as_array().unwrap()) {
        assert_eq!(value.as_f64().map(f64::to_bits), Some(cell.to_bits()));
    }
    let svg = draw(&["--out", "guess.svg", "--frame", "t=0"]);
    assert_eq!((svg.code, svg.out.as_str()), (0, ""), "{}", svg.err);
    assert!(folder.page("guess.svg").starts_with("<svg"));
    assert_eq!(folder.names(), ["guess.svg"]);
}

#[test]
fn wrong_parameters_end_with_one_and_write_nothing() {
    let book = Book::new();
    for (arguments, part) in [
        (&["best-gues"][..], "did you mean `best-guess`?"),
        (&["best-guess", "--set", "digit=-1"], "`digit` takes"),
        (&["best-guess", "--set", "shedule=linear"], "did you mean `schedule`?"),
        (&["best-guess", "--set", "seed=-1"], "`seed` takes"),
        (&["best-guess", "--frame", "s=1"], "no axis `s`"),
        (&["best-guess", "--frame", "t=0.123"], "its stops are"),
        (&["best-guess", "--format", "csv", "--table", "gues"], "did you mean `guess`?"),
    ] {
        let out: &[&str] = match arguments.contains(&"csv") {
            true => &["figure", "draw", "--out", "x.csv"],
            false => &["figure", "draw", "--out", "x.svg"],
        };
        let run = book.run(&[out, arguments].concat());
        assert_eq!(run.code, 1, "{arguments:?}\n{}", run.err);
        assert!(run.err.contains(part), "{part}\n{}", run.err);
    }
    assert!(book.names().is_empty());
}

#[cfg(unix)]
#[test]
fn a_reader_who_has_heard_enough_is_no_error() {
    let book = Book::new();
    let script = format!(
        "{SNOWGLOBE} figure draw best-guess --format svg | head -c 10; {SNOWGLOBE} figure list > /dev/full; echo $?"
    );
    let run = finished(book.command("sh").args(["-c", &script]));
    assert!(run.out.starts_with("<svg") && run.out.ends_with("2\n"), "{}", run.out);
    assert!(!run.err.contains("panicked"), "{}", run.err);
}

#[test]
fn why_says_what_a_figure_depends_on_and_what_it_cost() {
    let book =
        Book::with("```figure {#fig-guess}\nkind = \"best-guess\"\ncaption = 'A digit.'\n```");
    let before = book.run(&["figure", "why", "fig-guess"]);
    assert!(before.out.contains("not in the store"), "{}{}", before.out, before.err);
    let built = book.run(&["-v"]);
    assert_eq!(built.code, 0, "{}", built.err);
    assert!(built.err.contains("fig-guess"), "{}", built.err);
    let after = book.run(&["figure", "why", "fig-guess"]);
    for part in
        ["best-guess", "second.md:7", "in the store", "it cost", "parameters", "math", "seed"]
    {
        assert!(after.out.contains(part), "{part}\n{}", after.out);
    }
    let unknown = book.run(&["figure", "why", "fig-gues"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("did you mean `fig-guess`?"), "{}", unknown.err);
    damaged_plates_are_computed_again(&book);
}

fn damaged_plates_are_computed_again(book: &Book) {
    let before = book.page("dist/idea/second/index.html");
    let plates: Vec<PathBuf> = fs::read_dir(book.path(".snowglobe/plates"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(plates.len(), 1);
    let mut bytes = fs::read(&plates[0]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&plates[0], bytes).unwrap();
    let again = book.run(&["-v"]);
    assert!(
        again.err.contains("computing 1 figure") && again.err.contains("unchanged"),
        "{}",
        again.err
    );
    assert_eq!(book.page("dist/idea/second/index.html"), before);
    assert!(Path::new(&plates[0]).is_file());
}
