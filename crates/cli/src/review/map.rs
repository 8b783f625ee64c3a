//! `handraise map`: guesses what the columns of a file are, and writes that as a mapping for a person to correct. It does not know how guesses are made, nor who reads
//! the mapping.
//!
//! Exit codes: 0 written; 2 usage, a file that can't be read, or one that is there already.

use super::card::quoted;
use super::rows::{Places, Rows};
use super::simulate::write_new;
use super::words::table;
use super::{mapped, name};
use crate::output::{self, ALERT, STRONG, counted, styled};
use crate::{Failure, input, yes};
use handraise_review::cell::days_in;
use handraise_review::leak::Leak;
use handraise_review::mapping::{Conditions, Days, Guess, Known, Mapping, Place, Role, Seen, guess};
use handraise_review::profile::{learnable, profile};
use handraise_review::reading::{Builder, Wanted};
use serde_json::json;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// So many rows are looked at.
const LOOKED_AT: usize = 200_000;

const HELP: &str = "Exit codes: 0 written; 2 usage, a file that can't be read, or one that is there already.

The mapping holds guesses, by what columns are called and what they hold. Correct it, and name it with `--mapping` in `profile`, `learn`, `backtest`, `effect` and `forecast`.";

/// Guess what the columns of a file of leads are, and write that down to be corrected
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// A file of leads, one a row, or of touches: Parquet or CSV
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to write the mapping [default: FILE with `.map.toml` added]
    #[arg(short, long, value_name = "MAPPING")]
    out: Option<PathBuf>,
    /// The definition whose conditions columns may stand for
    #[arg(long, value_name = "DEFINITION")]
    definition: Option<PathBuf>,
    /// Overwrite a mapping that is there already
    #[arg(long)]
    force: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let out = arguments.out.clone().unwrap_or_else(|| beside(&arguments.file));
    // Nothing is read for a mapping that can't be written.
    if !arguments.force && out.exists() {
        let shown = out.display().to_string();
        return Err(Failure::file(&shown, "is there already; name another file, or add `--force`"));
    }
    let conditions = arguments.definition.as_deref().map(mapped::conditions).transpose()?;
    let rows = Rows::open(&arguments.file)?;
    let count = rows.names().len();
    let mut builder = Builder::new(rows.names().to_vec());
    let mut odd = Places::default();
    let place_word = rows.place_word();
    rows.each(None, &mut |row, place| {
        if !row.fits(count) {
            odd.add(place);
        } else if builder.rows() < LOOKED_AT {
            let cells: Vec<_> = (0..count).map(|column| row.text(column)).collect();
            builder.push(Some(place), cells.iter().map(AsRef::as_ref));
        }
        Ok(())
    })?;
    if odd.count > 0 {
        output::warn(&format!(
            "{} not looked at: more or fewer cells than the header has, or a quote that nothing closes ({})",
            counted(odd.count, "row"),
            odd.in_words(place_word)
        ));
    }
    let columns = builder.columns();
    let rows = builder.rows();
    let definition = arguments.definition.as_deref().map(|path| from_folder_of(&out, path));
    let mut seen =
        Seen { columns: &columns, leaks: &[], conditions: conditions.as_ref(), definition, days: Days::YearFirst };
    let first = guess(&seen).mapping;
    if let Some(touch) = &first.touch {
        seen.days = days_in(builder.texts(&touch.at).iter().map(String::as_str));
    }
    let leaks = if first.touch.is_none() { leaks(builder, &first) } else { Vec::new() };
    seen.leaks = &leaks;
    let guessed = guess(&seen);
    write_new(&out, &to_toml(&guessed, &name(&arguments.file)), arguments.force)?;
    if arguments.json {
        let Mapping { lead, touch, columns, .. } = &guessed.mapping;
        output::print_json(&json!({
            "mapping": out.display().to_string(), "rows": rows, "rows_are_touches": touch.is_some(), "outcome": lead.outcome,
            "id": lead.id, "came_in": lead.came_in, "columns": columns.len(),
            "known_later": columns.iter().filter(|entry| entry.known == Known::Later).map(|entry| &entry.column).collect::<Vec<_>>(),
        }))?;
    } else {
        output::print(&in_words(&guessed, rows, &out, conditions.as_ref()))?;
    }
    Ok(yes(true))
}

fn beside(file: &Path) -> PathBuf {
    let mut name = if input::is_standard(file) { "leads".into() } else { file.as_os_str().to_owned() };
    name.push(".map.toml");
    PathBuf::from(name)
}

/// A path as seen from the folder of a file.
fn from_folder_of(file: &Path, path: &Path) -> String {
    let is_here = file.parent().is_none_or(|folder| folder.as_os_str().is_empty());
    let path = if is_here { path.to_owned() } else { std::path::absolute(path).unwrap_or_else(|_| path.to_owned()) };
    path.display().to_string()
}

/// The columns that know the outcome; none if the outcome can't be read.
fn leaks(builder: Builder, mapping: &Mapping) -> Vec<Leak> {
    let lead = &mapping.lead;
    let wanted = Wanted {
        outcome: lead.outcome.clone(),
        positive: lead.won.clone(),
        time: lead.came_in.clone(),
        ..Wanted::default()
    };
    builder.finish(&wanted).map_or_else(|_| Vec::new(), |read| profile(&learnable(&read.table)).leaks)
}

