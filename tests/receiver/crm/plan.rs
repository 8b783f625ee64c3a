//! What a CRM would be sent is told before anything is, its file is read strictly, and the pages' examples are right.

use handraise_receiver::CrmFile;
use handraise_tests::{root, tool};
use serde_json::{Value, json};
use std::process::Command;

use super::ground::{asks, form, get, place, start, status};
use crate::running::{Place, Running, TOKEN, problem};

const TRYTON: &str = include_str!("../../../docs/crm/tryton.toml");
const EXAMPLES: [&str; 4] = [
    TRYTON,
    include_str!("../../../docs/crm/hubspot.toml"),
    include_str!("../../../docs/crm/salesforce.toml"),
    include_str!("../../../docs/crm/pipedrive.toml"),
];

/// Runs the tool in a place. Returns the exit code, and what it printed.
fn run(place: &Place, arguments: &[&str]) -> (i32, String) {
    let run = Command::new(tool()).args(arguments).current_dir(place.path()).output().expect("the tool runs");
    let text = [run.stdout, run.stderr].map(|bytes| String::from_utf8(bytes).expect("text")).concat();
    (run.status.code().expect("a code"), text)
}

/// A receiver that knows somebody who asked for sales, and somebody who did not.
async fn two() -> (Place, Running) {
    let place = place();
    place.write("tryton.toml", TRYTON);
    let running = place.start().await;
    let ada = [
        ("name", "Ada Byron"),
        ("email", "ada@works.example"),
        ("company", "Works"),
        ("job_title", "Head of Operations"),
        ("contact_sales", "yes"),
    ];
    form(&running, "plan-000001", &ada).await;
    form(&running, "plan-000002", &[("name", "Bob"), ("email", "bob@works.example")]).await;
    assert_eq!(get(&running, "/v1/persons").await["persons"].as_array().map(Vec::len), Some(2));
    (place, running)
}

#[tokio::test]
async fn a_plan_says_field_by_field_what_would_be_sent_and_sends_nothing() {
    let (place, running) = two().await;
    running.stop().await;
    let (code, text) = run(&place, &["crm", "plan", "tryton.toml"]);
    assert_eq!(code, 1, "{text}");
    let page = std::fs::read_to_string(root().join("docs/crm.md")).expect("a page");
    assert!(page.contains(&text), "docs/crm.md does not show:\n{text}");
    let (_, text) = run(&place, &["crm", "plan", "tryton.toml", "--json"]);
    let plan: Value = serde_json::from_str(&text).expect("JSON");
    let [ada] = <[Value; 1]>::try_from(plan["persons"].as_array().expect("persons").clone()).expect("Ada alone");
    assert_eq!(
        (&ada["email"], &ada["is_new"], &plan["more"]),
        (&json!("ada@works.example"), &json!(true), &json!(false))
    );
    let name = json!({ "record": "party", "field": "name", "value": "Ada Byron", "once": true });
    assert!(ada["fields"].as_array().is_some_and(|fields| fields.contains(&name)), "{ada}");
    let (code, text) = run(&place, &["crm", "status"]);
    assert_eq!(
        (code, text.as_str()),
        (0, "no receiver kept a CRM here; start one with `handraise serve --crm FILE`\n")
    );
    let (code, text) = run(&place, &["crm", "retry", "Tryton"]);
    assert!(code == 2 && text.contains("no receiver kept a CRM called `Tryton`"), "{text}");
}

#[tokio::test]
async fn only_admins_learn_how_a_crm_is_doing_and_what_it_would_be_sent() {
    let (place, running) = two().await;
    assert_eq!(get(&running, "/v1/crms").await, json!({ "crms": [] }));
    for path in ["/v1/crms", "/v1/crms/Tryton/plan"] {
        problem(running.get(path).send().await.expect("an answer"), 401).await;
    }
    problem(running.get("/v1/crms/Tryton/plan").bearer_auth(TOKEN).send().await.expect("an answer"), 404).await;
    let retry = running.client.post(running.url("/v1/crms/Tryton/retry"));
    problem(retry.bearer_auth(TOKEN).send().await.expect("an answer"), 404).await;
    running.stop().await;
    // Nobody listens there.
    let file = TRYTON.replace("https://tryton.example.com\"", "http://127.0.0.1:9\"\nallow_private_addresses = true");
    let running = super::ground::start(&place, &file).await;
    let plan = get(&running, "/v1/crms/Tryton/plan?limit=1").await;
    assert_eq!((&plan["crm"], plan["persons"].as_array().map(Vec::len)), (&json!("Tryton"), Some(1)));
    running.stop().await;
}

