//! Who stays with sales although the definition says otherwise, and who does not: within the hysteresis, by somebody's decision, and by a form that
//! comes late.

use super::fixture::*;
use super::persons::{compiled, report_of};
use crate::author::{Format, compile};
use crate::definition::{Compiled, SuppressionKind};
use crate::lifecycle::Nurture;
use crate::person::*;
use crate::verification::Verdict;
use std::slice::from_ref;

const FADING: &str = r#"
id = "fading"
version = 1
hysteresis = 10
ratings = [40, 20, 10]

[[fields]]
id = "email"
answers = ["email_type"]

[[actions]]
id = "webinar"

[[rules]]
id = "webinar"
label = "Came to a webinar"
dimension = "intent"
when = { action = { id = "webinar" } }
points = 30
decay = { linear = "30d" }

[gates]
min_grade = "any"
min_rating = 2

[[routing]]
priority = "P2"
queue = "mailers"
sla = "1d"
"#;

const DAY_S: u64 = 86_400;

#[test]
fn who_falls_short_by_no_more_than_the_hysteresis_stays_with_sales_and_nobody_nurtures_them() {
    let compiled = compile(FADING, Format::Toml).unwrap_or_else(|problems| panic!("{problems:?}"));
    let facts: Facts = [form("a", 0), fact("w", 1)].into_iter().collect();
    let standing = standings(&facts, &compiled).into_values().next().expect("somebody");
    let at = |before, days: u64| report(&compiled, None, &standing, before, (BEGIN_S + 60 + days * DAY_S) as u32);
    let nurtured = |found: &PersonReport| Nurture::of(None, &standing, found, 0, str::to_owned).is_some();
    let of = |found: &PersonReport| (found.report.decision.name(), found.report.reason.clone(), found.stage);
    let first = at(LifecycleStage::Visitor, 0);
    assert_eq!(of(&first), ("qualified", "fit_and_intent".to_owned(), LifecycleStage::Mql));
    // 30 points fade by one a day: 20 are asked for, and 10 is how many may be missing.
    let kept = at(LifecycleStage::Mql, 15);
    assert_eq!(of(&kept), ("qualified", "still_qualified".to_owned(), LifecycleStage::Mql), "{}", kept.report.score);
    assert_eq!(
        (kept.report.queue.as_deref(), kept.report.sla_min, nurtured(&kept), kept.missing().len()),
        (Some("mailers"), Some(1440), false, 0)
    );
    assert!(kept.added.last().expect("a line").words.contains("the definition says `nurture`"), "{:?}", kept.added);
    let missing: Vec<&str> = kept.report.missing.iter().map(|one| one.label.as_str()).collect();
    assert_eq!(missing, ["More activity", "More buying intent"], "what is missing is said all the same");
    // Who was none is none; and who falls further is nobody's for sales.
    for (before, days) in [(LifecycleStage::Lead, 15), (LifecycleStage::Mql, 25)] {
        let fallen = at(before, days);
        assert_eq!(of(&fallen), ("nurture", "score_below".to_owned(), LifecycleStage::Lead));
        assert!(nurtured(&fallen) && fallen.report.queue.is_none());
    }
    // Nothing else than before is seen between, so no wait ends and no event says that marketing has them.
    let (before, between) = (Summary::of(&first), Summary::of(&kept));
    assert!(before.waits_for_sales() && between.waits_for_sales());
    assert!(between.is_by_score());
}

