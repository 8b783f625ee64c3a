//! Durations, conditions and the like in words. It does not compare anything.

use super::Names;
use crate::definition::{Condition, Count, Decay, FrequencyCap, Gates, Grade, Per, Signal, SignalKind};
use crate::matching::{ClassId, Kind};

const MINUTE_S: u32 = 60;
const HOUR_S: u32 = 3600;
const DAY_S: u32 = 86_400;

/// A duration in the largest unit that divides it: `48 h`, `14 d`, `90 s`.
pub fn duration_in_words(seconds: u32) -> String {
    match seconds {
        s if s > 3 * DAY_S && s % DAY_S == 0 => format!("{} d", s / DAY_S),
        s if s >= HOUR_S && s % HOUR_S == 0 => format!("{} h", s / HOUR_S),
        s if s > 2 * MINUTE_S && s % MINUTE_S == 0 => format!("{} min", s / MINUTE_S),
        s => format!("{s} s"),
    }
}

/// A duration, or `absent` where there is none.
pub(super) fn duration_or(seconds: Option<u32>, absent: &str) -> String {
    seconds.map_or_else(|| absent.to_owned(), duration_in_words)
}

/// A condition in words, such as "3 visits to `pricing` in the last 48 h".
pub fn condition_in_words(condition: &Condition, names: &Names) -> String {
    let list = |members: &[Condition], word: &str| {
        let inner = members.iter().map(|member| match member {
            Condition::All(_) | Condition::Any(_) => {
                format!("({})", condition_in_words(member, names))
            }
            _ => condition_in_words(member, names),
        });
        inner.collect::<Vec<_>>().join(word)
    };
    match condition {
        Condition::All(members) => list(members, " and "),
        Condition::Any(members) => list(members, " or "),
        Condition::Not(member) => format!("not {}", list(core::slice::from_ref(member), "")),
        Condition::Signal(signal) => signal_in_words(signal, names),
    }
}

fn signal_in_words(signal: &Signal, names: &Names) -> String {
    let on = |page: &Option<ClassId>, word: &str| match page {
        None => String::new(),
        Some(page) => format!(" {word} {}", names.class(*page)),
    };
    let lasting = |seconds: u32| match seconds {
        0 => String::new(),
        s => format!(" of at least {}", duration_in_words(s)),
    };
    let many = |one: &str, several: &str| match signal.at_least {
        0 | 1 => format!("a {one}"),
        n => format!("{n} {several}"),
    };
    let what = match &signal.kind {
        SignalKind::View { page, engaged_s, depth_pct } => {
            let depth = match depth_pct {
                0 => String::new(),
                pct => format!(", scrolled {pct} % down"),
            };
            let view = many("page view", "page views") + &on(page, "of");
            view + &lasting(*engaged_s) + &depth
        }
        SignalKind::Visit { page, views, engaged_s } => {
            let views = match views {
                0 | 1 => on(page, "to"),
                n => format!(" with {n} page views{}", on(page, "of")),
            };
            many("visit", "visits") + &views + &lasting(*engaged_s)
        }
        SignalKind::Return { page, after_s } => {
            let after = match after_s {
                None => String::new(),
                Some(after_s) => format!(" within {} of the last", duration_in_words(*after_s)),
            };
            many("return visit", "return visits") + &on(page, "to") + &after
        }
        SignalKind::Day { page } => many("day", "days") + " with a page view" + &on(page, "of"),
        SignalKind::Engaged { page, engaged_s } => {
            format!("{} of reading in all{}", duration_in_words(*engaged_s), on(page, "on"))
        }
        SignalKind::Inactive { for_s } => format!("nothing for {}", duration_in_words(*for_s)),
        SignalKind::Named { kind, class, amount } => {
            let amount = match amount {
                0 => String::new(),
                n => format!(" of at least {n}"),
            };
            let (one, several) = match kind {
                Kind::View => ("page view", "page views"),
                Kind::Action => ("action", "actions"),
                Kind::Channel => ("visit from", "visits from"),
                Kind::Topic => ("topic", "topics"),
                Kind::Form => ("form", "forms"),
            };
            let article_fits = match (kind, signal.at_least) {
                (Kind::Action | Kind::Topic | Kind::Form, 0 | 1) => one.to_owned(),
                _ => many(one, several),
            };
            format!("{article_fits} {}{amount}", names.class(*class))
        }
        SignalKind::Answer { attribute, values, or_blank } => answer_in_words(*attribute, values, *or_blank, names),
        SignalKind::Sequence { pages } => {
            let pages: Vec<_> = pages.iter().map(|page| names.class(*page)).collect();
            let times = match signal.at_least {
                0 | 1 => String::new(),
                n => format!(", {n} times"),
            };
            format!("{} in one visit{times}", pages.join(", then "))
        }
    };
    match signal.within_s {
        None => what,
        Some(within_s) => format!("{what} in the last {}", duration_in_words(within_s)),
    }
}

