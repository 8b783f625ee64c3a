//! `GET /v1/choices`: among what somebody chooses who decides about leads: colleagues, times to be reminded, what sales asks for, priorities and queues.
//! It is the same for all persons, and it decides nothing.

use std::collections::BTreeSet;

use axum::extract;
use axum::http::StatusCode;
use axum::response::Response;
use handraise::definition::Policy;
use handraise::lifecycle::WorkingTime;
use jiff::civil::{Date, Weekday};
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::Asked;
use super::document::described;
use super::page::unreadable;
use super::{State, json};
use crate::access::{self, Right, Role, UserStatus};
use crate::ledger::priority_key;
use crate::problem::Problem;

/// How much working time passes until "later today".
const LATER_MS: u64 = 3 * 60 * 60 * 1000;
/// When a day begins for sales that has no calendar.
const MORNING: i8 = 9;

/// Among what somebody chooses.
#[derive(Serialize, JsonSchema)]
struct Choices {
    /// Who may follow up: all who work with leads and may sign in.
    team: Vec<Colleague>,
    /// When to be reminded, in working time, soonest first.
    snooze: Vec<Moment>,
    /// What sales asks for before it calls a lead qualified.
    criteria: Vec<Criterion>,
    /// The priorities of the definition in force, the most urgent first: `P2` is before `P10`.
    priorities: Vec<String>,
    /// The queues of the definition in force, by name.
    queues: Vec<String>,
    /// Whether a CRM tells how far opportunities have come.
    has_crm: bool,
}

/// Somebody of the team.
#[derive(Serialize, JsonSchema)]
struct Colleague {
    /// The address with which they sign in, and by which they own leads.
    email: String,
    /// What others call them.
    name: String,
}

/// A time to be reminded.
#[derive(Serialize, JsonSchema)]
struct Moment {
    /// What it is: `later_today`, `next_day`, `monday`, or the `day` of the query.
    id: &'static str,
    /// When, in milliseconds since 1970.
    at_ms: u64,
}

/// What sales asks for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SalesCriterion")]
struct Criterion {
    /// Its id, as statuses name it in `criteria`.
    id: String,
    /// The criterion, in words.
    label: String,
    /// Whether no lead is sales qualified without it.
    required: bool,
}

described!(Answer: Choices);

/// Lists among what somebody chooses who decides about leads.
#[utoipa::path(
    get, path = "/v1/choices", operation_id = "listChoices", tag = "Decisions", extensions(("x-right" = json!(Right::TellFacts.name()))),
    params(("day" = Option<String>, Query, description = "Also when this day begins for sales, such as `2026-12-03`.", pattern = r"^\d{4}-\d{2}-\d{2}$")),
    responses((status = 200, description = "The choices.", body = Choices)),
)]
pub(super) async fn list(extract::State(state): extract::State<State>, asked: Asked) -> Result<Response, Problem> {
    state.authorise(&asked, Right::TellFacts).await?;
    let day = day_of(&asked.query)?;
    let users = access::users(state.0.store.readers()).await.map_err(|error| Problem::storage(&error))?;
    let works = |role: Role| role != Role::Read;
    let team = users.into_iter().filter(|user| user.status() == UserStatus::Active && works(user.role));
    let loaded = state.0.definitions.active();
    let policy = loaded.policy.as_ref();
    let now_ms = u64::try_from(state.0.config.clock.now_ms()).unwrap_or_default();
    let criteria = policy.map_or(&[][..], |policy| &policy.sql_criteria).iter().map(|criterion| Criterion {
        id: criterion.id.clone(),
        label: criterion.label.clone(),
        required: criterion.required,
    });
    let routes = &loaded.compiled.definition().routes;
    let mut priorities: Vec<String> = routes.iter().map(|route| route.priority.clone()).collect();
    priorities.sort_by_cached_key(|priority| priority_key(Some(priority)));
    priorities.dedup();
    let queues: BTreeSet<String> = routes.iter().map(|route| route.queue.clone()).collect();
    let choices = Choices {
        team: team.map(|user| Colleague { email: user.email, name: user.name }).collect(),
        snooze: moments(policy, now_ms, day),
        criteria: criteria.collect(),
        priorities,
        queues: queues.into_iter().collect(),
        has_crm: !state.0.crms.is_empty(),
    };
    Ok(json::answer(StatusCode::OK, &choices))
}

