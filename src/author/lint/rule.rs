//! Lints of single rules: steps never reached, caps below points, windows that outlast the points.

use super::warn;
use crate::author::authored;
use crate::author::problem::Problem;
use jiff::civil::Date;

pub(super) fn lint_rule(index: usize, rule: &authored::Rule, today: Option<Date>, problems: &mut Vec<Problem>) {
    let path = format!("rules[{index}]");
    let most_hits = rule.frequency_cap.filter(|cap| cap.per == authored::Per::Lifetime).map(|cap| cap.times);
    for (place, tier) in rule.tiers.iter().enumerate() {
        let path = format!("{path}.tiers[{place}]");
        if most_hits.is_some_and(|most| tier.at > most) {
            let message =
                format!("{} occurrences are never reached: the frequency cap is {}", tier.at, most_hits.unwrap_or(0));
            warn(problems, "unreachable-tier", &path, &message, "raise the cap, or remove the tier");
        }
        let better = |earlier: &&authored::Tier| earlier.points.unsigned_abs() >= tier.points.unsigned_abs();
        if rule.tiers.iter().take(place).find(better).is_some() {
            warn(
                problems,
                "unreachable-tier",
                &path,
                "an earlier tier gives as many points with less",
                "raise its points, or remove it",
            );
        }
        if rule.cap.is_some_and(|cap| cap > 0 && tier.points.unsigned_abs() > cap) {
            warn(
                problems,
                "cap-below-points",
                &path,
                "the rule's cap is below the tier's points",
                "raise the cap, or lower the points",
            );
        }
    }
    let points = rule.points.unwrap_or(0);
    if rule.cap.is_some_and(|cap| cap > 0 && points.unsigned_abs() > cap) {
        warn(
            problems,
            "cap-below-points",
            &format!("{path}.cap"),
            "the cap is below the points of one occurrence",
            "raise the cap, or lower the points",
        );
    }
    if rule.points == Some(0) {
        warn(
            problems,
            "no-points",
            &format!("{path}.points"),
            "the rule gives no points",
            "give it points, or remove it",
        );
    }
    if let (Some(window), Some(over_s)) = (rule.window, rule.decay.and_then(fades_after_s))
        && over_s < window.seconds
    {
        warn(
            problems,
            "window-beyond-decay",
            &format!("{path}.window"),
            "nothing is left of the points before the window ends",
            "shorten the window, or lengthen the decay",
        );
    }
    if let (Some(until), Some(today)) = (rule.valid_until, today)
        && until.0 <= today
    {
        warn(
            problems,
            "rule-passed",
            &format!("{path}.valid_until"),
            "the rule is no longer in force",
            "remove it, or set a later day",
        );
    }
    if let Some(from) = rule.valid_from.filter(|day| day.is_before_1970()) {
        let message = format!("{from} is before 1970: the rule has always been in force");
        warn(
            problems,
            "day-beyond",
            &format!("{path}.valid_from"),
            &message,
            "write the year that is meant, or remove it",
        );
    }
    if let Some(until) = rule.valid_until.filter(|day| day.begin_s().is_none() && !day.is_before_1970()) {
        let message = format!("{until} is after 2106-02-07: the rule stays in force");
        warn(
            problems,
            "day-beyond",
            &format!("{path}.valid_until"),
            &message,
            "write the year that is meant, or remove it",
        );
    }
    if rule.label.trim().is_empty() {
        warn(
            problems,
            "no-label",
            &format!("{path}.label"),
            "the label is empty",
            "write what a salesperson should read",
        );
    }
    if uses_topics(&rule.when) {
        warn(
            problems,
            "server-only",
            &format!("{path}.when"),
            "third-party topics are known to servers only; in the page the rule finds nothing",
            "keep it if your server adds topics",
        );
    }
}

/// When nothing is left of points; `None` when something always is.
fn fades_after_s(decay: authored::Decay) -> Option<u32> {
    match decay {
        authored::Decay::HalfLife(_) => None,
        authored::Decay::Linear(over) => Some(over.seconds),
        authored::Decay::Step(authored::Step { every, drop_pct: drop_pct @ 1.. }) => {
            Some(every.seconds.saturating_mul(100_u32.div_ceil(u32::from(drop_pct))))
        }
        authored::Decay::Step(_) => None,
    }
}

fn uses_topics(when: &authored::Condition) -> bool {
    match when {
        authored::Condition::All(list) | authored::Condition::Any(list) => list.iter().any(uses_topics),
        authored::Condition::Not(member) => uses_topics(member),
        authored::Condition::Topic(_) => true,
        _ => false,
    }
}

/// The most points of several together; `None` when nothing bounds one of them.
pub(super) fn together(most: impl IntoIterator<Item = Option<u32>>) -> Option<u32> {
    most.into_iter().try_fold(0, |sum: u32, most| Some(sum.saturating_add(most?)))
}

/// The most points that a rule gives; `None` when nothing bounds it.
pub(super) fn most_points(rule: &authored::Rule) -> Option<u32> {
    let positive = |points: i32| u32::try_from(points).unwrap_or(0);
    let most = match (rule.points, rule.count) {
        (Some(points), Some(authored::Count::Each)) => match rule.frequency_cap {
            Some(cap) if cap.per == authored::Per::Lifetime => Some(positive(points).saturating_mul(cap.times)),
            _ if points <= 0 => Some(0),
            _ => None,
        },
        (Some(points), _) => Some(positive(points)),
        (None, _) => rule.tiers.iter().map(|tier| positive(tier.points)).max(),
    };
    bounded(most, rule.cap.filter(|cap| *cap > 0))
}

/// What is left of points under a cap; `None` when nothing bounds them.
pub(super) fn bounded(most: Option<u32>, cap: Option<u32>) -> Option<u32> {
    match (most, cap) {
        (Some(most), Some(cap)) => Some(most.min(cap)),
        (most, cap) => most.or(cap),
    }
}
