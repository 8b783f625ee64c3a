//! What the pages for each role show of the quick start's lead, beside its own commands. It does not know how the lead came about.

use crate::visitor::Visitor;
use handraise_tests::root;
use serde_json::Value;

fn page(name: &str) -> String {
    std::fs::read_to_string(root().join("docs/roles").join(name)).expect("there is a page for the role")
}

/// Each line for the console gives what stands below it.
pub(super) async fn check_what_the_console_shows(visitor: &Visitor) {
    let page = page("web-developer.md");
    let mut examples = 0;
    for example in page.split("```js\n").skip(1) {
        let (line, rest) = example.split_once("\n```").expect("the block ends");
        let shown: Value = serde_json::from_str(block(rest, "json")).expect("JSON");
        assert_eq!(visitor.script(&format!("return {line}")).await, shown, "docs/roles/web-developer.md: {line}");
        examples += 1;
    }
    assert!(examples > 1, "the page has examples");
}

/// Every key that a maker of CRM extensions is told of is in the lead.
pub(super) async fn check_what_a_crm_is_told(site: &str, token: &str) {
    let request = reqwest::Client::new().get(format!("{site}/v1/leads?limit=1&evidence=1")).bearer_auth(token);
    let answer: Value = request.send().await.expect("it answers").json().await.expect("in JSON");
    let page = page("crm.md");
    let keys: Vec<&str> = page.lines().filter_map(|line| line.trim().strip_prefix("| `")?.split('`').next()).collect();
    assert!(keys.len() > 5, "the page has keys: {keys:?}");
    for key in keys {
        assert!(!at(&answer["leads"][0], key).is_null(), "docs/roles/crm.md: the lead has no `{key}`: {answer}");
    }
    // What the page shows of it, by the paths of its command.
    let paths = page.split(".leads[0] | [").nth(1).and_then(|rest| rest.split(']').next()).expect("paths");
    let shown: Value = serde_json::from_str(block(&page, "json")).expect("JSON");
    let found: Vec<&Value> = paths.split(", ").map(|path| at(&answer["leads"][0], path.trim_matches('.'))).collect();
    assert_eq!(serde_json::json!(found), shown, "docs/roles/crm.md");
}

/// The value at a path with dots.
fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, key| &value[key])
}

/// The first code block of a kind.
fn block<'a>(text: &'a str, kind: &str) -> &'a str {
    let found = text.split(&format!("```{kind}\n")).nth(1).and_then(|rest| rest.split("```").next());
    found.unwrap_or_else(|| panic!("there is no block of `{kind}`"))
}
