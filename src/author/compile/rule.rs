//! Rules and their groups, from the authored form to the compiled one. It does not know conditions beyond what may start to hold.

use super::condition::Scope;
use crate::author::authored;
use crate::author::diagnostic::Code;
use crate::author::names::Names;
use crate::definition::*;

pub(super) fn build_rule(
    index: usize,
    rule: &authored::Rule,
    source: &authored::Definition,
    groups: &Names<'_>,
    scope: &mut Scope<'_>,
) -> Rule {
    let path = format!("rules[{index}]");
    let when = scope.condition(&rule.when, &format!("{path}.when"));
    let count = match (rule.points, rule.tiers.as_slice(), rule.count) {
        (Some(points), [], count) => {
            if count == Some(authored::Count::Each) {
                Count::Each(points)
            } else {
                Count::Once(points)
            }
        }
        (None, tiers @ [_, ..], None) => {
            Count::Tiers(tiers.iter().map(|tier| Tier { at: tier.at, points: tier.points }).collect())
        }
        (None, [], _) => {
            scope.error(Code::Points, &path, "a rule needs points", "add `points = 10`, or `tiers`");
            Count::Once(0)
        }
        _ => {
            scope.error(Code::Points, &path, "`tiers` take the place of `points` and `count`", "keep one of the two");
            Count::Once(0)
        }
    };
    check_points(&count, &when, rule.window.is_some(), &path, scope);
    let decay = match rule.decay {
        None => Decay::None,
        Some(authored::Decay::HalfLife(span)) => Decay::HalfLife { half_life_s: span.seconds },
        Some(authored::Decay::Linear(span)) => Decay::Linear { over_s: span.seconds },
        Some(authored::Decay::Step(step)) => {
            if step.drop_pct == 0 || step.drop_pct > 100 {
                let message = format!("{} percent can't be dropped", step.drop_pct);
                scope.error(Code::Percent, &format!("{path}.decay.step.drop_pct"), &message, "write 1 to 100");
            }
            Decay::Step { every_s: step.every.seconds, drop_pct: step.drop_pct.min(100) }
        }
    };
    let group = rule.group.as_ref().and_then(|group| {
        groups.resolve(group, &format!("{path}.group"), scope.problems);
        source.groups.iter().position(|known| known.id == *group)
    });
    if let Some(name) = &rule.group {
        let first = source.rules.iter().find(|other| other.group.as_ref() == Some(name));
        if first.is_some_and(|first| first.dimension != rule.dimension) {
            let message = format!("group `{name}` has rules of both dimensions");
            scope.error(
                Code::Group,
                &format!("{path}.group"),
                &message,
                "use one group for engagement and one for intent",
            );
        }
    }
    if let (Some(from), Some(until)) = (rule.valid_from, rule.valid_until)
        && until <= from
    {
        scope.error(Code::Dates, &format!("{path}.valid_until"), "the rule ends before it begins", "write a later day");
    }
    let (valid_from_s, valid_until_s) = in_force(rule, &path, scope);
    if rule.frequency_cap.is_some_and(|cap| cap.times == 0) {
        scope.error(
            Code::Cap,
            &format!("{path}.frequency_cap.times"),
            "a frequency cap of 0 counts nothing",
            "write 1 or more, or remove the rule",
        );
    }
    let cap = scope.bound(rule.cap, &path, "cap");
    Rule {
        id: rule.id.clone(),
        label: rule.label.clone(),
        dimension: match rule.dimension {
            authored::Dimension::Engagement => Dimension::Engagement,
            authored::Dimension::Intent => Dimension::Intent,
        },
        when,
        count,
        frequency_cap: rule.frequency_cap.map(|cap| FrequencyCap {
            times: cap.times,
            per: match cap.per {
                authored::Per::Visit => Per::Visit,
                authored::Per::Day => Per::Day,
                authored::Per::Lifetime => Per::Lifetime,
            },
        }),
        window_s: rule.window.map(|span| span.seconds),
        decay,
        cap,
        group,
        valid_from_s,
        valid_until_s,
    }
}

