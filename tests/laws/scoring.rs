//! Laws of `score`.

use super::random::{NOW_S, definition, evidence, given_answer, occurrence};
use handraise::definition::{Compiled, Count, Definition, Dimension, Rating};
use handraise::evidence::{Coverage, Evidence, Kind, Occurrence};
use handraise::scoring::{ClampKind, Decision, MILLI, Report, Stage, advance, score, summarise};
use proptest::prelude::*;
use serde_json::{Value, json};

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn contributions_and_clamps_add_up_to_the_score(definition in definition(), evidence in evidence(40), ahead_s in 0u32..10_000_000) {
        let assessment = score(&definition.to_program(), &evidence, NOW_S + ahead_s);
        let given: i64 = assessment.contributions.iter().map(|given| given.points_milli).sum();
        let clamped: i64 = assessment.clamps.iter().map(|clamp| clamp.points_milli).sum();
        prop_assert_eq!(given + clamped, assessment.score_milli);
        prop_assert!((0..=100 * MILLI).contains(&assessment.score_milli));
    }

    #[test]
    fn a_cap_is_never_exceeded(definition in definition(), evidence in evidence(40)) {
        let assessment = score(&definition.to_program(), &evidence, NOW_S);
        for given in &assessment.contributions {
            let cap = definition.rules[given.rule].cap;
            prop_assert_eq!(given.decayed_milli + given.capped_milli, given.points_milli);
            prop_assert!(cap.is_none_or(|cap| given.points_milli.abs() <= i64::from(cap) * MILLI));
        }
        for (index, group) in definition.groups.iter().enumerate() {
            let points = assessment.contributions.iter().filter(|given| definition.rules[given.rule].group == Some(index));
            let gains: i64 = points.map(|given| given.points_milli.max(0)).sum();
            let clamp = assessment.clamps.iter().find(|clamp| matches!(clamp.kind, ClampKind::GroupCap(place, _) if place == index));
            let left = gains + clamp.map_or(0, |clamp| clamp.points_milli);
            prop_assert!(group.cap.is_none_or(|cap| left <= i64::from(cap) * MILLI));
        }
    }

    #[test]
    fn without_new_evidence_positive_contributions_never_rise(
        definition in definition(),
        evidence in evidence(40),
        (early_s, later_s) in (0u32..3_000_000, 0u32..20_000_000),
    ) {
        // From the newest evidence on: an occurrence in the future is not old yet.
        let from_s = evidence.as_of_s().unwrap_or(0).max(NOW_S) + early_s;
        let [before, after] = [from_s, from_s + later_s].map(|at_s| score(&definition.to_program(), &evidence, at_s));
        for given in after.contributions.iter().filter(|given| given.points_milli > 0) {
            if definition.rules[given.rule].valid_from_s.is_some_and(|valid_from_s| valid_from_s > from_s) {
                continue;
            }
            let earlier = before.contributions.iter().find(|known| known.rule == given.rule);
            prop_assert!(earlier.is_some_and(|earlier| earlier.points_milli >= given.points_milli), "rule {}", given.rule);
        }
    }

    #[test]
    fn raising_a_rules_points_never_lowers_its_contribution(
        definition in definition(),
        evidence in evidence(40),
        (place, more) in (any::<prop::sample::Index>(), 1i32..50),
    ) {
        prop_assume!(!definition.rules.is_empty());
        let place = place.index(definition.rules.len());
        let mut raised = definition.clone();
        let rule = &mut raised.rules[place];
        let negative = match &mut rule.count {
            Count::Once(points) | Count::Each(points) => {
                let negative = *points < 0;
                *points += more;
                negative && *points > 0
            }
            Count::Tiers(tiers) => {
                let negative = tiers.iter().any(|tier| tier.points < 0);
                tiers.iter_mut().for_each(|tier| tier.points += more);
                // Compiling refuses tiers that both give and take.
                negative && tiers.iter().any(|tier| tier.points > 0)
            }
        };
        prop_assume!(!negative);
        let points = |definition: &Definition| {
            let assessment = score(&definition.to_program(), &evidence, NOW_S);
            assessment.contributions.iter().find(|given| given.rule == place).map_or(0, |given| given.points_milli)
        };
        prop_assert!(points(&raised) >= points(&definition));
    }

    #[test]
    fn order_and_duplicates_of_evidence_do_not_matter(
        definition in definition(),
        occurrences in prop::collection::vec(occurrence(), 0..30),
        answers in prop::collection::vec(given_answer(), 0..5),
        seed in any::<u64>(),
    ) {
        let mut shuffled: Vec<usize> = (0..occurrences.len()).flat_map(|index| [index, index]).collect();
        shuffled.sort_by_key(|index| (*index as u64 + 1).wrapping_mul(seed | 1).rotate_left(17));
        let (mut straight, mut other) = (Evidence::new(), Evidence::new());
        occurrences.iter().for_each(|occurrence| straight.record(*occurrence));
        shuffled.iter().for_each(|index| other.record(occurrences[*index]));
        answers.iter().for_each(|answer| straight.record_answer(*answer));
        answers.iter().rev().chain(&answers).for_each(|answer| other.record_answer(*answer));
        prop_assert_eq!(score(&definition.to_program(), &straight, NOW_S), score(&definition.to_program(), &other, NOW_S));
    }

    #[test]
    fn counting_once_finds_what_counting_each_finds(definition in definition(), evidence in evidence(40)) {
        let found = |count: Count| {
            let mut definition = definition.clone();
            definition.rules.iter_mut().for_each(|rule| rule.count = count.clone());
            let assessment = score(&definition.to_program(), &evidence, NOW_S);
            let found = assessment.contributions.iter().map(|given| (given.rule, given.newest_age_s));
            found.collect::<Vec<_>>()
        };
        prop_assert_eq!(found(Count::Once(1)), found(Count::Each(1)));
    }

    #[test]
    fn engagement_alone_never_qualifies(definition in definition(), evidence in evidence(40)) {
        let assessment = score(&definition.to_program(), &evidence, NOW_S);
        let gates = assessment.segment.map_or(definition.thresholds, |segment| definition.segments[segment].thresholds).gates;
        if assessment.decision == Decision::Qualified {
            prop_assert!(assessment.missing.is_empty());
            if assessment.rating == Rating::U {
                let of_segment = assessment.segment.and_then(|segment| definition.segments[segment].behaviour_unknown.as_ref());
                let instead = of_segment.or(definition.behaviour_unknown.as_ref());
                prop_assert!(assessment.fit.grade <= instead.map_or(gates.min_grade, |instead| instead.min_grade));
            } else {
                prop_assert!(assessment.intent_milli >= i64::from(gates.min_intent) * MILLI);
                prop_assert!(assessment.fit.grade <= gates.min_grade);
            }
        }
    }

    #[test]
    fn nobody_flickers_between_stages_within_the_hysteresis(definition in definition(), evidence in evidence(40)) {
        let assessment = score(&definition.to_program(), &evidence, NOW_S);
        let kept = advance(&definition, Stage::Mql, &assessment);
        prop_assert!(advance(&definition, Stage::Visitor, &assessment) <= kept);
        if matches!(assessment.decision, Decision::Excluded(_) | Decision::Suppressed(_)) {
            prop_assert!(kept < Stage::Mql);
        }
    }

    #[test]
    fn displayed_points_add_up_as_displayed(definition in definition(), evidence in evidence(40)) {
        let compiled = Compiled::new(definition);
        let report = score(compiled.program(), &evidence, NOW_S).report(&compiled);
        let of_score = report.clamps.iter().filter(|clamp| clamp.dimension.is_none()).map(|clamp| clamp.points).sum::<i64>();
        prop_assert_eq!(report.engagement + report.intent + of_score, report.score);
        for (dimension, total) in [(Dimension::Engagement, report.engagement), (Dimension::Intent, report.intent)] {
            let given = report.contributions.iter().filter(|given| given.dimension == dimension);
            let clamped = report.clamps.iter().filter(|clamp| clamp.dimension == Some(dimension));
            let lines = given.map(|given| given.points).chain(clamped.map(|clamp| clamp.points));
            prop_assert_eq!(lines.sum::<i64>(), total);
        }
        for given in &report.contributions {
            prop_assert!((given.points * MILLI - given.points_milli).abs() < MILLI);
        }
    }

    #[test]
    fn what_nobody_permits_to_know_is_rated_u(definition in definition(), evidence in evidence(40)) {
        let is_from_elsewhere = |seen: &Occurrence| {
            seen.kind == Kind::Topic && seen.at_s >= NOW_S.saturating_sub(definition.tracking.retention_s)
        };
        let permitted = evidence.consent().allows_behaviour(definition.tracking.consent_needed)
            || evidence.coverage().has(Coverage::BOT)
            || evidence.coverage().has(Coverage::INTERNAL);
        let unknown = !permitted && !evidence.occurrences().iter().any(is_from_elsewhere);
        let assessment = score(&definition.to_program(), &evidence, NOW_S);
        prop_assert_eq!(assessment.rating == Rating::U, unknown);
    }

    #[test]
    fn every_assessment_is_json_words_and_numbers(definition in definition(), evidence in evidence(40)) {
        let compiled = Compiled::new(definition.clone());
        let program = compiled.program();
        let assessment = score(program, &evidence, NOW_S);
        let report = assessment.report(&compiled);
        let json: Value = serde_json::from_str(&report.to_json()).unwrap();
        prop_assert_eq!(&serde_json::from_value::<Report>(json.clone()).unwrap(), &report);
        prop_assert_eq!(&json["score_milli"], &json!(assessment.score_milli));
        prop_assert!(assessment.to_text(&definition).contains("Score"));
        prop_assert_eq!(named(&definition, &summarise(program, &evidence, NOW_S).numbers()), short(&json));
    }
}

