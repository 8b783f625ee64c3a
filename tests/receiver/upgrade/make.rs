//! Fills a database by driving the real receiver: forms with all verdicts, facts of all kinds, what people decide and take back, users, tokens and
//! crossings. Nobody in it exists. It does not know what is compared later.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use handraise::person::{Context, TouchEntry, read_object};
use handraise_receiver::{Clock, Config, Office};
use reqwest::Method;
use serde_json::{Value, json};

use super::get;
use crate::running::{DEFINITION, Place, Running, TOKEN, json as body};
use crate::signed_in::{Browser, invite};
use crate::visitor::{Visitor, set, unset};

/// When the first form comes.
const BEGIN_S: u32 = 1_795_000_000;
/// When the database was written last.
pub(super) const END_S: u32 = BEGIN_S + 90_000;

/// A clock that stands still.
pub(super) fn fixed_clock(now_s: u32) -> Clock {
    Clock::from_fn(move || UNIX_EPOCH + Duration::from_secs(now_s.into()))
}

/// The definition in force at the end: a rule gives fewer points.
pub(super) fn second_definition() -> String {
    DEFINITION.replace("version = 1", "version = 2").replace("points = 20\ncount", "points = 15\ncount")
}

/// A receiver whose clock moves only when it is told to.
struct Making {
    running: Running,
    now_s: Arc<AtomicU32>,
}

impl Making {
    fn now_s(&self) -> u32 {
        self.now_s.load(Ordering::SeqCst)
    }

    /// A minute later.
    fn later(&self) {
        self.now_s.fetch_add(60, Ordering::SeqCst);
    }

    /// Somebody who read the pricing page twice.
    fn visitor(&self, ago_s: u32) -> Visitor {
        let mut visitor = Visitor::at(DEFINITION, self.now_s() - ago_s);
        visitor.read(90_000, 60);
        visitor.read(300, 60);
        visitor
    }

    /// Sends a form, and returns the id of its person.
    async fn form(&self, visitor: &mut Visitor, submission: &str, email: &str, more: &[(&str, &str)]) -> String {
        let form = [
            ("name", "A. Director"),
            ("email", email),
            ("job_title", "Director of Operations"),
            ("company_size", "51-200"),
        ];
        let mut fields = visitor.send(submission, &form);
        more.iter().for_each(|(name, value)| match *value {
            "" => unset(&mut fields, name),
            value => set(&mut fields, name, value),
        });
        self.running.submit(&fields).await;
        self.later();
        let found = get(&self.running, &format!("/v1/persons?email={email}")).await;
        found["persons"][0]["person"].as_str().expect("an id").to_owned()
    }

    async fn send(&self, method: Method, path: &str, sent: Value) {
        let request = self.running.client.request(method, self.running.url(path)).bearer_auth(TOKEN);
        let answer = request.json(&sent).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {:?}", answer.text().await);
        self.later();
        // Everybody is computed before anything else is told, so that the history is the same each time.
        get(&self.running, "/v1/persons").await;
    }
}

