//! How far a person has come, to the customer. The first stages come from the report, the later ones from what sales and the CRM say. It
//! does not know how a score comes about.

use super::{Standing, StatusChange, StatusKind};
use crate::definition::{Definition, HandBy};
use crate::matching::Kind;
use crate::scoring::{self, Assessment, advance};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a person has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LifecycleStage {
    /// Anybody who visits.
    #[default]
    Visitor,
    /// Somebody who has said who they are.
    Lead,
    /// A marketing qualified lead.
    Mql,
    /// A lead that sales accepts.
    Sal,
    /// A lead that sales has qualified.
    Sql,
    /// Somebody with an opportunity.
    Opportunity,
    /// Somebody who has bought.
    Customer,
}

impl LifecycleStage {
    /// All stages, the first in front.
    pub const ALL: [Self; 7] =
        [Self::Visitor, Self::Lead, Self::Mql, Self::Sal, Self::Sql, Self::Opportunity, Self::Customer];

    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Lead => "lead",
            Self::Mql => "mql",
            Self::Sal => "sal",
            Self::Sql => "sql",
            Self::Opportunity => "opportunity",
            Self::Customer => "customer",
        }
    }

    /// The stage that a report may tell: at most MQL.
    fn in_marketing(self) -> scoring::Stage {
        match self {
            Self::Visitor => scoring::Stage::Visitor,
            Self::Lead => scoring::Stage::Lead,
            _ => scoring::Stage::Mql,
        }
    }
}

impl From<scoring::Stage> for LifecycleStage {
    fn from(stage: scoring::Stage) -> Self {
        match stage {
            scoring::Stage::Visitor => Self::Visitor,
            scoring::Stage::Lead => Self::Lead,
            scoring::Stage::Mql => Self::Mql,
        }
    }
}

/// Whether sales has given a lead back, and when it may come again.
pub(super) enum Sales<'a> {
    /// Sales has said nothing.
    Silent,
    /// Sales works on it, at this stage.
    Has(LifecycleStage),
    /// Sales gave it back, and may get it again for new evidence.
    GaveBack(&'a StatusChange),
}

/// What sales said last, at a time.
pub(super) fn sales(standing: &Standing, at_s: u32) -> Sales<'_> {
    let is_past = |change: &&StatusChange| change.at_ms / 1000 <= u64::from(at_s);
    let Some(last) = standing.statuses.iter().rev().find(is_past) else { return Sales::Silent };
    match last.status.status {
        StatusKind::Accepted => Sales::Has(LifecycleStage::Sal),
        StatusKind::SalesQualified => Sales::Has(LifecycleStage::Sql),
        StatusKind::Opportunity => Sales::Has(LifecycleStage::Opportunity),
        StatusKind::Won => Sales::Has(LifecycleStage::Customer),
        StatusKind::Rejected | StatusKind::Recycled | StatusKind::Lost | StatusKind::Churned => Sales::GaveBack(last),
    }
}

/// When sales took on the lead that it has at a time, in seconds since 1970; `None` if it has none.
pub(super) fn taken_on_s(standing: &Standing, at_s: u32) -> Option<u32> {
    let said = standing.statuses.iter().rev().skip_while(|change| change.at_ms / 1000 > u64::from(at_s));
    let taken = said.take_while(|change| change.status.status.is_with_sales()).last()?;
    u32::try_from(taken.at_ms / 1000).ok()
}

/// Whether a lead that sales gave back is still to be left alone: until the cool-down ends, and until something happens after it was
/// given back. A hand that is raised after that ends both.
pub(super) fn is_cooling_down(
    given_back: &StatusChange,
    standing: &Standing,
    definition: &Definition,
    at_s: u32,
) -> bool {
    let back_s = u32::try_from(given_back.at_ms / 1000).unwrap_or(u32::MAX);
    let evidence = &standing.admitted.evidence;
    let hand_s = definition.hands.iter().filter_map(|hand| match hand.by {
        HandBy::Answer { attribute, yes } => {
            evidence.answer(attribute).filter(|answer| answer.value == Some(yes)).map(|answer| answer.at_s)
        }
        HandBy::Action(class) => newest_s(standing, Kind::Action, class),
        HandBy::Form(class) => newest_s(standing, Kind::Form, class),
    });
    if hand_s.max().is_some_and(|hand_s| hand_s > back_s) {
        return false;
    }
    let is_over = given_back.status.until_ms.is_none_or(|until_ms| u64::from(at_s) * 1000 >= until_ms);
    !is_over || evidence.newest_s().is_none_or(|newest_s| newest_s <= back_s)
}

fn newest_s(standing: &Standing, kind: Kind, class: crate::matching::ClassId) -> Option<u32> {
    let seen = standing.admitted.evidence.occurrences().iter().rev();
    seen.filter(|seen| (seen.kind, seen.class) == (kind, Some(class))).map(|seen| seen.at_s).next()
}

/// The stage of a person who had reached `before`.
pub(super) fn stage(
    definition: &Definition,
    before: LifecycleStage,
    assessment: &Assessment,
    sales: &Sales<'_>,
    is_held_back: bool,
) -> LifecycleStage {
    if let Sales::Has(stage) = sales {
        return *stage;
    }
    let stage = LifecycleStage::from(advance(definition, before.in_marketing(), assessment));
    if is_held_back { stage.min(LifecycleStage::Lead) } else { stage }
}
