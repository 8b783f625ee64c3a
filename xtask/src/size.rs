//! `cargo xtask size`: shows how many bytes a page with the script embed downloads, compressed as the receiver serves them. It does not know
//! what is in the files.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::dist;
use crate::packages::{self, Module};
use crate::workspace::Workspace;

/// The budget of loader and module together, in bytes after brotli. In which order the linker puts two functions of the module depends on the folder
/// of the build, and brotli makes up to 40 bytes of that.
const BUDGET_BROTLI: u64 = 23_300;
/// The sample definition and its budget. It belongs to the site, not to the plugin, so the table counts it separately.
const DEFINITION: (&str, u64) = ("definition.mql", 6_000);
/// The plugin itself: every page with the embed downloads it.
const CODE: [&str; 2] = ["handraise-loader.js", "handraise.wasm"];
/// The plugin and the sample definition.
pub(crate) const EMBED: [&str; 3] = [CODE[0], CODE[1], DEFINITION.0];
/// Only pages that ask for explanations, follow a consent platform, serve frames, play media or have something to mend download these files.
const ON_DEMAND: [&str; 6] = [
    "handraise-consent.js",
    "handraise-frames.js",
    "handraise-help.js",
    "handraise-media.js",
    "handraise-explain.js",
    "handraise-explain.wasm",
];

/// Pages that may not use WebAssembly download these files instead of the modules. Each has its own budget.
const TWINS: [(&str, u64); 2] = [("handraise-twin.js", 24_500), ("handraise-explain-twin.js", 49_000)];

/// The two sides of a home, each with its budget: a page that names a home loads the first, and the frame loads the second.
const HOME: [(&str, u64); 2] = [("handraise-home.js", 2_000), ("handraise-home-frame.js", 1_000)];

/// What a page loads that asks for visit tokens, and what it loads for a visitor who agreed to be followed up, each with its budget.
const TOLD_WHERE: [(&str, u64); 2] = [("handraise-visit.js", 850), ("handraise-follow.js", 1_000)];

/// Scripts for the forms of one vendor, each with its budget. Only pages with such forms load them.
const ADAPTERS: [(&str, u64); 8] = [
    ("handraise-for-dynamics.js", 650),
    ("handraise-for-hubspot.js", 800),
    ("handraise-for-jotform.js", 1_250),
    ("handraise-for-marketo.js", 500),
    ("handraise-for-shopify-pixel.js", 250),
    ("handraise-for-tally.js", 1_250),
    ("handraise-for-typeform.js", 1_250),
    ("handraise-for-webflow.js", 400),
];

/// What programs other than pages take in, each with its budget.
const FOR_PROGRAMS: [(&str, u64); 2] = [("handraise-card.js", 60_000), ("handraise-sealed.js", 80_000)];

/// The entry files of the other embeds, each with its budget, if it has one. A bundler minifies the first.
const EMBEDS: [(&str, &str, Option<u64>); 2] =
    [("page/bundler/index.js", "page/bundler", None), ("page/sealed/index.js", "page/sealed", Some(80_000))];

/// The modules of the npm package, each with the most that it may weigh, and what it is to weigh one day. Pages load them only if their own
/// scripts import them.
const PACKAGE: [(&str, Module, u64, u64); 2] =
    [("npm/handraise.wasm", packages::ALL, 417_400, 260_000), ("npm/score.wasm", packages::SCORE, 128_500, 80_000)];

/// Options of `cargo xtask size`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Fail if the plugin, the sample definition, a JavaScript twin, a side of a home, the script for visit tokens, that for follow-up, an adapter, the sealed file or a module of the npm package is above its budget
    #[arg(long)]
    check: bool,
    /// Budget of loader and module together, in bytes after brotli
    #[arg(long, value_name = "BYTES", default_value_t = BUDGET_BROTLI)]
    budget: u64,
}

#[derive(Serialize)]
struct Report {
    /// Loader and module together.
    code_brotli_total: u64,
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
    /// The file's own budget, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    budget_brotli: Option<u64>,
    /// What it is to weigh one day.
    #[serde(skip_serializing_if = "Option::is_none")]
    goal_brotli: Option<u64>,
}

