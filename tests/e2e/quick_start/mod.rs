//! Does what the README's quick start says, in an empty folder, with nothing else at hand: from `init` to the lead in the inbox. It runs
//! the README's own commands and saves the README's own page, so a step that the README lacks fails here.
//!
//! `cargo xtask hour` runs it with the installed tool, and a stopwatch.

mod pages;
mod readme;
mod stopwatch;

use crate::engine::{Engine, Group, in_each_engine};
use crate::receiver::plugin;
use crate::visitor::Visitor;
use readme::{QuickStart, Step};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use stopwatch::Stopwatch;
use tempfile::TempDir;
use thirtyfour::prelude::*;

/// Names a tool other than the one that was built for the tests.
const TOOL: &str = "HANDRAISE_QUICK_START_TOOL";

/// The reader has done this before: it builds the tool.
const INSTALL: &str = "cargo xtask install";
/// The last command: it goes on until the reader stops it.
const SERVE: &str = "handraise serve";
/// What the quick start is about, in order.
const COMMANDS: [&str; 5] = [INSTALL, "handraise init", "handraise check", "handraise try", SERVE];

/// The box to tick.
const QUESTION: &str = "Would you like to be contacted by sales?";
/// What the reader is told to look for in the inbox, and sees there.
const SEEN: [&str; 3] = ["Asked to be contacted by sales", "Read the pricing page", "Consistent"];

/// What the reader types into the form.
const ANSWERS: [(&str, &str); 4] = [
    ("email", "ada@harbour-works.example"),
    ("job_title", "Head of Operations"),
    ("company_size", "40"),
    ("contact_sales", "true"),
];

in_each_engine! {
    what_the_quick_start_says_brings_a_lead_with_its_reasons_into_the_inbox(in_chromium),
}

async fn what_the_quick_start_says_brings_a_lead_with_its_reasons_into_the_inbox(engine: Engine) {
    let walk = Walk::to_the_inbox(engine).await;
    walk.visitor.leave().await;
}

/// A reader who followed the quick start.
pub(crate) struct Walk {
    /// At the inbox, with the lead open.
    pub(crate) visitor: Visitor,
    _receiver: Group,
    _folder: TempDir,
}

impl Walk {
    pub(crate) async fn to_the_inbox(engine: Engine) -> Self {
        let quick_start = QuickStart::read();
        check_order(&quick_start.steps);
        let folder = TempDir::new().expect("an empty folder");
        let bin = TempDir::new().expect("a folder for the tool");
        std::os::unix::fs::symlink(given_tool(), bin.path().join("handraise")).expect("the tool is on the search path");
        // A person has a browser open.
        let mut visitor = Visitor::of(engine, "").await;

        let mut watch = Stopwatch::start();
        let (mut receiver, mut token) = (None, String::new());
        for step in quick_start.steps.iter().filter(|step| !step.title().starts_with(INSTALL)) {
            watch.begin(&step.title());
            match step {
                Step::Save(path, page) => save(&folder.path().join(path), page),
                Step::Run(line) if line.contains(SERVE) => {
                    // Any free port, because the usual one may be in use.
                    let mut command = shell(&format!("{} --addr 127.0.0.1:0", step.title()), folder.path(), bin.path());
                    let (group, port) = Group::start(&mut command, "the inbox is at http://127.0.0.1:");
                    visitor.site = format!("http://127.0.0.1:{port}");
                    token = token_in(line);
                    receiver = Some(group);
                }
                Step::Run(line) => run(line, folder.path(), bin.path()),
            }
            watch.end(&step.title());
        }
        quick_start.must_say("http://127.0.0.1:8787/pricing");
        timed(&mut watch, "read /pricing until it counts", read_pricing(&visitor)).await;
        pages::check_what_the_console_shows(&visitor).await;
        quick_start.must_say(QUESTION);
        timed(&mut watch, "answer, tick the box and send", send(&visitor)).await;
        quick_start.must_say("http://127.0.0.1:8787/inbox");
        timed(&mut watch, "open the inbox with the token, and the lead", open_lead(&visitor, &token)).await;
        pages::check_what_a_crm_is_told(&visitor.site, &token).await;
        SEEN.iter().for_each(|words| quick_start.must_say(words));
        Self { visitor, _receiver: receiver.expect("the receiver runs"), _folder: folder }
    }
}

