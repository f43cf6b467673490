//! Kinds for another subject need no fork: the program in `examples/another-subject` brings one of its own, and a book
//! that uses it, against the public interface alone.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use snowglobe::figures::bench::Bench;
use snowglobe::plate::{Kinds as _, NameTaken, Registry};

#[path = "../../examples/another-subject/pendulum.rs"]
mod pendulum;

/// The program, which `cargo test` builds beside the tests.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let name = format!("another-subject{}", std::env::consts::EXE_SUFFIX);
    let program = tests.parent().unwrap().parent().unwrap().join("examples").join(name);
    assert!(program.exists(), "`cargo build --example another-subject` first: {program:?}");
    program
}

fn run(arguments: &[&str], folder: &Path) -> (Output, String) {
    let output = Command::new(program()).args(arguments).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (output, said)
}

#[test]
fn a_kind_of_ones_own_keeps_its_promises() {
    assert_eq!(Bench::new().broken_promises(&pendulum::KIND), [""; 0]);
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let registry = Registry::book().with(&[pendulum::KIND]).unwrap();
    assert!(registry.names().contains(&"pendulum"));
    assert_eq!(registry.with(&[pendulum::KIND]).unwrap_err(), NameTaken("pendulum"));
}

#[test]
fn a_book_about_something_else_is_built_and_its_plates_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/another-subject/content");
    for file in ["book.toml", "clocks/pendulum.md"] {
        let to = folder.path().join("content").join(file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(book.join(file), to).unwrap();
    }
    run(&["--strict"], folder.path());
    let page = fs::read_to_string(folder.path().join("dist/clocks/pendulum/index.html")).unwrap();
    assert!(page.contains("Figure 1.1.1") && page.contains("2.087"), "{page}");
    let (_, why) = run(&["figure", "why", "fig-period"], folder.path());
    assert!(why.contains("the next build takes it from there"), "{why}");
    let (_, list) = run(&["figure", "list"], folder.path());
    assert!(list.contains("\nFurther kinds\n  pendulum"), "{list}");
    let (_, numbers) = run(&["figure", "draw", "pendulum", "--format", "csv"], folder.path());
    assert!(numbers.starts_with("angle,period,ratio\n"), "{numbers}");
}
