//! `handraise/react`: rendered on a server, which is Node, and used in a page. It knows React only as a host does.

use crate::engine::{Engine, Session, in_each_engine};
use crate::front::Front;
use crate::library;
use crate::package::{Project, folder, run};
use crate::receiver::Receiver;
use handraise_tests::root;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use thirtyfour::WebDriver;

in_each_engine! {
    a_component_has_each_assessment_and_a_submit_handler_the_fields,
    a_component_works_without_the_plugin_when_its_files_are_missing,
}

#[test]
fn a_server_renders_a_component_with_the_hook_as_if_there_were_no_plugin() {
    let project = Project::new();
    add_react(&project);
    let test = "react.test.mjs";
    fs::copy(root().join("packages/handraise/test").join(test), project.path().join(test)).expect("it can be copied");
    let said = run(Command::new("node").args(["--test", test]).current_dir(project.path()));
    assert!(said.contains("\n# fail 0\n") && said.contains("\n# skipped 0\n"), "{said}");
}

/// Gives a project React, without the registry.
pub(crate) fn add_react(project: &Project) {
    for library in ["react", "react-dom", "loose-envify", "js-tokens", "scheduler"] {
        copy_folder(&library::folder().join(library), &project.path().join("node_modules").join(library));
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("it can be made");
    for entry in fs::read_dir(from).expect("the library is there").flatten() {
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &copy);
        } else {
            fs::copy(&path, &copy).expect("it can be copied");
        }
    }
}

/// React's scripts are classic ones, so `react` is a module that reads them.
const PAGE: &str = r#"<!doctype html><meta charset="utf-8"><title>Try</title>
<script type="importmap">{ "imports": { "react": "/lib/module.js" } }</script>
<div id="root"></div>
<script src="/lib/react.js"></script><script src="/lib/react-dom.js"></script>
<script type="module" src="try.js"></script>"#;

const MODULE: &str = "export const { useEffect, useRef, useState } = window.React;";

/// The strict mode runs each effect twice. The first form is sent before the plugin can be there.
const SCRIPT: &str = r#"
import { useHandraise, withLead } from "./react.js";

const { createElement, StrictMode } = window.React;
const seen = (window.seen = { assessments: [], sent: [], errors: [], rejections: [] });
addEventListener("unhandledrejection", ({ reason }) => seen.rejections.push(String(reason)));

const options = { definition: "/v1/definition.mql", consent: "granted", onError: (error) => seen.errors.push(String(error)) };
const Contact = () => {
  const { handraise, assessment } = useHandraise(options);
  window.plugin = handraise;
  seen.assessments.push(assessment);
  const send = withLead((event, fields) => {
    event.preventDefault();
    seen.sent.push(fields);
  });
  return createElement("form", { onSubmit: send }, createElement("input", { name: "email", defaultValue: "ada@example.com" }));
};
const render = () => window.ReactDOM.createRoot(document.getElementById("root")).render(
  createElement(StrictMode, null, createElement(Contact), createElement(Contact)),
);
window.ReactDOM.flushSync(render);
document.forms[0].requestSubmit();
"#;

/// The page, open in a browser.
struct Tried {
    _data: TempDir,
    _receiver: Receiver,
    front: Front,
    session: Session,
    browser: WebDriver,
}

impl Tried {
    async fn open(engine: Engine, with_plugin: bool) -> Self {
        let data = TempDir::new().expect("a folder");
        let receiver = Receiver::start(&data.path().join("data"));
        let front = Front::start(&receiver.address);
        let script = "text/javascript";
        for (name, file) in [("react", "react/umd/react"), ("react-dom", "react-dom/umd/react-dom")] {
            let content = library::read(&format!("{file}.production.min.js")).expect("it is in the library");
            front.file(&format!("/lib/{name}.js"), script, content);
        }
        front.file("/lib/module.js", script, MODULE);
        front.file("/npm/react.js", script, fs::read(folder().join("react.js")).expect("it is in the package"));
        front.file("/npm/try.js", script, SCRIPT);
        for entry in fs::read_dir(folder().join("page")).expect("it is in the package").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = if name.ends_with(".wasm") { "application/wasm" } else { script };
            if with_plugin {
                front.file(&format!("/npm/page/{name}"), kind, fs::read(entry.path()).expect("it can be read"));
            }
        }
        front.page("/npm/try", PAGE);
        let session = Session::take(engine).await;
        let browser = session.browser();
        browser.goto(format!("{}/npm/try", front.address)).await.expect("a page opens");
        Self { _data: data, _receiver: receiver, front, session, browser }
    }
}

/// What a page has put into `window.seen`, once `condition` is true there.
pub(crate) async fn seen_once(browser: &WebDriver, condition: &str) -> Value {
    let wait = format!(
        "const done = arguments[0]; (function look() {{
            let found = false; try {{ found = {condition}; }} catch {{}}
            found ? done(JSON.stringify(window.seen)) : setTimeout(look, 20);
        }})();"
    );
    let answer = browser.execute_async(wait, vec![]).await.expect("the script runs");
    serde_json::from_str(answer.json().as_str().expect("a text")).expect("it is JSON")
}

async fn a_component_has_each_assessment_and_a_submit_handler_the_fields(engine: Engine) {
    let tried = Tried::open(engine, true).await;
    let before = seen_once(&tried.browser, "seen.assessments.at(-1)").await;
    assert_eq!((&before["assessments"][0], &before["sent"]), (&json!(null), &json!([{}])), "{before}");
    let answer = "window.plugin.answer('job_title', 'Director of Operations'); document.forms[0].requestSubmit();";
    tried.browser.execute(answer, vec![]).await.expect("the script runs");
    let grade = "JSON.stringify(seen.assessments.at(-1)) != JSON.stringify(seen.assessments.find(Boolean))";
    let after = seen_once(&tried.browser, grade).await;
    let sent = &after["sent"][1];
    for field in ["handraise_score", "handraise_evidence", "handraise_definition"] {
        assert!(sent[field].is_string(), "{field}: {after}");
    }
    assert_eq!((&after["errors"], &after["rejections"]), (&json!([]), &json!([])), "{after}");
    let starts = tried.front.asked().iter().filter(|asked| asked.ends_with(" /v1/definition.mql")).count();
    assert_eq!(starts, 1, "{:?}", tried.front.asked());
    tried.session.give_back().await;
}

async fn a_component_works_without_the_plugin_when_its_files_are_missing(engine: Engine) {
    let tried = Tried::open(engine, false).await;
    seen_once(&tried.browser, "seen.errors.length").await;
    tried.browser.execute("document.forms[0].requestSubmit();", vec![]).await.expect("the script runs");
    let seen = seen_once(&tried.browser, "seen.sent.length > 1").await;
    assert_eq!((&seen["sent"], &seen["rejections"]), (&json!([{}, {}]), &json!([])), "{seen}");
    assert!(seen["assessments"].as_array().is_some_and(|all| all.iter().all(Value::is_null)), "{seen}");
    tried.session.give_back().await;
}
