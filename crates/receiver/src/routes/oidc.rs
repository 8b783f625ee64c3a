//! `/v1/session/oidc`: sends a browser to the OpenID provider, and takes it back from there into a session. Answers are pages, because a person
//! reads them; nothing of what the provider or the browser sent is in them. It does not know tokens.

use axum::extract;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use openidconnect::RedirectUrl;
use url::Url;
use url::form_urlencoded::parse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::Asked;
use super::caller::too_many_guesses;
use super::cookie::Way;
use super::{State, refusal, session};
use crate::access::{Action, Actor, EmailAddress};
use crate::oidc::{Attempt, CALLBACK, Failure, SignIn, is_on_this_machine};
use crate::origin;
use crate::problem::Problem;

/// Where a sign-in begins. A link leads here, also from a list of applications at the provider.
const START: &str = "/v1/session/oidc";
const INBOX: HeaderValue = HeaderValue::from_static("/inbox");
const PAGE: &str = include_str!("oidc.html");

pub(super) fn described() -> OpenApiRouter<State> {
    OpenApiRouter::default().routes(routes!(start)).routes(routes!(finish))
}

/// Sends a browser to the sign-in provider.
///
/// A link for people: whatever goes wrong is a page. Only of a receiver with `--oidc-issuer`.
#[utoipa::path(
    get, path = START, operation_id = "signInElsewhere", tag = "Sign-in", security(()),
    responses(
        (status = 303, description = "To the provider.", headers(("Location" = String, description = "The provider's address."), ("Set-Cookie" = String, description = "The sign-in under way."))),
        (status = "4XX", description = "Why not, for people.", content_type = "text/html", body = String),
        (status = "5XX", description = "Why not, for people.", content_type = "text/html", body = String),
    ),
)]
async fn start(extract::State(state): extract::State<State>, asked: Asked) -> Response {
    begin(&state, &asked).await.unwrap_or_else(page)
}

/// Takes a browser back from the sign-in provider into a session.
///
/// The provider leads people here: whatever goes wrong is a page. Only of a receiver with `--oidc-issuer`.
#[utoipa::path(
    get, path = CALLBACK, operation_id = "signedInElsewhere", tag = "Sign-in", security(()),
    params(
        ("state" = Option<String>, Query, description = "What began the sign-in."),
        ("code" = Option<String>, Query, description = "What the provider gave."),
        ("iss" = Option<String>, Query, description = "The provider's name."),
    ),
    responses(
        (status = 303, description = "To the inbox.", headers(("Location" = String, description = "The inbox."), ("Set-Cookie" = String, description = "The session."))),
        (status = "4XX", description = "Why not, for people.", content_type = "text/html", body = String),
        (status = "5XX", description = "Why not, for people.", content_type = "text/html", body = String),
    ),
)]
async fn finish(extract::State(state): extract::State<State>, asked: Asked) -> Response {
    let way = Way::of(&asked, &state);
    let mut response = enter(&state, &asked, &way).await.unwrap_or_else(page);
    // An attempt has one answer.
    if let Ok(nothing) = way.give_attempt("", 0) {
        response.headers_mut().append(header::SET_COOKIE, nothing);
    }
    response
}

async fn begin(state: &State, asked: &Asked) -> Result<Response, Problem> {
    let sign_in = state.sign_in_there()?;
    let way = Way::of(asked, state);
    let attempt = Attempt::new(state.0.config.clock.now_ms());
    let cookie = way.give_attempt(attempt.cookie(), Attempt::LIFE_S)?;
    let redirect = redirect(state, sign_in, asked, &way)?;
    state.refuse_guesser(asked)?;
    let address = sign_in.begin(&attempt, redirect).await?;
    let address = HeaderValue::try_from(String::from(address)).map_err(|_| Failure::Unreachable)?;
    Ok(lead_to(address, cookie))
}

