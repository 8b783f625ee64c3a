//! `cargo xtask test`: runs every check, one after another, and prints a summary at the end.
//!
//! It goes on after a failure, so that one run shows all failures. `--repeat` runs the tests several times: a test that
//! fails only sometimes still shows a fault in the product or in the test. Nothing here retries a failed test.

mod load;
mod repeats;
mod said;
pub(crate) mod tally;
mod unsteady;

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::api;
use crate::dist;
use crate::hosts;
use crate::packages;
use crate::playground;
use crate::process;
use crate::progress::Stages;
use crate::python;
use crate::tools::{self, Tools, php, system};
use crate::workspace::Workspace;
use load::Load;
use repeats::Repeats;
use tally::Tally;

/// Integration tests whose targets have these names, or begin with them, need a browser.
const BROWSER_TESTS: [&str; 2] = ["browser", "e2e"];

/// The npm packages that the tests use: the variable that names where they are, the folder of the lock file, and what they are.
const NPM_PACKAGES: [(&str, &str, &str); 4] = [
    ("HANDRAISE_HOST_LIBRARIES", "tests/host/npm", "form libraries for the tests"),
    ("HANDRAISE_MATRIX_LIBRARIES", "tests/host/npm/matrix", "form libraries of the matrix"),
    ("HANDRAISE_JUDGE_LIBRARIES", "tests/host/npm/judges", "judges of what the receiver sends"),
    ("HANDRAISE_WORDPRESS", "tests/host/wordpress", "WordPress for the tests"),
];

/// Options of `cargo xtask test`.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    others: Option<Others>,

    /// Leave out the tests that need a browser
    #[arg(long)]
    fast: bool,

    /// Run the tests this many times, and fail if any test fails in any run
    #[arg(long, value_name = "N", default_value = "1")]
    repeat: NonZeroU32,

    /// Let up to this many browser tests fail beside others if they pass alone; each is named at the end
    #[arg(long, value_name = "N", conflicts_with = "repeat")]
    unsteady: Option<NonZeroUsize>,

    /// Run only the tests whose names contain this text, without format, lints and documentation
    #[arg(long, value_name = "FILTER")]
    only: Option<String>,

    /// Keep every core busy while the tests run
    #[arg(long)]
    load: bool,
}

/// Tests that take too long for every run.
#[derive(clap::Subcommand)]
enum Others {
    /// Try the packs and the npm package in their hosts, and write into the documentation what was tried
    Hosts(hosts::Options),
    /// Make up requests from the description of the API, and compare a receiver's answers with it
    Api(api::Options),
    /// Build the wheel for Python, and compare what it says with the tool
    Python(python::Options),
    /// Score many leads on a Spark of its own, and compare each with the tool
    Scale(python::ScaleOptions),
}

/// How a check ended.
pub(crate) struct Outcome {
    pub(crate) name: String,
    pub(crate) tally: Tally,
    pub(crate) success: bool,
    pub(crate) took: Duration,
}

/// Variables for the tests.
pub(crate) type Variables = Vec<(String, PathBuf)>;

