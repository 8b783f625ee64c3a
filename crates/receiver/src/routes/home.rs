//! The frame through which pages of the site's other subdomains keep what they know in this origin's storage: the plugin's file, with the
//! origins that `--allow-origin` names. It does not know which of them are of this site; the frame's own script looks.

use axum::extract;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

use super::State;
use crate::problem::Problem;
use crate::{Files, Origin};

/// Where pages look for the frame if they name only an origin.
pub(super) const PATH: &str = "/plugin/handraise-home.html";
const FILE: &str = "handraise-home.html";
/// The list of the file as it is built.
const EMPTY: &str = "data-allow=\"\"";
/// Stands for a sandboxed frame, which is of no site.
const OPAQUE: &str = "null";

/// `GET /plugin/handraise-home.html`.
pub(super) async fn show(extract::State(state): extract::State<State>) -> Response {
    let config = &state.0.config;
    let html = match &config.plugin {
        Files::Folder(folder) => tokio::fs::read(folder.join(FILE)).await.ok(),
        Files::Carried(files) => files.get(FILE).map(|file| file.bytes.to_vec()),
    };
    let Some(html) = html.and_then(|html| String::from_utf8(html).ok()) else {
        return Problem::not_found("the plugin has no such file").into_response();
    };
    let origins = config.allowed_origins.iter().map(Origin::as_str).filter(|origin| *origin != OPAQUE);
    let named = origins.collect::<Vec<_>>().join(" ");
    let ancestors = if named.is_empty() { "'none'" } else { &named };
    let policy = format!("default-src 'none'; script-src 'self'; frame-ancestors {ancestors}");
    let html = html.replacen(EMPTY, &format!("data-allow=\"{named}\""), 1);
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response()
}
