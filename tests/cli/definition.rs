//! `handraise definition`: on a receiver's own machine, while the receiver runs or not.

use super::tool::Folder;
use handraise_tests::receiver::Receiver;
use handraise_tests::root;
use serde_json::{Value, json};

fn printed(folder: &Folder, arguments: &[&str], code: i32) -> Value {
    let run = folder.run(&[&["definition"], arguments, &["--json"]].concat());
    assert_eq!(run.code, code, "{arguments:?}: {}{}", run.out, run.err);
    serde_json::from_str(&run.out).expect("JSON")
}

/// The sample definition as another version.
fn version(version: u32) -> String {
    let sample = std::fs::read_to_string(root().join("www/definition.toml")).expect("a definition");
    let present = sample.lines().find(|line| line.starts_with("version = ")).expect("a version").to_owned();
    sample.replace(&present, &format!("version = {version}"))
}

/// What a running receiver has in force, once it is `expected`.
fn comes(receiver: &Receiver, expected: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let served = async {
        let client = reqwest::Client::new();
        loop {
            let answer = client.get(format!("{}/v1/definition.mql", receiver.address)).send().await.expect("an answer");
            if answer.headers()["handraise-definition"].to_str().expect("a text").contains(expected) {
                return;
            }
        }
    };
    runtime
        .block_on(async { tokio::time::timeout(std::time::Duration::from_secs(30), served).await })
        .expect("in time");
}

#[test]
fn a_definition_is_put_into_force_beside_a_running_receiver_and_undone_without_one() {
    let folder = Folder::new();
    let data = folder.path("data");
    let receiver = Receiver::start(&data);
    let present = printed(&folder, &["list"], 0)["definitions"][0]["version"].as_u64().expect("a number");
    folder.write("next.toml", version(900));
    let trial = printed(&folder, &["activate", "next.toml", "--dry-run"], 0);
    assert_eq!(
        (&trial["changed"], &trial["dry_run"], &trial["in_force"]["version"]),
        (&json!(true), &json!(true), &json!(present))
    );
    assert_eq!(printed(&folder, &["list"], 0)["definitions"].as_array().expect("a list").len(), 1);
    let run = folder.run(&["definition", "activate", "next.toml"]);
    assert!(run.code == 0 && run.out.contains("@900#") && run.out.ends_with("is in force\n"), "{}{}", run.out, run.err);
    comes(&receiver, "@900#");
    assert_eq!(printed(&folder, &["activate", "next.toml"], 0)["changed"], false);
    folder.write("older.toml", version(899));
    let refused = printed(&folder, &["activate", "older.toml"], 1);
    assert!(
        refused["refused"].as_str().expect("a reason").contains("version 899 is older than version 900"),
        "{refused}"
    );
    let run = folder.run(&["definition", "activate", "older.toml"]);
    assert!(run.code == 1 && run.out.contains("refused: version 899"), "{}", run.out);
    let set = printed(&folder, &["shadow", "older.toml"], 0);
    assert_eq!(set["changed"], true);
    assert_eq!(printed(&folder, &["shadow"], 0)["shadow"]["definition"]["version"], 899);
    drop(receiver);
    // Nobody runs; the next start takes it over.
    assert_eq!(printed(&folder, &["shadow", "--off"], 0)["ended"], true);
    printed(&folder, &["shadow"], 1);
    assert_eq!(printed(&folder, &["undo"], 0)["definition"]["version"], present);
    let list = folder.run(&["definition", "list"]);
    let lines: Vec<&str> = list.out.lines().take(3).collect();
    assert!(
        lines[0].contains(&format!("@{present}#")) && lines[0].contains("– now") && lines[0].contains("by tool (tool)"),
        "{}",
        list.out
    );
    assert!(lines[1].contains("@900#") && lines[2].contains("by receiver (file)"), "{}", list.out);
    let now = printed(&folder, &["at", "2100-01-01T00:00:00Z"], 0);
    assert_eq!(now["definition"]["version"], present);
    printed(&folder, &["at", "2001-01-01T00:00:00Z"], 1);
    let receiver = Receiver::start(&data);
    comes(&receiver, &format!("@{present}#"));
    let audit = folder.run(&["audit", "--data", "data"]);
    assert!(audit.out.contains("undo") && audit.out.contains("definition_activated"), "{}", audit.out);
}

#[test]
fn what_can_not_be_put_into_force_says_why() {
    let folder = Folder::new();
    let run = folder.run(&["definition", "list"]);
    assert!(run.code == 2 && run.err.contains("there is no `handraise.sqlite3`"), "{}", run.err);
    // SQLite takes an empty file for an empty database.
    folder.write("data/handraise.sqlite3", "");
    folder.write("good.toml", version(7));
    let run = folder.run(&["definition", "activate", "good.toml"]);
    assert!(run.code == 2 && run.err.contains("start the receiver once"), "{}", run.err);
    folder.write("broken.toml", version(7).replace("version = 7", "version = \"7\""));
    let run = folder.run(&["definition", "activate", "broken.toml"]);
    assert!(run.code == 2 && run.err.contains("broken.toml") && run.err.contains("version"), "{}", run.err);
    let run = folder.run(&["definition", "undo"]);
    assert!(run.code == 2, "{}", run.err);
    let run = folder.run(&["definition", "shadow", "good.toml", "--off"]);
    assert_eq!(run.code, 2, "{}", run.err);
}
