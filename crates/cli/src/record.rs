//! `handraise case record`: a case of somebody who was here, without who they are. What they did and answered becomes ids of the definition,
//! and what the definition decides of it today is what the case expects. It does not know where leads are stored.
//!
//! Exit codes: 0 recorded; 2 usage, unreadable input, files that are there already, or it could not write.

mod lead;

use super::case::Case;
use super::output::{GOOD, styled};
use super::{Failure, input, output};
use handraise::author::{EvidenceDocument, Loaded};
use handraise::evidence::{Answer, Evidence};
use handraise::matching::ClassId;
use lead::Lead;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 recorded; 2 usage, unreadable input, files that are there already, or it could not write.

LEAD is one of: a lead or an answer of `GET /v1/leads?evidence=1` in JSON, the receiver's database (`handraise.sqlite3`), or \
a form as it was sent, which `handraise try --form` reads too. Names, addresses, telephone numbers and free texts are left \
out: a case has only what the definition reads in them. Its definition is `definition.toml` or `definition.json` beside it, or in the \
nearest folder above.";

/// Work with the cases that `handraise test` runs
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Record(Record),
}

/// Record a case of a stored lead or of a form, without contact data, with today's decision as what it expects
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
struct Record {
    /// A lead in JSON, the receiver's database, or a form; `-` for standard input
    #[arg(value_name = "LEAD")]
    lead: PathBuf,
    /// The case's folder, below the folder of its definition; created if it is missing
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Which lead, where there are several
    #[arg(long, value_name = "ID")]
    submission: Option<String>,
    /// When a form was received, RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", value_parser = input::time)]
    at: Option<u32>,
    /// Overwrite a case that is there already
    #[arg(long)]
    force: bool,
    /// Print what was recorded as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Command::Record(arguments) = &arguments.command;
    record(arguments)
}

fn record(arguments: &Record) -> Result<ExitCode, Failure> {
    let case = Case::new(&arguments.folder);
    let there: Vec<PathBuf> = [case.evidence(), case.expected()].into_iter().filter(|file| file.exists()).collect();
    if let Some(file) = there.first().filter(|_| !arguments.force) {
        let message = "is there already; name another folder, or overwrite with `--force`";
        return Err(Failure::file(&file.display().to_string(), message));
    }
    let is_new = !arguments.folder.exists();
    let made = std::fs::create_dir_all(&arguments.folder);
    made.map_err(|error| Failure::unwritten(&arguments.folder, &error))?;
    let recorded = record_into(&case, arguments, &there);
    if recorded.is_err() && is_new {
        // Only a folder that is still empty goes.
        std::fs::remove_dir(&arguments.folder).ok();
    }
    let (lead, evidence, expected) = recorded?;
    report(arguments, &lead, &evidence, &expected)
}

/// Writes the case. Files that are `there` are overwritten.
fn record_into(case: &Case, arguments: &Record, there: &[PathBuf]) -> Result<(Lead, Evidence, Value), Failure> {
    let loaded = input::load_definition(&case.definition()?)?;
    let at_s = arguments.at.or_else(input::now_s).unwrap_or(0);
    let lead = Lead::read(&arguments.lead, arguments.submission.as_deref(), &loaded, at_s)?;
    let evidence = without_contact(&lead, &loaded);
    let document = EvidenceDocument::of(&evidence, &loaded.names());
    let document = serde_json::to_value(&document)
        .map_err(|error| Failure::Other(format!("the evidence is not JSON: {error}; please report this")))?;
    write(&case.evidence(), &format!("{document:#}\n"))?;
    for file in there.iter().filter(|file| **file == case.expected()) {
        std::fs::remove_file(file).map_err(|error| Failure::unwritten(file, &error))?;
    }
    case.update()?;
    let about = arguments.folder.join("README.md");
    if !about.exists() {
        write(&about, "Recorded from a lead. Say in a sentence what this case shows, and why you agreed on it.\n")?;
    }
    let expected = std::fs::read_to_string(case.expected()).map_err(|error| Failure::io(&case.expected(), &error))?;
    let expected: Value = serde_json::from_str(&expected).unwrap_or_default();
    Ok((lead, evidence, expected))
}

/// What somebody did and answered, as ids. The texts of the contact are read by the definition and not kept.
fn without_contact(lead: &Lead, loaded: &Loaded) -> Evidence {
    let mut evidence = lead.evidence.clone();
    for answer in loaded.readings(&lead.form).into_iter().flat_map(|field| field.answers) {
        let attribute = ClassId::of(&answer.attribute);
        let is_read = answer.because != handraise::author::Because::NotUnderstood;
        if is_read && evidence.answer(attribute).is_none() {
            let value = answer.value.as_deref().map(ClassId::of);
            evidence.record_answer(Answer { attribute, value, at_s: lead.received_s });
        }
    }
    evidence.advance_clock(lead.received_s);
    evidence
}

fn report(arguments: &Record, lead: &Lead, evidence: &Evidence, expected: &Value) -> Result<ExitCode, Failure> {
    let folder = arguments.folder.display();
    let (facts, answers) = (evidence.occurrences().len(), evidence.answers().len());
    let decision = expected["decision"].as_str().unwrap_or_default();
    for note in &lead.notes {
        output::warn(note);
    }
    if let Some(then) = lead.decision.as_deref().filter(|then| *then != decision) {
        output::warn(&format!(
            "the receiver decided `{then}`; this definition decides `{decision}` of what is recorded"
        ));
    }
    if arguments.json {
        output::print_json(&json!({
            "folder": folder.to_string(), "occurrences": facts, "answers": answers, "expected": expected, "notes": lead.notes,
        }))?;
    } else {
        let count = |number, noun| output::counted(number, noun);
        output::print(&format!(
            "{} {folder}: {}, {}, no contact data; it expects `{decision}`\n",
            styled(GOOD, "recorded"),
            count(facts, "occurrence"),
            count(answers, "answer"),
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| Failure::unwritten(path, &error))
}
