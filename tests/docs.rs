//! Checks the documents against the repository: every link leads somewhere, every named test exists and runs where the
//! document says, and printed output is what the tool prints. It does not know whether the tests pass.

use handraise_tests::root;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

#[path = "docs/lints.rs"]
mod lints;
#[path = "docs/nearest.rs"]
mod nearest;
#[path = "docs/options.rs"]
mod options;
#[path = "docs/texts.rs"]
mod texts;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The list of failures that the table restates.
const FAILURES: usize = 50;

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_default()
}

/// The tests in a text, as `path::name` in backticks.
fn tests_in(text: &str) -> Vec<(String, String)> {
    let named = text.split('`').skip(1).step_by(2).filter_map(|code| code.split_once(".rs::"));
    named.map(|(path, name)| (format!("{path}.rs"), name.to_owned())).collect()
}

#[test]
fn every_test_that_a_document_names_is_there() {
    let mut documents = vec![PathBuf::from("ARCHITECTURE.md"), "README.md".into(), "CONTRIBUTING.md".into()];
    let docs = fs::read_dir(root().join("docs")).expect("there are documents").flatten();
    documents.extend(docs.map(|entry| Path::new("docs").join(entry.file_name())));
    let mut count = 0;
    for document in documents.iter().filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
        for (path, name) in tests_in(&read(&document.to_string_lossy())) {
            assert!(read(&path).contains(&format!("fn {name}(")), "{} names `{path}::{name}`", document.display());
            count += 1;
        }
    }
    assert!(count > 100, "only {count} tests are named: are they still found?");
}

#[test]
fn what_the_tool_says_of_the_sample_is_as_the_documents_show_it() {
    let text = read("www/definition.toml");
    let Ok(compiled) = handraise::author::compile(&text, handraise::author::Format::Toml) else {
        panic!("the sample definition compiles");
    };
    let (hash, cli) = (compiled.hash(), read("docs/cli.md"));
    let shown = format!("hash {hash}\n{} bytes\n", compiled.mql().len());
    assert!(cli.contains(&shown), "docs/cli.md shows another definition than:\n{shown}");
    assert!(cli.contains(&format!("@{}#{}\n", compiled.definition().version, &hash[..16])), "{hash}");
    let cases = fs::read_dir(root().join("tests/cases")).expect("there are cases").flatten();
    let cases = cases.filter(|case| case.path().join("expected.json").is_file()).count();
    assert!(cli.contains(&format!("\n{cases} passed, 0 failed\n")), "there are {cases} cases");
}

/// The code blocks of a kind in a document, in order.
fn code_blocks(path: &str, kind: &str) -> Vec<String> {
    code_blocks_in(&read(path), kind)
}

fn code_blocks_in(text: &str, kind: &str) -> Vec<String> {
    let begin = format!("```{kind}\n");
    let blocks = text.split(&begin).skip(1).filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block.to_owned()).collect()
}

#[test]
fn the_blocks_of_the_guide_are_one_definition_together() {
    let page = read("docs/definition.md");
    let (guide, _) = page.split_once(nearest::HEADING).expect("the section with a definition of its own is there");
    let text = code_blocks_in(guide, "toml").concat();
    let problems = handraise::author::compile(&text, handraise::author::Format::Toml).err();
    assert!(problems.is_none(), "{problems:?}");
}

#[test]
fn every_example_of_evidence_is_read() {
    let examples = [code_blocks("docs/evidence.md", "json"), code_blocks("docs/definition.md", "json")].concat();
    assert_eq!(examples.len(), 2);
    for example in examples {
        let problem = handraise::evidence::Evidence::from_json(&example).err();
        assert!(problem.is_none(), "{problem:?} in {example}");
    }
}

/// The rows of the table of failures: number, tests, where they run.
fn failures() -> Vec<(usize, String, String)> {
    let table = read("docs/failures.md");
    let rows = table.lines().map(|line| line.split(" | ").collect::<Vec<_>>());
    let rows = rows.filter_map(|cells| match cells[..] {
        [number, _, _, tests, places] => {
            Some((number.strip_prefix("| ")?.parse().ok()?, tests.into(), places.trim_end_matches(" |").into()))
        }
        _ => None,
    });
    rows.collect()
}

