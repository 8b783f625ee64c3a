//! When an input has dried up: counts of days in, a verdict out. It does not know what is counted, where counts are stored, or what time it is.
//!
//! The last days are compared with the four weeks before them, by Fisher's exact test, which is right for any number of forms. An input has dried
//! up if so low a share comes about by chance once in a million times, *and* it is at most a quarter of what it was: a significant change alone may
//! be a campaign or another mix of forms. Other people come on weekends, so fewer days than a week are compared with a third of the share.

use std::collections::BTreeMap;

/// How many days may be the last ones: few for who gets many forms, many for who gets few.
const WINDOWS: [i64; 9] = [1, 2, 3, 5, 7, 10, 14, 21, 28];
/// How many days before them they are compared with.
const BEFORE_DAYS: i64 = 28;
/// How many days show how things are, where nothing happened.
const SHOWN_DAYS: i64 = 7;
/// A chance below which something is no chance. There are nine windows, and somebody looks after every form, so it is small.
const CHANCE: f64 = 1e-6;
/// The same for what comes back, which nobody has to be sure of.
const CHANCE_BACK: f64 = 1e-3;
/// Dried up: at most one of so many parts of the share is left.
const LEFT: u64 = 4;
/// A whole week has weekends and working days.
const WEEK_DAYS: i64 = 7;
/// On fewer days than a week has, one of so many parts of the share is as usual.
const PART_OF_WEEK: u64 = 3;
/// As many forms in four weeks and none with the input mean that there never was any.
const NEVER_FORMS: u64 = 50;
/// A form that nobody sends for a week has dried up, if each of the four weeks before had as many.
const WEEKLY_FORMS: u64 = 20;
/// As many forms in a week mean that it is sent again.
const FORMS_AGAIN: u64 = 3;

/// Some forms, and how many of them brought the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many forms could have brought it.
    pub forms: u64,
    /// How many did.
    pub with: u64,
    /// Those that have a text for it which nobody understands.
    pub not_understood: u64,
}

impl Counts {
    /// Adds other forms.
    pub fn add(&mut self, other: Self) {
        self.forms += other.forms;
        self.with += other.with;
        self.not_understood += other.not_understood;
    }

    /// In thousandths; `None` of nothing.
    pub fn share_permille(self) -> Option<u64> {
        (self.with * 1000 + self.forms / 2).checked_div(self.forms)
    }

    fn share(self) -> f64 {
        self.with as f64 / self.forms.max(1) as f64
    }

    /// Whether the share is at most one of so many parts of the other's.
    fn is_part_of(self, parts: u64, other: Self) -> bool {
        self.forms > 0 && other.with > 0 && parts * self.with * other.forms <= other.with * self.forms
    }
}

/// Counts by day, in days since 1970.
pub type Days = BTreeMap<i64, Counts>;

/// What is remembered of an input from one look to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Since when it is dry, and what it was before.
    pub dry: Option<(i64, Counts)>,
    /// Since when it is back. Days before this say nothing of today.
    pub back: Option<i64>,
}

/// How an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputVerdict {
    /// As it was before.
    Flowing,
    /// Little or nothing of it is left.
    DriedUp,
    /// At most three quarters of what it was, beyond chance.
    Lower,
    /// No form ever brought it.
    Never,
    /// There are too few forms to tell.
    TooFew,
}

impl InputVerdict {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Flowing => "flowing",
            Self::DriedUp => "dried_up",
            Self::Lower => "lower",
            Self::Never => "never",
            Self::TooFew => "too_few",
        }
    }
}

/// The verdict with the counts that it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The verdict.
    pub verdict: InputVerdict,
    /// The last days.
    pub now: Counts,
    /// The first day of `now`.
    pub now_from: i64,
    /// What they are compared with.
    pub before: Counts,
    /// What is to be remembered.
    pub memory: Memory,
}

