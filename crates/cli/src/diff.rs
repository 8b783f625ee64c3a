//! `handraise diff`: prints in words what changes from one definition to another, and for whom.
//!
//! Exit codes, as those of `diff`: 0 the same; 1 different; 2 usage or unreadable input.

use super::output::{FAINT, STRONG, counted, styled};
use super::rescore::{self, Rescored};
use super::{Failure, input, output, yes};
use handraise::author::Loaded;
use handraise::author::diff::Change;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "Exit codes, as those of `diff`: 0 the same; 1 different; 2 usage or unreadable input.

With --evidence, the command scores every visitor with both definitions and lists those whose score, grade, rating, stage, \
priority, decision or reason changes. A folder stands for every `evidence.json` in it, at any depth, or, if there is none, \
for every `.json` file.";

/// Say in words what changes from one definition to another, and for whom
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    #[arg(help = input::DEFINITION_HELP)]
    old: PathBuf,
    #[arg(help = input::DEFINITION_HELP)]
    new: PathBuf,
    /// Evidence documents, or folders of them, to score with both
    #[arg(long, value_name = "FILE|DIR", num_args = 1..)]
    evidence: Vec<PathBuf>,
    /// The time to score at, RFC 3339 [default: the newest clock reading of each evidence]
    #[arg(long, value_name = "TIME", value_parser = input::time, requires = "evidence")]
    at: Option<u32>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let paths: [&Path; 2] = [&arguments.old, &arguments.new];
    input::once_from_standard_input(paths.into_iter().chain(arguments.evidence.iter().map(PathBuf::as_path)))?;
    let old = input::load_definition(&arguments.old)?;
    let new = input::load_definition(&arguments.new)?;
    let found = old.changes_to(&new);
    let not_compared = not_compared([(&arguments.old, &old), (&arguments.new, &new)]);
    let visitors = match arguments.evidence.as_slice() {
        [] => None,
        paths => Some(rescore::all(paths, (&old.compiled, &new.compiled), arguments.at)?),
    };
    if arguments.json {
        let [old, new] = [&old, &new].map(
            |loaded| json!({"id": loaded.compiled.definition().id, "version": loaded.compiled.definition().version, "hash": loaded.compiled.hash()}),
        );
        let visitors = visitors.as_deref().map(rescore::in_json);
        output::print_json(
            &json!({"old": old, "new": new, "changes": found, "not_compared": not_compared, "visitors": visitors}),
        )?;
    } else {
        output::print(&in_words(&found, not_compared.as_deref(), visitors.as_deref()))?;
    }
    Ok(yes(found.is_empty()))
}

/// What was not compared, and why; `None` if everything was. A compiled definition has only what a page loads.
fn not_compared(sides: [(&PathBuf, &Loaded); 2]) -> Option<String> {
    let compiled = sides.into_iter().filter(|(_, loaded)| loaded.authored.is_none());
    let compiled: Vec<String> = compiled.map(|(path, _)| format!("`{}`", input::shown(path))).collect();
    let have = match compiled.len() {
        0 => return None,
        1 => "is compiled and has none",
        _ => "are compiled and have none",
    };
    Some(format!("policy, approvals and review dates were not compared: {} {have}", compiled.join(" and ")))
}

fn in_words(changes: &[Change], not_compared: Option<&str>, visitors: Option<&[Rescored]>) -> String {
    let mut text = String::new();
    let mut heading = ("", "");
    for change in changes {
        if heading != (&change.subject, &change.whom) {
            heading = (&change.subject, &change.whom);
            let whom = styled(FAINT, format!("(for {})", change.whom));
            text.push_str(&format!("{} {whom}\n", styled(STRONG, &change.subject)));
        }
        text.push_str(&format!("  {}\n", change.sentence));
    }
    text.push_str(&match changes.len() {
        0 => "no changes\n".to_owned(),
        count => format!("{}\n", counted(count, "change")),
    });
    if let Some(not_compared) = not_compared {
        text.push_str(&format!("{not_compared}\n"));
    }
    if let Some(visitors) = visitors {
        text.push_str(&rescore::in_words(visitors));
    }
    text
}
