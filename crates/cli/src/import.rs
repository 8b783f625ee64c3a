//! `handraise import`: a definition from a list of rules with points, as other systems export them. What a definition can't say is listed by
//! name, with its line and the nearest that can be said. It does not know how rules are counted.
//!
//! Exit codes: 0 imported; 1 imported, and something can't be said; 2 usage, an unreadable file, a file that is there already, or it could
//! not write.

mod behaviour;
mod draft;
mod fit;
mod mautic;
mod meaning;
mod page;
mod points;
mod row;
mod table;
#[cfg(test)]
mod tests;

pub(super) use table::{delimiter, line_ends};

use super::output::{ALERT, FAINT, GOOD, counted, styled};
use super::{Failure, input, output, yes};
use draft::Draft;
use handraise::author::{Format, Problem, Severity, check};
use jiff::civil::Date;
use meaning::Meaning;
use row::Row;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 imported; 1 imported, and something can't be said; 2 usage, an unreadable file, a file that is there \
already, or it could not write.

FILE is a table with a header (separated by commas, semicolons or tabs): a column with the rule in words, such as `signal`, `rule` or \
`criteria`, and one with its `points`; `dimension`, `note`, `url` and `model` are read where they are there. HubSpot's and Marketo's lists are \
such tables. Mautic's points are read from its API's JSON too. Above each rule, a comment says from which line it is.";

/// Make a definition of a list of rules with points, and list what a definition can't say
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// A table of rules, or Mautic's points in JSON; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to write the definition; a folder if the table has several models [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    out: Option<PathBuf>,
    /// Which model, where the table has several
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Overwrite a file that is there already
    #[arg(long)]
    force: bool,
    /// Print what was imported, and what was not, as JSON
    #[arg(long)]
    json: bool,
}

/// How many rows that can't be said, and how many with another note, are listed in words.
const LISTED: usize = 20;

/// A model of the file: its name, its definition, and what became of each row.
struct Imported {
    name: String,
    text: String,
    /// What `check` says of the text.
    problems: Vec<Problem>,
    rows: Vec<(Row, Meaning)>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let rows = read(&arguments.file)?;
    let models = models(&arguments.file, rows, arguments.model.as_deref())?;
    let today =
        input::today().ok_or_else(|| Failure::Other("the system's clock is out of range; set it".to_owned()))?;
    let shown = input::shown(&arguments.file);
    let imported: Vec<Imported> =
        models.into_iter().map(|(name, rows)| Imported::of(&name, rows, &shown, today)).collect();
    for model in &imported {
        model.refuse_if_unusable(&shown)?;
    }
    write(arguments, &imported)?;
    let is_whole = imported.iter().flat_map(|model| &model.rows).all(|(_, meaning)| meaning.is_said());
    Ok(yes(is_whole))
}

impl Imported {
    fn of(name: &str, rows: Vec<Row>, file: &str, today: Date) -> Self {
        let with_meaning = |row: Row| {
            let meaning = Meaning::of(&row);
            (row, meaning)
        };
        let made = |rows: Vec<(Row, Meaning)>| {
            let text = Draft::of(&rows).to_toml(name, file, today);
            Self { name: name.to_owned(), problems: check(&text, Format::Toml, None), text, rows }
        };
        let whole = made(rows.into_iter().map(with_meaning).collect());
        match whole.problems.iter().find(|problem| is_error(problem)) {
            None => whole,
            // A definition that refuses one row alone still takes the others.
            Some(_) => made(whole.rows.into_iter().map(|row| if_taken(row, today)).collect()),
        }
    }

    /// Each row passes alone; together they may be too many.
    fn refuse_if_unusable(&self, file: &str) -> Result<(), Failure> {
        let Some(problem) = self.problems.iter().find(|problem| is_error(problem)) else { return Ok(()) };
        let rows = counted(self.rows.len(), "row");
        let message = format!(
            "its {rows} make no definition: {}; leave some out, or divide the table by a column `model`",
            problem.message
        );
        Err(Failure::file(file, message))
    }
}

/// A row and what it means. What a definition refuses can't be said.
fn if_taken((row, meaning): (Row, Meaning), today: Date) -> (Row, Meaning) {
    let alone = [(row, meaning)];
    let is_refused = check(&Draft::of(&alone).to_toml("alone", "", today), Format::Toml, None).iter().any(is_error);
    let [(row, meaning)] = alone;
    let refused = Meaning::NotSaid("a definition takes no such address or text", "the same rule with other words");
    (row, if is_refused { refused } else { meaning })
}

/// Whether a definition can't be used for it.
fn is_error(problem: &Problem) -> bool {
    problem.severity == Severity::Error
}

fn read(file: &Path) -> Result<Vec<Row>, Failure> {
    let text = input::read_text(file)?;
    let shown = input::shown(file);
    if text.trim().is_empty() {
        return Err(Failure::file(&shown, "empty; write a header such as `signal,points`, and a rule a line"));
    }
    let rows = match text.trim_start().starts_with(['{', '[']) {
        true => mautic::read(&text),
        false => table::read(&text),
    };
    let rows = rows.map_err(|message| Failure::file(&shown, message))?;
    match rows.is_empty() {
        true => Err(Failure::file(&shown, "there is no rule below the header; write one a line")),
        false => Ok(rows),
    }
}

