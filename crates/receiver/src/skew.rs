//! Whether the receiver's own clock is wrong. A visitor's clock may be anywhere, but if nearly all of them agree with each other and not with the
//! receiver, the receiver is the one that errs. It does not know what a wrong clock does to a verdict.

use std::collections::VecDeque;
use std::sync::Mutex;

/// How many of the newest forms are compared.
const FORMS: usize = 40;
/// From so many on.
const LEAST_FORMS: usize = 20;
/// A difference up to this is no reason to doubt anybody.
const TOLERATED_S: i64 = 10 * 60;
/// Clocks agree if they differ by no more than this: a form is underway for a while.
const AGREED_S: i64 = 2 * 60;

/// The newest visitors' clocks, compared with the receiver's.
#[derive(Debug, Default)]
pub(super) struct Skew(Mutex<Compared>);

#[derive(Debug, Default)]
struct Compared {
    /// By how many seconds each was ahead, the newest last.
    ahead_s: VecDeque<i64>,
    /// By how much the receiver's clock was found to be behind, if it was.
    behind_s: Option<i64>,
}

impl Skew {
    /// Notes a visitor's clock at `visitor_s`, when the receiver's was at `own_s`. Returns the time to judge this form by: the visitor's own if it is
    /// one of many that agree, otherwise the receiver's. So nobody's form is judged worse for what others send.
    pub(super) fn judge_at(&self, visitor_s: u32, own_s: u32) -> u32 {
        let mut compared = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let ahead_s = i64::from(visitor_s) - i64::from(own_s);
        compared.note(ahead_s);
        match compared.behind_s {
            Some(behind_s) if (ahead_s - behind_s).abs() <= AGREED_S => visitor_s,
            _ => own_s,
        }
    }
}

impl Compared {
    fn note(&mut self, ahead_s: i64) {
        if self.ahead_s.len() == FORMS {
            self.ahead_s.pop_front();
        }
        self.ahead_s.push_back(ahead_s);
        let behind_s = self.agreed().filter(|behind_s| behind_s.abs() > TOLERATED_S);
        match (self.behind_s, behind_s) {
            (None, Some(found)) => tracing::warn!(
                "this machine's clock seems to be wrong: the clocks of most visitors are {} s {} it; set it, for example by NTP",
                found.abs(),
                if found > 0 { "ahead of" } else { "behind" },
            ),
            (Some(_), None) => tracing::warn!("this machine's clock agrees with visitors' again"),
            _ => {}
        }
        self.behind_s = behind_s;
    }

    /// By how much nearly all are ahead, if they agree.
    fn agreed(&self) -> Option<i64> {
        let mut sorted: Vec<i64> = self.ahead_s.iter().copied().collect();
        sorted.sort_unstable();
        let median = *sorted.get(sorted.len() / 2)?;
        let near = sorted.iter().filter(|ahead_s| (**ahead_s - median).abs() <= AGREED_S).count();
        (sorted.len() >= LEAST_FORMS && near * 4 >= sorted.len() * 3).then_some(median)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN_S: u32 = 1_800_000_000;

    fn after(forms: impl IntoIterator<Item = i64>) -> Skew {
        let skew = Skew::default();
        for ahead_s in forms {
            skew.judge_at((i64::from(OWN_S) + ahead_s) as u32, OWN_S);
        }
        skew
    }

    #[test]
    fn a_clock_that_most_visitors_contradict_is_not_held_against_them() {
        for ahead_s in [86_400, -86_400] {
            let visitor_s = (i64::from(OWN_S) + ahead_s) as u32;
            let few = after([ahead_s; LEAST_FORMS - 2]);
            assert_eq!(few.judge_at(visitor_s, OWN_S), OWN_S, "few may all be wrong");
            let many = after([ahead_s; LEAST_FORMS]);
            assert_eq!(many.judge_at(visitor_s + 100, OWN_S), visitor_s + 100);
            assert_eq!(many.judge_at(OWN_S, OWN_S), OWN_S, "one who agrees with the receiver is judged as always");
            let once_set = after([ahead_s; LEAST_FORMS].into_iter().chain([0; FORMS]));
            assert_eq!(once_set.judge_at(visitor_s, OWN_S), OWN_S);
        }
    }

    #[test]
    fn visitors_who_disagree_with_each_other_or_hardly_with_the_receiver_prove_nothing() {
        let scattered = after((0..40).map(|n| n * 3600));
        assert_eq!(scattered.judge_at(OWN_S + 20 * 3600, OWN_S), OWN_S);
        let slow = after([300; 40]);
        assert_eq!(slow.judge_at(OWN_S + 300, OWN_S), OWN_S);
    }
}