/// Every command is there, in order, and no other.
fn check_order(steps: &[Step]) {
    let lines = steps.iter().filter(|step| matches!(step, Step::Run(_))).map(Step::title);
    let mut lines = lines.collect::<Vec<_>>().into_iter();
    for command in COMMANDS {
        let line = lines.next().unwrap_or_default();
        assert!(line.contains(command), "README.md: the quick start has `{line}` where the step `{command}` belongs");
    }
    assert_eq!(lines.collect::<Vec<_>>(), [""; 0], "README.md: the quick start goes on after `{SERVE}`");
    let page = steps.iter().position(|step| matches!(step, Step::Save(..)));
    assert!(
        page.is_some_and(|at| at + 1 < steps.len()),
        "README.md: the quick start has a page to save before `{SERVE}`"
    );
}

/// The tool to run: the installed one, or the one that was built for the tests.
fn given_tool() -> PathBuf {
    std::env::var_os(TOOL).map_or_else(handraise_tests::tool, PathBuf::from)
}

/// A line of the README, for a shell in the reader's folder.
fn shell(line: &str, folder: &Path, bin: &Path) -> Command {
    let search = std::env::var_os("PATH").unwrap_or_default();
    let search = std::iter::once(bin.to_owned()).chain(std::env::split_paths(&search));
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).stdin(Stdio::null());
    command.env("PATH", std::env::join_paths(search).expect("a search path")).env_remove("HANDRAISE_TOKEN");
    // The tests' own tool carries only what it is told to.
    command.env("HANDRAISE_TEST_CARRIES", plugin());
    command
}

fn run(line: &str, folder: &Path, bin: &Path) {
    let output = shell(line, folder, bin).output().expect("there is a shell");
    let printed = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "`{line}` ended with {}:\n{}", output.status, String::from_utf8_lossy(&printed));
}

fn save(path: &Path, page: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
    std::fs::write(path, page).expect("the page can be saved");
}

/// The token that the reader chose, in the line that starts the receiver.
fn token_in(line: &str) -> String {
    let token = line.split_whitespace().find_map(|word| word.strip_prefix("HANDRAISE_TOKEN="));
    token.expect("README.md: the quick start sets HANDRAISE_TOKEN").to_owned()
}

async fn timed(watch: &mut Stopwatch, step: &str, work: impl Future<Output = ()>) {
    watch.begin(step);
    work.await;
    watch.end(step);
}

async fn read_pricing(visitor: &Visitor) {
    visitor.open("/pricing").await;
    visitor.until_ready().await;
    visitor.stir().await;
    visitor.until_reason("pricing_read").await;
}

async fn send(visitor: &Visitor) {
    let label = visitor.script("return document.querySelector('[name=contact_sales]').labels[0].textContent").await;
    assert_eq!(label.as_str().map(str::trim), Some(QUESTION));
    visitor.fill(&ANSWERS).await;
    let button = visitor.browser.find(By::Css("form button")).await.expect("the form has a button");
    button.send_keys(Key::Enter + "").await.expect("it can be pressed");
    visitor.until_at("/thanks").await;
}

async fn open_lead(visitor: &Visitor, token: &str) {
    visitor.open("/inbox").await;
    let other =
        visitor.browser.query(By::Css("#use-token")).and_displayed().first().await.expect("a token is possible");
    other.click().await.expect("it can be chosen");
    let field = visitor.browser.query(By::Css("#token")).and_displayed().first().await.expect("it asks for the token");
    field.send_keys(token.to_owned() + Key::Enter).await.expect("it can be typed");
    let lead = visitor.browser.query(By::Css("li[data-person] a")).first().await.expect("the lead is listed");
    lead.click().await.expect("it can be opened");
    visitor.browser.query(By::Css("[data-field='reasons']")).first().await.expect("its reasons are shown");
    let shown = visitor.script("return document.querySelector('#detail').innerText").await;
    for words in SEEN {
        assert!(shown.as_str().is_some_and(|shown| shown.contains(words)), "the inbox does not say `{words}`: {shown}");
    }
}

#[test]
#[should_panic(expected = "README.md: the quick start has `handraise serve` where the step `handraise try` belongs")]
fn a_step_that_the_quick_start_lacks_is_named() {
    let lines = ["cargo xtask install", "handraise init a", "handraise check a", "handraise serve"];
    check_order(&lines.map(|line| Step::Run(line.to_owned())));
}
