//! Tokens for programs: a forwarder of forms, a reader of leads, a monitor. Each has a name, scopes, an end, and perhaps a site. It does not
//! know how a program shows its token.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::audit::{Action, log};
use super::secret::{Secret, hash};
use super::user::checked_name;
use super::{Actor, Answer, Refusal};
use crate::Origin;
use crate::clock::rfc3339;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// The longest life of a token, in days.
const MAX_DAYS: u32 = 3650;
/// How often its use is written down.
const USED_EVERY_MS: i64 = 60 * 60 * 1000;
const PREFIX: &str = "hrt_";

/// What a program may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Send the forms of many visitors, say when they arrived, and learn their verdicts.
    Forward,
    /// Read leads.
    Read,
    /// Tell what happened elsewhere, attributes, statuses and suppressions.
    Facts,
    /// Put definitions into force, and see their private parts.
    Definition,
    /// Read `/readyz` and `/metrics`.
    Metrics,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 5] = [Self::Forward, Self::Read, Self::Facts, Self::Definition, Self::Metrics];

    /// Its name in the API, in the database and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Read => "read",
            Self::Facts => "facts",
            Self::Definition => "definition",
            Self::Metrics => "metrics",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scope {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let found = Self::ALL.into_iter().find(|scope| scope.name() == text);
        found.ok_or(Refusal::Field("scopes", "may be `forward`, `read`, `facts`, `definition` and `metrics`"))
    }
}

/// A token, without what a program shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Never given twice.
    pub id: i64,
    /// What it is for, in somebody's words.
    pub name: String,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// The only site whose forms it may send.
    pub site: Option<String>,
    /// When it was made, in milliseconds since 1970.
    pub created_ms: i64,
    /// The e-mail address of who made it, or what else did.
    pub created_by: String,
    /// When it ends.
    pub expires_ms: Option<i64>,
    /// When somebody ended it.
    pub revoked_ms: Option<i64>,
    /// When a program last used it, to the hour.
    pub used_ms: Option<i64>,
}

/// A token as the API and the tool show it. Its secret is shown once, when it is made.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Token")]
pub(crate) struct TokenAnswer {
    /// Never given twice.
    id: i64,
    /// What it is for, in somebody's words.
    name: String,
    /// What it opens.
    scopes: Vec<Scope>,
    /// The only site whose forms it may send.
    site: Option<String>,
    /// Whether it opens anything.
    status: TokenStatus,
    /// When it was made.
    #[schemars(extend("format" = "date-time"))]
    created_at: String,
    /// The e-mail address of who made it, or what else did.
    created_by: String,
    /// When it ends.
    #[schemars(extend("format" = "date-time"))]
    expires_at: Option<String>,
    /// When a program last used it, to the hour.
    #[schemars(extend("format" = "date-time"))]
    used_at: Option<String>,
}

/// Whether a token opens anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenStatus {
    /// It does.
    Active,
    /// Its time is over.
    Expired,
    /// Somebody ended it.
    Revoked,
}

impl TokenStatus {
    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

impl Token {
    /// Whether it opens anything at this time.
    pub fn status(&self, now_ms: i64) -> TokenStatus {
        match (self.revoked_ms, self.expires_ms) {
            (Some(_), _) => TokenStatus::Revoked,
            (None, Some(expires_ms)) if expires_ms <= now_ms => TokenStatus::Expired,
            _ => TokenStatus::Active,
        }
    }

    /// As the API and the tool show it.
    pub fn to_json(&self, now_ms: i64) -> serde_json::Value {
        serde_json::json!(self.answer(now_ms))
    }

    /// As the API shows it.
    pub(crate) fn answer(&self, now_ms: i64) -> TokenAnswer {
        TokenAnswer {
            id: self.id,
            name: self.name.clone(),
            scopes: self.scopes.clone(),
            site: self.site.clone(),
            status: self.status(now_ms),
            created_at: rfc3339(self.created_ms),
            created_by: self.created_by.clone(),
            expires_at: self.expires_ms.map(rfc3339),
            used_at: self.used_ms.map(rfc3339),
        }
    }

    /// Whether its use is to be written down.
    pub(crate) fn is_to_be_touched(&self, now_ms: i64) -> bool {
        self.used_ms.is_none_or(|used_ms| now_ms - used_ms >= USED_EVERY_MS)
    }

    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let scopes: String = row.try_get("scopes")?;
        let names: Vec<String> = serde_json::from_str(&scopes).unwrap_or_default();
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            // A scope of a later version opens nothing here.
            scopes: names.iter().filter_map(|name| name.parse().ok()).collect(),
            site: row.try_get("site")?,
            created_ms: row.try_get("created_ms")?,
            created_by: row.try_get("created_by")?,
            expires_ms: row.try_get("expires_ms")?,
            revoked_ms: row.try_get("revoked_ms")?,
            used_ms: row.try_get("used_ms")?,
        })
    }
}

