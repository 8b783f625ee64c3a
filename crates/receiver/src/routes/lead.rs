//! `POST /v1/leads`: reads a form, has it verified, stores the lead, and only then answers. It does not know how to compute a
//! score.

use std::time::Instant;

use axum::body::Body;
use axum::extract;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rand::RngCore;

use super::asked::Asked;
use super::body::{self, SentAs};
use super::builtin::THANKS;
use super::caller::Caller;
use super::forwarder::Statement;
use super::refusal;
use super::{Shared, State, json};
use crate::access::{Principal, Right, Token};
use crate::check::{Check, Said};
use crate::client::Client;
use crate::clock::{rfc3339, seconds};
use crate::definition::Loaded;
use crate::entry::{Entry, IfNotOwn, Judgement, Stored};
use crate::origin::Sender;
use crate::problem::Problem;
use crate::visit::Visits;
use handraise::evidence::Coverage;
use handraise::verification::{Addition, Chosen, Claims, Contact, ContactCard, Form, Verification, verify};

/// The longest address of a next page that a form may name.
const NEXT_BYTES: usize = 512;

pub(super) async fn take(extract::State(state): extract::State<State>, asked: Asked, body: Body) -> Response {
    let shared = &state.0;
    let problem = match receive(shared, &asked.headers, asked.client, body).await {
        Ok(response) => return response,
        Err(problem) => problem,
    };
    shared.metrics.count_refusal(problem.kind());
    match refusal::is_for_a_person(&asked.headers) {
        true => refusal::page(problem, &asked.headers, &shared.config),
        false => problem.into_response(),
    }
}

async fn receive(shared: &Shared, headers: &HeaderMap, client: Client, body: Body) -> Result<Response, Problem> {
    let begun = Instant::now();
    let sender = Sender::of(headers, &shared.config)?;
    let Some(_place) = shared.crowd.enter(client, shared.config.connections_of_one) else {
        shared.metrics.turned_away.inc();
        return Err(busy());
    };
    // A cookie means nothing here: the form is what a visitor sent.
    let caller = match shared.bearer(headers, client).await {
        Ok(caller) => caller,
        Err(error) => {
            tracing::error!(%error, "a form's token cannot be looked up; it is stored like one without");
            Caller::Stranger
        }
    };
    check_site(&caller, headers)?;
    let (mut form, sent_as) = body::read(body, headers, shared.config.limits()).await?;

    let received_ms = shared.config.clock.now_ms();
    let claims = Claims::of(&form);
    // A page may send the contact elsewhere, and here only the plugin's fields with the submission's id.
    if claims.submission.is_none() && claims.evidence.is_none() && Contact::of(&form).is_blank() {
        let detail = "the form identifies nobody; send its fields with their values";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "unreadable", "Unreadable form", detail));
    }
    let named = claims.definition.as_deref();
    let (loaded, standing) = shared.definitions.choose(&shared.store, named, received_ms).await;
    let chosen = Chosen { compiled: &loaded.compiled, standing };
    let stated = Statement::of(headers, caller.may(Right::Forward), received_ms);
    form.fit(loaded.compiled.program());
    let contact = Contact::of(&form);
    if let Some(submission) = &claims.submission {
        let steps = shared.store.steps(submission).await.map_err(|error| {
            tracing::error!(%error, "the earlier steps of a form cannot be read");
            Problem::not_stored()
        })?;
        steps.iter().filter_map(|step| Contact::from_json(step)).for_each(|step| form.continue_from(&step));
        form.fit(loaded.compiled.program());
    }
    let own_s = seconds(stated.received_ms.unwrap_or(received_ms));
    let judged_s = match claims.clock_s() {
        // What a forwarder held back says nothing of clocks.
        Some(visitor_s) if stated.received_ms.is_none() => shared.skew.judge_at(visitor_s, own_s),
        _ => own_s,
    };
    let mut verification = verify(&chosen, &form, &claims, judged_s);
    if judged_s != own_s {
        let words = format!("the receiver's clock was {} s away from that of most visitors", judged_s.abs_diff(own_s));
        verification.note("receiver_clock", &words);
    }
    if let Some(stated_ms) = stated.received_ms {
        verification.note("forwarded", &format!("the forwarder received the form at {}", rfc3339(stated_ms)));
    }
    if let Some(words) = &stated.ignored {
        verification.note("forwarder", words);
    }
    let visits = shared.visits.as_ref();
    let retention_s = shared.definitions.active().retention_s();
    let of_form = |visits: &Visits| visits.of_form(&form, verification.evidence.as_deref(), retention_s, own_s);
    let visit = visits.map(of_form).unwrap_or_default();
    if let Some((code, words)) = &visit.reason {
        verification.note(code, words);
        shared.metrics.count_doubted_visit(code);
    }
    let submission = claims.submission.clone().unwrap_or_else(new_submission);
    verification.sender.submission.clone_from(&submission);
    verification.sender.session = stated.session;
    let card = ContactCard::of(&form, loaded.compiled.program());
    // A program with the token sends the forms of many visitors.
    let flood = if caller.may(Right::Forward) { None } else { shared.rates.form(client) };
    let is_automated = verification.assessment.coverage.has(Coverage::BOT);
    let checks = shared.checks.of(&Said { contact: &contact, card: &card, is_automated }, flood, received_ms);
    let entry = Entry {
        submission: submission.clone(),
        received_ms,
        contact: contact.to_json(),
        card: card.to_json(),
        claimed: claims.to_json(),
        definition_hash: loaded.hash().to_owned(),
        to_be_checked: Check::to_json(&checks),
        raises_hand: verification.raises_hand(),
        evidence: verification.evidence.clone(),
        judgement: judgement(&verification, &loaded),
        fingerprint: std::mem::take(&mut verification.fingerprint),
        sender: std::mem::take(&mut verification.sender),
        visit: visit.used,
        site: match &sender {
            Sender::Own => None,
            Sender::Allowed(origin) => Some(origin.clone()),
        },
        if_not_own: IfNotOwn::new(move |sharing| judgement(&verification.shared(sharing), &loaded)),
    };
    let stored = shared.store.store(entry).await.map_err(|_logged| Problem::not_stored())?;
    tracing::info!(verdict = stored.verdict, repeated = stored.repeated, "lead stored");
    shared.metrics.count_lead(&stored.verdict, &checks, begun.elapsed());

    if sent_as == SentAs::Json || accepts_only_json(headers) {
        return Ok(json_answer(&submission, &stored, &caller));
    }
    Ok(redirect(&form, &sender))
}

