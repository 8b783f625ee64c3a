//! Built-in pages, for a site that has none at these addresses: the inbox with its settings, and a page of thanks. It does not know what a
//! site has.

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
/// Below it, the page of users, tokens and the log.
const SETTINGS: &str = "settings";
/// Below it, the page of approvals.
const APPROVALS: &str = "approvals";
/// Below it, the pages of persons, by their ids. The inbox's page shows them.
const PERSONS: &str = "persons/";

/// The inbox's files: name, content type and text.
const INBOX_FILES: [(&str, &str, &str); 49] = [
    ("index.html", HTML, include_str!("../../../../www/inbox/index.html")),
    ("form.css", STYLE, include_str!("../../../../www/inbox/form.css")),
    ("inbox.css", STYLE, include_str!("../../../../www/inbox/inbox.css")),
    ("account.js", SCRIPT, include_str!("../../../../www/inbox/account.js")),
    ("decide.js", SCRIPT, include_str!("../../../../www/inbox/decide.js")),
    ("dialog.js", SCRIPT, include_str!("../../../../www/inbox/dialog.js")),
    ("door.js", SCRIPT, include_str!("../../../../www/inbox/door.js")),
    ("fact-words.js", SCRIPT, include_str!("../../../../www/inbox/fact-words.js")),
    ("form.js", SCRIPT, include_str!("../../../../www/inbox/form.js")),
    ("forms.js", SCRIPT, include_str!("../../../../www/inbox/forms.js")),
    ("gate.js", SCRIPT, include_str!("../../../../www/inbox/gate.js")),
    ("inbox.js", SCRIPT, include_str!("../../../../www/inbox/inbox.js")),
    ("link.js", SCRIPT, include_str!("../../../../www/inbox/link.js")),
    ("list.js", SCRIPT, include_str!("../../../../www/inbox/list.js")),
    ("mail.js", SCRIPT, include_str!("../../../../www/inbox/mail.js")),
    ("person.js", SCRIPT, include_str!("../../../../www/inbox/person.js")),
    ("persons.js", SCRIPT, include_str!("../../../../www/inbox/persons.js")),
    ("request.js", SCRIPT, include_str!("../../../../www/inbox/request.js")),
    ("role.js", SCRIPT, include_str!("../../../../www/inbox/role.js")),
    ("route.js", SCRIPT, include_str!("../../../../www/inbox/route.js")),
    ("session.js", SCRIPT, include_str!("../../../../www/inbox/session.js")),
    ("standing.js", SCRIPT, include_str!("../../../../www/inbox/standing.js")),
    ("timeline.js", SCRIPT, include_str!("../../../../www/inbox/timeline.js")),
    ("token.js", SCRIPT, include_str!("../../../../www/inbox/token.js")),
    ("approvals/index.html", HTML, include_str!("../../../../www/inbox/approvals/index.html")),
    ("approvals/approvals.css", STYLE, include_str!("../../../../www/inbox/approvals/approvals.css")),
    ("approvals/approvals.js", SCRIPT, include_str!("../../../../www/inbox/approvals/approvals.js")),
    ("approvals/approval-words.js", SCRIPT, include_str!("../../../../www/inbox/approvals/approval-words.js")),
    ("settings/index.html", HTML, include_str!("../../../../www/inbox/settings/index.html")),
    ("settings/settings.css", STYLE, include_str!("../../../../www/inbox/settings/settings.css")),
    ("settings/log.js", SCRIPT, include_str!("../../../../www/inbox/settings/log.js")),
    ("settings/log-words.js", SCRIPT, include_str!("../../../../www/inbox/settings/log-words.js")),
    ("settings/right.js", SCRIPT, include_str!("../../../../www/inbox/settings/right.js")),
    ("settings/row.js", SCRIPT, include_str!("../../../../www/inbox/settings/row.js")),
    ("settings/settings.js", SCRIPT, include_str!("../../../../www/inbox/settings/settings.js")),
    ("settings/tokens.js", SCRIPT, include_str!("../../../../www/inbox/settings/tokens.js")),
    ("settings/users.js", SCRIPT, include_str!("../../../../www/inbox/settings/users.js")),
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
    let (_, kind, text) = INBOX_FILES.into_iter().find(|(known, ..)| *known == name)?;
    Some(answer(kind, text.replace("../assets/", "./").replace("/assets/", "/inbox/")))
}

/// Whether a text looks like the id of a person.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn answer(kind: &'static str, text: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}
