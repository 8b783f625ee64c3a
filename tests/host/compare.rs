//! Compares a page with and without the plugin: what arrived, what the page noticed, what it looks like, and where it
//! ended. The answer is a list of differences. It does not know how a page is used.

use crate::mode::{Failure, Mode};
use crate::page::{Fields, Page};
use crate::request::Request;
use crate::turn::Outcome;
use handraise::evidence::Evidence;
use handraise::matching::ClassId;
use serde_json::Value;
use std::collections::BTreeSet;

const PENDING: [&str; 2] = ["status", "submission"];
const ALL: [&str; 9] =
    ["score", "grade", "rating", "stage", "segment", "reasons", "definition", "evidence", "submission"];

/// What is wrong with a page even without the plugin: then the page does not do what it says.
pub(crate) fn with_itself(page: &Page, off: &Outcome) -> Vec<String> {
    let mut wrong: Vec<String> = off.failed.iter().cloned().collect();
    if off.requests.len() != page.sends {
        wrong.push(format!("{} requests instead of {}: {:?}", off.requests.len(), page.sends, off.requests));
    }
    if off.report["errors"] != Value::Array(Vec::new()) {
        wrong.push(format!("errors: {}", off.report["errors"]));
    }
    wrong
}

/// The differences in another mode.
pub(crate) fn compare(page: &Page, off: &Outcome, other: &Outcome, mode: Mode) -> Vec<String> {
    let mut wrong: Vec<String> = other.failed.iter().cloned().collect();
    let mut same = |what: &str, is: String, was: String| {
        if is != was {
            wrong.push(format!("{what}:\n      is {}\n     was {}", short(&is, &was), short(&was, &is)));
        }
    };
    same("number of requests", other.requests.len().to_string(), off.requests.len().to_string());
    for (is, was) in other.requests.iter().zip(&off.requests) {
        let (is, was) = (is.part().rest, was.part().rest);
        if is != was {
            same("request", format!("{is:?}"), format!("{was:?}"));
            same("body", String::from_utf8_lossy(&is.body).into(), String::from_utf8_lossy(&was.body).into());
        }
    }
    same("address", address(other), address(off));
    same("title", other.title.clone(), off.title.clone());
    same("windows", other.windows.to_string(), off.windows.to_string());
    same("events", other.report["events"].to_string(), off.report["events"].to_string());
    same("errors", errors(page, other, mode), off.report["errors"].to_string());
    // A page that leaves at once may be gone before anybody can look at it.
    let looked_at = |outcome: &Outcome| outcome.report["before"] != "";
    if looked_at(other) && looked_at(off) {
        same("document before", document(page, other, "before"), document(page, off, "before"));
    }
    same("document after", document(page, other, "after"), document(page, off, "after"));
    let (is, was) = (changed(other), changed(off));
    let is_theirs = |path: &str| page.marks.iter().any(|mark| path.starts_with(mark.as_str()));
    let extra: Vec<_> = is.difference(&was).filter(|path| !is_documented(path, other) && !is_theirs(path)).collect();
    same("changed globals", format!("{extra:?}"), "[]".to_owned());
    for (number, request) in other.requests.iter().enumerate() {
        let declared = off.requests.get(number).map(|request| request.part().ours).unwrap_or_default();
        wrong.extend(fields(page, page.fields_of(number), request, &declared, mode));
    }
    wrong
}

/// What the page heard on the console and of errors, without the warnings that the plugin owes to a site owner: what is wrong and what to
/// do. It says each thing once; a module that is something else and a twin that is missing are two. WebKit aborts the loading of a page that is
/// left, and tells its scripts while they still run, as if a file were missing. So does Firefox where the click that sends a form is what loads
/// a file: in a shadow root, where there may be a player.
fn errors(page: &Page, outcome: &Outcome, mode: Mode) -> String {
    let may_leave_while_loading = matches!(page.fields_of(0), Fields::Pending) || page.name.contains("shadow");
    let mut owed = match mode {
        Mode::Failing(Failure::OtherModule) => 2,
        Mode::Failing(_) | Mode::Trapping(_) => 1,
        _ => usize::from(may_leave_while_loading),
    };
    let mut said = outcome.report["errors"].as_array().cloned().unwrap_or_default();
    let mut heard = std::collections::BTreeSet::new();
    said.retain(|said| {
        let text = said.as_str().unwrap_or_default();
        let is_warning = text.starts_with("warn: handraise: ") && text.contains("Forms are sent all the same.");
        let is_owed = is_warning && owed > 0 && heard.insert(text.to_owned());
        owed -= usize::from(is_owed);
        !is_owed
    });
    Value::Array(said).to_string()
}

