//! Built-in pages, for a site that has none at these addresses: the inbox with its settings, and a page of thanks. It does not know what a
//! site has.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use axum::body::Bytes;
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use sha2::{Digest, Sha256};

use super::content::Content;
use crate::definition::brotli;
use crate::hex::hex;

const HTML: &str = "text/html; charset=utf-8";

/// The page that follows a form, unless the form names another.
pub(super) const THANKS: &str = "/thanks";
/// The address of the inbox. Everything that it loads is below it, because a site may have other assets than the sample site.
const INBOX: &str = "/inbox";
/// Below it, the page of users, tokens and the log.
const SETTINGS: &str = "settings";
/// Below it, the page of approvals.
const APPROVALS: &str = "approvals";
/// Below it, the pages of persons, by their ids. The inbox's page shows them.
const PERSONS: &str = "persons/";

/// Below it, the pages of companies, by their domains.
const COMPANIES: &str = "companies/";

/// The inbox's files, and what it shares with the sample site.
#[derive(rust_embed::Embed)]
#[folder = "../../www"]
#[include = "inbox/**"]
#[include = "texts/**"]
#[include = "assets/*.css"]
#[include = "assets/*.js"]
#[include = "assets/hand.svg"]
struct Files;

/// Whether an address is one of the team's pages, built in or the site's own.
pub(super) fn is_team_s(path: &str) -> bool {
    path.strip_prefix(INBOX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The inbox's answer to an address that has no page: a page that says so and links back to the inbox. A program that does not accept HTML gets no page.
pub(super) fn instead(path: &str, headers: &HeaderMap) -> Option<Response> {
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if !is_team_s(path) || !accept.contains("text/html") {
        return None;
    }
    let mut page = find(INBOX, headers)?;
    *page.status_mut() = StatusCode::NOT_FOUND;
    Some(page)
}

/// A file as it is answered: its addresses are the built-in ones, and it is compressed once.
struct Built {
    bytes: Bytes,
    brotli: Option<Bytes>,
    hash: String,
}

/// The files that somebody has asked for.
static BUILT: LazyLock<Mutex<BTreeMap<String, Arc<Built>>>> = LazyLock::new(Mutex::default);

/// The page or file at an address, if there is one.
pub(super) fn find(path: &str, headers: &HeaderMap) -> Option<Response> {
    if path.trim_end_matches('/') == THANKS {
        return answer(THANKS, HTML, headers, || Some(include_str!("thanks.html").to_owned()));
    }
    let name = match path.strip_prefix(INBOX)? {
        "" | "/" => "index.html",
        rest => rest.strip_prefix('/')?,
    };
    let name = match name.strip_prefix(PERSONS).filter(|id| is_id(id)) {
        Some(_) => "index.html",
        None if name.starts_with(COMPANIES) && !name.ends_with(".js") && !name.ends_with(".css") => {
            "companies/index.html"
        }
        None if name.trim_end_matches('/') == SETTINGS => "settings/index.html",
        None if name.trim_end_matches('/') == APPROVALS => "approvals/index.html",
        None => name,
    };
    answer(name, kind_of(name)?, headers, || {
        // An address below the inbox's may not lead out of its folders.
        let file = ["inbox/", "assets/", ""].iter().find_map(|folder| match name {
            _ if folder.is_empty() && !name.starts_with("texts/") => None,
            _ => Files::get(&format!("{folder}{name}")),
        })?;
        let text = String::from_utf8_lossy(&file.data).replace("../assets/", "./").replace("/assets/", "/inbox/");
        let text = text.replace("../texts/", "./texts/");
        Some(if name.ends_with(".html") { text } else { without_comments(&text) })
    })
}

/// A script or style sheet without the comments that have lines of their own, which are for readers of the sources.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut is_within = false;
    for line in text.lines() {
        let begins = line.trim_start();
        let is_comment = is_within || begins.starts_with("//") || begins.starts_with("/*");
        // Code may follow on a comment's end.
        let has_code = begins.find("*/").is_some_and(|end| !begins.split_at(end + 2).1.trim().is_empty());
        is_within = (is_within || begins.starts_with("/*")) && !begins.contains("*/");
        if !is_comment || (has_code && !begins.starts_with("//")) {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// Answers with a file, which is read once if there is one.
fn answer(name: &str, kind: &str, headers: &HeaderMap, read: impl FnOnce() -> Option<String>) -> Option<Response> {
    let known = BUILT.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
    let built = match known {
        Some(built) => built,
        None => {
            let built = Arc::new(Built::new(read()?));
            BUILT.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), built.clone());
            built
        }
    };
    Some(Content { bytes: &built.bytes, brotli: built.brotli.as_ref(), hash: &built.hash }.answer(kind, headers))
}

impl Built {
    fn new(text: String) -> Self {
        let bytes = Bytes::from(text);
        let hash = hex(&Sha256::digest(&bytes)).chars().take(16).collect();
        Self { brotli: brotli(&bytes), bytes, hash }
    }
}

/// The content type of a file, if the inbox has such files.
fn kind_of(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "html" => Some(HTML),
        "js" => Some("text/javascript; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}

/// Whether a text looks like the id of a person.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::without_comments;

    #[test]
    fn comments_go_and_code_stays() {
        let text = "//! What it is.\n\n/** Adds.\n * Two. */\nconst a = 1; // one\n  // why\n/* x */ b { c: d }\n/*! e\n f */\ng { h: url(\"//i\") }\n";
        assert_eq!(without_comments(text), "\nconst a = 1; // one\n/* x */ b { c: d }\ng { h: url(\"//i\") }\n");
    }
}
