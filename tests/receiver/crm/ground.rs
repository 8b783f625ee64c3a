//! What the tests of CRMs share: a receiver that keeps one, forms, and how the CRM is doing. It does not know which CRM it is.

use handraise_receiver::{Crm, CrmFile};
use serde_json::{Value, json};
use std::time::Duration;

use crate::running::{Place, Running, TOKEN, json as body};
use crate::visitor::Visitor;

/// How long a test waits for what it expects.
const PATIENCE: Duration = Duration::from_secs(60);
const DEFINITION: &str = r#"
id = "crm"
version = 3

[[fields]]
id = "contact_sales"

[hand_raise]
field = "contact_sales"

[[routing]]
hand_raised = true
priority = "P1"
queue = "sales"
sla = "4h"
"#;

/// A place whose definition knows a raised hand.
pub(super) fn place() -> Place {
    let place = Place::new();
    place.write("definition.toml", DEFINITION);
    place
}

/// A CRM from the text of its file.
pub(super) fn crm(text: &str) -> Crm {
    let file = CrmFile::read(text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
    Crm::new(file, |_| Ok("the-secret".to_owned())).expect("a CRM")
}

pub(super) async fn start(place: &Place, text: &str) -> Running {
    let mut config = place.config();
    config.crms = vec![crm(text)];
    Running::start(config).await
}

/// Somebody asks for sales.
pub(super) async fn asks(running: &Running, submission: &str, name: &str, email: &str) {
    form(running, submission, &[("name", name), ("email", email), ("contact_sales", "yes")]).await;
}

/// Sends a form, and waits until it is taken in, so that whoever looks through everybody sees it.
pub(super) async fn form(running: &Running, submission: &str, fields: &[(&str, &str)]) {
    running.submit(&Visitor::new().send(submission, fields)).await;
    get(running, "/v1/persons").await;
}

pub(super) async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

/// The person with an address.
pub(super) async fn person(running: &Running, email: &str) -> Value {
    let found = get(running, &format!("/v1/persons?email={email}")).await;
    let id = found["persons"][0]["person"].as_str().expect("somebody").to_owned();
    get(running, &format!("/v1/persons/{id}")).await
}

/// How the only CRM is doing, as soon as that is so.
pub(super) async fn status(running: &Running, is_so: impl Fn(&Value) -> bool) -> Value {
    let mut last = Value::Null;
    let found = async {
        loop {
            // It waits until everything that was told is taken in.
            get(running, "/v1/persons").await;
            last = get(running, "/v1/crms").await["crms"][0].clone();
            if is_so(&last) {
                return last.clone();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    match tokio::time::timeout(PATIENCE, found).await {
        Ok(status) => status,
        Err(_) => panic!("not in time: {last:#}"),
    }
}

/// The statuses that sales gave a person, oldest first.
pub(super) async fn statuses(running: &Running, email: &str) -> Vec<(String, Value)> {
    let person = person(running, email).await;
    let timeline = person["timeline"].as_array().expect("a timeline");
    let of_sales = timeline.iter().filter(|entry| entry["kind"] == "status");
    of_sales.map(|entry| (entry["says"]["status"].as_str().unwrap_or("?").to_owned(), entry["says"].clone())).collect()
}

/// Forgets a person, as an admin does.
pub(super) async fn forget(running: &Running, email: &str) {
    let id = person(running, email).await["person"].as_str().expect("an id").to_owned();
    let erased = running.client.delete(running.url(&format!("/v1/persons/{id}"))).bearer_auth(TOKEN).send().await;
    assert_eq!(erased.expect("an answer").status(), 204);
}

/// Runs SQL in the database of a receiver that is stopped.
pub(super) async fn sql(place: &Place, query: &'static str) -> i64 {
    let file = place.path().join("data/handraise.sqlite3");
    let database = sqlx::SqlitePool::connect(&format!("sqlite:{}", file.display())).await.expect("a database");
    let done = sqlx::query(query).execute(&database).await.expect("it runs");
    database.close().await;
    i64::try_from(done.rows_affected()).expect("a number")
}

/// An empty map, to compare with.
pub(super) fn nothing() -> Value {
    json!([])
}
