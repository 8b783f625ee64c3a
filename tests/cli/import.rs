//! `handraise import`: lists of other systems become definitions, and what can't be said is named.

use super::tool::{Folder, Run};
use serde_json::Value;

/// Imports a file and checks the definition. Returns what was said of each row, and the definition.
fn imported(name: &str, text: &[u8]) -> (Run, Vec<Value>, String) {
    let folder = Folder::new();
    folder.write(name, text);
    let run = folder.run(&["import", name, "--out", "made.toml", "--json"]);
    assert!(run.code < 2, "{}", run.err);
    let check = folder.run(&["check", "made.toml"]);
    let definition = std::fs::read_to_string(folder.path("made.toml")).unwrap();
    assert_eq!(check.code, 0, "{}\n{definition}", check.out);
    let rows = run.json()["models"][0]["rows"].as_array().cloned().unwrap_or_default();
    (run, rows, definition)
}

#[track_caller]
fn has(definition: &str, parts: &[&str]) {
    for part in parts {
        assert!(definition.contains(part), "{part}\n{definition}");
    }
}

const LIST: &str = "\u{feff}rule;points;dimension;note
Pricing page;7,5;behaviour;
Careers page;-10;behaviour;every time, max 20
\"Fills out form: \"\"Demo\"\"\";AUTO_MQL;override;
Visits website 3 times in 7 days;8;behaviour;
More than 4 pages in one visit;5;behaviour;
Not active for 2 months;-5;behaviour;
Job title contains Director;20;fit;
Employees > 200;15;fit;
Country = Germany;10;fit;
Country != Denmark;2;fit;
Free e-mail address;-5;fit;
Opens email;1;behaviour;
Attended the breakfast;30;behaviour;
Newsletter seen;0;behaviour;
MQL;60;threshold;
";

#[test]
fn a_list_with_semicolons_a_byte_order_mark_quotes_and_decimal_commas_is_read() {
    let (run, rows, definition) = imported("list.csv", LIST.as_bytes());
    assert_eq!(run.code, 1, "something can't be said");
    let said: Vec<_> = rows.iter().map(|row| row["as"].as_str().unwrap_or("-")).collect();
    let expected = [
        "rule",
        "rule",
        "hand_raise",
        "rule",
        "rule",
        "rule",
        "fit",
        "fit",
        "fit",
        "fit",
        "rule",
        "-",
        "-",
        "nothing",
        "threshold",
    ];
    assert_eq!(said, expected);
    has(
        &definition,
        &[
            "# Line 2: Pricing page (7,5)\n",
            "; half points are rounded to 8\n",
            "when = { visit = { page = \"pricing\" } }\npoints = 8\n",
            "# Line 3: Careers page (-10; every time, max 20)\n",
            "points = -10\ncount = \"each\"\ncap = 20\n",
            "forms = [\"demo\"]\n",
            "when = { visit = {} }\ntiers = [{ at = 3, points = 8 }]\nwindow = \"7d\"\n",
            "when = { visit = { views = 5 } }\npoints = 5\n",
            "points = { \"director\" = 20 }\n",
            "points = { \"1001-5000\" = 15, \"201-1000\" = 15, \"5001+\" = 15 }\n",
            "points = { \"elsewhere\" = 2, \"germany\" = 12 }\n",
            "when = { answer = { attribute = \"email_type\", is = [\"free\"] } }\npoints = -5\n",
            "ratings = [80, 60, 30]\n",
            "#   line 13: Opens email (1): only a mail server knows it; nearest: a `source` for the visit that followed a link in the e-mail\n",
        ],
    );
}

#[test]
fn what_can_not_be_said_is_listed_with_its_line_and_the_nearest() {
    let folder = Folder::new();
    folder.write(
        "list.csv",
        "signal,points\nAttended our dinner,30\nvisit pricing page,5\nno activity 1 month and score>30,-15\n",
    );
    let run = folder.run(&["import", "list.csv", "--out", "made.toml"]);
    assert_eq!(run.code, 1);
    has(
        &run.out,
        &[
            "imported list to made.toml: 1 of 3 rows\n",
            "line 2: can't be said: Attended our dinner (30): only the event's system knows it\n    nearest: an action on the page of the recording",
            "line 4: can't be said: no activity 1 month and score>30 (-15): points that depend on the score\n    nearest: `inactive`",
        ],
    );
    folder.write("whole.csv", "signal,points\nvisit pricing page,5\n");
    assert_eq!(folder.run(&["import", "whole.csv", "--out", "whole.toml"]).code, 0);
}

