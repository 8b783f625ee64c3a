//! Whom marketing keeps in touch with, as the persons' rows have it, and how many lack what. It computes no report, and does not know tables.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use sqlx::{QueryBuilder, Row, Sqlite, SqlitePool};

use super::person::CHECKS;
use crate::clock::rfc3339;
use crate::definition::Loaded;
use crate::settings::there_is_none;

/// What a lead may lack, whether or not anybody does. Other reasons are what sales said, such as `recycled`.
const MISSING: [&str; 7] =
    ["persona_gap", "fit_unknown", "fit_below", "score_below", "intent_below", "behaviour_unknown", "override"];

/// Whom somebody asks for.
#[derive(Clone, Debug, Default)]
pub struct NurtureFilter {
    /// Only those who lack this.
    pub missing: Option<String>,
    /// Only those whom this content fits, by its id.
    pub content: Option<String>,
    /// Only those of this segment.
    pub segment: Option<String>,
    /// Only those who are interested in this product line.
    pub line: Option<String>,
}

/// Somebody to keep in touch with.
#[derive(Clone, Debug)]
pub struct Nurtured {
    pub(crate) person: String,
    pub(crate) last_ms: i64,
    contact: String,
    nurture: String,
    to_be_checked: Option<String>,
}

/// How many there are, and how many of them lack what.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NurtureCounts {
    /// Everybody whom the filter leaves.
    pub persons: i64,
    /// Of them, those for whom no content fits.
    pub without_content: i64,
    /// How many lack what. Who lacks several things is counted for each.
    pub missing: BTreeMap<String, i64>,
    /// For how many which content fits, by its id.
    pub content: BTreeMap<String, i64>,
}

impl NurtureFilter {
    /// What is asked for, in words for a log; empty for everybody.
    pub(crate) fn in_words(&self) -> String {
        let parts = self.parts().into_iter();
        let named = parts.filter_map(|(name, wanted)| Some(format!("{name} {}", wanted.as_ref()?)));
        named.collect::<Vec<_>>().join(", ")
    }

    fn parts(&self) -> [(&'static str, &Option<String>); 4] {
        let Self { missing, content, segment, line } = self;
        [("missing", missing), ("content", content), ("segment", segment), ("line", line)]
    }

    /// What is asked for that nobody has and the definition does not know either, in words with what there is.
    pub(crate) async fn unknown(
        &self,
        readers: &SqlitePool,
        loaded: Option<&Loaded>,
    ) -> Result<Option<String>, sqlx::Error> {
        let definition = loaded.map(|loaded| loaded.compiled.definition());
        let policy = loaded.and_then(|loaded| loaded.policy.as_ref());
        for (name, wanted) in self.parts() {
            let Some(wanted) = wanted else { continue };
            let (what, values) = match name {
                "missing" => ("reason", "SELECT value FROM person, json_each(nurture, '$.missing')"),
                "content" => ("content", "SELECT value ->> '$.content' FROM person, json_each(nurture, '$.content')"),
                "line" => ("product line", "SELECT value FROM person, json_each(nurture, '$.lines')"),
                _ => ("segment", "SELECT nurture ->> '$.segment' FROM person WHERE nurture IS NOT NULL"),
            };
            let mut known: BTreeSet<String> = match name {
                "missing" => MISSING.iter().map(|&reason| reason.to_owned()).collect(),
                "content" => {
                    policy.iter().flat_map(|policy| &policy.content).map(|content| content.id.clone()).collect()
                }
                "line" => definition.iter().flat_map(|all| &all.rules).flat_map(|rule| rule.lines.clone()).collect(),
                _ => definition.iter().flat_map(|all| &all.segments).map(|segment| segment.id.clone()).collect(),
            };
            if known.contains(wanted) {
                continue;
            }
            let found: Vec<Option<String>> = sqlx::query_scalar(values).fetch_all(readers).await?;
            known.extend(found.into_iter().flatten());
            if !known.contains(wanted) {
                return Ok(Some(there_is_none(name, what, wanted, &known)));
            }
        }
        Ok(None)
    }

    fn narrow(&self, query: &mut QueryBuilder<Sqlite>) {
        query.push(" WHERE nurture IS NOT NULL");
        for (name, wanted) in self.parts() {
            let Some(wanted) = wanted else { continue };
            let before = match name {
                "missing" => " AND EXISTS (SELECT 1 FROM json_each(nurture, '$.missing') AS one WHERE one.value = ",
                "content" => {
                    " AND EXISTS (SELECT 1 FROM json_each(nurture, '$.content') AS one WHERE one.value ->> '$.content' = "
                }
                "line" => " AND EXISTS (SELECT 1 FROM json_each(nurture, '$.lines') AS one WHERE one.value = ",
                _ => " AND (nurture ->> '$.segment' = ",
            };
            query.push(before).push_bind(wanted.clone()).push(")");
        }
    }
}

impl Nurtured {
    /// As the API and the tool show it.
    pub fn to_json(&self) -> Value {
        let mut shown = serde_json::json!({
            "person": self.person, "contact": parsed(&self.contact), "last_at": rfc3339(self.last_ms),
            "to_be_checked": self.to_be_checked.as_deref().map(parsed),
        });
        if let (Some(shown), Value::Object(nurture)) = (shown.as_object_mut(), parsed(&self.nurture)) {
            shown.extend(nurture);
        }
        shown
    }

