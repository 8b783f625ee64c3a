//! A sign-in at the provider: where to send the browser, and what the code that it brings back is worth. The library checks the ID token's signature,
//! issuer, audience, time and nonce. It does not know who may enter.

use std::error::Error;
use std::sync::Arc;

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreErrorResponseType, CoreIdToken, CoreIdTokenClaims,
    CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AuthType, AuthorizationCode, ClaimsVerificationError, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    TokenResponse,
};
use url::Url;

use super::discovery::Discovery;
use super::fetch::Fetch;
use super::{Attempt, Failure, OidcProvider};

/// Signatures that only the provider can make. Those with the client's secret, and none at all, count for nothing.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];
/// The longest reason in the log.
const REASON_CHARS: usize = 400;

/// Signs people in at one provider.
#[derive(Debug)]
pub(crate) struct SignIn {
    provider: OidcProvider,
    fetch: Fetch,
    discovery: Discovery,
}

/// A client of a provider that says where to send browsers, and perhaps where tokens are and who somebody is.
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl SignIn {
    /// # Errors
    /// If the system cannot do TLS.
    pub(crate) fn new(provider: OidcProvider) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self { fetch: Fetch::new(provider.issuer.is_local())?, discovery: Discovery::default(), provider })
    }

    pub(crate) fn provider(&self) -> &OidcProvider {
        &self.provider
    }

    /// Where to send the browser.
    pub(crate) async fn begin(&self, attempt: &Attempt, redirect: RedirectUrl) -> Result<Url, Failure> {
        let metadata = self.discovery.get(&self.fetch, &self.provider.issuer).await?;
        let (state, nonce) = (attempt.state(), attempt.nonce());
        let (address, ..) = self
            .client(&metadata)
            .set_redirect_uri(redirect)
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&attempt.verifier()))
            .url();
        Ok(address)
    }

    /// The e-mail address of whoever signed in at the provider, which vouches for it.
    pub(crate) async fn finish(
        &self,
        code: String,
        attempt: &Attempt,
        redirect: RedirectUrl,
    ) -> Result<String, Failure> {
        let metadata = self.discovery.get(&self.fetch, &self.provider.issuer).await?;
        let client = self.client(&metadata).set_redirect_uri(redirect);
        let request = client.exchange_code(AuthorizationCode::new(code)).map_err(|_| Failure::Unreachable)?;
        let answer =
            request.set_pkce_verifier(attempt.verifier()).request_async(&self.fetch).await.map_err(|error| {
                tracing::warn!(reason = reason(&error), "the OpenID provider gives no token for a code");
                match error {
                    RequestTokenError::ServerResponse(refusal)
                        if *refusal.error() == CoreErrorResponseType::InvalidGrant =>
                    {
                        Failure::Code
                    }
                    RequestTokenError::ServerResponse(_) => Failure::Client,
                    _ => Failure::Unreachable,
                }
            })?;
        let token = answer.id_token().ok_or(Failure::Token)?;
        let claims = self.verified(token, attempt, &metadata).await?;
        if let (Some(email), Some(is_verified)) = (claims.email(), claims.email_verified()) {
            return vouched(email, is_verified);
        }
        let untold = if claims.email().is_some() { Failure::UnverifiedEmail } else { Failure::NoEmail };
        let said = self.user_info(&metadata, &claims, answer.access_token()).await?.ok_or(untold)?;
        vouched(said.email().ok_or(untold)?, said.email_verified() == Some(true))
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> Client {
        let (id, secret) = (self.provider.client_id.clone(), self.provider.client_secret.clone());
        CoreClient::from_provider_metadata(metadata.clone(), id, Some(secret)).set_auth_type(auth_type(metadata))
    }

    /// What an ID token says, once it is proven; a key that is not known is looked for once more.
    async fn verified(
        &self,
        token: &CoreIdToken,
        attempt: &Attempt,
        metadata: &Arc<CoreProviderMetadata>,
    ) -> Result<CoreIdTokenClaims, Failure> {
        let verify = |metadata: &CoreProviderMetadata| {
            let client = self.client(metadata);
            let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES);
            token.claims(&verifier, &attempt.nonce()).cloned()
        };
        let mut claims = verify(metadata);
        let unknown = ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey);
        if claims.as_ref().err() == Some(&unknown) {
            claims = verify(&*self.discovery.renewed(metadata, &self.fetch, &self.provider.issuer).await?);
        }
        claims.map_err(|error| {
            tracing::warn!(reason = reason(&error), "an ID token is not valid");
            Failure::Token
        })
    }

    /// What the provider says of the same person where it keeps ID tokens short (OpenID Connect Core 1.0, 5.4); nothing if it says nothing more.
    async fn user_info(
        &self,
        metadata: &CoreProviderMetadata,
        claims: &CoreIdTokenClaims,
        token: &AccessToken,
    ) -> Result<Option<CoreUserInfoClaims>, Failure> {
        // The library would panic at a token that does not fit into a header.
        if !token.secret().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Failure::Token);
        }
        let client = self.client(metadata);
        let Ok(request) = client.user_info(token.clone(), Some(claims.subject().clone())) else { return Ok(None) };
        request.request_async(&self.fetch).await.map(Some).map_err(|error| {
            tracing::warn!(reason = reason(&error), "the OpenID provider does not say who signed in");
            Failure::Unreachable
        })
    }
}

fn vouched(email: &str, is_verified: bool) -> Result<String, Failure> {
    if is_verified { Ok(email.to_owned()) } else { Err(Failure::UnverifiedEmail) }
}

/// How the receiver shows its secret. In the header, unless the provider takes it in the body alone (RFC 6749, 2.3.1).
fn auth_type(metadata: &CoreProviderMetadata) -> AuthType {
    let ways = metadata.token_endpoint_auth_methods_supported();
    let takes = |way| ways.is_some_and(|ways| ways.contains(&way));
    let only_body = takes(CoreClientAuthMethod::ClientSecretPost) && !takes(CoreClientAuthMethod::ClientSecretBasic);
    if only_body { AuthType::RequestBody } else { AuthType::BasicAuth }
}

/// An error and its causes in one line.
pub(super) fn reason(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text.chars().filter(|char| !char.is_control()).take(REASON_CHARS).collect()
}
