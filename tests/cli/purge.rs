//! `handraise purge`: says what would go, and removes it.

use super::tool::Folder;
use serde_json::{Value, json};

const WEBINARS: &str =
    "id,email,action,at\nold,ada@example.com,webinar,2020-01-01\nnew,ada@example.com,webinar,2026-11-02\n";

fn folder() -> Folder {
    let folder = Folder::new();
    // SQLite takes an empty file for an empty database.
    folder.write("data/handraise.sqlite3", "");
    folder.write("webinars.csv", WEBINARS);
    folder.write("terms.toml", "[retention]\ntouches = \"4 years\"\n");
    assert_eq!(folder.run(&["facts", "import", "touches", "webinars.csv"]).code, 0);
    folder
}

fn touches(answer: &Value) -> (&Value, &Value) {
    let kinds = answer["kinds"].as_array().expect("a list");
    let touches = kinds.iter().find(|kind| kind["kind"] == "touches").expect("touches");
    (&touches["count"], &touches["ended"])
}

#[test]
fn a_dry_run_counts_and_a_run_removes_and_says_so() {
    let folder = folder();
    let purge = ["purge", "--retention", "terms.toml", "--json"];
    let tried = folder.run(&[&purge[..], &["--dry-run"]].concat());
    assert_eq!((tried.code, touches(&tried.json())), (1, (&json!(2), &json!(1))), "{}", tried.err);
    let done = folder.run(&purge);
    assert_eq!((done.code, &done.json()["removed"]), (0, &json!({ "touches": 1 })), "{}", done.err);
    assert_eq!(touches(&done.json()), (&json!(1), &json!(0)));
    assert_eq!(folder.run(&[&purge[..], &["--dry-run"]].concat()).code, 0, "nothing more has ended");
    let words = folder.run(&["purge", "--retention", "terms.toml"]).out;
    assert!(words.contains("touches     4 years   1") && words.contains("nothing had ended"), "{words}");
    // The same table again.
    let again = folder.run(&["facts", "import", "touches", "webinars.csv", "--json"]);
    assert_eq!((again.code, &again.json()["stored"], &again.json()["known"]), (1, &json!(0), &json!(1)));
    assert!(again.json()["refused"][0]["why"].as_str().expect("a text").contains("its time was over"), "{}", again.out);
    let log = folder.run(&["audit", "--json"]).json();
    assert_eq!(
        (&log["entries"][0]["action"], &log["entries"][0]["detail"]),
        (&json!("ended_removed"), &json!("touches 1"))
    );
}

#[test]
fn without_terms_nothing_is_removed_and_it_says_what_to_do() {
    let folder = folder();
    let run = folder.run(&["purge"]);
    assert!(run.code == 2 && run.err.contains("`serve` with `--retention FILE`"), "{}", run.err);
    let run = folder.run(&["purge", "--dry-run"]);
    assert!(run.code == 0 && run.out.contains("ever"), "{}{}", run.out, run.err);
}

#[test]
fn a_mistake_in_the_terms_is_named_with_its_line_and_removes_nothing() {
    let folder = folder();
    for (text, words) in [
        ("[retention]\ntouches = \"4 moons\"\n", "`touches` (line 2) is no term; write a number"),
        ("[retention]\ntouchs = \"4 years\"\n", "did you mean `touches`?"),
        ("touches = \"4 years\"\n", "terms.toml"),
        ("", "begin with `[retention]`"),
    ] {
        folder.write("terms.toml", text);
        for command in [
            &["purge", "--retention", "terms.toml"][..],
            &["serve", "--retention", "terms.toml", "--addr", "127.0.0.1:0"],
        ] {
            let run = folder.run(command);
            assert!(run.code == 2 && run.err.contains(words), "{command:?} with {text:?}: {}", run.err);
        }
    }
    folder.write("terms.toml", "[retention]\ntouches = \"4 years\"\n");
    assert_eq!(folder.run(&["purge", "--dry-run", "--retention", "terms.toml"]).code, 1);
}
