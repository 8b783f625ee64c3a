//! A HubSpot with contacts, as its documentation describes batches, searches and errors (developers.hubspot.com/docs/api-reference/crm-contacts-v3). A batch with one
//! contact that is not valid is refused as a whole. It does not know who asks.

use crate::fake::{Answer, Asked, Vendor, now_ms};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const PATH: &str = "/crm/v3/objects/contacts";
/// How many contacts are in a batch at most.
const BATCH: usize = 100;
const PROPERTIES: [&str; 9] = [
    "email",
    "firstname",
    "phone",
    "jobtitle",
    "lifecyclestage",
    "hs_lead_status",
    "recent_deal_amount",
    "handraise_grade",
    "handraise_score",
];

/// Sees each contact as soon as it is written, also in the middle of a batch.
pub type Watch = Box<dyn FnMut(u64, &Map<String, Value>) + Send>;

/// What it holds.
#[derive(Default)]
pub struct Hubspot {
    /// The contacts, by id.
    pub contacts: BTreeMap<u64, Map<String, Value>>,
    /// Who sees what is written.
    pub watch: Option<Watch>,
    changed_ms: BTreeMap<u64, i64>,
    made: u64,
}

impl Hubspot {
    /// Makes a contact, as people there do.
    pub fn make(&mut self, properties: Value) -> u64 {
        self.made += 1;
        let id = 100 + self.made;
        self.put(id, properties);
        id
    }

    /// Puts a contact there that another process made.
    pub fn put(&mut self, id: u64, properties: Value) {
        self.made = self.made.max(id - 100);
        self.contacts.entry(id).or_default();
        self.set(id, properties);
    }

    /// Writes a contact, as people there do.
    pub fn set(&mut self, id: u64, properties: Value) {
        let contact = self.contacts.get_mut(&id).expect("a contact");
        contact.extend(properties.as_object().expect("an object").clone());
        self.changed_ms.insert(id, now_ms());
    }

    /// The only contact with an address.
    pub fn of(&self, email: &str) -> (u64, Map<String, Value>) {
        let all: Vec<_> = self.contacts.iter().filter(|(_, contact)| contact["email"] == email).collect();
        let [(id, contact)] = <[_; 1]>::try_from(all).expect("one contact");
        (*id, contact.clone())
    }

    fn find(&self, property: Option<&str>, id: &str) -> Option<u64> {
        match property {
            None => id.parse().ok().filter(|id| self.contacts.contains_key(id)),
            Some(property) => {
                let is_it = |contact: &&Map<String, Value>| {
                    contact.get(property).and_then(Value::as_str).is_some_and(|text| text.eq_ignore_ascii_case(id))
                };
                self.contacts.iter().find(|(_, contact)| is_it(contact)).map(|(id, _)| *id)
            }
        }
    }

    fn shown(&self, id: u64, wanted: Option<&[Value]>) -> Value {
        let mut properties = self.contacts[&id].clone();
        if let Some(wanted) = wanted {
            properties.retain(|name, _| wanted.iter().any(|wanted| wanted == name));
        }
        let at = jiff::Timestamp::from_millisecond(self.changed_ms[&id]).expect("a time");
        json!({ "id": id.to_string(), "properties": properties, "updatedAt": at.to_string(), "archived": false })
    }

    fn search(&self, body: &Value) -> Answer {
        let filter = &body["filterGroups"][0]["filters"][0];
        assert_eq!((&filter["propertyName"], &filter["operator"]), (&json!("lastmodifieddate"), &json!("GTE")));
        let from_ms: i64 = filter["value"].as_str().and_then(|text| text.parse().ok()).expect("milliseconds");
        let mut found: Vec<u64> = self.changed_ms.iter().filter(|(_, ms)| **ms >= from_ms).map(|(id, _)| *id).collect();
        found.retain(|id| self.contacts.contains_key(id));
        found.sort_by_key(|id| self.changed_ms[id]);
        let limit = usize::try_from(body["limit"].as_u64().expect("a limit")).expect("small");
        let after: usize = body["after"].as_str().map_or(0, |text| text.parse().expect("a place"));
        let wanted = body["properties"].as_array().map(Vec::as_slice);
        let page: Vec<Value> = found.iter().skip(after).take(limit).map(|id| self.shown(*id, wanted)).collect();
        let mut answer = json!({ "total": found.len(), "results": page });
        if after + limit < found.len() {
            answer["paging"] = json!({ "next": { "after": (after + limit).to_string() } });
        }
        (200, answer)
    }

