//! The document of the API in OpenAPI 3.1, put together from what each handler says of itself in its attribute. What follows from that for all
//! handlers alike (who may call, and which problems then come) is added here, once. It does not know handlers.

pub(super) mod definition;
pub(super) mod kept;
mod kind;
mod link;
mod schema;
pub(super) mod stored;

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

pub(super) use self::schema::{Use, described, of as schema_of};

use super::asked::Asked;
use crate::access::Right;

/// Names what a caller must have the right to do. It does not stay in the document.
const RIGHT: &str = "x-right";
/// Names the kinds of problems that a handler answers with beside those that follow from its right, its body and its query. It does not stay in
/// the document.
const PROBLEMS: &str = "x-problems";
/// The right of whoever is signed in, with any role.
pub(super) const SIGNED_IN: &str = "signed_in";

const ABOUT: &str = "Takes forms, recomputes their scores, and says what is known of persons.\n\n\
    **Who may call.** A program shows a token as `Authorization: Bearer …`; each operation names the scopes of which one is enough, and the token that \
    the receiver was started with opens everything. A browser shows the cookie of its session, and repeats the `csrf` of `GET /v1/session` in \
    `Handraise-CSRF` with everything that is not `GET`; the roles of which one is enough are named in the same way.\n\n\
    **Problems** are `application/problem+json` (RFC 9457). They repeat nothing that was sent but the name of a query's key.\n\n\
    **Lists** come in pages: ask again with the `next` of the page before. Clients must let pass members that they do not know: some may be added.";

const TAGS: [(&str, &str); 13] = [
    ("Definitions", "Which definition is in force, was, or could be."),
    ("Forms", "Taking forms, and what pages need for that."),
    ("Leads", "The forms that were stored."),
    ("Persons", "Who is known, and what of them."),
    ("Facts", "What no page can see. The same `id` twice is the same fact."),
    ("Decisions", "What people decide about persons. Each decision is a fact, and can be undone."),
    ("Accounts", "What the people of a company come to together."),
    ("Figures", "What became of leads, in numbers that name nobody."),
    ("Events", "What changed, for programs that follow it."),
    ("Sign-in", "Sessions of browsers."),
    ("Access", "Users, tokens, and the log of who did what."),
    ("Operation", "Whether the receiver runs, and what it counted."),
    ("Document", "This document."),
];

static TEXT: LazyLock<String> = LazyLock::new(text);

/// Describes the API: this document.
#[utoipa::path(
    get, path = "/v1/openapi.json", operation_id = "describeApi", tag = "Document", security(()),
    responses((status = 200, description = "The document, in OpenAPI 3.1.", content_type = "application/json", body = serde_json::Value)),
)]
pub(super) async fn show(_: Asked) -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], TEXT.as_str()).into_response()
}

/// The document of all routes, as `GET /v1/openapi.json` gives it.
pub fn text() -> String {
    let mut document = complete(&super::listed::described());
    // Other crates decide whether members keep the order in which they were written.
    document.sort_all_objects();
    format!("{document:#}\n")
}

/// What the attributes say, completed.
fn complete(api: &OpenApi) -> Value {
    let mut document = serde_json::to_value(api).unwrap_or_default();
    let tags: Vec<Value> = TAGS.iter().map(|(name, words)| json!({ "name": name, "description": words })).collect();
    let mut schemas = Map::new();
    if let Some(Value::Object(placeholders)) = document.pointer_mut("/components/schemas").map(Value::take) {
        placeholders.into_iter().for_each(|(name, found)| schema::unpack(name, found, &mut schemas));
    }
    schemas.insert("Problem".to_owned(), kind::schema());
    if let Some(members) = document.as_object_mut() {
        members.insert(
            "info".to_owned(),
            json!({
                "title": "Handraise receiver",
                "version": env!("CARGO_PKG_VERSION"),
                "description": ABOUT,
                "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
            }),
        );
        members
            .insert("servers".to_owned(), json!([{ "url": "/", "description": "The receiver that gave you this." }]));
        members.insert("tags".to_owned(), tags.into());
        members.insert("components".to_owned(), json!({ "schemas": schemas, "securitySchemes": security_schemes() }));
    }
    let (mut problems, paths) = (Map::new(), document.get_mut("paths").and_then(Value::as_object_mut));
    for (method, operation) in paths.into_iter().flatten().filter_map(|(_, item)| item.as_object_mut()).flatten() {
        if let Some(operation) = operation.as_object_mut() {
            complete_operation(method, operation, &mut problems);
        }
    }
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("responses".to_owned(), problems.into());
    }
    document
}

