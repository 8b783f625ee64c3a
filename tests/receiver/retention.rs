//! What has been kept long enough goes, with all that follows from it, and does not come back; everything else stays as it was.

use std::time::Duration;

use handraise_receiver::{Config, Kept, Office, Retention};
use reqwest::Method;
use serde_json::{Value, json};

use crate::erase::is_on_disk;
use crate::running::{Place, Running, TOKEN, json as body, problem};
use crate::visitor::{GOOD, Visitor};

fn terms(terms: &[(Kept, &str)]) -> Retention {
    let mut retention = Retention::default();
    terms.iter().for_each(|(kept, term)| retention.set(*kept, term.parse().expect("a term")));
    retention
}

async fn start(place: &Place, retention: &Retention) -> Running {
    Running::start(Config { retention: retention.clone(), ..place.config() }).await
}

async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

async fn send(running: &Running, method: Method, path: &str, sent: Value) -> Value {
    let request = running.client.request(method, running.url(path)).bearer_auth(TOKEN);
    let answer = request.json(&sent).send().await.expect("an answer");
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    body(answer).await
}

/// Sends a form of somebody who read the pricing page; returns the id of their person.
async fn form(place: &Place, running: &Running, submission: &str, email: &str) -> String {
    let mut visitor = Visitor::at(crate::running::DEFINITION, place.now_s());
    visitor.read(90_000, 60);
    visitor.read(300, 60);
    let form = GOOD.map(|(name, value)| (name, if name == "email" { email } else { value }));
    running.submit(&visitor.send(submission, &form)).await;
    let found = get(running, &format!("/v1/persons?email={email}")).await;
    found["persons"][0]["person"].as_str().expect("an id").to_owned()
}

