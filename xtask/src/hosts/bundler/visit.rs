//! A visit of a built app in Chromium. It does not know what serves the app.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::host::App;
use crate::chromium::{Chromium, Tab};

/// Runs before the page's own scripts.
const WATCH: &str = include_str!("../../../../tests/bundlers/watch.js");
/// What a visitor does in a page with a component.
const VISIT: &str = include_str!("../../../../tests/bundlers/visit.js");
/// The files that the page asked for, each with the status of the answer.
const ASKED: &str =
    "performance.getEntriesByType('resource').map(({ name, responseStatus }) => `${responseStatus} ${name}`)";

/// Opens the built app and sends its form. Returns the fields, if a script of the app sent them as JSON.
pub(super) fn visit(chromium: &Chromium, url: &str, app: App) -> Result<Value> {
    let tab = chromium.tab(true)?;
    tab.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH }))?;
    tab.open(url)?;
    let answer = tab.evaluate(if app == App::Script { "window.answer" } else { VISIT })?;
    let text = |name| answer.get(name).and_then(Value::as_str);
    ensure!(answer.get("score").and_then(Value::as_u64).is_some_and(|score| score > 0), "it scores nothing: {answer}");
    let explains = text("text").is_some_and(|text| text.contains("Took part in a webinar"));
    ensure!(explains, "it does not explain the score: {answer}");
    let is_verified = app != App::Script || text("verdict") == Some("verified");
    ensure!(is_verified, "the form does not verify in the page: {answer}");
    if app == App::Server {
        let post =
            "fetch('/api/contact', { method: 'POST', body: new FormData(document.forms[0]) }).then(({ ok }) => ok)";
        ensure!(tab.evaluate(post)? == true, "the route handler refuses the form");
    }
    is_well(&tab)?;
    tab.close()?;
    answer.get("fields").cloned().context("it has no fields")
}

/// Fails if anything went wrong that the app goes on without: the plugin scores without its WebAssembly too, where a file is missing or a
/// policy forbids it.
fn is_well(tab: &Tab) -> Result<()> {
    let errors = tab.evaluate("watched.errors")?;
    ensure!(errors.as_array().is_some_and(Vec::is_empty), "it has errors: {errors}");
    let asked = tab.evaluate(ASKED)?;
    let asked: Vec<&str> = asked.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let missing: Vec<&&str> = asked.iter().filter(|asked| asked.starts_with('4') || asked.starts_with('5')).collect();
    ensure!(missing.is_empty(), "it lacks {missing:?}");
    ensure!(asked.iter().any(|asked| asked.ends_with(".wasm")), "it loads no WebAssembly, but {asked:?}");
    Ok(())
}
