//! Rules: from the matches of a condition to points, caps and floors. It does not know fit or decisions.

use super::assessment::{ClampKind, Contribution, SkipReason};
use super::condition::{Match, Search};
use super::decay::fade;
use super::{FULL_SCORE, Ledger, MILLI};
use crate::definition::{Counting, Dimension, FrequencyCap, MAX_GROUPS, Per, Program, RuleView};

/// Adds up both dimensions: rules with positive points, capped by group, then those with negative points and their
/// floors.
pub(super) fn add_up(program: &Program, search: &mut Search<'_>, ledger: &mut impl Ledger) -> [i64; 2] {
    let mut sums: Sums = [[[0; 2]; 2]; MAX_GROUPS + 1];
    for (index, rule) in program.rules().enumerate() {
        search.matches.clear();
        match apply(rule, search) {
            Ok(None) => {}
            Ok(Some(given)) => {
                let place = given.group.map_or(0, |group| group + 1);
                let sums = sums.get_mut(place).and_then(|sums| sums.get_mut(rule.dimension() as usize));
                if let Some([gains, losses]) = sums {
                    *(if given.points_milli > 0 { gains } else { losses }) += given.points_milli;
                    ledger.contribution([rule.id(), rule.label()], Contribution { rule: index, ..given });
                }
            }
            Err(reason) => ledger.skip(index, reason),
        }
    }
    let mut total = |dimension| total(program, &sums, dimension, ledger);
    [total(Dimension::Engagement), total(Dimension::Intent)]
}

/// Gains and losses by dimension, outside of all groups and then in each.
type Sums = [[[i64; 2]; 2]; MAX_GROUPS + 1];

/// Adds up a dimension within the limits of groups and its own.
fn total(program: &Program, sums: &Sums, dimension: Dimension, ledger: &mut impl Ledger) -> i64 {
    let of = |[engagement, intent]: [[i64; 2]; 2]| if dimension == Dimension::Intent { intent } else { engagement };
    let [outside, in_groups @ ..] = sums;
    let [gains, losses] = of(*outside);
    let mut total = gains + losses;
    for (index, (group, sums)) in program.groups().zip(in_groups).enumerate() {
        let [gains, losses] = of(*sums);
        let bound = |points: Option<u32>| points.map(|points| i64::from(points) * MILLI);
        let over = bound(group.cap()).map_or(0, |cap| (gains - cap).max(0));
        let under = bound(group.floor()).map_or(0, |floor| (losses + floor).min(0));
        ledger.clamp(ClampKind::GroupCap(index, dimension), -over);
        ledger.clamp(ClampKind::GroupFloor(index, dimension), -under);
        total += gains + losses - over - under;
    }
    let clamped = total.clamp(0, FULL_SCORE * MILLI);
    ledger.clamp(ClampKind::Dimension(dimension), clamped - total);
    clamped
}

/// Computes what one rule gives; `None` when its condition finds nothing.
fn apply(rule: RuleView<'_>, search: &mut Search<'_>) -> Result<Option<Contribution>, SkipReason> {
    let view = search.view;
    let is_early = rule.valid_from_s().is_some_and(|from_s| view.at_s < from_s);
    let is_late = rule.valid_until_s().is_some_and(|until_s| view.at_s >= until_s);
    if is_early || is_late {
        return Err(SkipReason::NotInForce);
    }
    let when = rule.when();
    if when.needs_behaviour {
        view.behaviour?;
    }
    let counting = rule.counting();
    // A rule that counts once needs the newest match only.
    let wanted = if counting == Counting::Once { 1 } else { u32::MAX };
    search.find(when.condition(), view.since_s(rule.window_s()), wanted);
    if let Some(cap) = rule.frequency_cap() {
        keep_newest(search, cap);
    }
    let Some(newest) = search.matches.first() else {
        return Ok(None);
    };
    let newest_age_s = view.age_s(newest.at_s());
    let decay = rule.decay();
    let mut best = None::<(i64, i64)>;
    for tier in rule.tiers() {
        let points_milli = i64::from(tier.points) * MILLI;
        // A tier is as old as the occurrence that reaches it, counted from the newest: one fresh visit does not make
        // two old ones fresh.
        let reaching =
            (tier.at as usize).checked_sub(1).and_then(|place| search.matches.get(place..)).unwrap_or_default();
        let counted = if counting == Counting::Each { reaching } else { reaching.get(..1).unwrap_or_default() };
        let (mut raw_milli, mut decayed_milli) = (0, 0);
        for found in counted {
            raw_milli += points_milli;
            decayed_milli += fade(points_milli, decay, view.age_s(found.at_s()));
        }
        let is_better = best.is_none_or(|(_, known): (i64, i64)| decayed_milli.unsigned_abs() >= known.unsigned_abs());
        if is_better && !counted.is_empty() {
            best = Some((raw_milli, decayed_milli));
        }
    }
    let Some((raw_milli, decayed_milli)) = best else {
        return Ok(None);
    };
    let count = if counting == Counting::Once { 1 } else { search.matches.len() as u32 };
    let cap_milli = rule.cap().map_or(i64::MAX, |cap| i64::from(cap) * MILLI);
    let points_milli = decayed_milli.clamp(-cap_milli, cap_milli);
    Ok(Some(Contribution {
        rule: 0,
        group: rule.group(),
        count,
        raw_milli,
        decayed_milli,
        capped_milli: points_milli - decayed_milli,
        points_milli,
        newest_age_s,
    }))
}

/// Keeps the newest so many matches of each visit, of each day, or of all.
fn keep_newest(search: &mut Search<'_>, cap: FrequencyCap) {
    let (view, times) = (search.view, cap.times as usize);
    let span = |found: Match| match cap.per {
        Per::Visit => found.visit(view),
        Per::Day => found.day(view),
        Per::Lifetime => 0,
    };
    if search.matches.len() > times {
        search.retain(0, &|kept, found| {
            let of_found = span(found);
            kept.iter().filter(|known| span(**known) == of_found).count() < times
        });
    }
}
