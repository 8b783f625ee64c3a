//! What is decided about a person at a time, and who decides: the definition, or what people and lists say against it. It does not know the words in which that
//! is told; see `score`.

use super::stage::{LifecycleStage, Sales, is_cooling_down, sales, stage, taken_on_s};
use super::{Overridden, OverrideKind, Standing, StatusChange, Suppressed};
use crate::definition::{Compiled, Policy, Rating};
use crate::scoring::{Assessment, Decision, DecisionKind, route};
use crate::verification::Admitted;

/// What is decided about a person at a time. It says the same as a [`PersonReport`](super::PersonReport), without words.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Ruling<'a> {
    /// What the definition says of everything that counts.
    pub assessment: Assessment,
    /// What is to happen.
    pub decision: DecisionKind,
    /// How far the person has come.
    pub stage: LifecycleStage,
    /// The route's place in the definition, for a lead that goes to sales.
    pub route: Option<usize>,
    /// What decides instead of the definition.
    pub(super) against: Against<'a>,
}

/// What decides instead of the definition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Against<'a> {
    /// Nothing.
    Nothing,
    /// The person is not to be contacted.
    Suppression(&'a Suppressed),
    /// Somebody decided otherwise.
    Override(&'a Overridden),
    /// Sales gave the lead back.
    Return(&'a StatusChange),
    /// The lead qualified before, and falls short by no more than the hysteresis.
    Hysteresis,
    /// Sales has taken the lead on, and the definition would not send it any more.
    TakenOn,
}

impl Ruling<'_> {
    /// Whether the person is for sales because of the score: a higher threshold would have kept such a lead away.
    pub fn is_by_score(&self) -> bool {
        self.decision == DecisionKind::Qualified
            && matches!(self.against, Against::Nothing | Against::Hysteresis)
            && self.assessment.rating != Rating::U
    }

    /// Whether the person is for sales only because sales has taken them on: the definition would not send them.
    pub fn is_by_sales(&self) -> bool {
        self.against == Against::TakenOn
    }
}

/// What is decided about a person at a time, in seconds since 1970. `admitted` is what counts of everything at that time
/// ([`Standing::admitted_at`]), and `before` the stage that the person had reached.
///
/// An exclusion of the definition comes first, then a suppression, then what somebody decided against the definition, then what sales said,
/// then the definition's decision. A lead that
/// sales gave back stays with marketing until its cool-down has ended and something new has happened, or until it raises a hand. Who qualified stays
/// with sales until more is missing than the hysteresis allows, and a lead that sales has taken on until sales gives it back.
pub fn rule<'a>(
    compiled: &Compiled,
    policy: Option<&Policy>,
    standing: &'a Standing,
    admitted: &Admitted,
    before: LifecycleStage,
    at_s: u32,
) -> Ruling<'a> {
    let (program, definition) = (compiled.program(), compiled.definition());
    let assessment = admitted.score(program, at_s);
    let by_definition = assessment.decision.kind();
    let said = sales(standing, at_s);
    let is_excluded = matches!(assessment.decision, Decision::Excluded(_));
    let suppressed = standing.suppression_at(policy, at_s).filter(|_| !is_excluded);
    let given_back = match &said {
        Sales::GaveBack(change) if is_cooling_down(change, standing, definition, at_s) => Some(*change),
        _ => None,
    };
    // Somebody who decides otherwise does so about an open lead: what sales said after it counts instead.
    let is_open = |decided: &&Overridden| match &said {
        Sales::Silent => true,
        Sales::Has(_) => false,
        Sales::GaveBack(change) => change.at_ms < decided.at_ms,
    };
    let decided = standing.overridden_at(at_s).filter(|_| !is_excluded).filter(is_open);
    let is_for_sales = by_definition.is_for_sales();
    let (decision, against) = match (suppressed, decided, given_back) {
        (Some(suppressed), ..) => (DecisionKind::Suppressed, Against::Suppression(suppressed)),
        (None, Some(decided), _) => match decided.decision {
            OverrideKind::Nurture if is_for_sales => (DecisionKind::Nurture, Against::Override(decided)),
            OverrideKind::Qualified if is_for_sales && given_back.is_none() => {
                (by_definition, Against::Override(decided))
            }
            OverrideKind::Qualified => (DecisionKind::Qualified, Against::Override(decided)),
            OverrideKind::Nurture => (by_definition, Against::Nothing),
        },
        (None, None, Some(change)) if is_for_sales => (DecisionKind::Nurture, Against::Return(change)),
        (None, None, _) => (by_definition, Against::Nothing),
    };
    let is_held_back = match decided {
        _ if suppressed.is_some() => true,
        Some(decided) => decided.decision == OverrideKind::Nurture,
        None => given_back.is_some(),
    };
    let is_sent = decided.is_some_and(|decided| decided.decision == OverrideKind::Qualified) && !is_held_back;
    let stage = stage(definition, before, &assessment, &said, is_held_back);
    let stage = if is_sent { stage.max(LifecycleStage::Mql) } else { stage };
    let (decision, against) = match stage {
        LifecycleStage::Visitor | LifecycleStage::Lead => (decision, against),
        _ if decision != DecisionKind::Nurture => (decision, against),
        LifecycleStage::Mql => (DecisionKind::Qualified, Against::Hysteresis),
        _ => (DecisionKind::Qualified, Against::TakenOn),
    };
    let now = match against {
        _ if !decision.is_for_sales() => None,
        Against::Override(_) | Against::Hysteresis => route(program, &assessment),
        _ => assessment.route,
    };
    // Points that fade take no lead out of the queue in which sales took it on.
    let is_worked_on = decision.is_for_sales() && (LifecycleStage::Sal..LifecycleStage::Customer).contains(&stage);
    let taken_on = taken_on_s(standing, at_s).filter(|_| is_worked_on).and_then(|taken_s| {
        let then = standing.admitted_at(taken_s).score(program, taken_s);
        route(program, &then)
    });
    let route = now.into_iter().chain(taken_on).min();
    Ruling { assessment, decision, stage, route, against }
}
