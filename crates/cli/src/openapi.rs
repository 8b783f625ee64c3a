//! `handraise openapi`: prints the description of the receiver's API, for programs that make clients of it.
//!
//! Exit codes: 0 printed; 2 usage.

use super::{Failure, output};
use std::process::ExitCode;

/// Print the description of the receiver's API (OpenAPI 3.1), as a receiver serves it at /v1/openapi.json
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 printed; 2 usage.")]
pub(super) struct Arguments {}

pub(super) fn run(_arguments: &Arguments) -> Result<ExitCode, Failure> {
    output::print(&handraise_receiver::document())?;
    Ok(ExitCode::SUCCESS)
}
