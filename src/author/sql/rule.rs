//! Rules: from what a condition finds to points, as `src/scoring/rule.rs` and `decay.rs` compute them. It does not know fit or decisions.

use super::condition::Search;
use super::dialect::{Dialect, cases, comment, sum};
use super::rows::MOMENT;
use crate::definition::{Count, Decay, Definition, Dimension, FrequencyCap, Per, Rule};
use crate::scoring::{FULL_SCORE, HALVING, MILLI};

/// Writes `given`, what each rule gives to each lead, and `points`, what these come to.
pub(super) fn write(search: &mut Search<'_>, definition: &Definition) {
    let mut given = Vec::new();
    for (place, rule) in definition.rules.iter().enumerate() {
        let found = search.watch(&rule.when, rule.window_s, &format!("rules[{place}].when"));
        let name = format!("rule_{}", place + 1);
        let query = points(rule, &found, search.names.dialect);
        search.script.name(&name, &format!("-- {}\n{query}", comment(&format!("{}: {}", rule.id, rule.label))));
        let mut query = format!("select {} as rule_no, lead_id, points_milli from {name}", place + 1);
        let limits = [("at_s >=", rule.valid_from_s), ("at_s <", rule.valid_until_s)];
        let limits: Vec<String> = limits.iter().filter_map(|(is, at_s)| Some(format!("{is} {}", (*at_s)?))).collect();
        if !limits.is_empty() {
            query += &format!(" where exists (select 1 from {MOMENT} where {})", limits.join(" and "));
        }
        given.push(query);
    }
    if given.is_empty() {
        given.push("select 0 as rule_no, lead_id, cast(0 as bigint) as points_milli from leads where false".to_owned());
    }
    search.script.name("given", &given.join("\nunion all\n"));
    search.script.name("points", &totals(definition));
}

/// What a rule gives, in thousandths of a point.
fn points(rule: &Rule, found: &str, dialect: Dialect) -> String {
    let found = match rule.frequency_cap {
        // The newest always counts.
        Some(cap) if !matches!(rule.count, Count::Once(_)) => capped(found, cap),
        _ => found.to_owned(),
    };
    let fade = |points: i32, age: &str| fade(i64::from(points) * MILLI, rule.decay, age, dialect);
    let (points, from) = match &rule.count {
        Count::Once(points) => (fade(*points, "min(age_s)"), found),
        Count::Each(points) => (sum(&fade(*points, "age_s")), found),
        Count::Tiers(tiers) => {
            let best = if tiers.iter().any(|tier| tier.points < 0) { "least" } else { "greatest" };
            let each: Vec<String> = tiers
                .iter()
                .map(|tier| format!("max(case when turn = {} then {} end)", tier.at, fade(tier.points, "age_s")))
                .collect();
            // A lead who reaches no tier has no line.
            let first = tiers.iter().map(|tier| tier.at).min().unwrap_or(1);
            let turns = format!(
                "(select lead_id, age_s, row_number() over (partition by lead_id order by age_s, place desc) as turn from {found}) t"
            );
            let query = format!("{best}({})", each.join(", "));
            return format!(
                "select lead_id, {} as points_milli\nfrom {turns}\ngroup by lead_id having max(turn) >= {first}",
                clamped(&query, rule.cap)
            );
        }
    };
    format!("select lead_id, {} as points_milli\nfrom {from}\ngroup by lead_id", clamped(&points, rule.cap))
}

fn clamped(points: &str, cap: Option<u32>) -> String {
    match cap.map(|cap| i64::from(cap) * MILLI) {
        Some(cap) => format!("cast(least(greatest({points}, -{cap}), {cap}) as bigint)"),
        None => format!("cast({points} as bigint)"),
    }
}

/// The newest so many matches of each visit, of each day, or of all.
fn capped(found: &str, cap: FrequencyCap) -> String {
    let span = match cap.per {
        Per::Visit => ", visit",
        Per::Day => ", day",
        Per::Lifetime => "",
    };
    format!(
        "(\n  select * from (\n    \
         select *, row_number() over (partition by lead_id{span} order by age_s, place desc) as in_span from {found}\n  \
         ) f where in_span <= {}\n) f",
        cap.times
    )
}

