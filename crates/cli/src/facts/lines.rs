//! Facts as `handraise export facts` wrote them, a JSON object in each line, read a few at a time. It does not know receivers.

use super::Failure;
use crate::input;
use handraise::person::{Fact, Payload};
use handraise_receiver::on_all_cores;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Lines of facts.
pub(super) struct Lines {
    path: PathBuf,
    reader: Box<dyn BufRead>,
    line: u64,
}

/// What a line is.
pub(super) enum Line {
    /// A fact to store.
    Fact(Box<Fact>),
    /// One that is the other receiver's own: which definition and which version were in force there, or whom it forgot.
    Own,
    /// No fact, and why.
    Refused(String),
}

impl Lines {
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let reader: Box<dyn BufRead> = if input::is_standard(path) {
            Box::new(BufReader::new(io::stdin()))
        } else {
            Box::new(BufReader::new(File::open(path).map_err(|error| Failure::io(path, &error))?))
        };
        Ok(Self { path: path.to_owned(), reader, line: 0 })
    }

    /// The next lines, at most `most`, each with its number; none at the end.
    pub(super) fn next(&mut self, most: usize) -> Result<Vec<(u64, Line)>, Failure> {
        let mut found = Vec::new();
        let mut text = String::new();
        while found.len() < most {
            text.clear();
            let read = self.reader.read_line(&mut text).map_err(|error| Failure::io(&self.path, &error))?;
            if read == 0 {
                break;
            }
            self.line += 1;
            if self.line == 1
                && !text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
                && !text.trim().is_empty()
            {
                return Err(Failure::file(
                    &self.path.display().to_string(),
                    "is no export of facts, which has a JSON object in each line; for a table, write what it has, such as `handraise facts import touches`: `touches`, `attributes`, `statuses`, `suppressions` or `objections`",
                ));
            }
            if !text.trim().is_empty() {
                found.push((self.line, read_line(&text)));
            }
        }
        Ok(found)
    }
}

/// All facts of a file, those that are the other receiver's own too.
pub(crate) fn all_facts(path: &Path) -> Result<Vec<Fact>, Failure> {
    let table = || {
        let shown = input::shown(path);
        let message = format!(
            "a table, and facts have an object on each line; if it is an export of a CRM, let `handraise map {shown}` write a \
             mapping, and add `--mapping {shown}.map.toml`"
        );
        Failure::file(&shown, message)
    };
    let mut start = [0; 64];
    let read =
        if input::is_standard(path) { Ok(0) } else { File::open(path).and_then(|mut file| file.read(&mut start)) };
    if begins_as_table(start.get(..read.unwrap_or(0)).unwrap_or_default()) {
        return Err(table());
    }
    let text = input::read_text(path)?;
    if begins_as_table(text.as_bytes()) {
        return Err(table());
    }
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).collect();
    let read = on_all_cores(lines, |(place, line): (usize, &str)| {
        Fact::from_json(line).map_err(|error| format!("line {}: {error}", place + 1))
    });
    let read: Result<Vec<Fact>, String> = read.into_iter().collect();
    read.map_err(|message| Failure::file(&input::shown(path), message))
}

/// Whether bytes begin otherwise than a fact, which is an object. No value of JSON but an object or a list is told from a cell.
fn begins_as_table(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| !matches!(byte, b'{' | b'['))
}

fn read_line(text: &str) -> Line {
    match Fact::from_json(text.trim_start_matches('\u{feff}')) {
        Ok(fact) if matches!(fact.says, Payload::Definition(_) | Payload::Build(_) | Payload::Erase(_)) => Line::Own,
        Ok(fact) => Line::Fact(Box::new(fact)),
        Err(error) => Line::Refused(error.to_string()),
    }
}
