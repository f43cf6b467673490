//! `snowglobe completions`: what a shell needs to complete our arguments.

use clap::CommandFactory as _;

use super::{Arguments, Exit, terminal};

pub(super) fn run(shell: clap_complete::Shell) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "snowglobe", &mut script);
    terminal::print(&script)
}
