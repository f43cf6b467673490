//! Arguments in, exit code out.

fn main() -> std::process::ExitCode {
    snowglobe::cli::main(Ok(snowglobe::plate::Registry::book()))
}