    /// Whether a machine may have sent all of their forms: nobody should write to such an address before somebody looked.
    pub(crate) fn is_to_be_checked(&self) -> bool {
        self.to_be_checked.is_some()
    }
}

/// A page of those whom a filter leaves, of whom something was told last first, and whether there are more.
pub(crate) async fn page(
    readers: &SqlitePool,
    filter: &NurtureFilter,
    after: Option<&(i64, String)>,
    limit: i64,
) -> Result<(Vec<Nurtured>, bool), sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new(format!(
        "SELECT id, contact, nurture, last_ms, {CHECKS} AS to_be_checked FROM person"
    ));
    filter.narrow(&mut query);
    if let Some((last_ms, id)) = after {
        query.push(" AND (last_ms, id) < (").push_bind(last_ms).push(", ").push_bind(id).push(")");
    }
    query.push(" ORDER BY last_ms DESC, id DESC LIMIT ").push_bind(limit.saturating_add(1));
    let rows = query.build().fetch_all(readers).await?;
    let most = usize::try_from(limit).unwrap_or_default();
    let mut found = Vec::with_capacity(rows.len().min(most));
    for row in rows.iter().take(most) {
        found.push(Nurtured {
            person: row.try_get("id")?,
            contact: row.try_get("contact")?,
            nurture: row.try_get("nurture")?,
            last_ms: row.try_get("last_ms")?,
            to_be_checked: row.try_get("to_be_checked")?,
        });
    }
    Ok((found, rows.len() > most))
}

/// How many a filter leaves, by what they lack.
pub(crate) async fn counts(readers: &SqlitePool, filter: &NurtureFilter) -> Result<NurtureCounts, sqlx::Error> {
    // One transaction, so that all of it is of one moment.
    let mut reading = readers.begin().await?;
    let all = "SELECT count(*), coalesce(sum(json_array_length(nurture, '$.content') = 0), 0) FROM person";
    let mut query = QueryBuilder::<Sqlite>::new(all);
    filter.narrow(&mut query);
    let (persons, without_content) = query.build_query_as().fetch_one(&mut *reading).await?;
    let mut counts = NurtureCounts { persons, without_content, ..NurtureCounts::default() };
    for (list, name, found) in
        [("missing", "each.value", &mut counts.missing), ("content", "each.value ->> '$.content'", &mut counts.content)]
    {
        let each = format!("SELECT {name}, count(*) FROM person, json_each(nurture, '$.{list}') AS each");
        let mut query = QueryBuilder::<Sqlite>::new(each);
        filter.narrow(&mut query);
        query.push(" GROUP BY 1");
        found.extend(query.build_query_as::<(String, i64)>().fetch_all(&mut *reading).await?);
    }
    Ok(counts)
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