/// The sums of counts up to each day, so that any days are one subtraction.
struct Sums {
    /// The day of the first sum, which is nothing.
    first: i64,
    sums: Vec<Counts>,
}

impl Sums {
    /// Of the days up to today, and as many before as anything looks at.
    fn of(days: &Days, today: i64) -> Self {
        let first = today - WINDOWS.into_iter().max().unwrap_or_default() - BEFORE_DAYS;
        let mut all = Counts::default();
        let sums = (first..=today).map(|day| {
            if day > first
                && let Some(counts) = days.get(&day)
            {
                all.add(*counts);
            }
            all
        });
        Self { first, sums: sums.collect() }
    }

    /// The counts of some days, both included.
    fn of_days(&self, from: i64, to: i64) -> Counts {
        let up_to = |day: i64| {
            let place = usize::try_from(day.max(self.first) - self.first).unwrap_or_default();
            self.sums.get(place).copied().unwrap_or_default()
        };
        let (all, before) = (up_to(to), up_to(from - 1));
        Counts {
            forms: all.forms.saturating_sub(before.forms),
            with: all.with.saturating_sub(before.with),
            not_understood: all.not_understood.saturating_sub(before.not_understood),
        }
    }
}

/// Judges the share of forms that bring an input.
pub fn judge(days: &Days, today: i64, memory: Memory) -> Judged {
    let sums = Sums::of(days, today);
    if let Some((since, before)) = memory.dry {
        return match came_back(&sums, today, since, before) {
            Some(back) => {
                let judged = judge(days, today, Memory { dry: None, back: Some(back) });
                // Enough is back to say so, so there is more to say than that there is little.
                Judged { verdict: InputVerdict::Flowing, ..judged }
            }
            None => {
                let now_from = since.max(today - BEFORE_DAYS + 1);
                let now = sums.of_days(now_from, today);
                Judged { verdict: InputVerdict::DriedUp, now, now_from, before, memory }
            }
        };
    }
    let earliest = memory.back.unwrap_or(i64::MIN);
    for window in WINDOWS {
        let from = today - window + 1;
        let (now, before) = (sums.of_days(from, today), sums.of_days(from - BEFORE_DAYS, from - 1));
        let usual = match window < WEEK_DAYS {
            true => Counts { with: before.with / PART_OF_WEEK, ..before },
            false => before,
        };
        if from >= earliest && now.is_part_of(LEFT, before) && chance_of_so_few(now, usual) <= CHANCE {
            let last = days.range(..=today).rev().find(|(_, counts)| counts.with > 0).map_or(from, |(day, _)| *day);
            let since = if now.with == 0 { last + 1 } else { from };
            let memory = Memory { dry: Some((since, before)), ..memory };
            return Judged { verdict: InputVerdict::DriedUp, now, now_from: from, before, memory };
        }
    }
    let now_from = today - SHOWN_DAYS + 1;
    let (now, before) = (sums.of_days(now_from, today), sums.of_days(now_from - BEFORE_DAYS, now_from - 1));
    let all = Counts { forms: now.forms + before.forms, with: now.with + before.with, not_understood: 0 };
    let if_dry = Counts { with: 0, ..sums.of_days(today - BEFORE_DAYS + 1, today) };
    let is_lower = 4 * now.with * before.forms <= 3 * before.with * now.forms;
    let verdict = match () {
        () if all.with == 0 && all.forms >= NEVER_FORMS => InputVerdict::Never,
        // Not even if nothing came from now on, anybody would be told within four weeks.
        () if chance_of_so_few(if_dry, all) > CHANCE => InputVerdict::TooFew,
        () if now_from >= earliest && is_lower && chance_of_so_few(now, before) <= CHANCE => InputVerdict::Lower,
        () => InputVerdict::Flowing,
    };
    Judged { verdict, now, now_from, before, memory }
}

