//! Persons and facts: forms, and what programs tell, become one person each, with a history that adds up.

use reqwest::Response;
use serde_json::{Value, json};

use crate::running::{DEFINITION, Place, Running, TOKEN, json as body, problem};
use crate::visitor::{GOOD, Visitor};

/// Tells facts as a program with the admin's token does.
async fn tell(running: &Running, way: &str, facts: Value) -> Response {
    let request = running.client.post(running.url(&format!("/v1/{way}"))).bearer_auth(TOKEN);
    request.json(&facts).send().await.expect("an answer")
}

pub(crate) async fn told(running: &Running, way: &str, facts: Value) -> Value {
    let answer = tell(running, way, facts).await;
    assert_eq!(answer.status(), 200, "{:?}", answer.text().await);
    body(answer).await
}

pub(crate) async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

pub(crate) async fn persons(running: &Running) -> Vec<Value> {
    get(running, "/v1/persons").await["persons"].as_array().expect("a list").clone()
}

pub(crate) async fn person_of(running: &Running, email: &str) -> Value {
    get(running, &format!("/v1/persons?email={email}")).await["persons"][0].clone()
}

/// The only person, with the history.
pub(crate) async fn person(running: &Running) -> Value {
    let [only] = <[Value; 1]>::try_from(persons(running).await).expect("one person");
    get(running, &format!("/v1/persons/{}", only["person"].as_str().expect("an id"))).await
}

/// What is known of a person, without what says when it was computed. Thousandths of a point fade from second to second.
fn whatever_the_time(person: &Value) -> Vec<Value> {
    let own = ["person", "contact", "stage", "owner", "added", "suppressed", "first_at", "last_at"];
    let report = ["score", "grade", "rating", "decision", "reason", "priority", "hand_raised", "fit"];
    let points = person["report"]["contributions"].as_array().expect("a list").iter();
    let points = points.map(|line| json!([line["rule"], line["count"]]));
    let of_report = report.map(|name| person["report"][name].clone());
    own.map(|name| person[name].clone()).into_iter().chain(of_report).chain(points).collect()
}

pub(crate) fn form(visitor: &mut Visitor, submission: &str, email: &str) -> Vec<(String, String)> {
    visitor.send(submission, &GOOD.map(|(name, value)| (name, if name == "email" { email } else { value })))
}

/// The sum of what a history says of a number, and where each of its words ends.
pub(crate) fn adds_up(person: &Value) {
    let history = person["history"].as_array().expect("a history");
    let mut known = serde_json::Map::new();
    for change in history {
        for (name, moved) in change.as_object().expect("an object") {
            if let Some(from) = moved.get("from") {
                if let Some(before) = known.get(name) {
                    assert_eq!(before, from, "{name}: {history:?}");
                }
                known.insert(name.clone(), moved["to"].clone());
            }
        }
    }
    assert_eq!(known["stage"], person["stage"], "{history:?}");
    assert_eq!(known["grade"], person["report"]["grade"], "{history:?}");
}

#[tokio::test]
async fn two_forms_and_a_webinar_of_one_person_are_one() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = Visitor::interested();
    running.submit(&form(&mut visitor, "ledger-0001", "ada@works.example")).await;
    visitor.now_s += 1;
    running.submit(&form(&mut visitor, "ledger-0002", " ADA@Works.example")).await;
    let before = person(&running).await;
    let webinar =
        json!([{ "id": "w-1", "email": "Ada@works.example", "action": "webinar", "label": "Webinar on payroll" }]);
    assert_eq!(
        told(&running, "touches", webinar.clone()).await,
        json!({ "stored": 1, "known": 0, "forgotten": 0, "unknown_names": [] })
    );
    assert_eq!(
        told(&running, "touches", webinar).await,
        json!({ "stored": 0, "known": 1, "forgotten": 0, "unknown_names": [] }),
        "the same id is one fact"
    );
    let after = person(&running).await;
    assert_eq!((&after["contact"]["email"], &after["person"]), (&before["contact"]["email"], &before["person"]));
    let added = after["added"].to_string();
    assert!(added.contains("Webinar on payroll") && added.contains("told by admin"), "{added}");
    adds_up(&after);
    assert_eq!(running.leads().await.len(), 2, "submissions stay what they are");
    running.stop().await;
}

