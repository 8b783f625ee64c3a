//! A Salesforce: persons are leads, found by a field of yours that is an external id, and else by their e-mail address. What sales does is read from the lead's
//! status and, after its conversion, from the opportunity. It does not know whom it is asked about.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::file::Server;
use super::http::{Answer, Http};
use super::link::Remote;
use super::order::{Broken, Done, How, Order, Said, Trouble, whole};

const LEAD: &str = "lead";
const PATH: &str = "/services/data/v68.0";
/// How many ids are in one query, so that its address is not too long.
const IDS: usize = 50;
/// Changes are read again for this long, because a transaction is seen only after its end.
const LATE_MS: i64 = 60_000;

/// A Salesforce with its access token.
#[derive(Clone)]
pub(super) struct Salesforce {
    http: Http,
    client: String,
    secret: String,
    /// The external id.
    key: String,
    access: Option<String>,
}

impl std::fmt::Debug for Salesforce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Salesforce({})", self.client)
    }
}

/// A lead that is there.
#[derive(Clone)]
struct Lead {
    id: String,
    is_converted: bool,
}

impl Salesforce {
    pub(super) fn new(http: Http, server: &Server, secret: String) -> Self {
        let of = |text: &Option<String>| text.clone().unwrap_or_default();
        Self { http, client: of(&server.user), secret, key: of(&server.key_field), access: None }
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    pub(super) async fn put(&mut self, orders: &[Order]) -> Result<Vec<Result<Done, String>>, Trouble> {
        let keys: Vec<&str> = orders.iter().map(|order| order.desired.key.as_str()).collect();
        let key_field = self.key.clone();
        let known = self.leads(&key_field, &keys, "").await?;
        let missing = orders.iter().filter(|order| !known.contains_key(&order.desired.key));
        let emails: Vec<&str> = missing.map(|order| order.desired.email.as_str()).collect();
        // People's own leads: nobody's key is on them, and they are leads still.
        let only = format!(" AND {key_field} = null AND IsConverted = false");
        let by_email = self.leads("Email", &emails, &only).await?;
        let (mut updates, mut upserts) = (Vec::new(), Vec::new());
        let mut done: Vec<Option<Result<Done, String>>> = vec![None; orders.len()];
        for (place, order) in orders.iter().enumerate() {
            let there =
                |lead: &Lead, how| Some(Ok(Done { remote: Remote::from([(LEAD.to_owned(), lead.id.clone())]), how }));
            let key = &order.desired.key;
            let how = if order.link.remote.is_empty() { How::TakenOver } else { How::Updated };
            let changes = order.changes(LEAD);
            let mut record = Map::from_iter([("attributes".to_owned(), json!({ "type": "Lead" }))]);
            match (known.get(key), by_email.get(&order.desired.email.to_lowercase())) {
                // Salesforce lets nobody change a lead that is converted.
                (Some(lead), _) if lead.is_converted || changes.is_empty() => {
                    if let Some(slot) = done.get_mut(place) {
                        *slot = there(lead, how);
                    }
                }
                (None, Some(lead)) => {
                    record.insert("id".to_owned(), lead.id.clone().into());
                    record.insert(key_field.clone(), key.clone().into());
                    record.extend(changes.into_iter().map(|(field, value)| (field.to_owned(), value.clone())));
                    updates.push((place, How::TakenOver, Value::Object(record)));
                }
                (known, None) | (known @ Some(_), _) => {
                    record.insert(key_field.clone(), key.clone().into());
                    let fields = if known.is_some() { changes } else { order.fresh(LEAD) };
                    if known.is_none() {
                        record.insert("Email".to_owned(), order.desired.email.clone().into());
                    }
                    record.extend(fields.into_iter().map(|(field, value)| (field.to_owned(), value.clone())));
                    upserts.push((place, if known.is_some() { how } else { How::Created }, Value::Object(record)));
                }
            }
        }
        let upsert_path = format!("{PATH}/composite/sobjects/Lead/{key_field}");
        for (path, records) in [(format!("{PATH}/composite/sobjects"), updates), (upsert_path, upserts)] {
            self.write(&path, records, &mut done).await?;
        }
        let unknown = || Err("Salesforce does not say what became of it".to_owned());
        Ok(done.into_iter().map(|done| done.unwrap_or_else(unknown)).collect())
    }

    async fn write(
        &mut self,
        path: &str,
        records: Vec<(usize, How, Value)>,
        done: &mut [Option<Result<Done, String>>],
    ) -> Result<(), Trouble> {
        if records.is_empty() {
            return Ok(());
        }
        let all: Vec<&Value> = records.iter().map(|(_, _, record)| record).collect();
        let body = json!({ "allOrNone": false, "records": all });
        let answer = self.ask(Method::PATCH, path, Some(&body)).await?;
        if !answer.status.is_success() {
            return Err(Broken::new(refusal(&answer.body)).into());
        }
        // The results are in the order of the records.
        let results = answer.body.as_array().map(Vec::as_slice).unwrap_or_default();
        for ((place, how, _), result) in records.into_iter().zip(results) {
            let id = result.get("id").and_then(Value::as_str);
            let is_done = result.get("success").and_then(Value::as_bool) == Some(true);
            let one = match id.filter(|_| is_done) {
                Some(id) => Ok(Done { remote: Remote::from([(LEAD.to_owned(), id.to_owned())]), how }),
                None => Err(refusal(result.get("errors").unwrap_or(&Value::Null))),
            };
            if let Some(slot) = done.get_mut(place) {
                *slot = Some(one);
            }
        }
        Ok(())
    }

    /// The leads with one of these values in a field, by the value in small letters; of several, the oldest.
    async fn leads(&mut self, field: &str, values: &[&str], only: &str) -> Result<BTreeMap<String, Lead>, Trouble> {
        let mut found = BTreeMap::new();
        for values in values.chunks(IDS) {
            let list = values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ");
            let query = format!(
                "SELECT Id, IsConverted, {field} FROM Lead WHERE {field} IN ({list}){only} ORDER BY CreatedDate"
            );
            for row in self.query(&query).await? {
                let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                let is_converted = row.get("IsConverted").and_then(Value::as_bool).unwrap_or_default();
                found.entry(text(field).to_lowercase()).or_insert(Lead { id: text("Id"), is_converted });
            }
        }
        Ok(found)
    }

    /// What changed of our leads and their opportunities since a time, and the time to go on from.
    pub(super) async fn changes(&mut self, since: Option<&str>) -> Result<(Vec<Said>, String), Trouble> {
        let since_ms = since.and_then(|text| text.parse::<i64>().ok()).unwrap_or_default();
        let from =
            jiff::Timestamp::from_millisecond((since_ms - LATE_MS).max(0)).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let key = self.key.clone();
        let query = format!(
            "SELECT Id, {key}, Status, IsConverted, SystemModstamp, ConvertedOpportunity.IsWon, ConvertedOpportunity.IsClosed, \
             ConvertedOpportunity.Amount, ConvertedOpportunity.SystemModstamp FROM Lead WHERE {key} != null \
             AND (SystemModstamp >= {from} OR ConvertedOpportunity.SystemModstamp >= {from}) ORDER BY SystemModstamp"
        );
        let (mut all, mut newest_ms) = (Vec::new(), since_ms);
        for row in self.query(&query).await? {
            let text_at = |at: &str| row.pointer(at).and_then(Value::as_str).map(str::to_owned);
            let is_at = |at: &str| row.pointer(at).and_then(Value::as_bool).unwrap_or_default();
            let times = ["/SystemModstamp", "/ConvertedOpportunity/SystemModstamp"]
                .map(|at| text_at(at).and_then(|text| in_ms(&text)));
            let at_ms = times.into_iter().flatten().max().unwrap_or(since_ms);
            newest_ms = newest_ms.max(at_ms);
            let is_converted = is_at("/IsConverted");
            let word = match (is_at("/ConvertedOpportunity/IsWon"), is_at("/ConvertedOpportunity/IsClosed")) {
                (true, _) => "won".to_owned(),
                (false, true) => "lost".to_owned(),
                _ if is_converted => "converted".to_owned(),
                _ => text_at("/Status").unwrap_or_default(),
            };
            all.push(Said {
                key: text_at(&format!("/{key}")),
                email: None,
                id: text_at("/Id").unwrap_or_default(),
                word,
                amount: row.pointer("/ConvertedOpportunity/Amount").and_then(whole),
                currency: None,
                comment: None,
                at_ms,
            });
        }
        Ok((all, newest_ms.to_string()))
    }

    /// Which leads are there still.
    pub(super) async fn present(&mut self, ids: &[String]) -> Result<BTreeSet<String>, Trouble> {
        let mut there = BTreeSet::new();
        for ids in ids.chunks(IDS) {
            let list = ids.iter().map(|id| quoted(id)).collect::<Vec<_>>().join(", ");
            let rows = self.query(&format!("SELECT Id FROM Lead WHERE Id IN ({list})")).await?;
            there.extend(rows.iter().filter_map(|row| Some(row.get("Id")?.as_str()?.to_owned())));
        }
        Ok(there)
    }

    /// Deletes a lead. It stays in the recycle bin for as long as Salesforce keeps that.
    pub(super) async fn delete(&mut self, remote: &Remote) -> Result<(), Trouble> {
        let Some(id) = remote.get(LEAD) else { return Ok(()) };
        let answer = self.ask(Method::DELETE, &format!("{PATH}/sobjects/Lead/{id}"), None).await?;
        if answer.status.is_success() || answer.status == StatusCode::NOT_FOUND {
            return Ok(());
        }
        Err(Trouble::OfOne(refusal(&answer.body)))
    }

    /// All rows of a query.
    async fn query(&mut self, query: &str) -> Result<Vec<Value>, Trouble> {
        let mut path = format!("{PATH}/query?q={}", utf8_percent_encode(query, NON_ALPHANUMERIC));
        let mut all = Vec::new();
        loop {
            let answer = self.ask(Method::GET, &path, None).await?;
            if !answer.status.is_success() {
                return Err(Broken::new(refusal(&answer.body)).into());
            }
            let rows = answer.body.get("records").and_then(Value::as_array);
            all.extend(rows.into_iter().flatten().cloned());
            match answer.body.get("nextRecordsUrl").and_then(Value::as_str) {
                Some(next) => next.clone_into(&mut path),
                None => return Ok(all),
            }
        }
    }

    /// Asks with the access token. One that has ended is fetched anew, once.
    async fn ask(&mut self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, Broken> {
        for _ in 0..2 {
            let access = match &self.access {
                Some(access) => access.clone(),
                None => self.sign_in().await?,
            };
            let answer = self.http.send(method.clone(), path, &[("authorization", &access)], body).await?;
            if answer.status == StatusCode::UNAUTHORIZED {
                self.access = None;
                continue;
            }
            // Salesforce says so of too many requests, and never when to come back.
            let code = answer.body.pointer("/0/errorCode").and_then(Value::as_str);
            if code == Some("REQUEST_LIMIT_EXCEEDED") {
                return Err(Broken::new("Salesforce answers 403: the requests of this day are used up"));
            }
            return answer.broken().map_or(Ok(answer), Err);
        }
        Err(Broken::new("Salesforce ends the session as soon as it begins"))
    }

    async fn sign_in(&mut self) -> Result<String, Broken> {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("grant_type", "client_credentials"),
                ("client_id", &self.client),
                ("client_secret", &self.secret),
            ])
            .finish();
        let body = ("application/x-www-form-urlencoded", Some(form.into_bytes()));
        let answer = self.http.send_as(Method::POST, "/services/oauth2/token", &[], body).await?;
        let token = answer.body.get("access_token").and_then(Value::as_str).filter(|_| answer.status.is_success());
        match token {
            Some(token) => Ok(self.access.insert(format!("Bearer {token}")).clone()),
            None if answer.status.is_client_error() => {
                Err(Broken::new("Salesforce does not accept the client id and the secret"))
            }
            None => Err(answer.broken().unwrap_or_else(|| Broken::new("Salesforce gives no access token"))),
        }
    }
}

/// A text in a query.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// A time as Salesforce writes it, such as `2026-11-30T02:00:00.000+0000`.
fn in_ms(text: &str) -> Option<i64> {
    let time = jiff::Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", text).or_else(|_| text.parse());
    time.ok().map(jiff::Timestamp::as_millisecond)
}

/// What Salesforce refuses, in its words: a list of errors, each with a message.
fn refusal(errors: &Value) -> String {
    let words = errors.pointer("/0/message").and_then(Value::as_str).unwrap_or("it is refused");
    let short: String = words.chars().filter(|c| !c.is_control()).take(300).collect();
    format!("Salesforce: {short}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_either_offset_and_texts_are_quoted() {
        assert_eq!(in_ms("2026-11-30T02:00:00.500+0000"), in_ms("2026-11-30T02:00:00.500Z"));
        assert_eq!(in_ms("1970-01-01T00:00:01.000+0000"), Some(1000));
        assert_eq!(quoted(r"O'Brien\"), r"'O\'Brien\\'");
    }
}
