//! Arguments in, exit code out.

fn main() -> std::process::ExitCode {
    snowglobe::cli::main()
}
