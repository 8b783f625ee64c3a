//! Lints: what is valid in a definition but hardly meant. Every lint says what to do. It does not know evidence.

use super::parse::Authored;
use super::problem::Problem;
use super::source::*;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

impl Authored {
    /// Everything unwise about the definition; with `today`, dates that have passed as well.
    ///
    /// ```
    /// use handraise::definition::{Format, parse};
    /// let authored = parse("id = \"mql\"\nversion = 1\nreview_by = \"2026-01-01\"\n", Format::Toml).unwrap();
    /// let problems = authored.lint("2026-02-01".parse().ok());
    /// assert!(problems.iter().any(|problem| problem.code == "review-passed" && problem.line == 3));
    /// ```
    pub fn lint(&self, today: Option<Date>) -> Vec<Problem> {
        let source = &self.source;
        let mut problems = Vec::new();
        governance(source, today, &mut problems);
        for (index, rule) in source.rules.iter().enumerate() {
            lint_rule(index, rule, source, today, &mut problems);
        }
        groups(source, &mut problems);
        segments(source, &mut problems);
        reach(source, &mut problems);
        routing(source, &mut problems);
        unused(source, &mut problems);
        for problem in &mut problems {
            problem.line = self.lines.of(&problem.path);
        }
        problems.sort_by_key(|problem| problem.line);
        problems
    }
}

fn warn(problems: &mut Vec<Problem>, code: &'static str, path: &str, message: &str, remedy: &str) {
    problems.push(Problem::warning(code, path, message, remedy));
}

/// Who agreed, from when, until when.
fn governance(source: &Source, today: Option<Date>, problems: &mut Vec<Problem>) {
    for team in ["marketing", "sales"] {
        if !source
            .approvals
            .iter()
            .any(|approval| approval.team == team)
        {
            let message = format!("nobody has approved the definition for {team}");
            warn(
                problems,
                "unsigned",
                "approvals",
                &message,
                &format!("add an approval with team = \"{team}\""),
            );
        }
    }
    match (source.review_by, today) {
        (None, _) => warn(
            problems,
            "no-review",
            "review_by",
            "no day is set for looking at it again",
            "add `review_by`, a quarter from now",
        ),
        (Some(day), Some(today)) if day.0 < today => {
            let message = format!("the definition was to be reviewed by {day}");
            warn(
                problems,
                "review-passed",
                "review_by",
                &message,
                "review it together, then set a new day",
            );
        }
        _ => {}
    }
    if let (Some(from), Some(review)) = (source.effective_from, source.review_by) {
        if review <= from {
            warn(
                problems,
                "review-early",
                "review_by",
                "the review comes before the definition is in force",
                "set a later day",
            );
        }
    }
    for (index, approval) in source.approvals.iter().enumerate() {
        if today.is_some_and(|today| approval.on.0 > today) {
            let path = format!("approvals[{index}].on");
            warn(
                problems,
                "approval-future",
                &path,
                "the approval lies in the future",
                "write the day it was given",
            );
        }
    }
}

