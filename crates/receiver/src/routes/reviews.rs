//! `POST /v1/reviews/{id}/acknowledge`: somebody knows that inputs dried up. It does not know which reviews are due.

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::document::described;
use super::{State, json};
use crate::access::Right;
use crate::agenda;
use crate::problem::Problem;

/// What somebody knows now.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReviewAcknowledged")]
struct Known {
    /// The inputs that dried up, such as `page pricing`.
    inputs: Vec<String>,
}

described!(Answer: Known);

/// Acknowledges that inputs dried up for which the definition in force is to be reviewed.
///
/// The review is called for again only when another input dries up. Reviews for other reasons end with another version of the definition.
#[utoipa::path(
    post, path = "/v1/reviews/{id}/acknowledge", operation_id = "acknowledgeReview", tag = "Definitions",
    extensions(("x-right" = json!(Right::Define.name())), ("x-problems" = json!(["not-found"]))),
    params(("id" = String, Path, description = "The id of the policy's entry, as `reviews` of `GET /v1/definitions` has it.")),
    responses((status = 200, description = "What is acknowledged.", body = Known)),
)]
pub(super) async fn acknowledge(
    extract::State(state): extract::State<State>,
    extract::Path(id): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let by = state.authorise(&asked, Right::Define).await?.actor();
    let loaded = state.0.definitions.active();
    let definition = loaded.compiled.definition();
    let (name, version, now_ms) = (definition.id.clone(), definition.version, state.0.config.clock.now_ms());
    let known = state
        .0
        .store
        .write(move |c| Box::pin(async move { agenda::acknowledge(c, (&name, version), &id, &by, now_ms).await }));
    let known = known.await.map_err(|_logged| Problem::not_stored())?;
    let inputs = known.ok_or_else(|| {
        Problem::not_found("no review with this id waits for anybody to acknowledge that inputs dried up")
    })?;
    Ok(json::answer(StatusCode::OK, &Known { inputs }))
}
