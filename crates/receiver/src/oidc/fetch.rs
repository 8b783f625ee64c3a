//! HTTP to the provider: encrypted, with the public certificate authorities compiled in, no redirects, little time, and short answers. It does not
//! know what is asked.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Response;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::{Client, redirect};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

const CONNECT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(10);
/// More than any provider says.
const MOST_BYTES: usize = 1024 * 1024;

/// Asks the provider.
#[derive(Clone, Debug)]
pub(super) struct Fetch {
    client: Client,
    /// Whether the provider is on this machine and may do without https.
    is_local: bool,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum FetchError {
    Http(reqwest::Error),
    /// The provider's own description names an address without https.
    Unencrypted,
    TooLong,
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(error) => write!(f, "{error}"),
            Self::Unencrypted => f.write_str("the provider names an address without https"),
            Self::TooLong => write!(f, "the answer has more than {MOST_BYTES} bytes"),
        }
    }
}

impl std::error::Error for FetchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Http(error) => std::error::Error::source(error),
            Self::Unencrypted | Self::TooLong => None,
        }
    }
}

impl Fetch {
    /// # Errors
    /// If the system cannot do TLS.
    pub(super) fn new(is_local: bool) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(TIMEOUT)
            .build()?;
        Ok(Self { client, is_local })
    }

    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        let request = reqwest::Request::try_from(request).map_err(FetchError::Http)?;
        let is_allowed =
            request.url().scheme() == "https" || (self.is_local && super::is_on_this_machine(request.url()));
        if !is_allowed {
            return Err(FetchError::Unencrypted);
        }
        let mut answer = self.client.execute(request).await.map_err(FetchError::Http)?;
        let mut response = Response::new(Vec::new());
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        while let Some(chunk) = answer.chunk().await.map_err(FetchError::Http)? {
            let body = response.body_mut();
            if body.len() + chunk.len() > MOST_BYTES {
                return Err(FetchError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
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
