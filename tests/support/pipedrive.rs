//! A Pipedrive with persons and deals, as its API reference describes version 2 (cursors, `PATCH`, fields that somebody made in `custom_fields`, 429 with
//! `x-ratelimit-reset`). It does not know who asks.

use crate::fake::{Answer, Asked, Vendor, now_ms};
use axum::http::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The deals' field with the key.
pub const KEY: &str = "d4de1c1518b4531717c676029a45911c340390a6";
/// How many records a page has here, so that there are several.
const PAGE: usize = 2;

type Records = BTreeMap<i64, Map<String, Value>>;

/// What it holds.
#[derive(Default)]
pub struct Pipedrive {
    /// The persons, by id.
    pub persons: Records,
    /// The deals, by id.
    pub deals: Records,
    made: i64,
}

impl Pipedrive {
    /// Writes a deal, as people there do.
    pub fn set(&mut self, id: i64, fields: Value) {
        write(self.deals.get_mut(&id).expect("a deal"), fields.as_object().expect("an object"));
    }

    fn create(&mut self, list: &str, body: &Value) -> Answer {
        let needed = if list == "deals" { "title" } else { "name" };
        if body[needed].as_str().is_none_or(str::is_empty) {
            return (400, json!({ "success": false, "error": format!("`{needed}` is required") }));
        }
        self.made += 1;
        let mut record = Map::from_iter([("id".to_owned(), self.made.into()), ("is_deleted".to_owned(), false.into())]);
        if list == "deals" {
            record.extend([
                ("status".to_owned(), json!("open")),
                ("value".to_owned(), json!(0)),
                ("currency".to_owned(), json!("EUR")),
            ]);
        }
        write(&mut record, body.as_object().expect("an object"));
        let id = self.made;
        self.records(list).insert(id, record.clone());
        (201, json!({ "success": true, "data": record }))
    }

    fn records(&mut self, list: &str) -> &mut Records {
        if list == "deals" { &mut self.deals } else { &mut self.persons }
    }

    fn list(&mut self, asked: &Asked) -> Answer {
        let by = |name: &str| asked.query.get(name).cloned();
        let ids: Option<Vec<i64>> =
            by("ids").map(|text| text.split(',').map(|id| id.parse().expect("an id")).collect());
        let since: Option<jiff::Timestamp> = by("updated_since").map(|text| text.parse().expect("a time"));
        let is_wanted = |deal: &&Map<String, Value>| {
            let at: jiff::Timestamp = deal["update_time"].as_str().and_then(|text| text.parse().ok()).expect("a time");
            deal["is_deleted"] == false
                && ids.as_ref().is_none_or(|ids| deal["id"].as_i64().is_some_and(|id| ids.contains(&id)))
                && since.is_none_or(|since| at >= since)
                && by("person_id").is_none_or(|id| id.parse::<i64>().is_ok_and(|id| deal["person_id"] == id))
        };
        let found: Vec<Map<String, Value>> = self.deals.values().filter(is_wanted).cloned().collect();
        let from: usize = by("cursor").map_or(0, |text| text.parse().expect("a cursor"));
        let next = (from + PAGE < found.len()).then(|| (from + PAGE).to_string());
        let page: Vec<_> = found.into_iter().skip(from).take(PAGE).collect();
        (200, json!({ "success": true, "data": page, "additional_data": { "next_cursor": next } }))
    }

    fn search(&self, term: &str) -> Answer {
        let has = |person: &&Map<String, Value>| {
            let emails = person.get("emails").and_then(Value::as_array);
            emails.is_some_and(|emails| {
                emails.iter().any(|email| email["value"].as_str().is_some_and(|text| text.eq_ignore_ascii_case(term)))
            })
        };
        let items: Vec<Value> =
            self.persons.values().filter(has).map(|person| json!({ "item": { "id": person["id"] } })).collect();
        (200, json!({ "success": true, "data": { "items": items } }))
    }
}

/// Writes fields; those that somebody made one by one.
fn write(record: &mut Map<String, Value>, fields: &Map<String, Value>) {
    for (name, value) in fields {
        match (name.as_str(), record.get_mut(name)) {
            ("custom_fields", Some(Value::Object(own))) => own.extend(value.as_object().expect("an object").clone()),
            _ => drop(record.insert(name.clone(), value.clone())),
        }
    }
    let at = jiff::Timestamp::from_second(now_ms() / 1000).expect("a time");
    record.insert("update_time".to_owned(), at.to_string().into());
}

impl Vendor for Pipedrive {
    fn answer(&mut self, asked: &Asked) -> Answer {
        if asked.headers.get("x-api-token").is_none_or(|text| text != "the-secret") {
            return (401, json!({ "success": false, "error": "unauthorized access" }));
        }
        let path: Vec<&str> = asked.path.trim_start_matches("/api/v2/").split('/').collect();
        match (&asked.method, path.as_slice()) {
            (&Method::GET, ["persons", "search"]) => {
                assert_eq!((asked.query["fields"].as_str(), asked.query["exact_match"].as_str()), ("email", "true"));
                self.search(&asked.query["term"])
            }
            (&Method::GET, ["deals"]) => self.list(asked),
            (&Method::POST, [list @ ("deals" | "persons")]) => self.create(list, &asked.body),
            (method, [list @ ("deals" | "persons"), id]) => {
                let id: i64 = id.parse().expect("an id");
                let gone = (404, json!({ "success": false, "error": "not found" }));
                let Some(record) = self.records(list).get_mut(&id) else { return gone };
                match *method {
                    Method::PATCH => write(record, asked.body.as_object().expect("an object")),
                    Method::DELETE => drop(record.insert("is_deleted".to_owned(), true.into())),
                    _ => {}
                }
                (200, json!({ "success": true, "data": record }))
            }
            _ => (404, json!({ "success": false, "error": "no such path" })),
        }
    }
}
