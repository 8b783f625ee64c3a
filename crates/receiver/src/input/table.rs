//! Inputs and their counts in the database. It does not know what a form brings, nor when an input has dried up.

use std::collections::BTreeMap;

use handraise::matching::ClassId;
use handraise::person::Payload;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::tally::{Arrived, InputKey, InputKind, Tally};
use handraise_review::drought::{Counts, Days, Memory};

/// How many facts are looked at together.
const PAGE: i64 = 500;

/// An input as it is stored, with its counts.
pub(super) struct Series {
    pub(super) id: i64,
    pub(super) site: String,
    /// The form's name; `None` for all forms together.
    pub(super) form: Option<String>,
    pub(super) kind: InputKind,
    pub(super) name: Option<String>,
    pub(super) memory: Memory,
    pub(super) days: Days,
}

/// The next facts that were not looked at: the forms among them, and the places before and after them. `None` if there are none.
pub(super) async fn next_forms(readers: &SqlitePool) -> Result<Option<(Vec<Arrived>, i64, i64)>, sqlx::Error> {
    let mut reading = readers.begin().await?;
    let place: i64 = sqlx::query_scalar("SELECT fact_seq FROM input_place").fetch_one(&mut *reading).await?;
    let rows = sqlx::query(
        "SELECT fact.seq, fact.received_ms, CASE WHEN kind = 'form' THEN says END AS says, lead.site, lead.to_be_checked IS NOT NULL AS checked \
         FROM (SELECT * FROM fact WHERE seq > ? ORDER BY seq LIMIT ?) AS fact \
         LEFT JOIN lead ON kind = 'form' AND lead.submission = says ->> '$.submission' ORDER BY fact.seq",
    )
    .bind(place)
    .bind(PAGE)
    .fetch_all(&mut *reading)
    .await?;
    let Some(last) = rows.last() else { return Ok(None) };
    let after = last.try_get("seq")?;
    let mut forms = Vec::new();
    for row in &rows {
        let Some(says) = row.try_get::<Option<String>, _>("says")? else { continue };
        // What a later version wrote and this one can't read is no form here.
        let Ok(Payload::Form(sent)) = serde_json::from_str(&says) else { continue };
        forms.push(Arrived {
            site: row.try_get::<Option<String>, _>("site")?.unwrap_or_default(),
            received_ms: row.try_get("received_ms")?,
            is_to_be_checked: row.try_get("checked")?,
            sent,
        });
    }
    Ok(Some((forms, place, after)))
}

