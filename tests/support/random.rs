//! Random definitions and evidence, as proptest strategies: valid, small, and dense enough that rules match something.
//! It does not know which laws should hold.

use handraise::definition::*;
use handraise::evidence::{Answer, Consent, Coverage, Evidence, Occurrence};
use handraise::matching::{ClassId, Kind};
use proptest::prelude::*;
use proptest::sample::select;

/// The time around which the evidence lies, in seconds since 1970.
pub const NOW_S: u32 = 1_790_000_000;

/// Every name of a class in random definitions and evidence.
pub fn names() -> impl Iterator<Item = &'static str> {
    PAGES.into_iter().chain(NAMED).chain(ATTRIBUTES).chain(VALUES)
}

const PAGES: [&str; 4] = ["pricing", "docs", "comparison", "careers"];
const NAMED: [&str; 3] = ["download", "webinar", "campaign"];
const ATTRIBUTES: [&str; 3] = ["seniority", "company_size", "region"];
const VALUES: [&str; 3] = ["one", "two", "three"];

fn class(names: &'static [&'static str]) -> impl Strategy<Value = ClassId> {
    select(names).prop_map(ClassId::of)
}

fn page() -> impl Strategy<Value = Option<ClassId>> {
    prop_oneof![1 => Just(None), 4 => class(&PAGES).prop_map(Some)]
}

/// Durations from seconds to months, in seconds; short ones are as likely as long ones.
fn span_s() -> impl Strategy<Value = u32> {
    prop_oneof![1u32..120, 120u32..7200, 7200u32..400_000, 400_000u32..16_000_000]
}

fn maybe_span_s() -> impl Strategy<Value = Option<u32>> {
    prop_oneof![Just(None), span_s().prop_map(Some)]
}

fn named_kind() -> impl Strategy<Value = Kind> {
    select(vec![Kind::Action, Kind::Channel, Kind::Topic, Kind::Form])
}

fn signal_kind() -> impl Strategy<Value = SignalKind> {
    prop_oneof![
        (page(), 0u32..60, 0u32..=100).prop_map(|(page, engaged_s, depth_pct)| SignalKind::View {
            page,
            engaged_s,
            depth_pct
        }),
        (page(), 1u32..3, 0u32..90).prop_map(|(page, views, engaged_s)| SignalKind::Visit { page, views, engaged_s }),
        (page(), maybe_span_s()).prop_map(|(page, after_s)| SignalKind::Return { page, after_s }),
        page().prop_map(|page| SignalKind::Day { page }),
        (page(), 1u32..200).prop_map(|(page, engaged_s)| SignalKind::Engaged { page, engaged_s }),
        (named_kind(), class(&NAMED), 0u32..3).prop_map(|(kind, class, amount)| SignalKind::Named {
            kind,
            class,
            amount
        }),
        answer(),
        prop::collection::vec(class(&PAGES), 2..4).prop_map(|pages| SignalKind::Sequence { pages }),
    ]
}

fn answer() -> impl Strategy<Value = SignalKind> {
    let values = prop::collection::btree_set(prop_oneof![Just(None), class(&VALUES).prop_map(Some)], 0..3);
    (class(&ATTRIBUTES), values).prop_map(|(attribute, mut values)| {
        let or_blank = values.remove(&None);
        SignalKind::Answer { attribute, values: values.into_iter().flatten().collect(), or_blank }
    })
}

fn signal() -> impl Strategy<Value = Condition> {
    (signal_kind(), maybe_span_s(), 1u32..3)
        .prop_map(|(kind, within_s, at_least)| Condition::Signal(Signal { kind, within_s, at_least }))
}

/// Conditions that never begin to hold merely because time passes.
pub fn steady_condition() -> impl Strategy<Value = Condition> {
    signal().prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(Condition::All),
            prop::collection::vec(inner, 1..3).prop_map(Condition::Any),
        ]
    })
}

/// Any condition.
pub fn condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        4 => steady_condition(),
        1 => steady_condition().prop_map(|member| Condition::Not(Box::new(member))),
        1 => span_s().prop_map(|for_s| Condition::once(SignalKind::Inactive { for_s })),
    ]
}

fn count(points: std::ops::Range<i32>) -> impl Strategy<Value = Count> {
    prop_oneof![
        points.clone().prop_map(Count::Once),
        points.clone().prop_map(Count::Each),
        prop::collection::btree_map(1u32..6, points, 1..4)
            .prop_map(|tiers| Count::Tiers(tiers.into_iter().map(|(at, points)| Tier { at, points }).collect())),
    ]
}

fn decay() -> impl Strategy<Value = Decay> {
    prop_oneof![
        Just(Decay::None),
        (span_s(), 1u8..=100).prop_map(|(every_s, drop_pct)| Decay::Step { every_s, drop_pct }),
        span_s().prop_map(|over_s| Decay::Linear { over_s }),
        span_s().prop_map(|half_life_s| Decay::HalfLife { half_life_s }),
    ]
}

fn frequency_cap() -> impl Strategy<Value = Option<FrequencyCap>> {
    prop::option::of((1u32..4, select(&Per::ALL[..])).prop_map(|(times, per)| FrequencyCap { times, per }))
}

