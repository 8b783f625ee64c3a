//! Many persons are computed again with another definition while things are told of some of them.

use std::collections::BTreeMap;
use std::time::Duration;

use handraise::person::{Change, Summary};
use serde_json::{Value, json};

use crate::running::{DEFINITION, Place, Running, TOKEN, json as body};

/// More than are computed together, several times.
const PERSONS: u32 = 1_200;
/// The most objects in a list.
const LIST: usize = 1_000;
const WEBINAR: &str = r#"
[[actions]]
id = "webinar"

[[rules]]
id = "webinar"
label = "Came to a webinar"
dimension = "intent"
when = { action = { id = "webinar" } }
points = 30
count = "each"
"#;

/// Tells that these persons came to a webinar.
async fn came(running: &Running, webinar: &str, persons: impl Iterator<Item = u32>) {
    let told = persons.map(|number| {
        let email = format!("visitor{number}@works{number}.example");
        json!({"id": format!("{webinar}-{number}"), "email": email, "action": "webinar", "at": webinar})
    });
    for list in told.collect::<Vec<_>>().chunks(LIST) {
        let request = running.client.post(running.url("/v1/touches")).bearer_auth(TOKEN).json(list);
        assert_eq!(request.send().await.expect("an answer").status(), 200);
    }
}

/// All pages of something, asked for with `path` and the place after which to go on. An empty page is the last.
async fn all(running: &Running, path: &str, of: &str) -> Vec<Value> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("{path}?limit=1000{after}");
        let page = body(running.get(&path).bearer_auth(TOKEN).send().await.expect("an answer")).await;
        let list = page[of].as_array().expect("a list");
        found.extend(list.iter().cloned());
        let next = &page["next"];
        if list.is_empty() || next.is_null() {
            return found;
        }
        after = format!("&after={}", next.as_str().map_or_else(|| next.to_string(), str::to_owned));
    }
}

#[tokio::test]
async fn everybody_is_computed_once_with_another_definition_whatever_is_told_meanwhile() {
    let place = Place::new();
    let first = format!("{DEFINITION}{WEBINAR}");
    place.write("definition.toml", first.clone());
    let running = place.start().await;
    came(&running, "2026-11-01", 0..PERSONS).await;
    let before = all(&running, "/v1/persons", "persons").await;
    assert_eq!(before.len(), PERSONS as usize);
    assert!(before.iter().all(|person| person["report"]["rating"] == 2), "{:?}", before.first());
    let second =
        first.replace("version = 1", "version = 2").replace("ratings = [60, 20, 10]", "ratings = [60, 40, 10]");
    place.write("definition.toml", second);
    let computed = async {
        let (mut fell, mut after) = (0, json!(0));
        for round in 1.. {
            // Some are told of while they, or others, are being computed and written.
            came(&running, &format!("2026-11-{:02}", 1 + round % 28), (0..PERSONS).step_by(100)).await;
            let path = format!("/v1/events?limit=1000&after={}", after.as_str().unwrap_or("0"));
            let page = body(running.get(&path).bearer_auth(TOKEN).send().await.expect("an answer")).await;
            let events = page["events"].as_array().expect("a list");
            fell += events.iter().filter(|event| event["change"]["cause"].get("definition").is_some()).count();
            after = page["next"].clone();
            if fell >= PERSONS as usize * 98 / 100 {
                let now = all(&running, "/v1/persons", "persons").await;
                if now.iter().all(|person| person["report"]["definition"]["version"] == 2) {
                    return now;
                }
            }
        }
        Vec::new()
    };
    let after = tokio::time::timeout(Duration::from_secs(60), computed).await.expect("in time");
    let mut histories: BTreeMap<String, Vec<Change>> = BTreeMap::new();
    for mut event in all(&running, "/v1/events", "events").await {
        let change = serde_json::from_value(event["change"].take()).expect("a change");
        histories.entry(event["person"].as_str().expect("an id").to_owned()).or_default().push(change);
    }
    for person in &after {
        let history = &histories[person["person"].as_str().expect("an id")];
        let summary = Summary::after(history).expect("a history that adds up");
        assert_eq!(json!(summary.rating), person["report"]["rating"], "{history:?}");
        let causes = history.iter().filter(|change| json!(change.cause).get("definition").is_some());
        assert!(causes.count() <= 1, "{history:?}");
    }
    // Nobody was told of again, but one in a hundred: their rating fell, and only because of the definition.
    let fell =
        histories.values().filter(|history| history.len() == 2 && json!(history[1].cause).get("definition").is_some());
    assert!(fell.count() >= PERSONS as usize * 98 / 100);
    running.stop().await;
}