/// What is left of points at an age.
fn fade(points_milli: i64, decay: Decay, age: &str, dialect: Dialect) -> String {
    let Some(keep) = keep(decay, age, dialect) else { return format!("cast({points_milli} as bigint)") };
    let left = dialect.quotient(&format!("{} * ({keep})", points_milli.unsigned_abs()), "65536");
    // Quotients are cut off towards nothing.
    if points_milli < 0 { format!("-{left}") } else { left }
}

/// What is left, in 65,536ths; `None` for all of it.
fn keep(decay: Decay, age: &str, dialect: Dialect) -> Option<String> {
    let age = format!("cast({age} as bigint)");
    match decay {
        Decay::None
        | Decay::Step { every_s: 0, .. }
        | Decay::Linear { over_s: 0 }
        | Decay::HalfLife { half_life_s: 0 } => None,
        Decay::Step { every_s, drop_pct } => {
            let steps = dialect.quotient(&age, &every_s.to_string());
            Some(dialect.quotient(&format!("(100 - least({steps} * {drop_pct}, 100)) * 65536"), "100"))
        }
        Decay::Linear { over_s } => {
            Some(dialect.quotient(&format!("greatest({over_s} - {age}, 0) * 65536"), &over_s.to_string()))
        }
        Decay::HalfLife { half_life_s } => {
            // The position between two halvings, in 2^-20ths: the table's 16 steps, each divided into 2^16.
            let place = dialect.quotient(&format!("({age} % {half_life_s}) * 1048576"), &half_life_s.to_string());
            let index = dialect.quotient(&place, "65536");
            let steps = HALVING.windows(2).enumerate().filter_map(|(index, pair)| match pair {
                [from, to] => Some((index, *from, *to)),
                _ => None,
            });
            let each: Vec<(String, String)> = steps
                .map(|(step, from, to)| {
                    let lost = dialect.quotient(&format!("{} * ({place} % 65536)", from - to), "65536");
                    (format!("{index} = {step}"), format!("{from} - {lost}"))
                })
                .collect();
            let halvings = dialect.quotient(&age, &half_life_s.to_string());
            let powers: Vec<(String, String)> =
                (0..17).map(|halvings| (halvings.to_string(), (1u32 << halvings).to_string())).collect();
            let power: String =
                powers.iter().map(|(exponent, power)| format!(" when {exponent} then {power}")).collect();
            // After seventeen halvings nothing is left.
            Some(dialect.quotient(&cases(&each, "0"), &format!("case {halvings}{power} else 131072 end")))
        }
    }
}

/// Engagement and intent within the limits of groups and their own.
fn totals(definition: &Definition) -> String {
    let of = |dimension: Dimension, group: Option<usize>| -> Vec<String> {
        let rules = definition.rules.iter().enumerate();
        let own = rules.filter(|(_, rule)| rule.dimension == dimension && rule.group == group);
        own.map(|(place, _)| (place + 1).to_string()).collect()
    };
    let summed = |rules: &[String], test: &str| {
        format!(
            "coalesce({}, 0)",
            sum(&format!("case when rule_no in ({}){test} then points_milli end", rules.join(", ")))
        )
    };
    let total = |dimension: Dimension| {
        let mut parts = Vec::new();
        let outside = of(dimension, None);
        if !outside.is_empty() {
            parts.push(summed(&outside, ""));
        }
        for (place, group) in definition.groups.iter().enumerate() {
            let rules = of(dimension, Some(place));
            if rules.is_empty() {
                continue;
            }
            let bound = |points: u32| i64::from(points) * MILLI;
            let gains = summed(&rules, " and points_milli > 0");
            let losses = summed(&rules, " and points_milli < 0");
            parts.push(group.cap.map_or_else(|| gains.clone(), |cap| format!("least({gains}, {})", bound(cap))));
            parts.push(
                group.floor.map_or_else(|| losses.clone(), |floor| format!("greatest({losses}, -{})", bound(floor))),
            );
        }
        let all = if parts.is_empty() { "cast(0 as bigint)".to_owned() } else { parts.join(" + ") };
        format!("least(greatest({all}, 0), {})", FULL_SCORE * MILLI)
    };
    format!(
        "select lead_id, {} as engagement_milli,\n  {} as intent_milli\nfrom given group by lead_id",
        total(Dimension::Engagement),
        total(Dimension::Intent)
    )
}