fn judgement(verification: &Verification, loaded: &Loaded) -> Judgement {
    Judgement {
        verdict: verification.verdict.name(),
        raised: verification.assessment.hand_raised,
        reasons: verification.reasons.clone(),
        assessment: verification.assessment.report(&loaded.compiled).to_json(),
        added: Addition::to_json(&verification.added),
        late_assessment: verification.late.as_ref().map(|late| late.report(&loaded.compiled).to_json()),
    }
}

/// 128 random bits, in hexadecimal digits.
fn new_submission() -> String {
    let mut bytes = [0; 16];
    rand::rng().fill_bytes(&mut bytes);
    format!("{:032x}", u128::from_be_bytes(bytes))
}

fn accepts_only_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.contains("application/json") && !accept.contains("text/html")
}

/// A token of one site sends no forms of another's pages.
fn check_site(caller: &Caller, headers: &HeaderMap) -> Result<(), Problem> {
    let Caller::Known(Principal::Token(Token { site: Some(site), .. })) = caller else { return Ok(()) };
    match headers.get(header::ORIGIN) {
        Some(sent) if sent.as_bytes() != site.as_bytes() => {
            let detail = "this token is for the forms of another site";
            Err(Problem::new(StatusCode::FORBIDDEN, "origin", "Not from this token's site", detail))
        }
        _ => Ok(()),
    }
}

/// This client has too many forms on the way.
fn busy() -> Problem {
    let detail = "too many forms of your address are on the way; send it again in a moment";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Too many at once", detail)
        .with(header::RETRY_AFTER, HeaderValue::from_static("5"))
}

/// The answer for a program: 201, or 200 for a repeated submission. Only who forwards or reads leads learns the verdict: to others it
/// would tell how to make better forgeries.
fn json_answer(submission: &str, stored: &Stored, caller: &Caller) -> Response {
    let status = if stored.repeated { StatusCode::OK } else { StatusCode::CREATED };
    let mut body = serde_json::json!({
        "submission": submission,
        "received_at": rfc3339(stored.received_ms),
        "repeated": stored.repeated,
    });
    let learns = caller.may(Right::Forward) || caller.may(Right::ReadLeads);
    if let (true, Some(members)) = (learns, body.as_object_mut()) {
        members.insert("verdict".to_owned(), stored.verdict.clone().into());
    }
    json::answer(status, &body)
}

/// The answer for a native form: a redirect to a page of the site that sent it. The form names the page in `_next`; without a usable
/// `_next`, it is the page of thanks.
fn redirect(form: &Form, sender: &Sender) -> Response {
    let next = form.last("_next").filter(|next| is_on_site(next)).unwrap_or(THANKS);
    let place = match sender {
        Sender::Allowed(origin) if origin.contains("://") => [origin, next].concat(),
        _ => next.to_owned(),
    };
    let place = HeaderValue::try_from(place).unwrap_or(HeaderValue::from_static(THANKS));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}

/// Whether every browser reads the address as a path of the same site. It begins with one slash: two begin a host, and browsers read
/// a backslash as a slash. It has only characters that browsers keep and a header can carry.
fn is_on_site(next: &str) -> bool {
    next.starts_with('/')
        && !next.starts_with("//")
        && next.len() <= NEXT_BYTES
        && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}

#[cfg(test)]
mod tests {
    use super::is_on_site;

    #[test]
    fn only_a_path_of_this_site_is_on_site() {
        assert!(is_on_site("/thanks") && is_on_site("/") && is_on_site("/a?b=c#d"));
        for next in [
            "",
            "thanks",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil",
            "https://evil.example",
            "/a b",
            "/\u{e9}",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: a=b",
        ] {
            assert!(!is_on_site(next), "{next}");
        }
    }
}
