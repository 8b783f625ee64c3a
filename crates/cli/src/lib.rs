//! The `handraise` command: reads files, prints answers, chooses exit codes. It knows no rule of scoring; the core does.
//!
//! Exit codes are the same everywhere: 0 yes or done, 1 the answer is "no", 2 usage or unreadable input.
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod case;

mod check;
mod compile;
mod completions;
mod diff;
mod explain;
mod failure;
mod input;
mod mention;
mod output;
mod rescore;
mod schema;
mod score;
mod serve;
mod snippet;
mod test;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

pub use failure::Failure;

const EXIT_CODES: &str = "Exit codes: 0 yes or done; 1 the answer is no (problems, a failed case, a difference); \
2 usage or unreadable input.\n\nA file named `-` is standard input.";

/// A shared definition of a marketing qualified lead: check it, test it, score with it, serve it.
#[derive(Debug, Parser)]
#[command(name = "handraise", bin_name = "handraise", version, after_help = EXIT_CODES, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    Schema(schema::Arguments),
    Compile(compile::Arguments),
    Diff(diff::Arguments),
    Score(score::Arguments),
    Explain(explain::Arguments),
    Test(test::Arguments),
    Serve(serve::Arguments),
    Completions(completions::Arguments),
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Compile(arguments) => compile::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Score(arguments) => score::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Serve(arguments) => serve::run(arguments),
        Command::Completions(arguments) => completions::run(&arguments),
    };
    result.unwrap_or_else(|failure| {
        output::complain(&failure);
        ExitCode::from(2)
    })
}

/// The exit code of a yes or a no.
fn yes(holds: bool) -> ExitCode {
    if holds { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
