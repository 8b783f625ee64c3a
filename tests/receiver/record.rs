//! `handraise case record`: what the receiver keeps of a lead becomes a case, from its JSON and from its database.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::running::{DEFINITION, Place, Running, TOKEN, json as body};
use crate::visitor::{GOOD, Visitor};

fn tool(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(handraise_tests::tool()).args(arguments).current_dir(folder).output().expect("the tool runs")
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text)).concat()
}

/// A receiver with a lead that qualified, and one that only asked.
async fn with_two_leads(place: &Place) -> Running {
    place.write("cases/definition.toml", DEFINITION);
    let running = place.start().await;
    running
        .submit(
            &Visitor::interested()
                .send("qualified-1", &[&GOOD[..], &[("name", "Ada Byron"), ("phone", "+49 30 1234")]].concat()),
        )
        .await;
    let asked = [
        ("email", "sam@works.example"),
        ("contact_sales", "yes"),
        ("message", "Call me at home"),
        ("handraise_submission", "asked-only-1"),
    ];
    running.submit(&asked.map(|(name, value)| (name.to_owned(), value.to_owned()))).await;
    running
}

async fn listed(running: &Running, query: &str) -> Value {
    body(running.get(&format!("/v1/leads{query}")).bearer_auth(TOKEN).send().await.expect("an answer")).await
}

/// The case's evidence, and what it expects.
fn recorded(place: &Place, name: &str) -> [Value; 2] {
    ["evidence.json", "expected.json"].map(|file| {
        let path = place.path().join("cases").join(name).join(file);
        serde_json::from_str(
            &std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
        )
        .expect("JSON")
    })
}

#[tokio::test]
async fn a_lead_with_its_evidence_is_a_case_that_passes() {
    let place = Place::new();
    let running = with_two_leads(&place).await;
    assert_eq!(
        listed(&running, "").await["leads"][0]["evidence"],
        Value::Null,
        "evidence comes only if it is asked for"
    );
    let answer = listed(&running, "?evidence=1").await;
    place.write("leads.json", answer.to_string());
    let output = tool(place.path(), &["case", "record", "leads.json", "cases/ready", "--submission", "qualified-1"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let [evidence, expected] = recorded(&place, "ready");
    let lead = &answer["leads"][1];
    for key in ["score", "grade", "rating", "decision", "reason", "queue", "sla_min"] {
        assert_eq!(expected[key], lead["assessment"][key], "{key}");
    }
    assert!(!evidence["views"].as_array().expect("views").is_empty(), "{evidence}");
    let test = tool(place.path(), &["test", "cases"]);
    assert!(said(&test).contains("1 passed, 0 failed"), "{}", said(&test));
    running.stop().await;
}

#[tokio::test]
async fn nothing_of_the_contact_is_in_a_case() {
    let place = Place::new();
    let running = with_two_leads(&place).await;
    running.stop().await;
    let database = place.path().join("data/handraise.sqlite3").display().to_string();
    let several = tool(place.path(), &["case", "record", &database, "cases/one"]);
    let message = "there are several leads in it; choose one with `--submission`: `asked-only-1`, `qualified-1`";
    assert!(several.status.code() == Some(2) && said(&several).contains(message), "{}", said(&several));
    for submission in ["qualified-1", "asked-only-1"] {
        let folder = format!("cases/{}", &submission[..1]);
        let output = tool(place.path(), &["case", "record", &database, &folder, "--submission", submission]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let files = ["evidence.json", "expected.json", "README.md"];
        let text =
            files.map(|file| std::fs::read_to_string(place.path().join(&folder).join(file)).expect("a file")).concat();
        for secret in ["Ada", "Byron", "1234", "@", "works", "sam", "Call me", submission] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
    assert_eq!(recorded(&place, "a")[1]["decision"], "hand_raiser");
}

#[tokio::test]
async fn a_lead_without_its_evidence_is_told_and_recorded_by_its_answers() {
    let place = Place::new();
    let running = with_two_leads(&place).await;
    let lead = listed(&running, "").await["leads"][1].clone();
    running.stop().await;
    place.write("lead.json", lead.to_string());
    let output = tool(place.path(), &["case", "record", "lead.json", "cases/answers"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(
        said(&output).contains("ask the receiver for `/v1/leads?evidence=1`, or name its database"),
        "{}",
        said(&output)
    );
    assert!(said(&output).contains("the receiver decided `qualified`; this definition decides `"), "{}", said(&output));
    let [evidence, _] = recorded(&place, "answers");
    assert_eq!(evidence["views"], Value::Null);
    assert!(!evidence["answers"].as_array().expect("answers").is_empty());
}

#[test]
fn a_form_is_recorded_and_a_case_is_not_overwritten() {
    let place = Place::new();
    place.write("cases/definition.toml", DEFINITION);
    let fields = Visitor::interested().send("of-a-form-1", &GOOD);
    let pairs: Value =
        fields.into_iter().map(|(name, value)| (name, Value::from(value))).collect::<serde_json::Map<_, _>>().into();
    place.write("form.json", pairs.to_string());
    let output = tool(place.path(), &["case", "record", "form.json", "cases/form"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let [evidence, expected] = recorded(&place, "form");
    assert_eq!(expected["decision"], "qualified", "{}", said(&output));
    assert!(!evidence["views"].as_array().expect("views").is_empty());
    let again = tool(place.path(), &["case", "record", "form.json", "cases/form"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(
        said(&again).contains("is there already; name another folder, or overwrite with `--force`"),
        "{}",
        said(&again)
    );
}

#[test]
fn what_is_no_lead_names_the_remedy_and_leaves_no_folder() {
    let place = Place::new();
    place.write("cases/definition.toml", DEFINITION);
    place.write("two.json", json!([{"email": "a"}, {"email": "b"}]).to_string());
    place.write("empty.json", json!({"leads": [], "next": null}).to_string());
    place.write("broken.sqlite3", b"SQLite format 3\0and nothing else");
    for (file, message) in [
        ("two.json", "there are 2 forms in it; put the one to record into a file of its own"),
        ("empty.json", "there is no lead in it"),
        ("broken.sqlite3", "name the file `handraise.sqlite3` of a receiver"),
        ("none.json", "no such file"),
    ] {
        let output = tool(place.path(), &["case", "record", file, "cases/new"]);
        assert_eq!(output.status.code(), Some(2), "{file}");
        assert!(said(&output).contains(message), "{file}: {}", said(&output));
        assert!(!place.path().join("cases/new").exists(), "{file}");
    }
    let other = tempfile::tempdir().expect("a folder");
    let folder = other.path().join("new").display().to_string();
    let elsewhere = tool(place.path(), &["case", "record", "two.json", &folder]);
    assert!(
        said(&elsewhere).contains("there is no `definition.toml` or `definition.json` in it or above it"),
        "{}",
        said(&elsewhere)
    );
}