#[tokio::test]
async fn a_contradicted_post_under_somebodys_address_changes_no_point() {
    let place = Place::new();
    let running = place.start().await;
    let mut visitor = Visitor::interested();
    running.submit(&form(&mut visitor, "honest-0001", "ada@works.example")).await;
    let before = person(&running).await;
    let mut forger = Visitor::interested();
    forger.now_s += 86_400;
    let told = running.submit(&form(&mut forger, "forged-0001", "ada@works.example")).await;
    assert_eq!(told["verdict"], "contradicted");
    let after = person(&running).await;
    assert_eq!(after["report"]["score_milli"], before["report"]["score_milli"]);
    assert_eq!((&after["stage"], &after["history"]), (&before["stage"], &before["history"]));
    // The digits of a fraction vary, so that two texts do not compare as their times do.
    let last =
        |person: &Value| person["last_at"].as_str().and_then(|at| at.parse::<jiff::Timestamp>().ok()).expect("a time");
    assert!(last(&after) > last(&before), "it is on the timeline");
    running.stop().await;
}

/// The only person once another definition than this one has computed it.
pub(crate) async fn rescored(running: &Running, old: &Value) -> Value {
    let rescored = async {
        loop {
            let now = person(running).await;
            if now["report"]["definition"]["hash"] != *old {
                return now;
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), rescored).await.expect("in time")
}

#[tokio::test]
async fn another_definition_computes_everybody_again_and_says_why() {
    let place = Place::new();
    let running = place.start().await;
    running.submit(&form(&mut Visitor::interested(), "rescore-0001", "ada@works.example")).await;
    let before = person(&running).await;
    let old = before["report"]["definition"]["hash"].clone();
    running.stop().await;
    // Nobody fits any more.
    let stricter = DEFINITION.replace("version = 1", "version = 2").replace("min_rating", "# min_rating");
    assert_ne!(stricter, DEFINITION);
    place.write("definition.toml", stricter);
    let running = place.start().await;
    let after = rescored(&running, &old).await;
    assert_eq!(after["report"]["definition"]["version"], 2);
    for change in after["history"].as_array().expect("a history").iter().skip(1) {
        let cause = change["cause"]["definition"].as_str().expect("the activation");
        assert!(cause.starts_with("definition:"), "{cause}");
    }
    adds_up(&after);
    running.stop().await;
}

#[tokio::test]
async fn a_definition_whose_file_changes_comes_into_force_without_a_restart_and_one_that_is_broken_does_not() {
    let place = Place::new();
    let running = place.start().await;
    running.submit(&form(&mut Visitor::interested(), "watched-0001", "ada@works.example")).await;
    let old = person(&running).await["report"]["definition"]["hash"].clone();
    place.write("definition.toml", "id = ");
    place.write("definition.toml", DEFINITION.replace("version = 1", "version = 22"));
    let after = rescored(&running, &old).await;
    assert_eq!(after["report"]["definition"]["version"], 22);
    let served = running.get("/v1/definition.mql").send().await.expect("an answer");
    assert!(served.headers()["handraise-definition"].to_str().expect("a text").contains("@22#"));
    // Pages still have the one before.
    let verdict = running.submit(&form(&mut Visitor::interested(), "watched-0002", "bob@works.example")).await;
    assert_eq!(verdict["verdict"], "verified");
    place.write("definition.toml", "id = ");
    // Longer than the receiver takes to look.
    let before = std::time::Instant::now();
    while before.elapsed() < std::time::Duration::from_secs(3) {
        assert_eq!(person_of(&running, "ada@works.example").await["report"]["definition"]["version"], 22);
    }
    running.stop().await;
}

#[tokio::test]
async fn time_alone_changes_a_person_and_the_history_says_so() {
    let place = Place::new();
    let running = place.start().await;
    running.submit(&form(&mut Visitor::interested(), "time-0001", "ada@works.example")).await;
    let before = person(&running).await;
    assert!(before["next_change_at"].is_string(), "{before}");
    running.stop().await;
    place.wait(400);
    let running = place.start().await;
    let aged = async {
        loop {
            let now = person(&running).await;
            if now["computed_at"] != before["computed_at"] {
                return now;
            }
        }
    };
    let after = tokio::time::timeout(std::time::Duration::from_secs(30), aged).await.expect("in time");
    assert_eq!(after["history"].as_array().expect("a history").last().expect("a change")["cause"], "time");
    adds_up(&after);
    running.stop().await;
}

#[tokio::test]
async fn what_is_told_of_a_company_counts_for_each_of_its_people() {
    let place = Place::new();
    let running = place.start().await;
    for (submission, email) in [("c-00000001", "ada@works.example"), ("c-00000002", "bob@works.example")] {
        running.submit(&form(&mut Visitor::new(), submission, email)).await;
    }
    persons(&running).await;
    let customer = json!([{ "id": "s-1", "company": "works.example", "suppression": "customers" }]);
    told(&running, "suppressions", customer).await;
    for person in persons(&running).await {
        assert_eq!(person["report"]["decision"], "suppressed", "{person}");
    }
    let lifted = json!([{ "id": "s-2", "company": "works.example", "suppression": "customers", "lifted": true }]);
    told(&running, "suppressions", lifted).await;
    assert!(persons(&running).await.iter().all(|person| person["report"]["decision"] != "suppressed"));
    running.stop().await;
}

#[tokio::test]
async fn sales_says_how_far_somebody_has_come() {
    let place = Place::new();
    let running = place.start().await;
    running.submit(&form(&mut Visitor::interested(), "status-0001", "ada@works.example")).await;
    let id = person(&running).await["person"].as_str().expect("an id").to_owned();
    let status = |fact: &str, more: Value| {
        let mut status = json!({ "id": fact, "person": id });
        status.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!([status])
    };
    told(&running, "statuses", status("st-1", json!({ "status": "accepted" }))).await;
    assert_eq!(person(&running).await["stage"], "sal");
    told(&running, "statuses", status("st-2", json!({ "status": "won", "amount": 12_000, "currency": "EUR" }))).await;
    let won = person(&running).await;
    assert_eq!(won["stage"], "customer");
    let events = get(&running, "/v1/events").await;
    let types: Vec<_> = events["events"].as_array().expect("a list").iter().map(|event| &event["type"]).collect();
    assert_eq!(types, ["lead.qualified", "lead.changed", "lead.won"], "{events}");
    assert_eq!(
        (&events["events"][2]["person"], &events["events"][2]["change"]["stage"]["to"]),
        (&json!(id), &json!("customer"))
    );
    let next = events["next"].as_str().expect("a place");
    assert_eq!(get(&running, &format!("/v1/events?after={next}")).await, json!({ "events": [], "next": next }));
    adds_up(&won);
    let unreasoned = tell(&running, "statuses", status("st-3", json!({ "status": "rejected" }))).await;
    assert!(problem(unreasoned, 422).await["detail"].to_string().contains("`reason` is missing"));
    running.stop().await;
}

#[tokio::test]
async fn a_list_is_stored_whole_or_not_at_all_and_says_which_object_is_wrong() {
    let place = Place::new();
    let running = place.start().await;
    let good = json!({ "id": "w-1", "email": "ada@works.example", "action": "webinar" });
    for (second, status, words) in [
        (json!({ "id": "w-2", "email": "nobody", "action": "webinar" }), 422, "the object with index 1: `email`"),
        (
            json!({ "id": "w-2", "email": "bob@works.example", "action": "a", "topic": "b" }),
            422,
            "the object with index 1: `action`",
        ),
        (json!({ "id": "w-2", "email": "bob@works.example", "actoin": "a" }), 422, "the object with index 1:"),
        (
            json!({ "id": "w-2", "person": "0".repeat(32), "action": "webinar" }),
            422,
            "the object with index 1: `person` is nobody's id",
        ),
        (
            json!({ "id": "w-1", "email": "bob@works.example", "action": "webinar" }),
            409,
            "the object with index 1: another fact",
        ),
    ] {
        let refused = problem(tell(&running, "touches", json!([good, second])).await, status).await;
        assert!(refused["detail"].as_str().expect("a text").contains(words), "{refused}");
        assert!(persons(&running).await.is_empty());
    }
    problem(tell(&running, "touches", json!([])).await, 422).await;
    problem(tell(&running, "touches", json!({})).await, 400).await;
    let anybody = running.client.post(running.url("/v1/touches")).json(&json!([good])).send().await;
    problem(anybody.expect("an answer"), 401).await;
    running.stop().await;
}

#[tokio::test]
async fn persons_are_paged_and_filtered() {
    let place = Place::new();
    let running = place.start().await;
    for n in 0..7 {
        let mail = format!("p{n}@{}.example", if n % 2 == 0 { "even" } else { "odd" });
        running.submit(&[("name".into(), format!("P{n}")), ("email".into(), mail)]).await;
    }
    running.submit(&[("name".into(), "without an address".into())]).await;
    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let page = get(&running, &format!("/v1/persons?limit=3{next}")).await;
        seen.extend(page["persons"].as_array().expect("a list").iter().map(|person| person["person"].to_string()));
        let Some(after) = page["next"].as_str() else { break };
        next = format!("&after={after}");
    }
    let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), distinct.len()), (8, 8), "a form without an address is a person of its own");
    let count = async |query: &str| {
        get(&running, &format!("/v1/persons?{query}")).await["persons"].as_array().expect("a list").len()
    };
    assert_eq!(count("company=EVEN.example").await, 4);
    assert_eq!(count("email=P1%40odd.example").await, 1);
    assert_eq!((count("stage=lead").await, count("stage=visitor").await), (7, 1));
    for query in ["limit=0", "after=x", "email=x", "company=not+a+domain"] {
        let answer = running.get(&format!("/v1/persons?{query}")).bearer_auth(TOKEN).send().await;
        problem(answer.expect("an answer"), 400).await;
    }
    problem(running.get("/v1/persons/x").bearer_auth(TOKEN).send().await.expect("an answer"), 404).await;
    running.stop().await;
}

