//! `handraise effect`: what another definition would have done with everybody, by name, over some time. It does not know how that is found out.
//!
//! Exit codes: 0 done; 2 usage, no database, or a file that can't be read or used.

mod on_page;
mod period;
pub(super) mod words;

use super::simulate::write_new;
use super::{Progress, name, retold};
use crate::facts::all_facts;
use crate::office::{self, Data};
use crate::output::{self, counted};
use crate::{Failure, input, yes};
use handraise::author::Loaded;
use handraise::person::{Fact, Facts, Payload};
use handraise_receiver::on_all_cores;
use handraise_review::effect::{Cluster, DataHead, Effect, Question, Side, Withdrawals, data_hash};
use jiff::civil::Date;
use period::Days;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// So many clusters are replayed before progress is told.
const TOLD: usize = 5_000;

const HELP: &str = "Exit codes: 0 done; 2 usage, no database, or a file that can't be read or used.

Everybody's facts are replayed: at each moment, both definitions decide from what was known then. Nothing is changed, and nothing is sent anywhere. The \
report names people, unless --no-names is given.";

/// Show what another definition would have done with everybody, by name, before anybody signs it
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// The present definition: TOML, JSON or a compiled `.mql` with its `.policy.json` beside it
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The other one
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Facts, as `handraise export facts` writes them, instead of a receiver's data folder; `-` for standard input
    #[arg(value_name = "FACTS", conflicts_with = "folder")]
    facts: Option<PathBuf>,
    /// FACTS is an export of a CRM, and this says what its columns are, from `handraise map`
    #[arg(long, value_name = "MAPPING", requires = "facts")]
    mapping: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
    /// The first day [default: of the last full quarter]
    #[arg(long, value_name = "DAY", value_parser = input::day, requires = "until")]
    from: Option<Date>,
    /// The day after the last
    #[arg(long, value_name = "DAY", value_parser = input::day, requires = "from")]
    until: Option<Date>,
    /// Say who people are; this is the default
    #[arg(long, overrides_with = "no_names")]
    names: bool,
    /// Name people by their ids only
    #[arg(long, overrides_with = "names")]
    no_names: bool,
    /// Where to write a report as a page that opens offline
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Overwrite a report that is there already
    #[arg(long)]
    force: bool,
    /// Print JSON, with everybody who is treated differently; `handraise sign --effect` reads it
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { old, new, facts, .. } = arguments;
    input::once_from_standard_input(
        [Some(old), Some(new), facts.as_ref()].into_iter().flatten().map(PathBuf::as_path),
    )?;
    let [old, new] = [side(old)?, side(new)?];
    let days = Days::asked(arguments.from.zip(arguments.until), &new)?;
    let progress = Progress::new();
    progress.tell("reading facts");
    let (facts, from) = facts_of(arguments.facts.as_deref(), arguments.mapping.as_deref(), &arguments.data)?;
    let question = Question { old: &old, new: &new, period: days.period, names: !arguments.no_names };
    let effect = compute(&question, &facts, &days, &progress);
    drop(progress);
    if let Some(path) = &arguments.html {
        write_new(path, &on_page::page(&effect, &days, &from), arguments.force)?;
    }
    if arguments.json {
        let value = serde_json::to_value(&effect).map_err(|error| Failure::Other(error.to_string()))?;
        output::print_json(&value)?;
    } else {
        output::print(&words::in_words(&effect, &days))?;
    }
    Ok(yes(true))
}

/// A definition with its private part.
pub(super) fn side(path: &Path) -> Result<Side, Failure> {
    let Loaded { compiled, policy, authored, .. } = input::load_definition(path)?;
    let policy = if authored.is_some() { policy } else { input::policy_beside(path, &compiled)? };
    Ok(Side::new(compiled, policy))
}

/// The facts of a file, or else of a receiver's data folder, and where they are from.
pub(super) fn facts_of(file: Option<&Path>, mapping: Option<&Path>, data: &Data) -> Result<(Facts, String), Failure> {
    if let (Some(file), Some(mapping)) = (file, mapping) {
        return Ok((retold::facts(file, mapping)?, name(file)));
    }
    let (all, from) = match file {
        Some(path) => (all_facts(path)?, name(path)),
        None => (office::run(data, async |office| office.facts().await)?, "the receiver's database".to_owned()),
    };
    // What is the receiver's own: which definition was in force, and whom it forgot.
    let is_of_somebody =
        |fact: &Fact| !matches!(fact.says, Payload::Definition(_) | Payload::Build(_) | Payload::Erase(_));
    Ok((all.into_iter().filter(is_of_somebody).collect(), from))
}

fn compute(question: &Question<'_>, facts: &Facts, days: &Days, progress: &Progress) -> Effect {
    let hashes = on_all_cores(facts.iter().collect(), data_hash);
    let data = DataHead::of(facts, hashes);
    let withdrawals = Withdrawals::of(facts);
    let clusters = Cluster::all(facts, &withdrawals);
    let (all, mut done) = (clusters.len(), 0);
    let mut examined = Vec::new();
    for part in clusters.chunks(TOLD) {
        examined.extend(on_all_cores(part.iter().collect(), |cluster| question.examine(cluster)).into_iter().flatten());
        done += part.len();
        progress.tell(&format!("{done} of {} replayed", counted(all, "person")));
    }
    Effect::of(question, examined, data, days.names())
}
