//! A team that signs, such as `marketing`: a name that can be a part of a file's name. It does not know who is in it.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// The most characters of a name.
const MAX_CHARS: usize = 32;

/// A team that signs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Team(String);

/// Text that is not the name of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidTeam;

impl Team {
    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Team {
    type Err = InvalidTeam;

    fn from_str(text: &str) -> Result<Self, InvalidTeam> {
        let is_name = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || b"-_".contains(&letter);
        let begins = text.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
        match begins && text.len() <= MAX_CHARS && text.bytes().all(is_name) {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidTeam),
        }
    }
}

impl fmt::Display for Team {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Team {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl fmt::Display for InvalidTeam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a team is a word of at most {MAX_CHARS} small letters, digits, `-` and `_`, such as `marketing`; write it so"
        )
    }
}

impl std::error::Error for InvalidTeam {}