#[tokio::test]
async fn what_is_known_can_be_thrown_away_and_is_the_same_again() {
    let place = Place::new();
    let running = place.start().await;
    running.submit(&form(&mut Visitor::interested(), "again-0001", "ada@works.example")).await;
    told(&running, "attributes", json!([{ "id": "a-1", "email": "ada@works.example", "attribute": "industry", "value": "software", "origin": "crm" }])).await;
    let before = person(&running).await;
    running.stop().await;
    let mut database = crate::migration::database(&place).await;
    sqlx::raw_sql(
        "DELETE FROM person; DELETE FROM person_key; DELETE FROM crossing; \
         INSERT INTO person_due (key, fact_seq) SELECT about, max(seq) FROM fact WHERE about LIKE 'email:%' GROUP BY about",
    )
    .execute(&mut database)
    .await
    .expect("thrown away");
    sqlx::Connection::close(database).await.expect("closed");
    let running = place.start().await;
    let after = person(&running).await;
    assert_eq!(whatever_the_time(&after), whatever_the_time(&before));
    running.stop().await;
}

#[tokio::test]
async fn an_import_beside_a_running_receiver_counts_and_is_undone_to_the_byte() {
    let place = Place::new();
    let running = place.start().await;
    running.submit(&form(&mut Visitor::interested(), "import-0001", "ada@works.example")).await;
    let before = person(&running).await;
    let tool = |arguments: &[&str]| {
        let run =
            std::process::Command::new(handraise_tests::tool()).args(arguments).current_dir(place.path()).output();
        let run = run.expect("the tool runs");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    };
    place.write(
        "webinar.csv",
        "email,action,label\nada@works.example,webinar,Webinar on payroll\nbob@works.example,webinar,\n",
    );
    tool(&["facts", "import", "touches", "webinar.csv", "--name", "webinar"]);
    assert_eq!(persons(&running).await.len(), 2);
    let id = before["person"].as_str().expect("an id").to_owned();
    let with = get(&running, &format!("/v1/persons/{id}")).await;
    assert!(with["added"].to_string().contains("Webinar on payroll"));
    tool(&["facts", "undo", "webinar"]);
    let after = person(&running).await;
    assert_eq!(whatever_the_time(&after), whatever_the_time(&before));
    adds_up(&after);
    running.stop().await;
}

#[tokio::test]
async fn of_facts_that_are_told_together_a_crossing_names_the_one_that_made_it() {
    let place = Place::new();
    let text = DEFINITION.replace("[fit]", "[[rules]]\nid = \"webinar\"\nlabel = \"Webinar\"\ndimension = \"intent\"\nwhen = { action = { id = \"webinar\" } }\npoints = 25\n\n[fit]");
    place.write("definition.toml", text);
    let running = place.start().await;
    let list = json!([
        { "id": "w-1", "email": "ada@works.example", "action": "webinar", "at": "2026-01-02" },
        { "id": "w-2", "email": "ada@works.example", "action": "nothing-known", "at": "2026-01-03" },
        { "id": "w-3", "email": "ada@works.example", "topic": "nothing-known", "at": "2026-01-04" },
    ]);
    told(&running, "touches", list).await;
    let person = person(&running).await;
    let causes: Vec<&Value> = person["history"].as_array().expect("a list").iter().map(|one| &one["cause"]).collect();
    assert_eq!(causes, [&json!({ "fact": "w-1" })], "{person}");
    running.stop().await;
}
