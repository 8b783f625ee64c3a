//! `cargo xtask test-wasm`: the tests of `crates/js`, compiled to WebAssembly, in Node and in headless Chromium, by wasm-pack. It does not
//! know what they show.
//!
//! The runner of these tests is built once, which takes minutes, so `cargo xtask test` does not run them.

use std::fs;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use serde_json::json;

use crate::process;
use crate::progress::Stages;
use crate::tools::{self, system};
use crate::workspace::Workspace;

/// Says what ran and how it ended, line by line. Fails if a test fails.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let mut stages = Stages::new(tools::STAGES + 2);
    let _tools = tools::install(workspace, &mut stages)?;
    let found = stages.run("browser", system::browser)?;
    let wasm_pack = stages.run("runner of the tests", tools::wasm_pack_for_tests)?;
    let capabilities = json!({ "goog:chromeOptions": {
        "binary": found.chromium()?,
        "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
    } });
    let settings = workspace.target.join("webdriver.json");
    fs::create_dir_all(&workspace.target).context("could not create the target folder")?;
    fs::write(&settings, capabilities.to_string()).context("could not write the browser's settings")?;
    let mut success = true;
    for (test, host) in [("node", vec!["--node"]), ("browser", vec!["--headless", "--chrome", "--chromedriver"])] {
        println!("\n== crates/js, {test}");
        let mut command = Command::new(wasm_pack.get_program());
        command.envs(wasm_pack.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.args(["test", "--mode", "no-install"]).args(&host);
        if test == "browser" {
            command.arg(found.chromedriver()?);
        }
        command.args(["crates/js", "--test", test]).current_dir(&workspace.root);
        command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &settings);
        success &= process::pass_through(&mut command, |_| {})?;
    }
    Ok(if success { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