/// Runs all checks.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    match &options.others {
        Some(Others::Hosts(options)) => return hosts::run(workspace, options),
        Some(Others::Api(options)) => return api::run(workspace, options),
        Some(Others::Python(options)) => return python::run(workspace, options),
        Some(Others::Scale(options)) => return python::run_scale(workspace, options),
        None => {}
    }
    let extra = if options.fast { 0 } else { BROWSER_STAGES + packages::STAGES + playground::STAGES };
    let mut stages = Stages::new(tools::STAGES + 1 + dist::STAGES + extra);
    let tools = tools::install(workspace, &mut stages)?;
    let mut variables = if options.fast { Vec::new() } else { for_browsers(workspace, &mut stages)? };
    variables.push(node_tools(&tools));
    let duckdb = stages.run("DuckDB for the tests", |step| tools::duckdb(workspace, step))?;
    variables.push(("HANDRAISE_DUCKDB".to_owned(), duckdb));
    // Side by side: the plugin's last steps keep one core busy, and are in a target folder of their own.
    let (plugin, tests) = thread::scope(|scope| {
        let tests = scope.spawn(|| build("build of the tests", || build_tests(workspace, options.fast)));
        let plugin = build("build of the plugin and the package", || {
            dist::build(workspace, &tools, &mut stages)?;
            if options.fast {
                return Ok(());
            }
            packages::build(workspace, &tools, &mut stages)?;
            playground::build(workspace, &tools, &mut stages)
        });
        (plugin, tests.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let mut outcomes = vec![plugin, tests];
    let perform = |check| perform(workspace, &variables, check);
    if options.only.is_none() {
        for check in inspections() {
            outcomes.push(perform(check)?);
        }
    }
    // Until the last test has ended.
    let _load = options.load.then(Load::start);
    let mut repeats = Repeats::default();
    for run in 1..=options.repeat.get() {
        for (name, arguments) in test_checks(workspace, options.fast, options.only.as_deref()) {
            let shown = if options.repeat.get() > 1 { format!("run {run}: {name}") } else { name.clone() };
            let mut outcome = perform((shown, arguments))?;
            let alone = unsteady::candidates(&outcome.tally, options.unsteady);
            if !alone.is_empty() {
                let arguments = unsteady::arguments(&test_arguments(workspace, options.fast), &alone);
                let again = perform(("tests, those that failed, alone".to_owned(), arguments))?;
                if again.success {
                    outcome.tally.are_unsteady();
                    outcome.success = true;
                }
                outcome.tally.say_alone(again.tally);
            }
            repeats.add(run, &name, outcome.tally.failed(), outcome.success);
            outcomes.push(outcome);
        }
    }
    let code = summarise(&outcomes);
    if options.repeat.get() > 1 {
        print!("{repeats}");
    }
    if let Some(filter) = &options.only {
        ensure!(outcomes.iter().any(|outcome| outcome.tally.has_run()), "no test has a name that contains `{filter}`");
    }
    Ok(code)
}

/// Stages that `for_browsers` takes.
pub(crate) const BROWSER_STAGES: usize = 2 + NPM_PACKAGES.len();

/// Prepares what the browser tests need beside the plugin. Returns it as environment variables for the tests.
pub(crate) fn for_browsers(workspace: &Workspace, stages: &mut Stages) -> Result<Variables> {
    let mut variables = stages.run("browsers for the tests", system::engines)?.variables;
    for (variable, folder, what) in NPM_PACKAGES {
        let packages = stages.run(what, |step| tools::npm_packages(&workspace.root.join(folder), what, step))?;
        variables.push((variable.to_owned(), packages.folder().join("node_modules")));
    }
    variables.push((php::PHP.to_owned(), stages.run("PHP for the tests", php::php)?));
    Ok(variables)
}

/// Whether every run of the tests needs the npm packages of a folder.
pub(crate) fn always_needs(folder: &Path) -> bool {
    NPM_PACKAGES.iter().any(|(_, own, _)| folder.ends_with(own))
}

/// Where the tests find the tools of the build.
pub(crate) fn node_tools(tools: &Tools) -> (String, PathBuf) {
    ("HANDRAISE_NODE_TOOLS".to_owned(), tools.node.folder().join("node_modules"))
}

/// Runs a check with cargo.
pub(crate) fn perform(workspace: &Workspace, variables: &Variables, (name, arguments): Check) -> Result<Outcome> {
    println!("\n== {name}: cargo {}", arguments.join(" "));
    let mut command = workspace.cargo();
    command.args(&arguments).envs(variables.iter().map(|(name, path)| (name, path)));
    command.env("RUST_TEST_THREADS", threads().to_string());
    let begun = Instant::now();
    let mut tally = Tally::default();
    let success = process::pass_through(&mut command, |line| tally.read(line))?;
    Ok(Outcome { name, tally, success, took: begun.elapsed() })
}

/// One more than the number of cores, because a browser test waits most of the time.
fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get) + 1
}

