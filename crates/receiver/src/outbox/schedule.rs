//! When a message that failed is sent again: the schedule that the Standard Webhooks convention gives as an example, ten attempts over three days. The
//! times are spread by the message's id, so that what failed together does not come again together. It does not know why something failed.

use std::time::Duration;

use sha2::{Digest, Sha256};

/// The pause before the second attempt, the third, and so on, in seconds.
const PAUSES_S: [u32; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// The longest wait that a target may want.
const LONGEST_WAIT: Duration = Duration::from_secs(86_400);

/// How long to wait after so many attempts, the first of which is 1; `None` if that was the last. `wanted` is what the target asks for.
pub(super) fn pause(id: &str, attempts: u32, wanted: Option<Duration>) -> Option<Duration> {
    let place = usize::try_from(attempts.checked_sub(1)?).ok()?;
    let pause = Duration::from_secs(PAUSES_S.get(place).copied()?.into());
    // Nine tenths up to eleven tenths.
    let digest = Sha256::digest(format!("{id} {attempts}"));
    let spread = 900 + u32::from(digest.first().copied().unwrap_or_default()) * 200 / 255;
    let pause = pause * spread / 1000;
    Some(wanted.map_or(pause, |wanted| wanted.min(LONGEST_WAIT).max(pause)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_attempts_are_spread_over_three_days_and_the_same_message_has_the_same_times() {
        for id in ["msg_1", "msg_2", "msg_3"] {
            let pauses: Vec<Duration> = (1..10).map(|attempts| pause(id, attempts, None).expect("a pause")).collect();
            assert_eq!(pause(id, 10, None), None);
            assert_eq!(pause(id, 0, None), None);
            for (found, base) in pauses.iter().zip(PAUSES_S) {
                let (found, base) = (found.as_secs_f64(), f64::from(base));
                assert!((base * 0.899..=base * 1.101).contains(&found), "{found} {base}");
            }
            let again: Vec<Duration> = (1..10).map(|attempts| pause(id, attempts, None).expect("a pause")).collect();
            assert_eq!(pauses, again);
        }
        assert_ne!(pause("msg_1", 2, None), pause("msg_2", 2, None));
    }

    #[test]
    fn a_target_may_want_more_time_and_never_less() {
        let own = pause("msg_1", 1, None);
        assert_eq!(pause("msg_1", 1, Some(Duration::ZERO)), own);
        assert_eq!(pause("msg_1", 1, Some(Duration::from_secs(40))), Some(Duration::from_secs(40)));
        assert_eq!(pause("msg_1", 1, Some(Duration::MAX)), Some(LONGEST_WAIT));
        assert_eq!(pause("msg_1", 10, Some(Duration::from_secs(40))), None, "the last attempt is the last");
    }
}
