//! The options of `handraise serve` for sign-in with an OpenID provider; only a tool that is built with the feature `oidc` has them. It does not
//! know the provider.

use std::path::PathBuf;

use handraise_receiver::{Issuer, OidcProvider, Redirect, Role};

use super::new_users;
use crate::{Failure, input};

/// The variable with the client's secret, unless `--oidc-secret-file` is given.
const SECRET: &str = "HANDRAISE_OIDC_SECRET";
/// The longest name on the button.
const NAME_CHARS: usize = 40;

#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// The OpenID provider where people may sign in, as it writes its issuer, such as `https://login.example.com`
    #[arg(long, value_name = "URL", requires = "oidc_client_id")]
    oidc_issuer: Option<Issuer>,
    /// What the provider calls this receiver
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    oidc_client_id: Option<String>,
    /// A file with the secret that goes with the ID [default: the variable HANDRAISE_OIDC_SECRET]
    #[arg(long, value_name = "FILE", requires = "oidc_issuer")]
    oidc_secret_file: Option<PathBuf>,
    /// What people call the provider: "Sign in with …" [default: the issuer's host]
    #[arg(long, value_name = "NAME", requires = "oidc_issuer", value_parser = name)]
    oidc_name: Option<String>,
    /// The role of somebody whom the provider knows and nobody invited: `sales`, `marketing` or `read` [default: none, they stay outside]
    #[arg(long, value_name = "ROLE", requires = "oidc_issuer", value_parser = new_users)]
    oidc_role: Option<Role>,
    /// Where the provider sends browsers back to [default: `/v1/session/oidc/callback` at the host that the browser asked for]
    #[arg(long, value_name = "URL", requires = "oidc_issuer")]
    oidc_redirect: Option<Redirect>,
}

impl Options {
    /// The provider, if there is one, and the file with the secret, which the receiver must never serve.
    pub(super) fn provider(self) -> Result<(Option<OidcProvider>, Option<PathBuf>), Failure> {
        let (Some(issuer), Some(client_id)) = (self.oidc_issuer, self.oidc_client_id) else { return Ok((None, None)) };
        let secret = match &self.oidc_secret_file {
            Some(path) => input::read_text(path)?,
            None => std::env::var(SECRET).unwrap_or_default(),
        };
        let secret = secret.trim().to_owned();
        if secret.is_empty() {
            let remedy = format!("put it into `{SECRET}`, or into a file that `--oidc-secret-file` names");
            return Err(Failure::Other(format!("the client's secret for the OpenID provider is missing; {remedy}")));
        }
        let mut provider = OidcProvider::new(issuer, client_id, secret);
        provider.name = self.oidc_name.unwrap_or(provider.name);
        provider.new_users = self.oidc_role;
        provider.redirect = self.oidc_redirect;
        Ok((Some(provider), self.oidc_secret_file))
    }
}

fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    let fits = (1..=NAME_CHARS).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(format!("must have 1 to {NAME_CHARS} characters")) }
}
