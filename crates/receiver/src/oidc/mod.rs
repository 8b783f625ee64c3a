//! Sign-in with an OpenID provider: the authorization code flow with PKCE (OpenID Connect Core 1.0, 3.1; RFC 7636).
//!
//! In reading order: [`OidcProvider`] (settings) → `attempt` (what binds a sign-in to one browser) → `discovery` (what the provider says of itself) →
//! `sign_in` (the code becomes an e-mail address) → `fetch` (HTTP). It does not know users, cookies or pages; `routes` does.

mod attempt;
mod discovery;
mod failure;
mod fetch;
mod provider;
mod sign_in;

pub use provider::{InvalidIssuer, InvalidRedirect, Issuer, OidcProvider, Redirect};

pub(super) use attempt::Attempt;
pub(super) use failure::Failure;
pub(super) use provider::{CALLBACK, is_on_this_machine};
pub(super) use sign_in::SignIn;