/// A token to make.
#[derive(Clone, Debug)]
pub struct NewToken {
    name: String,
    scopes: Vec<Scope>,
    site: Option<Origin>,
    days: u32,
}

impl NewToken {
    /// # Errors
    /// If it would open nothing, has no name, or would live for less than a day or more than ten years.
    pub fn new(name: &str, scopes: &[Scope], site: Option<Origin>, days: u32) -> Result<Self, Refusal> {
        if scopes.is_empty() {
            return Err(Refusal::Field(
                "scopes",
                "must name at least one of `forward`, `read`, `facts`, `definition` and `metrics`",
            ));
        }
        if !(1..=MAX_DAYS).contains(&days) {
            return Err(Refusal::Field("expires_in_days", "must be from 1 to 3650"));
        }
        if site.is_some() && !scopes.contains(&Scope::Forward) {
            return Err(Refusal::Field("site", "is only for tokens that `forward`"));
        }
        let scopes = Scope::ALL.into_iter().filter(|scope| scopes.contains(scope)).collect();
        Ok(Self { name: checked_name(name)?, scopes, site, days })
    }
}

/// All tokens, the newest first.
pub(crate) async fn all(readers: &SqlitePool) -> Result<Vec<Token>, sqlx::Error> {
    sqlx::query("SELECT * FROM api_token ORDER BY id DESC")
        .fetch_all(readers)
        .await?
        .iter()
        .map(Token::from_row)
        .collect()
}

/// Makes a token. What it returns beside it is shown once.
pub(crate) async fn create(
    connection: &mut SqliteConnection,
    new: &NewToken,
    by: &Actor,
    now_ms: i64,
) -> Answer<(Token, String)> {
    let secret = Secret::new(PREFIX);
    let names: Vec<&str> = new.scopes.iter().map(|scope| scope.name()).collect();
    let created_by = if by.name.is_empty() { by.kind } else { &by.name };
    let inserted = sqlx::query(
        "INSERT INTO api_token (hash, name, scopes, site, created_ms, created_by, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(secret.hash().as_slice())
    .bind(&new.name)
    .bind(serde_json::Value::from(names.clone()).to_string())
    .bind(new.site.as_ref().map(Origin::as_str))
    .bind(now_ms)
    .bind(created_by)
    .bind(now_ms + i64::from(new.days) * DAY_MS)
    .execute(&mut *connection)
    .await?;
    log(connection, now_ms, by, Action::TokenCreated, (Some(&new.name), Some(&names.join(", ")))).await?;
    let token = by_id(connection, inserted.last_insert_rowid()).await?;
    Ok(token.map(|token| (token, secret.as_str().to_owned())).ok_or(Refusal::NoToken))
}

/// Ends a token.
pub(crate) async fn revoke(connection: &mut SqliteConnection, id: i64, by: &Actor, now_ms: i64) -> Answer<()> {
    let Some(token) = by_id(&mut *connection, id).await? else { return Ok(Err(Refusal::NoToken)) };
    if token.revoked_ms.is_some() {
        return Ok(Ok(()));
    }
    sqlx::query("UPDATE api_token SET revoked_ms = ? WHERE id = ?")
        .bind(now_ms)
        .bind(id)
        .execute(&mut *connection)
        .await?;
    log(connection, now_ms, by, Action::TokenRevoked, (Some(&token.name), None)).await?;
    Ok(Ok(()))
}

/// The token that a program shows. It may have ended.
pub(crate) async fn find(readers: &SqlitePool, shown: &str) -> Result<Option<Token>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM api_token WHERE hash = ?").bind(hash(shown).as_slice());
    row.fetch_optional(readers).await?.as_ref().map(Token::from_row).transpose()
}

/// Writes down that it is in use.
pub(crate) async fn touch(connection: &mut SqliteConnection, id: i64, now_ms: i64) -> Result<(), sqlx::Error> {
    let update = sqlx::query("UPDATE api_token SET used_ms = ? WHERE id = ?");
    update.bind(now_ms).bind(id).execute(connection).await.map(drop)
}

async fn by_id(connection: &mut SqliteConnection, id: i64) -> Result<Option<Token>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM api_token WHERE id = ?").bind(id).fetch_optional(connection).await?;
    row.as_ref().map(Token::from_row).transpose()
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn the_settings_have_words_for_every_scope() {
        let words = include_str!("../../../../www/texts/en/settings.js");
        for scope in Scope::ALL {
            assert!(words.contains(&format!("\n  \"right.{scope}\": \"")), "{scope}");
        }
    }
}
