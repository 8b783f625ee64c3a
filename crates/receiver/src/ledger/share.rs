//! Who shares facts: a split gives somebody's facts to somebody else, so that the two are computed together, or one of them would be computed from a part. It does
//! not know which splits hold.

use std::collections::BTreeSet;

use handraise::person::PersonKey;
use sqlx::SqliteConnection;

/// The keys of everybody with whom splits exchange facts, and all keys of those who have one of these: they are computed together.
pub(super) async fn add_those_who_share(
    connection: &mut SqliteConnection,
    keys: &mut BTreeSet<PersonKey>,
) -> Result<(), sqlx::Error> {
    let mut known = 0;
    while known < keys.len() {
        known = keys.len();
        let names: Vec<String> =
            keys.iter().flat_map(|key| [key.to_string(), format!("person:{}", key.id())]).collect();
        let found: Vec<String> = sqlx::query_scalar(
            "WITH named AS (SELECT value FROM json_each(?1)), \
             split AS (SELECT about, says ->> '$.to' AS given FROM fact WHERE kind = 'split'), \
             joined AS (SELECT about, given FROM split WHERE about IN named OR given IN named) \
             SELECT about FROM joined UNION SELECT given FROM joined \
             UNION SELECT own.key FROM joined JOIN person_key ON person_key.id = substr(about, 8) OR person_key.key IN (about, given) \
             JOIN person_key AS own ON own.person = person_key.person",
        )
        .bind(serde_json::Value::from(names).to_string())
        .fetch_all(&mut *connection)
        .await?;
        keys.extend(found.iter().filter_map(|key| key.parse().ok()));
    }
    Ok(())
}