#[test]
fn mautics_points_are_read_from_its_api() {
    let points = br#"{"total": "4", "points": {
  "1": {"id": 1, "name": "Prices", "type": "url.hit", "delta": 10, "repeatable": true, "properties": {"page_url": "https://www.acme.example/prices*"}},
  "2": {"id": 2, "name": "White paper", "type": "asset.download", "delta": "5", "properties": {}},
  "3": {"id": 3, "name": "Newsletter of May", "type": "email.open", "delta": 1, "properties": {}},
  "4": {"id": 4, "name": "Contact", "type": "form.submit", "delta": 20, "properties": {}}
}}"#;
    let (run, rows, definition) = imported("points.json", points);
    assert_eq!(run.code, 1);
    assert_eq!(rows.iter().map(|row| row["line"].as_u64()).collect::<Vec<_>>(), [Some(2), Some(3), Some(4), Some(5)]);
    has(
        &definition,
        &[
            "patterns = [\"www.acme.example/prices\", \"www.acme.example/prices/**\"]\n",
            "points = 10\ncount = \"each\"\n",
            "when = { action = { id = \"white-paper\" } }\npoints = 5\n",
            "when = { form = { id = \"contact\" } }\npoints = 20\n",
            "line 4: Newsletter of May (1): only a mail server knows it",
        ],
    );
}

#[test]
fn a_list_of_hubspot_is_read_by_its_words() {
    let list = "Category,Criteria,Score change\n\
                Behavior,\"Page view: URL contains \"\"/pricing\"\"\",+10\n\
                Behavior,Form submission on Contact us,+25\n\
                Behavior,Original source = Paid Search,+3\n\
                Behavior,Clicked link in email,+2\n\
                Demographic,\"Job title contains \"\"VP\"\"\",+15\n\
                Demographic,Department = Finance,+5\n\
                Company,Industry is any of Software; Retail,+10\n\
                Demographic,Lifecycle stage is Customer,-50\n";
    let (_, rows, definition) = imported("hubspot.csv", list.as_bytes());
    assert_eq!(rows.iter().filter(|row| row["imported"] == true).count(), 7, "{rows:#?}");
    has(
        &definition,
        &[
            "patterns = [\"/pricing\", \"/pricing/**\"]\n",
            "utm_source = [\"*paid search*\"]\n",
            "points = { \"vp\" = 15 }\n",
            "attribute = \"function\"\npoints = { \"finance\" = 5 }\n",
            "answers = [\"industry\"]\n",
            "points = { \"retail\" = 10, \"software\" = 10 }\n",
            "only the CRM knows it; nearest: an exclusion of kind `suppress`",
        ],
    );
}

#[test]
fn a_list_of_marketo_with_tabs_is_read_by_its_words() {
    let list = "Campaign Name\tScore Change\tNotes\nVisits Web Page: Pricing\t+5\t\nFills Out Form: White Paper\t+8\teach\nInactive 30 days\t-10\t\nWeb search for 'Acme'\t+15\t\nLead source is Website\t+7\t\nFollows us on LinkedIn\t+2\t\n";
    let (_, rows, definition) = imported("marketo.tsv", list.as_bytes());
    assert_eq!(rows.iter().filter(|row| row["imported"] == true).count(), 5, "{rows:#?}");
    has(
        &definition,
        &[
            "[[forms]]\nid = \"white-paper\"\n",
            "when = { inactive = { for = \"30d\" } }\npoints = -10\n",
            "utm_term = [\"*acme*\"]\n",
            "when = { visit = {} }\npoints = 7\n",
        ],
    );
}

#[test]
fn a_threshold_of_two_dimensions_becomes_grade_and_rating() {
    let (_, _, definition) = imported("two.csv", b"signal,dimension,points\nMQL,threshold,fit>=30 AND behaviour>=50\nCountry = France,fit,40\nvisit pricing page,behaviour,60\n");
    has(
        &definition,
        &[
            "scale = \"points\"\ngrades = [45, 30, 15]\n",
            "ratings = [75, 50, 25]\n",
            "min_grade = \"B\"\nmin_rating = 2\nmin_intent = 20\n",
        ],
    );
    let (_, rows, _) =
        imported("far.csv", b"signal,dimension,points\nMQL,threshold,200\nvisit pricing page,behaviour,60\n");
    assert_eq!(rows[0]["note"], "a score ends at 100");
}

#[test]
fn each_model_of_a_table_is_a_definition() {
    let folder = Folder::new();
    folder.write(
        "models.csv",
        "model,signal,points\nnorth,visit pricing page,5\nsouth,visit demo page,7\nnorth,visit docs page,2\n",
    );
    let several = folder.run(&["import", "models.csv"]);
    assert_eq!(several.code, 2);
    assert!(
        several.err.contains(
            "the table has several models (north, south); choose one with `--model`, or name a folder with `--out`"
        ),
        "{}",
        several.err
    );
    let all = folder.run(&["import", "models.csv", "--out", "made"]);
    assert_eq!(all.code, 0, "{}", all.err);
    assert!(folder.path("made/north.toml").is_file() && folder.path("made/south.toml").is_file());
    let one = folder.run(&["import", "models.csv", "--model", "south"]);
    assert!(
        one.out.contains("id = \"south\"") && one.out.contains("page = \"demo\"") && !one.out.contains("docs"),
        "{}",
        one.out
    );
    let none = folder.run(&["import", "models.csv", "--model", "west"]);
    assert!(none.err.contains("--model: there is no model `west`; write one of `north`, `south`"), "{}", none.err);
    let again = folder.run(&["import", "models.csv", "--out", "made"]);
    assert!(
        again.code == 2
            && again.err.contains("is there already; name another file with `--out`, or overwrite it with `--force`"),
        "{}",
        again.err
    );
}

