//! A Salesforce with leads and the opportunities that they are converted to, as its REST API guide describes collections (up to 200 records, results in the order of
//! the records), queries, tokens and limits (403 `REQUEST_LIMIT_EXCEEDED`, without a time to come back). Of SOQL it knows what the receiver asks. It does not know
//! who asks.

use crate::fake::{Answer, Asked, Vendor, now_ms};
use axum::http::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The field with the key.
pub const KEY: &str = "Handraise_Person__c";
const PATH: &str = "/services/data/v68.0";
const FIELDS: [&str; 8] = [KEY, "Email", "FirstName", "LastName", "Company", "Phone", "Status", "Handraise_Score__c"];

/// What it holds.
#[derive(Default)]
pub struct Salesforce {
    /// The leads, by id.
    pub leads: BTreeMap<String, Map<String, Value>>,
    /// The access tokens that count.
    pub tokens: Vec<String>,
    made: u32,
    signed_in: u32,
}

impl Salesforce {
    /// Makes a lead, as people there do.
    pub fn make(&mut self, fields: Value) -> String {
        self.made += 1;
        let id = format!("00Q{:012}AAA", self.made);
        self.leads.insert(id.clone(), Map::from_iter([("IsConverted".to_owned(), false.into())]));
        self.set(&id, fields);
        id
    }

    /// Writes a lead, as people there do.
    pub fn set(&mut self, id: &str, fields: Value) {
        let lead = self.leads.get_mut(id).expect("a lead");
        lead.extend(fields.as_object().expect("an object").clone());
        lead.insert("changed_ms".to_owned(), now_ms().into());
    }

    fn shown(&self, id: &str) -> Value {
        let mut lead = self.leads[id].clone();
        let at = jiff::Timestamp::from_millisecond(lead["changed_ms"].as_i64().expect("a time")).expect("a time");
        lead.insert("SystemModstamp".to_owned(), at.strftime("%Y-%m-%dT%H:%M:%S.000+0000").to_string().into());
        lead.insert("Id".to_owned(), id.into());
        lead.entry("ConvertedOpportunity").or_insert(Value::Null);
        lead.into()
    }

    fn query(&self, query: &str) -> Answer {
        let (_, condition) = query.split_once(" FROM Lead WHERE ").expect("a query of leads");
        let listed = condition.split_once(" IN (").map(|(field, rest)| {
            let (list, rest) = rest.split_once(')').expect("a list");
            let list: Vec<String> =
                list.split(", ").map(|text| text.trim_matches('\'').replace("\\'", "'").to_lowercase()).collect();
            (field.to_owned(), list, rest.to_owned())
        });
        let is_found = |id: &str, lead: &Map<String, Value>| match &listed {
            Some((field, list, rest)) => {
                let value = if field == "Id" { Some(id) } else { lead.get(field).and_then(Value::as_str) };
                let is_open = lead["IsConverted"] == false && lead.get(KEY).is_none_or(Value::is_null);
                value.is_some_and(|value| list.contains(&value.to_lowercase())) && (!rest.contains("= null") || is_open)
            }
            None => {
                let (_, from) = condition.split_once("SystemModstamp >= ").expect("a time");
                let from: jiff::Timestamp = from.split(' ').next().and_then(|text| text.parse().ok()).expect("a time");
                lead.get(KEY).is_some_and(Value::is_string)
                    && lead["changed_ms"].as_i64().is_some_and(|ms| ms >= from.as_millisecond())
            }
        };
        let found: Vec<Value> =
            self.leads.iter().filter(|(id, lead)| is_found(id, lead)).map(|(id, _)| self.shown(id)).collect();
        (200, json!({ "totalSize": found.len(), "done": true, "records": found }))
    }

    fn write(&mut self, record: &Value, by_key: bool) -> Value {
        let refused = |code: &str, message: String| json!({ "success": false, "errors": [{ "statusCode": code, "message": message, "fields": [] }] });
        let mut fields = record.as_object().expect("a record").clone();
        assert_eq!(fields.remove("attributes"), Some(json!({ "type": "Lead" })));
        let id = fields.remove("id").and_then(|id| id.as_str().map(str::to_owned));
        if let Some(unknown) = fields.keys().find(|name| !FIELDS.contains(&name.as_str())) {
            return refused("INVALID_FIELD", format!("No such column '{unknown}' on sobject of type Lead"));
        }
        let known = match by_key {
            true => self.leads.iter().find(|(_, lead)| lead.get(KEY) == fields.get(KEY)).map(|(id, _)| id.clone()),
            false => id.filter(|id| self.leads.contains_key(id)),
        };
        if known.as_ref().is_some_and(|id| self.leads[id]["IsConverted"] == true) {
            return refused("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead".to_owned());
        }
        let (id, created) = match known {
            Some(id) => (id, false),
            None if !by_key => return refused("ENTITY_IS_DELETED", "entity is deleted".to_owned()),
            None => {
                for needed in ["LastName", "Company"] {
                    if fields.get(needed).is_none_or(Value::is_null) {
                        return refused("REQUIRED_FIELD_MISSING", format!("Required fields are missing: [{needed}]"));
                    }
                }
                (self.make(json!({})), true)
            }
        };
        self.set(&id, fields.into());
        json!({ "id": id, "success": true, "errors": [], "created": created })
    }
}

impl Vendor for Salesforce {
    fn answer(&mut self, asked: &Asked) -> Answer {
        if asked.path == "/services/oauth2/token" {
            let form: BTreeMap<String, String> = form_urlencoded::parse(asked.text.as_bytes()).into_owned().collect();
            assert_eq!((form["grant_type"].as_str(), form["client_id"].as_str()), ("client_credentials", "the-client"));
            if form["client_secret"] != "the-secret" {
                return (400, json!({ "error": "invalid_client" }));
            }
            self.signed_in += 1;
            let token = format!("token-{}", self.signed_in);
            self.tokens.push(token.clone());
            return (200, json!({ "access_token": token, "token_type": "Bearer" }));
        }
        let token = asked.headers.get("authorization").and_then(|text| text.to_str().ok()?.strip_prefix("Bearer "));
        if !token.is_some_and(|token| self.tokens.iter().any(|known| known == token)) {
            return (401, json!([{ "errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid" }]));
        }
        let path = asked.path.strip_prefix(PATH).unwrap_or_default();
        if path == "/query" {
            return self.query(&asked.query["q"]);
        }
        if let Some(id) = path.strip_prefix("/sobjects/Lead/").filter(|_| asked.method == Method::DELETE) {
            return if self.leads.remove(id).is_some() {
                (204, Value::Null)
            } else {
                (404, json!([{ "errorCode": "NOT_FOUND", "message": "gone" }]))
            };
        }
        let by_key = match path.strip_prefix("/composite/sobjects").filter(|_| asked.method == Method::PATCH) {
            Some("") => false,
            Some(rest) if rest == format!("/Lead/{KEY}") => true,
            _ => return (404, json!([{ "errorCode": "NOT_FOUND", "message": "no such resource" }])),
        };
        let records = asked.body["records"].as_array().expect("records");
        if records.is_empty() || records.len() > 200 {
            return (400, json!([{ "errorCode": "INVALID_BATCH", "message": "the number of records is not valid" }]));
        }
        (200, records.iter().map(|record| self.write(record, by_key)).collect())
    }
}
