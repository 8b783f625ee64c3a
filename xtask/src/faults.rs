//! `cargo xtask faults`: does to a real receiver what disks, networks, clocks and people do, counts what became of every form, and writes the
//! result down. One file in `faults/` for each fault. This file knows their order; it does not know what they do.

mod clock;
mod crm;
mod disk_full;
mod files;
mod flood;
mod ground;
mod hostile;
mod killed;
mod listener;
mod locked;
mod outbox;
mod read_only;
mod sent;
mod slow;
mod target;
mod told;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::cli_binary::{self, Profile};
use crate::machine::Machine;
use crate::progress::{Stages, Step};
use crate::receiver;
use crate::record;
use crate::workspace::Workspace;
use ground::Ground;

/// Options of `cargo xtask faults`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Try only these faults, such as `killed,flood`, and write nothing down
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    only: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Try this build of the tool instead of one from this repository, and write nothing down
    #[arg(long, value_name = "FILE")]
    tool: Option<PathBuf>,
    /// How often to kill the receiver
    #[arg(long, value_name = "N", default_value_t = 200)]
    kills: u32,
}

/// Something that goes wrong.
struct Fault {
    name: &'static str,
    /// What happens, in a sentence.
    what: &'static str,
    run: fn(&Ground<'_>, &Step) -> Result<Outcome>,
}

const ALL: [Fault; 12] = [
    killed::FAULT,
    told::FAULT,
    outbox::FAULT,
    hostile::FAULT,
    crm::FAULT,
    disk_full::FAULT,
    read_only::FAULT,
    files::FAULT,
    locked::FAULT,
    clock::FAULT,
    slow::FAULT,
    flood::FAULT,
];

/// What became of a fault.
enum Outcome {
    /// What was counted, and what of it should not be.
    Counted { counts: String, wrong: Vec<String> },
    /// Why it could not be tried here.
    Skipped(String),
}

impl Outcome {
    fn verdict(&self) -> &'static str {
        match self {
            Self::Counted { wrong, .. } if wrong.is_empty() => "held",
            Self::Counted { .. } => "**did not hold**",
            Self::Skipped(_) => "not tried",
        }
    }

    /// This and another outcome of the same fault.
    fn and(self, other: Self) -> Self {
        let (counts, mut wrong) = match self {
            Self::Counted { counts, wrong } => (counts, wrong),
            Self::Skipped(why) => (why, Vec::new()),
        };
        if let Self::Counted { wrong: more, .. } = &other {
            wrong.extend(more.iter().cloned());
        }
        let more = match other {
            Self::Counted { counts, .. } | Self::Skipped(counts) => counts,
        };
        Self::Counted { counts: format!("{counts}. {more}"), wrong }
    }

    /// The counts, with what is wrong of them.
    fn words(&self) -> String {
        match self {
            Self::Counted { counts, wrong } if wrong.is_empty() => counts.clone(),
            Self::Counted { counts, wrong } => format!("{counts}. **Wrong: {}**", wrong.join("; ")),
            Self::Skipped(why) => why.clone(),
        }
    }
}

/// Builds, tries, prints, and writes a complete run down. Fails if a fault did what it must not.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let chosen = chosen(&options.only)?;
    let machine = Machine::now();
    let mut stages = Stages::new(chosen.len() + 1);
    let (binary, database) = stages.run("receiver", |step| {
        let binary = match &options.tool {
            Some(tool) => tool.canonicalize().with_context(|| format!("there is no tool `{}`", tool.display()))?,
            None => cli_binary::build(workspace, step, Profile::Release)?,
        };
        Ok((binary, receiver::build_limit(workspace, step)?))
    })?;
    let folder = workspace.target.join(format!("faults-{}", std::process::id()));
    let ground = Ground::new(workspace, &binary, &database, &folder, options.kills)?;
    let mut outcomes = Vec::new();
    for fault in chosen {
        let outcome = stages.run(fault.name, |step| {
            let outcome = (fault.run)(&ground, step)?;
            step.outcome(&format!("{}: {}", outcome.verdict(), outcome.words()));
            Ok(outcome)
        })?;
        outcomes.push((fault, outcome));
    }
    let _only_scratch = fs::remove_dir_all(&folder);
    let text = if options.json { as_json(&machine, &outcomes)? } else { markdown(&machine, &outcomes) };
    std::io::stdout().write_all(text.as_bytes()).context("could not write to standard output")?;
    if options.only.is_empty() && options.tool.is_none() {
        record::write_to(workspace, "docs/faults.md", "faults", &markdown(&machine, &outcomes))?;
    }
    let wrong =
        outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Counted { wrong, .. } if !wrong.is_empty()));
    match wrong.count() {
        0 => Ok(ExitCode::SUCCESS),
        count => {
            eprintln!("error: {count} of {} faults did what they must not", outcomes.len());
            Ok(ExitCode::FAILURE)
        }
    }
}

fn chosen(only: &[String]) -> Result<Vec<&'static Fault>> {
    if let Some(unknown) = only.iter().find(|only| ALL.iter().all(|fault| fault.name != *only)) {
        let known: Vec<_> = ALL.iter().map(|fault| fault.name).collect();
        bail!("there is no fault `{unknown}`; `--only` takes {}", known.join(", "));
    }
    Ok(ALL.iter().filter(|fault| only.is_empty() || only.iter().any(|only| only == fault.name)).collect())
}

fn markdown(machine: &Machine, outcomes: &[(&Fault, Outcome)]) -> String {
    let mut text = machine.sentence("the release build");
    text += "\n\n| fault | what happens | what was counted | |\n|---|---|---|---|\n";
    for (fault, outcome) in outcomes {
        text += &format!("| `{}` | {} | {} | {} |\n", fault.name, fault.what, outcome.words(), outcome.verdict());
    }
    text
}

fn as_json(machine: &Machine, outcomes: &[(&Fault, Outcome)]) -> Result<String> {
    let each = outcomes.iter().map(|(fault, outcome)| match outcome {
        Outcome::Counted { counts, wrong } => {
            json!({ "name": fault.name, "what": fault.what, "counts": counts, "wrong": wrong })
        }
        Outcome::Skipped(why) => json!({ "name": fault.name, "what": fault.what, "skipped": why }),
    });
    let report = json!({ "machine": machine, "faults": each.collect::<Vec<_>>() });
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_fault_is_refused_and_the_known_ones_are_listed() {
        assert!(chosen(&["killed".to_owned()]).is_ok_and(|chosen| chosen.len() == 1));
        assert!(chosen(&[]).is_ok_and(|chosen| chosen.len() == ALL.len()));
        let error = chosen(&["killd".to_owned()]).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("`killd`") && error.contains("killed, "), "{error}");
    }

    #[test]
    fn what_is_wrong_is_said_beside_the_counts() {
        let wrong = Outcome::Counted { counts: "3 forms".to_owned(), wrong: vec!["1 is missing".to_owned()] };
        let skipped = Outcome::Skipped("no disk".to_owned());
        let text = markdown(&Machine::now(), &[(&killed::FAULT, wrong), (&flood::FAULT, skipped)]);
        assert!(text.contains("| 3 forms. **Wrong: 1 is missing** | **did not hold** |"), "{text}");
        assert!(text.contains("| no disk | not tried |"), "{text}");
    }
}
