//! A Tryton: persons are parties with an e-mail address, leads are opportunities. Both carry the person's key, as an identifier and as the reference, and
//! are looked for by it before anything is made. It does not know whom it is asked about.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::file::Server;
use super::http::Http;
use super::link::Remote;
use super::order::{Broken, Done, How, Order, Said, Trouble, whole};

const PARTY: &str = "party";
const OPPORTUNITY: &str = "opportunity";
/// How many records are read at a time.
const PAGE: usize = 200;
/// Fields of a party that are addresses: records of their own in Tryton.
const MECHANISMS: [&str; 4] = ["email", "phone", "mobile", "website"];
/// States in which Tryton lets nobody change an opportunity.
const CLOSED: [&str; 4] = ["converted", "won", "lost", "cancelled"];

/// A Tryton with its session.
#[derive(Clone)]
pub(super) struct Tryton {
    http: Http,
    path: String,
    user: String,
    password: String,
    session: Option<Session>,
}

/// Who is signed in, and for which company.
#[derive(Clone)]
struct Session {
    header: String,
    context: Value,
}

impl std::fmt::Debug for Tryton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tryton({}, {})", self.path, self.user)
    }
}

/// What a call came to.
enum Called {
    Result(Value),
    /// In Tryton's words.
    Refused(String),
    /// The session has ended.
    SignedOut,
}

