//! `GET /v1/session/ways`: how somebody can sign in, so that the inbox shows what there is. It does not know who asks.

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;

use super::{State, json};

/// `GET /v1/session/ways`.
pub(super) async fn show(extract::State(state): extract::State<State>) -> Response {
    let oidc = state.provider_name().map(|name| serde_json::json!({ "name": name }));
    json::answer(StatusCode::OK, &serde_json::json!({ "password": true, "oidc": oidc }))
}

impl State {
    #[cfg(feature = "oidc")]
    fn provider_name(&self) -> Option<&str> {
        self.0.oidc.as_ref().map(|sign_in| sign_in.provider().name.as_str())
    }

    #[cfg(not(feature = "oidc"))]
    fn provider_name(&self) -> Option<&str> {
        None
    }
}
