//! `/v1/approvals`: who approved what, which definition waits for whom, and somebody's own approval. It does not know whether a definition may come into
//! force; `force` does.

use std::sync::PoisonError;

use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use handraise::approval::{By, Subject, Team};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::asked::Asked;
use super::document::described;
use super::document::kept::{Approvals, Approved};
use super::facts::refused;
use super::page::Page;
use super::watch::given;
use super::{Shared, State, json};
use crate::access::{Action, Actor, Principal, Right, Role, User, log};
use crate::approvals::{self, ApprovalEntry, ApprovalLog, Kind, Says};
use crate::clock::rfc3339;
use crate::force::{progress, signs};
use crate::problem::Problem;

/// An approval of the definition that waits, or of the one in force, by its hash: so that nobody approves another one than they saw.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ApproveDefinition")]
struct Approval {
    /// The definition's whole hash.
    definition: String,
    /// For whom; only an admin has to say.
    team: Option<String>,
    /// The newer version that it may replace.
    rollback_from: Option<u32>,
}

described!(Body: Approval);

/// Lists who approved what, newest first; what is required, what is in force, and what waits.
#[utoipa::path(
    get, path = "/v1/approvals", operation_id = "listApprovals", tag = "Definitions", extensions(("x-right" = json!(Right::ReadLeads.name()))),
    params(
        ("limit" = Option<i64>, Query, description = "How many; 100 if it is left out, and at most 1000 come.", minimum = 1),
        ("before" = Option<i64>, Query, description = "The `next` of the page before.", minimum = 1),
    ),
    responses((status = 200, description = "A page of the log, and how things are.", body = Approvals)),
)]
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::ReadLeads).await?;
    let Page { before, limit, .. } = Page::of(&asked.query)?;
    let shared = &state.0;
    let log = approvals::read(shared.store.readers()).await.map_err(|error| Problem::storage(&error))?;
    let limit = usize::try_from(limit).unwrap_or_default();
    let older = log.entries.iter().rev().filter(|entry| before.is_none_or(|before| entry.seq < before));
    let mut entries: Vec<&ApprovalEntry> = older.take(limit.saturating_add(1)).collect();
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next = entries.last().filter(|_| more).map(|entry| entry.seq.to_string());
    let active = shared.definitions.active().subject();
    let activation =
        log.entries.iter().rev().find(|entry| {
            entry.kind != Kind::Approval.name() && entry.says().is_some_and(|says| says.subject() == active)
        });
    let says = activation.and_then(ApprovalEntry::says);
    let by = says.as_ref().map(|says| says.signatures.clone()).unwrap_or_default();
    let wrong = log.verify().err().map(|altered| altered.to_string());
    let waiting = waiting(shared, &log).await.map_err(|error| Problem::storage(&error))?;
    let required = shared.config.signing.as_ref().map(|signing| signing.required.as_slice()).unwrap_or_default();
    let answer = json!({
        "required": required,
        "in_force": {
            "subject": active,
            "signed": by.iter().filter_map(|named| signed_by_name(&log, named)).collect::<Vec<_>>(),
            "signatures": by,
            "since": activation.map(|entry| rfc3339(entry.at_ms)),
            "rollback_from": says.and_then(|says| says.rollback_from),
        },
        "waiting": waiting,
        "log": { "whole": wrong.is_none(), "why": wrong, "head": log.head() },
        "entries": entries.into_iter().map(ApprovalEntry::to_json).collect::<Vec<_>>(),
        "next": next,
    });
    Ok(json::answer(StatusCode::OK, &answer))
}

/// Approves a definition for the team of who is signed in.
#[utoipa::path(
    post, path = "/v1/approvals", operation_id = "approveDefinition", tag = "Definitions", request_body = Approval,
    extensions(("x-right" = json!(super::document::SIGNED_IN)), ("x-problems" = json!(["role", "field", "not-found", "approved"]))),
    responses((status = 200, description = "The approval is in the log, now or before.", body = Approved)),
)]
pub(super) async fn approve(
    extract::State(state): extract::State<State>,
    asked: Asked,
    body: Body,
) -> Result<Response, Problem> {
    let Principal::User(user) = state.authorise(&asked, Right::ReadLeads).await? else {
        let detail = "an approval is a person's; sign in at `/inbox`, or sign the file with `handraise sign`";
        return Err(Problem::new(StatusCode::FORBIDDEN, "role", "Not permitted", detail));
    };
    let Approval { definition, team, rollback_from } = json::read(&asked.headers, body).await?;
    let team = team_of(&user, team.as_deref())?;
    let subject = named(&state, &definition)?;
    if rollback_from.is_some_and(|newer| newer < subject.version) {
        return Err(refused("`rollback_from` is older than the definition; write the newer version that it replaces"));
    }
    let entry = store(&state, &user, &team, &subject, rollback_from).await?;
    state.0.offer_again().await.map_err(|error| Problem::storage(&error))?;
    let in_force = state.0.definitions.active().subject() == subject;
    Ok(json::answer(StatusCode::OK, &json!({ "entry": entry.to_json(), "in_force": in_force })))
}

