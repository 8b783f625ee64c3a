//! Pages of a test's own with the plugin in them, and what can be observed from outside. It does not know what a test
//! expects.

use crate::visitor::{Visitor, World};
use handraise::evidence::{Coverage, Evidence, Occurrence};
use handraise::matching::{ClassId, Kind};
use serde_json::Value;
use std::time::{Duration, Instant};

/// The script embed; `{}` stands for more attributes.
const EMBED: &str =
    r#"<script defer src="/plugin/handraise-loader.js" data-definition="/v1/definition.mql" {}></script>"#;

/// Attributes for the script tag: consent is granted.
pub(crate) const GRANTED: &str = "data-consent='granted'";

/// Notes the failures that the plugin reports.
pub(crate) const TOLD: &str =
    "window.told = []; addEventListener('handraise-error', ({ detail }) => told.push(String(detail)));";

/// Notes what is said on the console.
pub(crate) const SAID: &str = "
    window.said = [];
    for (const level of ['info', 'warn', 'error']) {
        const original = console[level];
        console[level] = (...words) => { said.push(words.join(' ')); original.apply(console, words); };
    }
";

/// A form with an e-mail address, a company and a job title.
pub(crate) const FORM: &str = r#"<form method="post" action="/v1/leads">
    <input name="email" type="email" value="visitor@harbour-works.example"><input name="company" value="Harbour Works">
    <input name="job_title" value="Head of Operations"><button>Send</button></form>"#;

/// Notes errors that are thrown into the page.
const WATCH: &str = r"
    window.thrown = [];
    addEventListener('error', (event) => { if (event.message) thrown.push(event.message); });
    addEventListener('unhandledrejection', (event) => thrown.push(String(event.reason)));
";

/// A page with the plugin, with scripts that run before it and attributes for its tag.
pub(crate) fn page(before: &str, attributes: &str, body: &str) -> String {
    let embed = EMBED.replace("{}", attributes);
    format!(
        "<!doctype html><html><head><title>A page</title><script>{WATCH}{before}</script>{embed}</head><body>{body}</body></html>"
    )
}

/// The same without inline scripts, which a policy may forbid.
pub(crate) fn plain_page(attributes: &str, body: &str) -> String {
    let embed = EMBED.replace("{}", attributes);
    format!("<!doctype html><html><head><title>A page</title>{embed}</head><body>{body}</body></html>")
}

impl World {
    /// A visitor on a page of the test's own, once the plugin is ready.
    pub(crate) async fn visitor_on(&self, html: &str) -> Visitor {
        self.front.page("/own", html);
        let visitor = self.visitor().await;
        visitor.browser.goto(format!("{}/own", visitor.site)).await.expect("the page opens");
        visitor.until_ready().await;
        // Not before: the plugin does not notice a mouse that moves while it loads, and an automated browser that
        // nobody has touched scores nothing.
        visitor.stir().await;
        visitor
    }
}

impl Visitor {
    /// What the console has said, with [`SAID`] in the page, once it has said something.
    pub(crate) async fn said(&self) -> Vec<String> {
        self.until("said.length").await;
        serde_json::from_value(self.script("return said").await).expect("texts")
    }

    /// Presses the button of a test's own page, and waits for the thank-you page.
    pub(crate) async fn press_send(&self) {
        self.script("document.querySelector('form button').click()").await;
        self.until("location.pathname.startsWith('/thanks')").await;
    }

    /// Waits until an expression holds in the page, whichever page that is by then.
    pub(crate) async fn until(&self, expression: &str) {
        let script = format!("try {{ return !!({expression}); }} catch {{ return false; }}");
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(60) {
            // Between two pages there is none to ask.
            if self.browser.execute(&script, vec![]).await.is_ok_and(|held| held.json() == &Value::from(true)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it never held: {expression}");
    }

    /// Runs a script that ends by calling `done`.
    pub(crate) async fn wait_for(&self, script: &str) -> Value {
        let script = format!("const done = arguments[0]; {script}");
        self.browser.execute_async(&script, vec![]).await.expect("the script runs").json().clone()
    }

    /// Lets real time pass in the open page.
    pub(crate) async fn pass(&self, time_ms: u32) {
        self.wait_for(&format!("setTimeout(done, {time_ms});")).await;
    }

    /// The evidence that a form would carry now.
    pub(crate) async fn evidence(&self) -> Evidence {
        self.evidence_in("window").await
    }

    /// The same for the plugin of another window of the page.
    pub(crate) async fn evidence_in(&self, window: &str) -> Evidence {
        let text = self.script(&format!("return {window}.handraise.fields().handraise_evidence ?? null")).await;
        Evidence::decode(text.as_str().expect("evidence is sent")).expect("it is readable")
    }

    /// The texts under the plugin's storage keys for evidence, by key.
    pub(crate) async fn stored_evidence(&self) -> Vec<(String, String)> {
        self.stored().await.into_iter().filter(|(key, _)| key.starts_with("handraise.2")).collect()
    }

    /// The texts under the plugin's storage keys, by key.
    pub(crate) async fn stored(&self) -> Vec<(String, String)> {
        let script = "return Object.entries(localStorage).filter(([key]) => key.startsWith('handraise.'))";
        serde_json::from_value(self.script(script).await).expect("keys and texts")
    }

    /// The fields that the form on the page would send.
    pub(crate) async fn form_fields(&self) -> Value {
        // As text, because a page may have added properties to every object and list.
        let script =
            "return [...new FormData(document.querySelector('form'))].map((pair) => pair.join('=')).join('\\n')";
        let text = self.script(script).await;
        let pairs = text.as_str().expect("text").lines().filter_map(|line| line.split_once('='));
        pairs.map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
    }

    /// The errors that were thrown into the page.
    pub(crate) async fn thrown(&self) -> String {
        let text = self.script("return window.thrown.join()").await;
        text.as_str().expect("text").to_owned()
    }
}

/// How many occurrences of one kind the evidence has.
pub(crate) fn count(evidence: &Evidence, kind: Kind) -> usize {
    evidence.occurrences().iter().filter(|seen| seen.kind == kind).count()
}

/// How often an action is in the evidence.
pub(crate) fn actions(evidence: &Evidence, name: &str) -> usize {
    let is_it = |seen: &&Occurrence| seen.kind == Kind::Action && seen.class == Some(ClassId::of(name));
    evidence.occurrences().iter().filter(is_it).count()
}

/// Whether the evidence has a coverage flag.
pub(crate) fn says(evidence: &Evidence, flag: Coverage) -> bool {
    evidence.coverage().has(flag)
}
