//! Connectors: vendors are asked about new companies and persons in the background, once, and never about somebody who objects. Vendors are fakes on
//! this machine.

use handraise_receiver::{Connector, ConnectorFile};
use handraise_tests::vendor::{Reply, Vendor};
use reqwest::header;
use serde_json::{Value, json};
use std::time::Duration;

use crate::running::{Place, Running, TOKEN, json as body};
use crate::visitor::Visitor;

const BY_DOMAIN: &str = r#"
url = "http://ADDRESS/companies/{domain}?full=1"
allow_private_addresses = true
timeout_s = 5
"#;
const BY_EMAIL: &str = r#"
method = "POST"
url = "http://ADDRESS/people"
body = '{"who": {"email": "{email}"}}'
allow_private_addresses = true
"#;

/// A connector that asks a vendor.
fn connector(by: &str, request: &str, vendor: &Vendor, per_day: u32) -> Connector {
    let text = format!(
        "schema = 1\nname = \"Firmographics\"\nby = \"{by}\"\nbasis = \"legitimate interest\"\nexpires_after_days = 30\n[request]{}\n\
         [[request.secrets]]\nheader = \"authorization\"\nprefix = \"Bearer \"\nenv = \"KEY\"\n\
         [answer]\nmost_kib = 64\nnot_found_if_empty = \"/company\"\n\
         [attributes.company_size]\npointer = \"/company/employees\"\n\
         [attributes.seniority]\npointer = \"/company/level\"\nvalues = {{ \"Level 4\" = \"director\" }}\n\
         [limits]\nper_minute = 6000\nper_day = {per_day}\n",
        request.replace("ADDRESS", &vendor.addr.to_string())
    );
    let file = ConnectorFile::read(&text).unwrap_or_else(|problems| panic!("{problems:?}"));
    Connector::new(file, |_| Ok("a-vendors-key".to_owned())).expect("a connector")
}

async fn start(place: &Place, connectors: Vec<Connector>) -> Running {
    let mut config = place.config();
    config.connectors = connectors;
    Running::start(config).await
}

fn works() -> Reply {
    Reply::Json(json!({ "company": { "employees": 250, "level": "Level 4", "name": "Works" } }))
}

async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

async fn tell(running: &Running, way: &str, facts: Value) {
    let request = running.client.post(running.url(&format!("/v1/{way}"))).bearer_auth(TOKEN);
    assert_eq!(request.json(&facts).send().await.expect("an answer").status(), 200);
}

async fn form(running: &Running, submission: &str, email: &str) {
    running.submit(&Visitor::new().send(submission, &[("name", "Ada"), ("email", email)])).await;
}

/// The person with an address.
async fn person(running: &Running, email: &str) -> Value {
    let found = get(running, &format!("/v1/persons?email={email}")).await;
    let id = found["persons"][0]["person"].as_str().expect("somebody").to_owned();
    get(running, &format!("/v1/persons/{id}")).await
}

