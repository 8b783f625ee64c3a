//! What the inbox shows of a report, whenever it was stored. The reports are real ones: of cases, and of an old database.

use crate::engine::{Engine, in_each_engine};
use crate::receiver::TOKEN;
use crate::visitor::{Visitor, World};
use handraise_tests::{root, tool};
use serde_json::{Value, json};
use std::process::Command;

in_each_engine! {
    the_inbox_shows_whole_points_that_add_up_to_the_score,
    the_inbox_shows_fit_criterion_by_criterion_and_names_the_persona(in_chromium),
    the_inbox_shows_interests_by_product_line_and_what_is_not_known_yet(in_chromium),
    the_inbox_shows_old_reports_that_lack_what_newer_ones_have(in_chromium),
    the_inbox_names_what_a_form_claims_in_its_language(in_chromium),
}

/// Leads that were stored before reports had criteria, interests and whole points.
const STORED: &str = include_str!("../../receiver/old/schema_1.sql");

/// The report of a case.
fn report_of(case: &str) -> Value {
    let folder = root().join("tests/cases").join(case);
    let mut command = Command::new(tool());
    command.args(["score", "--json"]).arg(folder.join("definition.toml")).arg(folder.join("evidence.json"));
    let output = command.output().expect("the tool runs");
    serde_json::from_slice(&output.stdout).expect("a report")
}

/// A person with a report, and with the form that it was stored with.
fn person(report: Value) -> Value {
    let form = json!({
        "submission": "00000000000000000000000000000001", "received_at": "2026-11-20T12:00:00Z", "contact": { "name": "A Visitor" },
        "assessment": report, "verdict": "verified", "verdict_reasons": [], "claimed": {}, "added": [],
    });
    json!({ "person": "1", "contact": { "name": "A Visitor" }, "report": report, "forms": [form], "timeline": [], "history": [] })
}

/// A visitor of the inbox that holds these persons. The first is open.
async fn open_inbox(world: &World, persons: &[Value]) -> Visitor {
    let answer = json!({ "persons": persons, "next": null }).to_string();
    world.front.file("/v1/persons", "application/json", answer);
    for person in persons {
        let id = person["person"].as_str().expect("an id");
        world.front.file(&format!("/v1/persons/{id}"), "application/json", person.to_string());
    }
    let visitor = world.visitor().await;
    visitor.open(&format!("/inbox?view=all#token={TOKEN}")).await;
    visitor.until(&format!("document.querySelectorAll('li[data-person]').length === {}", persons.len())).await;
    choose(&visitor, 1).await;
    visitor
}

/// Opens a person of the list.
async fn choose(visitor: &Visitor, place: usize) {
    let row = format!("li[data-person]:nth-child({place})");
    visitor.script(&format!("document.querySelector('{row} a').click()")).await;
    let is_open = format!(
        "document.querySelector('{row} a[aria-current]')
         && document.querySelector('#detail').dataset.person === document.querySelector('{row}').dataset.person"
    );
    visitor.until(&is_open).await;
}

/// The lines of a part of the page: the text, and the amount at its end.
async fn lines(visitor: &Visitor, part: &str) -> Vec<(String, String)> {
    let script = format!(
        "return [...document.querySelectorAll('#detail [data-field={part}] li')].map((line) => [
            [...line.querySelector('span').childNodes].map((part) => part.textContent).join(' | '),
            line.querySelector('b')?.textContent ?? '',
        ])"
    );
    serde_json::from_value(visitor.script(&script).await).expect("lines")
}

fn as_texts(lines: &[(String, String)]) -> Vec<(&str, &str)> {
    lines.iter().map(|(text, amount)| (text.as_str(), amount.as_str())).collect()
}

/// Everything that the inbox shows.
async fn all_text(visitor: &Visitor) -> String {
    let text = visitor.script("return document.querySelector('main').innerText").await;
    text.as_str().expect("text").to_owned()
}

async fn the_inbox_shows_whole_points_that_add_up_to_the_score(engine: Engine) {
    let world = World::new(engine);
    let visitor = open_inbox(&world, &[person(report_of("points-that-add-up-as-they-are-shown"))]).await;
    let shown = lines(&visitor, "reasons").await;
    let amounts: Vec<&str> = shown.iter().map(|(_, amount)| amount.as_str()).collect();
    assert_eq!(amounts, ["+7", "+8", "+6", "21"]);
    assert_eq!(shown.last().map(|(text, _)| text.as_str()), Some("Score"));
    let text = all_text(&visitor).await;
    assert!(text.contains("Interest 6") && text.contains("Buying intent 15"), "{text}");
    visitor.leave().await;
}

