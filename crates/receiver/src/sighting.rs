//! Remembers who brought which occurrences, within the caller's transaction. Only the writer calls it, one form after another, so no two
//! forms can both be the first. It does not know what sharing means for a verdict.

use handraise::evidence::Evidence;
use handraise::verification::{Key, Sender, Sharing, Sighting, fingerprint, person};
use sqlx::{Row, SqliteConnection};

/// How many leads of an older database are read at a time.
const PAGE: i64 = 500;

/// Judges a sender by those who brought the same occurrences before.
pub(super) async fn judge(
    connection: &mut SqliteConnection,
    keys: &[Key],
    sender: &Sender,
) -> Result<Sharing, sqlx::Error> {
    if keys.is_empty() {
        return Ok(Sharing::Own);
    }
    let list = |keys: &mut dyn Iterator<Item = &Key>| {
        serde_json::Value::from_iter(keys.map(|key| key.hash.as_str())).to_string()
    };
    // A key that fingerprints have in common counts if it is whole in any of them.
    let rows = sqlx::query(
        "SELECT person, receipt, session, submission FROM sighting \
         WHERE key IN (SELECT value FROM json_each(?1)) \
         AND (key IN (SELECT value FROM json_each(?2)) \
         OR EXISTS (SELECT 1 FROM sighting AS other WHERE other.key = sighting.key AND other.whole)) ORDER BY seq",
    )
    .bind(list(&mut keys.iter()))
    .bind(list(&mut keys.iter().filter(|key| key.is_whole)))
    .fetch_all(connection)
    .await?;
    let mut earlier = Vec::with_capacity(rows.len());
    for row in rows {
        earlier.push(Sighting {
            person: row.try_get("person")?,
            receipt: row.try_get("receipt")?,
            session: row.try_get("session")?,
            submission: row.try_get("submission")?,
        });
    }
    Ok(Sharing::of(sender, &earlier))
}

/// Remembers that a sender, whose lead is stored, brought these occurrences.
pub(super) async fn remember(
    connection: &mut SqliteConnection,
    keys: &[Key],
    sender: &Sender,
) -> Result<(), sqlx::Error> {
    let (Some(person), false) = (&sender.person, keys.is_empty()) else { return Ok(()) };
    let keys = serde_json::Value::from_iter(keys.iter().map(|key| serde_json::json!([key.hash, key.is_whole])));
    // All keys in one statement. `WHERE true` keeps SQLite from reading `ON CONFLICT` as the condition of a join.
    sqlx::query(
        "INSERT INTO sighting (key, person, whole, submission, receipt, session) \
         SELECT value ->> 0, ?2, value ->> 1, ?3, ?4, ?5 FROM json_each(?1) WHERE true \
         ON CONFLICT (key, person) DO UPDATE SET whole = max(whole, excluded.whole), \
         receipt = coalesce(excluded.receipt, receipt), session = coalesce(excluded.session, session)",
    )
    .bind(keys.to_string())
    .bind(person)
    .bind(&sender.submission)
    .bind(&sender.receipt)
    .bind(&sender.session)
    .execute(connection)
    .await?;
    Ok(())
}

/// Remembers the occurrences of leads from before this was done. The leads stay as they are. A batch is one transaction, so an
/// interruption loses nothing.
pub(super) async fn catch_up(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    use sqlx::Connection;
    loop {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let rows =
            sqlx::query("SELECT seq, submission, contact, evidence FROM lead WHERE sighted = 0 ORDER BY seq LIMIT ?")
                .bind(PAGE)
                .fetch_all(&mut *transaction)
                .await?;
        if rows.is_empty() {
            return transaction.rollback().await;
        }
        for row in &rows {
            let evidence: Option<String> = row.try_get("evidence")?;
            let sender = Sender {
                person: person_of(row.try_get("contact")?),
                submission: row.try_get("submission")?,
                ..Sender::default()
            };
            let evidence = evidence.and_then(|text| Evidence::decode(&text).ok());
            let keys = evidence.filter(|evidence| evidence.consent().allows_behaviour(false));
            let keys = keys.as_ref().map_or_else(Vec::new, fingerprint);
            if judge(&mut transaction, &keys, &sender).await? != Sharing::Replayed {
                remember(&mut transaction, &keys, &sender).await?;
            }
            sqlx::query("UPDATE lead SET sighted = 1 WHERE seq = ?")
                .bind(row.try_get::<i64, _>("seq")?)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
    }
}

/// The person that a stored contact names.
fn person_of(contact: &str) -> Option<String> {
    let contact: serde_json::Map<String, serde_json::Value> = serde_json::from_str(contact).ok()?;
    let values = contact.values().flat_map(|value| match value {
        serde_json::Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    });
    person(values.filter_map(serde_json::Value::as_str))
}
