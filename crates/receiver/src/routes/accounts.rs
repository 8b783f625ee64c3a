//! `GET /v1/accounts` and `GET /v1/accounts/{domain}`: what the people of a company come to together.

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;

use super::asked::Asked;
use super::document::stored::{Account, AccountPage};
use super::page::number;
use super::{State, json};
use crate::access::Right;
use crate::ledger;
use crate::problem::Problem;
use handraise::person::ascii_domain;

/// How many companies are in an answer if the query does not say. Each is computed from all facts about its people.
const LIMIT: i64 = 20;
/// The most companies in an answer.
const MAX_LIMIT: i64 = 100;

/// Lists companies, alphabetically, computed when you ask.
///
/// Needs `[policy.account]`, and a definition that is not compiled.
#[utoipa::path(
    get, path = "/v1/accounts", operation_id = "listAccounts", tag = "Accounts",
    extensions(("x-right" = json!(Right::ReadLeads.name())), ("x-problems" = json!(["not-found"]))),
    params(
        ("limit" = Option<i64>, Query, description = "How many; 20 if it is left out, and at most 100 come.", minimum = 1),
        ("after" = Option<String>, Query, description = "The `next` of the page before."),
    ),
    responses((status = 200, description = "A page of companies.", body = AccountPage)),
)]
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let reader = state.authorise(&asked, Right::ReadLeads).await?;
    let (mut limit, mut after) = (LIMIT, None);
    for (name, value) in url::form_urlencoded::parse(asked.query.as_bytes()) {
        match name.as_ref() {
            "limit" => limit = number("limit", &value)?.min(MAX_LIMIT),
            "after" => after = Some(value.into_owned()),
            _ => {}
        }
    }
    require_policy(&state)?;
    state.note_reading(&reader).await?;
    state.0.keeper.is_up_to_date().await;
    let found = ledger::companies(state.0.store.readers(), after.as_deref(), limit).await;
    let (companies, more) = found.map_err(|error| Problem::storage(&error))?;
    let mut accounts = Vec::with_capacity(companies.len());
    for company in &companies {
        accounts.extend(account(&state, company).await?);
    }
    let next = companies.last().filter(|_| more);
    Ok(json::text(format!("{{\"accounts\":[{}],\"next\":{}}}", accounts.join(","), serde_json::json!(next))))
}

/// Shows a company.
///
/// Needs `[policy.account]`, and a definition that is not compiled.
#[utoipa::path(
    get, path = "/v1/accounts/{domain}", operation_id = "showAccount", tag = "Accounts",
    extensions(("x-right" = json!(Right::ReadLeads.name())), ("x-problems" = json!(["not-found"]))),
    params(("domain" = String, Path, description = "The company's domain; of a target, its first.")),
    responses((status = 200, description = "The company.", body = Account)),
)]
pub(super) async fn show(
    extract::State(state): extract::State<State>,
    extract::Path(domain): extract::Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let reader = state.authorise(&asked, Right::ReadLeads).await?;
    require_policy(&state)?;
    state.note_reading(&reader).await?;
    state.0.keeper.is_up_to_date().await;
    let domain = ascii_domain(&domain).unwrap_or_default();
    let found = account(&state, &domain).await?;
    found
        .map(json::text)
        .ok_or_else(|| Problem::not_found("nobody of this company is known; name the company's first domain"))
}

/// The report about a company, in JSON.
async fn account(state: &State, company: &str) -> Result<Option<String>, Problem> {
    let shared = &state.0;
    let loaded = shared.definitions.active();
    let now_ms = shared.config.clock.now_ms();
    let found = ledger::account(shared.store.readers(), company, &loaded, now_ms).await;
    Ok(found.map_err(|error| Problem::storage(&error))?.map(|account| account.to_json()))
}

fn require_policy(state: &State) -> Result<(), Problem> {
    let loaded = state.0.definitions.active();
    let says = loaded.policy.as_ref().is_some_and(|policy| policy.account.is_some());
    let detail = "the definition says nothing of accounts; add `[policy.account]`, and give the receiver the definition as it is written, or \
                  the `.policy.json` beside its `.mql`";
    let refused = || Problem::new(StatusCode::NOT_FOUND, "not-found", "No accounts", detail);
    if says { Ok(()) } else { Err(refused()) }
}