/// A rule of a dimension, with positive or negative points, as compiling would accept it.
fn rule() -> impl Strategy<Value = Rule> {
    let positive = (steady_condition(), count(1..60));
    let negative = (condition(), count(-60..0));
    let counted = prop_oneof![3 => positive, 1 => negative];
    let shape = (counted, frequency_cap(), maybe_span_s(), decay());
    let bounds = (
        prop_oneof![Just(None), (1u32..80).prop_map(Some)],
        0usize..=2,
        select(&Dimension::ALL[..]),
        prop_oneof![9 => Just(None), 1 => Just(Some(NOW_S))],
        prop_oneof![3 => Just(vec![]), 1 => Just(vec!["payroll".to_owned()])],
    );
    ("[a-z]{1,8}", shape, bounds).prop_map(|(id, ((when, count), frequency_cap, window_s, decay), bounds)| {
        let (cap, group, dimension, valid_from_s, lines) = bounds;
        // The first group is for engagement, the second for intent: a group has rules of one dimension.
        let group = if group == dimension as usize + 1 { Some(group - 1) } else { None };
        let label = format!("Did “{id}”\t");
        Rule {
            id,
            label,
            dimension,
            when,
            count,
            frequency_cap,
            window_s,
            decay,
            cap,
            group,
            valid_from_s,
            valid_until_s: None,
            lines,
        }
    })
}

fn groups() -> impl Strategy<Value = Vec<Group>> {
    let bound = || prop_oneof![Just(None), (1u32..100).prop_map(Some)];
    let group = (bound(), bound()).prop_map(|(cap, floor)| Group { id: "g".into(), label: "Group".into(), cap, floor });
    prop::collection::vec(group, 2)
}

fn falling() -> impl Strategy<Value = [u8; 3]> {
    (1u8..30, 1u8..30, 0u8..30).prop_map(|(a, b, c)| [a + b + c, b + c, c])
}

/// No profile, one without a name, or several with names.
fn profiles() -> impl Strategy<Value = Vec<Profile>> {
    let unnamed = criteria().prop_map(|criteria| {
        let profile = (!criteria.is_empty()).then_some(Profile { name: None, criteria });
        profile.into_iter().collect()
    });
    let named = prop::collection::vec(criteria(), 1..3).prop_map(|several| {
        let named = several.into_iter().zip(["First", "Second", "Third"]);
        named.map(|(criteria, name)| Profile { name: Some(name.into()), criteria }).collect()
    });
    prop_oneof![unnamed, named]
}

fn criteria() -> impl Strategy<Value = Vec<Criterion>> {
    let points = prop::collection::btree_map(class(&VALUES), 0u32..20, 1..3);
    let criterion = (class(&ATTRIBUTES), points).prop_map(|(attribute, points)| Criterion {
        label: "Criterion".into(),
        attribute,
        points: points.into_iter().collect(),
    });
    prop::collection::vec(criterion, 0..3)
}

fn gates() -> impl Strategy<Value = Gates> {
    (select(&Grade::ALL[..]), 1u8..=4, 0u8..60).prop_map(|(min_grade, min_rating, min_intent)| Gates {
        min_grade,
        min_rating,
        min_intent,
    })
}

fn unknown_behaviour() -> impl Strategy<Value = Option<UnknownBehaviour>> {
    let gates = (select(&Grade::ALL[..]), prop::collection::vec(class(&ATTRIBUTES), 0..3));
    prop::option::of(gates.prop_map(|(min_grade, known)| UnknownBehaviour { min_grade, known }))
}

fn hands() -> impl Strategy<Value = Vec<Hand>> {
    let by = prop_oneof![
        3 => (class(&ATTRIBUTES), class(&VALUES)).prop_map(|(attribute, yes)| HandBy::Answer { attribute, yes }),
        1 => class(&NAMED).prop_map(HandBy::Action),
        1 => class(&NAMED).prop_map(HandBy::Form),
    ];
    prop::collection::vec((by, span_s()).prop_map(|(by, expires_s)| Hand { by, expires_s }), 0..3)
}

fn only_answers() -> impl Strategy<Value = Condition> {
    answer().prop_map(Condition::once)
}

fn segments() -> impl Strategy<Value = Vec<Segment>> {
    let segment = (prop::option::of(only_answers()), gates(), falling(), falling(), unknown_behaviour()).prop_map(
        |(when, gates, ratings, grades, behaviour_unknown)| {
            let thresholds = Thresholds { gates, ratings, grades };
            Segment { id: "segment".into(), when, thresholds, behaviour_unknown, sla_min: Some(60) }
        },
    );
    prop::collection::vec(segment, 0..3)
}

fn exclusions() -> impl Strategy<Value = Vec<Exclusion>> {
    let exclusion = (condition(), any::<bool>()).prop_map(|(when, suppress)| Exclusion {
        id: "out".into(),
        label: "Out".into(),
        suppress,
        when,
    });
    prop::collection::vec(exclusion, 0..2)
}

