//! What the texts of a column are: numbers, times or categories, and which of them say that nothing is known. It does not know a column's name.

use crate::mapping::Days;
use crate::table::{Column, NO_TIME, Values};

/// How decimal numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decimal {
    /// `1,234.5`
    Point,
    /// `1.234,5`
    Comma,
}

/// Up to one in so many cells may be unreadable in a column of numbers or times; it then counts as missing.
const UNREADABLE: usize = 100;

/// What a column was said to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Numbers.
    Number,
    /// Times.
    Time,
}

impl Type {
    /// The word for one of its cells, or for many.
    pub const fn word(self, is_one: bool) -> &'static str {
        match (self, is_one) {
            (Self::Number, true) => "number",
            (Self::Number, false) => "numbers",
            (Self::Time, true) => "time",
            (Self::Time, false) => "times",
        }
    }
}

/// Whether a text says that nothing is known.
pub fn is_missing(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || ["null", "n/a", "#n/a", "nan", "\\n"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A column of its distinct texts and, for each row, the place of its text; and how many cells could not be read.
pub fn column(name: &str, texts: &[String], codes: &[u32]) -> (Column, usize) {
    let mut counts = vec![0usize; texts.len()];
    codes.iter().for_each(|code| counts[*code as usize] += 1);
    let is_filled: Vec<bool> = texts.iter().map(|text| !is_missing(text)).collect();
    let filled: usize = counts.iter().zip(&is_filled).filter(|(_, filled)| **filled).map(|(count, _)| count).sum();
    let fits = |are_read: &[bool]| {
        let of = counts.iter().zip(&is_filled).zip(are_read).filter(|((_, filled), read)| **filled && !**read);
        let unreadable: usize = of.map(|((count, _), _)| count).sum();
        (filled > 0 && unreadable * UNREADABLE <= filled).then_some(unreadable)
    };
    for decimal in [Decimal::Point, Decimal::Comma] {
        let read: Vec<Option<f64>> = texts.iter().map(|text| number(text, decimal)).collect();
        if let Some(unreadable) = fits(&read.iter().map(Option::is_some).collect::<Vec<_>>()) {
            let values = codes.iter().map(|code| read[*code as usize].unwrap_or(f64::NAN)).collect();
            return (Column { name: name.to_owned(), values: Values::Numbers(values) }, unreadable);
        }
    }
    for order in Days::ALL {
        let read: Vec<Option<i64>> = texts.iter().map(|text| time(text, order)).collect();
        if let Some(unreadable) = fits(&read.iter().map(Option::is_some).collect::<Vec<_>>()) {
            let values = codes.iter().map(|code| read[*code as usize].unwrap_or(NO_TIME)).collect();
            return (Column { name: name.to_owned(), values: Values::Times(values) }, unreadable);
        }
    }
    let text = |code: &u32| Some(texts[*code as usize].trim()).filter(|_| is_filled[*code as usize]);
    (Column::categories(name, codes.iter().map(text)), 0)
}

/// A column of the type that somebody says it has, written in the way that reads most of its cells. Those that it can't read count as missing.
pub fn typed(name: &str, texts: &[String], codes: &[u32], of: Type) -> Column {
    let mut counts = vec![0usize; texts.len()];
    codes.iter().for_each(|code| counts[*code as usize] += 1);
    let values = match of {
        Type::Number => {
            let ways =
                [Decimal::Point, Decimal::Comma].map(|decimal| texts.iter().map(move |text| number(text, decimal)));
            let best = best_of(ways.map(Iterator::collect), &counts);
            Values::Numbers(codes.iter().map(|code| best[*code as usize].unwrap_or(f64::NAN)).collect())
        }
        Type::Time => {
            let ways = Days::ALL.map(|order| texts.iter().map(move |text| time(text, order)));
            let best = best_of(ways.map(Iterator::collect), &counts);
            Values::Times(codes.iter().map(|code| best[*code as usize].unwrap_or(NO_TIME)).collect())
        }
    };
    Column { name: name.to_owned(), values }
}

/// The first day of a column of times that is read with the day before the month and would be another one with the month first, if nothing in the
/// column says which is meant: such as `03/04/2025`, where no number is over 12.
pub fn unclear_day(texts: &[String]) -> Option<&str> {
    let filled = || texts.iter().map(|text| text.trim()).filter(|text| !is_missing(text));
    if filled().any(|text| time(text, Days::YearFirst).is_some()) {
        return None;
    }
    let both = |text: &&str| time(text, Days::DayFirst).zip(time(text, Days::MonthFirst));
    let is_read = |order| filled().filter(|text| time(text, order).is_some()).count();
    let as_often = is_read(Days::DayFirst) == is_read(Days::MonthFirst);
    let first = filled().find(|text| both(text).is_some_and(|(day_first, month_first)| day_first != month_first));
    first.filter(|_| as_often)
}

/// Of some ways to read texts, the one that reads most cells; of equal ones, the earlier.
fn best_of<T, const N: usize>(ways: [Vec<Option<T>>; N], counts: &[usize]) -> Vec<Option<T>> {
    let read = |way: &Vec<Option<T>>| {
        way.iter().zip(counts).filter(|(value, _)| value.is_some()).map(|(_, count)| count).sum::<usize>()
    };
    ways.into_iter().rev().max_by_key(read).unwrap_or_default()
}

/// A number with its grouping signs, in one of the two ways to write it.
fn number(text: &str, decimal: Decimal) -> Option<f64> {
    let text = text.trim().trim_start_matches(['€', '$', '£']).trim_end_matches(['%', '€']).trim();
    let (grouping, sign) = match decimal {
        Decimal::Point => (',', '.'),
        Decimal::Comma => ('.', ','),
    };
    let (whole, fraction) = text.split_once(sign).map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    if fraction.is_some_and(|fraction| fraction.contains(grouping)) {
        return None;
    }
    // Signs of grouping stand before three digits each.
    let groups: Vec<&str> = whole.split([grouping, '\u{a0}', '\u{202f}', '\'']).collect();
    if groups.len() > 1
        && !groups.iter().skip(1).all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    let joined = groups.concat();
    let plain = fraction.map_or_else(|| joined.clone(), |fraction| format!("{joined}.{fraction}"));
    let is_one = plain.bytes().any(|b| b.is_ascii_digit())
        && plain.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    plain.parse().ok().filter(|number: &f64| is_one && number.is_finite())
}

/// A day, with or without a time of the day and an offset; seconds since 1970.
pub fn time(text: &str, order: Days) -> Option<i64> {
    if order == Days::YearFirst
        && let Some(seconds) = plain_time(text.as_bytes())
    {
        return Some(seconds);
    }
    let text = text.trim();
    let (day, rest) = text.split_at(text.find(['T', ' ']).unwrap_or(text.len()));
    let sign = day.find(|c: char| !c.is_ascii_digit()).and_then(|at| day[at..].chars().next())?;
    let numbers = day.split(sign).map(|part| part.parse().ok()).collect::<Option<Vec<i64>>>()?;
    let [first, second, third] = numbers.try_into().ok()?;
    let (year, month, day) = match (order, sign) {
        (Days::YearFirst, '-' | '/' | '.') => (first, second, third),
        (Days::DayFirst, '.' | '/' | '-') => (third, second, first),
        (Days::MonthFirst, '/' | '-') => (third, first, second),
        _ => return None,
    };
    let is_day = (1900..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    is_day.then(|| days(year, month, day) * 86_400).and_then(|start| Some(start + clock(rest)?))
}

/// The commonest form, `2026-11-02` with or without `T09:30:15Z`, without looking for any other.
fn plain_time(text: &[u8]) -> Option<i64> {
    let two = |at: usize| match text.get(at..at + 2)? {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some(i64::from(a - b'0') * 10 + i64::from(b - b'0')),
        _ => None,
    };
    let is = |at: usize, signs: &[u8]| text.get(at).is_some_and(|sign| signs.contains(sign));
    if !(is(4, b"-") && is(7, b"-")) {
        return None;
    }
    let (year, month, day) = (two(0)? * 100 + two(2)?, two(5)?, two(8)?);
    let is_day = (1900..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let start = is_day.then(|| days(year, month, day) * 86_400)?;
    if text.len() == 10 {
        return Some(start);
    }
    if !(is(10, b"T ") && is(13, b":")) {
        return None;
    }
    let (hour, minute) = (two(11)?, two(14)?);
    let (second, until) = if is(16, b":") { (two(17)?, 19) } else { (0, 16) };
    let is_end = text.len() == until || (text.len() == until + 1 && is(until, b"Z"));
    (is_end && hour <= 24 && minute < 60 && second <= 60).then_some(start + hour * 3600 + minute * 60 + second)
}

/// A time as each way of writing days reads it, in the order of [`Days::ALL`].
pub type Times = [Option<i64>; Days::ALL.len()];

/// How many cells of a column each way of writing days reads as times.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written([usize; Days::ALL.len()]);

impl Written {
    /// Counts a cell.
    pub fn count(&mut self, times: &Times) {
        self.0.iter_mut().zip(times).for_each(|(count, time)| *count += usize::from(time.is_some()));
    }

    /// The place in [`Days::ALL`] of the way that reads most cells, and how many it reads. Of equal counts, the earlier one.
    pub fn best(&self) -> (usize, usize) {
        self.0.into_iter().enumerate().rev().max_by_key(|(_, count)| *count).unwrap_or_default()
    }
}

/// The way of writing days in which most of some texts are times.
pub fn days_in<'t>(texts: impl Iterator<Item = &'t str>) -> Days {
    let mut written = Written::default();
    texts.for_each(|text| written.count(&Days::ALL.map(|order| time(text, order))));
    Days::ALL.get(written.best().0).copied().unwrap_or_default()
}

/// A number, written in either way.
pub fn any_number(text: &str) -> Option<f64> {
    number(text, Decimal::Point).or_else(|| number(text, Decimal::Comma))
}

/// Days from 1970-01-01 to a day of the Gregorian calendar (Howard Hinnant's `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The seconds of a time of the day such as `T09:30:15.25+02:00`; nothing is midnight.
fn clock(text: &str) -> Option<i64> {
    let text = text.trim_start_matches('T').trim();
    if text.is_empty() {
        return Some(0);
    }
    let (text, half_day) = match text.len().checked_sub(2).and_then(|at| text.split_at_checked(at)) {
        Some((before, "AM" | "am")) => (before.trim(), Some(0)),
        Some((before, "PM" | "pm")) => (before.trim(), Some(12)),
        _ => (text, None),
    };
    let (text, offset) = match text.find(['Z', '+', '-']).map(|at| text.split_at(at)) {
        Some((before, "Z")) => (before, 0),
        Some((before, offset)) => {
            let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
            let value: i64 = digits.parse().ok()?;
            let (hours, minutes) = if digits.len() > 2 { (value / 100, value % 100) } else { (value, 0) };
            (before, (hours * 3600 + minutes * 60) * if offset.starts_with('-') { -1 } else { 1 })
        }
        None => (text, 0),
    };
    let mut parts = text.trim().split(':');
    let hour: i64 = parts.next()?.parse().ok()?;
    let minute: i64 = parts.next()?.parse().ok()?;
    let second: i64 = parts.next().map_or(Some(0), |part| part.split(['.', ',']).next()?.parse().ok())?;
    let hour = half_day.map_or(hour, |half| hour % 12 + half);
    let is_time = (0..=24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    (is_time && parts.next().is_none()).then_some(hour * 3600 + minute * 60 + second - offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> Values {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let codes: Vec<u32> = (0..).take(texts.len()).collect();
        column("c", &texts, &codes).0.values
    }

    #[test]
    fn numbers_are_read_in_both_ways_to_write_them() {
        assert_eq!(read(&["1,234.5", "7", "-0.5"]), Values::Numbers(vec![1234.5, 7.0, -0.5]));
        assert_eq!(read(&["1.234,5", "7", "0,25"]), Values::Numbers(vec![1234.5, 7.0, 0.25]));
        assert_eq!(read(&["12 %", "7%"]), Values::Numbers(vec![12.0, 7.0]));
        assert!(matches!(read(&["1-10", "11-50"]), Values::Categories { .. }));
        assert!(matches!(read(&["+49 30 123", "030/44"]), Values::Categories { .. }));
    }

    #[test]
    fn times_are_read_in_the_order_that_fits_all_of_them() {
        assert_eq!(read(&["2026-11-02", "1970-01-02"]), Values::Times(vec![1_793_577_600, 86_400]));
        assert_eq!(read(&["2026-11-02T09:30:15+02:00"]), Values::Times(vec![1_793_604_615]));
        assert_eq!(read(&["02.11.2026 09:30"]), Values::Times(vec![1_793_611_800]));
        assert_eq!(read(&["11/02/2026", "12/31/2026"]), Values::Times(vec![1_793_577_600, 1_798_675_200]));
        assert_eq!(read(&["1/2/1970 1:00 PM", "13/2/1970 1:00 PM"]), Values::Times(vec![2_725_200, 3_762_000]));
    }

    #[test]
    fn the_commonest_form_is_read_as_by_the_longer_way() {
        for text in ["2026-11-02", "2026-11-02T09:30:15Z", "2026-11-02 09:30", "2026-02-31T24:00:60"] {
            let (day, rest) = text.split_at(10);
            let slow = time(day, Days::YearFirst).zip(clock(rest)).map(|(day, clock)| day + clock);
            assert_eq!((plain_time(text.as_bytes()), slow.is_some()), (slow, true), "{text}");
        }
        for odd in ["2026-11-02T09:30:15+02:00", "2026-11-02T09:30:15.5Z", "2026-13-02", "2026-11-0x", "26-11-2026"] {
            assert_eq!(plain_time(odd.as_bytes()), None, "{odd}");
        }
        assert_eq!(days_in(["02.11.2026", "31.12.2026"].into_iter()), Days::DayFirst);
        assert_eq!(days_in(["11/02/2026", "12/31/2026"].into_iter()), Days::MonthFirst);
    }

    #[test]
    fn a_type_that_somebody_says_holds_and_what_it_is_not_is_missing() {
        let texts = ["7,5", "many", "", "1.000"].map(str::to_owned);
        let column = typed("c", &texts, &[0, 1, 2, 3], Type::Number);
        assert!(matches!(&column.values, Values::Numbers(read) if read[0] == 7.5 && read[3] == 1000.0), "{column:?}");
        assert_eq!(column.missing(), 2);
        let texts = ["31.12.2026", "soon", "01.02.2026"].map(str::to_owned);
        let column = typed("c", &texts, &[0, 1, 2], Type::Time);
        assert!(matches!(&column.values, Values::Times(read) if read[0] == 1_798_675_200), "{column:?}");
        assert_eq!(column.missing(), 1);
    }

    #[test]
    fn missing_texts_are_no_category() {
        let Values::Categories { names, codes } = read(&["a", "", " NULL ", "n/a", "none"]) else {
            panic!("categories");
        };
        assert_eq!((names.len(), codes.iter().filter(|code| **code == u32::MAX).count()), (2, 3));
    }

    #[test]
    fn one_odd_cell_in_many_is_unreadable_and_not_another_type() {
        let texts = vec!["5".to_owned(), "see note".to_owned()];
        let mut codes = vec![0; 500];
        codes[17] = 1;
        let (column, unreadable) = column("c", &texts, &codes);
        assert!(matches!(column.values, Values::Numbers(_)));
        assert_eq!((unreadable, column.missing()), (1, 1));
    }
}
