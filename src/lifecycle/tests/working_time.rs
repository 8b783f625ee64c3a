//! Working time, by table and by laws.

use crate::definition::{Calendar, HalfDay, Hours, Weekday};
use crate::lifecycle::WorkingTime;
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use proptest::prelude::*;

const HOUR_MS: u64 = 3_600_000;

fn ms(text: &str) -> u64 {
    text.parse::<Timestamp>().expect("a time").as_millisecond().unsigned_abs()
}

/// Nine to five on weekdays, with a holiday and a half day.
fn office(time_zone: &str) -> Calendar {
    let weekdays = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let mut calendar = Calendar::new(time_zone);
    calendar.hours = weekdays.map(|day| Hours { day, from_min: 540, until_min: 1020 }).to_vec();
    calendar.holidays = vec![date(2026, 12, 25)];
    calendar.half_days = vec![HalfDay { day: date(2026, 12, 24), from_min: 540, until_min: 720 }];
    calendar
}

/// All days, from midnight to midnight but for one hour at night.
fn night(time_zone: &str) -> Calendar {
    let mut calendar = Calendar::new(time_zone);
    let of =
        |day: &Weekday| [(0, 150), (180, 1440)].map(|(from_min, until_min)| Hours { day: *day, from_min, until_min });
    calendar.hours = Weekday::ALL.iter().flat_map(of).collect();
    calendar
}

#[test]
fn a_time_of_a_working_day_is_found_through_holidays_and_daylight_saving() {
    let berlin = WorkingTime::new(Some(&office("Europe/Berlin"))).expect("a time zone");
    let nights = WorkingTime::new(Some(&night("Europe/Berlin"))).expect("a time zone");
    for (working, minutes, after, day, at) in [
        // Half past eight, before and after it.
        (&berlin, 510, "2026-11-03T07:29:59Z", date(2026, 11, 3), "2026-11-03T07:30:00Z"),
        (&berlin, 510, "2026-11-03T07:30:00Z", date(2026, 11, 4), "2026-11-04T07:30:00Z"),
        // Over the weekend in which the clock is set back, and the one in which it is set forward.
        (&berlin, 510, "2026-10-23T06:30:00Z", date(2026, 10, 26), "2026-10-26T07:30:00Z"),
        (&berlin, 510, "2026-03-27T07:30:00Z", date(2026, 3, 30), "2026-03-30T06:30:00Z"),
        // A half day is a working day; a holiday and the weekend after it are not.
        (&berlin, 510, "2026-12-23T12:00:00Z", date(2026, 12, 24), "2026-12-24T07:30:00Z"),
        (&berlin, 510, "2026-12-24T12:00:00Z", date(2026, 12, 28), "2026-12-28T07:30:00Z"),
        // Half past two does not come on the one day, and comes twice on the other: the first counts, and only it.
        (&nights, 150, "2026-03-29T00:00:00Z", date(2026, 3, 29), "2026-03-29T01:00:00Z"),
        (&nights, 150, "2026-10-25T00:00:00Z", date(2026, 10, 25), "2026-10-25T00:30:00Z"),
        (&nights, 150, "2026-10-25T00:30:00Z", date(2026, 10, 26), "2026-10-26T01:30:00Z"),
        // Without a calendar, every day in UTC.
        (&WorkingTime::ALWAYS, 510, "2026-12-25T08:30:00Z", date(2026, 12, 26), "2026-12-26T08:30:00Z"),
    ] {
        assert_eq!(working.next_at(minutes, ms(after)), Some((day, ms(at))), "{after}");
    }
    let mut nobody = office("Europe/Berlin");
    nobody.hours.clear();
    nobody.half_days.clear();
    assert_eq!(WorkingTime::new(Some(&nobody)).expect("a time zone").next_at(510, ms("2026-11-03T07:30:00Z")), None);
}

