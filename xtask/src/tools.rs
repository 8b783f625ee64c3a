//! The pinned tools that build the plugin, kept in the user's cache folder and shared by all clones.
//!
//! Each is in a folder named after its exact version. The install fills a folder with another name and renames it at the end, so that an
//! interrupted install does not look finished. A lock keeps two commands from installing at once.

mod apt;
mod cargo_tool;
mod node;
pub(crate) mod php;
pub(crate) mod python;
mod rust;
pub(crate) mod system;

pub(crate) use apt::{has_program, prepare_postgres};
pub(crate) use node::{Packages, npm};
pub(crate) use python::{SCHEMATHESIS, Schemathesis};
pub(crate) use rust::WASM_TARGET;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use etcetera::BaseStrategy;

use self::cargo_tool::CargoTool;
use crate::progress::{Stages, Step};
use crate::workspace::Workspace;

/// Firefox's driver. Distributions don't package it, or package an old one.
const GECKODRIVER: CargoTool =
    CargoTool { package: "geckodriver", version: "0.37.1", folder: "geckodriver", binary: "geckodriver", options: &[] };

/// Builds the documentation's site. Distributions package it late, or not at all.
const MDBOOK: CargoTool = CargoTool {
    package: "mdbook",
    version: "0.5.4",
    folder: "mdbook",
    binary: "mdbook",
    // Leaving out its web server halves the build.
    options: &["--no-default-features", "--features", "search"],
};

/// Completes a module whose functions have the attribute `#[wasm_bindgen]`, and writes their types. It reads only what the
/// attribute of its own version wrote, so a test compares this version with the one that `crates/page` depends on.
const WASM_BINDGEN: CargoTool = CargoTool {
    package: "wasm-bindgen-cli",
    version: "0.2.130",
    folder: "wasm-bindgen-cli",
    binary: "wasm-bindgen",
    // Its test runner, with a web server, is left out.
    options: &["--no-default-features", "--bin", "wasm-bindgen"],
};

/// Runs tests in Node and in a browser. wasm-pack looks for it beside `wasm-bindgen`, so both are in its folder. Without the default features it
/// has no TLS, and its web server needs none.
const WASM_BINDGEN_TEST: CargoTool = CargoTool {
    folder: "wasm-bindgen-test-runner",
    binary: "wasm-bindgen-test-runner",
    options: &["--no-default-features", "--bin", "wasm-bindgen", "--bin", "wasm-bindgen-test-runner"],
    ..WASM_BINDGEN
};

/// Builds the npm package. Like wasm-bindgen's command, it is part of what the package's files come from.
const WASM_PACK: CargoTool =
    CargoTool { package: "wasm-pack", version: "0.15.1", folder: "wasm-pack", binary: "wasm-pack", options: &[] };

/// The installed tools.
pub(crate) struct Tools {
    /// esbuild, terser, wasm-opt and tsc.
    pub(crate) node: node::Packages,
    /// The program `wasm-bindgen`.
    wasm_bindgen: PathBuf,
    /// Whether this compiler can leave panic messages out of the wasm.
    pub(crate) immediate_abort: bool,
    /// All versions that the built files depend on.
    pub(crate) versions: String,
}

impl Tools {
    /// Completes a module and writes its types.
    pub(crate) fn wasm_bindgen(&self) -> Command {
        Command::new(&self.wasm_bindgen)
    }
}

/// `cargo xtask tools`: installs them and says where they are.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let tools = install(workspace, &mut Stages::new(STAGES))?;
    println!("npm packages  {}", tools.node.folder().display());
    println!("wasm-bindgen  {}", tools.wasm_bindgen.display());
    Ok(ExitCode::SUCCESS)
}

/// Stages that `install` takes.
pub(crate) const STAGES: usize = 2;

/// Installs missing tools.
pub(crate) fn install(workspace: &Workspace, stages: &mut Stages) -> Result<Tools> {
    let immediate_abort = stages.run("Rust and Node", |step| {
        node::require()?;
        rust::prepare(step)
    })?;
    stages.run("pinned tools", |step| {
        let cache = cache_folder()?;
        fs::create_dir_all(&cache).with_context(|| format!("could not create `{}`", cache.display()))?;
        let _only_one = lock_folder(&cache, step)?;
        let node = node::install(&cache, &workspace.root, "esbuild, terser, binaryen, typescript", step)?;
        let wasm_bindgen = cargo_tool::install(&cache, &WASM_BINDGEN, step)?;
        let versions =
            format!("{}; immediate abort {immediate_abort}; wasm-bindgen {}", rust::version()?, WASM_BINDGEN.version);
        Ok(Tools { node, wasm_bindgen, immediate_abort, versions })
    })
}

/// The npm packages that the lock file in `folder` pins, installed beside the tools.
pub(crate) fn npm_packages(folder: &Path, what: &str, step: &Step) -> Result<node::Packages> {
    let cache = cache_folder()?;
    let _only_one = lock_folder(&cache, step)?;
    node::install(&cache, folder, what, step)
}

/// schemathesis, installed beside the tools.
pub(crate) fn schemathesis(workspace: &Workspace, step: &Step) -> Result<Schemathesis> {
    python_packages(workspace, ("schemathesis", python::API), step).map(Schemathesis)
}

/// The folder with Tryton's packages, installed beside the tools.
pub(crate) fn tryton(workspace: &Workspace, step: &Step) -> Result<PathBuf> {
    python_packages(workspace, ("Tryton", python::TRYTON), step)
}

/// The folder with what builds the wheel and what its tests need, installed beside the tools.
pub(crate) fn wheel_tests(workspace: &Workspace, step: &Step) -> Result<PathBuf> {
    python_packages(workspace, ("what the tests of the wheel need", python::WHEEL), step)
}