/// Adds counts and goes on to the next place, unless somebody did so meanwhile. Within the caller's transaction.
pub(super) async fn add(
    connection: &mut SqliteConnection,
    tally: &Tally,
    (place, after): (i64, i64),
    names: &BTreeMap<(InputKind, ClassId), String>,
) -> Result<(), sqlx::Error> {
    let moved = sqlx::query("UPDATE input_place SET fact_seq = ? WHERE fact_seq = ?").bind(after).bind(place);
    if moved.execute(&mut *connection).await?.rows_affected() == 0 {
        return Ok(());
    }
    let mut ids: BTreeMap<&InputKey, i64> = BTreeMap::new();
    for ((key, day), counts) in &tally.0 {
        let id = match ids.get(key) {
            Some(id) => *id,
            None => {
                let id = id_of(connection, key, names).await?;
                ids.insert(key, id);
                id
            }
        };
        sqlx::query(
            "INSERT INTO input_day (input, day, forms, brought, not_understood) VALUES (?, ?, ?, ?, ?) ON CONFLICT (input, day) DO UPDATE SET \
             forms = forms + excluded.forms, brought = brought + excluded.brought, not_understood = not_understood + excluded.not_understood",
        )
        .bind(id)
        .bind(day)
        .bind(stored(counts.forms))
        .bind(stored(counts.with))
        .bind(stored(counts.not_understood))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// The row of an input; makes it, if it is new.
async fn id_of(
    connection: &mut SqliteConnection,
    key: &InputKey,
    names: &BTreeMap<(InputKind, ClassId), String>,
) -> Result<i64, sqlx::Error> {
    let number = |class: Option<ClassId>| class.map_or(0, |class| i64::from(class.number()));
    let form_kind = InputKind::Named(handraise::definition::Part::Form);
    let name_of = |kind, class: Option<ClassId>| {
        class.map(|class| names.get(&(kind, class)).cloned().unwrap_or_else(|| format!("#{:06x}", class.number())))
    };
    sqlx::query_scalar(
        "INSERT INTO input (site, form, form_name, kind, class, name, is_current) VALUES (?, ?, ?, ?, ?, ?, 1) \
         ON CONFLICT (site, form, kind, class) DO UPDATE SET is_current = 1 RETURNING id",
    )
    .bind(&key.site)
    .bind(number(key.form))
    .bind(name_of(form_kind, key.form))
    .bind(key.kind.name())
    .bind(number(key.class))
    .bind(name_of(key.kind, key.class))
    .fetch_one(connection)
    .await
}

/// Makes the inputs of the definition in force, with their names, the current ones.
pub(super) async fn mark_current(
    connection: &mut SqliteConnection,
    names: &BTreeMap<(InputKind, ClassId), String>,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE input SET is_current = class = 0").execute(&mut *connection).await?;
    for ((kind, class), name) in names {
        sqlx::query("UPDATE input SET is_current = 1, name = ?3 WHERE kind = ?1 AND class = ?2")
            .bind(kind.name())
            .bind(i64::from(class.number()))
            .bind(name)
            .execute(&mut *connection)
            .await?;
    }
    // A class of forms that is gone takes its inputs with it.
    sqlx::query(
        "UPDATE input SET is_current = 0 WHERE form <> 0 \
         AND form NOT IN (SELECT class FROM input AS own WHERE own.kind = 'form' AND own.is_current)",
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE input SET form_name = coalesce((SELECT own.name FROM input AS own WHERE own.kind = 'form' AND own.class = input.form \
         AND own.is_current), form_name) WHERE form <> 0",
    )
    .execute(connection)
    .await
    .map(drop)
}

/// The current inputs with their counts since a day.
pub(super) async fn series(readers: &SqlitePool, from_day: i64) -> Result<Vec<Series>, sqlx::Error> {
    let mut reading = readers.begin().await?;
    let rows = sqlx::query(
        "SELECT id, site, form_name, kind, name, dry_day, dry_forms, dry_brought, back_day FROM input WHERE is_current \
         ORDER BY site, form <> 0, form_name, id",
    )
    .fetch_all(&mut *reading)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    let mut places = BTreeMap::new();
    for row in rows {
        let Some(kind) = InputKind::from_name(row.try_get("kind")?) else { continue };
        let before = Counts {
            forms: counted(row.try_get::<Option<i64>, _>("dry_forms")?.unwrap_or_default()),
            with: counted(row.try_get::<Option<i64>, _>("dry_brought")?.unwrap_or_default()),
            not_understood: 0,
        };
        let dry = row.try_get::<Option<i64>, _>("dry_day")?.map(|day| (day, before));
        let id = row.try_get("id")?;
        places.insert(id, all.len());
        all.push(Series {
            id,
            site: row.try_get("site")?,
            form: row.try_get("form_name")?,
            kind,
            name: row.try_get("name")?,
            memory: Memory { dry, back: row.try_get("back_day")? },
            days: Days::new(),
        });
    }
    let rows = sqlx::query("SELECT input, day, forms, brought, not_understood FROM input_day WHERE day >= ?")
        .bind(from_day)
        .fetch_all(&mut *reading)
        .await?;
    for row in rows {
        let place: Option<&usize> = places.get(&row.try_get::<i64, _>("input")?);
        let Some(series) = place.and_then(|place| all.get_mut(*place)) else { continue };
        let counts = Counts {
            forms: counted(row.try_get("forms")?),
            with: counted(row.try_get("brought")?),
            not_understood: counted(row.try_get("not_understood")?),
        };
        series.days.insert(row.try_get("day")?, counts);
    }
    Ok(all)
}

/// Remembers how an input is.
pub(super) async fn remember(connection: &mut SqliteConnection, id: i64, memory: Memory) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE input SET dry_day = ?, dry_forms = ?, dry_brought = ?, back_day = ? WHERE id = ?")
        .bind(memory.dry.map(|(day, _)| day))
        .bind(memory.dry.map(|(_, before)| stored(before.forms)))
        .bind(memory.dry.map(|(_, before)| stored(before.with)))
        .bind(memory.back)
        .bind(id)
        .execute(connection)
        .await
        .map(drop)
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn counted(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
