//! The rules of the house, held to the source tree: who may know what, who may touch the disk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Lines of code in one file, tests beside it counted apart, before it should become two.
const LONGEST: usize = 500;

/// A source file: its path from the root, and its code without comments and tests.
struct Source {
    path: String,
    code: String,
    lines: usize,
}

fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found: Vec<Source> = walkdir::WalkDir::new(root.join(folder))
        .sort_by_file_name()
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "rs"))
        .map(|entry| {
            let path = entry.path().strip_prefix(root).unwrap();
            let text = fs::read_to_string(entry.path()).unwrap();
            Source {
                path: path.to_str().unwrap().replace('\\', "/"),
                lines: text.lines().count(),
                code: code(&text),
            }
        })
        .collect();
    found.retain(|source| !source.path.ends_with("tests.rs") && !source.path.contains("/tests/"));
    assert!(!found.is_empty(), "nothing in {folder}");
    found
}

/// Without comments, and without the module of tests at the end; where tests are a file of their own, the line that
/// names it may stand anywhere.
fn code(text: &str) -> String {
    let declared = |at: usize| text[at..].lines().nth(1).is_some_and(|line| line.ends_with(';'));
    let mut modules = text.match_indices("#[cfg(test)]\nmod ").map(|(at, _)| at);
    let tests = modules.find(|at| !declared(*at)).unwrap_or(text.len());
    let lines = text[..tests].lines();
    let spoken = |line: &&str| !line.trim_start().starts_with("//");
    lines.filter(spoken).map(|line| format!("{line}\n")).collect()
}

/// Asserts that none of `words` occurs in the code of `folder`.
fn knows_nothing_of(folder: &str, words: &[&str]) {
    for source in sources(folder) {
        for (number, line) in source.code.lines().enumerate() {
            for word in words {
                assert!(
                    !line.contains(word),
                    "{}: `{word}` in `{}` (line of code {number})",
                    source.path,
                    line.trim()
                );
            }
        }
    }
}

#[test]
fn mathematics_knows_no_pixels_files_clock_or_foreign_chance() {
    let rooms = [
        "plate", "draw", "figures", "book", "render", "output", "store", "source", "cli", "models",
    ];
    let rooms = rooms.map(|room| format!("crate::{room}"));
    let mut words: Vec<&str> = rooms.iter().map(String::as_str).collect();
    words.extend([
        "std::fs",
        "std::io::Write",
        "std::time",
        "std::env",
        "Instant",
        "thread_rng",
        "rand::rng(",
        "OsRng",
        "SysRng",
    ]);
    knows_nothing_of("src/math", &words);
}

/// The room of a source file: its folder under `src`, or its own name.
fn room(path: &str) -> Option<&str> {
    let name = path.strip_prefix("src/")?.split('/').next()?;
    Some(name.strip_suffix(".rs").unwrap_or(name)).filter(|name| !["lib", "main"].contains(name))
}

#[test]
fn no_two_rooms_know_each_other() {
    let sources = sources("src");
    let rooms: BTreeSet<&str> = sources.iter().filter_map(|source| room(&source.path)).collect();
    let mut knows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in &sources {
        let Some(room) = room(&source.path) else { continue };
        let named = source.code.split("crate::").skip(1).filter_map(|rest| {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            rooms.get(&rest[..end]).copied()
        });
        knows.entry(room).or_default().extend(named.filter(|other| *other != room));
    }
    assert!(knows["figures"].contains("draw") && knows.len() > 10, "{knows:?}");
    // Whoever knows nobody that is left is taken away; a circle stays.
    while let Some(room) = knows
        .keys()
        .copied()
        .find(|room| knows[room].iter().all(|other| !knows.contains_key(other)))
    {
        knows.remove(room);
    }
    assert!(
        knows.is_empty(),
        "a circle among these rooms, each with those that it knows: {knows:?}"
    );
}

/// Where a number that cannot be had is an error, or impossible by type.
const EXACT: [&str; 3] = ["src/figures", "src/math", "src/models"];

/// The calls that put something in the place of what is missing, up to where that something stands.
const FALLBACKS: [&str; 6] = [
    "unwrap_or(",
    "unwrap_or_else(||",
    "unwrap_or_else(|_|",
    "map_or(",
    "map_or_else(||",
    ".or(Some(",
];