pub(crate) fn build(name: &str, work: impl FnOnce() -> Result<()>) -> Outcome {
    let begun = Instant::now();
    let built = work();
    if let Err(error) = &built {
        eprintln!("error: {error:#}");
    }
    Outcome { name: name.to_owned(), tally: Tally::default(), success: built.is_ok(), took: begun.elapsed() }
}

/// Builds the tests quietly, because the plugin's stages print at the same time.
fn build_tests(workspace: &Workspace, fast: bool) -> Result<()> {
    let mut command = workspace.cargo();
    let output = command.args(test_arguments(workspace, fast).split_whitespace()).arg("--no-run").output();
    let output = output.context("could not start cargo")?;
    ensure!(
        output.status.success(),
        "the tests can't be built:\n{}",
        String::from_utf8_lossy(&output.stderr).trim_end()
    );
    Ok(())
}

/// Makes the test runners print how long each test took, which is not a stable option. The variable is set only for the runners, because cargo
/// would build everything again with it.
const TIMED: &str = r#"--config target."cfg(unix)".runner=["env","RUSTC_BOOTSTRAP=1"]"#;
const TIMES: &str = if cfg!(unix) { "-- -Zunstable-options --report-time" } else { "" };

/// A check's name, and cargo's arguments for it.
pub(crate) type Check = (String, Vec<String>);

pub(crate) fn named(name: &str, arguments: &str) -> Check {
    (name.to_owned(), arguments.split_whitespace().map(str::to_owned).collect())
}

/// The checks whose result does not change if they run again.
fn inspections() -> Vec<Check> {
    let wasm = "--target wasm32-unknown-unknown";
    vec![
        named("format", "fmt --all --check"),
        named("lints", "clippy --workspace --all-targets -- -D warnings"),
        named(
            "lints, page",
            &format!("clippy --package handraise-page --features plugin,explain {wasm} -- -D warnings"),
        ),
    ]
}

/// The checks that run tests: all of them, or those with a text in their names.
fn test_checks(workspace: &Workspace, fast: bool, only: Option<&str>) -> Vec<Check> {
    let filter = only.unwrap_or_default();
    let name = if fast { "tests, everything without a browser" } else { "tests, everything" };
    let mut checks = vec![named(name, &format!("{TIMED} {} {filter} {TIMES}", test_arguments(workspace, fast)))];
    if only.is_none() {
        checks.push(named("tests, documentation", "test --workspace --no-fail-fast --doc"));
    }
    checks
}

/// Cargo's arguments for all tests except those in the documentation.
fn test_arguments(workspace: &Workspace, fast: bool) -> String {
    let mut arguments = "test --workspace --no-fail-fast --lib --bins".to_owned();
    if !fast {
        return arguments + " --tests";
    }
    for target in workspace.test_targets.iter().filter(|target| !needs_browser(target)) {
        arguments += " --test ";
        arguments += target;
    }
    arguments
}

fn needs_browser(target: &str) -> bool {
    BROWSER_TESTS.iter().any(|name| target == *name || target.starts_with(&format!("{name}_")))
}

/// Prints how each check ended. Returns what the command ends with.
pub(crate) fn summarise(outcomes: &[Outcome]) -> ExitCode {
    let mut total = Tally::default();
    println!("\n== summary");
    for outcome in outcomes {
        let verdict = if outcome.success { "ok" } else { "FAILED" };
        let counts = if outcome.tally.runs == 0 { String::new() } else { format!("  {}", outcome.tally) };
        println!("{verdict:<6} {:>6.1} s  {}{counts}", outcome.took.as_secs_f64(), outcome.name);
        total.add(&outcome.tally, outcome.success);
    }
    print!("{}", total.details());
    println!("{total}");
    if outcomes.iter().all(|outcome| outcome.success) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_targets_named_for_a_browser_need_one() {
        assert!(needs_browser("e2e") && needs_browser("browser") && needs_browser("browser_parity"));
        assert!(!needs_browser("tidy") && !needs_browser("browsers_list") && !needs_browser("cases"));
    }
}
