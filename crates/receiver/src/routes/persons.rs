//! `GET /v1/persons` and `GET /v1/persons/{id}`: who is known, and what of them. It computes nothing, and `whom` knows what a query asks for.

use std::collections::BTreeMap;

use axum::extract;
use axum::response::Response;

use super::asked::Asked;
use super::document::stored::{PersonDetail, PersonPage, Stage};
use super::grading::Grading;
use super::list::lead_json;
use super::whom::{Whom, known, table};
use super::{State, json, shadow};
use crate::access::{Action, Right, log};
use crate::clock::rfc3339;
use crate::definition::Loaded;
use crate::ledger::{self, Difference, Person};
use crate::problem::Problem;
use crate::store::leads_of;
use handraise::person::AttributeValue;

/// How many forms of a person are in an answer in full, the newest.
const FORMS: usize = 20;

/// Lists everybody who is known, of whom something was told last first, or in another order.
///
/// What may be several is given several times, such as `priority=P1&priority=P2`. What is on or off is written without a value, or with `true` or `false`.
/// `Accept: text/csv`, or `format=csv`, gives a table of all of them; it is a line in the log.
#[utoipa::path(
    get, path = "/v1/persons", operation_id = "listPersons", tag = "Persons", extensions(("x-right" = json!(Right::ReadLeads.name()))),
    params(
        ("limit" = Option<i64>, Query, description = "How many; 100 if it is left out, and at most 1000 come.", minimum = 1),
        ("after" = Option<String>, Query, description = "The `next` of the page before, with the same `sort` and the same filters.", pattern = r"^[0-9]{1,18}-[0-9a-f]{32}-[0-9a-f]*-[0-9a-f]{8}$"),
        ("sort" = Option<String>, Query, description = "`last` (something was told last), `due` (what is to be done first: by the deadline, or by the next step of the follow-up series), `priority` or `name`.", pattern = "^(due|last|priority|name)$"),
        ("q" = Option<String>, Query, description = "Parts of name, e-mail address and company, with blanks between; all must be there. Accents and capitals make no difference."),
        ("stage" = Option<Vec<Stage>>, Query, description = "Only persons of these stages."),
        ("priority" = Option<Vec<String>>, Query, description = "Only persons of these priorities, by their ids in the definition. One that neither the definition nor anybody has is refused, except `P1` to `P4`; so are owners and queues."),
        ("decision" = Option<Vec<String>>, Query, description = "Only persons with these decisions, such as `nurture`."),
        ("grade" = Option<Vec<String>>, Query, description = "Only persons of these grades of fit: `A` to `D`, `U`."),
        ("rating" = Option<Vec<String>>, Query, description = "Only persons of these ratings of behaviour: `1` to `4`, `U`."),
        ("owner" = Option<Vec<String>>, Query, description = "Only persons on whom these follow up; `me` is who is signed in, `none` nobody."),
        ("queue" = Option<Vec<String>>, Query, description = "Only persons in one of these queues."),
        ("email" = Option<String>, Query, description = "Only the person with this address."),
        ("company" = Option<String>, Query, description = "Only persons of this company: a domain; of a target, its first."),
        ("definition" = Option<String>, Query, description = "Only persons whom the definition with this hash computed last.", pattern = r"^[0-9a-fA-F]{64}$"),
        ("overdue" = Option<String>, Query, description = "Only persons whose deadline, or whose time for the next step of the follow-up series, has passed.", pattern = "^(|1|true|0|false)$"),
        ("due_before" = Option<String>, Query, description = "Only persons for whom sales is to do something before this time, by the deadline or by the next step, in RFC 3339, or a day."),
        ("open" = Option<String>, Query, description = "Only persons who wait for sales, which has done nothing.", pattern = "^(|1|true|0|false)$"),
        ("snoozed" = Option<String>, Query, description = "Only persons who are snoozed now.", pattern = "^(|1|true|0|false)$"),
        ("returned" = Option<String>, Query, description = "Only persons who were known before and are for sales again.", pattern = "^(|1|true|0|false)$"),
        ("new_since" = Option<String>, Query, description = "Only persons who are known since this time, in RFC 3339, or a day."),
        ("changed_since" = Option<String>, Query, description = "Only persons of whom something was told, or whose grade, priority, stage or decision is another one, since this time, in RFC 3339, or a day. Each says in `changed` what."),
        ("held_back" = Option<String>, Query, description = "Only persons whom nobody is to contact.", pattern = "^(|1|true|0|false)$"),
        ("to_check" = Option<String>, Query, description = "Only persons all of whose forms may come from a machine.", pattern = "^(|1|true|0|false)$"),
        ("unclear" = Option<String>, Query, description = "Only persons whose answer about being contacted a person should read.", pattern = "^(|1|true|0|false)$"),
        ("brief" = Option<String>, Query, description = "With `summary` instead of `report` and `added`.", pattern = "^(|1|true|0|false)$"),
        ("count" = Option<String>, Query, description = "With `total`, how many there are on all pages.", pattern = "^(|1|true|0|false)$"),
        ("format" = Option<String>, Query, description = "`json`, or `csv` for a table with a line for each person; it has everybody, whatever `limit` and `after` say. `excel` is the same for spreadsheets: with a byte order mark, and times as `2026-12-03 14:05` in the calendar's time zone, which the columns name; `excel-semicolon` with `;` between cells, as Excel reads it where numbers have a decimal comma.", pattern = "^(json|csv|excel|excel-semicolon)$"),
    ),
    responses((status = 200, description = "A page of persons; or a table of all of them.", content((PersonPage = "application/json"), (String = "text/csv")))),
)]
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let reader = state.authorise(&asked, Right::ReadLeads).await?;
    let whom = Whom::asked(&asked, &reader, state.0.config.clock.now_ms())?;
    state.0.keeper.is_up_to_date().await;
    known::check(&state, &whom.wanted.filter).await?;
    if let Some(style) = whom.table {
        return table::of(&state, &reader, whom.wanted, style).await;
    }
    state.note_reading(&reader).await?;
    let readers = state.0.store.readers();
    let found = ledger::page(readers, &whom.wanted).await.map_err(|error| Problem::storage(&error))?;
    let total = match whom.is_counted {
        true => Some(ledger::count(readers, &whom.wanted.filter).await.map_err(|error| Problem::storage(&error))?),
        false => None,
    };
    let total = total.map(|total| format!(",\"total\":{total}")).unwrap_or_default();
    let ids: Vec<&str> = found.persons.iter().map(|person| person.id.as_str()).collect();
    let differences = match whom.wanted.filter.changed_since_ms {
        Some(since_ms) => {
            ledger::differences(readers, &ids, since_ms).await.map_err(|error| Problem::storage(&error))?
        }
        None => BTreeMap::new(),
    };
    let row = |person: &Person| row(person, whom.wanted.is_brief, differences.get(&person.id));
    let all: Vec<String> = found.persons.iter().map(row).collect();
    let next = serde_json::Value::from(found.next.as_ref().map(|place| whom.place_in_words(place)));
    Ok(json::text(format!("{{\"persons\":[{}],\"next\":{next}{total}}}", all.join(","))))
}

