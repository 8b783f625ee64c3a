//! Rules: from what a condition found to points, caps and floors. It does not know fit or decisions.

use super::assessment::{ClampKind, Contribution, SkipReason};
use super::condition::{Hit, Search};
use super::decay::fade;
use super::{FULL_SCORE, MILLI, Witness};
use crate::definition::{Decay, Dimension, MAX_GROUPS, Part, Per, Program, Words, signed};

/// Adds up both dimensions: rules with positive points, capped by group, then those with negative points and their
/// floors.
pub(super) fn add_up(program: &Program, search: &mut Search<'_>, witness: &mut impl Witness) -> [i64; 2] {
    let mut sums: Sums = [[[0; 2]; 2]; MAX_GROUPS + 1];
    let mut rules = program.part(Part::Rules);
    let mut index = 0;
    while !rules.is_empty() {
        let mut rule = rules.block();
        search.hits.clear();
        let [id, label, dimension] = *rule.numbers();
        match apply(rule, search) {
            Ok(None) => {}
            Ok(Some(given)) => {
                let sums = sums.get_mut(given.group as usize).and_then(|sums| sums.get_mut(dimension as usize));
                if let Some([gains, losses]) = sums {
                    *(if given.points_milli > 0 { gains } else { losses }) += given.points_milli;
                    witness.gives([id, label], Contribution { rule: index, ..given });
                }
            }
            Err(reason) => witness.skips(index, reason),
        }
        index += 1;
    }
    let mut total = |dimension| total(program.part(Part::Groups), &sums, dimension, witness);
    [total(Dimension::Engagement), total(Dimension::Intent)]
}

/// Gains and losses by dimension, outside of all groups and in each.
type Sums = [[[i64; 2]; 2]; MAX_GROUPS + 1];

/// Adds up a dimension within the limits of groups and its own.
fn total(mut groups: Words<'_>, sums: &Sums, dimension: Dimension, witness: &mut impl Witness) -> i64 {
    let mut total = 0;
    for (index, [engagement, intent]) in sums.iter().enumerate() {
        let [gains, losses] = *if dimension == Dimension::Intent { intent } else { engagement };
        total += gains + losses;
        if let Some(group) = index.checked_sub(1) {
            let [_, _, cap, floor] = *groups.block().numbers();
            let (cap, floor) = (i64::from(cap) * MILLI, i64::from(floor) * MILLI);
            let over = if cap == 0 { 0 } else { (gains - cap).max(0) };
            let under = if floor == 0 { 0 } else { (losses + floor).min(0) };
            witness.clamps(ClampKind::GroupCap(group), -over);
            witness.clamps(ClampKind::GroupFloor(group), -under);
            total -= over + under;
        }
        if groups.is_empty() {
            break;
        }
    }
    let clamped = total.clamp(0, FULL_SCORE * MILLI);
    witness.clamps(ClampKind::Dimension(dimension), clamped - total);
    clamped
}

/// What one rule gives; `None` when it finds nothing.
fn apply(mut rule: Words<'_>, search: &mut Search<'_>) -> Result<Option<Contribution>, SkipReason> {
    let view = search.view;
    let [valid_from_s, valid_until_s, window_s, cap, group, times, per, decay, decay_s, drop_pct, count] =
        *rule.numbers();
    if view.at_s < valid_from_s || (valid_until_s != 0 && view.at_s >= valid_until_s) {
        return Err(SkipReason::NotInForce);
    }
    let tiers = rule.block().rest();
    let needs_behaviour = rule.next() != 0;
    if needs_behaviour {
        view.behaviour?;
    }
    // Whoever counts once needs but the newest.
    search.find(rule.block(), view.since_s(window_s), if count == ONCE { 1 } else { u32::MAX });
    if times > 0 {
        keep_newest(search, times as usize, per);
    }
    let Some(newest) = search.hits.first() else {
        return Ok(None);
    };
    let newest_age_s = view.age_s(newest.at_s());
    let decay = Decay::of(decay, decay_s, drop_pct as u8);
    let mut best = None::<(i64, i64)>;
    for tier in tiers.chunks_exact(2) {
        let [at, points] = *tier else { break };
        let points_milli = i64::from(signed(points)) * MILLI;
        // A tier is as old as the occurrence that reaches it, counted from the newest: one fresh visit does not make
        // two old ones fresh.
        let reaching = (at as usize).checked_sub(1).and_then(|place| search.hits.get(place..)).unwrap_or_default();
        let counted = if count == EACH { reaching } else { reaching.get(..1).unwrap_or_default() };
        let (mut raw_milli, mut decayed_milli) = (0, 0);
        for hit in counted {
            raw_milli += points_milli;
            decayed_milli += fade(points_milli, decay, view.age_s(hit.at_s()));
        }
        let is_better = best.is_none_or(|(_, known): (i64, i64)| decayed_milli.unsigned_abs() >= known.unsigned_abs());
        if is_better && !counted.is_empty() {
            best = Some((raw_milli, decayed_milli));
        }
    }
    let Some((raw_milli, decayed_milli)) = best else {
        return Ok(None);
    };
    let count = if count == ONCE { 1 } else { search.hits.len() as u32 };
    let cap_milli = if cap == 0 { i64::MAX } else { i64::from(cap) * MILLI };
    let points_milli = decayed_milli.clamp(-cap_milli, cap_milli);
    Ok(Some(Contribution {
        rule: 0,
        group,
        count,
        raw_milli,
        decayed_milli,
        capped_milli: points_milli - decayed_milli,
        points_milli,
        newest_age_s,
    }))
}

/// How a rule counts, by its code; else the best tier reached counts.
const ONCE: u32 = 0;
const EACH: u32 = 1;

/// Keeps the newest so many hits of each visit, of each day, or of all.
fn keep_newest(search: &mut Search<'_>, times: usize, per: u32) {
    let view = search.view;
    let span = |hit: Hit| match per {
        VISIT => hit.visit(view),
        DAY => hit.day(view),
        _ => 0,
    };
    if search.hits.len() > times {
        search.sift(0, &|kept, hit| {
            let of_hit = span(hit);
            kept.iter().filter(|known| span(**known) == of_hit).count() < times
        });
    }
}

const VISIT: u32 = Per::Visit as u32;
const DAY: u32 = Per::Day as u32;
