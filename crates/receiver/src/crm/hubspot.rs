//! A HubSpot: persons are contacts, found by their id and else by their e-mail address, which is unique there. What sales does is read from a property of the
//! contact. It does not know whom it is asked about.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::file::Outcomes;
use super::http::{Answer, Http};
use super::link::Remote;
use super::order::{Broken, Done, How, Order, Said, Trouble, whole};

const CONTACT: &str = "contact";
const PATH: &str = "/crm/v3/objects/contacts";
/// The property that says how far sales is, unless the file names another.
const USUAL_FIELD: &str = "lifecyclestage";
/// How many contacts a search gives at a time.
const PAGE: usize = 100;
/// How many contacts a search gives at most, page by page; then it begins again from the last of them.
const MOST: usize = 9_000;
/// A search sees what was written a while ago: it is asked again for this long.
const LATE_MS: i64 = 300_000;

/// A HubSpot.
#[derive(Clone, Debug)]
pub(super) struct Hubspot {
    http: Http,
    token: Token,
    field: String,
    amount_field: Option<String>,
}

/// The header with the token. What is printed of it is no secret.
#[derive(Clone)]
struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

/// A contact to write: whose order it is, how HubSpot finds it, and what is written.
struct Input {
    place: usize,
    id: String,
    value: Value,
}

/// What became of each order: the contact's id, or why not.
type Written = BTreeMap<usize, Result<String, String>>;

impl Hubspot {
    pub(super) fn new(http: Http, outcomes: &Outcomes, token: &str) -> Self {
        let field = outcomes.field.clone().unwrap_or_else(|| USUAL_FIELD.to_owned());
        Self { http, token: Token(format!("Bearer {token}")), field, amount_field: outcomes.amount_field.clone() }
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    pub(super) async fn put(&self, orders: &[Order]) -> Result<Vec<Result<Done, String>>, Trouble> {
        let known: Vec<&str> = orders.iter().filter_map(|order| id_of(order).map(String::as_str)).collect();
        let known = self.read(None, &known).await?;
        let by_email: Vec<&str> = orders.iter().map(|order| order.desired.email.as_str()).collect();
        let by_email = self.read(Some("email"), &by_email).await?;
        let (mut updates, mut upserts) = (Vec::new(), Vec::new());
        let (mut written, mut hows) = (Written::new(), Vec::new());
        for (place, order) in orders.iter().enumerate() {
            let email = order.desired.email.as_str();
            let known = id_of(order).filter(|id| known.iter().any(|(known, _)| known == *id));
            let there = known
                .or_else(|| by_email.iter().find(|(_, address)| address.eq_ignore_ascii_case(email)).map(|(id, _)| id));
            let how = match (known, there) {
                (Some(_), _) => How::Updated,
                (None, Some(_)) => How::TakenOver,
                (None, None) => How::Created,
            };
            hows.push(how);
            match there {
                None => {
                    let mut properties = properties(order.fresh(CONTACT));
                    properties.insert("email".to_owned(), email.into());
                    let value = json!({ "id": email, "idProperty": "email", "properties": properties });
                    upserts.push(Input { place, id: email.to_owned(), value });
                }
                Some(id) => {
                    let changes = order.changes(CONTACT);
                    if changes.is_empty() {
                        written.insert(place, Ok(id.clone()));
                        continue;
                    }
                    let value = json!({ "id": id, "properties": properties(changes) });
                    updates.push(Input { place, id: id.clone(), value });
                }
            }
        }
        self.write("update", updates, &mut written).await?;
        self.write("upsert", upserts, &mut written).await?;
        let done = hows.into_iter().enumerate().map(|(place, how)| {
            let id =
                written.remove(&place).unwrap_or_else(|| Err("HubSpot does not say what became of it".to_owned()))?;
            Ok(Done { remote: Remote::from([(CONTACT.to_owned(), id)]), how })
        });
        Ok(done.collect())
    }

    /// Writes contacts. HubSpot refuses a whole batch for one contact, so what it refuses is halved until the contact is found.
    async fn write(&self, what: &str, inputs: Vec<Input>, written: &mut Written) -> Result<(), Trouble> {
        let mut open = vec![inputs];
        while let Some(mut inputs) = open.pop() {
            if inputs.is_empty() {
                continue;
            }
            let body = json!({ "inputs": inputs.iter().map(|input| &input.value).collect::<Vec<_>>() });
            let answer = self.ask(Method::POST, &format!("{PATH}/batch/{what}"), Some(&body)).await?;
            if !answer.status.is_success() {
                if inputs.len() == 1 {
                    let why = refusal(&answer.body);
                    inputs.iter().for_each(|input| drop(written.insert(input.place, Err(why.clone()))));
                } else {
                    let rest = inputs.split_off(inputs.len() / 2);
                    open.extend([rest, inputs]);
                }
                continue;
            }
            let found = contacts(&answer.body);
            for input in inputs {
                let id = found.iter().find(|(id, email)| *id == input.id || email.eq_ignore_ascii_case(&input.id));
                let done = id.map(|(id, _)| id.clone()).ok_or_else(|| refusal_of(&answer.body, &input.id));
                written.insert(input.place, done);
            }
        }
        Ok(())
    }

    /// The contacts that are there, with their addresses, of those with these ids or values of a property.
    async fn read(&self, property: Option<&str>, ids: &[&str]) -> Result<Vec<(String, String)>, Trouble> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let inputs: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        let mut body = json!({ "inputs": inputs, "properties": ["email"] });
        if let (Some(property), Some(members)) = (property, body.as_object_mut()) {
            members.insert("idProperty".to_owned(), property.into());
        }
        let answer = self.ask(Method::POST, &format!("{PATH}/batch/read"), Some(&body)).await?;
        if !answer.status.is_success() {
            return Err(Broken::new(refusal(&answer.body)).into());
        }
        Ok(contacts(&answer.body))
    }

