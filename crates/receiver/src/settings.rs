//! What the files of connectors, CRMs and targets have in common: how something wrong is told, names, limits, and where a secret is. It does not know what
//! else is in them.

use std::collections::BTreeSet;

use handraise::author::nearest;
use schemars::JsonSchema;
use serde::Deserialize;

/// The longest name.
pub(crate) const NAME_BYTES: usize = 60;
/// Parts of names of keys, headers and parameters whose values are secrets.
const SECRET_NAMES: [&str; 8] = ["auth", "cookie", "key", "password", "secret", "session", "signature", "token"];

/// Tells what is wrong: the field, the problem, the remedy.
pub(crate) type Tell<'a> = &'a mut dyn FnMut(&str, &str, &str);

/// Tells of a number that is none of 1 to `most`.
pub(crate) fn bounds(tell: Tell<'_>, path: &str, number: u32, most: u32) {
    if number == 0 || number > most {
        tell(path, "the number is out of bounds", &format!("write 1 to {most}"));
    }
}

/// Tells of a name that people would not recognise as a source.
pub(crate) fn check_name(tell: Tell<'_>, name: &str) {
    if name.trim() != name || name.is_empty() || name.contains(char::is_control) {
        tell("name", "the name is blank or has blanks around it", "write a name that people recognise");
    }
    if name.len() > NAME_BYTES {
        tell("name", "the name is too long", &format!("write at most {NAME_BYTES} bytes"));
    }
}

/// What to say of a filter's value that nothing has: what there is, without the value itself.
pub(crate) fn there_is_none(filter: &str, what: &str, wanted: &str, known: &BTreeSet<String>) -> String {
    let meant = nearest(wanted, known.iter().map(String::as_str)).map(|meant| format!("did you mean `{meant}`? "));
    let all = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let all = if all.is_empty() { "there is none at all".to_owned() } else { format!("there are {all}") };
    format!("`{filter}` names no {what} that exists; {}{all}", meant.unwrap_or_default())
}

/// Whether what has this name usually is a secret.
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_NAMES.iter().any(|part| name.contains(part))
}

/// The most requests in a minute and in a day.
const MOST_PER_MINUTE: u32 = 6000;
const MOST_PER_DAY: u32 = 10_000_000;

/// How often somebody may be asked.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    /// Requests in a minute.
    #[schemars(range(min = 1, max = MOST_PER_MINUTE))]
    pub(crate) per_minute: u32,
    /// Requests in a day, in UTC.
    #[schemars(range(min = 1, max = MOST_PER_DAY))]
    pub(crate) per_day: u32,
}

impl Limits {
    pub(crate) fn check(self, tell: Tell<'_>) {
        bounds(tell, "limits.per_minute", self.per_minute, MOST_PER_MINUTE);
        bounds(tell, "limits.per_day", self.per_day, MOST_PER_DAY);
    }
}

/// Where a secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// In an environment variable.
    Env(String),
    /// In a file; a relative path begins at the folder of the file that names it.
    File(String),
}

impl SecretSource {
    /// Of a file that was checked, which names one of the two.
    pub(crate) fn of(env: Option<&String>, file: Option<&String>) -> Self {
        match (env, file) {
            (Some(name), _) => Self::Env(name.clone()),
            (None, path) => Self::File(path.cloned().unwrap_or_default()),
        }
    }
}
