//! A lead, from JSON, from the receiver's database, or from a form. Only evidence that counts is taken from it. It does not know cases.

use super::super::{Failure, input, trial};
use handraise::author::{Loaded, Time};
use handraise::evidence::Evidence;
use handraise::verification::{Contact, Form, Outcome, Verdict};
use serde_json::Value;
use std::path::Path;

/// How the file of a database begins.
const DATABASE: &[u8] = b"SQLite format 3\0";
/// How many leads are named to somebody who has to choose.
const NAMED: usize = 5;

/// What somebody did, what they sent, and what became of it.
pub(super) struct Lead {
    /// What they did, as far as it counts.
    pub(super) evidence: Evidence,
    pub(super) form: Form,
    pub(super) received_s: u32,
    /// What the receiver decided.
    pub(super) decision: Option<String>,
    /// What could not be recorded, and what to do about it.
    pub(super) notes: Vec<String>,
}

impl Lead {
    /// Reads a lead, which `submission` names if there are several.
    pub(super) fn read(file: &Path, submission: Option<&str>, loaded: &Loaded, now_s: u32) -> Result<Self, Failure> {
        let shown = input::shown(file);
        if let Some(leads) = from_database(file, submission)? {
            return Self::of_json(&choose(&shown, leads, submission)?, &shown);
        }
        if input::is_standard(file) {
            let bytes = input::read_bytes(file)?;
            return Self::of_bytes(&bytes, &shown, submission)
                .unwrap_or_else(|| Err(Failure::file(&shown, "this is no lead in JSON; name the file of a form")));
        }
        let bytes = input::read_bytes(file)?;
        match Self::of_bytes(&bytes, &shown, submission) {
            Some(lead) => lead,
            None => Self::of_form(file, loaded, now_s),
        }
    }

    /// A lead in JSON; `None` for anything else.
    fn of_bytes(bytes: &[u8], shown: &str, submission: Option<&str>) -> Option<Result<Self, Failure>> {
        let text = std::str::from_utf8(bytes).ok()?;
        let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
        let is_lead = |value: &Value| value["contact"].is_object() && value["assessment"].is_object();
        let leads = match (value.get("leads"), &value) {
            (Some(Value::Array(leads)), _) => leads.clone(),
            (_, Value::Array(leads)) if leads.iter().any(is_lead) => leads.clone(),
            (_, lead) if is_lead(lead) => vec![lead.clone()],
            _ => return None,
        };
        Some(choose(shown, leads, submission).and_then(|lead| Self::of_json(&lead, shown)))
    }

    fn of_json(lead: &Value, shown: &str) -> Result<Self, Failure> {
        // The newest step, and what the steps before it said.
        let mut form = Form::default();
        let again = lead["sent_again"].as_array().into_iter().flatten().map(|again| &again["contact"]);
        let steps = std::iter::once(&lead["contact"]).chain(again);
        for contact in steps.rev().filter_map(|contact| Contact::from_json(&contact.to_string())) {
            form.continue_from(&contact);
        }
        let received = lead["received_at"].as_str().and_then(|text| text.parse::<Time>().ok());
        let received = received.ok_or_else(|| {
            Failure::file(
                shown,
                "received_at: this lead has no time; give a lead as `GET /v1/leads?evidence=1` gives it",
            )
        })?;
        let verdict = lead["verdict"].as_str().unwrap_or_default();
        let is_trusted = Verdict::ALL.iter().any(|known| known.name() == verdict && *known < Verdict::Unverified);
        let mut notes = Vec::new();
        let evidence = match lead["evidence"].as_str() {
            Some(text) if is_trusted => Evidence::decode(text).map_err(|error| {
                Failure::file(shown, format!("evidence: {error}; give a lead as the receiver gives it"))
            })?,
            _ => Evidence::new(),
        };
        if lead["evidence"].is_null() && is_trusted {
            notes.push(format!(
                "{shown}: this lead comes without its evidence, so the case has only answers; ask the receiver for `/v1/leads?evidence=1`, or \
                 name its database"
            ));
        } else if !is_trusted {
            notes
                .push(format!("{shown}: the lead is `{verdict}`, so its behaviour counts for nothing and is left out"));
        }
        let decision = lead.pointer("/assessment/decision").and_then(Value::as_str).map(str::to_owned);
        Ok(Self { evidence, form, received_s: received.at_s, decision, notes })
    }

    fn of_form(file: &Path, loaded: &Loaded, now_s: u32) -> Result<Self, Failure> {
        let mut forms = trial::read_forms(file)?;
        let count = forms.len();
        let Some(sent) = forms.pop().filter(|_| count == 1) else {
            let message = format!("there are {count} forms in it; put the one to record into a file of its own");
            return Err(Failure::file(&input::shown(file), message));
        };
        let outcome = Outcome::of(&sent.form, &loaded.compiled, &[], now_s);
        let is_trusted = outcome.verdict < Verdict::Unverified;
        let evidence = outcome.evidence.as_deref().filter(|_| is_trusted);
        let evidence = evidence.and_then(|text| Evidence::decode(text).ok()).unwrap_or_default();
        let mut notes = Vec::new();
        if !is_trusted {
            let reasons = outcome.reasons.join("; ");
            notes.push(format!(
                "{}: the form is `{}`, so no behaviour counts ({reasons})",
                sent.name,
                outcome.verdict.name()
            ));
        }
        Ok(Self { evidence, form: sent.form, received_s: now_s, decision: None, notes })
    }
}

/// The leads in a database; `None` if the file is no database.
fn from_database(file: &Path, submission: Option<&str>) -> Result<Option<Vec<Value>>, Failure> {
    use std::io::Read;
    if input::is_standard(file) {
        return Ok(None);
    }
    let mut beginning = Vec::new();
    let opened =
        std::fs::File::open(file).and_then(|opened| opened.take(DATABASE.len() as u64).read_to_end(&mut beginning));
    opened.map_err(|error| Failure::io(file, &error))?;
    if beginning != DATABASE {
        return Ok(None);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Other(format!("could not start: {error}")))?;
    let leads = runtime.block_on(handraise_receiver::stored_leads(file, submission, NAMED + 1));
    leads.map(Some).map_err(|message| Failure::file(&input::shown(file), message))
}

/// The lead with this submission id, or the only one.
fn choose(shown: &str, mut leads: Vec<Value>, submission: Option<&str>) -> Result<Value, Failure> {
    let ids = |leads: &[Value]| {
        let ids = leads.iter().take(NAMED).filter_map(|lead| Some(format!("`{}`", lead["submission"].as_str()?)));
        ids.collect::<Vec<_>>().join(", ")
    };
    let all = ids(&leads);
    leads.retain(|lead| submission.is_none_or(|wanted| lead["submission"] == *wanted));
    match leads.len() {
        1 => Ok(leads.remove(0)),
        0 if all.is_empty() && submission.is_none() => Err(Failure::file(shown, "there is no lead in it")),
        0 => Err(Failure::file(shown, "--submission: there is no such lead; write the `submission` of one")),
        _ => Err(Failure::file(shown, format!("there are several leads in it; choose one with `--submission`: {all}"))),
    }
}
