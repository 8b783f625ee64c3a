//! The `handraise` command, built for the tests: the same `main` as in `crates/cli`.

fn main() -> std::process::ExitCode {
    handraise_cli::main()
}