/// Shows a person, with everything that was told and what became of it.
#[utoipa::path(
    get, path = "/v1/persons/{id}", operation_id = "showPerson", tag = "Persons",
    extensions(("x-right" = json!(Right::ReadLeads.name())), ("x-problems" = json!(["not-found"]))),
    params(("id" = String, Path, description = "The person's id. The id of any key of a person leads to that person.")),
    responses((status = 200, description = "The person.", body = PersonDetail)),
)]
pub(super) async fn show(
    extract::State(state): extract::State<State>,
    extract::Path(id): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let reader = state.authorise(&asked, Right::ReadLeads).await?;
    state.note_reading(&reader).await?;
    let (person, history) = named(&state, &id).await?;
    let loaded = state.0.definitions.active();
    let known = ledger::known(state.0.store.readers(), &person.id, &loaded.compiled).await;
    let known = known.map_err(|error| Problem::storage(&error))?;
    let told = known.as_ref().map(|known| known.timeline(loaded.policy.as_ref())).unwrap_or_default();
    let newest: Vec<&str> = told.iter().rev().filter_map(|entry| entry.submission.as_deref()).take(FORMS).collect();
    let forms = leads_of(state.0.store.readers(), &newest, false).await.map_err(|error| Problem::storage(&error))?;
    let forms: Vec<String> = forms.iter().rev().map(lead_json).collect();
    let standing = known.as_ref().map(|known| &known.standing);
    let nothing = BTreeMap::new();
    let attributes = named_attributes(standing.map_or(&nothing, |standing| &standing.attributes), &loaded);
    let attributes = serde_json::json!(attributes);
    let objections = serde_json::json!(standing.map_or(&[][..], |standing| &standing.objections));
    let shadow = shadow::beside(&state, &person.id).await?;
    Ok(json::text(format!(
        "{{{},\"shadow\":{shadow},\"timeline\":{},\"attributes\":{attributes},\"objections\":{objections},\"history\":[{}],\
         \"forms\":[{}],\"company\":{},\"grading\":{},\"may_decide\":{}}}",
        members(&person),
        serde_json::json!(told),
        history.join(","),
        forms.join(","),
        serde_json::json!(person.company),
        serde_json::json!(Grading::of(&person, &loaded)),
        reader.may(Right::TellFacts),
    )))
}

/// The values of each attribute by their names. The compiled definition has names of what fit counts alone; the text that it was compiled from has all.
fn named_attributes(
    attributes: &BTreeMap<String, Vec<AttributeValue>>,
    loaded: &Loaded,
) -> BTreeMap<String, Vec<AttributeValue>> {
    let mut named: BTreeMap<String, Vec<AttributeValue>> = BTreeMap::new();
    for (attribute, values) in attributes {
        let values = values.iter().map(|value| {
            let mut value = value.clone();
            value.value = value.value.as_deref().map(|value| loaded.named(value));
            value
        });
        named.entry(loaded.named(attribute)).or_default().extend(values);
    }
    named
}