async fn the_inbox_shows_fit_criterion_by_criterion_and_names_the_persona(engine: Engine) {
    let world = World::new(engine);
    let mut report = report_of("best-of-several-profiles");
    let unknown =
        json!({ "side": "company", "label": "Region", "attribute": "region", "value": null, "points": 0, "most": 15 });
    report["criteria"].as_array_mut().expect("criteria").push(unknown);
    report["grade"] = json!("B");
    report["criteria"][0]["points"] = json!(12);
    let mut somebody = person(report);
    somebody["grading"] = json!({ "scale": "shares", "grades": { "A": 75, "B": 55, "C": 25 }, "min_coverage_pct": 40 });
    let visitor = open_inbox(&world, &[somebody]).await;
    let why = visitor.shown("#detail [data-field=grade-why]").await;
    assert_eq!(why, "B: 12 of 20 points. B begins at 11. A begins at 15: 3 points more.");
    let [person, company] = [lines(&visitor, "criteria-person").await, lines(&visitor, "criteria-company").await];
    assert_eq!(as_texts(&person), [("Function | Operations", "12 of 20")]);
    assert_eq!(as_texts(&company), [("Region | Not known. Asking them would answer it.", "up to 15")]);
    let text = all_text(&visitor).await;
    assert!(text.contains("Works with it") && !text.contains("Company profile"), "{text}");
    visitor.leave().await;
}

async fn the_inbox_shows_interests_by_product_line_and_what_is_not_known_yet(engine: Engine) {
    let world = World::new(engine);
    let mut report = report_of("interests-by-product-line");
    // Whole points may be there or not.
    let interests = report["interests"].as_array_mut().expect("interests");
    interests[2]["points_milli"] = json!(4600);
    interests[2].as_object_mut().expect("an interest").remove("points");
    interests[1]["points"] = json!(11);
    let label = "What they did, which is not permitted to be known";
    report["missing"] = json!([
        { "kind": "behaviour", "label": label, "amount": 2, "attributes": ["company_size", "seniority"] },
        { "kind": "fit", "label": "Better fit", "amount": 125, "attributes": [], "unit": "permille" },
        { "kind": "fit", "label": "Better fit", "amount": 12_000, "attributes": [], "unit": "milli_points" },
    ]);
    let visitor = open_inbox(&world, &[person(report)]).await;
    let interests = lines(&visitor, "interests").await;
    assert_eq!(as_texts(&interests), [("Suite", "+17"), ("Payroll", "+11"), ("Hiring", "+5")]);
    let missing = lines(&visitor, "missing").await;
    let behaviour = format!("{label} | Not known yet: Company size, Seniority");
    assert_eq!(
        as_texts(&missing),
        [(behaviour.as_str(), "2 answers"), ("Better fit", "12.5%"), ("Better fit", "12 points")]
    );
    visitor.leave().await;
}

async fn the_inbox_names_what_a_form_claims_in_its_language(engine: Engine) {
    let world = World::new(engine);
    let mut somebody = person(report_of("points-that-add-up-as-they-are-shown"));
    let form = &mut somebody["forms"][0];
    form["verdict"] = json!("mismatch");
    form["claimed"] = json!({ "score": 90, "grade": "A", "rating": "1", "stage": "mql", "segment": "large" });
    let visitor = open_inbox(&world, &[somebody]).await;
    visitor.script("localStorage.setItem('handraise:language', 'de')").await;
    visitor.script("location.reload()").await;
    visitor
        .until("document.documentElement.lang === 'de' && document.querySelector('#detail [data-claim=stage]')")
        .await;
    let rows =
        "return [...document.querySelectorAll('#detail [data-claim]')].map((row) => row.children[0].textContent)";
    assert_eq!(visitor.script(rows).await, json!(["Score", "Passung", "Aktivität", "Stufe", "Segment"]));
    let stage = visitor.shown("#detail [data-claim=stage] td").await;
    assert_eq!(stage, "Vom Marketing qualifiziert (MQL)");
    visitor.script("localStorage.removeItem('handraise:language')").await;
    visitor.leave().await;
}

async fn the_inbox_shows_old_reports_that_lack_what_newer_ones_have(engine: Engine) {
    let world = World::new(engine);
    let stored: Vec<Value> = STORED
        .split('\'')
        .filter(|text| text.starts_with("{\"at_s\":"))
        .map(|report| serde_json::from_str(report).expect("a report"))
        .collect();
    assert!(stored.len() >= 3 && stored.iter().all(|report| report.get("criteria").is_none()), "{stored:?}");
    // Reports may be older still, and a person may have nothing beside the id.
    let bare = json!({ "person": "0" });
    let mut persons: Vec<Value> = stored.into_iter().chain([json!({})]).map(person).chain([bare]).collect();
    for (number, person) in persons.iter_mut().enumerate() {
        person["person"] = format!("{number:032}").into();
    }
    let visitor = open_inbox(&world, &persons).await;
    let reasons = lines(&visitor, "reasons").await;
    assert_eq!(as_texts(&reasons[1..]), [("Score, rounded down to 38", "38.993")]);
    let text = all_text(&visitor).await;
    assert!(text.contains("Buying intent 38") && text.contains("Interest 0"), "{text}");
    for (number, person) in persons.iter().enumerate() {
        choose(&visitor, number + 1).await;
        let text = all_text(&visitor).await;
        for word in ["undefined", "null", "NaN", "[object"] {
            assert!(!text.contains(word), "`{word}` for {person}: {text}");
        }
        let empty = "return [...document.querySelectorAll('#detail :is(section, dl, ol, ul)')]
            .filter((part) => part.children.length < (part.matches('section') ? 2 : 1)).length";
        assert_eq!(visitor.script(empty).await, 0, "every heading has something below it: {text}");
    }
    visitor.leave().await;
}
