//! Which value of an attribute counts when several are told. It does not know what a value is worth.
//!
//! A salesperson's correction comes first, then the person's own answer, then the CRM, then what was bought or looked up. Within a
//! rank the newest counts. What somebody unknown says overrides nothing that somebody known said; it does override what was
//! looked up, because nobody said that of this person.

use super::{FactId, Origin};
use crate::definition::Compiled;
use crate::intake::{first_bytes, read, read_by_lists};
use crate::matching::{ClassId, FoldedText};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// One value of an attribute, with who told it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct AttributeValue {
    /// The definition's value; `null` if the definition does not know what was told.
    pub value: Option<String>,
    /// What was told, word for word; `null` for an answer in a form, whose text is in the form.
    pub text: Option<String>,
    /// Who says so.
    pub origin: Origin,
    /// Their name.
    pub who: String,
    /// Whether the receiver knows that it was them.
    pub authenticated: bool,
    /// When they said it, in milliseconds since 1970.
    pub at_ms: u64,
    /// Until when it holds.
    pub until_ms: Option<u64>,
    /// On what basis it is kept.
    pub basis: Option<String>,
    /// The fact that told it.
    pub fact: FactId,
    /// The attribute as scoring knows it.
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) attribute: ClassId,
    /// The value as scoring knows it.
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) class: Option<ClassId>,
}

impl AttributeValue {
    /// A stronger value is greater.
    pub(super) fn strength(&self) -> impl Ord + use<> {
        let rank = match (self.origin, self.authenticated) {
            (Origin::Sales, true) => 5,
            (Origin::Person, true) => 4,
            (Origin::Crm, true) => 3,
            (Origin::Person, false) => 2,
            (Origin::Enrichment, true) => 1,
            (Origin::Sales | Origin::Crm | Origin::Enrichment, false) => 0,
        };
        (rank, self.at_ms, self.class, self.fact.clone())
    }

    /// Who told it, as what, on what basis and until when, in words: `Firmographics (enrichment, basis: legitimate interest, until 2027-05-28)`.
    pub fn teller(&self) -> String {
        let mut parts = vec![self.origin.word().to_owned()];
        parts.extend(self.basis.as_ref().map(|basis| format!("basis: {basis}")));
        let until = self.until_ms.and_then(|until_ms| i64::try_from(until_ms).ok());
        let until = until.and_then(|until_ms| Timestamp::from_millisecond(until_ms).ok());
        parts.extend(until.map(|until| format!("until {}", until.strftime("%Y-%m-%d"))));
        format!("{} ({})", self.who, parts.join(", "))
    }

    /// Whether it may count at a time.
    pub fn counts_at(&self, at_ms: u64) -> bool {
        let is_heard = self.authenticated || self.origin == Origin::Person;
        is_heard && self.class.is_some() && self.until_ms.is_none_or(|until_ms| at_ms < until_ms)
    }
}

/// The definition's value for a text: one of its values by name, or what its fields read in it.
pub(super) fn value_of(compiled: &Compiled, attribute: &str, text: &str) -> Option<ClassId> {
    let (attribute, named) = (ClassId::of(attribute), ClassId::of(text));
    let readings = || {
        let fields = compiled.program().fields();
        fields.flat_map(|field| field.readings()).filter(move |reading| reading.attribute() == attribute)
    };
    let has_value = |value: ClassId| readings().any(|reading| reading.values().any(|(known, _)| known == value));
    if has_value(named) || (readings().next().is_none() && compiled.definition().names.iter().any(|name| name == text))
    {
        return Some(named);
    }
    let folded = FoldedText::of(text);
    let text = first_bytes(folded.get());
    let by_own_lists = readings().find_map(|reading| read(reading, text, false).and_then(|(_, value)| value));
    by_own_lists.or_else(|| readings().find_map(|reading| read_by_lists(reading, text).map(|(value, _)| value)))
}