/// What a page reads from the numbers.
fn named(definition: &Definition, numbers: &[u32]) -> Value {
    let numbers: Vec<i32> = numbers.iter().map(|number| *number as i32).collect();
    let program = definition.to_program();
    let texts: Vec<&str> = std::str::from_utf8(program.texts()).unwrap().split('\0').collect();
    let name = |place: i32| texts[place as usize];
    let maybe = |place: i32| if place == 0 { Value::Null } else { json!(name(place)) };
    let [
        version,
        score,
        engagement,
        intent,
        grade,
        rating,
        stage,
        segment,
        priority,
        decision,
        reason,
        raised,
        unclear,
        ref reasons @ ..,
    ] = *numbers.as_slice()
    else {
        panic!("thirteen numbers before the reasons: {numbers:?}");
    };
    assert_eq!(version, definition.version as i32);
    let decisions = ["excluded", "suppressed", "hand_raiser", "qualified", "nurture"];
    let codes = [
        "hand_raised",
        "fit_and_intent",
        "persona_gap",
        "fit_unknown",
        "fit_below",
        "score_below",
        "intent_below",
        "behaviour_unknown",
        "fit_without_behaviour",
    ];
    let reasons: Vec<Value> =
        reasons.chunks(3).map(|reason| json!([name(reason[0]), name(reason[1]), reason[2]])).collect();
    let grade = (*b"ABCDU")[grade as usize] as char;
    let stage = ["visitor", "lead", "mql"][stage as usize];
    let (decision_name, code) = (decisions[decision as usize], codes.get(reason as usize));
    let reason = if decision < 2 { name(reason) } else { code.expect("a code") };
    json!({
        "score": score, "engagement": engagement, "intent": intent,
        "grade": grade, "rating": if rating == 5 { json!("U") } else { json!(rating) }, "stage": stage,
        "segment": maybe(segment), "priority": maybe(priority),
        "decision": decision_name, "reason": reason, "hand_raised": raised == 1, "hand_unclear": unclear == 1, "reasons": reasons,
    })
}

/// The same from the whole assessment.
fn short(json: &Value) -> Value {
    let whole = |milli: &Value| milli.as_i64().unwrap_or(0) / MILLI;
    let mut given: Vec<&Value> = json["contributions"].as_array().unwrap().iter().collect();
    given.retain(|given| given["points_milli"] != 0);
    given.sort_by_key(|given| std::cmp::Reverse(given["points_milli"].as_i64().unwrap().abs()));
    let reasons: Vec<Value> = given
        .iter()
        .take(6)
        .map(|given| json!([given["rule"], given["label"], whole(&given["points_milli"])]))
        .collect();
    let mut short = json!({
        "engagement": json["engagement"], "intent": json["intent"], "hand_unclear": json["hand_unclear"], "reasons": reasons,
    });
    for name in ["score", "grade", "rating", "stage", "segment", "priority", "decision", "reason", "hand_raised"] {
        short[name] = json[name].clone();
    }
    short
}
