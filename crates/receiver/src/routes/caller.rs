//! Who sent a request, as far as a token, a session or an authenticating proxy shows it; and what becomes of guesses: they are slowed, logged
//! and counted. What somebody may do is in `access`.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::asked::Asked;
use super::cookie::Way;
use super::{Shared, State, own_page};
use crate::access::{
    self, EmailAddress, Principal, Right, Role, TokenStatus, User, UserStatus, csrf, find_session, find_token,
    secret_hash,
};
use crate::client::Client;
use crate::problem::Problem;

/// Who sent a request, as far as its bearer token says.
#[derive(Clone, Debug)]
pub(super) enum Caller {
    /// There is no token.
    Anybody,
    /// The token opens nothing, or it was not looked at, because this client guessed too often.
    Stranger,
    /// The token opens something.
    Known(Principal),
}

impl Caller {
    pub(super) fn may(&self, right: Right) -> bool {
        matches!(self, Self::Known(principal) if principal.may(right))
    }
}

/// A user whom a browser showed, and what its page must show besides.
#[derive(Clone, Debug)]
pub(super) struct SignedIn {
    pub(super) user: User,
    pub(super) csrf: String,
    /// Until when, in milliseconds since 1970; an authenticating proxy does not say.
    pub(super) expires_ms: Option<i64>,
}

impl State {
    /// Lets only those pass who have a right.
    ///
    /// # Errors
    /// 401 for anybody else, 403 without the right or from another site's page, 429 for a client that guessed too often.
    pub(super) async fn authorise(&self, asked: &Asked, right: Right) -> Result<Principal, Problem> {
        let principal = match self.0.bearer(&asked.headers, asked.client).await {
            Ok(Caller::Known(principal)) => principal,
            Ok(Caller::Stranger) => return Err(self.refusal(asked.client)),
            Ok(Caller::Anybody) => match self.signed_in(asked).await? {
                Some(SignedIn { user, csrf, .. }) => {
                    own_page::require(asked, &csrf, self.0.config.trusted_hops)?;
                    Principal::User(user)
                }
                None => return Err(self.refusal(asked.client)),
            },
            Err(error) => return Err(Problem::storage(&error)),
        };
        if principal.may(right) {
            return Ok(principal);
        }
        let detail = "your role, or the scopes of your token, do not include this; ask an admin";
        Err(Problem::new(StatusCode::FORBIDDEN, "role", "Not permitted", detail))
    }

    /// The user whose browser sent a request, by an authenticating proxy's word or by the session's cookie.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn signed_in(&self, asked: &Asked) -> Result<Option<SignedIn>, Problem> {
        let shared = &self.0;
        let now_ms = shared.config.clock.now_ms();
        if let Some(email) = self.named_by_proxy(asked) {
            let role = shared.config.auth_proxy.as_ref().and_then(|proxy| proxy.new_users);
            let user = self.entered(email, role, now_ms).await?;
            if let Some(user) = user.as_ref().filter(|user| user.is_to_be_seen(now_ms)) {
                let id = user.id;
                let seen = shared.store.write(move |c| Box::pin(async move { access::see_user(c, id, now_ms).await }));
                // The writer has logged a failure; whom the proxy names may come in.
                let _logged = seen.await;
            }
            let csrf = |user: &User| csrf(&format!("{} {}", shared.process_secret.as_str(), user.email));
            return Ok(user.map(|user| SignedIn { csrf: csrf(&user), user, expires_ms: None }));
        }
        let Some(secret) = Way::of(asked, self).shown(&asked.headers) else { return Ok(None) };
        let hash = secret_hash(&secret);
        let found = find_session(shared.store.readers(), &hash, now_ms).await;
        let Some(session) = found.map_err(|error| Problem::storage(&error))? else { return Ok(None) };
        if session.is_to_be_touched(now_ms) {
            let touched =
                shared.store.write(move |c| Box::pin(async move { access::touch_session(c, &hash, now_ms).await }));
            touched.await.map_err(|_logged| Problem::not_stored())?;
        }
        Ok(Some(SignedIn { csrf: csrf(&secret), expires_ms: Some(session.expires_ms), user: session.user }))
    }

    /// The address in the header of an authenticating proxy, if the proxy itself sent the request.
    fn named_by_proxy(&self, asked: &Asked) -> Option<EmailAddress> {
        let proxy = self.0.config.auth_proxy.as_ref()?;
        let named = asked.headers.get(&proxy.header)?.to_str().ok()?.parse().ok()?;
        let peer = asked.peer?.0.to_canonical();
        proxy.addresses.iter().any(|known| known.to_canonical() == peer).then_some(named)
    }

    /// The user whom a proxy or a provider named; one whom nobody knows is entered with the role, if there is one.
    pub(super) async fn entered(
        &self,
        email: EmailAddress,
        role: Option<Role>,
        now_ms: i64,
    ) -> Result<Option<User>, Problem> {
        let shared = &self.0;
        let known = access::user_by_email(shared.store.readers(), &email).await;
        match known.map_err(|error| Problem::storage(&error))? {
            Some(user) if user.status() == UserStatus::Active => return Ok(Some(user)),
            Some(user) if user.status() == UserStatus::Removed => return Ok(None),
            _ => {}
        }
        let entered = shared
            .store
            .change(move |c| Box::pin(async move { access::enter_user(c, &email, role, now_ms).await }))
            .await;
        Ok(entered.map_err(|_logged| Problem::not_stored())?.ok())
    }

    /// Why somebody without a right does not pass.
    pub(super) fn refusal(&self, client: Client) -> Problem {
        if let Some(wait) = self.0.rates.wait_of(client) {
            return too_many_guesses(wait);
        }
        let detail = "sign in at `/inbox`, or send a token as `Authorization: Bearer …`";
        Problem::new(StatusCode::UNAUTHORIZED, "token", "Not authorised", detail)
            .with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"handraise\""))
    }
}

