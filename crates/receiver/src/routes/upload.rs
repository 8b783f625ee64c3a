//! A definition in a request's body: the bytes of its file, or `multipart/form-data` with a `definition` and the `policy` that belongs to it. It does
//! not know what becomes of it.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};

use crate::definition::{DefinitionError, Given, Loaded};
use crate::problem::Problem;
use handraise::definition::MAX_POLICY_BYTES;
use serde_json::json;

/// The largest body: a policy, and a definition that is a few megabytes long.
const BYTES: usize = MAX_POLICY_BYTES + 4 * 1024 * 1024;
/// The most parts: more than the two that are read.
const PARTS: usize = 16;

/// Reads a definition, checks it as at the start, and compiles it.
///
/// # Errors
/// 400 and 413 for a body that can't be read, 422 with everything that is wrong with the definition.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Loaded, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let bytes = to_bytes(body, BYTES).await.map_err(|_| {
        let detail = format!("the body has more than {} MiB, or did not arrive completely", BYTES / 1024 / 1024);
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", "Too large", detail)
    })?;
    let given = match kind.to_ascii_lowercase().starts_with("multipart/") {
        true => parts(kind, bytes).await?,
        false => Given { name: String::new(), bytes: bytes.to_vec(), policy: None },
    };
    if given.bytes.is_empty() {
        return Err(unreadable(
            "the body is empty; send the definition's file, such as with `curl --data-binary @FILE`",
        ));
    }
    // Compiling and compressing take a moment, in which others are answered.
    let loaded = tokio::task::spawn_blocking(move || given.load()).await;
    loaded.map_err(|_panicked| unreadable("the definition could not be read"))?.map_err(refused)
}

/// The parts of a multipart body.
async fn parts(kind: &str, bytes: Bytes) -> Result<Given, Problem> {
    let wrong = |error: multer::Error| unreadable(format!("the body is no multipart form: {error}"));
    let boundary = multer::parse_boundary(kind).map_err(wrong)?;
    let whole = Body::from(bytes).into_data_stream();
    let mut parts = multer::Multipart::new(whole, boundary);
    let (mut definition, mut policy) = (None, None);
    for _ in 0..PARTS {
        let Some(part) = parts.next_field().await.map_err(wrong)? else { break };
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(wrong)?.to_vec();
        match name.as_str() {
            "definition" => definition = Some((file, bytes)),
            "policy" if file.is_empty() => policy = Some(("policy".to_owned(), bytes)),
            "policy" => policy = Some((file, bytes)),
            _ => return Err(unreadable("a part has another name than `definition` and `policy`; leave it out")),
        }
    }
    let missing =
        || unreadable("the part `definition` is missing; add it, such as with `curl --form definition=@FILE`");
    let (name, bytes) = definition.ok_or_else(missing)?;
    Ok(Given { name, bytes, policy })
}

/// Why a definition can't be used. It is the sender's own, so what is wrong is said with its words.
fn refused(error: DefinitionError) -> Problem {
    let (detail, problems) = match error {
        DefinitionError::Unusable(reason) => (reason, json!([])),
        DefinitionError::Invalid { problems, .. } => {
            let first = problems.first().map(ToString::to_string).unwrap_or_default();
            let more = if problems.len() > 1 { format!(" (and {} more)", problems.len() - 1) } else { String::new() };
            (format!("{first}{more}"), json!(problems))
        }
    };
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "definition", "The definition can't be used", detail)
        .and("problems", problems)
}

fn unreadable(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "unreadable", "Unreadable body", detail)
}
