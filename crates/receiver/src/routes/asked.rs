//! What a request says besides its body, and whom it comes from. Handlers take it as an argument. It does not know what they do.

use std::sync::LazyLock;

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};

use handraise::author::{may_be_repeated, nearest};

use percent_encoding::percent_decode_str;

use super::State;
use super::listed::{self, Queries, QueryKey};
use super::page::unreadable;
use crate::client::{self, Client, Peer};
use crate::problem::Problem;

/// What the query of each request may have, as the document of the API says.
static QUERIES: LazyLock<Queries> = LazyLock::new(listed::queries);
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
        if let Some(path) = parts.extensions.get::<MatchedPath>()
            && !FILES.contains(&path.as_str())
            && let Some(known) = keys_of(&parts.method, path.as_str())
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

/// The keys that a query may have.
fn keys_of(method: &Method, path: &str) -> Option<&'static [QueryKey]> {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    let (_, keys) = QUERIES.get(path)?.iter().find(|(known, _)| known == method)?;
    Some(keys)
}

/// Refuses a query that asks what nobody answers, or one thing twice: its sender would take the answer for another one than it is.
fn check(query: &str, known: &[QueryKey]) -> Result<(), Problem> {
    if percent_decode_str(query).decode_utf8().is_err() {
        let remedy = "write each sign as the bytes that it has in UTF-8, such as `%C3%BC` for ü";
        return Err(unreadable(format!("the query has bytes that are no UTF-8; {remedy}")));
    }
    let mut seen: Vec<&str> = Vec::new();
    for (key, _) in url::form_urlencoded::parse(query.as_bytes()) {
        let Some(found) = known.iter().find(|known| known.name == key) else { return Err(unknown(&key, known)) };
        if !found.is_list && seen.contains(&found.name.as_str()) {
            return Err(unreadable(format!("`{key}` stands in the query several times; write it once")));
        }
        seen.push(&found.name);
    }
    Ok(())
}

fn unknown(key: &str, known: &[QueryKey]) -> Problem {
    let named = match may_be_repeated(key, NAMED) {
        true => format!("`{key}` of the query"),
        false => "a key of this query".to_owned(),
    };
    let meant = nearest(key, known.iter().map(|known| known.name.as_str()));
    let meant = meant.map(|meant| format!("did you mean `{meant}`? "));
    let all = known.iter().map(|known| format!("`{}`", known.name)).collect::<Vec<_>>().join(", ");
    let all = if all.is_empty() { "leave the query out".to_owned() } else { format!("there are {all}") };
    unreadable(format!("nothing here reads {named}; {}{all}", meant.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str, known: &[&str]) -> Option<String> {
        let key =
            |name: &&str| QueryKey { name: name.trim_end_matches("[]").to_owned(), is_list: name.ends_with("[]") };
        let known: Vec<QueryKey> = known.iter().map(key).collect();
        check(query, &known).err().map(|problem| problem.detail().to_owned())
    }

    #[test]
    fn a_key_that_nothing_reads_is_named_with_the_one_that_was_meant() {
        let known = ["from", "until", "by[]"];
        assert_eq!(refused("from=2026-07-01&by=source&by=grade", &known), None);
        assert_eq!(refused("", &[]), None);
        let told = refused("from=2026-07-01&fom=2026-07-01", &known).expect("it is refused");
        assert_eq!(told, "nothing here reads `fom` of the query; did you mean `from`? there are `from`, `until`, `by`");
        assert_eq!(refused("x=1", &[]).as_deref(), Some("nothing here reads `x` of the query; leave the query out"));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let told = refused("q=%ff", &["q"]).expect("it is refused");
        assert!(told.starts_with("the query has bytes that are no UTF-8; write each sign"), "{told}");
        assert_eq!(refused("q=z%C3%BC+%25ff", &["q"]), None);
    }

    #[test]
    fn what_is_asked_twice_is_refused_unless_it_is_a_list() {
        let told = refused("from=2026-07-01&by=source&from=", &["from", "by[]"]);
        assert_eq!(told.as_deref(), Some("`from` stands in the query several times; write it once"));
        assert_eq!(refused("by=source&from=2026-07-01&by=grade", &["from", "by[]"]), None);
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
        let names = |method, path| {
            let keys = keys_of(method, path)?.iter();
            Some(
                keys.map(|key| format!("{}{}", key.name, if key.is_list { "[]" } else { "" }))
                    .collect::<Vec<_>>()
                    .join(" "),
            )
        };
        let of = |path| names(&Method::GET, path);
        assert_eq!(of("/v1/kpis").as_deref(), Some("from until by cost[] format"));
        assert_eq!(names(&Method::HEAD, "/v1/users").as_deref(), Some(""));
        assert_eq!(names(&Method::POST, "/v1/statuses").as_deref(), Some("incomplete batch"));
        assert_eq!(names(&Method::PUT, "/v1/definition").as_deref(), Some("dry_run rollback"));
        assert_eq!(names(&Method::DELETE, "/v1/views").as_deref(), Some("name"));
        assert_eq!(names(&Method::POST, "/v1/leads"), None, "a page may add to the address of its form");
    }
}
