//! Files of touches: they are put together by lead, in memory and in temporary files, and what came after a lead is not counted. And Parquet as other programs write it.

use crate::tool::{DEFINITION, Folder};
use handraise_tests::root;
use std::fmt::Write;

const LEADS: u64 = 12_000;

/// Touches of many leads, mixed: whoever looked at prices twice has won.
fn touches() -> String {
    let mut text = "lead_id,at,page,seconds,country,created_at,won\n".to_owned();
    for step in 0..LEADS * 3 {
        // 7919 is a prime: each lead comes three times, far apart.
        let lead = step * 7_919 % LEADS;
        let has_won = lead.is_multiple_of(5);
        let page = if has_won || step.is_multiple_of(7) { "pricing" } else { "home" };
        let (day, country) = (1 + step / LEADS * 10, ["DE", "FR"][(lead % 2) as usize]);
        let won = if has_won { "yes" } else { "no" };
        let _ =
            writeln!(text, "L{lead},2026-01-{day:02},{page},{},{country},2026-01-15,{won}", (lead + step / LEADS) % 40);
    }
    text
}

const MAPPING: &str = "schema = 1\n[lead]\nid = \"lead_id\"\noutcome = \"won\"\ncame_in = \"created_at\"\nsegment = \"country\"\n\
    [touch]\nat = \"at\"\nkind = \"page\"\nseconds = \"seconds\"\nuntil = \"created_at\"\n\
    [[columns]]\ncolumn = \"country\"\nis = \"attribute\"\n";

#[test]
fn a_small_budget_and_another_order_change_no_byte_and_what_came_later_does_not_count() {
    let folder = Folder::new();
    let text = touches();
    folder.write("touches.csv", &text);
    folder.write("own.toml", MAPPING);
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    folder.write("reversed.csv", lines.join("\n"));
    let profile =
        |file: &str, memory: &str| folder.run(&["profile", file, "--mapping", "own.toml", "--memory", memory]);
    let whole = profile("touches.csv", "512");
    assert_eq!(whole.code, 0, "{}", whole.err);
    // Of three touches of each lead, that of the 21st is after the lead came in.
    assert!(
        whole.err.contains("36000 touches put together to 12000 leads; 12000 came after the lead"),
        "{}",
        whole.err
    );
    assert!(!whole.err.contains("temporary files"), "{}", whole.err);
    for (file, memory) in [("touches.csv", "1"), ("reversed.csv", "1"), ("reversed.csv", "512")] {
        let other = profile(file, memory);
        assert_eq!(other.out, whole.out, "{file} {memory}");
        assert_eq!(other.err.contains("temporary files"), memory == "1", "{}", other.err);
    }
    let json = folder.run(&["profile", "touches.csv", "--mapping", "own.toml", "--json"]).json();
    let columns: Vec<&str> = json["columns"].as_array().unwrap().iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(
        columns,
        [
            "country",
            "touches",
            "days of touches",
            "seconds of touches",
            "home touches",
            "pricing touches",
            "other touches"
        ]
    );
    let touches = &json["columns"][1];
    assert_eq!(touches["holds"], "2 … 2 … 2", "{touches}");
}

