//! Reads definitions and evidence from files and standard input. It does not know what a command does with them.

use super::Failure;
use handraise::author::{Contents, ContentsError, EvidenceDocument, Format, Loaded, Time, Vocabulary};
use handraise::definition::{Compiled, POLICY_ENDING, Policy};
use handraise::evidence::Evidence;
use std::io::Read;
use std::path::Path;

/// Stands for standard input in place of a file.
const STANDARD_INPUT: &str = "-";

/// Help for every argument that names a definition.
pub(super) const DEFINITION_HELP: &str = "Definition: TOML, JSON or a compiled `.mql`; `-` for standard input";

/// Reads a file, or standard input for `-`.
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = if path.as_os_str() == STANDARD_INPUT {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    read.map_err(|error| Failure::io(path, &error))
}

/// Whether the file is standard input or output.
pub(super) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == STANDARD_INPUT
}

/// Reads a file, or standard input for `-`, as text, without a byte order mark.
pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    let not_text = |_| Failure::file(&shown(path), ContentsError::NotText);
    let text = String::from_utf8(read_bytes(path)?).map_err(not_text)?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Reads the file of a definition, or standard input for `-`.
fn read_definition(path: &Path) -> Result<Contents, Failure> {
    let shown = shown(path);
    Contents::of(&shown, read_bytes(path)?).map_err(|error| Failure::file(&shown, error))
}

/// Reads the text of an authored definition.
pub(super) fn read_source(path: &Path) -> Result<(String, Format), Failure> {
    let shown = shown(path);
    match read_definition(path)? {
        Contents::Authored(text, format) => Ok((text, format)),
        Contents::Compiled(_) => Err(Failure::file(
            &shown,
            "this is a compiled definition; name the TOML or JSON file that it was compiled from",
        )),
    }
}

/// Reads a definition to score with: authored or compiled.
pub(super) fn load_definition(path: &Path) -> Result<Loaded, Failure> {
    let shown = shown(path);
    match read_definition(path)? {
        Contents::Authored(text, format) => {
            Loaded::compile(&text, format).map_err(|problems| Failure::Definition { path: shown, text, problems })
        }
        Contents::Compiled(mql) => Loaded::read(mql).map_err(|error| Failure::file(&shown, error)),
    }
}

/// The private policy beside a compiled definition, if there is one.
pub(super) fn policy_beside(file: &Path, compiled: &Compiled) -> Result<Option<Policy>, Failure> {
    let path = file.with_extension(POLICY_ENDING.trim_start_matches('.'));
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::io(&path, &error)),
    };
    let shown = path.display().to_string();
    let policy = Policy::read(&bytes).map_err(|error| Failure::file(&shown, error))?;
    let definition = compiled.definition();
    match (&policy.id, policy.version) == (&definition.id, definition.version) {
        true => Ok(Some(policy)),
        false => {
            let message = format!(
                "belongs to `{}` version {}, and the definition is `{}` version {}; compile both from one file",
                policy.id, policy.version, definition.id, definition.version
            );
            Err(Failure::file(&shown, message))
        }
    }
}

/// A sentence for every name and value in a document that the definition does not know.
pub(super) fn unknown_names(vocabulary: &Vocabulary, document: &EvidenceDocument) -> Vec<String> {
    let problems = vocabulary.unknown_in(document);
    problems.iter().map(|problem| format!("{}: {}; {}", problem.path, problem.message, problem.remedy)).collect()
}

/// Evidence, and its JSON document if there is one.
pub(super) struct LoadedEvidence {
    pub(super) evidence: Evidence,
    pub(super) document: Option<EvidenceDocument>,
}

impl LoadedEvidence {
    /// The time to score at: the requested one, or else the evidence's newest clock reading. A time before something in the evidence is an
    /// error, because scoring would treat that as if it had just happened.
    pub(super) fn score_at(&self, requested_s: Option<u32>) -> Result<u32, String> {
        match (requested_s, self.evidence.newest_s()) {
            (Some(requested_s), Some(newest_s)) if requested_s < newest_s => Err(too_early(requested_s, newest_s)),
            _ => Ok(requested_s.or(self.evidence.as_of_s()).unwrap_or(0)),
        }
    }
}

/// Reads evidence: a JSON document, or the encoded text that a form sends. `at_s` is the time to score at, if one was requested.
pub(super) fn load_evidence(path: &Path, at_s: Option<u32>) -> Result<LoadedEvidence, Failure> {
    read_evidence(&shown(path), &read_text(path)?, at_s)
}

