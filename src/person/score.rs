//! The final report about a person at a time, and what it says differently because the receiver knows more than any page. It does not
//! know who reads it.

use super::ruling::{Against, Ruling, rule};
use super::{LifecycleStage, Standing, Suppressed};
use crate::canonical;
use crate::definition::{Compiled, Policy};
use crate::scoring::{DecisionKind, Reason, Report, Stage};
use crate::verification::{Addition, additions};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// The reason where somebody decided otherwise than the definition.
const OVERRIDE: &str = "override";
/// The reason where a lead that qualified before falls short by no more than the hysteresis.
pub(super) const STILL_QUALIFIED: &str = "still_qualified";
/// The reason where sales has taken a lead on that the definition would not send any more.
const WITH_SALES: &str = "with_sales";

/// The final report about a person. Members are only ever added, at the end.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct PersonReport {
    /// What the definition says of everything that counts. It is not provisional.
    pub report: Report,
    /// How far the person has come, with what sales says.
    pub stage: LifecycleStage,
    /// What the report says differently from what the person's own devices and forms could know.
    pub added: Vec<Addition>,
    /// Why the person may not be contacted.
    pub suppressed: Option<Suppressed>,
}

impl PersonReport {
    /// The canonical JSON.
    pub fn to_json(&self) -> String {
        canonical::json(self)
    }

    /// The gates that are not passed, by the reasons that they would be, each once and in the order of the gates; none for a lead that marketing does
    /// not keep in touch with.
    pub fn missing(&self) -> Vec<&'static str> {
        let mut found = Vec::new();
        if self.report.decision == DecisionKind::Nurture {
            for missing in &self.report.missing {
                let name = Reason::from(missing.kind).name();
                if !found.contains(&name) {
                    found.push(name);
                }
            }
        }
        found
    }
}

/// The report about a person at a time, in seconds since 1970. `before` is the stage that the person had reached. What comes before what, [`rule`] says.
pub fn report(
    compiled: &Compiled,
    policy: Option<&Policy>,
    standing: &Standing,
    before: LifecycleStage,
    at_s: u32,
) -> PersonReport {
    let ruling = rule(compiled, policy, standing, &standing.admitted_at(at_s), before, at_s);
    let assessment = &ruling.assessment;
    let known_to_page = standing.devices.score(compiled.program(), at_s);
    let mut report = assessment.report(compiled);
    report.provisional = false;
    let mut added = told(standing, compiled, at_s);
    added.extend(additions(&known_to_page, assessment, compiled.definition()));
    let mut suppressed = None;
    match ruling.against {
        Against::Nothing if ruling.route != assessment.route => keep_route(&mut report, &ruling, compiled, &mut added),
        Against::Nothing => {}
        Against::Suppression(entry) => {
            withhold(&mut report, ruling.decision, entry.suppression.word(), &mut added);
            suppressed = Some(entry.clone());
        }
        Against::Override(_) if ruling.decision == DecisionKind::Nurture => {
            withhold(&mut report, ruling.decision, OVERRIDE, &mut added);
        }
        Against::Override(decided) => {
            let by = format!("by {}", decided.who);
            send(&mut report, (OVERRIDE, &by), &ruling, compiled, &mut added);
        }
        Against::Hysteresis => {
            let by = "because no more is missing than the hysteresis allows";
            send(&mut report, (STILL_QUALIFIED, by), &ruling, compiled, &mut added);
        }
        Against::TakenOn => {
            send(&mut report, (WITH_SALES, "because sales has taken the lead on"), &ruling, compiled, &mut added);
        }
        Against::Return(change) => {
            let reason = change.status.reason_code().unwrap_or("given_back");
            withhold(&mut report, ruling.decision, reason, &mut added);
        }
    }
    PersonReport { report, stage: ruling.stage, added, suppressed }
}

