//! `GET /v1/definition.mql` and `GET /v1/definitions/<hash>.mql`: compiled definitions, as the page loads them.

use axum::extract::{self, Path};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;

use super::State;
use super::content::Content;
use crate::definition::Loaded;
use crate::problem::Problem;

/// A page sees a new definition within a minute.
const SHORT: HeaderValue = HeaderValue::from_static("public, max-age=60");
/// The content at an address with its hash never changes.
const LONG: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// What forms call the definition: `id@version#hash`.
const NAME: HeaderName = HeaderName::from_static("handraise-definition");

/// Gives the active definition, compiled.
#[utoipa::path(
    get, path = "/v1/definition.mql", operation_id = "activeDefinition", tag = "Forms", security(()),
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` of what you have.")),
    responses(
        (status = 200, description = "The definition.", content_type = "application/octet-stream", body = Vec<u8>, headers(
            ("ETag" = String, description = "Its hash."), ("Handraise-Definition" = String, description = "`id@version#hash`.")
        )),
        (status = 304, description = "You have it."),
    ),
)]
pub(super) async fn active(extract::State(state): extract::State<State>, headers: HeaderMap) -> Response {
    answer(&state.0.definitions.active(), &headers, SHORT)
}

/// Gives a definition by its hash: the active one, or one replaced less than 30 days ago.
#[utoipa::path(
    get, path = "/v1/definitions/{file}", operation_id = "definitionByHash", tag = "Forms", security(()),
    extensions(("x-problems" = json!(["not-found", "storage"]))),
    params(
        ("file" = String, Path, description = "Its hash and `.mql`.", pattern = r"^[0-9a-f]{64}\.mql$"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of what you have."),
    ),
    responses(
        (status = 200, description = "The definition. It never changes.", content_type = "application/octet-stream", body = Vec<u8>, headers(
            ("ETag" = String, description = "Its hash."), ("Handraise-Definition" = String, description = "`id@version#hash`.")
        )),
        (status = 304, description = "You have it."),
    ),
)]
pub(super) async fn by_hash(
    extract::State(state): extract::State<State>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let shared = &state.0;
    let unknown = || Problem::not_found("no definition with this hash was active in the last 30 days");
    let hash = file.strip_suffix(".mql").filter(|hash| hash.len() == 64).ok_or_else(unknown)?;
    let found = shared.definitions.find(&shared.store, hash, shared.config.clock.now_ms()).await;
    let (loaded, _) = found.map_err(|error| Problem::storage(&error))?.ok_or_else(unknown)?;
    Ok(answer(&loaded, &headers, LONG))
}

fn answer(loaded: &Loaded, headers: &HeaderMap, cache: HeaderValue) -> Response {
    let content = Content { bytes: &loaded.mql, brotli: loaded.brotli.as_ref(), hash: loaded.hash() };
    let mut response = content.answer("application/octet-stream", headers);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, cache);
    if let Ok(name) = HeaderValue::try_from(loaded.compiled.reference()) {
        headers.insert(NAME, name);
    }
    response
}
