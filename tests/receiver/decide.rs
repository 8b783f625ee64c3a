//! What people decide about persons, and take back: two are one, some facts are somebody else's, somebody follows up.

use reqwest::Method;
use serde_json::{Value, json};

use crate::running::{Place, Running, TOKEN, json as body, problem};
use crate::signed_in::{Browser, invite, with_admin};

async fn send(running: &Running, method: Method, path: &str, sent: Value) -> reqwest::Response {
    let request = running.client.request(method, running.url(path)).bearer_auth(TOKEN);
    request.json(&sent).send().await.expect("an answer")
}

async fn decided(running: &Running, method: Method, path: &str, sent: Value) -> String {
    let answer = send(running, method, path, sent).await;
    assert_eq!(answer.status(), 200, "{path}: {:?}", answer.text().await);
    body(answer).await["fact"].as_str().expect("an id").to_owned()
}

async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

/// The id of somebody who sent a form with this address.
async fn known(running: &Running, email: &str) -> String {
    running.submit(&[("email".into(), email.into()), ("name".into(), email.into())]).await;
    let found = get(running, &format!("/v1/persons?email={email}")).await;
    found["persons"][0]["person"].as_str().expect("an id").to_owned()
}

async fn count(running: &Running) -> usize {
    get(running, "/v1/persons").await["persons"].as_array().expect("a list").len()
}

#[tokio::test]
async fn two_who_are_merged_are_one_until_it_is_undone() {
    let place = Place::new();
    let running = place.start().await;
    let (ada, private) = (known(&running, "ada@works.example").await, known(&running, "ada@home.example").await);
    let merge = decided(&running, Method::POST, &format!("/v1/persons/{ada}/merge"), json!({ "from": private })).await;
    assert_eq!(count(&running).await, 1);
    let person = get(&running, &format!("/v1/persons/{private}")).await;
    assert_eq!(person["person"], json!(ada), "the id of either leads to the person");
    let kinds: Vec<_> = person["timeline"].as_array().expect("a list").iter().map(|entry| &entry["kind"]).collect();
    assert_eq!(kinds, ["form", "form", "merge"]);
    let undo = decided(&running, Method::POST, "/v1/undo", json!({ "fact": merge })).await;
    assert_eq!(count(&running).await, 2);
    // A second time there is nothing to withdraw.
    let request = running.client.post(running.url("/v1/undo")).bearer_auth(TOKEN).json(&json!({ "fact": merge }));
    let again = body(request.send().await.expect("an answer")).await;
    assert_eq!(again, json!({ "fact": undo, "withdrawn": 0 }));
    assert_eq!(get(&running, &format!("/v1/persons/{private}")).await["person"], json!(private));
    decided(&running, Method::POST, "/v1/undo", json!({ "fact": undo })).await;
    assert_eq!(count(&running).await, 1, "without the undo they are one again");
    running.stop().await;
}

#[tokio::test]
async fn an_undo_that_is_taken_back_changes_nothing_in_the_end() {
    let place = Place::new();
    let running = place.start().await;
    let ada = known(&running, "ada@works.example").await;
    let of = async |part: &str| get(&running, &format!("/v1/persons/{ada}")).await[part].clone();
    let before = of("stage").await;
    let accepted = json!([{ "id": "s1", "person": ada, "status": "accepted" }]);
    assert!(send(&running, Method::POST, "/v1/statuses?batch=b1", accepted).await.status().is_success());
    assert_eq!(of("stage").await, "sal");
    let undo = decided(&running, Method::POST, "/v1/undo", json!({ "import": "b1" })).await;
    assert_eq!(of("stage").await, before);
    let second = decided(&running, Method::POST, "/v1/undo", json!({ "fact": undo })).await;
    assert_eq!(of("stage").await, "sal", "what was told counts again at once");
    decided(&running, Method::POST, "/v1/undo", json!({ "fact": second })).await;
    assert_eq!(of("stage").await, before);
    let again = body(send(&running, Method::POST, "/v1/undo", json!({ "import": "b1" })).await).await;
    assert_eq!(again, json!({ "fact": undo, "withdrawn": 0 }), "the first undo counts again");
    running.stop().await;
}