fn answer_in_words(attribute: ClassId, values: &[ClassId], or_blank: bool, names: &Names) -> String {
    let attribute = names.class(attribute);
    let blank = or_blank.then(|| "blank".to_owned());
    let named: Vec<String> = blank.into_iter().chain(values.iter().map(|value| names.class(*value))).collect();
    match named.as_slice() {
        [] => format!("any {attribute}"),
        _ => format!("{} as {attribute}", named.join(" or ")),
    }
}

/// Points, such as "5 points each" or "5 points from 3, 12 from 5".
pub(super) fn count_in_words(count: &Count) -> String {
    match count {
        Count::Once(points) => format!("{} once", points_in_words(*points)),
        Count::Each(points) => format!("{} each", points_in_words(*points)),
        Count::Tiers(tiers) => {
            let steps = tiers.iter().map(|tier| format!("{} from {}", points_in_words(tier.points), tier.at));
            steps.collect::<Vec<_>>().join(", ")
        }
    }
}

pub(super) fn points_in_words(points: i32) -> String {
    match points {
        1 | -1 => format!("{points} point"),
        n => format!("{n} points"),
    }
}

pub(super) fn cap_in_words(points: Option<u32>) -> String {
    points.map_or_else(|| "none".to_owned(), |points| format!("{points} points"))
}

pub(super) fn frequency_cap_in_words(cap: Option<FrequencyCap>) -> String {
    cap.map_or_else(
        || "none".to_owned(),
        |FrequencyCap { times, per }| match per {
            Per::Visit => format!("{times} per visit"),
            Per::Day => format!("{times} per day"),
            Per::Lifetime => format!("{times} in all"),
        },
    )
}

pub(super) fn decay_in_words(decay: Decay) -> String {
    match decay {
        Decay::None => "none".to_owned(),
        Decay::Step { every_s, drop_pct } => {
            format!("{drop_pct} % every {}", duration_in_words(every_s))
        }
        Decay::Linear { over_s } => format!("to nothing over {}", duration_in_words(over_s)),
        Decay::HalfLife { half_life_s } => {
            format!("half-life of {}", duration_in_words(half_life_s))
        }
    }
}

pub(super) fn date_in_words(seconds: Option<u32>, absent: &str) -> String {
    let Some(seconds) = seconds else { return absent.to_owned() };
    jiff::Timestamp::from_second(i64::from(seconds)).map_or_else(|_| seconds.to_string(), |time| time.to_string())
}

pub(super) fn grade_in_words(min_grade: Grade) -> &'static str {
    match min_grade {
        Grade::A => "A",
        Grade::B => "B or better",
        Grade::C => "C or better",
        Grade::D => "D or better",
        Grade::U => "any",
    }
}

pub(super) fn rating_in_words(min_rating: u8) -> String {
    match min_rating {
        1 => "1".to_owned(),
        4 => "any".to_owned(),
        n => format!("{n} or better"),
    }
}

/// What a lead must reach.
pub(super) fn gates_in_words(gates: &Gates) -> String {
    format!(
        "grade {}, rating {}, intent of at least {}",
        grade_in_words(gates.min_grade),
        rating_in_words(gates.min_rating),
        gates.min_intent
    )
}

/// A list, or `none`.
pub(super) fn listed(items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    if items.is_empty() { "none".to_owned() } else { items.join(", ") }
}
