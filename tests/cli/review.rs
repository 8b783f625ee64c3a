//! The commands over files of leads: how files are read, what is named, and what is said when something is missing. The statistics have tests of their
//! own in `crates/review`.

mod file;
mod learn;
mod map;
mod touches;

use super::tool::Folder;
use serde_json::Value;

/// The names of the columns that know the outcome.
fn leaks(profile: &Value) -> Vec<&str> {
    let leaks = profile["leaks"].as_array().expect("leaks");
    leaks.iter().map(|leak| leak["column"].as_str().expect("a name")).collect()
}

#[test]
fn leaks_of_a_made_up_file_are_named_and_its_honest_columns_are_not() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["simulate", "leads.csv", "--leads", "1500"]).code, 0);
    let run = folder.run(&["profile", "leads.csv", "--outcome", "won", "--time", "created_at", "--json"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let mut found = leaks(&run.json()).into_iter().map(str::to_owned).collect::<Vec<_>>();
    found.sort();
    assert_eq!(found, ["amount", "last_call_at", "sales_score"]);
    let words = folder.run(&["profile", "leads.csv", "--outcome", "won", "--time", "created_at"]).out;
    for part in
        ["sales_score (predicts alone)", "amount (filled for wins)", "last_call_at (filled later)", "2025-01-01"]
    {
        assert!(words.contains(part), "{part}: {words}");
    }
    folder.run(&["simulate", "honest.csv", "--leads", "1500", "--no-leaks"]);
    let run = folder.run(&["profile", "honest.csv", "--outcome", "won", "--json"]);
    assert_eq!(leaks(&run.json()), [""; 0]);
}

#[test]
fn a_made_up_file_is_the_same_twice_and_not_overwritten_unasked() {
    let folder = Folder::new();
    let printed = || folder.run(&["simulate", "-", "--leads", "50", "--seed", "7"]).bytes;
    assert_eq!(printed(), printed());
    folder.run(&["simulate", "leads.csv", "--leads", "50", "--seed", "7"]);
    assert_eq!(std::fs::read(folder.path("leads.csv")).unwrap(), printed());
    let again = folder.run(&["simulate", "leads.csv"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("is there already; name another file, or add `--force`"), "{}", again.err);
}
