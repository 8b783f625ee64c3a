//! The package in Node.

use crate::package::{Project, folder, run};
use handraise_tests::root;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The definition with which the examples of the documentation are run.
const DEFINITION: &str = include_str!("../bundlers/definition.toml");

/// Runs a test of the package in a project that has it. Returns what Node said.
fn tested(project: &Project, test: &str) -> String {
    fs::copy(root().join("packages/handraise/test").join(test), project.path().join(test)).expect("it can be copied");
    let said = run(Command::new("node").args(["--test", test]).current_dir(project.path()));
    assert!(said.contains("\n# fail 0\n") && said.contains("\n# skipped 0\n"), "{said}");
    said
}

/// The code of a page of `docs/hosts` whose first line names this path.
fn example(page: &str, path: &str) -> String {
    let text = fs::read_to_string(root().join("docs/hosts").join(page)).expect("it can be read");
    let blocks = text.split("\n```").filter_map(|block| block.split_once('\n')).map(|(_, code)| code);
    let found = blocks.into_iter().find(|code| code.starts_with(&format!("// {path}\n")));
    found.unwrap_or_else(|| panic!("{page} has no `{path}`")).to_owned()
}

#[test]
fn what_its_scripts_export_is_what_its_types_say() {
    tested(&Project::new(), "exports.test.mjs");
}

#[test]
fn the_documents_make_a_definition_and_keep_each_contact() {
    let project = Project::new();
    let write = |path: &str, text: &str| {
        let path = project.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    };
    write("definition.toml", DEFINITION);
    write("compile.mjs", &example("npm.md", "compile.mjs"));
    run(Command::new("node").arg("compile.mjs").current_dir(project.path()));
    write("public/.keep", "");
    fs::copy(project.path().join("definition.mql"), project.path().join("public/definition.mql")).expect("it was made");
    write("receive.mjs", &example("npm.md", "receive.js"));
    write("lib/receive.mjs", &example("next.md", "lib/receive.js"));
    tested(&project, "receive.test.mjs");
}

#[test]
fn the_package_does_in_node_what_its_tests_say_and_scores_every_golden_entry_as_the_library_does() {
    let project = Project::new();
    let test = "package.test.mjs";
    fs::copy(root().join("packages/handraise/test").join(test), project.path().join(test)).expect("it can be copied");
    let compressed = fs::read(root().join("tests/golden/golden.jsonl.br")).expect("the golden file is there");
    let mut golden = Vec::new();
    brotli::BrotliDecompress(&mut compressed.as_slice(), &mut golden).expect("it is brotli");
    let entries = project.path().join("golden.jsonl");
    fs::write(&entries, golden).expect("it can be written");
    let mut node = Command::new("node");
    node.args(["--test", test]).env("HANDRAISE_GOLDEN_ENTRIES", entries).current_dir(project.path());
    let said = run(&mut node);
    assert!(said.contains("\n# fail 0\n") && said.contains("\n# skipped 0\n"), "{said}");
}

#[test]
fn the_examples_of_its_readme_run_and_print_what_they_say() {
    let project = Project::new();
    let compiled = handraise::definition::Compiled::new(handraise::definition::Definition::new("mql", 1));
    fs::write(project.path().join("definition.mql"), compiled.mql()).expect("it can be written");
    let readme = fs::read_to_string(root().join("packages/handraise/README.md")).expect("it can be read");
    let examples: Vec<&str> =
        readme.split("```js\n").skip(1).filter_map(|rest| Some(rest.split_once("```")?.0)).collect();
    assert_eq!(examples.len(), 3);
    for example in examples {
        fs::write(project.path().join("example.js"), example).expect("it can be written");
        let printed = run(Command::new("node").arg("example.js").current_dir(project.path()));
        let expected = example
            .lines()
            .filter_map(|line| line.trim_start().starts_with("console.log").then(|| line.split_once("// "))?);
        for (_, expected) in expected {
            assert!(printed.lines().any(|line| line == expected), "{example}\nprints\n{printed}\nand not `{expected}`");
        }
    }
}

#[test]
fn every_file_that_the_package_exports_is_in_it() {
    let manifest = fs::read_to_string(folder().join("package.json")).expect("it can be read");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("it is JSON");
    let mut files = Vec::new();
    collect(&manifest["exports"], &mut files);
    assert!(files.len() > 10, "{files:?}");
    for file in files {
        // Parts that a bundler or a person may need by their names.
        let found = match file.strip_suffix('*') {
            Some(parts) => folder().join(parts).is_dir(),
            None => folder().join(&file).is_file(),
        };
        assert!(found, "`{file}` is exported and not there");
    }
}

fn collect(exports: &serde_json::Value, files: &mut Vec<String>) {
    match exports {
        serde_json::Value::String(file) => files.push(file.clone()),
        serde_json::Value::Object(members) => members.values().for_each(|member| collect(member, files)),
        _ => panic!("an export is a file or a choice of files: {exports}"),
    }
}
