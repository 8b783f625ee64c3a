//! What is known of a person: the result of folding facts. It can be thrown away and folded again. It does not know how it came about,
//! nor what a score is.

use super::{AttributeValue, FactId, FollowUpDone, Objected, ObjectionTo, Overridden, PersonKey, Status};
use crate::canonical;
use crate::definition::{Policy, SuppressionKind};
use crate::evidence::{Answer, Evidence};
use crate::scoring::Withheld;
use crate::verification::{Admitted, ContactCard};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// What is known of a person.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Standing {
    /// The key that the person goes by.
    pub person: PersonKey,
    /// Name, address, company, job title and telephone, each as it was said last.
    pub contact: ContactCard,
    /// What counts of everything, without the attributes that others told.
    #[serde(serialize_with = "admitted")]
    #[schemars(with = "AdmittedText")]
    pub admitted: Admitted,
    /// What counts of the person's own devices and forms alone.
    #[serde(serialize_with = "admitted")]
    #[schemars(with = "AdmittedText")]
    pub devices: Admitted,
    /// All values of each attribute, the strongest first.
    pub attributes: BTreeMap<String, Vec<AttributeValue>>,
    /// What sales and the CRM said, oldest first.
    pub statuses: Vec<StatusChange>,
    /// Who follows up.
    pub owner: Option<String>,
    /// In which queue, if somebody put the person there.
    pub queue: Option<String>,
    /// What salespeople did, oldest first.
    pub follow_ups: Vec<FollowUpDone>,
    /// Until when the one who follows up does not want to be reminded, in milliseconds since 1970.
    pub snoozed_until_ms: Option<u64>,
    /// What somebody decided against the definition. It may have ended.
    pub overridden: Option<Overridden>,
    /// Why the person may not be contacted, oldest first. Some may have ended.
    pub suppressions: Vec<Suppressed>,
    /// What the person, or the company, objects to, oldest first.
    pub objections: Vec<Objected>,
    /// Everything that was told, oldest first, and whether it counts.
    pub timeline: Vec<TimelineEntry>,
}

/// A status, and when it was given.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StatusChange {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// The fact that says so.
    pub fact: FactId,
    /// Who says so.
    pub who: String,
    /// The status.
    #[serde(flatten)]
    pub status: Status,
}

/// A reason not to contact a person.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Suppressed {
    /// Why.
    pub suppression: SuppressionKind,
    /// The list that the person, or the company, is on.
    pub list: Option<String>,
    /// Since when, in milliseconds since 1970.
    pub since_ms: u64,
    /// Until when.
    pub until_ms: Option<u64>,
    /// The fact that says so.
    pub fact: FactId,
}

/// One thing that was told.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TimelineEntry {
    /// When it happened, in milliseconds since 1970.
    pub at_ms: u64,
    /// The fact.
    pub fact: FactId,
    /// Its kind.
    pub kind: &'static str,
    /// What was told, in a word or two, where the kind does not say it: a touch's label, an attribute's name.
    pub words: Option<String>,
    /// Where it comes from.
    pub source: String,
    /// Who told it.
    pub who: String,
    /// Why it does not count; `null` if it does.
    pub not_admitted: Option<NotAdmitted>,
}

/// Why something gives no points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NotAdmitted {
    /// Its evidence is contradicted.
    Contradicted,
    /// No evidence came with it, or late.
    Unverified,
    /// The person did not allow it.
    NoConsent,
    /// An automated browser.
    Bot,
    /// The site's own staff.
    Internal,
    /// Nobody knows who told it.
    NotAuthenticated,
    /// The one who told it is not sure.
    NotSure,
    /// The person, or the company, objects to it.
    Objected,
    /// The definition has no such action, source, topic, form or attribute.
    NotInDefinition,
    /// The definition has the attribute, and understands no such value.
    NotUnderstood,
}

impl Standing {
    /// What is known of somebody of whom nothing was told.
    pub(super) fn new(person: PersonKey) -> Self {
        let nothing = || Admitted { evidence: Evidence::new(), withheld: Some(Withheld::Behaviour) };
        Self {
            person,
            contact: ContactCard::default(),
            admitted: nothing(),
            devices: nothing(),
            attributes: BTreeMap::new(),
            statuses: Vec::new(),
            owner: None,
            queue: None,
            follow_ups: Vec::new(),
            snoozed_until_ms: None,
            overridden: None,
            suppressions: Vec::new(),
            objections: Vec::new(),
            timeline: Vec::new(),
        }
    }

    /// The canonical JSON: equal standings have equal text.
    pub fn to_json(&self) -> String {
        canonical::json(self)
    }

    /// What counts of everything at a time: with each attribute's strongest value that holds then.
    pub fn admitted_at(&self, at_s: u32) -> Admitted {
        let mut admitted = self.admitted.clone();
        let mut strongest = Evidence::new();
        for values in self.attributes.values() {
            if let Some(value) = values.iter().find(|value| value.counts_at(u64::from(at_s) * 1000)) {
                let told_s = u32::try_from(value.at_ms / 1000).unwrap_or(u32::MAX);
                strongest.record_answer(Answer { attribute: value.attribute, value: value.class, at_s: told_s });
            }
        }
        admitted.evidence.record_form_answers(&strongest);
        admitted
    }

    /// Whether the person, or the company, objects to something.
    pub fn objects_to(&self, to: ObjectionTo) -> bool {
        self.objections.iter().any(|objected| objected.to == to)
    }

    /// The first reason not to contact the person that holds at a time. How long an entry of a list holds, the policy may say.
    pub fn suppression_at(&self, policy: Option<&Policy>, at_s: u32) -> Option<&Suppressed> {
        let at_ms = u64::from(at_s) * 1000;
        self.suppressions.iter().find(|entry| entry.ends_ms(policy).is_none_or(|end_ms| at_ms < end_ms))
    }

    /// What somebody decided against the definition, if it holds at a time.
    pub fn overridden_at(&self, at_s: u32) -> Option<&Overridden> {
        let at_ms = u64::from(at_s) * 1000;
        self.overridden.as_ref().filter(|decided| decided.until_ms.is_none_or(|until_ms| at_ms < until_ms))
    }
}

impl Suppressed {
    /// When it ends, in milliseconds since 1970.
    pub fn ends_ms(&self, policy: Option<&Policy>) -> Option<u64> {
        let lists = policy.into_iter().flat_map(|policy| &policy.suppressions);
        let days = lists.filter(|list| Some(&list.id) == self.list.as_ref()).find_map(|list| list.days);
        self.until_ms.or_else(|| days.map(|days| self.since_ms.saturating_add(u64::from(days) * 86_400_000)))
    }
}

/// What counts, in JSON.
#[derive(Serialize, JsonSchema)]
struct AdmittedText {
    /// The evidence, encoded.
    evidence: String,
    /// What scoring leaves out: `behaviour`, or all `points`.
    withheld: Option<&'static str>,
}

fn admitted<S: Serializer>(admitted: &Admitted, serializer: S) -> Result<S::Ok, S::Error> {
    let withheld = admitted.withheld.map(|withheld| match withheld {
        Withheld::Behaviour => "behaviour",
        Withheld::Points => "points",
    });
    AdmittedText { evidence: admitted.evidence.encode(), withheld }.serialize(serializer)
}
