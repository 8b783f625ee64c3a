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

/// What a site owner writes, as the document says it.
#[derive(Clone, Copy, PartialEq)]
enum Writes {
    Nothing,
    Line,
    LineAndAnswers,
    Request,
}

/// A way of sending a form.
struct Row {
    library: &'static str,
    /// The packages that it needs, as `package.json` names them.
    packages: &'static [&'static str],
    /// How it sends, where a library has several ways.
    way: &'static str,
    /// The page in `pages/matrix`.
    page: &'static str,
    writes: Writes,
}

const fn row(
    library: &'static str,
    packages: &'static [&'static str],
    way: &'static str,
    page: &'static str,
    writes: Writes,
) -> Row {
    Row { library, packages, way, page, writes }
}

const BROWSER: &str = "no library";
const RJSF: &[&str] = &["@rjsf/core", "@rjsf/utils", "@rjsf/validator-ajv8"];
const FORMKIT: &[&str] = &["@formkit/vue", "vue"];
const REACT: &[&str] = &["react", "react-dom"];

/// All of them, in the document's order.
const ROWS: [Row; 34] = [
    row(BROWSER, &[], "`method=\"post\"`", "post", Writes::Nothing),
    row(BROWSER, &[], "`method=\"get\"`", "get", Writes::Nothing),
    row(BROWSER, &[], "the Enter key", "enter", Writes::Nothing),
    row(BROWSER, &[], "a button elsewhere with `form`", "button-outside", Writes::Nothing),
    row(BROWSER, &[], "`formaction`", "formaction", Writes::Nothing),
    row(BROWSER, &[], "`target` of a frame", "target-frame", Writes::Nothing),
    row(BROWSER, &[], "`requestSubmit()`", "request-submit", Writes::Nothing),
    row(BROWSER, &[], "`submit()`", "form-submit", Writes::Nothing),
    row(BROWSER, &[], "`fetch()` of `new FormData(form)`", "fetch", Writes::Nothing),
    row(BROWSER, &[], "`sendBeacon()` of the same", "beacon", Writes::Nothing),
    row("jQuery 3", &["jquery3"], "`serialize()` at the button's click", "jquery3-click", Writes::Nothing),
    row("jQuery 3", &["jquery3"], "`$.ajax()`", "jquery3-ajax", Writes::Nothing),
    row("jQuery 4", &["jquery"], "`serialize()` at the button's click", "jquery4-click", Writes::Nothing),
    row("jQuery 4", &["jquery"], "`$.ajax()`", "jquery4-ajax", Writes::Nothing),
    row("jQuery 4", &["jquery"], "`serialize()` at a click on a link", "jquery4-link", Writes::Line),
    row("jquery-form", &["jquery-form", "jquery3"], "`ajaxSubmit()`", "jquery-form", Writes::Nothing),
    row("htmx 2", &["htmx.org"], "a form", "htmx2", Writes::Nothing),
    row("htmx 2", &["htmx.org"], "`hx-include`", "htmx2-include", Writes::Line),
    row("htmx 4", &["htmx4"], "a form", "htmx4", Writes::Nothing),
    row("htmx 4", &["htmx4"], "`hx-include`", "htmx4-include", Writes::Line),
    row("Turbo", &["@hotwired/turbo"], "", "turbo", Writes::Nothing),
    row("Alpine AJAX", &["@imacrayon/alpine-ajax", "alpinejs"], "", "alpine-ajax", Writes::Nothing),
    row("Formspree AJAX", &["@formspree/ajax"], "", "formspree", Writes::Nothing),
    row("React", REACT, "a form action", "react", Writes::Nothing),
    row("React", REACT, "state of its own", "react-state", Writes::Line),
    row("react-hook-form", &["react-hook-form"], "", "react-hook-form", Writes::Line),
    row("Formik", &["formik"], "", "formik", Writes::Line),
    row("rjsf", RJSF, "", "rjsf", Writes::Line),
    row("FormKit", FORMKIT, "`action`", "formkit-action", Writes::Nothing),
    row("FormKit", FORMKIT, "`@submit`", "formkit", Writes::Line),
    row("form-js", &["@bpmn-io/form-js"], "", "formjs", Writes::LineAndAnswers),
    row("Form.io", &["@formio/js"], "", FORMIO, Writes::LineAndAnswers),
    row("SurveyJS", &["survey-core", "survey-js-ui"], "", "survey", Writes::LineAndAnswers),
    row("a widget", &[], "its own fields and a reference", JOINED, Writes::Request),
];

/// The page whose data have the button, too.
const FORMIO: &str = "formio";
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
    // A score that names nobody is taken for a copy if another lead has the same evidence of the same second. On a fast machine, the page
    // before has it.
    let receiver_of_joined = Receiver::start(&data.path().join("joined"));
    let session = Session::take(engine).await;
    let site = Site::start().await;
    let begun = Instant::now();
    let mut wrong = Vec::new();
    for row in &ROWS {
        let page = row.page();
        let outcome = turn::take(&session.browser(), &site, &page, Mode::On).await;
        let mut found: Vec<String> = outcome.failed.into_iter().collect();
        if outcome.report["errors"] != json!([]) {
            found.push(format!("the page heard {}", outcome.report["errors"]));
        }
        match &outcome.requests[..] {
            [sent] if row.page != JOINED => found.extend(row.judge(sent, &receiver).await),
            [contact, scores] if row.page == JOINED => {
                found.extend(row.judge_joined(contact, scores, &receiver_of_joined).await)
            }
            other => found.push(format!("{} requests: {other:?}", other.len())),
        }
        wrong.extend(found.iter().map(|what| format!("{}: {what}", row.page)));
    }
    let (late, took) = (site.late(), begun.elapsed());
    session.give_back().await;
    say(&format!("{engine:?}: {} ways of sending a form in {:.1} s", ROWS.len(), took.as_secs_f64()));
    assert!(late.is_empty(), "came when nobody waited for it: {late:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let leads = receiver.leads().await.len() + receiver_of_joined.leads().await.len();
    assert_eq!(leads, ROWS.len(), "each is one lead");
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
        said.retain(|(name, _)| self.page != FORMIO || name != "submit");
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

/// The receiver adds nothing to what the page knew, so the plugin has read the form or was told.
fn wrong_lead(lead: &Value) -> Option<String> {
    let is = (
        &lead["verdict"],
        &lead["claimed"]["score"],
        &lead["card"]["email"],
        &lead["card"]["job_title"],
        &lead["added"],
    );
    let right = (&json!("verified"), &json!(20), &json!(LEAD.0), &json!(LEAD.1), &json!([]));
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
    let rows: Vec<&str> = table.lines().map_while(|line| line.strip_prefix("| ")?.strip_suffix(" |")).collect();
    let tried = ROWS.chunk_by(|one, next| one.library == next.library && one.writes == next.writes).map(in_words);
    assert_eq!(rows, tried.collect::<Vec<_>>());
}

/// A line of the document's table: the ways of a library for which a site owner writes the same.
fn in_words(rows: &[Row]) -> String {
    let ways: Vec<&str> = rows.iter().map(|row| row.way).filter(|way| !way.is_empty()).collect();
    let colon = if ways.is_empty() { "" } else { ": " };
    let writes = match rows[0].writes {
        Writes::Nothing => "nothing",
        Writes::Line => "[one line](#one-line)",
        Writes::LineAndAnswers => "[one line, and the answers](#one-line-and-the-answers)",
        Writes::Request => "[a request](#a-widget-that-takes-no-fields)",
    };
    format!("{}{colon}{} | {} | {writes}", rows[0].library, ways.join(", "), versions(rows[0].packages))
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
