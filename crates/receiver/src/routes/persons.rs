//! `GET /v1/persons` and `GET /v1/persons/{id}`: who is known, and what of them. It computes nothing.

use std::collections::BTreeMap;

use axum::extract;
use axum::response::Response;

use super::asked::Asked;
use super::document::stored::{PersonDetail, PersonPage, Stage};
use super::list::lead_json;
use super::page::{MAX_LIMIT, hash, number, unreadable};
use super::{State, json, shadow};
use crate::access::{Action, Right, log};
use crate::clock::rfc3339;
use crate::definition::Loaded;
use crate::ledger::{self, Filter, Person};
use crate::problem::Problem;
use crate::store::leads_of;
use handraise::person::{AttributeValue, LifecycleStage, PersonKey, ascii_domain};

/// How many persons are in an answer if the query does not say.
const LIMIT: i64 = 100;
/// How many forms of a person are in an answer in full, the newest.
const FORMS: usize = 20;

/// Lists everybody who is known, of whom something was told last first.
#[utoipa::path(
    get, path = "/v1/persons", operation_id = "listPersons", tag = "Persons", extensions(("x-right" = json!(Right::ReadLeads.name()))),
    params(
        ("limit" = Option<i64>, Query, description = "How many; 100 if it is left out, and at most 1000 come.", minimum = 1),
        ("after" = Option<String>, Query, description = "The `next` of the page before.", pattern = r"^[0-9]{1,18}-[0-9a-f]{32}$"),
        ("stage" = Option<Stage>, Query, description = "Only persons of this stage."),
        ("priority" = Option<String>, Query, description = "Only persons of this priority, by its id in the definition."),
        ("email" = Option<String>, Query, description = "Only the person with this address."),
        ("company" = Option<String>, Query, description = "Only persons of this company: a domain; of a target, its first."),
        ("definition" = Option<String>, Query, description = "Only persons whom the definition with this hash computed last.", pattern = r"^[0-9a-fA-F]{64}$"),
    ),
    responses((status = 200, description = "A page of persons.", body = PersonPage)),
)]
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let reader = state.authorise(&asked, Right::ReadLeads).await?;
    let filter = filter_of(&asked.query)?;
    state.note_reading(&reader).await?;
    state.0.keeper.is_up_to_date().await;
    let found = ledger::page(state.0.store.readers(), &filter).await;
    let (persons, more) = found.map_err(|error| Problem::storage(&error))?;
    let next = persons.last().filter(|_| more).map(|person| format!("{}-{}", person.last_ms, person.id));
    let all: Vec<String> = persons.iter().map(|person| format!("{{{}}}", members(person))).collect();
    Ok(json::text(format!("{{\"persons\":[{}],\"next\":{}}}", all.join(","), serde_json::Value::from(next))))
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
         \"forms\":[{}],\"company\":{},\"may_decide\":{}}}",
        members(&person),
        serde_json::json!(told),
        history.join(","),
        forms.join(","),
        serde_json::json!(person.company),
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
    Ok(json::done())
}

/// A person's members in JSON. Most parts are JSON in the database already; only plain texts need quoting.
pub(super) fn members(person: &Person) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let time = |ms: Option<i64>| serde_json::Value::from(ms.map(rfc3339)).to_string();
    format!(
        "\"person\":{},\"contact\":{},\"stage\":{},\"owner\":{},\"first_at\":{},\"last_at\":{},\"computed_at\":{},\
         \"next_change_at\":{},\"due_at\":{},\"overdue\":{},\"report\":{},\"added\":{},\"suppressed\":{},\"to_be_checked\":{}",
        quoted(&person.id),
        person.contact,
        quoted(person.stage()),
        serde_json::Value::from(person.owner.clone()),
        time(Some(person.first_ms)),
        time(Some(person.last_ms)),
        time(Some(person.computed_ms)),
        time(person.next_change_ms),
        time(person.due_ms),
        person.is_overdue,
        person.report,
        person.added,
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

fn filter_of(query: &str) -> Result<Filter, Problem> {
    let mut filter = Filter { limit: LIMIT, ..Filter::default() };
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let text = || Some(value.trim().to_owned()).filter(|text| !text.is_empty());
        match name.as_ref() {
            "limit" => filter.limit = number("limit", &value)?.min(MAX_LIMIT),
            "after" => {
                filter.after =
                    Some(place(&value).ok_or_else(|| unreadable("`after` must be the `next` of the page before"))?);
            }
            "stage" => {
                let known = serde_json::from_value::<LifecycleStage>(value.trim().into());
                let words = "`stage` must be `visitor`, `lead`, `mql`, `sal`, `sql`, `opportunity` or `customer`";
                filter.stage = Some(known.map_err(|_| unreadable(words))?.name().to_owned());
            }
            "priority" => filter.priority = text(),
            "email" if text().is_none() => {}
            "definition" => filter.definition = Some(hash("definition", &value)?),
            "company" => {
                let no_domain = || unreadable("`company` must be a domain, such as `example.com`");
                filter.company = text().map(|domain| ascii_domain(&domain).ok_or_else(no_domain)).transpose()?;
            }
            "email" => {
                let key = PersonKey::of_email(&value).ok_or_else(|| unreadable("`email` must be an e-mail address"))?;
                filter.email = key.to_string().strip_prefix("email:").map(str::to_owned);
            }
            _ => {}
        }
    }
    Ok(filter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_filter_leaves_nobody_out_and_a_place_is_that_of_a_page() {
        let blank = filter_of("priority=&email=&company=&email=+").expect("it can be read");
        assert_eq!((blank.priority, blank.email, blank.company), (None, None, None));
        let id = "0123456789abcdef".repeat(2);
        let after = filter_of(&format!("after=1700-{id}")).expect("it can be read").after;
        assert_eq!(after, Some((1700, id.clone())));
        for wrong in ["", "1700", "1700-", "-1700-a", &format!("+5-{id}"), &format!("5-{}", id.to_uppercase())] {
            assert!(filter_of(&format!("after={}", wrong.replace('+', "%2B"))).is_err(), "{wrong}");
        }
    }
}
