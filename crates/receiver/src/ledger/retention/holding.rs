//! What is kept of each kind: how much, since when, and how much of it has ended. It removes nothing.

use serde_json::json;
use sqlx::{Row, SqliteConnection};

use super::ended::came_to_nothing;
use super::{AGE, Kept, Retention, Term};
use crate::clock::rfc3339;

/// What is kept of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The kind.
    pub kept: Kept,
    /// Its term.
    pub term: Option<Term>,
    /// How many there are.
    pub count: i64,
    /// The oldest, in milliseconds since 1970.
    pub oldest_ms: Option<i64>,
    /// How many have ended and are to be removed.
    pub ended: i64,
}

impl Holding {
    /// As the API and the tool show it.
    pub fn to_json(&self) -> serde_json::Value {
        json!({
            "kind": self.kept.name(),
            "keep": self.term.map(|term| term.to_string()),
            "what": self.kept.words(),
            "count": self.count,
            "oldest_at": self.oldest_ms.map(rfc3339),
            "ended": self.ended,
        })
    }
}

/// What is kept of each kind. Something may count under two kinds: a form, and the behaviour that came with it.
pub(crate) async fn holdings(
    connection: &mut SqliteConnection,
    retention: &Retention,
    now_ms: i64,
) -> Result<Vec<Holding>, sqlx::Error> {
    let mut found = Vec::with_capacity(Kept::ALL.len());
    for kept in Kept::ALL {
        let begin_ms = retention.begin_ms(kept, now_ms).unwrap_or(i64::MIN);
        let row = sqlx::query(sqlx::AssertSqlSafe(query(kept))).bind(begin_ms).fetch_one(&mut *connection).await?;
        let (count, oldest_ms, ended) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        found.push(Holding { kept, term: retention.term(kept), count, oldest_ms, ended });
    }
    Ok(found)
}

/// A query for how many there are, the oldest, and how many are from before `?1`.
fn query(kept: Kept) -> String {
    let facts = |kind: &str| {
        format!("SELECT count(*), min({AGE}), count(*) FILTER (WHERE {AGE} < ?1) FROM fact WHERE kind = '{kind}'")
    };
    match kept {
        Kept::Forms => facts("form"),
        Kept::Touches => facts("touch"),
        Kept::Attributes => facts("attribute"),
        Kept::Behaviour => "SELECT count(*), min(received_ms), count(*) FILTER (WHERE received_ms < ?1) FROM fact \
             WHERE kind IN ('form', 'update') AND shortened_ms IS NULL AND says ->> '$.evidence' IS NOT NULL"
            .to_owned(),
        Kept::Prospects => format!(
            "SELECT count(*), min(first_ms), count(*) FILTER (WHERE {}) FROM person WHERE stage NOT IN ('opportunity', 'customer')",
            came_to_nothing()
        ),
        // Of each person, one stays.
        Kept::Events => "SELECT count(*), min(at_ms), count(*) FILTER (WHERE at_ms < ?1) \
             - count(DISTINCT person) FILTER (WHERE at_ms < ?1) FROM crossing"
            .to_owned(),
    }
}
