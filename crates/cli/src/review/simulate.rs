//! `handraise simulate`: a made-up file of leads whose truth is known, or of facts about persons. It does not know how it is made up.
//!
//! Exit codes: 0 written; 2 usage, a file that is there already, or it could not write.

use crate::output::{self, counted};
use crate::{Failure, input, yes};
use handraise_review::effect::made_up::History;
use handraise_review::simulate::{LEAKS, NOISE, Plan, permuted, simulate};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Make up a file of leads to try the commands on, with a truth that is known, or facts about persons
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 written; 2 usage, a file that is there already, or it could not write.")]
pub(crate) struct Arguments {
    /// Where to write it; `-` for standard output
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How many leads
    #[arg(long, value_name = "N", default_value_t = 4_000, value_parser = input::count)]
    leads: usize,
    /// Make up what was told of persons whose forms this definition reads, as `handraise export facts` writes it, over 2025; --leads says of how many
    #[arg(long, value_name = "DEFINITION", conflicts_with_all = ["share", "auc", "no_leaks", "permute"])]
    facts_for: Option<PathBuf>,
    /// The share that wins
    #[arg(long, value_name = "SHARE", default_value_t = 0.10, value_parser = share)]
    share: f64,
    /// How well the truth tells who wins: an AUC; 0.5 is no signal
    #[arg(long, value_name = "AUC", default_value_t = 0.75, value_parser = area)]
    auc: f64,
    /// Leave out the columns that know the outcome
    #[arg(long)]
    no_leaks: bool,
    /// Deal the outcomes out anew, at random
    #[arg(long)]
    permute: bool,
    /// Other leads for another number
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Overwrite a file that is there already
    #[arg(long)]
    force: bool,
    /// Print what was made as JSON
    #[arg(long)]
    json: bool,
}

fn share(text: &str) -> Result<f64, String> {
    between(text, 0.001, 0.999)
}

fn area(text: &str) -> Result<f64, String> {
    between(text, 0.5, 0.95)
}

fn between(text: &str, low: f64, high: f64) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| (low..=high).contains(number));
    number.ok_or_else(|| format!("write a number from {low} to {high}"))
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { leads, share, auc, .. } = *arguments;
    if let Some(definition) = &arguments.facts_for {
        return facts(arguments, definition);
    }
    let made = simulate(Plan { leads, share, auc, leaks: !arguments.no_leaks }, arguments.seed);
    let made = if arguments.permute { permuted(made, arguments.seed) } else { made };
    let text = made.to_csv();
    if input::is_standard(&arguments.file) {
        output::print(&text)?;
        return Ok(yes(true));
    }
    write_new(&arguments.file, &text, arguments.force)?;
    let leaks: &[&str] = if arguments.no_leaks { &[] } else { &LEAKS };
    if arguments.json {
        let file = arguments.file.display().to_string();
        output::print_json(&json!({"file": file, "rows": leads, "outcome": "won", "leaks": leaks, "noise": NOISE}))?;
    } else {
        let told = if leaks.is_empty() { String::new() } else { format!("; {} know the outcome", leaks.join(", ")) };
        let name = arguments.file.display();
        output::print(&format!("wrote {} to {name}; `won` is the outcome{told}\n", counted(leads, "made-up lead")))?;
    }
    Ok(yes(true))
}

/// The beginning of 2025.
const BEGIN_S: u32 = 1_735_689_600;

/// Makes up facts, over a year.
fn facts(arguments: &Arguments, definition: &Path) -> Result<ExitCode, Failure> {
    let loaded = input::load_definition(definition)?;
    let persons =
        u32::try_from(arguments.leads).map_err(|_| Failure::Other("--leads: at most 4294967295".to_owned()))?;
    let made_up = History { persons, from_s: BEGIN_S, days: 330, seed: arguments.seed };
    let facts = made_up.facts(loaded.compiled.definition());
    let text: String = facts.iter().map(|fact| format!("{}\n", fact.to_json())).collect();
    if input::is_standard(&arguments.file) {
        output::print(&text)?;
        return Ok(yes(true));
    }
    write_new(&arguments.file, &text, arguments.force)?;
    match arguments.json {
        true => output::print_json(
            &json!({"file": arguments.file.display().to_string(), "facts": facts.len(), "persons": persons}),
        )?,
        false => {
            let (made, name) = (counted(facts.len(), "made-up fact"), arguments.file.display());
            output::print(&format!("wrote {made} about {} to {name}\n", counted(arguments.leads, "person")))?;
        }
    }
    Ok(yes(true))
}

/// Writes a file; one that is there already only if that is wanted.
pub(super) fn write_new(path: &Path, text: &str, force: bool) -> Result<(), Failure> {
    if !force && path.exists() {
        return Err(Failure::file(
            &path.display().to_string(),
            "is there already; name another file, or add `--force`",
        ));
    }
    std::fs::write(path, text).map_err(|error| Failure::unwritten(path, &error))
}