/// The mapping as a file.
fn to_toml(guessed: &Guess, file: &str) -> String {
    let Mapping { definition, lead, stages, touch, columns, .. } = &guessed.mapping;
    let mut text = format!(
        "# What the columns of {} are, as `handraise map` guesses it. Correct what is wrong, and remove what nothing should read.\nschema = 1\n",
        quoted(file).trim()
    );
    let key = |text: &mut String, key: &str, value: Option<&String>, says: &str| match value
        .filter(|value| !value.is_empty())
    {
        Some(value) => drop(writeln!(text, "{key} = {}", quoted(value).trim())),
        None => drop(writeln!(text, "# {key} = \"…\"  # {says}")),
    };
    if let Some(definition) = definition {
        let _ = writeln!(text, "definition = {}", quoted(definition).trim());
    }
    text.push_str("\n[lead]\n");
    key(&mut text, "id", lead.id.as_ref(), "who it is");
    match lead.outcome.as_str() {
        "" => text.push_str("outcome = \"\"  # no column looks like an outcome: name the one that says who won\n"),
        outcome => drop(writeln!(text, "outcome = {}", quoted(outcome).trim())),
    }
    key(&mut text, "won", lead.won.as_ref(), "the value that is a win, unless a word such as `yes` or `won` tells");
    key(&mut text, "came_in", lead.came_in.as_ref(), "when the lead came in");
    key(&mut text, "amount", lead.amount.as_ref(), "what a lead that won is worth");
    key(&mut text, "churned", lead.churned.as_ref(), "filled for customers who have left");
    key(&mut text, "segment", lead.segment.as_ref(), "the segment");
    key(&mut text, "source", lead.source.as_ref(), "where the lead came from");
    key(&mut text, "persona", lead.persona.as_ref(), "the kind of person");
    key(&mut text, "version", lead.version.as_ref(), "the version of the definition that decided about the lead");
    text.push_str("\n# The columns with the day on which a lead reached a stage.\n[stages]\n");
    key(&mut text, "mql", stages.mql.as_ref(), "a marketing-qualified lead");
    key(&mut text, "sql", stages.sql.as_ref(), "a lead that sales accepted");
    key(&mut text, "customer", stages.customer.as_ref(), "a customer");
    key(&mut text, "lost", stages.lost.as_ref(), "a lead that was lost");
    text.push_str("\n# What leads cost, in the currency of the amounts.\n# [costs]\n# per_sent = 40.0  # when sales works on a lead\n# per_lead = { \"Paid search\" = 12.5 }  # by source\n");
    if let Some(touch) = touch {
        text.push_str("\n# Each row is a touch. Touches later than `until` are not counted: nobody knew of them when the lead came in.\n[touch]\n");
        key(&mut text, "at", Some(&touch.at), "when it was");
        key(&mut text, "kind", touch.kind.as_ref(), "what it was");
        key(&mut text, "seconds", touch.seconds.as_ref(), "how long it took");
        key(&mut text, "until", touch.until.as_ref(), "touches after this time are not counted");
        let _ = writeln!(
            text,
            "days = {}  # or `year_first`, `day_first`, `month_first`",
            quoted(touch.days.word()).trim()
        );
        if !touch.stands_for.is_empty() {
            text.push_str(
                "\n# The conditions of the definition that kinds of touches stand for.\n[touch.stands_for]\n",
            );
            for (kind, condition) in &touch.stands_for {
                let _ = writeln!(text, "{} = {}", quoted(kind).trim(), quoted(condition).trim());
            }
        }
    }
    text.push_str(
        "\n# `is`: `attribute`, `aggregate` (a count or sum over what somebody did) or `left_out`. `known`: `at_start`, or `later`, which `learn` leaves out.\n",
    );
    for entry in columns {
        let _ = writeln!(text, "\n[[columns]]\ncolumn = {}", quoted(&entry.column).trim());
        let _ = writeln!(text, "is = \"{}\"", entry.is.word());
        if entry.is != Role::LeftOut || entry.known == Known::Later {
            let _ = writeln!(text, "known = \"{}\"", entry.known.word());
        }
        if let Some(condition) = &entry.stands_for {
            let _ = writeln!(text, "stands_for = {}", quoted(condition).trim());
        }
        if let Some(why) = guessed.why.get(&entry.column) {
            let why: String = why.chars().filter(|c| !c.is_control()).collect();
            let _ = writeln!(text, "# {why}");
        }
    }
    text
}

fn in_words(guessed: &Guess, rows: usize, out: &Path, conditions: Option<&Conditions>) -> String {
    let Mapping { lead, touch, columns, .. } = &guessed.mapping;
    let what = if touch.is_some() { "touch" } else { "lead" };
    let looked = if rows == LOOKED_AT { "the first " } else { "" };
    let mut text = format!("{looked}{}, each a {what}\n", counted(rows, "row"));
    match lead.outcome.as_str() {
        "" => text.push_str(&format!("{} no column looks like an outcome\n", styled(ALERT, "missing:"))),
        outcome => text.push_str(&format!("outcome: {}\n", styled(STRONG, outcome))),
    }
    let mut lines = vec![["column", "is", "known", "stands for", "evaluated by"].map(str::to_owned).to_vec()];
    for entry in columns {
        let place = match (entry.is, entry.stands_for.as_ref()) {
            (Role::LeftOut, _) => "",
            (_, Some(condition)) if conditions.is_some_and(|known| known.place(condition) == Place::Page) => "a page",
            _ => "the receiver",
        };
        lines.push(vec![
            entry.column.clone(),
            entry.is.word().to_owned(),
            if entry.is == Role::LeftOut { String::new() } else { entry.known.word().to_owned() },
            entry.stands_for.clone().unwrap_or_default(),
            place.to_owned(),
        ]);
    }
    text.push_str(&table(&lines, &[]));
    text.push_str(&format!("wrote {}; correct it, and name it with `--mapping`\n", out.display()));
    text
}
