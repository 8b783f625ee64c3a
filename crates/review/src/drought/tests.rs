//! Tests of the rule by numbers that somebody can check, and by years of made-up forms. They do not know databases.

use super::*;
use crate::random::Random;

/// How often somebody looks on a day.
const LOOKS: f64 = 3.0;

fn counts(with: u64, forms: u64) -> Counts {
    Counts { forms, with, not_understood: 0 }
}

/// A site: how many forms come on a usual day, and how many of a thousand bring the input on a day.
struct Site {
    forms: f64,
    share: fn(i64, &mut Random) -> f64,
}

impl Site {
    /// Adds the forms that come between two looks: they come independently of each other (Knuth's way to draw from a Poisson distribution).
    fn send(&self, days: &mut Days, day: i64, share: f64, random: &mut Random) {
        let mut left = random.unit();
        while left > libm::exp(-self.forms / LOOKS) {
            days.entry(day).or_default().add(counts((random.unit() < share).into(), 1));
            left *= random.unit();
        }
    }
}

/// The days on which the rule told that a site's input dried up or came back, in so many days. It looks several times a day.
fn told(site: &Site, days_long: i64, seed: u64, share_on: impl Fn(i64, f64) -> f64) -> Vec<(i64, InputVerdict)> {
    let (mut days, mut memory, mut told) = (Days::new(), Memory::default(), Vec::new());
    let mut random = Random::new(seed);
    for day in 0..days_long {
        let share = share_on(day, (site.share)(day, &mut random));
        for _ in 0..LOOKS as u32 {
            site.send(&mut days, day, share, &mut random);
            let judged = judge(&days, day, memory);
            if judged.memory.dry.is_some() != memory.dry.is_some() {
                told.push((day, judged.verdict));
            }
            memory = judged.memory;
        }
    }
    told
}

/// Always the same.
fn steady<const PERMILLE: u32>(_: i64, _: &mut Random) -> f64 {
    f64::from(PERMILLE) / 1000.0
}

/// Another share on weekends, and every day a different mix of visitors.
fn moody(day: i64, random: &mut Random) -> f64 {
    let usual = if day % 7 > 4 { 0.15 } else { 0.3 };
    usual * (0.6 + 0.8 * random.unit())
}

const SITES: [Site; 8] = [
    Site { forms: 0.5, share: steady::<500> },
    Site { forms: 3.0, share: steady::<900> },
    Site { forms: 3.0, share: steady::<100> },
    Site { forms: 10.0, share: steady::<20> },
    Site { forms: 10.0, share: steady::<500> },
    Site { forms: 40.0, share: steady::<50> },
    Site { forms: 40.0, share: moody },
    Site { forms: 100.0, share: steady::<300> },
];

#[test]
fn an_input_that_stays_as_it_is_cries_wolf_in_fewer_than_one_of_a_hundred_years() {
    // 38 years of each of 8 sites: none may be told, or the rate could be above one in a hundred (the rule of three).
    for (place, site) in SITES.iter().enumerate() {
        for year in 0..38 {
            assert_eq!(told(site, 365, 1000 * place as u64 + year, |_, share| share), [], "site {place}, year {year}");
        }
    }
}

#[test]
fn an_input_that_stops_is_told_within_days_and_once_and_its_return_too() {
    let (stops, returns) = (100, 160);
    for (forms, share, most_days) in [
        (100.0, steady::<300> as fn(i64, &mut Random) -> f64, 2),
        (40.0, steady::<900>, 2),
        (40.0, moody, 5),
        (10.0, steady::<500>, 7),
        (3.0, steady::<900>, 8),
        (3.0, steady::<500>, 20),
    ] {
        let site = Site { forms, share };
        for seed in 0..20 {
            let told = told(&site, 220, seed, |day, share| if (stops..returns).contains(&day) { 0.0 } else { share });
            let [(dry, InputVerdict::DriedUp), (back, InputVerdict::Flowing)] = told[..] else { panic!("{told:?}") };
            assert!((stops..=stops + most_days).contains(&dry), "{forms} forms a day, seed {seed}: {told:?}");
            assert!((returns..=returns + 2 * most_days).contains(&back), "{forms} forms a day, seed {seed}: {told:?}");
        }
    }
}

