//! A Pipedrive: persons are persons, leads are deals. A deal carries the person's key in a field of yours; a person is found by the e-mail address. It does not
//! know whom it is asked about.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::file::Server;
use super::http::{Answer, Http};
use super::link::Remote;
use super::order::{Broken, Done, How, Order, Said, Trouble, whole};

const PERSON: &str = "person";
const DEAL: &str = "deal";
/// How many records a list gives at a time.
const PAGE: usize = 500;
/// Changes are read again for this long.
const LATE_MS: i64 = 60_000;
/// How long the name of a field is that somebody made.
const OWN_FIELD: usize = 40;

/// A Pipedrive.
#[derive(Clone)]
pub(super) struct Pipedrive {
    http: Http,
    token: String,
    /// The deals' field with the key.
    key: String,
}

impl std::fmt::Debug for Pipedrive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pipedrive({})", self.key)
    }
}

impl Pipedrive {
    pub(super) fn new(http: Http, server: &Server, token: String) -> Self {
        Self { http, token, key: server.key_field.clone().unwrap_or_default() }
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    pub(super) async fn put(&self, order: &Order) -> Result<Done, Trouble> {
        let (person, how) = self.person(order).await?;
        let (deal, made) = self.deal(order, &person).await?;
        let how = if made { How::Created } else { how };
        Ok(Done { remote: Remote::from([(PERSON.to_owned(), person), (DEAL.to_owned(), deal)]), how })
    }

    async fn person(&self, order: &Order) -> Result<(String, How), Trouble> {
        let known = match order.link.remote.get(PERSON) {
            Some(id) => self.one("persons", id).await?.map(|_| id.clone()),
            None => None,
        };
        let (id, how) = match known {
            Some(id) => (id, How::Updated),
            None => match self.person_with(&order.desired.email).await? {
                Some(id) => (id, How::TakenOver),
                None => {
                    let mut body = record(order.fresh(PERSON));
                    let email = json!([{ "value": order.desired.email, "primary": true, "label": "work" }]);
                    body.insert("emails".to_owned(), email);
                    body.entry("name").or_insert_with(|| order.desired.email.clone().into());
                    return Ok((self.create("persons", body).await?, How::Created));
                }
            },
        };
        self.update("persons", &id, record(order.changes(PERSON))).await?;
        Ok((id, how))
    }

    /// The oldest person with an e-mail address.
    async fn person_with(&self, email: &str) -> Result<Option<String>, Trouble> {
        let term = utf8_percent_encode(email, NON_ALPHANUMERIC);
        let path = format!("/api/v2/persons/search?term={term}&fields=email&exact_match=true&limit=100");
        let answer = self.ask(Method::GET, &path, None).await?;
        if !answer.status.is_success() {
            return Err(Trouble::OfOne(refusal(&answer.body)));
        }
        let items = answer.body.pointer("/data/items").and_then(Value::as_array);
        let ids = items.into_iter().flatten().filter_map(|item| item.pointer("/item/id")?.as_i64());
        Ok(ids.min().map(|id| id.to_string()))
    }

    /// A person's deal, as it is to be, and whether it was made.
    async fn deal(&self, order: &Order, person: &str) -> Result<(String, bool), Trouble> {
        let mut found = match order.link.remote.get(DEAL) {
            Some(id) => self.one("deals", id).await?,
            None => None,
        };
        if found.is_none() {
            // A list knows what was made a moment ago; a search may not.
            let deals = self.list(&format!("/api/v2/deals?person_id={person}")).await?;
            found = deals.into_iter().find(|deal| self.key_of(deal).as_deref() == Some(&order.desired.key));
        }
        let Some(deal) = found else {
            let mut body = record(order.fresh(DEAL));
            body.entry("title").or_insert_with(|| order.desired.email.clone().into());
            body.insert("person_id".to_owned(), person.parse::<i64>().unwrap_or_default().into());
            let own = body.entry("custom_fields").or_insert_with(|| json!({}));
            if let Some(own) = own.as_object_mut() {
                own.insert(self.key.clone(), order.desired.key.clone().into());
            }
            return Ok((self.create("deals", body).await?, true));
        };
        let id = deal.get("id").map(Value::to_string).unwrap_or_default();
        // What is won or lost belongs to people.
        if deal.get("status").and_then(Value::as_str) == Some("open") {
            self.update("deals", &id, record(order.changes(DEAL))).await?;
        }
        Ok((id, false))
    }

    fn key_of(&self, deal: &Value) -> Option<String> {
        deal.get("custom_fields")?.get(&self.key)?.as_str().map(str::to_owned)
    }

    /// What changed of deals since a time, and the time to go on from.
    pub(super) async fn changes(&self, since: Option<&str>) -> Result<(Vec<Said>, String), Trouble> {
        let since_ms = since.and_then(|text| text.parse::<i64>().ok()).unwrap_or_default();
        let from =
            jiff::Timestamp::from_second((since_ms - LATE_MS).max(0) / 1000).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let deals =
            self.list(&format!("/api/v2/deals?updated_since={from}&sort_by=update_time&sort_direction=asc")).await?;
        let mut newest_ms = since_ms;
        let said = deals.iter().filter_map(|deal| {
            let text_at = |at: &str| deal.pointer(at).and_then(Value::as_str).map(str::to_owned);
            let at = text_at("/update_time").and_then(|text| text.parse::<jiff::Timestamp>().ok());
            let at_ms = at.map_or(since_ms, jiff::Timestamp::as_millisecond);
            newest_ms = newest_ms.max(at_ms);
            Some(Said {
                // Deals that people made are none of ours.
                key: Some(self.key_of(deal)?),
                email: None,
                id: deal.get("id")?.to_string(),
                word: text_at("/status").unwrap_or_default(),
                amount: deal.get("value").and_then(whole),
                currency: text_at("/currency"),
                comment: text_at("/lost_reason").filter(|text| !text.trim().is_empty()),
                at_ms,
            })
        });
        let said = said.collect();
        Ok((said, newest_ms.to_string()))
    }

    /// Which deals are there still.
    pub(super) async fn present(&self, ids: &[String]) -> Result<BTreeSet<String>, Trouble> {
        let mut there = BTreeSet::new();
        for ids in ids.chunks(100) {
            let deals = self.list(&format!("/api/v2/deals?ids={}", ids.join(","))).await?;
            there.extend(deals.iter().filter_map(|deal| Some(deal.get("id")?.to_string())));
        }
        Ok(there)
    }

    pub(super) async fn delete(&self, remote: &Remote) -> Result<(), Trouble> {
        for (record, list) in [(DEAL, "deals"), (PERSON, "persons")] {
            let Some(id) = remote.get(record) else { continue };
            let answer = self.ask(Method::DELETE, &format!("/api/v2/{list}/{id}"), None).await?;
            let is_gone = matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::GONE);
            if !answer.status.is_success() && !is_gone {
                return Err(Trouble::OfOne(refusal(&answer.body)));
            }
        }
        Ok(())
    }

