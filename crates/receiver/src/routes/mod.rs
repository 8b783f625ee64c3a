//! Which handler answers at which address: one file per group. The headers that all of them share are here.

mod accounts;
mod activation;
mod approvals;
mod asked;
mod audit;
mod body;
mod builtin;
mod caller;
mod carried;
mod choices;
mod connectors;
mod content;
mod cookie;
mod crms;
mod decide;
mod definition;
mod document;
mod events;
mod export;
mod facts;
mod figures;
mod flow;
mod forwarder;
mod grading;
mod guard;
mod health;
mod home;
mod inputs;
mod invitation;
mod json;
mod lead;
mod list;
mod listed;
mod members;
mod nurture;
#[cfg(feature = "oidc")]
mod oidc;
mod once;
mod outbox;
mod own_page;
mod page;
mod persons;
mod refusal;
mod retention;
mod reviews;
mod session;
mod shadow;
mod site;
mod spot;
mod state;
mod stream;
mod tokens;
mod updates;
mod upload;
mod users;
mod views;
mod visit;
mod watch;
mod ways;
mod whom;
mod work;

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use percent_encoding::percent_decode_str;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};
use tower_http::cors::{AllowOrigin, CorsLayer};

pub use self::body::read_form;
pub use self::document::text as document;
pub use self::export::Exported;
pub(crate) use self::export::{everything_of, rows_of};
pub use self::forwarder::Statement;
pub use self::list::stored_leads;
pub(crate) use self::nurture::{in_log as nurture_in_log, table as nurture_table};
pub(crate) use self::retention::in_words as removed_in_words;
use self::state::Shared;
pub use self::state::State;

use super::problem::Problem;
use super::{Files, origin};

/// From how many bytes on an answer is compressed. What is secret in answers, such as the `csrf` of a session, stands in shorter ones.
const LONG_BYTES: u64 = 2048;

/// Whether an answer is computed text that nobody has compressed: files and definitions are compressed once, where they are kept.
fn is_json(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
}

/// All routes.
pub fn router(state: State) -> Router {
    let config = &state.0.config;
    let allowed = config.allowed_origins.clone();
    let public = Router::from(listed::for_forms())
        .nest("/plugin", built(&state, &config.plugin))
        // Before the layer around it, which answers `OPTIONS`.
        .method_not_allowed_fallback(wrong_method)
        .layer(
            CorsLayer::new()
                .allow_origin(AllowOrigin::predicate(move |sent, _| origin::is_allowed(sent, &allowed)))
                .allow_methods([Method::GET, Method::POST])
                .allow_headers([header::CONTENT_TYPE, header::ACCEPT])
                .max_age(Duration::from_secs(600)),
        );
    let playground = config.playground.as_ref();
    let playground = playground.map(|files| Router::new().nest("/try/handraise", built(&state, files)));
    Router::new()
        .route(home::PATH, get(home::show))
        .merge(public)
        .merge(playground.unwrap_or_default())
        .merge(sign_in_elsewhere(&state))
        .merge(Router::from(listed::for_teams()))
        .route("/v1/refusal.css", get(refusal::style))
        .route("/v1/refusal.js", get(refusal::script))
        .route("/v1/{*rest}", any(not_found))
        .method_not_allowed_fallback(wrong_method)
        .fallback(site::page)
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(SizeAbove::new(LONG_BYTES).and(is_json)),
        )
        .layer(middleware::from_fn(complete))
        .with_state(state)
}

/// The routes of sign-in with an OpenID provider, if there is one.
fn sign_in_elsewhere(state: &State) -> Router<State> {
    #[cfg(feature = "oidc")]
    if state.0.oidc.is_some() {
        return oidc::described().into();
    }
    let _none = state;
    Router::new()
}

/// Whether a request says once for which host it is (RFC 9112, 3.2). Version 1.0 did not need to.
fn names_its_host(request: &Request) -> bool {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    hosts == 1 || (hosts == 0 && request.version() < Version::HTTP_11)
}

fn without_host() -> Problem {
    let detail = "the request must have one `Host` header";
    Problem::new(StatusCode::BAD_REQUEST, "host", "No host, or several", detail)
}

/// Whether the bytes of an address of ours are text. Files may be called as they like.
fn is_text(path: &str) -> bool {
    !path.starts_with("/v1/") || percent_decode_str(path).decode_utf8().is_ok()
}

fn no_text() -> Problem {
    Problem::not_found("there is nothing at this address; it has bytes that are no UTF-8")
}

/// Files that were built for pages, such as the plugin's: no page is among them.
fn built(state: &State, files: &Files) -> Router<State> {
    match files {
        Files::Folder(folder) => {
            let guarded = (state.0.guard.clone(), folder.clone());
            Router::new()
                .fallback_service(site::built(folder))
                .layer(middleware::from_fn_with_state(guarded, guard::withhold))
        }
        Files::Carried(files) => {
            let files = files.clone();
            Router::new().fallback(move |request: Request| async move { carried::file(&files, &request) })
        }
    }
}

async fn not_found() -> Problem {
    Problem::not_found("there is nothing at this address")
}

async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method",
        "Method not allowed",
        "this address does not take that method",
    )
}

/// Adds the headers of every answer, and a line to the log that identifies nobody: it has no query, no address and no contact.
async fn complete(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = match (names_its_host(&request), is_text(&path)) {
        (true, true) => next.run(request).await,
        (false, _) => without_host().into_response(),
        (true, false) => no_text().into_response(),
    };
    site::complete_headers(&path, &mut response);
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    tracing::debug!(%method, path, status = response.status().as_u16(), "answered");
    response
}
