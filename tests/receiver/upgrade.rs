//! Databases that earlier versions wrote, opened by this one: nothing is lost, and nothing says something else than before. `make` has the program
//! that wrote them. They do not know what a later version adds.

mod make;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use handraise_receiver::{Config, Office, Receiver};
use handraise_tests::root;
use serde_json::{Value, json};
use sqlx::{Connection, Row};

use crate::migration::database;
use crate::running::{Place, Running, TOKEN, json as body};
use crate::signed_in::Browser;
use make::{END_S, fixed_clock};

/// The schemas of which there is a database, by their number.
const VERSIONS: [u32; 1] = [7];

/// Lists to which this version may add something.
const GROWING: [&str; 3] = ["events", "history", "timeline"];

/// Tables whose rows stay as they are, whatever columns a later version adds.
const TABLES: [&str; 9] =
    ["lead", "lead_again", "sighting", "definition", "fact", "crossing", "app_user", "api_token", "visit_use"];

fn file(version: u32, ending: &str) -> PathBuf {
    root().join(format!("tests/receiver/old/version_{version}.{ending}"))
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &params).expect("it can be compressed");
    compressed
}

fn decompressed(file: &Path) -> Vec<u8> {
    let compressed = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut bytes = Vec::new();
    brotli::BrotliDecompress(&mut compressed.as_slice(), &mut bytes).expect("it is brotli");
    bytes
}

/// A place with the database of a version and the definition that is in force there.
pub(crate) fn place_of(version: u32) -> Place {
    let place = Place::new();
    place.write("definition.toml", make::second_definition());
    place.write("data/handraise.sqlite3", decompressed(&file(version, "sqlite3.br")));
    place
}

pub(crate) fn config(place: &Place) -> Config {
    Config { clock: fixed_clock(END_S), ..place.config() }
}

pub(crate) async fn get(running: &Running, path: &str) -> Value {
    let answer = running.get(path).bearer_auth(TOKEN).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    body(answer).await
}

/// What the API answers about everything that is stored.
async fn answers(running: &Running) -> Value {
    let mut persons = Vec::new();
    let list = get(running, "/v1/persons?limit=1000").await;
    for person in list["persons"].as_array().expect("a list") {
        persons.push(get(running, &format!("/v1/persons/{}", person["person"].as_str().expect("an id"))).await);
    }
    json!({
        "leads": get(running, "/v1/leads?limit=1000&evidence=1").await["leads"],
        "persons": persons,
        "events": get(running, "/v1/events?limit=1000").await["events"],
        "users": get(running, "/v1/users").await["users"],
        "tokens": get(running, "/v1/tokens").await["tokens"],
    })
}

/// Whether everything that was said before is said now. A later version may say more.
fn still_said(before: &Value, now: &Value, place: &str) {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => {
            for (name, value) in before {
                let said = now.get(name).unwrap_or_else(|| panic!("{place}.{name} is not said any more"));
                still_said(value, said, &format!("{place}.{name}"));
            }
        }
        (Value::Array(before), Value::Array(now)) => {
            let grows = GROWING.iter().any(|name| place.ends_with(name));
            assert!(if grows { before.len() <= now.len() } else { before.len() == now.len() }, "{place}: {now:?}");
            for (at, (before, now)) in before.iter().zip(now).enumerate() {
                still_said(before, now, &format!("{place}[{at}]"));
            }
        }
        _ => assert_eq!(now, before, "{place}"),
    }
}

/// The rows of the tables, each as text, with the columns that a table had in the beginning.
async fn rows(place: &Place, columns: &[Vec<String>]) -> Vec<BTreeSet<String>> {
    let mut connection = database(place).await;
    let mut all = Vec::new();
    for (table, columns) in TABLES.iter().zip(columns) {
        let quoted: Vec<String> = columns.iter().map(|name| format!("quote({name})")).collect();
        let query = format!("SELECT {} FROM {table}", quoted.join(" || '|' || "));
        let rows = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_all(&mut connection).await;
        all.push(rows.expect("rows").into_iter().collect());
    }
    connection.close().await.expect("closed");
    all
}

async fn columns(place: &Place) -> Vec<Vec<String>> {
    let mut connection = database(place).await;
    let mut all = Vec::new();
    for table in TABLES {
        let query = sqlx::AssertSqlSafe(format!("SELECT name FROM pragma_table_info('{table}')"));
        all.push(sqlx::query_scalar(query).fetch_all(&mut connection).await.expect("names"));
    }
    connection.close().await.expect("closed");
    all
}

