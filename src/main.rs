//! The `handraise` command. Everything it does is in the library.

fn main() -> std::process::ExitCode {
    handraise::cli::main()
}