/// Whether any request carries a score.
pub(crate) fn is_scored(outcome: &Outcome) -> bool {
    outcome.requests.iter().any(|request| request.part().ours.iter().any(|(name, _)| name == "handraise_score"))
}

/// What is wrong with the plugin's own fields, if the page itself declares some.
fn fields(page: &Page, wanted: Fields, request: &Request, declared: &[(String, String)], mode: Mode) -> Vec<String> {
    let mut ours = request.part().ours;
    if !ours.iter().any(|(name, _)| name == "handraise_evidence") {
        ours.retain(|field| !declared.contains(field));
    }
    let names: Vec<&str> = ours.iter().map(|(name, _)| name.trim_start_matches("handraise_")).collect();
    let mut set: BTreeSet<&str> = names.iter().copied().collect();
    let mut wrong = Vec::new();
    if set.len() != names.len() {
        wrong.push(format!("a field comes twice: {names:?}"));
    }
    // With a score comes a receipt, except when the form before has just taken the only one that was made.
    if set.contains("score") {
        set.remove("receipt");
    }
    let all = BTreeSet::from(ALL);
    let pending = BTreeSet::from(PENDING);
    let none = BTreeSet::new();
    let fits = match (mode, wanted) {
        (Mode::Off | Mode::Failing(Failure::NoLoader), _) | (_, Fields::None) => set == none,
        (Mode::On, Fields::All) => set == all,
        (Mode::On | Mode::Failing(_), _) => set == pending,
        // The module may have trapped before, while or after it was asked.
        (Mode::Trapping(_), _) => set == pending || set == all,
    };
    if !fits {
        wrong.push(format!("fields: {names:?} instead of {wanted:?} in {request:?}"));
    }
    if mode == Mode::On && set == all {
        let text = ours.iter().find(|(name, _)| name == "handraise_evidence").map_or("", |(_, text)| text);
        match Evidence::decode(text) {
            Ok(evidence) => {
                let answers: BTreeSet<ClassId> = evidence.answers().iter().map(|answer| answer.attribute).collect();
                let wanted: BTreeSet<ClassId> = page.answers.iter().map(|attribute| ClassId::of(attribute)).collect();
                if answers != wanted {
                    wrong.push(format!("{} answers instead of {:?}", answers.len(), page.answers));
                }
            }
            Err(error) => wrong.push(format!("evidence: {error}")),
        }
    }
    wrong
}

fn address(outcome: &Outcome) -> String {
    let (path, query) = (outcome.path.clone(), Some(outcome.query.clone()));
    let request = Request { path, query, ..Request::default() };
    format!("{:?}", request.part().rest)
}

/// The document without the inputs that this page is known to get.
fn document(page: &Page, outcome: &Outcome, when: &str) -> String {
    let mut text = outcome.report[when].as_str().unwrap_or_default().to_owned();
    if !page.places_inputs {
        return text;
    }
    while let Some(from) = text.find(r#"<input type="hidden" name="handraise_"#) {
        let Some(length) = text[from..].find('>') else { break };
        text.replace_range(from..=from + length, "");
    }
    text
}

fn changed(outcome: &Outcome) -> BTreeSet<String> {
    let paths = outcome.report["changed"].as_array().into_iter().flatten();
    paths.filter_map(|path| path.as_str().map(str::to_owned)).collect()
}

/// The plugin's own global, and the functions that it must wrap without the Navigation API.
fn is_documented(path: &str, outcome: &Outcome) -> bool {
    let wraps = outcome.report["navigation"] == false;
    path == "window.handraise" || wraps && ["history.pushState", "history.replaceState"].contains(&path)
}

/// The part of a text from where it differs from another.
fn short(text: &str, other: &str) -> String {
    let same = text.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let skip = same.saturating_sub(60);
    let part: String = text.chars().skip(skip).take(400).collect();
    if skip > 0 { format!("… {part}") } else { part }
}
