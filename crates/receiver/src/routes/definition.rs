//! `GET /v1/definition.mql` and `GET /v1/definitions/<hash>.mql`: compiled definitions, as the page loads them. What is not for everybody is in
//! `activation`.

use axum::extract::{self, Path};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;

use super::asked::Asked;
use super::content::Content;
use super::document::definition::DefinitionEdition;
use super::{State, activation};
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
    get, path = "/v1/definition.mql", operation_id = "activeDefinition", tag = "Definitions", security(()),
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

/// Gives a definition by its hash.
///
/// With `.mql`, compiled, for everybody: the active one, or one replaced less than 30 days ago. Without, with everything that was given with it and of
/// any age: for tokens with the scope `read` or `definition`, and for users; only those who may put definitions into force see the private part.
#[utoipa::path(
    get, path = "/v1/definitions/{file}", operation_id = "definitionByHash", tag = "Definitions",
    security((), ("token" = ["read", "definition"]), ("session" = [])),
    extensions(("x-problems" = json!(["not-found", "storage", "token", "role", "guesses"]))),
    params(
        ("file" = String, Path, description = "Its hash, or its hash and `.mql`.", pattern = r"^[0-9a-fA-F]{64}(\.mql)?$"),
        ("policy" = Option<String>, Query, description = "Without `.mql`: the hash of the private part, if there were several."),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of what you have."),
    ),
    responses(
        (status = 200, description = "The definition.", content((Vec<u8> = "application/octet-stream"), (DefinitionEdition = "application/json")), headers(
            ("ETag" = Option<String>, description = "Its hash, with `.mql`."), ("Handraise-Definition" = Option<String>, description = "`id@version#hash`, with `.mql`.")
        )),
        (status = 304, description = "You have it."),
    ),
)]
pub(super) async fn by_hash(
    extract::State(state): extract::State<State>,
    Path(file): Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let shared = &state.0;
    let unknown = || Problem::not_found("no definition with this hash was active in the last 30 days");
    let is_hash = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash(&file) {
        return activation::show(&state, &asked, &file).await;
    }
    let hash = file.strip_suffix(".mql").filter(|hash| is_hash(hash)).ok_or_else(unknown)?;
    let found = shared.definitions.find(&shared.store, hash, shared.config.clock.now_ms()).await;
    let (loaded, _) = found.map_err(|error| Problem::storage(&error))?.ok_or_else(unknown)?;
    Ok(answer(&loaded, &asked.headers, LONG))
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