#[tokio::test]
async fn a_form_that_is_somebody_elses_is_given_to_them() {
    let place = Place::new();
    let running = place.start().await;
    let shared = known(&running, "office@works.example").await;
    running.submit(&[("email".into(), "office@works.example".into()), ("name".into(), "Bob".into())]).await;
    let person = get(&running, &format!("/v1/persons/{shared}")).await;
    let fact = person["timeline"][1]["fact"].clone();
    let split = json!({ "facts": [fact], "email": "bob@works.example" });
    decided(&running, Method::POST, &format!("/v1/persons/{shared}/split"), split).await;
    assert_eq!(count(&running).await, 2);
    let bob = get(&running, "/v1/persons?email=bob@works.example").await;
    assert_eq!(bob["persons"][0]["contact"]["name"], "Bob");
    running.stop().await;
}

#[tokio::test]
async fn whoever_was_given_something_keeps_all_of_theirs_whatever_is_told_of_the_other() {
    let place = Place::new();
    let running = place.start().await;
    let (shared, bob) = (known(&running, "office@works.example").await, known(&running, "bob@works.example").await);
    running.submit(&[("email".into(), "office@works.example".into()), ("name".into(), "Bob".into())]).await;
    let person = get(&running, &format!("/v1/persons/{shared}")).await;
    let split = json!({ "facts": [person["timeline"][1]["fact"]], "email": "bob@works.example" });
    decided(&running, Method::POST, &format!("/v1/persons/{shared}/split"), split).await;
    let both = async || {
        let told = async |id: &str| get(&running, &format!("/v1/persons/{id}")).await["timeline"].clone();
        let kinds = |timeline: &Value| {
            timeline.as_array().expect("a list").iter().map(|entry| entry["kind"].clone()).collect::<Vec<_>>()
        };
        (kinds(&told(&shared).await), kinds(&told(&bob).await))
    };
    assert_eq!(both().await, (vec![json!("form"), json!("split")], vec![json!("form"), json!("form")]));
    let first = get(&running, &format!("/v1/persons/{bob}")).await["first_at"].clone();
    for email in ["office@works.example", "bob@works.example"] {
        known(&running, email).await;
        let now = get(&running, &format!("/v1/persons/{bob}")).await;
        assert_eq!((&now["first_at"], &now["contact"]["email"]), (&first, &json!("bob@works.example")), "{email}");
    }
    assert_eq!(both().await, (vec![json!("form"), json!("split"), json!("form")], vec![json!("form"); 3]));
    running.stop().await;
}

#[tokio::test]
async fn an_owner_is_named_and_nobody_again() {
    let place = Place::new();
    let running = place.start().await;
    let ada = known(&running, "ada@works.example").await;
    let path = format!("/v1/persons/{ada}/owner");
    decided(&running, Method::PUT, &path, json!({ "owner": "sam@works.example" })).await;
    assert_eq!(get(&running, &format!("/v1/persons/{ada}")).await["owner"], "sam@works.example");
    decided(&running, Method::PUT, &path, json!({})).await;
    assert_eq!(get(&running, &format!("/v1/persons/{ada}")).await["owner"], Value::Null);
    running.stop().await;
}

#[tokio::test]
async fn an_owner_who_is_no_user_is_refused_with_who_is() {
    let (_place, running, admin) = with_admin().await;
    let ada = known(&running, "ada@works.example").await;
    let (_, link) = invite(&admin, "sam@works.example", "sales").await;
    Browser::new(&running).join(&link, json!({})).await;
    let path = format!("/v1/persons/{ada}/owner");
    let refused = problem(send(&running, Method::PUT, &path, json!({ "owner": "sma@works.example" })).await, 422).await;
    let words = "`owner` names no owner that exists; did you mean `sam@works.example`?";
    assert!(refused["detail"].as_str().expect("a text").contains(words), "{refused}");
    assert_eq!(get(&running, &format!("/v1/persons/{ada}")).await["owner"], Value::Null);
    let id = json!({ "id": "own-1", "owner": "sam@works.example" });
    decided(&running, Method::PUT, &path, id.clone()).await;
    // What was stored before is no new decision.
    decided(&running, Method::PUT, &path, id).await;
    running.stop().await;
}