impl Tryton {
    pub(super) fn new(http: Http, server: &Server, password: String) -> Self {
        let path = format!("/{}/rpc/", server.database.as_deref().unwrap_or_default());
        Self { http, path, user: server.user.clone().unwrap_or_default(), password, session: None }
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    pub(super) async fn put(&mut self, order: &Order) -> Result<Done, Trouble> {
        let (party, how) = self.party(order).await?;
        let opportunity = self.opportunity(order, party).await?;
        let how = if how == How::Created { how } else { opportunity.1.unwrap_or(how) };
        let ids = [(PARTY, party), (OPPORTUNITY, opportunity.0)];
        Ok(Done { remote: ids.map(|(record, id)| (record.to_owned(), id.to_string())).into(), how })
    }

    /// The party of a person, as it is to be.
    async fn party(&mut self, order: &Order) -> Result<(i64, How), Trouble> {
        let (key, email) = (&order.desired.key, &order.desired.email);
        // Also those that somebody has deactivated: they are this person all the same.
        let found = self.search("party.party", json!([["identifiers.code", "=", key]])).await?;
        let (id, how) = match found.first() {
            Some(id) => (*id, How::Updated),
            None => match self.party_with(email).await? {
                Some(id) => {
                    let identifier = json!({ "identifiers": [["create", [{ "code": key }]]] });
                    self.write("party.party", id, identifier).await?;
                    (id, How::TakenOver)
                }
                None => {
                    let mut values = json!({ "identifiers": [["create", [{ "code": key }]]] });
                    let mut mechanisms = vec![json!({ "type": "email", "value": email })];
                    for (field, value) in order.fresh(PARTY) {
                        match mechanism(field) {
                            Some("email") => {}
                            Some(kind) => mechanisms.push(json!({ "type": kind, "value": text(value) })),
                            None => set(&mut values, field, value.clone()),
                        }
                    }
                    set(&mut values, "contact_mechanisms", json!([["create", mechanisms]]));
                    return Ok((self.create("party.party", values).await?, How::Created));
                }
            },
        };
        let mut values = json!({});
        let mut added = Vec::new();
        for (field, value) in order.changes(PARTY) {
            match mechanism(field) {
                Some(_) if value.is_null() => {}
                Some(kind) => {
                    let known = json!([["party", "=", id], ["type", "=", kind], ["value", "=", text(value)]]);
                    if self.search("party.contact_mechanism", known).await?.is_empty() {
                        added.push(json!({ "type": kind, "value": text(value) }));
                    }
                }
                None => set(&mut values, field, value.clone()),
            }
        }
        if !added.is_empty() {
            set(&mut values, "contact_mechanisms", json!([["create", added]]));
        }
        if values != json!({}) {
            self.write("party.party", id, values).await?;
        }
        Ok((id, how))
    }

    /// The oldest party with an e-mail address.
    async fn party_with(&mut self, email: &str) -> Result<Option<i64>, Trouble> {
        // In `ilike`, these are signs for any characters.
        let exactly = email.replace('\\', "\\\\").replace('_', "\\_").replace('%', "\\%");
        let domain = json!([["type", "=", "email"], ["value", "ilike", exactly]]);
        let found = self.search_read("party.contact_mechanism", domain, &["party"], json!([["id", "ASC"]]), 0).await?;
        let parties = found.iter().filter_map(|mechanism| mechanism.get("party")?.as_i64());
        Ok(parties.min())
    }

    /// The opportunity of a person, as it is to be. `None` says that it was there.
    async fn opportunity(&mut self, order: &Order, party: i64) -> Result<(i64, Option<How>), Trouble> {
        let model = "sale.opportunity";
        let mut found = self.search(model, json!([["reference", "=", &order.desired.key]])).await?;
        // Salespeople may write another reference.
        if let (true, Some(known)) = (found.is_empty(), order.link.remote.get(OPPORTUNITY)) {
            found = self.search(model, json!([["id", "=", known.parse::<i64>().unwrap_or_default()]])).await?;
        }
        let Some(id) = found.first().copied() else {
            let mut values = json!({ "party": party, "reference": order.desired.key });
            for (field, value) in order.fresh(OPPORTUNITY) {
                set(&mut values, field, value.clone());
            }
            return Ok((self.create(model, values).await?, Some(How::Created)));
        };
        let changes = order.changes(OPPORTUNITY);
        if !changes.is_empty() {
            let read = self.call(&format!("model.{model}.read"), vec![json!([id]), json!(["state"])]).await?;
            let state = read.pointer("/0/state").and_then(Value::as_str).unwrap_or_default();
            if !CLOSED.contains(&state) {
                let mut values = json!({});
                changes.into_iter().for_each(|(field, value)| set(&mut values, field, value.clone()));
                self.write(model, id, values).await?;
            }
        }
        Ok((id, None))
    }

    /// What changed of our opportunities since a time, and the time to go on from.
    pub(super) async fn changes(&mut self, since: Option<&str>) -> Result<(Vec<Said>, String), Trouble> {
        let since_ms = since.and_then(|text| text.parse::<i64>().ok()).unwrap_or_default();
        let time = in_tryton(since_ms);
        let domain = json!([
            ["reference", "like", "handraise-%"],
            ["OR", [["write_date", ">=", time]], [["write_date", "=", null], ["create_date", ">=", time]]]
        ]);
        let fields = ["reference", "state", "amount", "currency.code", "lost_reason", "write_date", "create_date"];
        let (mut all, mut newest_ms) = (Vec::new(), since_ms);
        loop {
            let order = json!([["id", "ASC"]]);
            let page = self.search_read("sale.opportunity", domain.clone(), &fields, order, all.len()).await?;
            for row in &page {
                let at_ms = ["write_date", "create_date"].iter().find_map(|name| in_ms(row.get(*name)?));
                let at_ms = at_ms.unwrap_or_default();
                newest_ms = newest_ms.max(at_ms);
                let text_at = |at: &str| row.pointer(at).and_then(Value::as_str).map(str::to_owned);
                all.push(Said {
                    key: text_at("/reference"),
                    email: None,
                    id: row.get("id").map(Value::to_string).unwrap_or_default(),
                    word: text_at("/state").unwrap_or_default(),
                    amount: row.pointer("/amount/decimal").and_then(whole),
                    currency: text_at("/currency./code"),
                    comment: text_at("/lost_reason").filter(|text| !text.trim().is_empty()),
                    at_ms,
                });
            }
            if page.len() < PAGE {
                return Ok((all, newest_ms.to_string()));
            }
        }
    }

    /// Which opportunities are there still.
    pub(super) async fn present(&mut self, ids: &[String]) -> Result<BTreeSet<String>, Trouble> {
        let ids: Vec<i64> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        let found = self.search("sale.opportunity", json!([["id", "in", ids]])).await?;
        Ok(found.iter().map(i64::to_string).collect())
    }

    /// Deletes what is of somebody who is forgotten. Tryton keeps a party that invoices name, and says so.
    pub(super) async fn delete(&mut self, remote: &Remote) -> Result<(), Trouble> {
        for (record, model) in [(OPPORTUNITY, "sale.opportunity"), (PARTY, "party.party")] {
            let Some(id) = remote.get(record).and_then(|id| id.parse::<i64>().ok()) else { continue };
            if self.search(model, json!([["id", "=", id]])).await?.is_empty() {
                continue;
            }
            if record == OPPORTUNITY {
                // Only one that is cancelled can be deleted; one that is won or lost is refused below, in Tryton's words.
                let cancel = self.call("model.sale.opportunity.cancel", vec![json!([id])]).await;
                if let Err(Trouble::OfAll(broken)) = cancel {
                    return Err(broken.into());
                }
            }
            self.call(&format!("model.{model}.delete"), vec![json!([id])]).await?;
        }
        Ok(())
    }

    async fn search(&mut self, model: &str, domain: Value) -> Result<Vec<i64>, Trouble> {
        let order = json!([["id", "ASC"]]);
        let params = vec![domain, json!(0), json!(PAGE), order];
        let found = self.call(&format!("model.{model}.search"), params).await?;
        Ok(found.as_array().map(|ids| ids.iter().filter_map(Value::as_i64).collect()).unwrap_or_default())
    }

    async fn search_read(
        &mut self,
        model: &str,
        domain: Value,
        fields: &[&str],
        order: Value,
        offset: usize,
    ) -> Result<Vec<Value>, Trouble> {
        let params = vec![domain, json!(offset), json!(PAGE), order, json!(fields)];
        match self.call(&format!("model.{model}.search_read"), params).await? {
            Value::Array(rows) => Ok(rows),
            _ => Ok(Vec::new()),
        }
    }

    async fn create(&mut self, model: &str, values: Value) -> Result<i64, Trouble> {
        let made = self.call(&format!("model.{model}.create"), vec![json!([values])]).await?;
        let id = made.pointer("/0").and_then(Value::as_i64);
        id.ok_or_else(|| Broken::new("the CRM does not say what it made").into())
    }

    async fn write(&mut self, model: &str, id: i64, values: Value) -> Result<(), Trouble> {
        self.call(&format!("model.{model}.write"), vec![json!([id]), values]).await.map(drop)
    }

    /// Calls a method, with the context of who is signed in. A session that has ended is begun anew, once.
    async fn call(&mut self, method: &str, params: Vec<Value>) -> Result<Value, Trouble> {
        for _ in 0..2 {
            let session = match &self.session {
                Some(session) => session.clone(),
                None => self.sign_in().await?,
            };
            let mut params = params.clone();
            params.push(session.context);
            match self.ask(Some(&session.header), method, params).await? {
                Called::Result(value) => return Ok(value),
                Called::Refused(why) => return Err(Trouble::OfOne(why)),
                Called::SignedOut => self.session = None,
            }
        }
        Err(Broken::new("Tryton ends the session as soon as it begins").into())
    }

    async fn sign_in(&mut self) -> Result<Session, Broken> {
        let params = vec![json!(self.user), json!({ "password": self.password }), json!("en")];
        let no = || Broken::new("Tryton does not accept the user and the password");
        let login = match self.ask(None, "common.db.login", params).await? {
            Called::Result(login) => login,
            // Tryton answers so, too, until the database is loaded.
            Called::Refused(why) => return Err(Broken::new(format!("Tryton lets nobody in: {why}"))),
            Called::SignedOut => return Err(no()),
        };
        let (id, token) =
            match (login.pointer("/0").and_then(Value::as_i64), login.pointer("/1").and_then(Value::as_str)) {
                (Some(id), Some(token)) => (id, token),
                _ => return Err(no()),
            };
        let header = format!("Session {}", STANDARD.encode(format!("{}:{id}:{token}", self.user)));
        let preferences = vec![json!(true), json!({})];
        let found = match self.ask(Some(&header), "model.res.user.get_preferences", preferences).await? {
            Called::Result(found) => found,
            Called::Refused(why) => return Err(Broken::new(format!("Tryton does not say who is signed in: {why}"))),
            Called::SignedOut => return Err(no()),
        };
        let Some(company) = found.get("company").filter(|company| !company.is_null()) else {
            return Err(Broken::new("the user has no company in Tryton; choose one in the user's preferences"));
        };
        let context =
            json!({ "active_test": false, "company": company, "employee": found.get("employee"), "language": "en" });
        let session = Session { header, context };
        self.session = Some(session.clone());
        Ok(session)
    }

    async fn ask(&self, session: Option<&str>, method: &str, params: Vec<Value>) -> Result<Called, Broken> {
        let body = json!({ "id": 1, "method": method, "params": params });
        let headers: Vec<(&str, &str)> = session.map(|session| ("authorization", session)).into_iter().collect();
        let answer = self.http.send(Method::POST, &self.path, &headers, Some(&body)).await?;
        if answer.status == StatusCode::UNAUTHORIZED {
            return Ok(Called::SignedOut);
        }
        if let Some(broken) = answer.broken() {
            return Err(broken);
        }
        let Value::Object(mut answer) = answer.body else {
            return Err(Broken::new("the CRM's answer is not that of a Tryton"));
        };
        match answer.remove("error") {
            None => Ok(Called::Result(answer.remove("result").unwrap_or_default())),
            Some(error) => Ok(Called::Refused(refusal(&error))),
        }
    }
}

/// What Tryton refuses, in its words: `["UserError", [message, …]]`, or a message with a traceback.
fn refusal(error: &Value) -> String {
    let words = error.pointer("/1/0").or_else(|| error.pointer("/0")).and_then(Value::as_str).unwrap_or("an error");
    let short: String = words.chars().filter(|c| !c.is_control()).take(300).collect();
    format!("Tryton: {short}")
}

/// The kind of address that a field of a party is.
fn mechanism(field: &str) -> Option<&'static str> {
    MECHANISMS.into_iter().find(|known| *known == field)
}

