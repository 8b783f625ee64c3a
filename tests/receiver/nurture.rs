//! Whom marketing keeps in touch with, by what is missing and what fits: over HTTP, as events, and by the tool.

use std::process::Command;

use reqwest::Method;
use serde_json::{Value, json};

use crate::running::{Place, Running, TOKEN, json as body, problem};

const DEFINITION: &str = r#"
id = "nurture"
version = 1

[[attributes]]
id = "language"
method = "exact"
values = [{ id = "de", entries = ["Deutsch"] }, { id = "en", entries = ["English"] }]

[[fields]]
id = "email"
answers = ["email_type"]

[[fields]]
id = "job_title"
answers = ["seniority"]

[[fields]]
id = "language"
answers = ["language"]

[[actions]]
id = "webinar"

[[actions]]
id = "demo"

[[actions]]
id = "call"

[[rules]]
id = "webinar"
label = "Came to a webinar"
dimension = "engagement"
when = { action = { id = "webinar" } }
points = 30
lines = ["payroll"]

[[rules]]
id = "demo"
label = "Watched the demo"
dimension = "intent"
when = { action = { id = "demo" } }
points = 40
lines = ["hiring"]

[[fit.person]]
label = "Seniority"
attribute = "seniority"
points = { director = 20, assistant = 1 }

[gates]
min_grade = "B"
min_rating = 3
min_intent = 20

[[segments]]
id = "private"
when = { answer = { attribute = "email_type", is = "free" } }

[[segments]]
id = "business"

[[exclusions]]
id = "disposable"
label = "A throw-away address"
when = { answer = { attribute = "email_type", is = "disposable" } }

[[policy.content]]
id = "payroll_guide"
label = "=Payroll, explained"
address = "https://acme.example/payroll.pdf"
lines = ["payroll"]

[[policy.content]]
id = "case_study"
label = "A customer's story"
address = "https://acme.example/story"
missing = ["intent"]
"#;

async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

async fn tell(running: &Running, path: &str, object: Value) {
    let request = running.client.request(Method::POST, running.url(path)).bearer_auth(TOKEN);
    assert_eq!(request.json(&json!([object])).send().await.expect("an answer").status(), 200);
}

async fn form(running: &Running, fields: &[(&str, &str)]) {
    let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    running.submit(&fields).await;
}

/// Whom an answer has, by what stands before the `@`, sorted.
fn names(answer: &Value) -> Vec<&str> {
    let persons = answer["persons"].as_array().expect("a list");
    let name = |person: &'_ Value| person["contact"]["email"].as_str().map(|email| email.len()).unwrap_or_default();
    assert!(persons.iter().all(|person| name(person) > 0));
    let mut found: Vec<&str> =
        persons.iter().filter_map(|person| person["contact"]["email"].as_str()?.split('@').next()).collect();
    found.sort_unstable();
    found
}

/// Ada lacks intent and score; Bob lacks fit as well, and nobody knows what he is interested in; the others are not to be written to.
async fn everybody(place: &Place) -> Running {
    place.write("definition.toml", DEFINITION);
    let running = place.start().await;
    let ada = [("name", "Ada"), ("email", "ada@works.example"), ("job_title", "Director"), ("language", "Deutsch")];
    form(&running, &ada).await;
    tell(&running, "/v1/touches", json!({ "id": "w", "email": "ada@works.example", "action": "webinar" })).await;
    form(&running, &[("email", "bob@gmail.com"), ("job_title", "Assistant")]).await;
    // An action that no rule is about gives no points; behaviour is known from then on.
    tell(&running, "/v1/touches", json!({ "id": "c", "email": "bob@gmail.com", "action": "call" })).await;
    for name in ["gone", "objects", "ready", "customer"] {
        let email = format!("{name}@works.example");
        form(&running, &[("email", email.as_str()), ("job_title", "Director")]).await;
    }
    let gone = json!({ "id": "s", "email": "gone@works.example", "suppression": "unsubscribed" });
    tell(&running, "/v1/suppressions", gone).await;
    tell(&running, "/v1/statuses", json!({ "id": "b", "email": "customer@works.example", "status": "won" })).await;
    tell(&running, "/v1/objections", json!({ "id": "o", "email": "objects@works.example", "to": "enrichment" })).await;
    tell(&running, "/v1/touches", json!({ "id": "d", "email": "ready@works.example", "action": "demo" })).await;
    form(&running, &[("email", "bin@mailinator.com")]).await;
    form(&running, &[("job_title", "Director")]).await;
    running
}

