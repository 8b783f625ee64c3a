//! The site's pages and the plugin's files, with the headers that pages with WebAssembly need.

use std::io::ErrorKind;
use std::path::Path;

use axum::body::{Body, Bytes};
use axum::extract::{self, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use tower_http::services::ServeDir;

use super::{State, builtin, carried};
use crate::Files;
use crate::problem::Problem;

/// A page may load files of its own site, and run WebAssembly.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; object-src 'none'; \
     base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
);
/// The team's pages show people's data: no page, not even one of the site, may show them in a frame and have somebody press their buttons.
const TEAM_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'",
);
/// A browser may not keep the page, so that nobody gets it back after somebody else left.
const NEVER: HeaderValue = HeaderValue::from_static("no-store");
/// A browser may keep the file, but must ask each time whether it changed.
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
/// A name with a hash in it always names the same content.
const LONG: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// The fewest hexadecimal digits in a name that count as a hash.
const HASH_DIGITS: usize = 8;
/// The page of a site for addresses that it does not have.
const NOT_FOUND: &str = "404.html";
/// Where the plugin's files are.
const PLUGIN: &str = "/plugin/";

/// Files in a folder that were built for pages.
pub(super) fn built(folder: &Path) -> ServeDir {
    ServeDir::new(folder).append_index_html_on_directories(false).precompressed_br()
}

/// The pages: `/pricing` is `pricing/index.html`. An address that the site does not have may be that of a page which is built in;
/// otherwise the answer is `404.html`, if there is one.
pub(super) async fn page(extract::State(state): extract::State<State>, request: Request) -> Response {
    let site = &state.0.config.site;
    let wants_page = accepts_html(request.headers());
    let (path, headers) = (request.uri().path().to_owned(), request.headers().clone());
    let found = match site {
        Files::Folder(folder) => from_folder(folder, &state, request).await,
        Files::Carried(files) => carried::page(files, &request),
    };
    if found.status() != StatusCode::NOT_FOUND {
        return found;
    }
    if let Some(page) = builtin::find(&path, &headers).or_else(|| builtin::instead(&path, &headers)) {
        return page;
    }
    let own = match site {
        Files::Folder(folder) => tokio::fs::read(folder.join(NOT_FOUND)).await.ok().map(Bytes::from),
        Files::Carried(files) => files.get(NOT_FOUND).map(|file| file.bytes.clone()),
    };
    match own {
        Some(page) if wants_page => (StatusCode::NOT_FOUND, Html(page)).into_response(),
        _ => Problem::not_found("there is no page at this address").into_response(),
    }
}

/// The page in a folder; 404 if it has none, or if the guard withholds it.
async fn from_folder(folder: &Path, state: &State, request: Request) -> Response {
    if state.0.guard.withholds(folder, request.uri().path()).await {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut pages = ServeDir::new(folder).redirect_to_trailing_slash(false).precompressed_br();
    match pages.try_call(request).await {
        Ok(found) => found.map(Body::new),
        // Most failures to read are only odd addresses.
        Err(error)
            if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidInput) =>
        {
            StatusCode::NOT_FOUND.into_response()
        }
        Err(error) => {
            tracing::error!(%error, "could not read a page");
            let detail = "the page could not be read; try again in a moment";
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "page", "Unreadable page", detail).into_response()
        }
    }
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_none_or(|accept| accept.contains("text/html") || accept.contains("*/*"))
}

/// Completes the headers of an answer to `path`: how long a browser may keep it, its character set, and what a page may load.
pub(super) fn complete_headers(path: &str, response: &mut Response) {
    if response.status() == StatusCode::NOT_FOUND && path.starts_with(PLUGIN) {
        *response = Problem::not_found("the plugin has no such file").into_response();
    }
    let served = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = match kind.unwrap_or_default() {
        // Files of TypeScript types share their ending with a video format.
        _ if path.ends_with(".ts") && served => "text/plain".to_owned(),
        kind => kind.to_owned(),
    };
    if served && !headers.contains_key(header::CACHE_CONTROL) {
        // People name pages, for example with a date that looks like a hash. A 304 has no content type, so the path decides too.
        let is_page = kind.starts_with("text/html") || !names_a_file(path);
        headers.insert(header::CACHE_CONTROL, if has_hash(path) && !is_page { LONG } else { REVALIDATE });
    }
    if kind.starts_with("text/html") {
        let is_team_s = builtin::is_team_s(path);
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(if is_team_s { TEAM_POLICY } else { POLICY });
        if is_team_s {
            headers.insert(header::CACHE_CONTROL, NEVER);
        }
    }
    if kind.starts_with("text/") && !kind.contains("charset") {
        let kind = HeaderValue::try_from(format!("{kind}; charset=utf-8"));
        if let Ok(kind) = kind {
            headers.insert(header::CONTENT_TYPE, kind);
        }
    }
}

/// Whether the ending of an address is that of a file, and not of a page.
fn names_a_file(path: &str) -> bool {
    mime_guess::from_path(path).first().is_some_and(|kind| kind != mime_guess::mime::TEXT_HTML)
}

/// Whether a part of the file's name, between `.` or `-`, is a hash.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_hash = |part: &str| {
        part.len() >= HASH_DIGITS
            && part.bytes().all(|b| b.is_ascii_hexdigit())
            && part.bytes().any(|b| b.is_ascii_digit())
    };
    name.split(['.', '-']).any(is_hash)
}

#[cfg(test)]
mod tests {
    use super::has_hash;

    #[test]
    fn a_name_with_a_hash_is_recognised() {
        assert!(has_hash("/plugin/handraise-0a1b2c3d.wasm") && has_hash("/a.0123456789abcdef.js"));
        assert!(!has_hash("/plugin/handraise.wasm") && !has_hash("/facade-effaced.css"));
        assert!(!has_hash("/0123456789/index.html"));
    }
}
