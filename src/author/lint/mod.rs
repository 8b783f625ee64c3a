//! Lints: what is valid in a definition but hardly meant. Every lint says what to do. It does not know evidence.

mod address;
mod reach;
mod retention;
mod rule;
mod segment;
mod vocabulary;

use super::authored;
use super::parse::Authored;
use super::problem::Problem;
use address::addresses;
use jiff::civil::Date;
use reach::{groups, reach, routing, unused};
use retention::retention;
use rule::lint_rule;
use segment::segments;
use vocabulary::{attributes, fields};

impl Authored {
    /// Everything unwise about the definition; with `today`, dates that have passed as well.
    ///
    /// ```
    /// use handraise::definition::{Format, parse};
    /// let authored = parse("id = \"mql\"\nversion = 1\nreview_by = \"2026-01-01\"\n", Format::Toml).unwrap();
    /// let problems = authored.lint("2026-02-01".parse().ok());
    /// assert!(problems.iter().any(|problem| problem.code == "review-passed" && problem.line == 3));
    /// ```
    pub fn lint(&self, today: Option<Date>) -> Vec<Problem> {
        let source = &self.source;
        let mut problems = Vec::new();
        governance(source, today, &mut problems);
        for (index, rule) in source.rules.iter().enumerate() {
            lint_rule(index, rule, today, &mut problems);
        }
        addresses(source, &mut problems);
        attributes(source, &mut problems);
        fields(source, &mut problems);
        retention(source, &mut problems);
        groups(source, &mut problems);
        segments(source, &mut problems);
        reach(source, &mut problems);
        routing(source, &mut problems);
        unused(source, &mut problems);
        for problem in &mut problems {
            problem.line = self.lines.of(&problem.path);
        }
        problems.sort_by_key(|problem| problem.line);
        problems
    }
}

fn warn(problems: &mut Vec<Problem>, code: &'static str, path: &str, message: &str, remedy: &str) {
    problems.push(Problem::warning(code, path, message, remedy));
}

/// Who agreed, from when, until when.
fn governance(source: &authored::Definition, today: Option<Date>, problems: &mut Vec<Problem>) {
    for team in ["marketing", "sales"] {
        if !source.approvals.iter().any(|approval| approval.team == team) {
            let message = format!("nobody has approved the definition for {team}");
            warn(problems, "unsigned", "approvals", &message, &format!("add an approval with team = \"{team}\""));
        }
    }
    match (source.review_by, today) {
        (None, _) => warn(
            problems,
            "no-review",
            "review_by",
            "no day is set for looking at it again",
            "add `review_by`, a quarter from now",
        ),
        (Some(day), Some(today)) if day.0 < today => {
            let message = format!("the definition was to be reviewed by {day}");
            warn(problems, "review-passed", "review_by", &message, "review it together, then set a new day");
        }
        _ => {}
    }
    if let (Some(from), Some(review)) = (source.effective_from, source.review_by)
        && review <= from
    {
        warn(
            problems,
            "review-early",
            "review_by",
            "the review comes before the definition is in force",
            "set a later day",
        );
    }
    for (index, approval) in source.approvals.iter().enumerate() {
        if today.is_some_and(|today| approval.on.0 > today) {
            let path = format!("approvals[{index}].on");
            warn(problems, "approval-future", &path, "the approval lies in the future", "write the day it was given");
        }
    }
}

#[cfg(test)]
mod tests;
