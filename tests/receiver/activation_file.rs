//! The definition's file beside what requests put into force: the newest change wins, and a file changes only if its content does.

use std::time::Duration;

use serde_json::{Value, json};

use crate::activation::{POLICY, done, in_force, put, version};
use crate::ledger::get;
use crate::running::{DEFINITION, Place, Running, TOKEN};

/// Waits until a version is in force.
async fn comes(running: &Running, expected: &str) {
    let moved = async {
        while in_force(running).await != expected {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), moved).await.expect("in time");
}

#[tokio::test]
async fn the_newest_change_wins_and_a_file_that_says_the_same_is_no_change() {
    let place = Place::new();
    let running = place.start().await;
    done(put(&running, "", version(2)).await).await;
    // Written anew, as a deployment does, with the same content; then the receiver has looked at the next.
    place.write("definition.toml", DEFINITION);
    place.write("other.toml", "");
    running.stop().await;
    let running = place.start().await;
    assert_eq!(in_force(&running).await, "receiver-test@2");
    place.write("definition.toml", version(3));
    comes(&running, "receiver-test@3").await;
    done(put(&running, "?rollback", version(2)).await).await;
    running.stop().await;
    let running = place.start().await;
    assert_eq!(in_force(&running).await, "receiver-test@2");
    running.stop().await;
    // A change while no receiver runs is one, too; also back to what the file had before.
    place.write("definition.toml", DEFINITION);
    let running = place.start().await;
    assert_eq!(in_force(&running).await, "receiver-test@1");
    let history = get(&running, "/v1/definitions").await;
    let told: Vec<Value> = history["definitions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| json!([entry["version"], entry["source"], entry["by"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!([1, "file", "receiver"]),
            json!([2, "api", "admin"]),
            json!([3, "file", "receiver"]),
            json!([2, "api", "admin"]),
            json!([1, "file", "receiver"])
        ]
    );
    running.stop().await;
}

#[tokio::test]
async fn a_compiled_file_is_served_with_the_private_policy_beside_it() {
    let place = Place::new();
    let text = [DEFINITION, POLICY].concat();
    let compile = |text: &str| {
        let loaded = handraise::author::Loaded::compile(text, handraise::author::Format::Toml).expect("a definition");
        (loaded.compiled.mql().to_vec(), loaded.policy.expect("a private part").to_json())
    };
    let (mql, policy) = compile(&text);
    place.write("site.mql", mql);
    place.write("site.policy.json", &policy);
    let config = || {
        let mut config = place.config();
        config.definition = place.path().join("site.mql").into();
        config
    };
    let running = Running::start(config()).await;
    let own = get(&running, "/v1/definitions").await["definitions"][0].clone();
    assert!(own["policy"].is_string(), "{own}");
    // Another target alone is a change of the private part.
    let (_, other) = compile(&text.replace("works.example", "other.example"));
    place.write("site.policy.json", &other);
    let changed = async {
        loop {
            let now = get(&running, "/v1/definitions").await["definitions"][0].clone();
            if now["policy"] != own["policy"] {
                return now;
            }
        }
    };
    let now = tokio::time::timeout(Duration::from_secs(30), changed).await.expect("in time");
    assert_eq!(now["hash"], own["hash"]);
    running.stop().await;
    let (_, foreign) = compile(&text.replace("version = 1", "version = 9"));
    place.write("site.policy.json", &foreign);
    let error = handraise_receiver::Receiver::bind(config()).await.expect_err("a foreign policy").to_string();
    assert!(error.contains("`site.policy.json`: it belongs to `receiver-test` version 9"), "{error}");
}

#[tokio::test]
async fn a_database_from_before_there_were_activations_goes_on_with_the_one_that_it_has() {
    let place = Place::new();
    place.start().await.stop().await;
    let mut database = crate::migration::database(&place).await;
    let before = "DELETE FROM in_use; DELETE FROM edition; DELETE FROM definition_file; DELETE FROM fact WHERE kind = 'build'; \
                  UPDATE fact SET source = 'receiver' WHERE kind = 'definition'";
    sqlx::raw_sql(before).execute(&mut database).await.expect("as it was");
    sqlx::Connection::close(database).await.expect("closed");
    let running = place.start().await;
    let history = get(&running, "/v1/definitions").await;
    assert_eq!(
        (history["definitions"].as_array().map(Vec::len), history["builds"].as_array().map(Vec::len)),
        (Some(1), Some(1))
    );
    assert_eq!(history["definitions"][0]["source"], "receiver");
    let fact = done(put(&running, "", version(2)).await).await["fact"].clone();
    let undo = running.client.post(running.url("/v1/undo")).bearer_auth(TOKEN).json(&json!({ "fact": fact }));
    assert_eq!(done(undo.send().await.expect("an answer")).await["definition"]["version"], 1);
    running.stop().await;
}