/// Builds plugin and package if they are out of date, and measures them.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    packages::ensure(workspace)?;
    let report = measure(workspace, options.budget)?;
    let text = if options.json { serde_json::to_string_pretty(&report)? + "\n" } else { table(&report) };
    std::io::stdout().write_all(text.as_bytes()).context("could not write to standard output")?;
    let excesses = excesses(&report);
    for excess in &excesses {
        eprintln!("error: {excess}");
    }
    Ok(if options.check && !excesses.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A sentence for everything that is above its budget.
fn excesses(report: &Report) -> Vec<String> {
    let files = report.files.iter().filter_map(|row| Some((row.name, row.brotli, row.budget_brotli?)));
    [("the plugin (loader and module)", report.code_brotli_total, report.budget_brotli)]
        .into_iter()
        .chain(files)
        .filter(|(_, brotli, budget)| brotli > budget)
        .map(|(name, brotli, budget)| {
            let above = brotli - budget;
            format!("{name} has {brotli} bytes after brotli, {above} more than its budget of {budget}")
        })
        .collect()
}

fn measure(workspace: &Workspace, budget_brotli: u64) -> Result<Report> {
    let plugin = workspace.plugin();
    let (definition, most) = DEFINITION;
    let embed = CODE.iter().map(|name| (*name, true, None)).chain([(definition, true, Some(most))]);
    let on_demand = ON_DEMAND.iter().map(|name| (*name, false, None));
    let with_budgets = TWINS
        .iter()
        .chain(&HOME)
        .chain(&TOLD_WHERE)
        .chain(&ADAPTERS)
        .chain(&FOR_PROGRAMS)
        .map(|(name, budget)| (*name, false, Some(*budget)));
    let mut files = Vec::new();
    for (name, embed, budget_brotli) in embed.chain(on_demand).chain(with_budgets) {
        files.push(Row {
            name,
            bytes: length(&plugin.join(name))?,
            brotli: length(&plugin.join(format!("{name}.br")))?,
            embed,
            budget_brotli,
            goal_brotli: None,
        });
    }
    for (name, folder, budget_brotli) in EMBEDS {
        let folder = workspace.dist().join(folder);
        let (bytes, brotli) = (length(&folder.join("index.js"))?, length(&dist::measured(&folder))?);
        files.push(Row { name, bytes, brotli, embed: false, budget_brotli, goal_brotli: None });
    }
    for (name, module, budget, goal) in PACKAGE {
        let (bytes, brotli) = (length(&module.optimised(workspace))?, length(&module.compressed(workspace))?);
        files.push(Row { name, bytes, brotli, embed: false, budget_brotli: Some(budget), goal_brotli: Some(goal) });
    }
    let embedded = || files.iter().filter(|row| row.embed);
    let code = files.iter().filter(|row| CODE.contains(&row.name));
    Ok(Report {
        code_brotli_total: code.map(|row| row.brotli).sum(),
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
        let is_alone = row.embed || row.name.contains('/');
        let mut remark = if is_alone { String::new() } else { "on demand".to_owned() };
        if let Some(budget) = row.budget_brotli {
            let separator = if remark.is_empty() { "" } else { ", " };
            remark += &format!("{separator}of {budget}");
        }
        if let Some(goal) = row.goal_brotli {
            remark += &format!(", goal {goal}");
        }
        text += &line(row.name, row.bytes, row.brotli, &remark);
    }
    let code_bytes = report.files.iter().filter(|row| CODE.contains(&row.name)).map(|row| row.bytes).sum();
    let budget = format!("of {}", report.budget_brotli);
    text += &line("loader and module", code_bytes, report.code_brotli_total, &budget);
    text + &line("with the definition", report.embed_bytes_total, report.embed_brotli_total, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> Result<(tempfile::TempDir, Workspace)> {
        let folder = tempfile::tempdir()?;
        let root = folder.path().to_owned();
        let target = root.join("target");
        let workspace = Workspace { root, target, version: "0.1.0".to_owned(), test_targets: Vec::new() };
        let plugin = workspace.plugin();
        fs::create_dir_all(&plugin)?;
        for name in EMBED.iter().chain(&ON_DEMAND).chain(
            TWINS.iter().chain(&HOME).chain(&TOLD_WHERE).chain(&ADAPTERS).chain(&FOR_PROGRAMS).map(|(name, _)| name),
        ) {
            fs::write(plugin.join(name), [0; 100])?;
            fs::write(plugin.join(format!("{name}.br")), [0; 10])?;
        }
        for (name, embed, _) in EMBEDS {
            fs::create_dir_all(workspace.dist().join(embed))?;
            fs::write(workspace.dist().join(name), [0; 100])?;
            fs::write(dist::measured(&workspace.dist().join(embed)), [0; 10])?;
        }
        for (_, module, ..) in PACKAGE {
            fs::create_dir_all(module.folder(&workspace))?;
            fs::write(module.optimised(&workspace), [0; 100])?;
            fs::write(module.compressed(&workspace), [0; 10])?;
        }
        Ok((folder, workspace))
    }

    #[test]
    fn files_on_demand_are_listed_but_not_counted_in_the_embed() -> Result<()> {
        let (_folder, workspace) = filled()?;
        let report = measure(&workspace, 26_000)?;
        assert_eq!((report.code_brotli_total, report.embed_brotli_total), (20, 30));
        let alone = TWINS.len()
            + HOME.len()
            + TOLD_WHERE.len()
            + ADAPTERS.len()
            + FOR_PROGRAMS.len()
            + EMBEDS.len()
            + PACKAGE.len();
        assert_eq!(report.files.len(), EMBED.len() + ON_DEMAND.len() + alone);
        let text = table(&report);
        assert!(text.contains("handraise-explain.wasm         100        10  on demand\n"), "{text}");
        assert!(text.contains("handraise-twin.js              100        10  on demand, of "), "{text}");
        assert!(text.contains("page/bundler/index.js          100        10\n"), "{text}");
        assert!(text.contains("page/sealed/index.js           100        10  of 80000\n"), "{text}");
        let (_, _, budget, goal) = PACKAGE[1];
        let score = format!("npm/score.wasm                 100        10  of {budget}, goal {goal}\n");
        assert!(text.contains(&score), "{text}");
        assert!(text.contains("definition.mql                 100        10  of 6000\n"), "{text}");
        assert!(text.contains("loader and module              200        20  of 26000\n"), "{text}");
        assert!(text.ends_with("with the definition            300        30\n"), "{text}");
        Ok(())
    }

    #[test]
    fn a_twin_a_home_an_adapter_and_the_definition_have_budgets_of_their_own() -> Result<()> {
        for (name, budget) in [TWINS[0], HOME[0], TOLD_WHERE[0], ADAPTERS[0], FOR_PROGRAMS[0], DEFINITION] {
            let (_folder, workspace) = filled()?;
            assert_eq!(excesses(&measure(&workspace, 26_000)?), [""; 0]);
            fs::write(workspace.plugin().join(format!("{name}.br")), vec![0; budget as usize + 1])?;
            let expected = format!("{name} has {} bytes after brotli, 1 more than its budget of {budget}", budget + 1);
            assert_eq!(excesses(&measure(&workspace, 26_000)?), [expected]);
        }
        Ok(())
    }

    #[test]
    fn a_module_of_the_package_has_a_budget_and_only_a_goal_below_it() -> Result<()> {
        let (_folder, workspace) = filled()?;
        let (name, module, budget, goal) = &PACKAGE[0];
        fs::write(module.compressed(&workspace), vec![0; *goal as usize + 1])?;
        assert_eq!(excesses(&measure(&workspace, 26_000)?), [""; 0]);
        fs::write(module.compressed(&workspace), vec![0; *budget as usize + 1])?;
        let found = excesses(&measure(&workspace, 26_000)?);
        assert!(matches!(&found[..], [excess] if excess.starts_with(name)), "{found:?}");
        Ok(())
    }

    #[test]
    fn json_has_the_total_and_every_file() -> Result<()> {
        let (_folder, workspace) = filled()?;
        let json = serde_json::to_value(measure(&workspace, 26_000)?)?;
        assert_eq!(json.pointer("/embed_brotli_total"), Some(&30.into()));
        assert_eq!(json.pointer("/files/0/name"), Some(&"handraise-loader.js".into()));
        assert_eq!(json.pointer("/files/0/brotli"), Some(&10.into()));
        Ok(())
    }

    #[test]
    fn a_missing_file_is_an_error_that_names_it() -> Result<()> {
        let (_folder, workspace) = filled()?;
        fs::remove_file(workspace.plugin().join("handraise.wasm.br"))?;
        let error = measure(&workspace, 26_000).map(|_| ()).map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| error.contains("handraise.wasm.br")));
        Ok(())
    }
}
