//! `handraise forecast`: what is read, what is printed and written. How the weeks ahead are foretold has tests of its own in `crates/review`.

use super::tool::Folder;

const CASES: &str = include_str!("../cases/definition.toml");

/// A folder with a definition whose policy says what sales can take, and made-up facts.
fn furnished(leads_per_week: u32) -> Folder {
    let folder = Folder::new();
    folder.write("definition.toml", format!("{CASES}\n[[policy.capacity]]\nleads_per_week = {leads_per_week}\n"));
    let made = folder.run(&["simulate", "facts.jsonl", "--facts-for", "definition.toml", "--leads", "200"]);
    assert_eq!(made.code, 0, "{}", made.err);
    folder
}

#[test]
fn a_forecast_is_the_same_whatever_the_order_of_facts_and_its_counts_are_those_of_the_weeks() {
    let folder = furnished(1);
    let run = folder.run(&["forecast", "definition.toml", "facts.jsonl", "--json", "--weeks", "12", "--ahead", "4"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let forecast = run.json();
    let weeks = forecast["weeks"].as_array().expect("weeks");
    let team = &forecast["teams"][0];
    let counts = team["counts"].as_array().expect("counts");
    assert_eq!((weeks.len(), counts.len(), team["ahead"].as_array().expect("weeks ahead").len()), (12, 12, 4));
    let came: u64 = counts.iter().filter_map(serde_json::Value::as_u64).sum();
    assert_eq!(forecast["choices"][0]["leads"], came);
    assert!(came > 3, "{team}");
    let text = std::fs::read_to_string(folder.path("facts.jsonl")).expect("facts");
    let turned: Vec<&str> = text.lines().rev().collect();
    folder.write("turned.jsonl", turned.join("\r\n"));
    let again = ["forecast", "definition.toml", "turned.jsonl", "--json", "--weeks", "12", "--ahead", "4"];
    assert_eq!(folder.run(&again).bytes, run.bytes);
}

#[test]
fn too_strict_is_said_in_words_and_the_page_opens_without_anything_else() {
    let folder = furnished(500);
    let run = folder.run(&["forecast", "definition.toml", "facts.jsonl", "--html", "forecast.html"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.contains("too strict: sales can take 500"), "{}", run.out);
    assert!(run.out.contains("There is room for 20 points less score"), "{}", run.out);
    let page = std::fs::read_to_string(folder.path("forecast.html")).expect("a page");
    assert!(page.contains("<svg") && page.contains("too strict: sales can take 500") && !page.contains("<script"));
    assert!(!page.contains("http:") && !page.contains("https:"), "it asks nobody for anything");
    let again = folder.run(&["forecast", "definition.toml", "facts.jsonl", "--html", "forecast.html"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("--force"), "{}", again.err);
}

#[test]
fn an_export_without_behaviour_is_told_with_what_to_map() {
    let folder = furnished(5);
    let mut leads = "email,created_at,title,won,closed_at\n".to_owned();
    for lead in 0..120 {
        let (month, day) = (7 + lead / 40, 1 + lead % 28);
        let won = if lead % 4 == 0 { "yes,2025-12-01" } else { "no," };
        leads += &format!("lead{lead}@works.example,2025-{month:02}-{day:02},Director,{won}\n");
    }
    folder.write("leads.csv", leads);
    assert_eq!(folder.run(&["map", "leads.csv", "--definition", "definition.toml"]).code, 0);
    let run = folder.run(&["forecast", "definition.toml", "leads.csv", "--mapping", "leads.csv.map.toml"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(!run.out.contains("too strict") && !run.out.contains("There is room"), "{}", run.out);
    let told = "the facts hold no behaviour (pages, actions, sources or topics), and the definition counts it";
    assert!(run.out.contains(told) && run.out.contains("`[touch.stands_for]`"), "{}", run.out);
    // So does what compares two definitions.
    let both = ["effect", "definition.toml", "definition.toml", "leads.csv", "--mapping", "leads.csv.map.toml"];
    let run = folder.run(&[&both[..], &["--from", "2025-07-01", "--until", "2025-10-01"]].concat());
    assert!(run.code == 0 && run.out.contains(told) && run.out.contains("`[touch.stands_for]`"), "{}", run.out);
}

#[test]
fn facts_of_less_than_a_week_foretell_nothing() {
    let folder = furnished(5);
    folder.write("none.jsonl", "");
    let run = folder.run(&["forecast", "definition.toml", "none.jsonl"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("not one whole week"), "{}", run.err);
}
