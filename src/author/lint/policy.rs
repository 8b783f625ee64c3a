//! Lints of what is private, and of keys that have moved there or have a new name. They do not know who qualifies.

use super::{Context, Findings, Lint};
use crate::author::diagnostic::Code;
use crate::author::policy::Series;
use crate::author::retired;
use std::collections::BTreeSet;

pub(super) const UNREACHABLE_SERIES: Lint = Lint::new(
    Code::UnreachableSeries,
    "A lead is followed up by the first series that fits it, so a series after one for everybody is never used.",
    r#"[[policy.follow_up]]
id = "usual"
label = "Every lead"
steps = [{ after = "1h", what = "call", label = "Call about what they read" }]

[[policy.follow_up]]
id = "second"
label = "Everybody else"
steps = [{ after = "2d", what = "mail", label = "Ask by mail" }]
"#,
    unreachable_series,
);

/// Compares each series with those before it.
fn unreachable_series(context: &Context<'_>, findings: &mut Findings) {
    let series = context.definition.policy.iter().flat_map(|policy| &policy.follow_up);
    let mut before: Vec<&Series> = Vec::new();
    for (index, series) in series.enumerate() {
        let takes_all = |known: &&&Series| {
            (known.segment.is_none() || known.segment == series.segment)
                && (known.queue.is_none() || known.queue == series.queue)
        };
        if let Some(known) = before.iter().find(takes_all) {
            let message =
                format!("series `{}` is never used: `{}` comes first and takes all its leads", series.id, known.id);
            findings.add(&format!("policy.follow_up[{index}]"), &message, "put the series for everybody last");
        }
        before.push(series);
    }
}

pub(super) const HOLIDAYS_PASSED: Lint = Lint::new(
    Code::HolidaysPassed,
    "The follow-up times of next year would run on days on which nobody works.",
    r#"[policy.calendar]
time_zone = "Europe/Berlin"
hours = [{ days = ["monday", "tuesday"], from = "09:00", until = "17:30" }]
holidays = ["2025-12-25", "2026-01-01"]
"#,
    holidays_passed,
);

/// Compares the last holiday with today.
fn holidays_passed(context: &Context<'_>, findings: &mut Findings) {
    let calendar = context.definition.policy.as_ref().and_then(|policy| policy.calendar.as_ref());
    let last = calendar.and_then(|calendar| calendar.holidays.iter().max());
    if let (Some(last), Some(today)) = (last, context.today)
        && last.0 < today
    {
        let message = format!("the last holiday was {last}");
        findings.add("policy.calendar.holidays", &message, "add the holidays of the coming year");
    }
}

pub(super) const UNKNOWN_LINE: Lint = Lint::new(
    Code::UnknownLine,
    "No lead shows interest in that product line, so nobody is offered the content.",
    r#"[[rules]]
id = "payroll_read"
label = "Read about payroll"
dimension = "intent"
when = { visit = {} }
points = 20
lines = ["payroll"]

[[policy.content]]
id = "price_list"
label = "Price list"
address = "https://acme.example/price-list.pdf"
lines = ["pay-roll"]
"#,
    unknown_line,
);

/// Looks for the product lines of content among those of the rules.
fn unknown_line(context: &Context<'_>, findings: &mut Findings) {
    let known: BTreeSet<&String> = context.definition.rules.iter().flat_map(|rule| &rule.lines).collect();
    let contents = context.definition.policy.iter().flat_map(|policy| &policy.content);
    for (index, content) in contents.enumerate() {
        for (place, line) in content.lines.iter().enumerate().filter(|(_, line)| !known.contains(line)) {
            let path = format!("policy.content[{index}].lines[{place}]");
            let remedy = "write it as a rule's `lines` does, or give a rule this line";
            findings.add(&path, &format!("no rule is about the product line `{line}`"), remedy);
        }
    }
}

pub(super) const ACCOUNT_OF_ONE_ROLE: Lint = Lint::new(
    Code::AccountOfOneRole,
    "A crowd of one department would qualify its company, although nobody there decides or pays.",
    r#"[policy.account]
min_roles = 1

[[policy.account.roles]]
id = "decides"
label = "Decides on the budget"
seniority = ["executive", "vp"]

[[policy.account.roles]]
id = "runs"
label = "Runs it every day"
function = ["it"]
"#,
    account_of_one_role,
);

/// Looks at how many roles qualify a company.
fn account_of_one_role(context: &Context<'_>, findings: &mut Findings) {
    let Some(account) = context.definition.policy.as_ref().and_then(|policy| policy.account.as_ref()) else { return };
    if account.min_roles == Some(1) || account.roles.len() == 1 {
        let message = "people of one role alone qualify their company";
        let path = if account.min_roles == Some(1) { "policy.account.min_roles" } else { "policy.account.roles" };
        findings.add(path, message, "ask for two roles or more");
    }
}

pub(super) const RETIRED: Lint = Lint::new(
    Code::Retired,
    "It is still read as before. The new one says what it means, and a planner's capacity is nothing for visitors to read.",
    r#"[[rules]]
id = "return"
label = "Came back within two days"
dimension = "intent"
when = { return_visit = { after = "48h" } }
points = 20

[[segments]]
id = "everybody"
capacity_per_week = 25
"#,
    retired,
);

/// Looks for keys that have a new name or a new place.
fn retired(context: &Context<'_>, findings: &mut Findings) {
    for retired in retired::find(context.definition) {
        let (old, new) = (retired.path.rsplit('.').next().unwrap_or_default(), retired.instead());
        let message = match retired.kind {
            retired::RetiredKind::Gap => format!("`{old}` is now called `{new}`"),
            retired::RetiredKind::Capacity { .. } => format!("`{old}` now belongs in `{new}`"),
        };
        findings.add(&retired.path, &message, "run `handraise migrate` on this file; it changes nothing else");
    }
}
