//! `map`, and what a mapping says to `profile`, `learn` and `backtest`.

use crate::tool::{DEFINITION, Folder};

/// Made-up leads with what a CRM knows of them, and a mapping that `map` guessed.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("definition.toml", DEFINITION);
    let run = folder.run(&["simulate", "leads.csv", "--leads", "2000", "--share", "0.2", "--auc", "0.85"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let run = folder.run(&["map", "leads.csv", "--definition", "definition.toml"]);
    assert_eq!(run.code, 0, "{}", run.err);
    folder
}

fn text(folder: &Folder, file: &str) -> String {
    std::fs::read_to_string(folder.path(file)).unwrap()
}

#[test]
fn a_guess_names_identity_outcome_times_leaks_and_conditions_and_is_read_again() {
    let folder = folder();
    let mapping = text(&folder, "leads.csv.map.toml");
    for part in [
        "definition = \"definition.toml\"",
        "id = \"lead_id\"",
        "outcome = \"won\"",
        "came_in = \"created_at\"",
        "amount = \"amount\"",
        "source = \"source\"",
        "column = \"pricing_views\"\nis = \"aggregate\"\nknown = \"at_start\"\nstands_for = \"page:pricing\"",
        "column = \"sales_score\"\nis = \"attribute\"\nknown = \"later\"",
        "# predicts alone: ",
    ] {
        assert!(mapping.contains(part), "{part}: {mapping}");
    }
    let run = folder.run(&["profile", "leads.csv", "--mapping", "leads.csv.map.toml", "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    // What was known later is not looked at.
    assert_eq!(run.json()["leaks"], serde_json::json!([]));
    let again = folder.run(&["map", "leads.csv"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("is there already; name another file, or add `--force`"), "{}", again.err);
}

#[test]
fn a_card_says_which_of_its_rules_a_page_can_evaluate() {
    let folder = folder();
    let learn = ["learn", "leads.csv", "--mapping", "leads.csv.map.toml", "--out", "card.toml"];
    let run = folder.run(&[&learn[..], &["--json"]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    let told = run.json();
    assert_eq!(told["evaluated_by_page"], serde_json::json!(["pricing_views"]));
    assert_eq!(told["split"], "time");
    let card = text(&folder, "card.toml");
    assert!(card.contains("# pricing_views stands for page:pricing"), "{card}");
    let rule = card.split("[[policy.learned.rules]]").find(|rule| rule.contains("label = \"pricing_views\"")).unwrap();
    assert!(rule.contains("evaluated_by = \"page\""), "{rule}");
    assert_eq!(card.matches("evaluated_by = \"page\"").count(), 1);
    assert_eq!(folder.run(&["check", "card.toml"]).code, 0);
    // Each rule's points have an interval, and the points are within it.
    for (rule, intervals) in
        card.split("[[policy.learned.rules]]").skip(1).zip(told["point_intervals"].as_array().unwrap())
    {
        let points = rule.lines().find_map(|line| line.strip_prefix("points = [")).unwrap().trim_end_matches(']');
        for (points, interval) in points.split(", ").zip(intervals.as_array().unwrap()) {
            let points: i64 = points.parse().unwrap();
            let (low, high) = (interval[0].as_i64().unwrap(), interval[1].as_i64().unwrap());
            assert!((low - 2..=high + 2).contains(&points), "{points} {low} {high}: {rule}");
        }
    }
    assert!(told["customers"]["best"].as_u64().unwrap() > 50, "{}", told["customers"]);
    let words = folder.run(&[&learn[..], &["--force"]].concat()).out;
    assert!(words.contains("Rules that a page can evaluate: pricing_views\n"), "{words}");
    assert!(words.contains("won, in the upper quarter by amount"), "{words}");
}

#[test]
fn a_backtest_says_what_a_threshold_brings_by_segment_source_and_persona_and_whom_it_missed() {
    let folder = folder();
    let costs = "\n[costs]\nper_sent = 40.0\nper_lead = { \"Paid search\" = 100.0, Referral = 1.0 }\n";
    let mapping = text(&folder, "leads.csv.map.toml").replace("\n# `is`:", &format!("{costs}\n# `is`:"));
    folder.write("own.toml", mapping);
    let learned = folder.run(&["learn", "leads.csv", "--mapping", "own.toml", "--out", "card.toml"]);
    assert_eq!(learned.code, 0, "{}", learned.err);
    let run = folder.run(&["backtest", "card.toml", "leads.csv", "--mapping", "own.toml", "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let told = &run.json()["sent"];
    // Half of the wins, or more, come from the usual threshold on.
    assert!(told["recall"]["value"].as_f64().unwrap() >= 0.5, "{told}");
    let sum = |by: &str, key: &str| -> u64 {
        let groups = told["groups"].as_array().unwrap().iter().filter(|group| group["by"] == by);
        groups.map(|group| group[key].as_u64().unwrap()).sum()
    };
    for by in ["segment", "source", "persona"] {
        assert_eq!((sum(by, "leads"), sum(by, "sent")), (2000, told["leads"].as_u64().unwrap()), "{by}");
    }
    let text = std::fs::read_to_string(folder.path("leads.csv")).unwrap();
    let amounts = text.lines().skip(1).filter_map(|line| line.split(',').nth(14)?.parse::<f64>().ok());
    let money = &told["money"];
    let ad = |group: &&serde_json::Value| group["by"] == "source" && group["name"] == "Paid search";
    let ads = told["groups"].as_array().unwrap().iter().find(ad).unwrap();
    let expected = ads["leads"].as_f64().unwrap() * 100.0 + ads["sent"].as_f64().unwrap() * 40.0;
    assert_eq!(ads["money"]["costs"].as_f64().unwrap(), expected);
    let won: f64 = text
        .lines()
        .skip(1)
        .filter(|line| line.ends_with(",yes"))
        .filter_map(|line| line.split(',').nth(14)?.parse::<f64>().ok())
        .sum();
    assert_eq!(money["all_revenue"].as_f64().unwrap(), won);
    assert!(amounts.sum::<f64>() >= won);
    let missed = told["missed"].as_array().unwrap();
    assert_eq!(missed.len(), 10);
    assert!(
        missed[0]["id"].as_str().unwrap().starts_with('L') && missed[0]["reasons"][0]["most"].is_number(),
        "{missed:?}"
    );
    let words = folder.run(&["backtest", "card.toml", "leads.csv", "--mapping", "own.toml", "--from", "20"]).out;
    assert!(words.contains("If leads with at least 20 points had gone to sales"), "{words}");
    assert!(words.contains("Missed: they won and would not have been sent"), "{words}");
}

#[test]
fn a_wrong_mapping_is_refused_with_field_line_and_remedy() {
    let folder = folder();
    let mapping = text(&folder, "leads.csv.map.toml").replace("amount = \"amount\"", "amount = \"amonut\"");
    folder.write("wrong.toml", mapping.replace("page:pricing", "page:prices"));
    let run = folder.run(&["profile", "leads.csv", "--mapping", "wrong.toml"]);
    assert_eq!(run.code, 2);
    for part in [
        "`wrong.toml`: this mapping can't be used",
        "the file has no column `amonut`",
        "did you mean `amount`?",
        "the definition has no `page:prices`",
        "did you mean `page:pricing`?",
    ] {
        assert!(run.err.contains(part), "{part}: {}", run.err);
    }
    let both = folder.run(&["profile", "leads.csv", "--mapping", "wrong.toml", "--outcome", "won"]);
    assert_eq!(both.code, 2);
    assert!(both.err.contains("cannot be used with"), "{}", both.err);
}

#[test]
fn columns_of_another_kind_than_the_mapping_says_are_told_with_their_first_line() {
    let folder = folder();
    let learned = folder.run(&["learn", "leads.csv", "--mapping", "leads.csv.map.toml", "--out", "card.toml"]);
    assert_eq!(learned.code, 0, "{}", learned.err);
    let leads = text(&folder, "leads.csv");
    let header: Vec<&str> = leads.lines().next().unwrap().split(',').collect();
    let place = |name: &str| header.iter().position(|known| *known == name).unwrap();
    let spoilt = |lines: &[usize], column: &str, value: &str| {
        let each = leads.lines().enumerate().map(|(line, text)| {
            let mut cells: Vec<&str> = text.split(',').collect();
            if lines.is_empty() && line > 0 || lines.contains(&(line + 1)) {
                cells[place(column)] = value;
            }
            cells.join(",")
        });
        each.collect::<Vec<_>>().join("\n")
    };
    for (lines, column, value, told) in [
        (
            &[][..],
            "amount",
            "paid",
            "`amount`: 2000 cells can't be read as numbers and count as missing, first `paid` in line 2",
        ),
        (
            &[7, 9],
            "created_at",
            "soon",
            "`created_at`: 2 cells can't be read as times and count as missing, first `soon` in line 7",
        ),
        (&[], "pricing_views", "many", "`pricing_views`: 2000 cells can't be read as numbers"),
    ] {
        folder.write("spoilt.csv", spoilt(lines, column, value));
        let run = folder.run(&["backtest", "card.toml", "spoilt.csv", "--mapping", "leads.csv.map.toml"]);
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(run.err.contains(told), "{column}: {}", run.err);
    }
    let told = folder.run(&["backtest", "card.toml", "leads.csv", "--mapping", "leads.csv.map.toml"]).err;
    assert!(!told.contains("can't be read"), "{told}");
}

#[test]
fn a_backtest_groups_leads_by_the_version_of_the_definition_that_decided() {
    let folder = Folder::new();
    folder.run(&["simulate", "plain.csv", "--leads", "2000"]);
    let leads = text(&folder, "plain.csv");
    let version = |line: usize| if line == 0 { "definition_version" } else { ["3", "4"][line % 2] };
    let lines: Vec<String> =
        leads.lines().enumerate().map(|(line, text)| format!("{text},{}", version(line))).collect();
    folder.write("leads.csv", lines.join("\n"));
    assert_eq!(folder.run(&["map", "leads.csv"]).code, 0);
    let mapping = text(&folder, "leads.csv.map.toml");
    assert!(
        mapping.contains("version = \"definition_version\"") && !mapping.contains("column = \"definition_version\""),
        "{mapping}"
    );
    let learned = folder.run(&["learn", "leads.csv", "--mapping", "leads.csv.map.toml", "--out", "card.toml"]);
    assert_eq!(learned.code, 0, "{}", learned.err);
    let run = folder.run(&["backtest", "card.toml", "leads.csv", "--mapping", "leads.csv.map.toml", "--json"]);
    let told = run.json();
    let groups = told["sent"]["groups"].as_array().unwrap().iter().filter(|group| group["by"] == "version");
    let names: Vec<_> =
        groups.map(|group| (group["name"].as_str().unwrap(), group["leads"].as_u64().unwrap())).collect();
    assert_eq!(names, [("3", 1000), ("4", 1000)]);
}