/// The rows of each model, in the order of the file.
fn models(file: &Path, rows: Vec<Row>, wanted: Option<&str>) -> Result<Vec<(String, Vec<Row>)>, Failure> {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut models: Vec<(String, Vec<Row>)> = Vec::new();
    for row in rows {
        let name = row.model.clone().unwrap_or_else(|| stem.clone());
        match models.iter_mut().find(|(known, _)| *known == name) {
            Some((_, rows)) => rows.push(row),
            None => models.push((name, vec![row])),
        }
    }
    let Some(wanted) = wanted else { return Ok(models) };
    let names: Vec<String> = models.iter().map(|(name, _)| format!("`{name}`")).collect();
    models.retain(|(name, _)| name == wanted);
    match models.is_empty() {
        true => {
            let message = format!("--model: there is no model `{wanted}`; write one of {}", names.join(", "));
            Err(Failure::file(&input::shown(file), message))
        }
        false => Ok(models),
    }
}

fn write(arguments: &Arguments, imported: &[Imported]) -> Result<(), Failure> {
    let Some(out) = arguments.out.as_deref().filter(|out| !input::is_standard(out)) else {
        let [model] = imported else {
            let names: Vec<&str> = imported.iter().map(|model| model.name.as_str()).collect();
            let message = format!(
                "the table has several models ({}); choose one with `--model`, or name a folder with `--out`",
                names.join(", ")
            );
            return Err(Failure::file(&input::shown(&arguments.file), message));
        };
        return match arguments.json {
            true => output::print_json(&in_json(imported, &[None])),
            false => {
                output::print(&model.text)?;
                output::note(&in_words(model, None));
                Ok(())
            }
        };
    };
    let targets: Vec<PathBuf> = match imported {
        [_] if !out.is_dir() => vec![out.to_owned()],
        _ => imported.iter().map(|model| out.join(format!("{}.toml", draft::slug(&model.name)))).collect(),
    };
    if let Some(there) = targets.iter().find(|target| target.exists() && !arguments.force) {
        let message = "is there already; name another file with `--out`, or overwrite it with `--force`";
        return Err(Failure::file(&there.display().to_string(), message));
    }
    for (model, target) in imported.iter().zip(&targets) {
        let folder = target.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|error| Failure::unwritten(folder, &error))?;
        std::fs::write(target, &model.text).map_err(|error| Failure::unwritten(target, &error))?;
    }
    let shown: Vec<Option<String>> = targets.iter().map(|target| Some(target.display().to_string())).collect();
    if arguments.json {
        return output::print_json(&in_json(imported, &shown));
    }
    for (model, target) in imported.iter().zip(&shown) {
        output::print(&in_words(model, target.as_deref()))?;
    }
    Ok(())
}

fn in_json(imported: &[Imported], files: &[Option<String>]) -> Value {
    let models = imported.iter().zip(files).map(|(model, file)| {
        let rows = model.rows.iter().map(|(row, meaning)| {
            json!({
                "line": row.line, "signal": row.signal, "points": row.points, "imported": meaning.is_said(),
                "as": meaning.in_words(), "note": meaning.note(), "nearest": meaning.nearest(),
            })
        });
        let definition = if file.is_none() { Some(model.text.as_str()) } else { None };
        json!({
            "model": model.name, "file": file, "definition": definition, "rows": rows.collect::<Vec<_>>(),
            "imported": model.rows.iter().filter(|(_, meaning)| meaning.is_said()).count(),
        })
    });
    json!({ "models": models.collect::<Vec<_>>() })
}

fn in_words(model: &Imported, file: Option<&str>) -> String {
    let said = model.rows.iter().filter(|(_, meaning)| meaning.is_said()).count();
    let place = file.map(|file| format!(" to {file}")).unwrap_or_default();
    let of = counted(model.rows.len(), "row");
    let mut text = format!("{} {}{place}: {said} of {of}\n", styled(GOOD, "imported"), model.name);
    // The rows that can't be said come first when there are too many to list.
    let noted = |is_said: bool| {
        model.rows.iter().filter(move |(_, meaning)| meaning.note().is_some() && meaning.is_said() == is_said)
    };
    let mut shown: Vec<_> = [false, true].into_iter().flat_map(|is_said| noted(is_said).take(LISTED)).collect();
    shown.sort_by_key(|(row, _)| row.line);
    shown.into_iter().for_each(|(row, meaning)| text.push_str(&row_in_words(row, meaning)));
    let more = |is_said| noted(is_said).count().saturating_sub(LISTED);
    let more =
        [(more(false), "can't be said"), (more(true), "have a note")].into_iter().filter(|(count, _)| *count > 0);
    let more: Vec<String> = more.map(|(count, words)| format!("{count} more {words}")).collect();
    if !more.is_empty() {
        text.push_str(&format!("  … and {}; `--json` lists all\n", more.join(", ")));
    }
    let warnings = model.problems.iter().filter(|problem| problem.severity == Severity::Warning).count();
    if warnings > 0 {
        text.push_str(&format!("  `handraise check` has {} about it\n", counted(warnings, "warning")));
    }
    text
}

/// What to know about a row, if there is something.
fn row_in_words(row: &Row, meaning: &Meaning) -> String {
    let (line, Row { signal, points, .. }) = (styled(FAINT, format!("line {}:", row.line)), row);
    let note = meaning.note().unwrap_or_default();
    match meaning.nearest() {
        Some(nearest) => {
            let not_said = styled(ALERT, "can't be said:");
            format!("  {line} {not_said} {signal} ({points}): {note}\n    nearest: {nearest}\n")
        }
        None => format!("  {line} {signal} ({points}): {note}\n"),
    }
}
