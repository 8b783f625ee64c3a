//! Whether a definition is to be reviewed, and why: its day has come, sales rejects too much, or what it relies on has dried up. It does not know who is
//! told.

use super::period::zone;
use super::working_time::instant_ms;
use crate::definition::{Policy, RejectRate, ReviewOccasion};
use crate::person::StatusKind;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How many milliseconds a day has, where days are counted backwards from now.
const DAY_MS: u64 = 86_400_000;

/// A reason to review a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub struct ReviewDue {
    /// What calls for it.
    pub by: ReviewBy,
    /// The id of the policy's entry; `null` for the definition's own day.
    pub id: Option<String>,
    /// The label of that entry.
    pub label: Option<String>,
    /// The reason, in words.
    pub why: String,
    /// The day that has come.
    pub day: Option<String>,
    /// On how many leads sales decided since the definition is in force, within the entry's days.
    pub decided: Option<u32>,
    /// How many of these it rejected.
    pub rejected: Option<u32>,
    /// The inputs that dried up since the definition is in force.
    pub inputs: Vec<String>,
    /// How many inputs somebody has acknowledged for the same entry.
    #[serde(skip)]
    acknowledged: usize,
}

/// What calls for a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewBy {
    /// The definition's `review_by`.
    ReviewBy,
    /// A day of the policy.
    Day,
    /// A share of leads that sales rejects.
    RejectRate,
    /// An input that dried up.
    DriedUp,
}

/// What sales said of a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalesDecision {
    /// Of whom.
    pub person: String,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// What.
    pub status: StatusKind,
}

/// What is known of a definition since it is in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Experience {
    /// Since when it is, in milliseconds since 1970.
    pub since_ms: u64,
    /// What sales said, at least since then or for as long as an entry looks back.
    pub decisions: Vec<SalesDecision>,
    /// The inputs that dried up since then, by what they are called.
    pub dried_up: Vec<String>,
    /// Those of which somebody said that they know it, by the id of the policy's entry.
    pub acknowledged: BTreeMap<String, BTreeSet<String>>,
}

impl ReviewDue {
    /// Every reason that there is at a time. `review_by` is the definition's own day. Days begin in the time zone of the policy's calendar, or
    /// in universal time.
    ///
    /// ```
    /// use handraise::lifecycle::{Experience, ReviewDue};
    /// let day = "2027-02-01".parse().ok();
    /// let due = |at_ms| ReviewDue::all(None, day, &Experience::default(), at_ms);
    /// assert!(due(1_801_439_999_999).is_empty());
    /// assert_eq!(due(1_801_440_000_000)[0].why, "the definition was to be reviewed by 2027-02-01");
    /// ```
    pub fn all(policy: Option<&Policy>, review_by: Option<Date>, known: &Experience, now_ms: u64) -> Vec<Self> {
        let zone = zone(policy.and_then(|policy| policy.calendar.as_ref()));
        let has_come = |day: Date| instant_ms(&zone, day, 0).is_some_and(|begin_ms| begin_ms <= now_ms);
        let mut due = Vec::new();
        if let Some(day) = review_by.filter(|day| has_come(*day)) {
            let why = format!("the definition was to be reviewed by {day}");
            due.push(Self { day: Some(day.to_string()), ..Self::new(ReviewBy::ReviewBy, None, why) });
        }
        for entry in policy.iter().flat_map(|policy| &policy.review) {
            let named = Some((&entry.id, &entry.label));
            match &entry.when {
                ReviewOccasion::Day(day) if has_come(*day) => {
                    let why = format!("{}: the day {day} has come", entry.label);
                    due.push(Self { day: Some(day.to_string()), ..Self::new(ReviewBy::Day, named, why) });
                }
                ReviewOccasion::RejectRate(rate) => {
                    let (rejected, decided) = known.rejected(rate, now_ms);
                    let is_high = u64::from(rejected) * 100 >= u64::from(decided) * u64::from(rate.pct);
                    if decided >= rate.of_at_least && is_high {
                        let why = format!(
                            "{}: sales rejected {rejected} of {decided} leads within {} days; {} percent are too many",
                            entry.label, rate.within_days, rate.pct
                        );
                        let (rejected, decided) = (Some(rejected), Some(decided));
                        due.push(Self { rejected, decided, ..Self::new(ReviewBy::RejectRate, named, why) });
                    }
                }
                ReviewOccasion::DriedUp => {
                    let acknowledged = known.acknowledged.get(&entry.id);
                    let is_new = |input: &&String| acknowledged.is_none_or(|all| !all.contains(*input));
                    let inputs: Vec<String> = known.dried_up.iter().filter(is_new).cloned().collect();
                    if !inputs.is_empty() {
                        let why = format!("{}: {} dried up", entry.label, inputs.join(", "));
                        let acknowledged = acknowledged.map_or(0, BTreeSet::len);
                        due.push(Self { inputs, acknowledged, ..Self::new(ReviewBy::DriedUp, named, why) });
                    }
                }
                _ => {}
            }
        }
        due
    }

    fn new(by: ReviewBy, named: Option<(&String, &String)>, why: String) -> Self {
        let (id, label) = named.map(|(id, label)| (id.clone(), label.clone())).unzip();
        Self { by, id, label, why, day: None, decided: None, rejected: None, inputs: Vec::new(), acknowledged: 0 }
    }

    /// What tells it apart from other reasons to review the same version.
    pub fn key(&self) -> String {
        match (&self.id, &self.day, self.acknowledged) {
            (None, ..) => "review_by".to_owned(),
            (Some(id), None, 0) => id.clone(),
            (Some(id), None, acknowledged) => format!("{id} after {acknowledged}"),
            (Some(id), Some(day), _) => format!("{id} {day}"),
        }
    }
}

impl Experience {
    /// Of how many leads sales rejected how many: those on which it decided since the definition is in force, and within some days. What it said last of a
    /// lead counts; that one was recycled, lost, or has left says nothing of this.
    fn rejected(&self, rate: &RejectRate, now_ms: u64) -> (u32, u32) {
        let from_ms = now_ms.saturating_sub(u64::from(rate.within_days) * DAY_MS).max(self.since_ms);
        let mut last: BTreeMap<&str, (u64, bool)> = BTreeMap::new();
        for said in self.decisions.iter().filter(|said| (from_ms..=now_ms).contains(&said.at_ms)) {
            let is_rejection = match said.status {
                StatusKind::Rejected => true,
                StatusKind::Accepted | StatusKind::SalesQualified | StatusKind::Opportunity | StatusKind::Won => false,
                StatusKind::Recycled | StatusKind::Lost | StatusKind::Churned => continue,
            };
            let known = last.entry(&said.person).or_default();
            *known = (*known).max((said.at_ms, is_rejection));
        }
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        (count(last.values().filter(|(_, is_rejection)| *is_rejection).count()), count(last.len()))
    }
}
