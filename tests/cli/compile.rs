//! `handraise compile` and `handraise schema`.

use super::tool::{DEFINITION, Folder};
use handraise::definition::{Definition, hash};

#[test]
fn the_file_holds_what_the_description_says() {
    let folder = Folder::new();
    let run = folder.run(&["compile", "definition.toml", "-o", "acme.mql", "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let bytes = std::fs::read(folder.path("acme.mql")).unwrap();
    assert_eq!(run.json(), serde_json::json!({"id": "acme", "version": 3, "hash": hash(&bytes), "bytes": bytes.len()}));
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
