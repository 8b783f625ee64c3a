//! The file that says whose keys sign for which team: `allowed_signers`, line by line as OpenSSH reads it (ALLOWED SIGNERS in `ssh-keygen(1)`). A team
//! is what stands before the `@` of a principal.
//!
//! Stricter than OpenSSH, so that the file means the same on every machine: principals are names and not patterns, a time has its zone, and one line
//! that can't be read refuses the file. It does not know signatures.

use std::fmt;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use ssh_key::PublicKey;
use ssh_key::public::KeyData;

use super::pattern::matches_list;
use super::{NAMESPACE, Team};

/// The largest file.
const MAX_BYTES: usize = 1024 * 1024;
/// Kinds of keys whose signatures count.
pub(super) const KINDS: [&str; 2] = ["ssh-ed25519", "sk-ssh-ed25519@openssh.com"];
/// Other kinds of keys that OpenSSH knows. A line with one is read, and no signature is of it.
const OTHER_KINDS: [&str; 6] = [
    "ssh-rsa",
    "ssh-dss",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
];

/// The keys that sign, and for which team.
#[derive(Clone, Debug, Default)]
pub struct Signers(Vec<Signer>);

/// A line of the file.
#[derive(Clone, Debug)]
pub(super) struct Signer {
    principals: Vec<String>,
    key: KeyData,
    namespaces: Option<String>,
    after_s: Option<i64>,
    before_s: Option<i64>,
}

/// Why a file with keys can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFileError {
    /// The line, from 1; 0 for the whole file.
    pub line: usize,
    /// What is wrong, and what to do.
    pub message: &'static str,
}

impl KeyFileError {
    pub(super) const fn at(line: usize, message: &'static str) -> Self {
        Self { line, message }
    }
}

impl Signers {
    /// Reads the file.
    ///
    /// # Errors
    /// The first line that can't be read, with what to do.
    pub fn read(bytes: &[u8]) -> Result<Self, KeyFileError> {
        let mut signers = Vec::new();
        for (number, line) in lines(bytes)? {
            signers.extend(read_line(line).map_err(|message| KeyFileError::at(number, message))?);
        }
        Ok(Self(signers))
    }

    /// Everybody whose key it is.
    pub(super) fn of_key<'a>(&'a self, key: &'a KeyData) -> impl Iterator<Item = &'a Signer> {
        self.0.iter().filter(move |signer| signer.key == *key)
    }

    /// All teams that a key signs for, in order.
    pub fn teams(&self) -> Vec<Team> {
        let mut teams: Vec<Team> = self.0.iter().flat_map(Signer::teams).collect();
        teams.sort();
        teams.dedup();
        teams
    }
}

impl Signer {
    pub(super) fn teams(&self) -> impl Iterator<Item = Team> {
        self.principals.iter().filter_map(|principal| team_of(principal)?.parse().ok())
    }

    /// The principal that signs for a team.
    pub(super) fn principal_of(&self, team: &Team) -> Option<&str> {
        let mut principals = self.principals.iter();
        principals.find(|principal| team_of(principal) == Some(team.as_str())).map(String::as_str)
    }

    pub(super) fn signs_here(&self) -> bool {
        self.namespaces.as_ref().is_none_or(|list| matches_list(NAMESPACE, list))
    }

    /// Whether the key counts from later than `now_s` on.
    pub(super) fn is_early(&self, now_s: i64) -> bool {
        self.after_s.is_some_and(|after_s| now_s < after_s)
    }

    /// Whether the key counted until earlier than `now_s`.
    pub(super) fn is_late(&self, now_s: i64) -> bool {
        self.before_s.is_some_and(|before_s| before_s < now_s)
    }
}

fn team_of(principal: &str) -> Option<&str> {
    principal.split('@').next()
}

/// The lines of a text file that say something, with their numbers.
pub(super) fn lines(bytes: &[u8]) -> Result<impl Iterator<Item = (usize, &str)>, KeyFileError> {
    if bytes.len() > MAX_BYTES {
        return Err(KeyFileError::at(0, "the file has more than 1 MiB; name a file with public keys"));
    }
    if bytes.starts_with(b"SSHKRL\n\0") {
        return Err(KeyFileError::at(
            0,
            "this is a binary list of revoked keys (KRL), which is not read; write the revoked public keys into a text file, one a line",
        ));
    }
    let text = std::str::from_utf8(bytes);
    let text =
        text.map_err(|_| KeyFileError::at(0, "the file is not text; name a file with public keys, one a line"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim_matches([' ', '\t', '\r'])));
    Ok(lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')))
}

/// A key as it stands in a line, and whatever follows it. `None` for one of a kind whose signatures don't count.
pub(super) fn read_key(text: &str) -> Result<Option<KeyData>, &'static str> {
    const UNREADABLE: &str = "the key can't be read; write it as it stands in the `.pub` file";
    let mut words = text.split_ascii_whitespace();
    let (Some(kind), Some(base64)) = (words.next(), words.next()) else { return Err(UNREADABLE) };
    if OTHER_KINDS.contains(&kind) {
        return Ok(None);
    }
    let key = PublicKey::from_openssh(&format!("{kind} {base64}")).map_err(|_| UNREADABLE)?;
    Ok(Some(key.key_data().clone()))
}

