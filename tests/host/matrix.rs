//! The matrix of form libraries: whatever sends a form, the fields arrive, each once and as of the moment of sending, and what was typed
//! arrives with them. `docs/hosts/libraries.md` has the same rows for people. It does not compare a page with itself without the plugin;
//! the other pages do.

use crate::engine::{Engine, Session, in_each_engine};
use crate::mode::Mode;
use crate::page::{LEAD, Page};
use crate::request::{Parted, Request};
use crate::say;
use crate::site::Site;
use crate::turn;
use handraise_receiver::read_form;
use handraise_tests::receiver::Receiver;
use handraise_tests::root;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Instant;
use tempfile::TempDir;

in_each_engine! {
    every_library_sends_the_fields_once_and_as_of_the_moment_of_sending,
}

/// A way of sending a form.
struct Row {
    /// What the document calls it.
    name: &'static str,
    /// The packages that it needs, as `package.json` names them.
    packages: &'static [&'static str],
    /// The page in `pages/matrix`.
    page: &'static str,
    /// Fields of the library's own.
    adds: &'static [&'static str],
}

const fn row(name: &'static str, packages: &'static [&'static str], page: &'static str) -> Row {
    Row { name, packages, page, adds: &[] }
}

/// All of them, in the document's order.
const ROWS: [Row; 29] = [
    row("the browser, by `post`", &[], "post"),
    row("the browser, by `get`", &[], "get"),
    row("a button with `formaction`", &[], "formaction"),
    row("`form.requestSubmit()`", &[], "request-submit"),
    row("`form.submit()`", &[], "form-submit"),
    row("`fetch` of `new FormData(form)`", &[], "fetch"),
    row("jQuery 3, `serialize()` at the button's click", &["jquery3"], "jquery3-click"),
    row("jQuery 3, `$.ajax()`", &["jquery3"], "jquery3-ajax"),
    row("jQuery 4, `serialize()` at the button's click", &["jquery"], "jquery4-click"),
    row("jQuery 4, `$.ajax()`", &["jquery"], "jquery4-ajax"),
    row("jQuery 4, `serialize()` at a click on a link", &["jquery"], "jquery4-link"),
    row("jquery-form, `ajaxSubmit()`", &["jquery-form", "jquery3"], "jquery-form"),
    row("htmx 2", &["htmx.org"], "htmx2"),
    row("htmx 2, `hx-include`", &["htmx.org"], "htmx2-include"),
    row("htmx 4", &["htmx4"], "htmx4"),
    row("htmx 4, `hx-include`", &["htmx4"], "htmx4-include"),
    row("Turbo", &["@hotwired/turbo"], "turbo"),
    row("Alpine AJAX", &["@imacrayon/alpine-ajax", "alpinejs"], "alpine-ajax"),
    row("Formspree AJAX", &["@formspree/ajax"], "formspree"),
    row("React, form action", &["react", "react-dom"], "react"),
    row("react-hook-form", &["react-hook-form"], "react-hook-form"),
    row("Formik", &["formik"], "formik"),
    row("rjsf", &["@rjsf/core", "@rjsf/utils", "@rjsf/validator-ajv8"], "rjsf"),
    row("FormKit, `action`", &["@formkit/vue", "vue"], "formkit-action"),
    row("FormKit, `@submit`", &["@formkit/vue", "vue"], "formkit"),
    row("form-js", &["@bpmn-io/form-js"], "formjs"),
    Row { adds: &["submit"], ..row("Form.io", &["@formio/js"], "formio") },
    row("SurveyJS", &["survey-core", "survey-js-ui"], "survey"),
    row("a widget with a reference", &[], JOINED),
];

/// The page whose score and contact come in two requests, under one id.
const JOINED: &str = "joined";
/// What the action just before the form is worth.
const SCORE: &str = "20";
/// The plugin's fields, each as often as it must come. There is a receipt where evidence may be stored.
const FIELDS: [&str; 10] =
    ["definition", "evidence", "grade", "rating", "reasons", "receipt", "score", "segment", "stage", "submission"];

async fn every_library_sends_the_fields_once_and_as_of_the_moment_of_sending(engine: Engine) {
    let data = TempDir::new().expect("a folder");
    let receiver = Receiver::start(&data.path().join("data"));
    let session = Session::take(engine).await;
    let site = Site::start().await;
    let begun = Instant::now();
    let mut wrong = Vec::new();
    for row in &ROWS {
        let page = row.page();
        let outcome = turn::take(&session.browser(), &site, &page, Mode::On).await;
        let mut found: Vec<String> = outcome.failed.into_iter().collect();
        match &outcome.requests[..] {
            [sent] if row.page != JOINED => found.extend(row.judge(sent, &receiver).await),
            [contact, scores] if row.page == JOINED => found.extend(row.judge_joined(contact, scores, &receiver).await),
            other => found.push(format!("{} requests: {other:?}", other.len())),
        }
        wrong.extend(found.iter().map(|what| format!("{}: {what}", row.name)));
    }
    let (late, took) = (site.late(), begun.elapsed());
    session.give_back().await;
    say(&format!("{engine:?}: {} ways of sending a form in {:.1} s", ROWS.len(), took.as_secs_f64()));
    assert!(late.is_empty(), "came when nobody waited for it: {late:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(receiver.leads().await.len(), ROWS.len(), "each is one lead");
}

impl Row {
    fn page(&self) -> Page {
        let name = format!("matrix/{}.html", self.page);
        Page::all().into_iter().find(|page| page.name == name).unwrap_or_else(|| panic!("there is no `{name}`"))
    }

    /// What is wrong with a request that carries everything.
    async fn judge(&self, sent: &Request, receiver: &Receiver) -> Vec<String> {
        let Parted { rest, ours } = sent.part();
        let mut said = pairs(&rest).await;
        said.retain(|(name, _)| !self.adds.contains(&name.as_str()));
        let mut wrong = wrong_fields(&ours);
        if said != lead() {
            wrong.push(format!("{said:?} was sent instead of {:?}", lead()));
        }
        wrong.extend(wrong_lead(&received(receiver, sent).await));
        wrong
    }

    /// What is wrong with two requests of one submission. The back end gives the vendor's reference to the receiver as the submission.
    async fn judge_joined(&self, contact: &Request, scores: &Request, receiver: &Receiver) -> Vec<String> {
        let ours = scores.part().ours;
        let mut wrong = wrong_fields(&ours);
        let submission = ours.iter().find(|(name, _)| name == "handraise_submission").map(|(_, value)| value.clone());
        let mut said = pairs(contact).await;
        let reference = said.pop();
        if said != lead() || reference != submission.map(|id| ("reference".to_owned(), id)) {
            wrong.push(format!("the widget sent {said:?} and {reference:?}, the page {ours:?}"));
        }
        received(receiver, scores).await;
        let mut passed_on = contact.clone();
        passed_on.body = String::from_utf8_lossy(&contact.body).replace("reference", "handraise_submission").into();
        wrong.extend(wrong_lead(&received(receiver, &passed_on).await));
        wrong
    }
}

/// What was typed.
fn lead() -> Vec<(String, String)> {
    [("email", LEAD.0), ("job_title", LEAD.1)].map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

fn wrong_fields(ours: &[(String, String)]) -> Vec<String> {
    let mut names: Vec<&str> = ours.iter().map(|(name, _)| name.trim_start_matches("handraise_")).collect();
    names.sort_unstable();
    let score = ours.iter().find(|(name, _)| name == "handraise_score").map_or("", |(_, value)| value);
    let mut wrong = Vec::new();
    if names != FIELDS {
        wrong.push(format!("the fields are {names:?}"));
    }
    if score != SCORE {
        wrong.push(format!("the score is `{score}`: the action just before is not in it"));
    }
    wrong
}

fn wrong_lead(lead: &Value) -> Option<String> {
    let is = (&lead["verdict"], &lead["claimed"]["score"], &lead["card"]["email"], &lead["card"]["job_title"]);
    let right = (&json!("verified"), &json!(20), &json!(LEAD.0), &json!(LEAD.1));
    (is != right).then(|| format!("the lead is {lead}"))
}

/// A request's kind and body. A form by `get` has its fields in the address.
fn content(request: &Request) -> (&str, Vec<u8>) {
    match &request.query {
        Some(query) => ("application/x-www-form-urlencoded", query.clone().into()),
        None => (&request.content_type, request.body.clone()),
    }
}

/// Names and values, as the receiver reads them.
async fn pairs(request: &Request) -> Vec<(String, String)> {
    let (kind, body) = content(request);
    let form = read_form(kind, body).await.unwrap_or_else(|error| panic!("{error} in {request:?}"));
    form.fields().iter().map(|field| (field.name.clone(), field.value.clone())).collect()
}

/// Gives a request to the receiver as it came. Returns the lead.
async fn received(receiver: &Receiver, request: &Request) -> Value {
    let (kind, body) = content(request);
    let sent = reqwest::Client::new().post(format!("{}/v1/leads", receiver.address));
    let sent = sent.header("content-type", kind).header("accept", "application/json").body(body).send().await;
    let answer: Value = sent.expect("it answers").json().await.expect("in JSON");
    let leads = receiver.leads().await;
    leads.into_iter().find(|lead| lead["submission"] == answer["submission"]).unwrap_or(answer)
}

/// The versions that `package.json` pins, as the document writes them.
fn versions(packages: &[&str]) -> String {
    let sets = ["tests/host/npm/package.json", "tests/host/npm/matrix/package.json"];
    let pinned: Vec<Value> = sets
        .iter()
        .map(|set| {
            serde_json::from_str(&std::fs::read_to_string(root().join(set)).expect("it is there")).expect("JSON")
        })
        .collect();
    let version = |package: &&str| {
        // React is in both sets, once for its scripts and once at its newest version.
        let found = pinned.iter().rev().find_map(|set| set["dependencies"][*package].as_str());
        let found = found.unwrap_or_else(|| panic!("`{package}` is in neither set"));
        let (name, version) =
            found.strip_prefix("npm:").and_then(|alias| alias.rsplit_once('@')).unwrap_or((package, found));
        format!("`{name}` {version}")
    };
    if packages.is_empty() {
        return "–".to_owned();
    }
    packages.iter().map(version).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_document_has_the_same_rows_and_the_versions_that_were_tried() {
    let document = std::fs::read_to_string(root().join("docs/hosts/libraries.md")).expect("it is there");
    let (_, table) = document.split_once("\n|---|---|---|\n").expect("it has a table");
    let rows = table.lines().map_while(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows: Vec<(&str, String)> = rows
        .map(|row| {
            let cells: Vec<&str> = row.split(" | ").collect();
            (cells[0], cells[1].to_owned())
        })
        .collect();
    let tried: Vec<(&str, String)> = ROWS.iter().map(|row| (row.name, versions(row.packages))).collect();
    assert_eq!(rows, tried);
}

#[test]
fn every_line_that_the_document_shows_is_in_the_page_that_was_tried() {
    let document = std::fs::read_to_string(root().join("docs/hosts/libraries.md")).expect("it is there");
    let pages = root().join("tests/host/pages/matrix");
    let sources: String = std::fs::read_dir(pages)
        .expect("it can be listed")
        .flatten()
        .map(|entry| std::fs::read_to_string(entry.path()).expect("it is text") + "\n")
        .collect();
    let mut shown = 0;
    for block in document.split("```").skip(1).step_by(2) {
        for line in block.lines().skip(1).map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
            assert!(sources.contains(line), "no page of the matrix has\n{line}");
            shown += 1;
        }
    }
    assert!(shown > 5, "{shown} lines are shown");
}

#[test]
fn every_page_of_the_matrix_has_a_row() {
    let rows: BTreeSet<String> = ROWS.iter().map(|row| row.page().name).collect();
    let pages: BTreeSet<String> =
        Page::all().into_iter().map(|page| page.name).filter(|name| name.starts_with("matrix/")).collect();
    assert_eq!(pages, rows);
}
