//! A program of its own: the book's figure kinds, and one for another subject.
//!
//! `cargo run --release --example another-subject -- --book examples/another-subject/content --out /tmp/pendulum`

mod pendulum;

use snowglobe::plate::Registry;

fn main() -> std::process::ExitCode {
    snowglobe::cli::main(Registry::book().with(&[pendulum::KIND]))
}
