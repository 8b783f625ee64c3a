//! `handraise crm`: checks the file of a CRM, says what it would be sent and how it is doing, and has what failed tried again. It reads the files and secrets
//! of CRMs for `serve` too. It does not know how a CRM is asked.
//!
//! Exit codes: 0 the file can be used, nothing is to be sent, nothing failed, or done; 1 the file is wrong or its secret is missing, something would be sent, somebody could not be sent,
//! something is to be deleted, or a CRM does not answer; 2 usage, no database, or a file that can't be read.

use super::office::{self, Data, table};
use super::output::{ALERT, BAD, FAINT, GOOD, STRONG, counted, styled};
use super::{Failure, input, output, settings, yes};
use handraise_receiver::{Crm, CrmFile, CrmStatus, Planned, PlannedPerson};
use serde::Serialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How many persons a plan shows if nobody says.
const LIMIT: usize = 100;
/// The longest value that is shown in one line, in characters.
const VALUE_CHARS: usize = 70;

const HELP: &str = "Exit codes: 0 the file can be used, nothing is to be sent, nothing failed, or done; 1 the file is wrong or its secret is missing, something would be sent, somebody could \
not be sent, something is to be deleted in the CRM, or a CRM does not answer; 2 usage, no database, or a file that can't be read.

docs/crm.md says what is in the file.";

