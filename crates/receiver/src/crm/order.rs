//! What a CRM is asked to do about a person, and what came of it, in words that all CRMs share. It does not know how any of them is asked.

use std::time::Duration;

use serde_json::Value;

use super::file::{CrmFile, Write};
use super::link::{Link, Remote, field_name, hash};
use super::value::Desired;

/// What is to be written of a person.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) desired: Desired,
    pub(super) link: Link,
    /// Fields that are written once, by record and field.
    once: Vec<(String, String)>,
}

/// What became of a person's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Created,
    /// A record of this person was there, which this program did not know of.
    TakenOver,
    Updated,
}

/// A person who was sent.
#[derive(Clone, Debug)]
pub(super) struct Done {
    pub(super) remote: Remote,
    pub(super) how: How,
}

/// Why nothing can be sent at the moment.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    /// In words that name nobody.
    pub(super) why: String,
    /// How long the CRM wants to be left alone.
    pub(super) wait: Option<Duration>,
}

/// Why something was not done.
#[derive(Clone, Debug)]
pub(super) enum Trouble {
    /// It is about this person alone.
    OfOne(String),
    /// It would be the same of anybody.
    OfAll(Broken),
}

/// What the CRM says of how far sales is with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// The person's key, if the record has it.
    pub(super) key: Option<String>,
    /// The address of whom it is about, if the record has one and no key.
    pub(super) email: Option<String>,
    /// The record's id.
    pub(super) id: String,
    /// The CRM's word.
    pub(super) word: String,
    /// In whole units.
    pub(super) amount: Option<u64>,
    pub(super) currency: Option<String>,
    pub(super) comment: Option<String>,
    /// When the record was changed last.
    pub(super) at_ms: i64,
}

impl Broken {
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), wait: None }
    }
}

impl From<Broken> for Trouble {
    fn from(broken: Broken) -> Self {
        Self::OfAll(broken)
    }
}

impl Order {
    pub(super) fn new(file: &CrmFile, desired: Desired, link: Link) -> Self {
        let once = file.records.iter().flat_map(|(record, fields)| {
            let once = fields.iter().filter(|(_, map)| map.write == Write::Once);
            once.map(|(field, _)| (record.clone(), field.clone()))
        });
        Self { desired, link, once: once.collect() }
    }

    /// Whether anything is to be sent, where each person has these kinds of records.
    pub(super) fn is_due(&self, records: &[&str]) -> bool {
        let is_whole = records.iter().all(|record| self.link.remote.contains_key(*record));
        !is_whole || records.iter().any(|record| !self.changes(record).is_empty())
    }

    /// Whether a field belongs to people once it is written.
    pub(super) fn is_once(&self, record: &str, field: &str) -> bool {
        self.once.iter().any(|(known, name)| known == record && name == field)
    }

    /// What a new record gets.
    pub(super) fn fresh<'a>(&'a self, record: &'a str) -> Vec<(&'a str, &'a Value)> {
        self.fields(record).filter(|(_, value)| !value.is_null()).collect()
    }

    /// What is written into a record that is there. A value that nobody knows any more is written as `null`.
    pub(super) fn changes<'a>(&'a self, record: &'a str) -> Vec<(&'a str, &'a Value)> {
        let fields = self.fields(record).filter(|(field, value)| {
            let before = self.link.sent.get(&field_name(record, field));
            let is_new = before.map_or(!value.is_null(), |before| *before != hash(value));
            is_new && !self.is_once(record, field)
        });
        fields.collect()
    }

    fn fields<'a>(&'a self, record: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let own = self.desired.fields.iter().filter(move |((known, _), _)| known == record);
        own.map(|((_, field), value)| (field.as_str(), value))
    }
}

/// An amount in whole units, from a text or a number.
pub(super) fn whole(amount: &Value) -> Option<u64> {
    let text = match amount {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let whole = text.split('.').next().unwrap_or_default();
    whole.parse().ok().filter(|amount| *amount > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn amounts_are_whole_units_and_nothing_is_no_amount() {
        let amounts = [json!("1200.50"), json!(1200.5), json!("0.00"), json!("-5"), json!(null), json!("many")];
        assert_eq!(amounts.map(|amount| whole(&amount)), [Some(1200), Some(1200), None, None, None, None]);
    }
}
