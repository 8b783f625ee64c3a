//! Whole points that add up as they are shown. Exact thousandths stay beside them. It does not know labels.
//!
//! Ref.: the [largest remainder method](https://en.wikipedia.org/wiki/Quota_method): every part is rounded down, and the units
//! that are left go to the parts with the largest remainders.

use super::MILLI;
use super::assessment::{Assessment, ClampKind};
use crate::definition::{Definition, Dimension};

/// The whole points of an assessment's lines.
pub(super) struct Rounded {
    pub(super) engagement: i64,
    pub(super) intent: i64,
    /// As [`Assessment::contributions`].
    pub(super) contributions: Vec<i64>,
    /// As [`Assessment::clamps`].
    pub(super) clamps: Vec<i64>,
}

/// Rounds the score down, then both dimensions so that they add up to it, then the lines of each dimension so that they add up
/// to that.
pub(super) fn rounded(assessment: &Assessment, definition: &Definition) -> Rounded {
    let of_score = |kind: ClampKind| kind == ClampKind::Score;
    let [engagement, intent, of_score_clamp] = dimensions(assessment);
    let mut contributions = vec![0; assessment.contributions.len()];
    let mut clamps: Vec<i64> =
        assessment.clamps.iter().map(|clamp| if of_score(clamp.kind) { of_score_clamp } else { 0 }).collect();
    for (dimension, total) in [(Dimension::Engagement, engagement), (Dimension::Intent, intent)] {
        let given = assessment.contributions.iter().zip(&mut contributions);
        let given = given.filter(|(given, _)| {
            definition.rules.get(given.rule).map_or(Dimension::Engagement, |rule| rule.dimension) == dimension
        });
        let taken = assessment.clamps.iter().zip(&mut clamps);
        let taken = taken.filter(|(clamp, _)| clamp.kind.dimension() == Some(dimension));
        let (mut exact, places): (Vec<i64>, Vec<&mut i64>) = given
            .map(|(given, place)| (given.points_milli, place))
            .chain(taken.map(|(clamp, place)| (clamp.points_milli, place)))
            .unzip();
        let mut shown = vec![0; exact.len()];
        share_out(total, &mut exact, &mut shown);
        for (place, points) in places.into_iter().zip(shown) {
            *place = points;
        }
    }
    Rounded { engagement, intent, contributions, clamps }
}

/// Engagement, intent and what the limit of the score takes away, in whole points that add up to the whole score.
pub(super) fn dimensions(assessment: &Assessment) -> [i64; 3] {
    let (engagement, intent) = (assessment.engagement_milli, assessment.intent_milli);
    let mut parts = [engagement, intent, assessment.score_milli - engagement - intent];
    let mut shown = [0; 3];
    share_out(assessment.score_milli.div_euclid(MILLI), &mut parts, &mut shown);
    shown
}

/// Rounds parts in thousandths to whole ones that add up to `total`, which is the sum of the parts rounded down, or one more. Each
/// stays within one of its exact value. The parts are used up.
fn share_out(total: i64, parts_milli: &mut [i64], shown: &mut [i64]) {
    let mut left = total;
    for (part, shown) in parts_milli.iter_mut().zip(&mut *shown) {
        *shown = part.div_euclid(MILLI);
        left -= *shown;
        // What remains is what the units that are left are shared out by.
        *part = part.rem_euclid(MILLI);
    }
    for _ in 0..left {
        // The first of equal remainders.
        let largest =
            parts_milli.iter_mut().zip(&mut *shown).reduce(|one, other| if other.0 > one.0 { other } else { one });
        if let Some((remainder, shown)) = largest {
            *remainder = -1;
            *shown += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn units_that_are_left_go_to_the_largest_remainders() {
        assert_eq!(shared_out(10, &[3_300, 3_300, 3_400]), [3, 3, 4]);
        assert_eq!(shared_out(1, &[500, 500]), [1, 0], "the first of equal ones");
        assert_eq!(shared_out(-3, &[-1_500, -1_500]), [-1, -2]);
        assert_eq!(shared_out(0, &[]), [0i64; 0]);
    }

    fn shared_out(total: i64, parts_milli: &[i64]) -> Vec<i64> {
        let mut shown = vec![0; parts_milli.len()];
        share_out(total, &mut parts_milli.to_vec(), &mut shown);
        shown
    }

    proptest! {
        #[test]
        fn parts_add_up_and_none_is_a_whole_point_off(parts in prop::collection::vec(-50_000i64..50_000, 1..20)) {
            let total = parts.iter().sum::<i64>().div_euclid(MILLI);
            let shown = shared_out(total, &parts);
            prop_assert_eq!(shown.iter().sum::<i64>(), total);
            for (shown, exact) in shown.iter().zip(&parts) {
                prop_assert!((shown * MILLI - exact).abs() < MILLI);
            }
        }
    }
}
