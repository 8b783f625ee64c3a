//! What is said of an event: its kind, its time, what changed, what is known of the lead now, and of the person as much as the target's file asks for. It
//! is composed anew for each attempt, so that nothing is said of somebody who is forgotten. It does not know how it is sent.

use serde_json::{Map, Value, json};
use sqlx::SqlitePool;

use super::file::{ContactPart, TargetFile};
use super::interest;
use crate::clock::rfc3339;
use crate::ledger::{self, About, Event, Person};

/// Members of a report that tell how a lead is judged, and nothing of who it is.
const OF_REPORT: [&str; 10] =
    ["decision", "reason", "score", "grade", "rating", "hand_raised", "segment", "priority", "queue", "sla_min"];
/// Members of a change that tell what people see.
const OF_CHANGE: [&str; 11] = [
    "grade",
    "rating",
    "stage",
    "priority",
    "queue",
    "sla_min",
    "segment",
    "hand_raised",
    "decision",
    "reason",
    "breach",
];

/// What is known of a lead now.
#[derive(Debug)]
pub(super) struct Lead {
    person: Person,
    report: Value,
}

impl Lead {
    /// The lead of a person, whose id may be that of an earlier key; `None` if nobody knows them.
    pub(super) async fn read(readers: &SqlitePool, person: &str) -> Result<Option<Self>, sqlx::Error> {
        let found = ledger::person(readers, person).await?;
        Ok(found.map(|person| Self { report: serde_json::from_str(&person.report).unwrap_or_default(), person }))
    }

    /// A text of the report.
    pub(super) fn text(&self, member: &str) -> Option<&str> {
        self.report.get(member).and_then(Value::as_str)
    }

    /// The receiver's id of the person.
    pub(super) fn id(&self) -> &str {
        &self.person.id
    }

    /// Who follows up.
    pub(super) fn owner(&self) -> Option<&str> {
        self.person.owner.as_deref()
    }

    /// How it is judged.
    pub(super) fn report(&self) -> &Value {
        &self.report
    }

    /// Whether its route alerts sales.
    pub(super) fn is_alerting(&self) -> bool {
        self.report.get("alert").and_then(Value::as_bool).unwrap_or_default()
    }

    fn said(&self) -> Value {
        let mut said = Map::new();
        said.insert("stage".to_owned(), self.person.stage().into());
        for member in OF_REPORT {
            said.insert(member.to_owned(), self.report.get(member).cloned().unwrap_or_default());
        }
        said.into()
    }

    /// Who the person is, as far as it is to be said. Of somebody who must not be contacted, nothing is.
    fn contact(&self, part: ContactPart) -> Option<Value> {
        let contact: Value = serde_json::from_str(&self.person.contact).ok()?;
        match part {
            ContactPart::None => None,
            _ if self.person.suppressed.is_some() => None,
            ContactPart::Address => Some(json!({ "email": contact.get("email") })),
            ContactPart::All => Some(contact),
        }
    }
}

/// Something to send.
#[derive(Clone, Debug)]
pub(super) struct Message {
    /// The same at each attempt.
    pub(super) id: String,
    pub(super) kind: String,
    /// When it happened.
    pub(super) at_ms: i64,
    pub(super) data: Value,
}

impl Message {
    /// Composes what is said of an event to a target.
    pub(super) fn compose(id: &str, event: &Event, lead: Option<&Lead>, file: &TargetFile) -> Self {
        let mut data = Map::new();
        data.insert("event".to_owned(), event.seq.to_string().into());
        match &event.about {
            About::Nobody(body) => {
                data.extend(serde_json::from_str::<Map<String, Value>>(body).unwrap_or_default());
            }
            About::Person { person, change } => {
                data.insert("person".to_owned(), person.as_str().into());
                data.insert("alert".to_owned(), interest::is_alert(&event.about, lead).into());
                data.insert("change".to_owned(), changed(change));
                data.extend(lead.map(|lead| known(lead, file)).unwrap_or_default());
            }
        }
        Self { id: id.to_owned(), kind: event.kind.clone(), at_ms: event.at_ms, data: data.into() }
    }

    /// The body, by the Standard Webhooks convention.
    pub(super) fn body(&self) -> String {
        json!({ "type": self.kind, "timestamp": rfc3339(self.at_ms), "data": self.data }).to_string()
    }
}

/// What is said of a lead, whatever happened.
pub(super) fn known(lead: &Lead, file: &TargetFile) -> Map<String, Value> {
    let mut data = Map::new();
    data.insert("person".to_owned(), lead.id().into());
    data.insert("lead".to_owned(), lead.said());
    data.extend(lead.contact(file.contact).map(|contact| ("contact".to_owned(), contact)));
    let inbox = file.inbox.as_ref().map(|inbox| inbox.trim_end_matches('/'));
    data.extend(inbox.map(|inbox| ("url".to_owned(), format!("{inbox}/inbox/persons/{}", lead.id()).into())));
    data
}

/// What people see of a change. The ids of facts stay here, because programs choose them and may name somebody in them.
fn changed(change: &str) -> Value {
    let change: Value = serde_json::from_str(change).unwrap_or_default();
    let seen = OF_CHANGE.iter().filter_map(|member| Some(((*member).to_owned(), change.get(member)?.clone())));
    Value::Object(seen.collect())
}
