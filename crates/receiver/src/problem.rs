//! Errors as `application/problem+json` (RFC 9457). They repeat nothing that the client sent but the name of a query's key, or that of a field of a fact. It does not know routes.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// An error that the client gets as an answer.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    /// The last part of its type, such as `body-too-large`.
    kind: &'static str,
    title: &'static str,
    detail: String,
    /// Boxed, because every handler's answer has room for a problem.
    header: Option<Box<(header::HeaderName, HeaderValue)>>,
    /// Members beyond the usual ones.
    more: Option<Box<serde_json::Map<String, serde_json::Value>>>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, kind, title, detail: detail.into(), header: None, more: None }
    }

    /// The last part of its type.
    pub(super) fn kind(&self) -> &'static str {
        self.kind
    }

    /// What is wrong, and what to do about it.
    pub(super) fn detail(&self) -> &str {
        &self.detail
    }

    /// Adds a header to the answer.
    pub(super) fn with(mut self, name: header::HeaderName, value: HeaderValue) -> Self {
        self.header = Some(Box::new((name, value)));
        self
    }

    /// Adds a member to the answer.
    pub(super) fn and(mut self, name: &str, value: serde_json::Value) -> Self {
        self.more.get_or_insert_default().insert(name.to_owned(), value);
        self
    }

    /// Nothing is at this address.
    pub(super) fn not_found(detail: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found", detail)
    }

    /// The database failed. Its message goes to the log only.
    pub(super) fn storage(error: &sqlx::Error) -> Self {
        tracing::error!(%error, "the database failed");
        Self::not_stored()
    }

    /// The database failed, and the writer has logged why.
    pub(super) fn not_stored() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "storage",
            "Could not be stored",
            "the database failed; send it again in a moment",
        )
        .with(header::RETRY_AFTER, HeaderValue::from_static("5"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = serde_json::json!({
            "type": format!("urn:handraise:problem:{}", self.kind),
            "title": self.title,
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if let (Some(more), Some(members)) = (self.more, body.as_object_mut()) {
            members.extend(*more);
        }
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(header) = self.header {
            let (name, value) = *header;
            headers.insert(name, value);
        }
        response
    }
}
