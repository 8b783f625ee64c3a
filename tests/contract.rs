//! What hosts rely on, written from the types and compared: the JSON Schema of a report and its TypeScript, and the receiver's API. After a change
//! that is meant, `HANDRAISE_CONTRACT=write cargo test --package handraise-tests --test contract` writes the files anew. It
//! does not know what a report says.

use handraise::author::{Problem, diff::Change, schema};
use handraise::scoring::Report;
use handraise::verification::Outcome;
use handraise_tests::{root, typescript};

/// Compares a file with what it should hold, or writes it.
fn check(path: &str, expected: &str) {
    let file = root().join(path);
    if std::env::var("HANDRAISE_CONTRACT").is_ok_and(|wish| wish == "write") {
        std::fs::write(&file, expected).expect("it can be written");
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(found == expected, "`{path}` is not what the types say; HANDRAISE_CONTRACT=write writes it");
}

#[test]
fn the_schemas_are_as_committed() {
    for (path, schema) in [
        ("docs/report.schema.json", Report::schema()),
        ("src/author/schema/definition.json", schema::of_definition_types()),
        ("src/author/schema/evidence.json", schema::of_evidence_types()),
    ] {
        let schema = serde_json::to_string_pretty(&schema).expect("it is JSON");
        check(path, &(schema + "\n"));
    }
}

#[test]
fn the_description_of_the_api_is_as_committed() {
    check("docs/openapi.json", &handraise_receiver::document());
}

#[test]
fn the_typescript_of_a_report_is_as_committed() {
    let about =
        "/** The whole answer about one visitor, as receivers store it. Written from the Rust types: don't edit it. */";
    check("packages/page/report.d.ts", &typescript::declarations(about, &[Report::schema()], &[]));
}

#[test]
fn the_typescript_of_the_npm_package_is_as_committed() {
    let about = "/** The values of Handraise's package. Written from the Rust types: don't edit it. */";
    let [problem, change] = [schemars::schema_for!(Problem), schemars::schema_for!(Change)].map(Into::into);
    let written = [Report::schema(), problem, change, Outcome::schema()];
    let declarations = typescript::declarations(about, &written, &[schema::of_evidence_types()]);
    check("packages/handraise/contract.d.ts", &declarations);
}
