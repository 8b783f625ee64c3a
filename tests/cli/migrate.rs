//! `handraise migrate`.

use super::tool::{DEFINITION, Folder};

const OLD: &str = "
[[rules]]
id = \"returned\"
label = \"Came back\"
dimension = \"intent\"
when = { return_visit = { after = \"48h\" } } # two days
points = 10
";

/// The definition with an old name and an old place.
fn old() -> String {
    format!("{DEFINITION}capacity_per_week = 9\n{OLD}")
}

fn with_old() -> Folder {
    let folder = Folder::new();
    folder.write("old.toml", old());
    folder
}

fn text(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path(name)).unwrap()
}

#[test]
fn a_definition_is_rewritten_in_place_and_compiles_to_the_same() {
    let folder = with_old();
    folder.run(&["compile", "old.toml", "-o", "before.mql"]);
    let run = folder.run(&["migrate", "old.toml"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let lines = [
        "old.toml:35: `capacity_per_week` of segment `everybody` moved to `policy.capacity`",
        "old.toml:41: `after` is now `gap_at_most`",
        "ok: 2 changes",
    ];
    assert_eq!(run.out.lines().collect::<Vec<_>>(), lines);
    let new = text(&folder, "old.toml");
    let expected = old().replace("capacity_per_week = 9\n", "").replace("after =", "gap_at_most =");
    let row = "\n[[policy.capacity]]\nsegment = \"everybody\"\nleads_per_week = 9\n";
    assert_eq!(new, format!("{expected}{row}"));
    folder.run(&["compile", "old.toml", "-o", "after.mql"]);
    for ending in ["mql", "policy.json"] {
        let [before, after] = ["before", "after"].map(|name| text_bytes(&folder, &format!("{name}.{ending}")));
        assert_eq!(before, after, "{ending}");
    }
    let again = folder.run(&["migrate", "old.toml"]);
    assert_eq!((again.code, again.out.as_str()), (0, "ok: old.toml has today's keys\n"));
    assert_eq!(text(&folder, "old.toml"), new);
}

fn text_bytes(folder: &Folder, name: &str) -> Vec<u8> {
    std::fs::read(folder.path(name)).unwrap()
}

#[test]
fn a_check_writes_nothing_and_fails_if_something_is_to_be_changed() {
    let folder = with_old();
    let run = folder.run(&["migrate", "--check", "old.toml"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.ends_with("failed: 2 changes to make; run `handraise migrate old.toml`\n"), "{}", run.out);
    assert_eq!(text(&folder, "old.toml"), old());
    assert_eq!(folder.run(&["migrate", "--check", "definition.toml"]).code, 0);
}

#[test]
fn the_text_goes_where_it_is_asked_to() {
    let folder = with_old();
    let run = folder.run(&["migrate", "old.toml", "-o", "-"]);
    assert!(run.out.contains("gap_at_most") && run.err.contains("2 changes"), "{}", run.err);
    let piped = folder.run_with(&["migrate", "-"], format!("\u{feff}{}", old()));
    assert_eq!(piped.out, format!("\u{feff}{}", run.out));
    assert_eq!(text(&folder, "old.toml"), old());
    let run = folder.run(&["migrate", "old.toml", "-o", "new.toml", "--json"]).json();
    assert_eq!((&run["written"], &run["changes"][1]["line"]), (&"new.toml".into(), &41.into()));
    assert_eq!(text(&folder, "new.toml"), folder.run(&["migrate", "old.toml", "-o", "-"]).out);
}

#[test]
fn what_cannot_be_rewritten_says_why() {
    let folder = with_old();
    let both = old().replace("after = ", "gap_at_most = \"1h\", after = ");
    folder.write("both.toml", &both);
    let run = folder.run(&["migrate", "both.toml"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("error[duplicate]") && run.err.contains("both.toml:41:"), "{}", run.err);
    assert_eq!(text(&folder, "both.toml"), both);
    folder.run(&["compile", "old.toml", "-o", "old.mql"]);
    let run = folder.run(&["migrate", "old.mql"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("this is a compiled definition"), "{}", run.err);
}
