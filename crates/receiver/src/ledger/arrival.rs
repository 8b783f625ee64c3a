//! Who came to sales, when, and by what score: what a week's load is counted from. It names nobody, and knows no capacity.

use handraise::lifecycle::Arrival;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool};

use super::fact::{signed, unsigned};

/// How many rows one statement writes.
const ROWS: usize = 100;

/// No week is longer, whatever daylight saving does, with another one for those who set the clock back.
const KEPT_MS: i64 = 15 * 86_400_000;

/// Adds arrivals, and removes those of weeks that are over, within the caller's transaction.
pub(super) async fn add(connection: &mut SqliteConnection, arrivals: &[Arrival]) -> Result<(), sqlx::Error> {
    for arrivals in arrivals.chunks(ROWS) {
        let mut query =
            QueryBuilder::<Sqlite>::new("INSERT INTO arrival (at_ms, segment, queue, score_milli, hand_raised) ");
        query.push_values(arrivals, |mut row, one| {
            row.push_bind(signed(one.at_ms))
                .push_bind(&one.segment)
                .push_bind(&one.queue)
                .push_bind(one.score_milli)
                .push_bind(one.hand_raised);
        });
        query.build().execute(&mut *connection).await?;
    }
    if let Some(last_ms) = arrivals.iter().map(|one| signed(one.at_ms)).max() {
        let query = sqlx::query("DELETE FROM arrival WHERE at_ms < ?").bind(last_ms - KEPT_MS);
        query.execute(connection).await?;
    }
    Ok(())
}

/// Those who came since a time.
pub(crate) async fn arrivals_since(readers: &SqlitePool, from_ms: i64) -> Result<Vec<Arrival>, sqlx::Error> {
    let query = "SELECT at_ms, segment, queue, score_milli, hand_raised FROM arrival WHERE at_ms >= ? ORDER BY seq";
    let rows = sqlx::query(query).bind(from_ms).fetch_all(readers).await?;
    let arrival = |row| {
        Ok(Arrival {
            at_ms: unsigned(Row::try_get(row, "at_ms")?),
            segment: Row::try_get(row, "segment")?,
            queue: Row::try_get(row, "queue")?,
            score_milli: Row::try_get(row, "score_milli")?,
            hand_raised: Row::try_get(row, "hand_raised")?,
        })
    };
    rows.iter().map(arrival).collect()
}
