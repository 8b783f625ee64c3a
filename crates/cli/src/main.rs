//! The `handraise` command. Everything it does is in the library beside it.

fn main() -> std::process::ExitCode {
    handraise_cli::main()
}
