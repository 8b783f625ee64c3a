//! The packs `npm` and `react`: installed into a project beside the package, as their readme says, and then compiled, imported in Node, and
//! bundled into a page whose form arrives. It knows a pack only by what it exports.

use crate::engine::{Engine, Session, in_each_engine};
use crate::front::Front;
use crate::package::{Project, folder, run};
use crate::react::{add_react, seen_once};
use crate::receiver::{self, Receiver};
use crate::tool::tool;
use handraise_tests::root;
use serde_json::json;
use std::fs;
use std::process::Command;
use tempfile::TempDir;
use thirtyfour::WebDriver;

in_each_engine! {
    an_app_with_the_npm_pack_sends_a_form_that_is_verified,
    an_app_with_the_react_pack_sends_a_form_that_is_verified_and_learns_of_a_refusal,
    the_browser_sends_the_react_packs_form_if_the_app_does_not_or_cannot,
}

/// A project with the package and a pack of the sample definition.
fn project(host: &str, endpoint: &str, channel: &str) -> Project {
    let project = Project::new();
    let mut pack = Command::new(handraise_tests::tool());
    pack.args(["pack", host, "--channel", channel, "--endpoint", endpoint, "--out", "lead"]);
    pack.arg("--plugin").arg(receiver::plugin()).arg("--definition").arg(root().join("www/definition.toml"));
    run(pack.current_dir(project.path()));
    // React, a peer of one of the packs, comes from elsewhere than the registry.
    let install = ["install", "--offline", "--legacy-peer-deps", "--no-audit", "--no-fund", "--silent", "./lead"];
    run(Command::new("npm").args(install).current_dir(project.path()));
    project
}

const ENDPOINT: &str = "https://leads.example.com/v1/leads";

/// Stands for the types of React, which are not among the pinned tools.
const REACT_TYPES: &str = r#"declare module "react" {
  export interface ReactElement { type: unknown }
  export interface ComponentPropsWithoutRef<Name extends string> {
    action?: string; method?: string; className?: string; children?: unknown; tag?: Name;
  }
}"#;

const USES_NPM: &str = r#"import { endpoint, send, start, type Assessment, type Handraise } from "handraise-lumenstack";
const plugin: Handraise = start();
const assessment: Assessment | null = start({ consent: "google", fields: { score: "lead_score" } }).assessment();
export const all: [string, Promise<Response>] = [endpoint, send(document.forms[0]!)];
// @ts-expect-error
start({ consent: "perhaps" });
// @ts-expect-error
send("form");
plugin.action(assessment?.decision ?? "none");
"#;

const USES_REACT: &str = r#"import { LeadForm, endpoint, send, useLead, withLead, type Assessment, type LeadOptions } from "handraise-lumenstack-react";
const options: LeadOptions = { consent: "tcf" };
const { handraise, assessment } = useLead(options);
const known: Assessment | null = assessment;
handraise?.consent("granted");
LeadForm({ className: "wide", options: { frames: "https://forms.example" }, onSent: (answer) => console.log(answer.status, known) });
export const all: [string, Promise<Response>] = [endpoint, send(document.forms[0]!)];
withLead((event: { currentTarget: HTMLFormElement }, fields) => fields["handraise_score"]);
// @ts-expect-error
LeadForm({ action: "/elsewhere" });
// @ts-expect-error
useLead({ consent: "perhaps" });
"#;

#[test]
fn programs_that_use_a_packs_types_compile_and_those_that_misuse_them_do_not() {
    for (host, source) in [("npm", USES_NPM), ("react", USES_REACT)] {
        for channel in ["bundled", "live"] {
            let project = project(host, ENDPOINT, channel);
            for (name, text) in [("use.ts", source), ("react.d.ts", REACT_TYPES)] {
                fs::write(project.path().join(name), text).expect("it can be written");
            }
            let options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--types", ""];
            let library = ["--lib", "es2022,dom,dom.iterable", "use.ts", "react.d.ts"];
            run(tool("typescript/bin/tsc", project.path()).args(options).args(library));
        }
    }
}

