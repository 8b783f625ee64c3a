//! The private part of a definition as people author it: `[policy]`. Its comments are what an editor shows. None of it is in
//! the file that a page loads, and none of it changes a score. It does not know what it compiles to.

use super::scalar::{Day, Span, TimeOfDay};
use crate::definition::{CriterionKind, FollowUpKind, Gate, Grade, Learned, SuppressionKind, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What sales works with once a lead is there. It stays private: no page loads it, and it changes no score.
#[derive(Clone, Debug, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// When sales works.
    pub calendar: Option<Calendar>,
    /// Series of follow-ups after a lead has arrived. The first series that fits a lead is its own.
    pub follow_up: Vec<Series>,
    /// What sales asks for before it accepts a lead as sales qualified.
    pub sql_criteria: Vec<SqlCriterion>,
    /// How many leads sales can take in a week.
    pub capacity: Vec<Capacity>,
    /// Kinds of lists of people and companies that are not contacted. Who is on a list is not part of the definition.
    pub suppressions: Vec<SuppressionList>,
    /// What a salesperson may send.
    pub content: Vec<Content>,
    /// The companies that are wanted.
    pub targets: Vec<Target>,
    /// When a company qualifies as a whole, by several of its people.
    pub account: Option<Account>,
    /// A points card that `handraise learn` has written.
    pub learned: Option<Learned>,
    /// What calls for a review of the definition before `review_by`.
    pub review: Vec<Review>,
    /// The currency of amounts that name none, in three capital letters such as `EUR`. The default is none: figures count such amounts apart.
    pub currency: Option<String>,
}

/// When a company qualifies as a whole.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// So many people give points, the ones with the highest scores. The default is 5.
    pub people: Option<u8>,
    /// The most points that one person gives. The default is 40.
    pub person_cap: Option<u8>,
    /// From this score on, a person takes part. The default is 10.
    pub active_from: Option<u8>,
    /// The least score of the account: the sum of what its people give, 100 at most. The default is 60.
    pub min_score: Option<u8>,
    /// The worst grade that passes; the best among those who take part counts. The default is B.
    pub min_grade: Option<Grade>,
    /// So many roles must take part. The default is all.
    pub min_roles: Option<u8>,
    /// The roles of the buying group.
    pub roles: Vec<BuyingRole>,
}

/// A role in a buying group. A person has it whose seniority and function are among those that it names.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BuyingRole {
    /// Its id, such as `finance`.
    pub id: String,
    /// The label that a salesperson reads.
    pub label: String,
    /// Values of `seniority` that have it. The default is any.
    #[serde(default)]
    pub seniority: Vec<String>,
    /// Values of `function` that have it. The default is any.
    #[serde(default)]
    pub function: Vec<String>,
}

/// When sales works.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The time zone, such as `Europe/Berlin`.
    pub time_zone: String,
    /// The business hours, in local time.
    pub hours: Vec<Hours>,
    /// Days on which nobody works.
    #[serde(default)]
    pub holidays: Vec<Day>,
    /// Days with hours of their own instead of those of their weekday, such as the day before a holiday.
    #[serde(default)]
    pub half_days: Vec<HalfDay>,
}

/// Business hours of one day, instead of those of its weekday. A day may have several.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HalfDay {
    /// The day.
    pub day: Day,
    /// When work begins, such as `09:00`.
    pub from: TimeOfDay,
    /// When work ends, such as `12:00`; at the latest `24:00`.
    pub until: TimeOfDay,
}

/// Business hours.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The weekdays, such as `monday`.
    pub days: Vec<Weekday>,
    /// When work begins, such as `09:00`.
    pub from: TimeOfDay,
    /// When work ends, such as `17:30`; at the latest `24:00`.
    pub until: TimeOfDay,
}

/// A series of follow-ups.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Its id.
    pub id: String,
    /// The label that a salesperson reads.
    pub label: String,
    /// The only segment that it is for. The default is all.
    pub segment: Option<String>,
    /// The only queue that it is for. The default is all.
    pub queue: Option<String>,
    /// Its steps.
    pub steps: Vec<FollowUp>,
}

/// One step of a series.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// How long after the lead has arrived.
    pub after: Span,
    /// What to do: `call`, `mail` or `task`.
    pub what: FollowUpKind,
    /// The label that a salesperson reads.
    pub label: String,
    /// The content to send.
    pub content: Option<String>,
}

/// What sales asks for before it accepts a lead.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SqlCriterion {
    /// Its id, such as `need`.
    pub id: String,
    /// The criterion, in words.
    pub label: String,
    /// What it is about: `need`, `timeline`, `buying_process`, `budget` or `authority`. The default is nothing of these.
    pub kind: Option<CriterionKind>,
    /// Whether no lead is sales qualified without it. The default is no.
    #[serde(default)]
    pub required: bool,
}

/// What calls for a review of the definition: a day, a share of leads that sales rejects, or an input that dries up.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Its id, such as `launch`.
    pub id: String,
    /// What it is, in words: whoever is told of the review reads it.
    pub label: String,
    /// A review is due when this day begins, such as that of a product's launch.
    pub day: Option<Day>,
    /// A review is due when sales has rejected at least this share of the leads on which it decided, in percent.
    pub reject_rate_pct: Option<u8>,
    /// With `reject_rate_pct`: only if sales has decided on so many leads. The default is 20.
    pub of_at_least: Option<u32>,
    /// With `reject_rate_pct`: of so many days, at most 366. The default is 28.
    pub within_days: Option<u32>,
    /// Whether a review is due when an input of the definition has dried up.
    #[serde(default)]
    pub dried_up: bool,
}

/// How many leads sales can take.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Capacity {
    /// The segment whose leads are counted. The default is all.
    pub segment: Option<String>,
    /// The queue whose leads are counted. The default is all.
    pub queue: Option<String>,
    /// How many leads a week.
    pub leads_per_week: u32,
}

/// A kind of list of people and companies that are not contacted.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuppressionList {
    /// Its id.
    pub id: String,
    /// Whom it lists.
    pub kind: SuppressionKind,
    /// The label that a salesperson reads.
    pub label: String,
    /// For how many days an entry holds. The default is for ever.
    pub days: Option<u32>,
}

/// What a salesperson may send.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Its id, such as `price_list`.
    pub id: String,
    /// The label that a salesperson reads.
    pub label: String,
    /// Its web address.
    pub address: String,
    /// The product lines that it is about, as rules name them. The default is all.
    #[serde(default)]
    pub lines: Vec<String>,
    /// The personas that it is for, by name. The default is all.
    #[serde(default)]
    pub personas: Vec<String>,
    /// The gates that it helps to pass: it is suggested where one of them is missing. The default is any lead.
    #[serde(default)]
    pub missing: Vec<Gate>,
}

/// A company that is wanted, by its name, its domains, or both.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Its name.
    pub name: Option<String>,
    /// Its domains, such as `acme.example`.
    #[serde(default)]
    pub domains: Vec<String>,
}