    /// What changed of contacts since a time, and the time to go on from.
    pub(super) async fn changes(&self, since: Option<&str>) -> Result<(Vec<Said>, String), Trouble> {
        let since_ms = since.and_then(|text| text.parse::<i64>().ok()).unwrap_or_default();
        let names: Vec<&str> = ["email", &self.field].into_iter().chain(self.amount_field.as_deref()).collect();
        let from = (since_ms - LATE_MS).max(0).to_string();
        let (mut all, mut newest_ms, mut after) = (Vec::new(), since_ms, None::<String>);
        loop {
            let mut body = json!({
                "filterGroups": [{ "filters": [{ "propertyName": "lastmodifieddate", "operator": "GTE", "value": from }] }],
                "sorts": [{ "propertyName": "lastmodifieddate", "direction": "ASCENDING" }],
                "properties": names, "limit": PAGE,
            });
            if let (Some(after), Some(members)) = (&after, body.as_object_mut()) {
                members.insert("after".to_owned(), after.clone().into());
            }
            let answer = self.ask(Method::POST, &format!("{PATH}/search"), Some(&body)).await?;
            if !answer.status.is_success() {
                return Err(Broken::new(refusal(&answer.body)).into());
            }
            let page = answer.body.get("results").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            for row in page {
                let text_at = |at: &str| row.pointer(at).and_then(Value::as_str).map(str::to_owned);
                let at = text_at("/updatedAt").and_then(|text| text.parse::<jiff::Timestamp>().ok());
                let at_ms = at.map_or(since_ms, jiff::Timestamp::as_millisecond);
                newest_ms = newest_ms.max(at_ms);
                let property = |name: &str| row.get("properties").and_then(|properties| properties.get(name));
                all.push(Said {
                    key: None,
                    email: text_at("/properties/email"),
                    id: text_at("/id").unwrap_or_default(),
                    word: property(&self.field).and_then(Value::as_str).unwrap_or_default().to_owned(),
                    amount: self.amount_field.as_deref().and_then(|name| whole(property(name)?)),
                    currency: None,
                    comment: None,
                    at_ms,
                });
            }
            after = answer.body.pointer("/paging/next/after").and_then(Value::as_str).map(str::to_owned);
            if after.is_none() || all.len() >= MOST {
                return Ok((all, newest_ms.to_string()));
            }
        }
    }

    /// Which contacts are there still.
    pub(super) async fn present(&self, ids: &[String]) -> Result<BTreeSet<String>, Trouble> {
        let mut there = BTreeSet::new();
        for ids in ids.chunks(PAGE) {
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            there.extend(self.read(None, &ids).await?.into_iter().map(|(id, _)| id));
        }
        Ok(there)
    }

    /// Deletes a contact for good, with everything that HubSpot knows of the address.
    pub(super) async fn delete(&self, remote: &Remote) -> Result<(), Trouble> {
        let Some(id) = remote.get(CONTACT) else { return Ok(()) };
        let answer = self.ask(Method::POST, &format!("{PATH}/gdpr-delete"), Some(&json!({ "objectId": id }))).await?;
        if answer.status.is_success() || answer.status == StatusCode::NOT_FOUND {
            return Ok(());
        }
        Err(Trouble::OfOne(refusal(&answer.body)))
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, Broken> {
        let answer = self.http.send(method, path, &[("authorization", &self.token.0)], body).await?;
        match answer.broken() {
            None => Ok(answer),
            Some(mut broken) => {
                // HubSpot says how long a burst lasts, and seldom when to come back.
                let window = answer.headers.get("x-hubspot-ratelimit-interval-milliseconds");
                let window = window.and_then(|text| text.to_str().ok()?.parse().ok()).map(Duration::from_millis);
                let is_limit = answer.status == StatusCode::TOO_MANY_REQUESTS;
                broken.wait = broken.wait.or(window.filter(|_| is_limit));
                Err(broken)
            }
        }
    }
}

fn id_of(order: &Order) -> Option<&String> {
    order.link.remote.get(CONTACT)
}

/// The contacts of an answer, by id, with their addresses.
fn contacts(body: &Value) -> Vec<(String, String)> {
    let all = body.get("results").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let read = |contact: &Value| {
        let email = contact.pointer("/properties/email").and_then(Value::as_str).unwrap_or_default();
        Some((contact.get("id")?.as_str()?.to_owned(), email.to_owned()))
    };
    all.iter().filter_map(read).collect()
}

/// HubSpot takes texts alone, and empties a property by an empty one.
fn properties(fields: Vec<(&str, &Value)>) -> Map<String, Value> {
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    fields.into_iter().map(|(field, value)| (field.to_owned(), text(value).into())).collect()
}

/// What HubSpot refuses, in its words.
fn refusal(body: &Value) -> String {
    let words = body.get("message").and_then(Value::as_str).unwrap_or("it is refused");
    let short: String = words.chars().filter(|c| !c.is_control()).take(300).collect();
    format!("HubSpot: {short}")
}

/// What it refuses of one contact, where it took others.
fn refusal_of(body: &Value, id: &str) -> String {
    let errors = body.get("errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let own = errors.iter().find(|error| error.to_string().contains(id)).or(errors.first());
    refusal(own.unwrap_or(&Value::Null))
}
