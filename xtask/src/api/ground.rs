//! A receiver behind a proxy with https, as far as headers say so, with persons, companies, tokens of every scope and an admin who is signed in. It does
//! not know what it is asked.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::caller::Caller;
use crate::receiver::{Place, Running};
use crate::site::TOKEN;
use crate::workspace::Workspace;

/// What the sample definition lacks for accounts.
const ACCOUNTS: &str = r#"
[[policy.account.roles]]
id = "decides"
label = "Decides"
seniority = ["executive", "vp"]

[[policy.account.roles]]
id = "runs"
label = "Runs it"
function = ["it"]
"#;
const SCOPES: [&str; 5] = ["forward", "read", "facts", "definition", "metrics"];
/// Forms and facts at the beginning.
const PERSONS: u32 = 12;

pub(super) struct Ground {
    running: Running,
    callers: Vec<Caller>,
    /// Their ids.
    persons: Vec<String>,
}

impl Ground {
    pub(super) fn new(workspace: &Workspace, binary: &Path, folder: &Path) -> Result<Self> {
        let definition = folder.join("definition.toml");
        let sample =
            fs::read_to_string(workspace.sample_definition()).context("could not read the sample definition")?;
        fs::write(&definition, sample + ACCOUNTS).context("could not write a definition")?;
        let place = Place::new(workspace, binary, &folder.join("receiver"))?.with_definition(definition);
        let place = place.with_options(&["--trusted-hops", "1", "--visit-tokens"]);
        let running = place.start()?;
        let log = place.log();
        let link = log.split_once("#invitation=").and_then(|(_, rest)| rest.split_whitespace().next());
        let mut ground = Self { running, callers: Vec::new(), persons: Vec::new() };
        ground.fill()?;
        let session = ground.sign_in(link.context("the receiver printed no link for the first admin")?)?;
        ground.callers.push(Caller::admin_token(TOKEN));
        for scope in SCOPES {
            let made = ground.post("/v1/tokens", &json!({ "name": scope, "scopes": [scope] }))?;
            let secret = made["secret"].as_str().context("a token has no secret")?;
            ground.callers.push(Caller::scope(scope, secret));
        }
        let session = (session.0.as_str(), session.1.as_str());
        ground.callers.push(Caller::admin_session(session));
        ground.callers.push(Caller::signing_out(session));
        Ok(ground)
    }

    pub(super) fn url(&self, path: &str) -> String {
        self.running.site.url(path)
    }

    pub(super) fn callers(&self) -> &[Caller] {
        &self.callers
    }

    /// Lets schemathesis know whose ids there are, in its own words: it would hardly make one up.
    pub(super) fn persons(&self) -> String {
        format!(
            "[dictionaries.persons]\nvalues = {:?}\n\n[[operations]]\ninclude-path-regex = \"^/v1/persons/\"\nparameters = {{ \"path.id\" = {{ dictionary = \"persons\", \
             probability = 0.5 }} }}\n",
            self.persons
        )
    }

    fn fill(&mut self) -> Result<()> {
        for number in 0..PERSONS {
            let email = format!("p{number}@works{}.example", number % 3);
            let form = json!({ "email": email, "job_title": "Head of IT", "contact_sales": "yes" });
            self.post("/v1/leads", &form)?;
            let touch = json!([{ "id": format!("webinar-{number}"), "email": email, "action": "webinar" }]);
            self.post("/v1/touches", &touch)?;
        }
        let (_, page) = self.send("GET", "/v1/persons", &Value::Null)?;
        let persons = page["persons"].as_array().into_iter().flatten();
        self.persons = persons.filter_map(|person| person["person"].as_str().map(str::to_owned)).collect();
        ensure!(!self.persons.is_empty(), "there are no persons");
        Ok(())
    }

    /// Follows the link for the first admin. Returns the session's secret, and what its pages repeat.
    fn sign_in(&self, link: &str) -> Result<(String, String)> {
        let accept = json!({ "invitation": link, "password": "three random words", "email": "ada@works.example" });
        let (cookie, session) = self.send("PUT", "/v1/invitation", &accept)?;
        let csrf = session["csrf"].as_str().context("a session has no `csrf`")?;
        let cookie = cookie.context("signing in gave no cookie")?;
        let secret = cookie.strip_prefix("__Host-handraise=").context("signing in gave another cookie")?;
        Ok((secret.to_owned(), csrf.to_owned()))
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.send("POST", path, body).map(|(_, answer)| answer)
    }

    /// Sends a request. Returns the cookie that came, without its settings, and the answer.
    fn send(&self, method: &str, path: &str, body: &Value) -> Result<(Option<String>, Value)> {
        let agent = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(30))).proxy(None);
        let agent = agent.http_status_as_error(false).build().new_agent();
        let request = ureq::http::Request::builder().method(method).uri(self.url(path));
        let request = request.header("content-type", "application/json").header("x-forwarded-proto", "https");
        let request = request.header("authorization", format!("Bearer {TOKEN}"));
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let answer = agent.run(request.body(text).context("a request can't be written")?);
        let mut answer = answer.with_context(|| format!("`{path}` did not answer"))?;
        let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
        let cookie = cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
        let text = answer.body_mut().read_to_string().context("an answer broke off")?;
        ensure!(answer.status().is_success(), "`{path}` answered {}: {text}", answer.status());
        Ok((cookie, serde_json::from_str(&text).with_context(|| format!("`{path}` gave no JSON"))?))
    }
}
