//! `handraise serve`: the receiver.
//!
//! Exit codes: 0 stopped by a signal; 2 usage, or it could not start.

use super::Failure;
use std::process::ExitCode;

/// Take leads, verify their scores, keep them, and show them in the inbox
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 stopped by a signal; 2 usage, or it could not start.")]
pub(super) struct Arguments {}

pub(super) fn run(_arguments: Arguments) -> Result<ExitCode, Failure> {
    Err(Failure::Other("not yet".to_owned()))
}