fn day_of(query: &str) -> Result<Option<Date>, Problem> {
    let asked = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "day");
    let Some((_, text)) = asked else { return Ok(None) };
    let wrong = || unreadable("`day` must be a day, such as `2026-12-03`");
    // The reader of dates also takes other forms.
    let is_plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    text.parse().ok().filter(|_| is_plain).map(Some).ok_or_else(wrong)
}

/// The times to be reminded.
fn moments(policy: Option<&Policy>, now_ms: u64, day: Option<Date>) -> Vec<Moment> {
    let working = WorkingTime::of(policy);
    let has_hours = policy.is_some_and(|policy| policy.calendar.is_some());
    let Some(now) = working.local(now_ms) else { return Vec::new() };
    let begins = |date: Date| -> Option<u64> {
        let hour = if has_hours { 0 } else { MORNING };
        let first = date.at(hour, 0, 0, 0).to_zoned(now.time_zone().clone()).ok()?;
        let first_ms = u64::try_from(first.timestamp().as_millisecond()).ok()?;
        working.opens(first_ms).filter(|at_ms| *at_ms > now_ms)
    };
    let is_today = |at_ms: &u64| working.local(*at_ms).is_some_and(|then| then.date() == now.date());
    let later = working.after(now_ms, LATER_MS).filter(is_today);
    let tomorrow = now.date().tomorrow().ok();
    let monday = now.date().nth_weekday(1, Weekday::Monday).ok();
    let all = [
        ("later_today", later),
        ("next_day", tomorrow.and_then(begins)),
        ("monday", monday.and_then(begins)),
        ("day", day.and_then(begins)),
    ];
    let mut moments: Vec<Moment> = Vec::new();
    for (id, at_ms) in all.into_iter().filter_map(|(id, at_ms)| Some((id, at_ms?))) {
        // On a Friday, the next day and Monday are the same. Somebody who names a day has chosen it.
        if id == "day" || moments.iter().all(|known| known.at_ms != at_ms) {
            moments.push(Moment { id, at_ms });
        }
    }
    moments
}

#[cfg(test)]
mod tests {
    use super::*;
    use handraise::definition::{Calendar, Hours, Weekday as Day};

    fn ms(text: &str) -> u64 {
        u64::try_from(text.parse::<jiff::Timestamp>().expect("a time").as_millisecond()).expect("after 1970")
    }

    fn chosen(policy: Option<&Policy>, now: &str, day: Option<&str>) -> Vec<(&'static str, u64)> {
        let day = day.map(|day| day.parse().expect("a day"));
        moments(policy, ms(now), day).into_iter().map(|moment| (moment.id, moment.at_ms)).collect()
    }

    #[test]
    fn reminders_come_when_sales_works() {
        let mut calendar = Calendar::new("Europe/Berlin");
        calendar.hours = [Day::Monday, Day::Thursday, Day::Friday]
            .map(|day| Hours { day, from_min: 9 * 60, until_min: 17 * 60 })
            .to_vec();
        calendar.holidays = vec!["2026-12-07".parse().expect("a day")];
        let mut policy = Policy::new("acme", 1);
        policy.calendar = Some(calendar);
        // Thursday, 10 o'clock in Berlin; the next Monday is a holiday.
        let thursday = chosen(Some(&policy), "2026-12-03T09:00:00Z", Some("2026-12-05"));
        let next_week = ms("2026-12-10T08:00:00Z");
        assert_eq!(
            thursday,
            [
                ("later_today", ms("2026-12-03T12:00:00Z")),
                ("next_day", ms("2026-12-04T08:00:00Z")),
                ("monday", next_week),
                ("day", next_week)
            ]
        );
        // On a Friday afternoon nothing is left of the day, and the next day of work is also the one from Monday on.
        assert_eq!(chosen(Some(&policy), "2026-12-04T15:30:00Z", None), [("next_day", next_week)]);
        assert_eq!(chosen(Some(&policy), "2026-12-04T15:30:00Z", Some("2026-12-04")), [("next_day", next_week)]);
    }

    #[test]
    fn without_a_calendar_a_day_begins_in_the_morning() {
        let sunday = chosen(None, "2026-12-06T22:00:00Z", None);
        assert_eq!(sunday, [("next_day", ms("2026-12-07T09:00:00Z"))]);
    }
}