/// Keep a CRM up to date: check its file, see what it would be sent, and how it is doing
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Print the answer as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    data: Data,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Check the file of a CRM, without asking anybody
    Check {
        /// The file of the CRM; `-` for standard input
        file: PathBuf,
    },
    /// Show what would be sent now, field by field; nothing is sent, and the CRM is not asked
    Plan {
        /// The file of the CRM
        file: PathBuf,
        /// How many persons to show
        #[arg(long, value_name = "N", default_value_t = LIMIT, value_parser = input::count)]
        limit: usize,
    },
    /// Show how the CRMs of a receiver are doing, whom they did not take, and what is to be deleted there
    Status,
    /// Have everybody whom a CRM did not take tried again at once; the receiver does it, within seconds
    Retry {
        /// The CRM's name, as its file says it
        name: String,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let data = &arguments.data;
    match &arguments.command {
        Command::Check { file } => check(file, arguments.json),
        Command::Plan { file, limit } => {
            let crm = read(file)?.0;
            let planned = office::run(data, async |office| office.crm_plan(&crm, *limit).await)?;
            print(arguments.json, &planned, || plan_in_words(&planned))?;
            Ok(yes(planned.persons.is_empty()))
        }
        Command::Status => {
            let crms = office::run(data, async |office| office.crms().await)?;
            print(arguments.json, &json!({ "crms": crms }), || status_in_words(&crms))?;
            Ok(yes(crms.iter().all(|crm| crm.failing == 0 && crm.to_delete.is_empty() && answers(crm))))
        }
        Command::Retry { name } => {
            let known = office::run(data, async |office| office.crms().await)?;
            if !known.iter().any(|crm| crm.name == *name) {
                let names: Vec<&str> = known.iter().map(|crm| crm.name.as_str()).collect();
                let there = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                return Err(Failure::Other(format!("no receiver kept a CRM called `{name}` here; there is {there}")));
            }
            let retried = office::run(data, async |office| office.crm_retry(name).await)?;
            print(arguments.json, &json!({ "retried": retried }), || {
                let persons = counted(usize::try_from(retried).unwrap_or(usize::MAX), "person");
                format!("{persons} will be tried again\n")
            })?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn print<T: Serialize>(in_json: bool, answer: &T, words: impl FnOnce() -> String) -> Result<(), Failure> {
    if in_json {
        let answer = serde_json::to_value(answer).map_err(|error| Failure::Other(error.to_string()))?;
        return output::print_json(&answer);
    }
    output::print(&words())
}

/// The CRMs in files, and in folders all files that end in `.toml`; and the files that the receiver must never serve.
pub(super) fn load_all(paths: &[PathBuf]) -> Result<(Vec<Crm>, Vec<PathBuf>), Failure> {
    settings::load_each(paths, "CRM", load, Crm::name)
}

fn read(path: &Path) -> Result<(CrmFile, String), Failure> {
    let (shown, (text, file)) = (input::shown(path), settings::read(path, CrmFile::read)?);
    let file = file.map_err(|problems| Failure::Settings { what: "CRM", path: shown.clone(), text, problems })?;
    Ok((file, shown))
}

/// A CRM with its secret, and the file that this is in.
fn load(path: &Path) -> Result<(Crm, Vec<PathBuf>), Failure> {
    let (file, shown) = read(path)?;
    let mut files = Vec::new();
    let crm = Crm::new(file, |source| settings::secret(source, path, &mut files));
    Ok((crm.map_err(|message| Failure::file(&shown, message))?, files))
}

fn check(path: &Path, in_json: bool) -> Result<ExitCode, Failure> {
    let (text, file) = settings::read(path, CrmFile::read)?;
    let (file, problems) = match file {
        Ok(file) => (Some(file), Vec::new()),
        Err(problems) => (None, problems),
    };
    let build = |file: &CrmFile| settings::unready(&[file.secret()], path, |secret| Crm::new(file.clone(), secret));
    let unready = file.as_ref().map(build).unwrap_or_default();
    let named = file.as_ref().map(|file| json!({ "name": file.name(), "kind": file.kind() }));
    print(in_json, &json!({ "crm": named, "problems": problems, "secrets": unready }), || match &file {
        Some(file) if !unready.is_empty() => settings::unready_in_words(file.name(), &unready),
        Some(file) => format!("{} `{}` is a {}\n", styled(GOOD, "ok:"), file.name(), file.kind()),
        None => settings::failed(path, &text, &problems),
    })?;
    Ok(yes(problems.is_empty() && unready.is_empty()))
}

fn plan_in_words(planned: &Planned) -> String {
    let mut text: String = planned.persons.iter().map(person_in_words).collect();
    let new = planned.persons.iter().filter(|person| person.is_new).count();
    let (others, more) = (planned.persons.len() - new, if planned.more { ", and more" } else { "" });
    let name = styled(STRONG, &planned.crm);
    text.push_str(&format!(
        "{name}: {new} to make or take over, {others} to change{more}; {} up to date\n",
        planned.up_to_date
    ));
    if planned.without_email > 0 {
        let label = styled(ALERT, "note:");
        text.push_str(&format!("{label} {} without an e-mail address, who can't be sent\n", planned.without_email));
    }
    text
}

fn person_in_words(person: &PlannedPerson) -> String {
    let what = if person.is_new { "make or take over" } else { "change" };
    let rows: Vec<Vec<String>> = person
        .fields
        .iter()
        .map(|field| {
            let name = format!("  {}.{}", field.record, field.field);
            let once = if field.once && person.is_new { "once" } else { "" };
            vec![name, shown(&field.value), once.to_owned()]
        })
        .collect();
    format!("{what} {} {}\n{}", styled(STRONG, &person.email), styled(FAINT, &person.key), table(&rows))
}

/// A value in one line.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => return "(emptied)".to_owned(),
        Value::String(text) => text.replace('\n', "; "),
        value => value.to_string(),
    };
    let short: String = text.chars().filter(|c| !c.is_control()).take(VALUE_CHARS).collect();
    if short.chars().count() < text.chars().count() { format!("{short}…") } else { short }
}

fn status_in_words(crms: &[CrmStatus]) -> String {
    if crms.is_empty() {
        return "no receiver kept a CRM here; start one with `handraise serve --crm FILE`\n".to_owned();
    }
    crms.iter().map(one_in_words).collect()
}

/// Whether the CRM did what it was asked when it was asked last.
fn answers(crm: &CrmStatus) -> bool {
    let at = |time: &Option<String>| time.as_ref().and_then(|time| time.parse::<jiff::Timestamp>().ok());
    at(&crm.last_success_at).is_some_and(|success| at(&crm.last_error_at).is_none_or(|error| error < success))
}

fn one_in_words(crm: &CrmStatus) -> String {
    let mut text = format!(
        "{}: {} linked; made {}, taken over {}, changed {}; {} from it\n",
        styled(STRONG, &crm.name),
        counted(usize::try_from(crm.linked).unwrap_or_default(), "person"),
        crm.created,
        crm.taken_over,
        crm.updated,
        counted(usize::try_from(crm.outcomes).unwrap_or_default(), "outcome")
    );
    let or_never = |time: &Option<String>| time.clone().unwrap_or_else(|| "never".to_owned());
    match &crm.last_success_at {
        Some(at) => text.push_str(&format!("  worked last at {at}\n")),
        None => text.push_str(&format!("  {} it never did what it was asked\n", styled(BAD, "no answer yet:"))),
    }
    if let Some(error) = crm.last_error.as_ref().filter(|_| !answers(crm)) {
        text.push_str(&format!("  {} {error}, at {}\n", styled(BAD, "failed last:"), or_never(&crm.last_error_at)));
    }
    for (lacking, what) in [
        (&crm.missing_criteria, "sales qualified without what your teams require"),
        (&crm.without_currency, "with an amount without a currency, which figures count apart"),
    ] {
        if lacking.count > 0 {
            let outcomes = counted(lacking.count, "outcome");
            let persons = lacking.persons.join(", ");
            text.push_str(&format!("  {} {outcomes} {what}; first of {persons}\n", styled(ALERT, "note:")));
        }
    }
    if crm.gone > 0 {
        let at = or_never(&crm.last_gone_at);
        text.push_str(&format!(
            "  {} {} gone from the CRM, noticed last at {at}\n",
            styled(ALERT, "gone:"),
            counted(usize::try_from(crm.gone).unwrap_or_default(), "record")
        ));
    }
    for failing in &crm.failures {
        let why = failing.error.as_deref().unwrap_or("?");
        text.push_str(&format!(
            "  {} person {}: {why}; next try at {}\n",
            styled(BAD, "not sent:"),
            failing.person,
            failing.next_at
        ));
    }
    for one in &crm.to_delete {
        let ids = one.remote.iter().map(|(record, id)| format!("{record} {id}")).collect::<Vec<_>>().join(", ");
        let why = one.error.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
        text.push_str(&format!("  {} {ids}, of somebody who is forgotten{why}\n", styled(ALERT, "delete in the CRM:")));
    }
    text
}