impl Shared {
    /// Who sent a request, by its bearer token.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn bearer(&self, headers: &HeaderMap, client: Client) -> Result<Caller, sqlx::Error> {
        if !headers.contains_key(header::AUTHORIZATION) {
            return Ok(Caller::Anybody);
        }
        if self.rates.wait_of(client).is_some() {
            self.metrics.guesses.inc();
            return Ok(Caller::Stranger);
        }
        if is_authorised(headers, &self.config.token) {
            return Ok(Caller::Known(Principal::AdminToken));
        }
        let now_ms = self.config.clock.now_ms();
        let known = match shown_by(headers) {
            Some(shown) => find_token(self.store.readers(), shown).await?,
            None => None,
        };
        let Some(token) = known else {
            self.guessed(client, "tokens");
            return Ok(Caller::Stranger);
        };
        // Whoever shows a token that has ended guesses nothing.
        if token.status(now_ms) != TokenStatus::Active {
            return Ok(Caller::Stranger);
        }
        if token.is_to_be_touched(now_ms) {
            let id = token.id;
            let touched = self.store.write(move |c| Box::pin(async move { access::touch_token(c, id, now_ms).await }));
            // The writer has logged a failure; the token opens what it opens.
            let _logged = touched.await;
        }
        Ok(Caller::Known(Principal::Token(token)))
    }

    /// Counts a wrong token or password, and slows who sent it.
    pub(super) fn guessed(&self, client: Client, what: &str) {
        self.rates.wrong_guess(client);
        self.metrics.guesses.inc();
        if self.rates.wait_of(client).is_some() {
            tracing::warn!(
                "somebody sent too many wrong {what} from one address; nothing from there is looked at for some seconds"
            );
        }
    }
}

/// A client that guessed too often has to wait.
pub(super) fn too_many_guesses(wait: Duration) -> Problem {
    slow_down("Too many guesses", "too many wrong tokens or passwords came from your address", wait)
}

/// Everybody together signs in too often.
pub(super) fn too_many_sign_ins(wait: Duration) -> Problem {
    slow_down("Too many at once", "too many people sign in at this moment", wait)
}

fn slow_down(title: &'static str, why: &str, wait: Duration) -> Problem {
    let wait_s = wait.as_secs() + 1;
    let detail = format!("{why}; try again in {wait_s} s");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "guesses", title, detail)
        .with(header::RETRY_AFTER, HeaderValue::from(wait_s))
}

/// The token in a request.
fn shown_by(headers: &HeaderMap) -> Option<&str> {
    let (scheme, shown) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(shown.trim())
}

/// Whether a request carries this token. How long the comparison takes reveals nothing about it.
pub(super) fn is_authorised(headers: &HeaderMap, token: &str) -> bool {
    let shown = shown_by(headers).unwrap_or_default();
    // All hashes have the same length, so not even the token's length shows.
    let same = Sha256::digest(shown.as_bytes()).as_slice().ct_eq(Sha256::digest(token.as_bytes()).as_slice());
    !token.is_empty() && bool::from(same)
}