/// The definition that waits, with the signatures that it has already, and the version that it replaces only on purpose.
async fn waiting(shared: &Shared, log: &ApprovalLog) -> Result<Option<Value>, sqlx::Error> {
    let (mut shown, subject, from_file) = {
        let waiting = shared.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(waiting) = waiting.as_ref() else { return Ok(None) };
        (waiting.to_json(), waiting.loaded.subject(), waiting.by.digest.is_some())
    };
    let (signed, replaced) = match &shared.config.signing {
        Some(signing) => {
            let given = if from_file { given(&shared.config) } else { Vec::new() };
            let now_ms = shared.config.clock.now_ms();
            progress(shared.store.readers(), signing, &subject, &given, now_ms).await?
        }
        None => (Vec::new(), None),
    };
    let signed: Vec<Value> = signed.iter().map(|signed| with_time(json!(signed), log)).collect();
    if let Some(shown) = shown.as_object_mut() {
        shown.insert("signed".to_owned(), signed.into());
        shown.insert("rollback_from".to_owned(), json!(replaced));
    }
    Ok(Some(shown))
}

/// A signature as the log of approvals names it: `sales entry 3`, or a team and the fingerprint of a key.
fn signed_by_name(log: &ApprovalLog, named: &str) -> Option<Value> {
    let (team, by) = named.split_once(' ')?;
    Some(match by.strip_prefix("entry ").and_then(|seq| seq.parse::<i64>().ok()) {
        Some(seq) => {
            let who = log.entries.iter().find(|entry| entry.seq == seq).and_then(|entry| entry.who.as_ref());
            with_time(json!({ "team": team, "entry": seq, "who": who }), log)
        }
        None => json!({ "team": team, "fingerprint": by }),
    })
}

/// The same, with when somebody approved. A key's signature has no time.
fn with_time(mut signed: Value, log: &ApprovalLog) -> Value {
    let entry = signed.get("entry").and_then(Value::as_i64);
    let entry = log.entries.iter().find(|known| Some(known.seq) == entry);
    if let (Some(entry), Some(members)) = (entry, signed.as_object_mut()) {
        members.insert("at".to_owned(), rfc3339(entry.at_ms).into());
    }
    signed
}

/// The team that somebody signs for.
fn team_of(user: &User, named: Option<&str>) -> Result<Team, Problem> {
    let own = match user.role {
        Role::Marketing | Role::Sales => Some(user.role.name()),
        Role::Admin | Role::Read => None,
    };
    let Some(name) = named.or(own) else {
        return Err(refused("`team` is missing; write the team that you sign for, such as `marketing`"));
    };
    let team: Team = name.parse().map_err(|_| refused("`team` is no name of a team; write one such as `marketing`"))?;
    match signs(user.role, &team) {
        true => Ok(team),
        false => {
            let detail = "your role does not sign for this team; marketing signs for marketing, sales for sales, and an admin for a team that they name";
            Err(Problem::new(StatusCode::FORBIDDEN, "role", "Not permitted", detail))
        }
    }
}

/// The definition with a hash that waits, or is in force.
fn named(state: &State, hash: &str) -> Result<Subject, Problem> {
    let waiting = state.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
    let waiting = waiting.as_ref().map(|waiting| waiting.loaded.subject());
    let mut known = waiting.into_iter().chain([state.0.definitions.active().subject()]);
    known.find(|subject| subject.definition == hash).ok_or_else(|| {
        let detail =
            "no definition with this hash waits or is in force; look at `GET /v1/approvals`, and send the whole hash";
        Problem::not_found(detail)
    })
}

/// Adds the approval to the log. The same one twice is one; nobody signs for two teams.
async fn store(
    state: &State,
    user: &User,
    team: &Team,
    subject: &Subject,
    rollback_from: Option<u32>,
) -> Result<ApprovalEntry, Problem> {
    let shared = &state.0;
    let _one_at_a_time = shared.deciding.lock().await;
    let known = approvals::read(shared.store.readers()).await.map_err(|error| Problem::storage(&error))?;
    for signed in known.approvals_of(subject) {
        let By::Person { who: Some(who), entry } = &signed.by else { continue };
        if *who != user.email {
            continue;
        }
        if signed.team != *team {
            let detail =
                "you have approved this definition for another team; let somebody else approve it for this one";
            return Err(Problem::new(StatusCode::CONFLICT, "approved", "Approved for another team", detail));
        }
        let found = known.entries.iter().find(|known| known.seq == *entry);
        if let (Some(found), true) = (found, signed.rollback_from == rollback_from) {
            return Ok(found.clone());
        }
    }
    let says = Says { team: Some(team.to_string()), rollback_from, ..Says::of(subject) };
    let (now_ms, who, by, team) = (shared.config.clock.now_ms(), user.email.clone(), Actor::user(user), team.clone());
    let reference = format!("{}@{}#{}", says.id, says.version, says.definition.get(..16).unwrap_or_default());
    let written = shared.store.write(move |c| {
        Box::pin(async move {
            log(c, now_ms, &by, Action::DefinitionApproved, (Some(&reference), Some(team.as_str()))).await?;
            approvals::append(c, now_ms, Kind::Approval, &says, &who).await
        })
    });
    written.await.map_err(|_logged| Problem::not_stored())
}