/// Gives sales a lead otherwise than the definition says, and says why.
fn send(
    report: &mut Report,
    (reason, by): (&str, &str),
    ruling: &Ruling<'_>,
    compiled: &Compiled,
    added: &mut Vec<Addition>,
) {
    let from = report.decision.name();
    (report.decision, report.reason, report.stage) = (ruling.decision, reason.to_owned(), Stage::Mql);
    take_route(report, ruling, compiled);
    let to = ruling.decision.name();
    let words = format!("added by the receiver: decision `{to}`, {by}; the definition says `{from}`");
    added.push(Addition { what: "decision", from: from.into(), to: to.into(), words });
}

/// Leaves a lead that sales has taken on in its queue, and says so.
fn keep_route(report: &mut Report, ruling: &Ruling<'_>, compiled: &Compiled, added: &mut Vec<Addition>) {
    let name = |report: &Report| [report.priority.clone(), report.queue.clone()];
    let before = name(report);
    take_route(report, ruling, compiled);
    for ((what, from), to) in ["priority", "queue"].into_iter().zip(before).zip(name(report)) {
        if from == to {
            continue;
        }
        let word = |value: &Option<String>| value.as_ref().map_or("none".to_owned(), |value| format!("`{value}`"));
        let words = format!(
            "added by the receiver: {what} {}, with which sales took the lead on; the definition says {}",
            word(&to),
            word(&from)
        );
        added.push(Addition { what, from: from.into(), to: to.into(), words });
    }
}

/// Sets priority, queue and promise of a ruling's route.
fn take_route(report: &mut Report, ruling: &Ruling<'_>, compiled: &Compiled) {
    let definition = compiled.definition();
    let segment = ruling.assessment.segment.and_then(|index| definition.segments.get(index));
    let route = ruling.route.and_then(|index| definition.routes.get(index));
    report.priority = route.map(|route| route.priority.clone());
    report.queue = route.map(|route| route.queue.clone());
    report.sla_min = route.and_then(|route| route.sla_min).or_else(|| segment.and_then(|of| of.sla_min));
    report.alert = route.is_some_and(|route| route.alert);
}

/// Takes a lead away from sales, and says so.
fn withhold(report: &mut Report, decision: DecisionKind, reason: &str, added: &mut Vec<Addition>) {
    let (from, to) = (report.decision.name(), decision.name());
    report.decision = decision;
    report.reason = reason.to_owned();
    report.stage = report.stage.min(Stage::Lead);
    (report.priority, report.queue, report.sla_min, report.alert) = (None, None, None, false);
    added.push(Addition {
        what: "decision",
        from: from.into(),
        to: to.into(),
        words: format!("added by the receiver: decision `{to}` ({reason}); without that, `{from}`"),
    });
}

/// What others told that counts: touches, and attributes that the person's own forms do not say.
fn told(standing: &Standing, compiled: &Compiled, at_s: u32) -> Vec<Addition> {
    let mut added = Vec::new();
    for entry in standing.timeline.iter().filter(|entry| entry.kind == "touch" && entry.not_admitted.is_none()) {
        let what = entry.words.as_deref().unwrap_or_default();
        let words = format!("added by the receiver: `{what}`, told by {}", entry.who);
        added.push(Addition { what: "touch", from: Value::Null, to: what.into(), words });
    }
    let at_ms = u64::from(at_s) * 1000;
    for (attribute, values) in &standing.attributes {
        let Some(strongest) = values.iter().find(|value| value.counts_at(at_ms)) else { continue };
        let known = standing.devices.evidence.answer(strongest.attribute).and_then(|answer| answer.value);
        if strongest.text.is_none() || known == strongest.class {
            continue;
        }
        let from = known.map_or(Value::Null, |class| compiled.definition().name_of(class).into());
        let to = strongest.value.as_deref().unwrap_or_default();
        let words = format!("added by the receiver: {attribute} `{to}`, told by {}", strongest.teller());
        added.push(Addition { what: "attribute", from, to: to.into(), words });
    }
    added
}
