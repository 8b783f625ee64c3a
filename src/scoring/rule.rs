//! Rules: from what a condition found to points, caps and floors. It does not know fit or decisions.

use super::MILLI;
use super::assessment::{Assessment, ClampKind, Contribution, SkipReason, Skipped};
use super::condition::{self, Hit};
use super::decay::fade;
use super::visit::EvidenceView;
use crate::definition::{Count, Definition, Dimension, FrequencyCap, Per, Rule};

/// Adds up a dimension: rules with positive points, capped by group, then those with negative points and their floors.
pub(super) fn add_up(
    definition: &Definition,
    view: &EvidenceView<'_>,
    dimension: Dimension,
    assessment: &mut Assessment,
) -> i64 {
    let first = assessment.contributions.len();
    for (index, rule) in definition.rules.iter().enumerate() {
        if rule.dimension != dimension {
            continue;
        }
        match apply(rule, view) {
            Ok(Some(contribution)) => assessment.contributions.push(Contribution { rule: index, ..contribution }),
            Ok(None) => {}
            Err(reason) => assessment.skipped.push(Skipped { rule: index, reason }),
        }
    }
    let given = assessment.contributions.get(first..).unwrap_or_default();
    let mut sum = 0;
    for given in given {
        sum += given.points_milli;
    }
    for (index, group) in definition.groups.iter().enumerate() {
        let (mut gains, mut losses) = (0, 0);
        for given in assessment.contributions.get(first..).unwrap_or_default() {
            if definition.rules.get(given.rule).is_some_and(|rule| rule.group as usize == index + 1) {
                *(if given.points_milli > 0 { &mut gains } else { &mut losses }) += given.points_milli;
            }
        }
        let over = if group.cap == 0 { 0 } else { (gains - i64::from(group.cap) * MILLI).max(0) };
        let under = if group.floor == 0 { 0 } else { (losses + i64::from(group.floor) * MILLI).min(0) };
        assessment.clamp(ClampKind::GroupCap(index), -over);
        assessment.clamp(ClampKind::GroupFloor(index), -under);
        sum -= over + under;
    }
    sum
}

/// What one rule gives; `None` when it finds nothing.
fn apply(rule: &Rule, view: &EvidenceView<'_>) -> Result<Option<Contribution>, SkipReason> {
    if view.at_s < rule.valid_from_s || (rule.valid_until_s != 0 && view.at_s >= rule.valid_until_s) {
        return Err(SkipReason::NotInForce);
    }
    if condition::needs_behaviour(&rule.when) {
        view.behaviour?;
    }
    let mut hits = condition::hits(&rule.when, view, view.since_s(rule.window_s));
    if let Some(cap) = rule.frequency_cap {
        keep_newest(&mut hits, cap);
    }
    let Some(newest) = hits.first() else {
        return Ok(None);
    };
    let newest_age_s = view.age_s(newest.at_s);
    let fade_to = |points: i32, hit: &Hit| fade(i64::from(points) * MILLI, rule.decay, view.age_s(hit.at_s));
    let (mut count, mut raw_milli, mut decayed_milli) = (hits.len(), 0i64, 0i64);
    match &rule.count {
        Count::Once(points) => {
            count = 1;
            raw_milli = i64::from(*points) * MILLI;
            decayed_milli = fade_to(*points, newest);
        }
        Count::Each(points) => {
            for hit in &hits {
                raw_milli += i64::from(*points) * MILLI;
                decayed_milli += fade_to(*points, hit);
            }
        }
        Count::Tiers(tiers) => {
            let mut is_reached = false;
            for tier in tiers {
                // A tier is as old as the occurrence that reaches it, counted from the newest: one fresh visit does
                // not make two old ones fresh.
                let Some(hit) = (tier.at as usize).checked_sub(1).and_then(|place| hits.get(place)) else { continue };
                let decayed = fade_to(tier.points, hit);
                if !is_reached || decayed.unsigned_abs() >= decayed_milli.unsigned_abs() {
                    (raw_milli, decayed_milli) = (i64::from(tier.points) * MILLI, decayed);
                }
                is_reached = true;
            }
            if !is_reached {
                return Ok(None);
            }
        }
    }
    let cap_milli = if rule.cap == 0 { i64::MAX } else { i64::from(rule.cap) * MILLI };
    let points_milli = decayed_milli.clamp(-cap_milli, cap_milli);
    Ok(Some(Contribution {
        rule: 0,
        count: count as u32,
        raw_milli,
        decayed_milli,
        capped_milli: points_milli - decayed_milli,
        points_milli,
        newest_age_s,
    }))
}

/// Keeps the newest so many hits of each visit, of each day, or of all.
fn keep_newest(hits: &mut Vec<Hit>, cap: FrequencyCap) {
    let span = |hit: &Hit| match cap.per {
        Per::Visit => i64::from(hit.visit),
        Per::Day => hit.day,
        Per::Lifetime => 0,
    };
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits.iter() {
        if kept.iter().filter(|known| span(known) == span(hit)).count() < cap.times as usize {
            kept.push(*hit);
        }
    }
    *hits = kept;
}
