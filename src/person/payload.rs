//! What facts say: one type for each kind, with its bounds. It does not know whose facts they are, nor what any of it is worth.

use super::bound::{LIST_ITEMS, MOST_MONEY, check_length, check_name, check_optional, check_text, check_time, is_code};
use super::{Build, FactError, FactId, FollowedUp, Objection, Override, PersonKey, Snooze, Touch};
use crate::definition::{SuppressionKind, is_currency};
use crate::evidence::MAX_ENCODED_BYTES;
use crate::verification::{Contact, Verdict};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a fact says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Payload {
    /// A form came in.
    Form(FormSent),
    /// A page told what happened since a form, because the visitor agreed to be followed up.
    Update(Update),
    /// Something happened that no page can see.
    Touch(Touch),
    /// Somebody says something about a person or a company.
    Attribute(Attribute),
    /// Sales, or a CRM, says how far it has come.
    Status(Status),
    /// A person has another owner or queue.
    Assignment(Assignment),
    /// Somebody followed up.
    FollowUp(FollowedUp),
    /// Somebody wants to be reminded later.
    Snooze(Snooze),
    /// Somebody decides otherwise than the definition.
    Override(Override),
    /// A person or a company is not to be contacted, or is again.
    Suppression(Suppression),
    /// A person or a company objects to something that is done with what is known of them, or no longer does.
    Objection(Objection),
    /// Two keys are one person.
    Merge(Merge),
    /// Some facts are another person's.
    Split(Split),
    /// A person asked to be forgotten.
    Erase(Erase),
    /// Earlier facts are withdrawn.
    Undo(Undo),
    /// Another definition is in force.
    Definition(Activation),
    /// Another program computes: another core, or other long lists.
    Build(Build),
}

/// A form, with what the receiver found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormSent {
    /// Its submission id.
    pub submission: String,
    /// Its fields but those of the plugin.
    pub contact: Contact,
    /// The SHA-256 of the receipt that the page keeps.
    pub receipt: Option<String>,
    /// The evidence, encoded.
    pub evidence: Option<String>,
    /// What it claimed about its own lead.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claimed: BTreeMap<String, Value>,
    /// The receiver's verdict when it came.
    pub verdict: Verdict,
    /// The hash of the definition that it was verified with.
    pub definition: Option<String>,
}

/// What happened in a browser since a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// The evidence, encoded.
    pub evidence: String,
    /// The receiver's verdict when it came.
    pub verdict: Verdict,
    /// The hash of the definition that it was verified with.
    pub definition: Option<String>,
}

/// What somebody says about a person or a company.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// The attribute, such as `industry`, as the definition's fields answer it.
    pub attribute: String,
    /// Its value: one of the definition's, such as `software`, or a text that the definition reads; left out, it is withdrawn.
    pub value: Option<String>,
    /// Who says so.
    pub origin: Origin,
    /// On what basis it may be kept, such as `legitimate interest`.
    pub basis: Option<String>,
    /// Until when it holds, in milliseconds since 1970.
    pub until_ms: Option<u64>,
}

/// Who says what an attribute is, the strongest first. What a person answers in a form stands between `sales` and `crm`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A salesperson, who corrects what was known.
    Sales,
    /// The person, elsewhere than in a form.
    Person,
    /// The CRM.
    Crm,
    /// A file or service that knows companies or people.
    Enrichment,
}

impl Origin {
    /// The word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sales => "sales",
            Self::Person => "person",
            Self::Crm => "crm",
            Self::Enrichment => "enrichment",
        }
    }
}

/// How far sales has come with a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// The status.
    pub status: StatusKind,
    /// Why, as a code, such as `no_budget`. What was stored before it had to be one may have words; see [`Status::reason_code`].
    pub reason: Option<String>,
    /// Why, in words.
    pub comment: Option<String>,
    /// The amount of an opportunity or of a deal, in whole units of its currency.
    pub amount: Option<u64>,
    /// The currency, in three capital letters.
    pub currency: Option<String>,
    /// The end of a cool-down, in milliseconds since 1970.
    pub until_ms: Option<u64>,
    /// The criteria of the policy's `sql_criteria` that are met, by their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<String>,
}

/// A status that sales or a CRM gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StatusKind {
    /// Sales accepts the lead.
    Accepted,
    /// Sales rejects the lead.
    Rejected,
    /// The lead goes back to marketing for a while.
    Recycled,
    /// Sales has qualified the lead.
    SalesQualified,
    /// There is an opportunity.
    Opportunity,
    /// The person, or the company, has bought.
    Won,
    /// The opportunity is lost.
    Lost,
    /// A customer has left.
    Churned,
}

impl StatusKind {
    /// Whether sales has taken the lead on, and has not given it back.
    pub const fn is_with_sales(self) -> bool {
        matches!(self, Self::Accepted | Self::SalesQualified | Self::Opportunity | Self::Won)
    }
}

/// Who follows up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// The owner; left out, nobody.
    pub owner: Option<String>,
    /// The queue.
    pub queue: Option<String>,
}

/// Who is not to be contacted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// Why.
    pub suppression: SuppressionKind,
    /// The list of the policy that it is on.
    pub list: Option<String>,
    /// Until when it holds, in milliseconds since 1970; left out, for ever.
    pub until_ms: Option<u64>,
    /// Whether it ends one of the same kind instead.
    #[serde(default)]
    pub lifted: bool,
}

/// Two keys that are one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The person who goes on under the fact's own key.
    pub from: PersonKey,
}

