//! Requests to a CRM, in JSON. It knows what a status says of everybody, and nothing of what is asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::Value;

use super::file::Server;
use super::order::Broken;
use crate::fetch::{Fetch, Reach};
use crate::fetch::{USER_AGENT, retry_after};

/// The largest answer.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Asks a CRM.
#[derive(Clone, Debug)]
pub(super) struct Http {
    fetch: Fetch,
    base: String,
    requests: Arc<AtomicU32>,
}

/// What a CRM answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// `null` if it is no JSON.
    pub(super) body: Value,
}

impl Http {
    /// # Errors
    /// A system that can't do TLS, in words.
    pub(super) fn new(server: &Server) -> Result<Self, String> {
        let reach = match (server.allow_private_addresses, server.url.starts_with("http:")) {
            (false, _) => Reach::Public,
            (true, true) => Reach::Private,
            (true, false) => Reach::Anywhere,
        };
        let fetch = Fetch::new(reach, Duration::from_secs(server.timeout_s.into()), MOST_BYTES);
        let fetch = fetch.map_err(|error| format!("could not prepare TLS: {error}"))?;
        Ok(Self { fetch, base: server.url.trim_end_matches('/').to_owned(), requests: Arc::default() })
    }

    /// How many requests were sent since this was last asked.
    pub(super) fn take_requests(&self) -> u32 {
        self.requests.swap(0, Ordering::Relaxed)
    }

    /// Sends a request, and reads the answer, whatever its status.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Answer, Broken> {
        let body = body.map(|body| body.to_string().into_bytes());
        self.send_as(method, path, headers, ("application/json", body)).await
    }

    /// The same with a body of another type.
    pub(super) async fn send_as(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        (media_type, body): (&str, Option<Vec<u8>>),
    ) -> Result<Answer, Broken> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        request = request.header(header::USER_AGENT, USER_AGENT).header(header::ACCEPT, "application/json");
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, media_type);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.unwrap_or_default());
        let request =
            request.map_err(|_| Broken::new("no request can be made of it; look at the address and the secret"))?;
        self.requests.fetch_add(1, Ordering::Relaxed);
        let answer = self.fetch.send(request).await.map_err(|error| Broken::new(error.to_string()))?;
        // What a body's encoding says is not looked at: none was accepted, and Tryton 8.2 says `gzip` of plain text all the same.
        let body = serde_json::from_slice(&answer.body).unwrap_or_default();
        Ok(Answer { status: answer.status, headers: answer.headers, body })
    }
}

impl Answer {
    /// What a status says that would be the same of anybody; `None` if it may be about this request alone.
    pub(super) fn broken(&self) -> Option<Broken> {
        let code = self.status.as_u16();
        let why = match code {
            300..=399 => format!(
                "the CRM answers {code} and names another address; redirects are not followed, so write the final address"
            ),
            401 | 403 => format!("the CRM answers {code}: it does not accept the secret, or not for this"),
            429 => "the CRM answers 429: it was asked too often".to_owned(),
            500..=599 => format!("the CRM answers {code}"),
            200..=299 if self.body.is_null() && code != 204 => "the CRM's answer is no JSON".to_owned(),
            _ => return None,
        };
        Some(Broken { why, wait: retry_after(&self.headers) })
    }
}
