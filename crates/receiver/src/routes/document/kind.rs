//! All kinds of problems that the API answers with, and how its document shows them. It does not know which operation answers with which.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// A kind of problem.
pub(super) struct Kind {
    /// The last part of its type.
    name: &'static str,
    status: u16,
    /// When it comes.
    when: &'static str,
    /// A title and a detail that come.
    example: (&'static str, &'static str),
}

const fn kind(name: &'static str, status: u16, when: &'static str, example: (&'static str, &'static str)) -> Kind {
    Kind { name, status, when, example }
}

#[rustfmt::skip]
const KINDS: [Kind; 31] = [
    kind("unreadable", 400, "the body is unreadable, or a form identifies nobody", ("Unreadable body", "the body is no JSON, at line 1, column 1")),
    kind("body-broken", 400, "the body did not arrive completely", ("Incomplete body", "the body did not arrive completely; send it again")),
    kind("host", 400, "the request has no `Host` header, or several", ("No host, or several", "the request must have one `Host` header")),
    kind("query", 400, "a parameter of the query is not as it must be", ("Unreadable query", "`limit` must be a whole number, 1 or more")),
    kind("token", 401, "nobody is signed in, and there is no token, or a wrong one", ("Not authorised", "sign in at `/inbox`, or send a token as `Authorization: Bearer …`")),
    kind("sign-in", 401, "the e-mail address or the password is wrong", ("Wrong e-mail address or password", "the e-mail address or the password is wrong")),
    kind("role", 403, "the role, or the scopes of the token, do not include this", ("Not permitted", "your role, or the scopes of your token, do not include this; ask an admin")),
    kind("csrf", 403, "the request did not come from a page of the receiver", ("Not from this receiver's page", "send the `csrf` of `GET /v1/session` in the header `Handraise-CSRF`")),
    kind("https", 403, "signing in over plain http from another machine", ("Signing in needs https", "over plain http anybody on the way could take your session; put a proxy with https in front that sends `X-Forwarded-Proto: https`, and start the receiver with `--trusted-hops 1`; or open it on its own machine")),
    kind("origin", 403, "another site that is not allowed, or not the site of the token", ("Not from this site", "this receiver takes no forms of this site; add its origin to the allowed ones")),
    kind("not-found", 404, "nothing is at this address", ("Not found", "there is nothing at this address")),
    kind("body-slow", 408, "the body took too long", ("Body too slow", "the body took too long to arrive; send it again")),
    kind("conflict", 409, "another fact has the same `id` and says something else", ("Another fact has this id", "another fact has this `id` and says something else; leave it out, or give another")),
    kind("email-taken", 409, "there is such a user already", ("There already", "there is already a user with this e-mail address; make a new link for that one instead")),
    kind("last-admin", 409, "nobody would be left who manages users", ("The last admin", "this is the last admin; make somebody else an admin first")),
    kind("activation", 409, "the definition is not put into force: it is older, its version said something else, or only another one can be undone", ("The definition is not put into force", "no other definition was in force before; put another one into force")),
    kind("unsigned", 409, "the receiver asks for signatures that the definition does not have", ("The definition is not signed", "this receiver puts nothing into force without signatures: an activation is not undone here; put the definition before into force as a rollback that is signed")),
    kind("approved", 409, "somebody approved the definition for another team", ("Approved for another team", "you have approved this definition for another team; let somebody else approve it for this one")),
    kind("shadow", 409, "the definition is in force", ("In force already", "this definition is in force; a shadow shows what another one would change")),
    kind("invitation", 410, "the one-time link is wrong, was used, or is too old", ("The link opens nothing", "this link is wrong, was used, or is too old; ask an admin for a new one, or type `handraise user invite`")),
    kind("body-too-large", 413, "the body is too long", ("Too large", "the body has more than 16 KiB, or did not arrive completely")),
    kind("media-type", 415, "the body is of another type", ("Not JSON", "send `Content-Type: application/json`")),
    kind("field", 422, "a field is not as it must be", ("A field is not as it must be", "`role` must be `admin`, `sales`, `marketing` or `read`")),
    kind("criteria", 422, "a user calls a lead sales qualified without what the policy requires", ("Required criteria are missing", "object 1: your teams call no lead sales qualified without `need` (A need that we meet); add what is met to `criteria`, or send it with `?incomplete`")),
    kind("definition", 422, "the definition can't be used; `problems` has everything that is wrong with it", ("The definition can't be used", "the definition has no `id`")),
    kind("password", 422, "the present password is wrong", ("Wrong password", "the present password is wrong")),
    kind("guesses", 429, "too many wrong tokens, passwords or links came from this address, or too many people sign in", ("Too many guesses", "too many wrong tokens or passwords came from your address; try again in 6 s")),
    kind("updates", 429, "too many updates of this address", ("Too many updates", "too many pages of this address told something; tell it later")),
    kind("visits", 429, "too many visit tokens for this address", ("Too many visit tokens", "too many pages of this address asked; the form is taken without a token too")),
    kind("storage", 503, "the database failed", ("Could not be stored", "the database failed; send it again in a moment")),
    kind("busy", 503, "too many forms of this address are on the way, or too many pages follow what changes", ("Too many at once", "too many forms of your address are on the way; send it again in a moment")),
];