#[test]
fn an_instant_is_shown_in_the_zone_of_the_calendar() {
    let berlin = WorkingTime::new(Some(&office("Europe/Berlin"))).expect("a time zone");
    for (working, at, shown) in [
        (&berlin, "2026-10-25T00:30:00Z", "2026-10-25T02:30:00+02:00[Europe/Berlin]"),
        (&berlin, "2026-10-25T01:30:00Z", "2026-10-25T02:30:00+01:00[Europe/Berlin]"),
        (&WorkingTime::ALWAYS, "2026-10-25T01:30:00Z", "2026-10-25T01:30:00+00:00[UTC]"),
    ] {
        assert_eq!(working.local(ms(at)).expect("a time").to_string(), shown);
    }
    assert_eq!(berlin.local(u64::MAX), None);
}

#[test]
fn a_deadline_falls_into_business_hours() {
    let berlin = WorkingTime::new(Some(&office("Europe/Berlin"))).expect("a time zone");
    for (from, hours, due) in [
        // Within one day.
        ("2026-11-03T09:00:00Z", 2, "2026-11-03T11:00:00Z"),
        // Before work begins, and on a Sunday, the clock starts with the next opening.
        ("2026-11-03T03:00:00Z", 1, "2026-11-03T09:00:00Z"),
        ("2026-11-08T12:00:00Z", 1, "2026-11-09T09:00:00Z"),
        // Over a night and over a weekend.
        ("2026-11-03T15:00:00Z", 2, "2026-11-04T09:00:00Z"),
        ("2026-11-06T15:30:00Z", 1, "2026-11-09T08:30:00Z"),
        // To the very end of a day.
        ("2026-11-03T15:00:00Z", 1, "2026-11-03T16:00:00Z"),
        // A half day, then a holiday, then a weekend.
        ("2026-12-24T10:00:00Z", 2, "2026-12-28T09:00:00Z"),
        // The clocks were set forward on 2026-03-29, and back on 2026-10-25: both are Sundays.
        ("2026-03-27T15:00:00Z", 2, "2026-03-30T08:00:00Z"),
        ("2026-10-23T14:00:00Z", 2, "2026-10-26T09:00:00Z"),
    ] {
        assert_eq!(berlin.after(ms(from), hours * HOUR_MS), Some(ms(due)), "{hours} hours after {from}");
    }
}

#[test]
fn an_hour_that_daylight_saving_skips_or_repeats_is_counted_as_it_passes() {
    let berlin = WorkingTime::new(Some(&night("Europe/Berlin"))).expect("a time zone");
    // On a usual day 23.5 hours are worked. In spring the hour from two to three is not there: half of it was business hours.
    for (from, until, minutes) in [
        ("2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", 1410),
        ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", 1380),
        // In autumn it comes twice: work ends at half past two the first time, and begins again at three.
        ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 1410),
    ] {
        assert_eq!(berlin.between(ms(from), ms(until)), minutes * 60_000, "from {from}");
    }
}

#[test]
fn a_day_that_a_time_zone_skips_has_no_working_time() {
    let apia = WorkingTime::new(Some(&night("Pacific/Apia"))).expect("a time zone");
    // There was no 30 December 2011 in Samoa.
    let (from, until) = (ms("2011-12-29T10:00:00Z"), ms("2011-12-31T10:00:00Z"));
    assert_eq!(apia.between(from, until), 2 * 1410 * 60_000);
}

#[test]
fn without_a_calendar_every_hour_counts() {
    let always = WorkingTime::new(None).expect("no time zone is needed");
    assert_eq!(always.after(1000, 500), Some(1500));
    assert_eq!(always.between(1000, 1500), 500);
    assert_eq!(always.between(1500, 1000), 0);
    assert!(always.is_open(7));
    assert_eq!(always.after(u64::MAX, 1), None);
}

#[test]
fn an_unknown_time_zone_is_told() {
    let error = WorkingTime::new(Some(&Calendar::new("Europe/Atlantis"))).expect_err("no such zone");
    assert!(error.to_string().starts_with("there is no time zone `Europe/Atlantis`; "));
}

#[test]
fn a_calendar_without_hours_has_no_deadline() {
    let never = WorkingTime::new(Some(&Calendar::new("UTC"))).expect("a time zone");
    assert_eq!(never.after(ms("2026-11-03T09:00:00Z"), 0), None);
    assert!(!never.is_open(ms("2026-11-03T09:00:00Z")));
}