async fn enter(state: &State, asked: &Asked, way: &Way) -> Result<Response, Problem> {
    let (sign_in, shared) = (state.sign_in_there()?, &state.0);
    state.refuse_guesser(asked)?;
    let now_ms = shared.config.clock.now_ms();
    let parameter = |wanted: &str| {
        let mut pairs = parse(asked.query.as_bytes());
        pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let attempt = way.shown_attempt(&asked.headers).and_then(|cookie| Attempt::of_cookie(&cookie, now_ms));
    let is_its = |attempt: &Attempt| parameter("state").is_some_and(|state| attempt.began(&state));
    let Some(attempt) = attempt.filter(is_its) else {
        shared.guessed(asked.client, "sign-ins");
        return Err(refused(
            "This sign-in did not begin in this browser, or more than ten minutes ago. Sign in again.",
        ));
    };
    // A provider that says its name must be this one (RFC 9207).
    let is_other = parameter("iss").is_some_and(|named| !sign_in.provider().issuer.is_named(&named));
    let Some(code) = parameter("code").filter(|_| !is_other) else {
        return Err(refused(
            "Your sign-in provider did not sign you in. Sign in again, or ask your admin whether you may use this receiver.",
        ));
    };
    let redirect = redirect(state, sign_in, asked, way)?;
    if let Some(wait) = shared.rates.sign_in() {
        return Err(too_many_guesses(wait));
    }
    let email = match sign_in.finish(code, &attempt, redirect).await {
        Ok(email) => email,
        Err(failure) => {
            if matches!(failure, Failure::Code | Failure::Token) {
                shared.guessed(asked.client, "sign-ins");
            }
            if let Some(detail) = failure.detail() {
                state.log(Actor::anybody(), Action::SignInRefused, (None, Some(detail))).await?;
            }
            return Err(failure.into());
        }
    };
    let email: EmailAddress = email.parse().map_err(|_| Failure::NoEmail)?;
    let named = email.as_str().to_owned();
    let Some(user) = state.entered(email, sign_in.provider().new_users, now_ms).await? else {
        let detail = Some("oidc: not a user");
        state.log(Actor::anybody(), Action::SignInRefused, (Some(named), detail)).await?;
        return Err(refused(
            "Nobody invited you to this receiver, or somebody removed you. Ask an admin to invite you with the e-mail address that your sign-in provider has.",
        ));
    };
    // The inbox itself is no secret, so it may come without the cookie: browsers send a strict one only with what our own page asks for.
    let (_, cookie) = session::start(state, asked, user, Some((Action::SignedIn, Some("oidc")))).await?;
    Ok(lead_to(INBOX, cookie))
}

impl State {
    /// Sign-in with the provider.
    fn sign_in_there(&self) -> Result<&SignIn, Problem> {
        self.0.oidc.as_ref().ok_or_else(|| Problem::not_found("there is no sign-in provider"))
    }

    /// Nothing of a client that guessed too often is looked at.
    fn refuse_guesser(&self, asked: &Asked) -> Result<(), Problem> {
        let Some(wait) = self.0.rates.wait_of(asked.client) else { return Ok(()) };
        self.0.metrics.guesses.inc();
        Err(too_many_guesses(wait))
    }
}

/// Where the provider is to send the browser back to: the address of the settings, or the host that the browser asked for. A forged host harms
/// nobody: the provider compares the address with those that it knows.
fn redirect(state: &State, sign_in: &SignIn, asked: &Asked, way: &Way) -> Result<RedirectUrl, Problem> {
    if let Some(fixed) = &sign_in.provider().redirect {
        return Ok(fixed.0.clone());
    }
    let host = origin::host(&asked.headers, state.0.config.trusted_hops).unwrap_or_default();
    let scheme = if *way == Way::Https { "https" } else { "http" };
    let wrong = || {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "host",
            "Could not sign you in",
            "Open the receiver by its usual address.",
        )
    };
    let url = Url::parse(&format!("{scheme}://{host}{CALLBACK}")).map_err(|_| wrong())?;
    let is_bare =
        url.path() == CALLBACK && url.username().is_empty() && url.password().is_none() && url.query().is_none();
    let is_here = *way == Way::Https || is_on_this_machine(&url);
    if is_bare && is_here { Ok(RedirectUrl::from_url(url)) } else { Err(wrong()) }
}

fn lead_to(address: HeaderValue, cookie: HeaderValue) -> Response {
    let no_store = HeaderValue::from_static("no-store");
    let headers = [(header::LOCATION, address), (header::SET_COOKIE, cookie), (header::CACHE_CONTROL, no_store)];
    (StatusCode::SEE_OTHER, headers).into_response()
}

fn refused(why: &'static str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "sign-in", "Could not sign you in", why)
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unreachable | Failure::Client => {
                Self::new(StatusCode::BAD_GATEWAY, "sign-in", "Could not sign you in", failure.words())
            }
            failure => refused(failure.words()),
        }
    }
}

/// A problem as a page. Its words are all ours.
fn page(problem: Problem) -> Response {
    let html = PAGE.replace("{title}", "Could not sign you in").replace("{why}", &first_upper(problem.detail()));
    refusal::in_words(problem, html)
}

/// Details of problems begin in lower case, sentences of a page do not.
fn first_upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
