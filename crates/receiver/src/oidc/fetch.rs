//! HTTP to the provider: encrypted, unless it is on this machine. How it is asked is in `crate::fetch`. It does not know what is asked.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use axum::http::Response;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use url::Url;

use crate::fetch::{self, Answer, Reach};

const TIMEOUT: Duration = Duration::from_secs(10);
/// More than any provider says.
const MOST_BYTES: usize = 1024 * 1024;

/// Asks the provider.
#[derive(Clone, Debug)]
pub(super) struct Fetch {
    fetch: fetch::Fetch,
    /// Whether the provider is on this machine and may do without https.
    is_local: bool,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum FetchError {
    Unreachable(fetch::FetchError),
    /// The provider's own description names an address without https.
    Unencrypted,
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(error) => error.fmt(f),
            Self::Unencrypted => f.write_str("the provider names an address without https"),
        }
    }
}

impl std::error::Error for FetchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreachable(error) => std::error::Error::source(error),
            Self::Unencrypted => None,
        }
    }
}

impl Fetch {
    /// # Errors
    /// If the system cannot do TLS.
    pub(super) fn new(is_local: bool) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        // Who runs the receiver chose the provider, which may be in their own network.
        Ok(Self { fetch: fetch::Fetch::new(Reach::Anywhere, TIMEOUT, MOST_BYTES)?, is_local })
    }

    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        let url = Url::parse(&request.uri().to_string()).map_err(|_| FetchError::Unencrypted)?;
        let is_allowed = url.scheme() == "https" || (self.is_local && super::is_on_this_machine(&url));
        if !is_allowed {
            return Err(FetchError::Unencrypted);
        }
        let Answer { status, headers, body } = self.fetch.send(request).await.map_err(FetchError::Unreachable)?;
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Fetch {
    type Error = FetchError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, FetchError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.answer(request))
    }
}