#[test]
fn every_failure_has_its_row_and_what_is_missing_is_counted() {
    let numbers: Vec<usize> = failures().iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=FAILURES).collect::<Vec<_>>());
    let mut missing = 0;
    for (number, tests, _) in failures() {
        let unfinished = tests.contains("*Not yet:* ");
        assert!(unfinished || !tests_in(&tests).is_empty(), "failure {number} names no test");
        missing += usize::from(unfinished);
    }
    let said = format!("**Not yet: {missing} of {FAILURES}.**");
    assert!(read("docs/failures.md").contains(&said), "it is {missing} that are not there yet");
}

#[test]
fn failures_are_shown_where_the_table_says() {
    for (number, tests, places) in failures() {
        let mut real: BTreeSet<&str> = tests_in(&tests).iter().flat_map(|(path, name)| places_of(path, name)).collect();
        // A test's source does not show that it replaces something in the browser, so `S` is taken from the table.
        if places.split(' ').any(|place| place == "S") && real.iter().any(|place| *place != "N") {
            real.insert("S");
        }
        let said: BTreeSet<&str> = places.split(' ').filter(|place| !place.is_empty()).collect();
        assert_eq!(said, real, "failure {number}");
    }
}

/// Where a test runs: in the engines that its file declares for it, or natively.
fn places_of(path: &str, name: &str) -> Vec<&'static str> {
    let Some(entry) = entry_of(&read(path), name) else {
        let browser = ["tests/e2e", "tests/browser", "tests/host"].iter().any(|folder| path.starts_with(folder));
        return vec![if browser { "C" } else { "N" }];
    };
    let engines = [("chromium = \"", "C"), ("firefox = \"", "F"), ("webkit = \"", "W")];
    engines.iter().filter(|(skipped, _)| !entry.contains(skipped)).map(|(_, place)| *place).collect()
}

/// What `in_each_engine!` says about a test: its name, and the engines that it skips.
fn entry_of(text: &str, name: &str) -> Option<String> {
    let (_, block) = text.split_once("in_each_engine! {\n")?;
    let mut lines = block.lines().take_while(|line| *line != "}").map(str::trim_start);
    let begins = |line: &&str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([',', '(']));
    let mut entry = lines.find(begins)?.to_owned();
    while entry.contains('(') && !entry.ends_with("),") {
        entry.push_str(lines.next()?);
    }
    Some(entry)
}

#[test]
fn engines_that_a_test_leaves_out_are_found() {
    let text = "in_each_engine! {\n    one,\n    one_more(\n        webkit = \"why (so)\",\n    ),\n    two(firefox = \"no\"),\n}\n";
    assert_eq!(entry_of(text, "one").as_deref(), Some("one,"));
    assert_eq!(entry_of(text, "one_more").as_deref(), Some("one_more(webkit = \"why (so)\",),"));
    assert_eq!(entry_of(text, "two").as_deref(), Some("two(firefox = \"no\"),"));
    assert_eq!(entry_of(text, "three"), None);
}

/// Folders that hold what is built or installed.
const NOT_OURS: [&str; 5] = ["target", "dist", "carried", "node_modules", "data"];

/// Every Markdown file of the repository, by its path from the root.
fn documents() -> BTreeMap<PathBuf, String> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![PathBuf::new()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).expect("the folder is readable").flatten() {
            let (name, path) = (entry.file_name(), folder.join(entry.file_name()));
            let name = name.to_string_lossy();
            if name.starts_with('.') || NOT_OURS.contains(&&*name) {
                continue;
            }
            if entry.path().is_dir() {
                folders.push(path);
            } else if name.ends_with(".md") {
                found.insert(path, fs::read_to_string(entry.path()).expect("it is text"));
            }
        }
    }
    found
}

/// Where the links and pictures of a document lead, and the anchors of its headings.
fn links_and_anchors(text: &str) -> (Vec<String>, BTreeSet<String>) {
    let (mut links, mut anchors, mut heading) = (Vec::new(), BTreeSet::new(), None::<String>);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                links.push(dest_url.into_string())
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(part) | Event::Code(part) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let anchor = anchor_of(&heading.take().unwrap_or_default());
                let numbered = (1..).map(|number| format!("{anchor}-{number}"));
                let free = std::iter::once(anchor.clone()).chain(numbered).find(|name| !anchors.contains(name));
                anchors.extend(free);
            }
            _ => {}
        }
    }
    (links, anchors)
}