#[test]
fn the_chances_are_those_of_the_textbook() {
    // Fisher's lady tasting tea: all four cups are right once in 70 times.
    let tea = chance_of_so_few(counts(0, 4), counts(4, 4));
    assert!((tea - 1.0 / 70.0).abs() < 1e-12, "{tea}");
    assert!((chance_of_so_few(counts(4, 4), counts(0, 4)) - 1.0).abs() < 1e-12);
    // At least three heads in five throws.
    assert!((chance_of_so_many(counts(3, 5), 0.5) - 0.5).abs() < 1e-12);
    // 40! by its digits.
    let forty = libm::log(815_915_283_247_897_734_345_611_269_596_115_894_272_000_000_000.0);
    assert!((ln_factorial(40) - forty).abs() < 1e-10, "{}", ln_factorial(40) - forty);
}

fn evenly(from: i64, to: i64, each: Counts) -> Days {
    (from..=to).map(|day| (day, each)).collect()
}

#[test]
fn a_verdict_says_what_the_counts_allow() {
    let judged = |days: &Days| judge(days, 99, Memory::default());
    assert_eq!(judged(&Days::new()).verdict, InputVerdict::TooFew);
    assert_eq!(judged(&evenly(0, 99, counts(0, 10))).verdict, InputVerdict::Never);
    assert_eq!(judged(&evenly(0, 99, counts(5, 10))).verdict, InputVerdict::Flowing);
    assert_eq!(judged(&evenly(98, 99, counts(1, 2))).verdict, InputVerdict::TooFew);
    let mut halved = evenly(0, 92, counts(20, 40));
    halved.extend(evenly(93, 99, counts(10, 40)));
    assert_eq!(
        judged(&halved).verdict,
        InputVerdict::Lower,
        "half of it is left: a person may look, and nobody is told"
    );
    let mut dry = evenly(0, 91, counts(5, 10));
    dry.extend(evenly(92, 99, counts(0, 10)));
    let found = judged(&dry);
    assert_eq!((found.verdict, found.now, found.before), (InputVerdict::DriedUp, counts(0, 70), counts(135, 280)));
    assert_eq!(found.memory.dry, Some((92, counts(135, 280))), "since the day after the last form that had it");
}

#[test]
fn what_is_dry_stays_dry_however_long_and_what_came_back_is_not_told_again_of_the_same_days() {
    let mut days = evenly(0, 99, counts(5, 10));
    days.extend(evenly(100, 299, counts(0, 10)));
    let mut memory = judge(&days, 110, Memory::default()).memory;
    for day in 111..=299 {
        let judged = judge(&days, day, memory);
        assert_eq!((judged.verdict, judged.memory), (InputVerdict::DriedUp, memory), "day {day}");
    }
    days.extend(evenly(300, 420, counts(5, 10)));
    let mut verdicts = Vec::new();
    for day in 300..=420 {
        let judged = judge(&days, day, memory);
        if judged.memory.dry.is_some() != memory.dry.is_some() {
            verdicts.push(judged.verdict);
        }
        memory = judged.memory;
    }
    assert_eq!(verdicts, [InputVerdict::Flowing]);
}

#[test]
fn a_form_that_nobody_sends_for_a_week_has_dried_up_if_it_was_sent_every_week() {
    let mut days = evenly(0, 89, counts(0, 4));
    let judged = |days: &Days, today, memory| judge_forms(days, today, memory);
    assert_eq!(judged(&days, 95, Memory::default()).verdict, InputVerdict::Flowing, "a form came six days ago");
    let dry = judged(&days, 96, Memory::default());
    assert_eq!((dry.verdict, dry.memory.dry.map(|(since, _)| since)), (InputVerdict::DriedUp, Some(90)));
    assert_eq!(judged(&days, 150, dry.memory).verdict, InputVerdict::DriedUp);
    days.insert(150, counts(0, 3));
    let back = judged(&days, 150, dry.memory);
    assert_eq!((back.verdict, back.memory), (InputVerdict::Flowing, Memory { dry: None, back: Some(150) }));
    let rare = evenly(0, 89, counts(0, 2));
    assert_eq!(judged(&rare, 96, Memory::default()).verdict, InputVerdict::TooFew);
}