fn lint_rule(
    index: usize,
    rule: &RuleSource,
    source: &Source,
    today: Option<Date>,
    problems: &mut Vec<Problem>,
) {
    let path = format!("rules[{index}]");
    let most_hits = rule
        .frequency_cap
        .filter(|cap| cap.per == PerSource::Lifetime)
        .map(|cap| cap.times);
    for (place, tier) in rule.tiers.iter().enumerate() {
        let path = format!("{path}.tiers[{place}]");
        if most_hits.is_some_and(|most| tier.at > most) {
            let message = format!(
                "{} occurrences are never reached: the frequency cap is {}",
                tier.at,
                most_hits.unwrap_or(0)
            );
            warn(
                problems,
                "unreachable-tier",
                &path,
                &message,
                "raise the cap, or remove the tier",
            );
        }
        let better = |earlier: &&TierSource| earlier.points.abs() >= tier.points.abs();
        if rule.tiers.iter().take(place).find(better).is_some() {
            warn(
                problems,
                "unreachable-tier",
                &path,
                "an earlier tier gives as many points with less",
                "raise its points, or remove it",
            );
        }
        if rule
            .cap
            .is_some_and(|cap| cap > 0 && tier.points.unsigned_abs() > cap)
        {
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
    if rule
        .cap
        .is_some_and(|cap| cap > 0 && points.unsigned_abs() > cap)
    {
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
    if let (Some(window), Some(DecaySource::Linear(over))) = (rule.window, rule.decay) {
        if over < window {
            warn(
                problems,
                "window-beyond-decay",
                &format!("{path}.window"),
                "nothing is left of the points before the window ends",
                "shorten the window, or lengthen the decay",
            );
        }
    }
    let retention = source
        .tracking
        .retention
        .map_or(180 * 86_400, |span| span.seconds);
    if rule.window.is_some_and(|window| window.seconds > retention) {
        warn(
            problems,
            "window-beyond-retention",
            &format!("{path}.window"),
            "the window is longer than evidence is kept",
            "shorten it, or lengthen `tracking.retention`",
        );
    }
    if let (Some(until), Some(today)) = (rule.valid_until, today) {
        if until.0 <= today {
            warn(
                problems,
                "rule-passed",
                &format!("{path}.valid_until"),
                "the rule is no longer in force",
                "remove it, or set a later day",
            );
        }
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

fn uses_topics(when: &ConditionSource) -> bool {
    match when {
        ConditionSource::All(list) | ConditionSource::Any(list) => list.iter().any(uses_topics),
        ConditionSource::Not(member) => uses_topics(member),
        ConditionSource::Topic(_) => true,
        _ => false,
    }
}

/// The most points that a rule gives; `None` when nothing bounds it.
fn most_points(rule: &RuleSource) -> Option<u32> {
    let positive = |points: i32| u32::try_from(points).unwrap_or(0);
    let most = match (rule.points, rule.count) {
        (Some(points), Some(CountSource::Each)) => match rule.frequency_cap {
            Some(cap) if cap.per == PerSource::Lifetime => {
                Some(positive(points).saturating_mul(cap.times))
            }
            _ if points <= 0 => Some(0),
            _ => None,
        },
        (Some(points), _) => Some(positive(points)),
        (None, _) => rule.tiers.iter().map(|tier| positive(tier.points)).max(),
    };
    let cap = rule.cap.filter(|cap| *cap > 0);
    match (most, cap) {
        (Some(most), Some(cap)) => Some(most.min(cap)),
        (most, cap) => most.or(cap),
    }
}

fn groups(source: &Source, problems: &mut Vec<Problem>) {
    for (index, group) in source.groups.iter().enumerate() {
        let path = format!("groups[{index}]");
        let members: Vec<&RuleSource> = source
            .rules
            .iter()
            .filter(|rule| rule.group.as_ref() == Some(&group.id))
            .collect();
        if members.is_empty() {
            warn(
                problems,
                "unused",
                &path,
                &format!("no rule is in group `{}`", group.id),
                "put rules into it, or remove it",
            );
        }
        let Some(cap) = group.cap.filter(|cap| *cap > 0) else {
            continue;
        };
        let most: Vec<Option<u32>> = members.iter().map(|rule| most_points(rule)).collect();
        for (rule, most) in members.iter().zip(&most) {
            if most.is_some_and(|most| most > cap) {
                let message = format!(
                    "the cap of {cap} is below the {} points of rule `{}` alone",
                    most.unwrap_or(0),
                    rule.id
                );
                warn(
                    problems,
                    "group-cap-below-rule",
                    &format!("{path}.cap"),
                    &message,
                    "raise the cap, or lower the rule's points",
                );
            }
        }
        if !most.is_empty()
            && most
                .iter()
                .copied()
                .sum::<Option<u32>>()
                .is_some_and(|sum| sum <= cap)
        {
            warn(
                problems,
                "idle-cap",
                &format!("{path}.cap"),
                "all its rules together never reach the cap",
                "lower the cap, or remove it",
            );
        }
    }
}

fn segments(source: &Source, problems: &mut Vec<Problem>) {
    let mut seen: Vec<&ConditionSource> = Vec::new();
    let mut default_at = None;
    for (index, segment) in source.segments.iter().enumerate() {
        let path = format!("segments[{index}]");
        if default_at.is_some() {
            let message = format!(
                "segment `{}` can never match: one without `when` comes before it",
                segment.id
            );
            warn(
                problems,
                "unreachable-segment",
                &path,
                &message,
                "put the default last",
            );
        }
        match &segment.when {
            None => default_at = default_at.or(Some(index)),
            Some(when) if seen.iter().any(|known| covers(known, when)) => {
                let message = format!(
                    "segment `{}` can never match: an earlier one takes everybody in it",
                    segment.id
                );
                warn(
                    problems,
                    "unreachable-segment",
                    &format!("{path}.when"),
                    &message,
                    "put it before the other, or change its condition",
                );
            }
            Some(when) => {
                if contradicts(when) {
                    let message = format!(
                        "segment `{}` can never match: an attribute has one value at a time",
                        segment.id
                    );
                    warn(
                        problems,
                        "unreachable-segment",
                        &format!("{path}.when"),
                        &message,
                        "use `any` instead of `all`, or a list of values",
                    );
                }
                seen.push(when);
            }
        }
    }
    if !source.segments.is_empty() && default_at.is_none() {
        warn(
            problems,
            "no-default-segment",
            "segments",
            "nobody is in a segment when none matches",
            "add a last segment without `when`",
        );
    }
}

/// The attribute and the values that a condition asks for, when it asks for just that.
fn asked(when: &ConditionSource) -> Option<(&str, BTreeSet<&str>)> {
    match when {
        ConditionSource::Answer(AnswerCondition {
            attribute: Some(attribute),
            is: Some(is),
            blank: false,
            within: None,
            ..
        }) => {
            let values = match is {
                OneOrMany::One(value) => std::iter::once(value.as_str()).collect(),
                OneOrMany::Many(values) => values.iter().map(String::as_str).collect(),
            };
            Some((attribute, values))
        }
        _ => None,
    }
}

/// Whether everybody in `inner` is in `outer`, as far as can be told from how they are written.
fn covers(outer: &ConditionSource, inner: &ConditionSource) -> bool {
    if outer == inner {
        return true;
    }
    match (asked(outer), asked(inner)) {
        (Some((attribute, wide)), Some((other, narrow))) => {
            attribute == other && narrow.is_subset(&wide)
        }
        (Some(_), None) => {
            matches!(inner, ConditionSource::All(members) if members.iter().any(|member| covers(outer, member)))
        }
        _ => false,
    }
}

/// Whether `all` asks two things of one attribute that exclude each other.
fn contradicts(when: &ConditionSource) -> bool {
    let ConditionSource::All(members) = when else {
        return false;
    };
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (attribute, values) in members.iter().filter_map(asked) {
        match wanted.get_mut(attribute) {
            Some(known) => known.retain(|value| values.contains(value)),
            None => {
                wanted.insert(attribute, values);
            }
        }
    }
    wanted.values().any(BTreeSet::is_empty)
}

/// Whether points can reach what gates and ratings ask for.
fn reach(source: &Source, problems: &mut Vec<Problem>) {
    let most = |dimension: DimensionSource| -> Option<u32> {
        let rules = source
            .rules
            .iter()
            .filter(|rule| rule.dimension == dimension);
        let sum: Option<u32> = rules.clone().map(most_points).sum();
        sum.map(|sum| sum.min(100))
    };
    let (intent, engagement) = (
        most(DimensionSource::Intent),
        most(DimensionSource::Engagement),
    );
    let gates = std::iter::once((String::from("gates"), &source.gates)).chain(
        source
            .segments
            .iter()
            .enumerate()
            .map(|(index, segment)| (format!("segments[{index}].gates"), &segment.gates)),
    );
    for (path, gates) in gates {
        if let (Some(least), Some(most)) = (gates.min_intent, intent) {
            if u32::from(least) > most {
                let message = format!(
                    "nobody can qualify: intent of {least} is asked for, all rules together give {most}"
                );
                warn(
                    problems,
                    "unreachable-gate",
                    &format!("{path}.min_intent"),
                    &message,
                    "lower it, or give intent rules more points",
                );
            }
        }
        if gates.min_intent == Some(0) {
            warn(
                problems,
                "engagement-alone",
                &format!("{path}.min_intent"),
                "without a least intent, engagement alone qualifies",
                "ask for some intent",
            );
        }
    }
    if let (Some(intent), Some(engagement)) = (intent, engagement) {
        let [hottest, ..] = source.ratings;
        if !source.rules.is_empty() && u32::from(hottest) > (intent + engagement).min(100) {
            let message = format!(
                "rating 1 begins at {hottest}, all rules together give {}",
                (intent + engagement).min(100)
            );
            warn(
                problems,
                "unreachable-rating",
                "ratings",
                &message,
                "lower the cut-off, or give rules more points",
            );
        }
    }
}

fn routing(source: &Source, problems: &mut Vec<Problem>) {
    for (index, route) in source.routing.iter().enumerate() {
        let takes_all = |earlier: &&RouteSource| {
            earlier.grades.is_none()
                && earlier.ratings.is_none()
                && earlier.segment.is_none()
                && !earlier.hand_raised
        };
        if source.routing.iter().take(index).find(takes_all).is_some() {
            let message = format!(
                "route `{}` is never taken: an earlier one takes everybody",
                route.priority
            );
            warn(
                problems,
                "unreachable-route",
                &format!("routing[{index}]"),
                &message,
                "put the one for everybody last",
            );
        }
    }
    if source.hand_raise.is_some() && !source.routing.is_empty() {
        let rest = source.routing.iter().any(|route| {
            route.grades.is_none() && route.ratings.is_none() && route.segment.is_none()
        });
        if !rest {
            warn(
                problems,
                "no-last-route",
                "routing",
                "a raised hand may find no route",
                "add a last route without grades and ratings",
            );
        }
    }
}

/// Page classes, actions and sources that no rule looks at.
fn unused(source: &Source, problems: &mut Vec<Problem>) {
    let mut used = BTreeSet::new();
    let whens = source
        .rules
        .iter()
        .map(|rule| &rule.when)
        .chain(source.exclusions.iter().map(|exclusion| &exclusion.when));
    for when in whens.chain(
        source
            .segments
            .iter()
            .filter_map(|segment| segment.when.as_ref()),
    ) {
        collect_used(when, &mut used);
    }
    let actions = source
        .actions
        .iter()
        .map(|action| action.id.as_str())
        .enumerate();
    for (index, id) in actions {
        if !used.contains(id) {
            let message = format!("no rule looks at action `{id}`");
            warn(
                problems,
                "unused",
                &format!("actions[{index}]"),
                &message,
                "add a rule, or remove it: it is recorded for nothing",
            );
        }
    }
}

fn collect_used<'a>(when: &'a ConditionSource, used: &mut BTreeSet<&'a str>) {
    match when {
        ConditionSource::All(list) | ConditionSource::Any(list) => {
            list.iter().for_each(|member| collect_used(member, used))
        }
        ConditionSource::Not(member) => collect_used(member, used),
        ConditionSource::Action(named) | ConditionSource::Source(named) => {
            used.insert(&named.id);
        }
        _ => {}
    }
}
