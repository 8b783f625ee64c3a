//! The description of the API and the receiver agree: who may call what, with which bodies, and what a problem looks like. `cargo xtask test api` compares
//! them at length. It does not know what the routes are for.

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::collections::BTreeSet;

use crate::running::{Running, TOKEN, json as body, problem};
use crate::signed_in::with_admin;

/// An operation of the document, with a path that names nothing.
struct Operation {
    method: Method,
    path: String,
    said: Value,
}

fn document() -> Value {
    serde_json::from_str(&handraise_receiver::document()).expect("it is JSON")
}

fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().expect("there are paths");
    let all = paths.iter().flat_map(|(path, item)| {
        let path = path.replace("{id}", "0").replace("{domain}", "nobody.example").replace("{file}", "none.mql");
        item.as_object().expect("operations").iter().map(move |(method, said)| Operation {
            method: method.to_uppercase().parse().expect("a method"),
            path: path.clone(),
            said: said.clone(),
        })
    });
    all.collect()
}

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn request(&self, running: &Running) -> RequestBuilder {
        Client::new().request(self.method.clone(), running.url(&self.path)).json(&json!({}))
    }

    /// The scopes of tokens that may call it, unless anybody may.
    fn scopes(&self) -> Option<Vec<&str>> {
        let ways = self.said["security"].as_array().expect("each operation says who may call it");
        let is_open = ways.iter().any(|way| way == &json!({}));
        let scopes = ways.iter().filter_map(|way| way["token"].as_array());
        (!is_open).then(|| scopes.flatten().filter_map(Value::as_str).collect())
    }

    fn may_answer(&self, status: u16) -> bool {
        self.said["responses"].get(status.to_string()).is_some()
    }
}

#[tokio::test]
async fn who_may_call_is_as_the_document_says() {
    let (_place, running, admin) = with_admin().await;
    let mut tokens = Vec::new();
    for scope in ["forward", "read", "facts", "definition", "metrics"] {
        let made = admin.send(Method::POST, "/v1/tokens", json!({ "name": scope, "scopes": [scope] })).await;
        tokens.push((scope, body(made).await["secret"].as_str().expect("a secret").to_owned()));
    }
    let document = document();
    let (operations, mut compared) = (operations(&document), 0);
    for operation in &operations {
        let Some(scopes) = operation.scopes() else { continue };
        let refused = problem(operation.request(&running).send().await.expect("an answer"), 401).await;
        assert_eq!(refused["type"], "urn:handraise:problem:token", "{}", operation.name());
        for (scope, token) in &tokens {
            let answer = operation.request(&running).bearer_auth(token).send().await.expect("an answer");
            let status = answer.status().as_u16();
            assert!(operation.may_answer(status), "{} answers {status}", operation.name());
            let is_let_in = ![401, 403].contains(&status);
            assert_eq!(is_let_in, scopes.contains(scope), "{} with `{scope}`: {status}", operation.name());
            compared += 1;
        }
    }
    assert!(compared > 100, "only {compared} were compared");
    running.stop().await;
}

#[tokio::test]
async fn a_misspelt_key_of_a_query_is_refused_whatever_the_method() {
    let (_place, running, _admin) = with_admin().await;
    let document = document();
    let mut methods = BTreeSet::new();
    for operation in operations(&document) {
        // A form and what its page tells are taken whatever stands in the address, and so are files that pages load, and what asks whether the receiver
        // is alive.
        let is_of_pages = ["/v1/leads", "/v1/visit", "/v1/updates"].iter().any(|path| operation.path.starts_with(path));
        let is_file = ["/v1/definition.mql", "/v1/definitions/none.mql", "/healthz"].contains(&operation.path.as_str());
        if is_file || (is_of_pages && operation.method == Method::POST) || operation.path.starts_with("/v1/oidc") {
            continue;
        }
        let request =
            Client::new().request(operation.method.clone(), running.url(&format!("{}?nosuch=1", operation.path)));
        let answer = request.bearer_auth(TOKEN).json(&json!({})).send().await.expect("an answer");
        assert_eq!(answer.status(), 400, "{}", operation.name());
        let detail = problem(answer, 400).await;
        let detail = detail["detail"].as_str().unwrap_or_default().to_owned();
        assert!(detail.starts_with("nothing here reads `nosuch` of the query; "), "{}: {detail}", operation.name());
        methods.insert(operation.method.to_string());
    }
    assert_eq!(methods.into_iter().collect::<Vec<_>>(), ["DELETE", "GET", "PATCH", "POST", "PUT"]);
    let form = running.client.post(running.url("/v1/leads?utm_source=x&utm_source=y"));
    let form = form.header("accept", "application/json").form(&[("email", "ada@works.example")]).send().await;
    assert_eq!(form.expect("an answer").status(), 201);
    running.stop().await;
}

