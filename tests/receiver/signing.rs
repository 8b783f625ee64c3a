//! Signatures that bind: which definition comes into force, who approves one while signed in, and the log of it.

use std::time::Duration;

use handraise::approval::Subject;
use handraise_receiver::{ApprovalLog, Config, Given, Office, Receiver, Signing};
use handraise_tests::signer::Signer;
use reqwest::Method;
use serde_json::{Value, json};

use crate::running::{DEFINITION, Place, Running, TOKEN, compiled, json as body, problem};
use crate::signed_in::{Browser, audit, invite};

const TEAMS: [(&str, u8); 2] = [("marketing", 1), ("sales", 2)];

/// A place with a key for each team.
pub(crate) fn place() -> Place {
    let place = Place::new();
    let line = |(team, number)| format!("{team}@example.com {}\n", Signer::new(number).public());
    place.write("allowed_signers", TEAMS.map(line).concat());
    place.write("revoked", "");
    place
}

/// A receiver there that asks for the signatures of both teams.
pub(crate) fn config(place: &Place) -> Config {
    let required = TEAMS.map(|(team, _)| team.parse().expect("a team")).to_vec();
    let (signers, revoked) = (place.path().join("allowed_signers"), Some(place.path().join("revoked")));
    Config { signing: Some(Signing { required, signers, revoked }), ..place.config() }
}

/// The definition in another version, with other points.
pub(crate) fn version(version: u32) -> String {
    let points = format!("points = {}\n", 20 + version);
    DEFINITION.replace("version = 1", &format!("version = {version}")).replace("points = 20\n", &points)
}

fn subject(text: &str) -> Subject {
    Subject::of(&compiled(text), None)
}

/// Writes the signatures of some teams for a text beside the definition's file.
pub(crate) fn sign(place: &Place, text: &str, teams: &[&str], rollback_from: Option<u32>) {
    for (team, number) in TEAMS.iter().filter(|(team, _)| teams.contains(team)) {
        let signature = Signer::new(*number).sign_for(team, &subject(text), rollback_from);
        place.write(&format!("definition.toml.{team}.sig"), signature);
    }
}

pub(crate) async fn approvals(running: &Running) -> Value {
    body(running.get("/v1/approvals").bearer_auth(TOKEN).send().await.expect("an answer")).await
}

/// What the receiver says once something is so: it looks at its files now and then.
pub(crate) async fn once(running: &Running, is_so: impl Fn(&Value) -> bool) -> Value {
    let mut last = Value::Null;
    let asked = async {
        loop {
            last = approvals(running).await;
            if is_so(&last) {
                return;
            }
        }
    };
    let is_late = tokio::time::timeout(Duration::from_secs(30), asked).await.is_err();
    assert!(!is_late, "it still says {last}");
    last
}

pub(crate) fn is_in_force(version: u32) -> impl Fn(&Value) -> bool {
    move |now| now["in_force"]["subject"]["version"] == version
}

pub(crate) fn waits(version: u32, code: &str) -> impl Fn(&Value) -> bool {
    move |now| {
        let why = now["waiting"]["why"].as_array().map(Vec::as_slice).unwrap_or_default();
        now["waiting"]["subject"]["version"] == version && why.iter().all(|why| why["code"] == code)
    }
}

async fn log(place: &Place) -> ApprovalLog {
    let office = Office::open(&place.path().join("data")).await.expect("a database");
    let log = office.approvals().await.expect("a log");
    office.close().await.expect("it closes");
    log
}

