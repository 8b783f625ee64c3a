//! The `handraise` command: it reads files, prints answers and chooses exit codes. It does not know how to score; the core does.
//!
//! All commands use the same exit codes: 0 yes or done, 1 the answer is "no", 2 usage or unreadable input.
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod case;

mod aligned;
mod ask;
mod audit;
mod check;
mod compile;
mod completions;
mod connector;
mod crm;
mod definition;
mod diff;
mod example;
mod explain;
mod export;
mod facts;
mod failure;
mod follow_up;
mod import;
mod init;
mod input;
mod inputs;
mod kpis;
mod load;
mod made_up;
mod man;
mod migrate;
mod nurture;
mod office;
mod openapi;
mod outbox;
mod output;
mod pack;
mod purge;
mod record;
mod records;
mod rescore;
mod retention;
mod review;
mod sample;
mod schema;
mod score;
mod serve;
mod settings;
mod sign;
mod snippet;
mod target;
mod test;
mod token;
mod trial;
mod user;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use handraise_receiver::Carried;
use std::any::TypeId;
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
    Init(init::Arguments),
    Import(import::Arguments),
    Try(trial::Arguments),
    Check(check::Arguments),
    Schema(schema::Arguments),
    Compile(compile::Arguments),
    Migrate(migrate::Arguments),
    Sign(Box<sign::Arguments>),
    Diff(diff::Arguments),
    Score(score::Arguments),
    Explain(explain::Arguments),
    Test(test::Arguments),
    Case(record::Arguments),
    Map(review::map::Arguments),
    Profile(review::profile::Arguments),
    Learn(Box<review::learn::Arguments>),
    Backtest(review::backtest::Arguments),
    Effect(Box<review::effect::Arguments>),
    Forecast(Box<review::forecast::Arguments>),
    Simulate(review::simulate::Arguments),
    Pack(Box<pack::Arguments>),
    Serve(Box<serve::Arguments>),
    /// For the demo and for tests: nobody fills a folder of their own with it.
    #[command(hide = true)]
    MadeUp(made_up::Arguments),
    User(user::Arguments),
    Token(token::Arguments),
    Audit(audit::Arguments),
    Facts(facts::Arguments),
    Openapi(openapi::Arguments),
    Inputs(inputs::Arguments),
    Kpis(kpis::Arguments),
    Load(load::Arguments),
    Nurture(nurture::Arguments),
    Definition(definition::Arguments),
    Connector(connector::Arguments),
    Target(target::Arguments),
    Outbox(outbox::Arguments),
    Crm(crm::Arguments),
    Export(export::Arguments),
    Purge(purge::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// What `--version` says below the version.
const WITH_PLUGIN: &str =
    concat!(env!("CARGO_PKG_VERSION"), "\ncarries the plugin, the sample site and its definition");
const WITHOUT_PLUGIN: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\ncarries the sample site and its definition, but not the plugin; `cargo xtask install` installs a tool that does"
);

/// Runs the command that the process was started with. `plugin` holds the plugin's files that the program carries; it may be
/// empty.
pub fn main(plugin: Carried) -> ExitCode {
    let version = if plugin.is_empty() { WITHOUT_PLUGIN } else { WITH_PLUGIN };
    let matches = command().long_version(version).get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let result = match arguments.command {
        Command::Init(arguments) => init::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Try(arguments) => trial::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Compile(arguments) => compile::run(&arguments),
        Command::Migrate(arguments) => migrate::run(&arguments),
        Command::Sign(arguments) => sign::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Score(arguments) => score::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Case(arguments) => record::run(&arguments),
        Command::Map(arguments) => review::map::run(&arguments),
        Command::Profile(arguments) => review::profile::run(&arguments),
        Command::Learn(arguments) => review::learn::run(&arguments),
        Command::Backtest(arguments) => review::backtest::run(&arguments),
        Command::Effect(arguments) => review::effect::run(&arguments),
        Command::Forecast(arguments) => review::forecast::run(&arguments),
        Command::Simulate(arguments) => review::simulate::run(&arguments),
        Command::Pack(arguments) => pack::run(&arguments, plugin),
        Command::Serve(arguments) => serve::run(*arguments, plugin),
        Command::MadeUp(arguments) => made_up::run(arguments),
        Command::User(arguments) => user::run(&arguments),
        Command::Token(arguments) => token::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Facts(arguments) => facts::run(&arguments),
        Command::Openapi(arguments) => openapi::run(&arguments),
        Command::Inputs(arguments) => inputs::run(&arguments),
        Command::Kpis(arguments) => kpis::run(&arguments),
        Command::Load(arguments) => load::run(&arguments),
        Command::Nurture(arguments) => nurture::run(&arguments),
        Command::Definition(arguments) => definition::run(&arguments),
        Command::Connector(arguments) => connector::run(&arguments),
        Command::Target(arguments) => target::run(&arguments),
        Command::Outbox(arguments) => outbox::run(&arguments),
        Command::Crm(arguments) => crm::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Purge(arguments) => purge::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    };
    result.unwrap_or_else(|failure| {
        output::complain(&failure);
        ExitCode::from(2)
    })
}

/// The command line, with an example for each command.
fn command() -> clap::Command {
    with_numbers(example::add(Arguments::command()))
}

/// Lets everything that wants a number take one below zero, so that it is told what is wrong with it, and not that there is no such option.
fn with_numbers(command: clap::Command) -> clap::Command {
    let is_number = |argument: &clap::Arg| {
        let wanted = argument.get_value_parser().type_id();
        let numbers = [
            TypeId::of::<u16>(),
            TypeId::of::<u32>(),
            TypeId::of::<u64>(),
            TypeId::of::<usize>(),
            TypeId::of::<i64>(),
            TypeId::of::<f64>(),
        ];
        numbers.iter().any(|number| wanted == *number)
    };
    let command = command.mut_args(|argument| {
        let is = is_number(&argument);
        argument.allow_negative_numbers(is)
    });
    command.mut_subcommands(with_numbers)
}

/// The exit code for yes or no.
fn yes(is_yes: bool) -> ExitCode {
    if is_yes { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
