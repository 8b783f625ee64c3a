//! `handraise compile` and `handraise schema`.

use super::tool::{DEFINITION, Folder};
use handraise::definition::{Definition, Policy, hash};

#[test]
fn the_file_holds_what_the_description_says() {
    let folder = Folder::new();
    let run = folder.run(&["compile", "definition.toml", "-o", "acme.mql", "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let bytes = std::fs::read(folder.path("acme.mql")).unwrap();
    assert_eq!(
        run.json(),
        serde_json::json!({"id": "acme", "version": 3, "hash": hash(&bytes), "bytes": bytes.len(), "policy": null})
    );
    assert_eq!(Definition::from_canonical_mql(&bytes).unwrap().id, "acme");
}

#[test]
fn the_readable_description_names_id_version_hash_and_bytes() {
    let run = Folder::new().run(&["compile", "definition.toml", "-o", "acme.mql"]);
    assert!(run.out.starts_with("acme version 3\nhash "), "{}", run.out);
    assert!(run.out.ends_with(" bytes\n"), "{}", run.out);
}

#[test]
fn without_output_the_bytes_go_to_standard_output_alone() {
    let folder = Folder::new();
    let run = folder.run_with(&["compile", "-"], DEFINITION);
    assert_eq!(run.code, 0);
    assert_eq!(Definition::from_canonical_mql(&run.bytes).unwrap().version, 3);
    assert!(run.err.contains("acme version 3"), "{}", run.err);
}

#[test]
fn a_definition_with_errors_is_not_written() {
    let folder = Folder::new();
    folder.write("broken.toml", DEFINITION.replace("answers = [\"seniority\"]", "answers = [\"seniorty\"]"));
    let run = folder.run(&["compile", "broken.toml", "-o", "out.mql"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("--> broken.toml:10:12\n"), "{}", run.err);
    assert!(run.err.ends_with("\nerror: `broken.toml`: this definition can't be used\n"), "{}", run.err);
    assert!(!folder.path("out.mql").exists());
}

#[test]
fn a_folder_that_does_not_exist_is_named() {
    let run = Folder::new().run(&["compile", "definition.toml", "-o", "no/where.mql"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("`no/where.mql`: its folder does not exist"), "{}", run.err);
}

#[test]
fn schemas_are_json_and_know_their_fields() {
    let folder = Folder::new();
    let definition = folder.run(&["schema"]).json();
    assert!(definition["properties"]["rules"].is_object());
    let evidence = folder.run(&["schema", "--evidence"]).json();
    assert!(evidence["properties"]["views"].is_object());
}

const POLICY: &str = "
[[policy.sql_criteria]]
id = \"need\"
label = \"They have a need\"
";

fn with_policy() -> Folder {
    let folder = Folder::new();
    folder.write("private.toml", format!("{DEFINITION}{POLICY}"));
    folder
}

#[test]
fn a_private_policy_goes_to_a_file_of_its_own() {
    let folder = with_policy();
    let run = folder.run(&["compile", "private.toml", "-o", "acme.mql"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let bytes = std::fs::read(folder.path("acme.policy.json")).unwrap();
    let policy = Policy::read(&bytes).unwrap();
    assert_eq!((policy.id.as_str(), policy.version), ("acme", 3));
    let lines = format!("private policy hash {}\n{} bytes, in acme.policy.json\n", hash(&bytes), bytes.len());
    assert!(run.out.ends_with(&lines), "{}", run.out);
    folder.run(&["compile", "definition.toml", "-o", "public.mql"]);
    let [private, public] = ["acme.mql", "public.mql"].map(|name| std::fs::read(folder.path(name)).unwrap());
    assert_eq!(private, public);
    let json = folder.run(&["compile", "private.toml", "-o", "acme.mql", "--json"]).json();
    let expected = serde_json::json!({"hash": hash(&bytes), "bytes": bytes.len(), "file": "acme.policy.json"});
    assert_eq!(json["policy"], expected);
    // The next version has none, and the file of this one is still there.
    let run = folder.run(&["compile", "definition.toml", "-o", "acme.mql"]);
    assert!(run.err.contains("`acme.policy.json` is of an earlier version"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_read_a_private_policy() {
    use std::os::unix::fs::PermissionsExt;
    let folder = with_policy();
    for _ in 0..2 {
        folder.run(&["compile", "private.toml", "-o", "acme.mql"]);
        let mode = std::fs::metadata(folder.path("acme.policy.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(folder.path("acme.policy.json"), open).unwrap();
    }
}

#[test]
fn a_policy_is_written_where_it_is_asked_to_or_not_at_all() {
    let folder = with_policy();
    let run = folder.run(&["compile", "private.toml", "-o", "acme.mql", "--no-policy"]);
    assert!(run.out.ends_with(", not written\n") && !folder.path("acme.policy.json").exists(), "{}", run.out);
    let run = folder.run(&["compile", "private.toml"]);
    assert!(run.err.ends_with(", not written\n"), "{}", run.err);
    let run = folder.run(&["compile", "private.toml", "--policy", "own.policy.json"]);
    assert!(run.err.ends_with(", in own.policy.json\n") && folder.path("own.policy.json").exists(), "{}", run.err);
    // By other names, a receiver would not know that the file is private.
    for target in ["private.toml", "acme.mql", "own.json", "-"] {
        let run = folder.run(&["compile", "private.toml", "-o", "acme.mql", "--policy", target]);
        assert_eq!(run.code, 2, "{target}: {}", run.out);
    }
    assert_eq!(std::fs::read_to_string(folder.path("private.toml")).unwrap(), format!("{DEFINITION}{POLICY}"));
}

#[test]
fn a_definition_is_never_overwritten_by_what_it_compiles_to() {
    let folder = with_policy();
    let run = folder.run(&["compile", "private.toml", "-o", "private.toml"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.err.contains("would overwrite what it is compiled from"), "{}", run.err);
    assert_eq!(std::fs::read_to_string(folder.path("private.toml")).unwrap(), format!("{DEFINITION}{POLICY}"));
}

/// A definition with a rule that looks into a text.
const WITH_TEXT: &str = r#"
id = "acme"
version = 3
fields = [{ id = "message" }]

[[rules]]
id = "asked_price"
label = "Asked for a price"
dimension = "intent"
when = { any = [{ visit = {} }, { answer = { field = "message", matches = ["price list"] } }] }
points = 20
"#;

#[test]
fn a_query_of_sql_names_the_definition_and_its_table() {
    let folder = Folder::new();
    let run = folder.run(&[
        "compile",
        "definition.toml",
        "--sql",
        "postgres",
        "--table",
        "marts.touches",
        "--at",
        "2026-11-20T12:00:00Z",
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.starts_with("-- acme version 3 for PostgreSQL"), "{}", run.out);
    assert!(
        run.out.contains("from \"marts\".\"touches\" t") && run.out.contains("cast(1795176000 as bigint)"),
        "{}",
        run.out
    );
    assert!(run.err.ends_with("a query for PostgreSQL\n"), "{}", run.err);
    let run = folder.run(&["compile", "definition.toml", "--sql", "duckdb", "-o", "score.sql", "--json"]);
    assert_eq!((run.code, &run.json()["sql"], &run.json()["refused"]), (0, &"duckdb".into(), &serde_json::json!([])));
    let query = std::fs::read_to_string(folder.path("score.sql")).unwrap();
    assert!(query.contains("from current_timestamp"), "without a time, the moment at which the query runs");
}

#[test]
fn what_sql_cannot_say_is_refused_by_name_with_line_and_remedy() {
    let folder = Folder::new();
    std::fs::write(folder.path("text.toml"), WITH_TEXT).unwrap();
    let run = folder.run(&["compile", "text.toml", "--sql", "duckdb", "-o", "score.sql"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    for said in [
        "the rule `asked_price` needs the text of the field `message`",
        "text.toml:10:",
        "handraise score",
        "no query was written",
    ] {
        assert!(run.err.contains(said), "{said}: {}", run.err);
    }
    assert!(!folder.path("score.sql").exists());
    let run = folder.run(&["compile", "text.toml", "--sql", "duckdb", "--json"]);
    let refused = &run.json()["refused"][0];
    assert_eq!((run.code, &refused["code"], &refused["line"]), (1, &"sql".into(), &10.into()));
    assert_eq!(refused["path"], "rules[0].when.any[1].answer");
}

#[test]
fn a_table_without_a_name_is_refused() {
    for name in ["", " ", "marts.", ".touches"] {
        let run = Folder::new().run(&["compile", "definition.toml", "--sql", "duckdb", "--table", name]);
        assert!(run.code == 2 && run.err.contains("such as `touches` or `marts.touches`"), "{name}: {}", run.err);
    }
}

#[test]
fn a_table_without_sql_is_refused() {
    let run = Folder::new().run(&["compile", "definition.toml", "--table", "touches"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("--sql"), "{}", run.err);
}