#[tokio::test]
async fn whom_marketing_may_write_to_is_grouped_by_what_is_missing_and_what_fits() {
    let place = Place::new();
    let running = everybody(&place).await;
    let all = get(&running, "/v1/nurture").await;
    assert_eq!(
        names(&all),
        ["ada", "bob"],
        "nobody who is for sales, excluded, suppressed, a customer or without an address"
    );
    let counts = &all["counts"];
    assert_eq!((&counts["persons"], &counts["without_content"]), (&json!(2), &json!(0)));
    assert_eq!(counts["missing"]["intent_below"], 2, "{counts}");
    assert_eq!(counts["missing"]["fit_below"], 1, "{counts}");
    assert_eq!(counts["content"], json!({ "payroll_guide": 1, "case_study": 2 }));
    let ada = all["persons"].as_array().expect("a list").iter().find(|one| one["contact"]["name"] == "Ada");
    let ada = ada.expect("Ada");
    assert_eq!((&ada["segment"], &ada["language"]), (&json!("business"), &json!("de")));
    assert_eq!(ada["lines"], json!(["payroll"]));
    assert_eq!(ada["content"][0]["content"], "payroll_guide", "what is about her interest comes first: {ada}");
    for (query, expected) in [
        ("missing=fit_below", vec!["bob"]),
        ("missing=persona_gap", vec![]),
        ("content=payroll_guide", vec!["ada"]),
        ("segment=private", vec!["bob"]),
        ("line=payroll", vec!["ada"]),
        ("line=hiring", vec![]),
        ("missing=intent_below&segment=business", vec!["ada"]),
        ("missing=", vec!["ada", "bob"]),
    ] {
        let found = get(&running, &format!("/v1/nurture?{query}")).await;
        assert_eq!(names(&found), expected, "{query}");
        assert_eq!(found["counts"]["persons"], json!(expected.len()), "{query}");
    }
    let first = get(&running, "/v1/nurture?limit=1").await;
    let place = first["next"].as_str().expect("a place").to_owned();
    let second = get(&running, &format!("/v1/nurture?limit=1&after={place}")).await;
    assert_eq!((&second["counts"], &second["next"]), (&Value::Null, &Value::Null));
    assert_ne!(first["persons"][0]["person"], second["persons"][0]["person"]);
    let wrong = running.get("/v1/nurture?format=xml").bearer_auth(TOKEN).send().await.expect("an answer");
    assert!(problem(wrong, 400).await["detail"].to_string().contains("`format` must be"));
    assert_eq!(running.get("/v1/nurture").send().await.expect("an answer").status(), 401);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_has_what_a_mailing_tool_needs_and_the_log_says_who_got_it() {
    let place = Place::new();
    let running = everybody(&place).await;
    let answer = running.get("/v1/nurture?format=csv&missing=intent_below").bearer_auth(TOKEN).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let table = answer.text().await.expect("a text");
    let mut lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.remove(0), "email,name,segment,language,missing,content,label,address");
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "ada@works.example,Ada,business,de,intent_below,payroll_guide,\"'=Payroll, explained\",https://acme.example/payroll.pdf",
            "bob@gmail.com,,private,,fit_below score_below intent_below,case_study,A customer's story,https://acme.example/story",
        ]
    );
    let log = get(&running, "/v1/audit").await;
    let entry = &log["entries"][0];
    assert_eq!(
        (&entry["action"], &entry["detail"]),
        (&json!("nurture_exported"), &json!("2 persons: missing intent_below"))
    );
    let tool = |arguments: &[&str]| {
        let run = Command::new(handraise_tests::tool()).args(arguments).current_dir(place.path()).output();
        let run = run.expect("the tool runs");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8(run.stdout).expect("UTF-8")
    };
    assert_eq!(tool(&["nurture", "--missing", "intent_below", "--csv"]), table);
    let words = tool(&["nurture", "--segment", "private"]);
    assert!(words.starts_with("1 person\n") && words.contains("bob@gmail.com"), "{words}");
    let shown: Value = serde_json::from_str(&tool(&["nurture", "--json"])).expect("JSON");
    assert_eq!(names(&shown), ["ada", "bob"]);
    running.stop().await;
}

#[tokio::test]
async fn whoever_enters_or_leaves_a_group_is_among_the_events() {
    let place = Place::new();
    place.write("definition.toml", DEFINITION);
    let running = place.start().await;
    form(&running, &[("email", "ada@works.example"), ("job_title", "Director")]).await;
    let told = |events: Value| -> Vec<(String, Value)> {
        let list = events["events"].as_array().expect("a list").clone();
        list.iter()
            .map(|event| (event["type"].as_str().unwrap().to_owned(), event["change"]["missing"].clone()))
            .collect()
    };
    let entered = told(get(&running, "/v1/events").await);
    let moved = json!({ "from": [], "to": ["behaviour_unknown"] });
    assert_eq!(entered, [("lead.nurture".to_owned(), moved)]);
    tell(&running, "/v1/touches", json!({ "id": "w", "email": "ada@works.example", "action": "webinar" })).await;
    let moved = json!({ "from": ["behaviour_unknown"], "to": ["intent_below"] });
    assert_eq!(told(get(&running, "/v1/events").await).last(), Some(&("lead.nurture".to_owned(), moved)));
    tell(&running, "/v1/touches", json!({ "id": "d", "email": "ada@works.example", "action": "demo" })).await;
    let left = json!({ "from": ["intent_below"], "to": [] });
    assert_eq!(told(get(&running, "/v1/events").await).last(), Some(&("lead.qualified".to_owned(), left)));
    let persons = get(&running, "/v1/nurture").await;
    assert_eq!(persons["persons"], json!([]));
    running.stop().await;
}
