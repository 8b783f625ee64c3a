//! `/v1/session`: signing in, who is signed in, signing out, and a new password. It does not know roles.

use axum::body::Body;
use axum::extract;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::asked::Asked;
use super::caller::{SignedIn, too_many_guesses, too_many_sign_ins};
use super::cookie::Way;
use super::document::{SIGNED_IN, described};
use super::{State, json, own_page};
use crate::access::{
    self, Action, Actor, EmailAddress, Password, Refusal, Role, SESSION_LIFE_MS, User, UserStatus, csrf, log,
    secret_hash,
};
use crate::clock::rfc3339;
use crate::problem::Problem;

/// How many passwords of one client are compared at one time.
const SIGN_INS_AT_ONCE: usize = 2;

/// What somebody signs in with.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    /// The user's address.
    email: String,
    /// The user's password.
    password: String,
}

/// A change of one's own password.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// The present one.
    present: String,
    /// The new one: at least 12 characters, and not one that anybody would guess.
    new: String,
}

/// Who is signed in.
#[derive(Serialize, JsonSchema)]
pub(super) struct Session {
    /// The user.
    user: SignedInUser,
    /// What a page repeats in `Handraise-CSRF` with everything that is not `GET`.
    csrf: String,
    /// When the session ends at the latest; `null` if a proxy says who it is.
    #[schemars(extend("format" = "date-time"))]
    expires_at: Option<String>,
}

/// A user, as they see themselves.
#[derive(Serialize, JsonSchema)]
struct SignedInUser {
    /// Never given twice.
    id: i64,
    /// The address with which they sign in.
    email: String,
    /// What others call them.
    name: String,
    /// What they are here for.
    role: Role,
}

described!(Body: Credentials, NewPassword);
described!(Answer: Session);

/// Says who is signed in.
#[utoipa::path(
    get, path = "/v1/session", operation_id = "showSession", tag = "Sign-in", extensions(("x-right" = json!(SIGNED_IN))),
    responses((status = 200, description = "The user, and what its pages must repeat.", body = Session)),
)]
pub(super) async fn show(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    match state.signed_in(&asked).await? {
        Some(signed_in) => Ok(json::answer(StatusCode::OK, &Session::from(signed_in))),
        None => Err(state.refusal(asked.client)),
    }
}

/// Signs in.
///
/// Only from pages of the receiver, and from programs, over https or on the receiver's own machine.
#[utoipa::path(
    post, path = "/v1/session", operation_id = "signIn", tag = "Sign-in", security(()), request_body = Credentials,
    extensions(("x-problems" = json!(["sign-in", "csrf", "https", "guesses", "storage"]))),
    responses((status = 200, description = "The user is signed in: the browser has a cookie.", body = Session, headers(("Set-Cookie" = String, description = "The session.")))),
)]
pub(super) async fn sign_in(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    own_page::require_site(&asked.headers, state.0.config.trusted_hops)?;
    // Before the password is looked at: it must not travel for nothing.
    Way::of(&asked, &state).give("", 0)?;
    let credentials: Credentials = json::read(&asked.headers, body).await?;
    let shared = &state.0;
    // A wrong password is counted when it has been compared, so the next of this client waits until then.
    let _place = shared.sign_ins.enter(asked.client, SIGN_INS_AT_ONCE).await;
    if let Some(wait) = shared.rates.wait_of(asked.client) {
        shared.metrics.guesses.inc();
        return Err(too_many_guesses(wait));
    }
    if let Some(wait) = shared.rates.sign_in() {
        return Err(too_many_sign_ins(wait));
    }
    let user = known_user(&state, credentials).await?;
    let Some(user) = user else {
        shared.guessed(asked.client, "passwords");
        let detail = "the e-mail address or the password is wrong";
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "sign-in", "Wrong e-mail address or password", detail));
    };
    begin(&state, &asked, user, Some((Action::SignedIn, None))).await
}

/// The user with these credentials. A wrong password of somebody known is in the log.
async fn known_user(state: &State, credentials: Credentials) -> Result<Option<User>, Problem> {
    let shared = &state.0;
    let storage = |error: sqlx::Error| Problem::storage(&error);
    let email: Result<EmailAddress, _> = credentials.email.parse();
    let user = match &email {
        Ok(email) => access::user_by_email(shared.store.readers(), email).await.map_err(storage)?,
        Err(_) => None,
    };
    let user = user.filter(|user| user.status() == UserStatus::Active);
    let hash = match &user {
        Some(user) => access::user_password(shared.store.readers(), user.id).await.map_err(storage)?,
        None => None,
    };
    let is_right = shared.passwords.are_same(credentials.password, hash).await;
    match user {
        Some(user) if is_right => Ok(Some(user)),
        Some(user) => {
            let state = state.clone();
            // Not waited for: the time would tell who exists.
            tokio::spawn(
                async move { state.log(Actor::anybody(), Action::SignInRefused, (Some(user.email), None)).await },
            );
            Ok(None)
        }
        None => Ok(None),
    }
}