#[test]
fn a_table_that_can_not_be_read_names_its_line_and_the_remedy() {
    let folder = Folder::new();
    for (text, message) in [
        (
            "what,how\na,1\n",
            "line 1: no column is called `signal` (or `rule`, `criteria`, `name`) and one `points` (or `score`, `delta`); there are `what`, `how`",
        ),
        ("signal,points\na,1\n\"b,2\nc,3\n", "line 3: a quote opens that nothing closes"),
        (
            "signal,points\nvisit pricing page,\n",
            "line 2: `visit pricing page` has no points; write them, or remove the line",
        ),
        ("signal,points\n,5\n", "line 2: points without a rule; write in the column `signal` what they are for"),
        ("signal,points\n", "there is no rule below the header; write one a line"),
        (" \n", "`list.csv`: empty; write a header such as `signal,points`, and a rule a line"),
        ("\r\n\r\nwhat,how\r\na,1\r\n", "line 3: no column is called `signal`"),
        ("{\"points\": 3}", "there are no `points` in it; give the answer of Mautic's `GET /api/points`, or a table"),
        ("{\"points\": [\n{\"name\": \"a\"}]}", "line 2: a point has a `name` and a `delta`"),
    ] {
        folder.write("list.csv", text);
        let run = folder.run(&["import", "list.csv", "--out", "made.toml"]);
        assert_eq!(run.code, 2, "{text}");
        assert!(run.err.contains(message), "{text}: {}", run.err);
        assert!(!folder.path("made.toml").exists());
    }
}

#[test]
fn a_line_is_counted_as_editors_count_it() {
    let lines =
        ["", "signal,points", "", "visit pricing page,5", "", "", "\"Attended our", "dinner\",30", "Opens email,1"];
    for line_end in ["\n", "\r\n", "\r"] {
        let (_, rows, definition) = imported("list.csv", lines.join(line_end).as_bytes());
        let numbers: Vec<_> = rows.iter().map(|row| row["line"].as_u64().unwrap()).collect();
        assert_eq!(numbers, [4, 7, 9], "{line_end:?}");
        has(&definition, &["#   line 7: Attended our dinner (30): only the event's system knows it"]);
    }
}

#[test]
fn a_rule_with_a_line_break_is_listed_on_one_line() {
    let folder = Folder::new();
    folder.write("list.csv", "signal,points\n\"Attended\r\nour\tdinner\",30\n");
    let run = folder.run(&["import", "list.csv", "--out", "made.toml"]);
    has(&run.out, &["  line 2: can't be said: Attended our dinner (30): only the event's system knows it\n"]);
}

#[test]
fn of_thousands_of_rows_twenty_are_listed_and_json_has_all() {
    let folder = Folder::new();
    let guesses = (1..=30).map(|number| format!("visit page of product {},5\n", "x".repeat(number)));
    let mails = (0..2000).map(|number| format!("Opens email {number},1\n"));
    folder.write("list.csv", format!("signal,points\n{}", guesses.chain(mails).collect::<String>()));
    let run = folder.run(&["import", "list.csv", "--out", "made.toml"]);
    assert_eq!(run.out.matches("can't be said: Opens email").count(), 20, "{}", run.out);
    assert_eq!(run.out.matches("the address is a guess").count(), 20, "{}", run.out);
    has(&run.out, &["  … and 1980 more can't be said, 10 more have a note; `--json` lists all\n"]);
    let json = folder.run(&["import", "list.csv", "--out", "made.toml", "--force", "--json"]).json();
    assert_eq!(json["models"][0]["rows"].as_array().map(Vec::len), Some(2030));
}

#[test]
fn more_rules_than_a_definition_takes_are_refused() {
    let folder = Folder::new();
    let rules = (0..50).map(|number| format!("visit page {number},5,/{number}/{}\n", "long".repeat(1000)));
    folder.write("list.csv", format!("signal,points,url\n{}", rules.collect::<String>()));
    let run = folder.run(&["import", "list.csv", "--out", "made.toml"]);
    assert_eq!(run.code, 2);
    has(&run.err, &["`list.csv`: its 50 rows make no definition: ", "divide the table by a column `model`"]);
    assert!(!folder.path("made.toml").exists());
}

#[test]
fn a_rule_about_a_country_passes_check() {
    let (_, rows, definition) = imported("list.csv", b"signal,points\nCountry is China,-10\nCountry is not Peru,-3\n");
    assert!(rows.iter().all(|row| row["as"] == "rule"), "{rows:?}");
    has(&definition, &["otherwise = \"elsewhere\"\n", "{ id = \"china\", entries = [\"China\"] }"]);
}
