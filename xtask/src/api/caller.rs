//! Who asks, and what they are asked to leave alone: a request that ends the caller's own way in would make all that follow worthless.

/// A caller.
pub(super) struct Caller {
    pub(super) name: &'static str,
    /// What shows who it is: the schemes of the description, each with its setting in schemathesis's words.
    pub(super) auth: String,
    /// The kinds of requests, as schemathesis names them.
    pub(super) phases: &'static str,
    /// Only these operations; all, if it is empty.
    pub(super) only: &'static [&'static str],
    /// Not these operations.
    pub(super) without: &'static [&'static str],
}

const EVERYTHING: &str = "examples,coverage,fuzzing,stateful";
/// What somebody without most rights meets first.
const AT_THE_DOOR: &str = "examples,coverage";

impl Caller {
    /// The token that the receiver was started with. Operations of sessions know no token.
    pub(super) fn admin_token(token: &str) -> Self {
        Self {
            name: "admin token",
            auth: bearer(token),
            phases: EVERYTHING,
            only: &[],
            without: &["showSession", "signOut", "changePassword"],
        }
    }

    /// A token with one scope.
    pub(super) fn scope(name: &'static str, token: &str) -> Self {
        Self {
            name,
            auth: bearer(token),
            phases: AT_THE_DOOR,
            only: &[],
            without: &["showSession", "signOut", "changePassword"],
        }
    }

    /// A browser in which an admin is signed in. It removes nobody, or it might be the admin.
    pub(super) fn admin_session((session, csrf): (&str, &str)) -> Self {
        Self {
            name: "admin session",
            auth: signed_in(session, csrf),
            phases: EVERYTHING,
            only: &[],
            without: &["signOut", "removeUser", "changeUser"],
        }
    }

    /// The same browser, last of all.
    pub(super) fn signing_out((session, csrf): (&str, &str)) -> Self {
        Self {
            name: "signing out",
            auth: signed_in(session, csrf),
            phases: AT_THE_DOOR,
            only: &["signOut"],
            without: &[],
        }
    }
}

fn bearer(token: &str) -> String {
    format!("[auth.openapi.token]\nbearer = {token:?}\n")
}

fn signed_in(session: &str, csrf: &str) -> String {
    format!("[auth.openapi.session]\napi_key = {session:?}\n\n[auth.openapi.csrf]\napi_key = {csrf:?}\n")
}
