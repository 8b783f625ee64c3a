//! Waits for sales, from facts alone.

use super::life::{Life, ms};
use crate::definition::{Calendar, FollowUpKind, Hours, Weekday};
use crate::lifecycle::{Arrival, OpenWait, WaitEndKind, WorkingTime};
use crate::person::{FactId, FollowedUp, LifecycleStage, Override, OverrideKind, Payload, StatusKind};

const HOUR_MS: u64 = 3_600_000;

/// Nine to five, Monday to Friday, in universal time.
fn office() -> WorkingTime {
    let weekdays = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let mut calendar = Calendar::new("UTC");
    calendar.hours = weekdays.map(|day| Hours { day, from_min: 540, until_min: 1020 }).to_vec();
    WorkingTime::new(Some(&calendar)).expect("a time zone")
}

fn followed_up(what: FollowUpKind) -> Payload {
    Payload::FollowUp(FollowedUp { what, reached: None, comment: None })
}

#[test]
fn a_raised_hand_waits_for_sales_in_working_hours() {
    let mut life = Life::new();
    // A Friday afternoon.
    life.asks_for_sales("2026-11-06T16:00:00Z");
    let [wait] = &life.waits(&office(), "2026-11-09T11:30:00Z")[..] else { panic!("one wait") };
    assert_eq!((wait.sla_min, wait.due_ms), (Some(240), Some(ms("2026-11-09T12:00:00Z"))));
    assert_eq!((wait.ended.as_ref(), wait.is_overdue), (None, false));
    assert_eq!(wait.sales_ms, HOUR_MS * 7 / 2, "an hour on Friday, two and a half on Monday");
    let [late] = &life.waits(&office(), "2026-11-09T12:00:01Z")[..] else { panic!("one wait") };
    assert!(late.is_overdue);
}

#[test]
fn what_sales_does_first_ends_the_wait() {
    for (by, says) in [
        (WaitEndKind::FollowUp, followed_up(FollowUpKind::Call)),
        (WaitEndKind::Status, {
            let mut other = Life::new();
            other.status("2026-11-09T10:00:00Z", StatusKind::Accepted);
            let change = other.standing().statuses.remove(0);
            Payload::Status(change.status)
        }),
    ] {
        let mut life = Life::new();
        life.asks_for_sales("2026-11-09T09:00:00Z").told("2026-11-09T10:00:00Z", says);
        life.status("2026-11-09T15:00:00Z", StatusKind::SalesQualified);
        let [wait] = &life.waits(&office(), "2026-11-10T09:00:00Z")[..] else { panic!("one wait") };
        let end = wait.ended.as_ref().expect("an end");
        assert_eq!((end.at_ms, end.by, end.who.as_deref()), (ms("2026-11-09T10:00:00Z"), by, Some("Grace")));
        assert_eq!((wait.sales_ms, wait.is_overdue), (HOUR_MS, false));
    }
}

#[test]
fn time_that_the_system_takes_is_told_apart_from_time_that_people_take() {
    let mut life = Life::new();
    life.delay_ms = 2 * HOUR_MS;
    life.asks_for_sales("2026-11-09T09:00:00Z").told("2026-11-09T14:00:00Z", followed_up(FollowUpKind::Mail));
    let [wait] = &life.waits(&office(), "2026-11-09T16:00:00Z")[..] else { panic!("one wait") };
    assert_eq!((wait.system_ms, wait.sales_ms), (2 * HOUR_MS, 3 * HOUR_MS));
    assert!(wait.is_overdue, "five hours are more than the four that were promised");
}

#[test]
fn who_is_given_back_and_asks_again_waits_again() {
    let mut life = Life::new();
    life.asks_for_sales("2026-11-02T09:00:00Z").status("2026-11-02T10:00:00Z", StatusKind::Rejected);
    assert_eq!(life.summary().stage, LifecycleStage::Lead);
    life.asks_for_sales("2026-11-04T09:00:00Z");
    let waits = life.waits(&office(), "2026-11-04T10:00:00Z");
    let ends: Vec<_> = waits.iter().map(|wait| wait.ended.as_ref().map(|end| end.by)).collect();
    assert_eq!(ends, [Some(WaitEndKind::Status), None]);
}

fn decide(decision: Option<OverrideKind>, comment: Option<&str>) -> Payload {
    Payload::Override(Override { decision, comment: comment.map(str::to_owned), until_ms: None })
}

#[test]
fn somebody_may_decide_against_the_definition_and_take_it_back() {
    let mut life = Life::new();
    life.asks_for_sales("2026-11-02T09:00:00Z");
    life.told("2026-11-02T10:00:00Z", decide(Some(OverrideKind::Nurture), Some("a student")));
    assert_eq!((life.summary().reason.as_str(), life.summary().stage), ("override", LifecycleStage::Lead));
    let waits = life.waits(&office(), "2026-11-03T10:00:00Z");
    assert_eq!(waits[0].ended.as_ref().map(|end| end.by), Some(WaitEndKind::Withdrawn));
    life.told("2026-11-03T10:00:00Z", decide(None, None));
    assert_eq!((life.summary().reason.as_str(), life.summary().stage), ("hand_raised", LifecycleStage::Mql));
    assert_eq!(life.waits(&office(), "2026-11-03T11:00:00Z").len(), 2);
    // What sales says afterwards counts.
    life.told("2026-11-03T12:00:00Z", decide(Some(OverrideKind::Nurture), Some("a student")));
    life.status("2026-11-03T13:00:00Z", StatusKind::Accepted);
    assert_eq!(life.summary().stage, LifecycleStage::Sal);
}

