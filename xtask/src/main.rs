//! The project's own commands: `cargo xtask demo`, `test`, `dist`, `install`, `size`, `bench`, `soak`, `packages`, `test-wasm`,
//! `docs`, `faults`, `field`, `fuzz`, `hour`, `lists`, `review`, `screenshot`, `tools`.
//!
//! Continuous integration calls only these commands, so a developer can do everything that it does. This crate knows how to build and
//! start the plugin. It uses the library to compile the sample definition, and does not know scoring.

mod api;
mod bench;
mod chromium;
mod cli_binary;
mod demo;
mod dist;
mod docs;
mod faults;
mod field;
mod files;
mod fuzz;
mod hosts;
mod hour;
mod install;
mod lists;
mod machine;
mod packages;
mod playground;
mod process;
mod progress;
mod python;
mod receiver;
mod record;
mod review;
mod screenshot;
mod server;
mod site;
mod size;
mod soak;
mod stamp;
mod test;
mod tools;
mod wasm_tests;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Build, try and measure Handraise.
#[derive(Parser)]
#[command(name = "cargo xtask", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the sample site, the receiver and the plugin on this machine
    Demo(demo::Options),
    /// Run every check: format, lints, unit, doc, property, browser and end-to-end tests; `hosts` tries the hosts, `api` the API, `python` and `scale` the wheel
    Test(test::Options),
    /// Build the plugin into dist/plugin, its other forms into dist/page, and the npm package into dist/packages
    Dist,
    /// Build everything that the tool carries, and install the tool with it
    Install(install::Options),
    /// Show what a page with the embed downloads
    Size(size::Options),
    /// Run the benchmarks
    Bench(bench::Options),
    /// Visit the sample site in many tabs for a long time; fail if a heap grows
    Soak(soak::Options),
    /// Do to a receiver what disks, networks, clocks and people do, and count what became of every form
    Faults(faults::Options),
    /// Build the npm package, into dist/packages
    Packages,
    /// Run the tests of the JavaScript binding in WebAssembly: in Node and in headless Chromium
    TestWasm,
    /// Build the documentation as a site into dist/docs
    Docs,
    /// Read a folder of texts and forms from the field, and print what page and receiver make of them
    Field(field::Options),
    /// Let a fuzzer look for inputs that break a decoder, keep the corpus that it found, and write down what was run
    Fuzz(fuzz::Options),
    /// Follow the README's quick start with a stopwatch, from an empty folder to the lead in the inbox
    Hour(hour::Options),
    /// Write the receiver's long lists of countries and mail domains from their sources
    Lists(lists::Options),
    /// Ask made-up leads of many seeds whether learning finds what is there, and nothing else
    Review(review::Options),
    /// Take the README's pictures
    Screenshot,
    /// Install the pinned tools and print where they are
    Tools,
}

fn main() -> ExitCode {
    let outcome = workspace::Workspace::find().and_then(|workspace| match Arguments::parse().command {
        Command::Demo(options) => demo::run(&workspace, &options),
        Command::Test(options) => test::run(&workspace, &options),
        Command::Dist => packages::run_dist(&workspace),
        Command::Install(options) => install::run(&workspace, &options),
        Command::Size(options) => size::run(&workspace, &options),
        Command::Bench(options) => bench::run(&workspace, &options),
        Command::Soak(options) => soak::run(&workspace, &options),
        Command::Faults(options) => faults::run(&workspace, &options),
        Command::Packages => packages::run(&workspace),
        Command::TestWasm => wasm_tests::run(&workspace),
        Command::Docs => docs::run(&workspace),
        Command::Field(options) => field::run(&workspace, &options),
        Command::Fuzz(options) => fuzz::run(&workspace, &options),
        Command::Hour(options) => hour::run(&workspace, &options),
        Command::Lists(options) => lists::run(&workspace, &options),
        Command::Review(options) => review::run(&workspace, &options),
        Command::Screenshot => screenshot::run(&workspace),
        Command::Tools => tools::run(&workspace),
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
