//! Sends messages to a chat: a `POST` in JSON to an address that is a secret. It does not know what the chat makes of it.

use std::time::Duration;

use axum::http::{Method, Request, header};
use serde_json::Value;

use super::super::target::{Failure, Sent};
use super::super::webhook;
use super::part::ChatPart;
use crate::fetch::{Fetch, USER_AGENT, checked_url, reach};
use crate::settings::SecretSource;

/// Sends messages to a chat.
#[derive(Clone)]
pub(in super::super) struct Chat {
    url: String,
    fetch: Fetch,
}

impl std::fmt::Debug for Chat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Chat({:?})", self.fetch)
    }
}

impl Chat {
    /// # Errors
    /// What `secret` says, an address that can't be used, or a system that can't do TLS; in words that do not have the address.
    pub(super) fn new(
        part: &ChatPart,
        mut secret: impl FnMut(&SecretSource) -> Result<String, String>,
    ) -> Result<Self, String> {
        let url = secret(&part.url.source())?.trim().to_owned();
        let words = ("https://hooks.example.com/…", "url");
        let checked = checked_url(&url, part.allow_private_addresses, words);
        checked.map_err(|(problem, remedy)| format!("the secret address of the chat: {problem}; {remedy}"))?;
        let reach = reach(&url, part.allow_private_addresses);
        let fetch = Fetch::new(reach, Duration::from_secs(part.timeout_s.into()), 0);
        Ok(Self { url, fetch: fetch.map_err(|error| format!("could not prepare TLS: {error}"))? })
    }

    pub(super) async fn send(&self, body: &Value) -> Sent {
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.url.as_str())
            .header(header::USER_AGENT, USER_AGENT)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.to_string().into_bytes());
        match request {
            Ok(request) => webhook::sent(self.fetch.tell(request).await),
            Err(_) => Sent::Failed(Failure::without_answer("no request can be made of it".to_owned())),
        }
    }
}
