//! What the provider says of itself: its addresses and its keys. Fetched at the first sign-in, so that a provider that is down keeps no receiver from
//! starting; and again when it is an hour old, or when a token has a key that nobody knows yet. It does not know tokens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use openidconnect::core::CoreProviderMetadata;
use tokio::sync::Mutex;

use super::fetch::Fetch;
use super::sign_in::reason;
use super::{Failure, Issuer};

/// How long it counts.
const FRESH: Duration = Duration::from_secs(60 * 60);
/// After a failure, and after a look for a new key, so long nobody asks again: sign-ins must not become a flood at the provider.
const PAUSE: Duration = Duration::from_secs(5);

/// What is known of the provider.
#[derive(Debug, Default)]
pub(super) struct Discovery(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    metadata: Option<(Arc<CoreProviderMetadata>, Instant)>,
    /// When it was last fetched again because of a key.
    renewed: Option<Instant>,
    failed: Option<Instant>,
}

impl Discovery {
    /// What the provider says of itself. Those who ask while it is being fetched wait for the same answer.
    pub(super) async fn get(&self, fetch: &Fetch, issuer: &Issuer) -> Result<Arc<CoreProviderMetadata>, Failure> {
        let mut known = self.0.lock().await;
        match &known.metadata {
            Some((metadata, at)) if at.elapsed() < FRESH => Ok(Arc::clone(metadata)),
            _ => known.fetch(fetch, issuer).await,
        }
    }

    /// The same, fetched again, because a key is not in `older`.
    pub(super) async fn renewed(
        &self,
        older: &Arc<CoreProviderMetadata>,
        fetch: &Fetch,
        issuer: &Issuer,
    ) -> Result<Arc<CoreProviderMetadata>, Failure> {
        let mut known = self.0.lock().await;
        let is_recent = known.renewed.is_some_and(|at| at.elapsed() < PAUSE);
        match &known.metadata {
            Some((metadata, _)) if is_recent || !Arc::ptr_eq(metadata, older) => Ok(Arc::clone(metadata)),
            _ => {
                known.renewed = Some(Instant::now());
                known.fetch(fetch, issuer).await
            }
        }
    }
}

impl Known {
    async fn fetch(&mut self, fetch: &Fetch, issuer: &Issuer) -> Result<Arc<CoreProviderMetadata>, Failure> {
        if self.failed.is_some_and(|at| at.elapsed() < PAUSE) {
            return Err(Failure::Unreachable);
        }
        match CoreProviderMetadata::discover_async(issuer.0.clone(), fetch).await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                self.metadata = Some((Arc::clone(&metadata), Instant::now()));
                self.failed = None;
                Ok(metadata)
            }
            Err(error) => {
                tracing::warn!(reason = reason(&error), "the OpenID provider does not say what it is");
                self.failed = Some(Instant::now());
                Err(Failure::Unreachable)
            }
        }
    }
}
