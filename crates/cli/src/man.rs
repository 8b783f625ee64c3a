//! `handraise man`: writes manual pages, one for each command.
//!
//! Exit codes: 0 written; 2 usage, or it could not write.

use super::output::{GOOD, counted, styled};
use super::{Failure, output};
use std::path::PathBuf;
use std::process::ExitCode;

/// Write manual pages into a folder, such as `handraise man /usr/local/share/man/man1`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 written; 2 usage, or it could not write.\n\nAfterwards, `man handraise-check` shows a page."
)]
pub(super) struct Arguments {
    /// The folder; created if it is missing
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let folder = &arguments.folder;
    let failed = |error: std::io::Error| Failure::unwritten(folder, &error);
    std::fs::create_dir_all(folder).map_err(failed)?;
    // A page lists the commands without the one that repeats their help.
    let command = super::command().disable_help_subcommand(true);
    clap_mangen::generate_to(command, folder).map_err(failed)?;
    let pages = std::fs::read_dir(folder).map_err(failed)?.flatten();
    let count = pages.filter(|page| page.file_name().to_string_lossy().starts_with("handraise")).count();
    output::print(&format!("{} {} into {}\n", styled(GOOD, "wrote"), counted(count, "page"), folder.display()))?;
    Ok(ExitCode::SUCCESS)
}