/// The folder with Spark and ClickHouse, installed beside the tools.
pub(crate) fn scale(workspace: &Workspace, step: &Step) -> Result<PathBuf> {
    python_packages(workspace, ("Spark and ClickHouse", python::SCALE), step)
}

/// The folder with DuckDB, installed beside the tools.
pub(crate) fn duckdb(workspace: &Workspace, step: &Step) -> Result<PathBuf> {
    python_packages(workspace, ("DuckDB", python::DUCKDB), step)
}

/// The folder with DuckDB, polars and pandas, installed beside the tools.
pub(crate) fn tables(workspace: &Workspace, step: &Step) -> Result<PathBuf> {
    python_packages(workspace, ("DuckDB, polars and pandas", python::TABLES), step)
}

/// The folder with the packages of a mail server, installed beside the tools.
pub(crate) fn post_office(workspace: &Workspace, step: &Step) -> Result<PathBuf> {
    python_packages(workspace, ("a mail server", python::POST_OFFICE), step)
}

fn python_packages(workspace: &Workspace, which: (&str, &str), step: &Step) -> Result<PathBuf> {
    let cache = cache_folder()?;
    fs::create_dir_all(&cache).with_context(|| format!("could not create `{}`", cache.display()))?;
    let _only_one = lock_folder(&cache, step)?;
    python::install(&cache, workspace, which, step)
}

/// Firefox's driver, installed beside the tools.
fn geckodriver(step: &Step) -> Result<PathBuf> {
    cargo_tool(&GECKODRIVER, step)
}

/// wasm-pack, installed beside the tools, in an environment in which it finds the pinned wasm-bindgen.
pub(crate) fn wasm_pack(tools: &Tools, step: &Step) -> Result<Command> {
    wasm_pack_with(&tools.wasm_bindgen, step)
}

/// The same with the runner of tests.
pub(crate) fn wasm_pack_for_tests(step: &Step) -> Result<Command> {
    wasm_pack_with(&cargo_tool(&WASM_BINDGEN_TEST, step)?, step)
}

/// wasm-pack, which finds the programs in the folder of `program` before all others.
fn wasm_pack_with(program: &Path, step: &Step) -> Result<Command> {
    let mut command = Command::new(cargo_tool(&WASM_PACK, step)?);
    let own = program.parent().map(Path::to_owned);
    let others = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&others)));
    command.env("PATH", path.context("the search path has a folder that cannot be written in it")?);
    Ok(command)
}

/// mdBook, installed beside the tools.
pub(crate) fn mdbook(step: &Step) -> Result<PathBuf> {
    cargo_tool(&MDBOOK, step)
}

fn cargo_tool(tool: &CargoTool, step: &Step) -> Result<PathBuf> {
    let cache = cache_folder()?;
    fs::create_dir_all(&cache).with_context(|| format!("could not create `{}`", cache.display()))?;
    let _only_one = lock_folder(&cache, step)?;
    cargo_tool::install(&cache, tool, step)
}

/// `$XDG_CACHE_HOME/handraise/tools`, or the platform's counterpart.
fn cache_folder() -> Result<PathBuf> {
    let base = etcetera::choose_base_strategy()
        .context("could not find the home folder; set HOME, or XDG_CACHE_HOME to a folder for caches")?;
    Ok(base.cache_dir().join("handraise").join("tools"))
}

/// Locks the cache until the file is dropped.
fn lock_folder(cache: &Path, step: &Step) -> Result<File> {
    let path = cache.join(".lock");
    let file = File::create(&path).with_context(|| format!("could not create `{}`", path.display()))?;
    if file.try_lock().is_err() {
        step.note("another command is installing tools; waiting for it");
        file.lock().with_context(|| format!("could not lock `{}`", path.display()))?;
    }
    Ok(file)
}

/// Makes the folder `name` in `cache`: `fill`s a folder beside it and renames that.
fn make_folder(cache: &Path, name: &str, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let partial = cache.join(format!("{name}.partial"));
    let complete = cache.join(name);
    for leftover in [&partial, &complete] {
        if leftover.exists() {
            fs::remove_dir_all(leftover).with_context(|| format!("could not remove `{}`", leftover.display()))?;
        }
    }
    fs::create_dir_all(&partial).with_context(|| format!("could not create `{}`", partial.display()))?;
    fill(&partial)?;
    fs::rename(&partial, &complete).with_context(|| format!("could not rename `{}`", partial.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn wasm_bindgen_is_of_the_version_that_page_and_package_depend_on() {
        let version = format!("wasm-bindgen = {{ version = \"={}\"", WASM_BINDGEN.version);
        assert!(include_str!("../../crates/page/Cargo.toml").contains(&version), "crates/page/Cargo.toml: `{version}`");
        let version = format!("wasm-bindgen = \"={}\"", WASM_BINDGEN.version);
        assert!(include_str!("../../crates/js/Cargo.toml").contains(&version), "crates/js/Cargo.toml: `{version}`");
    }

    #[test]
    fn a_folder_appears_only_when_it_is_complete() -> Result<()> {
        let cache = tempfile::tempdir()?;
        let made = cache.path().join("tool-1");
        let interrupted = make_folder(cache.path(), "tool-1", |folder| {
            fs::write(folder.join("half"), "")?;
            bail!("interrupted")
        });
        assert!(interrupted.is_err());
        assert!(!made.exists());
        make_folder(cache.path(), "tool-1", |folder| fs::write(folder.join("whole"), "").map_err(Into::into))?;
        assert!(made.join("whole").exists());
        assert!(!made.join("half").exists());
        Ok(())
    }
}
