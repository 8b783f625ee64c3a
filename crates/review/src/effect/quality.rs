//! How good the leads are that a definition sends, as far as their outcome is known, and whether two definitions differ by more than chance. Each rate stands
//! beside its counts. It does not know why an outcome is unknown.

use super::case::{Examined, Kind};
use super::outcome::OutcomeKind;
use crate::measure::{Interval, wilson};
use serde::Serialize;
use std::collections::BTreeMap;

/// A share, with the counts that it is made of and its interval of 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// How many.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// The share with its interval; `null` if there is nobody.
    pub share: Option<Interval>,
}

impl Rate {
    pub(super) fn of(count: usize, of: usize) -> Self {
        Self { count, of, share: (of > 0).then(|| wilson(count, of)) }
    }
}

/// The leads that a definition sends in the period, and what became of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Quality {
    /// How many persons.
    pub leads: usize,
    /// Of these, how many asked for sales.
    pub hand_raised: usize,
    /// Of these, how many bought.
    pub won: usize,
    /// How many were lost.
    pub lost: usize,
    /// How many sales rejected or gave back.
    pub rejected: usize,
    /// How many sales works on.
    pub open: usize,
    /// Of how many sales never said anything.
    pub unknown: usize,
    /// `won` of those who were won, lost or rejected.
    pub precision: Option<Rate>,
    /// `won` of everybody who bought and was not with sales before the period.
    pub recall: Option<Rate>,
    /// `rejected` of those who were won, lost or rejected.
    pub rejects: Option<Rate>,
    /// What they paid, in whole units by currency.
    pub revenue: BTreeMap<String, u64>,
}

/// A sign test: of those about whom two definitions differ, how many speak for each.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SignTest {
    /// For the present definition.
    pub for_old: usize,
    /// For the other one.
    pub for_new: usize,
    /// How likely a difference at least as great is if there is none: exact, both sides.
    pub p: f64,
}

/// What those say about whom two definitions differ.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Paired {
    /// Who bought, and only one definition would have sent (McNemar's test of the wins).
    pub wins: SignTest,
    /// Who was won, lost or rejected: it speaks for a definition that it sends who was won, and does not send who was not.
    pub decided: SignTest,
    /// Of how many that only the other definition sends nobody knows what would have become of them.
    pub unknown_enters: usize,
    /// The same of those that only the present one sends.
    pub unknown_leaves: usize,
}

impl Quality {
    pub(crate) fn of(all: &[Examined], side: usize) -> Self {
        let mut found = Self::default();
        let mut all_won = 0;
        for person in all {
            let is_before = person.old.is_carried_over || person.new.is_carried_over;
            all_won += usize::from(person.outcome.kind == OutcomeKind::Won && !is_before);
            let Some(first) = person.arrivals[side].first() else { continue };
            found.leads += 1;
            found.hand_raised += usize::from(first.hand_raised);
            *match person.outcome.kind {
                OutcomeKind::Won => &mut found.won,
                OutcomeKind::Lost => &mut found.lost,
                OutcomeKind::Rejected => &mut found.rejected,
                OutcomeKind::Open => &mut found.open,
                OutcomeKind::Unknown => &mut found.unknown,
            } += 1;
            add(&mut found.revenue, &person.outcome.revenue);
        }
        let is_new = |person: &&Examined| !(person.old.is_carried_over || person.new.is_carried_over);
        let sent = all.iter().filter(is_new).filter(|person| !person.arrivals[side].is_empty());
        let won = sent.filter(|person| person.outcome.kind == OutcomeKind::Won).count();
        let decided = found.won + found.lost + found.rejected;
        found.precision = Some(Rate::of(found.won, decided));
        found.recall = Some(Rate::of(won, all_won));
        found.rejects = Some(Rate::of(found.rejected, decided));
        found
    }
}

impl Paired {
    pub(super) fn of(all: &[Examined]) -> Self {
        let count = |kind: Kind, is: &dyn Fn(OutcomeKind) -> bool| {
            let of_kind = all.iter().filter_map(|person| person.case.as_ref()).filter(|case| case.kind == kind);
            of_kind.filter(|case| is(case.outcome.kind)).count()
        };
        let is_won = |kind| kind == OutcomeKind::Won;
        let is_not_won = |kind: OutcomeKind| kind.is_decided() && !is_won(kind);
        let [enters, leaves] =
            [Kind::Enters, Kind::Leaves].map(|kind| [count(kind, &is_won), count(kind, &is_not_won)]);
        let is_unknown = |kind| kind == OutcomeKind::Unknown;
        Self {
            wins: SignTest::of(leaves[0], enters[0]),
            decided: SignTest::of(leaves[0] + enters[1], enters[0] + leaves[1]),
            unknown_enters: count(Kind::Enters, &is_unknown),
            unknown_leaves: count(Kind::Leaves, &is_unknown),
        }
    }
}

impl SignTest {
    pub(super) fn of(for_old: usize, for_new: usize) -> Self {
        Self { for_old, for_new, p: sign_test(for_old, for_new) }
    }
}

/// The exact two-sided p of a sign test: both tails of a binomial distribution with one half.
fn sign_test(one: usize, other: usize) -> f64 {
    let (n, least) = (one + other, one.min(other));
    let log_half = libm::log(0.5) * n as f64;
    let mut log_choose = 0.0;
    let mut tail = 0.0;
    for k in 0..=least {
        if k > 0 {
            log_choose += libm::log((n - k + 1) as f64) - libm::log(k as f64);
        }
        tail += libm::exp(log_choose + log_half);
    }
    (2.0 * tail).min(1.0)
}

pub(crate) fn add(sums: &mut BTreeMap<String, u64>, amounts: &BTreeMap<String, u64>) {
    for (currency, amount) in amounts {
        let sum = sums.entry(currency.clone()).or_default();
        *sum = sum.saturating_add(*amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_test_gives_the_binomial_tails() {
        let close = |(one, other): (usize, usize), p: f64| {
            let found = sign_test(one, other);
            assert!((found - p).abs() < 1e-9, "{one} {other}: {found}");
        };
        close((0, 0), 1.0);
        close((5, 5), 1.0);
        // 2 / 2^5, and 2 (1 + 10) / 2^10.
        close((0, 5), 0.0625);
        close((1, 9), 0.021_484_375);
        close((9, 1), 0.021_484_375);
        // R: binom.test(30, 100)$p.value
        close((30, 70), 7.850_136_421_856_15e-5);
        assert!(sign_test(40_000, 60_000) < 1e-300);
    }
}