/// Whether a line goes on with a key, and not with options.
fn begins_with_key(text: &str) -> bool {
    let kind = text.split_ascii_whitespace().next().unwrap_or_default();
    KINDS.contains(&kind) || OTHER_KINDS.contains(&kind)
}

fn read_line(line: &str) -> Result<Option<Signer>, &'static str> {
    let (principals, rest) = match line.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').ok_or("the quote of the principals does not end; write another `\"`")?,
        None => {
            line.split_once([' ', '\t']).ok_or("the key is missing; write `marketing@example.com ssh-ed25519 AAAA…`")?
        }
    };
    let principals: Vec<String> = principals.split(',').map(str::to_owned).collect();
    if principals.iter().any(|principal| principal.is_empty() || principal.contains('"')) {
        return Err("a principal is empty; write one such as `marketing@example.com`, with commas between several");
    }
    if principals.iter().any(|principal| principal.contains(['*', '?', '!'])) {
        return Err("a principal is a pattern, which would let a key sign for any team; write each principal");
    }
    let rest = rest.trim_start_matches([' ', '\t']);
    let mut signer = Signer { principals, key: none(), namespaces: None, after_s: None, before_s: None };
    let key = match begins_with_key(rest) {
        true => rest,
        false => read_options(rest, &mut signer)?,
    };
    if signer.after_s.zip(signer.before_s).is_some_and(|(after_s, before_s)| before_s <= after_s) {
        return Err("`valid-before` is not after `valid-after`; write a later time");
    }
    Ok(read_key(key)?.map(|key| Signer { key, ..signer }))
}

/// A place for a key that is read later.
fn none() -> KeyData {
    KeyData::Ed25519(ssh_key::public::Ed25519PublicKey([0; 32]))
}

/// Reads options, and returns what follows them.
fn read_options<'a>(text: &'a str, signer: &mut Signer) -> Result<&'a str, &'static str> {
    const TWICE: &str = "an option stands twice; write it once";
    let mut rest = text;
    loop {
        let end = rest.find(['=', ',', ' ', '\t']).unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let value = after.strip_prefix('=');
        let next = match (name.to_ascii_lowercase().as_str(), value) {
            ("cert-authority", _) => {
                return Err(
                    "`cert-authority`: certificates are not read; write the key of each signer in a line of its own",
                );
            }
            (option @ ("namespaces" | "valid-after" | "valid-before"), Some(value)) => {
                let quoted = value.strip_prefix('"').and_then(|value| value.split_once('"'));
                let (value, follows) =
                    quoted.ok_or("an option's value has no quotes around it; write `namespaces=\"handraise\"`")?;
                match option {
                    "namespaces" if signer.namespaces.is_none() => signer.namespaces = Some(value.to_owned()),
                    "valid-after" if signer.after_s.is_none() => signer.after_s = Some(read_time(value)?),
                    "valid-before" if signer.before_s.is_none() => signer.before_s = Some(read_time(value)?),
                    _ => return Err(TWICE),
                }
                follows
            }
            _ => {
                return Err(
                    "neither a key nor an option; options are `namespaces=\"…\"`, `valid-after=\"…\"` and `valid-before=\"…\"`, and a key begins with its kind, such as `ssh-ed25519`",
                );
            }
        };
        match next.strip_prefix(',') {
            Some(more) => rest = more,
            None if next.starts_with([' ', '\t']) => return Ok(next.trim_start_matches([' ', '\t'])),
            None => return Err("the key is missing after the options; write it as it stands in the `.pub` file"),
        }
    }
}

/// A time as OpenSSH writes it, `YYYYMMDD[HHMM[SS]]Z`, in seconds since 1970.
fn read_time(text: &str) -> Result<i64, &'static str> {
    const NO_TIME: &str = "this is no time; write one such as `20261231Z` or `202612312359Z`";
    let upper = text.to_ascii_uppercase();
    let digits = upper.strip_suffix('Z').or_else(|| upper.strip_suffix("UTC"));
    let digits =
        digits.ok_or("a time without `Z` depends on the machine's time zone; write it in UTC, such as `20261231Z`")?;
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(NO_TIME);
    }
    let part = |from: usize, to: usize| -> Option<i16> {
        match digits.get(from..to) {
            Some(part) => part.parse().ok(),
            None => Some(0),
        }
    };
    let small = |from, to| part(from, to).and_then(|value| i8::try_from(value).ok());
    let read = || -> Option<i64> {
        if ![8, 12, 14].contains(&digits.len()) {
            return None;
        }
        let time =
            DateTime::new(part(0, 4)?, small(4, 6)?, small(6, 8)?, small(8, 10)?, small(10, 12)?, small(12, 14)?, 0);
        Some(time.ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
    };
    read().ok_or(NO_TIME)
}

impl fmt::Display for KeyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(self.message),
            line => write!(f, "line {line}: {}", self.message),
        }
    }
}

impl std::error::Error for KeyFileError {}
