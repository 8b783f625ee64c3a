//! `GET /v1/persons/{id}/export`: everything that is stored of one person, in one document with readable names; and rows of everybody, for the tool. It
//! computes nothing.

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use handraise::author::EvidenceDocument;
use handraise::author::diff::Names;
use handraise::evidence::Evidence;
use handraise::person::{Eraser, Fact, Payload, PersonKey};
use serde_json::{Value, json};
use sqlx::{Row, SqlitePool};

use super::asked::Asked;
use super::document::kept::PersonExport;
use super::list::lead_json;
use super::persons::{members, nobody};
use super::{State, events, json as answers};
use crate::access::{self, Action, Right, log};
use crate::clock::rfc3339;
use crate::definition::Loaded;
use crate::ledger::{self, ToldOf};
use crate::problem::Problem;
use crate::store::leads_of;

/// How many rows are read at a time.
const PAGE: i64 = 200;

/// What of everybody is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exported {
    /// Facts, in the order in which they were told, as an import reads them.
    Facts,
    /// Persons, as `GET /v1/persons` gives them.
    Persons,
    /// Events, as `GET /v1/events` gives them.
    Events,
}

impl Exported {
    /// The word for it in the log.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Facts => "facts",
            Self::Persons => "persons",
            Self::Events => "events",
        }
    }
}

/// Exports everything that is stored of one person.
#[utoipa::path(
    get, path = "/v1/persons/{id}/export", operation_id = "exportPerson", tag = "Persons",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["not-found"]))),
    params(("id" = String, Path, description = "The person's id.")),
    responses((status = 200, description = "Everything, with readable names.", body = PersonExport)),
)]
pub(super) async fn show(
    extract::State(state): extract::State<State>,
    extract::Path(id): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let by = state.authorise(&asked, Right::Administer).await?.actor();
    state.0.keeper.is_up_to_date().await;
    let (now_ms, eraser) = (state.0.config.clock.now_ms(), state.0.erasures.eraser());
    let loaded = state.0.definitions.active();
    let found = everything_of(state.0.store.readers(), &id, Some(&loaded), &eraser, now_ms).await;
    let found = found.map_err(|error| Problem::storage(&error))?;
    let Some((everything, name)) = found else { return Err(nobody()) };
    let logged = state.0.store.write(move |c| {
        Box::pin(async move { log(c, now_ms, &by, Action::PersonExported, (Some(&name), None)).await })
    });
    logged.await.map_err(|_logged| Problem::not_stored())?;
    Ok(answers::answer(StatusCode::OK, &everything))
}

/// Everything that is stored of the person whom an id names, and by what the log names them; `None` if nobody has the id.
pub(crate) async fn everything_of(
    readers: &SqlitePool,
    id: &str,
    loaded: Option<&Loaded>,
    eraser: &Eraser,
    now_ms: i64,
) -> Result<Option<(Value, String)>, sqlx::Error> {
    let Some((person, history)) = ledger::find(readers, id).await? else { return Ok(None) };
    let keys = ledger::all_keys(readers, id).await?;
    let nothing = Names::default();
    let names = loaded.map_or(&nothing, Loaded::class_names);
    let known = match loaded {
        Some(loaded) => ledger::known(readers, &person.id, &loaded.compiled).await?,
        None => None,
    };
    let timeline = known.map(|known| known.standing.timeline).unwrap_or_default();
    let ToldOf { own, company } = ledger::told_of(readers, &person.id).await?;
    let submissions: Vec<String> = own.iter().filter_map(|(fact, _)| submission(fact)).collect();
    let forms: Vec<&str> = submissions.iter().map(String::as_str).collect();
    let leads = leads_of(readers, &forms, true).await?;
    let leads: Vec<Value> =
        leads.iter().map(|lead| with_behaviour(parsed(&lead_json(lead)), lead.evidence.as_deref(), names)).collect();
    let in_json =
        |told: &[(Fact, bool)]| told.iter().map(|(fact, holds)| fact_json(fact, *holds, names)).collect::<Vec<_>>();
    let name = keys.iter().filter_map(|key| eraser.hash(key).get(..12).map(str::to_owned)).collect::<Vec<_>>();
    let addresses: Vec<String> = keys.iter().filter_map(address).collect();
    let mut users = Vec::new();
    for address in &addresses {
        if let Ok(email) = address.parse()
            && let Some(user) = access::user_by_email(readers, &email).await?
        {
            users.push(json!({
                "email": user.email, "name": user.name, "role": user.role.name(), "status": user.status().name(),
                "created_at": rfc3339(user.created_ms),
            }));
        }
    }
    let log = access::audit_naming(readers, &addresses, &name).await?;
    let everything = json!({
        "exported_at": rfc3339(now_ms),
        "person": person.id,
        "keys": keys.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "known": parsed(&format!("{{{}}}", members(&person))),
        "timeline": timeline,
        "history": history.iter().map(|change| parsed(change)).collect::<Vec<_>>(),
        "facts": in_json(&own),
        "facts_about_the_company": in_json(&company),
        "leads": leads,
        "fingerprints": fingerprints(readers, &submissions).await?,
        "shadow": shadow(readers, &person.id).await?,
        "asked": asked_about(readers, &keys).await?,
        "users": users,
        "log": log.iter().map(access::AuditEntry::to_json).collect::<Vec<_>>(),
    });
    Ok(Some((everything, name.join(", "))))
}

