//! `handraise facts`: tells a receiver what no page can see, from a table: webinars, attributes of companies, what sales says, who is not to be
//! contacted. It does not know what a fact is worth.
//!
//! Exit codes: 0 imported; 1 some rows were refused; 2 usage, no database, or an unreadable file.

mod lines;
mod remark;
mod restore;
mod table;

pub(crate) use lines::all_facts;

use super::office::{self, Data};
use super::output::{ALERT, GOOD, STRONG, counted, styled};
use super::{Failure, input, output, yes};
use handraise::person::{
    AttributeEntry, Context, Entry, Fact, FactId, ObjectionEntry, Payload, Provenance, StatusEntry, Subject,
    SuppressionEntry, TouchEntry, Undo,
};
use handraise_receiver::{Clock, Telling, UnknownName, rfc3339};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use table::{Refused, Table};

/// How many facts are stored at one moment; a receiver that runs meanwhile waits for so many.
const BATCH: usize = 500;

/// How many refused rows are shown.
const SHOWN: usize = 20;

const HELP: &str = "Exit codes: 0 imported; 1 some rows were refused; 2 usage, no database, or an unreadable file.

The columns of FILE are the fields that docs/ledger.md lists for KIND, such as `email`, `action` and `at`. A row without an `id` gets one made of what \
it says, so importing the file again changes nothing.";

/// Tell a receiver what no page can see, from a table, or withdraw it
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    data: Data,
    /// Print the answer as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Import(Import),
    /// Withdraw everything that came with an import; nothing of it counts any more
    #[command(after_help = "Exit codes: 0 withdrawn; 2 usage or no database.")]
    Undo {
        /// The import's name, which `import` printed
        name: String,
    },
}

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    /// What happened elsewhere: webinars, e-mails, events, topics
    Touches,
    /// What is known of persons and companies
    Attributes,
    /// How far sales has come
    Statuses,
    /// Who is not to be contacted
    Suppressions,
    /// Who objects to enrichment
    Objections,
    /// Facts of all kinds, as `handraise export facts` wrote them
    Facts,
}

/// How often a row may come back after it was withdrawn.
const ATTEMPTS: u32 = 1000;

/// Import a table, separated by commas, semicolons or tabs
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
struct Import {
    /// What its rows are
    kind: Kind,
    /// The table; `-` for standard input
    file: PathBuf,
    /// The import's name, by which it can be withdrawn [default: the file's name and the time]
    #[arg(long)]
    name: Option<String>,
    /// Where the rows come from, as the timeline shows it
    #[arg(long, default_value = "csv")]
    source: String,
    /// Who says so, where a row does not
    #[arg(long, value_name = "NAME", default_value = "tool")]
    who: String,
    /// Find out what would be imported, and import nothing
    #[arg(long)]
    dry_run: bool,
    /// Columns that are not to be read, by their names
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Write the refused rows there, each with the reason
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Arguments { data, json, command } = arguments;
    match command {
        Command::Import(import) => import.run(data, *json),
        Command::Undo { name } => undo(data, name, *json),
    }
}