/// What a beginning is in the log, with a detail.
pub(super) type LoggedAs = Option<(Action, Option<&'static str>)>;

/// Starts a session, and gives it to the browser instead of the one that it has.
pub(super) async fn begin(state: &State, asked: &Asked, user: User, log_as: LoggedAs) -> Result<Response, Problem> {
    let (signed_in, cookie) = start(state, asked, user, log_as).await?;
    let mut response = json::answer(StatusCode::OK, &Session::from(signed_in));
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Starts a session; the header gives it to the browser.
pub(super) async fn start(
    state: &State,
    asked: &Asked,
    user: User,
    log_as: LoggedAs,
) -> Result<(SignedIn, HeaderValue), Problem> {
    let (way, now_ms) = (Way::of(asked, state), state.0.config.clock.now_ms());
    let before = way.shown(&asked.headers).map(|secret| secret_hash(&secret));
    let (id, actor) = (user.id, Actor::user(&user));
    let started = state.0.store.write(move |c| {
        Box::pin(async move {
            if let Some((action, detail)) = log_as {
                log(c, now_ms, &actor, action, (None, detail)).await?;
            }
            if let Some(before) = before {
                access::end_session(c, &before).await?;
            }
            access::start_session(c, id, now_ms).await
        })
    });
    let secret = started.await.map_err(|_logged| Problem::not_stored())?;
    let cookie = way.give(secret.as_str(), SESSION_LIFE_MS / 1000)?;
    let signed_in = SignedIn { user, csrf: csrf(secret.as_str()), expires_ms: Some(now_ms + SESSION_LIFE_MS) };
    Ok((signed_in, cookie))
}

/// Signs out.
#[utoipa::path(
    delete, path = "/v1/session", operation_id = "signOut", tag = "Sign-in", extensions(("x-right" = json!(SIGNED_IN))),
    responses((status = 204, description = "The session has ended.")),
)]
pub(super) async fn sign_out(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let signed_in = state.signed_in(&asked).await?.ok_or_else(|| state.refusal(asked.client))?;
    own_page::require(&asked, &signed_in.csrf, state.0.config.trusted_hops)?;
    let way = Way::of(&asked, &state);
    if let Some(secret) = way.shown(&asked.headers) {
        let (hash, now_ms) = (secret_hash(&secret), state.0.config.clock.now_ms());
        let actor = Actor::user(&signed_in.user);
        let ended = state.0.store.write(move |c| {
            Box::pin(async move {
                log(c, now_ms, &actor, Action::SignedOut, (None, None)).await?;
                access::end_session(c, &hash).await
            })
        });
        ended.await.map_err(|_logged| Problem::not_stored())?;
    }
    let mut response = json::done();
    if let Ok(nothing) = way.give("", 0) {
        response.headers_mut().insert(header::SET_COOKIE, nothing);
    }
    Ok(response)
}

/// Changes the password of who is signed in. All sessions of the user end, and a new one begins.
#[utoipa::path(
    put, path = "/v1/session/password", operation_id = "changePassword", tag = "Sign-in", request_body = NewPassword,
    extensions(("x-right" = json!(SIGNED_IN)), ("x-problems" = json!(["https", "field", "password"]))),
    responses((status = 200, description = "The new session.", body = Session, headers(("Set-Cookie" = String, description = "The session.")))),
)]
pub(super) async fn change_password(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let signed_in = state.signed_in(&asked).await?.ok_or_else(|| state.refusal(asked.client))?;
    own_page::require(&asked, &signed_in.csrf, state.0.config.trusted_hops)?;
    Way::of(&asked, &state).give("", 0)?;
    let NewPassword { present, new } = json::read(&asked.headers, body).await?;
    let (shared, user) = (&state.0, signed_in.user);
    if let Some(wait) = shared.rates.wait_of(asked.client) {
        return Err(too_many_guesses(wait));
    }
    let known = access::user_password(shared.store.readers(), user.id).await;
    let known = known.map_err(|error| Problem::storage(&error))?;
    if !shared.passwords.are_same(present, known).await {
        shared.guessed(asked.client, "passwords");
        return Err(Refusal::WrongPassword.into());
    }
    let hash = state.hashed(&new, &user.email).await?;
    let (changed, now_ms) = (user.clone(), shared.config.clock.now_ms());
    let stored =
        shared.store.write(move |c| Box::pin(async move { access::set_password(c, &changed, &hash, now_ms).await }));
    stored.await.map_err(|_logged| Problem::not_stored())?;
    begin(&state, &asked, user, None).await
}

impl State {
    /// The hash of a new password.
    ///
    /// # Errors
    /// 422 if anybody could guess it.
    pub(super) async fn hashed(&self, password: &str, email: &str) -> Result<String, Problem> {
        let password = Password::new(password, email)?;
        self.0.passwords.hash(password).await.ok_or_else(Problem::not_stored)
    }
}

impl From<SignedIn> for Session {
    fn from(SignedIn { user, csrf, expires_ms }: SignedIn) -> Self {
        let user = SignedInUser { id: user.id, email: user.email, name: user.name, role: user.role };
        Self { user, csrf, expires_at: expires_ms.map(rfc3339) }
    }
}
