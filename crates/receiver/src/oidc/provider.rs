//! The settings of sign-in with an OpenID provider. It does not know what the provider says of itself.

use std::fmt;
use std::str::FromStr;

use openidconnect::{ClientId, ClientSecret, IssuerUrl, RedirectUrl};
use url::{Host, Url};

use crate::Role;

/// Where the provider sends a browser back to.
pub(crate) const CALLBACK: &str = "/v1/session/oidc/callback";

/// A provider, and what it knows the receiver by.
#[derive(Clone, Debug)]
pub struct OidcProvider {
    /// Its address, exactly as the provider writes it.
    pub issuer: Issuer,
    /// What people call it: "Sign in with …".
    pub name: String,
    /// What the provider calls the receiver.
    pub client_id: ClientId,
    /// With which the receiver shows the provider who it is.
    pub client_secret: ClientSecret,
    /// Where the provider sends browsers back to; `None` for the host that the browser asked for.
    pub redirect: Option<Redirect>,
    /// The role of somebody whom the receiver does not know; `None` keeps them out.
    pub new_users: Option<Role>,
}

impl OidcProvider {
    /// A provider by the name of its host. It lets nobody in who was not invited.
    pub fn new(issuer: Issuer, client_id: String, client_secret: String) -> Self {
        Self {
            name: issuer.0.url().host_str().unwrap_or_default().to_owned(),
            issuer,
            client_id: ClientId::new(client_id),
            client_secret: ClientSecret::new(client_secret),
            redirect: None,
            new_users: None,
        }
    }
}

/// The address that names a provider, which says everything else of itself at `/.well-known/openid-configuration` below it.
///
/// ```
/// use handraise_receiver::Issuer;
/// assert!("https://login.example.com/realms/works".parse::<Issuer>().is_ok());
/// assert!("http://login.example.com".parse::<Issuer>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Issuer(pub(super) IssuerUrl);

impl Issuer {
    /// Whether it is called so.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.0.as_str() == name
    }

    /// Whether it is a provider on this machine, for trying things: it alone may do without https.
    pub(super) fn is_local(&self) -> bool {
        self.0.url().scheme() == "http"
    }
}

/// A text that is not an [`Issuer`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidIssuer;

impl fmt::Display for InvalidIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("write the issuer's address as your provider shows it, such as `https://login.example.com`; only on this machine may it be http")
    }
}

impl std::error::Error for InvalidIssuer {}

impl FromStr for Issuer {
    type Err = InvalidIssuer;

    fn from_str(text: &str) -> Result<Self, InvalidIssuer> {
        let issuer = IssuerUrl::new(text.to_owned()).map_err(|_| InvalidIssuer)?;
        let is_one = is_encrypted_or_local(issuer.url()) && issuer.url().query().is_none();
        if is_one && issuer.url().fragment().is_none() { Ok(Self(issuer)) } else { Err(InvalidIssuer) }
    }
}

/// Where the provider sends browsers back to.
#[derive(Clone, Debug, PartialEq)]
pub struct Redirect(pub(crate) RedirectUrl);

/// A text that is not a [`Redirect`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidRedirect;

impl fmt::Display for InvalidRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "write the address that people open and `{CALLBACK}` after it, such as `https://leads.example.com{CALLBACK}`"
        )
    }
}

impl std::error::Error for InvalidRedirect {}

impl FromStr for Redirect {
    type Err = InvalidRedirect;

    fn from_str(text: &str) -> Result<Self, InvalidRedirect> {
        let url = Url::parse(text).map_err(|_| InvalidRedirect)?;
        let is_bare = url.path() == CALLBACK && url.query().is_none() && url.fragment().is_none();
        let is_one = is_bare && url.username().is_empty() && url.password().is_none() && is_encrypted_or_local(&url);
        if is_one { Ok(Self(RedirectUrl::from_url(url))) } else { Err(InvalidRedirect) }
    }
}

fn is_encrypted_or_local(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.host().is_some(),
        "http" => is_on_this_machine(url),
        _ => false,
    }
}

/// Whether an address is of this machine, so that nobody on the way can read along.
pub(crate) fn is_on_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_and_the_way_back_need_https_unless_they_are_on_this_machine() {
        for text in ["https://login.example.com/", "http://127.0.0.1:9", "http://localhost:9/a", "http://[::1]:9"] {
            assert!(text.parse::<Issuer>().is_ok(), "{text}");
            let back = format!("{}{CALLBACK}", text.trim_end_matches("/a").trim_end_matches('/'));
            assert!(back.parse::<Redirect>().is_ok(), "{back}");
        }
        for text in [
            "http://login.example.com",
            "ftp://localhost",
            "login.example.com",
            "https://a.example/?b",
            "https://a.example/#b",
        ] {
            assert!(text.parse::<Issuer>().is_err(), "{text}");
        }
        for text in [
            "https://a.example",
            "https://b@a.example/v1/session/oidc/callback",
            "http://a.example/v1/session/oidc/callback",
        ] {
            assert!(text.parse::<Redirect>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_clients_secret_is_never_printed() {
        let issuer = "https://login.example.com".parse().expect("an issuer");
        let provider = OidcProvider::new(issuer, "handraise".to_owned(), "a-secret".to_owned());
        assert_eq!(provider.name, "login.example.com");
        assert!(!format!("{provider:?}").contains("a-secret"));
    }
}