/// The anchor that GitHub gives a heading: lower case, blanks as hyphens, no punctuation.
fn anchor_of(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// Removes `..` and `.` from a path; `None` if it leaves the repository.
fn resolved(path: &Path) -> Option<PathBuf> {
    let mut resolved = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => resolved.pop().then_some(())?,
            Component::Normal(name) => resolved.push(name),
            Component::CurDir => {}
            _ => return None,
        }
    }
    Some(resolved)
}

#[test]
fn every_link_leads_to_a_file_and_every_anchor_to_a_heading() {
    let documents = documents();
    let (mut broken, mut count) = (Vec::new(), 0);
    for (document, text) in &documents {
        let folder = document.parent().unwrap_or(Path::new(""));
        for link in links_and_anchors(text).0 {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            count += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if path.is_empty() { Some(document.clone()) } else { resolved(&folder.join(path)) };
            let Some(target) = target.filter(|target| root().join(target).exists()) else {
                broken.push(format!("{}: there is no file `{link}`", document.display()));
                continue;
            };
            let heads = |text: &String| links_and_anchors(text).1.contains(anchor);
            if !anchor.is_empty() && !documents.get(&target).is_some_and(heads) {
                broken.push(format!("{}: there is no heading for `{link}`", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(count > 200, "only {count} links: are they still found?");
}

#[test]
fn every_page_is_in_the_table_of_contents() {
    let documents = documents();
    let (links, _) = links_and_anchors(&documents[Path::new("docs/SUMMARY.md")]);
    let pages = documents.keys().filter_map(|path| path.strip_prefix("docs").ok());
    let missing: Vec<_> =
        pages.filter(|page| *page != Path::new("SUMMARY.md") && !links.contains(&page.display().to_string())).collect();
    assert!(missing.is_empty(), "docs/SUMMARY.md lacks {missing:?}");
}

#[test]
fn headings_have_the_anchors_that_a_forge_gives_them() {
    let text =
        "# Gates, ratings and segments\n## `POST /v1/leads`\n## Über _us_\n## Twice\n## Twice\n```\n# code\n```\n";
    let (_, anchors) = links_and_anchors(text);
    let expected = ["gates-ratings-and-segments", "post-v1leads", "über-us", "twice", "twice-1"];
    assert_eq!(anchors, expected.map(str::to_owned).into());
}

#[test]
fn documents_and_inbox_say_of_a_verdict_what_the_code_says() {
    let (receiver, inbox, words) = (read("docs/receiver.md"), read("docs/inbox.md"), read("www/texts/en/words.js"));
    for verdict in handraise::verification::Verdict::ALL {
        let (name, label, meaning) = (verdict.name(), verdict.label(), verdict.meaning());
        assert!(receiver.contains(&format!("| `{name}` | {label} | {meaning} |\n")), "docs/receiver.md: {name}");
        assert!(inbox.contains(&format!("| {label} | {meaning} |\n")), "docs/inbox.md: {label}");
        let said = format!("\"verdict.{name}\": \"{label}\",\n  \"verdict.{name}.meaning\": \"{meaning}\",\n");
        assert!(words.contains(&said), "www/texts/en/words.js: {name}");
    }
}

/// The codes of an enum, as its schema has them.
fn codes_of(schema: &serde_json::Value) -> Vec<String> {
    let listed = schema["enum"].as_array().into_iter().flatten();
    let documented = schema["oneOf"].as_array().into_iter().flatten();
    let documented =
        documented.flat_map(|one| one.get("const").into_iter().chain(one["enum"].as_array().into_iter().flatten()));
    listed.chain(documented).filter_map(|code| code.as_str().map(str::to_owned)).collect()
}

#[test]
fn the_inbox_has_words_for_everything_that_may_be_told() {
    let words = ["facts", "words"].map(|area| read(&format!("www/texts/en/{area}.js"))).concat();
    for (area, schema) in [
        ("status", schemars::schema_for!(handraise::person::StatusKind)),
        ("suppression", schemars::schema_for!(handraise::definition::SuppressionKind)),
        ("not_admitted", schemars::schema_for!(handraise::person::NotAdmitted)),
        ("origin", schemars::schema_for!(handraise::person::Origin)),
        ("touch", schemars::schema_for!(handraise::person::TouchKind)),
        ("stage", schemars::schema_for!(handraise::person::LifecycleStage)),
    ] {
        let codes = codes_of(schema.as_value());
        assert!(codes.len() >= 4, "{area}: {codes:?}");
        for code in codes {
            assert!(words.contains(&format!("\n  \"{area}.{code}\": \"")), "{area}.{code}");
        }
    }
}
