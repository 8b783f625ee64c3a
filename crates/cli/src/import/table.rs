//! Reads a table of rules: commas, semicolons or tabs, a byte order mark, quotes, and columns in any order under many names. It does not know
//! what a rule means.

use super::row::{Row, on_one_line};
use crate::records;

/// What columns are called, the best name first.
const SIGNAL: &[&str] = &[
    "signal",
    "rule",
    "criteria",
    "criterion",
    "condition",
    "activity",
    "action",
    "behavior",
    "behaviour",
    "event",
    "trigger",
    "attribute",
    "property",
    "campaign name",
    "smart campaign",
    "score rule",
    "name",
];
const POINTS: &[&str] = &[
    "points",
    "score",
    "score change",
    "change score",
    "point change",
    "delta",
    "value",
    "change",
    "weight",
    "punkte",
];
const KIND: &[&str] = &["dimension", "category", "score type", "type", "group", "section"];
const NOTE: &[&str] = &["cap or note", "note", "notes", "cap", "limit", "frequency", "repeatable", "comment"];
const URL: &[&str] = &["url", "page url", "address", "page"];
const MODEL: &[&str] = &["model", "definition", "id"];

/// The rows below the header.
///
/// # Errors
/// What is wrong with the table, with its line and the remedy.
pub(super) fn read(text: &str) -> Result<Vec<Row>, String> {
    // The reader counts a carriage return as an end of line, and the line feed after it to the next line.
    let text = &text.replace("\r\n", "\n").replace('\r', "\n");
    let delimiter = delimiter(text);
    records::refuse_unclosed(text, delimiter)?;
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let failed = |error: csv::Error| match error.position() {
        Some(position) => format!("line {}: {error}; mend this line", position.line()),
        None => format!("{error}; mend the file"),
    };
    let header: Vec<String> = reader.headers().map_err(failed)?.iter().map(plain).collect();
    let column = |names: &[&str]| names.iter().find_map(|name| header.iter().position(|known| known == name));
    let (Some(signal), Some(points)) = (column(SIGNAL), column(POINTS)) else {
        let header: Vec<String> = header.iter().map(|name| format!("`{name}`")).collect();
        return Err(format!(
            "line {}: no column is called `signal` (or `rule`, `criteria`, `name`) and one `points` (or `score`, `delta`); there are {}",
            1 + line_ends(text, 0),
            header.join(", ")
        ));
    };
    let [kind, note, url, model] =
        [KIND, NOTE, URL, MODEL].map(|names| column(names).filter(|at| *at != signal && *at != points));
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(failed)?;
        // A record's place is before the empty lines above it.
        let line = record.position().map_or(0, |place| place.line() + line_ends(text, place.byte()));
        let text = |at: Option<usize>| at.and_then(|at| record.get(at)).map(on_one_line).unwrap_or_default();
        let row = Row {
            line,
            model: Some(text(model)).filter(|model| !model.is_empty()),
            kind: text(kind),
            signal: text(Some(signal)),
            points: text(Some(points)),
            note: text(note),
            url: text(url),
        };
        match (row.signal.is_empty(), row.points.is_empty()) {
            (true, true) => {}
            (true, false) => {
                return Err(format!(
                    "line {line}: points without a rule; write in the column `{}` what they are for",
                    header_name(&header, signal)
                ));
            }
            (false, true) => {
                return Err(format!("line {line}: `{}` has no points; write them, or remove the line", row.signal));
            }
            (false, false) => rows.push(row),
        }
    }
    // A number for each row is no model.
    let is_numbered = rows.iter().filter_map(|row| row.model.as_deref()).all(|model| model.parse::<u64>().is_ok());
    if is_numbered {
        rows.iter_mut().for_each(|row| row.model = None);
    }
    Ok(rows)
}

/// How many empty lines there are from a byte on.
pub(crate) fn line_ends(text: &str, from: u64) -> u64 {
    let rest = usize::try_from(from).ok().and_then(|from| text.get(from..)).unwrap_or_default();
    rest.bytes().take_while(|byte| *byte == b'\n').count() as u64
}

/// The sign between columns: the one of which the header has most.
pub(crate) fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in header.bytes() {
        is_quoted ^= byte == b'"';
        for (sign, count) in counts.iter_mut().filter(|(sign, _)| *sign == byte && !is_quoted) {
            let _ = sign;
            *count += 1;
        }
    }
    counts.iter().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

/// A column's name: lower case, words with single blanks.
fn plain(name: &str) -> String {
    let words: String = name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn header_name(header: &[String], at: usize) -> &str {
    header.get(at).map_or("", String::as_str)
}