#[tokio::test]
async fn what_stands_twice_or_is_no_text_is_refused() {
    let place = Place::new();
    let running = place.start().await;
    let ada = known(&running, "ada@works.example").await;
    let request = running.client.put(running.url(&format!("/v1/persons/{ada}/owner")));
    let request = request.bearer_auth(TOKEN).header("content-type", "application/json");
    let sent = "{\"owner\": \"sam\", \"owner\": \"eve\"}";
    let refused = problem(request.body(sent).send().await.expect("an answer"), 400).await;
    let detail = refused["detail"].as_str().expect("a text");
    assert!(detail.contains("stands in its object twice, at line 1") && detail.contains("write it once"), "{detail}");
    for (path, status) in [("/v1/persons?q=%ff", 400), ("/v1/persons/%ff", 404), ("/v1/persons?priority=P9", 400)] {
        let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
        problem(answer, status).await;
    }
    let all = running.get("/v1/persons?due_before=9999-12-31").bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(all.status(), 200);
    running.stop().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_what_to_do() {
    let place = Place::new();
    let running = place.start().await;
    let ada = known(&running, "ada@works.example").await;
    let nobody = "0".repeat(32);
    for (method, path, sent, status, words) in [
        (Method::POST, format!("/v1/persons/{ada}/merge"), json!({ "from": nobody }), 422, "`from` is nobody's id"),
        (Method::POST, format!("/v1/persons/{nobody}/merge"), json!({ "from": ada }), 404, "nobody has this id"),
        (
            Method::POST,
            format!("/v1/persons/{ada}/split"),
            json!({ "facts": [], "email": "b@works.example" }),
            422,
            "`facts`",
        ),
        (Method::POST, format!("/v1/persons/{ada}/split"), json!({ "facts": ["x"], "email": "b" }), 422, "`email`"),
        (Method::PUT, "/v1/persons/x/owner".into(), json!({}), 404, "nobody has this id"),
        (Method::POST, "/v1/undo".into(), json!({ "fact": "nothing" }), 422, "no such fact"),
        (Method::POST, "/v1/undo".into(), json!({}), 422, "exactly one of `fact` and `import`"),
        (
            Method::POST,
            "/v1/undo".into(),
            json!({ "fact": "a", "import": "b" }),
            422,
            "exactly one of `fact` and `import`",
        ),
    ] {
        let refused = problem(send(&running, method, &path, sent).await, status).await;
        assert!(refused["detail"].as_str().expect("a text").contains(words), "{path}: {refused}");
    }
    running.stop().await;
}

#[tokio::test]
async fn sales_decides_and_who_only_reads_does_not() {
    let (_place, running, admin) = with_admin().await;
    let ada = known(&running, "ada@works.example").await;
    let path = format!("/v1/persons/{ada}/owner");
    for (role, status) in [("sales", 200), ("marketing", 200), ("read", 403)] {
        let (_, link) = invite(&admin, &format!("{role}@works.example"), role).await;
        let mut user = Browser::new(&running);
        user.join(&link, json!({})).await;
        let owner = json!({ "owner": format!("{role}@works.example") });
        let answer = user.send(Method::PUT, &path, owner).await;
        assert_eq!(answer.status(), status, "{role}");
    }
    let person = get(&running, &format!("/v1/persons/{ada}")).await;
    assert_eq!(
        (&person["owner"], &person["timeline"][2]["who"]),
        (&json!("marketing@works.example"), &json!("marketing@works.example"))
    );
    running.stop().await;
}

#[tokio::test]
async fn a_person_s_page_has_the_forms_what_facts_say_and_whether_the_reader_may_decide() {
    let (_place, running, admin) = with_admin().await;
    let ada = known(&running, "ada@works.example").await;
    running.submit(&[("email".into(), "ada@works.example".into()), ("message".into(), "Call me.".into())]).await;
    let path = format!("/v1/persons/{ada}");
    let told =
        json!([{ "id": "s1", "person": ada, "status": "rejected", "reason": "no_budget", "comment": "Next year." }]);
    assert_eq!(send(&running, Method::POST, "/v1/statuses", told).await.status(), 200);
    let person = get(&running, &path).await;
    let messages: Vec<_> =
        person["forms"].as_array().expect("a list").iter().map(|form| &form["contact"]["message"]).collect();
    assert_eq!(messages, [&json!("Call me."), &Value::Null], "the newest first");
    let says: Vec<_> = person["timeline"].as_array().expect("a list").iter().map(|entry| &entry["says"]).collect();
    assert_eq!(says[2], &json!({ "status": "rejected", "reason": "no_budget", "comment": "Next year." }));
    let form = says[1].as_object().expect("an object");
    assert_eq!(form["submission"], person["forms"][0]["submission"], "which form it was");
    assert!(["contact", "evidence", "receipt", "claimed"].iter().all(|name| !form.contains_key(*name)), "{form:?}");
    assert_eq!(person["may_decide"], true);
    let (_, link) = invite(&admin, "reader@works.example", "read").await;
    let mut reader = Browser::new(&running);
    reader.join(&link, json!({})).await;
    assert_eq!(body(reader.get(&path).await).await["may_decide"], false);
    running.stop().await;
}

#[tokio::test]
async fn somebody_is_to_be_checked_if_a_machine_may_have_sent_all_of_their_forms() {
    let place = Place::new();
    let running = place.start().await;
    let links = "https://a.example https://b.example https://c.example";
    let checks = async || {
        let found = get(&running, "/v1/persons").await;
        let codes = |person: &Value| (person["contact"]["email"].clone(), person["to_be_checked"].clone());
        let found: std::collections::BTreeMap<String, Value> = found["persons"]
            .as_array()
            .expect("a list")
            .iter()
            .map(codes)
            .map(|(email, codes)| (email.as_str().expect("an address").to_owned(), codes))
            .collect();
        found
    };
    for email in ["eve@works.example", "ada@works.example"] {
        running.submit(&[("email".into(), email.into()), ("message".into(), links.into())]).await;
    }
    running.submit(&[("email".into(), "ada@works.example".into()), ("message".into(), "Call me.".into())]).await;
    let found = checks().await;
    assert_eq!(
        found["ada@works.example"],
        Value::Null,
        "a person of whom somebody forges a form is not below the others"
    );
    assert!(found["eve@works.example"].as_array().is_some_and(|codes| codes.contains(&json!("links"))), "{found:?}");
    running.stop().await;
}

#[tokio::test]
async fn nobody_is_merged_with_themselves_or_gets_a_fact_that_is_not_there() {
    let place = Place::new();
    let running = place.start().await;
    let (ada, private) = (known(&running, "ada@works.example").await, known(&running, "ada@home.example").await);
    let path = format!("/v1/persons/{ada}/merge");
    problem(send(&running, Method::POST, &path, json!({ "from": ada })).await, 422).await;
    let once = json!({ "id": "merge-1", "from": private });
    for _ in 0..2 {
        // The same decision again is the same one.
        assert_eq!(send(&running, Method::POST, &path, once.clone()).await.status(), 200);
        assert_eq!(count(&running).await, 1);
    }
    let found = get(&running, "/v1/persons?email=ada@home.example").await;
    assert_eq!(found["persons"][0]["person"], json!(ada), "an address that was merged finds its person");
    let split = json!({ "facts": ["nothere"], "email": "bob@works.example" });
    problem(send(&running, Method::POST, &format!("/v1/persons/{ada}/split"), split).await, 422).await;
    running.stop().await;
}