#[tokio::test]
async fn an_unsigned_definition_does_not_start_and_a_signed_one_names_who_signed() {
    let place = place();
    sign(&place, DEFINITION, &["marketing"], None);
    let refused = Receiver::bind(config(&place)).await.expect_err("not signed").to_string();
    assert!(refused.contains("does not come into force: sales: nobody has signed"), "{refused}");
    sign(&place, DEFINITION, &["sales"], None);
    let running = Running::start(config(&place)).await;
    let now = approvals(&running).await;
    assert_eq!((&now["required"], &now["waiting"]), (&json!(["marketing", "sales"]), &Value::Null));
    let by = TEAMS.map(|(team, number)| format!("{team} {}", Signer::new(number).fingerprint()));
    let in_force = (&now["in_force"]["subject"], &now["in_force"]["signatures"]);
    assert_eq!(in_force, (&json!(subject(DEFINITION)), &json!(by)));
    assert_eq!((&now["log"]["whole"], &now["entries"][0]["kind"]), (&json!(true), &json!("activation")));
    problem(running.get("/v1/approvals").send().await.expect("an answer"), 401).await;
    running.stop().await;
    // The fact names the principals, too.
    let file = place.path().join("data/handraise.sqlite3").display().to_string();
    let database = sqlx::SqlitePool::connect(&file).await.expect("a database");
    let query = "SELECT says ->> '$.signed_by' FROM fact WHERE kind = 'definition'";
    let signed_by: String = sqlx::query_scalar(query).fetch_one(&database).await.expect("a fact");
    assert!(signed_by.contains("marketing@example.com SHA256:") && signed_by.contains("sales@example.com SHA256:"));
    database.close().await;
}

#[tokio::test]
async fn a_change_comes_into_force_with_its_signatures_and_not_before() {
    let place = place();
    sign(&place, DEFINITION, &["marketing", "sales"], None);
    let running = Running::start(config(&place)).await;
    place.write("definition.toml", version(2));
    let now = once(&running, |now| !now["waiting"].is_null()).await;
    assert!(waits(2, "of_another")(&now) && is_in_force(1)(&now), "{now}");
    let words = now["waiting"]["why"][0]["message"].as_str().expect("words");
    let signed = &subject(DEFINITION).definition[..16];
    assert!(words.starts_with(&format!("marketing: the signature is of version 1 with the hash {signed}")), "{words}");
    let served = running.get("/v1/definition.mql").send().await.expect("an answer").bytes().await.expect("a body");
    assert_eq!(served, compiled(DEFINITION).mql());
    sign(&place, &version(2), &["marketing", "sales"], None);
    let now = once(&running, is_in_force(2)).await;
    assert_eq!((&now["waiting"], now["entries"].as_array().map(Vec::len)), (&Value::Null, Some(2)));
    running.stop().await;
    // What is in force stays so when the receiver starts with a file that lacks a signature.
    place.write("definition.toml", version(3));
    let running = Running::start(config(&place)).await;
    let now = approvals(&running).await;
    assert!(is_in_force(2)(&now) && waits(3, "of_another")(&now), "{now}");
    running.stop().await;
}

#[tokio::test]
async fn an_older_version_comes_into_force_only_as_a_rollback() {
    let place = place();
    for number in [3, 5] {
        place.write("definition.toml", version(number));
        sign(&place, &version(number), &["marketing", "sales"], None);
        Running::start(config(&place)).await.stop().await;
    }
    // As it was signed when it was in force.
    place.write("definition.toml", version(3));
    sign(&place, &version(3), &["marketing", "sales"], None);
    let running = Running::start(config(&place)).await;
    let now = approvals(&running).await;
    assert!(waits(3, "older")(&now) && is_in_force(5)(&now), "{now}");
    sign(&place, &version(3), &["marketing", "sales"], Some(4));
    sign(&place, &version(3), &["marketing"], Some(5));
    once(&running, |now| now["waiting"]["why"].as_array().is_some_and(|why| why.len() == 1)).await;
    sign(&place, &version(3), &["sales"], Some(5));
    let now = once(&running, is_in_force(3)).await;
    assert_eq!((&now["entries"][0]["kind"], &now["entries"][0]["rollback_from"]), (&json!("rollback"), &json!(5)));
    running.stop().await;
    // It stays after a restart; and a newer version needs nothing special.
    Running::start(config(&place)).await.stop().await;
    place.write("definition.toml", version(6));
    sign(&place, &version(6), &["marketing", "sales"], None);
    let running = Running::start(config(&place)).await;
    assert!(is_in_force(6)(&approvals(&running).await));
    // The rollback of then is of no use any more.
    place.write("definition.toml", version(3));
    sign(&place, &version(3), &["marketing", "sales"], Some(5));
    assert!(is_in_force(6)(&once(&running, waits(3, "older")).await));
    // The same version with other content.
    let other = version(6).replace("points = 26\n", "points = 27\n");
    assert_ne!(other, version(6));
    place.write("definition.toml", &other);
    sign(&place, &other, &["marketing", "sales"], None);
    assert!(is_in_force(6)(&once(&running, waits(6, "same_version")).await));
    running.stop().await;
}

