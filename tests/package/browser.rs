//! The package as files of a page, without a bundler.

use crate::engine::{Engine, Session, in_each_engine};
use crate::front::Front;
use crate::package::folder;
use crate::receiver::Receiver;
use serde_json::json;
use tempfile::TempDir;

in_each_engine! {
    a_page_reads_a_form_scores_it_and_explains_the_score,
}

/// The form has a label, a choice, a box that is not ticked, and a field that is secret.
const PAGE: &str = r#"<!doctype html><meta charset="utf-8"><title>Try</title>
<form>
  <label>Job title <input name="role" value="Director of Operations"></label>
  <label><input type="checkbox" name="contact_sales"> Would you like to be contacted?</label>
  <input type="password" name="job_title" value="Director">
</form>
<script type="module" src="/try.js"></script>"#;

const SCRIPT: &str = r#"
import { Definition, init, readForm } from "/npm/index.js";

const text = `
id = "mql"
version = 1

[[fields]]
id = "job_title"
labels = ["job title"]
answers = ["seniority", "function"]

[[fields]]
id = "contact_sales"

[hand_raise]
field = "contact_sales"

[[fit.person]]
label = "Seniority"
attribute = "seniority"
points = { director = 20 }
`;
const answer = async () => {
  await init();
  const definition = Definition.compile(text);
  const now = new Date("2026-11-20T12:00:00Z");
  const form = document.forms[0];
  const score = () => definition.score(readForm(form, definition, now), now);
  const before = score();
  form.elements.contact_sales.checked = true;
  const after = score();
  return { before, after, words: definition.explain(readForm(form, definition, now), now) };
};
window.answer = answer().then(JSON.stringify, String);
"#;

async fn a_page_reads_a_form_scores_it_and_explains_the_score(engine: Engine) {
    let data = TempDir::new().expect("a folder");
    let receiver = Receiver::start(&data.path().join("data"));
    let front = Front::start(&receiver.address);
    for (file, kind) in [
        ("index.js", "text/javascript"),
        ("web/handraise.js", "text/javascript"),
        ("handraise.wasm", "application/wasm"),
    ] {
        let content = std::fs::read(folder().join(file)).expect("it is in the package");
        front.file(&format!("/npm/{file}"), kind, content);
    }
    front.file("/try.js", "text/javascript", SCRIPT);
    front.page("/try", PAGE);
    let session = Session::take(engine).await;
    let browser = session.browser();
    browser.goto(format!("{}/try", front.address)).await.expect("a page opens");
    let wait = "const done = arguments[0]; (function look() { window.answer ? window.answer.then(done) : setTimeout(look, 20); })();";
    let answer = browser.execute_async(wait, vec![]).await.expect("the script runs");
    let text = answer.json().as_str().expect("a text").to_owned();
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"));
    let (before, after) = (&answer["before"], &answer["after"]);
    assert_eq!((&before["grade"], &before["hand_raised"]), (&json!("A"), &json!(false)), "{before}");
    assert_eq!(before["criteria"][0]["value"], json!("director"));
    assert_eq!((&after["decision"], &after["hand_raised"]), (&json!("hand_raiser"), &json!(true)), "{after}");
    assert!(answer["words"].as_str().is_some_and(|words| words.contains("Seniority: director")), "{answer}");
    session.give_back().await;
}
