//! `handraise facts`: a table becomes facts, a row at a time, and can be withdrawn.

use super::tool::Folder;
use serde_json::{Value, json};

const WEBINAR: &str = "\u{feff}E-Mail;action;at;label\r\nada@works.example;webinar;2026-11-02;\"Webinar; payroll\"\r\n\
                       bob@works.example;webinar;2026-11-02T09:00:00+01:00;\r\n";

fn folder() -> Folder {
    let folder = Folder::new();
    // SQLite takes an empty file for an empty database.
    folder.write("data/handraise.sqlite3", "");
    folder.write("webinar.csv", WEBINAR.replace("E-Mail", "email"));
    folder
}

fn printed(folder: &Folder, arguments: &[&str], code: i32) -> Value {
    let run = folder.run(arguments);
    assert_eq!(run.code, code, "{arguments:?}: {}{}", run.out, run.err);
    serde_json::from_str(&run.out).expect("JSON")
}

#[test]
fn a_table_is_imported_once_however_often_and_withdrawn_by_its_name() {
    let folder = folder();
    let import = |more: &[&str]| {
        let arguments = [&["facts", "import", "touches", "webinar.csv", "--json", "--name", "webinar"], more].concat();
        let answer = printed(&folder, &arguments, 0);
        (answer["stored"].clone(), answer["known"].clone())
    };
    assert_eq!(import(&["--dry-run"]), (json!(2), json!(0)));
    assert_eq!(import(&[]), (json!(2), json!(0)), "a dry run stores nothing");
    assert_eq!(import(&[]), (json!(0), json!(2)));
    let undone = printed(&folder, &["facts", "undo", "webinar", "--json"], 0);
    assert_eq!(undone, json!({ "withdrawn": 2 }));
    // What was withdrawn can be told again.
    let again = ["facts", "import", "touches", "webinar.csv", "--json", "--name", "again"];
    assert_eq!(printed(&folder, &again, 0)["stored"], 2);
    assert_eq!(printed(&folder, &["facts", "undo", "again", "--json"], 0), json!({ "withdrawn": 2 }));
    let run = folder.run(&["facts", "undo", "nothing"]);
    assert_eq!((run.code, run.err.contains("there is no import `nothing`")), (2, true), "{}", run.err);
}

#[test]
fn refused_rows_are_named_by_line_and_written_with_the_reason() {
    let folder = folder();
    folder.write(
        "mixed.csv",
        "id,email,action,topic\n1,ada@works.example,webinar,\n2,nobody,webinar,\n\n3,bob@works.example,a,b\n4,a,b,c,d\n1,eve@works.example,webinar,\n",
    );
    let arguments = ["facts", "import", "touches", "mixed.csv", "--refused", "refused.csv", "--json"];
    let answer = printed(&folder, &arguments, 1);
    let lines: Vec<_> = answer["refused"].as_array().expect("a list").iter().map(|row| row["line"].as_u64()).collect();
    assert_eq!((&answer["stored"], lines), (&json!(1), vec![Some(3), Some(5), Some(6), Some(7)]), "{answer}");
    let refused = std::fs::read_to_string(folder.path("refused.csv")).expect("a file");
    let rows: Vec<_> = refused.lines().collect();
    assert_eq!(rows[0], "id,email,action,topic,refused because");
    assert!(rows[1].starts_with("2,nobody,webinar,,") && rows[1].contains("`email`"), "{refused}");
    assert!(rows[4].contains("another fact has it"), "{refused}");
    let run = folder.run(&arguments);
    assert!(run.code == 2 && run.err.contains("`refused.csv`: is there already"), "{}", run.err);
    let run = folder.run(&["facts", "import", "touches", "mixed.csv"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("0 rows imported, 1 known already") && run.out.contains("line 3: `email`"), "{}", run.out);
}

#[test]
fn what_is_no_table_is_refused_whole() {
    let folder = folder();
    folder.write("empty.csv", "");
    folder.write("odd.csv", "email,colour\nada@works.example,blue\n");
    let run = folder.run(&["facts", "import", "touches", "empty.csv"]);
    assert!(run.code == 2 && run.err.contains("no header; name the columns"), "{}", run.err);
    let run = folder.run(&["facts", "import", "touches", "odd.csv"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("line 2: "), "{}", run.out);
    let run = folder.run(&["facts", "import", "kittens", "odd.csv"]);
    assert!(
        run.code == 2 && run.err.contains("touches, attributes, statuses, suppressions, objections"),
        "{}",
        run.err
    );
}