fn routes() -> impl Strategy<Value = Vec<Route>> {
    let grades = prop::sample::subsequence(&Grade::ALL[..], 0..=5).prop_map(|grades| grades.into_iter().collect());
    let ratings = prop::sample::subsequence(&Rating::ALL[..], 0..=5).prop_map(|ratings| ratings.into_iter().collect());
    let segment = prop_oneof![Just(None), (0usize..2).prop_map(Some)];
    let route = (grades, ratings, any::<bool>(), segment).prop_map(|(grades, ratings, hand_raised, segment)| Route {
        grades,
        ratings,
        hand_raised,
        segment,
        priority: "P1".into(),
        queue: "queue".into(),
        sla_min: Some(30),
        alert: hand_raised,
    });
    prop::collection::vec(route, 0..3)
}

/// Valid definitions.
pub fn definition() -> impl Strategy<Value = Definition> {
    let scale = prop_oneof![3 => Just(FitScale::Shares), 1 => Just(FitScale::Points)];
    let fit = (profiles(), profiles(), scale, (0u8..=100, 0u8..=100, 0u8..=100)).prop_map(
        |(company, person, scale, (min_coverage_pct, ideal_company_pct, min_person_pct))| Fit {
            company,
            person,
            scale,
            min_coverage_pct,
            ideal_company_pct,
            min_person_pct,
        },
    );
    let tracking = (60u32..7200, prop_oneof![3 => 3_000_000u32..16_000_000, 1 => span_s()], any::<bool>()).prop_map(
        |(session_timeout_s, retention_s, consent_needed)| Tracking {
            session_timeout_s,
            retention_s,
            consent_needed,
            ..Tracking::USUAL
        },
    );
    let thresholds =
        (gates(), falling(), falling()).prop_map(|(gates, ratings, grades)| Thresholds { gates, ratings, grades });
    let who = (fit, thresholds, segments(), exclusions(), routes(), hands(), unknown_behaviour());
    let scored = (prop::collection::vec(rule(), 0..12), groups(), tracking);
    // Parts of a definition may have the same id as the definition.
    let id = select(&["random", "segment", "P1", "out"][..]);
    (id, scored, who, 0u8..=100, 0u8..20).prop_map(|(id, (rules, groups, tracking), who, rank_fit_pct, hysteresis)| {
        let (fit, thresholds, segments, exclusions, routes, hands, behaviour_unknown) = who;
        Definition {
            tracking,
            rules,
            groups,
            fit,
            thresholds,
            segments,
            exclusions,
            routes,
            hands,
            behaviour_unknown,
            rank_fit_pct,
            hysteresis,
            ..Definition::new(id, 1)
        }
    })
}

/// One occurrence in the three months before [`NOW_S`], and sometimes after it.
pub fn occurrence() -> impl Strategy<Value = Occurrence> {
    let age_s = prop_oneof![0u32..7200, 0u32..200_000, 0u32..8_000_000];
    let at_s = prop_oneof![30 => age_s.prop_map(|age_s| NOW_S - age_s), 1 => (0u32..10_000).prop_map(|ahead_s| NOW_S + ahead_s)];
    let view = (page(), 0u32..400, 0u32..400, 0u32..=100).prop_map(|(class, engaged_s, idle_s, amount)| Occurrence {
        engaged_s,
        span_s: engaged_s + idle_s,
        amount,
        ..Occurrence::of(Kind::View, class, 0)
    });
    let named = (named_kind(), class(&NAMED), 0u32..5)
        .prop_map(|(kind, class, amount)| Occurrence { amount, ..Occurrence::new(kind, class, 0) });
    (prop_oneof![3 => view, 1 => named], at_s, prop_oneof![9 => Just(4i8), 1 => -48i8..48])
        .prop_map(|(occurrence, at_s, offset_quarters)| Occurrence { at_s, offset_quarters, ..occurrence })
}

/// One answer, which may be blank.
pub fn given_answer() -> impl Strategy<Value = Answer> {
    let value = prop_oneof![1 => Just(None), 4 => class(&VALUES).prop_map(Some)];
    (class(&ATTRIBUTES), value, 0u32..5_000_000).prop_map(|(attribute, value, age_s)| Answer {
        attribute,
        value,
        at_s: NOW_S - age_s,
    })
}

/// Evidence with fewer than `most` occurrences, mostly with consent.
pub fn evidence(most: usize) -> impl Strategy<Value = Evidence> {
    let consent = prop_oneof![9 => Just(Consent::Granted), 1 => select(&Consent::ALL[..])];
    let coverage = prop_oneof![9 => Just(Coverage::default()), 1 => (0u8..128).prop_map(Coverage::from_bits)];
    let parts =
        (prop::collection::vec(occurrence(), 0..most), prop::collection::vec(given_answer(), 0..4), consent, coverage);
    parts.prop_map(|(occurrences, answers, consent, coverage)| {
        let mut evidence = Evidence::new();
        occurrences.into_iter().for_each(|occurrence| evidence.record(occurrence));
        answers.into_iter().for_each(|answer| evidence.record_answer(answer));
        evidence.record_consent(consent);
        evidence.flag(coverage);
        evidence
    })
}