/// Reads the text of evidence, from a place that messages name.
pub(super) fn read_evidence(shown: &str, text: &str, at_s: Option<u32>) -> Result<LoadedEvidence, Failure> {
    if text.trim().is_empty() {
        let message = "empty; write an evidence document (see `handraise schema --evidence`)";
        return Err(Failure::file(shown, message));
    }
    if text.trim_start().starts_with('{') {
        let unusable = |problems| Failure::Evidence { path: shown.to_owned(), text: text.to_owned(), problems };
        let document = EvidenceDocument::parse(text).map_err(unusable)?;
        let evidence = document.to_evidence_at(at_s).map_err(|problem| unusable(vec![problem]))?;
        check_as_of(&document, &evidence).map_err(|message| Failure::file(shown, format!("as_of: {message}")))?;
        return Ok(LoadedEvidence { evidence, document: Some(document) });
    }
    let evidence = Evidence::decode(text.trim()).map_err(|error| {
        let remedy = "give an evidence document in JSON, or the text of a form's `handraise_evidence`";
        Failure::file(shown, format!("{error}; {remedy}"))
    })?;
    Ok(LoadedEvidence { evidence, document: None })
}

/// Refuses an `as_of` before something in the evidence. Reading the document would silently replace it by a later time.
fn check_as_of(document: &EvidenceDocument, evidence: &Evidence) -> Result<(), String> {
    // An answer without a time has the time `as_of`.
    let answers = document.answers.iter().filter_map(|answer| time(answer.at.as_deref()?).ok());
    let newest_s = evidence.occurrences().iter().map(|occurrence| occurrence.at_s).chain(answers).max();
    let as_of_s = document.as_of.as_deref().and_then(|as_of| time(as_of).ok());
    match as_of_s.zip(newest_s) {
        Some((as_of_s, newest_s)) if as_of_s < newest_s => {
            Err(format!("{}, or leave `as_of` out", too_early(as_of_s, newest_s)))
        }
        _ => Ok(()),
    }
}

fn too_early(at_s: u32, newest_s: u32) -> String {
    let [at, newest] = [at_s, newest_s].map(time_in_words);
    format!("{at} is before the newest occurrence in the evidence, {newest}; write that time or a later one")
}

/// The path as the user wrote it.
pub(super) fn shown(path: &Path) -> String {
    match path.as_os_str() == STANDARD_INPUT {
        true => "<standard input>".to_owned(),
        false => path.display().to_string(),
    }
}

/// Refuses to read standard input twice.
pub(super) fn once_from_standard_input<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<(), Failure> {
    let count = paths.into_iter().filter(|path| path.as_os_str() == STANDARD_INPUT).count();
    match count {
        0 | 1 => Ok(()),
        _ => Err(Failure::Other(
            "a command can read standard input only once; name files for the other inputs".to_owned(),
        )),
    }
}

/// A time on the command line, in seconds since 1970.
pub(super) fn time(text: &str) -> Result<u32, String> {
    text.parse().map(|time: Time| time.at_s).map_err(|message| {
        // Years to 9999 are times, and the last of them are beyond what the parser takes.
        let pieces = jiff::fmt::temporal::DateTimeParser::new().parse_pieces(text).ok();
        let is_time = pieces.is_some_and(|pieces| pieces.time().is_some() && pieces.offset().is_some());
        let beyond = format!("`{text}` is out of range: times are from 1970 to the beginning of 2106");
        if is_time { message.replacen(&format!("`{text}` is not a time"), &beyond, 1) } else { message }
    })
}

/// Seconds since 1970 as RFC 3339.
fn time_in_words(seconds: u32) -> String {
    jiff::Timestamp::from_second(i64::from(seconds)).map_or_else(|_| seconds.to_string(), |time| time.to_string())
}

/// A day on the command line.
pub(super) fn day(text: &str) -> Result<jiff::civil::Date, String> {
    text.parse().map_err(|_| format!("`{text}` is not a day; write one such as `2026-11-02`"))
}

/// How many, on the command line.
pub(super) fn count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "write a whole number, 0 or more".to_owned())
}

/// Now, in seconds since 1970; `None` if the system's clock is out of range.
pub(super) fn now_s() -> Option<u32> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    u32::try_from(since.as_secs()).ok()
}

/// Today, in UTC; `None` if the system's clock is out of range.
pub(super) fn today() -> Option<jiff::civil::Date> {
    let now = jiff::Timestamp::from_second(i64::from(now_s()?)).ok()?;
    Some(now.to_zoned(jiff::tz::TimeZone::UTC).date())
}