impl Import {
    fn run(&self, data: &Data, json: bool) -> Result<ExitCode, Failure> {
        if matches!(self.kind, Kind::Facts) {
            if self.name.is_some() || self.refused.is_some() {
                let message = "`--name` and `--refused` are for tables; exported facts have the names of their imports";
                return Err(Failure::Other(message.to_owned()));
            }
            return restore::run(data, &self.file, self.dry_run, json);
        }
        let now_ms = Clock::system().now_ms();
        let shown = input::shown(&self.file);
        if let Some(target) = self.refused.as_ref().filter(|target| target.exists()) {
            let message = "is there already; name another file for the refused rows";
            return Err(Failure::file(&target.display().to_string(), message));
        }
        let wrong = |message| Failure::file(&shown, message);
        let mut table = Table::read(&input::read_text(&self.file)?).map_err(wrong)?;
        let fits = match self.kind {
            Kind::Touches => table.fit::<TouchEntry>(&self.ignore),
            Kind::Attributes => table.fit::<AttributeEntry>(&self.ignore),
            Kind::Statuses => table.fit::<StatusEntry>(&self.ignore),
            Kind::Suppressions | Kind::Facts => table.fit::<SuppressionEntry>(&self.ignore),
            Kind::Objections => table.fit::<ObjectionEntry>(&self.ignore),
        };
        fits.map_err(wrong)?;
        let name = self.name.clone().unwrap_or_else(|| format!("{shown} {}", rfc3339(now_ms)));
        let context = Context {
            received_ms: u64::try_from(now_ms).unwrap_or_default(),
            who: self.who.clone(),
            source: self.source.clone(),
            batch: Some(name.clone()),
        };
        let (facts, mut refused) = match self.kind {
            Kind::Touches => table.facts::<TouchEntry>(&context),
            Kind::Attributes => table.facts::<AttributeEntry>(&context),
            Kind::Statuses => table.facts::<StatusEntry>(&context),
            Kind::Suppressions | Kind::Facts => table.facts::<SuppressionEntry>(&context),
            Kind::Objections => table.facts::<ObjectionEntry>(&context),
        };
        let (unknown, remarks) = office::run(data, async |office| {
            let told: Vec<Fact> = facts.iter().map(|(_, fact)| fact.clone()).collect();
            Ok((office.unknown_names(&told).await?, office.remarks(&told).await?))
        })?;
        let remarks = remark::with_lines(remarks, |index| facts.get(index).map_or(0, |(row, _)| table.line(*row)));
        // Where the table has each for the first time.
        let line_of = |name: &UnknownName| facts.get(name.index).map_or(0, |(row, _)| table.line(*row));
        let unknown: Vec<(u64, UnknownName)> = unknown.into_iter().map(|name| (line_of(&name), name)).collect();
        let mut told = self.tell(data, &facts)?;
        // What was withdrawn comes back under another id, if its id is ours to choose; each time under the next one.
        for attempt in 1..=ATTEMPTS {
            let again: Vec<usize> = (0..facts.len())
                .filter(|at| told.get(*at) == Some(&Telling::Withdrawn))
                .filter(|at| facts.get(*at).is_some_and(|(row, _)| !table.has_id(*row)))
                .collect();
            if again.is_empty() {
                break;
            }
            let renamed = again.iter().filter_map(|at| facts.get(*at)).filter_map(|(row, fact)| {
                let id = FactId::new(&format!("{}:{attempt}", fact.id)).ok()?;
                Some((*row, Fact { id, ..fact.clone() }))
            });
            let renamed: Vec<(usize, Fact)> = renamed.collect();
            for (at, now) in again.into_iter().zip(self.tell(data, &renamed)?) {
                if let Some(told) = told.get_mut(at) {
                    *told = now;
                }
            }
        }
        let mut counts = [0; 2];
        for ((row, _), told) in facts.iter().zip(told) {
            match told {
                Telling::New => counts[0] += 1,
                Telling::Known => counts[1] += 1,
                Telling::Removed => {
                    refused.push(Refused::new(*row, "it was here before, and was removed because its time was over"));
                }
                Telling::Withdrawn => {
                    refused.push(Refused::new(
                        *row,
                        "`id`: this fact was withdrawn; to tell it again, give it another id",
                    ));
                }
                Telling::Conflict => refused.push(Refused::new(
                    *row,
                    "`id`: another fact has it and says something else; give this one an id of its own",
                )),
                Telling::Forgotten => {
                    refused.push(Refused::new(*row, "the person asked to be forgotten; nothing is stored of them"))
                }
                Telling::NoPerson => refused.push(Refused::new(*row, "`person` is nobody's id; write `email` instead")),
            }
        }
        refused.sort_by_key(|refused| refused.row);
        if let Some(target) = &self.refused {
            table.write_refused(target, &refused)?;
        }
        let [new, known] = counts;
        match json {
            true => {
                let answer = self.in_json(&name, (new, known), &table, (&refused, &unknown, &remarks));
                output::print_json(&answer)?;
            }
            false => {
                let refused = self.in_words(&name, (new, known), &table, &refused);
                let unknown: String = unknown.iter().map(warning).collect();
                output::print(&format!("{refused}{unknown}{}", remark::in_words(&remarks)))?;
            }
        }
        Ok(yes(refused.is_empty()))
    }

    fn tell(&self, data: &Data, facts: &[(usize, Fact)]) -> Result<Vec<Telling>, Failure> {
        office::run(data, async |office| {
            let mut told = Vec::with_capacity(facts.len());
            for part in facts.chunks(BATCH) {
                let part = part.iter().map(|(_, fact)| fact.clone()).collect();
                told.extend(office.tell(part, self.dry_run).await?);
            }
            Ok(told)
        })
    }