/// From when and until when a rule is in force, in seconds since 1970. A beginning before 1970 and an end too late to be
/// counted are no bounds; the other way round, the rule would never be in force.
fn in_force(rule: &authored::Rule, path: &str, scope: &mut Scope<'_>) -> (Option<u32>, Option<u32>) {
    let mut refuse = |key: &str, message: String| {
        scope.error(Code::Dates, &format!("{path}.{key}"), &message, "write the year you mean");
        None
    };
    let from_s = rule.valid_from.and_then(|day| match day.begin_s() {
        Some(begin_s) => (begin_s > 0).then_some(begin_s),
        None if day.is_before_1970() => None,
        None => refuse("valid_from", format!("no rule begins as late as {day}: days are counted until 2106-02-07")),
    });
    let until_s = rule.valid_until.and_then(|day| match day.begin_s() {
        Some(begin_s) if begin_s > 0 => Some(begin_s),
        None if !day.is_before_1970() => None,
        _ => refuse("valid_until", format!("no rule ends as early as {day}: days are counted from 1970 on")),
    });
    (from_s, until_s)
}

pub(super) fn build_group(index: usize, group: &authored::Group, scope: &mut Scope<'_>) -> Group {
    let path = format!("groups[{index}]");
    Group {
        id: group.id.clone(),
        label: group.label.clone(),
        cap: scope.bound(group.cap, &path, "cap"),
        floor: scope.bound(group.floor, &path, "floor"),
    }
}

/// Points stay within ±1000, tiers rise, and points that are gained can't begin to count merely because time passes.
fn check_points(count: &Count, when: &Condition, windowed: bool, path: &str, scope: &mut Scope<'_>) {
    let points: Vec<i32> = match count {
        Count::Once(points) | Count::Each(points) => vec![*points],
        Count::Tiers(tiers) => tiers.iter().map(|tier| tier.points).collect(),
    };
    if let Some(points) = points.iter().find(|points| points.unsigned_abs() > 1000) {
        scope.error(
            Code::Points,
            path,
            &format!("{points} points are out of all proportion to a score of 0 to 100"),
            "write -1000 to 1000",
        );
    }
    if let Count::Tiers(tiers) = count {
        let rising = tiers.iter().zip(tiers.iter().skip(1)).all(|(low, high)| low.at < high.at);
        if !rising || tiers.first().is_some_and(|tier| tier.at == 0) {
            scope.error(
                Code::Tiers,
                &format!("{path}.tiers"),
                "tiers rise from step to step, the first at 1 or more",
                "sort them by `at`",
            );
        }
        if points.iter().any(|points| *points > 0) && points.iter().any(|points| *points < 0) {
            scope.error(Code::Tiers, &format!("{path}.tiers"), "tiers both give and take", "split them into two rules");
        }
    }
    if points.iter().any(|points| *points > 0) && rises_with_time(when, windowed) {
        let message = "points would be gained merely because time passes: \
                       `inactive`, or `not` of behaviour or of an answer that grows too old";
        scope.error(
            Code::Time,
            &format!("{path}.when"),
            message,
            "give the rule negative points, or turn the condition round",
        );
    }
}

/// Whether a condition may begin to hold without new evidence, when its rule has a window or none.
fn rises_with_time(when: &Condition, windowed: bool) -> bool {
    match when {
        Condition::All(members) | Condition::Any(members) => {
            members.iter().any(|member| rises_with_time(member, windowed))
        }
        // In a window even an answer grows too old to be found.
        Condition::Not(member) => windowed || !only_answers(member),
        Condition::Signal(signal) => matches!(signal.kind, SignalKind::Inactive { .. }),
    }
}

/// Whether a condition looks at answers alone, which neither expire nor fade.
fn only_answers(when: &Condition) -> bool {
    match when {
        Condition::All(members) | Condition::Any(members) => members.iter().all(only_answers),
        Condition::Not(member) => only_answers(member),
        Condition::Signal(signal) => matches!(signal.kind, SignalKind::Answer { .. }) && signal.within_s.is_none(),
    }
}
