//! `GET /v1/leads`: the stored leads, newest first, for those who may read them; and the same from a database that no receiver serves. It
//! returns what was stored and computes nothing.

use std::path::Path;

use axum::extract;
use axum::response::Response;

use super::asked::Asked;
use super::page::{MAX_LIMIT, Page};
use super::{State, json};
use crate::access::Right;
use crate::clock::rfc3339;
use crate::problem::Problem;
use crate::store::{FILE, StoredLead, leads, open_for_reading};

pub(super) async fn show(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    let reader = state.authorise(&asked, Right::ReadLeads).await?;
    let page = Page::of(&asked.query)?;
    state.note_reading(&reader).await?;
    let found = state.0.store.leads(page.before, page.limit, (page.evidence, page.definition.as_deref())).await;
    let (leads, more) = found.map_err(|error| Problem::storage(&error))?;
    let next = leads.last().filter(|_| more).map(|lead| lead.seq.to_string());
    let all: Vec<String> = leads.iter().map(lead_json).collect();
    let body = format!("{{\"leads\":[{}],\"next\":{}}}", all.join(","), serde_json::Value::from(next));
    Ok(json::text(body))
}

/// Reads leads from the file of a database, newest first, as `GET /v1/leads?evidence=1` gives them: the one with this submission id, or else
/// the newest, at most `limit`.
///
/// # Errors
/// If the file is no database of a receiver, in words.
pub async fn stored_leads(
    file: &Path,
    submission: Option<&str>,
    limit: usize,
) -> Result<Vec<serde_json::Value>, String> {
    let words = |error: sqlx::Error| {
        format!("could not read leads from this database: {error}; name the file `{FILE}` of a receiver")
    };
    let readers = open_for_reading(file).await.map_err(words)?;
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let (leads, more) = leads(&readers, before, MAX_LIMIT, (true, None)).await.map_err(words)?;
        before = leads.last().map(|lead| lead.seq);
        let wanted = leads.iter().filter(|lead| submission.is_none_or(|wanted| lead.submission == wanted));
        found.extend(wanted.filter_map(|lead| serde_json::from_str(&lead_json(lead)).ok()));
        if !more || found.len() >= limit || (submission.is_some() && !found.is_empty()) {
            found.truncate(limit);
            readers.close().await;
            return Ok(found);
        }
    }
}

/// One lead as JSON. Most parts are JSON in the database already; only plain texts need quoting.
pub(super) fn lead_json(lead: &StoredLead) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let resent = |(received_ms, contact): &(i64, String)| {
        format!("{{\"received_at\":{},\"contact\":{contact}}}", quoted(&rfc3339(*received_ms)))
    };
    let resent: Vec<String> = lead.sent_again.iter().map(resent).collect();
    let resent = if resent.is_empty() { String::new() } else { format!(",\"sent_again\":[{}]", resent.join(",")) };
    let card = lead.card.as_ref().map(|card| format!(",\"card\":{card}")).unwrap_or_default();
    let check = lead.to_be_checked.as_ref().map(|codes| format!(",\"to_be_checked\":{codes}")).unwrap_or_default();
    let late = lead.late_assessment.as_ref().map(|late| format!(",\"late_assessment\":{late}")).unwrap_or_default();
    let shortened =
        lead.shortened_ms.map(|ms| format!(",\"behaviour_removed_at\":{}", quoted(&rfc3339(ms)))).unwrap_or_default();
    let evidence = lead.evidence.as_ref().map(|text| format!(",\"evidence\":{}", quoted(text))).unwrap_or_default();
    format!(
        "{{\"submission\":{},\"received_at\":{},\"contact\":{},\"assessment\":{},\"verdict\":{},\
         \"verdict_reasons\":{},\"claimed\":{},\"added\":{}{late}{resent}{card}{check}{shortened}{evidence}}}",
        quoted(&lead.submission),
        quoted(&rfc3339(lead.received_ms)),
        lead.contact,
        lead.assessment,
        quoted(&lead.verdict),
        lead.verdict_reasons,
        lead.claimed,
        lead.added,
    )
}
