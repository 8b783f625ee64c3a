//! Rules and their groups, from the authored form to the compiled one. Of conditions it only knows which may start to hold
//! with time.

use super::condition::Scope;
use crate::author::authored;
use crate::author::diagnostic::Code;
use crate::author::names::Names;
use crate::definition::*;
use crate::matching::Kind;

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
            scope.error(Code::Points, &path, "a rule needs points", "add `points`, or `tiers`");
            Count::Once(0)
        }
        _ => {
            scope.error(
                Code::Points,
                &path,
                "a rule with `tiers` has neither `points` nor `count`",
                "keep `tiers`, or `points` with `count`",
            );
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
                let message = format!("a decay cannot drop {} percent", step.drop_pct);
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
            let message = format!("group `{name}` has both engagement and intent rules");
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
            "with a frequency cap of 0 the rule counts nothing",
            "write 1 or more, or delete the rule",
        );
    }
    let cap = scope.bound(rule.cap, &path, "cap");
    scope.once_each(&rule.lines, &format!("{path}.lines"), "product line");
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
        lines: rule.lines.clone(),
    }
}

/// From when and until when a rule is in force, in seconds since 1970. A beginning before 1970 and an end too late to be
/// counted do not limit the rule. A beginning that late, or an end that early, would keep it from ever being in force.
fn in_force(rule: &authored::Rule, path: &str, scope: &mut Scope<'_>) -> (Option<u32>, Option<u32>) {
    let mut refuse = |key: &str, message: String| {
        scope.error(Code::Dates, &format!("{path}.{key}"), &message, "write the year you mean");
        None
    };
    let from_s = rule.valid_from.and_then(|day| match day.begin_s() {
        Some(begin_s) => (begin_s > 0).then_some(begin_s),
        None if day.is_before_1970() => None,
        None => {
            refuse("valid_from", format!("{day} is too late for a rule to begin: days are counted until 2106-02-07"))
        }
    });
    let until_s = rule.valid_until.and_then(|day| match day.begin_s() {
        Some(begin_s) if begin_s > 0 => Some(begin_s),
        None if !day.is_before_1970() => None,
        _ => refuse("valid_until", format!("{day} is too early for a rule to end: days are counted from 1970")),
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

/// Checks that points stay within ±1000, that tiers rise, and that nobody gains points merely because time passes.
fn check_points(count: &Count, when: &Condition, windowed: bool, path: &str, scope: &mut Scope<'_>) {
    let points: Vec<i32> = match count {
        Count::Once(points) | Count::Each(points) => vec![*points],
        Count::Tiers(tiers) => tiers.iter().map(|tier| tier.points).collect(),
    };
    if let Some(points) = points.iter().find(|points| points.unsigned_abs() > 1000) {
        let key = if matches!(count, Count::Tiers(_)) { "tiers" } else { "points" };
        scope.error(
            Code::Points,
            &format!("{path}.{key}"),
            &format!("{points} points are too many for a score from 0 to 100"),
            "write a number from -1000 to 1000",
        );
    }
    if let Count::Tiers(tiers) = count {
        let rising = tiers.iter().zip(tiers.iter().skip(1)).all(|(low, high)| low.at < high.at);
        if !rising || tiers.first().is_some_and(|tier| tier.at == 0) {
            scope.error(
                Code::Tiers,
                &format!("{path}.tiers"),
                "each tier must ask for more occurrences than the one before, and the first for at least 1",
                "sort the tiers by `at`",
            );
        }
        if points.iter().any(|points| *points > 0) && points.iter().any(|points| *points < 0) {
            scope.error(
                Code::Tiers,
                &format!("{path}.tiers"),
                "some tiers give points and others take them",
                "split them into two rules",
            );
        }
    }
    if points.iter().any(|points| *points > 0) && rises_with_time(when, windowed) {
        let message = "a lead would gain points merely because time passes: \
                       `inactive`, or `not` of behaviour or of an answer that grows too old";
        let remedy = if misses_a_source(when) {
            "for a visit that came from nowhere in particular, define a source with `none = true`, and ask for that"
        } else {
            "give the rule negative points, or reverse the condition"
        };
        scope.error(Code::Time, &format!("{path}.when"), message, remedy);
    }
}

/// Whether a condition asks for the absence of a source.
fn misses_a_source(when: &Condition) -> bool {
    let Condition::Not(member) = when else { return false };
    let Condition::Signal(signal) = &**member else { return false };
    matches!(signal.kind, SignalKind::Named { kind: Kind::Channel, .. })
}

/// Whether a condition may begin to hold without new evidence; `windowed` if its rule has a window.
fn rises_with_time(when: &Condition, windowed: bool) -> bool {
    match when {
        Condition::All(members) | Condition::Any(members) => {
            members.iter().any(|member| rises_with_time(member, windowed))
        }
        // In a window, an answer becomes too old to be found as well.
        Condition::Not(member) => windowed || !only_answers(member),
        Condition::Signal(signal) => matches!(signal.kind, SignalKind::Inactive { .. }),
    }
}

/// Whether a condition looks at answers alone, which neither expire nor decay.
fn only_answers(when: &Condition) -> bool {
    match when {
        Condition::All(members) | Condition::Any(members) => members.iter().all(only_answers),
        Condition::Not(member) => only_answers(member),
        Condition::Signal(signal) => matches!(signal.kind, SignalKind::Answer { .. }) && signal.within_s.is_none(),
    }
}
