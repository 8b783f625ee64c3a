//! `GET /v1/session/ways`: how somebody can sign in, so that the inbox shows what there is. It does not know who asks.

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::document::described;
use super::{State, json};

/// How somebody can sign in.
#[derive(Serialize, JsonSchema)]
struct Ways {
    /// With a password.
    password: bool,
    /// At an OpenID provider, if there is one.
    oidc: Option<Provider>,
}

/// An OpenID provider.
#[derive(Serialize, JsonSchema)]
struct Provider {
    /// What the button says.
    name: String,
}

described!(Answer: Ways);

/// Says how somebody can sign in.
#[utoipa::path(
    get, path = "/v1/session/ways", operation_id = "listWays", tag = "Sign-in", security(()),
    responses((status = 200, description = "The ways.", body = Ways, example = json!({ "password": true, "oidc": null }))),
)]
pub(super) async fn show(extract::State(state): extract::State<State>, _: Asked) -> Response {
    let oidc = state.provider_name().map(|name| Provider { name: name.to_owned() });
    json::answer(StatusCode::OK, &Ways { password: true, oidc })
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