    fn in_json(
        &self,
        name: &str,
        (new, known): (usize, usize),
        table: &Table,
        (refused, unknown, remarks): (&[Refused], &[(u64, UnknownName)], &remark::WithLines),
    ) -> Value {
        let rows = refused.iter().map(|refused| json!({ "line": table.line(refused.row), "why": refused.why }));
        json!({
            "import": name, "dry_run": self.dry_run, "stored": new, "known": known,
            "refused": rows.collect::<Vec<_>>(),
            "unknown_names": unknown.iter().map(|(line, name)| in_table(*line, name)).collect::<Vec<_>>(),
            "missing_criteria": remarks.missing.iter().map(|(line, criteria)| json!({ "line": line, "criteria": criteria })).collect::<Vec<_>>(),
            "without_currency": remarks.without_currency,
        })
    }

    fn in_words(&self, name: &str, (new, known): (usize, usize), table: &Table, refused: &[Refused]) -> String {
        let done = if self.dry_run { "would be imported" } else { "imported" };
        let mut text = format!("{} {done}", styled(GOOD, counted(new, "row")));
        if known > 0 {
            text.push_str(&format!(", {known} known already"));
        }
        text.push('\n');
        text.push_str(&in_words_of_refused(
            refused.iter().map(|refused| (table.line(refused.row), refused.why.as_str())),
        ));
        if refused.len() > SHOWN {
            text.push_str("`--refused FILE` writes all of them\n");
        }
        if !self.dry_run && new > 0 {
            let undo = styled(STRONG, format!("handraise facts undo \"{name}\""));
            text.push_str(&format!("to withdraw it, type {undo}\n"));
        }
        text
    }
}

/// The first of what is refused, each with its line, and how many more there are.
fn in_words_of_refused<'a>(refused: impl ExactSizeIterator<Item = (u64, &'a str)>) -> String {
    let more = refused.len().saturating_sub(SHOWN);
    let line = |(line, why): (u64, &str)| format!("{}: {why}\n", styled(ALERT, format!("line {line}")));
    let mut text: String = refused.take(SHOWN).map(line).collect();
    if more > 0 {
        text.push_str(&format!("… and {more} more\n"));
    }
    text
}

/// A name that the definition does not have, in JSON, with the line on which it first stands.
fn in_table(line: u64, name: &UnknownName) -> Value {
    let UnknownName { field, name, did_you_mean, count, .. } = name;
    json!({ "line": line, "field": field, "name": name, "did_you_mean": did_you_mean, "count": count })
}

/// The same in words.
fn warning((line, name): &(u64, UnknownName)) -> String {
    let UnknownName { field, name, did_you_mean, count, .. } = name;
    let line = styled(ALERT, format!("line {line}"));
    let more = if *count > 1 { format!(", and in {} more", counted(count - 1, "row")) } else { String::new() };
    let remedy = match did_you_mean {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "it gives no points".to_owned(),
    };
    format!("{line}{more}: the definition has no {} `{name}`; {remedy}\n", noun(field))
}

fn noun(field: &str) -> &str {
    if field == "criteria" { "criterion" } else { field }
}

fn undo(data: &Data, name: &str, json: bool) -> Result<ExitCode, Failure> {
    let now_ms = Clock::system().now_ms();
    let bound = |error: handraise::person::FactError| Failure::Other(error.to_string());
    let fact = Fact {
        id: FactId::new(&format!("undo:{now_ms}:{}", table::digest(name))).map_err(bound)?,
        about: Subject::Everybody,
        occurred_ms: None,
        received_ms: u64::try_from(now_ms).unwrap_or_default(),
        source: "tool".to_owned(),
        batch: None,
        provenance: Provenance { who: "tool".to_owned(), authenticated: true },
        says: Payload::Undo(Undo { fact: None, batch: Some(name.to_owned()) }),
    };
    fact.check().map_err(bound)?;
    let (known, withdrawn) = office::run(data, async |office| {
        let (known, holding) = (office.batch_size(name).await?, office.holding(name).await?);
        if holding > 0 {
            office.tell(vec![fact], false).await?;
        }
        Ok((known, holding))
    })?;
    if known == 0 {
        return Err(Failure::Other(format!("there is no import `{name}`; write the name that `import` printed")));
    }
    match json {
        true => output::print_json(&json!({ "withdrawn": withdrawn }))?,
        false if withdrawn == 0 => {
            output::print(&format!("0 rows withdrawn: all of `{name}` was withdrawn already\n"))?
        }
        false => output::print(&format!("{} withdrawn\n", styled(GOOD, counted(withdrawn, "row"))))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a file of refused rows.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| Failure::unwritten(path, &error))
}