#[tokio::test]
async fn a_revoked_key_brings_nothing_into_force_and_leaves_what_is() {
    let place = place();
    sign(&place, DEFINITION, &["marketing", "sales"], None);
    let running = Running::start(config(&place)).await;
    place.write("revoked", Signer::new(2).public());
    place.write("definition.toml", version(2));
    sign(&place, &version(2), &["marketing", "sales"], None);
    let now = once(&running, waits(2, "revoked")).await;
    assert!(is_in_force(1)(&now), "{now}");
    running.stop().await;
    // Also after a restart with the file that it came from.
    place.write("definition.toml", DEFINITION);
    sign(&place, DEFINITION, &["marketing", "sales"], None);
    let running = Running::start(config(&place)).await;
    let now = approvals(&running).await;
    assert!(is_in_force(1)(&now) && now["waiting"].is_null(), "{now}");
    // Nobody can say whose keys count: nothing comes into force.
    place.write("allowed_signers", "sales@example.com cert-authority x\n");
    place.write("definition.toml", version(2));
    let now = once(&running, waits(2, "keys")).await;
    assert!(is_in_force(1)(&now), "{now}");
    running.stop().await;
}

pub(crate) async fn approve(user: &Browser, sent: Value) -> reqwest::Response {
    user.send(Method::POST, "/v1/approvals", sent).await
}

/// An admin, and somebody for marketing, for sales, and who only reads.
pub(crate) async fn users(running: &Running) -> (Browser, [Browser; 3]) {
    let mut admin = Browser::new(running);
    let link = running.first_invitation.clone().expect("a link");
    admin.join(&link, json!({ "email": "ada@works.example", "name": "Ada" })).await;
    let mut users = Vec::new();
    for role in ["marketing", "sales", "read"] {
        let (_, link) = invite(&admin, &format!("{role}@works.example"), role).await;
        let mut user = Browser::new(running);
        user.join(&link, json!({})).await;
        users.push(user);
    }
    (admin, <[Browser; 3]>::try_from(users).ok().expect("three"))
}