/// The person whom an id names, and their history in JSON, once all that was told so far is taken in.
pub(super) async fn named(state: &State, id: &str) -> Result<(Person, Vec<String>), Problem> {
    state.0.keeper.is_up_to_date().await;
    let found = ledger::find(state.0.store.readers(), id).await.map_err(|error| Problem::storage(&error))?;
    found.ok_or_else(nobody)
}

pub(super) fn nobody() -> Problem {
    Problem::not_found("nobody has this id")
}

/// Forgets somebody for good, with every key that is theirs.
#[utoipa::path(
    delete, path = "/v1/persons/{id}", operation_id = "forgetPerson", tag = "Persons",
    extensions(("x-right" = json!(Right::Administer.name())), ("x-problems" = json!(["not-found"]))),
    params(("id" = String, Path, description = "The person's id.")),
    responses((status = 204, description = "Facts, leads, what was computed, and the history are gone.")),
)]
pub(super) async fn erase(
    extract::State(state): extract::State<State>,
    extract::Path(id): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let by = state.authorise(&asked, Right::Administer).await?.actor();
    state.0.keeper.is_up_to_date().await;
    let keys = ledger::all_keys(state.0.store.readers(), &id).await.map_err(|error| Problem::storage(&error))?;
    if keys.is_empty() {
        return Err(nobody());
    }
    let now_ms = state.0.config.clock.now_ms();
    let at_ms = u64::try_from(now_ms).unwrap_or_default();
    // First outside the database: if what follows fails, the next start forgets them.
    let hashes = state.0.erasures.add(&keys, at_ms).map_err(|error| {
        tracing::error!(%error, "the list of who is forgotten can't be written");
        Problem::not_stored()
    })?;
    let (eraser, hashes) = (state.0.erasures.eraser(), hashes.into_iter().map(|hash| (hash, at_ms)).collect());
    let forgotten = state.0.store.write(move |c| {
        Box::pin(async move {
            ledger::forget(c, eraser, &keys, &hashes).await?;
            let names: Vec<&str> = hashes.keys().filter_map(|hash| hash.get(..12)).collect();
            log(c, now_ms, &by, Action::PersonErased, (Some(&names.join(", ")), None)).await
        })
    });
    forgotten.await.map_err(|_logged| Problem::not_stored())?;
    state.0.keeper.announce(id);
    state.0.overwriter.try_now().await;
    Ok(json::done())
}

/// A person as a list has them.
fn row(person: &Person, is_brief: bool, difference: Option<&Difference>) -> String {
    let changed = difference.map(|found| format!(",\"changed\":{}", serde_json::json!(found))).unwrap_or_default();
    match is_brief {
        true => format!("{{{},\"summary\":{}{changed}}}", head(person), serde_json::json!(person.summary())),
        false => format!("{{{}{changed}}}", members(person)),
    }
}

/// A person's members in JSON. Most parts are JSON in the database already; only plain texts need quoting.
pub(super) fn members(person: &Person) -> String {
    format!("{},\"report\":{},\"added\":{}", head(person), person.report, person.added)
}

/// The members that a list without reports has, too.
fn head(person: &Person) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let time = |ms: Option<i64>| serde_json::Value::from(ms.map(rfc3339)).to_string();
    let listed = &person.listed;
    format!(
        "\"person\":{},\"contact\":{},\"stage\":{},\"owner\":{},\"queue\":{},\"first_at\":{},\"last_at\":{},\"computed_at\":{},\
         \"next_change_at\":{},\"due_at\":{},\"overdue\":{},\"open\":{},\"snoozed_until\":{},\"next_step\":{},\"returned\":{},\
         \"hand_unclear\":{},\"held_back\":{},\"suppressed\":{},\"to_be_checked\":{}",
        quoted(&person.id),
        person.contact,
        quoted(person.stage()),
        serde_json::Value::from(person.owner.clone()),
        serde_json::Value::from(listed.queue.clone()),
        time(Some(person.first_ms)),
        time(Some(person.last_ms)),
        time(Some(person.computed_ms)),
        time(person.next_change_ms),
        time(person.due_ms),
        person.is_overdue,
        listed.is_waiting,
        time(listed.snoozed_until_ms),
        listed.next_step.as_deref().unwrap_or("null"),
        listed.is_returned,
        listed.is_unclear,
        person.is_held_back(),
        person.suppressed.as_deref().unwrap_or("null"),
        person.to_be_checked.as_deref().unwrap_or("null"),
    )
}

/// Where a page ended: when something was told last of its last person, in milliseconds since 1970, and that person's id.
pub(super) fn place(next: &str) -> Option<(i64, String)> {
    let (ms, id) = next.split_once('-')?;
    let is_number = ms.bytes().all(|byte| byte.is_ascii_digit());
    let is_id = id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    Some((ms.parse().ok().filter(|_| is_number && is_id)?, id.to_owned()))
}