impl Kind {
    fn urn(&self) -> String {
        format!("urn:handraise:problem:{}", self.name)
    }

    fn example(&self) -> Value {
        let (title, detail) = self.example;
        json!({ "type": self.urn(), "title": title, "status": self.status, "detail": detail })
    }
}

/// The responses of an operation that answers with these kinds: the status, a name for this response wherever it is the same, and itself.
pub(super) fn responses(names: &[String]) -> Vec<(String, String, Value)> {
    debug_assert!(names.iter().all(|name| KINDS.iter().any(|kind| kind.name == name)), "unknown kinds in {names:?}");
    let mut by_status: BTreeMap<u16, Vec<&Kind>> = BTreeMap::new();
    for kind in KINDS.iter().filter(|kind| names.iter().any(|name| name == kind.name)) {
        by_status.entry(kind.status).or_default().push(kind);
    }
    let named = |kinds: &[&Kind]| kinds.iter().map(|kind| kind.name).collect::<Vec<_>>().join("_or_");
    by_status.into_iter().map(|(status, kinds)| (status.to_string(), named(&kinds), response(status, &kinds))).collect()
}

fn response(status: u16, kinds: &[&Kind]) -> Value {
    let when: Vec<String> = kinds.iter().map(|kind| format!("`{}`: {}.", kind.name, kind.when)).collect();
    let urns: Vec<String> = kinds.iter().map(|kind| kind.urn()).collect();
    let examples: Map<String, Value> =
        kinds.iter().map(|kind| (kind.name.to_owned(), json!({ "value": kind.example() }))).collect();
    let mut response = json!({
        "description": when.join(" "),
        "content": { "application/problem+json": {
            "schema": {
                "allOf": [{ "$ref": "#/components/schemas/Problem" }],
                "properties": { "type": { "enum": urns }, "status": { "const": status } },
            },
            "examples": examples,
        } },
    });
    let wait = json!({ "Retry-After": { "description": "After how many seconds to try again.", "required": true, "schema": { "type": "integer", "minimum": 1 } } });
    let scheme = json!({ "WWW-Authenticate": { "description": "How to show who you are.", "required": true, "schema": { "type": "string" } } });
    let headers = match (status, kinds) {
        (429 | 503, _) => Some(wait),
        (401, [kind]) if kind.name == "token" => Some(scheme),
        _ => None,
    };
    if let (Some(headers), Some(members)) = (headers, response.as_object_mut()) {
        members.insert("headers".to_owned(), headers);
    }
    response
}

/// The schema of every problem.
pub(super) fn schema() -> Value {
    json!({
        "type": "object",
        "description": "A problem (RFC 9457).",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string", "format": "uri", "description": "Its kind, for programs." },
            "title": { "type": "string", "description": "What is wrong, in a word or two." },
            "status": { "type": "integer", "description": "The status of the answer." },
            "problems": { "type": "array", "items": { "type": "object" }, "description": "Of `definition` alone: everything that is wrong with it." },
            "detail": { "type": "string", "description": "What is wrong, and what to do about it, for people. It repeats nothing that was sent but the name of a query's key." },
        },
    })
}