#[test]
fn touches_without_a_lead_or_a_time_are_counted_and_kept() {
    let folder = Folder::new();
    folder.write("touches.csv", touches() + "L1,soon,home,1,DE,2026-01-15,no\n,2026-01-01,home,1,DE,2026-01-15,no\n");
    folder.write("own.toml", MAPPING);
    let run = folder.run(&["profile", "touches.csv", "--mapping", "own.toml"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let told = "2 rows left out, because no lead or no time of a touch can be read (line 36002, line 36003); all are in touches.csv.bad-rows.csv";
    assert!(run.err.contains(told), "{}", run.err);
    let kept = std::fs::read_to_string(folder.path("touches.csv.bad-rows.csv")).unwrap();
    assert_eq!(kept.lines().count(), 3);
}

#[test]
fn a_mapping_of_touches_is_guessed() {
    let folder = Folder::new();
    folder.write("touches.csv", touches());
    assert_eq!(folder.run(&["map", "touches.csv", "--out", "own.toml"]).code, 0);
    let mapping = std::fs::read_to_string(folder.path("own.toml")).unwrap();
    for part in
        ["[touch]\nat = \"at\"\nkind = \"page\"\nseconds = \"seconds\"\nuntil = \"created_at\"", "id = \"lead_id\""]
    {
        assert!(mapping.contains(part), "{part}: {mapping}");
    }
    assert_eq!(folder.run(&["profile", "touches.csv", "--mapping", "own.toml"]).code, 0);
}

#[test]
fn parquet_of_other_programs_is_the_same_table_as_csv() {
    let folder = Folder::new();
    let fixtures = root().join("tests/review/parquet");
    for file in ["leads.csv", "pyarrow.parquet", "polars.parquet", "duckdb.parquet"] {
        std::fs::copy(fixtures.join(file), folder.path(file)).unwrap();
    }
    let profile = |file: &str| folder.run(&["profile", file, "--outcome", "won", "--time", "at", "--json"]);
    let expected = profile("leads.csv");
    assert_eq!(expected.code, 0, "{}", expected.err);
    let json = expected.json();
    let kind =
        |name: &str| json["columns"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap()["kind"].clone();
    assert_eq!((kind("price"), kind("day"), kind("flag")), ("numbers".into(), "times".into(), "categories".into()));
    for file in ["pyarrow.parquet", "polars.parquet", "duckdb.parquet"] {
        let run = profile(file);
        assert_eq!(run.out, expected.out, "{file}: {}", run.err);
    }
    let told = folder.run(&["profile", "pyarrow.parquet", "--outcome", "won"]).err;
    assert!(told.contains("left out, because they hold no plain values: tags"), "{told}");
    let bytes = std::fs::read(fixtures.join("pyarrow.parquet")).unwrap();
    folder.write("cut.parquet", &bytes[..bytes.len() / 2]);
    let run = folder.run(&["profile", "cut.parquet", "--outcome", "won"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("`cut.parquet`: ") && run.err.contains("; write the file again"), "{}", run.err);
}

#[test]
fn definitions_are_replayed_over_an_export_as_of_each_moment() {
    let folder = Folder::new();
    folder.write("old.toml", DEFINITION);
    folder.write(
        "new.toml",
        DEFINITION.replace("version = 3", "version = 4").replace("min_intent = 20", "min_intent = 60"),
    );
    let mut text = "email,at,page,seconds,created_at,seniority,won,closed_at\n".to_owned();
    for (who, level) in [("ada", "director"), ("bob", "director"), ("eve", "intern")] {
        for hour in [7, 8, 12, 16] {
            // Bob read prices only after he had come in; Eve read something else.
            let day = if who == "bob" && hour > 7 { 20 } else { 3 };
            let page = if who == "eve" || hour == 7 { "home" } else { "pricing" };
            let closed = if who == "ada" { "yes,2025-09-01" } else { "no," };
            let _ = writeln!(
                text,
                "{who}@works.example,2025-08-{day:02}T{hour:02}:00:00Z,{page},4{hour},2025-08-04T09:00:00Z,{level},{closed}"
            );
        }
    }
    folder.write("touches.csv", &text);
    let map = ["map", "touches.csv", "--definition", "old.toml", "--out", "own.toml"];
    assert_eq!(folder.run(&map).code, 0);
    let mapping = std::fs::read_to_string(folder.path("own.toml")).unwrap();
    for part in ["customer = \"closed_at\"", "\"pricing\" = \"page:pricing\"", "stands_for = \"attribute:seniority\""] {
        assert!(mapping.contains(part), "{part}: {mapping}");
    }
    let effect = ["effect", "old.toml", "new.toml", "touches.csv", "--mapping", "own.toml"];
    let run = folder.run(&[&effect[..], &["--from", "2025-07-01", "--until", "2025-10-01", "--json"]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("3 page views left out: they came after the lead"), "{}", run.err);
    let told = run.json();
    assert_eq!((&told["old"]["leads"], &told["new"]["leads"]), (&1.into(), &0.into()), "{told}");
    assert_eq!(told["leaves"][0]["contact"]["email"], "ada@works.example", "{told}");
    assert_eq!(told["leaves"][0]["outcome"]["kind"], "won", "{told}");
}

#[test]
fn each_column_of_times_is_read_as_it_is_written() {
    let folder = Folder::new();
    folder.write("old.toml", DEFINITION);
    folder.write("new.toml", DEFINITION.replace("version = 3", "version = 4"));
    let won = |days: &dyn Fn(u32) -> (String, String)| {
        let mut text = "email,created_at,seniority,won,closed_at\n".to_owned();
        for lead in 1..=12 {
            let ((came, closed), has_won) = (days(lead), lead % 3 == 0);
            let (won, closed) = if has_won { ("yes", closed.as_str()) } else { ("no", "") };
            let _ = writeln!(text, "lead{lead}@works.example,{came},director,{won},{closed}");
        }
        folder.write("leads.csv", &text);
        if !folder.path("own.toml").exists() {
            let map = ["map", "leads.csv", "--definition", "old.toml", "--out", "own.toml"];
            assert_eq!(folder.run(&map).code, 0);
        }
        let effect = ["effect", "old.toml", "new.toml", "leads.csv", "--mapping", "own.toml", "--json"];
        let run = folder.run(&[&effect[..], &["--from", "2025-07-01", "--until", "2025-10-01"]].concat());
        assert_eq!(run.code, 0, "{}", run.err);
        (run.json(), run.err)
    };
    let iso = |lead: u32| (format!("2025-08-{lead:02}"), format!("2025-09-{lead:02}"));
    let mixed = |lead: u32| (format!("2025-08-{lead:02}"), format!("{lead:02}.09.2025"));
    let turned = |lead: u32| (format!("{lead:02}.08.2025"), format!("2025-09-{lead:02}"));
    let broken = |lead: u32| (format!("2025-08-{lead:02}"), if lead == 3 { "soon".into() } else { iso(lead).1 });
    let expected = won(&iso).0;
    assert_eq!(won(&mixed).0, expected);
    assert_eq!(won(&turned).0, expected);
    let (found, said) = won(&broken);
    assert_ne!(found, expected);
    assert!(
        said.contains("`closed_at`: 1 cell can't be read as a time and counts as missing, first `soon` in line 4"),
        "{said}"
    );
}