/// The place with the database, and the secret of a token.
pub(super) async fn make() -> (Place, String) {
    let place = Place::new();
    let now_s = Arc::new(AtomicU32::new(BEGIN_S));
    let config = || {
        let now_s = Arc::clone(&now_s);
        let clock = Clock::from_fn(move || UNIX_EPOCH + Duration::from_secs(now_s.load(Ordering::SeqCst).into()));
        Config { clock, visit_tokens: true, ..place.config() }
    };
    let making = Making { running: Running::start(config()).await, now_s: Arc::clone(&now_s) };
    let token = staff(&making).await;
    let persons = forms(&making).await;
    facts(&making).await;
    import(&place, &making).await;
    decisions(&making, &persons).await;
    making.running.stop().await;
    // Another definition computes everybody again, at the end.
    place.write("definition.toml", second_definition());
    now_s.store(END_S, Ordering::SeqCst);
    let running = Running::start(config()).await;
    let rescored = async {
        loop {
            let persons = get(&running, "/v1/persons?limit=1000").await;
            let is_new = |person: &Value| person["report"]["definition"]["version"] == 2;
            if persons["persons"].as_array().expect("a list").iter().all(is_new) {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), rescored).await.expect("in time");
    running.stop().await;
    (place, token)
}

/// An admin, somebody in sales, somebody who left, and three tokens; returns the secret of one that reads.
async fn staff(making: &Making) -> String {
    let mut admin = Browser::new(&making.running);
    let link = making.running.first_invitation.clone().expect("a link for the first admin");
    admin.join(&link, json!({ "email": "ada@example.com", "name": "Ada" })).await;
    let (_, link) = invite(&admin, "sam@example.com", "sales").await;
    Browser::new(&making.running).join(&link, json!({ "name": "Sam" })).await;
    let (left, _) = invite(&admin, "left@example.com", "read").await;
    admin.send(Method::DELETE, &format!("/v1/users/{left}"), json!({})).await;
    invite(&admin, "invited@example.com", "marketing").await;
    let mut secret = String::new();
    for (name, scope) in [("Site", "forward"), ("Webinars", "facts"), ("Reports", "read")] {
        let made = admin
            .send(Method::POST, "/v1/tokens", json!({ "name": name, "scopes": [scope], "expires_in_days": 3650 }))
            .await;
        secret = body(made).await["secret"].as_str().expect("a text").to_owned();
    }
    admin.send(Method::DELETE, "/v1/tokens/1", json!({})).await;
    making.later();
    secret
}

/// A form for each verdict, and some that are sent again, shared, or without an address. Returns whose they are.
async fn forms(making: &Making) -> Vec<String> {
    let mut persons = Vec::new();
    let visit = making.running.visit().await;
    let mut first = making.visitor(0);
    persons.push(
        making
            .form(
                &mut first,
                "old-verified",
                "one@example.com",
                &[("handraise_visit", &visit), ("handraise_receipt", &"0a".repeat(32))],
            )
            .await,
    );
    let shared = first.evidence.clone();
    persons.push(
        making.form(&mut making.visitor(0), "old-mismatch", "two@example.com", &[("handraise_score", "99")]).await,
    );
    let unknown = format!("receiver-test@1#{}", "0".repeat(16));
    persons.push(
        making
            .form(&mut making.visitor(0), "old-stale", "three@example.com", &[("handraise_definition", &unknown)])
            .await,
    );
    persons.push(
        making.form(&mut making.visitor(0), "old-unverified", "four@example.com", &[("handraise_evidence", "")]).await,
    );
    let mut future = making.visitor(0);
    future.now_s += 86_400;
    persons.push(making.form(&mut future, "old-contradicted", "five@example.com", &[]).await);
    persons.push(
        making.form(&mut making.visitor(3 * 86_400), "old-late", "six@example.com", &[("contact_sales", "yes")]).await,
    );
    let mut other = making.visitor(0);
    other.evidence = shared;
    persons.push(making.form(&mut other, "old-shared", "seven@example.com", &[]).await);
    // Somebody mended their address.
    making.form(&mut making.visitor(0), "old-again-1", "eihgt@example.com", &[]).await;
    persons.push(making.form(&mut making.visitor(0), "old-again-1", "eight@example.com", &[]).await);
    for (submission, email) in [
        ("old-private", "private@home.example.com"),
        ("old-office-1", "office@example.com"),
        ("old-office-2", "office@example.com"),
        ("old-gone", "gone@example.com"),
    ] {
        persons.push(making.form(&mut making.visitor(0), submission, email, &[]).await);
    }
    making
        .running
        .submit(&[("name".into(), "Nobody".into()), ("handraise_submission".into(), "old-nobody".into())])
        .await;
    making.later();
    persons
}

async fn facts(making: &Making) {
    let touches = json!([
        { "id": "t-1", "email": "one@example.com", "action": "webinar", "label": "Webinar on payroll", "quote": "When can we start?", "confidence_pct": 80 },
        { "id": "t-2", "email": "two@example.com", "source": "fair", "at": "2026-11-01", "provenance": "Booth" },
        { "id": "t-3", "company": "example.com", "topic": "payroll", "amount": 3 },
        { "id": "t-4", "receipt": "0a".repeat(32), "form": "newsletter", "consent": "denied" },
        { "id": "t-5", "email": "stranger@example.com", "action": "webinar" },
    ]);
    making.send(Method::POST, "/v1/touches", touches).await;
    let attributes = json!([
        { "id": "a-1", "company": "example.com", "attribute": "company_size", "value": "1-10", "origin": "enrichment", "basis": "legitimate interest", "until": "2036-01-01" },
        { "id": "a-2", "email": "one@example.com", "attribute": "seniority", "value": "director", "origin": "sales" },
        { "id": "a-3", "email": "two@example.com", "attribute": "industry", "value": "software", "origin": "crm" },
        { "id": "a-4", "email": "two@example.com", "attribute": "industry", "origin": "crm" },
    ]);
    making.send(Method::POST, "/v1/attributes", attributes).await;
    let statuses = json!([
        { "id": "s-1", "email": "one@example.com", "status": "accepted" },
        { "id": "s-2", "email": "one@example.com", "status": "sales_qualified", "criteria": ["need", "timeline"] },
        { "id": "s-3", "email": "two@example.com", "status": "rejected", "reason": "no_budget", "comment": "Next year", "until": "2027-01-01" },
        { "id": "s-4", "email": "three@example.com", "status": "opportunity", "amount": 12000, "currency": "EUR" },
        { "id": "s-5", "email": "three@example.com", "status": "won", "amount": 11000, "currency": "EUR" },
        { "id": "s-6", "email": "six@example.com", "status": "recycled", "until": "2027-01-01" },
    ]);
    making.send(Method::POST, "/v1/statuses", statuses).await;
    let suppressions = json!([
        { "id": "x-1", "email": "seven@example.com", "suppression": "unsubscribed" },
        { "id": "x-2", "company": "home.example.com", "suppression": "competitors", "list": "rivals" },
        { "id": "x-3", "email": "seven@example.com", "suppression": "customers" },
        { "id": "x-4", "email": "seven@example.com", "suppression": "customers", "lifted": true },
    ]);
    making.send(Method::POST, "/v1/suppressions", suppressions).await;
}

/// An import, and another that is withdrawn.
async fn import(place: &Place, making: &Making) {
    let mut office = Office::open(&place.path().join("data")).await.expect("a database");
    for name in ["Webinar 1", "Webinar 2"] {
        let context = Context {
            received_ms: u64::from(making.now_s()) * 1000,
            who: "tool".into(),
            source: "csv".into(),
            batch: Some(name.into()),
        };
        let row = json!({ "id": format!("row of {name}"), "email": "four@example.com", "action": "webinar" });
        let fact = read_object::<TouchEntry>(row, &context).expect("a fact");
        office.tell(vec![fact], false).await.expect("stored");
        making.later();
    }
    office.close().await.expect("closed");
    making.send(Method::POST, "/v1/undo", json!({ "id": "undo-import", "import": "Webinar 2" })).await;
}

async fn decisions(making: &Making, persons: &[String]) {
    let [one, two, .., private, office, _, gone] = persons else { panic!("too few persons") };
    making.send(Method::POST, &format!("/v1/persons/{one}/merge"), json!({ "id": "merge-1", "from": private })).await;
    making.send(Method::POST, &format!("/v1/persons/{two}/merge"), json!({ "id": "merge-2", "from": office })).await;
    making.send(Method::POST, "/v1/undo", json!({ "id": "undo-merge-2", "fact": "merge-2" })).await;
    let shared = get(&making.running, &format!("/v1/persons/{office}")).await;
    let second = shared["timeline"].as_array().expect("a list").iter().filter(|entry| entry["kind"] == "form").nth(1);
    let split =
        json!({ "id": "split-1", "facts": [second.expect("two forms")["fact"]], "email": "colleague@example.com" });
    making.send(Method::POST, &format!("/v1/persons/{office}/split"), split).await;
    making
        .send(
            Method::PUT,
            &format!("/v1/persons/{one}/owner"),
            json!({ "id": "own-1", "owner": "sam@example.com", "queue": "enterprise" }),
        )
        .await;
    making
        .send(Method::PUT, &format!("/v1/persons/{two}/owner"), json!({ "id": "own-2", "owner": "sam@example.com" }))
        .await;
    making.send(Method::PUT, &format!("/v1/persons/{two}/owner"), json!({ "id": "own-3" })).await;
    making.send(Method::DELETE, &format!("/v1/persons/{gone}"), json!({})).await;
}
