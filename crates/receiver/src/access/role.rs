//! Roles of users. What each role may do is in `principal`.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;

use super::Refusal;

/// What a user is here for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Manages users and tokens, reads the log of who did what, and may do everything else.
    Admin,
    /// Works with leads.
    Sales,
    /// Owns the definition.
    Marketing,
    /// Looks at leads and changes nothing.
    Read,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [Self::Admin, Self::Sales, Self::Marketing, Self::Read];

    /// Its name in the API, in the database and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Sales => "sales",
            Self::Marketing => "marketing",
            Self::Read => "read",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let found = Self::ALL.into_iter().find(|role| role.name() == text);
        found.ok_or(Refusal::Field("role", "must be `admin`, `sales`, `marketing` or `read`"))
    }
}

#[cfg(test)]
mod tests {
    use super::Role;

    #[test]
    fn the_inbox_has_words_for_every_role() {
        let words = include_str!("../../../../www/texts/en/account.js");
        for role in Role::ALL {
            assert!(words.contains(&format!("\n  \"role.{role}\": \"")), "{role}");
        }
    }
}