/// Waits until nothing that has ended is there, and returns what is kept.
async fn when_all_has_gone(running: &Running) -> Value {
    let gone = async {
        loop {
            let kinds = get(running, "/v1/retention").await["kinds"].clone();
            if kinds.as_array().expect("a list").iter().all(|kind| kind["ended"] == 0) {
                return kinds;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), gone).await.expect("in time")
}

/// How many are kept of a kind.
fn count(kinds: &Value, kind: &str) -> u64 {
    let found = kinds.as_array().expect("a list").iter().find(|known| known["kind"] == kind);
    found.and_then(|kind| kind["count"].as_u64()).expect("a count")
}

async fn touch(running: &Running, id: &str, email: &str) -> Value {
    send(running, Method::POST, "/v1/touches", json!([{ "id": id, "email": email, "action": "webinar" }])).await
}

#[tokio::test]
async fn behaviour_goes_and_the_contact_the_answers_and_what_became_of_the_lead_stay() {
    let place = Place::new();
    let retention = terms(&[(Kept::Behaviour, "13 months")]);
    let running = start(&place, &retention).await;
    let ada = form(&place, &running, "keep-0001", "ada@example.com").await;
    send(
        &running,
        Method::POST,
        "/v1/statuses",
        json!([{ "id": "s-1", "email": "ada@example.com", "status": "accepted" }]),
    )
    .await;
    let before = get(&running, &format!("/v1/persons/{ada}")).await;
    let lead = get(&running, "/v1/leads?evidence=1").await["leads"][0].clone();
    assert!(lead["evidence"].is_string() && lead["assessment"]["contributions"] != json!([]));
    place.wait(200);
    form(&place, &running, "keep-0002", "bob@example.com").await;
    assert_eq!(count(&when_all_has_gone(&running).await, "behaviour"), 2);
    place.wait(200);
    // The first form is 400 days old, which are more than 13 months; the second is not.
    assert_eq!(count(&when_all_has_gone(&running).await, "behaviour"), 1);
    let after = get(&running, &format!("/v1/persons/{ada}")).await;
    assert_eq!((&after["contact"], &after["stage"]), (&before["contact"], &json!("sal")));
    assert_eq!(after["report"]["fit"], before["report"]["fit"], "what the person answered stays");
    assert_eq!(
        (&after["report"]["contributions"], &after["report"]["rating"]),
        (&json!([]), &json!(4)),
        "none is known, which is not unknown"
    );
    let history = before["history"].as_array().expect("a list");
    assert_eq!(after["history"].as_array().expect("a list")[..history.len()], history[..], "what was seen stays");
    let leads = get(&running, "/v1/leads?evidence=1").await;
    let now = leads["leads"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|lead| lead["submission"] == "keep-0001")
        .expect("the lead");
    assert_eq!((&now["evidence"], &now["assessment"]["contributions"]), (&Value::Null, &json!([])));
    assert!(now["behaviour_removed_at"].is_string());
    for name in ["contact", "card", "verdict", "claimed"] {
        assert_eq!(now[name], lead[name], "{name}");
    }
    assert_eq!(
        (&now["assessment"]["score"], &now["assessment"]["decision"]),
        (&lead["assessment"]["score"], &lead["assessment"]["decision"])
    );
    let evidence = lead["evidence"].as_str().expect("a text").to_owned();
    running.stop().await;
    assert!(!is_on_disk(&place, &evidence), "what was removed is overwritten");
}

#[tokio::test]
async fn what_was_removed_comes_back_neither_by_an_import_nor_with_a_copy_that_is_put_back() {
    let place = Place::new();
    let retention = terms(&[(Kept::Touches, "25 months")]);
    let running = start(&place, &retention).await;
    form(&place, &running, "back-0001", "ada@example.com").await;
    touch(&running, "webinar of ada", "ada@example.com").await;
    touch(&running, "webinar of stranger", "stranger@example.com").await;
    let stranger = get(&running, "/v1/persons?email=stranger@example.com").await["persons"][0]["person"].clone();
    running.stop().await;
    let file = place.path().join("data/handraise.sqlite3");
    let copy = std::fs::read(&file).expect("a copy");
    for is_put_back in [false, true] {
        if is_put_back {
            std::fs::write(&file, &copy).expect("put back");
        } else {
            place.wait(800);
        }
        let running = start(&place, &retention).await;
        let kinds = when_all_has_gone(&running).await;
        assert_eq!((count(&kinds, "touches"), count(&kinds, "forms")), (0, 1), "put back: {is_put_back}");
        // Of somebody who was known by that alone, nothing is left.
        let path = format!("/v1/persons/{}", stranger.as_str().expect("an id"));
        problem(running.get(&path).bearer_auth(TOKEN).send().await.expect("an answer"), 404).await;
        assert_eq!(get(&running, "/v1/persons").await["persons"].as_array().expect("a list").len(), 1);
        let told = touch(&running, "webinar of ada", "ada@example.com").await;
        assert_eq!(told, json!({ "stored": 0, "known": 1, "forgotten": 0 }), "the same id is the same fact for ever");
        assert_eq!(touch(&running, "another webinar", "ada@example.com").await["stored"], 1);
        running.stop().await;
        assert!(!is_on_disk(&place, "stranger@") && !is_on_disk(&place, "webinar of"), "nor is it in an id");
    }
}

#[tokio::test]
async fn whoever_came_to_nothing_goes_and_customers_and_who_must_not_be_contacted_do_not() {
    let place = Place::new();
    let retention = terms(&[(Kept::Prospects, "24 months")]);
    let running = start(&place, &retention).await;
    for (at, name) in ["lost", "won", "late", "unsubscribed"].into_iter().enumerate() {
        form(&place, &running, &format!("nothing-{at}"), &format!("{name}@example.com")).await;
    }
    let statuses = json!([
        { "id": "s-1", "email": "lost@example.com", "status": "rejected", "reason": "no_budget" },
        { "id": "s-2", "email": "won@example.com", "status": "won" },
    ]);
    send(&running, Method::POST, "/v1/statuses", statuses).await;
    let unsubscribed = json!([{ "id": "x-1", "email": "unsubscribed@example.com", "suppression": "unsubscribed" }]);
    send(&running, Method::POST, "/v1/suppressions", unsubscribed).await;
    place.wait(700);
    touch(&running, "t-1", "late@example.com").await;
    // What somebody buys about a company is no contact with its people.
    send(&running, Method::POST, "/v1/attributes", json!([{ "id": "a-1", "company": "example.com", "attribute": "industry", "value": "software", "origin": "enrichment" }])).await;
    place.wait(100);
    when_all_has_gone(&running).await;
    let persons = get(&running, "/v1/persons").await;
    let mut left: Vec<&str> = persons["persons"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|person| person["contact"]["email"].as_str())
        .collect();
    left.sort_unstable();
    assert_eq!(left, ["late@example.com", "unsubscribed@example.com", "won@example.com"]);
    let suppressed = get(&running, "/v1/persons?email=unsubscribed@example.com").await["persons"][0].clone();
    assert_eq!(
        (&suppressed["suppressed"]["suppression"], &suppressed["contact"]["name"]),
        (&json!("unsubscribed"), &Value::Null)
    );
    let mut leads: Vec<String> = running.leads().await.iter().map(|lead| lead["submission"].to_string()).collect();
    leads.sort_unstable();
    assert_eq!(leads, ["\"nothing-1\"", "\"nothing-2\""]);
    let logged = async {
        loop {
            let log = get(&running, "/v1/audit").await["entries"].clone();
            if let Some(entry) = log.as_array().expect("a list").iter().find(|entry| entry["action"] == "ended_removed")
            {
                return entry["detail"].clone();
            }
        }
    };
    assert_eq!(tokio::time::timeout(Duration::from_secs(30), logged).await.expect("in time"), "prospects 2");
    running.stop().await;
    assert!(!is_on_disk(&place, "lost@"));
}

#[tokio::test]
async fn the_steps_of_a_history_become_one_that_goes_as_far() {
    let place = Place::new();
    let running = start(&place, &terms(&[])).await;
    let ada = form(&place, &running, "steps-0001", "ada@example.com").await;
    for (id, status) in [("s-1", "accepted"), ("s-2", "sales_qualified"), ("s-3", "won")] {
        send(
            &running,
            Method::POST,
            "/v1/statuses",
            json!([{ "id": id, "email": "ada@example.com", "status": status }]),
        )
        .await;
        get(&running, "/v1/persons").await;
    }
    let before = get(&running, &format!("/v1/persons/{ada}")).await["history"].clone();
    assert!(before.as_array().expect("a list").len() > 2, "{before}");
    running.stop().await;
    place.wait(100);
    let running = start(&place, &terms(&[(Kept::Events, "3 months")])).await;
    when_all_has_gone(&running).await;
    let person = get(&running, &format!("/v1/persons/{ada}")).await;
    let history = person["history"].as_array().expect("a list");
    assert_eq!(history[0]["stage"], json!({ "from": "visitor", "to": "customer" }));
    assert_eq!(history[0]["at_ms"], before.as_array().and_then(|all| all.last()).expect("a step")["at_ms"]);
    let changes: Vec<handraise::person::Change> =
        history.iter().map(|change| serde_json::from_value(change.clone()).expect("a change")).collect();
    let summary = handraise::person::Summary::after(&changes).expect("it adds up");
    assert_eq!(json!(summary.stage), person["stage"]);
    running.stop().await;
}

#[tokio::test]
async fn what_withdraws_and_gives_away_goes_with_what_it_was_about() {
    let place = Place::new();
    let running = start(&place, &terms(&[])).await;
    let office = form(&place, &running, "shared-0001", "office@example.com").await;
    form(&place, &running, "shared-0002", "office@example.com").await;
    touch(&running, "t-1", "office@example.com").await;
    send(&running, Method::POST, "/v1/undo", json!({ "id": "undo of t-1", "fact": "t-1" })).await;
    let shared = get(&running, &format!("/v1/persons/{office}")).await;
    let second = shared["timeline"].as_array().expect("a list").iter().filter(|entry| entry["kind"] == "form").nth(1);
    let split =
        json!({ "id": "split-1", "facts": [second.expect("two forms")["fact"]], "email": "colleague@example.com" });
    send(&running, Method::POST, &format!("/v1/persons/{office}/split"), split).await;
    assert_eq!(get(&running, "/v1/persons").await["persons"].as_array().expect("a list").len(), 2);
    running.stop().await;
    place.wait(40);
    let running = start(&place, &terms(&[(Kept::Forms, "1 month"), (Kept::Touches, "1 month")])).await;
    when_all_has_gone(&running).await;
    assert_eq!(get(&running, "/v1/persons").await["persons"], json!([]));
    assert!(running.leads().await.is_empty());
    running.stop().await;
    for text in ["office@", "colleague@", "undo of"] {
        assert!(!is_on_disk(&place, text), "{text}");
    }
}

#[tokio::test]
async fn the_tool_removes_beside_a_running_receiver_and_somebody_new_waits_for_nothing() {
    let place = Place::new();
    let running = start(&place, &terms(&[])).await;
    let ada = form(&place, &running, "beside-0001", "ada@example.com").await;
    let old = json!([{ "id": "t-1", "email": "ada@example.com", "action": "webinar", "at": "2020-01-01" }, { "id": "t-2", "email": "old@example.com", "action": "webinar", "at": "2020-01-01" }]);
    send(&running, Method::POST, "/v1/touches", old).await;
    assert_eq!(get(&running, "/v1/persons").await["persons"].as_array().expect("a list").len(), 2);
    let mut office = Office::open(&place.path().join("data")).await.expect("a database");
    let retention = terms(&[(Kept::Touches, "25 months")]);
    let ended = office.holdings(&retention).await.expect("counted");
    assert_eq!(
        ended.iter().find(|holding| holding.kept == Kept::Touches).map(|holding| (holding.count, holding.ended)),
        Some((2, 2))
    );
    let removed = office.remove_what_has_ended(&retention).await.expect("removed");
    assert_eq!(removed.into_iter().collect::<Vec<_>>(), [(Kept::Touches, 2)]);
    office.close().await.expect("closed");
    let person = async {
        loop {
            let person = get(&running, &format!("/v1/persons/{ada}")).await;
            if person["added"] == json!([]) {
                return person;
            }
        }
    };
    let person = tokio::time::timeout(Duration::from_secs(30), person).await.expect("in time");
    assert_eq!(person["timeline"].as_array().expect("a list").len(), 1);
    assert_eq!(get(&running, "/v1/persons").await["persons"].as_array().expect("a list").len(), 1);
    running.stop().await;
}