#[test]
fn the_examples_are_right_and_every_mistake_has_its_field_and_remedy() {
    let page = std::fs::read_to_string(root().join("docs/crm.md")).expect("a page");
    assert!(page.contains(TRYTON), "the page shows the file");
    for example in EXAMPLES {
        let read = CrmFile::read(example);
        assert!(read.is_ok(), "{example}\n{read:?}");
    }
    for (from, to, path, remedy) in [
        ("name = \"Tryton\"", "name = \" \"", "name", "write a name"),
        ("kind = \"tryton\"", "kind = \"trytn\"", "kind", "did you mean `tryton`?"),
        ("https://tryton", "http://tryton", "server.url", "write `https`"),
        ("tryton.example.com", "tryton.example.com/company", "server.url", "the host alone"),
        ("https://tryton", "https://ada:secret@tryton", "server.url", "`secret_env`"),
        ("secret_file = \"tryton-password\"", "", "server", "either `secret_env` or `secret_file`"),
        ("database = \"company\"", "", "server.database", "docs/crm.md"),
        ("user = \"handraise\"", "user = \"handraise\"\nkey_field = \"code\"", "server.key_field", "remove it"),
        ("[records.party]", "[records.partie]", "records.partie", "party or opportunity"),
        ("phone = {", "identifiers = {", "records.party.identifiers", "remove it"),
        ("{phone}", "{telephone}", "records.party.phone.value", "write one of"),
        ("{phone}", "{phone", "records.party.phone.value", "write `}`"),
        ("inbox = \"https://leads.example.com/inbox\"", "", "records.opportunity.comment.value", "write `inbox"),
        ("write = \"once\"", "write = \"never\"", "records.party.name.write", "once"),
        ("per_day = 50000", "per_day = 0", "limits.per_day", "1 to"),
        ("[limits]", "[outcomes]\ncurrency = \"euro\"\n\n[limits]", "outcomes.currency", "`EUR`"),
        ("[limits]", "[outcomes]\nfield = \"stage\"\n\n[limits]", "outcomes.field", "remove it"),
    ] {
        let text = TRYTON.replacen(from, to, 1);
        let problems = CrmFile::read(&text).expect_err(to);
        let found = problems.iter().find(|problem| problem.path == path);
        let found = found.unwrap_or_else(|| panic!("{to}: {problems:?}"));
        assert!(found.remedy.contains(remedy), "{to}: {found:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crm_that_never_answers_is_told_and_so_is_what_its_outcomes_lack() {
    let place = place();
    let definition = std::fs::read_to_string(place.path().join("definition.toml")).expect("a definition");
    let policy = "[[policy.sql_criteria]]\nid = \"need\"\nlabel = \"A need\"\nrequired = true\n";
    place.write("definition.toml", format!("{definition}\n{policy}"));
    // Nobody listens there.
    let here = "url = \"http://127.0.0.1:9\"\nallow_private_addresses = true";
    let own: Vec<&str> = TRYTON.lines().map(|line| if line.starts_with("url = ") { here } else { line }).collect();
    let running = start(&place, &own.join("\n")).await;
    asks(&running, "dead-000001", "Ada Byron", "ada@works.example").await;
    status(&running, |status| status["last_error"].is_string()).await;
    place.write("said.csv", "email,status,amount\nada@works.example,sales_qualified,\nada@works.example,won,70\n");
    let import = ["facts", "import", "statuses", "said.csv", "--name", "crm Tryton", "--json"];
    let (code, text) = tokio::task::block_in_place(|| run(&place, &import));
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((code, &answer["missing_criteria"]), (0, &json!([{ "line": 2, "criteria": ["need"] }])), "{text}");
    assert_eq!(answer["without_currency"], json!([3]), "{text}");
    let told = status(&running, |status| status["without_currency"]["count"] == 1).await;
    assert_eq!(told["missing_criteria"]["count"], 1, "{told}");
    let (code, text) = tokio::task::block_in_place(|| run(&place, &["crm", "status"]));
    for words in [
        "no answer yet: it never did what it was asked",
        "failed last:",
        "1 outcome sales qualified without what your teams require",
        "1 outcome with an amount without a currency",
    ] {
        assert!(code == 1 && text.contains(words), "{words}: {text}");
    }
    running.stop().await;
}
