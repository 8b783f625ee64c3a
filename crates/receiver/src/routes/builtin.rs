//! Built-in pages, for a site that has none at these addresses: the inbox, and a page of thanks. It does not know what a site
//! has.

use axum::http::header;
use axum::response::{IntoResponse, Response};

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const PICTURE: &str = "image/svg+xml";

/// The page that follows a form, unless the form names another.
pub(super) const THANKS: &str = "/thanks";
/// The address of the inbox. Everything that it loads is below it, because a site may have other assets than the sample site.
const INBOX: &str = "/inbox";

/// The inbox's files: name, content type and text.
const INBOX_FILES: [(&str, &str, &str); 18] = [
    ("index.html", HTML, include_str!("../../../../www/inbox/index.html")),
    ("inbox.css", STYLE, include_str!("../../../../www/inbox/inbox.css")),
    ("inbox.js", SCRIPT, include_str!("../../../../www/inbox/inbox.js")),
    ("detail.js", SCRIPT, include_str!("../../../../www/inbox/detail.js")),
    ("list.js", SCRIPT, include_str!("../../../../www/inbox/list.js")),
    ("session.js", SCRIPT, include_str!("../../../../www/inbox/session.js")),
    ("report.css", STYLE, include_str!("../../../../www/assets/report.css")),
    ("tool.css", STYLE, include_str!("../../../../www/assets/tool.css")),
    ("element.js", SCRIPT, include_str!("../../../../www/assets/element.js")),
    ("figures.js", SCRIPT, include_str!("../../../../www/assets/figures.js")),
    ("fit.js", SCRIPT, include_str!("../../../../www/assets/fit.js")),
    ("follow-up.js", SCRIPT, include_str!("../../../../www/assets/follow-up.js")),
    ("part.js", SCRIPT, include_str!("../../../../www/assets/part.js")),
    ("reason.js", SCRIPT, include_str!("../../../../www/assets/reason.js")),
    ("report.js", SCRIPT, include_str!("../../../../www/assets/report.js")),
    ("section.js", SCRIPT, include_str!("../../../../www/assets/section.js")),
    ("words.js", SCRIPT, include_str!("../../../../www/assets/words.js")),
    ("hand.svg", PICTURE, include_str!("../../../../www/assets/hand.svg")),
];

/// The page or file at an address, if there is one.
pub(super) fn find(path: &str) -> Option<Response> {
    if path.trim_end_matches('/') == THANKS {
        return Some(answer(HTML, include_str!("thanks.html").to_owned()));
    }
    let name = match path.strip_prefix(INBOX)? {
        "" | "/" => "index.html",
        rest => rest.strip_prefix('/')?,
    };
    let (_, kind, text) = INBOX_FILES.into_iter().find(|(known, ..)| *known == name)?;
    Some(answer(kind, text.replace("../assets/", "./").replace("/assets/", "/inbox/")))
}

fn answer(kind: &'static str, text: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}
