//! `handraise effect`: what is read, what is printed and written, and that a signature may name its report. What is decided about anybody has tests of its own in
//! `crates/review`.

use super::sign::folder as folder_with_keys;
use super::tool::{Folder, Run};

const CASES: &str = include_str!("../cases/definition.toml");
const DAYS: [&str; 4] = ["--from", "2025-07-01", "--until", "2025-10-01"];

/// A folder with two definitions and made-up facts.
fn furnished(folder: Folder) -> Folder {
    folder.write("definition.toml", CASES);
    folder.write(
        "next.toml",
        CASES.replacen("version = 1", "version = 2", 1).replacen("min_rating = 2", "min_rating = 3", 1),
    );
    let made = folder.run(&["simulate", "facts.jsonl", "--facts-for", "definition.toml", "--leads", "300"]);
    assert_eq!(made.code, 0, "{}", made.err);
    folder
}

fn effect(folder: &Folder, facts: &str, more: &[&str]) -> Run {
    folder.run(&[&["effect", "definition.toml", "next.toml", facts][..], &DAYS, more].concat())
}

#[test]
fn a_report_is_the_same_whatever_the_order_of_facts_and_names_people_unless_told_not_to() {
    let folder = furnished(Folder::new());
    let run = effect(&folder, "facts.jsonl", &["--json"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let report = run.json();
    assert_eq!((&report["head"]["from"], &report["head"]["new"]["version"]), (&"2025-07-01".into(), &2.into()));
    let entering = report["enters"].as_array().expect("people");
    assert!(!entering.is_empty() && entering.len() == report["counts"]["enters"].as_u64().expect("a count") as usize);
    assert!(entering[0]["contact"]["email"].as_str().is_some_and(|email| email.contains('@')), "{}", entering[0]);
    let text = std::fs::read_to_string(folder.path("facts.jsonl")).expect("facts");
    let turned: Vec<&str> = text.lines().rev().collect();
    folder.write("turned.jsonl", turned.join("\r\n"));
    assert_eq!(effect(&folder, "turned.jsonl", &["--json"]).bytes, run.bytes);
    let nameless = effect(&folder, "facts.jsonl", &["--json", "--no-names"]).out;
    assert!(!nameless.contains('@'), "{nameless}");
    let words = effect(&folder, "facts.jsonl", &[]).out;
    for part in ["Come by the new definition alone: ", "What this can't know", "old: house version 1", "By week"] {
        assert!(words.contains(part), "{part}: {words}");
    }
}

#[test]
fn a_page_is_written_with_pictures_and_asks_for_nothing() {
    let folder = furnished(Folder::new());
    assert_eq!(effect(&folder, "facts.jsonl", &["--html", "effect.html"]).code, 0);
    let page = std::fs::read_to_string(folder.path("effect.html")).expect("a page");
    assert!(page.matches("<svg").count() >= 2 && page.contains("Come by the new definition alone"));
    for word in ["http://", "https://", "<script", "src=", "url("] {
        assert!(!page.contains(word), "{word}");
    }
    let again = effect(&folder, "facts.jsonl", &["--html", "effect.html"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("is there already"), "{}", again.err);
}

#[test]
fn what_can_not_be_read_is_told_with_its_line() {
    let folder = furnished(Folder::new());
    let text = std::fs::read_to_string(folder.path("facts.jsonl")).expect("facts");
    folder.write("broken.jsonl", text.replacen("\"kind\":\"form\"", "\"kind\":\"from\"", 1));
    let run = effect(&folder, "broken.jsonl", &[]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("`broken.jsonl`: line 1: "), "{}", run.err);
    // A table needs a mapping, in whatever encoding it is.
    folder.write("leads.csv", b"email,firma,won\na@b.example,M\xfcller,yes\n");
    for command in
        [&["effect", "definition.toml", "next.toml", "leads.csv"][..], &["forecast", "next.toml", "leads.csv"]]
    {
        let run = folder.run(command);
        assert_eq!(run.code, 2);
        let told = "let `handraise map leads.csv` write a mapping, and add `--mapping leads.csv.map.toml`";
        assert!(run.err.contains("`leads.csv`: a table") && run.err.contains(told), "{}", run.err);
    }
    let days = ["--from", "2025-10-01", "--until", "2025-07-01"];
    let run = folder.run(&[&["effect", "definition.toml", "next.toml", "facts.jsonl"][..], &days].concat());
    assert!(run.code == 2 && run.err.contains("is not after"), "{}", run.err);
    let run = folder.run(&["effect", "definition.toml", "next.toml", "--data", "nowhere"]);
    assert!(run.code == 2 && run.err.contains("there is no `handraise.sqlite3`"), "{}", run.err);
}

#[test]
fn a_signature_may_name_the_report_and_a_check_may_ask_for_it() {
    let folder = furnished(folder_with_keys());
    for (name, more) in [("effect.json", &["--no-names"][..]), ("another.json", &[])] {
        folder.write(name, effect(&folder, "facts.jsonl", &[&["--json"][..], more].concat()).out);
    }
    let sign =
        |file: &str, report: &str| folder.run(&["sign", "--team", "sales", "--key", "sales", "--effect", report, file]);
    let refused = sign("definition.toml", "effect.json");
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("is not about this definition: its hash is another one"), "{}", refused.err);
    let refused = sign("next.toml", "facts.jsonl");
    assert!(refused.code == 2 && refused.err.contains("`handraise effect OLD NEW --json`"), "{}", refused.err);
    let signed = sign("next.toml", "effect.json");
    assert_eq!(signed.code, 0, "{}", signed.err);
    let file = std::fs::read_to_string(folder.path("next.toml.sales.sig")).expect("a signature");
    let line = file.lines().last().expect("a line");
    assert!(line.starts_with("effect sha256:"), "{file}");
    let check = |more: &[&str]| folder.run(&[&["sign", "--check", "next.toml", "--require", "sales"], more].concat());
    assert_eq!(check(&[]).code, 0, "the report is not asked for");
    assert_eq!(check(&["--effect", "effect.json"]).code, 0);
    let other = check(&["--effect", "another.json"]);
    assert!(other.code == 1 && other.out.contains("names the report"), "{}", other.out);
    // Without the report, the same signature is worth nothing under another hash.
    folder.write("next.toml.sales.sig", file.replace(line, &format!("effect sha256:{}", "0".repeat(64))));
    let altered = check(&[]);
    assert!(altered.code == 1 && altered.out.contains("altered"), "{}", altered.out);
    assert_eq!(folder.run(&["sign", "--team", "sales", "--key", "sales", "next.toml"]).code, 0);
    let unseen = check(&["--effect", "effect.json"]);
    assert!(unseen.code == 1 && unseen.out.contains("names no report"), "{}", unseen.out);
}
