//! Built-in pages, for a site that has none at these addresses: the inbox with its settings, and a page of thanks. It does not know what a
//! site has.

use axum::http::header;
use axum::response::{IntoResponse, Response};

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

/// The page or file at an address, if there is one.
pub(super) fn find(path: &str) -> Option<Response> {
    if path.trim_end_matches('/') == THANKS {
        return Some(answer(HTML, include_str!("thanks.html").to_owned()));
    }
    let name = match path.strip_prefix(INBOX)? {
        "" | "/" => "index.html",
        rest => rest.strip_prefix('/')?,
    };
    let name = match name.strip_prefix(PERSONS) {
        Some(id) if is_id(id) => "index.html",
        _ if name.trim_end_matches('/') == SETTINGS => "settings/index.html",
        _ if name.trim_end_matches('/') == APPROVALS => "approvals/index.html",
        _ => name,
    };
    // An address below the inbox's may not lead out of its folders.
    let file = ["inbox/", "assets/", ""].iter().find_map(|folder| match name {
        _ if folder.is_empty() && !name.starts_with("texts/") => None,
        _ => Files::get(&format!("{folder}{name}")),
    })?;
    let text = String::from_utf8_lossy(&file.data).replace("../assets/", "./").replace("/assets/", "/inbox/");
    Some(answer(kind_of(name)?, text.replace("../texts/", "./texts/")))
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

fn answer(kind: &'static str, text: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}