#[tokio::test]
async fn an_address_takes_only_the_methods_that_the_document_names() {
    let (_place, running, _admin) = with_admin().await;
    let document = document();
    let known: BTreeSet<(String, String)> =
        operations(&document).iter().map(|one| (one.path.clone(), one.method.to_string())).collect();
    let paths: BTreeSet<&String> = known.iter().map(|(path, _)| path).collect();
    for path in paths {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let answer = Client::new().request(method.clone(), running.url(path)).bearer_auth(TOKEN);
            let status = answer.send().await.expect("an answer").status();
            let is_known = known.contains(&(path.clone(), method.to_string()));
            assert_eq!(status != 405, is_known, "{method} {path} answers {status}");
        }
    }
    running.stop().await;
}

#[tokio::test]
async fn the_receiver_serves_the_document_to_everybody() {
    let (_place, running, _admin) = with_admin().await;
    let answer = running.get("/v1/openapi.json").send().await.expect("an answer");
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.text().await.expect("a text"), handraise_receiver::document());
    running.stop().await;
}

#[test]
fn no_route_is_registered_beside_the_document() {
    // Pages and files of pages, and what answers where nothing is.
    let known = ["home::PATH", "\"/v1/refusal.css\"", "\"/v1/refusal.js\"", "\"/v1/{*rest}\""];
    let folder = handraise_tests::root().join("crates/receiver/src/routes");
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).expect("the routes").flatten() {
        let text = std::fs::read_to_string(file.path()).unwrap_or_default();
        found.extend(text.split(".route(").skip(1).filter_map(|rest| Some(rest.split_once(',')?.0.to_owned())));
    }
    found.sort();
    let mut expected = known.map(str::to_owned);
    expected.sort();
    assert_eq!(found, expected, "register it in `routes/listed.rs`, with an attribute at its handler");
}

