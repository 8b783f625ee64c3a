//! `cargo xtask size`: what a page with the script embed downloads, compressed as the receiver serves it.
//!
//! Counts the files that a build made; it does not judge what is in them.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::dist;
use crate::workspace::Workspace;

/// What the embed may weigh, in bytes after brotli.
const BUDGET_BROTLI: u64 = 26_000;
/// What every page with the embed downloads.
pub(crate) const EMBED: [&str; 3] = ["handraise-loader.js", "handraise.wasm", "definition.mql"];
/// What only a page downloads that asks for explanations or follows a consent platform.
const ON_DEMAND: [&str; 3] = ["handraise-consent.js", "handraise-explain.js", "handraise-explain.wasm"];

/// Options of `cargo xtask size`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Fail when the embed is above the budget
    #[arg(long)]
    check: bool,
    /// Bytes after brotli that the embed may weigh
    #[arg(long, value_name = "BYTES", default_value_t = BUDGET_BROTLI)]
    budget: u64,
}

#[derive(Serialize)]
struct Report {
    embed_brotli_total: u64,
    embed_bytes_total: u64,
    budget_brotli: u64,
    files: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    name: &'static str,
    bytes: u64,
    brotli: u64,
    embed: bool,
}

/// Builds the plugin if need be, then measures it.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    dist::ensure(workspace)?;
    let report = measure(&workspace.plugin(), options.budget)?;
    let text = if options.json { serde_json::to_string_pretty(&report)? + "\n" } else { table(&report) };
    std::io::stdout().write_all(text.as_bytes()).context("could not write to standard output")?;
    if options.check && report.embed_brotli_total > report.budget_brotli {
        eprintln!(
            "error: the embed weighs {} bytes after brotli, {} above its budget of {}",
            report.embed_brotli_total,
            report.embed_brotli_total - report.budget_brotli,
            report.budget_brotli
        );
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(plugin: &Path, budget_brotli: u64) -> Result<Report> {
    let names = EMBED.iter().map(|name| (*name, true)).chain(ON_DEMAND.iter().map(|name| (*name, false)));
    let mut files = Vec::new();
    for (name, embed) in names {
        files.push(Row {
            name,
            bytes: length(&plugin.join(name))?,
            brotli: length(&plugin.join(format!("{name}.br")))?,
            embed,
        });
    }
    let embedded = || files.iter().filter(|row| row.embed);
    Ok(Report {
        embed_brotli_total: embedded().map(|row| row.brotli).sum(),
        embed_bytes_total: embedded().map(|row| row.bytes).sum(),
        budget_brotli,
        files,
    })
}

fn length(path: &Path) -> Result<u64> {
    let metadata = fs::metadata(path).with_context(|| format!("could not read `{}`", path.display()))?;
    Ok(metadata.len())
}

fn table(report: &Report) -> String {
    let line = |name: &str, bytes: u64, brotli: u64, remark: &str| {
        format!("{name:<24} {bytes:>9} {brotli:>9}  {remark}").trim_end().to_owned() + "\n"
    };
    let mut text = format!("{:<24} {:>9} {:>9}\n", "file", "bytes", "brotli");
    for row in &report.files {
        text += &line(row.name, row.bytes, row.brotli, if row.embed { "" } else { "on demand" });
    }
    let budget = format!("of {}", report.budget_brotli);
    text + &line("embed, total", report.embed_bytes_total, report.embed_brotli_total, &budget)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> Result<tempfile::TempDir> {
        let folder = tempfile::tempdir()?;
        for name in EMBED.iter().chain(&ON_DEMAND) {
            fs::write(folder.path().join(name), [0; 100])?;
            fs::write(folder.path().join(format!("{name}.br")), [0; 10])?;
        }
        Ok(folder)
    }

    #[test]
    fn explanations_are_listed_but_not_counted_in_the_embed() -> Result<()> {
        let report = measure(filled()?.path(), 26_000)?;
        assert_eq!(report.embed_brotli_total, 30);
        assert_eq!(report.files.len(), 6);
        let text = table(&report);
        assert!(text.contains("handraise-explain.wasm         100        10  on demand\n"), "{text}");
        assert!(text.ends_with("embed, total                   300        30  of 26000\n"), "{text}");
        Ok(())
    }

    #[test]
    fn json_has_the_total_and_every_file() -> Result<()> {
        let json = serde_json::to_value(measure(filled()?.path(), 26_000)?)?;
        assert_eq!(json.pointer("/embed_brotli_total"), Some(&30.into()));
        assert_eq!(json.pointer("/files/0/name"), Some(&"handraise-loader.js".into()));
        assert_eq!(json.pointer("/files/0/brotli"), Some(&10.into()));
        Ok(())
    }

    #[test]
    fn a_missing_file_is_an_error_that_names_it() -> Result<()> {
        let folder = filled()?;
        fs::remove_file(folder.path().join("handraise.wasm.br"))?;
        let error = measure(folder.path(), 26_000).map(|_| ()).map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| error.contains("handraise.wasm.br")));
        Ok(())
    }
}
