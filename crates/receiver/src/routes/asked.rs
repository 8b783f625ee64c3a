//! What a request says besides its body, and whom it comes from. Handlers take it as an argument. It does not know what they do.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};

use super::State;
use crate::client::{self, Client, Peer};

/// What a request says besides its body.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    /// What follows the question mark.
    pub(super) query: String,
    /// Whom limits count.
    pub(super) client: Client,
    /// The other end of the connection.
    pub(super) peer: Option<Peer>,
}

impl Asked {
    /// Whether it comes from this machine and was passed on for nobody.
    pub(super) fn is_local(&self, state: &State) -> bool {
        client::is_local(&self.headers, self.peer, state.0.config.trusted_hops)
    }
}

impl FromRequestParts<State> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Infallible> {
        let peer: Option<Peer> = parts.extensions.get().copied();
        Ok(Self {
            method: parts.method.clone(),
            headers: parts.headers.clone(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            client: Client::of(&parts.headers, peer, state.0.config.trusted_hops),
            peer,
        })
    }
}