/// All schemas and responses that a part of the document refers to.
fn references(part: &Value, found: &mut BTreeSet<String>) {
    match part {
        Value::Object(members) => members.iter().for_each(|(name, value)| match (name.as_str(), value) {
            ("$ref", Value::String(path)) => drop(found.insert(path.clone())),
            _ => references(value, found),
        }),
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn the_document_names_everything_once_and_refers_to_nothing_that_is_not_there() {
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for path in &found {
        assert!(document.pointer(path.trim_start_matches('#')).is_some(), "{path}");
    }
    let operations = operations(&document);
    let names: BTreeSet<&str> = operations.iter().filter_map(|one| one.said["operationId"].as_str()).collect();
    assert_eq!(names.len(), operations.len(), "each operation has a name of its own: {names:?}");
    for operation in &operations {
        assert!(
            operation.said["summary"].as_str().is_some_and(|summary| summary.ends_with('.')),
            "{}",
            operation.name()
        );
        assert!(operation.said.get("x-right").is_none() && operation.said.get("x-problems").is_none());
    }
}

/// The examples of a body or an answer, at itself or at its schema.
fn examples(document: &Value, part: &Value) -> Vec<Value> {
    let content = &part["content"]["application/json"];
    let path = content["schema"]["$ref"].as_str().unwrap_or_default();
    let of_schema = document.pointer(path.trim_start_matches('#')).and_then(|schema| schema["examples"].as_array());
    content.get("example").into_iter().chain(of_schema.into_iter().flatten()).cloned().collect()
}

#[tokio::test]
async fn examples_of_bodies_are_taken_and_examples_of_answers_are_what_comes() {
    let (_place, running, _admin) = with_admin().await;
    let document = document();
    let (mut taken, mut came) = (0, 0);
    // What an example is about is made first.
    for operation in operations(&document).iter().filter(|operation| !operation.path.contains("/0")) {
        let bodies = match operation.said.get("requestBody") {
            Some(body) => examples(&document, body),
            None => vec![Value::Null],
        };
        for example in bodies {
            let request = Client::new().request(operation.method.clone(), running.url(&operation.path));
            let request = request.bearer_auth(TOKEN).header("accept", "application/json");
            let request = if example.is_null() { request } else { request.json(&example) };
            let answer = request.send().await.expect("an answer");
            let status = answer.status().as_u16();
            assert!(
                example.is_null() || answer.status().is_success(),
                "{}: {:?}",
                operation.name(),
                answer.text().await
            );
            taken += usize::from(!example.is_null());
            if let Some(expected) = examples(&document, &operation.said["responses"][status.to_string()]).first() {
                assert_eq!(body(answer).await, *expected, "{}", operation.name());
                came += 1;
            }
        }
    }
    assert!(taken >= 7 && came >= 6, "only {taken} bodies and {came} answers");
    running.stop().await;
}

#[tokio::test]
async fn examples_of_problems_are_what_comes() {
    let (_place, running, admin) = with_admin().await;
    let document = document();
    let wrong = Client::new();
    let get = |path: &str| wrong.get(running.url(path));
    let post = |path: &str| wrong.post(running.url(path)).bearer_auth(TOKEN);
    let invite = json!({ "email": "ada@works.example", "role": "sales" });
    let bound = json!([{ "id": "a", "email": "b@works.example", "action": "webinar" }]);
    let other = json!([{ "id": "a", "email": "b@works.example", "action": "other" }]);
    assert_eq!(post("/v1/touches").json(&bound).send().await.expect("an answer").status(), 200);
    let asked = [
        ("token", get("/v1/leads")),
        ("query", get("/v1/leads?limit=none").bearer_auth(TOKEN)),
        ("unreadable", post("/v1/users").header("content-type", "application/json").body("{")),
        ("media-type", post("/v1/users").body("{}")),
        ("body-too-large", post("/v1/users").header("content-type", "application/json").body("a".repeat(20_000))),
        ("email-taken", post("/v1/users").json(&invite)),
        ("field", post("/v1/users").json(&json!({ "email": "eve@works.example", "role": "none" }))),
        ("last-admin", wrong.delete(running.url("/v1/users/1")).bearer_auth(TOKEN)),
        ("conflict", post("/v1/touches").json(&other)),
        (
            "sign-in",
            wrong.post(running.url("/v1/session")).json(&json!({ "email": "a@b.example", "password": "wrong" })),
        ),
        ("invitation", wrong.post(running.url("/v1/invitation")).json(&json!({ "invitation": "hri_wrong" }))),
        ("csrf", admin.client.post(running.url("/v1/users")).json(&invite)),
        (
            "origin",
            wrong
                .post(running.url("/v1/leads"))
                .header("origin", "https://evil.example")
                .json(&json!({ "email": "a@b.example" })),
        ),
    ];
    let responses = document["components"]["responses"].as_object().expect("there are responses");
    for (kind, request) in asked {
        let mut examples = responses
            .values()
            .filter_map(|one| one.pointer(&format!("/content/application~1problem+json/examples/{kind}/value")));
        let example = examples.next_back().unwrap_or_else(|| panic!("there is no example of `{kind}`"));
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let came = body(answer).await;
        assert_eq!((status, &came["status"]), (status, &example["status"]), "{kind}: {came}");
        assert_eq!((&came["type"], &came["title"]), (&example["type"], &example["title"]), "{kind}");
        let words = |problem: &Value| {
            problem["detail"].as_str().unwrap_or_default().split(' ').take(3).map(str::to_owned).collect::<Vec<_>>()
        };
        // Numbers and places differ, and what else is refused with the same kind.
        if !["conflict", "unreadable"].contains(&kind) {
            assert_eq!(words(&came), words(example), "{kind}");
        }
    }
    running.stop().await;
}
