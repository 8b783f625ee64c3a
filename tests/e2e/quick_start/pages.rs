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
        let shown = rest.split("```json\n").nth(1).and_then(|shown| shown.split("```").next());
        let shown: Value = serde_json::from_str(shown.expect("what the console shows")).expect("JSON");
        assert_eq!(visitor.script(&format!("return {line}")).await, shown, "docs/roles/web-developer.md: {line}");
        examples += 1;
    }
    assert!(examples > 1, "the page has examples");
}

/// Every key that a maker of CRM extensions is told of is in the lead.
pub(super) async fn check_what_a_crm_is_told(site: &str, token: &str) {
    let request = reqwest::Client::new().get(format!("{site}/v1/leads?limit=1")).bearer_auth(token);
    let answer: Value = request.send().await.expect("it answers").json().await.expect("in JSON");
    let page = page("crm.md");
    let keys: Vec<&str> = page.lines().filter_map(|line| line.trim().strip_prefix("| `")?.split('`').next()).collect();
    assert!(keys.len() > 5, "the page has keys: {keys:?}");
    for key in keys {
        let found = answer["leads"][0].pointer(&format!("/{}", key.replace('.', "/")));
        assert!(found.is_some_and(|value| !value.is_null()), "docs/roles/crm.md: the lead has no `{key}`: {answer}");
    }
}
