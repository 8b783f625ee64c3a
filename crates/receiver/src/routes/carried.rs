//! Serves files that the program carries, with the answers that files in a folder get. None of them is secret, so it needs no guard.

use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;

use super::content::Content;
use crate::Carried;

/// The page of a folder.
const INDEX: &str = "index.html";

/// The file at an address; 404 if there is none.
pub(super) fn file(files: &Carried, request: &Request) -> Response {
    answer(files, request, name(request).as_deref())
}

/// The page or file at an address, where `/pricing` is `pricing/index.html`; 404 if there is none.
pub(super) fn page(files: &Carried, request: &Request) -> Response {
    let found = name(request).map(|name| match files.get(&name) {
        Some(_) => name,
        None if name.is_empty() => INDEX.to_owned(),
        None => format!("{name}/{INDEX}"),
    });
    answer(files, request, found.as_deref())
}

/// The name of the file at an address; `None` if the address is not UTF-8.
fn name(request: &Request) -> Option<String> {
    let path = percent_decode_str(request.uri().path()).decode_utf8().ok()?;
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    Some(parts.join("/"))
}

fn answer(files: &Carried, request: &Request, name: Option<&str>) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET,HEAD")]).into_response();
    }
    let Some((name, file)) = name.and_then(|name| Some((name, files.get(name)?))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let brotli = files.get(&format!("{name}.br")).map(|compressed| &compressed.bytes);
    let content = Content { bytes: &file.bytes, brotli, hash: &file.hash };
    content.answer(mime_guess::from_path(name).first_or_octet_stream().as_ref(), request.headers())
}
