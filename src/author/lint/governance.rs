//! Lints of who approved a definition, and when it is reviewed. They do not look at rules.

use super::{Context, Findings, Lint};
use crate::author::diagnostic::Code;

pub(super) const UNSIGNED: Lint = Lint::new(
    Code::Unsigned,
    "A definition works when marketing and sales both agreed to it. The approval is a note; nothing verifies it.",
    r#"id = "acme"
version = 1
review_by = "2027-02-01"
approvals = [{ team = "marketing", by = "Head of Demand Generation", on = "2026-10-28" }]
"#,
    unsigned,
);

/// Asks for an approval of each of the two teams.
fn unsigned(context: &Context<'_>, findings: &mut Findings) {
    for team in ["marketing", "sales"] {
        if !context.definition.approvals.iter().any(|approval| approval.team == team) {
            let message = format!("nobody has approved the definition for {team}");
            findings.add("approvals", &message, &format!("add an approval whose `team` is `{team}`"));
        }
    }
}

pub(super) const NO_REVIEW: Lint = Lint::new(
    Code::NoReview,
    "What buyers do changes. Without a day for it, nobody looks at the definition again.",
    r#"id = "acme"
version = 1
approvals = [
  { team = "marketing", by = "Head of Demand Generation", on = "2026-10-28" },
  { team = "sales", by = "Head of Sales", on = "2026-10-29" },
]
"#,
    no_review,
);

/// Asks for `review_by`.
fn no_review(context: &Context<'_>, findings: &mut Findings) {
    if context.definition.review_by.is_none() {
        findings.add("review_by", "no review day is set", "add `review_by`, a quarter from now");
    }
}

pub(super) const REVIEW_PASSED: Lint = Lint::new(
    Code::ReviewPassed,
    "Both teams agreed to look at the definition again by that day.",
    r#"id = "acme"
version = 1
review_by = "2026-10-01"
approvals = [
  { team = "marketing", by = "Head of Demand Generation", on = "2026-07-01" },
  { team = "sales", by = "Head of Sales", on = "2026-07-02" },
]
"#,
    review_passed,
);

/// Compares `review_by` with today.
fn review_passed(context: &Context<'_>, findings: &mut Findings) {
    if let (Some(day), Some(today)) = (context.definition.review_by, context.today)
        && day.0 < today
    {
        let message = format!("the definition should have been reviewed by {day}");
        findings.add("review_by", &message, "review it together, then set a new day");
    }
}

pub(super) const REVIEW_EARLY: Lint = Lint::new(
    Code::ReviewEarly,
    "On that day there would be no experience with the definition yet.",
    "effective_from = \"2027-03-01\"\n",
    review_early,
);

/// Compares `review_by` with `effective_from`.
fn review_early(context: &Context<'_>, findings: &mut Findings) {
    if let (Some(from), Some(review)) = (context.definition.effective_from, context.definition.review_by)
        && review <= from
    {
        findings.add("review_by", "the review day comes before the definition is in force", "set a later day");
    }
}

pub(super) const REVIEW_DAY_PASSED: Lint = Lint::new(
    Code::ReviewDayPassed,
    "What was to happen on that day has happened: a receiver asks for the review at once.",
    r#"[[policy.review]]
id = "launch"
label = "The new product is out"
day = "2026-10-01"
"#,
    review_day_passed,
);

/// Compares the days that call for a review with today.
fn review_day_passed(context: &Context<'_>, findings: &mut Findings) {
    let entries = context.definition.policy.iter().flat_map(|policy| &policy.review).enumerate();
    for (index, day) in entries.filter_map(|(index, entry)| Some((index, entry.day?))) {
        if context.today.is_some_and(|today| day.0 < today) {
            let message = format!("a review was due on {day}");
            findings.add(&format!("policy.review[{index}].day"), &message, "review it together, then remove the entry");
        }
    }
}

pub(super) const APPROVAL_FUTURE: Lint = Lint::new(
    Code::ApprovalFuture,
    "Nobody can have approved the definition on a day that has not come.",
    r#"id = "acme"
version = 1
review_by = "2027-02-01"
approvals = [
  { team = "marketing", by = "Head of Demand Generation", on = "2026-10-28" },
  { team = "sales", by = "Head of Sales", on = "2027-10-29" },
]
"#,
    approval_future,
);

/// Compares the day of each approval with today.
fn approval_future(context: &Context<'_>, findings: &mut Findings) {
    for (index, approval) in context.definition.approvals.iter().enumerate() {
        if context.today.is_some_and(|today| approval.on.0 > today) {
            let path = format!("approvals[{index}].on");
            findings.add(&path, "the approval has a day in the future", "write the day it was given");
        }
    }
}
