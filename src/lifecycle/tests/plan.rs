//! Plans of follow-ups.

use crate::definition::{FollowUp, FollowUpKind, Policy, Series};
use crate::lifecycle::{FollowUpPlan, Whose, WorkingTime};
use crate::person::{FactId, FollowUpDone, FollowedUp};

const HOUR_S: u32 = 3600;

fn step(after_s: u32, what: FollowUpKind) -> FollowUp {
    FollowUp { after_s, what, label: format!("{} after {after_s}", what.word()), content: None }
}

fn policy() -> Policy {
    let series = |id: &str, segment: Option<&str>, steps| Series {
        id: id.into(),
        label: id.into(),
        segment: segment.map(str::to_owned),
        queue: None,
        steps,
    };
    let mut policy = Policy::new("mql", 1);
    let three = vec![
        step(HOUR_S, FollowUpKind::Call),
        step(24 * HOUR_S, FollowUpKind::Mail),
        step(48 * HOUR_S, FollowUpKind::Call),
    ];
    policy.follow_up =
        vec![series("large", Some("enterprise"), vec![step(0, FollowUpKind::Task)]), series("all", None, three)];
    policy
}

fn did(name: &str, at_ms: u64, what: FollowUpKind) -> FollowUpDone {
    let done = FollowedUp { what, reached: None, comment: None };
    FollowUpDone { at_ms, fact: FactId::new(name).expect("an id"), who: "Grace".into(), done }
}

#[test]
fn the_first_series_that_fits_is_a_leads_own() {
    let always = WorkingTime::new(None).expect("no time zone is needed");
    let plan = |segment| FollowUpPlan::of(&policy(), Whose { segment, queue: None }, 0, &[], None, &always);
    assert_eq!(plan(Some("enterprise")).map(|plan| plan.series).as_deref(), Some("large"));
    assert_eq!(plan(None).map(|plan| plan.series).as_deref(), Some("all"));
}

#[test]
fn a_follow_up_does_the_first_open_step_of_its_kind() {
    let always = WorkingTime::new(None).expect("no time zone is needed");
    let done = [
        did("before", 500, FollowUpKind::Call),
        did("first", 2000, FollowUpKind::Call),
        did("second", 3000, FollowUpKind::Call),
    ];
    let plan = FollowUpPlan::of(&policy(), Whose::default(), 1000, &done, None, &always).expect("a plan");
    let facts: Vec<_> = plan.steps.iter().map(|step| step.done.as_ref().map(FactId::as_str)).collect();
    assert_eq!(facts, [Some("first"), None, Some("second")]);
    assert_eq!(plan.next().map(|step| step.due_ms), Some(Some(1000 + 24 * 3_600_000)));
}

#[test]
fn a_snooze_puts_off_what_is_not_done() {
    let always = WorkingTime::new(None).expect("no time zone is needed");
    let until_ms = 30 * 3_600_000;
    let done = [did("first", 2000, FollowUpKind::Call)];
    let plan = FollowUpPlan::of(&policy(), Whose::default(), 0, &done, Some(until_ms), &always).expect("a plan");
    let due: Vec<_> = plan.steps.iter().map(|step| step.due_ms).collect();
    assert_eq!(due, [Some(3_600_000), Some(until_ms), Some(48 * 3_600_000)]);
}
