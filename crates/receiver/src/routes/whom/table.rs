//! A list of persons as a table for a spreadsheet: a line each, sent page by page, so that nobody holds all of it. It does not know whom.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use handraise::lifecycle::WorkingTime;
use serde_json::Value;

use crate::access::{Action, Principal, log};
use crate::clock::rfc3339;
use crate::ledger::{self, Person, Wanted, unsigned};
use crate::problem::Problem;
use crate::routes::State;
use crate::routes::flow::flow;
use crate::routes::page::MAX_LIMIT;
use crate::table::{safe_cell, table_line, table_line_by};

const COLUMNS: [&str; 21] = [
    "person",
    "name",
    "email",
    "company",
    "job_title",
    "phone",
    "stage",
    "decision",
    "priority",
    "grade",
    "rating",
    "owner",
    "queue",
    "due_at",
    "overdue",
    "snoozed_until",
    "next_step",
    "next_step_due_at",
    "held_back",
    "to_be_checked",
    "last_at",
];

/// Columns that say a time.
const TIMES: [&str; 4] = ["due_at", "next_step_due_at", "snoozed_until", "last_at"];
/// By this a spreadsheet knows that a file is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::routes) enum Style {
    /// For programs: commas, and times in RFC 3339.
    Plain,
    /// For a spreadsheet: with a byte order mark, and times as a clock on the wall of sales shows them.
    Excel { delimiter: &'static str },
}

/// How the cells of a table are written, with the clock on the wall.
struct Writer {
    style: Style,
    working: WorkingTime,
}

impl Writer {
    fn time(&self, ms: Option<i64>) -> String {
        let Some(ms) = ms else { return String::new() };
        let local = match self.style {
            Style::Plain => None,
            Style::Excel { .. } => self.working.local(unsigned(ms)),
        };
        local.map_or_else(|| rfc3339(ms), |at| at.strftime("%Y-%m-%d %H:%M").to_string())
    }

    fn line<'a>(&self, cells: impl IntoIterator<Item = &'a str>) -> String {
        match self.style {
            Style::Plain => table_line(cells),
            Style::Excel { delimiter } => table_line_by(delimiter, cells),
        }
    }

    /// The names of the columns. In a spreadsheet a time has no zone, so its column names it.
    fn head(&self, now_ms: i64) -> String {
        if self.style == Style::Plain {
            return self.line(COLUMNS);
        }
        let now = self.working.local(unsigned(now_ms));
        let zone = now.as_ref().and_then(|now| now.time_zone().iana_name()).unwrap_or("UTC");
        let names =
            COLUMNS.map(|name| if TIMES.contains(&name) { format!("{name} ({zone})") } else { name.to_owned() });
        format!("{BYTE_ORDER_MARK}{}", self.line(names.iter().map(String::as_str)))
    }
}

/// All whom a filter leaves, in its order. The log says who got the table, and of how many.
pub(in crate::routes) async fn of(
    state: &State,
    reader: &Principal,
    mut wanted: Wanted,
    style: Style,
) -> Result<Response, Problem> {
    (wanted.limit, wanted.after, wanted.is_brief) = (MAX_LIMIT, None, true);
    let store = std::sync::Arc::clone(&state.0.store);
    let count = ledger::count(store.readers(), &wanted.filter).await.map_err(|error| Problem::storage(&error))?;
    let (now_ms, by) = (state.0.config.clock.now_ms(), reader.actor());
    let detail = format!("{count} {}", if count == 1 { "person" } else { "persons" });
    let logged = store.write(move |c| {
        Box::pin(async move { log(c, now_ms, &by, Action::PersonsExported, (None, Some(&detail))).await })
    });
    logged.await.map_err(|_logged| Problem::not_stored())?;
    let writer = Writer { style, working: WorkingTime::of(state.0.definitions.active().policy.as_ref()) };
    let (pages, body) = flow();
    tokio::spawn(async move {
        let mut text = writer.head(now_ms);
        loop {
            let found = match ledger::page(store.readers(), &wanted).await {
                Ok(found) => found,
                Err(error) => {
                    tracing::error!(%error, "a table of persons broke off");
                    let _gone = pages.send(Err(error)).await;
                    return;
                }
            };
            text.extend(found.persons.iter().map(|person| line(person, &writer)));
            if pages.send(Ok(std::mem::take(&mut text))).await.is_err() || found.next.is_none() {
                return;
            }
            wanted.after = found.next;
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"persons.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
}

fn line(person: &Person, writer: &Writer) -> String {
    let contact: Value = serde_json::from_str(&person.contact).unwrap_or_default();
    let of = |name: &str| contact.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let word = |value: serde_json::Result<Value>| match value {
        Ok(Value::String(text)) => text.to_uppercase(),
        Ok(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let time = |ms: Option<i64>| writer.time(ms);
    let yes = |is_so: bool| if is_so { "yes" } else { "" }.to_owned();
    let (summary, listed) = (person.summary(), &person.listed);
    let step = listed.next_step.as_deref().and_then(|step| serde_json::from_str::<Value>(step).ok());
    let step_due_ms = step.as_ref().and_then(|step| step.get("due_ms")).and_then(Value::as_i64);
    let step = step.as_ref().and_then(|step| step.get("label")).and_then(Value::as_str).unwrap_or_default();
    let checks: Vec<String> =
        person.to_be_checked.as_deref().and_then(|codes| serde_json::from_str(codes).ok()).unwrap_or_default();
    let cells = [
        person.id.clone(),
        of("name"),
        of("email"),
        of("company"),
        of("job_title"),
        of("phone"),
        person.stage().to_owned(),
        summary.decision.name().to_owned(),
        // Nobody is to hurry because of a machine.
        summary.priority.clone().filter(|_| checks.is_empty() && !person.is_held_back()).unwrap_or_default(),
        summary.grade.letter().to_string(),
        word(serde_json::to_value(summary.rating)),
        person.owner.clone().unwrap_or_default(),
        listed.queue.clone().unwrap_or_default(),
        time(person.due_ms),
        yes(person.is_overdue),
        time(listed.snoozed_until_ms),
        step.to_owned(),
        time(step_due_ms),
        yes(person.is_held_back()),
        checks.join(" "),
        time(Some(person.last_ms)),
    ];
    let cells = cells.map(|cell| safe_cell(&cell));
    writer.line(cells.iter().map(String::as_str))
}