/// The numbers that `code` invents for missing ones: calls of [`FALLBACKS`] that are given a number (or a tuple
/// or array that begins with one, or a constant of a number's type), and whatever default there is.
///
/// A sum or a largest value that starts from 0, as in `.fold(0.0, f64::max)`, invents nothing, and a list that is
/// not there has no entries: `map_or(0, Vec::len)`.
fn invented(code: &str) -> Vec<String> {
    // Calls are broken over lines where they are long.
    let code: String = code.split_whitespace().collect();
    let types =
        ["f64::", "f32::", "usize::", "u64::", "u32::", "u8::", "i64::", "i32::", "isize::"];
    let excerpt = |at: usize| code[at..].chars().take(40).collect::<String>();
    let mut found: Vec<String> =
        code.match_indices("unwrap_or_default()").map(|(at, _)| excerpt(at)).collect();
    for call in FALLBACKS {
        for (at, _) in code.match_indices(call) {
            let given = code[at + call.len()..].trim_start_matches(['(', '[', '{', '&', '*', '-']);
            let number = given.starts_with(|first: char| first.is_ascii_digit())
                || types.iter().any(|kind| given.starts_with(kind));
            if number && !code[at..].starts_with("map_or(0,Vec::len)") {
                found.push(excerpt(at));
            }
        }
    }
    found
}

#[test]
fn no_number_is_invented() {
    for folder in EXACT {
        for source in sources(folder) {
            let found = invented(&source.code);
            assert!(found.is_empty(), "{}: {found:?} stands for a missing number", source.path);
        }
    }
}

/// Rows of unequal length come from authors alone: `batch::from_rows` makes an array of them, or says what is wrong.
#[test]
fn batches_are_arrays() {
    let edge = "src/math/numbers/batch.rs";
    let lists = ["Vec<Vec<f64>>", "Vec<Vec<f32>>", "[Vec<f64>]", "[Vec<f32>]", "Vec<Vec<Vec<"];
    for source in ["src/math", "src/models"].into_iter().flat_map(sources) {
        for list in lists {
            let allowed = source.path == edge || !source.code.contains(list);
            assert!(allowed, "{} holds a batch as `{list}`", source.path);
        }
    }
}

#[test]
fn an_invented_number_is_seen_in_every_dress() {
    let dresses = [
        "share.unwrap_or(0.0)",
        "marginal\n    .unwrap_or((0.0, 1.0))",
        "last.map_or(\n    -1.5,\n    |point| point.1,\n)",
        "index.unwrap_or(0)",
        "loss.unwrap_or(f64::NAN)",
        "t.unwrap_or(usize::MAX)",
        "means.get(k).copied().unwrap_or_default()",
        "width.unwrap_or_else(|| 1.0)",
        "text.parse().unwrap_or_else(|_| 7)",
        "first.or(Some(0.0))",
        "first.map_or(&[0.0; 2], |x| x)",
    ];
    for dress in dresses {
        assert_eq!(invented(dress).len(), 1, "{dress}");
    }
    let honest = [
        "values.iter().copied().fold(0.0, f64::max)",
        "rows.first().map_or(0, Vec::len)",
        "self.beta_start.unwrap_or(usual_start)",
        "told.unwrap_or(self.classes)",
        "source.get(start..).unwrap_or(&[])",
        "path.unwrap_or(\"without a key\")",
        "found.map_or(Cell::Missing, Cell::from)",
        "half.ok_or_else(|| Invalid::one(\"t\", \"is 0\"))",
    ];
    for words in honest {
        assert_eq!(invented(words), Vec::<String>::new(), "{words}");
    }
}

#[test]
fn drawing_knows_no_diffusion() {
    knows_nothing_of(
        "src/draw",
        &[
            "crate::math",
            "crate::models",
            "crate::figures",
            "crate::book",
            "crate::render",
            "alpha_bar",
        ],
    );
}

#[test]
fn the_book_knows_no_figure_kind_by_name() {
    let names: Vec<String> = snowglobe::plate::Registry::book()
        .kinds()
        .map(|kind| format!("\"{}\"", kind.name))
        .collect();
    let mut words: Vec<&str> = names.iter().map(String::as_str).collect();
    words.extend([
        "Registry",
        "crate::figures",
        "crate::models",
        "crate::draw",
        "crate::render",
        "crate::store",
    ]);
    knows_nothing_of("src/book", &words);
}

