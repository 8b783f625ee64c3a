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
    assert_eq!(printed(&folder, &["facts", "undo", "webinar", "--json"], 0), json!({ "withdrawn": 0 }));
    let run = folder.run(&["facts", "undo", "webinar"]);
    assert_eq!((run.code, run.out.as_str()), (0, "0 rows withdrawn: all of `webinar` was withdrawn already\n"));
    // What was withdrawn can be told again.
    let again = ["facts", "import", "touches", "webinar.csv", "--json", "--name", "again"];
    assert_eq!(printed(&folder, &again, 0)["stored"], 2);
    assert_eq!(printed(&folder, &["facts", "undo", "again", "--json"], 0), json!({ "withdrawn": 2 }));
    // Under one name, as often as anybody likes.
    for _ in 0..3 {
        let again = printed(&folder, &["facts", "import", "touches", "webinar.csv", "--name", "again", "--json"], 0);
        assert_eq!((&again["stored"], &again["refused"]), (&json!(2), &json!([])));
        printed(&folder, &["facts", "undo", "again", "--json"], 0);
    }
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
    let run = folder.run(&["facts", "import", "touches", "empty.csv"]);
    assert!(run.code == 2 && run.err.contains("no header; name the columns"), "{}", run.err);
    let run = folder.run(&["facts", "import", "kittens", "webinar.csv"]);
    assert!(run.code == 2 && run.err.contains("touches, attributes, statuses, suppressions"), "{}", run.err);
}

#[test]
fn a_column_that_nothing_reads_refuses_the_file_at_once_unless_it_is_ignored() {
    let folder = folder();
    folder.write("odd.csv", "e-mail,action,at,colour,lable,\nada@works.example,webinar,2026-11-02,blue,Payroll,\n");
    let run = folder.run(&["facts", "import", "touches", "odd.csv"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    for words in [
        "nothing reads the column `e-mail`; did you mean `email`? Rename or remove it, or import the rest with `--ignore \"e-mail\"`",
        "nothing reads the column `colour`; Rename",
        "nothing reads the column `lable`; did you mean `label`?",
    ] {
        assert!(run.err.contains(words), "{}", run.err);
    }
    assert!(!run.err.contains("column 6"), "a column without a name and cells is none: {}", run.err);
    folder.write("twice.csv", "email,email,action\nada@works.example,bob@works.example,webinar\n");
    let run = folder.run(&["facts", "import", "touches", "twice.csv"]);
    assert!(run.code == 2 && run.err.contains("two columns are named `email`"), "{}", run.err);
    folder.write("mended.csv", "email,action,at,colour,Sent On\nada@works.example,webinar,2026-11-02,blue,1 May\n");
    let run = folder.run(&["facts", "import", "touches", "mended.csv", "--ignore", "colour,sent on"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.starts_with("1 row imported\n"), "{}", run.out);
    // What is ignored makes no other fact of a row.
    folder.write("later.csv", "email,action,at,colour,Sent On\nada@works.example,webinar,2026-11-02,red,2 May\n");
    let again = ["facts", "import", "touches", "later.csv", "--ignore", "colour", "--ignore", "Sent On", "--json"];
    assert_eq!(printed(&folder, &again, 0)["known"], 1);
    let run = folder.run(&["facts", "import", "touches", "mended.csv", "--ignore", "color,sent on"]);
    assert!(
        run.code == 2 && run.err.contains("there is no column `color` to ignore; did you mean `colour`?"),
        "{}",
        run.err
    );
    folder.write("nameless.csv", "email,action,\nada@works.example,webinar,blue\n");
    let run = folder.run(&["facts", "import", "touches", "nameless.csv"]);
    assert!(run.code == 2 && run.err.contains("column 3 has no name"), "{}", run.err);
}

#[test]
fn a_table_for_import_facts_is_told_which_kinds_read_tables() {
    let folder = folder();
    let run = folder.run(&["facts", "import", "facts", "webinar.csv"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(
        run.err.contains("no export of facts") && run.err.contains("handraise facts import touches"),
        "{}",
        run.err
    );
}

#[test]
fn a_reason_in_words_is_refused_by_its_line_and_names_nobody() {
    let folder = folder();
    folder.write(
        "statuses.csv",
        "id,email,status,reason,comment\n1,ada@works.example,rejected,no_budget,Grace says: no\n2,bob@works.example,rejected,Grace says: no,\n",
    );
    let import = ["facts", "import", "statuses", "statuses.csv", "--json", "--dry-run"];
    let answer = printed(&folder, &import, 1);
    assert_eq!(answer["stored"], 1);
    let refused = answer["refused"].as_array().expect("a list");
    assert_eq!((refused.len(), &refused[0]["line"]), (1, &json!(3)));
    let said = answer["refused"].to_string();
    assert!(said.contains("`reason` is no code: character 1 can't be in one") && !said.contains("Grace"), "{said}");
}