fn security_schemes() -> Value {
    json!({
        "token": {
            "type": "http", "scheme": "bearer",
            "description": "A token that an admin made, `hrt_…`, or the one that the receiver was started with.",
        },
        "session": {
            "type": "apiKey", "in": "cookie", "name": "__Host-handraise",
            "description": "The cookie that `POST /v1/session` gives. On the receiver's own machine its name is `handraise-` and the port.",
        },
        "csrf": {
            "type": "apiKey", "in": "header", "name": "Handraise-CSRF",
            "description": "What `GET /v1/session` answers as `csrf`. Only our own pages can read it.",
        },
    })
}

/// Completes what an attribute says, and adds the problems that it may answer with to those of all.
fn complete_operation(method: &str, operation: &mut Map<String, Value>, problems: &mut Map<String, Value>) {
    let is_safe = method == "get";
    let mut kinds = vec!["host".to_owned()];
    let mut add = |names: &[&str]| kinds.extend(names.iter().map(|name| (*name).to_owned()));
    if is_safe {
        add(&["query"]);
    }
    // A comment's lines are cut where the source is wide enough.
    let said = operation.get("description").and_then(Value::as_str).unwrap_or_default();
    let mut words =
        said.split("\n\n").map(|part| part.replace('\n', " ")).filter(|part| !part.is_empty()).collect::<Vec<_>>();
    if let Some(right) = operation.remove(RIGHT).as_ref().and_then(Value::as_str) {
        let (security, who) = callers(right, is_safe);
        operation.insert("security".to_owned(), security);
        words.push(who);
        add(&["token", "guesses", "storage"]);
        if right != SIGNED_IN {
            add(&["role"]);
        }
        if !is_safe {
            add(&["csrf"]);
        }
    }
    if !words.is_empty() {
        operation.insert("description".to_owned(), words.join("\n\n").into());
    }
    let content = operation.get("requestBody").and_then(|body| body.get("content")).and_then(Value::as_object);
    if content.is_some_and(|content| content.len() == 1 && content.contains_key("application/json")) {
        add(&["unreadable", "body-too-large", "media-type"]);
    }
    for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        if parameter.get("in").and_then(Value::as_str) == Some("query") {
            add(&["query"]);
        }
        // What is left out is no value.
        if let Some(kind @ Value::Array(_)) = parameter.pointer_mut("/schema/type") {
            let named = kind.as_array().and_then(|kinds| kinds.iter().find(|kind| *kind != "null")).cloned();
            *kind = named.unwrap_or_default();
        }
    }
    let own = operation.remove(PROBLEMS);
    add(&own.iter().filter_map(Value::as_array).flatten().filter_map(Value::as_str).collect::<Vec<_>>());
    link::add(operation);
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for (status, name, response) in kind::responses(&kinds) {
        responses.insert(status, json!({ "$ref": format!("#/components/responses/{name}") }));
        problems.insert(name, response);
    }
}

/// Who may call an operation that needs a right: in the document's terms, and in words.
fn callers(right: &str, is_safe: bool) -> (Value, String) {
    let session = |roles: &[&str]| match is_safe {
        true => json!({ "session": roles }),
        false => json!({ "session": roles, "csrf": [] }),
    };
    if right == SIGNED_IN {
        return (json!([session(&[])]), "For users who are signed in.".to_owned());
    }
    let known = Right::ALL.into_iter().find(|known| known.name() == right);
    let (scopes, roles) = (known.map(Right::scopes).unwrap_or_default(), known.map(Right::roles).unwrap_or_default());
    let list = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let who = match scopes.is_empty() {
        true => format!("For users with the role {}, and the token that the receiver was started with.", list(&roles)),
        false => {
            format!("For tokens with the scope {}, and users with one of the roles {}.", list(&scopes), list(&roles))
        }
    };
    match known == Some(Right::Operate) {
        true => (
            json!([{}, { "token": scopes }, session(&roles)]),
            format!("{who} On the receiver's own machine, for everybody."),
        ),
        false => (json!([{ "token": scopes }, session(&roles)]), who),
    }
}
