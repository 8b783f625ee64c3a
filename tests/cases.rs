//! Runs every folder of `tests/cases` as `handraise test` does: each is documentation, fixture and proof at once.

use handraise::author::{Format, migrate, parse};
use handraise_cli::case::Case;

fn cases() -> Vec<Case> {
    let folder = handraise_tests::root().join("tests/cases");
    Case::find(&folder).unwrap()
}

#[test]
fn every_case_is_as_expected() {
    let failures: Vec<String> = cases()
        .iter()
        .filter_map(|case| match case.run() {
            Ok(outcome) if outcome.mismatches.is_empty() => None,
            Ok(outcome) => Some(format!("{}: {:#?}", case.name, outcome.mismatches)),
            Err(failure) => Some(format!("{}: {failure}", case.name)),
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_case_says_what_it_shows_and_expects_something() {
    for case in cases() {
        let readme = std::fs::read_to_string(case.folder.join("README.md")).unwrap_or_default();
        assert!(readme.trim().len() > 20, "{}: no README.md, or one that says nothing", case.name);
        let expected = std::fs::read_to_string(case.expected()).unwrap_or_default();
        let expected: serde_json::Value = serde_json::from_str(&expected).unwrap_or_default();
        let keys = expected.as_object().map_or(0, serde_json::Map::len);
        assert!(keys > 0, "{}: expects nothing", case.name);
    }
}

#[test]
fn a_migrated_definition_compiles_to_the_same_bytes() {
    let (mut count, mut changed) = (0, 0);
    let root = handraise_tests::root();
    let mut folders = vec![root.join("tests/cases"), root.join("www")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            let format = match entry.file_name().to_string_lossy().as_ref() {
                _ if path.is_dir() => {
                    folders.push(path);
                    continue;
                }
                "definition.toml" => Format::Toml,
                "definition.json" => Format::Json,
                _ => continue,
            };
            let text = std::fs::read_to_string(&path).unwrap();
            let migration = migrate(&text, format).unwrap();
            assert_eq!(migration.changes.is_empty(), migration.text == text, "{}", path.display());
            let [before, after] = [&text, &migration.text].map(|text| {
                let (compiled, policy) = parse(text, format).unwrap().compile_both().unwrap();
                (compiled.mql().to_vec(), policy.map(|policy| policy.to_json()))
            });
            assert_eq!(before, after, "{}", path.display());
            count += 1;
            changed += usize::from(!migration.changes.is_empty());
        }
    }
    assert!(count > 10 && changed > 0, "{changed} of {count} definitions have old keys");
}
