//! `handraise inputs`: what a receiver counted, for people and for a program that looks every day.

use super::tool::Folder;
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::time::{SystemTime, UNIX_EPOCH};

/// Changes the database as a receiver does.
fn change(folder: &Folder, queries: &str) {
    let options = SqliteConnectOptions::new().filename(folder.path("data/handraise.sqlite3"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut database = options.connect().await.expect("a database");
        sqlx::raw_sql(sqlx::AssertSqlSafe(queries.to_owned())).execute(&mut database).await.expect("a change");
        database.close().await.expect("closed");
    });
}

#[test]
fn a_field_that_dried_up_is_named_with_its_counts_and_is_an_exit_code() {
    let folder = Folder::new();
    folder.write("data/handraise.sqlite3", "");
    let run = folder.run(&["inputs"]);
    assert_eq!((run.code, run.out.as_str()), (0, "no form was counted yet; a receiver counts them while it runs\n"));
    let today = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs() / 86_400;
    let mut queries = String::from(
        "INSERT INTO input (id, site, form, kind, class, name, is_current) VALUES (1, '', 0, 'attribute', 7, 'seniority', 1), \
         (2, '', 0, 'evidence', 0, NULL, 1);",
    );
    for ago in 0..30 {
        let (forms, seniority) = (10, if ago < 8 { 0 } else { 6 });
        queries.push_str(&format!(
            "INSERT INTO input_day VALUES (1, {day}, {forms}, {seniority}, 0), (2, {day}, {forms}, {forms}, 0);",
            day = today - ago
        ));
    }
    change(&folder, &queries);
    let run = folder.run(&["inputs"]);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines[0], "all forms");
    assert!(lines[1].contains("attribute seniority") && lines[1].contains("dried up on 2"), "{}", run.out);
    assert!(lines[2].contains("evidence") && lines[2].contains("flowing"), "{}", run.out);
    let run = folder.run(&["inputs", "--json"]);
    let answer: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!((run.code, &answer["dried_up"], &answer["inputs"][0]["now"]["with"]), (1, &1.into(), &0.into()));
    change(&folder, "UPDATE input SET is_current = 0 WHERE id = 1");
    assert_eq!(folder.run(&["inputs"]).code, 0, "the definition in force does not count on it");
}

#[test]
fn an_import_names_what_the_definition_does_not_have_once_and_a_dry_run_too() {
    let folder = Folder::new();
    folder.write("data/handraise.sqlite3", "");
    assert_eq!(folder.run(&["inputs"]).code, 0);
    let class = handraise::matching::ClassId::of("webinar").number();
    change(&folder, &format!("INSERT INTO known_name VALUES ('action', {class}, 'webinar')"));
    let rows = "ada@works.example,webinarr,2026-11-02\nbob@works.example,webinar,2026-11-02\neve@works.example,webinarr,2026-11-02\n";
    folder.write("webinar.csv", format!("email,action,at\n{rows}"));
    for more in [&["--dry-run"][..], &[]] {
        let run = folder.run(&[&["facts", "import", "touches", "webinar.csv"], more].concat());
        assert_eq!(run.code, 0, "{}", run.err);
        let words = "line 2, and in 1 row more: the definition has no action `webinarr`; did you mean `webinar`?\n";
        assert!(run.out.ends_with(words), "{}", run.out);
    }
    let run = folder.run(&["facts", "import", "touches", "webinar.csv", "--json"]);
    let answer: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!((&answer["unknown_names"][0]["line"], &answer["unknown_names"][0]["count"]), (&2.into(), &2.into()));
}