    /// A record, unless it is gone or deleted.
    async fn one(&self, list: &str, id: &str) -> Result<Option<Value>, Trouble> {
        let answer = self.ask(Method::GET, &format!("/api/v2/{list}/{id}"), None).await?;
        if !answer.status.is_success() {
            return Ok(None);
        }
        let data = answer.body.get("data").cloned().unwrap_or_default();
        let is_deleted = data.get("is_deleted").and_then(Value::as_bool).unwrap_or_default();
        Ok((data.is_object() && !is_deleted).then_some(data))
    }

    /// All records of a list, page by page.
    async fn list(&self, path: &str) -> Result<Vec<Value>, Trouble> {
        let (mut all, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let next = cursor.map(|cursor| format!("&cursor={}", utf8_percent_encode(&cursor, NON_ALPHANUMERIC)));
            let page = format!("{path}&limit={PAGE}{}", next.unwrap_or_default());
            let answer = self.ask(Method::GET, &page, None).await?;
            if !answer.status.is_success() {
                return Err(Broken::new(refusal(&answer.body)).into());
            }
            all.extend(answer.body.get("data").and_then(Value::as_array).into_iter().flatten().cloned());
            cursor = answer.body.pointer("/additional_data/next_cursor").and_then(Value::as_str).map(str::to_owned);
            if cursor.is_none() {
                return Ok(all);
            }
        }
    }

    async fn create(&self, list: &str, body: Map<String, Value>) -> Result<String, Trouble> {
        let answer = self.ask(Method::POST, &format!("/api/v2/{list}"), Some(&body.into())).await?;
        if !answer.status.is_success() {
            return Err(Trouble::OfOne(refusal(&answer.body)));
        }
        let id = answer.body.pointer("/data/id").map(Value::to_string);
        id.ok_or_else(|| Broken::new("Pipedrive does not say what it made").into())
    }

    async fn update(&self, list: &str, id: &str, body: Map<String, Value>) -> Result<(), Trouble> {
        if body.is_empty() {
            return Ok(());
        }
        let answer = self.ask(Method::PATCH, &format!("/api/v2/{list}/{id}"), Some(&body.into())).await?;
        if answer.status.is_success() { Ok(()) } else { Err(Trouble::OfOne(refusal(&answer.body))) }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, Broken> {
        let answer = self.http.send(method, path, &[("x-api-token", &self.token)], body).await?;
        let Some(mut broken) = answer.broken() else { return Ok(answer) };
        // After how many seconds the burst is over.
        let reset = answer.headers.get("x-ratelimit-reset").and_then(|text| text.to_str().ok()?.parse().ok());
        let is_limit = answer.status == StatusCode::TOO_MANY_REQUESTS;
        broken.wait = broken.wait.or(reset.filter(|_| is_limit).map(Duration::from_secs));
        Err(broken)
    }
}

/// Fields as Pipedrive takes them: those that somebody made are in an object of their own, and telephone numbers are a list.
fn record(fields: Vec<(&str, &Value)>) -> Map<String, Value> {
    let (mut body, mut own) = (Map::new(), Map::new());
    for (field, value) in fields {
        let is_own = field.len() == OWN_FIELD && field.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_own {
            own.insert(field.to_owned(), value.clone());
        } else if field == "phone" {
            let list =
                if value.is_null() { json!([]) } else { json!([{ "value": value, "primary": true, "label": "work" }]) };
            body.insert("phones".to_owned(), list);
        } else {
            body.insert(field.to_owned(), value.clone());
        }
    }
    if !own.is_empty() {
        body.insert("custom_fields".to_owned(), own.into());
    }
    body
}

/// What Pipedrive refuses, in its words.
fn refusal(body: &Value) -> String {
    let words = body.get("error").and_then(Value::as_str).unwrap_or("it is refused");
    let short: String = words.chars().filter(|c| !c.is_control()).take(300).collect();
    format!("Pipedrive: {short}")
}