/// A row of everybody, and how many there are. Returns `false` to stop.
type Each<'e> = &'e mut (dyn FnMut(&Value, i64) -> bool + Send);

/// Gives each row, a few at a time, until there is none left or the caller stops.
pub(crate) async fn rows_of(readers: &SqlitePool, what: Exported, each: Each<'_>) -> Result<(), sqlx::Error> {
    let count = match what {
        Exported::Facts => "SELECT count(*) FROM fact",
        Exported::Persons => "SELECT count(*) FROM person",
        Exported::Events => "SELECT count(*) FROM crossing",
    };
    let count: i64 = sqlx::query_scalar(count).fetch_one(readers).await?;
    let (mut place, mut id) = (0, String::new());
    loop {
        let rows: Vec<Value> = match what {
            Exported::Facts => {
                let (facts, last) = ledger::facts_after(readers, place, PAGE).await?;
                let Some(last) = last else { return Ok(()) };
                place = last;
                facts.iter().map(|fact| serde_json::to_value(fact).unwrap_or_default()).collect()
            }
            Exported::Persons => {
                let persons = ledger::persons_after(readers, &id, PAGE).await?;
                let Some(last) = persons.last() else { return Ok(()) };
                id.clone_from(&last.id);
                persons.iter().map(|person| parsed(&format!("{{{}}}", members(person)))).collect()
            }
            Exported::Events => {
                let found = ledger::events(readers, place, PAGE).await?;
                let Some(last) = found.last() else { return Ok(()) };
                place = last.seq;
                found.iter().map(|event| parsed(&events::event_json(event))).collect()
            }
        };
        if !rows.iter().all(|row| each(row, count)) {
            return Ok(());
        }
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

fn address(key: &PersonKey) -> Option<String> {
    key.to_string().strip_prefix("email:").map(str::to_owned)
}

fn submission(fact: &Fact) -> Option<String> {
    match &fact.says {
        Payload::Form(form) => Some(form.submission.clone()),
        _ => None,
    }
}

fn fact_json(fact: &Fact, holds: bool, names: &Names) -> Value {
    let ms = |ms: u64| rfc3339(i64::try_from(ms).unwrap_or(i64::MAX));
    let evidence = match &fact.says {
        Payload::Form(form) => form.evidence.as_deref(),
        Payload::Update(update) => Some(update.evidence.as_str()),
        _ => None,
    };
    let told = json!({
        "at": ms(fact.at_ms()),
        "received_at": ms(fact.received_ms),
        "withdrawn": !holds,
        "told": fact,
    });
    with_behaviour(told, evidence, names)
}

/// Adds what a browser told, in words.
fn with_behaviour(mut object: Value, evidence: Option<&str>, names: &Names) -> Value {
    let evidence = evidence.and_then(|text| Evidence::decode(text).ok());
    if let (Some(evidence), Some(members)) = (evidence, object.as_object_mut()) {
        members.insert("behaviour".to_owned(), json!(EvidenceDocument::of(&evidence, names)));
    }
    object
}

/// What a definition beside the one in force says of somebody; `null` if there is none, or it has not computed them.
async fn shadow(readers: &SqlitePool, person: &str) -> Result<Value, sqlx::Error> {
    let found = ledger::shadow_of(readers, person).await?;
    Ok(found.map_or(
        Value::Null,
        |moved| json!({ "summary": moved.then, "changes": moved.changes, "computed_at": rfc3339(moved.computed_ms) }),
    ))
}

/// Which connectors were asked about the person, and when each may be asked again. What they answered is among the facts.
async fn asked_about(readers: &SqlitePool, keys: &[PersonKey]) -> Result<Value, sqlx::Error> {
    let subjects = Value::from_iter(keys.iter().map(ToString::to_string)).to_string();
    let rows = sqlx::query(
        "SELECT connector, subject, next_ms, failures FROM connector_asked WHERE subject IN (SELECT value FROM json_each(?)) ORDER BY connector, subject",
    )
    .bind(subjects)
    .fetch_all(readers)
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let [connector, subject] = [row.try_get::<String, _>("connector")?, row.try_get("subject")?];
        let (next_ms, failures): (i64, i64) = (row.try_get("next_ms")?, row.try_get("failures")?);
        found.push(
            json!({ "connector": connector, "about": subject, "next_at": rfc3339(next_ms), "failures": failures }),
        );
    }
    Ok(found.into())
}

/// The hashes by which copies of somebody's behaviour are recognised, and the visit tokens that came with their forms.
async fn fingerprints(readers: &SqlitePool, submissions: &[String]) -> Result<Value, sqlx::Error> {
    let list = serde_json::Value::from(submissions).to_string();
    let rows = sqlx::query(
        "SELECT submission, 'behaviour' AS kind, key AS hash FROM sighting WHERE submission IN (SELECT value FROM json_each(?1)) \
         UNION ALL SELECT submission, 'visit_token', token FROM visit_use WHERE submission IN (SELECT value FROM json_each(?1))",
    )
    .bind(list)
    .fetch_all(readers)
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let [submission, kind, hash] = [row.try_get(0)?, row.try_get(1)?, row.try_get::<String, _>(2)?];
        found.push(json!({ "submission": submission, "kind": kind, "hash": hash }));
    }
    Ok(found.into())
}
