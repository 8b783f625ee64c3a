//! Who stays with sales although the definition says otherwise, and who does not: within the hysteresis, by somebody's decision, and by a form that
//! comes late.

use super::fixture::*;
use super::persons::{compiled, report_of};
use crate::author::{Format, compile};
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

#[test]
fn whom_sales_has_taken_on_lacks_nothing_for_sales() {
    let compiled = compile(FADING, Format::Toml).unwrap_or_else(|problems| panic!("{problems:?}"));
    let at_s = (BEGIN_S + 60 + 25 * DAY_S) as u32;
    let of = |facts: &[Fact]| {
        let facts: Facts = facts.iter().cloned().collect();
        let standing = standings(&facts, &compiled).into_values().next().expect("somebody");
        Summary::of(&report(&compiled, None, &standing, LifecycleStage::Lead, at_s))
    };
    let facts = [form("a", 0), fact("w", 1), told(2, StatusKind::Accepted, None)];
    let (lead, accepted) = (of(&facts[..2]), of(&facts));
    assert_eq!((lead.stage, lead.missing.is_empty()), (LifecycleStage::Lead, false));
    assert_eq!((accepted.stage, accepted.missing.is_empty()), (LifecycleStage::Sal, true));
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
    let says_so = Status {
        status,
        reason: reason.map(str::to_owned),
        comment: None,
        amount: None,
        currency: None,
        until_ms: None,
        criteria: Vec::new(),
    };
    says("told", after_s, Payload::Status(says_so))
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