fn set(values: &mut Value, field: &str, value: Value) {
    if let Some(values) = values.as_object_mut() {
        values.insert(field.to_owned(), value);
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A time as Tryton writes it, which is in UTC.
fn in_tryton(ms: i64) -> Value {
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(TimeZone::UTC);
    json!({ "__class__": "datetime", "year": time.year(), "month": time.month(), "day": time.day(), "hour": time.hour(),
        "minute": time.minute(), "second": time.second(), "microsecond": i32::from(time.millisecond()) * 1000 })
}

fn in_ms(time: &Value) -> Option<i64> {
    let part = |name: &str| time.get(name).and_then(Value::as_i64);
    let small = |name: &str| part(name).and_then(|number| i8::try_from(number).ok());
    let year = i16::try_from(part("year")?).ok()?;
    let nanoseconds = i32::try_from(part("microsecond")?).ok()?.checked_mul(1000)?;
    let (month, day, hour) = (small("month")?, small("day")?, small("hour")?);
    let time = civil::DateTime::new(year, month, day, hour, small("minute")?, small("second")?, nanoseconds).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_go_to_tryton_and_back_to_the_millisecond() {
        for ms in [0, 1_793_610_000_123] {
            assert_eq!(in_ms(&in_tryton(ms)), Some(ms));
        }
        assert_eq!(in_ms(&Value::Null), None);
    }

    #[test]
    fn what_tryton_refuses_is_told_in_its_words() {
        let error = json!(["UserError", ["A value is required for field \"Employee\".", "", null]]);
        assert_eq!(refusal(&error), "Tryton: A value is required for field \"Employee\".");
        assert_eq!(refusal(&json!(["'nofield'", "Traceback"])), "Tryton: 'nofield'");
    }
}