#[test]
fn a_wait_goes_on_from_change_to_change_as_it_does_over_the_whole_history() {
    let mut life = Life::new();
    life.asks_for_sales("2026-11-06T16:00:00Z");
    let received =
        |life: &Life, id: &FactId| life.facts.iter().find(|fact| fact.id == *id).map(|fact| fact.received_ms);
    let mut open = OpenWait::of(&life.changes, |id| received(&life, id)).expect("a wait");
    let kept = serde_json::to_string(&open).expect("JSON");
    assert_eq!(serde_json::from_str::<OpenWait>(&kept).expect("a wait"), open);
    let [wait] = &life.waits(&office(), "2026-11-09T12:00:00Z")[..] else { panic!("one wait") };
    assert_eq!(open.due(&office()), wait.due_ms.zip(wait.sla_min));
    // At the deadline it is in time; after it, somebody is told, once.
    let due_ms = ms("2026-11-09T12:00:00Z");
    assert_eq!(open.take_breach(&life.standing(), &office(), due_ms), None);
    let breach = open.take_breach(&life.standing(), &office(), due_ms + 1).expect("a breach");
    assert_eq!((breach.due_ms, breach.sla_min, breach.snoozed_until_ms), (due_ms, 240, None));
    assert_eq!(open.take_breach(&life.standing(), &office(), due_ms + HOUR_MS), None);
    // The history says so as well, and adds up as before.
    let before = life.summary();
    life.breached("2026-11-09T12:00:01Z", breach);
    assert_eq!(life.summary(), before);
    let known = OpenWait::of(&life.changes, |id| received(&life, id)).expect("a wait");
    assert_eq!(known, open);
    life.status("2026-11-09T13:00:00Z", StatusKind::Accepted);
    assert!(OpenWait::of(&life.changes, |id| received(&life, id)).is_none_or(|open| !open.is_open()));
}

#[test]
fn a_wait_goes_on_as_it_was_when_what_ended_it_is_withdrawn() {
    for ends in ["accepted", "rejected", "nurture"] {
        let mut life = Life::new();
        life.asks_for_sales("2026-11-09T09:00:00Z");
        let end = |life: &mut Life, at: &str| match ends {
            "accepted" => drop(life.status(at, StatusKind::Accepted)),
            "rejected" => drop(life.status(at, StatusKind::Rejected)),
            _ => drop(life.told(at, decide(Some(OverrideKind::Nurture), Some("a student")))),
        };
        end(&mut life, "2026-11-09T10:00:00Z");
        life.undo("2026-11-09T15:00:00Z");
        let [wait] = &life.waits(&office(), "2026-11-09T16:00:00Z")[..] else { panic!("one wait: {ends}") };
        assert_eq!((wait.started_ms, wait.due_ms), (ms("2026-11-09T09:00:00Z"), Some(ms("2026-11-09T13:00:00Z"))));
        assert!(wait.ended.is_none() && wait.is_overdue, "{ends}: {wait:?}");
        let open = OpenWait::of(&life.changes, |_| None).expect("a wait");
        assert!(open.is_open() && open.due(&office()) == wait.due_ms.zip(wait.sla_min), "{ends}");
        // As often as somebody clicks, the lead came once.
        end(&mut life, "2026-11-09T17:00:00Z");
        assert_eq!(life.waits(&office(), "2026-11-09T18:00:00Z").len(), 1, "{ends}");
        life.undo("2026-11-09T18:00:00Z");
        assert_eq!(life.waits(&office(), "2026-11-09T19:00:00Z").len(), 1, "{ends}");
        assert_eq!(Arrival::all(&life.changes).len(), 1, "{ends}");
    }
}

#[test]
fn a_breach_is_none_if_sales_did_something() {
    let mut life = Life::new();
    life.asks_for_sales("2026-11-09T09:00:00Z").told("2026-11-09T10:00:00Z", followed_up(FollowUpKind::Call));
    let mut open = OpenWait::of(&life.changes, |_| None).expect("a wait");
    assert_eq!(open.take_breach(&life.standing(), &office(), ms("2026-11-10T10:00:00Z")), None);
}

#[test]
fn what_was_overdue_before_anybody_could_be_told_is_old_news() {
    let mut life = Life::new();
    life.asks_for_sales("2026-11-09T09:00:00Z");
    let open = OpenWait::of(&life.changes, |_| None).expect("a wait");
    let [before_ms, due_ms, after_ms] =
        ["2026-11-09T12:59:00Z", "2026-11-09T13:00:00Z", "2026-11-09T13:01:00Z"].map(ms);
    let mut old = open.clone().told_if_overdue(&office(), after_ms);
    assert_eq!(old.take_breach(&life.standing(), &office(), after_ms), None);
    let mut running = open.told_if_overdue(&office(), before_ms);
    let breach = running.take_breach(&life.standing(), &office(), after_ms).expect("a breach");
    assert_eq!(breach.due_ms, due_ms);
}
