//! Definitions that are put into force by a request: who may, what is refused, what is told of it, and that it lasts.

use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::durability::start_to_be_killed;
use crate::ledger::{adds_up, form, get, person, rescored};
use crate::running::{DEFINITION, Place, Running, TOKEN, compiled, json as body, problem};
use crate::signed_in::{Browser, audit, invite, with_admin};
use crate::visitor::Visitor;

/// The test's definition as another version, with other points.
pub(crate) fn version(version: u32) -> String {
    let points = format!("points = {}\n", 20 + version);
    DEFINITION.replace("version = 1", &format!("version = {version}")).replace("points = 20\n", &points)
}

pub(crate) async fn put(running: &Running, query: &str, text: impl Into<reqwest::Body>) -> Response {
    let request = running.client.put(running.url(&format!("/v1/definition{query}"))).bearer_auth(TOKEN);
    request.header("content-type", "application/toml").body(text).send().await.expect("an answer")
}

pub(crate) async fn done(answer: Response) -> Value {
    let status = answer.status();
    let answer = body(answer).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

/// The version in force, as pages see it.
pub(crate) async fn in_force(running: &Running) -> String {
    let served = running.get("/v1/definition.mql").send().await.expect("an answer");
    let name = served.headers()["handraise-definition"].to_str().expect("a text").to_owned();
    name.split_once('#').expect("a hash").0.to_owned()
}

/// The versions in the history, the newest first.
async fn versions(running: &Running) -> Vec<u64> {
    let history = get(running, "/v1/definitions").await;
    let definitions = history["definitions"].as_array().expect("a list").iter();
    definitions.map(|entry| entry["version"].as_u64().expect("a number")).collect()
}

#[tokio::test]
async fn a_definition_comes_into_force_at_once_computes_everybody_and_survives_a_restart() {
    let place = Place::new();
    let running = place.start().await;
    running.submit(&form(&mut Visitor::interested(), "put-000001", "ada@works.example")).await;
    let old = person(&running).await["report"]["definition"]["hash"].clone();
    let answer = done(put(&running, "", version(2)).await).await;
    assert_eq!((&answer["changed"], &answer["definition"]["version"]), (&json!(true), &json!(2)), "{answer}");
    assert_eq!((&answer["in_force"]["version"], &answer["dry_run"]), (&json!(1), &json!(false)));
    let sentences = answer["changes"].to_string();
    assert!(sentences.contains("20 → 22 points each"), "{sentences}");
    assert_eq!(in_force(&running).await, "receiver-test@2");
    let after = rescored(&running, &old).await;
    for change in after["history"].as_array().expect("a history").iter().skip(1) {
        assert_eq!(change["cause"]["definition"], answer["fact"]);
    }
    adds_up(&after);
    // A page still has the one before.
    let verdict = running.submit(&form(&mut Visitor::interested(), "put-000002", "bob@works.example")).await;
    assert_eq!(verdict["verdict"], "verified");
    running.stop().await;
    let running = place.start().await;
    assert_eq!(in_force(&running).await, "receiver-test@2", "its file did not change");
    assert_eq!(versions(&running).await, [2, 1]);
    running.stop().await;
}

#[tokio::test]
async fn a_receiver_killed_right_after_its_answer_has_the_definition() {
    let place = Place::new();
    let (mut child, addr) = start_to_be_killed(&place);
    let request = crate::running::client().put(format!("http://{addr}/v1/definition")).bearer_auth(TOKEN);
    let answer = request.body(version(2)).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    child.kill().expect("killed");
    child.wait().expect("ended");
    let running = place.start().await;
    assert_eq!(in_force(&running).await, "receiver-test@2");
    assert_eq!(versions(&running).await, [2, 1]);
    running.stop().await;
}

#[tokio::test]
async fn a_dry_run_says_what_would_change_and_changes_nothing() {
    let place = Place::new();
    let running = place.start().await;
    done(put(&running, "", version(3)).await).await;
    let before = get(&running, "/v1/definitions").await;
    let newer = done(put(&running, "?dry_run", version(4)).await).await;
    assert_eq!((&newer["would_change"], &newer["refused"]), (&json!(true), &Value::Null), "{newer}");
    assert!(newer["changes"].to_string().contains("23 → 24 points each"));
    let older = done(put(&running, "?dry_run", version(2)).await).await;
    assert!(older["refused"].as_str().expect("a reason").contains("version 2 is older than version 3"), "{older}");
    assert_eq!(done(put(&running, "?dry_run&rollback", version(2)).await).await["refused"], Value::Null);
    let same = done(put(&running, "?dry_run=1", version(3)).await).await;
    assert_eq!((&same["would_change"], &same["changes"]), (&json!(false), &json!([])));
    assert_eq!(get(&running, "/v1/definitions").await, before);
    // A spelling mistake must not put anything into force.
    problem(put(&running, "?dryrun", version(4)).await, 400).await;
    problem(put(&running, "?dry_run=yes", version(4)).await, 400).await;
    assert_eq!(in_force(&running).await, "receiver-test@3");
    running.stop().await;
}

#[tokio::test]
async fn an_older_or_a_changed_version_is_refused_unless_it_is_asked_for() {
    let place = Place::new();
    let running = place.start().await;
    let first = done(put(&running, "", version(2)).await).await;
    let again = done(put(&running, "", version(2)).await).await;
    assert_eq!((&again["changed"], &again["fact"]), (&json!(false), &first["fact"]), "nothing happens");
    let older = problem(put(&running, "", DEFINITION).await, 409).await;
    assert!(older["detail"].as_str().expect("a text").contains("version 1 is older than version 2"), "{older}");
    let changed = problem(put(&running, "", version(2).replace("points = 22\n", "points = 9\n")).await, 409).await;
    assert!(changed["detail"].as_str().expect("a text").contains("said something else"), "{changed}");
    assert!(changed["detail"].as_str().expect("a text").contains("`rollback`"), "{changed}");
    assert_eq!(versions(&running).await, [2, 1]);
    assert_eq!(done(put(&running, "?rollback", DEFINITION).await).await["changed"], true);
    assert_eq!((in_force(&running).await.as_str(), versions(&running).await), ("receiver-test@1", vec![1, 2, 1]));
    running.stop().await;
}

#[tokio::test]
async fn a_definition_that_can_not_be_used_is_refused_with_everything_that_is_wrong() {
    let place = Place::new();
    let running = place.start().await;
    let broken = version(2).replace("points = 22\n", "points = \"many\"\n").replace("min_grade", "min_grad");
    let refused = problem(put(&running, "", broken).await, 422).await;
    let problems = refused["problems"].as_array().expect("a list");
    assert!(problems.len() >= 2, "{refused}");
    for problem in problems {
        assert!(problem["line"].is_u64() && problem["path"].is_string() && problem["remedy"].is_string(), "{problem}");
    }
    problem(put(&running, "", "").await, 400).await;
    problem(put(&running, "", vec![0xFF, 0xFE]).await, 422).await;
    let mut damaged = compiled(&version(2)).mql().to_vec();
    damaged.truncate(100);
    problem(put(&running, "", damaged).await, 422).await;
    assert_eq!(versions(&running).await, [1]);
    running.stop().await;
}

/// The compiled form of a definition with a private part, and that part.
fn both(text: &str) -> (Vec<u8>, String) {
    let loaded = handraise::author::Loaded::compile(text, handraise::author::Format::Toml).expect("a definition");
    (loaded.compiled.mql().to_vec(), loaded.policy.expect("a private part").to_json())
}

pub(crate) const POLICY: &str = "\n[[policy.targets]]\nname = \"Works\"\ndomains = [\"works.example\"]\n";

async fn put_both(running: &Running, mql: Vec<u8>, policy: String) -> Response {
    let policy = Part::text(policy).file_name("mql.policy.json");
    let parts = Form::new().part("definition", Part::bytes(mql).file_name("a.mql")).part("policy", policy);
    let request = running.client.put(running.url("/v1/definition")).bearer_auth(TOKEN);
    request.multipart(parts).send().await.expect("an answer")
}

#[tokio::test]
async fn a_compiled_definition_comes_with_its_private_part_and_with_no_other() {
    let place = Place::new();
    let running = place.start().await;
    let (mql, policy) = both(&[&version(2), POLICY].concat());
    let (_, foreign) = both(&[&version(3), POLICY].concat());
    let refused = problem(put_both(&running, mql.clone(), foreign).await, 422).await;
    let words = refused["detail"].as_str().expect("a text");
    assert!(words.contains("`mql.policy.json`: it belongs to `receiver-test` version 3"), "{words}");
    let answer = done(put_both(&running, mql.clone(), policy.clone()).await).await;
    assert!(answer["changes"].to_string().contains("Works"), "{answer}");
    let hash = answer["definition"]["hash"].as_str().expect("a hash");
    // Alone, it says nothing of its private part, which stays.
    assert_eq!(done(put(&running, "", mql).await).await["changed"], false);
    let kept = get(&running, &format!("/v1/definitions/{hash}")).await;
    assert_eq!(kept["private"]["policy"], serde_json::from_str::<Value>(&policy).expect("JSON"));
    assert_eq!(kept["activations"][0]["policy"], answer["definition"]["policy"]);
    running.stop().await;
}

#[tokio::test]
async fn only_marketing_admins_and_tokens_for_it_put_a_definition_into_force_and_see_what_is_private() {
    let (_place, running, admin) = with_admin().await;
    let text = [&version(2), POLICY].concat();
    let put_as = async |browser: &Browser, text: &str| {
        browser.request(Method::PUT, "/v1/definition").body(text.to_owned()).send().await.expect("an answer")
    };
    let mut people = Vec::new();
    for role in ["sales", "read", "marketing"] {
        let (_, link) = invite(&admin, &format!("{role}@works.example"), role).await;
        let mut browser = Browser::new(&running);
        browser.join(&link, json!({})).await;
        people.push(browser);
    }
    let [sales, reader, marketing] = <[Browser; 3]>::try_from(people).ok().expect("three");
    for browser in [&sales, &reader] {
        problem(put_as(browser, &text).await, 403).await;
    }
    problem(running.client.put(running.url("/v1/definition")).body(text.clone()).send().await.expect("an answer"), 401)
        .await;
    let answer = done(put_as(&marketing, &text).await).await;
    let history = done(reader.get("/v1/definitions").await).await;
    assert_eq!(history["definitions"][0]["by"], "marketing@works.example");
    assert_eq!(history["definitions"][0]["source"], "api");
    let path = format!("/v1/definitions/{}", answer["definition"]["hash"].as_str().expect("a hash"));
    assert!(done(reader.get(&path).await).await["private"].is_null());
    let all = done(marketing.get(&path).await).await;
    assert_eq!(all["private"]["source"], json!({ "format": "toml", "text": text }));
    let log = audit(&admin).await;
    let expected = "user marketing@works.example definition_activated receiver-test@2#";
    assert!(log.iter().any(|line| line.starts_with(expected)), "{log:?}");
    for (scope, status) in [("facts", 403), ("read", 403), ("definition", 200)] {
        let made = admin.send(Method::POST, "/v1/tokens", json!({ "name": scope, "scopes": [scope] })).await;
        let secret = body(made).await["secret"].as_str().expect("a text").to_owned();
        let sent = running.client.put(running.url("/v1/definition")).bearer_auth(secret).body(version(3)).send().await;
        assert_eq!(sent.expect("an answer").status(), status, "{scope}");
    }
    let history = done(reader.get("/v1/definitions").await).await;
    assert_eq!(history["definitions"][0]["by"], "definition");
    running.stop().await;
}

#[tokio::test]
async fn undoing_an_activation_puts_the_one_before_into_force_and_the_history_keeps_both() {
    let place = Place::new();
    let running = place.start().await;
    let undo = async |fact: &Value| {
        let request = running.client.post(running.url("/v1/undo")).bearer_auth(TOKEN);
        request.json(&json!({ "fact": fact })).send().await.expect("an answer")
    };
    let first = get(&running, "/v1/definitions").await["definitions"][0]["fact"].clone();
    problem(undo(&first).await, 409).await;
    let second = done(put(&running, "", [&version(2), POLICY].concat()).await).await["fact"].clone();
    let undone = done(undo(&second).await).await;
    assert_eq!(undone["definition"]["version"], 1);
    assert_eq!((in_force(&running).await.as_str(), versions(&running).await), ("receiver-test@1", vec![1, 2, 1]));
    let late = problem(undo(&second).await, 409).await;
    assert!(late["detail"].to_string().contains("only the activation that is in force"), "{late}");
    // Undoing that brings the second back, with its private part.
    let back = done(undo(&undone["fact"]).await).await;
    assert_eq!(back["definition"]["version"], 2);
    assert!(back["definition"]["policy"].is_string(), "{back}");
    assert_eq!(versions(&running).await, [2, 1, 2, 1]);
    running.stop().await;
}

#[tokio::test]
async fn what_was_in_force_at_a_time_and_which_leads_it_scored_has_one_answer() {
    let place = Place::new();
    let running = place.start().await;
    running.submit(&form(&mut Visitor::interested(), "at-0000001", "ada@works.example")).await;
    let second = i64::from(place.now_s()) + 3600;
    place.wait_s(3600);
    done(put(&running, "", version(2)).await).await;
    running.submit(&[("email".into(), "bob@works.example".into())]).await;
    let at = async |second: i64| {
        let time = handraise_receiver::rfc3339(second * 1000);
        get(&running, &format!("/v1/definitions?at={time}")).await["definition"].clone()
    };
    assert_eq!(at(second - 10).await["version"], 1);
    assert_eq!(at(second + 60).await["version"], 2);
    assert_eq!(at(second - 86_400).await, Value::Null, "nothing was in force before the receiver began");
    let history = get(&running, "/v1/definitions").await;
    assert_eq!(history["definitions"][1]["until"], history["definitions"][0]["from"]);
    for (place, email) in [(0, "bob@works.example"), (1, "ada@works.example")] {
        let hash = history["definitions"][place]["hash"].as_str().expect("a hash");
        let leads = get(&running, &format!("/v1/leads?definition={hash}")).await;
        let contacts: Vec<_> =
            leads["leads"].as_array().expect("a list").iter().map(|lead| &lead["contact"]["email"]).collect();
        assert_eq!(contacts, [&json!(email)]);
    }
    problem(running.get("/v1/leads?definition=x").bearer_auth(TOKEN).send().await.expect("an answer"), 400).await;
    problem(running.get("/v1/definitions?at=x").bearer_auth(TOKEN).send().await.expect("an answer"), 400).await;
    // Everybody has the new one in the end, and the numbers say so.
    let all = async {
        loop {
            let now = get(&running, "/v1/definitions").await;
            if now["rescoring"] == json!({ "persons": 2, "computed": 2 }) {
                return now;
            }
        }
    };
    let now = tokio::time::timeout(std::time::Duration::from_secs(30), all).await.expect("in time");
    assert_eq!((&now["definitions"][0]["persons"], &now["definitions"][1]["persons"]), (&json!(2), &json!(0)));
    let hash = now["definitions"][0]["hash"].as_str().expect("a hash");
    let persons = get(&running, &format!("/v1/persons?definition={hash}")).await;
    assert_eq!(persons["persons"].as_array().expect("a list").len(), 2);
    running.stop().await;
}

#[tokio::test]
async fn another_build_is_told_once_and_is_the_cause_of_what_it_changes() {
    let place = Place::new();
    let running = place.start().await;
    running.submit(&form(&mut Visitor::interested(), "build-0001", "ada@works.example")).await;
    let before = person(&running).await;
    let first = get(&running, "/v1/definitions").await["builds"].clone();
    assert_eq!(first.as_array().expect("a list").len(), 1, "{first}");
    running.stop().await;
    place.start().await.stop().await;
    // As a build with other lists would have left it, which understood nobody.
    let mut database = crate::migration::database(&place).await;
    sqlx::raw_sql(
        "UPDATE fact SET says = json_set(says, '$.lists', 'older') WHERE kind = 'build'; \
         UPDATE person SET basis = substr(basis, 1, length(basis) - 16) || 'older', summary = json_set(summary, '$.grade', 'D'); \
         DELETE FROM crossing",
    )
    .execute(&mut database)
    .await
    .expect("another build's");
    sqlx::Connection::close(database).await.expect("closed");
    let running = place.start().await;
    let changed = async {
        loop {
            let now = person(&running).await;
            if now["history"] != json!([]) {
                return now;
            }
        }
    };
    let after = tokio::time::timeout(std::time::Duration::from_secs(30), changed).await.expect("in time");
    let builds = get(&running, "/v1/definitions").await["builds"].clone();
    assert_eq!((builds[1]["lists"].as_str(), builds[1]["until"].is_string()), (Some("older"), true));
    let by = builds[0]["by"].as_str().expect("a text");
    assert_eq!(by.strip_prefix("handraise "), builds[0]["core"].as_str(), "the program and the core have one version");
    assert_eq!(after["history"][0]["cause"]["program"], builds[0]["fact"], "{after}");
    assert_eq!(after["history"][0]["grade"]["to"], before["report"]["grade"]);
    running.stop().await;
}