#[test]
fn rendering_computes_no_numbers() {
    knows_nothing_of(
        "src/render",
        &["crate::math", "crate::models", "crate::figures", "libm::", "crate::store"],
    );
}

#[test]
fn figures_know_what_their_keys_hold_and_not_each_other() {
    let book = snowglobe::plate::Registry::book();
    let kinds: Vec<&str> = book.kinds().map(|kind| kind.name).collect();
    for folder in ["figures", "models"] {
        // Figures stand on shelves, one folder deeper than models.
        let apart: Vec<(String, String)> = sources(&format!("src/{folder}"))
            .iter()
            .filter_map(|source| {
                let (room, name) = source.path.strip_suffix(".rs")?.rsplit_once('/')?;
                let counts = match folder {
                    "figures" => kinds.contains(&name.replace('_', "-").as_str()),
                    _ => room == "src/models" && name != "mod",
                };
                counts.then(|| (room.rsplit('/').next().unwrap().to_owned(), name.to_owned()))
            })
            .collect();
        assert!(apart.len() >= if folder == "figures" { kinds.len() } else { 1 }, "{apart:?}");
        for source in sources(&format!("src/{folder}")) {
            let own = |name: &str| source.path.split(['/', '.']).any(|part| part == name);
            for (room, name) in apart.iter().filter(|(_, name)| !own(name)) {
                for word in [format!("super::{name}"), format!("{room}::{name}")] {
                    assert!(!source.code.contains(&word), "{} knows {name}", source.path);
                }
            }
        }
    }
    // What is not part of a plate's key must not decide what it shows.
    knows_nothing_of(
        "src/figures",
        &[
            "crate::book",
            "crate::render",
            "crate::typeset",
            "crate::expression",
            "crate::store",
            "crate::source",
            "crate::output",
            "std::time",
            "std::env",
        ],
    );
    knows_nothing_of(
        "src/models",
        &["crate::draw", "crate::figures", "crate::book", "crate::plate", "std::time", "std::env"],
    );
}

#[test]
fn few_rooms_touch_the_disk() {
    let allowed = ["src/source", "src/output", "src/store", "src/serve", "src/cli"];
    let words = ["std::fs", "fs::read", "fs::write", "File::", "walkdir::", "tempfile::"];
    for source in sources("src") {
        let may = allowed.iter().any(|room| {
            source.path.strip_prefix(room).is_some_and(|rest| rest.starts_with(['/', '.']))
        });
        for word in words {
            assert!(
                may || !source.code.contains(word),
                "{} touches the disk: `{word}`",
                source.path
            );
        }
    }
}

#[test]
fn there_is_no_mutable_global() {
    let cells = ["Mutex", "RwLock", "OnceLock", "LazyLock", "OnceCell", "Atomic", "RefCell"];
    for source in sources("src") {
        assert!(!source.code.contains("thread_local!"), "{}", source.path);
        for line in source.code.lines().map(str::trim_start) {
            let line = line
                .split_once("pub")
                .map_or(line, |(before, after)| if before.is_empty() { after } else { line });
            let line =
                line.trim_start_matches("(crate)").trim_start_matches("(super)").trim_start();
            if line.starts_with("static ") {
                let changes =
                    line.starts_with("static mut") || cells.iter().any(|cell| line.contains(cell));
                assert!(!changes, "{}: {line}", source.path);
            }
        }
    }
}

#[test]
fn one_thing_one_file() {
    let tests = ["tests.rs", "/tests/"];
    for source in sources("src") {
        let is_test = tests.iter().any(|part| source.path.contains(part));
        assert!(is_test || source.lines <= LONGEST, "{} has {} lines", source.path, source.lines);
        let name = source.path.rsplit('/').next().unwrap();
        assert!(
            !matches!(name, "utils.rs" | "util.rs" | "helpers.rs" | "common.rs" | "misc.rs"),
            "{}",
            source.path
        );
    }
}

#[test]
fn every_room_is_on_the_tour() {
    let tour =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let (words, code): (Vec<&str>, Vec<&str>) =
        tour.lines().partition(|line| line.starts_with("//!"));
    let words = words.join("\n");
    for room in code.iter().filter_map(|line| line.split_once("mod ")?.1.strip_suffix(';')) {
        assert!(
            words.contains(&format!("[`{room}`]")) || words.contains(&format!("[`mod@{room}`]")),
            "{room}"
        );
    }
}
