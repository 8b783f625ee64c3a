//! Who came to sales, when, and by what score: what weekly loads are counted from. It knows no capacity.

use handraise::lifecycle::Arrival;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool};

use super::fact::{signed, unsigned};

/// How many rows one statement writes.
const ROWS: usize = 100;
const HOUR_MS: i64 = 3_600_000;

/// Adds arrivals with the ids of their keys, within the caller's transaction.
pub(super) async fn add(connection: &mut SqliteConnection, arrivals: &[(&str, &Arrival)]) -> Result<(), sqlx::Error> {
    for arrivals in arrivals.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO arrival (person, at_ms, segment, queue, score_milli, hand_raised, by_score) ",
        );
        query.push_values(arrivals, |mut row, (person, one)| {
            row.push_bind(*person)
                .push_bind(signed(one.at_ms))
                .push_bind(&one.segment)
                .push_bind(&one.queue)
                .push_bind(one.score_milli)
                .push_bind(one.hand_raised)
                .push_bind(one.is_by_score);
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// Removes those of keys, whose ids are in JSON.
pub(super) async fn remove(connection: &mut SqliteConnection, persons: &str) -> Result<(), sqlx::Error> {
    let query = "DELETE FROM arrival WHERE person IN (SELECT value FROM json_each(?))";
    sqlx::query(query).bind(persons).execute(connection).await.map(drop)
}

/// Keeps those of keys, whose ids are in JSON, with the hour and whole points alone: nothing says whose they were. They get new numbers, because the old
/// ones would say when they came.
pub(super) async fn leave(connection: &mut SqliteConnection, persons: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO arrival (person, at_ms, segment, queue, score_milli, hand_raised, by_score) \
         SELECT NULL, at_ms / ?1 * ?1, segment, queue, score_milli - (score_milli % 1000 + 1000) % 1000, hand_raised, by_score \
         FROM arrival WHERE person IN (SELECT value FROM json_each(?2))",
    )
    .bind(HOUR_MS)
    .bind(persons)
    .execute(&mut *connection)
    .await?;
    remove(connection, persons).await
}

/// Everybody who came in a period, and is a person still or was removed because their time was over.
pub(crate) async fn arrivals(
    readers: &SqlitePool,
    period_ms: &std::ops::Range<u64>,
) -> Result<Vec<Arrival>, sqlx::Error> {
    let query = "SELECT at_ms, segment, queue, score_milli, hand_raised, by_score FROM arrival WHERE at_ms >= ? AND at_ms < ? \
         AND (person IS NULL OR person IN \
         (SELECT person_key.id FROM person_key JOIN person ON person.id = person_key.person)) ORDER BY seq";
    let rows = sqlx::query(query).bind(signed(period_ms.start)).bind(signed(period_ms.end)).fetch_all(readers).await?;
    let arrival = |row| {
        Ok(Arrival {
            at_ms: unsigned(Row::try_get(row, "at_ms")?),
            segment: Row::try_get(row, "segment")?,
            queue: Row::try_get(row, "queue")?,
            score_milli: Row::try_get(row, "score_milli")?,
            hand_raised: Row::try_get(row, "hand_raised")?,
            is_by_score: Row::try_get(row, "by_score")?,
        })
    };
    rows.iter().map(arrival).collect()
}
