//! What is stored goes out whole: of one person, for that person; and all facts, from which another receiver comes to the same.

use std::process::{Command, Output};

use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Connection;

use crate::migration::database;
use crate::running::{Place, Running, TOKEN, json as body, problem};
use crate::signed_in::{Browser, invite, with_admin};
use crate::upgrade::{config, get, place_of};

fn tool(place: &Place, arguments: &[&str]) -> Output {
    let run = Command::new(handraise_tests::tool()).args(arguments).current_dir(place.path()).output();
    run.expect("the tool runs")
}

fn done(place: &Place, arguments: &[&str]) -> String {
    let run = tool(place, arguments);
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("UTF-8")
}

async fn persons(running: &Running) -> Vec<Value> {
    let mut found = Vec::new();
    for person in get(running, "/v1/persons?limit=1000").await["persons"].as_array().expect("a list") {
        found.push(get(running, &format!("/v1/persons/{}", person["person"].as_str().expect("an id"))).await);
    }
    found.sort_by_key(|person| person["person"].to_string());
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_gets_everything_that_is_stored_of_them_and_nothing_of_others() {
    let place = place_of(7);
    let running = Running::start(config(&place)).await;
    let one = get(&running, "/v1/persons?email=one@example.com").await["persons"][0]["person"].clone();
    let path = format!("/v1/persons/{}/export", one.as_str().expect("an id"));
    let everything = get(&running, &path).await;
    // Every fact that names one of their keys, also those that were withdrawn.
    let mut connection = database(&place).await;
    let mut stored: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM fact WHERE instr(about, 'one@example.com') OR instr(about, ?1) OR instr(about, '0a0a0a') OR instr(says, 'one@example.com') \
         OR instr(about, 'private@home') OR instr(says, 'private@home') ORDER BY id",
    )
    .bind(one.as_str())
    .fetch_all(&mut connection)
    .await
    .expect("ids");
    connection.close().await.expect("closed");
    let facts = everything["facts"].as_array().expect("a list");
    let mut exported: Vec<String> =
        facts.iter().map(|fact| fact["told"]["id"].as_str().expect("an id").to_owned()).collect();
    exported.sort_unstable();
    stored.sort_unstable();
    assert!(stored.len() > 5, "{stored:?}");
    assert_eq!(exported, stored);
    let mut submissions: Vec<&str> =
        everything["leads"].as_array().expect("a list").iter().filter_map(|lead| lead["submission"].as_str()).collect();
    submissions.sort_unstable();
    assert_eq!(submissions, ["old-private", "old-verified"]);
    assert_eq!(everything["leads"][0]["behaviour"]["views"][0]["page"], "pricing", "by its name");
    assert_eq!(everything["known"]["owner"], "sam@example.com");
    assert_eq!(everything["keys"].as_array().expect("a list").len(), 3);
    assert!(!everything["fingerprints"].as_array().expect("a list").is_empty());
    assert!(everything["history"][0]["stage"].is_object() && everything["timeline"][0]["kind"] == "form");
    assert_eq!(everything["facts_about_the_company"][0]["told"]["about"], "company:example.com");
    assert_eq!((&everything["shadow"], &everything["asked"]), (&Value::Null, &json!([])));
    let text = everything.to_string();
    assert!(!["two@", "three@", "seven@", "office@"].iter().any(|other| text.contains(other)), "nobody else is in it");
    // The log has that they were exported, by a hash alone, and from then on the export has that.
    let log = get(&running, "/v1/audit").await["entries"][0].clone();
    assert!(log["action"] == "person_exported" && !log.to_string().contains("one@"), "{log}");
    assert_eq!(get(&running, &path).await["log"][0]["object"], log["object"]);
    // The tool says the same.
    let said: Value = serde_json::from_str(&done(&place, &["export", "person", "One@example.com"])).expect("JSON");
    assert_eq!((&said["facts"], &said["leads"]), (&everything["facts"], &everything["leads"]));
    let nobody = tool(&place, &["export", "person", "nobody@example.com", "--to", "nobody.json"]);
    assert_eq!((nobody.status.code(), place.path().join("nobody.json").exists()), (Some(1), false));
    problem(running.get("/v1/persons/x/export").bearer_auth(TOKEN).send().await.expect("an answer"), 404).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_an_admin_exports_a_person() {
    let (_place, running, admin) = with_admin().await;
    running.submit(&[("email".into(), "ada@example.com".into())]).await;
    let persons = body(admin.get("/v1/persons").await).await;
    let path = format!("/v1/persons/{}/export", persons["persons"][0]["person"].as_str().expect("an id"));
    let (_, link) = invite(&admin, "sales@works.example", "sales").await;
    let mut sales = Browser::new(&running);
    sales.join(&link, json!({})).await;
    problem(sales.send(Method::GET, &path, json!({})).await, 403).await;
    assert_eq!(admin.get(&path).await.status(), 200);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_exported_facts_an_empty_receiver_comes_to_the_same() {
    let source = place_of(7);
    // Another version, so that what an earlier build computed is computed again by this one.
    let definition = std::fs::read_to_string(source.path().join("definition.toml")).expect("a definition");
    source.write("definition.toml", definition.replace("version = 2", "version = 3"));
    let running = Running::start(config(&source)).await;
    let before = loop {
        let before = persons(&running).await;
        if before.iter().all(|person| person["report"]["definition"]["version"] == 3) {
            break before;
        }
    };
    done(&source, &["export", "facts", "--to", "facts.jsonl"]);
    running.stop().await;
    let text = std::fs::read_to_string(source.path().join("facts.jsonl")).expect("a file");
    let again = tool(&source, &["export", "facts", "--to", "facts.jsonl"]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"), "no export is overwritten");
    let place = Place::new();
    place.write("definition.toml", std::fs::read(source.path().join("definition.toml")).expect("a definition"));
    place.write("facts.jsonl", &text);
    let running = Running::start(config(&place)).await;
    let import = ["facts", "import", "facts", "facts.jsonl", "--json"];
    let imported: Value = serde_json::from_str(&done(&place, &import)).expect("JSON");
    let own = text
        .lines()
        .filter(|line| {
            ["definition", "build", "erase"].iter().any(|kind| line.contains(&format!("\"kind\":\"{kind}\"")))
        })
        .count();
    assert!(own >= 3, "{own}");
    assert_eq!(
        (&imported["stored"], &imported["left_out"], &imported["refused"]),
        (&json!(text.lines().count() - own), &json!(own), &json!([]))
    );
    let after = persons(&running).await;
    assert_eq!(after.len(), before.len());
    for (before, after) in before.iter().zip(&after) {
        for name in ["person", "contact", "owner", "added", "suppressed", "first_at", "last_at", "timeline"] {
            assert_eq!(after[name], before[name], "{name} of {}", before["contact"]);
        }
        // How far somebody has come depends on where they were before, which facts do not say.
        let but_the_stage = |person: &Value| {
            let mut report = person["report"].clone();
            report["stage"] = Value::Null;
            report
        };
        assert_eq!(but_the_stage(after), but_the_stage(before), "{}", before["contact"]);
    }
    let twice: Value = serde_json::from_str(&done(&place, &import)).expect("JSON");
    assert_eq!((&twice["stored"], &twice["known"]), (&json!(0), &imported["stored"]));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_for_spreadsheets_have_no_formula_in_them() {
    let place = Place::new();
    let running = place.start().await;
    running
        .submit(&[
            ("email".into(), "ada@example.com".into()),
            ("name".into(), "=HYPERLINK(\"https://x.example\")".into()),
        ])
        .await;
    get(&running, "/v1/persons").await;
    let persons = done(&place, &["export", "persons", "--format", "csv"]);
    let lines: Vec<&str> = persons.lines().collect();
    assert!(lines[0].starts_with("person,email,name,company,") && lines.len() == 2, "{persons}");
    assert!(lines[1].contains(",ada@example.com,\"'=HYPERLINK(\"\"https://x.example\"\")\","), "{persons}");
    done(&place, &["export", "events", "--to", "events.csv"]);
    let events = std::fs::read_to_string(place.path().join("events.csv")).expect("a file");
    assert!(
        events.starts_with("id,type,at,person,stage_from,stage_to,") && events.contains(",visitor,lead,"),
        "{events}"
    );
    let facts = done(&place, &["export", "facts"]);
    let log: Value = serde_json::from_str(&done(&place, &["audit", "--limit", "3", "--json"])).expect("JSON");
    let said = log.to_string();
    for detail in [format!("{} facts", facts.lines().count()), "1 persons".to_owned()] {
        assert!(said.contains("all_exported") && said.contains(&detail), "{detail} in {said}");
    }
    let kinds: Vec<Value> =
        facts.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")["says"]["kind"].clone()).collect();
    assert_eq!(kinds.last(), Some(&json!("form")));
    running.stop().await;
}