#[tokio::test]
async fn nothing_of_a_database_of_an_earlier_version_is_lost_or_says_something_else() {
    for version in VERSIONS {
        let place = place_of(version);
        let columns = columns(&place).await;
        let before = rows(&place, &columns).await;
        assert!(before.iter().all(|rows| !rows.is_empty()), "each table has something to lose");
        let text = std::fs::read(file(version, "json")).expect("what the API answered");
        let said: Value = serde_json::from_slice(&text).expect("JSON");
        // Opened twice: the second time there is nothing to catch up.
        Running::start(config(&place)).await.stop().await;
        let running = Running::start(config(&place)).await;
        still_said(&said["answers"], &answers(&running).await, &format!("version {version}"));
        let log = get(&running, "/v1/audit?limit=1000").await["entries"].as_array().expect("a list").clone();
        let logged = said["log"].as_array().expect("a list");
        still_said(&said["log"], &log[log.len() - logged.len()..].into(), "the end of the log");
        who_could_enter_still_can(&running, &said).await;
        running.stop().await;
        for ((table, before), now) in TABLES.iter().zip(&before).zip(rows(&place, &columns).await) {
            let missing: Vec<_> = before.difference(&now).collect();
            // When a token was used last is no part of what is compared.
            assert!(*table == "api_token" || missing.is_empty(), "{table}: {missing:?}");
        }
    }
}

async fn who_could_enter_still_can(running: &Running, said: &Value) {
    let secret = said["token"].as_str().expect("a text");
    let opened = running.get("/v1/persons").bearer_auth(secret).send().await.expect("an answer");
    assert_eq!(opened.status(), 200, "a token opens what it opened");
    let mut browser = Browser::new(running);
    browser.sign_in("ada@example.com").await;
    assert_eq!(browser.get("/v1/users").await.status(), 200);
    // A form of somebody who is known goes on where their history was.
    let person = &said["answers"]["persons"][0];
    let email = person["contact"]["email"].as_str().expect("an address");
    let leads = running.leads().await.len();
    running.submit(&[("email".into(), email.into()), ("contact_sales".into(), "yes".into())]).await;
    assert_eq!(running.leads().await.len(), leads + 1);
    let now = get(running, &format!("/v1/persons/{}", person["person"].as_str().expect("an id"))).await;
    let told = |person: &Value| person["timeline"].as_array().expect("a list").len();
    assert_eq!(told(&now), told(person) + 1);
}

#[tokio::test]
async fn a_database_of_a_later_version_is_refused_with_what_to_do() {
    let place = place_of(VERSIONS[0]);
    Running::start(config(&place)).await.stop().await;
    let mut connection = database(&place).await;
    let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 0)";
    sqlx::raw_sql(later).execute(&mut connection).await.expect("a later version");
    connection.close().await.expect("closed");
    let before = std::fs::read(place.path().join("data/handraise.sqlite3")).expect("a file");
    let refused = Receiver::bind(config(&place)).await.expect_err("it is refused").to_string();
    for words in ["a later version of Handraise", "start that version", "put back the copy"] {
        assert!(refused.contains(words), "{refused}");
    }
    let refused = Office::open(&place.path().join("data")).await.expect_err("it is refused").to_string();
    assert!(refused.contains("a later version of Handraise"), "{refused}");
    let now = std::fs::read(place.path().join("data/handraise.sqlite3")).expect("a file");
    assert!(now == before, "nothing was changed");
}

/// Writes the database of the present version. `HANDRAISE_DATABASE=write cargo test --package handraise-tests --test receiver upgrade`; see CONTRIBUTING.md.
#[tokio::test]
async fn the_present_version_writes_a_database_for_those_to_come() {
    let is_to_be_written = std::env::var("HANDRAISE_DATABASE").is_ok_and(|wish| wish == "write");
    let (place, token) = make::make().await;
    let running = Running::start(config(&place)).await;
    let answers = answers(&running).await;
    let log = get(&running, "/v1/audit?limit=1000").await["entries"].clone();
    running.stop().await;
    let verdicts: BTreeSet<&str> =
        answers["leads"].as_array().expect("a list").iter().filter_map(|lead| lead["verdict"].as_str()).collect();
    assert_eq!(verdicts.len(), 5, "all verdicts: {verdicts:?}");
    let mut connection = database(&place).await;
    let kinds: Vec<String> = sqlx::query_scalar("SELECT DISTINCT kind FROM fact ORDER BY kind")
        .fetch_all(&mut connection)
        .await
        .expect("the kinds");
    // No page sends an `update` yet.
    let all = [
        "assignment",
        "attribute",
        "build",
        "definition",
        "erase",
        "form",
        "merge",
        "split",
        "status",
        "suppression",
        "touch",
        "undo",
    ];
    assert_eq!(kinds, all);
    let version = sqlx::query("SELECT max(version) AS version FROM _sqlx_migrations").fetch_one(&mut connection).await;
    let version: i64 = version.and_then(|row| row.try_get("version")).expect("a number");
    sqlx::raw_sql("PRAGMA journal_mode = DELETE; PRAGMA page_size = 4096; VACUUM")
        .execute(&mut connection)
        .await
        .expect("small");
    connection.close().await.expect("closed");
    if is_to_be_written {
        let version = u32::try_from(version).expect("a small number");
        assert!(!file(version, "json").exists(), "a database that is there is never written anew");
        let bytes = std::fs::read(place.path().join("data/handraise.sqlite3")).expect("a file");
        std::fs::write(file(version, "sqlite3.br"), compressed(&bytes)).expect("written");
        let said = json!({ "token": token, "answers": answers, "log": log });
        let text = serde_json::to_string_pretty(&said).expect("JSON");
        std::fs::write(file(version, "json"), format!("{text}\n")).expect("written");
    }
}
