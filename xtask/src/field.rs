//! `cargo xtask field DIR`: reads a folder of texts and forms from the field, and prints what page and receiver make of them. The reading
//! itself is in `tests/receiver/field.rs`.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::workspace::Workspace;

/// Options of `cargo xtask field`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder: `.txt` with a text on each line, `.json` with lists of texts, `.urlencoded` with a form on each line, `.html` with a list of
    /// choices, and forms as they are sent, in files whose names begin with `R`. A text's field is told by the file's name
    #[arg(value_name = "DIR", default_value = "tests/receiver/field")]
    folder: PathBuf,
}

/// Prints what was read; fails if something is read otherwise than `tests/receiver/field/expected.json` says.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let folder = std::path::absolute(&options.folder).context("the folder has no path")?;
    ensure!(folder.is_dir(), "`{}` is no folder", folder.display());
    let mut command = Command::new("cargo");
    command.args(["test", "--quiet", "--package", "handraise-tests", "--test", "receiver", "--"]);
    command.args(["--ignored", "--exact", "field::a_folder_of_ones_own", "--nocapture"]);
    let status =
        command.current_dir(&workspace.root).env("HANDRAISE_FIELD", folder).env("RUST_BACKTRACE", "0").status();
    let is_as_expected = status.context("could not start cargo")?.success();
    Ok(if is_as_expected { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