#[tokio::test]
async fn what_a_request_puts_waits_for_people_and_the_tool_changes_nothing() {
    let place = place();
    sign(&place, DEFINITION, &["marketing", "sales"], None);
    let running = Running::start(config(&place)).await;
    let (admin, [marketing, sales, _]) = users(&running).await;
    let put = admin.request(Method::PUT, "/v1/definition").body(version(2)).send().await.expect("an answer");
    assert_eq!(problem(put, 409).await["type"], "urn:handraise:problem:unsigned");
    let now = approvals(&running).await;
    assert!(waits(2, "missing")(&now) && is_in_force(1)(&now), "{now}");
    let sent = json!({ "definition": now["waiting"]["subject"]["definition"] });
    assert_eq!(body(approve(&sales, sent.clone()).await).await["in_force"], false);
    assert_eq!(body(approve(&marketing, sent).await).await["in_force"], true);
    let now = approvals(&running).await;
    assert!(is_in_force(2)(&now) && now["waiting"].is_null(), "{now}");
    // The same once more changes nothing, and going back needs signatures of that.
    let put = admin.request(Method::PUT, "/v1/definition").body(version(2)).send().await.expect("an answer");
    assert_eq!(body(put).await["changed"], false);
    let put = admin.request(Method::PUT, "/v1/definition?rollback").body(DEFINITION).send().await;
    problem(put.expect("an answer"), 409).await;
    let history = body(admin.get("/v1/definitions").await).await;
    assert_eq!(history["definitions"][0]["signed_by"].as_array().map(Vec::len), Some(2), "{history}");
    let undo = json!({ "fact": history["definitions"][0]["fact"] });
    problem(admin.send(Method::POST, "/v1/undo", undo).await, 409).await;
    running.stop().await;
    let mut office = Office::open(&place.path().join("data")).await.expect("a database");
    let given = Given { name: "definition.toml".to_owned(), bytes: version(3).into_bytes(), policy: None };
    for refused in [
        office.activate(given, true, false).await.map(drop).map_err(|error| error.to_string()),
        office.undo_activation().await.map(drop).map_err(|error| error.to_string()),
    ] {
        assert!(refused.is_err_and(|words| words.contains("without signatures of marketing, sales")));
    }
    office.close().await.expect("it closes");
    // What people approved is in force after a restart, too.
    let running = Running::start(config(&place)).await;
    assert!(is_in_force(2)(&approvals(&running).await));
    // The file stayed as it was: the signatures of a rollback are news enough.
    sign(&place, DEFINITION, &["marketing", "sales"], Some(2));
    let now = once(&running, is_in_force(1)).await;
    assert_eq!(now["entries"][0]["kind"], "rollback", "{now}");
    running.stop().await;
}

#[tokio::test]
async fn people_who_are_signed_in_approve_for_their_team() {
    let place = place();
    sign(&place, DEFINITION, &["marketing", "sales"], None);
    let running = Running::start(config(&place)).await;
    let (admin, [marketing, sales, reader]) = users(&running).await;
    place.write("definition.toml", version(2));
    let hash = once(&running, waits(2, "of_another")).await["waiting"]["subject"]["definition"].clone();
    let sent = json!({ "definition": hash });
    problem(approve(&reader, sent.clone()).await, 422).await;
    problem(approve(&reader, json!({ "definition": hash, "team": "sales" })).await, 403).await;
    problem(approve(&sales, json!({ "definition": hash, "team": "marketing" })).await, 403).await;
    problem(approve(&sales, json!({ "definition": "0".repeat(64) })).await, 404).await;
    problem(approve(&admin, sent.clone()).await, 422).await;
    // A token is nobody, and another site's page has no right.
    let by_token = running.client.post(running.url("/v1/approvals")).bearer_auth(TOKEN).json(&sent).send().await;
    problem(by_token.expect("an answer"), 403).await;
    let forged = sales.client.post(running.url("/v1/approvals")).json(&sent).send().await.expect("an answer");
    problem(forged, 403).await;

    let first = body(approve(&sales, sent.clone()).await).await;
    assert_eq!((&first["in_force"], &first["entry"]["team"]), (&json!(false), &json!("sales")));
    // Told again, it is the same.
    assert_eq!(body(approve(&sales, sent.clone()).await).await["entry"], first["entry"]);
    let now = approvals(&running).await;
    assert!(
        now["waiting"]["why"].as_array().is_some_and(|why| why.len() == 1 && why[0]["team"] == "marketing"),
        "{now}"
    );
    let second = body(approve(&marketing, sent.clone()).await).await;
    assert_eq!(second["in_force"], true, "{second}");
    let now = approvals(&running).await;
    assert_eq!(now["in_force"]["signatures"], json!(["marketing entry 3", "sales entry 2"]));
    assert!(
        audit(&admin)
            .await
            .iter()
            .any(|line| line.starts_with("user sales@works.example definition_approved receiver-test@2#"))
    );

    // An admin signs for one team, not for both; and nobody's approval outlives their role.
    place.write("definition.toml", version(3));
    let hash = once(&running, waits(3, "of_another")).await["waiting"]["subject"]["definition"].clone();
    let by_admin = |team: &str| json!({ "definition": hash, "team": team });
    assert_eq!(approve(&admin, by_admin("sales")).await.status(), 200);
    problem(approve(&admin, by_admin("marketing")).await, 409).await;
    let users = body(admin.get("/v1/users").await).await;
    let users = users["users"].as_array().expect("a list");
    let user = users.iter().find(|user| user["email"] == "marketing@works.example").expect("a user");
    let removed = admin.send(Method::PATCH, &format!("/v1/users/{}", user["id"]), json!({ "role": "read" })).await;
    assert_eq!(removed.status(), 200);
    problem(approve(&marketing, by_admin("marketing")).await, 403).await;
    running.stop().await;
    let log = log(&place).await;
    assert_eq!((log.verify(), log.entries.len()), (Ok(()), 5));
    assert_eq!(log.entries[2].who.as_deref(), Some("marketing@works.example"));
}

