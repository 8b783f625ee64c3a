//! The final report about a person at a time, and what it says differently because the receiver knows more than any page. It does not
//! know who reads it.

use super::stage::{LifecycleStage, Sales, is_cooling_down, sales, stage};
use super::{Overridden, OverrideKind, Standing, Suppressed};
use crate::canonical;
use crate::definition::{Compiled, Policy};
use crate::scoring::{Assessment, DecisionKind, Reason, Report, Stage, route};
use crate::verification::{Addition, additions};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// The reason where somebody decided otherwise than the definition.
const OVERRIDE: &str = "override";

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

/// The report about a person at a time, in seconds since 1970. `before` is the stage that the person had reached.
///
/// An exclusion of the definition comes first, then a suppression, then what somebody decided against the definition, then what sales said,
/// then the definition's decision. A lead that
/// sales gave back stays with marketing until its cool-down has ended and something new has happened, or until it raises a hand.
pub fn report(
    compiled: &Compiled,
    policy: Option<&Policy>,
    standing: &Standing,
    before: LifecycleStage,
    at_s: u32,
) -> PersonReport {
    let (program, definition) = (compiled.program(), compiled.definition());
    let assessment = standing.admitted_at(at_s).score(program, at_s);
    let known_to_page = standing.devices.score(program, at_s);
    let mut report = assessment.report(compiled);
    report.provisional = false;
    let mut added = told(standing, compiled, at_s);
    added.extend(additions(&known_to_page, &assessment, definition));
    let said = sales(standing, at_s);
    let is_excluded = report.decision == DecisionKind::Excluded;
    let suppressed = standing.suppression_at(policy, at_s).filter(|_| !is_excluded).cloned();
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
    if let Some(suppressed) = &suppressed {
        withhold(&mut report, DecisionKind::Suppressed, suppressed.suppression.word(), &mut added);
    } else if let Some(decided) = decided {
        decide_otherwise(&mut report, decided, &assessment, compiled, &mut added);
    } else if let Some(change) = given_back.filter(|_| report.decision.is_for_sales()) {
        let reason = change.status.reason.as_deref().unwrap_or("given_back");
        withhold(&mut report, DecisionKind::Nurture, reason, &mut added);
    }
    let is_held_back = match decided {
        _ if suppressed.is_some() => true,
        Some(decided) => decided.decision == OverrideKind::Nurture,
        None => given_back.is_some(),
    };
    let is_sent = decided.is_some_and(|decided| decided.decision == OverrideKind::Qualified) && !is_held_back;
    let stage = stage(definition, before, &assessment, &said, is_held_back);
    let stage = if is_sent { stage.max(LifecycleStage::Mql) } else { stage };
    PersonReport { report, stage, added, suppressed }
}

/// What somebody decided against the definition, and who.
fn decide_otherwise(
    report: &mut Report,
    decided: &Overridden,
    assessment: &Assessment,
    compiled: &Compiled,
    added: &mut Vec<Addition>,
) {
    match decided.decision {
        OverrideKind::Nurture if report.decision.is_for_sales() => {
            withhold(report, DecisionKind::Nurture, OVERRIDE, added)
        }
        OverrideKind::Qualified if !report.decision.is_for_sales() => {
            let from = report.decision.name();
            (report.decision, report.reason, report.stage) = (DecisionKind::Qualified, OVERRIDE.to_owned(), Stage::Mql);
            let definition = compiled.definition();
            let segment = assessment.segment.and_then(|index| definition.segments.get(index));
            let route = route(compiled.program(), assessment).and_then(|index| definition.routes.get(index));
            report.priority = route.map(|route| route.priority.clone());
            report.queue = route.map(|route| route.queue.clone());
            report.sla_min = route.and_then(|route| route.sla_min).or_else(|| segment.and_then(|of| of.sla_min));
            report.alert = route.is_some_and(|route| route.alert);
            let to = DecisionKind::Qualified.name();
            let words =
                format!("added by the receiver: decision `{to}`, by {}; the definition says `{from}`", decided.who);
            added.push(Addition { what: "decision", from: from.into(), to: to.into(), words });
        }
        _ => {}
    }
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
