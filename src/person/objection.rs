//! Objections: what a person or a company does not want to be done with what is known of them. It does not know what that would be worth.

use super::{Fact, FactId, Payload, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a person or a company objects to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// To what.
    pub to: ObjectionTo,
    /// Whether it withdraws one instead.
    #[serde(default)]
    pub lifted: bool,
}

/// What somebody may object to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ObjectionTo {
    /// That files and services are asked what they know of them. What they say counts for nothing.
    Enrichment,
}

impl ObjectionTo {
    /// The word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Enrichment => "enrichment",
        }
    }
}

/// An objection that holds.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Objected {
    /// To what.
    pub to: ObjectionTo,
    /// Whether the company objects, not the person.
    pub by_company: bool,
    /// Since when, in milliseconds since 1970.
    pub since_ms: u64,
    /// The fact that says so.
    pub fact: FactId,
}

/// The objections that hold. They count for all facts, whenever those were told, so they are read first. A person and a company each
/// withdraw their own.
pub(super) fn objections<'a>(facts: impl Iterator<Item = &'a Fact>) -> Vec<Objected> {
    let mut found: Vec<Objected> = Vec::new();
    for fact in facts.filter(|fact| fact.provenance.authenticated) {
        let Payload::Objection(objection) = &fact.says else { continue };
        let (to, by_company) = (objection.to, matches!(fact.about, Subject::Company(_)));
        let known = found.iter().position(|known| (known.to, known.by_company) == (to, by_company));
        match (objection.lifted, known) {
            (true, Some(place)) => drop(found.remove(place)),
            (false, None) => {
                found.push(Objected { to, by_company, since_ms: fact.at_ms(), fact: fact.id.clone() });
            }
            _ => {}
        }
    }
    found
}
