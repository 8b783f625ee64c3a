//! A receiver with its first admin, as browsers see it.

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

use crate::running::{Place, Running, json as body};

pub(crate) const PASSWORD: &str = "three random words";

/// A browser: it keeps cookies, says from which page a request comes, and repeats what `GET /v1/session` told it.
pub(crate) struct Browser {
    pub(crate) client: Client,
    root: String,
    pub(crate) csrf: Option<String>,
}

impl Browser {
    pub(crate) fn new(running: &Running) -> Self {
        let client = Client::builder().cookie_store(true).no_proxy().build().expect("a client");
        Self { client, root: running.url(""), csrf: None }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.root)).header("origin", &self.root);
        self.csrf.iter().fold(request, |request, csrf| request.header("handraise-csrf", csrf))
    }

    pub(crate) async fn send(&self, method: Method, path: &str, sent: Value) -> Response {
        self.request(method, path).json(&sent).send().await.expect("an answer")
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.expect("an answer")
    }

    /// Follows a one-time link, and is signed in.
    pub(crate) async fn join(&mut self, invitation: &str, mut more: Value) -> Value {
        more["invitation"] = invitation.into();
        more["password"] = PASSWORD.into();
        self.begin(self.send(Method::PUT, "/v1/invitation", more).await).await
    }

    pub(crate) async fn sign_in(&mut self, email: &str) -> Value {
        let credentials = json!({ "email": email, "password": PASSWORD });
        self.begin(self.send(Method::POST, "/v1/session", credentials).await).await
    }

    pub(crate) async fn begin(&mut self, answer: Response) -> Value {
        assert_eq!(answer.status(), 200, "{:?}", answer.text().await);
        let session = body(answer).await;
        self.csrf = Some(session["csrf"].as_str().expect("a text").to_owned());
        session["user"].clone()
    }
}

/// A receiver, its first admin's browser, and the place.
pub(crate) async fn with_admin() -> (Place, Running, Browser) {
    let place = Place::new();
    let running = place.start().await;
    let admin = first_admin(&running).await;
    (place, running, admin)
}

/// The browser of a receiver's first admin.
pub(crate) async fn first_admin(running: &Running) -> Browser {
    let mut admin = Browser::new(running);
    let link = running.first_invitation.clone().expect("a link for the first admin");
    let user = admin.join(&link, json!({ "email": "Ada@Works.example ", "name": "Ada" })).await;
    assert_eq!((&user["email"], &user["role"]), (&json!("ada@works.example"), &json!("admin")));
    admin
}

/// Invites somebody; returns their number and the link's secret.
pub(crate) async fn invite(admin: &Browser, email: &str, role: &str) -> (i64, String) {
    let answer = admin.send(Method::POST, "/v1/users", json!({ "email": email, "role": role })).await;
    assert_eq!(answer.status(), 201, "{email}");
    let invited = body(answer).await;
    (invited["user"]["id"].as_i64().expect("a number"), invited["invitation"].as_str().expect("a text").to_owned())
}

pub(crate) async fn audit(admin: &Browser) -> Vec<String> {
    let entries = body(admin.get("/v1/audit").await).await;
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |entry: &Value| {
        [&entry["actor_kind"], &entry["actor"], &entry["action"], &entry["object"], &entry["detail"]]
            .map(text)
            .join(" ")
    };
    entries["entries"].as_array().expect("a list").iter().rev().map(line).collect()
}