#[tokio::test]
async fn whatever_is_altered_or_removed_in_the_log_is_noticed() {
    let place = place();
    for number in [1, 2, 3] {
        place.write("definition.toml", version(number));
        sign(&place, &version(number), &["marketing", "sales"], None);
        Running::start(config(&place)).await.stop().await;
    }
    let whole = log(&place).await;
    assert_eq!((whole.verify(), whole.entries.len()), (Ok(()), 3));
    assert!(whole.contains(&whole.entries[0].hash()));
    let file = place.path().join("data/handraise.sqlite3");
    let saved = std::fs::read(&file).expect("a database");
    for (statement, seq) in [
        ("UPDATE approval_log SET at_ms = at_ms + 1 WHERE seq = 2", Some(2)),
        ("UPDATE approval_log SET says = replace(says, '\"version\":1', '\"version\":9') WHERE seq = 1", Some(1)),
        ("UPDATE approval_log SET kind = 'approval' WHERE seq = 3", Some(3)),
        ("UPDATE approval_log SET who = 'eve@works.example' WHERE seq = 2", Some(2)),
        ("UPDATE approval_log SET before = zeroblob(32) WHERE seq = 2", Some(2)),
        ("DELETE FROM approval_log WHERE seq = 1", Some(1)),
        ("DELETE FROM approval_log WHERE seq = 2", Some(2)),
        ("DELETE FROM approval_log WHERE seq = 3", Some(3)),
        ("DELETE FROM approval_log", Some(1)),
        // Whoever asks to be forgotten is, and the chain holds.
        ("UPDATE approval_log SET who = NULL, salt = NULL", None),
    ] {
        std::fs::write(&file, &saved).expect("the saved database");
        let database = sqlx::SqlitePool::connect(&file.display().to_string()).await.expect("a database");
        sqlx::query(statement).execute(&database).await.expect("it is altered");
        database.close().await;
        let altered = log(&place).await;
        assert_eq!(altered.verify().err().map(|altered| altered.seq), seq, "{statement}");
    }
    // A log that was altered lets nothing come into force.
    std::fs::write(&file, &saved).expect("the saved database");
    let database = sqlx::SqlitePool::connect(&file.display().to_string()).await.expect("a database");
    sqlx::query("DELETE FROM approval_log WHERE seq = 3").execute(&database).await.expect("it is altered");
    database.close().await;
    place.write("definition.toml", version(2));
    sign(&place, &version(2), &["marketing", "sales"], None);
    let refused = Receiver::bind(config(&place)).await.map(drop).map_err(|error| error.to_string());
    let running = match refused {
        Err(words) => return assert!(words.contains("altered at entry 3"), "{words}"),
        Ok(()) => Running::start(config(&place)).await,
    };
    let now = approvals(&running).await;
    assert!(!is_in_force(2)(&now) && waits(2, "log")(&now), "{now}");
    running.stop().await;
}