    fn write(&mut self, body: &Value, inserts: bool) -> Answer {
        let inputs = body["inputs"].as_array().expect("inputs").clone();
        for input in &inputs {
            if let Some(refused) = invalid(input) {
                return refused;
            }
        }
        let (mut results, mut errors) = (Vec::new(), Vec::new());
        for input in &inputs {
            let (id, property) = (input["id"].as_str().expect("an id"), input["idProperty"].as_str());
            let (known, is_new) = match self.find(property, id) {
                Some(known) => (known, false),
                None if inserts => (self.make(json!({})), true),
                None => {
                    errors.push(json!({ "status": "error", "category": "OBJECT_NOT_FOUND", "message": format!("no contact {id}") }));
                    continue;
                }
            };
            self.set(known, input["properties"].clone());
            if let Some(watch) = &mut self.watch {
                watch(known, &self.contacts[&known]);
            }
            let mut shown = self.shown(known, None);
            shown["new"] = is_new.into();
            results.push(shown);
        }
        let status = if errors.is_empty() { 200 } else { 207 };
        (status, json!({ "status": "COMPLETE", "results": results, "errors": errors, "numErrors": errors.len() }))
    }

    fn read(&self, body: &Value) -> Answer {
        let wanted = body["properties"].as_array().map(Vec::as_slice);
        let (mut results, mut errors) = (Vec::new(), Vec::new());
        for input in body["inputs"].as_array().expect("inputs") {
            match self.find(body["idProperty"].as_str(), input["id"].as_str().expect("an id")) {
                Some(id) => results.push(self.shown(id, wanted)),
                None => {
                    errors.push(json!({ "status": "error", "category": "OBJECT_NOT_FOUND", "message": "not found" }))
                }
            }
        }
        let status = if errors.is_empty() { 200 } else { 207 };
        (status, json!({ "status": "COMPLETE", "results": results, "errors": errors }))
    }
}

/// What is not valid in an input.
fn invalid(input: &Value) -> Option<Answer> {
    let refused =
        |message: String| Some((400, json!({ "status": "error", "category": "VALIDATION_ERROR", "message": message })));
    for (name, value) in input["properties"].as_object().expect("properties") {
        if !PROPERTIES.contains(&name.as_str()) {
            return refused(format!("Property values were not valid: Property \"{name}\" does not exist"));
        }
        if !value.is_string() {
            return refused(format!("Invalid input JSON: `{name}` is no text"));
        }
        // A misspelt top-level domain, which HubSpot refuses.
        if name == "email" && value.as_str().is_some_and(|text| text.ends_with(".con")) {
            return refused("Property values were not valid: Email address is invalid".to_owned());
        }
    }
    None
}

impl Vendor for Hubspot {
    fn answer(&mut self, asked: &Asked) -> Answer {
        if asked.headers.get("authorization").is_none_or(|text| text != "Bearer the-secret") {
            return (401, json!({ "status": "error", "category": "INVALID_AUTHENTICATION", "message": "expired" }));
        }
        if asked.body["inputs"].as_array().is_some_and(|inputs| inputs.is_empty() || inputs.len() > BATCH) {
            return (400, json!({ "status": "error", "message": "the number of inputs is not valid" }));
        }
        match asked.path.strip_prefix(PATH).unwrap_or_default() {
            "/batch/read" => self.read(&asked.body),
            "/batch/update" => self.write(&asked.body, false),
            "/batch/upsert" => self.write(&asked.body, true),
            "/search" => self.search(&asked.body),
            "/gdpr-delete" => {
                let id = self.find(None, asked.body["objectId"].as_str().expect("an id"));
                match id.and_then(|id| self.contacts.remove(&id)) {
                    Some(_) => (204, Value::Null),
                    None => (404, json!({ "status": "error", "message": "not found" })),
                }
            }
            _ => (404, json!({ "status": "error", "message": "no such path" })),
        }
    }
}