/// Judges whether a form is sent at all. How often it is sent changes with seasons and campaigns, so only silence is told.
pub fn judge_forms(days: &Days, today: i64, memory: Memory) -> Judged {
    let (sums, now_from) = (Sums::of(days, today), today - SHOWN_DAYS + 1);
    let now = sums.of_days(now_from, today);
    let before = sums.of_days(now_from - BEFORE_DAYS, now_from - 1);
    let judged = |verdict, memory| Judged { verdict, now, now_from, before, memory };
    if let Some((since, before)) = memory.dry {
        if now.forms >= FORMS_AGAIN {
            return judged(InputVerdict::Flowing, Memory { dry: None, back: Some(today) });
        }
        let now_from = since.max(today - BEFORE_DAYS + 1);
        let now = sums.of_days(now_from, today);
        return Judged { verdict: InputVerdict::DriedUp, now, now_from, before, memory };
    }
    let weeks = (1..=4).map(|week| sums.of_days(now_from - 7 * week, now_from - 7 * week + 6).forms);
    let is_regular = weeks.min().is_some_and(|least| least >= WEEKLY_FORMS);
    match (is_regular, now.forms) {
        (true, 0) => {
            let last = days.range(..=today).rev().find(|(_, counts)| counts.forms > 0);
            let since = last.map_or(now_from, |(day, _)| day + 1);
            judged(InputVerdict::DriedUp, Memory { dry: Some((since, before)), ..memory })
        }
        (true, _) => judged(InputVerdict::Flowing, memory),
        (false, _) => judged(InputVerdict::TooFew, memory),
    }
}

/// The first of the last days since when an input that was dry is back: at least half of what it was, and more than what dry means, beyond chance.
fn came_back(sums: &Sums, today: i64, since: i64, before: Counts) -> Option<i64> {
    let dry_share = before.share() / LEFT as f64;
    WINDOWS.into_iter().map(|window| today - window + 1).filter(|from| *from >= since).find(|from| {
        let now = sums.of_days(*from, today);
        !now.is_part_of(2, before) && now.forms > 0 && chance_of_so_many(now, dry_share) <= CHANCE_BACK
    })
}

/// The chance of so few among the last forms, if whether a form is among them made no difference (Fisher's exact test, one-sided).
fn chance_of_so_few(now: Counts, before: Counts) -> f64 {
    let (all, with) = (now.forms + before.forms, now.with + before.with);
    let least = with.saturating_sub(before.forms);
    let ways = |few: u64| ln_choose(with, few) + ln_choose(all - with, now.forms - few);
    let total = ln_choose(all, now.forms);
    (least..=now.with).map(|few| libm::exp(ways(few) - total)).sum()
}

/// The chance of so many among forms of which each brings the input with this chance.
fn chance_of_so_many(now: Counts, share: f64) -> f64 {
    let (hit, miss) = (libm::log(share), libm::log(1.0 - share));
    let ways = |many: u64| ln_choose(now.forms, many) + many as f64 * hit + (now.forms - many) as f64 * miss;
    (now.with..=now.forms).map(|many| libm::exp(ways(many))).sum()
}

/// The logarithm of the number of ways to choose some of many; nothing can be chosen from too few.
fn ln_choose(many: u64, some: u64) -> f64 {
    if some > many {
        return f64::NEG_INFINITY;
    }
    ln_factorial(many) - ln_factorial(some) - ln_factorial(many - some)
}

/// By Stirling's series, whose error here is below 1e-10; small ones are multiplied.
fn ln_factorial(number: u64) -> f64 {
    if number < 32 {
        return (2..=number).map(|factor| libm::log(factor as f64)).sum();
    }
    let n = number as f64;
    let series = 1.0 / (12.0 * n) - 1.0 / (360.0 * n * n * n) + 1.0 / (1260.0 * n * n * n * n * n);
    n * libm::log(n) - n + 0.5 * libm::log(2.0 * core::f64::consts::PI * n) + series
}

#[cfg(test)]
mod tests;