/// Whether a clock on the wall shows business hours, asked anew for each instant.
fn is_working(calendar: &Calendar, zone: &TimeZone, at_ms: u64) -> bool {
    let wall = zone.to_datetime(Timestamp::from_millisecond(at_ms.cast_signed()).expect("a time"));
    let minute = wall.hour().unsigned_abs() as u16 * 60 + wall.minute().unsigned_abs() as u16;
    let within = |from: u16, until: u16| (from..until).contains(&minute);
    if calendar.holidays.contains(&wall.date()) {
        return false;
    }
    let mut halves = calendar.half_days.iter().filter(|half| half.day == wall.date()).peekable();
    if halves.peek().is_some() {
        return halves.any(|half| within(half.from_min, half.until_min));
    }
    let day = wall.date().weekday().to_monday_zero_offset();
    calendar.hours.iter().any(|hours| hours.day as i8 == day && within(hours.from_min, hours.until_min))
}

fn calendars() -> impl Strategy<Value = Calendar> {
    let zones = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"];
    (prop::sample::select(zones.to_vec()), prop::collection::btree_map(0usize..7, (0u16..700, 1u16..700), 1..7))
        .prop_map(|(zone, days)| {
            let mut calendar = office(zone);
            let day = |place: usize| Weekday::ALL.get(place).copied().unwrap_or(Weekday::Sunday);
            let hours = days.into_iter().map(|(place, (from_min, length))| (day(place), from_min, from_min + length));
            calendar.hours = hours.map(|(day, from_min, until_min)| Hours { day, from_min, until_min }).collect();
            calendar
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn working_time_is_what_a_clock_on_the_wall_shows(
        calendar in calendars(), from_min in 0u64..500_000, length_min in 0u64..4000,
    ) {
        let working = WorkingTime::new(Some(&calendar)).expect("a time zone");
        let start_ms = ms("2026-01-01T00:00:00Z") + from_min * 60_000;
        let minutes = (0..length_min).map(|minute| start_ms + minute * 60_000);
        // Where an hour comes twice, business hours may end the first time and show again on the wall.
        let zone = TimeZoneDatabase::bundled().get(&calendar.time_zone).expect("a time zone");
        let is_odd = |at_ms: &u64| {
            let at = Timestamp::from_millisecond(at_ms.cast_signed()).expect("a time");
            zone.to_ambiguous_timestamp(zone.to_datetime(at)).is_ambiguous()
        };
        prop_assume!(!minutes.clone().any(|at_ms| is_odd(&at_ms)));
        let counted = minutes.filter(|at_ms| is_working(&calendar, &zone, *at_ms)).count() as u64;
        prop_assert_eq!(working.between(start_ms, start_ms + length_min * 60_000), counted * 60_000);
    }

    #[test]
    fn a_deadline_is_the_first_instant_by_which_the_time_has_passed(
        calendar in calendars(), from_min in 0u64..500_000, working_min in 0u64..500,
    ) {
        let working = WorkingTime::new(Some(&calendar)).expect("a time zone");
        let start_ms = ms("2026-01-01T00:00:00Z") + from_min * 60_000;
        let due_ms = working.after(start_ms, working_min * 60_000).expect("somebody works");
        prop_assert!(due_ms >= start_ms);
        prop_assert_eq!(working.between(start_ms, due_ms), working_min * 60_000);
        if working_min > 0 {
            prop_assert!(working.between(start_ms, due_ms - 1) < working_min * 60_000);
        }
    }

    #[test]
    fn working_time_adds_up(calendar in calendars(), mut times in prop::collection::vec(0u64..40_000_000_000, 3)) {
        let working = WorkingTime::new(Some(&calendar)).expect("a time zone");
        times.sort_unstable();
        let [first, second, third] = <[u64; 3]>::try_from(times).expect("three");
        let from_ms = ms("2026-01-01T00:00:00Z");
        let between = |from: u64, until: u64| working.between(from_ms + from, from_ms + until);
        prop_assert_eq!(between(first, second) + between(second, third), between(first, third));
    }
}