#[test]
fn a_pack_can_be_imported_and_rendered_on_a_server() {
    let npm = project("npm", ENDPOINT, "bundled");
    let print = "import { endpoint } from 'handraise-lumenstack'; console.log(endpoint);";
    let said = run(Command::new("node").args(["--input-type=module", "--eval", print]).current_dir(npm.path()));
    assert_eq!(said.trim(), ENDPOINT);
    let react = project("react", ENDPOINT, "live");
    add_react(&react);
    let render = r#"
        import { createElement } from "react";
        import { renderToString } from "react-dom/server";
        import { LeadForm, useLead } from "handraise-lumenstack-react";
        const Contact = () => {
          const { handraise, assessment } = useLead({ consent: "pending" });
          return createElement(LeadForm, { className: "wide", onSent: () => {} }, String(handraise ?? assessment));
        };
        console.log(renderToString(createElement(Contact)));"#;
    let said = run(Command::new("node").args(["--input-type=module", "--eval", render]).current_dir(react.path()));
    assert_eq!(said.trim(), format!(r#"<form class="wide" method="post" action="{ENDPOINT}">null</form>"#));
}

const PAGE: &str = r#"<!doctype html><meta charset="utf-8"><title>Try</title><div id="root">
<form><input name="email" value="ada@firm.example"><input name="job_title" value="Head of Operations"></form></div>
<script type="module" src="/app/assets/app.js"></script>"#;

const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

const NPM_APP: &str = r#"
import { send, start } from "handraise-lumenstack";
window.seen = { answers: [] };
const plugin = start({ consent: "granted" });
plugin.ready.then(async () => {
  const answer = await send(document.forms[0]);
  seen.answers.push(await answer.json());
}).catch((error) => seen.answers.push(String(error)));
"#;

const REACT_APP: &str = r##"
import { StrictMode, createElement } from "react";
import { createRoot } from "react-dom/client";
import { LeadForm, useLead } from "handraise-lumenstack-react";
const seen = (window.seen = { answers: [], failures: [], errors: [] });
const options = { consent: "granted", onError: (error) => seen.errors.push(String(error)) };
const onSent = async (answer) => seen.answers.push(await answer.json());
const onFailed = (reason) => seen.failures.push(reason.status);
const how = { "": { onSent, onFailed }, "#native": {}, "#offline": { onSent } }[location.hash];
if (location.hash === "#offline") window.fetch = ((fetch) => (url, more) => (more?.body ? Promise.reject(new TypeError("no network")) : fetch(url, more)))(fetch);
const Contact = () => {
  window.assessment = useLead(options).assessment;
  const input = (name, defaultValue) => createElement("input", { name, defaultValue });
  const inputs = [input("email", "ada@firm.example"), input("job_title", "Head of Operations")];
  return createElement(LeadForm, { options, ...how }, ...inputs);
};
createRoot(document.getElementById("root")).render(createElement(StrictMode, null, createElement(Contact)));
"##;

/// The app, open in a browser.
struct Tried {
    _data: TempDir,
    receiver: Receiver,
    front: Front,
    session: Session,
    browser: WebDriver,
}

impl Tried {
    async fn open(engine: Engine, host: &str, app: &str, hash: &str) -> Self {
        let data = TempDir::new().expect("a folder");
        let receiver = Receiver::start(&data.path().join("data"));
        let front = Front::start(&receiver.address);
        let project = project(host, &front.address, "bundled");
        add_react(&project);
        fs::write(project.path().join("app.js"), app).expect("it can be written");
        let options = ["app.js", "--bundle", "--format=esm", "--splitting", "--minify", "--log-level=error"];
        run(tool("esbuild/bin/esbuild", project.path()).args(options).arg("--outdir=out"));
        fs::copy(project.path().join("lead/definition.mql"), project.path().join("out/definition.mql"))
            .expect("it is in the pack");
        for entry in fs::read_dir(folder().join("page")).expect("it is in the package").flatten() {
            if entry.path().extension().is_some_and(|ending| ending == "wasm") {
                fs::copy(entry.path(), project.path().join("out").join(entry.file_name())).expect("it can be copied");
            }
        }
        for entry in fs::read_dir(project.path().join("out")).expect("it was built").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = match name.rsplit_once('.') {
                Some((_, "js")) => "text/javascript",
                Some((_, "wasm")) => "application/wasm",
                _ => "application/octet-stream",
            };
            front.file(&format!("/app/assets/{name}"), kind, fs::read(entry.path()).expect("it can be read"));
        }
        front.header("/app/", "content-security-policy", POLICY);
        front.page("/app/", PAGE);
        let session = Session::take(engine).await;
        let browser = session.browser();
        browser.goto(format!("{}/app/{hash}", front.address)).await.expect("a page opens");
        Self { _data: data, receiver, front, session, browser }
    }

    async fn submit(&self) {
        self.browser.execute("document.forms[0].requestSubmit();", vec![]).await.expect("the script runs");
    }

    /// The only lead is verified, and the app asked for nothing that is missing.
    async fn is_verified(&self) {
        let leads = self.receiver.leads().await;
        assert_eq!(leads.len(), 1, "{leads:?}");
        assert_eq!(leads[0]["verdict"], json!("verified"), "{leads:?}");
        let asked = self.front.asked();
        assert!(asked.iter().any(|asked| asked == "GET /app/assets/definition.mql"), "{asked:?}");
        assert!(asked.iter().any(|asked| asked == "GET /app/assets/handraise.wasm"), "{asked:?}");
    }
}

async fn an_app_with_the_npm_pack_sends_a_form_that_is_verified(engine: Engine) {
    let tried = Tried::open(engine, "npm", NPM_APP, "").await;
    let seen = seen_once(&tried.browser, "seen.answers.length").await;
    assert_eq!(seen["answers"][0]["repeated"], json!(false), "{seen}");
    tried.is_verified().await;
    tried.session.give_back().await;
}

async fn an_app_with_the_react_pack_sends_a_form_that_is_verified_and_learns_of_a_refusal(engine: Engine) {
    let tried = Tried::open(engine, "react", REACT_APP, "").await;
    seen_once(&tried.browser, "window.assessment").await;
    tried.front.withhold("/v1/leads");
    tried.submit().await;
    let refused = seen_once(&tried.browser, "seen.failures.length").await;
    assert_eq!(refused, json!({ "answers": [], "failures": [503], "errors": [] }));
    tried.front.release();
    tried.submit().await;
    let seen = seen_once(&tried.browser, "seen.answers.length").await;
    assert_eq!((&seen["failures"], &seen["errors"]), (&json!([503]), &json!([])), "{seen}");
    assert_eq!(seen["answers"][0]["repeated"], json!(false), "{seen}");
    tried.is_verified().await;
    tried.session.give_back().await;
}

async fn the_browser_sends_the_react_packs_form_if_the_app_does_not_or_cannot(engine: Engine) {
    for hash in ["#native", "#offline"] {
        let tried = Tried::open(engine, "react", REACT_APP, hash).await;
        seen_once(&tried.browser, "window.assessment").await;
        tried.submit().await;
        // The receiver's answer leads there.
        tried.front.until_asked("/thanks").await;
        tried.is_verified().await;
        tried.session.give_back().await;
    }
}
