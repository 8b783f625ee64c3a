//! When a definition is to be reviewed.

use super::life::ms;
use crate::definition::{Calendar, Hours, Policy, RejectRate, Review, ReviewOccasion, Weekday};
use crate::lifecycle::{Experience, ReviewBy, ReviewDue, SalesDecision};
use crate::person::StatusKind;

fn policy(zone: Option<&str>, when: ReviewOccasion) -> Policy {
    let mut policy = Policy::new("mql", 1);
    policy.calendar = zone.map(|zone| {
        let hours = vec![Hours { day: Weekday::Monday, from_min: 540, until_min: 1020 }];
        Calendar { hours, ..Calendar::new(zone) }
    });
    policy.review = vec![Review { id: "launch".into(), label: "The new product is out".into(), when }];
    policy
}

fn is_due(policy: &Policy, known: &Experience, at: &str) -> bool {
    !ReviewDue::all(Some(policy), None, known, ms(at)).is_empty()
}

#[test]
fn a_day_begins_in_the_calendar_s_time_zone_also_where_daylight_saving_skips_midnight() {
    for (zone, day, begin) in [
        (None, "2027-01-15", "2027-01-15T00:00:00Z"),
        (Some("Europe/Berlin"), "2027-01-15", "2027-01-14T23:00:00Z"),
        // The days on which the clock is set.
        (Some("Europe/Berlin"), "2027-03-28", "2027-03-27T23:00:00Z"),
        (Some("Europe/Berlin"), "2027-03-29", "2027-03-28T22:00:00Z"),
        // At midnight it is one o'clock.
        (Some("America/Havana"), "2025-03-09", "2025-03-09T05:00:00Z"),
        // Midnight comes twice; the first one counts.
        (Some("America/Havana"), "2025-11-02", "2025-11-02T04:00:00Z"),
    ] {
        let policy = policy(zone, ReviewOccasion::Day(day.parse().expect("a day")));
        let known = Experience::default();
        let due = |at_ms| ReviewDue::all(Some(&policy), None, &known, at_ms);
        assert!(due(ms(begin) - 1).is_empty(), "{zone:?} {day}");
        let [reason] = &due(ms(begin))[..] else { panic!("{zone:?} {day}") };
        assert_eq!((reason.by, reason.day.as_deref()), (ReviewBy::Day, Some(day)));
        assert_eq!(reason.why, format!("The new product is out: the day {day} has come"));
        assert_eq!(due(ms(begin) + 99 * 86_400_000).len(), 1, "after downtime too");
    }
}

fn said(person: &str, at: &str, status: StatusKind) -> SalesDecision {
    SalesDecision { person: person.into(), at_ms: ms(at), status }
}

#[test]
fn a_reject_rate_counts_leads_by_what_sales_said_last_since_the_definition_is_in_force() {
    let rate = RejectRate { pct: 50, of_at_least: 4, within_days: 28 };
    let policy = policy(None, ReviewOccasion::RejectRate(rate));
    let mut known = Experience { since_ms: ms("2026-11-02T00:00:00Z"), ..Experience::default() };
    known.decisions = vec![
        // Under another definition.
        said("early", "2026-11-01T09:00:00Z", StatusKind::Rejected),
        said("a", "2026-11-03T09:00:00Z", StatusKind::Rejected),
        said("b", "2026-11-03T09:00:00Z", StatusKind::Accepted),
        said("b", "2026-11-04T09:00:00Z", StatusKind::Rejected),
        said("c", "2026-11-03T09:00:00Z", StatusKind::Rejected),
        said("c", "2026-11-05T09:00:00Z", StatusKind::SalesQualified),
        // It says nothing of whether the definition is right.
        said("d", "2026-11-05T09:00:00Z", StatusKind::Lost),
    ];
    assert!(!is_due(&policy, &known, "2026-11-06T00:00:00Z"), "three are too few");
    known.decisions.push(said("e", "2026-11-06T09:00:00Z", StatusKind::Accepted));
    let [reason] = &ReviewDue::all(Some(&policy), None, &known, ms("2026-11-07T00:00:00Z"))[..] else { panic!("one") };
    assert_eq!((reason.rejected, reason.decided), (Some(2), Some(4)));
    assert_eq!(
        reason.why,
        "The new product is out: sales rejected 2 of 4 leads within 28 days; 50 percent are too many"
    );
    known.decisions.push(said("f", "2026-11-06T09:00:00Z", StatusKind::Won));
    assert!(!is_due(&policy, &known, "2026-11-07T00:00:00Z"), "two of five are less than half");
    assert!(!is_due(&policy, &known, "2026-12-24T00:00:00Z"), "of the last 28 days there are none");
}

#[test]
fn several_inputs_that_dry_up_are_one_reason() {
    let policy = policy(None, ReviewOccasion::DriedUp);
    let mut known = Experience::default();
    assert!(!is_due(&policy, &known, "2026-11-07T00:00:00Z"));
    known.dried_up = vec!["page pricing".into(), "attribute seniority".into()];
    let [reason] = &ReviewDue::all(Some(&policy), None, &known, ms("2026-11-07T00:00:00Z"))[..] else { panic!("one") };
    assert_eq!(reason.why, "The new product is out: page pricing, attribute seniority dried up");
    assert_eq!((reason.key().as_str(), reason.inputs.len()), ("launch", 2));
}

#[test]
fn what_somebody_has_acknowledged_is_no_reason_until_another_input_dries_up() {
    let policy = policy(None, ReviewOccasion::DriedUp);
    let both = ["attribute seniority".to_owned(), "page pricing".to_owned()];
    let mut known = Experience { dried_up: both.to_vec(), ..Experience::default() };
    known.acknowledged.insert("launch".into(), both.into());
    assert!(!is_due(&policy, &known, "2026-11-07T00:00:00Z"));
    known.dried_up.push("page demo".into());
    let [reason] = &ReviewDue::all(Some(&policy), None, &known, ms("2026-11-07T00:00:00Z"))[..] else { panic!("one") };
    assert_eq!(
        (reason.key().as_str(), reason.why.as_str()),
        ("launch after 2", "The new product is out: page demo dried up")
    );
    // Another entry of the policy is acknowledged by itself.
    known.acknowledged = [("other".to_owned(), known.acknowledged.remove("launch").expect("it"))].into();
    assert!(is_due(&policy, &known, "2026-11-07T00:00:00Z"));
}
