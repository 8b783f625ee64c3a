//! The bounds on what a fact says, and what is wrong with one that is not within them. It does not know kinds of facts.

use crate::likeness::nearest;
use std::borrow::Cow;
use std::fmt;

/// The longest id of a fact, in bytes.
pub(super) const ID_BYTES: usize = 200;
/// The longest name, label or code, in bytes.
pub(super) const NAME_BYTES: usize = 200;
/// The longest comment or quote, in bytes.
pub(super) const TEXT_BYTES: usize = 4000;
/// The longest code, in characters.
pub const CODE_CHARS: usize = 40;
/// The longest list in a fact.
pub(super) const LIST_ITEMS: usize = 1000;
/// The greatest time, in milliseconds since 1970: evidence counts seconds in 32 bits.
pub(super) const LAST_MS: u64 = u32::MAX as u64 * 1000;
/// The greatest amount of money, in whole units of its currency.
pub(super) const MOST_MONEY: u64 = 1_000_000_000_000;

/// What is wrong with a fact, and what to do.
///
/// ```
/// use handraise::person::PersonKey;
/// let error = "ada".parse::<PersonKey>().unwrap_err();
/// assert_eq!(error.field, "person");
/// assert!(error.to_string().starts_with("`person` is not the key of a person; write "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactError {
    /// The field that is wrong.
    pub field: Cow<'static, str>,
    /// What is wrong with it. It never repeats what was sent.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

impl FactError {
    pub(super) fn new(field: impl Into<Cow<'static, str>>, problem: &str, remedy: &str) -> Self {
        Self { field: field.into(), problem: problem.to_owned(), remedy: remedy.to_owned() }
    }
}

impl fmt::Display for FactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}; {}", self.field, self.problem, self.remedy)
    }
}

impl std::error::Error for FactError {}

/// Refuses a name that is blank, too long, or has control characters.
pub(super) fn check_name(field: &'static str, text: &str) -> Result<(), FactError> {
    if text.trim().is_empty() {
        return Err(FactError::new(field, "is blank", "write it, or leave the field out if it may be left out"));
    }
    if text != text.trim() || text.contains(char::is_control) {
        return Err(FactError::new(field, "has blanks around it or control characters in it", "remove them"));
    }
    check_length(field, text, NAME_BYTES)
}

/// As [`check_name`], for a field that may be left out.
pub(super) fn check_optional(field: &'static str, text: Option<&String>) -> Result<(), FactError> {
    text.map_or(Ok(()), |text| check_name(field, text))
}

/// Whether a text is a code: small letters, digits, `_` and `-`. A code leaves the receiver with what names nobody, so it must have no room for words.
pub(super) fn is_code(text: &str) -> bool {
    !text.is_empty() && text.len() <= CODE_CHARS && text.chars().all(may_be_in_code)
}

fn may_be_in_code(char: char) -> bool {
    matches!(char, 'a'..='z' | '0'..='9' | '_' | '-')
}

/// Refuses a text that is no code. `usual` are the codes that most people write.
pub(super) fn check_code(field: &'static str, text: &str, usual: &[&str]) -> Result<(), FactError> {
    if is_code(text) {
        return Ok(());
    }
    let problem = match text.chars().position(|char| !may_be_in_code(char)) {
        Some(place) => format!("is no code: character {} can't be in one", place + 1),
        None => format!("is no code: it has {} characters", text.chars().count()),
    };
    let as_code: String =
        text.to_lowercase().chars().map(|char| if may_be_in_code(char) { char } else { '_' }).collect();
    let meant = nearest(&as_code, usual.iter().copied()).map(|meant| format!("did you mean `{meant}`? "));
    let usual = usual.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ");
    let remedy = format!(
        "{}the inbox has {usual}; a code of your own has small letters, digits, `_` and `-`, at most {CODE_CHARS}; put words into `comment`",
        meant.unwrap_or_default()
    );
    Err(FactError::new(field, &problem, &remedy))
}

/// Refuses a text that is too long. It may have several lines.
pub(super) fn check_text(field: &'static str, text: Option<&String>) -> Result<(), FactError> {
    text.map_or(Ok(()), |text| check_length(field, text, TEXT_BYTES))
}

pub(super) fn check_length(field: &'static str, text: &str, most: usize) -> Result<(), FactError> {
    let remedy = format!("write at most {most} bytes");
    if text.len() > most { Err(FactError::new(field, "is too long", &remedy)) } else { Ok(()) }
}

/// Refuses a time that evidence can't hold.
pub(super) fn check_time(field: &'static str, at_ms: Option<u64>) -> Result<(), FactError> {
    let is_odd = at_ms.is_some_and(|at_ms| at_ms == 0 || at_ms > LAST_MS);
    let error = || {
        FactError::new(
            field,
            "is not between 1970 and 2106",
            "write the time in RFC 3339, with the year in four digits",
        )
    };
    if is_odd { Err(error()) } else { Ok(()) }
}
