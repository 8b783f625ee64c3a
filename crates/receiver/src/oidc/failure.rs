//! Why a sign-in with the provider failed. It never repeats what the provider or the browser sent; the receiver's log has a reason.

/// Why a sign-in failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The provider did not answer, or not as a provider does.
    Unreachable,
    /// The provider refused the code: it was used, is too old, or is not for this receiver.
    Code,
    /// The provider refused the receiver itself.
    Client,
    /// The ID token does not prove who it is: signature, issuer, audience, time or nonce are wrong.
    Token,
    /// There is no e-mail address in what the provider says.
    NoEmail,
    /// The provider does not vouch for the e-mail address.
    UnverifiedEmail,
}

impl Failure {
    /// What to tell the person.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Unreachable => {
                "Your sign-in provider cannot be reached at the moment. Try again in a minute; if it goes on, tell an admin. The receiver's log has the reason."
            }
            Self::Code => {
                "Your sign-in provider refused the answer that your browser brought: it was used before, or is too old. Sign in again."
            }
            Self::Client => {
                "Your sign-in provider refuses this receiver: its client ID, its secret or its address there is wrong. Tell an admin. The receiver's log has the reason."
            }
            Self::Token => {
                "The answer of your sign-in provider could not be verified, so it counts for nothing. Sign in again; if it goes on, tell an admin. The receiver's log has the reason."
            }
            Self::NoEmail => {
                "Your sign-in provider did not say your e-mail address, by which users are known here. Tell an admin."
            }
            Self::UnverifiedEmail => {
                "Your sign-in provider does not vouch for your e-mail address. Confirm the address there, or tell an admin."
            }
        }
    }

    /// What the log of who did what says, if the provider spoke of anybody.
    pub(crate) fn detail(self) -> Option<&'static str> {
        match self {
            Self::Unreachable | Self::Code | Self::Client => None,
            Self::Token => Some("oidc: ID token not valid"),
            Self::NoEmail => Some("oidc: no e-mail address"),
            Self::UnverifiedEmail => Some("oidc: e-mail address not verified"),
        }
    }
}