/// The two best routes are only for a rating that fades away.
fn routed() -> Compiled {
    let routes = r#"
[[routing]]
ratings = [1]
priority = "P1"
queue = "callers"
sla = "1h"

[[routing]]
ratings = [2]
priority = "P2"
queue = "mailers"
sla = "1d"
"#;
    let (head, _) = FADING.split_once("[[routing]]").expect("routes");
    let head = head.replace("[40, 20, 10]", "[25, 15, 5]").replace("min_rating = 2", "min_rating = 2\nmin_intent = 10");
    let text = head + routes;
    compile(&text, Format::Toml).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn a_lead_that_sales_has_taken_on_stays_in_its_queue_and_nobody_nurtures_it_whatever_its_score() {
    let compiled = routed();
    let found = |facts: &[Fact], days: u64| {
        let facts: Facts = facts.iter().cloned().collect();
        let standing = standings(&facts, &compiled).into_values().next().expect("somebody");
        let at_s = (BEGIN_S + 60 + days * DAY_S) as u32;
        let found = report(&compiled, None, &standing, LifecycleStage::Lead, at_s);
        let is_nurtured = Nurture::of(None, &standing, &found, 0, str::to_owned).is_some();
        assert_eq!(is_nurtured, found.report.decision == crate::scoring::DecisionKind::Nurture);
        (found.report.queue.clone().zip(found.report.priority.clone()), found)
    };
    let of = |facts: &[Fact], days| {
        let (route, found) = found(facts, days);
        let route = route.map(|(queue, priority)| format!("{queue} {priority}"));
        (found.report.decision.name(), found.report.reason, found.stage, route)
    };
    let lead = [form("a", 0), fact("w", 1)];
    let with = |facts: &[Fact]| [&lead[..], facts].concat();
    let accepted = with(&[told(2, StatusKind::Accepted, None)]);
    let (callers, mailers) = (Some("callers P1".to_owned()), Some("mailers P2".to_owned()));
    assert_eq!(of(&accepted, 0), ("qualified", "fit_and_intent".into(), LifecycleStage::Sal, callers.clone()));
    // 30 points fade by one a day. The lead leaves the queue of the callers by itself only while sales does not have it.
    assert_eq!(of(&lead, 10), ("qualified", "fit_and_intent".into(), LifecycleStage::Mql, mailers.clone()));
    let (_, fallen) = found(&accepted, 10);
    assert_eq!(of(&accepted, 10), ("qualified", "fit_and_intent".into(), LifecycleStage::Sal, callers.clone()));
    let words: Vec<_> = fallen.added.iter().rev().take(2).map(|line| (line.what, line.words.as_str())).collect();
    let queue =
        "added by the receiver: queue `callers`, with which sales took the lead on; the definition says `mailers`";
    assert_eq!(words[0], ("queue", queue));
    assert_eq!((words[1].0, fallen.report.sla_min), ("priority", Some(60)));
    // Nor is it anybody's to nurture when the definition would not send it any more.
    assert_eq!(of(&lead, 25), ("nurture", "score_below".into(), LifecycleStage::Lead, None));
    let (_, kept) = found(&accepted, 25);
    assert_eq!(of(&accepted, 25), ("qualified", "with_sales".into(), LifecycleStage::Sal, callers.clone()));
    assert_eq!(
        (kept.report.missing.len(), Summary::of(&kept).missing.len()),
        (2, 0),
        "what is missing is said all the same"
    );
    assert!(!Summary::of(&kept).is_by_score() && !Summary::of(&kept).waits_for_sales());
    // Sales took it on when it said so first, and not when it came further; by then the lead had fallen.
    let later = |status| with(&[told(2, StatusKind::Accepted, None), told_as("later", 12 * DAY_S, status)]);
    assert_eq!(of(&later(StatusKind::Opportunity), 25).3, callers);
    let taken_late = with(&[told(12 * DAY_S, StatusKind::Accepted, None)]);
    assert_eq!(of(&taken_late, 25), ("qualified", "with_sales".into(), LifecycleStage::Sal, mailers));
    // Who has bought is in no queue of leads, and still nobody's to make ready for sales.
    assert_eq!(of(&later(StatusKind::Won), 25), ("qualified", "with_sales".into(), LifecycleStage::Customer, None));
    // Given back, the lead is marketing's again.
    let back = with(&[told(2, StatusKind::Accepted, None), told_as("later", 9, StatusKind::Recycled)]);
    assert_eq!((of(&back, 25).0, of(&back, 25).3), ("nurture", None));
    // Whom nobody may contact is in no queue either.
    let entry = Suppression { suppression: SuppressionKind::Unsubscribed, list: None, until_ms: None, lifted: false };
    let held = with(&[told(2, StatusKind::Accepted, None), says("s", 3, Payload::Suppression(entry))]);
    assert_eq!((of(&held, 25).0, of(&held, 25).3), ("suppressed", None));
}

#[test]
fn whom_somebody_keeps_from_sales_is_not_kept_there_by_the_hysteresis() {
    let compiled = compile(FADING, Format::Toml).unwrap_or_else(|problems| panic!("{problems:?}"));
    let facts: Facts = [form("a", 0), fact("w", 1), decided("o", 2, OverrideKind::Nurture)].into_iter().collect();
    let standing = standings(&facts, &compiled).into_values().next().expect("somebody");
    for days in [0, 15, 25] {
        let at_s = (BEGIN_S + 60 + days * DAY_S) as u32;
        let found = report(&compiled, None, &standing, LifecycleStage::Mql, at_s);
        assert_eq!((found.report.decision.name(), found.stage), ("nurture", LifecycleStage::Lead), "{days} days");
        assert_eq!(found.report.queue, None);
    }
}

fn decided(name: &str, after_s: u64, decision: OverrideKind) -> Fact {
    let says_so = Override { decision: Some(decision), comment: Some("I know them".into()), until_ms: None };
    says(name, after_s, Payload::Override(says_so))
}

fn hand(after_s: u64) -> Fact {
    form_with("hand", after_s, "email=ada%40works.example&contact_sales=yes", None, Verdict::Unverified)
}

fn rejected(after_s: u64) -> Fact {
    told(after_s, StatusKind::Rejected, Some("no_budget"))
}

fn told(after_s: u64, status: StatusKind, reason: Option<&str>) -> Fact {
    let fact = told_as("told", after_s, status);
    let Payload::Status(says_so) = fact.says else { panic!("a status") };
    Fact { says: Payload::Status(Status { reason: reason.map(str::to_owned), ..says_so }), ..fact }
}

fn told_as(name: &str, after_s: u64, status: StatusKind) -> Fact {
    let says_so = Status {
        status,
        reason: None,
        comment: None,
        amount: None,
        currency: None,
        until_ms: None,
        criteria: Vec::new(),
    };
    says(name, after_s, Payload::Status(says_so))
}

#[test]
fn who_sends_a_raised_hand_to_sales_is_the_reason() {
    let of = |facts: &[Fact]| {
        let found = report_of(facts, 1000);
        let words = found.added.last().map(|line| line.words.clone()).unwrap_or_default();
        (found.report.decision.name(), found.report.reason, found.stage, words)
    };
    let (decision, reason, stage, words) = of(&[hand(100), decided("o", 200, OverrideKind::Qualified)]);
    assert_eq!((decision, reason.as_str(), stage), ("hand_raiser", "override", LifecycleStage::Mql));
    assert!(words.contains("by marketing"), "{words}");
    // Sales gave the lead back, and somebody sends it again: the old hand is no news.
    let again = [hand(100), rejected(200), decided("o", 300, OverrideKind::Qualified)];
    let (decision, reason, stage, _) = of(&again);
    assert_eq!((decision, reason.as_str(), stage), ("qualified", "override", LifecycleStage::Mql));
    assert_eq!(of(&again[..2]).1, "no_budget");
    let kept = [hand(100), decided("o", 200, OverrideKind::Nurture)];
    assert_eq!((of(&kept).0, of(&kept).1.as_str()), ("nurture", "override"));
}

#[test]
fn a_hand_is_raised_when_the_form_was_sent_and_not_when_it_comes() {
    let late = Fact { occurred_ms: Some((BEGIN_S + 100) * 1000), ..hand(400) };
    let found = report_of(&[late.clone(), rejected(200)], 500);
    assert_eq!(
        (found.stage, found.report.reason.as_str()),
        (LifecycleStage::Lead, "no_budget"),
        "raised before it was rejected"
    );
    assert_eq!(report_of(&[hand(400), rejected(200)], 500).stage, LifecycleStage::Mql, "raised after it was");
    // It expires by its own time, too.
    assert_eq!(compiled().definition().hands[0].expires_s, 30 * 86_400);
    let expired =
        report_of(from_ref(&Fact { received_ms: (BEGIN_S + 100 + 30 * DAY_S) * 1000, ..late }), 101 + 30 * DAY_S);
    assert!(!expired.report.hand_raised, "{:?}", expired.report);
}
