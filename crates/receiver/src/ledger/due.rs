//! Who is to be computed again, in which order: those of whom something was told first, then those whom another definition may change, the newest
//! first, then those whom time may change. It does not know how a person is computed.

use sqlx::{Row, SqlitePool};

/// Why somebody is computed again.
#[derive(Clone, Debug)]
pub(super) struct Due {
    pub(super) key: String,
    /// The fact that made them due; `None` if the time or another definition did.
    pub(super) fact: Option<(i64, String)>,
}

/// At most so many of whom something was told, the newest fact first.
pub(super) async fn told(readers: &SqlitePool, most: i64) -> Result<Vec<Due>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT key, fact_seq, fact.id FROM person_due JOIN fact ON fact.seq = fact_seq ORDER BY fact_seq DESC LIMIT ?",
    )
    .bind(most)
    .fetch_all(readers)
    .await?;
    let due = |row| -> Result<_, sqlx::Error> {
        Ok(Due {
            key: Row::try_get(row, "key")?,
            fact: Some((Row::try_get(row, "fact_seq")?, Row::try_get(row, "id")?)),
        })
    };
    rows.iter().map(due).collect()
}

/// How far all others were gone through. Each is found once, also while those before are still being written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Others {
    /// The time of the last fact and the row of the last one whom another definition may change.
    of_another_basis: Option<(i64, i64)>,
    /// When the last one whom time may change was due, and the row.
    of_time: Option<(i64, i64)>,
}

impl Others {
    /// At most so many who come next. Nobody, if all were gone through; it then begins anew.
    pub(super) async fn next(
        &mut self,
        readers: &SqlitePool,
        basis: &str,
        now_ms: i64,
        most: i64,
    ) -> Result<Vec<Due>, sqlx::Error> {
        let mut reading = readers.begin().await?;
        // A look at each basis, not at each person: persons have one, or a few while they are computed.
        let bases: Vec<String> = sqlx::query_scalar(
            "WITH RECURSIVE known (basis) AS (SELECT min(basis) FROM person UNION ALL \
             SELECT (SELECT min(basis) FROM person WHERE person.basis > known.basis) FROM known WHERE known.basis IS NOT NULL) \
             SELECT basis FROM known WHERE basis <> ?",
        )
        .bind(basis)
        .fetch_all(&mut *reading)
        .await?;
        let (last_ms, row) = self.of_another_basis.unwrap_or((i64::MAX, i64::MAX));
        let mut found: Vec<(i64, i64, String)> = Vec::new();
        for other in bases {
            found.extend(
                sqlx::query_as::<_, (i64, i64, String)>(
                    "SELECT last_ms, rowid, key FROM person WHERE basis = ? AND (last_ms, rowid) < (?, ?) \
                     ORDER BY last_ms DESC, rowid DESC LIMIT ?",
                )
                .bind(other)
                .bind(last_ms)
                .bind(row)
                .bind(most)
                .fetch_all(&mut *reading)
                .await?,
            );
        }
        found.sort_unstable_by_key(|(last_ms, row, _)| std::cmp::Reverse((*last_ms, *row)));
        found.truncate(usize::try_from(most).unwrap_or_default());
        if let Some((last_ms, row, _)) = found.last() {
            self.of_another_basis = Some((*last_ms, *row));
        } else {
            let (next_ms, row) = self.of_time.unwrap_or((i64::MIN, i64::MIN));
            found = sqlx::query_as(
                "SELECT next_change_ms, rowid, key FROM person WHERE next_change_ms <= ? AND (next_change_ms, rowid) > (?, ?) \
                 ORDER BY next_change_ms, rowid LIMIT ?",
            )
            .bind(now_ms)
            .bind(next_ms)
            .bind(row)
            .bind(most)
            .fetch_all(&mut *reading)
            .await?;
            self.of_time = found.last().map(|(next_ms, row, _)| (*next_ms, *row));
            if found.is_empty() {
                self.of_another_basis = None;
            }
        }
        Ok(found.into_iter().map(|(.., key)| Due { key, fact: None }).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[tokio::test]
    async fn each_is_found_once_first_the_newest_of_another_basis_and_then_whom_time_changes() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let store = Store::open(folder.path()).await.expect("a database");
        let rows = [
            ("a", 10, "old", None),
            ("b", 30, "older", Some(1)),
            ("c", 20, "old", None),
            ("d", 40, "new", Some(90)),
            ("e", 30, "older", None),
            ("f", 50, "new", Some(80)),
            ("g", 60, "new", Some(101)),
            ("h", 70, "zzz", None),
        ];
        let written = store.write(move |c| {
            Box::pin(async move {
                for (key, last_ms, basis, next_ms) in rows {
                    sqlx::query(
                        "INSERT INTO person (id, key, contact, stage, grade, rating, score_milli, decision, hand_raised, first_ms, last_ms, \
                         basis, computed_ms, next_change_ms, summary, report, added) \
                         VALUES (?1, ?1, '{}', 'lead', 'A', '1', 0, 'nurture', 0, 0, ?2, ?3, 0, ?4, '{}', '{}', '[]')",
                    )
                    .bind(key)
                    .bind(last_ms)
                    .bind(basis)
                    .bind(next_ms)
                    .execute(&mut *c)
                    .await?;
                }
                Ok(())
            })
        });
        written.await.expect("persons");
        let mut others = Others::default();
        // Nothing is written meanwhile, and the second time they are all due still.
        for _ in 0..2 {
            let mut found = Vec::new();
            loop {
                let next = others.next(store.readers(), "new", 100, 2).await.expect("an answer");
                if next.is_empty() {
                    break;
                }
                found.push(next.into_iter().map(|due| due.key).collect::<String>());
            }
            // `b` is due by time as well.
            assert_eq!(found, ["he", "bc", "a", "bf", "d"]);
        }
        store.close().await;
    }
}
