//! A target of the kind `webhook`: a `POST` in JSON, signed by the Standard Webhooks convention. It does not know when a message is sent again.

use std::time::Duration;

use axum::http::{HeaderValue, Method, Request, StatusCode, header};

use super::file::WebhookPart;
use super::message::Message;
use super::signature::{SigningSecret, signatures};
use super::target::{Failure, Sent};
use crate::fetch::{Answer, Fetch, FetchError, USER_AGENT, reach, retry_after};
use crate::settings::SecretSource;

/// Sends messages to an address.
#[derive(Clone, Debug)]
pub(super) struct Webhook {
    url: String,
    secrets: Vec<SigningSecret>,
    fetch: Fetch,
}

impl Webhook {
    /// # Errors
    /// What `secret` says, a secret that can't sign, or a system that can't do TLS; in words.
    pub(super) fn new(
        part: &WebhookPart,
        mut secret: impl FnMut(&SecretSource) -> Result<String, String>,
    ) -> Result<Self, String> {
        let mut secrets = Vec::with_capacity(part.secrets.len());
        for known in &part.secrets {
            secrets.push(SigningSecret::read(&secret(&known.source())?)?);
        }
        let reach = reach(&part.url, part.allow_private_addresses);
        let fetch = Fetch::new(reach, Duration::from_secs(part.timeout_s.into()), 0);
        let fetch = fetch.map_err(|error| format!("could not prepare TLS: {error}"))?;
        Ok(Self { url: part.url.clone(), secrets, fetch })
    }

    pub(super) async fn send(&self, message: &Message, now_ms: i64) -> Sent {
        let Some(request) = self.request(message, now_ms.div_euclid(1000)) else {
            return Sent::Failed(Failure::without_answer("no request can be made of it".to_owned()));
        };
        sent(self.fetch.tell(request).await)
    }

    fn request(&self, message: &Message, at_s: i64) -> Option<Request<Vec<u8>>> {
        let body = message.body().into_bytes();
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(self.url.as_str())
            .header(header::USER_AGENT, USER_AGENT)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", at_s.to_string());
        if !self.secrets.is_empty() {
            let signed = signatures(&self.secrets, &message.id, at_s, &body);
            request = request.header("webhook-signature", HeaderValue::try_from(signed).ok()?);
        }
        request.body(body).ok()
    }
}

/// What an answer means.
pub(super) fn sent(answer: Result<Answer, FetchError>) -> Sent {
    match answer {
        Ok(Answer { status, .. }) if status.is_success() => Sent::Delivered { status: Some(status.as_u16()) },
        Ok(Answer { status: StatusCode::GONE, .. }) => {
            Sent::Gone { status: Some(410), why: "the host answers 410: it wants nothing more".to_owned() }
        }
        Ok(Answer { status, headers, .. }) => Sent::Failed(Failure {
            status: Some(status.as_u16()),
            wait: retry_after(&headers),
            is_of_target: matches!(status.as_u16(), 429 | 502 | 503 | 504),
            ..Failure::without_answer(in_words(status))
        }),
        Err(error) => Sent::Failed(Failure::without_answer(error.to_string())),
    }
}

fn in_words(status: StatusCode) -> String {
    let code = status.as_u16();
    match code {
        300..=399 => format!(
            "the host answers {code} and names another address; redirects are not followed, so write the final address"
        ),
        401 | 403 => format!("the host answers {code}: it does not accept the message; compare the secrets"),
        429 => "the host answers 429: it was told too much at once".to_owned(),
        _ => format!("the host answers {code}"),
    }
}
