//! What a request says besides its body, and whom it comes from. Handlers take it as an argument. It does not know what they do.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};

use handraise::author::nearest;

use super::page::unreadable;
use super::{State, listed};
use crate::client::{self, Client, Peer};
use crate::problem::Problem;

/// What the query of each `GET` may have, by its address, as the document of the API says.
static QUERIES: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(listed::queries);
/// Files that pages load: their host may add to the address whatever keeps caches apart.
const FILES: [&str; 2] = ["/v1/definition.mql", "/v1/definitions/{file}"];
/// The longest key that a problem names.
const NAMED: usize = 32;

/// What a request says besides its body.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    /// What follows the question mark.
    pub(super) query: String,
    /// Whom limits count.
    pub(super) client: Client,
    /// The other end of the connection.
    pub(super) peer: Option<Peer>,
}

impl Asked {
    /// Whether it comes from this machine and was passed on for nobody.
    pub(super) fn is_local(&self, state: &State) -> bool {
        client::is_local(&self.headers, self.peer, state.0.config.trusted_hops)
    }
}

impl FromRequestParts<State> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        if let (&(Method::GET | Method::HEAD), Some(path)) = (&parts.method, parts.extensions.get::<MatchedPath>())
            && !FILES.contains(&path.as_str())
            && let Some(known) = QUERIES.get(path.as_str())
        {
            check(parts.uri.query().unwrap_or_default(), known)?;
        }
        let peer: Option<Peer> = parts.extensions.get().copied();
        Ok(Self {
            method: parts.method.clone(),
            headers: parts.headers.clone(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            client: Client::of(&parts.headers, peer, state.0.config.trusted_hops),
            peer,
        })
    }
}

/// Refuses a query that asks what nobody answers: its sender would take the answer for another one than it is.
fn check(query: &str, known: &[String]) -> Result<(), Problem> {
    let mut keys = url::form_urlencoded::parse(query.as_bytes()).map(|(key, _)| key);
    let Some(unknown) = keys.find(|key| !known.iter().any(|known| known == key)) else { return Ok(()) };
    // Nothing else that was sent is repeated.
    let is_word = unknown.len() <= NAMED && unknown.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let named = if is_word && !unknown.is_empty() {
        format!("`{unknown}` of the query")
    } else {
        "a key of this query".to_owned()
    };
    let meant = nearest(&unknown, known.iter().map(String::as_str)).map(|meant| format!("did you mean `{meant}`? "));
    let all = known.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ");
    let all = if all.is_empty() { "leave the query out".to_owned() } else { format!("there are {all}") };
    Err(unreadable(format!("nothing here reads {named}; {}{all}", meant.unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str, known: &[&str]) -> Option<String> {
        let known: Vec<String> = known.iter().map(|&name| name.to_owned()).collect();
        check(query, &known).err().map(|problem| problem.detail().to_owned())
    }

    #[test]
    fn a_key_that_nothing_reads_is_named_with_the_one_that_was_meant() {
        let known = ["from", "until", "by"];
        assert_eq!(refused("from=2026-07-01&by=source&by=grade", &known), None);
        assert_eq!(refused("", &[]), None);
        let told = refused("from=2026-07-01&fom=2026-07-01", &known).expect("it is refused");
        assert_eq!(told, "nothing here reads `fom` of the query; did you mean `from`? there are `from`, `until`, `by`");
        assert_eq!(refused("x=1", &[]).as_deref(), Some("nothing here reads `x` of the query; leave the query out"));
    }

    #[test]
    fn what_may_be_an_address_is_not_repeated() {
        for query in ["ada@works.example", "%00=1", "=1", "a1=2"] {
            let told = refused(query, &["limit"]).expect("it is refused");
            assert_eq!(told, "nothing here reads a key of this query; there are `limit`");
        }
    }

    #[test]
    fn the_queries_are_those_of_the_document() {
        assert_eq!(QUERIES.get("/v1/kpis").map(Vec::len), Some(5));
        assert_eq!(QUERIES.get("/v1/users").map(Vec::len), Some(0));
        assert_eq!(QUERIES.get("/v1/touches"), None, "what is sent has a body");
    }
}