/// How the only connector is doing, as soon as that is so.
async fn status(running: &Running, is_so: impl Fn(&Value) -> bool) -> Value {
    let found = async {
        loop {
            // It waits until everything that was told is taken in.
            get(running, "/v1/persons").await;
            let status = get(running, "/v1/connectors").await["connectors"][0].clone();
            if is_so(&status) {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), found).await.expect("in time")
}

#[tokio::test]
async fn a_new_company_is_asked_about_once_and_the_report_names_source_basis_and_end() {
    let (place, vendor) = (Place::new(), Vendor::start([works()]).await);
    let running = start(&place, vec![connector("domain", BY_DOMAIN, &vendor, 100)]).await;
    form(&running, "enrich-0001", "tom@gmail.com").await;
    form(&running, "enrich-0002", "ada@works.example").await;
    let [question] = <[_; 1]>::try_from(vendor.was_asked(1).await).expect("one question");
    assert_eq!(question.path, "/companies/works.example?full=1");
    assert_eq!(question.headers["authorization"], "Bearer a-vendors-key");
    let done = status(&running, |status| status["found"] == 1).await;
    assert_eq!(
        (&done["asked"], &done["waiting"], &done["today"], &done["last_error"]),
        (&json!(1), &json!(0), &json!({ "used": 1, "of": 100 }), &Value::Null)
    );
    assert!(done["last_success_at"].is_string());
    let ada = person(&running, "ada@works.example").await;
    let size = &ada["attributes"]["company_size"][0];
    assert_eq!(
        (&size["text"], &size["origin"], &size["who"], &size["basis"]),
        (&json!("250"), &json!("enrichment"), &json!("Firmographics"), &json!("legitimate interest"))
    );
    assert!(size["until_ms"].as_u64().is_some_and(|until_ms| until_ms / 1000 > u64::from(place.now_s()) + 29 * 86_400));
    let words = ada["added"].to_string();
    assert!(words.contains("told by Firmographics (enrichment, basis: legitimate interest, until 20"), "{words}");
    // Somebody else of the company is no reason to ask again.
    form(&running, "enrich-0003", "bob@works.example").await;
    form(&running, "enrich-0004", "eve@else.example").await;
    let asked = vendor.was_asked(2).await;
    assert_eq!(asked[1].path, "/companies/else.example?full=1");
    let done = status(&running, |status| status["waiting"] == 0 && status["found"] == 2).await;
    assert_eq!((vendor.asked().len(), &done["asked"]), (2, &json!(2)), "nobody asks about free mail");
    assert!(person(&running, "bob@works.example").await["attributes"]["company_size"].is_array());
    let metrics =
        running.get("/metrics").bearer_auth(TOKEN).send().await.expect("an answer").text().await.expect("text");
    let line = r#"handraise_connector_requests_total{connector="Firmographics",outcome="found"} 2"#;
    assert!(metrics.contains(line), "{metrics}");
    running.stop().await;
}

#[tokio::test]
async fn a_restart_asks_nobody_again_and_the_end_of_what_was_told_does() {
    let (place, vendor) = (Place::new(), Vendor::start([works()]).await);
    let asks = || vec![connector("domain", BY_DOMAIN, &vendor, 100)];
    let running = start(&place, asks()).await;
    form(&running, "again-00001", "ada@works.example").await;
    status(&running, |status| status["found"] == 1).await;
    running.stop().await;
    let running = start(&place, asks()).await;
    form(&running, "again-00002", "eve@else.example").await;
    let known = status(&running, |status| status["found"] == 2).await;
    assert_eq!((&known["waiting"], vendor.asked().len()), (&json!(0), 2));
    place.wait(31);
    let asked = vendor.was_asked(4).await;
    assert_eq!(asked.iter().filter(|question| question.path.contains("/works.example")).count(), 2, "{asked:?}");
    status(&running, |status| status["found"] == 4).await;
    let ada = person(&running, "ada@works.example").await;
    assert_eq!(
        ada["attributes"]["company_size"].as_array().map(Vec::len),
        Some(1),
        "the new value replaces the old one"
    );
    running.stop().await;
}

#[tokio::test]
async fn whoever_objects_is_not_asked_about_and_may_take_it_back() {
    let (place, vendor) = (Place::new(), Vendor::start([works()]).await);
    let running = start(&place, vec![connector("email", BY_EMAIL, &vendor, 100)]).await;
    let objects = |id: &str, lifted: bool| json!([{ "id": id, "email": "ada@works.example", "to": "enrichment", "lifted": lifted }]);
    tell(&running, "objections", objects("o-1", false)).await;
    let customer = json!([{ "id": "s-1", "email": "bob@works.example", "suppression": "customers" }]);
    tell(&running, "suppressions", customer).await;
    form(&running, "object-0001", "ada@works.example").await;
    form(&running, "object-0002", "bob@works.example").await;
    form(&running, "object-0003", "eve@else.example").await;
    status(&running, |status| status["found"] == 1 && status["waiting"] == 0).await;
    let [question] = <[_; 1]>::try_from(vendor.asked()).expect("one question");
    assert_eq!(question.body, r#"{"who":{"email":"eve@else.example"}}"#);
    // What somebody else tells counts for nothing either.
    let told = json!([{ "id": "a-1", "email": "ada@works.example", "attribute": "company_size", "value": "250", "origin": "enrichment" }]);
    tell(&running, "attributes", told).await;
    let ada = person(&running, "ada@works.example").await;
    assert_eq!((&ada["attributes"]["company_size"], &ada["objections"][0]["to"]), (&Value::Null, &json!("enrichment")));
    let timeline = ada["timeline"].as_array().expect("a timeline");
    let objected = |entry: &&Value| entry["kind"] == "attribute" && entry["not_admitted"] == "objected";
    assert_eq!(timeline.iter().filter(objected).count(), 1, "{timeline:?}");
    tell(&running, "objections", objects("o-2", true)).await;
    assert!(person(&running, "ada@works.example").await["attributes"]["company_size"].is_array());
    place.wait_s(3601);
    let asked = vendor.was_asked(2).await;
    assert_eq!(asked[1].body, r#"{"who":{"email":"ada@works.example"}}"#);
    running.stop().await;
}

#[tokio::test]
async fn a_company_that_objects_is_not_asked_about() {
    let (place, vendor) = (Place::new(), Vendor::start([works()]).await);
    let running = start(&place, vec![connector("domain", BY_DOMAIN, &vendor, 100)]).await;
    tell(&running, "objections", json!([{ "id": "o-1", "company": "works.example", "to": "enrichment" }])).await;
    for (submission, email) in [("company-0001", "ada@works.example"), ("company-0002", "bob@works.example")] {
        form(&running, submission, email).await;
    }
    form(&running, "company-0003", "eve@else.example").await;
    status(&running, |status| status["found"] == 1 && status["waiting"] == 0).await;
    let asked: Vec<String> = vendor.asked().into_iter().map(|question| question.path).collect();
    assert_eq!(asked, ["/companies/else.example?full=1"]);
    running.stop().await;
}

#[tokio::test]
async fn who_is_forgotten_leaves_no_trace_of_having_been_asked_about() {
    let (place, vendor) = (Place::new(), Vendor::start([works()]).await);
    let running = start(&place, vec![connector("email", BY_EMAIL, &vendor, 100)]).await;
    form(&running, "forget-0001", "ada@works.example").await;
    status(&running, |status| status["found"] == 1).await;
    let id = person(&running, "ada@works.example").await["person"].as_str().expect("an id").to_owned();
    let exported = get(&running, &format!("/v1/persons/{id}/export")).await;
    assert_eq!(exported["asked"][0]["about"], "email:ada@works.example", "{exported}");
    let erased = running.client.delete(running.url(&format!("/v1/persons/{id}"))).bearer_auth(TOKEN).send().await;
    assert_eq!(erased.expect("an answer").status(), 204);
    let done = status(&running, |status| status["waiting"] == 0).await;
    assert_eq!((vendor.asked().len(), &done["asked"]), (1, &json!(1)));
    running.stop().await;
    let file = place.path().join("data/handraise.sqlite3");
    let database = sqlx::SqlitePool::connect(&format!("sqlite:{}", file.display())).await.expect("a database");
    let named =
        "SELECT (SELECT count(*) FROM connector_asked) + (SELECT count(*) FROM fact WHERE about LIKE 'email:ada%')";
    let named: i64 = sqlx::query_scalar(named).fetch_one(&database).await.expect("a number");
    assert_eq!(named, 0);
}

#[tokio::test]
async fn a_vendor_that_was_asked_too_often_is_left_alone_as_long_as_it_says() {
    let wait = Reply::Status(429, Some((header::RETRY_AFTER, "4".to_owned())));
    let (place, vendor) = (Place::new(), Vendor::start([wait, Reply::Status(503, None), works()]).await);
    let running = start(&place, vec![connector("domain", BY_DOMAIN, &vendor, 100)]).await;
    form(&running, "often-00001", "ada@works.example").await;
    vendor.was_asked(1).await;
    let begin = std::time::Instant::now();
    let paused = status(&running, |status| status["failed"] == 1).await;
    assert_eq!(paused["last_error"], "the host answers 429: it was asked too often");
    assert!(paused["paused_until"].is_string() && paused["waiting"] == 1, "{paused}");
    vendor.was_asked(2).await;
    assert!(begin.elapsed() > Duration::from_millis(3500), "{:?}", begin.elapsed());
    // About this company, the vendor failed; it is asked again a minute later.
    let failed = status(&running, |status| status["failed"] == 2).await;
    assert_eq!((&failed["last_error"], &failed["waiting"]), (&json!("the host answers 503"), &json!(0)));
    place.wait_s(301);
    let done = status(&running, |status| status["found"] == 1).await;
    assert_eq!((vendor.asked().len(), &done["paused_until"]), (3, &Value::Null));
    running.stop().await;
}

#[tokio::test]
async fn what_is_no_answer_is_told_and_nothing_of_it_is_stored() {
    let inside = Vendor::start([works()]).await;
    let elsewhere = format!("http://{}/companies/works.example", inside.addr);
    for (reply, why) in [
        (Reply::Status(302, Some((header::LOCATION, elsewhere))), "redirects are not followed"),
        (Reply::Bytes(50 << 20), "the answer has more than 65536 bytes"),
        (Reply::Text("<!doctype html>"), "the answer is no JSON, at line 1, column 1"),
        (Reply::Status(401, None), "it does not accept the secret"),
    ] {
        let (place, vendor) = (Place::new(), Vendor::start([reply]).await);
        let running = start(&place, vec![connector("domain", BY_DOMAIN, &vendor, 100)]).await;
        form(&running, "broken-0001", "ada@works.example").await;
        let failed = status(&running, |status| status["failed"] == 1).await;
        let error = failed["last_error"].as_str().expect("an error");
        assert!(error.contains(why) && !error.contains("works.example"), "{error}");
        assert_eq!(person(&running, "ada@works.example").await["attributes"]["company_size"], Value::Null);
        running.stop().await;
    }
    assert!(inside.asked().is_empty(), "nobody followed the redirect");
}

#[tokio::test]
async fn a_vendor_with_a_private_address_is_not_reached_unless_its_file_allows_it() {
    let vendor = Vendor::start([works()]).await;
    for host in [vendor.addr.to_string(), format!("localhost:{}", vendor.addr.port())] {
        let place = Place::new();
        let request = format!("\nurl = \"https://{host}/{{domain}}\"\n");
        let running = start(&place, vec![connector("domain", &request, &vendor, 100)]).await;
        form(&running, "private-001", "ada@works.example").await;
        let failed = status(&running, |status| status["failed"] == 1).await;
        assert_eq!(failed["last_error"], "the host has a private address, which the file does not allow");
        running.stop().await;
    }
    assert!(vendor.asked().is_empty());
}

#[tokio::test]
async fn no_form_waits_for_a_vendor_that_never_answers() {
    let (place, vendor) = (Place::new(), Vendor::start([Reply::Never]).await);
    let running = start(&place, vec![connector("domain", BY_DOMAIN, &vendor, 100)]).await;
    form(&running, "slow-000001", "ada@works.example").await;
    vendor.was_asked(1).await;
    // The vendor holds the question all the while.
    for number in 2..8 {
        form(&running, &format!("slow-00000{number}"), &format!("ada{number}@works{number}.example")).await;
    }
    assert_eq!(vendor.asked().len(), 1);
    let failed = status(&running, |status| status["failed"] == 1).await;
    assert_eq!(failed["last_error"], "there was no complete answer within 5 s");
    running.stop().await;
}

#[tokio::test]
async fn a_day_has_so_many_requests_and_the_next_day_goes_on() {
    let (place, vendor) = (Place::new(), Vendor::start([works()]).await);
    let running = start(&place, vec![connector("domain", BY_DOMAIN, &vendor, 1)]).await;
    form(&running, "daily-00001", "ada@works.example").await;
    form(&running, "daily-00002", "eve@else.example").await;
    let full = status(&running, |status| status["found"] == 1).await;
    assert_eq!((&full["waiting"], &full["today"]), (&json!(1), &json!({ "used": 1, "of": 1 })));
    place.wait(1);
    vendor.was_asked(2).await;
    let next = status(&running, |status| status["found"] == 2).await;
    assert_eq!((&next["waiting"], &next["today"]), (&json!(0), &json!({ "used": 1, "of": 1 })));
    running.stop().await;
}

#[tokio::test]
async fn how_connectors_are_doing_is_told_only_with_a_token() {
    let place = Place::new();
    let running = place.start().await;
    assert_eq!(running.get("/v1/connectors").send().await.expect("an answer").status(), 401);
    assert_eq!(get(&running, "/v1/connectors").await, json!({ "connectors": [] }));
    running.stop().await;
}
