//! How a file of leads is read: signs between columns, encodings, embedded line ends, decimal commas, bad rows, and what is said when a column is not
//! as it must be.

use crate::tool::Folder;

/// Leads with a number of their own and an outcome, in columns divided by a sign.
fn leads(sign: char, decimal: char) -> String {
    let mut text = format!("name{sign}size{sign}rate{sign}won\n");
    for row in 0..60 {
        let outcome = if row % 3 == 0 { "TRUE" } else { "FALSE" };
        text += &format!("\"Müller\n& {row}\"{sign}{row}{sign}{row}{decimal}5{sign}{outcome}\n");
    }
    text
}

#[test]
fn signs_marks_and_encodings_make_no_difference() {
    let folder = Folder::new();
    folder.write("plain.csv", leads(',', '.'));
    let expected = folder.run(&["profile", "plain.csv", "--outcome", "won", "--json"]);
    assert_eq!((expected.code, expected.err.as_str()), (0, ""));
    let profile = expected.json();
    assert_eq!((&profile["rows"], &profile["wins"]), (&60.into(), &20.into()));
    assert_eq!(profile["columns"][2]["kind"], "numbers");
    folder.write("semicolon.csv", leads(';', ','));
    folder.write("tab.csv", leads('\t', ',').replace('\n', "\r\n"));
    folder.write("bar.csv", format!("\u{feff}{}", leads('|', '.')));
    let western: Vec<u8> = leads(';', ',').chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    folder.write("western.csv", western);
    let wide = leads(',', '.').encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    folder.write("wide.csv", [vec![0xff, 0xfe], wide].concat());
    for file in ["semicolon.csv", "bar.csv", "western.csv", "wide.csv"] {
        let run = folder.run(&["profile", file, "--outcome", "won", "--json"]);
        assert_eq!(run.out, expected.out, "{file}: {}", run.err);
    }
    // A line end within a cell is part of its text.
    let run = folder.run(&["profile", "tab.csv", "--outcome", "won", "--json", "--ignore", "name"]);
    let without = folder.run(&["profile", "plain.csv", "--outcome", "won", "--json", "--ignore", "name"]);
    assert_eq!(run.out, without.out, "{}", run.err);
    let read = folder.run_with(&["profile", "-", "--outcome", "won", "--json"], leads(',', '.'));
    assert_eq!(read.out, expected.out);
}

#[test]
fn rows_that_do_not_fit_the_header_are_counted_shown_and_kept() {
    let folder = Folder::new();
    let mut text = leads(',', '.');
    text += "Ada,7,yes\nBob,1,2,FALSE,too much\n";
    folder.write("leads.csv", &text);
    let run = folder.run(&["profile", "leads.csv", "--outcome", "won"]);
    assert_eq!(run.code, 0);
    let told = "2 rows left out, because the header has 4 columns (line 122 has 3, line 123 has 5); all are in leads.csv.bad-rows.csv";
    assert!(run.err.contains(told), "{}", run.err);
    let kept = std::fs::read_to_string(folder.path("leads.csv.bad-rows.csv")).unwrap();
    assert_eq!(kept, "name,size,rate,won\nAda,7,yes\nBob,1,2,FALSE,too much\n");
    let run = folder.run(&["profile", "leads.csv", "--outcome", "won", "--bad-rows", "odd.csv", "--json"]);
    assert_eq!(run.json()["left_out"]["bad_rows"], 2);
    assert_eq!(std::fs::read_to_string(folder.path("odd.csv")).unwrap(), kept);
}

#[test]
fn a_quote_that_nothing_closes_costs_its_line_and_is_told_with_it() {
    let folder = Folder::new();
    let mut text = leads(',', '.');
    text += "Ada,7,\"1.5,TRUE\nBob,8,2.5,FALSE\nCleo,9,\"3.5\",TRUE\n\"Dan,9,3.5,TRUE\nEve,9,3.5,TRUE\n";
    folder.write("leads.csv", &text);
    let run = folder.run(&["profile", "leads.csv", "--outcome", "won"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.starts_with("63 leads, of which 22 won"), "{}", run.out);
    let told = "2 rows left out, because a quote opens there that nothing closes (line 122, line 125); all are in leads.csv.bad-rows.csv; close it, or write two";
    assert!(run.err.contains(told), "{}", run.err);
    let kept = std::fs::read_to_string(folder.path("leads.csv.bad-rows.csv")).unwrap();
    assert_eq!(kept, "name,size,rate,won\nAda,7,\"\"\"1.5\",TRUE\n\"\"\"Dan\",9,3.5,TRUE\n");
    let run = folder.run(&["profile", "leads.csv", "--outcome", "won", "--json"]);
    assert_eq!(run.json()["left_out"]["rows_with_unclosed_quote"], 2);
    let run = folder.run(&["map", "leads.csv"]);
    assert!(
        run.err.contains("2 rows not looked at: more or fewer cells than the header has, or a quote that nothing closes (line 122, line 125)"),
        "{}",
        run.err
    );
    folder.write("windows.csv", text.replace('\n', "\r\n"));
    let run = folder.run(&["profile", "windows.csv", "--outcome", "won"]);
    assert!(run.err.contains("(line 122, line 125)"), "{}", run.err);
    folder.write("header.csv", "name,\"size,won\n1,2,yes\n2,3,no\n");
    let run = folder.run(&["profile", "header.csv", "--outcome", "won"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("line 1: in the header, a quote opens that nothing closes; close it"), "{}", run.err);
}

#[test]
fn what_is_missing_is_said_with_what_to_do() {
    let folder = Folder::new();
    folder.write("leads.csv", "stage,size,converted\nnew,1,yes\nwon,2,no\nlost,3,no\n");
    folder.write("constant.csv", "size,converted\n1,yes\n2,yes\n");
    folder.write("one.csv", "converted\nyes\n");
    folder.write("none.csv", "");
    folder.write("header.csv", "a,b\n");
    for (arguments, message) in [
        ("leads.csv --outcome convertd", "there is no column `convertd`; did you mean `converted`?"),
        (
            "leads.csv --outcome stage",
            "`stage` has 3 values: `lost`, `new`, `won`; say which one is a win, such as `--positive 'won'`",
        ),
        ("leads.csv --outcome stage --positive gained", "no lead has `gained` as `stage`; it has `lost`, `new`, `won`"),
        ("leads.csv --outcome converted --ignore sise", "there is no column `sise`; did you mean `size`?"),
        ("leads.csv --outcome converted --time stage", "`stage` holds no times"),
        ("leads.csv --outcome converted --ignore converted", "only one of them"),
        ("constant.csv --outcome converted", "every lead has `yes` as `converted`; export won and lost leads together"),
        ("one.csv --outcome converted", "its first line has one column"),
        ("none.csv --outcome converted", "empty; export the leads with a header line"),
        ("header.csv --outcome a", "there is no row below the header"),
        ("absent.csv --outcome a", "no such file"),
    ] {
        let words: Vec<&str> = ["profile"].into_iter().chain(arguments.split(' ')).collect();
        let words: Vec<String> = words.iter().map(|word| word.replace('\'', "")).collect();
        let run = folder.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(run.code, 2, "{arguments}");
        assert!(run.err.contains(message), "{arguments}: {}", run.err);
    }
}
