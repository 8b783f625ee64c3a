//! How points fade: integer arithmetic, never rising with age. It does not know rules.

use crate::definition::Decay;

/// 2^16 · 2^(−i/16) for i in 0..=16, rounded; values between two of them are interpolated.
pub(crate) const HALVING: [u32; 17] = [
    65536, 62757, 60097, 57549, 55109, 52772, 50535, 48393, 46341, 44376, 42495, 40693, 38968, 37316, 35734, 34219,
    32768,
];

/// What is left of `points_milli` at an age.
pub(super) fn fade(points_milli: i64, decay: Decay, age_s: u32) -> i64 {
    // Points have at most 42 bits and the share 17, so the product fits in 64.
    points_milli.wrapping_mul(i64::from(keep(decay, age_s))) / 65_536
}

/// What is left, in 65,536ths.
fn keep(decay: Decay, age_s: u32) -> u32 {
    match decay {
        Decay::None => 65_536,
        Decay::Step { every_s, drop_pct } => {
            let steps = age_s.checked_div(every_s).unwrap_or(0);
            let dropped = steps.saturating_mul(u32::from(drop_pct)).min(100);
            (100 - dropped) * 65_536 / 100
        }
        Decay::Linear { over_s } => {
            let left = u64::from(over_s.saturating_sub(age_s)) * 65_536;
            left.checked_div(u64::from(over_s)).unwrap_or(65_536) as u32
        }
        Decay::HalfLife { half_life_s } => {
            let Some(halvings) = age_s.checked_div(half_life_s) else {
                return 65_536;
            };
            // The position between two halvings, in 2^-20ths: the table's 16 steps, each divided into 2^16.
            let place = (u64::from(age_s % half_life_s) << 20) / u64::from(half_life_s);
            let (index, within) = ((place >> 16) as usize, (place & 0xFFFF) as u32);
            let (Some(&from), Some(&to)) = (HALVING.get(index), HALVING.get(index + 1)) else {
                return 0;
            };
            let kept = from - (((from - to) * within) >> 16);
            kept.checked_shr(halvings).unwrap_or(0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY_S: u32 = 86_400;

    #[test]
    fn decay_halves_points_after_one_half_life() {
        let decay = Decay::HalfLife { half_life_s: 30 * DAY_S };
        let left = [0, 30, 60, 90].map(|days| fade(8000, decay, days * DAY_S));
        assert_eq!(left, [8000, 4000, 2000, 1000]);
    }

    #[test]
    fn a_half_life_is_within_a_thousandth_of_the_exponential() {
        for age in 0..400u32 {
            let kept = f64::from(keep(Decay::HalfLife { half_life_s: 100 }, age)) / 65_536.0;
            assert!((kept - 0.5f64.powf(f64::from(age) / 100.0)).abs() < 0.001, "at {age}");
        }
    }

    #[test]
    fn steps_and_lines_end_at_nothing() {
        let step = Decay::Step { every_s: 30 * DAY_S, drop_pct: 25 };
        assert_eq!([0, 29, 30, 119, 120].map(|days| fade(1000, step, days * DAY_S)), [1000, 1000, 750, 250, 0]);
        let line = Decay::Linear { over_s: 10 * DAY_S };
        assert_eq!([0, 5, 10, 11].map(|days| fade(1000, line, days * DAY_S)), [1000, 500, 0, 0]);
    }

    fn any_decay() -> impl Strategy<Value = Decay> {
        prop_oneof![
            Just(Decay::None),
            (any::<u32>(), 0u8..=100).prop_map(|(every_s, drop_pct)| Decay::Step { every_s, drop_pct }),
            any::<u32>().prop_map(|over_s| Decay::Linear { over_s }),
            any::<u32>().prop_map(|half_life_s| Decay::HalfLife { half_life_s }),
        ]
    }

    proptest! {
        #[test]
        fn points_never_rise_with_age(decay in any_decay(), ages: (u32, u32), points in 0i64..10_000_000) {
            let (young, old) = (ages.0.min(ages.1), ages.0.max(ages.1));
            prop_assert!(fade(points, decay, young) >= fade(points, decay, old));
            prop_assert!((0..=points).contains(&fade(points, decay, old)));
        }
    }
}