/// Facts that belong to another person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// The facts, by their ids.
    pub facts: Vec<FactId>,
    /// Whose they are.
    pub to: PersonKey,
}

/// A person who is forgotten. It names nobody: only a keyed hash, by which the person's facts are found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// The keyed hash of the person's key; see [`Eraser::hash`](super::Eraser::hash).
    pub hash: String,
}

/// Facts that are withdrawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    /// A fact, by its id.
    pub fact: Option<FactId>,
    /// All facts of an import, by its name.
    pub batch: Option<String>,
}

/// Which definition is in force from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Activation {
    /// The definition's id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Its hash.
    pub hash: String,
    /// The hash of its private part, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Whose signatures it had.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signed_by: Vec<String>,
}

impl Payload {
    /// The kind's name in JSON.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Form(_) => "form",
            Self::Update(_) => "update",
            Self::Touch(_) => "touch",
            Self::Attribute(_) => "attribute",
            Self::Status(_) => "status",
            Self::Assignment(_) => "assignment",
            Self::FollowUp(_) => "follow_up",
            Self::Snooze(_) => "snooze",
            Self::Override(_) => "override",
            Self::Suppression(_) => "suppression",
            Self::Objection(_) => "objection",
            Self::Merge(_) => "merge",
            Self::Split(_) => "split",
            Self::Erase(_) => "erase",
            Self::Undo(_) => "undo",
            Self::Definition(_) => "definition",
            Self::Build(_) => "build",
        }
    }

    /// Refuses what exceeds a bound or makes no sense.
    pub(super) fn check(&self) -> Result<(), FactError> {
        match self {
            Self::Form(form) => {
                check_name("submission", &form.submission)?;
                check_length("evidence", form.evidence.as_deref().unwrap_or_default(), MAX_ENCODED_BYTES)?;
                check_receipt(form.receipt.as_deref())
            }
            Self::Update(update) => check_length("evidence", &update.evidence, MAX_ENCODED_BYTES),
            Self::Touch(touch) => touch.check(),
            Self::Attribute(attribute) => {
                check_name("attribute", &attribute.attribute)?;
                check_optional("value", attribute.value.as_ref())?;
                check_optional("basis", attribute.basis.as_ref())?;
                check_time("until", attribute.until_ms)
            }
            Self::Status(status) => status.check(),
            Self::Assignment(assignment) => {
                check_optional("owner", assignment.owner.as_ref())?;
                check_optional("queue", assignment.queue.as_ref())
            }
            Self::FollowUp(done) => done.check(),
            Self::Snooze(snooze) => snooze.check(),
            Self::Override(decided) => decided.check(),
            Self::Suppression(suppression) => {
                check_optional("list", suppression.list.as_ref())?;
                check_time("until", suppression.until_ms)
            }
            Self::Split(split) if split.facts.is_empty() || split.facts.len() > LIST_ITEMS => {
                Err(FactError::new("facts", "has no item, or too many", "name 1 to 1000 facts"))
            }
            Self::Undo(undo) => {
                check_optional("batch", undo.batch.as_ref())?;
                let names_one = undo.fact.is_some() != undo.batch.is_some();
                let error = || {
                    FactError::new("fact", "must be there if `batch` is not", "name a fact or a batch, and not both")
                };
                if names_one { Ok(()) } else { Err(error()) }
            }
            Self::Definition(activation) => {
                check_name("id", &activation.id)?;
                check_name("hash", &activation.hash)?;
                check_optional("policy", activation.policy.as_ref())
            }
            Self::Build(build) => {
                check_name("core", &build.core)?;
                check_name("lists", &build.lists)
            }
            Self::Objection(_) | Self::Merge(_) | Self::Split(_) | Self::Erase(_) => Ok(()),
        }
    }
}

fn check_receipt(receipt: Option<&str>) -> Result<(), FactError> {
    let is_one = receipt.is_none_or(|receipt| PersonKey::of_receipt(receipt).is_some());
    let error = || FactError::new("receipt", "is not the SHA-256 of a receipt", "write its 64 hexadecimal digits");
    if is_one { Ok(()) } else { Err(error()) }
}

impl Status {
    /// The codes of reasons that the inbox has. Others may be written.
    pub const REASONS: [&str; 7] =
        ["no_fit", "no_need", "no_budget", "bad_timing", "no_answer", "wrong_details", "other"];

    /// Why, as it may be told without saying who it is about: the code, or `other` instead of words.
    pub fn reason_code(&self) -> Option<&str> {
        self.reason.as_deref().map(|reason| if is_code(reason) { reason } else { "other" })
    }

    fn check(&self) -> Result<(), FactError> {
        check_optional("reason", self.reason.as_ref())?;
        check_text("comment", self.comment.as_ref())?;
        check_time("until", self.until_ms)?;
        self.criteria.iter().try_for_each(|id| check_name("criteria", id))?;
        if self.amount.is_some_and(|amount| amount > MOST_MONEY) {
            return Err(FactError::new("amount", "is too great", "write whole units of the currency, without cents"));
        }
        if !self.currency.as_deref().is_none_or(is_currency) {
            return Err(FactError::new(
                "currency",
                "is not a currency",
                "write its three capital letters, such as `EUR`",
            ));
        }
        let needs_reason = self.status == StatusKind::Rejected && self.reason.is_none();
        let error =
            || FactError::new("reason", "is missing", "say why the lead is rejected, as a code such as `no_budget`");
        if needs_reason { Err(error()) } else { Ok(()) }
    }
}
